"""A submission in the cells of another form: values are carried over, added up or named as left behind, never dropped in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..core.findings import Number
from ..core.submission import NOT_ASKED, Submission, Unread, Value
from ..model import Cell, Form

Ways = Mapping[Cell, tuple[Cell, ...]]
"""For each cell of the target, the source cells whose sum it is (``forms.crosswalk``)."""


@dataclass(frozen=True)
class Carried:
    """``values`` follow the cells of the target form.

    ``lost`` are source cells that hold something the target has no place for, ``absent`` target cells the source has no row or column for,
    ``unsplit`` target cells that hold the sum of rows the source does not tell apart (rule L3).
    """

    values: tuple[Value, ...]
    lost: tuple[Cell, ...] = ()
    absent: tuple[Cell, ...] = ()
    unsplit: tuple[Cell, ...] = ()


def carry(submission: Submission, target: Form, ways: Ways) -> Carried:
    """The submission in the cells of ``target``. What the source cannot say is not asked for: neither a blank nor a number."""
    if submission.form is target:
        return Carried(submission.values, unsplit=_unsplit(submission.values, target))
    values = {cell: _joined([submission[c] for c in ways[cell]]) if cell in ways else NOT_ASKED for cell in target.cells}
    values |= {cell: 0 for cell in _halves(target) if cell not in ways and values[_last(cell, target)] == 0}
    used = {c for cells in ways.values() for c in cells}
    lost = tuple(c for c in submission.form.cells if c not in used and submission[c] not in (None, NOT_ASKED))
    absent = tuple(c for c in target.cells if c not in ways and c not in _halves(target))
    row = tuple(values[cell] for cell in target.cells)
    return Carried(row, lost, absent, _unsplit(row, target))


def _joined(values: Sequence[Value]) -> Value:
    """The sum of what is there: unread where any is unread, blank where all are blank."""
    if len(values) == 1:
        return values[0]
    unread = next((v for v in values if isinstance(v, Unread)), None)
    numbers: list[Number] = [v for v in values if isinstance(v, int | Decimal)]
    return unread or (sum(numbers) if numbers else values[0])


@cache
def _halves(target: Form) -> frozenset[Cell]:
    """Every split cell but those of the last row, which takes the undivided sum."""
    return frozenset(c for split in target.splits for c in target.table(split.table).cells if c.row in split.parts[:-1])


def _last(cell: Cell, target: Form) -> Cell:
    parts = next(split.parts for split in target.splits if split.table == cell.table and cell.row in split.parts[:-1])
    return Cell(cell.table, parts[-1], cell.column)


def _unsplit(values: Sequence[Value], target: Form) -> tuple[Cell, ...]:
    """Cells with a number above 0 whose sister rows were not asked."""
    if NOT_ASKED not in values:
        return ()
    at = target.position
    lasts = [_last(cell, target) for cell in _halves_in_order(target) if values[at[cell]] is NOT_ASKED]
    return tuple(last for last in dict.fromkeys(lasts) if _positive(values[at[last]]))


def _halves_in_order(target: Form) -> list[Cell]:
    """The first row of every split: one cell a column."""
    return [c for split in target.splits for c in target.table(split.table).cells if c.row == split.parts[0]]


def _positive(value: Value) -> bool:
    return isinstance(value, int | Decimal) and value > 0
