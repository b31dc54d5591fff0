"""Sheets of our own in the open workbook, and text written so that the host takes it for text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..errors import UserError
from .click import Session, again
from .hosts import is_busy

SPECIAL = "=+-@'#（(.0123456789$¥￥%"


def as_text(value: Any) -> Any:
    """A text that the host would read as a formula, a number or a date gets the apostrophe that makes it text; all else as it is."""
    return "'" + value if isinstance(value, str) and value[:1] and value[0] in SPECIAL else value


def names(session: Session) -> list[str]:
    return [sheet.name for sheet in session.book.sheets]


def find(session: Session, name: str) -> Any:
    """The sheet of this name, ``None`` where there is none. Each host refuses an unknown name with an error of its own."""
    try:
        sheet = session.book.sheets[name]
        return sheet if sheet.name == name else None
    except Exception as error:
        if is_busy(error) or isinstance(error, UserError):
            raise
        return None


@contextmanager
def added(session: Session, name: str, *, hidden: bool = False) -> Iterator[Any]:
    """A new sheet behind the last one, to be filled; the sheet in front stays in front. Where filling it fails it is gone again."""
    before = set(names(session))
    try:
        front = session.book.sheets.active
        sheet = session.book.sheets.add(name, after=session.book.sheets[-1])
        front.activate()
        if hidden:
            sheet.visible = False
        yield sheet
    except Exception:
        again(lambda: _delete_all_but(session, before))
        raise


def _delete_all_but(session: Session, known: set[str]) -> None:
    for sheet in [sheet for sheet in session.book.sheets if sheet.name not in known]:
        delete(session, sheet)


def write_block(sheet: Any, top: int, left: int, rows: Sequence[Sequence[Any]]) -> Any:
    """The range that these rows fill from (``top``, ``left``), counted from 0."""
    return sheet.range((top + 1, left + 1), (top + len(rows), left + len(rows[0])))


def write_text_rows(sheet: Any, top: int, left: int, rows: Sequence[Sequence[Any]]) -> None:
    """Write a block in one call."""
    if rows:
        write_block(sheet, top, left, rows).raw_value = [[as_text(value) for value in row] for row in rows]


def sheet_rows(sheet: Any) -> list[list[Any]]:
    """Everything on a sheet that begins in A1, one call for its extent and one for its values."""
    return [list(row) for row in sheet.range((1, 1), sheet.used_range.last_cell).options(ndim=2, err_to_str=True).value]


def delete(session: Session, sheet: Any) -> None:
    """Delete a sheet without the question Excel would ask."""
    alerts = session.app.display_alerts
    session.app.display_alerts = False
    try:
        sheet.delete()
    finally:
        session.app.display_alerts = alerts
