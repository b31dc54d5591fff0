"""The cells of a ruled table of a page that hold no certain number, and why: doubtful characters, numbers across a rule, ink that is no text."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from .pdf_glyphs import Doubt, Glyph, base_line, counts, ink, outside
from .pdf_sight import FAINT, Picture, contrast

ACROSS = "数字越过了表格线，不能确定是哪一格的、有没有显示完整，请对照原件填写"
UNKNOWN_INK = "格里有图形或认不出的文字，请对照原件填写"

CellAt = tuple[int, int]
Bounds = tuple[float, float, float, float]

_LEAK = 0.12
"""A digit may reach this far over a rule, in its size."""
_CLOSE = 0.12
"""Digits of one number are no further apart, in their size."""
_INSET = 1.6
"""Points inside a cell where its own rules are not drawn."""


class Places:
    """The cells of a table by position, each as (row, column) of ``Table.extract``."""

    def __init__(self, table: Any) -> None:
        self.box: dict[CellAt, Bounds] = {(r, c): cell for r, row in enumerate(table.rows) for c, cell in enumerate(row.cells) if cell is not None}
        self.xs = sorted({x for x0, _, x1, _ in table.cells for x in (x0, x1)})
        self.ys = sorted({y for _, y0, _, y1 in table.cells for y in (y0, y1)})
        self._at: dict[CellAt, CellAt] = {}
        for at, (x0, top, x1, bottom) in self.box.items():
            for i in range(bisect_right(self.xs, x0) - 1, bisect_right(self.xs, x1) - 1):
                for j in range(bisect_right(self.ys, top) - 1, bisect_right(self.ys, bottom) - 1):
                    self._at[i, j] = at

    def at(self, x: float, y: float) -> CellAt | None:
        """The cell under a point."""
        return self._at.get((bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1))

    def touched(self, char: Glyph, height: float) -> set[CellAt]:
        """The cells that the ink of a digit touches."""
        top, bottom = ink(char, height)
        leak = _LEAK * char["size"]
        x0, x1 = char["x0"] + min(leak, (char["x1"] - char["x0"]) / 3), char["x1"] - min(leak, (char["x1"] - char["x0"]) / 3)
        found = {self.at(x, y) for x in (x0, x1) for y in (top + leak, bottom - leak)}
        return {at for at in found if at is not None}

    def row_at(self, y: float) -> list[CellAt]:
        """All cells of the rows at this height: nobody knows which of them a number beside the table belongs to."""
        return [at for at, (_, top, _, bottom) in self.box.items() if top <= y <= bottom]


def doubtful_cells(table: Any, page: Any, kept: list[Glyph], doubts: list[Doubt], picture: Picture | None) -> dict[CellAt, str]:
    """Why a cell of ``table`` holds no certain number, by place. ``kept`` are the characters that are text."""
    places, height = Places(table), page.height
    found: dict[CellAt, str] = {}
    numbers = [char for char in kept if counts(char) and places.touched(char, height)]
    inside = [char for char in kept if counts(char) and places.ys[0] <= sum(ink(char, height)) / 2 <= places.ys[-1]]
    for at, reason in _of_doubts(places, doubts, page):
        found.setdefault(at, reason)
    beside = [doubt.char for doubt in doubts if counts(doubt.char)] + [char for char in inside if not places.touched(char, height)]
    for at in _across(places, numbers, beside, height):
        found.setdefault(at, ACROSS)
    if picture is not None:
        filled = {places.at((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2) for char in kept}
        found.update({at: UNKNOWN_INK for at, box in places.box.items() if at not in filled and at not in found and _inked(box, page, picture)})
    return found


def _of_doubts(places: Places, doubts: Iterable[Doubt], page: Any) -> Iterator[tuple[CellAt, str]]:
    for doubt in doubts:
        if counts(doubt.char):
            yield from ((at, doubt.reason) for at in places.touched(doubt.char, page.height))
            if outside(doubt.char, page):
                yield from ((at, doubt.reason) for at in places.row_at(sum(ink(doubt.char, page.height)) / 2))


def _inked(box: Bounds, page: Any, picture: Picture) -> bool:
    x0, top, x1, bottom = box
    return min(x1 - x0, bottom - top) > 3 * _INSET and contrast(picture, page, x0 + _INSET, top + _INSET, x1 - _INSET, bottom - _INSET) >= FAINT


def _across(places: Places, numbers: list[Glyph], beside: list[Glyph], height: float) -> Iterator[CellAt]:
    """Cells with a digit on one of their rules, or with a number that goes on in the next cell or in none, there perhaps in doubtful digits.

    ``beside`` are these digits, and those that stand in no cell.
    """
    lines: dict[int, list[Glyph]] = defaultdict(list)
    for char in numbers:
        touched = places.touched(char, height)
        if len(touched) > 1 or _beyond(places, char, height):
            yield from touched
    for char in (*numbers, *beside):
        lines[round(base_line(char, height))].append(char)
    for line in lines.values():
        line.sort(key=lambda char: char["x0"])
        for one, two in pairwise(line):
            if -_CLOSE * one["size"] <= two["x0"] - one["x1"] <= _CLOSE * one["size"]:
                first, second = places.touched(one, height), places.touched(two, height)
                yield from first | second if first != second or len(first) > 1 else ()


def _beyond(places: Places, char: Glyph, height: float) -> bool:
    """Whether a digit reaches out of the table."""
    (top, bottom), aside, leak = ink(char, height), (char["x1"] - char["x0"]) / 3, _LEAK * char["size"]
    return char["x0"] + aside < places.xs[0] or char["x1"] - aside > places.xs[-1] or top + leak < places.ys[0] or bottom - leak > places.ys[-1]
