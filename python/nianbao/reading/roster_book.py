"""The roster workbook read back: columns by their heads wherever they stand, the clerk's own columns let alone, nothing odd taken silently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..district.roster import Destination, Predecessor, Roster, RosterUnit, Succession
from ..forms.extra import LONGEST_EXTRA_NAME, MOST_NAMED_EXTRA, named_extra
from ..grid import Fault, Raw, Sheet
from ..machine.safe_write import PathLike
from ..refusals import refused
from ..workbook.layout import EXTRA_SHEET
from ..workbook.roster_columns import (
    AGENCY_HEAD,
    EXTRA_NAME_HEAD,
    NO_WORD,
    ROSTER_COLUMNS,
    ROSTER_SHEET,
    YEAR_AGENCY,
    YEAR_DUE,
    YEAR_SHEET,
    YEAR_YEAR,
    RosterColumn,
)
from .files import load_grid
from .stamp import stamp_of, text

_SEPARATORS = re.compile(r"\s*[、，,；;／/\n\r]\s*")
_DAY = re.compile(r"(20\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_YEAR = re.compile(r"(20\d\d|19\d\d)\s*年?度?")


@dataclass(frozen=True)
class RosterDoubt:
    """A cell of the roster that was not understood, in words; it was taken for empty unless they say otherwise."""

    address: str
    words: str


@dataclass(frozen=True)
class RosterBook:
    """What 名录.xlsx says. ``year`` and ``due`` are ``None`` where they are not filled in. ``addresses`` are the cells of the units' names.

    ``extra`` are the further rows of 补充数据, ``None`` where the units' workbooks are to have no such sheet.
    """

    roster: Roster
    year: int | None = None
    due: date | None = None
    doubts: tuple[RosterDoubt, ...] = ()
    addresses: tuple[str, ...] = ()
    extra: tuple[str, ...] | None = None


def read_roster(path: PathLike) -> RosterBook:
    """Read a roster, its units by 排序 and then as they stand. Raises ``UserError`` where the file cannot be read or holds no roster, or no unit."""
    grid = load_grid(path)
    sheet = grid.sheet(ROSTER_SHEET) or (grid.sheets[0] if grid.sheets else None)
    heads = _heads(sheet) if sheet is not None else {}
    if sheet is None or "agency" not in heads or stamp_of(grid) is not None:
        raise refused("G52", file=path)
    doubts: list[RosterDoubt] = []
    lines = [_Line(sheet, row, heads, doubts) for row in range(_head_row(sheet) + 1, sheet.top + len(sheet.rows))]
    units = [(line.unit(), line.address("agency")) for line in lines if line.named()]
    if not units:
        raise refused("G53", file=path)
    units.sort(key=lambda pair: pair[0].order)
    told = _round(grid.sheet(YEAR_SHEET), doubts)
    roster = Roster(tuple(unit for unit, _ in units), told[YEAR_AGENCY] or "")
    extra = _extra(grid.sheet(EXTRA_SHEET), doubts)
    return RosterBook(roster, told[YEAR_YEAR], told[YEAR_DUE], tuple(doubts), tuple(address for _, address in units), extra)


def round_of(path: PathLike) -> RosterBook:
    """What a roster without units says: whose round it is and of which year. Raises ``UserError``."""
    doubts: list[RosterDoubt] = []
    grid = load_grid(path)
    told = _round(grid.sheet(YEAR_SHEET), doubts)
    extra = _extra(grid.sheet(EXTRA_SHEET), doubts)
    return RosterBook(Roster((), told[YEAR_AGENCY] or ""), told[YEAR_YEAR], told[YEAR_DUE], tuple(doubts), extra=extra)


def _head_row(sheet: Sheet) -> int:
    """The first row that has the head of the names."""
    rows = range(sheet.top, sheet.top + len(sheet.rows))
    return next((row for row in rows if AGENCY_HEAD in _texts(sheet, row)), sheet.top)


def _texts(sheet: Sheet, row: int) -> list[str]:
    return [re.sub(r"\s", "", text(raw)) for raw in sheet.rows[row - sheet.top]]


def _heads(sheet: Sheet) -> Mapping[str, int]:
    """The column of every field that has one; of two columns with one head the first."""
    if not sheet.rows:
        return {}
    heads = _texts(sheet, _head_row(sheet))
    return {column.key: sheet.left + heads.index(column.head) for column in ROSTER_COLUMNS if column.head in heads}


class _Line:
    """One line of the roster, its cells by field; what is not understood is put down."""

    def __init__(self, sheet: Sheet, row: int, heads: Mapping[str, int], doubts: list[RosterDoubt]) -> None:
        self.sheet, self.row, self.heads, self.doubts = sheet, row, heads, doubts

    def raw(self, key: str) -> Raw:
        return self.sheet.cell(self.row, self.heads[key]) if key in self.heads else None

    def address(self, key: str) -> str:
        return self.sheet.address(self.row, self.heads[key])

    def doubt(self, key: str, words: str) -> None:
        self.doubts.append(RosterDoubt(self.address(key), words))

    def named(self) -> bool:
        """Whether the line is a unit; one that is filled in and names none is put down."""
        if isinstance(self.raw("agency"), Fault) or not text(self.raw("agency")):
            filled = [column.head for column in ROSTER_COLUMNS if text(self.raw(column.key))]
            if filled:
                self.doubt("agency", f"这一行填了{filled[0]}，没有填机关，没有用上。请补填机关全称，或删去这一行。")
            return False
        return True

    def unit(self) -> RosterUnit:
        values: dict[str, Any] = {column.key: self.value(column) for column in ROSTER_COLUMNS}
        kind, names = values.pop("succession"), values.pop("predecessors")
        values["destination"] = Destination(values["destination"] or Destination.HERE)
        values["expected"] = values["expected"] != NO_WORD
        if kind:
            values["predecessors"] = tuple(Predecessor(name, Succession(kind)) for name in names or ("",))
        elif names:
            self.doubt("predecessors", "写了承继自，没有写承继方式，不知道怎样与上年核对，没有用上。请从列表中选一种承继方式。")
        return RosterUnit(**values)

    def value(self, column: RosterColumn) -> Any:
        raw = self.raw(column.key)
        if isinstance(raw, Fault):
            self.doubt(column.key, f"“{column.head}”是错误值 {raw.raw}，没有用上。请改填文字。")
            raw = None
        read = _READERS.get(column.key)
        return read(self, column, raw) if read else self.option(column, text(raw))

    def option(self, column: RosterColumn, words: str) -> str:
        if column.options and words and words not in column.options:
            self.doubt(column.key, f"“{column.head}”填的是“{words}”，不在可选的（{'、'.join(column.options)}）里，没有用上。请从列表中选。")
            return ""
        return words

    def names(self, column: RosterColumn, raw: Raw) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in _SEPARATORS.split(text(raw).strip()) if name))

    def year(self, column: RosterColumn, raw: Raw) -> int | None:
        words = text(raw)
        found = _YEAR.fullmatch(words)
        if words and not found:
            self.doubt(column.key, f"“{column.head}”填的是“{words}”，不是年度，没有用上。请填四位数字，如 2025。")
        return int(found[1]) if found else None

    def day(self, column: RosterColumn, raw: Raw) -> date | None:
        found = day_of(raw)
        if found is None and text(raw):
            self.doubt(column.key, f"“{column.head}”填的是“{text(raw)}”，不是日期，没有用上。请填年-月-日，如 2026-1-25。")
        return found

    def place(self, column: RosterColumn, raw: Raw) -> float:
        """排序; without one the number of the line in the sheet."""
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return float(raw)
        if text(raw):
            self.doubt(column.key, f"“{column.head}”填的是“{text(raw)}”，不是数字，没有用上。请填数字。")
        return float(self.row)


_READERS = {
    **dict.fromkeys(("short_names", "former_names", "other_names", "predecessors"), _Line.names),
    **dict.fromkeys(("first_year", "last_year"), _Line.year),
    "extension": _Line.day,
    "order": _Line.place,
}


def day_of(raw: Raw) -> date | None:
    """The day that a cell says: a date, or words such as 2026-1-25 and 2026年1月25日; ``None`` for anything else."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    found = _DAY.fullmatch(text(raw))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _round(sheet: Sheet | None, doubts: list[RosterDoubt]) -> dict[str, Any]:
    """Agency, year and day from the 年度 sheet, by their labels."""
    told: dict[str, Any] = {YEAR_AGENCY: None, YEAR_YEAR: None, YEAR_DUE: None}
    for row, column, label in _labels(sheet):
        raw, at = sheet.cell(row, column + 1), f"{YEAR_SHEET}!{sheet.address(row, column + 1)}"  # type: ignore[union-attr]
        if label == YEAR_AGENCY:
            told[label] = text(raw)
        elif label == YEAR_YEAR and text(raw):
            found = _YEAR.fullmatch(text(raw))
            told[label] = int(found[1]) if found else None
            doubts += [] if found else [RosterDoubt(at, f"年度填的是“{text(raw)}”，没有用上。请填四位数字，如 2025。")]
        elif label == YEAR_DUE and text(raw):
            told[label] = day_of(raw)
            doubts += [] if told[label] else [RosterDoubt(at, f"报送截止填的是“{text(raw)}”，不是日期，没有用上。请填年-月-日，如 2026-1-20。")]
    return told


