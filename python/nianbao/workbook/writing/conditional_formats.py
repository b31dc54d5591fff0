"""Conditional formats of the official tables: marks, illegal numbers, broken relations, check cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING

from ...geometry import Area, Spot, areas, fixed
from ...grid import a1, column_letters
from ...model import Cell, Relation, Table
from ..formula_inputs import HOLDS, UNKNOWN, fault_test
from ..layout import Layout
from ..marked_cells import totals_of
from ..marks import BROKEN, ERROR, MARK_STYLES, STYLES, WAITING, WARNING, condition

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from .cell_formats import Formats


def conditions(sheet: Worksheet, layout: Layout, table: Table, computed: Collection[Cell], formats: Formats) -> None:
    """All conditional formats of one table, the strongest first: marks, illegal numbers, cells of broken relations, check cells."""
    marked(sheet, table.name, [layout.spot(cell) for cell in table.cells], formats)
    _illegal(sheet, layout, table, computed, formats)
    _broken(sheet, layout, table, formats)
    checks = [spot for relation, spot in layout.checks.items() if relation.table == table.key]
    check_cell_formats(sheet, checks, formats)
    check_cell_formats(sheet, [layout.status(table.name)], formats)
    for rule, style in (("E5", STYLES[ERROR]), ("E6", WAITING)):
        format_when(sheet, areas(spot for spot in layout.counts[rule] if spot.sheet == table.name), "={at}<>0", formats.style(style))


def marked(sheet: Worksheet, name: str, spots: Iterable[Spot], formats: Formats) -> None:
    """Cells of the sheet ``name`` that show the marks made on them, the strongest style first."""
    ranges = areas(spots)
    for style in MARK_STYLES:
        format_when(sheet, ranges, condition(name, style), formats.style(STYLES[style]))


def format_when(sheet: Worksheet, ranges: Iterable[Area], formula: str, style: Format) -> None:
    """One rule a range; ``{at}`` in the formula stands for the range's first cell. Rules over several ranges at once are read differently by programs."""
    for area in ranges:
        criteria = formula.replace("{at}", a1(area.row, area.column))
        sheet.conditional_format(area.row, area.column, area.last_row, area.last_column, {"type": "formula", "criteria": criteria, "format": style})


def _illegal(sheet: Worksheet, layout: Layout, table: Table, computed: Collection[Cell], formats: Formats) -> None:
    """Text, a sign or a fraction where none may be, also when it was pasted past the validation."""
    kinds: dict[str, list[Spot]] = {}
    for cell in table.cells:
        if cell not in computed:
            kinds.setdefault(fault_test(cell, layout, "{at}"), []).append(layout.spot(cell))
    for test, spots in kinds.items():
        format_when(sheet, areas(spots), f"={test}=1", formats.style(STYLES[ERROR]))


def _broken(sheet: Worksheet, layout: Layout, table: Table, formats: Formats) -> None:
    """The total of a relation whose check cell shows a gap; its other cells are not all wrong. Cells that hang on the same rules share one format."""
    groups: dict[tuple, list[Spot]] = {}
    for cell in table.cells:
        relations = _lighting(cell, layout)
        if relations:
            key = relations if table.across else tuple(r.rule for r in relations)
            groups.setdefault(key, []).append(layout.spot(cell))
    for area in (area for spots in groups.values() for area in areas(spots)):
        first = layout.cell_at[table.name, a1(area.row, area.column)]
        tests = ",".join(f"ISNUMBER({_check(layout, relation, table)})" for relation in _lighting(first, layout))
        format_when(sheet, [area], f"=OR({tests})", formats.style(STYLES[BROKEN]))


@cache
def _lighting(cell: Cell, layout: Layout) -> tuple[Relation, ...]:
    """The relations that show on this cell that they do not hold."""
    return tuple(r for r in layout.form.relations_of.get(cell, ()) if cell in totals_of(r, layout.form))


def _check(layout: Layout, relation: Relation, table: Table) -> str:
    """The check cell as seen from the cells of its relation: same row, same column, or one fixed place."""
    spot = layout.checks[relation]
    if table.across:
        return fixed(spot.row, spot.column)
    letters = column_letters(spot.column)
    return f"{letters}${spot.row + 1}" if relation.over == "columns" else f"${letters}{spot.row + 1}"


def check_cell_formats(sheet: Worksheet, spots: Iterable[Spot], formats: Formats) -> None:
    """Cells that show ✓, 待填 or what is wrong (a number, or words that begin with neither)."""
    ranges = areas(spots)
    format_when(sheet, ranges, f'=LEFT({{at}},1)="{HOLDS}"', formats.style(STYLES["成立"]))
    format_when(sheet, ranges, f'=LEFT({{at}},{len(UNKNOWN)})="{UNKNOWN}"', formats.style(WAITING))
    format_when(sheet, ranges, '=OR(ISNUMBER({at}),ISNUMBER(FIND(LEFT({at}&" ",1),"✗不请")))', formats.style(STYLES[ERROR]))


def link_cell_formats(sheet: Worksheet, spots: Iterable[Spot], formats: Formats) -> None:
    """Cells that compare with last year: a gap is a 警告, no 错误."""
    ranges = areas(spots)
    format_when(sheet, ranges, f'={{at}}="{HOLDS}"', formats.style(STYLES["成立"]))
    format_when(sheet, ranges, f'={{at}}="{UNKNOWN}"', formats.style(WAITING))
    format_when(sheet, ranges, "=ISNUMBER({at})", formats.style(STYLES[WARNING]))
