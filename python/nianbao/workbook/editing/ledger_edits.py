"""A ledger changed in place: every part of it that is not set stays byte for byte, so that nothing of the clerk's is lost."""

from __future__ import annotations

import os

from ..ledger_changes import SheetChanges, new_row_heights
from ..ledger_sheets import LedgerFound
from .cell_xml import CellXmlContent
from .package import patch


def edit_ledger(source: str | os.PathLike, target: str | os.PathLike, found: LedgerFound, changes: SheetChanges) -> None:
    """Write ``source``, which was read as ``found``, with the changed cells to ``target``. Raises ``UserError`` where it is no whole workbook."""
    heights = new_row_heights(found, changes)
    patch(source, target, {
        name: {address: CellXmlContent(_fits(value), height=heights.get(name, {}).get(address)) for address, value in cells.items()}
        for name, cells in changes.items()
    })  # fmt: skip


_LONGEST = 32_000


def _fits(value: str | int | None) -> str | int | None:
    """A cell holds no more than 32,767 characters."""
    return value[:_LONGEST] if isinstance(value, str) else value


def sheets_missing(source: str | os.PathLike, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the sheets that the workbook no longer has."""
    from .package import EditedWorkbook

    there = EditedWorkbook(source).sheets
    return tuple(name for name in names if name not in there)


def restore_sheets(source: str | os.PathLike, target: str | os.PathLike, sheets: tuple[tuple[str, tuple[str, ...], bool], ...]) -> None:
    """Put back sheets that somebody deleted, (name, heads, hidden) each, at the end. The one change for which the library that loses a little is used."""
    from .marked_copy import open_book, save_book

    book = open_book(os.fspath(source) if not isinstance(source, os.PathLike) else source)  # type: ignore[arg-type]
    for name, heads, hidden in sheets:
        there = book.create_sheet(name)
        there.append(list(heads))
        there.sheet_state = "hidden" if hidden else "visible"
    save_book(book, target)  # type: ignore[arg-type]
