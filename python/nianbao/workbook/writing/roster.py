"""The roster workbook with XlsxWriter: 名录 with drop-downs and frozen heads, 年度, and a sheet that explains each column. All of it is the clerk's."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...district.deadlines import DEADLINES
from ...district.roster import RosterUnit
from ...forms.extra import EXTRA_EXAMPLES, MOST_NAMED_EXTRA
from ...machine.safe_write import placed
from ..layout import EXTRA_SHEET
from ..roster_columns import (
    COLUMNS_SHEET,
    EXTRA_ABOUT,
    EXTRA_EXAMPLE_HEAD,
    EXTRA_NAME_HEAD,
    EXTRA_NAMES_HEAD_ROW,
    NO_WORD,
    ROSTER_COLUMNS,
    ROSTER_SHEET,
    SEPARATOR,
    YEAR_LINES,
    YEAR_SHEET,
    RosterColumn,
)
from .cell_formats import TABS, Formats
from .tables import a4

PREPARED = 1000
"""Rows under the heads that have drop-downs and borders; longer rosters are read all the same."""

_DAY = "yyyy-mm-dd"


@dataclass(frozen=True)
class Round:
    """Whose round it is, of which year, and by which day the units are due; ``""`` and ``None`` where that is still to be filled in."""

    agency: str = ""
    year: int | None = None
    due: date | None = None
    extra: tuple[str, ...] | None = ()
    """Further rows of 补充数据; ``None`` where the units' workbooks have no such sheet."""


def write_roster(path: str | os.PathLike, units: Sequence[RosterUnit] = (), round: Round | None = None, *, force: bool = False) -> None:
    """Write 名录.xlsx. Raises ``UserError`` where it exists (without ``force``) or cannot be written."""
    from .new_book import new_book
    from .template import MADE

    with placed(path, force=force) as aside, new_book(aside) as book:
        formats = Formats(book)
        book.set_properties({"title": "政府信息公开年报报送单位名录", "created": MADE})
        _units(book, formats, units)
        _year(book, formats, round or Round())
        _extra(book, formats, (round or Round()).extra)
        _columns(book, formats)


def _units(book: Any, formats: Formats, units: Sequence[RosterUnit]) -> None:
    sheet = book.add_worksheet(ROSTER_SHEET)
    last = max(len(units), PREPARED)
    for column, told in enumerate(ROSTER_COLUMNS):
        sheet.set_column(column, column, told.width, formats("plain", font_size=10, **_look(told)))
        sheet.write_string(0, column, told.head, formats("label"))
        sheet.write_comment(0, column, told.words, {"x_scale": 2, "font_size": 9})
        if told.options:
            sheet.data_validation(1, column, last, column, {"validate": "list", "source": list(told.options), "error_type": "warning", "error_title": told.head, "error_message": "请从下拉列表中选。"})
    for row, unit in enumerate(units, 1):
        for column, told in enumerate(ROSTER_COLUMNS):
            _write(sheet, row, column, _shown(unit, told.key), formats("plain", font_size=10, **_look(told)))
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(ROSTER_COLUMNS) - 1)
    sheet.repeat_rows(0)
    sheet.ignore_errors({"number_stored_as_text": f"A2:Z{last + 1}"})
    sheet.set_tab_color(TABS["units"])
    a4(sheet, landscape=True)
    sheet.fit_to_pages(2, 0)
    sheet.repeat_columns(0)


def _look(column: RosterColumn) -> dict[str, Any]:
    """Borders and, where numbers are no numbers, the format of text: telephone numbers keep their 0."""
    more = {"phone": {"num_format": "@"}, "extension": {"num_format": _DAY}}.get(column.key, {})
    return {"border": 1, "border_color": "#BFBFBF", "text_wrap": True, **more}


def _shown(unit: RosterUnit, key: str) -> object:
    """What stands in a column of the roster for a unit; ``None`` for nothing."""
    if key == "succession":
        return next((str(p.kind) for p in unit.predecessors), None)
    if key == "predecessors":
        return SEPARATOR.join(p.agency for p in unit.predecessors if p.agency) or None
    if key == "expected":
        return None if unit.expected else NO_WORD
    value = getattr(unit, key)
    if isinstance(value, tuple):
        return SEPARATOR.join(value) or None
    if key == "destination":
        return None if value == type(value).HERE else str(value)
    return value or None


