"""The empty 报送台账, written with XlsxWriter: heads, drop-downs and colours. Its rows are then set in place, as in every later run.

Colours and lines are conditional formats over the columns, so that rows that come later, are sorted or moved look right by themselves.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from ...grid import column_letters
from ..ledger_sheets import (
    CHOICES,
    HEAD_ROW,
    LEDGER_ABOUT,
    LEDGER_MARK,
    LEDGER_SHEETS,
    LOCK_ALL,
    LOCK_THEM,
    REPORT_SHEET,
    STATE_STYLES,
    LedgerColumn,
    LedgerSheet,
)
from ..marks import STYLES
from .cell_formats import HEAD_FONT, LINE, TABS, Formats
from .new_book import new_book
from .tables import a4

LAST_ROW = 5000
"""The last row that drop-downs and colours cover: more than a district has units and files."""
_COMPUTED = STYLES["计算"].fill


def write_ledger_book(path: str | os.PathLike, about: Iterable[tuple[str, str | int]]) -> None:
    """Write the ledger without rows. ``about`` are labels with values above the heads of 报送: whose round it is, the deadline, the legal dates."""
    with new_book(path) as book:
        formats = Formats(book)
        for sheet in LEDGER_SHEETS:
            there = book.add_worksheet(sheet.name)
            if sheet.hidden:
                there.hide()
                for column, head in enumerate(sheet.heads):
                    there.write_string(0, column, head)
            else:
                _seen(there, sheet, formats)
        _tops(book.get_worksheet_by_name(REPORT_SHEET.name), formats, about)
        mark = book.add_worksheet(LEDGER_ABOUT)
        mark.write_column(0, 0, (LEDGER_MARK, "1"))
        mark.hide()


def _seen(there: Any, sheet: LedgerSheet, formats: Formats) -> None:
    """Title, words, heads, widths; one page wide on paper."""
    there.write_string(0, 0, sheet.title, formats("title", align="left"))
    there.set_row(0, 28)
    there.write_string(1, 0, sheet.words, formats("note"))
    there.set_row(HEAD_ROW, 32)
    for column, one in enumerate(sheet.columns):
        there.set_column(column, column, one.width, _body(formats, one), {"hidden": True} if one.hidden else {})
        there.write_string(HEAD_ROW, column, one.head, _head(formats, one))
        if one.told:
            there.write_comment(HEAD_ROW, column, one.told, {"author": "年报", "x_scale": 1.6, "y_scale": 0.6})
    _colours(there, sheet, formats)
    _drop_downs(there, sheet)
    there.autofilter(HEAD_ROW, 0, HEAD_ROW, len(sheet.columns) - 1)
    there.freeze_panes(HEAD_ROW + 1, 2 if sheet is REPORT_SHEET else 1)
    there.repeat_rows(HEAD_ROW)
    there.set_tab_color(TABS["list"])
    there.hide_gridlines(2)
    a4(there, landscape=True)
    if sheet is REPORT_SHEET:
        there.fit_to_pages(2, 0)
        there.repeat_columns(0, 1)


def _head(formats: Formats, column: LedgerColumn) -> Any:
    fill = STYLES["填写"].fill if column.white else "#D9D9D9"
    return formats("label", bg_color=fill, font_name=HEAD_FONT, font_size=10)


def _body(formats: Formats, column: LedgerColumn) -> Any:
    shown = {"align": "center"} if column.kind == "number" or column.width <= 12 else {"align": "left"}
    day = {"num_format": "yyyy-mm-dd"} if column.kind == "day" else {"num_format": "@"} if "校验码" in column.head else {}
    return formats("wrap", **shown, **day)


def _colours(there: Any, sheet: LedgerSheet, formats: Formats) -> None:
    """States first, then grey for what is ours and a line around every row that holds anything."""
    first, last = HEAD_ROW + 1, LAST_ROW
    key = sheet.heads.index(sheet.keys[-1])
    filled = f"=LEN(${column_letters(key)}{first + 1})>0"
    if sheet is REPORT_SHEET:
        state = sheet.heads.index("状态")
        for words, style in STATE_STYLES.items():
            condition = f'=${column_letters(state)}{first + 1}="{words}"'
            there.conditional_format(first, state, last, state, {"type": "formula", "criteria": condition, "format": formats.style(STYLES[style])})
    line = {"border": 1, "border_color": LINE}
    for column, one in enumerate(sheet.columns):
        look = formats("plain", **line) if one.white else formats("plain", **line, bg_color=_COMPUTED)
        there.conditional_format(first, column, last, column, {"type": "formula", "criteria": filled, "format": look})


def _drop_downs(there: Any, sheet: LedgerSheet) -> None:
    first = HEAD_ROW + 1
    unit = f"${column_letters(sheet.heads.index('机关'))}{first + 1}" if "机关" in sheet.heads else ""
    names = f"'{CHOICES}'!$A$1:$A${LAST_ROW}"
    sources = {
        "采用文件": f"=OFFSET('{CHOICES}'!$B$1,MATCH({unit},{names},0)-1,0,COUNTIF({names},{unit}),1)",
        "归到": f"=OFFSET('{CHOICES}'!$C$2,0,0,MAX(1,COUNTA('{CHOICES}'!$C$2:$C${LAST_ROW})),1)",
    }
    for column, one in enumerate(sheet.columns):
        source = list(one.offers) or sources.get(one.head)
        if source:
            there.data_validation(first, column, LAST_ROW, column, {
                "validate": "list", "source": source, "error_type": "warning", "error_title": "请从列表中选择",
                "error_message": "不在列表里的内容，收表时认不出来。",
            })  # fmt: skip


def _tops(there: Any, formats: Formats, about: Iterable[tuple[str, str | int]]) -> None:
    """One line above the heads: 全部锁定 and what the round is."""
    row = HEAD_ROW - 1
    there.write_string(row, 1, LOCK_ALL, formats("label", font_size=10))
    there.write_blank(row, 2, None, formats("input", font_size=10))
    there.data_validation(row, 2, row, 2, {"validate": "list", "source": [LOCK_THEM], "error_type": "warning"})
    there.write_string(row, 3, "　".join(f"{label}：{value}" for label, value in about), formats("note"))
