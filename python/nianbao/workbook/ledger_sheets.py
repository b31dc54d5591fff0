"""报送台账 as text and positions: its sheets, which columns are ours (grey) and which the clerk's (white), and where rows of each key stand.

A sheet is read by its heads wherever they stand: the clerk may sort, filter, insert rows and columns, and add sheets. Columns of ours are found by
their head, rows by their key; what is neither is the clerk's and is never looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ..district.ledger import ACCEPTED, AGREED, REJECTED, SENT_BACK, LedgerState
from ..grid import Fault, Grid, Raw, Sheet, a1

LEDGER_MARK = "nianbao-ledger"
"""What the hidden sheet says in its first cell."""

REPORTED, EXPLAINING, UNMATCHED, RECORD = "报送", "说明审核", "未匹配", "记录"
CHOICES, LOCKED_VALUES, BASE, LEDGER_ABOUT = "_采用", "_锁定", "_底稿", "_台账"
"""Hidden sheets: the names that drop-downs offer, the locked values, the white cells as we last left them, what the file is."""

NEW_UNIT, NO_REPORT = "新增单位", "不是年报"
"""What 归到 takes besides names of units."""
LOCK_THEM = "是"
SEAL_STATES = ("未收", "照片", "扫描", "纸质")
LOCK = "锁定"
OUTDATED = "已不适用"


@dataclass(frozen=True)
class LedgerColumn:
    """One column: ``white`` ones are the clerk's. ``offers`` are the words of its drop-down; ``kind`` is text, number, day or time."""

    head: str
    width: float
    white: bool = False
    offers: tuple[str, ...] = ()
    kind: str = "text"
    hidden: bool = False
    told: str = ""


def _white(head: str, width: float, *offers: str, kind: str = "text", told: str = "") -> LedgerColumn:
    return LedgerColumn(head, width, True, offers, kind, told=told)


def _grey(head: str, width: float, kind: str = "text", *, hidden: bool = False) -> LedgerColumn:
    return LedgerColumn(head, width, kind=kind, hidden=hidden)


@dataclass(frozen=True)
class LedgerSheet:
    """One sheet: ``keys`` are the heads whose values together name a row."""

    name: str
    title: str
    words: str
    columns: tuple[LedgerColumn, ...]
    keys: tuple[str, ...]
    hidden: bool = False

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns)

    @property
    def whites(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns if column.white)


REPORT_SHEET = LedgerSheet(
    REPORTED, "报送台账", "灰色的列由“收表”填写；白色的列由您填写，每次收表都保留。可以排序、筛选、加列、加表。",
    (
        _grey("序号", 6, "number"), _grey("机关", 26), _grey("状态", 11), _grey("下一步", 34), _grey("文件", 28), _grey("收到", 11, "day"),
        _grey("逾期天数", 6, "number"), _grey("错误", 6, "number"), _grey("警告", 6, "number"), _grey("未说明", 7, "number"), _grey("校验码", 11),
        _white("采用文件", 26, told="一个单位有几份不同的文件时，选用哪一份"),
        _white("审核结论", 9, AGREED, SENT_BACK, told="同意：有错误时须写审核意见；退回：不论有无错误都退回"),
        _white("审核意见", 22), _white("审核人", 9),
        _white("退回日期", 11, kind="day", told="退回后填日期，状态变为已退回"), _white("重报期限", 11, kind="day"),
        _white("锁定", 7, LOCK, told="锁定后数字不再变；清空就解锁"),
        _white("收到（更正）", 11, kind="day", told="实际收到的日子与“收到”不同时填写"),
        _grey("盖章件文件", 22), _white("盖章件", 8, *SEAL_STATES),
        _white("盖章件校验码", 12, told="盖章件上印的八位校验码"), _grey("校验码相符", 9),
        _white("公开日期", 11, kind="day"), _white("公开网址", 20), _grey("联系人", 9), _grey("电话", 14), _white("备注", 20),
    ),
    ("机关",),
)  # fmt: skip

EXPLANATION_SHEET = LedgerSheet(
    EXPLAINING, "说明审核", "各单位对警告写的说明。采信的不再算问题；有一条不采信，该单位就要退回。",
    (
        _grey("机关", 26), _grey("规则", 14), _grey("问题", 60), _grey("审核说明", 40), _white("采信", 9, ACCEPTED, REJECTED), _white("审核意见", 26),
        _grey("现状", 9), _grey("编号", 14, hidden=True),
    ),
    ("机关", "编号"),
)  # fmt: skip

