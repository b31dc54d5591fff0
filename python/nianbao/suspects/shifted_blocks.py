"""A block pasted one row or one column off: found by moving every likely block back and asking whether the whole table then balances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from ..core.findings import Change, Explanation
from ..core.submission import Submission, Unread
from ..model import Cell, Form
from .equations import System, system_of, unscaled
from .search import search

TRIAL = 5_000
"""Nodes of the search that asks whether a few single cells would do as well."""


class Way(Enum):
    """(rows, columns) by which the block stands off, the Chinese words for it and for moving it back."""

    RIGHT = (0, 1, "右移了一列", "左移一列")
    DOWN = (1, 0, "下移了一行", "上移一行")
    LEFT = (0, -1, "左移了一列", "右移一列")
    UP = (-1, 0, "上移了一行", "下移一行")

    @property
    def moved(self) -> str:
        return self.value[2]

    @property
    def back(self) -> str:
        return self.value[3]


@dataclass(frozen=True)
class Shift:
    """A block that stands one off. ``cells``: where it stands now; ``empty``: the blank or zero cells it left; ``explanation``: what moving it back changes.

    ``lost``: how many numbers it overwrote, as far as they were not 0.
    """

    way: Way
    cells: tuple[Cell, ...]
    empty: tuple[Cell, ...]
    explanation: Explanation
    lost: int


@dataclass(frozen=True)
class CellBlock:
    """A rectangle of the printed grid and the way it was moved. ``source[i]`` is where the value of cell i stands now, −1 where it was overwritten."""

    way: Way
    inside: tuple[int, ...]
    source: tuple[int, ...]


def shifted(submission: Submission, table: str) -> tuple[Shift, ...]:
    """Blocks whose moving back balances every equation of the table, the largest first; ends that no equation tells apart are each listed.

    The line that the block left must be blank or zero, and what it overwrote must follow from the equations. Not believed where the
    table can be balanced with as little as it takes to fill in what was overwritten (a row left out), or by one or two cells.
    """
    system = system_of(_filled(submission, table), table)
    if system.balanced or any(unknown.wrong for unknown in system.unknowns):
        return ()
    cells = tuple(u.where for u in system.unknowns if isinstance(u.where, Cell))
    blocks = _blocks(submission.form, table, cells)
    found = [shift for block in _likely(blocks, system, cells) if (shift := _moved_back(block, system, cells, submission))]
    if not found:
        return ()
    least = search(system, most=1, nodes=TRIAL).at_least
    believed = [s for s in found if least > max(2, s.lost if s.way in (Way.UP, Way.DOWN) else 0)]
    distinct: dict[Explanation, Shift] = {}
    for shift in sorted(believed, key=lambda s: -len(s.cells)):
        distinct.setdefault(shift.explanation, shift)
    return tuple(distinct.values())


def _filled(submission: Submission, table: str) -> Submission:
    """Blanks as 0, for this trial only; totals that formulas make follow."""
    blank = {cell: 0 for cell in submission.form.table(table).cells if submission[cell] is None}
    trial = submission.changed(blank)
    made = {submission.form.cells[i] for i in submission.computed} & set(blank)
    for cell, relation in sorted(submission.form.totals.items(), key=lambda item: item[1].over == "rows"):
        if cell in made:
            parts = [trial.number(term.cell) or 0 for term in relation.left]
            trial = trial.changed({cell: sum(parts)})
    return trial


@lru_cache(maxsize=16)
def _blocks(form: Form, table: str, cells: tuple[Cell, ...]) -> tuple[CellBlock, ...]:
    """Likely blocks over the given cells: runs of whole rows (with and without the last column), runs of whole columns, each moved four ways."""
    at = _places(form, table)
    grid = {at[cell]: i for i, cell in enumerate(cells)}
    rows, columns = 1 + max(y for y, _ in grid), 1 + max(x for _, x in grid)
    boxes = [(a, b, 0, d) for a in range(rows) for b in range(a, rows) for d in (columns - 1, columns - 2)]
    boxes += [(0, rows - 1, c, d) for c in range(columns) for d in range(c, columns)]
    found: dict[tuple[int, ...], CellBlock] = {}
    for top, bottom, left, right in boxes:
        inside = [(y, x) for y in range(top, bottom + 1) for x in range(left, right + 1) if (y, x) in grid]
        for way in Way:
            block = _block(grid, inside, way)
            if block is not None:
                found.setdefault(block.source, block)
    return tuple(found.values())


def _places(form: Form, table: str) -> dict[Cell, tuple[int, int]]:
    """(line, place in it) of every cell as printed; a table printed across is one line."""
    whole = form.table(table)
    if whole.across:
        return {cell: (0, i) for i, cell in enumerate(whole.cells)}
    rows = [row.key for section in whole.sections for row in section.row_leaves]
    columns = {item.key: i for section in whole.sections for i, item in enumerate(section.column_leaves)}
    return {cell: (rows.index(cell.row), columns[cell.column]) for cell in whole.cells}


def _block(grid: dict[tuple[int, int], int], inside: list[tuple[int, int]], way: Way) -> CellBlock | None:
    dy, dx = way.value[:2]
    source = list(range(len(grid)))
    own = [grid[place] for place in inside]
    stands = [grid.get((y + dy, x + dx), -1) for y, x in inside]
    for i in set(stands) - set(own) - {-1}:
        source[i] = -1  # what stood there was overwritten
    for i, s in zip(own, stands, strict=True):
        source[i] = s
    return CellBlock(way, tuple(own), tuple(source)) if any(s >= 0 for s in stands) else None


def _likely(blocks: tuple[CellBlock, ...], system: System, cells: Sequence[Cell]) -> Iterator[CellBlock]:
    """Blocks after whose moving back every equation holds that nothing overwritten stands in. Most fail at the first or second that they touch."""
    count, values = len(cells), [unknown.value for unknown in system.unknowns]
    equations = [
        ([(i, a) for i, a in e.coefficients.items() if i < count], sum(a * values[i] for i, a in e.coefficients.items() if i >= count))
        for e in system.equations
    ]  # a 核对数 stays where it is
    for block in blocks:
        if all(_holds(terms, fixed, block.source, values) for terms, fixed in equations):
            yield block


def _holds(terms: Iterable[tuple[int, int]], fixed: int, source: Sequence[int], values: Sequence[int]) -> bool:
    total = fixed
    for i, coefficient in terms:
        stands = source[i]
        if stands < 0:
            return True  # overwritten: it cannot be told
        total += coefficient * values[stands]
    return total == 0


def _moved_back(block: CellBlock, system: System, cells: Sequence[Cell], submission: Submission) -> Shift | None:
    """The shift a block stands for, if the line it left is empty, it holds something, and what it overwrote can be told."""
    pasted = {block.source[i] for i in block.inside} - {-1}
    left = tuple(cells[i] for i in block.inside if i not in pasted)
    if any(submission[cell] not in (None, 0) for cell in left) or not any(system.unknowns[i].value for i in pasted):
        return None
    if any(submission[cells[i]] is None or isinstance(submission[cells[i]], Unread) for i in pasted):
        return None
    values = _completed(block, system)
    if values is None or not left:
        return None
    changes = tuple(
        Change(cell, submission.number(cell), unscaled(values[i], submission.form, cell))
        for i, cell in enumerate(cells)
        if submission[cell] is None or values[i] != system.unknowns[i].value
    )
    if not changes or not _blanks(submission, cells[0].table) <= set(left):
        return None
    lost = sum(values[i] != 0 for i, s in enumerate(block.source) if s < 0)
    return Shift(block.way, tuple(cells[i] for i in sorted(pasted)), left, Explanation(changes, (f"整块{block.way.moved}",)), lost)


def _blanks(submission: Submission, table: str) -> set[Cell]:
    """Blank cells that a person fills in."""
    made = {submission.form.cells[i] for i in submission.computed}
    return {cell for cell in submission.blank if cell.table == table} - made


def _completed(block: CellBlock, system: System) -> dict[int, int] | None:
    """All values after moving back, those overwritten told from the equations one by one; ``None`` where that fails."""
    values = {i: system.unknowns[s].value for i, s in enumerate(block.source) if s >= 0}
    values |= {i: u.value for i, u in enumerate(system.unknowns) if i >= len(block.source)}
    waiting = list(system.equations)
    while waiting:
        ready = [e for e in waiting if sum(i not in values for i in e.coefficients) <= 1]
        if not ready:
            return None
        for equation in ready:
            waiting.remove(equation)
            unknown = [i for i in equation.coefficients if i not in values]
            rest = sum(a * values[i] for i, a in equation.coefficients.items() if i in values)
            if not unknown:
                if rest:
                    return None
                continue
            a = equation.coefficients[unknown[0]]
            if rest % a or -rest // a < 0:
                return None
            values[unknown[0]] = -rest // a
    return values
