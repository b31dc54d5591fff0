"""补充明细: in a summary one row a unit, one column a row of 补充数据, and the formulas that add the columns up. Text and positions, no Excel library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..core.submission import ExtraFigure, Value
from ..forms.extra import CHANNELS, FEE
from ..geometry import Area
from ..model import Form, Item
from .cell_map import lookup_words
from .choices import NUMBER_HEAD_OF_EXTRA
from .extra_sheet import extra_place, extra_spot, group_checks, places_of_group
from .formula_inputs import PENDING, UNKNOWN, FormulaCell
from .layout import EXTRA_SHEET, EXTRA_UNITS_SHEET
from .unit_rows import area_of, shown_value

if TYPE_CHECKING:
    from ..district.district import District
    from ..district.extra_sums import ExtraSum

EXTRA_BELOW_HEAD = "下级缺数（家）"
"""Over how many units of a summary among the units left a fixed row blank."""

EXTRA_FIXED = ("序号", "机关", "文件", EXTRA_BELOW_HEAD)
"""Columns before those of the rows."""

EXTRA_UNITS_HEAD_ROW = 2
FIRST_EXTRA_UNIT_ROW = 3
EXTRA_ORIGIN_HEADS = ("明细行", "项目", "位置", "原文", "路径", "号")
"""Of the hidden sheet of origins: the row in 补充明细 counted from 1, the way to the unit's file, and the number by which 穿透查询 finds the line."""

FILLED_COLUMN = 4
"""On 补充数据 of a summary: how many units brought a number."""


def extra_column(place: int) -> int:
    """The column of the row at this place."""
    return len(EXTRA_FIXED) + place


def extra_origins(district: District) -> Iterator[tuple[int, int, ExtraFigure]]:
    """(unit, place of the row, what the unit has there), both counted from 0, in the order of units and rows."""
    places = {one.item.path: place for place, one in enumerate(district.extra)}
    for unit, member in enumerate(district.members):
        found = sorted((places[figure.item.path], i) for i, figure in enumerate(member.submission.extra) if figure.item.path in places)
        yield from ((unit, place, member.submission.extra[i]) for place, i in found)


def extra_area_of(place: int, units: int, last: int | None = None) -> Area:
    """The column of a row over all units, or the columns up to that of the row at ``last``."""
    column = extra_column(place)
    return Area(EXTRA_UNITS_SHEET, FIRST_EXTRA_UNIT_ROW, column, FIRST_EXTRA_UNIT_ROW + units - 1, column if last is None else extra_column(last))


def extra_block(rows: int, units: int) -> Area:
    """The sheet from its first column on, so that a row of 补充数据 is found by the number of its column."""
    return Area(EXTRA_UNITS_SHEET, FIRST_EXTRA_UNIT_ROW, 0, FIRST_EXTRA_UNIT_ROW + units - 1, extra_column(rows - 1))


def extra_facts(district: District) -> Iterator[tuple[object, ...]]:
    """The lines of _对应 about the rows, as those about the cells of the form."""
    for place, item in enumerate(one.item for one in district.extra):
        names, area = (EXTRA_SHEET, item.path, NUMBER_HEAD_OF_EXTRA), extra_area_of(place, len(district.members)).absolute
        yield (*names, str(extra_place(place)), area, lookup_words(names), item.decimals, extra_column(place) + 1)


def extra_sum_formula(place: int, item: Item, units: int) -> str:
    """As the sums of the tables: 待定 where a unit's cell is text, blank where every unit's is, else the sum."""
    column = extra_area_of(place, units).absolute
    total = f"ROUND(SUM({column}),{item.decimals})" if item.decimals else f"SUM({column})"
    return f'=IF(COUNTA({column})>COUNT({column}),"{PENDING}",IF(COUNT({column})=0,"",{total}))'


def extra_sum_cells(form: Form, sums: Sequence[ExtraSum], new: Value, *, new_known: bool) -> list[FormulaCell]:
    """Every formula of a summary's 补充数据 with the value it gives. ``new`` is 新收 of the sum; ``new_known``: every unit has a number there."""
    units, items = len(sums[0].values), [one.item for one in sums]
    found: list[FormulaCell] = []
    for place, one in enumerate(sums):
        spot = extra_spot(place)
        found.append(FormulaCell(EXTRA_SHEET, spot.row, spot.column, extra_sum_formula(place, one.item, units), shown_value(one.total.value)))
        found.append(FormulaCell(EXTRA_SHEET, spot.row, FILLED_COLUMN, f"=COUNT({extra_area_of(place, units).absolute})", one.count))
    of_new = area_of(form, form.position[form.by_figure["received"].cells[0]], units).absolute
    channels, fee = _tests(items, CHANNELS, units, of_new), _tests(items, FEE, units)
    values = [one.total.value for one in sums]
    for group, cell in zip((CHANNELS, FEE), group_checks(form, items, values, new, channels, fee), strict=True):
        known = not any(sums[place].total.lacking for place in places_of_group(items, group)) and (new_known or group == FEE)
        found.append(cell if known or cell.value == "" else FormulaCell(cell.sheet, cell.row, cell.column, cell.formula, UNKNOWN))
    return found


def _tests(items: Sequence[Item], group: str, units: int, *more: str) -> tuple[str, str]:
    """Whether any unit has a number in the group, and whether every unit has all of them and what else is needed."""
    first, *_, last = places = places_of_group(items, group)
    area = extra_area_of(first, units, last).absolute
    below = Area(EXTRA_UNITS_SHEET, FIRST_EXTRA_UNIT_ROW, EXTRA_FIXED.index(EXTRA_BELOW_HEAD), FIRST_EXTRA_UNIT_ROW + units - 1, EXTRA_FIXED.index(EXTRA_BELOW_HEAD))
    whole = f"COUNT({','.join((area, *more))})={units * (len(places) + len(more))}"
    return f"COUNTA({area})>0", f"AND({whole},SUM({below.absolute})=0)"
