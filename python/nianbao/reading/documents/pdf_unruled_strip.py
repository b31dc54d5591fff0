"""The table of blocks (表四) on a page without rules: every head spelled out, in the form's order, and one line of numbers under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from ...model import Item, Table
from ..locating.blocks_across import block_key
from ..locating.label_words import column_keys, normal, tables_of_any_edition
from .pdf_unruled import columns_of
from .pdf_unruled_rows import Found, LabelledRow, cells_of
from .pdf_words import Spelled, Word, column_vocabulary, row_vocabulary, runs_of, span_vocabulary

_HIGH, _FAR = 8, 6
"""A head is at most this high, and its numbers at most this far beneath it, in sizes of its print."""
_ASIDE = 40.0
"""Points: numbers stand no further outside the outer heads."""
_CHAPTER = re.compile(r"[一二三四五六七]\s*、")
_MANY = 8
"""So many numbers beneath the first line of them are another line of the table."""


@dataclass
class PrintedBlocks:
    """``names`` are (depth, index of its first column, text) of the blocks and their groups, ``heads`` the texts of the columns, ``cells`` the numbers."""

    names: list[tuple[int, int, str]]
    heads: list[str]
    row: LabelledRow
    cells: list[Found]
    top: float
    edges: list[float]

    @property
    def bottom(self) -> float:
        return self.row.base + 0.3 * self.row.numbers[0].size


def strips_of(words: list[Word]) -> list[PrintedBlocks]:
    """Every such table on a page that is certain."""
    return [strip for table in _tables() for heads in _head_lines(table, words) if (strip := _strip(table, heads, words))]


def _tables() -> list[Table]:
    """One of each kind of blocks that there are."""
    across = [table for table in tables_of_any_edition() if table.across]
    return list({(table.key, *(pair[0].key + pair[1].key for pair in _pairs(table))): table for table in across}.values())


def _pairs(table: Table) -> list[tuple[Item, Item]]:
    section = table.sections[0]
    return [(row, column) for row in section.row_leaves for column in section.column_leaves]


def _head_lines(table: Table, words: list[Word]) -> Iterator[list[Spelled]]:
    """Heads of as many columns as the table has, at one height, in the printed order."""
    pairs = _pairs(table)
    heads: list[Spelled] = []
    names = [run for run in runs_of(words, column_vocabulary(table.key)) if column_keys(table, run.text)]
    for run in [*names, None]:
        if heads and (run is None or run.first > heads[0].last + 2 * heads[0].size):
            line = sorted(heads, key=lambda head: head.middle)
            if len(line) == len(pairs) and all(
                column.key in column_keys(table, head.text) for head, (_, column) in zip(line, pairs, strict=True)
            ):
                yield line
            heads = []
        heads += [run] if run else []


def _strip(table: Table, heads: list[Spelled], words: list[Word]) -> PrintedBlocks | None:
    """The numbers under a line of heads; ``None`` where anything else stands between or beside them, or a name is missing."""
    left, right, size = heads[0].x0 - _ASIDE, heads[-1].x1 + _ASIDE, heads[0].size
    low = max(head.last for head in heads)
    names = _names(table, heads, words)
    end = min((word.base for word in words if word.base > low and _CHAPTER.match(word.text)), default=inf)
    beneath = [word for word in words if low + 0.5 * size < word.base <= low + _FAR * size and word.base < end and left <= word.middle <= right]
    line = [word for word in beneath if word.base <= beneath[0].base + 0.3 * size]
    if names is None or not line or not all(word.number for word in line) or sum(word.number for word in beneath) - len(line) >= _MANY:
        return None
    if len(line) < len(heads) and len(line) < len(beneath):
        return None
    row = LabelledRow(heads[0], table.key, line)
    columns = columns_of(heads, [row], [])
    if columns is None:
        return None
    top = min(head.first for head in heads) - 4 * size
    inner = [(one.x1 + two.x0) / 2 for one, two in pairwise(columns)]
    return PrintedBlocks(names, [head.text for head in heads], row, cells_of(row, columns), top, [columns[0].x0 - 1, *inner, columns[-1].x1 + 1])


def _names(table: Table, heads: list[Spelled], words: list[Word]) -> list[tuple[int, int, str]] | None:
    """The names of all blocks and groups, each above the heads of its own columns."""
    used = {id(word) for head in heads for word in head.words}
    top = min(head.first for head in heads)
    above = [
        word for word in words if top - _HIGH * heads[0].size <= word.base <= max(head.last for head in heads) and id(word) not in used
    ]
    runs = runs_of(above, row_vocabulary(table.key) | span_vocabulary(table.key))
    each = len(table.sections[0].column_leaves)
    leaves = table.sections[0].row_leaves
    found = []
    for item in table.sections[0].rows:
        under = [i for i, leaf in enumerate(leaves) if leaf.key == item.key or leaf.key.startswith(f"{item.key}.")]
        first, last = heads[under[0] * each], heads[under[-1] * each + each - 1]
        own = [
            run
            for run in runs
            if _is(table, item, run) and first.x0 <= run.middle <= last.x1 and run.last < max(head.last for head in heads)
        ]
        if len(own) != 1:
            return None
        found.append((item.depth, under[0] * each, own[0].text))
    return found


def _is(table: Table, item: Item, run: Spelled) -> bool:
    return block_key(table, run.text) == item.key if item.leaf else normal(run.text) == normal(item.label)


def loose_lines(words: list[Word], strips: list[PrintedBlocks]) -> list[list[Word]]:
    """Lines of several numbers and nothing else that are no such table's: nobody knows what they stand for."""
    taken = {id(number) for strip in strips for number in strip.row.numbers}
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(round(word.base), []).append(word)
    return [line for line in lines.values() if len(line) > 1 and all(word.number and id(word) not in taken for word in line)]
