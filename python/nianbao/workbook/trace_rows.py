"""穿透查询: a cell of the form is chosen, and every unit's number for it stands in a list, by plain formulas over 部门明细, 调整 and hidden sheets. Text and positions.

_单位 holds for each unit the way to its file and whether its numbers stand where the template has them; _溯源 the places and texts of all others,
in the order of a number for unit and cell together, so that each is found by halving. A row of 补充数据 is chosen like a cell: its numbers
stand in 补充明细, their places and texts in a sheet of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..core.submission import NOT_ASKED, Unread, Value
from ..district.adjustments import shown_text
from ..district.district import District
from ..district.membership import name_of
from ..geometry import Area, Spot
from ..model import Cell, Form
from .adjustment_rows import adjustment_area, exact_match, names_of_units, units_block, without_wildcards
from .cell_map import map_area
from .choices import Choices, choices
from .formula_inputs import Shown
from .layout import EXTRA_ORIGINS_SHEET, layout
from .unit_columns import LEADING, NUMBER_HEAD, unit_columns
from .unit_rows import ORIGINS, column_area, column_of, shown_value

TRACE, UNIT_FILES = "穿透查询", "_单位"

TRACE_HEADS = ("序号", "单位", "数", "占比", "文件", "位置", "原文", "调整")
_NUMBER, _ORIGIN = 8, 9
"""Hidden columns: a unit's 序号 in 部门明细, which goes with it where the list is sorted, and its line of _溯源."""

CHOSEN = {"表": Spot(TRACE, 3, 1, 4), "行": Spot(TRACE, 4, 1, 4), "列": Spot(TRACE, 5, 1, 4)}
"""White: what is chosen."""
ANSWERS = {"单元格": Spot(TRACE, 7, 1, 4), "合计": Spot(TRACE, 8, 1, 4), "其中调整": Spot(TRACE, 9, 1, 4)}
FIRST_LISTED = Spot(TRACE, 10, 1, 4)
"""White, where there are more units than lines: the 序号 of the first one listed."""
_HELPERS = {head: Spot(TRACE, 3 + i, _ORIGIN) for i, head in enumerate(("格号", "明细列", "位置", "表号", "列组"))}

TRACE_HEAD_ROW = 11
FIRST_TRACE_ROW = 12
MOST_LISTED = 1000
"""Units that are listed at a time."""

NO_SUCH_CELL = "没有这一格，请重选行和列"
ROW_MARK = "§"
"""Stands in the formulas of the list for the number of their row."""

ORIGIN_HEADS = ("明细行", "文件", "表", "行", "列", "位置", "原文", "号")
CELLS_A_UNIT = 1000
"""A line's number is that of the unit times this, and the cell's; rows of 补充数据 count on behind the cells of the form."""

LONGEST_LINK = 200
"""Characters of a way to a file that the function HYPERLINK still takes with the place in it."""


def helper(head: str) -> str:
    return Area(TRACE, (spot := _HELPERS[head]).row, spot.column, spot.row, spot.column).absolute.rpartition("!")[2]


def origin_number(unit: int, place: int) -> int:
    """The number of a line about a unit and a cell, both counted from 0."""
    return (unit + 1) * CELLS_A_UNIT + place + 1


