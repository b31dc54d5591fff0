"""上年对比: this year beside the last, cell by cell and unit by unit. Formulas with the values they give, no Excel library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from ..core.findings import Number
from ..core.submission import NOT_ASKED, Unread, Value
from ..district.adjustments import Adjustment, adjusted_value
from ..district.district import District
from ..district.membership import name_of
from ..district.two_years import TwoYears, Values
from ..grid import a1
from ..model import Cell, Figure
from ..rules.last_year import is_jump
from ..rules.thresholds import JUMP_CHANGE, JUMP_RATIO
from .adjustment_rows import adjustment_area
from .cell_map import map_spot
from .formula_inputs import PENDING, Shown
from .layout import layout
from .unit_columns import HAS_BEFORE, unit_columns
from .unit_ranking import row_of_unit
from .unit_rows import area_of, column_area, column_of, rounded, shown_value
from .unit_totals import sum_where

COMPARISON = "上年对比"
COMPARISON_HEADS = ("单位", "表", "行", "列", "本年数", "上年数", "增减数", "增减率（%）", "本年数", "上年数", "增减数", "增减率（%）", "变动")
COMPARISON_GROUPS = {4: "全口径", 8: "同口径（两年都有数的单位）"}
"""First columns of the two groups of four."""
COMPARISON_HEAD_ROW = 4
"""Row of the heads with the arrows, counted from 0; the groups stand over it."""
FIRST_COMPARED_ROW = COMPARISON_HEAD_ROW + 1
EVERY_UNIT = "全部单位"
OTHER_MEANING = "口径不同"
"""Stands for last year's number where its edition has none of the same meaning."""
FROM_NOTHING = "—"
"""The rate of change where last year's number is 0."""
LARGE_CHANGE = "变动大"
LARGE_CHANGE_WORDS = f"“{LARGE_CHANGE}”：增减 {JUMP_CHANGE} 以上，并且是 {JUMP_RATIO} 倍以上或一边为 0（规则 X3）"

Content = Shown | tuple[str, Shown]
"""A constant, or a formula without ``=`` and its value."""


@dataclass(frozen=True)
class ComparedLine:
    """One line: whose and of what, its four or eight numbers, and what the change is called."""

    about: tuple[str, str, str, str]
    numbers: tuple[Content, ...]
    change: Content


def compared_lines(years: TwoYears) -> Iterator[ComparedLine]:
    """A line a cell of the form, then ten a unit of both years."""
    row = FIRST_COMPARED_ROW
    for place in range(len(years.district.form.cells)):
        yield _cell_line(years, place, row)
        row += 1
    for index, member in enumerate(years.district.members):
        before = years.units.get(member.submission.file)
        for figure in years.district.form.trends if before is not None else ():
            yield _unit_line(years, index, before or (), figure, row)
            row += 1


def _cell_line(years: TwoYears, place: int, row: int) -> ComparedLine:
    form, units = years.district.form, len(years.district.members)
    cell, spot = form.cells[place], layout(form).spots[place]
    decimals = form.column(cell).decimals
    now = (f'IF({spot.absolute}="","",{spot.absolute})', shown_value(years.district.values[place]))
    mine, flags = (column_area(column, units).absolute for column in (column_of(form, place), unit_columns(form).before))
    added = "同口径行数", "同口径调整数"
    same = sum_where(f'{flags},"{HAS_BEFORE}"', mine, decimals, [map_spot(place, head).absolute for head in added])
    whole = _changes(now, years.whole[place], row, 4, decimals)
    both = _changes((same, shown_value(years.both_now[place])), years.both[place], row, 8, decimals)
    return ComparedLine((EVERY_UNIT, *form.names(cell)), (*whole, *both), _change(whole, row))


def _unit_line(years: TwoYears, index: int, before: Values, figure: Figure, row: int) -> ComparedLine:
    form, member = years.district.form, years.district.members[index]
    adjusted = [adjusted_value(_lines_of(years.district, index, cell), member.values[form.position[cell]]) for cell in figure.cells]
    now = _unit_formula(years.district, index, figure), shown_value(_figure(adjusted))
    numbers = _changes(now, _figure([before[form.position[cell]] for cell in figure.cells]), row, 4, form.column(figure.cells[0]).decimals)
    table, _, head = form.names(figure.cells[0])
    return ComparedLine((name_of(member.submission), table, figure.name, head if len(figure.cells) == 1 else ""), numbers, _change(numbers, row))