UNMATCHED_SHEET = LedgerSheet(
    UNMATCHED, "未匹配", f"对不上单位的文件，没有计入汇总。在“归到”里选单位；名录上没有的选“{NEW_UNIT}”（并请补进名录），与年报无关的选“{NO_REPORT}”。",
    (
        _grey("文件", 34), _grey("自称", 26), _grey("为什么", 44), _grey("建议", 34), _white("归到", 26), _white("备注", 20), _grey("现状", 14),
        _grey("编号", 20, hidden=True),
    ),
    ("编号",),
)  # fmt: skip

RECORD_SHEET = LedgerSheet(
    RECORD, "记录", "每份文件、每次退回和锁定一行，只增不改。",
    (
        _grey("时间", 19, "time"), _grey("机关", 26), _grey("事项", 9), _grey("文件", 34), _grey("校验码", 11), _grey("报送次数", 8, "number"),
        _grey("变动", 60), _grey("存底", 30), _grey("内容", 18, hidden=True), _grey("编号", 20, hidden=True),
    ),
    ("编号",),
)  # fmt: skip

CHOICE_SHEET = LedgerSheet(CHOICES, "", "", (_grey("机关", 20), _grey("文件", 20), _grey("名录", 20)), ("机关", "文件"), hidden=True)
LOCKED_SHEET = LedgerSheet(
    LOCKED_VALUES, "", "",
    (_grey("机关", 20), _grey("文件", 20), _grey("校验码", 11), _grey("版本", 8), _grey("类别", 10), _grey("年度", 8), _grey("数字", 60)),
    ("机关",), hidden=True,
)  # fmt: skip
BASE_SHEET = LedgerSheet(BASE, "", "", (_grey("工作表", 10), _grey("行", 20), _grey("列", 10), _grey("值", 20)), ("工作表", "行", "列"), hidden=True)

LEDGER_SHEETS = (REPORT_SHEET, EXPLANATION_SHEET, UNMATCHED_SHEET, RECORD_SHEET, CHOICE_SHEET, LOCKED_SHEET, BASE_SHEET)
SEEN_SHEETS = tuple(sheet for sheet in LEDGER_SHEETS if not sheet.hidden)

HEAD_ROW = 3
"""Row of the heads on the sheets that people see, in a ledger nobody has changed; row 0 on the hidden ones."""

LOCK_ALL = "全部锁定"
TOP_CELLS = (LOCK_ALL,)
"""White cells above the heads of 报送, each right of its label."""

STATE_STYLES = {
    LedgerState.MISSING: "警告", LedgerState.WAITING: "上年", LedgerState.FAULTY: "错误", LedgerState.RETURNED: "不平", LedgerState.PASSED: "成立",
    LedgerState.LOCKED: "成立", LedgerState.ELSEWHERE: "计算",
}  # fmt: skip
"""The style of the colour contract that each state is shown in."""

Key = tuple[str, ...]
WhiteCell = tuple[str, str, str]
"""(sheet, key in one piece, head) of a cell of the clerk's."""


@dataclass(frozen=True)
class SheetRows:
    """One sheet as it was found: the row of the heads, the column of each head, the row and the words of every key.

    ``end`` is the first row below everything, ``right`` the first column behind everything. ``twice`` are keys with more than one row.
    """

    head_row: int
    columns: Mapping[str, int]
    rows: Mapping[Key, int]
    words: Mapping[Key, Mapping[str, str]]
    end: int
    right: int
    twice: tuple[Key, ...] = ()


