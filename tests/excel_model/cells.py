"""Cells of a sheet and ranges over them, notes and conditional formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nianbao.grid import a1

from .calls import Excel, Thing, refuse
from .looks import Look

if TYPE_CHECKING:
    from .sheet import Worksheet

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_FORMULA, MOST_TEXT, MOST_NOTE, MOST_ADDRESS = 8_192, 32_767, 32_767, 255

ERRORS = {
    "#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288,
    "#NUM!": -2146826252, "#REF!": -2146826265, "#VALUE!": -2146826273,
}  # fmt: skip
"""Errors come back as numbers."""

ONE_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?|\$?([A-Z]{1,3}):\$?([A-Z]{1,3})|\$?(\d+):\$?(\d+)")


@dataclass
class Cell:
    value: Any = None
    formula: str = ""
    locked: bool = True
    number_format: str = "General"


Block = tuple[int, int, int, int]
"""Top, left, bottom, right, counted from 1."""


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def blocks_of(address: str) -> tuple[Block, ...]:
    """The areas of an address. Raises ``Refusal`` for one that Excel does not take."""
    if len(address) > MOST_ADDRESS:
        raise refuse("方法“Range”作用于对象“_Worksheet”时失败")
    return tuple(map(_block, address.upper().split(",")))


def _block(text: str) -> Block:
    match = ONE_AREA.fullmatch(text)
    if match is None:
        raise refuse("方法“Range”作用于对象“_Worksheet”时失败")
    left, top, right, bottom, from_column, to_column, from_row, to_row = match.groups()
    if from_column:
        return 1, column_number(from_column), LAST_ROW, column_number(to_column)
    if from_row:
        return int(from_row), 1, int(to_row), LAST_COLUMN
    return int(top), column_number(left), int(bottom or top), column_number(right or left)


def address_of(block: Block) -> str:
    top, left, bottom, right = block
    first, last = (re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", a1(r - 1, c - 1)) for r, c in ((top, left), (bottom, right)))
    if (top, bottom) == (1, LAST_ROW):
        return f"${first.split('$')[1]}:${last.split('$')[1]}"
    return first if first == last else f"{first}:{last}"


class Range(Thing):
    kind = "Range"
    plain = frozenset({"WrapText", "VerticalAlignment", "HorizontalAlignment"})

    def __init__(self, excel: Excel, sheet: Worksheet, *blocks: Block) -> None:
        super().__init__(excel)
        self.sheet, self.blocks = sheet, blocks
        self.held = sheet.looks.setdefault(blocks, {})

    @property
    def block(self) -> Block:
        return self.blocks[0]

    def spots(self) -> Iterator[tuple[int, int]]:
        for top, left, bottom, right in self.blocks:
            yield from ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))

    def members(self) -> Sequence[Range]:
        return [Range(self.excel, self.sheet, (r, c, r, c)) for r, c in self.spots()]

    # ---- where

    def get_Address(self) -> str:
        return ",".join(map(address_of, self.blocks))

    def get_Row(self) -> int:
        return self.block[0]

    def get_Column(self) -> int:
        return self.block[1]

    def get_Count(self) -> int:
        return sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in self.blocks)

    def get_Rows(self) -> Range:
        return Rows(self.excel, self.sheet, *self.blocks)

    def get_Columns(self) -> Range:
        return Columns(self.excel, self.sheet, *self.blocks)

    def get_EntireRow(self) -> Range:
        return Rows(self.excel, self.sheet, *((top, 1, bottom, LAST_COLUMN) for top, _, bottom, _ in self.blocks))

    def get_Cells(self) -> Range:
        return self

    def get_Worksheet(self) -> Worksheet:
        return self.sheet

    get_Parent = get_Worksheet

    def call_Item(self, row: int, column: int = 1) -> Range:
        spot = (self.block[0] + row - 1, self.block[1] + column - 1)
        return Range(self.excel, self.sheet, spot + spot)

    call__Default = call_Item

    def call_Range(self, first: Any, last: Any = None) -> Range:
        """Counted from the corner of this one."""
        assert self.block[:2] == (1, 1), "the model knows ranges of a range from A1 only"
        return self.sheet.call_Range(first, last)

    # ---- contents

    def get_Value(self) -> Any:
        return self._read(lambda cell: cell.value)

    def get_Formula(self) -> Any:
        return self._read(lambda cell: cell.formula or _shown(cell.value))

    def _read(self, what: Any) -> Any:
        top, left, bottom, right = self.block
        rows = tuple(tuple(what(self.sheet.cell(r, c)) for c in range(left, right + 1)) for r in range(top, bottom + 1))
        return rows[0][0] if self.get_Count() == 1 else rows

    def put_Value(self, given: Any) -> None:
        self._write(given)

    put_Formula = put_Value

    def _write(self, given: Any) -> None:
        self.sheet.may_change(self.spots())
        if not isinstance(given, list | tuple):
            for r, c in self.spots():
                self.sheet.enter(r, c, given)
            return
        rows = given if given and isinstance(given[0], list | tuple) else [given]
        top, left, bottom, right = self.block
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                there = r - top < len(rows) and c - left < len(rows[0])
                self.sheet.enter(r, c, rows[r - top][c - left] if there else ERRORS["#N/A"])

    def call_ClearContents(self) -> None:
        self.sheet.may_change(self.spots())
        for r, c in self.spots():
            self.sheet.enter(r, c, None)

    # ---- looks

    def get_Font(self) -> Look:
        return self._look("Font")

    def get_Interior(self) -> Look:
        return self._look("Interior")

    def get_Borders(self) -> Look:
        return self._look("Borders")

    def _look(self, kind: str) -> Look:
        return self.held.setdefault(kind, Look(self.excel, kind, lambda: self.sheet.guarded))

    def get_NumberFormat(self) -> str:
        return self.sheet.cell(*self.block[:2]).number_format

    def put_NumberFormat(self, code: str) -> None:
        self.sheet.formats.append((self.block, code))

    def put_ColumnWidth(self, width: float) -> None:
        if not 0 <= width <= 255:
            raise refuse("不能设置类 Range 的 ColumnWidth 属性")
        self.held["ColumnWidth"] = width

    def get_ColumnWidth(self) -> float:
        return self.held.get("ColumnWidth", 8.43)

    def get_Hidden(self) -> bool:
        return all(row in self.sheet.hidden_rows for row in range(self.block[0], self.block[2] + 1))

    def get_RowHeight(self) -> float:
        """Nothing where the row is hidden."""
        return 0.0 if self.get_Hidden() else 15.0

    def put_Hidden(self, hidden: bool) -> None:
        rows = set(range(self.block[0], self.block[2] + 1))
        self.sheet.hidden_rows = self.sheet.hidden_rows | rows if hidden else self.sheet.hidden_rows - rows

    def get_HasFormula(self) -> bool | None:
        found = {bool(self.sheet.cell(r, c).formula) for r, c in self.spots()}
        return found.pop() if len(found) == 1 else None

    def get_Locked(self) -> bool | None:
        found = {self.sheet.cell(r, c).locked for r, c in self.spots()}
        return found.pop() if len(found) == 1 else None

    def put_Locked(self, locked: bool) -> None:
        if self.sheet.guarded:
            raise refuse("不能设置类 Range 的 Locked 属性")
        for r, c in self.spots():
            self.sheet.own_cell(r, c).locked = locked

    # ---- notes, rules, filters

    def call_AddComment(self, words: str = "") -> Comment:
        return self.sheet.add_note(self, words)

    def get_Comment(self) -> Comment | None:
        return self.sheet.notes.get(self.block[:2])

    def call_NoteText(self, words: str | None = None, start: int = 1, length: int = 255) -> str:
        """Read only, 255 characters at most."""
        assert words is None, "the model writes no note in pieces"
        note = self.sheet.notes.get(self.block[:2])
        return note.words[start - 1 :][: min(length, 255)] if note else ""

    def call_ClearComments(self) -> None:
        if self.sheet.objects_guarded:
            raise refuse("类 Range 的 ClearComments 方法无效")
        for spot in self.spots():
            self.sheet.notes.pop(spot, None)

    def get_FormatConditions(self) -> FormatConditions:
        return FormatConditions(self.excel, self)

    def call_AutoFilter(self) -> bool:
        if self.sheet.guarded:
            raise refuse("类 Range 的 AutoFilter 方法无效")
        self.sheet.filtered = None if self.sheet.filtered else self.block
        return True

    def call_SpecialCells(self, sort: int, value: int | None = None) -> Range:
        """xlCellTypeBlanks is 4. Nothing is selected for a program on a protected sheet."""
        if self.sheet.guarded:
            raise refuse("不能对受保护的工作表使用此命令。")
        assert (sort, value) == (4, None), "the model knows blanks only"
        blank = [(r, c, r, c) for r, c in self.spots() if self.sheet.cell(r, c).value is None]
        if not blank:
            raise refuse("未找到单元格。")
        return Range(self.excel, self.sheet, *blank)

    def call_Select(self) -> bool:
        if self.sheet.book.front is not self.sheet:
            raise refuse("类 Range 的 Select 方法无效")
        self.excel.application.selection = self
        return True


class Rows(Range):
    def call_AutoFit(self) -> bool:
        if self.sheet.guarded and not self.sheet.allows("AllowFormattingRows"):
            raise refuse("类 Range 的 AutoFit 方法无效")
        return True

    def get_Count(self) -> int:
        return self.block[2] - self.block[0] + 1


class Columns(Rows):
    def get_Count(self) -> int:
        return self.block[3] - self.block[1] + 1


def _shown(value: Any) -> str:
    """A constant as the box above the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return next((text for text, number in ERRORS.items() if type(value) is int and number == value), str(value))


