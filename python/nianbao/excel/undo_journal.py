"""Changes to cells, all or none of them, each noted with what stood there on a hidden sheet, so that the last ones can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from ..core.submission import Place
from ..geometry import Area, Spot, areas
from ..grid import Fault, a1, parse_a1
from ..refusals import refused
from ..workbook.findings_list import JOURNAL
from . import own_sheets
from .click import Session, again
from .hosts import is_busy
from .open_workbook import OpenWorkbook, block_rows

JOURNAL_HEADS = ("批次", "时间", "操作", "工作表", "单元格", "原内容", "新内容")

JournalContent = float | str | None
"""What a cell holds: a number, a text, a formula (begins with ``=``), or nothing."""


@dataclass(frozen=True)
class Edit:
    """One cell with what stands there and what is to stand there."""

    sheet: str
    address: str
    old: JournalContent
    new: JournalContent


def edit(live: OpenWorkbook, place: Place, new: Any) -> Edit:
    """The edit of the cell at a place of the workbook that was read."""
    return Edit(place.sheet, place.address, content_now(live, place), float(new) if isinstance(new, int | Decimal) else new)


def content_now(live: OpenWorkbook, place: Place) -> JournalContent:
    """What a cell holds: its formula where it has one."""
    sheet, (row, column) = live.grid.sheet(place.sheet), parse_a1(place.address)
    assert sheet is not None, place
    formula, raw = sheet.formulas.get((row, column)), sheet.cell(row, column)
    if formula is not None:
        return f"={formula}"
    if isinstance(raw, Fault):
        return raw.raw
    return float(raw) if isinstance(raw, int | float) else None if raw is None else str(raw)


def apply(session: Session, edits: Sequence[Edit]) -> None:
    """Make the changes and note them. Where one fails those made are taken back, and the error is raised."""
    if not edits:
        return
    with session.still():
        first = _note(session, edits)
        try:
            put_edits(session, edits)
        except Exception:
            again(lambda: put_edits(session, [_back(e) for e in edits]))
            again(lambda: _forget(session, first, len(edits)))
            raise


def _back(edit: Edit) -> Edit:
    return Edit(edit.sheet, edit.address, edit.new, edit.old)


def put_edits(session: Session, edits: Iterable[Edit]) -> None:
    """Write the new contents, each content at once wherever it goes. Locked cells are written where no password forbids it, else ``UserError``."""
    for name, some in groupby(sorted(edits, key=lambda e: e.sheet), key=lambda e: e.sheet):
        there, sheet = list(some), session.sheets.find(name)
        try:
            _put(session, sheet, there)
        except Exception as error:
            if is_busy(error):
                raise
            _put_unprotected(session, sheet, there)
    session.sheets.changed(JOURNAL)


def _put_unprotected(session: Session, sheet: Any, edits: Sequence[Edit]) -> None:
    with session.native.unprotected(sheet) as free:
        try:
            _put(session, sheet, edits)
        except Exception as error:
            if free:
                raise
            raise refused("B18", sheet=edits[0].sheet, address=edits[0].address, button=session.title) from error


def _put(session: Session, sheet: Any, edits: Sequence[Edit]) -> None:
    """One content at once wherever it goes, or, where that takes fewer calls, rectangles of contents."""
    plain = [e for e in edits if not _is_formula(e.new)]
    alike = [list(some) for _, some in groupby(sorted(plain, key=lambda e: repr(e.new)), key=lambda e: repr(e.new))]
    by_content = len(alike) <= len(_blocks(plain))
    for some in alike if by_content else []:
        session.native.put(sheet, [e.address for e in some], own_sheets.as_text(some[0].new))
    contents = {e.address: e.new if _is_formula(e.new) else own_sheets.as_text(e.new) for e in edits}
    for block in _blocks(e for e in edits if not by_content or _is_formula(e.new)):
        session.native.enter(sheet.range(block.a1), [[contents[a1(r, c)] for c in block.columns] for r in block.rows])


def _is_formula(content: JournalContent) -> bool:
    return isinstance(content, str) and content.startswith("=")


def _blocks(edits: Iterable[Edit]) -> tuple[Area, ...]:
    """Their cells as few rectangles."""
    return areas(Spot(e.sheet, *parse_a1(e.address)) for e in edits)


def _note(session: Session, edits: Sequence[Edit]) -> int:
    """Add the edits to the journal; the row (from 0) they begin in."""
    if session.sheets.find(JOURNAL) is None:
        with own_sheets.added(session, JOURNAL, hidden=True) as sheet:
            own_sheets.write_text_rows(sheet, 0, 0, [JOURNAL_HEADS])
    sheet, known = session.sheets.find(JOURNAL), session.sheets.rows(JOURNAL) or []
    batch = max((int(row[0]) for row in known[1:] if isinstance(row[0], int | float)), default=0) + 1
    day = f"{datetime.now():%Y-%m-%d %H:%M:%S}"
    session.sheets.changed(JOURNAL)
    own_sheets.write_text_rows(sheet, len(known), 0, [(batch, day, session.title, e.sheet, e.address, e.old, e.new) for e in edits])
    return len(known)


def _forget(session: Session, first: int, count: int) -> None:
    session.sheets.changed(JOURNAL)
    own_sheets.write_block(session.sheets.find(JOURNAL), first, 0, [JOURNAL_HEADS] * count).clear_contents()


@dataclass(frozen=True)
class Batch:
    """The changes one button made. ``first`` is the row (from 0) of the journal they begin in."""

    title: str
    time: str
    edits: tuple[Edit, ...]
    first: int


def last(session: Session) -> Batch | None:
    """The last changes that are noted."""
    rows = [row for row in session.sheets.rows(JOURNAL) or [] if row[0] is not None]
    if len(rows) < 2:
        return None
    ours = [row for row in rows if row[0] == rows[-1][0]]
    edits = tuple(Edit(str(row[3]), str(row[4]), row[5], row[6]) for row in ours)
    return Batch(str(ours[0][2]), str(ours[0][1]), edits, len(rows) - len(ours))


def changed_since(session: Session, batch: Batch) -> list[str]:
    """Cells that hold something else now than what the batch wrote."""
    around = {name: _around(one for one in batch.edits if one.sheet == name) for name in {one.sheet for one in batch.edits}}
    now = {name: block_rows(session.sheets.area(name, box.a1).formula) for name, box in around.items()}
    return [f"{one.sheet}!{one.address}" for one in batch.edits if not _same(_in_box(now[one.sheet], around[one.sheet], one), one.new)]


def _around(edits: Iterable[Edit]) -> Area:
    """The rectangle around edits of one sheet: what lies between them is read along, at no cost."""
    blocks = _blocks(edits)
    top, left = min(b.row for b in blocks), min(b.column for b in blocks)
    return Area(blocks[0].sheet, top, left, max(b.last_row for b in blocks), max(b.last_column for b in blocks))


def _in_box(shown: Sequence[Sequence[Any]], box: Area, one: Edit) -> str:
    row, column = parse_a1(one.address)
    return shown[row - box.row][column - box.column]


def _same(shown: str, content: JournalContent) -> bool:
    """Whether a cell's formula text is that of a content."""
    if content is None or shown == "":
        return content in (None, "") and shown == ""
    if isinstance(content, str):
        return shown.replace(" ", "") == content.replace(" ", "")
    try:
        return float(shown) == float(content)
    except ValueError:
        return False


def take_back(session: Session, batch: Batch) -> None:
    """Put back what stood there before, all of it or nothing, and strike the batch out of the journal."""
    with session.still():
        try:
            put_edits(session, [_back(e) for e in batch.edits])
        except Exception:
            again(lambda: put_edits(session, batch.edits))
            raise
        _forget(session, batch.first, len(batch.edits))
