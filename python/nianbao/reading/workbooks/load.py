"""Workbooks as grids: python-calamine for the values, a look at the file's own cells for what it leaves out.

calamine gives ``''`` alike for a blank, an error value and a formula that no program has calculated; the looks tell them apart. They also say,
before anything is loaded, how far each sheet reaches: a stray space in XFD1048576 would otherwise end the whole process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from io import BytesIO
from typing import Any, TypeVar

from ...errors import UserError
from ...grid import Fault, Grid, Raw, Sheet
from ...machine.packages import Package
from ...refusals import refused
from .binary_records import Encrypted, look_at_xlsb_part, looks_at_xls, xlsb_sheets
from .bounds import HEAVY, MOST_CONTENT, refuse_long_text, refuse_too_many_cells, string_lengths
from .extent import TRUTH, TWOFOLD, Look, Position, guard, look_at_part, refuse_values_in_pieces
from .objects import objects_of
from .opendocument import looks_at_ods
from .parts import STRINGS, parts_of_sheets, targets_of
from .rich_text import rich_cells, shared_texts
from .stray_characters import text_with_strays

T = TypeVar("T")


class Book:
    """One workbook in memory, opened once. ``names`` are its worksheets in order. Raises ``UserError`` naming the file."""

    def __init__(self, file: str, data: bytes, kind: str, package: Package | None = None) -> None:
        self.file, self.kind = file, kind
        self.heavy = (len(data) if package is None else sum(entry.file_size for entry in package.entries.values())) > HEAVY
        self._look, loaded = guarded(file, lambda: _prepared(data, kind, package))
        with nullcontext() if kind == "xlsx" else _silence():
            self._book = guarded(file, lambda: _open(loaded))
        self.sheets = list(self._book.sheets_metadata)
        self.names = [m.name for m in self.sheets if int(m.typ) == 0]

    def grid(self, wanted: Collection[str] = (), plain: Collection[str] = ()) -> Grid:
        """The worksheets with faults and formulas put where they stand.

        For reading by address, only the sheets named in ``wanted``, and of the ``plain`` ones neither faults nor formulas; to save time their
        merges are left out and empty cells stay ``""``.
        """
        from python_calamine import SheetVisibleEnum

        sheets: list[Sheet] = []
        lost: list[str] = []
        for i, meta in enumerate(self.sheets):
            if int(meta.typ) == 0 and (not wanted or meta.name in wanted):
                hidden = meta.visible != SheetVisibleEnum.Visible
                sheet, told = guarded(self.file, lambda i=i, name=meta.name, hidden=hidden: self._sheet(i, name, hidden, name in plain, bool(wanted)))
                sheets.append(sheet)
                lost += [f"工作表“{meta.name}”{told}"] if told else []
        return Grid(self.file, tuple(sheets), lost="；".join(lost))

    def _sheet(self, i: int, name: str, hidden: bool, plain: bool, quick: bool) -> tuple[Sheet, str]:
        """A sheet, and what of it is lost."""
        look = self._look(i, name, plain)
        guard(look, name)
        return _sheet(self._book.get_sheet_by_name(name), look, hidden, quick), look.lost


def guarded(file: str, step: Callable[[], T]) -> T:
    """Run one step of opening ``file``; whatever goes wrong in a damaged one becomes one sentence. A panic of the loader is no ``Exception``."""
    from python_calamine import PasswordError

    try:
        return step()
    except UserError as error:
        raise UserError(str(error) if file in str(error) else f"{file}：{error}", error.id) from error
    except (Encrypted, PasswordError) as error:
        raise refused("F22", file=file) from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise refused("F23", file=file) from error


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
    refuse_long_text(rows, loaded.name)
    if not quick:
        rows = [[None if raw == "" else raw for raw in row] for row in rows]
    if look.faults:
        rows, top, left = _with_faults(rows, top, left, look.faults)
    whole = _without_marks(rows, top, left, look.rich)
    ranges = () if quick else loaded.merged_cell_ranges or ()
    merges = tuple((*map(min, first, last), *map(max, first, last)) for first, last in ranges)  # a damaged file names the corners either way round
    return Sheet(loaded.name, rows, top, left, merges, formulas=look.formulas, hidden=hidden, whole=whole, objects=look.objects)


def _without_marks(rows: list[list[Raw]], top: int, left: int, rich: Mapping[Position, str]) -> dict[Position, str]:
    """Take what does not count out of the rows, in place; what those cells hold as a whole."""
    whole: dict[Position, str] = {}
    for (r, c), text in rich.items():
        if 0 <= r - top < len(rows) and 0 <= c - left < len(rows[r - top]):
            rows[r - top][c - left], all_of_it = text_with_strays(text)
            whole.update({(r, c): all_of_it} if all_of_it else {})
    return whole


def _with_faults(
    rows: list[list[Raw]], top: int, left: int, faults: dict[tuple[int, int], Fault]
) -> tuple[list[list[Raw]], int, int]:
    """Put each fault in its empty cell, or in place of what the loader took there for sure, widening the rectangle where it stands outside."""
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
        if wide[r - top][c - left] in (None, "") or fault.reason in (TRUTH, TWOFOLD):
            wide[r - top][c - left] = fault
    return wide, top, left


Looker = Callable[[int, str, bool], Look]
"""From (place of a sheet, its name, whether only its reach is asked for) to its look."""


def _prepared(data: bytes, kind: str, package: Package | None) -> tuple[Looker, bytes]:
    """How to look at the sheets, and what to give the loader: of a package the parts that it uses, checked."""
    if package is None:
        return _looker_at(looks_at_xls(data)), data
    if kind == "ods":
        if package.size("content.xml") > MOST_CONTENT:
            raise refused("F32", most=MOST_CONTENT // 2**20)
        if b"<![CDATA[" in package.read("content.xml"):
            raise ValueError("no program writes a text so, and the loader leaves it out")
        return _looker_at(looks_at_ods(package.read("content.xml"))), package.only(_LOADED_OF_ODS)
    if kind == "xlsb":
        ids, targets = xlsb_sheets(package.read("xl/workbook.bin")), targets_of(package, "xl/workbook.bin")
        parts = [targets[i] for i in ids]
        return lambda i, *_: replace(look_at_xlsb_part(package.read(parts[i])), objects=objects_of(package, parts[i])), package.only((*_loaded("bin"), *parts))
    sheets = parts_of_sheets(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))
    strings = package.read(STRINGS) if STRINGS in package else b""
    return _looker_at_xml(package, sheets, strings), package.only((*_loaded("xml"), *sheets.values()))


_LOADED_OF_ODS = ("mimetype", "META-INF/manifest.xml", "content.xml", "styles.xml")


def _loaded(ending: str) -> tuple[str, ...]:
    """The parts the loader uses beside the sheets."""
    names = ("_rels/workbook.{}.rels", "workbook.{}", "sharedStrings.{}", "styles.{}")
    return ("[Content_Types].xml", "_rels/.rels", *(f"xl/{name.format(ending)}" for name in names))


def _looker_at(looks: Sequence[Look]) -> Looker:
    for look in looks:
        guard(look, look.name)  # calamine lays out all sheets of these formats as soon as it opens them
    return lambda i, *_: looks[i]


def _looker_at_xml(package: Package, sheets: Mapping[str, str], strings: bytes) -> Looker:
    shared, lengths = shared_texts(strings), string_lengths(strings)

    def look_at(_: int, name: str, plain: bool) -> Look:
        part = package.read(sheets[name])
        refuse_too_many_cells(part, name, lengths)
        refuse_values_in_pieces(part)
        found = look_at_part(part, only_reach=plain)
        found.rich = {} if plain else rich_cells(part, shared)
        found.objects = () if plain else objects_of(package, sheets[name], part)
        return found

    return look_at
