"""What is said of one report, word for word: sentences whose branches no other test asks for, and those about the suspects."""

from dataclasses import replace
from decimal import Decimal

import pytest
from nianbao.core.findings import Blame, Change, Explanation, Finding, Level
from nianbao.core.submission import Place
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.catalogue import RULES
from nianbao.rules.extra import ApartExtra, UnevenFee, UnfitExtra
from nianbao.rules.found_elsewhere import (
    CopiedSheet,
    HandedToAnother,
    OtherEdition,
    TextNumbers,
    Typed,
    UncertainAgency,
    Undivided,
    UndividedZeros,
    Unnamed,
)
from nianbao.rules.plausibility_sentences import AddedItems, EmptyTables, LongChapter, TypedTotals, WrongUnit
from nianbao.rules.relation_sentences import Blanks, LackingSums, OutOfDomain, StrayNumber
from nianbao.rules.sentences import sentence_of, suspect_words

FORM, OLD = EDITIONS["2021"], EDITIONS["2019"]
NEW = Cell("requests", "new", "natural")
AT_NEW = "表三“一、本年新收政府信息公开申请数量”行“自然人”列"
ROW = tuple(cell for cell in FORM.cells if cell.row == "new")
REVIEW = FORM.table("review").cells
TEXTS = (Typed("C5", " 三 "), Typed("D5", "无"), Typed("E9", "7"))

