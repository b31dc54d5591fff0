"""说明 in the open workbook: taken from the list of findings, kept on the hidden sheet of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..workbook.explanation_rows import EXPLAINED, EXPLANATION_HEADS, KeptExplanation, explanation_rows, explanations_in, renewed
from . import own_sheets
from .click import Session
from .open_findings_sheet import explanations_typed_in_list


def told_in_workbook(session: Session) -> dict[str, KeptExplanation]:
    """What is kept, by fingerprint."""
    rows = session.sheets.rows(EXPLAINED)
    return explanations_in(rows) if rows is not None else {}


def known_explanations(session: Session) -> dict[str, KeptExplanation]:
    """What is kept, with what was written in the list of findings since."""
    return renewed(told_in_workbook(session), explanations_typed_in_list(session), date.today().isoformat())


def keep_explanations(session: Session) -> dict[str, KeptExplanation]:
    """Take over what was written in the list of findings; what is kept afterwards."""
    before, after = told_in_workbook(session), known_explanations(session)
    if after != before:
        store(session, after, len(before))
    return after


def store(session: Session, entries: Mapping[str, KeptExplanation], before: int = 0) -> None:
    """Write the sheet; it is made where it is needed first. ``before`` is how many stood there."""
    rows = [list(row) for row in explanation_rows(entries)]
    session.sheets.changed(EXPLAINED)
    rows += [[None] * len(EXPLANATION_HEADS)] * max(before + 1 - len(rows), 0)
    sheet = own_sheets.find(session, EXPLAINED)
    if sheet is not None:
        own_sheets.write_block(sheet, 0, 0, rows).raw_value = rows
        return
    with own_sheets.added(session, EXPLAINED, hidden=True) as sheet:
        sheet.range("A:D").number_format = "@"
        own_sheets.write_block(sheet, 0, 0, rows).raw_value = rows