def _lines_of(district: District, index: int, cell: Cell) -> list[Adjustment]:
    """The lines of 调整 in force about a unit's cell."""
    return [one for one in district.adjusted.by_cell.get(cell, ()) if one.unit == index]


def _unit_formula(district: District, index: int, figure: Figure) -> str:
    """A unit's number with what 调整 adds to it: 待定 while text stands in a cell, blank while one is blank and no line is about it."""
    form, units, at = district.form, len(district.members), row_of_unit(index)
    rows, cells, force, counted = (adjustment_area(head, len(district.adjusted.lines)) for head in ("单位行", "格号", "有效", "计入数"))
    here = {cell: f"INDEX({area_of(form, form.position[cell], units).absolute},{at})" for cell in figure.cells}
    mine = {cell: f"{rows},{at},{cells},{form.position[cell] + 1}" for cell in figure.cells}
    text = ",".join(f"ISTEXT({value})" for value in here.values())
    known = ",".join(f"COUNT({here[cell]})+COUNTIFS({mine[cell]},{force},1)>0" for cell in figure.cells)
    total = rounded(f"SUM({','.join(f'{here[cell]},SUMIFS({counted},{mine[cell]})' for cell in figure.cells)})", form.column(figure.cells[0]).decimals)
    return f'IF(OR({text}),"{PENDING}",IF(AND({known}),{total},""))'


def _figure(parts: Sequence[Value]) -> Value:
    """The sum of a figure's cells: of another meaning, unread or blank as soon as one is."""
    for odd in (NOT_ASKED, next((part for part in parts if isinstance(part, Unread)), NOT_ASKED), None):
        if odd in parts:
            return odd
    return sum(part for part in parts if isinstance(part, int | Decimal))


def _changes(now: tuple[str, Shown], last: Value, row: int, column: int, decimals: int) -> tuple[Content, ...]:
    """本年数, 上年数, 增减数, 增减率."""
    this, that = a1(row, column), a1(row, column + 1)
    before = OTHER_MEANING if last is NOT_ASKED else shown_value(last)
    return now, before, *differences((this, now[1]), (that, before), decimals)


def differences(now: tuple[str, Shown], last: tuple[str, Shown], decimals: int) -> tuple[tuple[str, Shown], tuple[str, Shown]]:
    """增减数 and 增减率 of what stands at two addresses."""
    (this, number), (that, before) = now, last
    both, known = f"COUNT({this},{that})=2", numbers_of(number, before)
    gap = f'IF({both},{rounded(f"{this}-{that}", decimals)},"")'
    rate = f'IF({both},IF({that}=0,"{FROM_NOTHING}",ROUND(({this}-{that})*100/ABS({that}),1)),"")'
    return (gap, known[0] - known[1] if known else ""), (rate, rate_of_change(*known) if known else "")


def numbers_of(now: Shown, last: Shown) -> tuple[Number, Number] | None:
    """The two numbers, where both are."""
    return None if isinstance(now, str) or isinstance(last, str) else (now, last)


def rate_of_change(now: Number, last: Number) -> Shown:
    """In per cent with one decimal; a dash where last year's is 0."""
    if last == 0:
        return FROM_NOTHING
    with localcontext() as exact:
        exact.prec = 40
        return (Decimal(now - last) * 100 / abs(Decimal(last))).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _change(numbers: Sequence[Content], row: int) -> Content:
    """Whether a change is large, over all units, or of one."""
    this, that = a1(row, 4), a1(row, 5)
    low, high = f"MIN({this},{that})", f"MAX({this},{that})"
    large = f"AND({high}-{low}>={JUMP_CHANGE},OR({low}=0,{high}>={JUMP_RATIO}*{low}))"
    now, last = (content[1] if isinstance(content, tuple) else content for content in numbers[:2])
    known = numbers_of(now, last)
    return f'IF(COUNT({this},{that})=2,IF({large},"{LARGE_CHANGE}",""),"")', LARGE_CHANGE if known and is_jump(*known) else ""
