"""Rule N7: a second sheet with the same table in a workbook of ours. The one is read, the other is named; where they differ it is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.findings import Finding, Level
from ..core.submission import Submission, Value
from ..forms import EDITIONS
from ..grid import Grid, Sheet
from ..model import Cell, Table
from ..rules.catalogue import RULES
from ..rules.found_elsewhere import CopiedSheet
from .own_cells import own_value

TABLES = frozenset(table.name for form in EDITIONS.values() for table in form.tables)
_OTHER_YEAR = re.compile(r"上年|去年|往年|上一年|历年")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def is_copy(name: str) -> bool:
    """Whether a sheet is called as a copy of a table's is: 表三 (2), 表三_2, 表三副本."""
    return name not in TABLES and any(table in name for table in TABLES)


def copied_remarks(found: Submission, grid: Grid) -> tuple[Finding, ...]:
    """N7 for every sheet that holds a table which was read from another one."""
    if all(sheet.name in TABLES or not is_copy(sheet.name) for sheet in grid.sheets):
        return ()
    used = {place.sheet for place in found.places if place is not None}
    others = [sheet for sheet in grid.sheets if is_copy(sheet.name) and sheet.name not in used]
    return tuple(remark for sheet in others for table in found.form.tables if (remark := _remark(found, table, sheet)) is not None)


def _remark(found: Submission, table: Table, sheet: Sheet) -> Finding | None:
    from .moved_labels import moved_table  # the words of all labels: not needed where no sheet is a copy

    other = moved_table(found.form, table, sheet) if table.name in sheet.name else None
    if other is None:
        return None
    read = next((place.sheet for cell in table.cells if (place := found.place(cell)) is not None), table.name)
    held = {cell: own_value(sheet.cell(*at), found.form.position[cell], found.form).value for cell, at in other.spots.items()}
    apart = () if _is_of_another_year(sheet.name, found.year) else tuple(_apart(found, held))
    facts = CopiedSheet(sheet.name, read, all(value is None for value in held.values()))
    return RULES["N7"].finding(apart, table=table.key, at=sheet.name, facts=facts, file=found.file, level=Level.ERROR if apart else None)


def _apart(found: Submission, held: dict[Cell, Value]) -> Iterator[Cell]:
    """The cells that say something else; totals that a formula makes come of the others, and a copy without a number says nothing."""
    if all(value is None for cell, value in held.items() if found.form.position[cell] not in found.computed):
        return
    yield from (cell for cell in found.form.cells if cell in held and found.form.position[cell] not in found.computed and held[cell] != found[cell])


def _is_of_another_year(name: str, year: int | None) -> bool:
    years = set(map(int, _YEAR.findall(name)))
    return bool(_OTHER_YEAR.search(name)) or bool(years and year is not None and year not in years)
