"""调整: the district clerk's own lines, each about one cell of one unit: what it does to the sum, and whether its reason still holds.

A line that cannot be understood counts nowhere and is never dropped. The formulas of the sheet (``workbook.adjustment_rows``) say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from ..core.findings import Number
from ..core.submission import LARGEST_AMOUNT, LARGEST_COUNT, NOT_ASKED, Unread, Value, number_or_zero
from ..model import Cell, Form
from ..rules.adjustment_sentences import AdjustmentState


class AdjustmentReason(StrEnum):
    """Why a sum is changed, as the drop-down has it."""

    TO_COME = "单位更正待补报"
    DUPLICATE = "剔除重复"
    BLANK_AS_ZERO = "空白按0计"
    OTHER = "其他"


BLANK_THEN, UNSPLIT_THEN = "空白", "未拆分"
"""当时值 of a cell that was blank, and of one that its unit's edition does not tell apart."""

LONGEST_LOOKED_UP = 255
"""Characters that a formula can look a name up by."""


@dataclass(frozen=True)
class AdjustmentLine:
    """One line as it was typed, at ``place`` (``调整!A6``): a text for an amount is ``Unread``; ``then`` is 当时值, ``""`` until a merge fills it."""

    place: str
    agency: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    amount: Value = None
    reason: str = ""
    basis: str = ""
    person: str = ""
    day: str = ""
    then: Number | str = ""

    @property
    def names(self) -> tuple[str, str, str]:
        return self.table, self.row, self.column


@dataclass(frozen=True)
class Adjustment:
    """A line with what it is about: the place of its unit among those summed, its cell, what the unit has there, and what became of the line."""

    line: AdjustmentLine
    state: AdjustmentState
    unit: int | None = None
    cell: Cell | None = None
    now: Value = None

    @property
    def amount(self) -> Number:
        """What it adds to the sum."""
        counts = self.state in (AdjustmentState.COUNTED, AdjustmentState.OPEN)
        return self.line.amount if counts and isinstance(self.line.amount, int | Decimal) else 0

    @property
    def zero(self) -> bool:
        """Whether it makes a blank count as 0."""
        return self.state is AdjustmentState.AS_ZERO

    @property
    def due(self) -> Number | None:
        """What the unit's file is to say; ``None`` where nothing is to be sent again."""
        if self.line.reason != AdjustmentReason.TO_COME or not isinstance(self.line.amount, int | Decimal):
            return None
        return number_or_zero(self.line.then) + self.line.amount

    @property
    def moved(self) -> bool:
        """Whether the unit's cell is no longer what it was when the line was first taken in."""
        return self.cell is not None and self.unit is not None and self.line.then != value_then(self.now)


@dataclass(frozen=True)
class Adjusted:
    """The lines of a district and the cells of the form that they change."""

    lines: tuple[Adjustment, ...] = ()

    @cached_property
    def by_cell(self) -> Mapping[Cell, tuple[Adjustment, ...]]:
        """Those in force."""
        found: dict[Cell, tuple[Adjustment, ...]] = {}
        for one in self.lines:
            if one.cell is not None and one.state.in_force:
                found[one.cell] = (*found.get(one.cell, ()), one)
        return found

    def summed(self, cell: Cell, value: Value, blanks: int) -> tuple[Value, int]:
        """The sum and the number of blanks of a cell after its lines; what waits for a unit goes on waiting."""
        lines = self.by_cell.get(cell, ())
        blanks -= sum(one.zero for one in lines)
        return adjusted_value(lines, value), blanks


NOT_ADJUSTED = Adjusted()


def adjusted_value(lines: Sequence[Adjustment], value: Value) -> Value:
    """A sum with what its lines add; what waits for a unit goes on waiting."""
    if not lines or isinstance(value, Unread):
        return value
    return sum((one.amount for one in lines), number_or_zero(value))


def value_then(value: Value) -> Number | str:
    """A unit's value as 当时值 keeps it."""
    if isinstance(value, Unread):
        return f"文字“{shown_text(value)}”"
    return BLANK_THEN if value is None else UNSPLIT_THEN if value is NOT_ASKED else value


def shown_text(value: Unread, most: int = 40) -> str:
    """The beginning of what 部门明细 shows of a text: without what no workbook can hold."""
    return ("".join(ch for ch in value.raw if ch >= " " or ch in "\n\t") or "未读")[:most]


def adjusted_by(lines: Iterable[AdjustmentLine], form: Form, agencies: Sequence[str], values: Sequence[Sequence[Value]]) -> Adjusted:
    """The lines with what became of them. ``agencies`` are the names of the units summed and ``values`` their cells, in the order of the form."""
    places = {name: i for i, name in reversed(list(enumerate(agencies))) if len(name) <= LONGEST_LOOKED_UP}
    found: list[Adjustment] = []
    zeros: set[tuple[int, Cell]] = set()
    for line in lines:
        one = _judged(line, form, places, values, zeros)
        if one.zero and one.unit is not None and one.cell is not None:
            zeros.add((one.unit, one.cell))
        found.append(one)
    return Adjusted(tuple(found))


def _judged(
    line: AdjustmentLine, form: Form, places: Mapping[str, int], values: Sequence[Sequence[Value]], zeros: set[tuple[int, Cell]]
) -> Adjustment:
    unit, cell = places.get(line.agency), form.by_names.get(line.names)
    now = values[unit][form.position[cell]] if unit is not None and cell is not None else None
    if unit is None or cell is None:
        return Adjustment(line, AdjustmentState.NO_UNIT if unit is None else AdjustmentState.NO_CELL, unit, cell, now)
    line = replace(line, then=value_then(now) if line.then == "" else line.then)
    found = Adjustment(line, AdjustmentState.COUNTED, unit, cell, now)
    if line.reason == AdjustmentReason.BLANK_AS_ZERO:
        return replace(found, state=_as_zero(found, (unit, cell) in zeros))
    return replace(found, state=_counted(found, form.column(cell).decimals))


def _as_zero(one: Adjustment, again: bool) -> AdjustmentState:
    if one.line.amount not in (None, 0):
        return AdjustmentState.NO_AMOUNT
    if one.now is not None or one.line.then == UNSPLIT_THEN:
        return AdjustmentState.NOT_BLANK
    return AdjustmentState.TWICE if again else AdjustmentState.AS_ZERO


def _counted(one: Adjustment, decimals: int) -> AdjustmentState:
    if one.line.reason not in list(AdjustmentReason):
        return AdjustmentState.NO_REASON
    amount = one.line.amount
    if not isinstance(amount, int | Decimal) or not amount or amount != round(amount, decimals) or abs(amount) > (LARGEST_AMOUNT if decimals else LARGEST_COUNT):
        return AdjustmentState.NO_AMOUNT
    if one.line.reason != AdjustmentReason.TO_COME:
        return AdjustmentState.COUNTED
    known = isinstance(one.line.then, int | Decimal) or one.line.then == BLANK_THEN
    done = known and isinstance(one.now, int | Decimal) and one.now == one.due
    return AdjustmentState.DONE if done else AdjustmentState.OPEN
