"""Marks in the open workbook: data on the sheet ``_标记``, turned into colour by conditional formats; notes on the first cells.

Our template carries the sheet and the rules. In any other workbook both are added, one rule a style and table, and taken away again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ..core.submission import Submission
from ..geometry import Area
from ..grid import parse_a1
from ..model import Table
from ..rules.relations import Outcome
from ..workbook.findings_list import is_address, marks, notes
from ..workbook.layout import MARKS, STAMP
from ..workbook.marks import BLOCK_ROWS, MARK_HEADS, NAME_REFERS_TO, STYLES, condition, mark_rows
from . import own_sheets
from .click import Session
from .open_workbook import MARKS_BLOCK, OpenWorkbook, in_place

SIGN = "——年报校验——"
"""Last line of every note of ours: only notes with it are taken away."""

OWN_NAME = "_年报标记"
"""The defined name that our rules look through in a workbook that is not our template; no rule of the user's has it."""


def paint_open_marks(session: Session, live: OpenWorkbook, outcome: Outcome) -> list[str]:
    """Show what was found; Chinese sentences about sheets that could not be marked. Call ``clear_open_marks`` first."""
    found = marks(outcome)
    if not found:
        return []
    ours = in_place(live) and session.sheets.area(MARKS, MARKS_BLOCK) is not None  # our template turns marks into colour by itself
    _register(session, ours)
    groups: dict[str, set[str]] = defaultdict(set)
    for mark in found:
        groups[mark.sheet].add(mark.style)
    refused = [name for name, styles in groups.items() if not _dress(session, name, outcome, set() if ours else styles)]
    _write_block(session, mark_rows(found)[:BLOCK_ROWS])  # last, for only now colours appear
    return [f"“{name}”有密码保护，不能加颜色和批注，问题都列在本表。" for name in refused]


def _write_block(session: Session, rows: list[tuple[str, ...]]) -> None:
    """The whole block in one call: a host fills what is left of a range with error values."""
    blank = (None,) * len(MARK_HEADS)
    session.sheets.area(MARKS, MARKS_BLOCK).raw_value = [[own_sheets.as_text(text) for text in row] for row in rows] + [blank] * (BLOCK_ROWS - len(rows))


def _dress(session: Session, name: str, outcome: Outcome, styles: Iterable[str]) -> bool:
    """Notes on one sheet and rules for these styles; ``False`` where a password forbids them."""
    native = session.native
    if not styles and native.pin(session.sheets.anchor(name), _words(outcome, name, ())):
        return True
    sheet = session.sheets.find(name)
    with native.unprotected(sheet, notes_only=not styles) as free:
        if not free:
            return False
        for address, words in _words(outcome, name, native.noted(sheet)).items():
            native.add_note(sheet.range(address), words)
        for table, area in _extents(outcome.submission, name):
            for style in (style for style in STYLES if style in styles and _marks_on(outcome, table, style)):
                native.add_rule(sheet.range(area.a1), condition(name, style, OWN_NAME), STYLES[style])
    return True


def _words(outcome: Outcome, name: str, taken: Iterable[str]) -> dict[str, str]:
    """The notes of one sheet by address. ``taken`` cells have one of the user's."""
    pinned = notes(outcome, {(name, address) for address in taken})
    return {address: f"{words}\n{SIGN}" for (home, address), words in pinned.items() if home == name}


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


def clear_open_marks(session: Session, *, everywhere: bool = False) -> None:
    """Take away what ``paint`` did: on the sheets it marked, or on every sheet the workbook shows. Nothing of the user's is touched."""
    marked = _marked_sheets(session)
    if not marked and not everywhere:
        return
    names = session.book.names
    foreign, stamped = OWN_NAME in names, session.sheets.find(STAMP) is not None
    for name in _dressed(session, marked, everywhere):
        _undress(session, session.sheets.find(name), rules=foreign or not stamped)
    if foreign:
        names[OWN_NAME].delete()
    if stamped and marked is not None:
        session.sheets.area(MARKS, MARKS_BLOCK).clear_contents()
    elif marked is not None:
        session.sheets.delete(MARKS)


def _dressed(session: Session, marked: set[str] | None, everywhere: bool) -> list[str]:
    """The sheets that may have notes or rules of ours."""
    if not everywhere:
        return [name for name in marked or () if session.sheets.find(name) is not None]
    return [name for name, sheet in session.sheets.all().items() if name in (marked or ()) or (name not in (MARKS, STAMP) and sheet.visible)]


def _undress(session: Session, sheet: Any, *, rules: bool) -> None:
    with session.native.unprotected(sheet, notes_only=not rules) as free:
        if free:
            session.native.remove_notes(sheet, SIGN)
            if rules:
                session.native.remove_rules(sheet, OWN_NAME)


def _marked_sheets(session: Session) -> set[str] | None:
    """The sheets named in the block, ``None`` where there is no block."""
    block = session.sheets.area(MARKS, MARKS_BLOCK)
    return {str(row[1]) for row in session.native.values(block) if row[1]} if block is not None else None