SAID = {  # (rule, table, cells, at, facts) → the sentence
    "another edition": ("L3", "disclosure", (), "", OtherEdition("表二用的是 2019 版"), "表二用的是 2019 版。请改用年度对应的表式重新填报；确有原因的写说明。"),
    "undivided zeros": (
        "L3", "requests", (), "result.other.rest", UndividedZeros(), "表三“（六）其他处理”只有一行（旧表式），填的是 0，已读作各项都是 0。请改用新表式填报。"),
    "undivided": (
        "L3", "requests", (), "result.other.rest", Undivided(4), "表三“（六）其他处理”只有一行（旧表式），不知道各项各是多少，暂记在“3.其他”，其余各项不计。请按台账拆开填写。"),
    "handed to another": (
        "N1", "", (), "", HandedToAnother("甲局", "乙局"),
        "封面的机关是“甲局”，这份表却是下发给“乙局”的：可能借用了别的单位的文件，其中的上年数不是本机关的，没有拿来核对。请确认是谁的表；是“甲局”的，请改用发给本单位的文件重填，或写说明。"),
    "one name": ("N1", "", (), "", UncertainAgency("甲局", "标题", ()), "标题中的机关写作“甲局”。请确认机关全称，并写在封面“机关”一格或报告标题里（汇总时也可以写进机关别名文件，见使用手册 N1）。"),
    "no name, but others": (
        "N1", "", (), "", UncertainAgency("", "", ("乙局", "丙局")),
        "没有找到机关名称，文中还出现：乙局、丙局。请确认机关全称，并写在封面“机关”一格或报告标题里（汇总时也可以写进机关别名文件，见使用手册 N1）。"),
    "no agency in a report": ("N5", "", (), "", Unnamed(True, False), "没有填机关名称：标题和文件名里都没有找到，不知道是谁的表。请在报告标题里填上机关名称，再校验、报送。"),
    "neither on our cover": ("N5", "", (), "", Unnamed(True, True, ours=True), "没有填机关名称、年度：封面上空着，不知道是谁的、哪一年的表。请在封面填上机关名称、年度，再校验、报送。"),
    "no year": ("N5", "", (), "", Unnamed(False, True), "没有填年度：标题和文件名里都没有找到，不知道是哪一年的表。请在报告标题里填上年度，再校验、报送。"),
    "all text": ("N6", "requests", (), "", TextNumbers(TEXTS, True, False), "表三的数全是写成文字的数字（C5 到 E9），已照读出的数计。请改成数字格式，表里的公式才看得到它们。"),
    "some text": ("N6", "requests", (), "", TextNumbers(TEXTS[::2], False, False), "表三有 2 格写的是文字：C5“三”、E9“7”。读得出的数已照读出的计。请改成数字，没有发生的填 0。"),
    "text for nothing": (
        "N6", "requests", (), "", TextNumbers(TEXTS, False, True),
        "表三有 3 格写的是文字：C5“三”、D5“无”、E9“7”。读得出的数已照读出的计，没有数的（“无”“—”“/”之类）没有当作 0。请改成数字，没有发生的填 0。"),
    "a copy that differs": (
        "N7", "requests", (NEW, ROW[1]), "", CopiedSheet("表三 (2)", "表三", False),
        f"工作簿里有两张表三：读的是“表三”，另一张“表三 (2)”有 2 格与它不同，如{AT_NEW}，不知道哪一张对。请核对后只留一张，把另一张删去或另存为别的文件，再校验、报送。"),
    "a blank copy": ("N7", "requests", (), "", CopiedSheet("表三 (2)", "表三", True), "工作簿里另有一张表三“表三 (2)”，是空白的，没有读取；读的是“表三”。请把多余的删去，免得改错了表。"),
    "a copy": (
        "N7", "requests", (), "", CopiedSheet("表三 (2)", "表三", False), "工作簿里另有一张表三“表三 (2)”，没有不同的数，或是别的年度的，没有读取；读的是“表三”。请把多余的删去，免得改错了表。"),
    "a stray number": (
        "E5", "requests", (), "", StrayNumber(Place("表三", "K9"), "5"),
        "表三!K9填有 5，但它所在的行或列不是官方表式里的：这个数不算在表三里。请把它并入官方表式的一行一列，再删去插入的行、列；表外的数请移到表格外面。"),
    "a stray line": (
        "E5", "requests", (), "", StrayNumber(Place("表三", "K9"), "5、6", "“小计”一行"),
        "表三里的“小计”一行不是官方表式里的，这里填有 5、6：没有算在表三里。请核对是否已包含在官方表式的各行各列中；没有包含的并入相应的一格，再删去这一行（列）。"),
    "a spelled number": (
        "E5", "requests", (NEW,), "new", OutOfDomain("写成了文字", "三", proposed=3), f"{AT_NEW}填的是“三”：写成了文字。请改成 3（“采用建议”一次改好全部这样的格）。"),
    "only blanks typed": ("E5", "requests", (NEW,), "new", OutOfDomain("不是数字", " "), f"{AT_NEW}填的是空格：不是数字。请改填不小于 0 的整数。"),
    "nothing read": ("E5", "requests", (NEW,), "new", OutOfDomain("公式没有算出结果", ""), f"{AT_NEW}没有读出：公式没有算出结果。请改填不小于 0 的整数。"),
    "a reason with advice": ("E5", "requests", (NEW,), "new", OutOfDomain("公式没有算出结果，请打开、保存后再报", "=B5"), f"{AT_NEW}填的是“=B5”：公式没有算出结果，请打开、保存后再报。"),
    "numbers on offer": (
        "E5", "requests", ROW, "", OutOfDomain("列标题只是序号", "", offered=True),
        "表三的 7 格只有建议值：列标题只是序号。都对的请用“导入”一次采用（命令行用 read --suggested）；没有采用的不会当作 0。"),
    "a table without a place for a reason with advice": (
        "E5", "review", REVIEW, "", OutOfDomain("第2页的内容已损坏，请重新导出", "", unplaced=True),
        "表四的 15 格没有读出：第2页的内容已损坏，请重新导出。没有读出的不会当作 0。"),
    "a column without a place": (
        "E5", "requests", tuple(cell for cell in FORM.table("requests").cells if cell.column == "natural"), "natural", OutOfDomain("没有找到这一列", "", unplaced=True),
        "表三“自然人”列的 25 格没有读出：没有找到这一列。请对照原件把这些数填进标准模板，或按官方表式改好行列标题后再读；没有读出的不会当作 0。"),
    "a blank row": ("E6", "requests", ROW[:2], "new", Blanks(0, 0), "表三“一、本年新收政府信息公开申请数量”行有 2 格未填：自然人、商业企业。没有发生的请填 0，有数的请补填；空白不会当作 0。"),
    "a blank table": ("E6", "review", REVIEW, "", Blanks(0, 0), "表四全表未填。没有发生的请填 0，有数的请补填；空白不会当作 0。"),
    "a blank total": (
        "E6", "requests", ROW[-1:], "new", Blanks(0, 0), "表三“一、本年新收政府信息公开申请数量”行有 1 格未填：总计。这是合计，请按各分项加总后填上，或用“计算合计”补上；空白不会当作 0。"),
    "sums that lack a unit": (
        "E6", "requests", ROW[:1], "new", LackingSums(0, 0, ("甲局（空白）",)),
        "表三“一、本年新收政府信息公开申请数量”行有 1 格合计缺单位的数：自然人。甲局（空白）。没有填、没有读出的不当作 0，有关的勾稽关系判断不了。请单位补填或改正后重新汇总，也可以直接在“部门明细”里补上。"),
    "sums of a table that lack many": (
        "E6", "review", REVIEW, "", LackingSums(0, 0, tuple(f"{n}局" for n in range(11))),
        "表四有 15 格合计缺单位的数。0局；1局；2局；3局；4局；5局；6局；7局；8局；9局等 11 处。没有填、没有读出的不当作 0，有关的勾稽关系判断不了。请单位补填或改正后重新汇总，也可以直接在“部门明细”里补上。"),
    "empty again": ("L4", "", (), "", EmptyTables(True), "全表都是 0（空表）。上年不是空表，请核对是否漏填；属实的请写说明。"),
    "empty": ("L4", "", (), "", EmptyTables(False), "全表都是 0（空表）。空表也要报送；请确认确实没有发生。"),
    "totals typed": ("L4", "requests", ROW[-1:], "", TypedTotals(), "有 1 格合计由公式改成了手填的数。手填的合计会照填写的比对；不是有意改的，可用“修复模板”恢复公式。"),
    "a long chapter": ("L4", "", (), "", LongChapter("总体情况", 2000), "“总体情况”有 2000 字，要求一般不超过 1000 字。请精简。"),
    "a fee without an amount": (
        "S3", "", (), "", UnevenFee((Place("补充数据", "C9"),), ("费",), ("3", "0")), "补充数据!C9 信息处理费填的是 3 件、0 元：有件数的应有金额，没有收取的两格都填 0。请对照票据核对；确有原因的写说明。"),
    "extra that is no number": (
        "S2", "", (), "", UnfitExtra((Place("", "C9"), Place("", "C10")), ("热线/来电", ""), ("约3", "x"), ("不是数字", "没有行名")),
        "C9“热线/来电”填的是“约3”：不是数字；C10填的是“x”：没有行名。件数请改填不小于 0 的整数，金额改填数字（元最多两位小数）；补充数据不填的，清空即可。"),
    "a total of extra": (
        "S4", "", (), "", ApartExtra((Place("", "C9"),), ("热线/来电",), "甲区", ((9, Decimal("4.5")),), ()),
        "“甲区”的补充数据与各单位之和不符：C9“热线/来电”为 9，各单位之和为 4.5，差额 +4.5。请核对是总数填错了，还是有单位漏报、错报。"),
    "many totals of extra, many missing": (
        "S4", "", (), "", ApartExtra((Place("", "C9"),) * 6, ("来电",) * 6, "甲区", ((1, 2),) * 6, tuple("甲乙丙丁戊己")),
        "“甲区”的补充数据与各单位之和不符：" + "；".join(["C9“来电”为 1，各单位之和为 2，差额 -1"] * 5) + "；等 6 项。"
        "有 6 家没有填或没有计入（甲、乙、丙、丁、戊等）。请核对是总数填错了，还是有单位漏报、错报。"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_when(name):
    rule, table, cells, at, facts, said = SAID[name]
    assert sentence_of(RULES[rule].finding(cells, at=at, table=table, facts=facts), FORM) == said


def test_many_texts_that_are_no_numbers_are_counted_beyond_five():
    for count, more in ((5, ""), (6, "；等 6 处")):
        facts = UnfitExtra((Place("", "C9"),) * count, ("来电",) * count, ("x",) * count, ("不是数字",) * count)
        assert sentence_of(RULES["S2"].finding(facts=facts), FORM).startswith("；".join(["C9“来电”填的是“x”：不是数字"] * 5) + more + "。件数")


def test_amounts_and_items_of_the_older_edition_are_told_apart():
    permits, charges, bought = (Cell("disclosure", *place) for place in (("permits", "decisions"), ("charges", "last_year"), ("procurement", "amount")))
    said = [sentence_of(RULES["L2"].finding((cell,), facts=facts), OLD) for cell, facts in ((permits, AddedItems()), (bought, WrongUnit("yuan", "251000")), (charges, WrongUnit("amount", "12.5")))]
    assert said[0] == "表二行政许可的处理决定数都等于“上一年＋增减”：项目数与决定数是两回事。请按全年实际作出的决定填写；属实的请写说明。"
    assert said[1].endswith("填的是“251000”，这一格以万元为单位。请确认不是按元填写的；属实的请写说明。")
    assert said[2].endswith("填的是“12.5”，这一格填收费项目的个数，不填金额。请改填项目数；属实的请写说明。")


WAYS = tuple(Explanation((Change(NEW, 35, n),), ("两位数字颠倒",) if n == 53 else ()) for n in (53, 36, 37, 38, 39, 40))
ONE, TWO, THREE = f"{AT_NEW} 35 应为 53（两位数字颠倒）", f"{AT_NEW} 35 应为 36", f"{AT_NEW} 35 应为 37"
TOTALS = "合计是手填的"
SUSPECTED = {  # (rule, how many ways, blame) → what is said of them
    "nobody looked": ("E1", 1, None, ""),
    "nothing found": ("E1", 0, Blame(0), ""),
    "too many wrong": ("E1", 0, Blame(0, at_least=5), "表三至少有 5 格要改才能平衡，无法逐格指出。请看是否填错了表、贴错了位置，再对照台账重填。"),
    "one way": ("E1", 1, Blame(1), f"最可能是{ONE}。请对照台账核对。"),
    "one stands alone of two": ("E1", 2, Blame(1), f"最可能是{ONE}。共有 2 种同样少的改法，其余是：①{TWO}。请对照台账核对。"),
    "one stands alone of six": (
        "E1", 6, Blame(1, more=True),
        f"最可能是{ONE}。共有至少 6 种同样少的改法，其次是：①{TWO}；②{THREE}；③{AT_NEW} 35 应为 38；④{AT_NEW} 35 应为 39。请对照台账核对。"),
    "two alike": ("E1", 2, Blame(2, totals=TOTALS), f"无法唯一确定，共有 2 种同样少的改法：①{ONE}；②{TWO}。合计是手填的。请对照台账逐格核对。"),
    "six alike": (
        "E1", 6, Blame(6, totals=TOTALS),
        f"无法唯一确定，共有 6 种同样少的改法，先列 5 种：①{ONE}；②{TWO}；③{THREE}；④{AT_NEW} 35 应为 38；⑤{AT_NEW} 35 应为 39。合计是手填的。请对照台账逐格核对。"),
    "the text believed": ("P1", 1, Blame(1), f"如果正文写得对，最可能是{ONE}。请对照台账核对。"),
    "the text believed, two ways": ("P1", 2, Blame(2, totals=TOTALS), f"如果正文写得对，无法唯一确定，共有 2 种改法：①{ONE}；②{TWO}。合计是手填的。请对照台账逐格核对。"),
    "a shifted block says it itself": ("N4", 1, Blame(1), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", SUSPECTED)
def test_what_is_said_of_the_suspects_when(name):
    rule, count, blame, said = SUSPECTED[name]
    finding = Finding(rule, Level.ERROR, "requests", (NEW,), suspects=WAYS[:count], blame=blame)
    assert suspect_words(finding, FORM) == said
    assert suspect_words(replace(finding, blame=None), FORM) == ""


def test_a_way_that_changes_nothing_in_the_table_says_so():
    nothing = Finding("P1", Level.WARNING, "requests", (NEW,), suspects=(Explanation((), ("正文写错",)),), blame=Blame(1))
    assert suspect_words(nothing, FORM) == "如果正文写得对，最可能是表内不改（正文写错）。请对照台账核对。"
