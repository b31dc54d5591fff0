"""The exact rules have three answers, over any number of submissions at once."""

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from cases import entries, needs_shared, submission
from nianbao.core.findings import Change, Explanation
from nianbao.core.frame import answers, sides
from nianbao.core.submission import NOT_ASKED, Place, Stray, Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.relation_sentences import is_mostly_blank
from nianbao.rules.relations import check_relations
from nianbao.rules.sentences import sentence_of

FORM = EDITIONS["2021"]
ZERO = Submission(FORM, tuple(Decimal(0) if FORM.column(c).decimals else 0 for c in FORM.cells), file="零.xlsx")


def at(row, column="natural", table="requests"):
    return Cell(table, row, column)


def found(changes, base=ZERO):
    (outcome,) = check_relations([base.changed(changes)])
    return outcome, sorted((f.rule, f.at) for f in outcome.findings)


# what is changed on a form of zeros → the findings as (rule, row or column)
BROKEN = {
    "one natural person newly received breaks its row and its column": ({at("new"): 1}, [("E1", "natural"), ("E3", "new")]),
    "a result breaks its row and the sum of results": ({at("result.granted"): 2}, [("E2", "natural"), ("E3", "result.granted")]),
    "a typed total of results breaks row, sum and flow": (
        {at("result.total"): 1}, [("E1", "natural"), ("E2", "natural"), ("E3", "result.total")]),
    "a typed row total breaks its row and the total column": ({at("new", "total"): 3}, [("E1", "total"), ("E3", "new")]),
    "a review outcome breaks its block": ({at("litigation.direct", "pending", "review"): 1}, [("E4", "litigation.direct")]),
    "a negative count is no count": ({at("permits", "decisions", "disclosure"): -1}, [("E5", "permits")]),
    "a count with decimals is no count": ({at("permits", "decisions", "disclosure"): Decimal("1.5")}, [("E5", "permits")]),
    "an amount finer than one 分 is refused": ({at("charges", "amount", "disclosure"): Decimal("0.0000001")}, [("E5", "charges")]),
    "text in a cell is neither 0 nor a balance error": ({at("new"): Unread("若干", "不是数字")}, [("E5", "new")]),
    "a blank is asked for by row": ({at("new"): None, at("new", "legal.other"): None, at("carried_in"): None}, [("E6", "carried_in"), ("E6", "new")]),
    "a blank table is asked for once": (
        {c: None for c in FORM.cells if c.table == "review"}, [("E6", "")]),
    "an unsplit row counts as nothing and is not asked for": ({at("result.other.unpaid"): NOT_ASKED}, []),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_found_when(name):
    changes, expected = BROKEN[name]
    assert found(changes)[1] == expected


def test_a_form_of_zeros_holds_every_relation():
    outcome, findings = found({})
    assert (outcome.holds, outcome.unknown, findings) == (len(FORM.relations), 0, [])


def test_a_blank_makes_its_relations_unknown_and_no_others():
    outcome, _ = found({at("new"): None, at("result.granted", "total"): 5})
    assert outcome.unknown == 2  # its row and its column
    assert {f.rule for f in outcome.findings} == {"E6", "E2", "E3"}


def test_a_count_with_decimals_is_compared_exactly():
    _, findings = found({at("new"): Decimal("0.1"), at("new", "legal.other"): Decimal("0.2"), at("new", "total"): Decimal("0.3")})
    assert ("E3", "new") not in findings


def test_the_gap_is_left_minus_right():
    outcome, _ = found({at("new"): 7, at("carried_in", "total"): 2})
    gaps = {(f.rule, f.at): (f.left, f.right, f.gap) for f in outcome.findings}
    assert gaps["E1", "natural"] == (7, 0, 7)
    assert gaps["E3", "carried_in"] == (0, 2, -2)


def test_blanks_say_how_many_relations_would_hold_with_zero_and_nothing_is_assumed():
    (outcome,) = check_relations([ZERO.changed({at("new"): None, at("new", "total"): 4})])
    finding = next(f for f in outcome.findings if f.rule == "E6")
    assert (finding.facts.touched, finding.facts.holds) == (2, 1)
    assert "空白不会当作 0" in sentence_of(finding, FORM)


@pytest.mark.parametrize(("given", "holds", "touched"), [
    ({at("new"): None}, 2, 2), ({at("new"): None, at("new", "total"): 4}, 1, 2), ({at("new"): None, at("new", "total"): 4, at("result.total"): 1}, 0, 2),
    ({at("permits", "decisions", "disclosure"): None}, 0, 0), ({at("new"): None, at("carried_in"): None}, 2, 2),
])  # fmt: skip
def test_of_the_relations_that_a_blank_touches_those_are_counted_that_zeros_would_make_hold(given, holds, touched):
    findings = [f for f in check_relations([ZERO.changed(given)])[0].findings if f.rule == "E6"]
    assert {(f.facts.holds, f.facts.touched) for f in findings} == {(holds, touched)}


def test_a_total_that_a_formula_left_blank_is_asked_for_where_all_it_adds_is_there():
    base = replace(ZERO.changed({at("new", "total"): None}), computed=frozenset({FORM.position[at("new", "total")]}))
    (outcome,) = check_relations([base])
    assert [f.cells for f in outcome.findings] == [(at("new", "total"),)]


def test_sums_that_lack_a_unit_are_told_by_row_and_once_where_the_whole_table_lacks_the_same():
    review, row = FORM.table("review").cells, [c for c in FORM.cells if c.row == "new"]
    same = {FORM.position[c]: ("甲局（空白）",) for c in review}
    other = same | {FORM.position[review[0]]: ("乙局（空白）",)}
    some = {FORM.position[c]: (f"{c.column}局", "丙局") for c in row[:2]}
    told = lambda lacking: [(f.at, len(f.cells), f.facts.units) for f in check_relations([replace(ZERO, lacking=lacking)])[0].findings]  # noqa: E731
    assert told(same) == [("", len(review), ("甲局（空白）",))]
    rows = {c.row: [d for d in review if d.row == c.row] for c in review}
    assert told(other) == [(key, len(cells), (("乙局（空白）", "甲局（空白）") if review[0] in cells else ("甲局（空白）",))) for key, cells in rows.items()]
    assert told(some) == [("new", 2, ("natural局", "丙局", "legal.business局"))]


def test_a_table_is_mostly_blank_where_more_than_half_of_what_is_to_be_filled_in_is():
    inputs = [c for c in FORM.table("requests").cells if c not in FORM.totals]
    assert len(inputs) % 2 == 0
    for count, mostly in ((len(inputs) // 2, False), (len(inputs) // 2 + 1, True)):
        blank = ZERO.changed(dict.fromkeys(inputs[:count]))
        assert is_mostly_blank([f for f in check_relations([blank])[0].findings if f.rule == "E6"], FORM) is mostly
    assert not is_mostly_blank([], FORM)


def test_a_blank_that_a_formula_made_is_not_asked_for():
    base = replace(ZERO.changed({at("new"): None, at("new", "total"): None}), computed=frozenset({FORM.position[at("new", "total")]}))
    (outcome,) = check_relations([base])
    assert [f.cells for f in outcome.findings] == [(at("new"),)]


@pytest.mark.parametrize(("ledger", "expected"), [
    ({"received": 0}, []),
    ({"received": 3}, [("received", 3, 0, 3)]),
    ({"denied": 1, "charges": Decimal("0.1")}, [("denied", 1, 0, 1), ("charges", Decimal("0.1"), 0, Decimal("0.1"))]),
    ({"received": Unread("三件", "不是数字")}, [("received", None, None, None)]),
    ({"received": None}, []),
])
def test_control_figures_are_compared_with_the_table(ledger, expected):
    (outcome,) = check_relations([replace(ZERO, ledger=ledger)])
    assert [(f.at, f.left, f.right, f.gap) for f in outcome.findings if f.rule == "C1"] == expected


def test_a_control_figure_over_a_blank_cannot_be_told():
    (outcome,) = check_relations([replace(ZERO.changed({at("new", "total"): None}), ledger={"received": 3})])
    assert [f.rule for f in outcome.findings] == ["E6"]


def test_submissions_of_both_editions_are_checked_together_in_their_order():
    other = EDITIONS["2019"]
    zero = Submission(other, tuple(0 for _ in other.cells), file="旧.xlsx")
    outcomes = check_relations([ZERO, zero, ZERO.changed({at("new"): 1})])
    assert [len(o.findings) for o in outcomes] == [0, 0, 2]


def test_every_relation_can_be_broken_and_says_so_in_one_sentence():
    for form in EDITIONS.values():
        zero = Submission(form, tuple(0 for _ in form.cells))
        for relation in form.relations:
            (outcome,) = check_relations([zero.changed({relation.left[0].cell: 5})])
            sentences = [sentence_of(f, form) for f in outcome.findings if (f.rule, f.at) == (relation.rule, relation.at)]
            assert len(sentences) == 1
            assert "差额 +5" in sentences[0]


@pytest.mark.parametrize(("text", "proposed"), [(Unread("三", "写成了文字", spelled=True, number=3), 3), (Unread("／", "写成了文字", spelled=True), 0), (Unread("若干", "不是数字"), None)])
def test_a_text_that_spells_a_number_is_offered_as_the_number(text, proposed):
    (finding,) = check_relations([ZERO.changed({at("new"): text})])[0].findings
    assert (finding.facts.raw, finding.facts.proposed) == (text.raw, proposed)
    assert finding.suspects == (() if proposed is None else (Explanation((Change(at("new"), None, proposed),), ("写成了文字",)),))


SAID = {  # what is changed on a form of zeros, which rule at which row or column says so → its sentence
    ("E1", "natural", at("new"), 1): "表三“自然人”列不平：一、本年新收政府信息公开申请数量＋二、上年结转政府信息公开申请数量＝（七）总计＋四、结转下年度继续办理应相等，"
    "现左边 1、右边 0，差额 +1。请对照台账核对这一列的数字并改正。",
    ("E2", "total", at("result.granted", "total"), 2): "表三“总计”列不平：（一）予以公开＋…＋3.其他（21 项）＝（七）总计应相等，现左边 2、右边 0，差额 +2。请对照台账核对这一列的数字并改正。",
    ("E3", "new", at("new", "total"), 3): "表三“一、本年新收政府信息公开申请数量”行不平：自然人＋…＋其他（6 项）＝总计应相等，现左边 0、右边 3，差额 -3。请对照台账核对这一行的数字并改正。",
    ("E4", "litigation.direct", at("litigation.direct", "pending", "review"), 1): "表四“未经复议直接起诉”不平：结果维持＋结果纠正＋其他结果＋尚未审结＝总计应相等，"
    "现左边 1、右边 0，差额 +1。请对照台账核对这一行的数字并改正。",
    ("E5", "permits", at("permits", "decisions", "disclosure"), -1): "表二“行政许可”行“本年处理决定数量”列填的是“-1”：不能是负数。请改填不小于 0 的整数。",
    ("E5", "charges", at("charges", "amount", "disclosure"), Decimal("0.0000001")): "表二“行政事业性收费”行“本年收费金额（万元）”列填的是“0.0000001”：最多 6 位小数。"
    "请改填以万元为单位的数字（最多 6 位小数）。",
    ("E5", "new", at("new"), Unread("若干", "不是数字")): "表三“一、本年新收政府信息公开申请数量”行“自然人”列填的是“若干”：不是数字。请改填不小于 0 的整数。",
}  # fmt: skip


@pytest.mark.parametrize("what", SAID, ids=[" ".join(what[:2]) for what in SAID])
def test_a_broken_rule_names_its_place_both_sides_the_gap_and_what_to_do(what):
    rule, place, cell, value = what
    outcome, _ = found({cell: value})
    assert [sentence_of(f, FORM) for f in outcome.findings if (f.rule, f.at) == (rule, place)] == [SAID[what]]


@needs_shared
@pytest.mark.parametrize("case", entries())
def test_a_real_report_has_the_findings_it_is_known_for(case):
    (outcome,) = check_relations([submission(case)])
    blanks = {"002": [5], "003": [1]}.get(case, [])
    assert [(f.rule, len(f.cells)) for f in outcome.findings] == [("E6", n) for n in blanks]
    assert outcome.unknown == {"002": 6, "003": 2}.get(case, 0)


@needs_shared
def test_any_wrong_cell_of_a_balanced_report_is_found():
    base = submission("huaian_city_2024")
    cells = [c for c in base.form.cells if c.table in ("requests", "review")]
    assert len(cells) == 190
    wrong = [base.changed({c: (base.number(c) or 0) + d}) for c in cells for d in (1, -1)]
    for cell, outcome in zip((c for c in cells for _ in (1, -1)), check_relations(wrong), strict=True):
        assert any(cell in f.cells for f in outcome.findings), cell


@needs_shared
def test_both_sides_of_a_real_relation_are_exact():
    base = submission("suqian_2023")
    relation = next(r for r in base.form.relations if r.rule == "E1" and r.at == "total")
    assert sides(relation, base) == (3607, 3607)


def test_a_row_or_a_table_that_could_not_be_placed_is_one_finding_with_advice_that_fits():
    lost = Unread("本行：1 2 3", "数字没有对齐", unplaced=True)
    one_row = [cell for cell in FORM.table("requests").cells if cell.row == "new"]
    whole = FORM.table("review").cells
    made = Submission(FORM, (0,) * len(FORM.cells)).changed(dict.fromkeys([*one_row, *whole], lost))
    found = [f for f in check_relations([made])[0].findings if f.rule == "E5"]
    assert [(f.table, f.at, len(f.cells)) for f in found] == [("requests", "new", 7), ("review", "", 15)]
    assert "行的 7 格（本行：1 2 3）没有读出：数字没有对齐。" in sentence_of(found[0], FORM)
    assert sentence_of(found[1], FORM).startswith("表四的 15 格没有读出：数字没有对齐。")
    assert not any("请改填" in sentence_of(f, FORM) for f in found)


def test_a_table_that_was_not_found_is_unread_not_blank_and_is_not_asked_to_be_filled_with_zeros():
    lost = Unread("", "文件里没有认出这张表", unplaced=True)
    review = set(FORM.table("review").cells)
    made = Submission(FORM, tuple(lost if cell in review else 0 for cell in FORM.cells))
    (finding,) = check_relations([made])[0].findings
    assert (finding.rule, set(finding.cells)) == ("E5", review)
    assert "没有认出这张表" in sentence_of(finding, FORM)
    assert "填 0" not in sentence_of(finding, FORM)


@pytest.mark.parametrize("edition", EDITIONS)
def test_few_and_many_reports_are_checked_to_the_same_answer(edition, monkeypatch):
    """One by one without matrices, or all at once: values of every kind, some rows whole, most of them not."""
    form, chance = EDITIONS[edition], Random(7)
    odd = (None, NOT_ASKED, Unread("若干", "不是数字"), Decimal("1.5"), Decimal("0.0000001"), -3, 10**12)
    reports = [
        Submission(form, tuple(chance.choice(odd) if chance.random() < share else chance.randint(0, 3) * (share > 0) for _ in form.cells), file=f"{i}.xlsx")
        for i, share in enumerate([0, 0.002, 0.01, 0.1] * 8)
    ]
    few = check_relations(reports)
    monkeypatch.setattr("nianbao.rules.relations.FEW", 0)
    assert check_relations(reports) == few
    assert any(outcome.unknown for outcome in few)
    assert any(outcome.holds for outcome in few)


@pytest.mark.parametrize("edition", EDITIONS)
def test_whether_a_relation_holds_is_told_at_once_as_its_two_sides_tell_it(edition):
    form, chance = EDITIONS[edition], Random(8)
    odd = (None, NOT_ASKED, Unread("若干", "不是数字"), Decimal("1.5"), -3)
    for share in (0, 0.003, 0.03):
        made = Submission(form, tuple(chance.choice(odd) if chance.random() < share else chance.randint(0, 1) for _ in form.cells))
        for report in (made, replace(made, lacking={form.position[form.relations[0].cells[0]]: ("甲局",)})):
            both = [sides(relation, report) for relation in form.relations]
            for holds, pair in zip(answers(report), both, strict=True):
                assert holds is False or holds == (None if pair is None else pair[0] == pair[1])


def test_a_thousand_reports_are_checked_without_what_multiplies_matrices():
    script = "import sys; from test_relations import ZERO, check_relations; check_relations([ZERO] * 1000); assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join([*sys.path, os.path.dirname(__file__)])})


def test_where_no_cell_of_a_table_has_a_place_the_table_is_told_and_the_rows_that_have_a_reason_of_their_own():
    table = FORM.tables[1]
    gone = {c: Unread("", "表中没有找到这一行" if c.row == "carried_in" else "数字没有对齐", unplaced=True) for c in table.cells}
    findings = [f for f in check_relations([ZERO.changed(gone)])[0].findings if f.rule == "E5"]
    assert [(f.at, len(f.cells)) for f in findings] == [("", len(table.cells) - 7), ("carried_in", 7)]
    each = {c: Unread("", f"数字没有对齐{c.row}", unplaced=True) for c in table.cells}
    findings = [f for f in check_relations([ZERO.changed(each)])[0].findings if f.rule == "E5"]
    assert [f.at for f in findings] == list(dict.fromkeys(c.row for c in table.cells))


def test_a_column_without_a_place_is_told_by_its_name_and_rows_where_no_column_has_one():
    table = FORM.table("requests")
    lost = Unread("", "没有找到这一列", unplaced=True)
    found = lambda gone: [(f.at, len(f.cells)) for f in check_relations([ZERO.changed(dict.fromkeys(gone, lost))])[0].findings if f.rule == "E5"]  # noqa: E731
    rows = len({c.row for c in table.cells})
    assert found([c for c in table.cells if c.column == "natural"]) == [("natural", rows)]
    assert found([c for c in table.cells if c.column in ("natural", "total")]) == [("natural", rows), ("total", rows)]
    assert found([c for c in table.cells if c.column == "natural" or c.row == "new"]) == [("natural", rows), ("new", 6)]


@pytest.mark.parametrize(("more", "told"), [(0, False), (1, True)])
def test_a_reason_is_that_of_the_table_where_it_holds_for_more_than_half_of_its_cells(more, told):
    cells = FORM.table("review").cells
    half = len(cells) // 2 + more
    reasons = ["数字没有对齐"] * half + [f"别的{i}" for i in range(len(cells) - half)]
    made = ZERO.changed({c: Unread("", reason, unplaced=True) for c, reason in zip(cells, reasons, strict=True)})
    assert ("" in [f.at for f in check_relations([made])[0].findings if f.rule == "E5"]) is told


def test_a_number_beside_the_form_is_told_at_its_place_and_as_a_hint_where_nothing_is_lost():
    strays = (Stray("requests", Place("表三", "K9"), "5"), Stray("review", Place("表四", "A9"), "0", "“小计”一行", harmless=True))
    findings = check_relations([replace(ZERO, strays=strays)])[0].findings
    assert [(f.rule, f.table, f.at, str(f.level)) for f in findings] == [("E5", "requests", "表三!K9", "错误"), ("E5", "review", "表四!A9", "提示")]


def test_what_was_found_is_told_on_one_line_and_not_at_any_length():
    cell = FORM.tables[1].cells[0]
    wrong = ZERO.changed({cell: Unread("0\n三、收到和处理" + "政府信息公开申请情况" * 20, "不是数字")})
    (finding,) = [f for f in check_relations([wrong])[0].findings if f.rule == "E5"]
    words = sentence_of(finding, FORM)
    assert "\n" not in words
    assert "填的是“0 三、收到和处理" in words
    assert len(words) < 120
