"""报送台账.xlsx in the year's folder: read with the copies of it that lie beside it, written without losing anything of the clerk's.

A ledger that is open elsewhere is left alone: what is new is written beside it as 待合并 and taken in by the next run. Copies that WPS or a cloud
drive made of a conflict are taken in alike. What was taken in is kept in 收件/历次.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from ...errors import UserError
from ...grid import Grid
from ...machine.safe_write import copy_whole, placed, unused
from ...reading.files import load_grid
from ...refusals import refused
from ...workbook.editing.ledger_edits import edit_ledger, restore_sheets, sheets_missing
from ...workbook.ledger_changes import LedgerRow, base_rows, ledger_changes
from ...workbook.ledger_merge import Contradiction, merge_edits
from ...workbook.ledger_sheets import (
    BASE,
    LEDGER_SHEETS,
    LOCKED_VALUES,
    RECORD,
    SEEN_SHEETS,
    Key,
    LedgerFound,
    WhiteCell,
    is_ledger,
    ledger_found,
)
from ..year_folder import LEDGER_FILE, YearFolder

WAITING_WORDS = "待合并"
_COPY = re.compile(rf"^{Path(LEDGER_FILE).stem}.*({WAITING_WORDS}|冲突|conflict|-[A-Z0-9]+(-[A-Z0-9]+)*)", re.IGNORECASE)
"""Names of copies: our own, those of WPS and cloud drives in Chinese and English, those of OneDrive with the computer's name."""


@dataclass(frozen=True)
class Ledger:
    """The ledger as it stands with the copies' edits: ``whites`` are the clerk's cells, ``edits`` those to be taken over from copies.

    ``copies`` are the files that are taken in, ``told`` sentences about them. ``size`` and time tell whether the file was saved meanwhile.
    """

    path: Path
    found: LedgerFound = field(default_factory=LedgerFound)
    edits: Mapping[WhiteCell, str] = field(default_factory=dict)
    extra: Mapping[str, tuple[LedgerRow, ...]] = field(default_factory=dict)
    copies: tuple[Path, ...] = ()
    told: tuple[str, ...] = ()
    stood: tuple[int, int] | None = None

    @cached_property
    def whites(self) -> dict[WhiteCell, str]:
        """Every white cell with the edits of the copies."""
        return {cell: words for cell, words in {**self.found.whites(), **self.edits}.items() if words}

    def rows(self, sheet: str) -> dict[Key, Mapping[str, LedgerRow | str | int | None]]:
        """The rows of a sheet by key, those that only a copy has too."""
        keys = next(s.keys for s in LEDGER_SHEETS if s.name == sheet)
        more = {tuple(str(row.get(head) or "") for head in keys): row for row in self.extra.get(sheet, ())}
        return {**more, **self.found.rows(sheet)}


def open_ledger(folder: YearFolder) -> Ledger:
    """Read the ledger and its copies; an empty one where there is none yet.

    Raises ``UserError`` where the file that bears its name is damaged or is none: it is never written over.
    """
    path = folder.ledger
    copies = _copies(folder)
    ledger = Ledger(path, stood=_stands(path))
    if path.exists():
        ledger = replace(ledger, found=ledger_found(_grid_of_ledger(path)))
    elif copies:
        copy_whole(copies[0][0], path)
        ledger = replace(ledger, found=ledger_found(copies[0][1]), stood=_stands(path))
    for copy, grid in copies:
        ledger = _taken_in(ledger, copy, grid)
    return _with_doubles(ledger)


def _grid_of_ledger(path: Path) -> Grid:
    try:
        grid = load_grid(path)
    except UserError as error:
        raise refused("C02", file=path, reason=str(error).removeprefix(str(path)).lstrip("：: ").rstrip("。")) from error
    if not is_ledger(grid):
        raise refused("C03", file=path)
    return grid


def _copies(folder: YearFolder) -> list[tuple[Path, Grid]]:
    """Copies of the ledger beside it that can be read, the first made first; others of such names stay where they are."""
    found: list[tuple[Path, Grid]] = []
    with suppress(OSError):
        named = [p for p in folder.path.iterdir() if p.suffix.lower() == ".xlsx" and p.name != LEDGER_FILE and _COPY.match(p.stem)]
        for path in sorted(named, key=lambda p: (p.stat().st_mtime_ns, p.name)):
            with suppress(UserError):
                grid = load_grid(path)
                if is_ledger(grid):
                    found.append((path, grid))
    return found


def _taken_in(ledger: Ledger, copy: Path, grid: Grid) -> Ledger:
    """The ledger with what the clerk and a run wrote in one copy."""
    other = ledger_found(grid)
    merged = merge_edits(ledger.found, other)
    edits = {**ledger.edits}
    apart = list(merged.contradictions)
    for cell, words in merged.edits.items():
        if cell in edits and edits[cell] != words:
            apart.append(Contradiction(cell, edits[cell], words))
        else:
            edits[cell] = words
    extra = {name: (*ledger.extra.get(name, ()), *_unknown(ledger, other, name)) for name in (*(s.name for s in SEEN_SHEETS), LOCKED_VALUES)}
    told = [*ledger.told, f"已并入 {copy.name}（{len(merged.edits)} 处改动），原件移到收件/历次。"]
    told += [_contradiction_words(one, copy) for one in apart]
    own = {sheet.name for sheet in grid.sheets} - {s.name for s in LEDGER_SHEETS}
    if strange := sorted(name for name in own - _own_sheets(ledger.path) if not name.startswith("_")):
        told.append(f"{copy.name} 里自己加的工作表（{'、'.join(strange)}）没有并入，请从收件/历次中的原件自取。")
    return replace(ledger, edits=edits, extra=extra, copies=(*ledger.copies, copy), told=tuple(told))


