"""Marks in the open workbook: data on the sheet ``_标记``, turned into colour by conditional formats; notes on the first cells.

Our template carries the sheet and the rules. In any other workbook both are added, one rule a style and table, and taken away again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from ..core.submission import Submission
from ..geometry import Area
from ..grid import parse_a1
from ..model import Table
from ..rules.relations import Outcome
from ..workbook.findings_list import is_address, marks
from ..workbook.layout import MARKS, STAMP
from ..workbook.marks import BLOCK_ROWS, MARK_HEADS, NAME_REFERS_TO, NOTE_COLUMNS, STYLES, Mark, condition, mark_rows, persons_part
from . import own_sheets
from .click import Session
from .open_notes import EVERY_SHEET, Pinned, remembered, renew_notes, rows_to_remember
from .open_workbook import MARKS_BLOCK, OpenWorkbook, in_place

_NO_MARK: tuple[None, ...] = (None,) * len(MARK_HEADS)
_NO_NOTE: tuple[None, ...] = (None,) * NOTE_COLUMNS

OWN_NAME = "_年报标记"
"""The defined name that our rules look through in a workbook that is not our template; no rule of the user's has it."""


def paint_open_marks(session: Session, live: OpenWorkbook, outcome: Outcome) -> list[str]:
    """Show what was found in place of what was shown before; Chinese sentences about sheets that could not be marked."""
    found, rows = marks(outcome), _block(session)
    ours = in_place(live) and rows is not None  # our template turns marks into colour by itself
    known, _ = _known(session, rows) if ours else (None, 0)
    if known is None:
        _clear(session, rows)
    if not found and not known:
        return []
    _register(session, ours)
    cells: dict[str, list[Mark]] = {name: [] for name in known or ()}
    for mark in found:
        cells.setdefault(mark.sheet, []).append(mark)
    dressed = {name: _dress(session, outcome, name, some, None if not ours else (known or {}).get(name, Pinned())) for name, some in cells.items()}
    kept = {name: one or (known or {}).get(name, Pinned()) for name, one in dressed.items() if ours}
    _write_block(session, mark_rows(found)[:BLOCK_ROWS], _to_remember(session, kept))  # last, for only now colours appear
    return [f"“{name}”有密码保护，不能加颜色和批注，问题都列在本表。" for name, one in dressed.items() if one is None and cells[name]]


def _block(session: Session) -> list[list[Any]] | None:
    """The rows of the block, ``None`` where there is none."""
    block = session.sheets.area(MARKS, MARKS_BLOCK)
    return session.native.values(block) if block is not None else None


def _known(session: Session, rows: Sequence[Sequence[Any]] | None) -> tuple[dict[str, Pinned] | None, int]:
    """The notes on the sheets, ``None`` where some may be there of which nothing is known; and how many sheets there were."""
    known = remembered(row[len(MARK_HEADS) :] for row in rows or ())
    sheets = known.pop(EVERY_SHEET, Pinned()).least
    if any(row[0] for row in rows or ()) and not known:
        return None, sheets
    return (known if all(session.sheets.anchor(name) is not None for name in known) else None), sheets


def _to_remember(session: Session, pinned: dict[str, Pinned]) -> list[tuple[str, str, str]]:
    return rows_to_remember(pinned, session.sheets.count()) if any(one.words for one in pinned.values()) else []


def _write_block(session: Session, rows: list[tuple[str, ...]], more: list[tuple[str, ...]]) -> None:
    """The whole block in one call: a host fills what is left of a range with error values."""
    lines = zip_longest(rows, more[:BLOCK_ROWS], fillvalue=())
    texts = [(*(own_sheets.as_text(text) for text in row or _NO_MARK), *(note or _NO_NOTE)) for row, note in lines]
    session.sheets.area(MARKS, MARKS_BLOCK).raw_value = texts + [_NO_MARK + _NO_NOTE] * (BLOCK_ROWS - len(texts))


