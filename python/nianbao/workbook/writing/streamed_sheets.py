"""What a summary asks of XlsxWriter: long sheets, row by row in constant memory, and formulas whose blank result is kept. A run of neighbouring numbers is one piece of text: a hundred thousand units stay quick."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any, NamedTuple, TypeAlias

from ...core.findings import Number
from ...core.submission import Unread, Value
from ...grid import column_letters
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
        self._check_dimensions(row, column + len(values) - 1)
        if row > self.previous_row:
            self._write_single_row(row)
        self.table[row][column] = Run(values, styles, odd)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if isinstance(cell, Run):
            self.fh.write(_cells(row + 1, col, cell))
        else:
            super()._write_cell(row, col, cell)


def number_of(style: Any) -> int:
    """The number by which cells refer to a format."""
    return style._get_xf_index()


def _cells(row: int, column: int, run: Run) -> str:
    """The XML of a run."""
    if set(map(type, run.values)) == {int}:  # most rows there are
        return _counts(column, tuple(run.styles)).replace(_ROW, str(row)) % tuple(run.values)
    letters = _letters(column, len(run.values))
    pieces = []
    for letter, value, style in zip(letters, run.values, run.styles, strict=True):
        if type(value) is int:
            pieces.append(f'<c r="{letter}{row}" s="{style}"><v>{value}</v></c>')
        elif type(value) is float:
            pieces.append(f'<c r="{letter}{row}" s="{style}"><v>{value:.16G}</v></c>')
        elif isinstance(value, Decimal):
            pieces.append(f'<c r="{letter}{row}" s="{style}"><v>{value:f}</v></c>')
        elif type(value) is str:
            pieces.append(f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>' if value else f'<c r="{letter}{row}" s="{style}"/>')
        elif type(value) is Calculated:
            kind = ' t="str"' if isinstance(value.value, str) else ""
            pieces.append(f'<c r="{letter}{row}" s="{style}"{kind}><f>{escape(value.formula, quote=False)}</f><v>{value.value}</v></c>')
        elif isinstance(value, Unread):
            pieces.append(f'<c r="{letter}{row}" s="{run.odd}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>')
    return "".join(pieces)


_ROW = "\x00"


@cache
def _counts(column: int, styles: tuple[int, ...]) -> str:
    """The XML of a run of whole numbers, with places for the row and for the numbers."""
    letters = _letters(column, len(styles))
    return "".join(f'<c r="{letter}{_ROW}" s="{style}"><v>%d</v></c>' for letter, style in zip(letters, styles, strict=True))


LONGEST_TEXT_OF_A_CELL = 32767
_ODD = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]|^ | $|_x")


def are_plain(words: Iterable[str]) -> bool:
    """Whether texts can stand in XML as they are: no control characters, no spaces at an end, nothing that looks like an escaped character."""
    return not any(len(text) > LONGEST_TEXT_OF_A_CELL or _ODD.search(text) for text in words)


def _text(value: Unread) -> str:
    """What was typed, without the characters XML cannot hold."""
    return escape("".join(ch for ch in value.raw if ch >= " " or ch in "\n\t") or "未读", quote=False)


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
