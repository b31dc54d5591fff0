"""Tables side by side: the lines of a file cut into bands, so that one table's numbers are never taken for another's."""

from __future__ import annotations

from ...forms import EDITIONS
from ...grid import Sheet
from .label_words import row_key
from .lines import SheetLine, lines_of

GAP = 4
"""Label columns of one table stand closer together than this; two tables stand farther apart."""


def tables_side_by_side(tables: tuple[str, ...], index: int, sheet: Sheet) -> dict[str, list[list[SheetLine]]]:
    """For each table key the bands of lines its rows stand in, left to right."""
    lines = lines_of(index, sheet)
    if sheet.flow:
        return {table: [lines] for table in tables}
    marks = {table: _marks(table, lines) for table in tables}
    every = [mark for table in tables for mark in marks[table]] + _blocks(lines)
    return {table: [_cut(lines, low, high, marks[table], every) for low, high in _clusters(marks[table])] or [lines] for table in tables}


def _marks(table: str, lines: list[SheetLine]) -> list[tuple[int, int]]:
    """(row, column) of every cell that is a row label of the table by its own words."""
    return [(line.row, bit.at) for line in lines for bit in line.bits if not bit.value and row_key(table, bit.text) is not None]


def _blocks(lines: list[SheetLine]) -> list[tuple[int, int]]:
    """(row, column) of every cell that names the first block of a table of blocks: there it begins, its other labels stand right of it."""
    firsts = {table.key: table.sections[0].row_leaves[0].key for table in EDITIONS[max(EDITIONS)].tables if table.across}
    marks = [(line.row, bit) for line in lines for bit in line.bits if not bit.value]
    return [(row, bit.at) for table, key in firsts.items() for row, bit in marks if row_key(table, bit.text) == key]


def _clusters(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    columns = sorted({column for _, column in marks})
    found: list[tuple[int, int]] = []
    for column in columns:
        if found and column - found[-1][1] < GAP:
            found[-1] = (found[-1][0], column)
        else:
            found.append((column, column))
    return found


def _cut(lines: list[SheetLine], low: int, high: int, own: list[tuple[int, int]], every: list[tuple[int, int]]) -> list[SheetLine]:
    """The lines from the band's own label columns up to the next table's labels beside it, row by row."""
    rows = [row for row, column in own if low <= column <= high]
    first, last = min(rows) - 6, max(rows)
    beside = [column for row, column in every if column > high and first <= row <= last]
    right = min(beside) - 1 if beside else 10**9
    left = low if any(column < low for _, column in every) else 0
    return [cut for line in lines if (cut := line.within(left, right)).bits]