class Comments(Thing):
    kind = "Comments"

    def __init__(self, excel: Excel, sheet: Worksheet) -> None:
        super().__init__(excel)
        self.sheet = sheet

    def get_Count(self) -> int:
        return len(self.sheet.notes)

    def call_Item(self, number: int) -> Comment:
        return list(self.sheet.notes.values())[number - 1]

    call__Default = call_Item

    def members(self) -> Sequence[Comment]:
        return list(self.sheet.notes.values())


class Comment(Thing):
    kind = "Comment"

    def __init__(self, excel: Excel, cell: Range, words: str) -> None:
        super().__init__(excel)
        self.cell, self.words = cell, words

    def call_Text(self, words: str | None = None) -> str:
        if words is not None:
            self.words = words
        return self.words

    def call_Delete(self) -> None:
        if self.cell.sheet.objects_guarded:
            raise refuse("类 Comment 的 Delete 方法无效")
        del self.cell.sheet.notes[self.cell.block[:2]]

    def get_Parent(self) -> Range:
        return self.cell

    def get_Author(self) -> str:
        return "用户"


class FormatConditions(Thing):
    kind = "FormatConditions"

    def __init__(self, excel: Excel, cells: Range) -> None:
        super().__init__(excel)
        self.cells = cells

    def members(self) -> Sequence[FormatCondition]:
        return [rule for rule in self.cells.sheet.rules if self.cells.block[:2] == (1, 1) or rule.cells.blocks == self.cells.blocks]

    def get_Count(self) -> int:
        return len(self.members())

    def call_Item(self, number: int) -> FormatCondition:
        return self.members()[number - 1]

    call__Default = call_Item

    def call_Add(self, sort: int, operator: Any = None, formula1: str = "", formula2: Any = None) -> FormatCondition:
        sheet = self.cells.sheet
        if sheet.guarded and not sheet.allows("AllowFormattingCells"):
            raise refuse("类 FormatConditions 的 Add 方法无效")
        if len(formula1) > MOST_ADDRESS:
            raise refuse("类 FormatConditions 的 Add 方法无效")
        sheet.rules.append(FormatCondition(self.excel, self.cells, sort, formula1))
        return sheet.rules[-1]


class FormatCondition(Thing):
    kind = "FormatCondition"
    plain = frozenset({"StopIfTrue"})

    def __init__(self, excel: Excel, cells: Range, sort: int, formula: str) -> None:
        super().__init__(excel)
        self.cells, self.sort, self.formula = cells, sort, formula
        self.looks = {kind: Look(excel, kind) for kind in ("Font", "Interior", "Borders")}

    def get_Type(self) -> int:
        return self.sort

    def get_Formula1(self) -> str:
        return self.formula

    def get_AppliesTo(self) -> Range:
        return self.cells

    def get_Font(self) -> Look:
        return self.looks["Font"]

    def get_Interior(self) -> Look:
        return self.looks["Interior"]

    def get_Borders(self) -> Look:
        return self.looks["Borders"]

    def call_SetFirstPriority(self) -> None:
        rules = self.cells.sheet.rules
        rules.insert(0, rules.pop(rules.index(self)))

    def call_Delete(self) -> None:
        self.cells.sheet.rules.remove(self)
