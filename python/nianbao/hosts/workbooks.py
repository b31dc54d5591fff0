"""Workbooks as grids: python-calamine for the values, a look at the file's own cells for what it leaves out.

calamine gives ``''`` alike for a blank, an error value and a formula that no program has calculated; the looks tell them apart. They also say,
before anything is loaded, how far each sheet reaches: a stray space in XFD1048576 would otherwise end the whole process.
"""

from __future__ import annotations

import os
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import lru_cache
from html import unescape
from io import BytesIO
from struct import unpack_from
from typing import Any, TypeVar

from ..sheet.grid import Fault, Grid, Raw, Sheet
from .binaries import Encrypted, look_at_xlsb_part, looks_at_xls, xlsb_sheets
from .errors import UserError
from .extent import LARGEST_UNPACKED, TRUTH, Look, Position, guard, look_at_part
from .leftout import counted
from .opendocument import looks_at_ods
from .richtext import rich_cells, shared_texts

T = TypeVar("T")

BROKEN = "文件已损坏或不完整，读不出。请用 Excel 或 WPS 打开、另存为 .xlsx 后再试；打不开的请重新索取"
LOCKED = "文件有打开密码，读不出。请去掉密码后另存再试"


class Book:
    """One workbook in memory, opened once. ``names`` are its worksheets in order. Raises ``UserError`` naming the file."""

    def __init__(self, file: str, data: bytes, kind: str, package: Package | None = None) -> None:
        self.file, self.kind = file, kind
        self._look = guarded(file, lambda: _looker(data, kind, package))
        with nullcontext() if kind == "xlsx" else _silence():
            self._book = guarded(file, lambda: _open(data))
        self.sheets = list(self._book.sheets_metadata)
        self.names = [m.name for m in self.sheets if int(m.typ) == 0]

    def grid(self, wanted: Collection[str] = (), plain: Collection[str] = ()) -> Grid:
        """The worksheets with faults and formulas put where they stand.

        For reading by address, only the sheets named in ``wanted``, and of the ``plain`` ones neither faults nor formulas; to save time their
        merges are left out and empty cells stay ``""``.
        """
        from python_calamine import SheetVisibleEnum

        sheets = []
        for i, meta in enumerate(self.sheets):
            if int(meta.typ) == 0 and (not wanted or meta.name in wanted):
                hidden = meta.visible != SheetVisibleEnum.Visible
                sheets.append(guarded(self.file, lambda i=i, name=meta.name, hidden=hidden: self._sheet(i, name, hidden, name in plain, bool(wanted))))
        return Grid(self.file, tuple(sheets))

    def _sheet(self, i: int, name: str, hidden: bool, plain: bool, quick: bool) -> Sheet:
        look = self._look(i, name, plain)
        guard(look, name)
        return _sheet(self._book.get_sheet_by_name(name), look, hidden, quick)


def guarded(file: str, step: Callable[[], T]) -> T:
    """Run one step of opening ``file``; whatever goes wrong in a damaged one becomes one sentence. A panic of the loader is no ``Exception``."""
    from python_calamine import PasswordError

    try:
        return step()
    except UserError as error:
        raise UserError(str(error) if file in str(error) else f"{file}：{error}") from error
    except (Encrypted, PasswordError) as error:
        raise UserError(f"{file}：{LOCKED}。") from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise UserError(f"{file}：{BROKEN}。") from error


@contextmanager
def _silence() -> Iterator[None]:
    """The loader of the binary formats panics on damaged files, and a panic prints English lines of its own: keep them from people."""
    try:
        kept = os.dup(2)
    except OSError:  # a program without a console
        yield
        return
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _open(data: bytes) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(data))


def _sheet(loaded: Any, look: Look, hidden: bool, quick: bool) -> Sheet:
    top, left = loaded.start or (0, 0)
    rows: list[list[Raw]] = loaded.to_python(skip_empty_area=True)
    if not quick:
        rows = [[None if raw == "" else raw for raw in row] for row in rows]
    if look.faults:
        rows, top, left = _with_faults(rows, top, left, look.faults)
    whole = _without_marks(rows, top, left, look.rich)
    ranges = () if quick else loaded.merged_cell_ranges or ()
    merges = tuple((*first, *last) for first, last in ranges)
    return Sheet(loaded.name, rows, top, left, merges, formulas=look.formulas, hidden=hidden, whole=whole)


def _without_marks(rows: list[list[Raw]], top: int, left: int, rich: Mapping[Position, str]) -> dict[Position, str]:
    """Take what does not count out of the rows, in place; what those cells hold as a whole."""
    whole: dict[Position, str] = {}
    for (r, c), text in rich.items():
        if 0 <= r - top < len(rows) and 0 <= c - left < len(rows[r - top]):
            rows[r - top][c - left], all_of_it = counted(text)
            whole.update({(r, c): all_of_it} if all_of_it else {})
    return whole


