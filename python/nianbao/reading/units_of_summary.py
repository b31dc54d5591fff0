"""The units of a summary, read back from its 部门明细: last year's summary is last year's report of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..core.submission import ExtraFigure, Submission
from ..grid import Grid
from ..workbook.layout import EXTRA_UNITS_SHEET
from ..workbook.unit_columns import FILE_HEAD, NAME_HEAD
from ..workbook.unit_rows import CATEGORY_HEAD, ENTRIES
from .details_sheet import details_sheet


def units_of_summary(grid: Grid, whole: Submission) -> Iterator[Submission]:
    """One submission a row of 部门明细, in the summary's form and year, with its 补充数据; nothing where the file has no such sheet."""
    details = details_sheet(grid, whole.form)
    if details is None:
        return
    extra = _extra(grid)
    for name, row in details.rows():
        about = details.text(row, FILE_HEAD)
        found = replace(Submission(whole.form, details.values(row)), file=f"{whole.file}（{about or name}）", agency=name, title_agency=name, year=whole.year)
        yield replace(found, extra=extra.get((name, about), ()))


def _extra(grid: Grid) -> Mapping[tuple[str, str], tuple[ExtraFigure, ...]]:
    """补充明细 by unit and file; units that have nothing there are left out."""
    sheet = grid.sheet(EXTRA_UNITS_SHEET)
    if sheet is None:
        return {}
    from .extra_figures import extra_of_units

    found = {(unit.agency, unit.file): tuple(unit.rows.values()) for unit in extra_of_units(sheet)}
    return {key: figures for key, figures in found.items() if any(figure.value is not None for figure in figures)}


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

