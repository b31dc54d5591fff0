"""What stands on every page and is no part of the report's text: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

Line = dict[str, Any]

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–－―·.]*+(?:第\s*+)?\d{1,4}\s*+页?\s*+(?:[,，/／]?\s*+(?:共\s*+)?\d{1,4}\s*+页?)?[\s\-—–－―·.]*+$"
    r"|^\s*+共\s*+\d{1,4}\s*+页\s*+[,，]?\s*+第\s*+\d{1,4}\s*+页\s*+$|^\s*+page\s*+\d{1,4}\s*+(?:(?:of|/)\s*+\d{1,4})?\s*+$",
    re.IGNORECASE,
)
_EDGE_LINES = 3
"""So many lines at the top and at the bottom of a page may be running ones."""
_SAME = 3.0
"""Points: running lines of two pages stand no further apart."""


def running(pages: Sequence[Sequence[Line]]) -> tuple[set[int], set[int]]:
    """Of the lines of some pages the ids of those that only run along, and of those whose text stands on another page in the same place before.

    The first of equal lines may be the only place that names the agency or the year, so it is kept as text.
    """
    seen: dict[str, list[tuple[int, float]]] = defaultdict(list)
    along: set[int] = set()
    again: set[int] = set()
    edges = [(number, line) for number, lines in enumerate(pages) for line in _edges(lines)]
    for number, line in edges:
        seen[_words(line)].append((number, line["top"]))
    for number, line in edges:
        others = [page for page, top in seen[_words(line)] if page != number and abs(top - line["top"]) <= _SAME]
        if others and _words(line):
            along.add(id(line))
            again.update({id(line)} if min(others) < number else ())
    numbers = {id(lines[at]) for lines in pages for at in ((0, -1) if lines else ()) if _PAGE_NUMBER.match(lines[at]["text"])}
    return along | numbers, again | numbers


def _edges(lines: Sequence[Line]) -> Iterable[Line]:
    return {id(line): line for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:])}.values()


def _words(line: Line) -> str:
    """The text of a line without its digits, which may be the number of the page."""
    return re.sub(r"[\d\s]", "", line["text"])