def _with_faults(
    rows: list[list[Raw]], top: int, left: int, faults: dict[tuple[int, int], Fault]
) -> tuple[list[list[Raw]], int, int]:
    """Put each fault in its empty cell, widening the rectangle where it stands outside."""
    if not rows:
        top, left = next(iter(faults))
    above = max(0, top - min(r for r, _ in faults))
    before = max(0, left - min(c for _, c in faults))
    top, left = top - above, left - before
    height = max(len(rows) + above, max(r for r, _ in faults) - top + 1)
    width = max((len(rows[0]) if rows else 0) + before, max(c for _, c in faults) - left + 1)
    empty: list[Raw] = [None] * width
    wide = [empty[:] for _ in range(height)]
    for wider, row in zip(wide[above:], rows, strict=False):
        wider[before : before + len(row)] = row
    for (r, c), fault in faults.items():
        if wide[r - top][c - left] in (None, "") or fault.reason == TRUTH:
            wide[r - top][c - left] = fault
    return wide, top, left


def _looker(data: bytes, kind: str, package: Package | None) -> Callable[[int, str, bool], Look]:
    """A function from (place of a sheet, its name, whether only its reach is asked for) to its look."""
    if package is None or kind == "ods":
        looks = looks_at_ods(package.read("content.xml")) if package else looks_at_xls(data)
        for look in looks:
            guard(look, look.name)  # calamine lays out all sheets of these formats as soon as it opens them
        return lambda i, *_: looks[i]
    if kind == "xlsb":
        targets, ids = package.targets("xl/workbook.bin"), xlsb_sheets(package.read("xl/workbook.bin"))
        return lambda i, *_: look_at_xlsb_part(package.read(targets[ids[i]]))
    parts, shared = package.sheets(), shared_texts(package.strings())

    def look_at(_: int, name: str, plain: bool) -> Look:
        part = package.read(parts[name])
        found = look_at_part(part, only_reach=plain)
        found.rich = {} if plain else rich_cells(part, shared)
        return found

    return look_at


_RATIO = 1032
"""deflate cannot unpack more than this many bytes from one."""

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")


def _attribute(element: bytes, name: str) -> str:
    match = re.search(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name.encode(), element)
    return unescape((match[1] if match[1] is not None else match[2]).decode()) if match else ""


class Package:
    """The zip of a workbook. Raises ``UserError`` where it would unpack to too much, whatever its directory says."""

    def __init__(self, data: bytes) -> None:
        self._data, self._zip = data, zipfile.ZipFile(BytesIO(data))
        self.names = frozenset(self._zip.namelist())
        entries = self._zip.infolist()
        if sum(entry.compress_size for entry in entries) * _RATIO > LARGEST_UNPACKED:
            self._measure(entries)

    def _measure(self, entries: list[zipfile.ZipInfo]) -> None:
        total = 0
        for entry in entries:
            entry = copy(entry)
            entry.file_size = LARGEST_UNPACKED + 1  # unpack for real, do not believe the directory
            with self._zip.open(entry) as stream:
                stream._expected_crc = None  # type: ignore[attr-defined]
                while piece := stream.read(2**20):
                    total += len(piece)
                    if total > LARGEST_UNPACKED:
                        raise UserError(f"解开后超过 {LARGEST_UNPACKED // 2**20} MB，没有读取。请删除多余的工作表和图片后再试。")

    def read(self, name: str) -> bytes:
        """One part. Without ``zipfile``'s own reader, which takes as long again for its bookkeeping; the loader checks the sums."""
        entry = self._zip.getinfo(name)
        start = entry.header_offset + 30 + sum(unpack_from("<HH", self._data, entry.header_offset + 26))
        body = self._data[start : start + entry.compress_size]
        return zlib.decompress(body, -zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else self._zip.read(name)

    def strings(self) -> bytes:
        """The part of the shared strings of an .xlsx; empty where there is none."""
        name = next((name for name in self.names if name.lower() == "xl/sharedstrings.xml"), "")
        return self.read(name) if name else b""

    def targets(self, part: str) -> Mapping[str, str]:
        """Part name by relation id of a part."""
        folder, name = posixpath.split(part)
        return _targets(self.read(f"{folder}/_rels/{name}.rels"), folder)

    def sheets(self) -> Mapping[str, str]:
        """Part name of every sheet of an .xlsx, by the sheet's name."""
        return _sheets(self.read("xl/workbook.xml"), self.read("xl/_rels/workbook.xml.rels"))


# All files of one template have the same workbook part: remembered by its bytes.
@lru_cache(64)
def _sheets(workbook: bytes, relations: bytes) -> Mapping[str, str]:
    targets = _targets(relations, "xl")
    return {_attribute(e, "name"): targets[_attribute(e, r"\w+:id")] for e in _SHEET.findall(workbook)}


@lru_cache(64)
def _targets(relations: bytes, folder: str) -> Mapping[str, str]:
    found = {}
    for element in _RELATIONSHIP.findall(relations):
        target = _attribute(element, "Target")
        found[_attribute(element, "Id")] = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return found
