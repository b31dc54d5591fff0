"""A submission in the cells of another form: values are carried over, added up or named as left behind, never dropped in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..core.findings import Number
from ..core.submission import NOT_ASKED, Submission, Unread, Value
from ..model import Cell, Form

Ways = Mapping[Cell, tuple[Cell, ...]]
"""For each cell of the target, the source cells whose sum it is (``forms.crosswalk``)."""

Splits = Sequence[tuple[str, str, tuple[str, ...]]]
"""(table, key of the one row of the older form, keys of the rows it became), for every row the target has split (``forms.split_rows``)."""


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


def carry(submission: Submission, target: Form, ways: Ways, splits: Splits) -> Carried:
    """The submission in the cells of ``target``. What the source cannot say is not asked for: neither a blank nor a number."""
    if submission.form is target:
        return Carried(submission.values, unsplit=_unsplit(submission.values, target, splits))
    values = {cell: _joined([submission[c] for c in ways[cell]]) if cell in ways else NOT_ASKED for cell in target.cells}
    values |= {cell: 0 for cell in _halves(target, splits) if cell not in ways and values[_last(cell, splits)] == 0}
    used = {c for cells in ways.values() for c in cells}
    lost = tuple(c for c in submission.form.cells if c not in used and submission[c] not in (None, NOT_ASKED))
    absent = tuple(c for c in target.cells if c not in ways and c not in _halves(target, splits))
    row = tuple(values[cell] for cell in target.cells)
    return Carried(row, lost, absent, _unsplit(row, target, splits))


def _joined(values: Sequence[Value]) -> Value:
    """The sum of what is there: unread where any is unread, blank where all are blank."""
    if len(values) == 1:
        return values[0]
    unread = next((v for v in values if isinstance(v, Unread)), None)
    numbers: list[Number] = [v for v in values if isinstance(v, int | Decimal)]
    return unread or (sum(numbers) if numbers else values[0])


def _halves(target: Form, splits: Splits) -> set[Cell]:
    """Every split cell but those of the last row, which takes the undivided sum."""
    return {c for table, _, parts in splits for c in target.table(table).cells if c.row in parts[:-1]}


def _last(cell: Cell, splits: Splits) -> Cell:
    parts = next(parts for table, _, parts in splits if table == cell.table and cell.row in parts)
    return Cell(cell.table, parts[-1], cell.column)


def _unsplit(values: Sequence[Value], target: Form, splits: Splits) -> tuple[Cell, ...]:
    """Cells with a number above 0 whose sister rows were not asked."""
    if NOT_ASKED not in values:
        return ()
    at = target.position
    return tuple(
        last
        for cell in dict.fromkeys(_halves_in_order(target, splits))
        if values[at[cell]] is NOT_ASKED and _positive(values[at[last := _last(cell, splits)]])
    )


def _halves_in_order(target: Form, splits: Splits) -> list[Cell]:
    """The first row of every split: one cell a column."""
    return [c for table, _, parts in splits for c in target.table(table).cells if c.row == parts[0]]


def _positive(value: Value) -> bool:
    return isinstance(value, int | Decimal) and value > 0
