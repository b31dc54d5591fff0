"""The units of a summary, read back from its 部门明细: last year's summary is last year's report of each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..core.submission import Submission, Value
from ..grid import Grid, Sheet
from ..model import Form
from ..workbook.unit_rows import CATEGORY_HEAD, DETAILS, ENTRIES, FIRST_ROW, FIXED, NAME_HEAD, column_of
from .numbers import parse

_NAME, _FILE = FIXED.index("机关"), FIXED.index("文件")


def units_of_summary(grid: Grid, whole: Submission) -> Iterator[Submission]:
    """One submission a row of 部门明细, in the summary's form and year; nothing where the file has no such sheet."""
    sheet = grid.sheet(DETAILS)
    if sheet is None:
        return
    for row in range(FIRST_ROW, sheet.top + len(sheet.rows)):
        name = str(sheet.cell(row, _NAME) or "").strip()
        if name:
            file = f"{whole.file}（{sheet.cell(row, _FILE) or name!s}）"
            values = tuple(_values(sheet, row, whole.form))
            yield replace(Submission(whole.form, values), file=file, agency=name, title_agency=name, year=whole.year)


def categories_of_summary(grid: Grid) -> dict[str, str]:
    """单位类别 by unit, from 报送情况; empty where that has no such column (earlier summaries)."""
    sheet = grid.sheet(ENTRIES)
    rows = sheet.rows if sheet is not None else ()
    for i, row in enumerate(rows):
        heads = [str(raw or "") for raw in row]
        if CATEGORY_HEAD in heads and NAME_HEAD in heads:
            name, category = heads.index(NAME_HEAD), heads.index(CATEGORY_HEAD)
            return {str(line[name]): str(line[category]) for line in rows[i + 1 :] if len(line) > category and line[name] and line[category]}
    return {}


def _values(sheet: Sheet, row: int, form: Form) -> Iterator[Value]:
    for place, cell in enumerate(form.cells):
        yield parse(sheet.cell(row, column_of(place)), form.column(cell)).value
