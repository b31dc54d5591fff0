"""Submissions as rows of whole numbers: what is held exactly, what is a blank, what cannot be held."""

from dataclasses import replace
from decimal import Decimal

import pytest
from nianbao.core.frame import MICRO, frame
from nianbao.core.submission import NOT_ASKED, Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell

FORM = EDITIONS["2021"]
COUNT = FORM.position[Cell("requests", "new", "natural")]
AMOUNT = next(place for place, cell in enumerate(FORM.cells) if FORM.column(cell).decimals)
ZERO = Submission(FORM, tuple(Decimal(0) if FORM.column(cell).decimals else 0 for cell in FORM.cells), file="甲.xlsx")


def held(place, value):
    """The row of a report with one other value in it: what is held there, and whether it is blank, unread, odd; every other cell is 0 and told."""
    made = frame(FORM, [ZERO, ZERO.changed({FORM.cells[place]: value})])
    assert [array[0].any() for array in (made.values, made.missing, made.odd[:, None])] == [False] * 3
    others = [i for i in range(len(FORM.cells)) if i != place]
    assert [array[1, others].any() for array in (made.values, made.missing)] == [False] * 2
    return int(made.values[1, place]), bool(made.blank[1, place]), bool(made.unread[1, place]), bool(made.odd[1])


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        (COUNT, 7, (7, False, False, False)),
        (COUNT, Decimal(7), (7, False, False, False)),
        (COUNT, Decimal("7.9"), (7, False, False, True)),
        (COUNT, None, (0, True, False, False)),
        (COUNT, Unread("约7", "不是数字"), (0, False, True, False)),
        (COUNT, NOT_ASKED, (0, False, False, False)),
        (AMOUNT, 3, (3 * MICRO, False, False, False)),
        (AMOUNT, Decimal("1.000001"), (MICRO + 1, False, False, False)),
        (AMOUNT, Decimal("-0.5"), (-MICRO // 2, False, False, False)),
        (AMOUNT, Decimal("0.0000015"), (1, False, False, True)),
        (AMOUNT, None, (0, True, False, False)),
    ],
)
def test_a_number_is_held_exactly_and_what_is_none_is_marked(place, value, expected):
    assert held(place, value) == expected


def test_in_a_row_that_cannot_be_held_the_other_numbers_are_and_its_blanks_are_marked():
    row = ZERO.changed({FORM.cells[COUNT]: Decimal("0.5"), FORM.cells[COUNT + 1]: 6, FORM.cells[AMOUNT]: Decimal("2.25"), FORM.cells[COUNT + 2]: None})
    made = frame(FORM, [row])
    assert made.odd.all()
    assert [int(made.values[0, place]) for place in (COUNT, COUNT + 1, AMOUNT, COUNT + 2)] == [0, 6, 2_250_000, 0]
    assert [bool(made.missing[0, place]) for place in (COUNT, COUNT + 1, AMOUNT, COUNT + 2)] == [False, False, False, True]


def test_a_sum_without_all_its_units_is_a_blank_of_its_row_alone():
    made = frame(FORM, [replace(ZERO, lacking={COUNT: ("乙局",)}), ZERO])
    assert [tuple(map(int, place)) for place in zip(*made.blank.nonzero(), strict=True)] == [(0, COUNT)]


def test_a_report_of_another_edition_is_named():
    other = EDITIONS["2019"]
    with pytest.raises(ValueError, match=r"乙\.xlsx: form 2019, expected 2021"):
        frame(FORM, [ZERO, Submission(other, (0,) * len(other.cells), file="乙.xlsx")])