def _extra(sheet: Sheet | None, doubts: list[RosterDoubt]) -> tuple[str, ...] | None:
    """The names of further rows of 补充数据, under their head; what can be no name, or stands twice, is put down."""
    rows = range(sheet.top, sheet.top + len(sheet.rows)) if sheet is not None else ()
    head = next((row for row in rows if sheet.cell(row, 0) == EXTRA_NAME_HEAD), None)  # type: ignore[union-attr]
    if sheet is None or head is None:
        return None
    found: dict[str, None] = {}
    for row in range(head + 1, sheet.top + len(sheet.rows)):
        raw = sheet.cell(row, 0)
        if raw in (None, ""):
            continue
        item = named_extra(text(raw)) if isinstance(raw, str) else None
        full = len(found) >= MOST_NAMED_EXTRA
        if item is None or item.path in found or full:
            why = f"超过 {MOST_NAMED_EXTRA} 项" if full else "写了两次" if item is not None else f"不能作项目名（超过 {LONGEST_EXTRA_NAME} 个字，不是文字，或与固定的行同名）"
            doubts.append(RosterDoubt(f"{EXTRA_SHEET}!{sheet.address(row, 0)}", f"“{_short(raw)}”{why}，没有用上。请改名或删去。"))
            if full:
                break
        else:
            found[item.path] = None
    return tuple(found)


def _short(raw: Raw) -> str:
    return (raw.raw if isinstance(raw, Fault) else text(raw))[:LONGEST_EXTRA_NAME]


def _labels(sheet: Sheet | None) -> Iterator[tuple[int, int, str]]:
    for r, cells in enumerate(sheet.rows if sheet is not None else ()):
        for c, raw in enumerate(cells[:1]):
            if isinstance(raw, str):
                yield sheet.top + r, sheet.left + c, raw.strip()  # type: ignore[union-attr]
