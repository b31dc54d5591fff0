"""部门明细: one row a unit, one column a cell of the form, and the formulas that add the columns up. Text and positions, no Excel library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..core.submission import NOT_ASKED, Submission, Unread, Value
from ..core.words import signed
from ..district.unit_classes import UNIT_CLASSES
from ..geometry import Area
from ..model import Cell, Form, Relation
from ..refusals import refused
from .cell_map import map_spot
from .formula_inputs import PENDING, FormulaCell, Shown
from .layout import layout
from .unit_columns import ADJUSTMENTS, DETAILS, unit_columns

if TYPE_CHECKING:
    from ..district.adjustments import Adjustment
    from ..district.district import District, Member

ENTRIES, REMARKS = "报送情况", "合计说明"
UNDIVIDED = "含未拆分"
"""Remark on a unit that does not tell the rows of 其他处理 apart."""
ORIGINS = "_溯源"
"""Hidden sheet: where each unit has its numbers, wherever that is not plain."""

CATEGORY_HEAD, CODE_HEAD = "单位类别", "校验码"
"""Heads of 报送情况 that are read back, or asked for by name; the unit's is as in 部门明细."""

UNITS_HEAD_ROW = 2
"""First of the three rows of heads: 表, 行, 列."""
TOTALS_ROW = UNITS_HEAD_ROW + 3
"""First of the rows of sums, which stand over the names of the columns: whatever sorts or filters the units leaves them alone."""
FILTERED = "筛选出的"
"""The sum of the units that a filter leaves in sight."""
SUM_LINES = ("合计", *UNIT_CLASSES, ADJUSTMENTS, FILTERED)
"""The classes and what the clerk's own lines add make up the sum of all."""
NAMES_ROW = TOTALS_ROW + len(SUM_LINES)
"""Row of short names with the arrows of the filter; the units follow."""
FIRST_ROW = NAMES_ROW + 1
"""Row of the first unit, counted from 0."""

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Of one worksheet, in every program of today."""


MORE_COLUMNS = 20
"""Columns of 部门明细 beside the cells of the form, at most."""


def refuse_beyond_a_sheet(units: int, cells: int, *, above: int = FIRST_ROW, beside: int = MORE_COLUMNS) -> None:
    """Raises ``UserError``, with the way out, where a row a unit and a column a cell do not fit on one worksheet: worth knowing before the reading."""
    rows, columns = units + above, cells + beside
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise refused("G33", rows=rows, columns=columns)


def column_of(form: Form, place: int) -> int:
    """The column of the form's cell at this place in ``form.cells``."""
    return unit_columns(form).cells[place]


def heads(form: Form, cell: Cell) -> tuple[str, str, str]:
    """The three heads of a column: table, row with the group it stands in, column with its unit where that is not 件."""
    table, _, _ = form.names(cell)
    groups = form.row(cell).path.split("/")
    return table, "\n".join(groups[-2:]) if len(groups) > 1 else groups[0], form.column(cell).path.replace("/", "\n")


def area_of(form: Form, place: int, units: int) -> Area:
    """The column of a cell over all units."""
    return column_area(column_of(form, place), units)


def column_area(column: int, units: int) -> Area:
    """Any column over all units; one row where there are none."""
    return Area(DETAILS, FIRST_ROW, column, FIRST_ROW + max(units, 1) - 1, column)


def sum_formula(form: Form, place: int, units: int) -> str:
    """待定 where a unit's cell is text, blank where every unit's is blank, else the sum with what 调整 adds; amounts are rounded to their 6 decimals."""
    column = area_of(form, place, units).absolute
    lines, added = (map_spot(place, head).absolute for head in ("调整行数", "调整数"))
    total = rounded(f"SUM({column},{added})", form.column(form.cells[place]).decimals)
    return f'=IF(COUNTA({column})>COUNT({column}),"{PENDING}",IF(SUM(COUNT({column}),{lines})=0,"",{total}))'


def rounded(formula: str, decimals: int) -> str:
    """A sum of amounts, freed from the last digits of binary fractions; a sum of counts as it is."""
    return f"ROUND({formula},{decimals})" if decimals else formula


def filled_tests(district: District) -> dict[Relation, str]:
    """For every relation whether each unit has a number in all its cells, but for those it is not asked for: a sum that lacks one tells nothing."""
    units, at, asked = len(district.members), district.form.position, _asked(district)
    found: dict[Relation, str] = {}
    for relation in district.form.relations:
        places = sorted(at[cell] for cell in relation.cells)
        due = sum(asked[place] for place in places)
        zeros = ",".join(map_spot(place, "按0家数").absolute for place in places)
        found[relation] = f"SUM(COUNT({','.join(area_of(district.form, place, units).absolute for place in places)}),{zeros})>={due}"
    return found


