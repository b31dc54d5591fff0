"""A workbook that XlsxWriter makes, with its scratch files in a folder of their own: nothing stays in the temporary folder, whatever happens."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, TypeVar
from zipfile import ZipFile

from xlsxwriter import Workbook, workbook
from xlsxwriter.worksheet import Worksheet

from ...machine.safe_write import packed_by
from ..text_lines import writable

EXCEL_OF_TODAY = 191029
"""The calculation engine of Excel since 2019. A file that an older engine calculated, or that asks for it, is recalculated on opening."""

MANY_ROWS = 2000
"""A workbook of fewer rows is put together in memory: forty files that live for a moment each take longer than what stands in them."""


QUICK = 4
"""How hard a long workbook is packed, of 9: it grows by a tenth and is packed in half the time of XlsxWriter's 6."""


class GrowingSheet(Worksheet):
    """A worksheet with rows that have a height now and grow with what is typed: a height set by hand, as XlsxWriter writes it, stays for ever."""

    def __init__(self) -> None:
        super().__init__()
        self._growing: set[int] = set()

    def set_growing_row(self, row: int, points: float) -> None:
        """The height of a row, counted from 0, until somebody types in it."""
        self.set_row(row, points)
        self._growing.add(row + 1)

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        if tag == "row" and dict(attributes).get("r") in self._growing:
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def _write_url(self, row: int, col: int, url: Any, cell_format: Any = None, string: Any = None, tip: Any = None) -> int:
        """The words of a link stand in an attribute, too, where XlsxWriter writes every character as it is."""
        return super()._write_url(row, col, url, cell_format, writable(string) if string else string, tip)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """XlsxWriter seeks thirty functions that Excel 2010 did not have in every formula, and those of the checks are long. Ours have none of them."""
        return formula.removeprefix("=")


class FormBook(Workbook):
    """A workbook of such sheets."""

    worksheet_class = GrowingSheet


Made = TypeVar("Made", bound=FormBook)


@contextmanager
def new_book(path: str | os.PathLike, kind: type[Made] = FormBook) -> Iterator[Made]:
    """An empty workbook; written to ``path`` when the block ends well, and not at all when it does not."""
    with scratch_folder() as scratch:
        book = kind(os.fspath(path), {"tmpdir": scratch})
        # Every formula is written with its value, so no program need recalculate: Excel would, and ask to save a file that nobody changed.
        # LibreOffice and WPS show the values that are there; all three work out anew what hangs on a cell that is changed.
        book.set_calc_mode("auto", EXCEL_OF_TODAY)
        book.calc_on_load = False
        yield book
        book.in_memory = sum(sheet.dim_rowmax or 0 for sheet in book.worksheets()) < MANY_ROWS
        with nullcontext() if book.in_memory else packed_by(workbook, partial(ZipFile, compresslevel=QUICK)):
            book.close()


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """Where XlsxWriter keeps what it has not put together yet (its option ``tmpdir``); gone when the block ends, however it ends."""
    return tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True)
