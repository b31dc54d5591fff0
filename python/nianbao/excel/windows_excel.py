"""Excel on Windows: what xlwings lacks or does in many calls, through COM. Arguments are given by place: late binding may drop their names."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..workbook.marks import Style
from ..workbook.page_heads import FOOT
from .hosts import Native, is_busy
from .xlwings_library import xlwings

MOST_ADDRESS = 255
"""Characters of an address."""

MOST_NOTED = 255
"""Characters that ``NoteText`` gives at once."""

MOST_PROMPT = 255
"""Characters of a question in Excel's own box."""

PAGE_LINES = 15
"""Lines of a message box that fit every screen."""

_EXPRESSION = 2
"""xlExpression."""


def prompt_pages(prompt: str) -> list[str]:
    """A question that is too long for Excel's box in pages; the last one is its last line."""
    if len(prompt) <= MOST_PROMPT:
        return [prompt]
    *lines, question = prompt.split("\n")
    return ["\n".join(lines[i : i + PAGE_LINES]) for i in range(0, len(lines), PAGE_LINES)] + [question[-MOST_PROMPT:]]


def unions(addresses: Sequence[str]) -> Iterator[list[str]]:
    """The addresses in as few pieces as an address can hold."""
    piece: list[str] = []
    for address in addresses:
        if piece and len(",".join((*piece, address))) > MOST_ADDRESS:
            yield piece
            piece = []
        piece.append(address)
    if piece:
        yield piece


