"""Last year's numbers that a workbook was handed out with, read back from its sheet 上年数."""

from __future__ import annotations

from dataclasses import replace

from ..core.submission import LastYear, is_number
from ..grid import Grid
from ..model import Form
from ..workbook.last_year_sheet import ABOUT_SPOTS, FIRST_VALUE_ROW, cells_by_key, form_of_last_year, offered
from ..workbook.layout import LAST_YEAR_SHEET
from .numbers import parse
from .stamp import text


def last_year_in(grid: Grid, form: Form) -> LastYear | None:
    """What the sheet holds, each number by the name beside it; ``None`` where there is no such sheet or no known edition stands on it.

    ``form`` is that of the workbook.
    """
    sheet = grid.sheet(LAST_YEAR_SHEET)
    if sheet is None:
        return None
    agency, year, edition = (text(sheet.cell(ABOUT_SPOTS[key].row, ABOUT_SPOTS[key].column)) for key in ("agency", "year", "edition"))
    try:
        before, cells = form_of_last_year(edition), cells_by_key(edition)
    except KeyError:
        return None
    found = {}
    for row in range(FIRST_VALUE_ROW, sheet.top + len(sheet.rows)):
        cell = cells.get(text(sheet.cell(row, 0)))
        if cell is not None:
            value = parse(sheet.cell(row, 1), before.column(cell)).value
            found[cell] = value if is_number(value) else None
    last = LastYear(agency, int(year) if year.isdecimal() else None, edition, tuple(found.get(cell) for cell in before.cells))
    return replace(last, offered={form.position[cell]: value for cell, value in offered(form, last).items()})
