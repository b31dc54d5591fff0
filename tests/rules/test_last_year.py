"""This year against last year: X1–X4, across editions too, with three answers."""

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import entries, needs_shared, submission
from nianbao.core.submission import Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.last_year import against_last_year, is_jump
from nianbao.rules.sentences import sentence_of
from nianbao.steps.examination import examine

Y2021, Y2019 = EDITIONS["2021"], EDITIONS["2019"]
COLUMNS = ["natural", "legal.business", "legal.research", "legal.public_good", "legal.legal_service", "legal.other", "total"]


def zeros(form, year, **changes):
    base = Submission(form, tuple(Decimal(0) if form.column(c).decimals else 0 for c in form.cells), file=f"{year}.xlsx", year=year)
    return base.changed({Cell(*key.split("__")): value for key, value in changes.items()})


def rules(now, last):
    return [(f.rule, f.at) for f in against_last_year(now, last)]


NOW, LAST = zeros(Y2021, 2024), zeros(Y2021, 2023)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_carried_number_that_differs_is_found_in_each_column(column):
    now = NOW.changed({Cell("requests", "carried_in", column): 5})
    (finding,) = against_last_year(now, LAST)
    assert (finding.rule, finding.at, finding.left, finding.right, finding.gap) == ("X1", column, 5, 0, 5)
    last = LAST.changed({Cell("requests", "carried_out", column): 5})
    assert rules(now, last) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_carried_numbers_are_followed_across_the_change_of_edition(column):
    old = zeros(Y2019, 2020).changed({Cell("requests", "carried_out", column): 3})
    assert rules(replace(NOW, year=2021), old) == [("X1", column)]


@pytest.mark.parametrize("row", ["rules", "normative"])
@pytest.mark.parametrize(("last", "issued", "repealed", "now", "fires"), [
    (11, 2, 0, 13, False), (597, 50, 227, 420, False), (470, 5, 0, 643, True), (10, 0, 3, 8, True),
])
def test_stocks_roll_forward(row, last, issued, repealed, now, fires):
    this = NOW.changed({Cell("disclosure", row, c): v for c, v in (("issued", issued), ("repealed", repealed), ("in_force", now))})
    before = LAST.changed({Cell("disclosure", row, "in_force"): last})
    found = [f for f in against_last_year(this, before) if f.rule == "X2"]
    assert bool(found) is fires
    if fires:
        assert (found[0].left, found[0].right) == (now, last + issued - repealed)
        assert "不衔接" in sentence_of(found[0], Y2021)


def test_the_2019_edition_has_its_own_stocks():
    last = zeros(Y2019, 2019, disclosure__permits__last_year=396, disclosure__permits__change=2, disclosure__normative__available=89)
    now = zeros(Y2019, 2020, disclosure__permits__last_year=398, disclosure__normative__available=166, disclosure__normative__published=77)
    assert rules(now, last) == []
    assert rules(now.changed({Cell("disclosure", "permits", "last_year"): 397}), last) == [("X2", "permits")]


def test_from_2019_to_2021_the_stocks_are_not_asked():
    old = zeros(Y2019, 2020, disclosure__normative__available=500)
    assert rules(replace(NOW, year=2021), old) == []


@pytest.mark.parametrize("value", [None, Unread("若干", "不是数字")])
def test_a_blank_or_unread_cell_cannot_be_told(value):
    assert rules(NOW.changed({Cell("requests", "carried_in", "natural"): value}), LAST.changed({Cell("requests", "carried_out", "natural"): 9})) == []


@pytest.mark.parametrize(("now", "before", "jump"), [
    (9487, 550, True), (10690, 2293, True), (2629, 10690, True), (42, 0, True), (0, 20, True),
    (19, 0, False), (24, 5, False), (25, 5, True), (30, 11, False), (60, 20, True), (59, 20, False), (0, 0, False), (Decimal("7545.5"), Decimal("2515.1"), True),
])
def test_a_jump_is_a_change_of_twenty_with_a_ratio_of_three_or_a_side_of_zero(now, before, jump):
    assert is_jump(now, before) is jump


def test_ten_figures_are_watched_for_jumps_and_the_thresholds_are_said():
    assert [f.name for f in Y2021.trends] == ["许可", "处罚", "强制", "新收", "办结", "复议", "诉讼", "收费", "制发", "现行有效"]
    now = NOW.changed({Cell("review", "litigation.direct", "total"): 12, Cell("review", "litigation.after_review", "total"): 9})
    (finding,) = against_last_year(now, LAST)
    assert (finding.rule, finding.left, finding.right) == ("X3", 21, 0)
    assert "不少于 20" in sentence_of(finding, Y2021)


FLOWS = {"disclosure__permits__decisions": 5, "disclosure__penalties__decisions": 3, "disclosure__coercion__decisions": 2}


def test_a_report_copied_from_last_year_is_noticed():
    now, last = zeros(Y2021, 2024, **FLOWS), zeros(Y2021, 2023, **FLOWS)
    (finding,) = against_last_year(now, last)
    assert (finding.rule, finding.facts.count) == ("X4", 3)
    assert "完全相同" in sentence_of(finding, Y2021)


@pytest.mark.parametrize("change", [
    {"disclosure__permits__decisions": 6}, {"disclosure__permits__decisions": 0, "disclosure__penalties__decisions": 0},
])
def test_one_other_flow_or_fewer_than_three_are_no_copy(change):
    last = zeros(Y2021, 2023, **(FLOWS if len(change) == 1 else FLOWS | change))
    assert rules(zeros(Y2021, 2024, **(FLOWS | change)), last) == []


def test_stocks_alone_make_no_copy():
    stocks = {"disclosure__normative__in_force": 9, "disclosure__rules__in_force": 8, "review__reconsideration__pending": 7}
    assert [r for r, _ in rules(zeros(Y2021, 2024, **stocks), zeros(Y2021, 2023, **stocks))] == []


@pytest.mark.parametrize("last", [None, replace(LAST, year=2022), replace(LAST, year=2024)])
def test_no_last_year_is_a_hint_and_never_a_warning(last):
    findings = against_last_year(NOW, last)
    assert [(f.rule, f.level.value) for f in findings] == [("N2", "提示")]
    assert "无上年数" in sentence_of(findings[0], Y2021)


@needs_shared
@pytest.mark.parametrize(("last", "now", "jumps"), [
    ("suqian_2023", "suqian_2024", []), ("pingtan_2021", "pingtan_2022", ["许可", "强制"]),
])
def test_real_chains_hold_and_only_real_jumps_are_named(last, now, jumps):
    if not entries():
        pytest.skip("no cases")
    (outcome,) = examine([submission(now)], {now: submission(last)})
    assert [(f.rule, f.facts.figure) for f in outcome.findings] == [("X3", name) for name in jumps]
