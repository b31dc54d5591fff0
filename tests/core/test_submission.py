"""What a cell may hold, and what a submission says of its own cells."""

from decimal import Decimal

import pytest
from nianbao.core.submission import LARGEST_AMOUNT, LARGEST_COUNT, NOT_ASKED, Place, Submission, Unread, is_fit
from nianbao.forms import EDITIONS
from nianbao.model import Cell

FORM = EDITIONS["2021"]
ZERO = Submission(FORM, tuple(0 for _ in FORM.cells))
COUNT = FORM.column(Cell("requests", "new", "natural"))
AMOUNT = FORM.column(Cell("disclosure", "charges", "amount"))
CHANGE = EDITIONS["2019"].column(next(cell for cell in EDITIONS["2019"].cells if EDITIONS["2019"].column(cell).signed))
SIXTH = Decimal("0.000001")


@pytest.mark.parametrize(
    ("value", "fits"),  # of a count, of an amount, of 本年增/减
    [
        (0, (True, True, True)), (-1, (False, False, True)), (Decimal(2), (True, True, True)), (Decimal("1.5"), (False, True, False)),
        (SIXTH, (False, True, False)), (SIXTH / 10, (False, False, False)), (-SIXTH, (False, False, False)),
        (LARGEST_COUNT, (True, LARGEST_COUNT <= LARGEST_AMOUNT, True)), (LARGEST_COUNT + 1, (False, LARGEST_COUNT < LARGEST_AMOUNT, False)),
        (-LARGEST_COUNT, (False, False, True)), (-LARGEST_COUNT - 1, (False, False, False)),
        (LARGEST_AMOUNT, (LARGEST_AMOUNT <= LARGEST_COUNT, True, LARGEST_AMOUNT <= LARGEST_COUNT)), (LARGEST_AMOUNT + SIXTH, (False, False, False)),
        (None, (False, False, False)), (NOT_ASKED, (False, False, False)), (Unread("若干", "不是数字"), (False, False, False)),
    ],
)  # fmt: skip
def test_what_a_cell_may_hold(value, fits):
    assert tuple(is_fit(value, column) for column in (COUNT, AMOUNT, CHANGE)) == fits


def test_a_place_without_a_sheet_is_its_address():
    assert (str(Place("表三", "C7")), str(Place("", "第 3 段"))) == ("表三!C7", "第 3 段")


def test_cells_that_are_no_numbers_are_told_apart_by_kind():
    new, old, rest = (Cell("requests", row, "natural") for row in ("new", "carried_in", "carried_out"))
    made = ZERO.changed({new: None, old: Unread("三", "写成了文字", spelled=True, number=3), rest: NOT_ASKED})
    assert (made.blank, made.unread) == ((new,), (old,))
    assert [made.number(cell) for cell in (new, old, rest)] == [None, None, None]
    assert made.number(Cell("requests", "new", "total")) == 0
    assert ZERO.number(new) == 0
    assert ZERO.place(new) is None


@pytest.mark.parametrize(
    ("unread", "suggested", "proposed"),
    [
        (Unread("三", "", spelled=True, number=3), None, 3), (Unread("—", "", spelled=True), None, 0), (Unread(" ", "", spelled=True), None, None),
        (Unread("三件", ""), None, None), (Unread("1 2", "", number=1, offered=True), 1, None), (Unread("1 2", "", number=1), None, None),
    ],
)  # fmt: skip
def test_what_is_offered_for_a_text_and_what_may_be_typed_in_its_place(unread, suggested, proposed):
    cell = Cell("requests", "new", "natural")
    assert (unread.suggested, unread.proposed) == (suggested, proposed)
    assert ZERO.changed({cell: unread}).suggestions == ({} if suggested is None else {cell: suggested})
    assert ZERO.changed({cell: unread}).spelled == ((cell,) if unread.spelled else ())
