"""Digits of a PDF page that are no part of a number: much smaller ones raised or lowered beside it, and struck-through ones.

A PDF knows neither superscripts nor strikes, only where characters and lines are drawn. Distances are in points from the top of the page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ...grid import Fault
from ..workbooks.stray_characters import DOUBTFUL
from .pdf_cells import CellAt, Places

SMALLER = 0.8
"""A mark is at most this large beside its number; Word makes superscripts 65 %, LibreOffice 58 %."""
RAISED = 0.12
"""A mark stands at least this far off the base line of its number, in sizes of the number; rounding does less."""
NEAR = 0.35
"""Gap to the number at most, in its sizes: cells of a table are further apart."""
_THIN, _LONGEST = 2.0, 80.0
"""Points: a strike is a line or flat box no thicker and no longer than this; rules of a table are longer or pass between characters."""

_BUCKET = 8.0

_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_MARKS = frozenset("0123456789①②③④⑤⑥⑦⑧⑨⑩¹²³*＊※[]〔〕［］")

Char = dict[str, Any]
TableTexts = list[list[str | None]]


def without_marks(page: Any) -> Any:
    """The page without such characters; the page itself where there are none."""
    chars = [char for char in page.chars if char["text"] in _MARKS and char["upright"]]
    digits = [char for char in chars if char["text"].isdecimal()]
    found = _struck(digits, page) | _raised(chars, digits, page.bbox[3])
    return page.filter(lambda thing: id(thing) not in found) if found else page


def _base(char: Char, height: float) -> float:
    """The line the character stands on."""
    return height - char["matrix"][5]


def _struck(digits: list[Char], page: Any) -> set[int]:
    """Digits with a short line through their middle."""
    flat: dict[tuple[int, int], list[Char]] = defaultdict(list)
    for line in (*page.lines, *page.rects):
        if line["bottom"] - line["top"] <= _THIN and line["x1"] - line["x0"] <= _LONGEST:
            for column in range(int(line["x0"] // _BUCKET), int(line["x1"] // _BUCKET) + 1):
                flat[column, int(line["top"] // _BUCKET)].append(line)
    found = set()
    for char in digits if flat else ():
        base, size, middle = _base(char, page.bbox[3]), char["size"], (char["x0"] + char["x1"]) / 2
        rows = range(int((base - 0.6 * size) // _BUCKET), int((base - 0.1 * size) // _BUCKET) + 1)
        near = (line for row in rows for line in flat.get((int(middle // _BUCKET), row), ()))
        if any(line["x0"] <= middle <= line["x1"] and base - 0.6 * size < line["top"] < base - 0.1 * size for line in near):
            found.add(id(char))
    return found


def _raised(chars: list[Char], digits: list[Char], height: float) -> set[int]:
    """Characters that hang on a larger digit, and those of the same kind right beside them."""
    largest = max((digit["size"] for digit in digits), default=0)
    marks = _Places([char for char in chars if char["size"] <= SMALLER * largest], height)
    found = {id(char): char for digit in digits for char in marks.around(digit, digit["size"]) if _hangs_on(char, digit, height)}
    small = list(found.values())
    beside = _Places(chars if small else [], height)
    while small:
        near = {id(char): char for mark in small for char in beside.around(mark, mark["size"]) if id(char) not in found and _goes_with(char, mark)}
        found.update(near)
        small = list(near.values())
    return set(found)


class _Places:
    """Characters by where they begin, so that only those near another are looked at."""

    def __init__(self, chars: list[Char], height: float) -> None:
        self._height, self._widest = height, max((char["x1"] - char["x0"] for char in chars), default=0)
        self._held: dict[tuple[int, int], list[Char]] = defaultdict(list)
        for char in chars:
            self._held[int(char["x0"] // _BUCKET), int(_base(char, height) // _BUCKET)].append(char)

    def around(self, char: Char, far: float) -> Iterator[Char]:
        """Those that may be no further from a character than ``far``."""
        if not self._held:
            return
        base = _base(char, self._height)
        columns = range(int((char["x0"] - far - self._widest) // _BUCKET), int((char["x1"] + far) // _BUCKET) + 1)
        rows = range(int((base - far) // _BUCKET), int((base + far) // _BUCKET) + 1)
        if len(columns) * len(rows) > len(self._held):
            yield from (one for held in self._held.values() for one in held)
            return
        yield from (one for column in columns for row in rows for one in self._held.get((column, row), ()))


def _hangs_on(char: Char, digit: Char, height: float) -> bool:
    size = digit["size"]
    if char["size"] > SMALLER * size or max(char["x0"] - digit["x1"], digit["x0"] - char["x1"]) > NEAR * size:
        return False
    return RAISED * size <= abs(_base(digit, height) - _base(char, height)) <= 0.8 * size


def _goes_with(char: Char, mark: Char) -> bool:
    gap = max(char["x0"] - mark["x1"], mark["x0"] - char["x1"])
    return gap < NEAR * mark["size"] and abs(char["size"] - mark["size"]) < 0.1 and abs(char["matrix"][5] - mark["matrix"][5]) < 0.1


def extracted(table: Any, page: Any, tolerance: float) -> tuple[TableTexts, dict[tuple[int, int], str | Fault]]:
    """The texts of a table on a page without marks, and by (row, column) the whole text of the cells that have some.

    A fault where nothing is left of a number, or the rest is not one piece of the whole.
    """
    whole = _texts(table, table.page.chars, tolerance)
    if page is table.page:
        return whole, {}
    texts = _texts(table, page.chars, tolerance)
    marked = {(r, c): _told(text or "", texts[r][c] or "") for r, row in enumerate(whole) for c, text in enumerate(row) if text != texts[r][c]}
    return texts, marked


def _texts(table: Any, chars: list[Char], tolerance: float) -> TableTexts:
    """As ``Table.extract``, which goes through all characters of the page once a row."""
    from pdfplumber.utils.text import extract_text

    places = Places(table)
    held: dict[CellAt, list[Char]] = defaultdict(list)
    for char in chars:
        at = places.at((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2)
        if at is not None:
            held[at].append(char)
    return [[extract_text(held[r, c], x_tolerance=tolerance) if (r, c) in held else "" if cell else None for c, cell in enumerate(row)] for r, row in enumerate(places.rows)]


def _told(whole: str, rest: str) -> str | Fault:
    whole, rest = whole.strip(), rest.strip()
    certain = bool(rest) and (whole.startswith(rest) or whole.endswith(rest) or _WORDS.search(rest))
    return whole if certain else Fault(whole, DOUBTFUL)
