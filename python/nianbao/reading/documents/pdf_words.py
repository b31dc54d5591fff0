"""Words of a page where no rules divide it: pieces of print with their places, labels spelled over lines, numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..locating.label_words import (
    REST_WORDS,
    TOTAL_WORDS,
    column_words,
    head_words,
    is_value,
    normal,
    row_leaves,
    row_words,
    tables_of_any_edition,
)
from ..radicals import without_radicals
from .pdf_glyphs import base_line

_JOINED = 0.25
"""Characters of one word are no further apart, in their size."""
_NEXT_LINE = (0.7, 2.3)
"""How far below the last line of a label its next one may stand, in sizes of its print."""
_ALIGNED = 0.6
"""Lines of one label begin, or have their middle, no further apart than this, in sizes."""
_MOST_LINES = 20
"""Lines of one label at most."""
_MOST_WORDS = 3000
"""Words of a page; more are no report's."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of print without gaps: its text, its sides, its base line from the top of the page, the size of its characters."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    number: bool

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """The middle of a digit's height, from the top of the page."""
        return self.base - 0.35 * self.size


@dataclass(frozen=True, slots=True)
class Spelled:
    """A label of the form, spelled by words on one line or under each other."""

    text: str
    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def first(self) -> float:
        return self.words[0].base

    @property
    def last(self) -> float:
        return self.words[-1].base

    @property
    def size(self) -> float:
        return self.words[0].size

    def stands_at(self, base: float) -> bool:
        """Whether a line of print is that of the label, at its top, in its middle or at its end."""
        return self.first - _ALIGNED * self.size <= base <= self.last + _ALIGNED * self.size

    def is_near(self, other: Spelled) -> bool:
        """Whether another label stands no more than a line or two from the height of this one."""
        high = 3 * self.size
        return other.first - high <= self.last and self.first <= other.last + high


def page_words(page: Any) -> list[Word]:
    """The words of a page of pdfplumber, down the page; none where there are too many."""
    raw = page.extract_words(x_tolerance_ratio=_JOINED, y_tolerance=2, return_chars=True) if len(page.chars) < 20 * _MOST_WORDS else []
    found = []
    for word in raw[: _MOST_WORDS + 1]:
        text, char = without_radicals(word["text"]), word["chars"][0]
        found.append(Word(text, word["x0"], word["x1"], base_line(char, page.bbox[3]), max(char["size"], 1.0), is_value(text)))
    return sorted(found, key=lambda word: (word.base, word.x0)) if len(found) <= _MOST_WORDS else []


def runs_of(words: Iterable[Word], vocabulary: frozenset[str]) -> list[Spelled]:
    """The labels of ``vocabulary`` (evened-out words) among some words, each word in one of them at most: the longest spelling counts."""
    texts = sorted((word for word in words if not word.number), key=lambda word: word.base)
    beginnings = _beginnings(vocabulary)
    found = [run for i in range(len(texts)) if (run := _longest(texts, i, vocabulary, beginnings))]
    taken: set[int] = set()
    kept = []
    for run in sorted(found, key=lambda run: -len(run.words)):
        if not any(id(word) in taken for word in run.words):
            taken.update(id(word) for word in run.words)
            kept.append(run)
    return sorted(kept, key=lambda run: (run.first, run.x0))


def _longest(texts: list[Word], start: int, vocabulary: frozenset[str], beginnings: frozenset[str]) -> Spelled | None:
    """The longest label that begins with a word and goes on in the lines beneath it."""
    words, text, best = [texts[start]], texts[start].text, None
    at: int | None = start
    while at is not None and len(words) <= _MOST_LINES and normal(text) in beginnings:
        if normal(text) in vocabulary:
            best = Spelled(text, tuple(words))
        at = _below(texts, at)
        if at is not None:
            words.append(texts[at])
            text += texts[at].text
    return best


def _below(texts: list[Word], at: int) -> int | None:
    """The next line of the text that a word begins; the nearest that is aligned with it."""
    one = texts[at]
    low, high = (one.base + step * one.size for step in _NEXT_LINE)
    for i in range(at + 1, len(texts)):
        two = texts[i]
        if two.base > high:
            return None
        if two.base >= low and _aligned(one, two):
            return i
    return None


def _aligned(one: Word, two: Word) -> bool:
    near = _ALIGNED * one.size
    return two.x0 < one.x1 and one.x0 < two.x1 and (abs(one.x0 - two.x0) <= near or abs(one.middle - two.middle) <= near)


@cache
def _beginnings(vocabulary: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:end] for word in vocabulary for end in range(1, len(word) + 1))


@cache
def row_vocabulary(table: str) -> frozenset[str]:
    """The labels of the rows of a table, by its key, in every edition, 其他 and 总计 with them where the table has them."""
    tables = [one for one in tables_of_any_edition() if one.key == table]
    loose = {normal(item.label) for one in tables for item in row_leaves(one)} & (REST_WORDS | TOTAL_WORDS)
    return frozenset(word for one in tables for word in row_words(one)) | (REST_WORDS | TOTAL_WORDS if loose else frozenset())


@cache
def column_vocabulary(table: str) -> frozenset[str]:
    """The heads of the columns of a table, by its key, in every edition."""
    return frozenset(word for one in tables_of_any_edition() if one.key == table for word in column_words(one))


@cache
def span_vocabulary(table: str) -> frozenset[str]:
    """Words in the head of a table that are no column: spans, corners, titles, names of blocks."""
    return frozenset(word for one in tables_of_any_edition() if one.key == table for word in head_words(one)) - column_vocabulary(table)
