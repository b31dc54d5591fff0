"""The narrative against the tables: what must fire and what must not, in the words of real reports."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from cases import CASES, entries, needs_shared, submission
from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.narrative import check_narrative
from nianbao.rules.sentences import sentence_of

FORM = EDITIONS["2021"]


def cells(**values):
    table = {"new": "requests", "carried_in": "requests", "carried_out": "requests", "result": "requests"}
    out = {}
    for key, value in values.items():
        row, column = key.split("__")
        row = row.replace("_dot_", ".")
        first = row.split(".")[0]
        home = table.get(first) or ("review" if first in ("reconsideration", "litigation") else "disclosure")
        out[Cell(home, row, column.replace("_dot_", "."))] = value
    return out


BASE = Submission(FORM, tuple(Decimal(0) if FORM.column(c).decimals else 0 for c in FORM.cells), file="表.xlsx", agency="某区人民政府", year=2024).changed(cells(
    new__total=35, new__natural=30, new__legal_dot_business=5, carried_in__total=3, carried_in__natural=3, carried_out__total=2,
    result_dot_total__total=36, result_dot_granted__total=20, result_dot_partial__total=4, result_dot_denied_dot_secret__total=1,
    result_dot_denied_dot_query__total=2, result_dot_unavailable_dot_not_held__total=5, result_dot_other_dot_rest__total=4,
    reconsideration__total=9, reconsideration__upheld=5, reconsideration__corrected=1, reconsideration__pending=3,
    litigation_dot_direct__total=2, litigation_dot_direct__upheld=2, litigation_dot_after_review__total=3, litigation_dot_after_review__pending=3,
    permits__decisions=1382, penalties__decisions=14, coercion__decisions=66, charges__amount=Decimal("17.586"),
    normative__issued=3, normative__repealed=1, normative__in_force=8, rules__issued=0,
))


def found(text, base=BASE, last=None):
    return [(f.rule, f.facts.quote, f.left) for f in check_narrative(replace(base, narrative=(text, "", "", "", "", "")), last)]


PASSES = [
    "全年共收到政府信息公开申请35件。",
    "2024年，全区受理政府信息公开申请38件，办结36件，结转下年度2件。",
    "本年新收政府信息公开申请35件，上年结转3件，已答复36件，2件顺延至下年度答复。",
    "收到35件政府信息公开申请，其中自然人30件，法人或其他组织5件。",
    "依申请公开共收到38条，其中自然人33件，法人5件。",
    "政府信息公开申请中，予以公开20件，部分公开4件，不予公开3件，无法提供5件，其他处理4件。",
    "已答复政府信息公开申请32件。",
    "收到申请35件，其中22件予以公开等。",
    "因政府信息公开引发行政复议9件，其中结果维持5件，结果纠正1件，尚未审结3件。",
    "全年政府信息公开行政复议案件6件；行政诉讼5件，其中维持2件，尚未审结3件。",
    "政府信息公开未经复议直接起诉的行政诉讼2件，复议后起诉的行政诉讼3件。",
    "制发行政规范性文件3件，废止1件，现行有效规范性文件8件。",
    "全年制发3件行政规范性文件。",
    "作出行政许可1382件、行政处罚14件、行政强制66件。",
    "收取行政事业性收费17.586万元。",
    "行政事业性收费175860元。",
    "行政事业性收费0.0017586亿元。",
    "全年收到政府信息公开申请三十五件。",
    "政府信息公开申请中，同意公开18件，已主动公开范围2件。",
    "收到政府信息公开申请35件，受理政府信息公开申请20件。",
    "收到政府信息公开申请20件，受理政府信息公开申请35件。",
    "共收到政府信息公开申请35件，其中区教育局收到政府信息公开申请20件。",
    # never compared
    "全年收到政府信息公开申请40余件。",
    "全年收到政府信息公开申请约40件。",
    "收到政府信息公开申请77件，收取信息处理费3940元。",
    "办理人大建议、政协提案50件，答复率100%。",
    "答复网民留言200条，办结信访件31件。",
    "全区公开行政许可信息660条、行政处罚信息123条。",
    "梳理行政许可事项120项。",
    "备案审查规范性文件134件，清理规范性文件55件。",
    "全年发布政策性文件11件、转发文件1502篇。",
    "全区共办理行政复议案件120件，行政应诉案件88件。",
    "有效降低行政复议、行政诉讼发生率和纠错率。",
    "收到申请35件，其中区教育局收到申请20件，区民政局收到申请15件。",
    "收到行政复议申请40件。",
    "2024年是第35个年头，召开新闻发布会12场。",
    "2023年收到政府信息公开申请25件。",
    "收到的每一件政府信息公开申请都已登记。",
    "收到政府信息公开申请第一件即公布流程。",
    "政府信息公开申请收到一次、登记一次。",
    "2023年收到政府信息公开申请25件，2024年收到政府信息公开申请35件。",
    "自2008年以来累计受理政府信息公开申请512件。",
    "2025年预计受理政府信息公开申请60件。",
    "门户网站申请渠道收到18件，信函申请渠道收到17件，共35件。",
    "通过网站、信函等渠道共收到政府信息公开申请35件。",
    "没有因政府信息公开被纠错的行政复议。",
    "第三季度收到政府信息公开申请12件，第四季度收到政府信息公开申请10件。",
    "每月平均收到政府信息公开申请3件。",
    "收到政府信息公开申请35件，占全县总数的12%。",
    "收到政府信息公开申请35件，予以公开20件，占办结总数的55.6%。",
]


@pytest.mark.parametrize("text", PASSES)
def test_nothing_is_said_about(text):
    assert found(text) == []


FIRES = [
    ("全年共收到政府信息公开申请53件。", [("P1", 53)]),
    ("2024年，我区收到53件政府信息公开申请。", [("P1", 53)]),
    ("全年未收到政府信息公开申请。", [("P1", 0)]),
    ("收到政府信息公开申请35件，上年结转7件。", [("P2", 7)]),
    ("受理政府信息公开申请35件，办结30件。", [("P3", 30)]),
    ("受理政府信息公开申请35件，答复36件，结转下年度继续办理5件。", [("P4", 5)]),
    ("受理政府信息公开申请35件，另有5件顺延到下年度答复。", [("P4", 5)]),
    ("受理政府信息公开申请35件，予以公开21件，部分公开4件，不予公开6件。", [("P5", 21), ("P5", 6)]),
    ("收到政府信息公开申请35件，其中22件予以公开，4件部分公开等。", [("P5", 22)]),
    ("政府信息公开申请中，同意公开18件，已主动公开范围1件。", [("P5", 18)]),
    ("收到政府信息公开申请35件，其中自然人20件，法人或其他组织15件。", [("P6", 20), ("P6", 15)]),
    ("因政府信息公开引发行政复议8件。", [("P7", 8)]),
    ("政府信息公开行政复议9件，其中维持4件、被依法纠错2件、尚未审结3件。", [("P7", 4), ("P7", 2)]),
    ("没有发生因政府信息公开引起的行政复议。", [("P7", 0)]),
    ("因政府信息公开提起行政诉讼7起。", [("P8", 7)]),
    ("本年度没有因政府信息公开被申请行政复议、提起行政诉讼的情况。", [("P7", 0), ("P8", 0)]),
    ("本年度未收取行政事业性收费。", [("P10", 0)]),
    ("全年未作出行政处罚。", [("P10", 0)]),
    ("行政事业性收费为0。", [("P10", 0)]),
    ("2024年收到政府信息公开申请53件，2023年收到25件。", [("P1", 53)]),
    ("未发生因政府信息公开引起的行政复议、行政诉讼。", [("P7", 0), ("P8", 0)]),
    ("政府信息公开未经复议直接起诉的行政诉讼5件。", [("P8", 5)]),
    ("制发行政规范性文件5件，现行有效行政规范性文件9件。", [("P9", 5), ("P9", 9)]),
    ("新增政府规章2件。", [("P9", 2)]),
    ("作出行政许可1328件、行政处罚41件、行政强制66件。", [("P10", 1328), ("P10", 41)]),
    ("收取行政事业性收费17.5万元，行政事业性收费合计18.2万元。", [("P10", Decimal("35.7"))]),
    ("其中区教育局收到政府信息公开申请20件，区民政局收到政府信息公开申请25件。", [("P1", 45)]),
    ("区教育局收到政府信息公开申请35件，区民政局收到政府信息公开申请25件。", [("P1", 60)]),
    ("共收到政府信息公开申请53件，受理政府信息公开申请53件。", [("P1", 53)]),
    ("共收到政府信息公开申请53件，其中区教育局收到政府信息公开申请20件。", [("P1", 53)]),
    ("政府信息公开申请中，予以公开16件，部分公开4件。", [("P5", 16)]),
    ("政府信息公开申请中，同意公开18件。政府信息公开申请中，已主动公开范围2件。", [("P5", 18)]),
    ("收取行政事业性收费1亿元。", [("P10", 10000)]),
    ("收到政府信息公开申请五件。", [("P1", 5)]),
    ("收到政府信息公开申请两件。", [("P1", 2)]),
    ("收到政府信息公开申请十件。", [("P1", 10)]),
    ("收到政府信息公开申请十二件。", [("P1", 12)]),
    ("收到政府信息公开申请二十件。", [("P1", 20)]),
    ("收到政府信息公开申请四十七件。", [("P1", 47)]),
]


@pytest.mark.parametrize(("text", "expected"), FIRES)
def test_every_disagreement_is_said(text, expected):
    assert [(rule, left) for rule, _, left in found(text)] == expected


def test_two_disagreements_of_one_kind_in_two_sentences_are_two_findings():
    assert len(found("共收到政府信息公开申请53件。全年受理政府信息公开申请54件。")) == 2


LAST = BASE.changed(cells(new__total=25, carried_in__total=0))


@pytest.mark.parametrize(("text", "rules"), [
    ("收到政府信息公开申请35件，同比增长40%。", []),
    ("收到政府信息公开申请35件，同比增长45%。", ["P11"]),
    ("收到政府信息公开申请35件，同比下降40%。", ["P11"]),
    ("收到政府信息公开申请35件，自然人30件，占85.7%。", []),
    ("收到政府信息公开申请35件，自然人30件，占58.7%。", ["P11"]),
    ("政务新媒体合格率100%，公开信息同比增长300%。", []),
    ("收到政府信息公开申请35件，予以公开20件，占办结总数的65.6%。", ["P11"]),
    ("收到政府信息公开申请35件，同比增长75%，上年为20件。", []),
    ("收到政府信息公开申请35件，同比增长45%，上年为20件。", ["P11"]),
    ("收到政府信息公开申请35件，较上年20件增长50%。", ["P11"]),
    ("收到政府信息公开申请35件，较2023年的25件增加10件，同比增长50%。", ["P11"]),
    ("收到政府信息公开申请35件，较2023年的25件增加10件，同比增长40%。", []),
])
def test_percentages_are_checked_where_both_numbers_are_known(text, rules):
    assert [rule for rule, _, _ in found(text, last=LAST)] == rules


def test_a_units_part_of_the_whole_place_is_its_own_number():
    office = replace(BASE, agency="某县教育局")
    assert found("全县共收到政府信息公开申请310件，其中我局35件。", office) == []
    assert [rule for rule, _, _ in found("全县共收到政府信息公开申请310件，其中我局40件。", office)] == ["P1"]


def test_growth_of_what_last_years_edition_does_not_have_is_not_known():
    old = EDITIONS["2019"]
    last = Submission(old, tuple(Decimal(0) if old.column(c).decimals else 3 for c in old.cells), year=2020)
    assert found("制发行政规范性文件3件，同比增长900%。", last=last) == []
    assert [rule for rule, _, _ in found("收到政府信息公开申请35件，同比增长900%。", last=last)] == ["P11"]


def test_several_topics_told_together_are_one_place_of_a_finding():
    (finding,) = check_narrative(replace(BASE, narrative=("政府信息公开申请予以公开及部分公开54件。", "", "", "", "", "")))
    assert (finding.rule, finding.at, finding.left, finding.right) == ("P5", "granted+partial", 54, 24)


@pytest.mark.parametrize("before", [0, 5, 20, 21, 60, 120])
@pytest.mark.parametrize("behind", [0, 30, 200])
def test_a_long_sentence_is_quoted_around_the_words_in_question(before, behind):
    said, fill = "收到政府信息公开申请53件", [chr(0x5000 + i) for i in range(400)]
    sentence = "".join([*fill[:before], "，" * bool(before), said, "，" * bool(behind), *fill[200 : 200 + behind]])
    (finding,) = check_narrative(replace(BASE, narrative=(sentence + "。", "", "", "", "", "")))
    quoted = sentence_of(finding, FORM).removeprefix(f"正文“{said}”").partition("与表三“")[0]
    core = quoted.removeprefix("（").removesuffix("）").strip("…")
    if len(sentence) <= 80:
        assert quoted == ("" if sentence == said else f"（{sentence}）")
    else:
        assert core in sentence
        assert said in core
        assert len(core) == min(80, len(sentence) - sentence.index(core))
        assert quoted.startswith("（…") == (not sentence.startswith(core))
        assert quoted.endswith("…）") == (not sentence.endswith(core))


def test_growth_says_nothing_without_last_year():
    assert found("收到政府信息公开申请35件，同比增长45%。") == []


@pytest.mark.parametrize(("text", "fires"), [
    ("主动公开政府信息100条，其中网站60条，微信30条。", True),
    ("主动公开政府信息100条，其中网站60条，微信40条。", False),
    ("主动公开政府信息100条，其中网站60条，微信30条等。", False),
    ("主动公开政府信息100条，其中主要有网站60条，微信30条。", False),
    ("主动公开政府信息100条，其中网站60条。", False),
    ("主动公开政府信息100余条，其中网站60条，微信30条。", False),
    ("主动公开政府信息共100条。其中网站60条，微信30条。", True),
    ("主动公开政府信息100件，其中网站60条，微信30条。", True),
    ("主动公开政府信息100条，其中网站60条，微信30次。", False),
    ("主动公开政府信息100条，其中网站60条，微信30条，占90%。", False),
])
def test_a_closed_list_adds_up_and_an_open_one_is_left_alone(text, fires):
    rules = [rule for rule, _, _ in found(text)]
    assert rules == (["P12"] if fires else [])


def test_a_line_break_of_a_narrow_column_does_not_end_a_sentence():
    assert found("全年共收到政府信息\n公开申请5\n3件。")[0][0] == "P1"


def test_where_the_year_of_a_report_is_not_known_a_number_of_the_one_year_named_counts_and_of_several_none():
    undated = replace(BASE, year=None)
    assert [rule for rule, _, _ in found("2023年收到政府信息公开申请53件。", undated)] == ["P1"]
    assert [said for _, _, said in found("2023年收到政府信息公开申请53件，2022年收到政府信息公开申请20件。", undated)] == [53]


def test_a_blank_in_the_table_cannot_be_told():
    assert found("共收到政府信息公开申请53件。", BASE.changed(cells(new__total=None))) == []


def test_the_reason_that_the_words_show_is_offered():
    (finding,) = check_narrative(replace(BASE, narrative=("区政府办代表区政府受理政府信息公开申请17件。", "", "", "", "", "")))
    sentence = sentence_of(finding, FORM)
    assert "本级" in sentence
    assert "17" in sentence
    assert "35 或 38" in sentence


def texts(case):
    """The narrative of a case: from its text, or from its PDF."""
    entry = entries()[case]
    if case in ("huaian_city_2024", "hongze_2024"):
        pdfplumber = pytest.importorskip("pdfplumber")
        name = {"huaian_city_2024": "淮安市2024.pdf", "hongze_2024": "洪泽区2024.pdf"}[case]
        with pdfplumber.open(CASES / "reports" / name) as pdf:
            whole = "\n".join(page.extract_text() for page in pdf.pages)
    else:
        whole = (CASES / "seeds" / entry["来源"]).read_text("utf-8")
    start, end = whole.find("一、总体情况"), whole.find("二、主动公开政府信息情况")
    return whole[start:end], whole[whole.rfind("五、存在的主要问题"):]


TOLD_TOGETHER = [  # (the words, what they add up to)
    ("政府信息公开申请予以公开{and_}部分公开{n}件。", 24),
    ("办结政府信息公开申请中，予以公开{and_}部分公开共{n}件。", 24),
    ("政府信息公开申请{n}件予以公开{and_}部分公开。", 24),
    ("信息公开申请公开{and_}部分公开{n}件。", 24),
    ("政府信息公开申请不予公开{and_}无法提供{n}件。", 8),
    ("政府信息公开申请不予公开{and_}无法提供{and_}其他处理合计{n}件。", 12),
    ("自然人{and_}法人或其他组织申请政府信息公开共{n}件。", 35),
    ("因政府信息公开引发的行政复议{and_}行政诉讼共{n}件。", 14),
    ("政府信息公开行政复议9件，其中结果维持{and_}结果纠正{n}件。", 6),
    ("作出行政许可{and_}行政处罚{n}件。", 1396),
    ("本年新收{and_}上年结转政府信息公开申请{n}件。", 38),
]


@pytest.mark.parametrize("and_", ["及", "和", "与", "、", "以及", "或"])
@pytest.mark.parametrize(("text", "total"), TOLD_TOGETHER)
def test_what_is_told_together_is_the_sum_of_both(text, total, and_):
    assert found(text.format(and_=and_, n=total)) == []
    assert [left for _, _, left in found(text.format(and_=and_, n=total + 30))] == [total + 30]


def test_what_is_told_one_by_one_of_several_names_is_no_sum():
    assert found("政府信息公开申请予以公开、部分公开分别为20件、4件。") == []
    assert [(rule, left) for rule, _, left in found("政府信息公开申请予以公开、部分公开分别为20件、7件。")] == [("P5", 7)]
    assert found("政府信息公开申请予以公开（含部分公开）24件。") == []
    assert found("政府信息公开申请予以公开24件（含部分公开4件）。") == []


AMISS = ["纠错", "被纠错", "被撤销", "被确认违法", "败诉", "被责令履行", "被变更", "被驳回"]


@pytest.mark.parametrize("text", [
    *(f"未发生政府信息公开行政复议{what}的情况。" for what in AMISS),
    *(f"没有因政府信息公开引起的行政诉讼{what}案件。" for what in AMISS),
    "未发生政府信息公开行政复议纠错、行政诉讼败诉情况。",
    "未发生政府信息公开行政复议、行政诉讼被纠错的情况。",
    "无政府信息公开行政复议或行政诉讼败诉案件。",
    "未收到因依申请公开引发的投诉。",
    "未收到对政府信息公开申请答复的异议。",
    "没有收到申请人重复提出的政府信息公开申请。",
    "未收到依申请公开引起的行政复议案件撤销决定。",
    "没有行政事业性收费违规情况。",
    "未发生行政许可被撤销的情形。",
    "未作出违法行政处罚。",
    "未制定违法的规范性文件。",
])
def test_what_is_denied_of_an_object_does_not_deny_the_object(text):
    assert found(text) == []


@pytest.mark.parametrize(("text", "rules"), [
    ("未收到公民、法人和其他组织的政府信息公开申请。", ["P1"]),
    ("未收到政府信息公开申请、行政复议和行政诉讼。", ["P1", "P7", "P8"]),
    ("未发生政府信息公开行政复议、行政诉讼案件。", ["P7", "P8"]),
    ("没有政府信息公开行政复议案件，没有行政诉讼败诉案件。", ["P7"]),
    ("全年未实施行政强制。", ["P10"]),
])
def test_a_denied_object_claims_none(text, rules):
    assert [(rule, left) for rule, _, left in found(text)] == [(rule, 0) for rule in rules]


@pytest.mark.parametrize("text", [
    "所有办结的信息公开申请公开9件，不公开0件，其他2件。",
    "所有办结的政府信息公开申请，公开9件，部分公开4件，其他2件。",
    "所有办结的依申请公开9件，无法提供5件。",
    "所有办结的公开9件，所有办结的不公开0件，所有办结的其他2件，均为政府信息公开申请。",
    "政府信息公开申请答复中：公开答复9件，不公开答复0件，其他答复2件。",
    "已办结的政府信息公开申请中，答复公开9件，答复不公开0件，答复不存在2件。",
    "所有办结的政府信息公开申请中，予以公开答复20件，不予公开答复3件，部分公开答复4件。",
])
def test_a_list_of_kinds_of_answers_is_not_all_answers(text):
    assert found(text) == []


@pytest.mark.parametrize(("text", "expected"), [
    ("所有办结的政府信息公开申请中，予以公开答复9件，不予公开答复0件，部分公开答复2件。", [("P5", 9), ("P5", 0), ("P5", 2)]),
    ("全年答复政府信息公开申请30件。", [("P3", 30)]),
    ("依申请公开答复30件，书面答复。", [("P3", 30)]),
])
def test_each_answer_of_a_list_is_held_against_its_own_row(text, expected):
    assert [(rule, left) for rule, _, left in found(text)] == expected


@needs_shared
@pytest.mark.parametrize("expected", json.loads((CASES / "narrative.json").read_text("utf-8")) if CASES.is_dir() else [], ids=lambda e: e["id"])
def test_the_real_reports_say_what_they_are_known_to_say(expected):
    first, fifth = texts(expected["id"])
    findings = check_narrative(replace(submission(expected["id"]), narrative=(first, "", "", "", fifth, "")))
    warnings = [f for f in findings if f.level.value == "警告"]
    assert [(f.rule, f.left, f.right) for f in warnings] == [(rule, said, stands) for rule, _, _, said, stands in expected["警告"]]
    for finding, (_, words, *_rest) in zip(warnings, expected["警告"], strict=True):
        assert words[:2] in finding.facts.quote  # narrative.json shortens 维持具体行政行为8起 to 维持8起
        assert finding.facts.quote.endswith(words[-2:])
        assert finding.facts.quote in sentence_of(finding, submission(expected["id"]).form)
    hints = [f.rule for f in findings if f.level.value == "提示"]
    assert hints == [{"旧分类": "N3"}.get(name[0], name[0]) for name in sorted(expected["提示"], key=lambda n: n[0] != "旧分类")]
