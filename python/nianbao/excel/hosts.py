"""What xlwings lacks or does in many calls: dialogs, sheet protection, notes and rules in bulk. One branch a host, chosen by ``native(app)``.

``Native`` is what xlwings itself can do on any host; the branches say only what differs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..machine.safe_write import reason
from ..refusals import refused
from ..workbook.marks import Style

BUSY_CODES = {-2147418111, -2147417846, -2146777998}
"""COM's answers while a cell is being edited or a dialog is open: call rejected, retry later, ignored."""


def is_busy(error: BaseException) -> bool:
    """Whether a host did not listen."""
    codes = {getattr(error, "hresult", None), getattr(error, "winerror", None)}
    return bool(codes & BUSY_CODES) or type(error).__name__ == "ExcelBusyError"


class Native:
    """What xlwings can do on any host. ``Refused`` protections are told by ``False``, cancelled dialogs by ``None``."""

    def __init__(self, app: Any) -> None:
        self.app = app

    # ---- the person

    def ask_text(self, prompt: str, title: str, default: str = "") -> str | None:
        raise NotImplementedError

    def choose_file(self, title: str) -> str | None:
        raise NotImplementedError

    def choose_folder(self, title: str) -> str | None:
        raise NotImplementedError

    def open_path(self, path: str) -> None:
        open_path(path)

    # ---- the book

    def read_only(self, book: Any) -> bool:
        raise NotImplementedError

    def fixed(self, book: Any) -> bool:
        """Whether no sheet can be added: the structure of the book is protected, or it takes no change at all."""
        raise NotImplementedError

    # ---- a sheet

    def protected(self, sheet: Any) -> bool:
        raise NotImplementedError

    @contextmanager
    def unprotected(self, sheet: Any) -> Iterator[bool]:
        """Without protection while the block lasts, afterwards as before; ``False`` where a password is needed."""
        if not self.protected(sheet):
            yield True
            return
        how = self._protection(sheet)
        try:
            self._unprotect(sheet)
        except Exception as error:
            if is_busy(error):
                raise
            yield False
            return
        try:
            yield True
        finally:
            self._protect(sheet, how)

    def _protection(self, sheet: Any) -> dict[str, Any]:
        return {}

    def _unprotect(self, sheet: Any) -> None:
        raise NotImplementedError

    def _protect(self, sheet: Any, how: dict[str, Any]) -> None:
        raise NotImplementedError

    def row_hidden(self, cell: Any) -> bool:
        """Whether the row of a cell is hidden, by hand or by a filter."""
        raise NotImplementedError

    # ---- notes and rules

    def noted(self, sheet: Any) -> set[str]:
        """Addresses of the cells that have a note, ``D5``."""
        return {note.location.address.replace("$", "") for note in sheet.notes}

    def add_note(self, cell: Any, text: str) -> None:
        cell.add_note(text)

    def remove_notes(self, sheet: Any, containing: str) -> None:
        for note in [note for note in sheet.notes if containing in note.text]:
            note.delete()

    def add_rule(self, cells: Any, formula: str, style: Style) -> None:
        """One conditional format by formula, before the user's own."""
        return self._outline(
            cells.conditional_formats.add_custom(formula, fill_color=style.fill, font_color=style.ink, font_bold=style.bold), style
        )

    def _outline(self, rule: Any, style: Style) -> None:
        """A border of the style's colour, where the host can."""

    def remove_rules(self, sheet: Any, containing: str) -> None:
        """Remove the rules whose formula contains a text."""
        rules = sheet.cells.conditional_formats
        for rule in [rule for rule in rules if rule.type == "custom" and containing in str(rule.formula)]:
            rule.delete()

    def add_filter(self, cells: Any) -> None:
        """Buttons to filter by, where the host can."""


class Excel(Native):
    """Excel on Windows, through COM."""

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


class ExcelForMac(Native):
    """Excel on macOS: AppleScript through xlwings, and dialogs of the system."""

    def ask_text(self, prompt: str, title: str, default: str = "") -> str | None:
        words = (_quoted(text) for text in (prompt, default, title))
        return _osascript("text returned of (display dialog {} default answer {} with title {})".format(*words))

    def choose_file(self, title: str) -> str | None:
        return _osascript(f"POSIX path of (choose file with prompt {_quoted(title)})")

    def choose_folder(self, title: str) -> str | None:
        return _osascript(f"POSIX path of (choose folder with prompt {_quoted(title)})")

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
        sheet.api.protect_worksheet(worksheet_contents=True, allow_formatting_columns=True, allow_formatting_rows=True, **how)

    def row_hidden(self, cell: Any) -> bool:
        return bool(cell.api.entire_row.hidden.get())


class Office(Native):
    """A host whose xlwings engine offers these things itself in ``.api``, as the engine that drives LibreOffice does."""

    def ask_text(self, prompt: str, title: str, default: str = "") -> str | None:
        return self.app.api.ask_text(prompt, title, default)

    def choose_file(self, title: str) -> str | None:
        return self.app.api.choose_file(title)

    def choose_folder(self, title: str) -> str | None:
        return self.app.api.choose_folder(title)

    def open_path(self, path: str) -> None:
        self.app.api.open_path(path)

    def read_only(self, book: Any) -> bool:
        return book.api.read_only

    def fixed(self, book: Any) -> bool:
        return book.api.fixed

    def protected(self, sheet: Any) -> bool:
        return sheet.api.protected

    def _unprotect(self, sheet: Any) -> None:
        sheet.api.unprotect("")

    def _protect(self, sheet: Any, how: dict[str, Any]) -> None:
        sheet.api.protect("")

    def row_hidden(self, cell: Any) -> bool:
        return cell.row in cell.sheet.api.hidden_rows

    def noted(self, sheet: Any) -> set[str]:
        return sheet.api.noted()

    def add_note(self, cell: Any, text: str) -> None:
        cell.api.add_note(text)

    def remove_notes(self, sheet: Any, containing: str) -> None:
        sheet.api.remove_notes(containing)

    def add_rule(self, cells: Any, formula: str, style: Style) -> None:
        cells.api.add_condition(formula, name=f"年报_{style.name}", color=style.fill, font_color=style.ink, border_color=style.outline or None)

    def remove_rules(self, sheet: Any, containing: str) -> None:
        sheet.api.remove_conditions(containing=containing)


def native(app: Any) -> Native:
    """The branch for a host."""
    if app.engine.name != "excel":
        return Office(app)
    return ExcelForMac(app) if sys.platform == "darwin" else Excel(app)


def tell_without_host(text: str, title: str) -> None:
    """A message box of the system, for the time when the host itself does not answer; without a screen the words go to standard error."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(0, text, title, 0x30 | 0x40000)
    elif sys.platform == "darwin":
        _osascript(f"display alert {_quoted(title)} message {_quoted(text)}")
    else:
        from ..machine.console import say

        say(f"{title}：{text}")


def open_path(path: str) -> None:
    """Show a file or folder in whatever opens such files here. Raises ``UserError`` where nothing does."""

    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            program = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen([program, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise refused("B08", file=path, reason=reason(error)) from error


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _osascript(line: str) -> str | None:
    """The answer of one line of AppleScript; ``None`` where the person cancelled."""
    done = subprocess.run(["osascript", "-e", line], capture_output=True, text=True)
    return done.stdout.rstrip("\n") if done.returncode == 0 else None
