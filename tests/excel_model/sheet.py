"""A worksheet: its cells, its protection, what lies on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from .calls import Excel, Thing, refuse
from .cells import (
    ERRORS,
    LAST_COLUMN,
    LAST_ROW,
    MOST_FORMULA,
    MOST_NOTE,
    MOST_TEXT,
    Block,
    Cell,
    Comment,
    Comments,
    FormatCondition,
    Range,
    Rows,
    blocks_of,
)
from .looks import Look, PageSetup

if TYPE_CHECKING:
    from .book import Workbook

VISIBLE, HIDDEN, VERY_HIDDEN = -1, 0, 2
FORBIDDEN_IN_NAMES = set("\\/?*[]:")
ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns", "AllowInsertingRows", "AllowInsertingHyperlinks",
    "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip
_NO_CELL = Cell()
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(E[-+]?\d+)?%?", re.I)
_DATE = re.compile(r"\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?")
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*",(?:"((?:[^"]|"")*)"|(-?[\d.]+))\)')


class Worksheet(Thing):
    kind = "Worksheet"
    plain = frozenset({"EnableSelection"})

    def __init__(self, excel: Excel, book: Workbook, name: str) -> None:
        super().__init__(excel)
        self.book, self.name = book, name
        self.visible = VISIBLE
        self.cells: dict[tuple[int, int], Cell] = {}
        self.notes: dict[tuple[int, int], Comment] = {}
        self.threads: set[tuple[int, int]] = set()
        self.rules: list[FormatCondition] = []
        self.looks: dict[tuple[Block, ...], dict[str, Any]] = {}
        self.formats: list[tuple[Block, str]] = []
        self.hidden_rows: set[int] = set()
        self.filtered: Block | None = None
        self.protection: dict[str, bool] | None = None
        self.password = ""
        self.page = PageSetup(excel)

    # ---- cells

    def cell(self, row: int, column: int) -> Cell:
        return self.cells.get((row, column), _NO_CELL)

    def own_cell(self, row: int, column: int) -> Cell:
        return self.cells.setdefault((row, column), Cell())

    def enter(self, row: int, column: int, given: Any) -> None:
        """What Excel makes of something put into a cell. Raises ``Refusal``."""
        cell = self.own_cell(row, column)
        cell.value, cell.formula = self._taken(given, self._is_text(row, column))

    def _is_text(self, row: int, column: int) -> bool:
        return any(code == "@" and t <= row <= b and lt <= column <= rt for (t, lt, b, rt), code in self.formats)

    @staticmethod
    def _taken(given: Any, is_text: bool) -> tuple[Any, str]:
        if isinstance(given, str):
            return (given, "") if is_text else _typed(given)
        if isinstance(given, bool) or given is None or isinstance(given, datetime | date):
            return given, ""
        if isinstance(given, int) and given in ERRORS.values():
            return given, ""
        if isinstance(given, int | float):
            return float(given), ""
        raise refuse("类型不匹配。", -2146827283)

    def may_change(self, spots: Iterable[tuple[int, int]]) -> None:
        """Raises ``Refusal`` where a locked cell of a protected sheet is among them."""
        if self.guarded and any(self.cell(*spot).locked for spot in spots):
            raise refuse("您试图更改的单元格或图表位于受保护的工作表中。若要进行更改，请取消工作表保护。")

    # ---- protection

    @property
    def guarded(self) -> bool:
        return self.protection is not None

    @property
    def objects_guarded(self) -> bool:
        return bool(self.protection and self.protection["DrawingObjects"])

    def allows(self, what: str) -> bool:
        return bool(self.protection and self.protection[what])

    def get_ProtectContents(self) -> bool:
        return self.guarded

    def get_ProtectDrawingObjects(self) -> bool:
        return self.objects_guarded

    def get_ProtectScenarios(self) -> bool:
        return bool(self.protection and self.protection["Scenarios"])

    def get_Protection(self) -> Look:
        return Look(self.excel, "Protection", held={name: self.allows(name) for name in ALLOWED})

    def call_Protect(self, password: str = "", objects: bool = True, contents: bool = True, scenarios: bool = True, only_user: bool = False, *allowed: bool) -> None:
        given = dict(zip(ALLOWED, allowed, strict=False))
        self.password = password
        self.protection = {"DrawingObjects": objects, "Scenarios": scenarios, **{name: given.get(name, False) for name in ALLOWED}} if contents else None

    def call_Unprotect(self, password: str = "") -> None:
        if self.password and password != self.password:
            raise refuse("您提供的密码不正确。")
        self.protection = None

    # ---- ranges

    def call_Range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, str):
            return Range(self.excel, self, *blocks_of(first)) if last is None else self.call_Range(self.call_Range(first), self.call_Range(last))
        other = last or first
        (a, b, *_), (*_, c, d) = first.block, other.block
        return Range(self.excel, self, (min(a, c), min(b, d), max(a, c), max(b, d)))

    def get_Cells(self) -> Range:
        return Range(self.excel, self, (1, 1, LAST_ROW, LAST_COLUMN))

    def get_Rows(self) -> Range:
        return Rows(self.excel, self, (1, 1, LAST_ROW, LAST_COLUMN))

    def get_UsedRange(self) -> Range:
        spots = list(self.cells) or [(1, 1)]
        rows, columns = [r for r, _ in spots], [c for _, c in spots]
        return Range(self.excel, self, (min(rows), min(columns), max(rows), max(columns)))

    # ---- the sheet

    def get_Name(self) -> str:
        return self.name

    def put_Name(self, name: str) -> None:
        taken = {sheet.name.casefold() for sheet in self.book.sheets if sheet is not self}
        if not 0 < len(name) <= 31 or FORBIDDEN_IN_NAMES & set(name) or name.casefold() in taken or "'" in (name[0], name[-1]):
            raise refuse("该名称已被使用或无效，请尝试使用其他名称。")
        self.name = name

    def get_Index(self) -> int:
        return self.book.sheets.index(self) + 1

    def get_Visible(self) -> int:
        return self.visible

    def put_Visible(self, visible: int) -> None:
        if not visible and sum(sheet.visible == VISIBLE for sheet in self.book.sheets) == 1 and self.visible == VISIBLE:
            raise refuse("不能设置类 Worksheet 的 Visible 属性")
        self.visible = VISIBLE if visible is True else int(visible)
        if self.book.front is self and self.visible != VISIBLE:
            self.book.front = next(sheet for sheet in self.book.sheets if sheet.visible == VISIBLE)

    def get_Parent(self) -> Workbook:
        return self.book

    def call_Activate(self) -> None:
        if self.visible == VISIBLE:
            self.book.front = self

    def call_Delete(self) -> bool:
        self.book.may_change_structure()
        if sum(sheet.visible == VISIBLE for sheet in self.book.sheets if sheet is not self) == 0:
            raise refuse("工作簿至少含有一张可视工作表。")
        if self.excel.application.display_alerts:
            raise AssertionError("Excel would ask whether the sheet may be deleted, and wait")
        self.book.remove(self)
        return True

    def call_Move(self, before: Worksheet | None = None, after: Worksheet | None = None) -> None:
        self.book.may_change_structure()
        assert before is not None, "the model moves sheets before others only"
        assert after is None, "the model moves sheets before others only"
        self.book.sheets.remove(self)
        self.book.sheets.insert(self.book.sheets.index(before), self)
        self.call_Activate()

    # ---- what lies on it

    def add_note(self, cell: Range, words: str) -> Comment:
        spot = cell.block[:2]
        if cell.get_Count() != 1 or spot in self.notes or spot in self.threads or self.objects_guarded or len(words) > MOST_NOTE:
            raise refuse("应用程序定义或对象定义错误")
        self.notes[spot] = Comment(self.excel, cell, words)
        return self.notes[spot]

    def get_Comments(self) -> Comments:
        return Comments(self.excel, self)

    def get_PageSetup(self) -> PageSetup:
        return self.page

    def get_AutoFilterMode(self) -> bool:
        return self.filtered is not None

    def get_FilterMode(self) -> bool:
        return self.filtered is not None and bool(self.hidden_rows)

    def call_ShowAllData(self) -> None:
        if not self.get_FilterMode():
            raise refuse("类 Worksheet 的 ShowAllData 方法无效")
        self.hidden_rows.clear()

    def put_AutoFilterMode(self, mode: bool) -> None:
        if mode:
            raise refuse("不能设置类 Worksheet 的 AutoFilterMode 属性")
        self.filtered = None
        self.hidden_rows.clear()


def _typed(text: str) -> tuple[Any, str]:
    """A text as if it was typed. Raises ``Refusal``."""
    if text.startswith("'"):
        return text[1:], ""
    if text.startswith("=") and len(text) > 1:
        return _formula(text)
    if len(text) > MOST_TEXT:
        raise refuse("内存溢出", -2146828281)
    if text in ERRORS:
        return ERRORS[text], ""
    if _NUMBER.fullmatch(text):
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1), ""
    if _DATE.fullmatch(text) or text[0:1] in ("+", "-", "@"):
        raise AssertionError(f"Excel would take {text!r} for a date or a formula")
    return text or None, ""


def _formula(text: str) -> tuple[Any, str]:
    """The result of a link is what it shows; other formulas are not calculated here."""
    if len(text) > MOST_FORMULA or any(len(part) > 255 for part in re.findall(r'"((?:[^"]|"")*)"', text)):
        raise refuse("应用程序定义或对象定义错误")
    link = _LINK.fullmatch(text)
    if link is None:
        return None, text
    return (float(link[2]) if link[2] else link[1].replace('""', '"')), text
