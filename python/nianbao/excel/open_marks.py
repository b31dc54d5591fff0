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
from ..workbook.marks import BLOCK_ROWS, BLOCK_TOP, MARK_HEADS, NAME_REFERS_TO, STYLES, condition, mark_rows
from . import own_sheets
from .click import Session
from .open_workbook import OpenWorkbook, in_place

SIGN = "——年报校验——"
"""Last line of every note of ours: only notes with it are taken away."""

OWN_NAME = "_年报标记"
"""The defined name that our rules look through in a workbook that is not our template; no rule of the user's has it."""


def paint_open_marks(session: Session, live: OpenWorkbook, outcome: Outcome) -> list[str]:
    """Show what was found; Chinese sentences about sheets that could not be marked. Call ``unpaint`` first."""
    found = marks(outcome)
    if not found:
        return []
    ours = carries_rules(live)
    register = _register(session, ours)
    groups: dict[str, set[str]] = defaultdict(set)
    for mark in found:
        groups[mark.sheet].add(mark.style)
    refused = [name for name, styles in groups.items() if not _dress(session, live.sheets[name], outcome, set() if ours else styles)]
    own_sheets.write_text_rows(register, BLOCK_TOP, 0, mark_rows(found)[:BLOCK_ROWS])  # last, for only now colours appear
    return [f"“{name}”有密码保护，不能加颜色和批注，问题都列在本表。" for name in refused]


def carries_rules(live: OpenWorkbook) -> bool:
    """Whether the workbook is our template with every cell in its place: it turns marks into colour by itself."""
    return MARKS in live.sheets and in_place(live)


def _dress(session: Session, sheet: Any, outcome: Outcome, styles: Iterable[str]) -> bool:
    """Notes on one sheet and rules for these styles; ``False`` where a password forbids them."""
    native, name = session.native, sheet.name
    with native.unprotected(sheet) as free:
        if not free:
            return False
        taken = {(name, address) for address in native.noted(sheet)}
        for (home, address), words in notes(outcome, taken).items():
            if home == name:
                native.add_note(sheet.range(address), f"{words}\n{SIGN}")
        for table, area in _extents(outcome.submission, name):
            for style in (style for style in STYLES if style in styles and _marks_on(outcome, table, style)):
                native.add_rule(sheet.range(area.a1), condition(name, style, OWN_NAME), STYLES[style])
    return True


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


def _register(session: Session, ours: bool) -> Any:
    """The sheet for the marks, and the name our rules look through where the workbook has none of its own."""
    sheet = own_sheets.find(session, MARKS)
    if sheet is None:
        with own_sheets.added(session, MARKS, hidden=True) as sheet:
            own_sheets.write_text_rows(sheet, 0, 0, [MARK_HEADS])
    if not ours:
        session.book.names.add(OWN_NAME, NAME_REFERS_TO)
    return sheet


def clear_open_marks(session: Session, *, everywhere: bool = False) -> None:
    """Take away what ``paint`` did: on the sheets it marked, or on every sheet the workbook shows. Nothing of the user's is touched."""
    book = session.book
    present = {sheet.name: sheet for sheet in book.sheets}
    register = present.get(MARKS)
    marked = _marked_sheets(register) if register is not None else set()
    foreign = OWN_NAME in book.names
    for name, sheet in present.items():
        if name in marked or (everywhere and name not in (MARKS, STAMP) and sheet.visible):
            with session.native.unprotected(sheet) as free:
                if free:
                    session.native.remove_notes(sheet, SIGN)
                    if foreign or everywhere:
                        session.native.remove_rules(sheet, OWN_NAME)
    if foreign:
        book.names[OWN_NAME].delete()
    if register is not None and STAMP in present:
        register.range((BLOCK_TOP + 1, 1), (BLOCK_TOP + BLOCK_ROWS, len(MARK_HEADS))).clear_contents()
    elif register is not None:
        own_sheets.delete(session, register)


def _marked_sheets(register: Any) -> set[str]:
    """The sheets named in the block."""
    column = register.range((BLOCK_TOP + 1, 2), (BLOCK_TOP + BLOCK_ROWS, 2)).options(ndim=1).value
    return {str(name) for name in column if name}