def _dress(session: Session, outcome: Outcome, name: str, marked: Sequence[Mark], before: Pinned | None) -> Pinned | None:
    """Notes on one sheet, in place of those ``before``; where that is ``None`` rules, too. ``None`` where a password forbids them."""
    addresses, styles = (frozenset(getattr(mark, what) for mark in marked) for what in ("address", "style"))
    if before is not None:
        return renew_notes(session, outcome, name, before, addresses)
    sheet = session.sheets.find(name)
    with session.native.unprotected(sheet) as free:
        if not free:
            return None
        for table, area in _extents(outcome.submission, name):
            for style in (style for style in STYLES if style in styles and _marks_on(outcome, table, style)):
                session.native.add_rule(sheet.range(area.a1), condition(name, style, OWN_NAME), STYLES[style])
        return renew_notes(session, outcome, name, Pinned(), addresses)


def _extents(submission: Submission, sheet: str) -> list[tuple[Table, Area]]:
    """The rectangle around the cells of each table on a sheet."""
    found = []
    for table in submission.form.tables:
        places = [submission.place(cell) for cell in table.cells]
        spots = [parse_a1(p.address) for p in places if p is not None and p.sheet == sheet and is_address(p.address)]
        if spots:
            rows, columns = [r for r, _ in spots], [c for _, c in spots]
            found.append((table, Area(sheet, min(rows), min(columns), max(rows), max(columns))))
    return found


def _marks_on(outcome: Outcome, table: Table, style: str) -> bool:
    places = {str(outcome.submission.place(cell)) for cell in table.cells}
    return any(mark.style == style and f"{mark.sheet}!{mark.address}" in places for mark in marks(outcome))


def _register(session: Session, ours: bool) -> None:
    """The sheet for the marks, and the name our rules look through where the workbook has none of its own."""
    if session.sheets.area(MARKS, MARKS_BLOCK) is None:
        with own_sheets.added(session, MARKS, hidden=True) as sheet:
            own_sheets.write_text_rows(sheet, 0, 0, [MARK_HEADS])
    if not ours:
        session.book.names.add(OWN_NAME, NAME_REFERS_TO)


def take_open_marks_away(session: Session) -> None:
    """Take away what ``paint`` did; where all is as it was left, by what is remembered of it."""
    known, sheets = _known(session, _block(session))
    if known and session.sheets.count() == sheets and all(_unpinned(session, *one) for one in known.items()):
        session.sheets.area(MARKS, MARKS_BLOCK).clear_contents()
    else:
        clear_open_marks(session)


def _unpinned(session: Session, name: str, before: Pinned) -> bool:
    return session.native.change_notes(session.sheets.anchor(name), before.words, {}, before.least) is not None


def clear_open_marks(session: Session) -> None:
    """Take away what ``paint`` did, looking at every sheet the workbook shows. Nothing of the user's is touched."""
    _clear(session, _block(session), everywhere=True)


def _clear(session: Session, rows: Sequence[Sequence[Any]] | None, *, everywhere: bool = False) -> None:
    """On the sheets that were marked, or everywhere."""
    marked = {str(name) for row in rows or () for name in (row[1], row[len(MARK_HEADS)]) if name and name != EVERY_SHEET}
    if not marked and not everywhere:
        return
    names = session.book.names
    foreign, stamped = OWN_NAME in names, session.sheets.find(STAMP) is not None
    for name in _dressed(session, marked, everywhere):
        _undress(session, session.sheets.find(name), rules=foreign or not stamped)
    if foreign:
        names[OWN_NAME].delete()
    if stamped and rows is not None:
        session.sheets.area(MARKS, MARKS_BLOCK).clear_contents()
    elif rows is not None:
        session.sheets.delete(MARKS)


def _dressed(session: Session, marked: set[str], everywhere: bool) -> list[str]:
    """The sheets that may have notes or rules of ours; where one of those that were marked is no longer found by its name, all may."""
    if not everywhere and all(session.sheets.find(name) is not None for name in marked):
        return list(marked)
    return [name for name, sheet in session.sheets.all().items() if name in marked or (name not in (MARKS, STAMP) and sheet.visible)]


def _undress(session: Session, sheet: Any, *, rules: bool) -> None:
    with session.native.unprotected(sheet, notes_only=not rules) as free:
        if free:
            session.native.remove_notes(sheet, persons_part)
            if rules:
                session.native.remove_rules(sheet, OWN_NAME)
