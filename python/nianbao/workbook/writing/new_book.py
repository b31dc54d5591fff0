"""A workbook that XlsxWriter makes, with its scratch files in a folder of their own: nothing stays in the temporary folder, whatever happens."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from xlsxwriter import Workbook

Made = TypeVar("Made", bound=Workbook)


@contextmanager
def new_book(path: str | os.PathLike, kind: type[Made] = Workbook) -> Iterator[Made]:
    """An empty workbook; written to ``path`` when the block ends well, and not at all when it does not."""
    with scratch_folder() as scratch:
        book = kind(os.fspath(path), {"tmpdir": scratch})
        yield book
        book.close()


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """Where XlsxWriter keeps what it has not put together yet (its option ``tmpdir``); gone when the block ends, however it ends."""
    return tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True)
