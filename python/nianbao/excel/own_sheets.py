"""Sheets of our own in the open workbook, and text written so that the host takes it for text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..grid import a1
from .click import Session, again

SPECIAL = "=+-@'#（(.0123456789$¥￥%"


def as_text(value: Any) -> Any:
    """A text that the host would read as a formula, a number or a date gets the apostrophe that makes it text; all else as it is."""
    return "'" + value if isinstance(value, str) and value[:1] and value[0] in SPECIAL else value


def find(session: Session, name: str) -> Any:
    """The sheet of this name, ``None`` where there is none."""
    return session.sheets.find(name)


@contextmanager
def added(session: Session, name: str, *, hidden: bool = False) -> Iterator[Any]:
    """A new sheet behind the last one, to be filled; the sheet in front stays in front. Where filling it fails it is gone again."""
    before = set(session.sheets.names())
    try:
        sheet = session.sheets.add(name)
        if hidden:
            sheet.visible = False
        yield sheet
    except Exception:
        again(lambda: _delete_all_but(session, before))
        raise


def _delete_all_but(session: Session, known: set[str]) -> None:
    session.sheets.renew()
    for name in set(session.sheets.names()) - known:
        session.sheets.delete(name)


def write_block(sheet: Any, top: int, left: int, rows: Sequence[Sequence[Any]]) -> Any:
    """The range that these rows fill from (``top``, ``left``), counted from 0."""
    return sheet.range(block_address(top, left, len(rows), len(rows[0])))


def block_address(top: int, left: int, rows: int, columns: int) -> str:
    """The address of a block: a host is asked for it in one call, for its corners in four."""
    return f"{a1(top, left)}:{a1(top + rows - 1, left + columns - 1)}"


def write_text_rows(sheet: Any, top: int, left: int, rows: Sequence[Sequence[Any]]) -> None:
    """Write a block in one call."""
    if rows:
        write_block(sheet, top, left, rows).raw_value = [[as_text(value) for value in row] for row in rows]
