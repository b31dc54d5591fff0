"""Tables side by side: the lines of a file cut into bands, so that one table's numbers are never taken for another's."""

from __future__ import annotations

from ...grid import Sheet
from ...model import Table
from .label_words import row_key
from .lines import SheetLine

GAP = 4
"""Label columns of one table stand closer together than this; two tables stand farther apart."""


def tables_side_by_side(tables: tuple[Table, ...], lines: list[SheetLine], sheet: Sheet) -> dict[str, list[list[SheetLine]]]:
    """By the key of each table with its rows under each other: the bands of lines its rows stand in, left to right.

    ``tables`` are all the tables of a form, ``lines`` those of the sheet.
    """
    down = [table for table in tables if not table.across]
    if sheet.flow:
        return {table.key: [lines] for table in down}
    marks = {table.key: _marks(table, lines) for table in down}
    every = [mark for own in marks.values() for mark in own] + [mark for table in tables if table.across for mark in _blocks(table, lines)]
    return {key: [_cut(lines, low, high, own, every) for low, high in _clusters(own)] or [lines] for key, own in marks.items()}


def _marks(table: Table, lines: list[SheetLine]) -> list[tuple[int, int]]:
    """(row, column) of every cell that is a row label of the table by its own words."""
    return [(line.row, bit.at) for line in lines for bit in line.bits if not bit.value and row_key(table, bit.text) is not None]


def _blocks(table: Table, lines: list[SheetLine]) -> list[tuple[int, int]]:
    """(row, column) of every cell that names the first block of a table of blocks: there it begins, its other labels stand right of it."""
    first = table.sections[0].row_leaves[0].key
    return [(line.row, bit.at) for line in lines for bit in line.bits if not bit.value and row_key(table, bit.text) == first]


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
