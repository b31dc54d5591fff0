"""The district: who counts, what the sums are, and what is said about the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from amount import amount
from cases import needs_shared, submission
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao.core.findings import Level
from nianbao.core.frame import sides
from nianbao.core.submission import NOT_ASKED, Submission, Unread, Value
from nianbao.district.carrying import carry
from nianbao.district.consolidation import consolidate
from nianbao.district.membership import Choice, Refused, UnitState, choose_year, wholes
from nianbao.forms import EDITIONS
from nianbao.forms.crosswalk import crosswalk
from nianbao.model import Cell, Form
from nianbao.rules.relations import check_relations
from nianbao.rules.sentences import sentence_of

OLD, NEW = EDITIONS["2019"], EDITIONS["2021"]
PERMITS = Cell("disclosure", "permits", "decisions")
CHARGES = Cell("disclosure", "charges", "amount")
RECEIVED = Cell("requests", "new", "natural")


def unit(name: str, changes: Mapping[Cell, Value] | None = None, *, form: Form = NEW, fill: Value = 0, **about) -> Submission:
    """A report with ``fill`` everywhere but in ``changes``; its file is the name with .xlsx."""
    about = {"file": f"{name}.xlsx", "year": 2024, "agency": name} | about
    return Submission(form, (fill,) * len(form.cells), **about).changed(changes or {})


def merge(*received: Submission | Refused, form: Form = NEW, year: int | None = None, units=(), agency=""):
    choice = choose_year((s for s in received if isinstance(s, Submission)), year)
    return consolidate(
        received, form, lambda s: carry(s, form, crosswalk(s.form, form)), choice, units=units, agency=agency,
    )


def states(district) -> list[str]:
    return [entry.state.value for entry in district.entries]


def rules(district) -> list[str]:
    return [finding.rule for finding in district.findings]


def said(district, rule: str) -> str:
    return "\n".join(sentence_of(f, district.source(f).form) for f in district.findings if f.rule == rule)


# -- sums ------------------------------------------------------------------------------------------------------------------------------


def test_every_cell_is_the_exact_sum_of_the_units():
    district = merge(unit("甲局", {CHARGES: Decimal("0.1")}, fill=1), unit("乙局", {CHARGES: Decimal("0.2")}, fill=2),
                     unit("丙局", {CHARGES: Decimal("17.586")}, fill=3))
    assert district.submission[CHARGES] == Decimal("17.886")
    assert {v for c, v in zip(NEW.cells, district.values, strict=True) if c != CHARGES} == {6}
    assert not district.findings


def test_a_blank_adds_nothing_and_is_counted_and_blank_everywhere_stays_blank():
    district = merge(unit("甲局", {PERMITS: None, RECEIVED: None}), unit("乙局", {PERMITS: 5, RECEIVED: None}))
    assert district.submission[PERMITS] == 5
    assert district.submission[RECEIVED] is None
    assert [district.blanks[NEW.position[c]] for c in (PERMITS, RECEIVED, CHARGES)] == [1, 2, 0]


def test_an_unread_cell_makes_its_sum_pending_and_is_named():
    district = merge(unit("甲局", {PERMITS: Unread("约20", "不是数字")}), unit("乙局", {PERMITS: 5}))
    value = district.submission[PERMITS]
    assert isinstance(value, Unread)
    assert "甲局" in value.reason
    assert district.submission[RECEIVED] == 0
    assert rules(district) == ["D8"]
    assert "“约20”" in said(district, "D8")


def test_a_row_or_a_table_of_which_nothing_was_read_is_named_once():
    gone = Unread("", "行名找不到了", unplaced=True)
    table = dict.fromkeys(NEW.by_table["review"].cells, gone)
    row = {cell: gone for cell in NEW.cells if cell.row == "carried_in"}
    typed = {cell: Unread("约20", "不是数字") for cell in NEW.cells if cell.row == "carried_out"}
    words = said(merge(unit("甲局", table | row | typed), unit("乙局")), "D8")
    assert "有 29 格没有读出：表四整张；表三“二、上年结转政府信息公开申请数量”整行；表三“四、结转下年度继续办理”行“自然人”列写的是“约20”；" in words


def test_a_total_whose_formula_met_an_unread_cell_is_pending_too():
    total = Cell("requests", "new", "total")
    torn = unit("甲局", {RECEIVED: Unread("约20", "不是数字"), total: None}, computed=frozenset({NEW.position[total]}))
    blank = unit("乙局", {RECEIVED: None, total: None}, computed=frozenset({NEW.position[total]}))
    assert isinstance(merge(torn, unit("丙局")).submission[total], Unread)
    assert merge(blank, unit("丙局")).submission[total] == 0


def test_a_total_whose_formula_shows_nothing_though_all_it_adds_is_there_is_pending_and_so_is_what_adds_it():
    row, corner = (Cell("requests", key, "total") for key in ("result.granted", "result.total"))
    silent = unit("甲局", {row: None, corner: None}, computed=frozenset(NEW.position[c] for c in (row, corner)))
    summed = merge(silent, unit("乙局")).submission
    assert [(summed[c].raw, "合计的公式没有算出数" in summed[c].reason) for c in (row,)] == [("待定", True)]
    assert isinstance(summed[corner], Unread)
    assert merge(replace(silent, computed=frozenset()), unit("乙局")).submission[row] == 0, "left blank by hand: no number, and counted as a blank"
    assert merge(replace(silent, computed=frozenset({NEW.position[corner]})), unit("乙局")).submission[row] == 0
    typed = unit("甲局", {row: 5}, computed=frozenset({NEW.position[row]}))
    assert merge(typed, unit("乙局")).submission[row] == 5


@pytest.mark.parametrize(("count", "words"), [
    (1, "0局填的是“约0”。没有读出的不当作 0"), (3, "0局填的是“约0”；1局填的是“约1”；2局：没有这一行。没有读出的不当作 0"),
    (4, "0局填的是“约0”；1局填的是“约1”；2局：没有这一行；等 4 家。没有读出的不当作 0"),
])  # fmt: skip
def test_a_pending_sum_names_three_of_those_it_waits_for_and_counts_them(count, words):
    units = [unit(f"{n}局", {PERMITS: Unread("", "没有这一行") if n == 2 else Unread(f"约{n}", "不是数字")}) for n in range(count)]
    assert merge(*units, unit("别局")).submission[PERMITS].reason == words


def test_a_sum_can_be_followed_to_its_units():
    district = merge(unit("甲局", {PERMITS: 7}), unit("乙局", {PERMITS: None}))
    assert [(m.submission.file, v) for m, v in district.contributions(PERMITS)] == [("甲局.xlsx", 7), ("乙局.xlsx", None)]


@needs_shared
def test_the_seven_reports_of_the_form_in_force_add_up():
    reports = [replace(submission(case), year=2024, agency=case) for case in _seven()]
    district = merge(*reports)
    total = {f.key: sum(district.submission.number(c) or 0 for c in f.cells) for f in NEW.figures}
    assert (total["received"], total["carried_in"], total["settled"], total["carried_out"]) == (10398, 252, 10300, 350)
    assert (total["permits"], total["penalties"], total["coercion"]) == (3852854, 9491069, 137989)
    assert total["charges"] == Decimal("269041.359782")
    review = [district.submission[Cell("review", row, "total")] for row in ("reconsideration", "litigation.direct", "litigation.after_review")]
    assert review == [968, 89, 164]
    for cell in NEW.cells:
        assert district.submission[cell] == sum(Decimal(r.number(cell) or 0) for r in reports)
    assert states(district) == ["已汇总"] * 7


def _seven() -> list[str]:
    from cases import entries, form_of

    return [case for case, entry in entries().items() if form_of(entry) is NEW]


@needs_shared
def test_sums_of_sums_are_the_same_sums():
    reports = [replace(submission(case), year=2024, agency=case, file=case) for case in _seven()]
    halves = [merge(*reports[:3], agency="甲区").submission, merge(*reports[3:], agency="乙区").submission]
    assert merge(*halves).values == merge(*reports).values


@settings(max_examples=amount(40, 1000), deadline=None, derandomize=True, database=None)
@given(st.lists(st.lists(st.integers(0, 10**6), min_size=len(NEW.cells), max_size=len(NEW.cells)), min_size=1, max_size=4))
def test_the_gap_of_the_sum_is_the_sum_of_the_gaps(rows):
    district = merge(*(Submission(NEW, tuple(row), agency=f"第{i}局", year=2024) for i, row in enumerate(rows)))
    for relation in NEW.relations:
        gaps = [left - right for left, right in (sides(relation, m.submission) or (0, 0) for m in district.members)]
        left, right = sides(relation, district.submission) or (0, 0)
        assert left - right == sum(gaps)


def test_typed_totals_are_summed_not_computed():
    total = Cell("review", "reconsideration", "total")
    district = merge(unit("甲局", {total: 3}), unit("乙局", {total: 4}))
    assert district.submission[total] == 7
    (finding,) = check_relations([district.submission])[0].findings
    assert (finding.rule, finding.gap) == ("E4", -7)


# -- one unit twice (D2) ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second", "expected", "chosen"), [
    ({"version": None}, {"version": None}, [UnitState.PENDING, UnitState.PENDING], None),
    ({"version": 1}, {"version": 2}, [UnitState.REPLACED, UnitState.SUMMED], 5),
    ({"version": 3}, {"version": 2}, [UnitState.SUMMED, UnitState.REPLACED], 4),
    ({"version": 2}, {"version": 2}, [UnitState.PENDING, UnitState.PENDING], None),
    ({"version": None}, {"version": 2}, [UnitState.REPLACED, UnitState.SUMMED], 5),
    ({"version": None, "file": "甲局.xlsx"}, {"version": None, "file": "甲局最终版.xlsx"}, [UnitState.PENDING, UnitState.PENDING], None),
], ids=["neither numbered", "second is higher", "first is higher", "equally high", "a blank count is the first", "最终版 decides nothing"])
def test_one_unit_twice_with_different_cells(first, second, expected, chosen):
    district = merge(unit("甲局", {PERMITS: 4}, **first), unit("甲局", {PERMITS: 5}, **second), unit("乙局", {PERMITS: 10}))
    assert [e.state for e in district.entries] == [*expected, UnitState.SUMMED]
    assert district.submission[PERMITS] == 10 + (chosen or 0)
    (finding,) = district.findings
    assert (finding.rule, finding.level, finding.cells) == ("D2", Level.ERROR if chosen is None else Level.HINT, (PERMITS,))
    assert {"4", "5"} <= set(sentence_of(finding, NEW))


def test_equal_versions_count_once():
    district = merge(unit("甲局", {PERMITS: 4}), unit("甲局", {PERMITS: 4}, file="甲局副本.xlsx"), unit("甲 局", {PERMITS: 4}, file="3.xlsx"))
    assert states(district) == ["已汇总", "重复", "重复"]
    assert district.submission[PERMITS] == 4
    assert not district.findings


def test_nameless_files_are_told_apart_by_their_file_but_not_by_draft_words():
    district = merge(*(unit("", {PERMITS: n}, file=f) for n, f in enumerate(["教育局.xlsx", "教育局 最终版(2).xlsx", "民政局.xlsx"])))
    assert states(district) == ["待定", "待定", "已汇总"]


# -- other years, forms, blanks, bad files ---------------------------------------------------------------------------------------------


def test_another_year_is_named_and_not_summed():
    district = merge(unit("甲局", {PERMITS: 1}), unit("乙局", {PERMITS: 2}), unit("丙局", {PERMITS: 4}, year=2023))
    assert states(district) == ["已汇总", "已汇总", "年度不符"]
    assert district.submission[PERMITS] == 3
    assert "2023 年" in said(district, "D4")
    assert merge(*(e.submission for e in district.entries if e.submission), year=2023).submission[PERMITS] == 4


def test_of_equally_frequent_years_the_later_is_taken_and_said():
    assert choose_year([unit("甲"), unit("乙", year=2023)]) == Choice(2024, (2023, 2024))
    district = merge(unit("甲"), unit("乙", year=2023))
    assert "一样多" in said(district, "D4")


def test_a_report_without_a_year_is_summed_and_asked_about():
    district = merge(unit("甲", {PERMITS: 1}), unit("乙", {PERMITS: 1}, year=None))
    assert district.submission[PERMITS] == 2
    assert "没有写年度" in said(district, "D4")
    assert not merge(unit("甲", year=None), unit("乙", year=None)).findings


def test_an_empty_workbook_counts_as_not_received():
    district = merge(unit("甲局", fill=None), unit("乙局"))
    assert states(district) == ["空白", "已汇总"]
    assert rules(district) == ["D1"]
    assert district.blanks[0] == 0
    assert not merge(unit("甲局", fill=None), unit("甲局", file="2.xlsx")).findings


def test_the_older_form_is_summed_through_the_crosswalk_and_what_has_no_counterpart_is_named():
    other = Cell("requests", "result.other", "natural")
    produced = Cell("disclosure", "rules", "produced")
    rest = Cell("requests", "result.other.rest", "natural")
    old = unit("旧局", {PERMITS: 3, other: 6, produced: 9}, form=OLD)
    district = merge(old, unit("新局", {PERMITS: 4, rest: 1}))
    assert district.submission[PERMITS] == 7
    assert district.submission[rest] == 7
    assert district.unsplit == {rest: ("旧局",)}
    assert rules(district) == ["D5"]
    assert "9" in said(district, "D5")
    assert produced in district.findings[0].cells


def test_an_undivided_row_of_zeros_is_three_rows_of_zeros_and_a_larger_one_is_not_divided():
    other = [Cell("requests", "result.other", column) for column in ("natural", "total")]
    district = merge(unit("旧局", {other[0]: 2}, form=OLD))
    parts = [district.submission[Cell("requests", f"result.other.{part}", "natural")] for part in ("not_corrected", "unpaid", "rest")]
    assert parts == [NOT_ASKED, NOT_ASKED, 2]
    zeros = [district.submission[Cell("requests", f"result.other.{part}", "legal.other")] for part in ("not_corrected", "unpaid", "rest")]
    assert zeros == [0, 0, 0]
    assert district.submission[Cell("requests", "result.other.unpaid", "total")] == 0


@pytest.mark.parametrize(("stands", "named"), [(0, False), (2, True), (Unread("约2", "不是数字"), False), (None, False), (Decimal("0.5"), True)])
@pytest.mark.parametrize("form", [NEW, OLD])
def test_a_row_that_was_not_divided_is_named_with_its_sum_where_there_is_something_in_it(form, stands, named):
    rest, *halves = (Cell("requests", f"result.other.{part}", "natural") for part in ("rest", "not_corrected", "unpaid"))
    given = {rest: stands} | dict.fromkeys(halves, NOT_ASKED) if form is NEW else {Cell("requests", "result.other", "natural"): stands}
    district = merge(unit("甲局", given, form=form), unit("乙局"))
    assert district.unsplit == ({rest: ("甲局",)} if named else {})
    assert merge(unit("甲局", {rest: 2}), unit("乙局")).unsplit == {}, "divided"


def test_the_newer_form_goes_back_into_the_older_one_by_adding_up():
    parts = {Cell("requests", f"result.other.{part}", "natural"): n for n, part in enumerate(("not_corrected", "unpaid", "rest"), 1)}
    district = merge(unit("新局", parts), form=OLD)
    assert district.submission[Cell("requests", "result.other", "natural")] == 6
    first, *others = parts
    joined = lambda changes: merge(unit("新局", parts | changes), form=OLD).submission[Cell("requests", "result.other", "natural")]  # noqa: E731
    assert joined({first: None}) == 5
    assert joined(dict.fromkeys(parts)) is None
    assert joined(dict.fromkeys(parts, NOT_ASKED)) is NOT_ASKED
    assert joined({others[0]: Unread("约2", "不是数字")}).raw == "待定"


def test_a_bad_file_is_named_and_the_rest_is_summed():
    district = merge(Refused("坏.xlsx", "文件已损坏。"), Refused("~$甲局.xlsx", "锁定文件", foreign=True), unit("甲局", {PERMITS: 1}))
    assert states(district) == ["读不出", "跳过", "已汇总"]
    assert district.submission[PERMITS] == 1
    assert rules(district) == ["D8"]
    assert "坏.xlsx" in said(district, "D8")


def test_nothing_at_all_gives_blank_sums():
    district = merge(Refused("坏.xlsx", "文件已损坏"))
    assert set(district.values) == {None}
    assert district.members == ()


# -- totals among units (D9, D10) ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "others", "answer"), [
    ("演示区人民政府", ["演示区教育局", "演示区民政局"], True),
    ("演示区", ["演示区教育局"], True),
    ("演示区政府", ["演示区教育局", "演示区政府办公室（本级）"], True),
    ("佳木斯市东风区人民政府", ["东风区教育局", "东风区民政局"], True),
    ("东风区人民政府", ["佳木斯市东风区教育局"], True),
    ("演示区人民政府", ["演示区教育局", "演示区民政局", "滨河街道办事处"], True),
    ("演示区人民政府办公室", ["演示区教育局"], False),
    ("演示区人民政府（本级）", ["演示区教育局"], False),
    ("演示区教育局", ["演示区民政局"], False),
    ("演示区湖东镇人民政府", ["演示区教育局", "演示区人民政府"], False),
    ("淮安市人民政府", ["淮安市洪泽区人民政府", "宿迁市", "平潭综合实验区", "佳木斯市东风区人民政府"], False),
    ("淮安市人民政府", ["淮安市洪泽区人民政府", "淮安市清江浦区人民政府", "淮安市教育局"], True),
    ("演示区人民政府", [], False),
])
def test_the_whole_is_known_by_the_place_its_units_share(name, others, answer):
    names = [n.replace("（", "(").replace("）", ")") for n in (name, *others)]
    assert (names[0] in wholes(names)) is answer


def test_a_typed_total_is_compared_cell_by_cell_and_not_added():
    district = merge(unit("演示区人民政府", {PERMITS: 9, RECEIVED: 3}), unit("演示区教育局", {PERMITS: 4, RECEIVED: 3}), unit("演示区民政局"))
    assert states(district) == ["只作比对", "已汇总", "已汇总"]
    assert district.submission[PERMITS] == 4
    assert rules(district) == ["D10", "D9"]
    nine = district.findings[1]
    assert (nine.cells, nine.left, nine.right, nine.gap, nine.level) == ((PERMITS,), 9, 4, 5, Level.ERROR)
    assert "未报" not in sentence_of(nine, NEW)
    assert district.agency == "演示区人民政府"


def test_while_units_are_missing_a_difference_is_only_a_warning_and_says_so():
    district = merge(unit("演示区人民政府", {PERMITS: 9}), unit("演示区教育局"), unit("演示区民政局", fill=None), Refused("坏.xlsx", "坏"))
    nine = next(f for f in district.findings if f.rule == "D9")
    assert nine.level is Level.WARNING
    assert "差额可能来自没有计入的 2 家（演示区民政局、坏.xlsx）" in sentence_of(nine, NEW)


def test_what_is_missing_is_no_reason_for_a_total_that_is_too_small():
    district = merge(unit("演示区人民政府", {PERMITS: 1}), unit("演示区教育局", {PERMITS: 4}), unit("演示区民政局", fill=None), Refused("坏.xlsx", "坏"))
    nine = next(f for f in district.findings if f.rule == "D9")
    assert nine.level is Level.ERROR
    assert sentence_of(nine, NEW).endswith("差额 -3。请核对是全区数填错了，还是有单位多报、错报。")


def test_a_total_none_of_whose_cells_can_be_compared_does_not_agree():
    district = merge(unit("演示区人民政府", {PERMITS: Unread("见附件", "不是数字")}, fill=None), unit("演示区教育局"), unit("演示区民政局"))
    ten = next(f for f in district.findings if f.rule == "D10")
    assert "没有一格可以比对" in sentence_of(ten, NEW)
    assert "全部相同" not in sentence_of(ten, NEW)


def test_a_unit_that_does_not_say_whose_it_is_is_named_by_its_file_once():
    district = merge(replace(unit("x", {PERMITS: Unread("约20", "不是数字")}), agency="", title_agency="", file="甲.xlsx"), unit("演示区民政局"))
    eight = next(f for f in district.findings if f.rule == "D8")
    assert sentence_of(eight, NEW).startswith("甲.xlsx有 1 格没有读出")


def test_an_option_adds_a_total_as_a_unit():
    reports = unit("演示区人民政府", {PERMITS: 9}), unit("演示区教育局", {PERMITS: 1})
    assert merge(*reports).submission[PERMITS] == 1
    assert merge(*reports, units=["演示区人民政府"]).submission[PERMITS] == 10


def test_our_summary_among_units_is_compared_and_summaries_alone_are_units():
    summary = unit("某表", {PERMITS: 9}, stamp="summary")
    assert states(merge(summary, unit("甲局"))) == ["只作比对", "已汇总"]
    assert merge(summary, unit("另表", {PERMITS: 2}, stamp="summary")).submission[PERMITS] == 11


@needs_shared
def test_a_department_with_its_district():
    district = merge(*(submission(case) for case in _two()), form=OLD)
    assert len(district.members) == 1
    assert {v for v in district.values if v is not None} == {0}
    assert sum(district.blanks) == 1
    nines = [f for f in district.findings if f.rule == "D9"]
    assert [(f.gap, OLD.row(f.cells[0]).key) for f in nines] == [(1, "normative")] * 3


def _two() -> list[str]:
    from cases import entries

    return [case for case in entries() if case in ("000", "003") or case.startswith(("000", "003"))]
