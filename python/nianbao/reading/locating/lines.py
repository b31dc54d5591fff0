"""A sheet as lines: some labels, then some values. Rows of a worksheet and text with one cell a line give the same shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...grid import Fault, Raw, Sheet
from .label_words import is_value, plain_label


@dataclass(frozen=True, slots=True)
class Bit:
    """One cell with something in it. ``at`` is its place in the line: its column, or its ordinal where columns mean nothing."""

    row: int
    column: int
    at: int
    raw: Raw
    text: str
    value: bool

    @property
    def found(self) -> str:
        """How a sentence tells of a cell where none should be: its number, or that it has none and why."""
        return f"有一格读不出（{self.text}）" if isinstance(self.raw, Fault) and not plain_label(self.raw.raw) else f"有数字（{self.text}）"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """``bits`` by place; ``end`` is one past the last place that the file spells out (text rows end where they end).

    ``blanks`` gives the sheet coordinates of blank cells of a line without columns; ``loose`` is true for such lines.
    """

    sheet: int
    row: int
    bits: tuple[Bit, ...]
    end: int
    blanks: tuple[tuple[int, int, int], ...] = ()
    loose: bool = False

    @property
    def first_value(self) -> int:
        """Index among ``bits`` of the first value after the first label; the number of bits where there is none."""
        seen = False
        for i, bit in enumerate(self.bits):
            if bit.value and seen:
                return i
            seen = seen or not bit.value
        return len(self.bits)

    def coordinates(self, at: int) -> tuple[int, int]:
        """Sheet coordinates of the blank cell at a place."""
        for place, row, column in self.blanks:
            if place == at:
                return row, column
        return self.row, at

    def within(self, low: int, high: int) -> SheetLine:
        """The same line cut to the columns ``low`` … ``high``."""
        if self.loose:
            return self
        return replace(self, bits=tuple(bit for bit in self.bits if low <= bit.at <= high), end=min(self.end, high + 1))


def lines_of(index: int, sheet: Sheet) -> list[SheetLine]:
    """All lines of a sheet with something in them, top to bottom."""
    return list(_loose_lines(index, sheet) if sheet.flow else _rows(index, sheet))


def _bits(sheet: Sheet, r: int) -> Iterator[Bit]:
    for c, raw in enumerate(sheet.rows[r]):
        text = _words(raw)
        if text or (isinstance(raw, str) and raw.strip()):
            yield Bit(sheet.top + r, sheet.left + c, sheet.left + c, raw, text, is_value(raw))


def _words(raw: Raw) -> str:
    """A cell as words: of one whose number cannot be told what stands there, else the reason."""
    if isinstance(raw, Fault):
        return plain_label(raw.raw) or raw.reason
    return plain_label(raw) if isinstance(raw, str) else "" if raw is None else str(raw)


def _rows(index: int, sheet: Sheet) -> Iterator[SheetLine]:
    for r in range(len(sheet.rows)):
        bits = tuple(_bits(sheet, r))
        if bits:
            yield SheetLine(index, sheet.top + r, bits, sheet.left + len(sheet.rows[r]))


def _loose_lines(index: int, sheet: Sheet) -> Iterator[SheetLine]:
    """Group a stream of cells into lines: labels, then the values and blank cells up to the next label."""
    labels: list[Bit] = []
    values: list[Bit] = []
    blanks: list[tuple[int, int, int]] = []
    for r, c, raw, text, value in _stream(sheet):
        if text and not value and (values or blanks):
            if values:
                yield _loose_line(index, labels, values, blanks)
                labels = []
            values, blanks = [], []
        if text and not value:
            labels.append(Bit(r, c, 0, raw, text, False))
        elif labels:
            at = 1 + len(values) + len(blanks)
            if text:
                values.append(Bit(r, c, at, raw, text, True))
            else:
                blanks.append((at, r, c))
    if labels:
        yield _loose_line(index, labels, values, blanks)


def _stream(sheet: Sheet) -> Iterator[tuple[int, int, Raw, str, bool]]:
    for r, row in enumerate(sheet.rows):
        for c, raw in enumerate(row or (None,)):
            text = _words(raw)
            yield sheet.top + r, sheet.left + c, raw, text, bool(text) and is_value(raw)


def _loose_line(index: int, labels: list[Bit], values: list[Bit], blanks: list[tuple[int, int, int]]) -> SheetLine:
    placed = [replace(bit, at=i - len(labels) + 1) for i, bit in enumerate(labels)]
    end = 1 + len(values) + len(blanks)
    return SheetLine(index, labels[0].row, (*placed, *values), end, tuple(blanks), loose=True)