@dataclass(frozen=True)
class LedgerFound:
    """A ledger that was read: its sheets by name (those that are there), and the white cells above the heads of 报送 by label: their words, their addresses."""

    sheets: Mapping[str, SheetRows] = field(default_factory=dict)
    tops: Mapping[str, str] = field(default_factory=dict)
    top_places: Mapping[str, str] = field(default_factory=dict)

    def whites(self) -> dict[WhiteCell, str]:
        """Every cell of the clerk's beside a key that holds something, columns of the clerk's own too."""
        found: dict[WhiteCell, str] = {("", "", label): words for label, words in self.tops.items() if words}
        for sheet in SEEN_SHEETS:
            rows = self.sheets.get(sheet.name)
            grey = {column.head for column in sheet.columns if not column.white}
            for key, words in rows.words.items() if rows else ():
                found.update({(sheet.name, joined_key(key), head): said for head, said in words.items() if said and head not in grey})
        return found

    def base(self) -> dict[WhiteCell, str]:
        """The same cells as they stood when this file was last written by a run."""
        rows = self.sheets.get(BASE)
        return {(key[0], key[1], key[2]): words.get("值", "") for key, words in rows.words.items()} if rows else {}

    def rows(self, sheet: str) -> Mapping[Key, Mapping[str, str]]:
        """The words of every row of a sheet by key; nothing where the sheet is not there."""
        return self.sheets[sheet].words if sheet in self.sheets else {}


def joined_key(key: Key) -> str:
    """A key in one piece."""
    return "¦".join(key)


def is_ledger(grid: Grid) -> bool:
    about = grid.sheet(LEDGER_ABOUT)
    return about is not None and about.cell(0, 0) == LEDGER_MARK


def ledger_found(grid: Grid) -> LedgerFound:
    """The ledger in a grid; of a sheet without its key column nothing is found."""
    found: dict[str, SheetRows] = {}
    tops: dict[str, tuple[str, str]] = {}
    for sheet in LEDGER_SHEETS:
        there = grid.sheet(sheet.name)
        rows = keyed_rows(there, sheet) if there is not None else None
        if there is not None and rows is not None:
            found[sheet.name] = rows
            if sheet is REPORT_SHEET:
                tops = _tops(there, rows.head_row)
    return LedgerFound(found, {label: words for label, (words, _) in tops.items()}, {label: place for label, (_, place) in tops.items()})


def keyed_rows(there: Sheet, sheet: LedgerSheet) -> SheetRows | None:
    """Where the heads and keys of one sheet stand; ``None`` where no row holds the heads of its keys and one more."""
    last = there.top + len(there.rows)
    right = there.left + max(map(len, there.rows), default=0)
    for row in range(there.top, last):
        columns = _heads(there, row, right)
        if set(sheet.keys) <= columns.keys() and len(columns.keys() & set(sheet.heads)) > len(sheet.keys):
            return _rows_below(there, row, columns, sheet, last, right)
    return None


def _heads(there: Sheet, row: int, right: int) -> dict[str, int]:
    """The first column of each head in a row, the clerk's own too."""
    found: dict[str, int] = {}
    for column in range(there.left, right):
        if words := cell_words(there.cell(row, column)):
            found.setdefault(words, column)
    return found


def _rows_below(there: Sheet, head: int, columns: dict[str, int], sheet: LedgerSheet, last: int, right: int) -> SheetRows:
    rows: dict[Key, int] = {}
    words: dict[Key, dict[str, str]] = {}
    twice: list[Key] = []
    for row in range(head + 1, last):
        here = {name: cell_words(there.cell(row, column)) for name, column in columns.items()}
        key = tuple(here[name] for name in sheet.keys)
        if not any(key):
            continue
        if key in rows:
            twice.append(key)
            words[key] = {name: words[key].get(name) or value for name, value in here.items()}
            continue
        rows[key], words[key] = row, here
    return SheetRows(head, columns, rows, words, max(last, head + 1), right, tuple(dict.fromkeys(twice)))


def _tops(there: Sheet, head: int) -> dict[str, tuple[str, str]]:
    """The words right of each label above the heads, and their address."""
    return {label: (cell_words(there.cell(row, column + 1)), a1(row, column + 1)) for label, row, column in _labels(there, head)}


def _labels(there: Sheet, head: int) -> Iterator[tuple[str, int, int]]:
    for row in range(there.top, head):
        for column in range(there.left, there.left + len(there.rows[row - there.top])):
            words = cell_words(there.cell(row, column))
            if words in TOP_CELLS:
                yield words, row, column


def cell_words(raw: Raw) -> str:
    """What a cell says, as one spelling whatever the program that wrote it: days as 2026-01-31, whole numbers without a point."""
    if raw is None or isinstance(raw, Fault):
        return "" if raw is None else raw.raw
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == datetime.min.time() else raw.isoformat(sep=" ", timespec="seconds")
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).strip()
