"""What a summary asks of XlsxWriter: long sheets, row by row in constant memory, and formulas whose blank result is kept. A run of neighbouring numbers is one piece of text: a hundred thousand units stay quick."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from typing import Any, NamedTuple, TypeAlias

from ...core.findings import Number
from ...core.submission import Unread, Value
from ...grid import column_letters
from ...machine.beside import done_beside
from ..text_lines import writable
from .new_book import FormBook, GrowingSheet

RunValue: TypeAlias = "Value | float | str | Calculated"


class Run(NamedTuple):
    """Values side by side, each with the number of its format; ``odd`` is that of what was not read. Words are plain ones (see ``are_plain``)."""

    values: Sequence[RunValue]
    styles: Sequence[int]
    odd: int


class Calculated(NamedTuple):
    """A formula of a run, without its ``=``, and the value it gives."""

    formula: str
    value: Number | str


class CalculatedSheet(GrowingSheet):
    """A worksheet whose formulas may give an empty text. XlsxWriter writes that as "not calculated", which is another thing to whoever reads it."""

    def _xml_formula_element(self, formula: str, result: Any, attributes: Any = ()) -> None:
        text = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*attributes, *text])


class SummaryBook(FormBook):
    """A workbook of such sheets."""

    worksheet_class = CalculatedSheet


class StreamedSheet(CalculatedSheet):
    """A worksheet that XlsxWriter keeps on disk, one row at a time."""

    def write_run(self, row: int, column: int, values: Sequence[RunValue], styles: Sequence[int], odd: int) -> None:
        """Write values from ``column`` on: numbers, words and formulas in ``styles``, what was not read as it was typed in ``odd``; ``None`` writes nothing."""
        self._check_dimensions(row, column)
        self._check_dimensions(row, column + len(values) - 1)
        if row > self.previous_row:
            self._write_single_row(row)
        self.table[row][column] = Run(values, styles, odd)

    def write_whole_row(self, row: int, values: Sequence[RunValue], styles: Sequence[int], odd: int = 0) -> None:
        """Write all cells of a row, from its first column on, as one piece: a long list takes half the time of cell by cell."""
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(values) - 1)
        if row > self.previous_row:
            self._write_single_row(row)
        assert row not in self.table
        if row in self.row_info:
            self._write_row(row, None, self.row_info[row])
        else:
            self.fh.write(f'<row r="{row + 1}">')
        self.fh.write(f"{_cells(row + 1, 0, Run(values, styles, odd))}</row>")
        self.previous_row = row + 1

    def link(self, row: int, column: int, way: str, words: str) -> bool:
        """Make a cell that is written with its row a link; whether that could be done."""
        self.ignore_write_string = True
        try:
            return not self._write_url(row, column, way, None, words)
        finally:
            self.ignore_write_string = False

    def rows_so_far(self) -> int:
        """Put all rows into the file on disk; where the next one begins there."""
        self._write_single_row(self.previous_row + 1)
        self.fh.flush()
        return self.fh.tell()

    def begin_again(self, place: int) -> None:
        """Forget the rows in the file from a place on."""
        self.fh.seek(place)
        self.fh.truncate()

    def besides_rows(self) -> dict[str, Any]:
        """What rows leave in a sheet beside themselves: links, the extent, the depth of folded rows."""
        return {name: getattr(self, name) for name in _BESIDES_ROWS}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if isinstance(cell, Run):
            self.fh.write(_cells(row + 1, col, cell))
        else:
            super()._write_cell(row, col, cell)


_BESIDES_ROWS = ("hyperlinks", "hlink_count", "dim_rowmin", "dim_rowmax", "dim_colmin", "dim_colmax", "outline_row_level", "previous_row")


class RowsOf(NamedTuple):
    """What writes the rows of a sheet that has its head. Every format they are in has its number already."""

    sheet: StreamedSheet
    write: Callable[[], None]


@contextmanager
def rows_beside(book: FormBook, several: Sequence[RowsOf], *, worth: bool) -> Iterator[None]:
    """The rows of some sheets, written by the end of the block: beside whatever the block does, where they are ``worth`` it."""
    places = [rows.sheet.rows_so_far() for rows in several]

    def written() -> list[dict[str, Any]]:
        known = len(book.formats), len(book.xf_format_indices)
        for rows, place in zip(several, places, strict=True):
            rows.sheet.begin_again(place)
            rows.write()
            rows.sheet.rows_so_far()
        assert known == (len(book.formats), len(book.xf_format_indices))
        return [rows.sheet.besides_rows() for rows in several]

    with done_beside(written, worth=worth) as result:
        yield
        for rows, left in zip(several, result(), strict=True):
            vars(rows.sheet).update(left)


def number_of(style: Any) -> int:
    """The number by which cells refer to a format."""
    return style._get_xf_index()


def _cells(row: int, column: int, run: Run) -> str:
    """The XML of a run."""
    pattern, shown = _pattern(column, tuple(map(type, run.values)), tuple(run.styles), run.odd)
    values = list(run.values)
    for at, words in shown:
        values[at] = words(values[at])
    return pattern.replace(_ROW, str(row)) % tuple(values)


_ROW = "\x00"


@lru_cache(maxsize=256)
def _pattern(column: int, kinds: tuple[type, ...], styles: tuple[int, ...], odd: int) -> tuple[str, tuple[tuple[int, Callable[[Any], str]], ...]]:
    """The XML of runs whose values are of these types, with places for the row and for each value, and what is to be done to values that are no whole numbers."""
    pieces, shown = [], []
    for at, (letter, kind, style) in enumerate(zip(_letters(column, len(kinds)), kinds, styles, strict=True)):
        if kind is int:
            pieces.append(f'<c r="{letter}{_ROW}" s="{style}"><v>%d</v></c>')
        elif kind in _SHOWN:
            pieces.append(f'<c r="{letter}{_ROW}" s="{odd if kind is Unread else style}"%s')
            shown.append((at, _SHOWN[kind]))
        else:
            pieces.append("%s")
            shown.append((at, lambda _: ""))
    return "".join(pieces), tuple(shown)


def _words(value: str) -> str:
    return f' t="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>' if value else "/>"


def _formula(value: Calculated) -> str:
    kind, shown = (' t="str"', escape(writable(value.value), quote=False)) if isinstance(value.value, str) else ("", value.value)
    return f"{kind}><f>{escape(value.formula, quote=False)}</f><v>{shown}</v></c>"


def _typed(value: Unread) -> str:
    text = writable(value.raw)
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(text if text.strip() else "未读", quote=False)}</t></is></c>'


_SHOWN: dict[type, Callable[[Any], str]] = {
    float: lambda value: f"><v>{value:.16G}</v></c>", Decimal: lambda value: f"><v>{value:f}</v></c>", str: _words, Calculated: _formula, Unread: _typed,
}  # fmt: skip
"""What stands behind the address and the format of a cell, by the type of its value; of other types nothing is written."""


LONGEST_TEXT_OF_A_CELL = 32767
_ODD = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]|^ | $|_x")


def are_plain(words: Iterable[str]) -> bool:
    """Whether texts can stand in XML as they are: no control characters, no spaces at an end, nothing that looks like an escaped character."""
    return not any(len(text) > LONGEST_TEXT_OF_A_CELL or _ODD.search(text) for text in words)


@cache
def _letters(first: int, count: int) -> tuple[str, ...]:
    return tuple(column_letters(first + i) for i in range(count))


@contextmanager
def streamed(book: FormBook, name: str) -> Iterator[StreamedSheet]:
    """A new sheet that is written in order of rows and kept on disk, whatever its length."""
    book.constant_memory = True
    try:
        sheet = book.add_worksheet(name, StreamedSheet)
        assert isinstance(sheet, StreamedSheet)
        yield sheet
    finally:
        book.constant_memory = False
