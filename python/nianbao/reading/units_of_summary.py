"""The units of a summary, read back from its 部门明细: last year's summary is last year's report of each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..core.submission import Submission
from ..grid import Grid
from ..workbook.unit_columns import FILE_HEAD, NAME_HEAD
from ..workbook.unit_rows import CATEGORY_HEAD, ENTRIES
from .details_sheet import details_sheet


def units_of_summary(grid: Grid, whole: Submission) -> Iterator[Submission]:
    """One submission a row of 部门明细, in the summary's form and year; nothing where the file has no such sheet."""
    details = details_sheet(grid, whole.form)
    if details is None:
        return
    for name, row in details.rows():
        file = f"{whole.file}（{details.text(row, FILE_HEAD) or name}）"
        yield replace(Submission(whole.form, details.values(row)), file=file, agency=name, title_agency=name, year=whole.year)


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

