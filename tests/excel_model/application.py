"""The program itself: its workbooks, its settings, and the dialogs, which a test answers."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .book import Workbook
from .calls import DISP_E_BADINDEX, DISP_E_EXCEPTION, Excel, Refusal, Thing, refuse
from .cells import Range, blocks_of
from .looks import Look

AUTOMATIC, MANUAL = -4105, -4135
HWND = 4711
_QUALIFIED = re.compile(r"'?\[(?P<book>[^\]]+)\](?P<sheet>(?:[^'!]|'')+)'?!(?P<address>.+)")


class Application(Thing):
    kind = "Application"
    plain = frozenset({"ScreenUpdating", "Interactive", "EnableEvents", "Visible"})

    def __init__(self, excel: Excel, version: str = "16.0") -> None:
        super().__init__(excel)
        excel.application = self
        self.version = version
        self.held = {"ScreenUpdating": True, "Interactive": True, "EnableEvents": True, "Visible": True}
        self.books: list[Workbook] = []
        self.selection: Range | None = None
        self.calculation, self.status, self.display_alerts, self.printer = AUTOMATIC, False, True, True
        self.hwnd = HWND
        self.no_icons: set[str] = set()
        self.boxes: list[str] = []
        self.prompts: list[str] = []
        self.answers: deque[Any] = deque()

    # ---- a person in a test

    def ask(self, words: str) -> Any:
        """A question with a field, or a dialog for files."""
        self.prompts.append(words)
        return self.answers.popleft() if self.answers else None

    def box(self, words: str, buttons: tuple[str, ...]) -> str:
        """A message box. Where there is no choice but to go on it is answered by itself; where nobody answers, by its last button."""
        self.boxes.append(words)
        if "yes" in buttons or (self.answers and self.answers[0] == "cancel"):
            return self.answers.popleft() if self.answers else buttons[-1]
        return buttons[0]

    def call_InputBox(self, prompt: str, title: Any = None, default: Any = None, left: Any = None, top: Any = None, help: Any = None, context: Any = None, sort: int = 2) -> Any:
        if len(prompt) > 255:
            raise refuse("方法“InputBox”作用于对象“_Application”时失败")
        answer = self.ask(prompt)
        return False if answer is None else answer

    def call_FileDialog(self, sort: int) -> FileDialog:
        return FileDialog(self.excel, sort)

    # ---- settings

    def get_Calculation(self) -> int:
        return self.calculation

    def put_Calculation(self, how: int) -> None:
        if not self.books:
            raise refuse("不能设置类 Application 的 Calculation 属性")
        self.calculation = how

    def call_Calculate(self) -> None:
        """Nothing is calculated here."""

    def get_StatusBar(self) -> Any:
        return self.status

    def put_StatusBar(self, words: Any) -> None:
        if isinstance(words, str) and len(words) > 255:
            raise refuse("不能设置类 Application 的 StatusBar 属性")
        self.status = words

    def get_DisplayAlerts(self) -> bool:
        return self.display_alerts

    def put_DisplayAlerts(self, shown: bool) -> None:
        self.display_alerts = shown

    def get_Version(self) -> str:
        return self.version

    def get_Build(self) -> float:
        return 17328.0

    def get_OperatingSystem(self) -> str:
        return "Windows (64-bit) NT 10.00"

    def get_StartupPath(self) -> str:
        return "C:\\XLSTART"

    def get_CommandBars(self) -> CommandBars:
        return CommandBars(self.excel)

    def get_AddIns(self) -> AddIns:
        return AddIns(self.excel)

    def call_Quit(self) -> None:
        """The one program stays for the other tests."""

    def get_Hwnd(self) -> int:
        return self.hwnd

    # ---- workbooks

    def get_Workbooks(self) -> Workbooks:
        return Workbooks(self.excel)

    def get_ActiveWorkbook(self) -> Workbook | None:
        return self.books[0] if self.books else None

    def get_ActiveSheet(self) -> Any:
        return self.books[0].front if self.books else None

    def get_Selection(self) -> Any:
        return self.selection

    def call_Goto(self, cell: Range, scroll: bool = False) -> None:
        """Brings a cell to the front and selects it."""
        if cell.sheet.visible != -1:
            raise refuse("引用无效。")
        cell.sheet.book.front, self.selection = cell.sheet, cell

    def call_Range(self, address: str) -> Range:
        """``'[book]sheet'!A1`` of any open workbook. Raises ``Refusal``."""
        match = _QUALIFIED.fullmatch(address)
        if match is None:
            return self.books[0].front.call_Range(address)
        name = match["book"].replace("''", "'")
        book = next((book for book in self.books if book.get_Name().casefold() == name.casefold()), None)
        sheet = next((sheet for sheet in book.sheets if sheet.name == match["sheet"].replace("''", "'")), None) if book else None
        if sheet is None or len(address) > 255:
            raise refuse("方法“Range”作用于对象“_Application”时失败")
        return Range(self.excel, sheet, *blocks_of(match["address"]))


class Workbooks(Thing):
    kind = "Workbooks"

    def members(self) -> Sequence[Workbook]:
        return list(self.excel.application.books)

    def get_Count(self) -> int:
        return len(self.members())

    def call_Item(self, which: int | str) -> Workbook:
        books = self.members()
        if isinstance(which, int) and 0 < which <= len(books):
            return books[which - 1]
        found = next((book for book in books if book.get_Name().casefold() == str(which).casefold()), None)
        if found is None:
            raise Refusal(DISP_E_BADINDEX, "下标越界。")
        return found

    call__Default = call_Item

    def call_Add(self) -> Workbook:
        return self._front(Workbook(self.excel))

    def call_Open(self, path: str, links: Any = None, read_only: Any = None, *more: Any) -> Workbook:
        if not Path(path).is_file():
            raise refuse(f"抱歉，无法找到 {path}。")
        return self._front(Workbook(self.excel, Path(path), read_only=bool(read_only)))

    def _front(self, book: Workbook) -> Workbook:
        self.excel.application.books.insert(0, book)
        return book


class CommandBars(Thing):
    """Has a picture for the names that Excel has; which these are only Excel knows."""

    kind = "CommandBars"

    def call_GetImageMso(self, name: str, width: int, height: int) -> str:
        if name in self.excel.application.no_icons:
            raise Refusal(DISP_E_EXCEPTION, "值不在预期的范围内。", -2147024809)
        return name


class AddIns(Thing):
    kind = "AddIns"

    def get_Count(self) -> int:
        return 0


class FileDialog(Thing):
    kind = "FileDialog"
    plain = frozenset({"Title", "AllowMultiSelect"})

    def __init__(self, excel: Excel, sort: int) -> None:
        super().__init__(excel)
        self.sort, self.chosen = sort, None

    def call_Show(self) -> int:
        self.chosen = self.excel.application.ask(str(self.held.get("Title")))
        return -1 if self.chosen else 0

    def get_Filters(self) -> Thing:
        return _Filters(self.excel)

    def get_SelectedItems(self) -> Thing:
        return _Chosen(self.excel, self.chosen)


class _Filters(Thing):
    kind = "FileDialogFilters"

    def call_Clear(self) -> None:
        """Filters are not modelled."""


class _Chosen(Thing):
    kind = "FileDialogSelectedItems"

    def __init__(self, excel: Excel, chosen: Any) -> None:
        super().__init__(excel)
        self.chosen = chosen

    def call_Item(self, number: int) -> str:
        if number != 1 or self.chosen is None:
            raise Refusal(DISP_E_BADINDEX, "下标越界。")
        return str(self.chosen)

    call__Default = call_Item


def excel(version: str = "16.0") -> Excel:
    """A program that has just been started."""
    found = Excel()
    Application(found, version)
    return found


__all__ = ["AUTOMATIC", "HWND", "MANUAL", "Application", "Look", "Workbooks", "excel"]
