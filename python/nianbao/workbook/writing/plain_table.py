"""A plain table as a workbook: heads and rows, streamed, so that a million rows need little time and no memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from ..unit_rows import MOST_ROWS
from .new_book import new_book
from .streamed_sheets import StreamedSheet, SummaryBook, are_plain, number_of, streamed

ROWS_A_SHEET = 1_000_000
"""Rows below the heads of one sheet; the table goes on on the next."""

assert ROWS_A_SHEET < MOST_ROWS


def write_plain_table(path: str | os.PathLike, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Numbers, texts (never taken for formulas or links) and ``None`` for what is empty; every sheet begins with the heads."""
    left = iter(rows)
    with new_book(path, SummaryBook) as book:
        style, number = number_of(book.add_format()), 1
        while (first := next(left, None)) is not None or number == 1:
            with streamed(book, name if number == 1 else f"{name}{number}") as sheet:
                sheet.freeze_panes(1, 1)
                for row, values in enumerate(chain([heads], [first] if first is not None else [], islice(left, ROWS_A_SHEET - 1))):
                    _write_line(sheet, row, values, style)
            number += 1


def _write_line(sheet: StreamedSheet, row: int, values: Sequence[Any], style: int) -> None:
    if all(_is_plain(value) for value in values if isinstance(value, str)):
        sheet.write_run(row, 0, values, [style] * len(values), style)
        return
    for column, value in enumerate(values):
        sheet.write_string(row, column, value) if isinstance(value, str) else sheet.write(row, column, value)


@lru_cache(maxsize=4096)
def _is_plain(text: str) -> bool:
    return are_plain([text])
