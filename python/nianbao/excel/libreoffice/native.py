"""What the product asks of a host beyond xlwings (``nianbao.excel.hosts``), answered by this engine: most stands in ``.api`` already."""

from __future__ import annotations

from typing import Any

from ...grid import Covering
from ...machine.screen import open_path
from ...workbook.marks import Style
from ..hosts import Native


class OfficeNative(Native):
    """Of an office that nobody sees: what is asked is answered, and what is shown kept, by ``app.api``."""

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

    def objects(self, cells: Any) -> tuple[Covering, ...]:
        return cells.sheet.api.objects()

    def noted(self, sheet: Any) -> set[str]:
        return sheet.api.noted()

    def add_note(self, cell: Any, text: str) -> None:
        cell.api.add_note(text)

    def add_rule(self, cells: Any, formula: str, style: Style) -> None:
        cells.api.add_condition(formula, name=f"年报_{style.name}", color=style.fill, font_color=style.ink, border_color=style.outline or None)

    def print_list(self, sheet: Any, address: str, head_row: int) -> None:
        sheet.api.print_across(head_row)
        super().print_list(sheet, address, head_row)

    def remove_rules(self, sheet: Any, containing: str) -> None:
        sheet.api.remove_conditions(containing=containing)


class OpenOfficeNative(OfficeNative):
    """Of an office in front of a person: whoever presses the buttons asks (``window_session``)."""

    def open_path(self, path: str) -> None:
        open_path(path)

    def end_editing(self, book: Any) -> None:
        """What is typed and not entered is gone as soon as another sheet comes to the front; a command of the menu enters it first."""
        frame = book.impl.xl.CurrentController.Frame
        self.app.impl.service("frame.DispatchHelper").executeDispatch(frame, ".uno:Calculate", "", 0, ())