def _each(area: Any, addresses: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The cells of addresses: those of a union come one after the other as they are named in it."""
    for piece in unions(list(addresses)):
        cells = area.api.Range(",".join(piece))
        yield from zip(piece, cells if len(piece) > 1 else (cells,), strict=True)


def _says(cell: Any, words: str) -> bool:
    """Whether the note of a cell still ends as ours did: of a longer text Excel gives 255 characters."""
    first = max(0, len(words) - MOST_NOTED + 1)
    return str(cell.NoteText(_missing(), first + 1)) == words[first:]


def _missing() -> Any:
    """An argument that is left out: pythoncom.Missing only goes where there is a type library."""
    return _engine().pythoncom.ArgNotFound


def _engine() -> Any:
    return sys.modules["xlwings._xlwindows"]


def _number(colour: str) -> int:
    """``#RRGGBB`` as Excel counts colours, blue first."""
    return int.from_bytes(bytes.fromhex(colour.lstrip("#")), "little")


class WindowsExcel(Native):
    """Names of sheets and books are asked for once a click."""

    _ALLOWED = (
        "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns", "AllowInsertingRows",
        "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering", "AllowUsingPivotTables",
    )  # fmt: skip
    """In the order in which Protect takes them."""

    knows_areas = takes_ready_sheets = refuses_when_fixed = True

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self._known: tuple[Any, str] = (None, "")

    def ask_text(self, prompt: str, title: str, default: str = "") -> str | None:
        """One line from the person. Excel's own box refuses more than 255 characters: all but the last page of a long prompt is shown before."""
        pages = prompt_pages(prompt)
        for page in pages[:-1]:
            if self.app.alert(f"{page}\n（点“确定”继续）", title, "ok_cancel") != "ok":
                return None
        answer = self.app.api.InputBox(pages[-1], title, default, *[_missing()] * 4, 2)
        return None if answer is False else str(answer)

    def choose_file(self, title: str) -> str | None:
        return self._dialog(3, title)

    def choose_folder(self, title: str) -> str | None:
        return self._dialog(4, title)

    def _dialog(self, kind: int, title: str) -> str | None:
        """msoFileDialogFilePicker is 3, msoFileDialogFolderPicker 4; Show gives −1 where something was chosen."""
        dialog = self.app.api.FileDialog(kind)
        dialog.Title = title
        if kind == 3:
            dialog.AllowMultiSelect = False
            dialog.Filters.Clear()
        return str(dialog.SelectedItems(1)) if dialog.Show() == -1 else None

    # ---- the book

    def shows_changes(self) -> bool:
        """Excel itself sees to it that it does after every macro."""
        return True

    def full_name(self, book: Any) -> str:
        """xlwings asks twice; it knows where the copy of a workbook in the cloud lies."""
        found = self._path(book)
        return book.fullname if "://" in found else found

    def _path(self, book: Any) -> str:
        if self._known[0] is not book:
            self._known = (book, str(book.api.FullName))
        return self._known[1]

    def area(self, book: Any, sheet: str, address: str) -> Any:
        name = re.split(r"[\\/]", self._path(book))[-1]
        where = f"[{name}]{sheet}".replace("'", "''")
        try:
            cells = self.app.api.Range(f"'{where}'!{address}")
        except Exception as error:
            if is_busy(error):
                raise
            return None
        return xlwings().Range(impl=_engine().Range(xl=cells))

    def values(self, cells: Any) -> list[list[Any]]:
        """xlwings would ask for shape, sheet and program first."""
        found = cells.raw_value
        rows = found if isinstance(found, tuple) else ((found,),)
        return _engine().engine.clean_value_data(rows, datetime, None, None, True)

    def enter(self, cells: Any, rows: Sequence[Sequence[Any]]) -> None:
        cells.api.Formula = rows

    def add_sheet(self, sheets: Any, name: str, behind: Any, *, last: bool) -> Any:
        sheet = self._added(sheets.api, behind.api, last=last)
        sheet.Name = name
        return xlwings().Sheet(impl=_engine().Sheet(xl=sheet))

    def insert_sheet(self, sheets: Any, path: Path, behind: Any, *, last: bool, back: bool) -> bool:
        try:
            self._added(sheets.api, behind.api, str(path), last=last, back=back)
        except Exception as error:
            if is_busy(error):
                raise
            return False
        return True

    def _added(self, sheets: Any, behind: Any, *like: str, last: bool, back: bool = True) -> Any:
        """``After`` of Add does not arrive everywhere: the sheet is put before the last one, which then changes places with it."""
        front = self.app.api.ActiveSheet if back else None
        sheet = sheets.Add(behind, _missing(), 1, *like)
        if last:
            behind.Move(sheet)
        if front is not None:
            front.Activate()
        return sheet

    def delete_sheet(self, sheet: Any) -> None:
        self.app.api.DisplayAlerts = False
        try:
            sheet.api.Delete()
        finally:
            self.app.api.DisplayAlerts = True

    def go_to(self, cell: Any) -> bool:
        try:
            self.app.api.Goto(cell.api)
        except Exception as error:
            if is_busy(error):
                raise
            return False
        return True

    def stands_on(self, cells: Any, name: str) -> bool:
        return str(cells.api.Worksheet.Name) == name

    def put(self, sheet: Any, addresses: Sequence[str], content: Any) -> None:
        for piece in unions(addresses):
            sheet.range(",".join(piece)).raw_value = content

    def close(self, book: Any) -> None:
        book.api.Close(False)

    def read_only(self, book: Any) -> bool:
        return bool(book.api.ReadOnly)

    def fixed(self, book: Any) -> bool:
        return bool(book.api.ProtectStructure)

    # ---- a sheet

    def protected(self, sheet: Any) -> bool:
        return bool(sheet.api.ProtectContents)

    def bars_notes(self, sheet: Any) -> bool:
        return bool(sheet.api.ProtectDrawingObjects)

    def _protection(self, sheet: Any) -> dict[str, Any]:
        xl = sheet.api
        allows = xl.Protection
        return {"arguments": (bool(xl.ProtectDrawingObjects), True, bool(xl.ProtectScenarios), False, *(bool(getattr(allows, name)) for name in self._ALLOWED))}

    def _unprotect(self, sheet: Any) -> None:
        sheet.api.Unprotect("")

    def _protect(self, sheet: Any, how: dict[str, Any]) -> None:
        sheet.api.Protect("", *how["arguments"])

    def row_hidden(self, cell: Any) -> bool:
        return cell.api.RowHeight == 0

    # ---- notes and rules

    def noted(self, sheet: Any) -> set[str]:
        return {comment.Parent.Address.replace("$", "") for comment in sheet.api.Comments}

    def change_notes(self, area: Any, before: Mapping[str, str], after: Mapping[str, str], least: int) -> int | None:
        """Whether all are still there is asked where none changes. A cell is looked at before its note is taken away."""
        gone, new = ([cell for cell, words in one.items() if other.get(cell) != words] for one, other in ((before, after), (after, before)))
        pinned: list[Any] = []
        if not before and not after:
            return least
        try:
            if not gone and not new:
                count = area.api.Worksheet.Comments.Count
                return count if count >= least else None
            cells = dict(_each(area, dict.fromkeys((*gone, *new))))
            if not all(_says(cells[address], before[address]) for address in gone):
                return None
            for piece in unions(gone):
                (cells[piece[0]] if len(piece) == 1 else area.api.Range(",".join(piece))).ClearComments()
            for address in new:
                pinned.append(cells[address].AddComment(after[address]))
        except Exception as error:
            if is_busy(error):
                raise
            for note in pinned:
                note.Delete()
            return None
        return max(least, len(before)) - len(gone) + len(new)

    def add_note(self, cell: Any, text: str) -> None:
        cell.api.AddComment(text)

    def remove_notes(self, sheet: Any, kept: Callable[[str], str | None]) -> None:
        notes = sheet.api.Comments
        if notes.Count:
            for note, left in [(note, kept(str(note.Text()))) for note in notes]:
                if left:
                    note.Text(left)
                elif left is not None:
                    note.Delete()

    def add_rules(self, sheet: Any, areas: Sequence[Any], rules: Sequence[tuple[str, Style]]) -> bool:
        """Whether the sheet is protected is only asked where it refuses."""
        try:
            for cells in areas:
                conditions = cells.api.FormatConditions
                for formula, style in rules:
                    self._add_rule(conditions, formula, style)
        except Exception as error:
            if is_busy(error):
                raise
            return super().add_rules(sheet, areas, rules)
        return True

    def count_rules(self, cells: Any) -> int:
        return int(cells.api.FormatConditions.Count)

    def add_rule(self, cells: Any, formula: str, style: Style) -> None:
        self._add_rule(cells.api.FormatConditions, formula, style)

    @staticmethod
    def _add_rule(conditions: Any, formula: str, style: Style) -> None:
        """Fill, border and coloured ink; what is black is left as it is, and nothing is made bold: each would be another call."""
        rule = conditions.Add(_EXPRESSION, _missing(), formula)
        rule.SetFirstPriority()
        rule.Interior.Color = _number(style.fill)
        if _number(style.ink):
            rule.Font.Color = _number(style.ink)
        if style.outline:
            borders = rule.Borders
            borders.LineStyle, borders.Color = 1, _number(style.outline)

    def remove_rules(self, sheet: Any, containing: str) -> None:
        rules = sheet.api.Cells.FormatConditions
        for rule in [rule for rule in rules if rule.Type == _EXPRESSION and containing in str(rule.Formula1)]:
            rule.Delete()

    def renew_filter(self, sheet: Any) -> None:
        if sheet.api.FilterMode:
            sheet.api.ShowAllData()

    def add_filter(self, cells: Any) -> None:
        cells.api.AutoFilter()

    def print_list(self, sheet: Any, address: str, head_row: int) -> None:
        """xlLandscape is 2, xlPaperA4 is 9. Excel refuses all of it where no printer is installed: then the list is as it was."""
        try:
            setup = sheet.api.PageSetup
            setup.Orientation, setup.PaperSize = 2, 9
            setup.Zoom, setup.FitToPagesWide, setup.FitToPagesTall = False, 1, False
            setup.PrintTitleRows, setup.CenterFooter = f"${head_row}:${head_row}", FOOT
            setup.PrintArea = address
        except Exception as error:
            if is_busy(error):
                raise
