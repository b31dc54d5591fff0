"""A workbook: its sheets, its names, what is loaded from a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from .calls import DISP_E_BADINDEX, Excel, Refusal, Thing, refuse
from .cells import ERRORS, Cell, Comment, FormatCondition, Range, blocks_of
from .sheet import ALLOWED, HIDDEN, VERY_HIDDEN, VISIBLE, Worksheet


class Workbook(Thing):
    kind = "Workbook"

    def __init__(self, excel: Excel, path: Path | None = None, *, read_only: bool = False) -> None:
        super().__init__(excel)
        self.path, self.read_only, self.structure_guarded = path, read_only, False
        self.names: dict[str, str] = {}
        self.sheets = load(excel, self, path) if path else [Worksheet(excel, self, "Sheet1")]
        self.front = next(sheet for sheet in self.sheets if sheet.visible == VISIBLE)

    def may_change_structure(self) -> None:
        if self.structure_guarded:
            raise refuse("工作簿受保护，不能更改。")

    def remove(self, sheet: Worksheet) -> None:
        self.sheets.remove(sheet)
        if self.front is sheet:
            self.front = next(other for other in self.sheets if other.visible == VISIBLE)

    def get_Name(self) -> str:
        return self.path.name if self.path else "工作簿1"

    def get_FullName(self) -> str:
        return str(self.path) if self.path else "工作簿1"

    def get_Path(self) -> str:
        return str(self.path.parent) if self.path else ""

    def get_Worksheets(self) -> Sheets:
        return Sheets(self.excel, self)

    def get_Names(self) -> Names:
        return Names(self.excel, self)

    def get_ActiveSheet(self) -> Worksheet:
        return self.front

    def get_ReadOnly(self) -> bool:
        return self.read_only

    def get_ProtectStructure(self) -> bool:
        return self.structure_guarded

    def call_Protect(self, password: str = "", structure: bool = True) -> None:
        self.structure_guarded = structure

    def call_FollowHyperlink(self, address: str, place: str = "") -> None:
        """A place in this workbook: ``'sheet'!A1,B2``."""
        name, _, cells = place.rpartition("!")
        sheet = next(sheet for sheet in self.sheets if sheet.name == name.strip("'"))
        self.excel.application.call_Goto(sheet.call_Range(cells))

    def call_Activate(self) -> None:
        self.excel.application.books.remove(self)
        self.excel.application.books.insert(0, self)

    def call_Close(self, save: bool = False) -> None:
        assert not save
        self.excel.application.books.remove(self)


class Sheets(Thing):
    kind = "Sheets"

    def __init__(self, excel: Excel, book: Workbook) -> None:
        super().__init__(excel)
        self.book = book

    def members(self) -> Sequence[Worksheet]:
        return list(self.book.sheets)

    def get_Count(self) -> int:
        return len(self.book.sheets)

    def get_Parent(self) -> Workbook:
        return self.book

    def call_Item(self, which: int | str) -> Worksheet:
        if isinstance(which, int) and 0 < which <= len(self.book.sheets):
            return self.book.sheets[which - 1]
        found = next((sheet for sheet in self.book.sheets if sheet.name.casefold() == str(which).casefold()), None)
        if found is None:
            raise Refusal(DISP_E_BADINDEX, "下标越界。")
        return found

    call__Default = call_Item

    def call_Add(self, before: Worksheet | None = None, after: Worksheet | None = None, count: int | None = None, sort: Any = None) -> Worksheet:
        """A new sheet, or those of the template whose path is given as the sort. After is dropped in some surroundings, so it may not be relied on."""
        self.book.may_change_structure()
        assert after is None, "after is not to be relied on"
        assert count in (None, 1)
        made = load(self.excel, self.book, Path(sort)) if isinstance(sort, str) else [Worksheet(self.excel, self.book, self._free_name())]
        at = self.book.sheets.index(before or self.book.front)
        self.book.sheets[at:at] = made
        self.book.front = made[0]
        return made[0]

    def _free_name(self) -> str:
        taken = {sheet.name for sheet in self.book.sheets}
        return next(name for number in range(1, 999) if (name := f"Sheet{number}") not in taken)


class Names(Thing):
    kind = "Names"

    def __init__(self, excel: Excel, book: Workbook) -> None:
        super().__init__(excel)
        self.book = book

    def members(self) -> Sequence[Name]:
        return [Name(self.excel, self.book, name) for name in self.book.names]

    def get_Count(self) -> int:
        return len(self.book.names)

    def call_Item(self, name: str) -> Name:
        if name not in self.book.names:
            raise refuse("应用程序定义或对象定义错误")
        return Name(self.excel, self.book, name)

    call__Default = call_Item

    def call_Add(self, name: str, refers_to: str) -> Name:
        self.book.names[name] = refers_to
        return Name(self.excel, self.book, name)


class Name(Thing):
    kind = "Name"

    def __init__(self, excel: Excel, book: Workbook, name: str) -> None:
        super().__init__(excel)
        self.book, self.name = book, name

    def get_Name(self) -> str:
        return self.name

    def get_RefersTo(self) -> str:
        return self.book.names[self.name]

    def get_RefersToRange(self) -> Range:
        name, _, address = self.get_RefersTo().lstrip("=").replace("'", "").partition("!")
        sheet = next(sheet for sheet in self.book.sheets if sheet.name == name)
        return sheet.call_Range(address.replace(f"{name}!", ""))

    def call_Delete(self) -> None:
        del self.book.names[self.name]


def load(excel: Excel, book: Workbook, path: Path) -> list[Worksheet]:
    """The sheets of a file, with the results of formulas that were saved with it."""
    written, shown = _parsed(path.read_bytes())
    for name, defined in written.defined_names.items():
        book.names[name] = f"={defined.attr_text}"
    return [_sheet(excel, book, sheet, shown[sheet.title]) for sheet in written.worksheets]


@lru_cache(maxsize=8)
def _parsed(content: bytes) -> tuple[openpyxl.Workbook, openpyxl.Workbook]:
    """With formulas, and with their results; only read from, since the same file is opened again and again."""
    return openpyxl.load_workbook(BytesIO(content)), openpyxl.load_workbook(BytesIO(content), data_only=True)


def _sheet(excel: Excel, book: Workbook, written: Any, shown: Any) -> Worksheet:
    sheet = Worksheet(excel, book, written.title)
    sheet.visible = {"visible": VISIBLE, "hidden": HIDDEN}.get(written.sheet_state, VERY_HIDDEN)
    for row in written.iter_rows():
        for cell in row:
            _cell(sheet, cell, shown.cell(cell.row, cell.column).value)
    sheet.hidden_rows = {number for number, row in written.row_dimensions.items() if row.hidden}
    _protect(sheet, written.protection)
    for ranges in written.conditional_formatting:
        for rule in ranges.rules:
            cells = Range(excel, sheet, *(r.bounds and (r.min_row, r.min_col, r.max_row, r.max_col) for r in ranges.sqref.ranges))
            sheet.rules.append(FormatCondition(excel, cells, 2 if rule.type == "expression" else 1, f"={rule.formula[0]}" if rule.formula else ""))
    if written.auto_filter.ref:
        (sheet.filtered,) = blocks_of(written.auto_filter.ref)
    return sheet


def _cell(sheet: Worksheet, cell: Any, result: Any) -> None:
    formula = cell.value if isinstance(cell.value, str) and cell.data_type == "f" else ""
    value = result if formula else cell.value
    if value is not None or formula or cell.has_style:
        sheet.cells[cell.row, cell.column] = Cell(_as_com(value), formula, cell.protection.locked, cell.number_format)
    if cell.comment:
        at = (cell.row, cell.column)
        sheet.notes[at] = Comment(sheet.excel, Range(sheet.excel, sheet, at + at), cell.comment.text)


def _as_com(value: Any) -> Any:
    """Numbers are floats, errors numbers, days times."""
    if isinstance(value, str) and value in ERRORS:
        return ERRORS[value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _protect(sheet: Worksheet, given: Any) -> None:
    """What a file says of each is whether it is barred."""
    if given.sheet:
        words = [re.sub("^Allow", "", name) for name in ALLOWED]
        allowed = {f"Allow{word}": not getattr(given, _written(word)) for word in words}
        sheet.protection = {"DrawingObjects": bool(given.objects), "Scenarios": bool(given.scenarios), **allowed}


def _written(word: str) -> str:
    """``FormattingCells`` → ``formatCells``."""
    special = {"Sorting": "sort", "Filtering": "autoFilter", "UsingPivotTables": "pivotTables"}
    return special.get(word) or re.sub(r"^(Format|Insert|Delet)(?:t?ing)(\w+)", lambda m: m[1].lower().replace("delet", "delete") + m[2], word)
