"""Marks in the open workbook: data on the sheet ``_标记``, turned into colour by conditional formats; notes on the first cells.

Our template carries the sheet and the rules. In any other workbook both are added, one rule a style and table, and taken away again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from ..core.submission import Submission
from ..geometry import Area
from ..grid import parse_a1
from ..rules.relations import Outcome
from ..workbook.findings_list import is_address, marks
from ..workbook.layout import MARKS, STAMP
from ..workbook.marks import BLOCK_ROWS, MARK_HEADS, NAME_REFERS_TO, NOTE_COLUMNS, STYLES, Mark, condition, mark_rows, persons_part
from . import own_sheets
from .click import Session
from .open_notes import EVERY_SHEET, Pinned, Ruled, remembered, renew_notes, rows_to_remember
from .open_workbook import MARKS_BLOCK, OpenWorkbook, in_place

_NO_MARK: tuple[None, ...] = (None,) * len(MARK_HEADS)
_NO_NOTE: tuple[None, ...] = (None,) * NOTE_COLUMNS

OWN_NAME = "_年报标记"
"""The defined name that our rules look through in a workbook that is not our template; no rule of the user's has it."""


def paint_open_marks(session: Session, live: OpenWorkbook, outcome: Outcome) -> list[str]:
    """Show what was found in place of what was shown before; Chinese sentences about sheets that could not be marked."""
    found, rows = marks(outcome), _block(session)
    ours = in_place(live) and rows is not None  # our template turns marks into colour by itself
    known, _ = _known(session, rows)
    if known is None or (ours and any(one.ruled[0] for one in known.values())):
        _clear(session, rows)
        known = {}
    if not found and not known:
        return []
    _register(session, ours)
    cells: dict[str, list[Mark]] = {name: [] for name in known}
    for mark in found:
        cells.setdefault(mark.sheet, []).append(mark)
    dressed = {name: _dress(session, outcome, name, some, known.get(name, Pinned()), ours) for name, some in cells.items()}
    kept = {name: one or known.get(name, Pinned()) for name, one in dressed.items()}
    _write_block(session, mark_rows(found)[:BLOCK_ROWS], _to_remember(session, kept))  # last, for only now colours appear
    return [f"“{name}”有密码保护，不能加颜色和批注，问题都列在本表。" for name, one in dressed.items() if one is None and cells[name]]


def _block(session: Session) -> list[list[Any]] | None:
    """The rows of the block, ``None`` where there is none."""
    block = session.sheets.area(MARKS, MARKS_BLOCK)
    if block is None or session.sheets.is_new(MARKS):
        return None if block is None else []
    return session.native.values(block)


def _known(session: Session, rows: Sequence[Sequence[Any]] | None) -> tuple[dict[str, Pinned] | None, int]:
    """The notes on the sheets, ``None`` where some may be there of which nothing is known; and how many sheets there were."""
    known = remembered(row[len(MARK_HEADS) :] for row in rows or ())
    sheets = known.pop(EVERY_SHEET, Pinned()).least
    if any(row[0] for row in rows or ()) and not known:
        return None, sheets
    return (known if all(session.sheets.anchor(name) is not None for name in known) else None), sheets


def _to_remember(session: Session, pinned: dict[str, Pinned]) -> list[tuple[str, str, str]]:
    return rows_to_remember(pinned, session.sheets.count()) if any(one.words or one.ruled[0] for one in pinned.values()) else []


def _write_block(session: Session, rows: list[tuple[str, ...]], more: list[tuple[str, ...]]) -> None:
    """The whole block in one call: a host fills what is left of a range with error values."""
    lines = zip_longest(rows, more[:BLOCK_ROWS], fillvalue=())
    texts = [(*(own_sheets.as_text(text) for text in row or _NO_MARK), *(note or _NO_NOTE)) for row, note in lines]
    session.sheets.area(MARKS, MARKS_BLOCK).raw_value = texts + [_NO_MARK + _NO_NOTE] * (BLOCK_ROWS - len(texts))


def _dress(session: Session, outcome: Outcome, name: str, marked: Sequence[Mark], before: Pinned, ours: bool) -> Pinned | None:
    """Notes on one sheet, in place of those ``before``, and rules where the workbook is not ``ours``. ``None`` where a password forbids them."""
    addresses, styles = (frozenset(getattr(mark, what) for mark in marked) for what in ("address", "style"))
    if ours or not marked:
        return renew_notes(session, outcome, name, before, addresses)
    ruled = _ruled(session, outcome.submission, name, tuple(style for style in STYLES if style in styles), before.ruled)
    dressed = renew_notes(session, outcome, name, replace(before, ruled=ruled), addresses) if ruled else None
    if ruled and dressed is None:
        session.native.remove_rules(session.sheets.find(name), OWN_NAME)
    return dressed


def _ruled(session: Session, submission: Submission, name: str, styles: tuple[str, ...], before: Ruled) -> Ruled | None:
    """Rules of these styles on a sheet: those of before where they are what is wanted and still there. ``None`` where a password forbids them."""
    sheet, areas = session.sheets.find(name), _to_be_ruled(session, submission, name)
    cells, wanted = [session.sheets.area(name, area) for area in areas], ",".join(areas)
    if before[0]:
        if before[0] == wanted and set(styles) <= set(before[1]) and session.native.count_rules(cells[0]) >= len(before[1]):
            return before
        session.native.remove_rules(sheet, OWN_NAME)
    rules = [(condition(name, style, OWN_NAME), STYLES[style]) for style in styles]
    return (wanted, styles) if session.native.add_rules(sheet, cells, rules) else None


def _to_be_ruled(session: Session, submission: Submission, name: str) -> list[str]:
    """What was read of a sheet, which costs no call; where a table reaches out of that, its tables."""
    used, tables = session.sheets.used(name)[1], _extents(submission, name)
    (top, left), (bottom, right) = (parse_a1(corner) for corner in (used.partition(":")[0], used.rpartition(":")[2]))
    inside = all(top <= t.row and left <= t.column and t.last_row <= bottom and t.last_column <= right for t in tables)
    return [used] if inside else [t.a1 for t in tables]


def _extents(submission: Submission, sheet: str) -> list[Area]:
    """The rectangle around the cells of each table on a sheet."""
    found = []
    for table in submission.form.tables:
        places = [submission.place(cell) for cell in table.cells]
        spots = [parse_a1(p.address) for p in places if p is not None and p.sheet == sheet and is_address(p.address)]
        if spots:
            rows, columns = [r for r, _ in spots], [c for _, c in spots]
            found.append(Area(sheet, min(rows), min(columns), max(rows), max(columns)))
    return found


def _register(session: Session, ours: bool) -> None:
    """The sheet for the marks, and the name our rules look through where the workbook has none of its own."""
    if session.sheets.area(MARKS, MARKS_BLOCK) is None:
        with own_sheets.added(session, MARKS, hidden=True) as sheet:
            own_sheets.write_text_rows(sheet, 0, 0, [MARK_HEADS])
    if not ours:
        session.book.names.add(OWN_NAME, NAME_REFERS_TO)


def take_open_marks_away(session: Session) -> None:
    """Take away what ``paint`` did; where all is as it was left, by what is remembered of it."""
    rows = _block(session)
    known, sheets = _known(session, rows)
    as_left = bool(known) and session.sheets.count() == sheets
    ruled = any(one.ruled[0] for one in (known or {}).values())
    if as_left and not ruled and all(_unpinned(session, *one) for one in (known or {}).items()):
        session.sheets.area(MARKS, MARKS_BLOCK).clear_contents()
    else:
        _clear(session, rows, everywhere=not (as_left and ruled))


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
