"""Any file into a grid, any file into a submission. What a file is, its content says, not its name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING, TypeVar

from ..core.submission import Submission
from ..grid import Grid
from ..machine.packages import Package
from ..machine.regular_files import refuse_endless
from ..machine.safe_write import PathLike, reason
from ..refusals import no_tables, refused
from ..workbook.layout import COVER, LAST_YEAR_SHEET, STAMP
from ..workbook.narrative import NARRATIVES
from .aliases import Aliases, renamed
from .by_address import by_address, sheets_of_template
from .workbooks.bounds import SECONDS_A_WORKBOOK
from .workbooks.extent import LARGEST_FILE
from .workbooks.plain_sheets import plain_grid, sheets_of_plain

if TYPE_CHECKING:
    from .workbooks.load import Book

T = TypeVar("T")

_PLAIN = (COVER, *NARRATIVES, STAMP, LAST_YEAR_SHEET)
"""Sheets of our workbooks whose formulas and faults say nothing."""

_BLANK = b"\0 \t\r\n"
WORKBOOK_NAMES = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".et", ".ett"}


def read(
    path: PathLike, *, agency: str | None = None, year: int | None = None, aliases: Aliases | None = None, data: bytes | None = None
) -> Submission:
    """One report from any file. ``agency`` and ``year`` go before what the file says; ``aliases`` lead from the names in it to the real ones.

    ``data`` is the ``content`` of the file, where it has been read already. Raises ``UserError`` where the file cannot be read or holds none of the tables.
    """
    file = os.fspath(path)
    found = _read(file, content(file) if data is None else data, agency, year)
    return found if agency else renamed(found, aliases)


def _read(file: str, data: bytes, agency: str | None, year: int | None) -> Submission:
    if data[:2] == b"PK" and (found := _of_plain_template(Package(file, data), agency, year)) is not None:
        return found
    book = _book(file, data)
    if book is None:
        return _by_labels(_document(file, data), agency, year)
    return _timed(book, lambda: _of_book(book, agency, year))


def _of_plain_template(package: Package, agency: str | None, year: int | None) -> Submission | None:
    """The submission of a workbook of ours that was only filled in: nearly all that come in. ``None`` for whatever needs a closer look."""
    names = sheets_of_plain(package)
    if STAMP not in names:
        return None
    grid = plain_grid(package.file, package, sheets_of_template(names), _PLAIN)
    return by_address(grid, agency=agency, year=year) if grid is not None else None


def _timed(book: Book, work: Callable[[], T]) -> T:
    """The result of reading a workbook; of a large one within its seconds. Raises ``UserError`` where they are over."""
    if not book.heavy:
        return work()
    from .documents.time_limit import within_seconds

    return within_seconds(SECONDS_A_WORKBOOK, book.file, work)


def _of_book(book: Book, agency: str | None, year: int | None) -> Submission:
    if STAMP in book.names:
        grid = book.grid(sheets_of_template(book.names), _PLAIN)
        found = by_address(grid, agency=agency, year=year) if not grid.lost else None  # what is blank may be lost: the other way asks
        if found is not None:
            return found
    return _by_labels(book.grid(), agency, year)


def _by_labels(grid: Grid, agency: str | None, year: int | None) -> Submission:
    from .by_label import by_labels  # the words of all labels: not needed for a template

    found = by_labels(grid, agency=agency, year=year)
    if found is None and grid.lost:
        raise refused("F62", file=grid.file, reason=grid.lost)
    if found is None:
        from .report_or_not import claims_to_be_a_report

        raise no_tables(grid.file, claims=claims_to_be_a_report(grid))
    return found


def read_unfilled(path: PathLike) -> Submission:
    """A form that is still to be filled, for its places: as ``read``, but the line of numbers of 表四 may be one that the sheet does not hold yet.

    Nobody may conclude from it that a cell was left blank. Raises ``UserError``.
    """
    found = read(path)
    if all(place is not None and (place.row_label or place.column_label) for place in found.places):
        return found
    from dataclasses import replace

    grid = load_grid(path)
    sheets = tuple(sheet if sheet.spoken else replace(sheet, rows=[*sheet.rows, [None]]) for sheet in grid.sheets)
    return _by_labels(replace(grid, sheets=sheets), None, None)


def load_grid(path: PathLike, but: Collection[str] = ()) -> Grid:
    """A file as a grid, nothing interpreted. Raises ``UserError``. ``but``: sheets left out, the others being loaded as for reading by address."""
    file = os.fspath(path)
    data = content(file)
    book = _book(file, data)
    if book is None:
        return _document(file, data)
    return _timed(book, lambda: book.grid([name for name in book.names if name not in but] if but else ()))


def read_grid(grid: Grid) -> Submission | None:
    """The report in an unchanged workbook of ours that was loaded; ``None`` where only ``read`` can tell."""
    return by_address(grid) if not grid.lost else None


def names_of_sheets(path: PathLike) -> list[str]:
    """The worksheets of a workbook by name; none of a document. Raises ``UserError``."""
    file, data = os.fspath(path), content(path)
    if data[:2] == b"PK" and (plain := sheets_of_plain(Package(file, data))):
        return list(plain)
    book = _book(file, data)
    return list(book.names) if book is not None else []


def _book(file: str, data: bytes) -> Book | None:
    """The workbook, opened once; ``None`` for a document."""
    from .workbooks.load import Book  # a template is read without the loader

    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(file, data)
    return Book(file, data, "xls") if kind_of(data, file) == "xls" else None


def _document(file: str, data: bytes) -> Grid:
    from .documents import read_document

    return read_document(file, data)


def content(path: PathLike) -> bytes:
    """The bytes of a file. Raises ``UserError`` where it is missing, a folder, locked, empty or too large."""
    if os.path.basename(path).startswith("~$"):
        raise refused("F02", file=path)
    try:
        about = os.stat(path)
        size = about.st_size
        if S_ISDIR(about.st_mode):
            raise refused("F03", file=path)
        if size > LARGEST_FILE:
            raise refused("F04", file=path, megabytes=size // 2**20, most=LARGEST_FILE // 2**20)
        refuse_endless(path, about)
        data = Path(path).read_bytes()
    except PermissionError as error:
        raise refused("F05", file=path, reason=reason(error)) from error
    except OSError as error:
        raise refused("F06", file=path, reason=reason(error)) from error
    if not data[:64].strip(_BLANK) and not data.strip(_BLANK):
        raise refused("F07", file=path)
    return data


def kind_of(data: bytes, file: str) -> str:
    """``xls`` or ``document`` for what is no zip, by content. Raises ``UserError`` for what is neither."""
    if data[:8] == bytes.fromhex("D0CF11E0A1B11AE1"):
        return _kind_of_compound(data, file)
    if Path(file).suffix.lower() not in WORKBOOK_NAMES or data[:5] == b"%PDF-":
        return "document"
    head = data[:4096].lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise refused("F20", file=file)
    if re.search(rb"<(?:!doctype html|html|head|body|table)\b", head):
        return "document"
    raise refused("F08", file=file, suffix=Path(file).suffix)


def _zipped(file: str, data: bytes) -> Book | None:
    """The workbook in a zip; ``None`` for a document in one."""
    from .workbooks.load import Book

    package = Package(file, data)
    if "word/document.xml" in package or ("content.xml" in package and b"opendocument.text" in data[:200]):
        return None
    for name, kind in (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("content.xml", "ods")):
        if name in package:
            return Book(file, data, kind, package)
    from .documents.word_parts import document_part

    if document_part(package):
        return None
    raise refused("F21", file=file)


def _kind_of_compound(data: bytes, file: str) -> str:
    """By the streams at the root of the compound file: those of an embedded object, and words in the text, do not count."""
    holds = _streams(data)
    if holds("EncryptedPackage"):
        raise refused("F22", file=file)
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        return "document"
    if Path(file).suffix.lower() in WORKBOOK_NAMES:
        raise refused("F23", file=file)
    raise refused("F58", file=file)


def _streams(data: bytes) -> Callable[[str], bool]:
    """Whether the root has a stream of this name; of a damaged file, whether the name stands anywhere in it by itself."""
    import io

    from xlrd.compdoc import CompDoc

    def named(name: str) -> bool:
        try:
            return CompDoc(data, logfile=io.StringIO()).locate_named_stream(name)[0] is not None
        except Exception:  # it asserts and indexes its way through a damaged directory
            return b"\0\0" + name.encode("utf-16-le") + b"\0\0" in data

    return named
