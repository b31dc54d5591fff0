"""Grid: sheets of raw cells with addresses and merges. Every file type and a live workbook give this one shape; nothing is interpreted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell whose content the file does not give: an error value, or a formula that no program has calculated.

    ``raw`` is what the file shows (``#REF!``, ``=SUM(A1:A3)``), ``reason`` says in Chinese what is wrong. ``offered``: the number that ``raw`` says
    may be taken over once a person has compared it.
    """

    raw: str
    reason: str
    offered: bool = False


# None is an empty cell; text keeps its spaces and line breaks.
Raw = str | int | float | bool | date | datetime | time | Fault | None

Merge = tuple[int, int, int, int]
"""(first row, first column, last row, last column), all inclusive and counted from 0."""


@cache
def column_letters(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def a1(row: int, column: int) -> str:
    """The address of a cell counted from 0: ``D5`` for (4, 3)."""
    return f"{column_letters(column)}{row + 1}"


def parse_a1(address: str) -> tuple[int, int]:
    """(row, column) counted from 0 of an address such as ``D5`` or ``$D$5``. Raises ``ValueError``."""
    letters = "".join(ch for ch in address if ch.isalpha()).upper()
    digits = "".join(ch for ch in address if ch.isdigit())
    if not letters or not digits:
        raise ValueError(f"not a cell address: {address!r}")
    column = 0
    for ch in letters:
        column = column * 26 + ord(ch) - 64
    return int(digits) - 1, column - 1


@dataclass(frozen=True, slots=True)
class Covering:
    """An object that lies over cells: the rectangle it covers, what it is (图片, 文本框 …), and the text in it."""

    area: Merge
    kind: str
    text: str = ""


@dataclass(frozen=True)
class Sheet:
    """One rectangle of raw cells: a worksheet, or one table of a document.

    ``rows[r][c]`` is the cell at (``top`` + r, ``left`` + c) of the sheet; rows may be of different length.
    ``merges`` are in sheet coordinates; readers that cannot tell leave them empty.
    ``spoken`` gives the address of a cell in a document (``第3页第12行``) by sheet coordinates; worksheets leave it empty and use A1.
    ``flow`` sheets are text without columns (one cell a line): the place of a cell says nothing about its column.
    ``hidden`` sheets are read, and said to be hidden; ``formulas`` holds formula text by sheet coordinates where the reader knows it.
    ``whole`` holds what stands in cells of which the reader left characters out (footnote marks, struck-through or hidden text).
    ``objects`` are pictures, text boxes and the like that lie over the cells, where the reader knows them.
    """

    name: str
    rows: Sequence[Sequence[Raw]]
    top: int = 0
    left: int = 0
    merges: tuple[Merge, ...] = ()
    spoken: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    flow: bool = False
    hidden: bool = False
    whole: dict[tuple[int, int], str] = field(default_factory=dict)
    objects: tuple[Covering, ...] = ()

    def cell(self, row: int, column: int) -> Raw:
        """The raw cell at sheet coordinates; ``None`` outside."""
        r, c = row - self.top, column - self.left
        if 0 <= r < len(self.rows) and 0 <= c < len(self.rows[r]):
            return self.rows[r][c]
        return None

    def covering(self, row: int, column: int) -> Covering | None:
        """The object that lies over a cell, or over one that is merged with it."""
        last_row, last_column = next(((r1, c1) for r0, c0, r1, c1 in self.merges if (r0, c0) == (row, column)), (row, column))
        for one in self.objects:
            r0, c0, r1, c1 = one.area
            if r0 <= last_row and row <= r1 and c0 <= last_column and column <= c1:
                return one
        return None

    def address(self, row: int, column: int) -> str:
        return self.spoken.get((row, column)) or a1(row, column)


@dataclass(frozen=True)
class Paragraph:
    """A piece of running text of a document, with its address (``第3页第12行``). ``role`` is ``heading`` (the main one) or ``link`` (of a list)."""

    text: str
    address: str = ""
    role: str = ""


@dataclass(frozen=True)
class Grid:
    """A whole file: its sheets in order, and the running text between them where there is any (documents).

    ``warnings`` are Chinese sentences about what the reader could not take over. ``lost`` says in Chinese which part of the file is damaged, where
    one is: what looks blank may then be lost, and is unread.
    """

    file: str
    sheets: tuple[Sheet, ...]
    text: tuple[Paragraph, ...] = ()
    warnings: tuple[str, ...] = ()
    lost: str = ""

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
