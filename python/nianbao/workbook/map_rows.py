"""The lines of _对应: what is known of every cell of the form when a summary is written, and the formulas beside it."""

from __future__ import annotations

from collections.abc import Iterator

from ..district.adjustments import NOT_ADJUSTED
from ..district.district import District
from ..district.two_years import TwoYears
from .adjustment_rows import adjustment_area
from .cell_map import lookup_words, map_spot
from .formula_inputs import FormulaCell, Shown
from .layout import layout
from .unit_rows import area_of, column_of, shown_value


def map_facts(district: District) -> Iterator[tuple[object, ...]]:
    """What stands left of the formulas, a line a cell and a row of 补充数据: names, place, column of 部门明细, key, decimals, number of the column."""
    form = district.form
    for i, (cell, spot) in enumerate(zip(form.cells, layout(form).spots, strict=True)):
        names = form.names(cell)
        where, area = f"{spot.sheet}!{spot.address}", area_of(form, i, len(district.members)).absolute
        yield (*names, where, area, lookup_words(names), form.column(cell).decimals, column_of(form, i) + 1)
    if district.extra:
        from .extra_unit_rows import extra_facts

        yield from extra_facts(district)


def map_formulas(district: District, years: TwoYears | None = None) -> Iterator[FormulaCell]:
    """The sum of every cell, what 调整 adds to it, by how many lines, and how many blanks count as 0; and what it adds for units that have last year's report."""
    known = years.both_lines if years is not None else NOT_ADJUSTED.by_cell
    lines = len(district.adjusted.lines)
    cells, counted = (adjustment_area(head, lines) for head in ("格号", "计入数"))
    for i, (cell, spot) in enumerate(zip(district.form.cells, layout(district.form).spots, strict=True)):
        here = district.adjusted.by_cell.get(cell, ())
        added = (f"=SUMIF({cells},{i + 1},{adjustment_area(head, lines)})" for head in ("有效", "按0"))
        yield _formula(i, "合计", f"={spot.absolute}", shown_value(district.values[i]))
        yield _formula(i, "调整数", f"=SUMIF({cells},{i + 1},{counted})", sum(one.amount for one in here))
        yield _formula(i, "调整行数", next(added), len(here))
        yield _formula(i, "按0家数", next(added), sum(one.zero for one in here))
        both = known.get(cell, ())
        where = f"{cells},{i + 1},{adjustment_area('两年', lines)},1"
        yield _formula(i, "同口径调整数", f"=SUMIFS({counted},{where})", sum(one.amount for one in both))
        yield _formula(i, "同口径行数", f"=SUMIFS({adjustment_area('有效', lines)},{where})", len(both))
    if district.extra:
        from .extra_sheet import extra_spot

        for place, one in enumerate(district.extra):
            yield _formula(len(district.form.cells) + place, "合计", f"={extra_spot(place).absolute}", shown_value(one.total.value))


def _formula(place: int, head: str, formula: str, value: Shown) -> FormulaCell:
    spot = map_spot(place, head)
    return FormulaCell(spot.sheet, spot.row, spot.column, formula, value)
