"""What xlwings lacks or does in many calls: dialogs, sheet protection, notes and rules in bulk. One branch a host, chosen by ``native(app)``.

``Native`` is what xlwings itself can do on any host; the branches say only what differs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..machine.screen import open_path
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

    def end_editing(self, book: Any) -> None:
        """Take over what is being typed into a cell. Excel answers nothing while somebody types; a host that does would lose it."""

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

    def print_list(self, sheet: Any, head_row: int) -> None:
        """Print a list on A4 across, one page wide, with its heads (``head_row``, from 1) on every page, where the host can."""


def native(app: Any) -> Native:
    """The branch for a host: Excel's here; another engine than xlwings' own brings its branch as ``native``."""
    if app.engine.name != "excel":
        return app.engine.impl.native(app)
    if sys.platform == "darwin":
        from .mac_excel import MacExcel

        return MacExcel(app)
    from .windows_excel import WindowsExcel

    return WindowsExcel(app)
