"""What is to be set in a ledger so that it says what a run found: cell by cell, nothing that stands there already, nothing of the clerk's.

New rows come below everything, new columns right of everything, so that no cell of the clerk's moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..grid import a1, parse_a1
from .ledger_sheets import BASE_SHEET, LEDGER_SHEETS, REPORTED, Key, LedgerFound, LedgerSheet, SheetRows, WhiteCell, joined_key
from .text_lines import lines_taken, row_height

LedgerCell = str | int | None
LedgerRow = Mapping[str, LedgerCell]
"""Values by head; heads that are not named stay as they are."""

SheetChanges = dict[str, dict[str, LedgerCell]]
"""{sheet: {address: value}}."""


def ledger_changes(found: LedgerFound, wanted: Mapping[str, Iterable[LedgerRow]], edits: Mapping[WhiteCell, str]) -> SheetChanges:
    """The cells to set: ``wanted`` rows by sheet (of a hidden sheet all its rows), ``edits`` of white cells taken from another copy."""
    changes: SheetChanges = {}
    for sheet in LEDGER_SHEETS:
        if sheet.name in wanted and sheet.name in found.sheets:
            rows = [*wanted[sheet.name], *_edited(sheet, edits, found)]
            cells = _whole(found.sheets[sheet.name], sheet, rows) if sheet.hidden else _set(found.sheets[sheet.name], sheet, rows)
            if cells:
                changes[sheet.name] = cells
    if tops := _tops_edited(edits, found):
        changes[REPORTED] = {**changes.get(REPORTED, {}), **tops}
    return changes


def _tops_edited(edits: Mapping[WhiteCell, str], found: LedgerFound) -> dict[str, LedgerCell]:
    """Edits of the white cells above the heads, which belong to no row."""
    mine = {label: value for (sheet, _, label), value in edits.items() if not sheet and label in found.top_places}
    return {found.top_places[label]: value or None for label, value in mine.items() if value != found.tops[label]}


def _edited(sheet: LedgerSheet, edits: Mapping[WhiteCell, str], found: LedgerFound) -> list[LedgerRow]:
    """Edits of a sheet as rows; a key is known by the pieces it is made of."""
    keys = {joined_key(key): key for key in found.rows(sheet.name)}
    rows: list[LedgerRow] = []
    for (name, key, head), value in edits.items():
        if name == sheet.name:
            parts = keys.get(key) or tuple(key.split("¦"))
            rows.append({**dict(zip(sheet.keys, parts, strict=False)), head: value or None})
    return rows


def _set(there: SheetRows, sheet: LedgerSheet, rows: Iterable[LedgerRow]) -> dict[str, LedgerCell]:
    """Rows set by key, each value only where something else stands."""
    columns, places, cells = dict(there.columns), dict(there.rows), dict[str, LedgerCell]()
    right, end = there.right, there.end
    for row in rows:
        key: Key = tuple(str(row.get(head) or "") for head in sheet.keys)
        if key not in places:
            places[key], end = end, end + 1
        known = there.words.get(key, {})
        for head, value in row.items():
            if head not in columns:
                columns[head], right = right, right + 1
                cells[a1(there.head_row, columns[head])] = head
            said = "" if value is None else str(value)
            if said != known.get(head, ""):
                cells[a1(places[key], columns[head])] = None if said == "" else value
    return cells


def _whole(there: SheetRows, sheet: LedgerSheet, rows: Iterable[LedgerRow]) -> dict[str, LedgerCell]:
    """A hidden sheet said anew from its first row; rows that are no more are emptied."""
    stands = {place: there.words[key] for key, place in there.rows.items()}
    wanted = dict(enumerate(rows, there.head_row + 1))
    cells: dict[str, LedgerCell] = {}
    for place in sorted({*stands, *wanted}):
        for head in sheet.heads:
            value = wanted.get(place, {}).get(head)
            said = "" if value is None else str(value)
            if said != stands.get(place, {}).get(head, ""):
                cells[a1(place, there.columns[head])] = None if said == "" else value
    return cells


def new_row_heights(found: LedgerFound, changes: SheetChanges) -> dict[str, dict[str, float]]:
    """{sheet: {address: points of its row}} for cells of new rows whose text takes more than one line; rows that stand keep their height."""
    heights: dict[str, dict[str, float]] = {}
    for sheet in LEDGER_SHEETS:
        cells = changes.get(sheet.name, {})
        if sheet.hidden or not cells:
            continue
        there = found.sheets[sheet.name]
        widths = {there.columns.get(column.head): column.width for column in sheet.columns if column.kind == "text" and not column.hidden}
        tall: dict[int, tuple[int, str]] = {}
        for address, value in cells.items():
            row, column = parse_a1(address)
            if row >= there.end and isinstance(value, str) and (lines := lines_taken(value, widths.get(column, len(value) * 2 + 2), narrow=True)) > 1:
                tall[row] = max(tall.get(row, (0, "")), (lines, address))
        heights[sheet.name] = {address: row_height(lines) for lines, address in tall.values()}
    return heights


def base_rows(whites: Mapping[WhiteCell, str]) -> list[LedgerRow]:
    """The rows of the hidden sheet that remembers the white cells."""
    return [dict(zip(BASE_SHEET.heads, (*cell, words), strict=True)) for cell, words in sorted(whites.items()) if words]


__all__ = ["LedgerCell", "LedgerRow", "SheetChanges", "base_rows", "ledger_changes", "new_row_heights"]
