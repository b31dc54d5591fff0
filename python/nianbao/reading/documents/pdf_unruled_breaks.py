"""What of a table without rules the page before ends with: rows and heads that a page break cuts, read with what the next page begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from ..locating.label_words import tables_of_any_edition
from .pdf_glyphs import Doubt, base_line, counts
from .pdf_running import Line, running
from .pdf_unruled_tables import Rules
from .pdf_words import Word, column_vocabulary, runs_of, span_vocabulary

_MOST_LINES = 14
"""Lines of print of a row or a head that stand before a page break at most."""
_PITCH = 1.2
"""From line to line of one cell, in sizes of the print."""


@dataclass(frozen=True)
class Brought:
    """Words that stand above those of a page, ``own`` as they stand at the end of the page before, moved down by ``shift``; all of them above ``limit``.

    ``head`` are the lines of a repeated head between them and the words that go on.
    """

    own: list[Word]
    words: list[Word]
    shift: float
    limit: float
    head: list[float]

    def bases(self, top: float) -> list[float]:
        """Where the words that stand below ``top`` are on the page they come from."""
        return [own.base for own, word in zip(self.own, self.words, strict=True) if word.base >= top]

    def home(self, base: float) -> float | None:
        """Where a line of print is on the page before; ``None`` for one of this page."""
        return base - self.shift if base < self.limit else None


def tail(words: list[Word], last: float, page: Any, doubts: Iterable[Doubt]) -> list[Word]:
    """The last lines of a page, below what is read of it; none where they hold a doubtful character or a number across a rule."""
    below = [word for word in words if word.base > last]
    first = sorted({word.base for word in below})[-_MOST_LINES:][:1]
    ends = [word for word in below if first and word.base >= first[0]]
    return [] if _is_doubtful(ends, page, doubts) else ends


def _is_doubtful(words: list[Word], page: Any, doubts: Iterable[Doubt]) -> bool:
    first, rules = min((word.base - word.size for word in words), default=0), Rules(page)
    unsure = any(counts(doubt.char) and base_line(doubt.char, page.bbox[3]) >= first for doubt in doubts)
    return unsure or any(word.number and rules.cross(word) for word in words)


def brought(before: list[Word], lines_before: list[Line], words: list[Word], lines: list[Line]) -> Iterator[tuple[Brought, list[Word]]]:
    """The end of the page before above the words of a page, and these: running heads and feet left out, then also the head of a table repeated."""
    along, _ = running([lines_before, lines])
    ends = _without(before, [line for line in lines_before if id(line) in along])
    here = _without(words, [line for line in lines if id(line) in along])
    for below in (here, _without_head(here)):
        if ends and below:
            head = {word.base for word in here} - {word.base for word in below}
            yield _above(ends, below, sorted(head)), below


def _above(ends: list[Word], below: list[Word], head: list[float]) -> Brought:
    first = min(below, key=lambda word: word.base)
    shift = first.base - _PITCH * first.size - max(word.base for word in ends)
    return Brought(ends, [replace(word, base=word.base + shift) for word in ends], shift, first.base - _PITCH * first.size / 2, head)


def _without_head(words: list[Word]) -> list[Word]:
    """The words of a page without the head of a table that it begins with; none where there is no such head."""
    first = min((word.base for word in words if word.number), default=inf)
    above = [word for word in words if word.base < first - 0.5 * word.size]
    for table in {one.key for one in tables_of_any_edition()}:
        heads = {id(word) for run in runs_of(above, column_vocabulary(table) | span_vocabulary(table)) for word in run.words}
        if heads and len(heads) == len(above):
            return [word for word in words if id(word) not in heads]
    return []


def _without(words: Sequence[Word], lines: list[Line]) -> list[Word]:
    return [word for word in words if not any(_is_of(word, line) for line in lines)]


def _is_of(word: Word, line: Line) -> bool:
    return line["top"] <= word.height <= line["bottom"] and line["x0"] - 1 <= word.middle <= line["x1"] + 1
