"""What stands in a workbook, seen as its formulas see it: numbers, blanks and everything else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property

from ..core.submission import LARGEST_AMOUNT, LARGEST_COUNT, NOT_ASKED, UNSPLIT, LastYear, Special, Unread, Value, is_fit
from ..geometry import Area, Spot, areas
from ..model import Cell, Relation
from .layout import FIRST_TABLE_ROW, Layout

HOLDS, UNKNOWN = "✓", "待填"
"""What a check cell shows besides a gap."""

DAMAGED = "✗ 核对公式损坏"
"""What an answer says where the formulas it rests on are gone or show errors: never a ✓."""

PENDING = "待定"
"""What a sum of a summary shows while a number of some unit is not read."""

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
    """Totals that are no inputs of this workbook: all of them where totals are formulas, none where they are typed."""
    computed: Collection[Cell]
    filled: Mapping[Relation, str] = field(default_factory=dict[Relation, str])
    """In a summary: a test by relation that is true while every unit has a number in all its cells."""
    partial: frozenset[Cell] = frozenset()
    """Sums that lack the number of a unit: nothing can be told of their relations."""
    due: Mapping[Cell, str] = field(default_factory=dict[Cell, str])
    """In a summary: a test by cell that is true while every unit has a number there."""
    last: LastYear | None = None
    """What stands on the sheet 上年数; ``None`` where there is no such sheet."""

    @cached_property
    def known(self) -> dict[Cell, FormulaNumber | None]:
        """The number in every cell, ``None`` where there is none."""
        found: dict[Cell, FormulaNumber | None] = {}
        for cell in self.layout.form.cells:
            self._number(cell, found)
        return found

    @cached_property
    def unsplit(self) -> frozenset[Cell]:
        """Cells that say "not split", which counts as nothing: those typed, and the totals of nothing else."""
        if self.sums or NOT_ASKED not in self.values.values():
            return frozenset()
        said = {cell for cell in self.layout.form.divided - {*self.computed} if self.values.get(cell) is NOT_ASKED}
        totals = self.layout.form.totals
        return frozenset(said | {cell for cell in self.layout.form.divided & {*self.computed} if said.issuperset(term.cell for term in totals[cell].left)})

    def _number(self, cell: Cell, found: dict[Cell, FormulaNumber | None]) -> FormulaNumber | None:
        if cell not in found:
            if cell in self.unsplit:
                found[cell] = 0
            elif cell in self.computed:
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

    def fault(self, cell: Cell) -> bool:
        """Whether something stands in the cell that may not: neither a blank nor a fit number, nor a sum that waits for a unit."""
        return not self.blank(cell) and not self.pending(cell) and not is_fit(self.known[cell], self.layout.form.column(cell))

    @property
    def sums(self) -> bool:
        """Whether this is a summary: its cells are sums over units."""
        return bool(self.filled)

    def pending(self, cell: Cell) -> bool:
        """Whether the cell is a sum that waits for the number of a unit."""
        return self.sums and isinstance(self.values.get(cell), Unread)

    def unfilled(self, cell: Cell) -> bool:
        """Whether the cell is the clerk's to fill and blank; a formula that shows nothing is not. A sum is where it lacks the number of a unit."""
        if cell in self.due:
            return cell in self.partial or self.pending(cell)
        return cell not in self.computed and self.blank(cell)

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


def listed(cells: Iterable[Cell], layout: Layout) -> str:
    """The cells one by one: a range would take in what rows and columns put in between hold."""
    return ",".join(layout.spot(cell).address for cell in cells)


def told_of(text: str, divided: Iterable[str]) -> str:
    """``COUNT(text)``, and with it the cells of the addresses ``divided`` among them that say "not split"."""
    words = ",".join(f'IFERROR(COUNTIF({_as_range(at)},"{UNSPLIT}"),0)' for at in divided)
    return f"SUM(COUNT({text}),{words})" if words else f"COUNT({text})"


