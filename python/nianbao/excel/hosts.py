"""What xlwings lacks or does in many calls: dialogs, sheet protection, notes and rules in bulk. One branch a host, chosen by ``native(app)``.

``Native`` is what xlwings itself can do on any host; the branches say only what differs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..grid import Covering
from ..machine.screen import open_path
from ..workbook.marks import Style

BUSY_CODES = {-2147418111, -2147417846, -2146777998}
"""COM's answers while a cell is being edited or a dialog is open: call rejected, retry later, ignored."""

GONE_CODES = {-2147417848, -2147418105, -2147418094, -2147023174, -2147023170}
"""COM's answers where the program has ended: disconnected, server died (twice), server unavailable, call failed."""

MOST_STATUS = 250
"""Characters of the status bar; Excel refuses more than 255."""


def is_busy(error: BaseException) -> bool:
    """Whether a host did not listen: said as the code itself, or, while a cell is edited, inside an exception of the host's (``excepinfo``)."""
    return bool(_codes(error) & BUSY_CODES) or type(error).__name__ == "ExcelBusyError"


def gone_program(error: BaseException) -> str:
    """The program that has ended, or closed the workbook, where an error says so, else ``""``."""
    return "Excel 或 WPS" if _codes(error) & GONE_CODES else getattr(error, "program", "") if type(error).__name__ == "HostGone" else ""


def _codes(error: BaseException) -> set[int | None]:
    inner = getattr(error, "excepinfo", None) or ()
    return {getattr(error, "hresult", None), getattr(error, "winerror", None), *(one for one in inner if isinstance(one, int))}


def short_status(text: str) -> str:
    """Words as the status bar takes them, in one line."""
    line = text.replace("\n", " ")
    return line if len(line) <= MOST_STATUS else line[: MOST_STATUS - 1] + "…"


class Native:
    """What xlwings can do on any host. ``Refused`` protections are told by ``False``, cancelled dialogs by ``None``."""

    knows_areas = False
    """Whether ``area`` does anything."""

    takes_ready_sheets = False
    """Whether ``insert_sheet`` does anything."""

    refuses_when_fixed = False
    """Whether the host itself refuses a new sheet where the structure of the book is protected; else it has to be asked first."""

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

    def shows_changes(self) -> bool:
        """Whether the screen follows what is written."""
        return self.app.screen_updating

    def full_name(self, book: Any) -> str:
        """Path and name of a workbook; the name alone where it was never saved."""
        return book.fullname

    def area(self, book: Any, sheet: str, address: str) -> Any:
        """Cells of a sheet by its name in one call; ``None`` where the host has no such call, or no such sheet."""
        return None

    def values(self, cells: Any) -> list[list[Any]]:
        """What stands in cells, as rows: numbers are floats, days ``datetime``, errors their words, nothing is ``None``."""
        return cells.options(ndim=2, err_to_str=True).value

    def enter(self, cells: Any, rows: Sequence[Sequence[Any]]) -> None:
        """Write a block as if it was typed: texts that begin with ``=`` are formulas."""
        cells.formula = rows

    def add_sheet(self, sheets: Any, name: str, behind: Any, *, last: bool) -> Any:
        """A new sheet, behind the last one (``behind``) or, where that would not be seen (not ``last``), before it; the sheet in front stays in front."""
        front = sheets.active
        sheet = sheets.add(name, after=behind)
        front.activate()
        return sheet

    def insert_sheet(self, sheets: Any, path: Path, behind: Any, *, last: bool, back: bool) -> bool:
        """The sheets of a workbook made beforehand, as new ones under their own names, behind the last one or (not ``last``) before it, the sheet
        in front in front again (``back``); ``False`` where the host has no such call."""
        return False

    def delete_sheet(self, sheet: Any) -> None:
        """Delete a sheet without the question Excel would ask."""
        alerts = self.app.display_alerts
        self.app.display_alerts = False
        try:
            sheet.delete()
        finally:
            self.app.display_alerts = alerts

    def go_to(self, cell: Any) -> bool:
        """Bring a cell to the front and select it; ``False`` where its sheet is hidden."""
        if not cell.sheet.visible:
            return False
        cell.sheet.activate()
        cell.select()
        return True

    def stands_on(self, cells: Any, name: str) -> bool:
        """Whether cells are of the sheet of this name."""
        return cells.sheet.name == name

    def put(self, sheet: Any, addresses: Sequence[str], content: Any) -> None:
        """Write the same content into each of these cells."""
        for address in addresses:
            sheet.range(address).raw_value = content

    def close(self, book: Any) -> None:
        """Close a workbook; what was changed in it is not kept."""
        book.close()

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

    def bars_notes(self, sheet: Any) -> bool:
        """Whether protection has to be lifted for notes."""
        return self.protected(sheet)

    @contextmanager
    def unprotected(self, sheet: Any, *, notes_only: bool = False) -> Iterator[bool]:
        """Without protection while the block lasts, afterwards as before; ``False`` where a password is needed. Where only notes are
        to be changed (``notes_only``) and the protection lets them through it stays."""
        if not (self.bars_notes(sheet) if notes_only else self.protected(sheet)):
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

    def objects(self, cells: Any) -> tuple[Covering, ...]:
        """What lies over the sheet of these cells, where the host says so in few calls."""
        return ()

    # ---- notes and rules

    def noted(self, sheet: Any) -> set[str]:
        """Addresses of the cells that have a note, ``D5``."""
        return {note.location.address.replace("$", "") for note in sheet.notes}

    def change_notes(self, area: Any, before: Mapping[str, str], after: Mapping[str, str], least: int) -> int | None:
        """Put notes on cells (``D5``) of the sheet of ``area``, which begins in A1, in place of those from ``before``: one that says the same
        costs no call. How many notes the sheet has, if it had ``least``; ``None`` where the host has no such calls, where anything is not
        as it was left, and where one is refused: then all of ours have to be looked at."""
        return None

    def add_note(self, cell: Any, text: str) -> None:
        cell.add_note(text)

    def remove_notes(self, sheet: Any, kept: Callable[[str], str | None]) -> None:
        """Take notes away: ``kept`` says what is left of the words of each, ``None`` for one that is not touched."""
        for note, left in [(note, kept(note.text)) for note in sheet.notes]:
            if left:
                note.text = left
            elif left is not None:
                note.delete()

    def add_rules(self, sheet: Any, areas: Sequence[Any], rules: Sequence[tuple[str, Style]]) -> bool:
        """Conditional formats by formula over these cells of a sheet, each before all others; ``False`` where a password forbids them."""
        with self.unprotected(sheet) as free:
            for cells in areas if free else ():
                for formula, style in rules:
                    self.add_rule(cells, formula, style)
            return free

    def count_rules(self, cells: Any) -> int:
        """How many conditional formats touch these cells."""
        return len(cells.conditional_formats)

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

    def renew_filter(self, sheet: Any) -> None:
        """Show again what a filter hides."""

    def print_list(self, sheet: Any, address: str, head_row: int) -> None:
        """Print the cells of a list (``address``) on A4 across, one page wide, with its heads (``head_row``, from 1) on every page, where the host can."""
        sheet.page_setup.print_area = address


def native(app: Any) -> Native:
    """The branch for a host: Excel's here; another engine than xlwings' own brings its branch as ``native``."""
    if app.engine.name != "excel":
        return app.engine.impl.native(app)
    if sys.platform == "darwin":
        from .mac_excel import MacExcel

        return MacExcel(app)
    from .windows_excel import WindowsExcel

    return WindowsExcel(app)
