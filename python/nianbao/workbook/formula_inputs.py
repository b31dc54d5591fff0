"""What stands in a workbook, seen as its formulas see it: numbers, blanks and everything else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..core.submission import Special, Value
from ..geometry import Spot, areas
from ..model import Cell
from .layout import Layout

HOLDS, UNKNOWN = "✓", "待填"
"""What a check cell shows besides a gap."""

LEDGER_TEXT = "请填数字"
"""What stands beside a 核对数 that is no number."""

FormulaNumber = int | Decimal
Shown = int | Decimal | str
"""What a formula gives; ``""`` looks blank."""


@dataclass(frozen=True)
class FormulaCell:
    """A formula (with ``=``) at a place of a sheet and the value it gives now. Rows and columns are counted from 0."""

    sheet: str
    row: int
    column: int
    formula: str
    value: Shown


@dataclass(frozen=True)
class FormulaInputs:
    """What stands in the workbook. ``computed`` cells hold the form's own total formula, so their values are worked out here."""

    layout: Layout
    values: Mapping[Cell, Value]
    ledger: Mapping[str, Value]
    cover: Mapping[str, object]
    counted: Collection[Cell]
    """Totals that the dashboard does not count as inputs: all of them where totals are formulas, none where they are typed."""
    computed: Collection[Cell]

    @cached_property
    def known(self) -> dict[Cell, FormulaNumber | None]:
        """The number in every cell, ``None`` where there is none."""
        found: dict[Cell, FormulaNumber | None] = {}
        for cell in self.layout.form.cells:
            self._number(cell, found)
        return found

    def _number(self, cell: Cell, found: dict[Cell, FormulaNumber | None]) -> FormulaNumber | None:
        if cell not in found:
            if cell in self.computed:
                parts = [self._number(part.cell, found) for part in self.layout.form.totals[cell].left]
                found[cell] = _sum(parts)
            else:
                value = self.values.get(cell)
                found[cell] = value if isinstance(value, int | Decimal) else None
        return found[cell]

    def blank(self, cell: Cell) -> bool:
        """Whether the cell looks blank."""
        value = self.values.get(cell)
        return self.known[cell] is None and (cell in self.computed or value is None or isinstance(value, Special))

    def sum(self, cells: Iterable[Cell]) -> FormulaNumber | None:
        return _sum([self.known[cell] for cell in cells])


def _sum(parts: Sequence[FormulaNumber | None]) -> FormulaNumber | None:
    """The sum, or ``None`` as soon as one part is missing."""
    return None if None in parts else sum(part for part in parts if part is not None)


def answer(left: FormulaNumber | None, right: FormulaNumber | None) -> Shown:
    if left is None or right is None:
        return UNKNOWN
    gap = left - right
    return HOLDS if gap == 0 else gap


def refer(cells: Iterable[Cell], layout: Layout, sheet: str = "") -> str:
    """The cells as few ranges joined by commas, with sheet names unless they stand on ``sheet``: ``D6:I6``, ``表三!$J$6``."""
    return joined((layout.spot(cell) for cell in cells), sheet)


def joined(spots: Iterable[Spot], sheet: str = "") -> str:
    return ",".join(area.a1 if area.sheet == sheet else area.absolute for area in areas(spots))


def legal(cell: Cell, value: Value, layout: Layout) -> bool:
    """Whether a number is one the cell may hold (rule E5, without the count of decimals of an amount)."""
    column = layout.form.column(cell)
    if not isinstance(value, int | Decimal):
        return False
    return (column.signed or value >= 0) and (bool(column.decimals) or value == round(value))
