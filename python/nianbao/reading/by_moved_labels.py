"""From a grid to the cells of a template of ours whose rows, columns or sheets were moved about: what stands under each label, and what stands under none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..core.submission import Place, Stray, Submission, Unread, Value
from ..grid import Grid, Raw
from ..model import Cell, Form
from .covered import beneath
from .moved_labels import MovedTable, moved_tables
from .own_cells import own_value

NOT_FOUND = "文件里没有认出这张表"
"""Why every cell of a table is unread."""

NO_LABEL = "这一格的行名或列名在表中找不到了"

ASTRAY = "这一格连同它的栏名移到了别的栏目下面，请移回原处"


def with_moved_cells(front: Submission, grid: Grid, form: Form) -> Submission | None:
    """``front`` with the cells of a template; ``None`` where its sheets are not to be recognised for certain."""
    tables = moved_tables(grid, form)
    if tables is None:
        return None
    values: list[Value] = []
    places: list[Place | None] = []
    raws: dict[int, str] = {}
    computed: set[int] = set()
    for i, cell in enumerate(form.cells):
        moved = tables.get(cell.table)
        at = moved.spots.get(cell) if moved else None
        places.append(_place(cell, moved, form))
        if moved is None or at is None:
            values.append(Unread("", NOT_FOUND if moved is None else NO_LABEL, unplaced=True))
            continue
        if cell in moved.astray:
            values.append(Unread(_shown(moved.sheet.cell(*at)), ASTRAY))
            continue
        value, raw = own_value(moved.sheet.cell(*at), i, form)
        values.append(value if cell in form.totals and at in moved.sheet.formulas else beneath(value, moved.sheet, at, form.column(cell)))
        if (raw := moved.sheet.whole.get(at, raw)) is not None:
            raws[i] = raw
        if cell in form.totals and at in moved.sheet.formulas:
            computed.add(i)
    strays = tuple(stray for moved in tables.values() for stray in _strays(moved))
    return replace(front, form=form, values=tuple(values), places=tuple(places), raws=raws, computed=frozenset(computed), strays=strays)


def _place(cell: Cell, moved: MovedTable | None, form: Form) -> Place | None:
    """Where a cell stands; for one that has no place, where its table begins."""
    if moved is None:
        return None
    row, column = moved.spots.get(cell, (moved.whole.row, moved.whole.column))
    return Place(moved.sheet.name, moved.sheet.address(row, column), form.row(cell).label, form.column(cell).label)


def _strays(moved: MovedTable) -> Iterator[Stray]:
    """Numbers inside the printed table where no cell of the form stands."""
    own = set(moved.spots.values())
    for row, column in moved.whole.cells:
        raw = moved.sheet.cell(row, column)
        if (row, column) not in own and _is_number(raw):
            yield Stray(moved.table.key, Place(moved.sheet.name, moved.sheet.address(row, column)), _shown(raw))


def _is_number(raw: Raw) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _shown(raw: Raw) -> str:
    return "" if raw is None else str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