def _own_sheets(path: Path) -> set[str]:
    from ...workbook.editing.package import EditedWorkbook

    return set(EditedWorkbook(path).sheets) if path.exists() else set()


def _unknown(ledger: Ledger, other: LedgerFound, sheet: str) -> Iterable[LedgerRow]:
    """Rows of a copy whose key the ledger does not have: what a run wrote there."""
    known = ledger.rows(sheet)
    return (row for key, row in other.rows(sheet).items() if key not in known)


def _contradiction_words(one: Contradiction, copy: Path) -> str:
    sheet, key, head = one.cell
    where = "".join(f"“{words}”" for words in (sheet, key.split("¦")[0], head) if words)
    return f"{where}两边都改过：台账里是“{one.stands or '空'}”（保留），{copy.name} 里是“{one.copy or '空'}”。请核对后改定。"


def _with_doubles(ledger: Ledger) -> Ledger:
    """A key with two rows: the upper one counts."""
    told = [
        f"工作表“{name}”里“{key[0]}”有几行，以最上面一行为准。请删去多余的行。"
        for name, rows in ledger.found.sheets.items() for key in rows.twice if not name.startswith("_") and name != RECORD
    ]  # fmt: skip
    return replace(ledger, told=(*ledger.told, *told)) if told else ledger


def write_ledger(ledger: Ledger, wanted: Mapping[str, Iterable[LedgerRow]], folder: YearFolder, about: Iterable[tuple[str, str | int]], now: datetime) -> Path | None:
    """Set what a run found; ``None`` where nothing changes. The path is the ledger's, or that of 待合并 where the ledger is open elsewhere.

    Raises ``UserError`` where neither can be written.
    """
    held = bool(open_elsewhere(ledger.path)) or _stands(ledger.path) != ledger.stood
    beside = ledger.path.with_name(f"{ledger.path.stem}（{WAITING_WORDS}）.xlsx")
    target = beside if held else ledger.path
    try:
        written = _write(ledger, wanted, target, about)
    except UserError as error:
        if error.id != "O04" or held:
            raise
        target = beside
        written = _write(ledger, wanted, target, about)
    _put_away([copy for copy in ledger.copies if not (held and copy == beside)], folder, now)
    return target if written else None


def _write(ledger: Ledger, wanted: Mapping[str, Iterable[LedgerRow]], target: Path, about: Iterable[tuple[str, str | int]]) -> bool:
    """Whether there was anything to set. Beside an open ledger the copies' edits stay edits, until the ledger itself has them."""
    base = ledger.whites if target == ledger.path else ledger.found.whites()
    rows = {name: (*ledger.extra.get(name, ()), *given) for name, given in wanted.items()} | {BASE: base_rows(base)}
    gone = _gone(ledger.path, ledger.found) if ledger.path.exists() else ()
    whole = ledger.path.exists() and not gone
    changes = ledger_changes(ledger.found, rows, ledger.edits)
    if whole and not changes:
        return False
    with placed(target, force=True) as aside:
        if whole:
            edit_ledger(ledger.path, aside, ledger.found, changes)
            return True
        if ledger.path.exists():
            restore_sheets(ledger.path, aside, gone)
        else:
            _begin(aside, about)
        found = ledger_found(load_grid(aside))
        edit_ledger(aside, aside, found, ledger_changes(found, rows, ledger.edits))
    return True


def _begin(path: Path, about: Iterable[tuple[str, str | int]]) -> None:
    from ...workbook.writing.ledger_book import write_ledger_book

    write_ledger_book(path, about)


def _gone(source: Path, found: LedgerFound) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Sheets of ours that somebody deleted."""
    unfound = tuple(s.name for s in LEDGER_SHEETS if s.name not in found.sheets)
    missing = sheets_missing(source, unfound) if unfound else ()
    if unread := [name for name in unfound if name not in missing]:
        raise refused("C04", file=source, sheets="、".join(unread))
    return tuple((s.name, s.heads, s.hidden) for s in LEDGER_SHEETS if s.name in missing)


def _put_away(copies: Iterable[Path], folder: YearFolder, now: datetime) -> None:
    """Copies that were taken in go to 收件/历次."""
    for copy in copies:
        target = unused(folder.earlier / f"{copy.stem} {now:%Y%m%d-%H%M%S}{copy.suffix}")
        with suppress(OSError):  # open elsewhere: it is taken in once more, which changes nothing
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(copy, target)


def open_elsewhere(path: Path) -> str:
    """The lock file that Excel, WPS or LibreOffice leaves beside an open workbook; ``""`` where none is there."""
    names = (f"~${path.name}", f".~{path.name}", f".~lock.{path.name}#")
    return next((name for name in names if os.path.lexists(path.with_name(name))), "")


def _stands(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns


__all__ = ["WAITING_WORDS", "Ledger", "open_elsewhere", "open_ledger", "write_ledger"]
