"""A document as paragraphs and tables in reading order, and that as a grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...grid import Fault, Grid, Merge, Paragraph, Raw, Sheet
from ...refusals import refused
from ..locating.label_words import is_head_word, is_row_label, is_value
from ..locating.location import shown_raw
from ..workbooks.stray_characters import text_with_strays
from .text import sheets_of

MOST_DOCUMENT_CELLS = 100_000
"""Cells of all tables of a document; more is no annual report. As many take a .docx nine seconds."""

MOST_TABLES = 2_000
"""Tables of a document, each of which may be one of the three."""

WIDEST_SEEN = 60
"""Columns of which every cell has an address in words, there or not."""


@dataclass
class DocumentTable:
    """One table: ``rows`` of raw cells, blanks where a merge covers; ``spoken`` addresses by (row, column), ``whole`` as in ``Sheet``."""

    rows: list[list[Raw]]
    merges: list[Merge] = field(default_factory=list)
    spoken: dict[tuple[int, int], str] = field(default_factory=dict)
    name: str = ""
    whole: dict[tuple[int, int], str] = field(default_factory=dict)


class Spans:
    """Puts cells with spans on a grid, left to right and row by row, as HTML and Word mean them."""

    def __init__(self) -> None:
        self.rows: list[list[Raw]] = []
        self.merges: list[Merge] = []
        self.whole: dict[tuple[int, int], str] = {}
        self._taken: set[tuple[int, int]] = set()
        self._column = 0

    def new_row(self) -> None:
        self.rows.append([])
        self._column = 0

    def put(self, text: str, columns: int = 1, rows: int = 1, *, doubt: str = "", deleted: str = "") -> tuple[int, int]:
        """The next cell of the current row; returns its row and column. Spans beyond reason are cut.

        ``doubt`` says why it cannot be told what number stands there; ``deleted`` was struck out in a revision and is kept for the eye.
        """
        r = len(self.rows) - 1
        columns, rows = max(1, min(columns, 60)), max(1, min(rows, 200))
        if len(self._taken) + columns * rows > MOST_DOCUMENT_CELLS:
            columns = rows = 1
        while (r, self._column) in self._taken:
            self._column += 1
        c = self._column
        row = self.rows[r]
        row.extend([None] * (c + columns - len(row)))
        kept, whole = text_with_strays(text)
        if doubt and not _is_words(kept):
            kept, whole = Fault(whole or shown_raw(kept), doubt), None
        elif deleted.strip() and isinstance(kept, str):
            whole = f"{whole or kept}〔删去：{deleted.strip()}〕"
        row[c] = kept or None
        if whole:
            self.whole[r, c] = whole
        if columns > 1 or rows > 1:
            self.merges.append((r, c, r + rows - 1, c + columns - 1))
            self._taken.update((r + i, c + j) for i in range(1, rows) for j in range(columns))
        self._column = c + columns
        return r, c

    def block(self, name: str = "") -> DocumentTable:
        """What was put, merges cut to it. A row ends with its last cell: where one was left out, nobody knows which, and the reader must see it."""
        width = max((len(row) for row in self.rows), default=0)
        seen = min(width, WIDEST_SEEN)
        ends = [len(row) for row in self.rows]
        for r, c in self._taken:
            if r < len(ends):
                ends[r] = max(ends[r], min(c + 1, width))
        rows = [row + [None] * (end - len(row)) for row, end in zip(self.rows, ends, strict=True)]
        merges = [(r, c, min(r2, len(rows) - 1), min(c2, width - 1)) for r, c, r2, c2 in self.merges]
        spoken = {(r, c): f"第{r + 1}行第{c + 1}列" for r, row in enumerate(rows) for c in range(max(seen, len(row)))}
        return DocumentTable(rows, merges, spoken, name, self.whole)


def _is_words(kept: str | Fault) -> bool:
    """Whether a cell is a label: words without a number that could be taken for the cell's."""
    return isinstance(kept, str) and bool(kept) and not is_value(kept)


def grid_of_blocks(file: str, blocks: Iterable[Paragraph | DocumentTable], warnings: tuple[str, ...] = ()) -> Grid:
    """Tables as sheets in order, text between them as text and, where it may be a table in disguise, as sheets too."""
    sheets: list[Sheet] = []
    text: list[Paragraph] = []
    pending: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            pending.append(block)
            text += [block] if block.text.strip() else []
            continue
        sheets += _text_sheets(pending, len(sheets))
        pending = []
        if len(sheets) > MOST_TABLES:
            raise refused("F64", file=file, most=MOST_TABLES)
        name = block.name or table_name(sum(sheet.name.startswith("表格") for sheet in sheets))
        sheets.append(Sheet(name, block.rows, merges=tuple(block.merges), spoken=block.spoken, whole=block.whole))
        text += _cells_as_text(block)
    sheets += _text_sheets(pending, len(sheets))
    return Grid(file, tuple(sheets), tuple(text), warnings)


def table_name(n: int) -> str:
    """What the table with this place among those of a document, counted from 0, is called."""
    return f"表格{n + 1}"


def _text_sheets(paragraphs: list[Paragraph], count: int) -> Iterator[Sheet]:
    lines = [(line, p.address) for p in paragraphs for line in p.text.split("\n")]
    if any(line.strip() for line, _ in lines):
        yield from sheets_of(lines, f"正文{count + 1}-")


def _cells_as_text(block: DocumentTable) -> Iterator[Paragraph]:
    """Texts of a table that is none of the report's (a box of 索引号, 发布机构, 标题), for its title and fields."""
    texts = [(raw, r, c) for r, row in enumerate(block.rows) for c, raw in enumerate(row) if isinstance(raw, str)]
    known = sum(is_head_word(raw) or is_row_label(raw) for raw, _, _ in texts)
    if known < 3:
        yield from (Paragraph(raw, block.spoken.get((r, c), "")) for raw, r, c in texts if raw.strip())
