"""The table of blocks (表四) in other shapes than the official one: its blocks in several tables, or as rows under one head."""

from __future__ import annotations

from ...grid import Sheet
from ...model import Table
from .blocks_across import Strip, block_columns, block_key, under_heads
from .label_words import normal
from .lines import SheetLine
from .spots import PlacedNumber

MOST_HEAD_LINES = 4
"""A head has at most this many lines."""


def split_strips(table: Table, sheets: list[tuple[list[SheetLine], Sheet]]) -> list[Strip]:
    """The table put together from parts with some of the blocks each; nothing unless every block stands exactly once in the file."""
    section = table.sections[0]
    parts = [part for lines, sheet in sheets for part in _parts(table, lines, sheet)]
    blocks = [row for part in parts for row in dict.fromkeys(row for row, _ in part.labels)]
    if sorted(blocks) != sorted(item.key for item in section.row_leaves):
        return []
    spots: dict[tuple[str, str], PlacedNumber] = {}
    for part in parts:
        if isinstance(part.spots, str):
            return [Strip(part.spots, {}, part.line)]
        spots.update(part.spots)
    labels = {pair: label for part in parts for pair, label in part.labels.items()}
    return [Strip(spots, labels, parts[0].line, {row: part.line for part in parts for row, _ in part.labels})]


def _parts(table: Table, lines: list[SheetLine], sheet: Sheet) -> list[Strip]:
    """Every head that names whole blocks, with the line of numbers right beneath it."""
    section = table.sections[0]
    names = {normal(item.label) for item in section.rows if not item.depth}
    found: list[Strip] = []
    taken = 0
    for i, line in enumerate(lines):
        if i < taken or line.loose or not any(normal(bit.text) in names or block_key(table, bit.text) for bit in line.bits):
            continue
        heads = _labels_only(lines[i : i + MOST_HEAD_LINES])
        below = lines[i + len(heads)] if i + len(heads) < len(lines) else None
        columns = block_columns(table, heads)
        if columns is None or below is None:
            continue
        taken = i + len(heads)
        places = {place for place, _, _ in columns.values()}
        if all(bit.value and bit.at in places for bit in below.bits):
            found.append(under_heads(columns, below, not sheet.spoken))
        else:
            labels = {pair: (block, label) for pair, (_, block, label) in columns.items()}
            found.append(Strip("数字没有对齐列标题，不能确定各在哪一列", labels, below))
    return found


def _labels_only(lines: list[SheetLine]) -> list[SheetLine]:
    """The lines up to the first with a number in it."""
    for i, line in enumerate(lines):
        if any(bit.value for bit in line.bits):
            return lines[:i]
    return lines
