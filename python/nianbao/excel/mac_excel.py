"""Excel on macOS: what xlwings lacks, by AppleScript through xlwings, and dialogs of the system."""

from __future__ import annotations

from typing import Any

from ..machine.screen import osascript, quoted
from .hosts import Native


class MacExcel(Native):
    def ask_text(self, prompt: str, title: str, default: str = "") -> str | None:
        words = (quoted(text) for text in (prompt, default, title))
        return osascript("text returned of (display dialog {} default answer {} with title {})".format(*words))

    def choose_file(self, title: str) -> str | None:
        return osascript(f"POSIX path of (choose file with prompt {quoted(title)})")

    def choose_folder(self, title: str) -> str | None:
        return osascript(f"POSIX path of (choose folder with prompt {quoted(title)})")

    def read_only(self, book: Any) -> bool:
        return bool(book.api.read_only.get())

    def fixed(self, book: Any) -> bool:
        return bool(book.api.protect_structure.get())

    def protected(self, sheet: Any) -> bool:
        return bool(sheet.api.protect_contents.get())

    def _protection(self, sheet: Any) -> dict[str, Any]:
        xl = sheet.api
        return {"drawing_objects": xl.protect_drawing_objects.get(), "scenarios": xl.protect_scenarios.get()}

    def _unprotect(self, sheet: Any) -> None:
        sheet.api.unprotect(password="")

    def _protect(self, sheet: Any, how: dict[str, Any]) -> None:
        sheet.api.protect_worksheet(worksheet_contents=True, allow_formatting_columns=True, allow_formatting_rows=True, allow_filtering=True, **how)

    def row_hidden(self, cell: Any) -> bool:
        return bool(cell.api.entire_row.hidden.get())
