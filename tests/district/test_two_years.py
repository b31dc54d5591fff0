"""Last year beside this year: of the whole, and of the units that reported in both years alone."""

from decimal import Decimal

import pytest
from nianbao.core.submission import NOT_ASKED, Submission, Unread
from nianbao.district.adjustments import AdjustmentLine
from nianbao.district.two_years import TwoYears, comparable_values, sum_of_units
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.steps.merging.merge import district_of

FORM = EDITIONS["2021"]
PERMITS = Cell("disclosure", "permits", "decisions")
AT = FORM.position[PERMITS]
UNREAD = Unread("约3", "不是数字")


@pytest.mark.parametrize(("column", "total"), [((1, 2), 3), ((None, Decimal("0.5"), 1), Decimal("1.5")), ((0, None), 0), ((None, None), None), ((), None), ((1, UNREAD, 2), UNREAD)])
def test_units_are_added_up_as_a_summary_does(column, total):
    assert sum_of_units(column) == total


def unit(name, value):
    return Submission(FORM, (value,) * len(FORM.cells), file=f"{name}.xlsx", agency=name, year=2024)


def years(last, whole=()):
    """Three units with 1, 2 and 4, the last of which has two lines of 调整; last year's numbers of some of them."""
    lines = [AdjustmentLine(f"调整!A{row}", name, *FORM.names(PERMITS), more, "其他") for row, name, more in ((5, "丙局", 50), (6, "甲局", 7))]
    district = district_of([unit("甲局", 1), unit("乙局", 2), unit("丙局", 4)], 2024, adjustments=lines)
    return TwoYears(district, 2023, "", whole or (90,) * len(FORM.cells), {f"{name}.xlsx": (value,) * len(FORM.cells) for name, value in last.items()})


def test_only_units_of_both_years_stand_on_both_sides():
    found = years({"甲局": 10, "乙局": 20})
    assert set(found.both) == {30}
    assert (found.places, {cell: [one.line.place for one in lines] for cell, lines in found.both_lines.items()}) == ({0, 1}, {PERMITS: ["调整!A6"]})
    assert [value for i, value in enumerate(found.both_now) if i != AT] == [3] * (len(FORM.cells) - 1)
    assert found.both_now[AT] == 3 + 7
    assert years({"乙局": 20}).both_lines == {}


def test_without_a_unit_of_both_years_nothing_is_compared():
    found = years({})
    assert set(found.both) == set(found.both_now) == {None}
    assert len(found.both) == len(found.both_now) == len(FORM.cells)


def test_what_last_years_edition_did_not_ask_is_asked_of_no_unit_either():
    whole = (NOT_ASKED, *(90,) * (len(FORM.cells) - 1))
    assert years({"甲局": 10}, whole).both[:2] == (NOT_ASKED, 10)
    assert years({}, whole).both[:2] == (NOT_ASKED, None)


def test_of_another_edition_only_cells_of_one_meaning_are_compared():
    old = EDITIONS["2019"]
    report = Submission(old, tuple(range(1, len(old.cells) + 1)))
    same, moved = [cell for cell in FORM.cells if cell in old.position][:2]
    found = comparable_values(report, FORM, {same: (same,), moved: (same,)})
    assert {FORM.cells[i]: value for i, value in enumerate(found) if value is not NOT_ASKED} == {same: report[same]}
    assert comparable_values(unit("甲局", 5), FORM, {}) == (5,) * len(FORM.cells)
