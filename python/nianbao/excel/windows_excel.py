"""Excel on Windows: what xlwings lacks, through COM."""

from __future__ import annotations

from typing import Any

from ..workbook.marks import Style
from ..workbook.page_heads import FOOT
from .hosts import Native, is_busy


class WindowsExcel(Native):
    _ALLOWED = (
        "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns", "AllowInsertingRows",
        "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering", "AllowUsingPivotTables",
    )  # fmt: skip

    def ask_text(self, prompt: str, title: str, default: str = "") -> str | None:
        answer = self.app.api.InputBox(Prompt=prompt, Title=title, Default=default, Type=2)
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

    def read_only(self, book: Any) -> bool:
        return bool(book.api.ReadOnly)

    def fixed(self, book: Any) -> bool:
        return bool(book.api.ProtectStructure)

    def protected(self, sheet: Any) -> bool:
        return bool(sheet.api.ProtectContents)

    def _protection(self, sheet: Any) -> dict[str, Any]:
        xl = sheet.api
        allowed = {name: bool(getattr(xl.Protection, name)) for name in self._ALLOWED}
        objects, scenarios, selection = bool(xl.ProtectDrawingObjects), bool(xl.ProtectScenarios), xl.EnableSelection
        return {"arguments": {**allowed, "DrawingObjects": objects, "Scenarios": scenarios, "Contents": True}, "selection": selection}

    def _unprotect(self, sheet: Any) -> None:
        sheet.api.Unprotect("")

    def _protect(self, sheet: Any, how: dict[str, Any]) -> None:
        sheet.api.Protect(Password="", **how["arguments"])
        sheet.api.EnableSelection = how["selection"]

    def row_hidden(self, cell: Any) -> bool:
        return bool(cell.api.EntireRow.Hidden)

    def noted(self, sheet: Any) -> set[str]:
        return {comment.Parent.Address.replace("$", "") for comment in sheet.api.Comments}

    def add_note(self, cell: Any, text: str) -> None:
        cell.api.AddComment(text)

    def _outline(self, rule: Any, style: Style) -> None:
        if style.outline:
            borders = rule.api.Borders
            borders.LineStyle = 1
            borders.Color = int.from_bytes(bytes.fromhex(style.outline.lstrip("#")), "little")

    def add_filter(self, cells: Any) -> None:
        cells.api.AutoFilter()

    def print_list(self, sheet: Any, head_row: int) -> None:
        """xlLandscape is 2, xlPaperA4 is 9. Excel refuses all of it where no printer is installed: then the list is as it was."""
        try:
            setup = sheet.api.PageSetup
            setup.Orientation, setup.PaperSize = 2, 9
            setup.Zoom, setup.FitToPagesWide, setup.FitToPagesTall = False, 1, False
            setup.PrintTitleRows, setup.CenterFooter = f"${head_row}:${head_row}", FOOT
        except Exception as error:
            if is_busy(error):
                raise
