"""The units by how many applications each has, what 调整 adds to it included: columns of the hidden sheet _单位, from which 图表 takes the largest, whatever changes.

The numbers follow the rows of 部门明细 as they stand; the names follow 序号, which goes with a unit wherever its row is sorted to.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..core.findings import Number
from ..core.submission import number_or_zero
from ..district.district import District
from ..district.membership import name_of
from ..geometry import Area, Spot
from ..grid import column_letters
from ..model import Cell
from .adjustment_rows import adjustment_area
from .formula_inputs import Shown
from .text_lines import drawn_name
from .trace_rows import UNIT_FILES
from .unit_columns import DETAILS, LEADING, NUMBER_HEAD
from .unit_rows import FIRST_ROW, column_area, column_of

ROW_HEAD = "所在行"
"""Where a unit stands in 部门明细 now, counted from its first row."""
RANKING_HEADS = ("图中名称", "新收", "上年结转", "大小", ROW_HEAD)
_FIRST = 3
"""Column of the first of them: 序号, 路径 and 位置同模板 stand before."""
_STEP = 10**7
"""Of two units with as many applications the one that stands first is the larger by a part of this."""


def ranked_cells(district: District) -> tuple[Cell, Cell]:
    """The total of what is new, and of what was carried in."""
    figures = district.form.by_figure
    return figures["received"].cells[0], figures["carried_in"].cells[0]


def applications(district: District) -> list[tuple[Number, ...]]:
    """(新收, 上年结转) of every unit; what is no number counts as nothing."""
    places = [district.form.position[cell] for cell in ranked_cells(district)]
    found = [[number_or_zero(member.values[place]) for place in places] for member in district.members]
    for column, cell in enumerate(ranked_cells(district)):
        for one in district.adjusted.by_cell.get(cell, ()):
            if one.unit is not None:
                found[one.unit][column] += one.amount
    return [tuple(numbers) for numbers in found]


RankingLine = tuple[str, tuple[tuple[str, Shown], ...]]


def ranking_lines(district: District) -> Iterator[RankingLine]:
    """Of every unit the name as a chart shows it, and the formulas without ``=`` with their values."""
    counted, units, cells = (adjustment_area(head, len(district.adjusted.lines)) for head in ("计入数", "单位行", "格号"))
    places = [district.form.position[cell] for cell in ranked_cells(district)]
    columns = [(f"{DETAILS}!{column_letters(column_of(district.form, place))}", place + 1) for place in places]
    mine = [column_letters(_FIRST + RANKING_HEADS.index(head)) for head in ("新收", "上年结转")]
    order = _numbers(district)
    for number, (member, numbers) in enumerate(zip(district.members, applications(district), strict=True), 1):
        sums = [f"SUM({column}{FIRST_ROW + number},SUMIFS({counted},{units},{number},{cells},{cell}))" for column, cell in columns]
        step = f"{number / _STEP:.7f}"
        size = f"SUM({','.join(f'{letters}{number + 1}' for letters in mine)})-{step}", Decimal(repr(float(sum(numbers)) - float(step)))
        stands = f"MATCH({number},{order},0)", number
        yield drawn_name(name_of(member.submission)), (*zip(sums, numbers, strict=True), size, stands)


def ranking_area(district: District, head: str) -> str:
    """A column of them over all units."""
    column = _FIRST + RANKING_HEADS.index(head)
    return Area(UNIT_FILES, 1, column, max(len(district.members), 2), column).absolute


def ranked_name(district: District, at: str) -> str:
    """A formula's part: the name of the unit that stands at a place of 部门明细."""
    return f"INDEX({ranking_area(district, '图中名称')},INDEX({_numbers(district)},{at}))"


def row_of_unit(unit: int) -> str:
    """Where the sheet says in which row of 部门明细 a unit, counted from 0, stands now."""
    return Spot(UNIT_FILES, unit + 1, _FIRST + RANKING_HEADS.index(ROW_HEAD)).absolute


def _numbers(district: District) -> str:
    return column_area(LEADING.index(NUMBER_HEAD), len(district.members)).absolute
