"""调整: what stands on the sheet, line by line, and the formulas that take each line into its sum or say why it counts nowhere. Text and positions.

The formulas find what was typed by the number of their own row, so that a cell that is cut and pasted takes none of them with it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from ..core.submission import LARGEST_AMOUNT, LARGEST_COUNT, Unread
from ..district.adjustments import (
    BLANK_THEN,
    UNSPLIT_THEN,
    Adjustment,
    AdjustmentLine,
    AdjustmentReason,
    value_then,
)
from ..geometry import Area
from ..grid import a1, column_letters
from ..model import Form
from ..rules.adjustment_sentences import AdjustmentState
from .cell_map import map_area
from .choices import choices
from .formula_inputs import Shown
from .kept import typed_day
from .unit_columns import HAS_BEFORE, LEADING, NAME_HEAD, unit_columns
from .unit_rows import ADJUSTMENTS, DETAILS, FIRST_ROW, column_area

TYPED_HEADS = ("单位", "表", "行", "列", "数额", "原因", "依据", "经办人", "日期", "当时值")
"""White: what the clerk types, and 当时值, which a merge fills and the clerk may empty."""
ADJUSTMENT_HEADS = (*TYPED_HEADS, "现值", "状态")
_HIDDEN_HEADS = ("单位行", "格号", "计入数", "按0", "有效", "表号", "列组", "两年")
ALL_ADJUSTMENT_HEADS = (*ADJUSTMENT_HEADS, *_HIDDEN_HEADS)

ADJUSTMENT_HEAD_ROW = 3
FIRST_LINE_ROW = 4
SPARE_LINES = 60
"""Lines that are ready to be filled in behind those that are."""


def line_count(lines: int) -> int:
    """How many lines the sheet has."""
    return lines + SPARE_LINES


def lines_in_order(lines: Iterable[AdjustmentLine]) -> tuple[AdjustmentLine, ...]:
    """The lines with the places that they have on the next sheet: one below the other, whatever rows were left free between them."""
    return tuple(replace(line, place=f"{ADJUSTMENTS}!{a1(FIRST_LINE_ROW + i, 0)}") for i, line in enumerate(lines))


def adjustment_column(head: str) -> int:
    return ALL_ADJUSTMENT_HEADS.index(head)


def adjustment_area(head: str, lines: int) -> str:
    """A column of the sheet over all its lines, those to spare included; ``lines`` are those that are filled in."""
    column = adjustment_column(head)
    return Area(ADJUSTMENTS, FIRST_LINE_ROW, column, FIRST_LINE_ROW + line_count(lines) - 1, column).absolute


def units_block(form: Form, units: int) -> str:
    """部门明细 from its first column on, so that a column of the form is found by its number on the sheet."""
    return Area(DETAILS, FIRST_ROW, 0, FIRST_ROW + max(units, 1) - 1, unit_columns(form).width - 1).absolute


def names_of_units(units: int) -> str:
    """The column of 部门明细 with the names."""
    return column_area(LEADING.index(NAME_HEAD), units).absolute


def value_formula(block: str, unit: str, column: str) -> str:
    """A formula's part: what a unit has in a column of 部门明细, 空白 and texts said in words."""
    at = f"INDEX({block},{unit},{column})"
    return f'IF(ISERROR({at}),"错误",IF({at}="","{BLANK_THEN}",IF(ISTEXT({at}),"文字“"&LEFT({at},40)&"”",{at})))'


