"""The figures of a summary this year and last, as formulas over its tables and over 上年对比: for 图表 and 概览."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..core.submission import NOT_ASKED, Unread, Value
from ..district.district import District
from ..district.two_years import TwoYears
from ..geometry import Area
from ..model import Cell, Figure
from .formula_inputs import PENDING, Shown, refer
from .layout import layout
from .unit_columns import key_figures
from .unit_rows import rounded, shown_value
from .year_comparison import COMPARISON, EVERY_UNIT, FIRST_COMPARED_ROW, OTHER_MEANING

ShownFormula = tuple[str, Shown]
"""A formula without ``=`` and the value it gives."""


@dataclass(frozen=True)
class KeyNumber:
    """A figure with its unit, this year's number and last year's (``None`` without a year before)."""

    figure: Figure
    unit: str
    now: ShownFormula
    last: ShownFormula | None


def key_numbers(district: District, years: TwoYears | None) -> Iterator[KeyNumber]:
    """The figures that 部门明细 shows first."""
    for figure in key_figures(district.form):
        unit = district.form.column(figure.cells[0]).unit
        yield KeyNumber(figure, unit, number_now(district, figure.cells), number_last(years, figure.cells) if years else None)


def number_now(district: District, cells: tuple[Cell, ...]) -> ShownFormula:
    """The sum of some cells of the tables: 待定 where one is, blank where one is."""
    form, here = district.form, layout(district.form)
    text, decimals = refer(cells, here), form.column(cells[0]).decimals
    pending = ",".join(f'{here.spot(cell).absolute}="{PENDING}"' for cell in cells)
    total = rounded(f"SUM({text})", decimals)
    formula = f'IF(COUNT({text})={len(cells)},{total},IF(OR({pending}),"{PENDING}",""))'
    return formula, _sum([district.values[form.position[cell]] for cell in cells])


def number_last(years: TwoYears, cells: tuple[Cell, ...]) -> ShownFormula:
    """Last year's sum of some cells, looked up by their names: lines of 上年对比 may be sorted."""
    form = years.district.form
    sums, counts = zip(*(_looked_up(years, form.names(cell)) for cell in cells), strict=True)
    total = rounded(f"SUM({','.join(sums)})", form.column(cells[0]).decimals)
    values = [years.whole[form.position[cell]] for cell in cells]
    if NOT_ASKED in values:
        return f'"{OTHER_MEANING}"', OTHER_MEANING
    return f'IF(SUM({",".join(counts)})={len(cells)},{total},"")', "" if any(isinstance(v, Unread) for v in values) else _sum(values)


def _looked_up(years: TwoYears, names: tuple[str, str, str]) -> tuple[str, str]:
    """(the number last year, how many numbers there are) of the line with these names."""
    last = FIRST_COMPARED_ROW + len(years.district.form.cells) + len(years.units) * len(years.district.form.trends)
    columns = [Area(COMPARISON, FIRST_COMPARED_ROW, column, last, column).absolute for column in range(6)]
    wanted = ",".join(f'{column},"{word}"' for column, word in zip(columns, (EVERY_UNIT, *names), strict=False))
    return f"SUMIFS({columns[5]},{wanted})", f'COUNTIFS({wanted},{columns[5]},">-1000000000000")'


def _sum(values: list[Value]) -> Shown:
    shown = [shown_value(value) for value in values]
    if PENDING in shown:
        return PENDING
    return "" if "" in shown else sum(value for value in shown if not isinstance(value, str))
