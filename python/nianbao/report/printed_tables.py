"""An official table as the paper has it: texts with their spans, row by row. Word and HTML are two renderings of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from ..core.submission import NOT_ASKED, UNSPLIT, Submission, Unread, Value
from ..core.words import number_words
from ..model import Cell, Form, Table
from ..workbook.layout import FIRST_TABLE_ROW, Layout, layout

_NO_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def words_for_xml(text: str) -> str:
    """A text without the characters that no document can hold."""
    return _NO_XML.sub("", text)


@dataclass(frozen=True)
class PrintedCell:
    """One text and the rectangle it fills, counted from 0. ``kind``: title, corner, head (of columns), stub (of rows), number.

    ``number`` cells name the cell of the form that stands there.
    """

    row: int
    column: int
    rows: int
    columns: int
    text: str
    kind: str
    cell: Cell | None = None


@dataclass(frozen=True)
class PrintedTable:
    """``widths`` are those of the columns in twips. ``heads`` rows at the top are repeated on every page; 0 where the table has heads further down."""

    caption: str
    cells: tuple[PrintedCell, ...]
    widths: tuple[int, ...]
    heads: int

    @cached_property
    def rows(self) -> tuple[tuple[PrintedCell, ...], ...]:
        """The cells that begin in each row, from left to right."""
        height = max(cell.row + cell.rows for cell in self.cells)
        lines: list[list[PrintedCell]] = [[] for _ in range(height)]
        for cell in sorted(self.cells, key=lambda c: (c.row, c.column)):
            lines[cell.row].append(cell)
        return tuple(map(tuple, lines))


def printed_table(table: Table, form: Form, shown: Callable[[Cell], str]) -> PrintedTable:
    """The table with ``shown`` giving the text of each of its cells."""
    laid = layout(form)
    cells = [
        PrintedCell(box.row - FIRST_TABLE_ROW, box.column, box.last_row - box.row + 1, box.last_column - box.column + 1, box.text, box.kind)
        for box in laid.boxes
        if box.sheet == table.name and box.kind != "chapter"
    ]
    for cell in table.cells:
        spot = laid.spot(cell)
        wide = (spot.last_column or spot.column) - spot.column + 1
        cells.append(PrintedCell(spot.row - FIRST_TABLE_ROW, spot.column, 1, wide, shown(cell), "number", cell))
    return PrintedTable(table.title, tuple(cells), tuple(map(round, laid.widths(table.name))), _heads(table, laid))


def _heads(table: Table, laid: Layout) -> int:
    if len(table.sections) > 1:
        return 0
    return min(laid.spot(cell).row for cell in table.cells) - FIRST_TABLE_ROW


def printed_in(submission: Submission) -> Callable[[Cell], str]:
    """What the report prints for a cell: a number as it is, a blank as a blank, what is no number as it was typed."""
    return lambda cell: printed_value(submission[cell])


def printed_value(value: Value) -> str:
    """The text of one value; see ``printed_in``."""
    if isinstance(value, Unread):
        return value.raw
    if value is NOT_ASKED:
        return UNSPLIT
    return "" if value is None else number_words(value)  # type: ignore[arg-type]


def to_the_left(table: PrintedTable, cell: PrintedCell) -> bool:
    """Titles, and the row heads of a table of one part, begin at the left as on the paper form; everything else stands in the middle."""
    return cell.kind == "title" or (cell.kind in ("stub", "corner") and table.heads > 0)