@dataclass(frozen=True)
class TraceSheet:
    """The formulas of the sheet: of a form, for so many units, with so many lines of 调整 and of _溯源.

    ``extra`` are the paths of the rows of 补充数据, ``extra_origins`` the lines about them.
    """

    form: Form
    units: int
    lines: int
    origins: int
    extra: tuple[str, ...] = ()
    extra_origins: int = 0

    @property
    def choices(self) -> Choices:
        """What may be chosen."""
        return choices(self.form, self.extra)

    @property
    def listed(self) -> int:
        return min(self.units, MOST_LISTED)

    @property
    def in_parts(self) -> bool:
        """Whether there are more units than lines."""
        return self.units > MOST_LISTED

    def _chosen(self, head: str) -> str:
        """What is chosen, by its number in a range that begins and ends with a locked cell."""
        return f"INDEX($B$3:$B$7,{CHOSEN[head].row - 1})"

    def top(self) -> Iterator[tuple[Spot, str]]:
        """The formulas above the list."""
        table, row, column = map(self._chosen, CHOSEN)
        key, place = f'{table}&"|"&{row}&"|"&{column}', helper("格号")
        yield _HELPERS["格号"], f"={exact_match(key, without_wildcards(key) if self.extra else key, self._map('键'))}"
        for head, otherwise in (("明细列", "0"), ("位置", '""')):
            yield _HELPERS[head], f"=IF({place}=0,{otherwise},INDEX({self._map(head)},{place}))"
        yield _HELPERS["表号"], f"={self.choices.table_number(table)}"
        yield _HELPERS["列组"], f"={self.choices.kind_number(table, row)}"
        yield ANSWERS["单元格"], f'=IF({place}=0,"{NO_SUCH_CELL}",{helper("位置")})'
        yield ANSWERS["合计"], f'=IF({place}=0,"",INDEX({self._map("合计")},{place}))'
        yield ANSWERS["其中调整"], f'=IF({place}=0,"",INDEX({self._map("调整数")},{place}))'

    def _map(self, head: str) -> str:
        return map_area(self.form, head, len(self.extra)).absolute

    def _of_extra(self, extra: str, form: str) -> str:
        """A formula's part: one thing where a row of 补充数据 is chosen, another where a cell of the form is; ``extra`` is blank where there are none."""
        return f"IF({helper('格号')}>{len(self.form.cells)},{extra},{form})" if extra else form

    def line(self) -> tuple[str, ...]:
        """The formulas of a line of the list, from the second column on, with ``ROW_MARK`` for its row; those of a line that lists nobody are blank."""
        made = (self._name(), self._value(), _SHARE, self._file(), self._place(), self._raw(), self._adjusted(), self._number(), self._origin())
        return tuple(f'=IF($A{ROW_MARK}="","",{part})' if self.in_parts else f"={part}" for part in made)

    def first(self, place: int) -> str:
        """In a list in parts: the formula of the number of a line, counted from 0."""
        start = "INDEX($B$10:$B$12,2)"
        at = f"IF(ISNUMBER({start}),MAX(1,INT({start})),1)+{place}"
        return f'=IF({at}>{self.units},"",{at})'

    def _name(self) -> str:
        return f"INDEX({names_of_units(self.units)},$A{ROW_MARK})"

    def _value(self) -> str:
        form = shown_at(f"INDEX({units_block(self.form, self.units)},$A{ROW_MARK},{helper('明细列')})")
        return f'IF({helper("格号")}=0,"",{self._of_extra(self._extra_value(), form)})'

    def _extra_value(self) -> str:
        if not self.extra:
            return ""
        from .extra_unit_rows import extra_block

        block = extra_block(len(self.extra), self.units)
        numbers = Area(block.sheet, block.row, 0, block.last_row, 0).absolute
        return shown_at(f"INDEX({block.absolute},MATCH($I{ROW_MARK},{numbers},0),{helper('明细列')})")

    def _file(self) -> str:
        way, name = f"INDEX({self._unit_files(1)},$I{ROW_MARK})", f"INDEX({column_area(unit_columns(self.form).file, self.units).absolute},$A{ROW_MARK})"
        at = f'FIND("!",$F{ROW_MARK})'
        sheet, cell = f"LEFT($F{ROW_MARK},{at}-1)", f'MID($F{ROW_MARK},{at}+1,FIND("、",$F{ROW_MARK}&"、")-{at}-1)'
        place = f'IF(ISNUMBER({at}),"#\'"&{sheet}&"\'!"&{cell},"")'
        return f'IF(OR({way}="",LEN({way})>{LONGEST_LINK}),{name},HYPERLINK({way}&{place},{name}))'

    def _place(self) -> str:
        usual = f'IF(INDEX({self._unit_files(2)},$I{ROW_MARK})=1,{helper("位置")},"")'
        form = self._told(self._origins("位置"), usual) if self.origins else usual
        return f'IF({helper("格号")}=0,"",{self._of_extra(self._told(self._extra("位置"), NO_TEXT), form)})'

    def _raw(self) -> str:
        form = self._told(self._origins("原文"), NO_TEXT) if self.origins else NO_TEXT
        return self._of_extra(self._told(self._extra("原文"), NO_TEXT), form)

    @staticmethod
    def _told(column: str, otherwise: str) -> str:
        """What a unit's line of the hidden sheet says, where it has one."""
        return f'IF($J{ROW_MARK}>0,INDEX({column},$J{ROW_MARK})&"",{otherwise})' if column else ""

    def _adjusted(self) -> str:
        units, cells, force, counted = (adjustment_area(head, self.lines) for head in ("单位行", "格号", "有效", "计入数"))
        mine = f"{units},$A{ROW_MARK},{cells},{helper('格号')}"
        return f'IF(COUNTIFS({mine},{force},1)=0,"",SUMIFS({counted},{mine}))'

    def _number(self) -> str:
        return f"INDEX({column_area(LEADING.index(NUMBER_HEAD), self.units).absolute},$A{ROW_MARK})"

    def _origin(self) -> str:
        form = self._found(self._origins("号")) if self.origins else "0"  # every number stands in its place, as it was typed
        found = self._of_extra(self._found(self._extra("号")), form)
        return found if found == "0" else f"IF({helper('格号')}=0,0,{found})"

    @staticmethod
    def _found(keys: str) -> str:
        """The line with a unit's number; 0 where there is none."""
        key = f"$I{ROW_MARK}*{CELLS_A_UNIT}+{helper('格号')}"
        at = f"MATCH({key},{keys},1)"
        return f"IF(IFERROR(INDEX({keys},{at}),0)={key},{at},0)" if keys else ""

    def _extra(self, head: str) -> str:
        """A column of the lines about 补充数据, where there is any."""
        if not self.extra:
            return ""
        from .extra_unit_rows import EXTRA_ORIGIN_HEADS

        column = EXTRA_ORIGIN_HEADS.index(head)
        return Area(EXTRA_ORIGINS_SHEET, 1, column, max(self.extra_origins, 2), column).absolute

    def _origins(self, head: str) -> str:
        column = ORIGIN_HEADS.index(head)
        return Area(ORIGINS, 1, column, max(self.origins, 2), column).absolute

    def _unit_files(self, column: int) -> str:
        return Area(UNIT_FILES, 1, column, max(self.units, 2), column).absolute


