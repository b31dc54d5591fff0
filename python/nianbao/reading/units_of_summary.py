"""The units of a summary, read back from its 部门明细: last year's summary is last year's report of each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..core.submission import Submission, Value
from ..grid import Grid, Sheet
from ..model import Form
from ..workbook.unit_rows import DETAILS, FIRST_ROW, FIXED, column_of
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


def _values(sheet: Sheet, row: int, form: Form) -> Iterator[Value]:
    for place, cell in enumerate(form.cells):
        yield parse(sheet.cell(row, column_of(place)), form.column(cell)).value
