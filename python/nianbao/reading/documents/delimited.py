"""Text that a spreadsheet program wrote: cells apart by commas, semicolons or tabs, with quotes where a cell holds one of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from ...grid import Grid, Paragraph, Sheet
from ..locating.label_words import is_head_word, is_row_label, is_value

FEWEST_ROWS = 5
"""So many lines must be rows of a table before a text counts as one with cells apart by a mark."""

LONGEST_ROW = 5_000
"""Letters of a line that may still be a row."""

_AS_TEXT = re.compile(r"""^(?:="([^"]*)"|['‘’](?=[\d０-９.．+－-]))""")
"""How a program writes a cell that the spreadsheet program is not to change: as a formula of text, or behind Excel's mark for text."""
_AS_TEXT_QUOTED = re.compile(r'"=""([^"]*)"""')
_MARKS = (",", ";", "，", "\t")


def delimited(file: str, text: str) -> Grid | None:
    """The text as one sheet, addresses by line and cell; ``None`` where its lines are not cells apart by one mark."""
    mark = next((mark for mark in _MARKS if _rows_apart(text, mark) >= FEWEST_ROWS), None)
    if mark is None or (mark == "\t" and '"' not in text):
        return None  # plain tabs are read with the rest of the text around them
    numbered = list(_parsed(text, mark))
    rows = [[_AS_TEXT.sub(r"\1", cell.strip()) or None for cell in _brackets_whole(row, mark)] for _, row in numbered]
    spoken = {(r, c): f"第{n}行第{c + 1}格" for r, (n, row) in enumerate(numbered) for c in range(len(row) or 1)}
    paragraphs = tuple(Paragraph(cell, spoken[r, c]) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell)
    return Grid(file, (Sheet("正文1", rows, spoken=spoken),), paragraphs)


def _brackets_whole(row: list[str], mark: str) -> list[str]:
    """A row of cells apart by a mark of sentences: one within the brackets of a label（区分处理的，只计这一情形）parts nothing."""
    if mark != "，":
        return row
    joined: list[list[str]] = []
    depth = 0
    for cell in row:
        if depth:
            joined[-1].append(cell)
        else:
            joined.append([cell])
        depth = max(0, depth + cell.count("（") - cell.count("）"))
    return [mark.join(cells) for cells in joined] if not depth else row


def _parsed(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, cells) of every row. A quote that is never closed ends with its line."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        last = at + 1
        while last < len(lines) and last - at < 12 and _is_open(lines[at:last], mark):
            last += 1
        if last - at > 1 and _is_open(lines[at:last], mark):
            last = at + 1
        joined = "\n".join(lines[at:last])
        yield at + 1, next(csv.reader([joined], delimiter=mark), []) if last - at == 1 else _several(joined, mark)
        at = last


def _is_open(lines: list[str], mark: str) -> bool:
    """Whether a quote that opens a cell is still open at the end of some lines."""
    return sum(line.count('"') for line in lines) % 2 == 1 and bool(re.search(rf'(?:^|{re.escape(mark)})"', lines[0]))


def _several(joined: str, mark: str) -> list[str]:
    return next(csv.reader(joined.splitlines(keepends=True), delimiter=mark), [])


def _rows_apart(text: str, mark: str) -> int:
    """How many lines are rows of a table with this mark between their cells."""
    count = 0
    for written in text.split("\n"):
        line = _AS_TEXT_QUOTED.sub(r"\1", written) if len(written) <= LONGEST_ROW else ""
        if mark in line and '"""' not in line:
            cells = [cell.strip().strip('"') for cell in line.split(mark)]
            words = [cell for cell in cells if cell and not is_value(cell)]
            numbers = [cell for cell in cells if is_value(cell)]
            known = any(is_row_label(word) or is_head_word(word) for word in words)
            count += known and bool(numbers) and len(words) <= 4
    return count
