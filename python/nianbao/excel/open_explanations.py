"""说明 in the open workbook: taken from the list of findings, kept on the hidden sheet of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..workbook.explanation_rows import EXPLAINED, HEAD, Told, renewed, rows_of, told_of
from . import own_sheets
from .click import Session
from .open_findings_sheet import listed


def told(session: Session) -> dict[str, Told]:
    """What is kept, by fingerprint."""
    sheet = own_sheets.find(session, EXPLAINED)
    return told_of(own_sheets.rows_of(sheet)) if sheet is not None else {}


def known(session: Session) -> dict[str, Told]:
    """What is kept, with what was written in the list of findings since."""
    return renewed(told(session), listed(session), date.today().isoformat())


def keep(session: Session) -> dict[str, Told]:
    """Take over what was written in the list of findings; what is kept afterwards."""
    before, after = told(session), known(session)
    if after != before:
        store(session, after, len(before))
    return after


def store(session: Session, entries: Mapping[str, Told], before: int = 0) -> None:
    """Write the sheet; it is made where it is needed first. ``before`` is how many stood there."""
    rows = [list(row) for row in rows_of(entries)]
    rows += [[None] * len(HEAD)] * max(before + 1 - len(rows), 0)
    sheet = own_sheets.find(session, EXPLAINED)
    if sheet is not None:
        own_sheets.block(sheet, 0, 0, rows).raw_value = rows
        return
    with own_sheets.added(session, EXPLAINED, hidden=True) as sheet:
        sheet.range("A:D").number_format = "@"
        own_sheets.block(sheet, 0, 0, rows).raw_value = rows