def _as_range(address: str) -> str:
    """``D5:D5`` for ``D5``: not every program takes a cell for a range."""
    return address if ":" in address else f"{address}:{address.rpartition('!')[2]}"


def told_of_each(cells: Sequence[Cell], layout: Layout) -> str:
    """How many of these cells, one by one, hold a number or say "not split"."""
    return told_of(listed(cells, layout), (layout.spot(cell).address for cell in cells if cell in layout.form.divided))


def told_of_ranges(cells: Sequence[Cell], layout: Layout, sheet: str = "") -> str:
    """The same by few ranges, with sheet names unless they stand on ``sheet``."""
    divided = [cell for cell in cells if cell in layout.form.divided]
    return told_of(refer(cells, layout, sheet), refer(divided, layout, sheet).split(",") if divided else ())


@cache
def place_test(cell: Cell, layout: Layout) -> str:
    """True while the cell stands under its head and beside its label: formulas follow a cell that was cut and pasted elsewhere."""
    at, label, head = (spot.address for spot in (layout.spot(cell), layout.labels[cell], layout.heads[cell]))
    return f"ROW({at})=ROW({label}),COLUMN({at})=COLUMN({head})"


def block_test(cell: Cell, layout: Layout) -> str:
    """True while the cell stands between the head of its block and that of the next; a head that is gone bounds nothing. Only for cells of a block."""
    at, (own, after) = layout.spot(cell).address, layout.blocks[cell]
    first = [f"COLUMN({at})>=IFERROR(COLUMN({own.address}),1)"] if own else []
    return ",".join(first + ([f"COLUMN({at})<IFERROR(COLUMN({after.address}),99999)"] if after else []))


def in_block(cell: Cell, layout: Layout, text: str, otherwise: str) -> str:
    """A formula for a cell, and what it gives where the cell was moved to another block with its head."""
    return f"IF(AND({block_test(cell, layout)}),{text},{otherwise})" if cell in layout.blocks else text


def astray(at: str, line: Area) -> str:
    """A cell in another block is one fault; a number of it that stands beyond the first and last column of the printed table is taken off once too often."""
    first, last = (Spot(line.sheet, FIRST_TABLE_ROW, column).address for column in (line.column, line.last_column))
    beyond = f"COLUMN({at})<IFERROR(COLUMN({first}),1),COLUMN({at})>IFERROR(COLUMN({last}),99999)"
    return f"IF(ISNUMBER({at}),IF(OR({beyond}),2,1),1)"


def most(cell: Cell, layout: Layout) -> int:
    """The largest number a cell may hold."""
    return int(LARGEST_AMOUNT if layout.form.column(cell).decimals else LARGEST_COUNT)


def fault_test(cell: Cell, layout: Layout, at: str, *, sums: bool = False) -> str:
    """1 where what stands ``at`` may not stand in the cell (text, an error, a sign or fraction too many), 0 for a fit number and for a blank.

    ``sums``: in a summary, where 待定 is what a sum may show.
    """
    column = layout.form.column(cell)
    tests = [f"{at}>={-most(cell, layout) if column.signed else 0}", f"{at}<={most(cell, layout)}", f"ABS({at}-ROUND({at},{column.decimals}))<0.000000001"]
    other = PENDING if sums else UNSPLIT if cell in layout.form.divided else ""
    fit = f'OR({at}="",{at}="{other}")' if other else f'{at}=""'
    return f'IF(ISNUMBER({at}),IF(AND({",".join(tests)}),0,1),IF(ISERROR({at}),1,IF({fit},0,1)))'


def blank_test(at: str, *, parts: str = "") -> str:
    """1 where nothing stands ``at``, else 0. ``parts``: a total formula is due there; one that shows nothing is a blank where this is true of all it adds."""
    if not parts:
        return f'IF(ISERROR({at}),0,IF({at}="",1,0))'
    return f'IF(ISBLANK({at}),1,IF(ISERROR({at}),0,IF({at}="",IF(AND({parts}),1,0),0)))'