_SHARE = f'IF(COUNT($C{ROW_MARK},$H{ROW_MARK})=0,"",IF(ISNUMBER($B$9),IF($B$9=0,"",ROUND(SUM($C{ROW_MARK},$H{ROW_MARK})/$B$9,4)),""))'


NO_TEXT = '""'


def shown_at(at: str) -> str:
    """A formula's part: what stands at a place, a blank as a blank."""
    return f'IF({at}="","",{at})'


@dataclass(frozen=True)
class UnitOrigin:
    """What a list says of one unit: the line of _溯源 (0: none), the place and the text typed there."""

    line: int = 0
    place: str = ""
    raw: str = ""


def first_chosen(form: Form) -> Cell:
    """The cell that is chosen at first: the first of the form's figures."""
    return form.figures[0].cells[0] if form.figures else form.cells[0]


def top_values(district: District, cell: Cell) -> Iterator[tuple[Spot, Shown]]:
    """What the formulas above the list give for a cell, in the order of ``TraceSheet.top``."""
    form, place = district.form, district.form.position[cell]
    spot, offered = layout(form).spots[place], choices(form)  # what a form offers stands first, whatever else there is
    table, row, _ = form.names(cell)
    where = f"{spot.sheet}!{spot.address}"
    yield _HELPERS["格号"], place + 1
    yield _HELPERS["明细列"], column_of(form, place) + 1
    yield _HELPERS["位置"], where
    yield _HELPERS["表号"], offered.tables.index(table) + 1
    yield _HELPERS["列组"], offered.kinds[f"{table}|{row}"]
    yield ANSWERS["单元格"], where
    yield ANSWERS["合计"], shown_value(district.values[place])
    yield ANSWERS["其中调整"], sum(one.amount for one in district.adjusted.by_cell.get(cell, ()))


def line_values(district: District, cell: Cell, unit: int, file: str, origin: UnitOrigin) -> tuple[Shown, ...]:
    """What the formulas of a line give for a unit, counted from 0, and a cell; in the order of ``TraceSheet.line``."""
    member, place = district.members[unit], district.form.position[cell]
    value = member.values[place]
    lines = [one for one in district.adjusted.by_cell.get(cell, ()) if one.unit == unit]
    adjusted: Shown = sum(one.amount for one in lines) if lines else ""
    total = district.values[place]
    return (
        name_of(member.submission), _shown(value), _share(value, adjusted, total), file, origin.place, origin.raw, adjusted, unit + 1, origin.line,
    )  # fmt: skip


def _shown(value: Value) -> Shown:
    if isinstance(value, Unread):
        return shown_text(value, 32767)
    return "" if value is None or value is NOT_ASKED else value


def _share(value: Value, adjusted: Shown, total: Value) -> Shown:
    parts = [part for part in (value, adjusted) if isinstance(part, int | Decimal)]
    if not parts or not isinstance(total, int | Decimal) or not total:
        return ""
    return Decimal(round(float(sum(parts)) / float(total) + 0.0, 4)).quantize(Decimal("0.0001"))


def choice_words(form: Form, cell: Cell) -> dict[str, str]:
    """What stands in the white cells when a cell is chosen."""
    return dict(zip(CHOSEN, form.names(cell), strict=True))