@dataclass(frozen=True)
class SheetOfAdjustments:
    """The formulas of one sheet: of a form with so many units, with so many lines filled in. ``both`` are the units with last year's report, counted from 0."""

    form: Form
    units: int
    lines: int
    both: Container[int] = ()

    def pulled(self, head: str) -> str:
        """What was typed in this row under a head. The range begins and ends with a locked cell, which nobody can cut."""
        letter = column_letters(adjustment_column(head))
        return f"INDEX(${letter}$1:${letter}${FIRST_LINE_ROW + line_count(self.lines) + 1},ROW())"

    def formulas(self, row: int) -> Iterator[tuple[str, str]]:
        """(head, formula) of every computed column of a row, counted from 0."""
        names, keys = names_of_units(self.units), map_area(self.form, "键").absolute
        unit, table, line, column = (self.pulled(head) for head in ("单位", "表", "行", "列"))
        at, place = (a1(row, adjustment_column(head)) for head in ("单位行", "格号"))
        key = f'{table}&"|"&{line}&"|"&{column}'
        block, columns = units_block(self.form, self.units), map_area(self.form, "明细列").absolute
        now = value_formula(block, at, f"INDEX({columns},{place})")
        yield "现值", f'=IF({at}>0,IF({place}>0,{now},""),"")'
        yield "状态", self._state(row)
        yield "单位行", f"={exact_match(unit, without_wildcards(unit), names)}"
        yield "格号", f"={exact_match(key, key, keys)}"
        yield from self._counted(row)
        yield "表号", f"={choices(self.form).table_number(table)}"
        yield "列组", f"={choices(self.form).kind_number(table, line)}"
        yield "两年", f'=IF({at}>0,IF(INDEX({column_area(unit_columns(self.form).before, self.units).absolute},{at})="{HAS_BEFORE}",1,0),0)'

    def _counted(self, row: int) -> Iterator[tuple[str, str]]:
        state = a1(row, adjustment_column("状态"))
        yield "计入数", f'=IF(OR({_is(state, AdjustmentState.COUNTED)},{_is(state, AdjustmentState.OPEN)}),ROUND({self.pulled("数额")},{self._decimals(row)}),0)'
        yield "按0", f"=IF({_is(state, AdjustmentState.AS_ZERO)},1,0)"
        yield "有效", f"=IF(OR({','.join(_is(state, one) for one in AdjustmentState if one.in_force)}),1,0)"

    def _decimals(self, row: int) -> str:
        return f"INDEX({map_area(self.form, '小数位').absolute},{a1(row, adjustment_column('格号'))})"

    def _state(self, row: int) -> str:
        """The words of ``AdjustmentState``, asked in the order of ``district.adjustments``."""
        at, place = (a1(row, adjustment_column(head)) for head in ("单位行", "格号"))
        typed = "&".join(self.pulled(head) for head in TYPED_HEADS[:-1])
        reason = self.pulled("原因")
        others = ",".join(_is(reason, one) for one in AdjustmentReason if one is not AdjustmentReason.BLANK_AS_ZERO)
        named = f'IF({_is(reason, AdjustmentReason.BLANK_AS_ZERO)},{self._zero(row)},IF(OR({others}),{self._amount(row)},"{AdjustmentState.NO_REASON}"))'
        whole = f'IF({at}=0,"{AdjustmentState.NO_UNIT}",IF({place}=0,"{AdjustmentState.NO_CELL}",{named}))'
        return f'=IFERROR(IF({typed}="","",{whole}),"{AdjustmentState.NO_AMOUNT}")'

    def _zero(self, row: int) -> str:
        amount, then, now = self.pulled("数额"), self.pulled("当时值"), a1(row, adjustment_column("现值"))
        above = ",".join(part for head in ("单位行", "格号") for part in (self._above(row, head), a1(row, adjustment_column(head))))
        again = f'IF(COUNTIFS({above},{self._above(row, "按0")},1)>0,"{AdjustmentState.TWICE}","{AdjustmentState.AS_ZERO}")'
        blank = f'IF(AND({now}="{BLANK_THEN}",{then}<>"{UNSPLIT_THEN}"),{again},"{AdjustmentState.NOT_BLANK}")'
        return f'IF(OR({amount}="",{amount}=0),{blank},"{AdjustmentState.NO_AMOUNT}")'

    def _above(self, row: int, head: str) -> str:
        column = column_letters(adjustment_column(head))
        return f"${column}${ADJUSTMENT_HEAD_ROW + 1}:${column}${row}"

    def _amount(self, row: int) -> str:
        amount, decimals = self.pulled("数额"), self._decimals(row)
        most = f"IF({decimals}>0,{int(LARGEST_AMOUNT)},{int(LARGEST_COUNT)})"
        rounded = f"ROUND({amount},{decimals})"
        fit = f"AND({rounded}<>0,ABS({amount})<={most},ABS({amount}-{rounded})<0.000000001)"
        to_come = f'IF({self._done(row)},"{AdjustmentState.DONE}","{AdjustmentState.OPEN}")'
        counted = f'IF({_is(self.pulled("原因"), AdjustmentReason.TO_COME)},{to_come},"{AdjustmentState.COUNTED}")'
        return f'IF(ISNUMBER({amount}),IF({fit},{counted},"{AdjustmentState.NO_AMOUNT}"),"{AdjustmentState.NO_AMOUNT}")'

    def _done(self, row: int) -> str:
        """Whether the unit has sent what the line was waiting for."""
        amount, then, now = self.pulled("数额"), self.pulled("当时值"), a1(row, adjustment_column("现值"))
        before = f"IF(ISNUMBER({then}),{then},0)"
        known = f'AND(ISNUMBER({now}),OR(ISNUMBER({then}),{then}="{BLANK_THEN}"))'
        return f"IF({known},ROUND({now}-{before}-{amount},6)=0,FALSE)"

    def values(self, one: Adjustment | None) -> dict[str, Shown]:
        """What the formulas of a line give, by head; ``None`` is a line to spare."""
        if one is None:
            return dict.fromkeys(_HIDDEN_HEADS, 0) | {"现值": "", "状态": "", "表号": 1, "列组": 1}
        line, offered = one.line, choices(self.form)
        unit = 0 if one.unit is None else one.unit + 1
        place = 0 if one.cell is None else self.form.position[one.cell] + 1
        table = offered.tables.index(line.table) + 1 if line.table in offered.tables else 1
        now = value_then(one.now) if unit and place else ""
        return {
            "现值": BLANK_THEN if now == UNSPLIT_THEN else now, "状态": str(one.state), "单位行": unit, "格号": place,
            "计入数": one.amount, "按0": int(one.zero), "有效": int(one.state.in_force), "表号": table,
            "列组": offered.kinds.get(f"{line.table}|{line.row}", 1), "两年": int(one.unit is not None and one.unit in self.both),
        }  # fmt: skip


def without_wildcards(words: str) -> str:
    """A formula's part: a text as it is looked up where it stands for itself alone."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({words},"~","~~"),"*","~*"),"?","~?")'


def exact_match(words: str, sought: str, among: str) -> str:
    """A formula's part: the place of these very words in a list, 0 where they are not in it; ``sought`` has its wildcards made plain."""
    at = f"MATCH({sought},{among},0)"
    return f"IFERROR(IF(EXACT(INDEX({among},{at}),{words}),{at},0),0)"


def _is(at: str, words: str) -> str:
    return f'{at}="{words}"'


def typed_values(line: AdjustmentLine) -> tuple[object, ...]:
    """What stands in the white columns: numbers and days as numbers, texts as they were typed."""
    amount = line.amount.raw if isinstance(line.amount, Unread) else line.amount
    return (line.agency, *line.names, amount, line.reason, line.basis, line.person, typed_day(line.day), line.then)