def due_tests(district: District) -> dict[Cell, str]:
    """For every cell whether each unit has a number there, but for those it is not asked for."""
    form, units = district.form, len(district.members)
    zeros = (map_spot(i, "按0家数").absolute for i in range(len(form.cells)))
    counted = (f"SUM(COUNT({area_of(form, i, units).absolute}),{zero})" for i, zero in enumerate(zeros))
    return {cell: f"{count}>={n}" for cell, count, n in zip(form.cells, counted, _asked(district), strict=True)}


def _asked(district: District) -> list[int]:
    """Of how many units each cell is asked."""
    divided = [member.values for member in district.members if type(NOT_ASKED) in member.kinds]
    return [len(district.members) - sum(values[place] is NOT_ASKED for values in divided) for place in range(len(district.form.cells))]


def partial_sums(district: District) -> frozenset[Cell]:
    """The cells that some unit left blank."""
    return frozenset(cell for cell, blanks in zip(district.form.cells, district.blanks, strict=True) if blanks)


def unit_sums(district: District) -> Iterator[FormulaCell]:
    """The formula of every cell of the summary with the value it gives."""
    units = len(district.members)
    for i, (spot, value) in enumerate(zip(layout(district.form).spots, district.values, strict=True)):
        yield FormulaCell(spot.sheet, spot.row, spot.column, sum_formula(district.form, i, units), shown_value(value))


def shown_value(value: Value) -> Shown:
    """What a sum looks like: the number, nothing, or 待定."""
    if isinstance(value, Unread):
        return PENDING
    return "" if value is None or value is NOT_ASKED else value


def remark(member: Member, form: Form) -> str:
    """What is special about a unit's row: blanks, cells not read, another edition, undivided sums."""
    s = member.submission
    blanks, spelled = member.values.count(None) if type(None) in member.kinds else 0, len(s.spelled)
    unread = len(s.unread) - spelled
    said = [f"空白 {blanks} 格"] * bool(blanks) + [f"未读 {unread} 格"] * bool(unread)
    said += [f"文字 {spelled} 格，已按读出的数相加"] * bool(spelled)
    said += [f"{s.form.edition} 版折算"] * (s.form is not form) + [UNDIVIDED] * (type(NOT_ASKED) in member.kinds)
    return "；".join(said)


def remarks(district: District) -> Iterator[tuple[Cell, str]]:
    """What is to be known about single sums: blank in some units, 待定, changed by 调整, holding undivided sums."""
    for cell, value, blanks in zip(district.form.cells, district.values, district.blanks, strict=True):
        if isinstance(value, Unread):
            yield cell, f"{PENDING}：{value.reason}"
        if blanks:
            yield cell, "各单位都是空白，合计留空" if blanks == len(district.members) else f"{blanks} 家空白，没有加任何数：{_who_left_blank(district, cell)}"
        if lines := district.adjusted.by_cell.get(cell):
            yield cell, f"含调整：{'、'.join(map(adjustment_in_words, lines))}，见“{ADJUSTMENTS}”"
        if cell in district.unsplit:
            yield cell, f"含未拆分（整行的数都在这一行）：{'、'.join(district.unsplit[cell])}"


def adjustment_in_words(one: Adjustment) -> str:
    """``+5（演示区教育局，单位更正待补报）``."""
    amount = "空白按 0 计" if one.zero else signed(one.amount)
    return f"{amount}（{one.line.agency}，{one.line.reason}）"


def _who_left_blank(district: District, cell: Cell, most: int = 10) -> str:
    from ..district.membership import name_of  # not needed by those who ask for the names of sheets

    zeros = {one.unit for one in district.adjusted.by_cell.get(cell, ()) if one.zero}
    names = [name_of(m.submission) for i, (m, v) in enumerate(district.contributions(cell)) if v is None and i not in zeros]
    return "、".join(names[:most]) + (f"等 {len(names)} 家" if len(names) > most else "")


def in_usual_places(member: Member, form: Form) -> bool:
    """Whether a unit's numbers stand where the template has them."""
    return member.submission.places == layout(form).places


def origins(member: Member, form: Form, ways: Mapping[Cell, tuple[Cell, ...]]) -> Iterator[tuple[Cell, str, str]]:
    """(cell of the district, where the unit has it, what was typed there) wherever that is not the template's own place and the value itself.

    A cell that several of the unit's make up has all of their places.
    """
    s, usual = member.submission, in_usual_places(member, form)
    if usual and not s.raws and not s.unread:
        return
    for cell in form.cells:
        found = [(str(place), raw) for own in ways.get(cell, ()) if (place := s.place(own)) is not None and ((raw := _typed(s, own)) or not usual)]
        if found:
            yield cell, "、".join(place for place, _ in found), "、".join(raw for _, raw in found if raw)


def _typed(submission: Submission, cell: Cell) -> str:
    value = submission[cell]
    return submission.raws.get(submission.form.position[cell], "") or (value.raw if isinstance(value, Unread) else "")
