"""Cell formats of the workbooks we write, in one place: official fonts, the colour contract, borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..marks import STYLES, Style
from ..page_heads import LIST_TAB

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

TABLE_FONT, HEAD_FONT = "宋体", "黑体"
SECTION_FILL = "#C6D9F1"
"""The blue rows of the official 表二."""
LINE = "#808080"

TABS = {"report": "#2E75B6", "guide": "#A6A6A6", "list": LIST_TAB, "units": "#70AD47"}
"""Colours of the tabs by kind of sheet: the report itself, what explains it, lists of what to do, the numbers of the units."""

_BASE: dict[str, Any] = {"font_name": TABLE_FONT, "font_size": 11, "valign": "vcenter"}
_GRID: dict[str, Any] = {**_BASE, "border": 1, "text_wrap": True}
_GREY = STYLES["计算"].fill

_KINDS: dict[str, dict[str, Any]] = {
    "plain": _BASE,
    "note": {**_BASE, "font_size": 10, "font_color": "#595959"},
    "wrap": {**_BASE, "font_size": 10, "text_wrap": True},
    "title": {**_BASE, "font_name": HEAD_FONT, "font_size": 18, "align": "center"},
    "subtitle": {**_BASE, "font_size": 10, "align": "center", "font_color": "#595959"},
    "chapter": {**_BASE, "font_name": HEAD_FONT, "font_size": 12},
    "section": {**_GRID, "bg_color": SECTION_FILL},
    "head": {**_GRID, "align": "center"},
    "stub": {**_GRID, "align": "left"},
    "stub_center": {**_GRID, "align": "center"},
    "label": {**_GRID, "align": "center", "font_name": HEAD_FONT, "font_size": 10, "bg_color": "#F2F2F2"},
    "input": {**_GRID, "align": "center", "locked": False},
    "line": {**_BASE, "text_wrap": True, "locked": False, "valign": "top"},
    "page_head": {**_BASE, "font_size": 10},
    "number": {**_BASE, "border": 1, "align": "center", "shrink": True, "locked": False},
    "computed": {**_BASE, "border": 1, "align": "center", "shrink": True, "bg_color": _GREY},
    "check": {**_BASE, "border": 1, "border_color": LINE, "align": "center", "shrink": True, "bg_color": _GREY, "font_size": 10},
    "check_head": {**_GRID, "border_color": LINE, "align": "center", "bg_color": _GREY, "font_size": 9},
    "link": {**_BASE, "font_size": 10, "font_color": "#0563C1", "underline": 1},
}


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple, Format] = {}

    def __call__(self, kind: str, **more: Any) -> Format:
        """The format of a kind with further properties. Raises ``KeyError`` for an unknown kind."""
        key = (kind, *sorted(more.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**_KINDS[kind], **more})
        return self._made[key]

    def style(self, style: Style) -> Format:
        """The look of a style, for conditional formats."""
        key = ("style", style.name)
        if key not in self._made:
            self._made[key] = self._book.add_format(look(style))
        return self._made[key]


def look(style: Style) -> dict[str, Any]:
    """Format properties of a style."""
    parts = {"bg_color": style.fill, "font_color": style.ink, "bold": style.bold, "border_color": style.outline, "border": int(bool(style.outline))}
    return {name: value for name, value in parts.items() if value}
