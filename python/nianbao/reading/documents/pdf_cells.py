"""The cells of a ruled table of a page that hold no certain number, and why: doubtful characters, numbers across a rule, ink that is no text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import itemgetter
from typing import Any

from .pdf_glyphs import Doubt, Glyph, base_line, counts, ink, outside
from .pdf_sight import DARK, FAINT, Picture, bare_contrast, contrast

ACROSS = "数字越过了表格线，不能确定是哪一格的、有没有显示完整，请对照原件填写"
UNKNOWN_INK = "格里有图形或认不出的文字，请对照原件填写"
DRAWN_OVER = "数字上或旁边画有线条或图形，不能确定是不是划去了、还有没有别的数字，请对照原件填写"

CellAt = tuple[int, int]
Bounds = tuple[float, float, float, float]
Touching = tuple[Glyph, set[CellAt]]
"""A character and the cells that its ink touches."""

_LEAK = 0.12
"""A digit may reach this far over a rule, in its size."""
_CLOSE = 0.12
"""Digits of one number are no further apart, in their size."""
_INSET = 1.6
"""Points inside a cell where its own rules are not drawn."""
_SNAPPED = 3.2
"""The same where rules that near each other count as one, and as the sides of the cell."""
_BESIDE = 1.5
"""A drawing this near a number, in its size, may be a digit of it."""


class Places:
    """The cells of a table by position, each as (row, column) of ``Table.extract``."""

    def __init__(self, table: Any) -> None:
        self.rows: list[list[Bounds | None]] = [row.cells for row in table.rows]
        self.box: dict[CellAt, Bounds] = {(r, c): cell for r, row in enumerate(self.rows) for c, cell in enumerate(row) if cell is not None}
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
        rows = {bisect_left(self.ys, y) - 1, bisect_right(self.ys, y) - 1}
        return list(dict.fromkeys(at for j in rows for i in range(len(self.xs)) if (at := self._at.get((i, j)))))


class Heights:
    """The characters of a page by their height, so that a table looks at its own alone. ``doubts`` are those that no number may have."""

    def __init__(self, page: Any, kept: list[Glyph], doubts: list[Doubt]) -> None:
        self.page = page
        self._held = sorted([(_middle(c), c, "") for c in kept] + [(_middle(d.char), d.char, d.reason) for d in doubts], key=itemgetter(0))
        self._highest = max((char["bottom"] - char["top"] + char["size"] for _, char, _ in self._held), default=0.0)

    def between(self, top: float, bottom: float) -> list[tuple[Glyph, str]]:
        """The characters that reach between two heights, and some beside them, each with why it is doubtful: ``""`` where it is text."""
        low, high = top - self._highest, bottom + self._highest
        held = self._held[bisect_left(self._held, low, key=itemgetter(0)) : bisect_right(self._held, high, key=itemgetter(0))]
        return [(char, reason) for _, char, reason in held]


def _middle(char: Glyph) -> float:
    return (char["top"] + char["bottom"]) / 2


def doubtful_cells(table: Any, heights: Heights, picture: Picture | None) -> dict[CellAt, str]:
    """Why a cell of ``table`` holds no certain number, by place."""
    places, page = Places(table), heights.page
    height = page.bbox[3]
    found: dict[CellAt, str] = {}
    near = heights.between(places.ys[0], places.ys[-1])
    counted = [(char, reason, places.touched(char, height)) for char, reason in near if counts(char)]
    for at, reason in _of_doubts(places, ((char, reason, touched) for char, reason, touched in counted if reason), page):
        found.setdefault(at, reason)
    numbers = [(char, touched) for char, reason, touched in counted if touched and not reason]
    beside = [(char, touched) for char, reason, touched in counted if reason or not touched]
    for at in _across(places, numbers, beside, height):
        found.setdefault(at, ACROSS)
    if picture is not None:
        filled = {places.at((char["x0"] + char["x1"]) / 2, _middle(char)) for char, reason in near if not reason}
        found.update({at: UNKNOWN_INK for at, box in places.box.items() if at not in filled and at not in found and _inked(box, page, picture)})
        for at in _drawn_over(places, [char for char, _ in numbers], page, picture):
            found.setdefault(at, DRAWN_OVER)
    return found


def _drawn_over(places: Places, digits: list[Glyph], page: Any, picture: Picture) -> Iterator[CellAt]:
    """Cells where a line or a drawing that is no text stands on their digits or beside them; rules of the table and what underlines do not."""
    held: dict[CellAt | None, list[Glyph]] = defaultdict(list)
    for char in digits:
        held[places.at((char["x0"] + char["x1"]) / 2, _middle(char))].append(char)
    for at, chars in held.items():
        if at is not None and drawn_over(chars, page, picture, places.box[at]):
            yield at


def drawn_over(digits: list[Glyph], page: Any, picture: Picture, bounds: Bounds) -> bool:
    """Whether something dark that is no text stands within ``bounds`` at the height of some digits, on them or near them."""
    size, (x0, top, x1, bottom) = max(char["size"] for char in digits), bounds
    left, right = max(x0 + _SNAPPED, min(c["x0"] for c in digits) - _BESIDE * size), min(x1 - _SNAPPED, max(c["x1"] for c in digits) + _BESIDE * size)
    heights = [ink(char, page.bbox[3]) for char in digits]
    high, low = min(high for high, _ in heights) + _LEAK * size, max(low for _, low in heights) - _LEAK * size
    return bare_contrast(picture, page, left, max(top + _SNAPPED, high), right, min(bottom - _SNAPPED, low)) >= DARK


def _of_doubts(places: Places, doubts: Iterable[tuple[Glyph, str, set[CellAt]]], page: Any) -> Iterator[tuple[CellAt, str]]:
    for char, reason, touched in doubts:
        yield from ((at, reason) for at in touched)
        if outside(char, page):
            yield from ((at, reason) for at in places.row_at(sum(ink(char, page.bbox[3])) / 2))


def _inked(box: Bounds, page: Any, picture: Picture) -> bool:
    x0, top, x1, bottom = box
    return min(x1 - x0, bottom - top) > 3 * _INSET and contrast(picture, page, x0 + _INSET, top + _INSET, x1 - _INSET, bottom - _INSET) >= FAINT


def _across(places: Places, numbers: list[Touching], beside: list[Touching], height: float) -> Iterator[CellAt]:
    """Cells with a digit on one of their rules, or with a number that goes on in the next cell or in none, there perhaps in doubtful digits.

    ``beside`` are these digits, and those that stand in no cell.
    """
    lines: dict[int, list[Touching]] = defaultdict(list)
    for char, touched in numbers:
        if len(touched) > 1 or _beyond(places, char, height):
            yield from touched
    for char, touched in (*numbers, *beside):
        lines[round(base_line(char, height))].append((char, touched))
    for line in lines.values():
        line.sort(key=lambda one: one[0]["x0"])
        gaps = [two["x0"] - one["x1"] for (one, _), (two, _) in pairwise(line)]
        for i, ((one, first), (_, second)) in enumerate(pairwise(line)):
            if -_CLOSE * one["size"] <= gaps[i] <= max(_CLOSE * one["size"], *_spaced(line, gaps, i)):
                yield from first | second if first != second or len(first) > 1 else ()


def _spaced(line: list[Touching], gaps: list[float], i: int) -> Iterator[float]:
    """How far apart the digits beside a gap are, where those of one cell are spaced out; a little more, as they are rounded."""
    yield 0.0
    for j in (i - 1, i + 1):
        if 0 <= j < len(gaps) and line[j][1] == line[j + 1][1] and line[j][0]["text"].isdecimal() and line[j + 1][0]["text"].isdecimal():
            yield 1.2 * gaps[j]


def _beyond(places: Places, char: Glyph, height: float) -> bool:
    """Whether a digit reaches out of the table."""
    (top, bottom), aside, leak = ink(char, height), (char["x1"] - char["x0"]) / 3, _LEAK * char["size"]
    return char["x0"] + aside < places.xs[0] or char["x1"] - aside > places.xs[-1] or top + leak < places.ys[0] or bottom - leak > places.ys[-1]
