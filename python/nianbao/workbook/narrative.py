"""The chapters that are text: on which sheets they stand, one paragraph a line, and how high a line is.

In the report chapter 一 comes before the tables and 五、六 after them; so do their sheets. In layout 1 all three stood on one sheet 正文.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..geometry import Box, Spot
from ..model import Form

OPENING, CLOSING = "正文一", "正文五六"
"""Sheets before and after the tables."""

_TWO_SHEETS: Mapping[str, tuple[int, ...]] = {OPENING: (0,), CLOSING: (4, 5)}

_SHEETS: Mapping[str, Mapping[str, tuple[int, ...]]] = {"1": {"正文": (0, 4, 5)}, "2": _TWO_SHEETS, "3": _TWO_SHEETS}
"""Layout version → sheet → chapters on it, in their order."""

NARRATIVES = tuple(dict.fromkeys(name for sheets in _SHEETS.values() for name in sheets))
"""Every name that a sheet of chapters has in some layout."""

FIRST_CHAPTER_ROW = 2
"""The title of the report and the line with unit and year stand above."""

CHAPTER_LINES = {0: 14, 4: 10, 5: 6}
"""Lines a chapter has: one paragraph a line, so that rows grow by themselves."""

TEXT_WIDTH, TEXT_SIZE = 568, 12
"""Pixels of the column, points of its font: a Chinese character is as wide as it is high. LibreOffice makes columns up to an eighth wider: they fit
the page there too."""

_LINE_HEIGHT = 1.5 * TEXT_SIZE
_TALLEST = 409
"""Points; no row is higher."""


def narrative_sheets(form: Form, version: str) -> tuple[tuple[Box, ...], dict[int, Spot]]:
    """Headings and first lines of the chapters; a chapter goes on to its spot's ``last_row``, one paragraph a line."""
    heads: list[Box] = []
    spots: dict[int, Spot] = {}
    for sheet, chapters in _SHEETS[version].items():
        row = FIRST_CHAPTER_ROW
        for chapter in chapters:
            lines = CHAPTER_LINES[chapter]
            heads.append(Box(sheet, row, 0, row, 0, form.chapters[chapter], "chapter"))
            spots[chapter] = Spot(sheet, row + 1, 0, None, row + lines)
            row += lines + 2
    return tuple(heads), spots


def paragraphs(text: str, spot: Spot) -> list[str]:
    """The lines of a chapter from its spot down, one a paragraph, ``""`` where there is none; what is over stands in the last line."""
    lines = text.split("\n") if text else []
    room = (spot.last_row or spot.row) - spot.row + 1
    lines = [*lines[: room - 1], "\n".join(lines[room - 1 :])] if len(lines) > room else lines
    return [*lines, *[""] * (room - len(lines))]


def text_height(text: str) -> float:
    """Points a line of a chapter wants, from the characters that stand side by side; programs fit rows only while somebody types."""
    across = (TEXT_WIDTH * 0.75 - 8) // (TEXT_SIZE / 2)
    lines = sum(max(1, -(-sum(2 if ord(ch) > 255 else 1 for ch in line) // (across - 1))) for line in text.split("\n"))
    return min(_TALLEST, _LINE_HEIGHT * lines + 3)
