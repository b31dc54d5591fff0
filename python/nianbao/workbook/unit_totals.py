"""The rows of sums over the units of 部门明细: of all, of each class (分类小计), of those a filter leaves in sight. Formulas with the values they give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import compress

from ..core.submission import Unread, Value
from ..district.district import District
from ..district.unit_classes import UNIT_CLASSES, unit_class
from ..geometry import fixed
from ..grid import a1
from .cell_map import map_area, map_spot
from .formula_inputs import PENDING, FormulaCell, Shown
from .unit_columns import ADJUSTMENTS, LEADING, FigureColumn, UnitColumns, unit_columns
from .unit_rows import DETAILS, FILTERED, SUM_LINES, TOTALS_ROW, column_area, column_of, rounded, shown_value, sum_formula

_NAME, _CLASS = 1, len(LEADING) - 1
_LOW = -(10**12)
"""Below every number a cell may hold."""


def sum_lines(district: District) -> Iterator[list[FormulaCell]]:
    """One list a row of sums, its cells in order of the columns: how many units, the figures, every cell of the form."""
    form = district.form
    columns, decimals = unit_columns(form), [form.column(cell).decimals for cell in form.cells]
    for row, (label, values, count) in enumerate(_lines(district), TOTALS_ROW):
        sums = [
            FormulaCell(DETAILS, row, column_of(form, i), _formula(district, label, row, i, decimals[i]), value if count else "")
            for i, value in enumerate(values)
        ]
        worked_out = [_figure_sum(row, at, columns, district, sums) for at in columns.figures if at.computed]
        how_many = FormulaCell(DETAILS, row, _CLASS, _count(district, label, row), count)
        yield sorted((how_many, *worked_out, *sums), key=lambda cell: cell.column)


def _lines(district: District) -> Iterator[tuple[str, Sequence[Shown], int]]:
    """(label, the values of its cells, number of units) of each row of sums. What 调整 adds is in the sum of all, and in a row of its own with the number of lines."""
    classes = [unit_class(member.submission) for member in district.members]
    columns = list(zip(*(member.values for member in district.members), strict=True)) or [()] * len(district.values)
    for label in SUM_LINES:
        mine = [label in (one, FILTERED) for one in classes]
        if label in (*UNIT_CLASSES, FILTERED):
            yield label, [_sum_of(tuple(compress(column, mine))) for column in columns] if any(mine) else [""] * len(columns), sum(mine)
        elif label == ADJUSTMENTS:
            lines = [district.adjusted.by_cell.get(cell, ()) for cell in district.form.cells]
            yield label, [sum(one.amount for one in mine) if mine else "" for mine in lines], sum(map(len, lines))
        else:
            yield label, [shown_value(value) for value in district.values], len(classes)


def _sum_of(column: Sequence[Value]) -> Shown:
    try:
        return sum(column)  # type: ignore[arg-type]  # most columns are all numbers, and what is none does not add
    except TypeError:
        pass
    if any(isinstance(value, Unread) for value in column):
        return PENDING
    numbers = [value for value in column if isinstance(value, int | Decimal)]
    return sum(numbers) if numbers else ""


def _formula(district: District, label: str, row: int, place: int, decimals: int) -> str:
    form, units = district.form, len(district.members)
    if label == ADJUSTMENTS:
        lines, added = (map_spot(place, head).absolute for head in ("调整行数", "调整数"))
        return f'=IF({lines}=0,"",{added})'
    if label not in (*UNIT_CLASSES, FILTERED):
        return sum_formula(form, place, units)
    column = column_area(column_of(form, place), units).here
    if label == FILTERED:
        return f'=IF(SUBTOTAL(3,{column})>SUBTOTAL(2,{column}),"{PENDING}",IF(SUBTOTAL(2,{column})=0,"",{rounded(f"SUBTOTAL(9,{column})", decimals)}))'
    classes, mine = column_area(_CLASS, units).here, fixed(row, _NAME)
    return f"={sum_where(f'{classes},{mine}', column, decimals)}"


def sum_where(condition: str, column: str, decimals: int, added: Sequence[str] = ()) -> str:
    """The sum of the units that meet a condition (``range,criterion``): 待定 where one of them has text, blank where all are blank. ``*`` would count numbers, too.

    ``added`` is where it says how many lines of 调整 there are, and what they add.
    """
    filled, numbers = (f'COUNTIFS({condition},{column},"{kind}")' for kind in ("<>", f">{_LOW}"))
    some, total = numbers, f"SUMIF({condition},{column})"
    if added:
        some, total = f"SUM({numbers},{added[0]})", f"SUM({total},{added[1]})"
    return f'IF({filled}>{numbers},"{PENDING}",IF({some}=0,"",{rounded(total, decimals)}))'


def _count(district: District, label: str, row: int) -> str:
    if label == ADJUSTMENTS:
        return f"=SUM({map_area(district.form, '调整行数').absolute})"
    units = len(district.members)
    names, classes = column_area(_NAME, units).here, column_area(_CLASS, units).here
    if label in UNIT_CLASSES:
        return f"=COUNTIF({classes},{fixed(row, _NAME)})"
    return f"=SUBTOTAL(3,{names})" if label == FILTERED else f"=COUNTA({names})"


def _figure_sum(row: int, at: FigureColumn, columns: UnitColumns, district: District, sums: Sequence[FormulaCell]) -> FormulaCell:
    """The sum of a figure that is worked out, from the sums of its cells in the same row; what is added to it needs not be added to all of them."""
    places = [district.form.position[cell] for cell in at.figure.cells]
    cells = [a1(row, columns.cells[place]) for place in places]
    pending = ",".join(f'{cell}="{PENDING}"' for cell in cells)
    values = [sums[place].value for place in places]
    if row == TOTALS_ROW + SUM_LINES.index(ADJUSTMENTS):
        numbers = [value for value in values if not isinstance(value, str)]
        return FormulaCell(DETAILS, row, at.column, f'=IF(COUNT({",".join(cells)})=0,"",SUM({",".join(cells)}))', sum(numbers) if numbers else "")
    formula = f'=IF(OR({pending}),"{PENDING}",{figure_formula(cells)})'
    return FormulaCell(DETAILS, row, at.column, formula, figure_value(values))


def figure_formula(cells: Sequence[str]) -> str:
    """A figure of several cells, blank as long as one of them is."""
    text = ",".join(cells)
    return f'IF(COUNT({text})={len(cells)},SUM({text}),"")'


def unit_figure_formula(cells: Sequence[str]) -> str:
    """The same in the row of a unit, without ``=``: 待定 while text stands in one of the cells."""
    text = ",".join(cells)
    return f'IF(COUNT({text})={len(cells)},SUM({text}),IF(COUNTA({text})>COUNT({text}),"{PENDING}",""))'


def figure_value(values: Sequence[Shown]) -> Shown:
    """What that gives, 待定 where one of the cells is."""
    if PENDING in values:
        return PENDING
    return "" if "" in values else sum(values)  # type: ignore[arg-type]