def _write(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif value is not None:
        sheet.write_string(row, column, str(value), style)


def _year(book: Any, formats: Formats, round: Round) -> None:
    sheet = book.add_worksheet(YEAR_SHEET)
    for column, width in enumerate((18, 30, 70)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, "本轮报送", formats("title", align="left"))
    sheet.set_row(0, 30)
    values = (round.agency, round.year, round.due)
    for row, ((label, words), value) in enumerate(zip(YEAR_LINES, values, strict=True), 1):
        style = formats("input", **({"num_format": _DAY} if row == len(YEAR_LINES) else {}))
        sheet.write_string(row, 0, label, formats("label"))
        sheet.write_blank(row, 1, None, style)
        _write(sheet, row, 1, value or None, style)
        sheet.write_string(row, 2, words, formats("note"))
        sheet.set_row(row, 24)
    year_at, top = "$B$3", len(YEAR_LINES) + 2
    sheet.write_string(top, 0, "法定期限", formats("chapter"))
    sheet.write_string(top, 2, "国办公开办函〔2021〕30号；本地要求更早的，以报送截止为准", formats("note"))
    for row, deadline in enumerate(DEADLINES, top + 1):
        sheet.write_string(row, 0, deadline.who, formats("label"))
        formula = f'=IF(COUNT({year_at})=1,{year_at}+1&"年","次年")&"{deadline.month}月{deadline.day}日"'
        sheet.write_formula(row, 1, formula, formats("computed"), f"{f'{round.year + 1}年' if round.year else '次年'}{deadline.month}月{deadline.day}日")
        sheet.set_row(row, 24)
    sheet.set_column(0, 0, 20)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(TABS["report"])
    a4(sheet)


def _extra(book: Any, formats: Formats, names: Sequence[str] | None) -> None:
    """The names of further rows of 补充数据, with room for more."""
    if names is None:
        return
    sheet = book.add_worksheet(EXTRA_SHEET)
    for column, width in enumerate((52, 40)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, EXTRA_SHEET, formats("title", align="left"))
    sheet.set_row(0, 30)
    for row, words in enumerate(EXTRA_ABOUT, 1):
        sheet.merge_range(row, 0, row, 1, words, formats("wrap"))
        sheet.set_row(row, 32)
    for column, words in enumerate((EXTRA_NAME_HEAD, EXTRA_EXAMPLE_HEAD)):
        sheet.write_string(EXTRA_NAMES_HEAD_ROW, column, words, formats("label"))
    for row in range(MOST_NAMED_EXTRA):
        name, example = (words[row] if row < len(words) else "" for words in (names, EXTRA_EXAMPLES))
        sheet.write(EXTRA_NAMES_HEAD_ROW + 1 + row, 0, None, formats("input", align="left"))
        if name:
            sheet.write_string(EXTRA_NAMES_HEAD_ROW + 1 + row, 0, name, formats("input", align="left"))
        if example:
            sheet.write_string(EXTRA_NAMES_HEAD_ROW + 1 + row, 1, example, formats("note"))
    sheet.freeze_panes(EXTRA_NAMES_HEAD_ROW + 1, 0)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(TABS["report"])
    a4(sheet)


def _columns(book: Any, formats: Formats) -> None:
    sheet = book.add_worksheet(COLUMNS_SHEET)
    _lines(sheet, formats, (("栏", "怎么填", "可选的"), *((c.head, c.words, SEPARATOR.join(c.options)) for c in ROSTER_COLUMNS)))
    for column, width in enumerate((16, 62, 44)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(TABS["guide"])
    a4(sheet, landscape=True)


def _lines(sheet: Any, formats: Formats, lines: Iterable[tuple[str, str, str]]) -> None:
    for row, line in enumerate(lines):
        for column, words in enumerate(line):
            sheet.write_string(row, column, words, formats("label" if row == 0 or column == 0 else "stub", font_size=10))
        sheet.set_row(row, max(24, 15 * max(-(-len(line[1]) // 30), -(-len(line[2]) // 21)) + 8))
