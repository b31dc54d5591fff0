"""Where the labels of a template of ours stand after rows and columns were put in, taken out or moved, or sheets renamed or copied.

The labels of a sheet are a known text in a known order. What is left of it in a sheet is found as the longest common part of both, in reading
order; a label that was moved out of its order is found where it stands only once. A cell stands where the line of its label meets the column of
its head, as the formulas of the workbook see it; without either it has no place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..forms import EDITIONS
from ..geometry import Area, Box, Spot
from ..grid import Grid, Raw, Sheet, parse_a1
from ..model import Cell, Form, Table
from ..workbook.layout import FIRST_TABLE_ROW, Layout, layout
from .locating.label_words import plain_label

LEAST = 0.3
"""The part of a table's labels that must stand in a sheet for it to be that table."""

At = tuple[int, int]
"""Row and column of a sheet, counted from 0."""


@dataclass(frozen=True)
class MovedTable:
    """One table as it stands now: ``spots`` of the cells that have a place, ``whole`` the rectangle of the printed table.

    ``astray`` are cells that were moved with their heads into another block.
    """

    table: Table
    sheet: Sheet
    spots: dict[Cell, At]
    whole: Area
    astray: frozenset[Cell]


def moved_tables(grid: Grid, form: Form) -> dict[str, MovedTable] | None:
    """The tables of a template by key; ``None`` where a sheet of that name holds too few of its labels to be sure, or one of two is meant."""
    laid = layout(form)
    found: dict[str, MovedTable] = {}
    for table in form.tables:
        boxes = _boxes(laid, table.name)
        seen = {sheet.name: matched for sheet in grid.sheets if len(matched := _matched(boxes, sheet)) >= LEAST * len(boxes)}
        name = table.name if table.name in seen else next(iter(seen), None) if len(seen) == 1 else None
        if name is None and (seen or grid.sheet(table.name) is not None):
            return None
        if name is not None and _of_another_edition(form, table, _named(grid, name), len(seen[name])):
            return None
        if name is not None:
            found[table.key] = _moved(laid, table, _named(grid, name), seen[name])
    return found or None


def moved_table(form: Form, table: Table, sheet: Sheet) -> MovedTable | None:
    """A table as it stands in one sheet; ``None`` where too few of its labels stand there."""
    laid = layout(form)
    boxes = _boxes(laid, table.name)
    matched = _matched(boxes, sheet)
    if len(matched) < LEAST * len(boxes):
        return None
    return _moved(laid, table, sheet, matched)


def _moved(laid: Layout, table: Table, sheet: Sheet, matched: dict[Box, At]) -> MovedTable:
    line = _line(sheet, matched) if table.across else None
    at = {Spot(box.sheet, box.row, box.column): place for box, place in matched.items()}
    at |= _heads_by_formula(laid, table, sheet, line) if line is not None else {}
    spots = _spots(laid, table, at, line)
    astray = frozenset(cell for cell, (_, column) in spots.items() if not _in_block(laid, cell, column, at))
    return MovedTable(table, sheet, spots, _whole(matched, sheet, line), astray)


def _of_another_edition(form: Form, table: Table, sheet: Sheet, matched: int) -> bool:
    """Whether more labels of the same table of another edition stand in the sheet: somebody pasted that one."""
    others = (other for other in EDITIONS.values() if other is not form and other.table(table.key) != table)
    return any(len(_matched(_boxes(layout(other), table.name), sheet)) > matched for other in others)


def _named(grid: Grid, name: str) -> Sheet:
    return next(sheet for sheet in grid.sheets if sheet.name == name)


def _boxes(laid: Layout, name: str) -> tuple[Box, ...]:
    """The labels of a printed table in reading order."""
    boxes = (box for box in laid.boxes if box.sheet == name and box.row >= FIRST_TABLE_ROW and box.text)
    return tuple(sorted(boxes, key=lambda box: (box.row, box.column)))


def _matched(boxes: Sequence[Box], sheet: Sheet) -> dict[Box, At]:
    """Where each label stands in a sheet."""
    texts = [(plain_label(raw), (sheet.top + r, sheet.left + c)) for r, row in enumerate(sheet.rows) for c, raw in enumerate(row) if _is_text(raw)]
    wanted = {plain_label(box.text) for box in boxes}
    texts = [(text, at) for text, at in texts if text in wanted]
    found = {boxes[i]: texts[j][1] for i, j in _common([plain_label(box.text) for box in boxes], [text for text, _ in texts])}
    taken = set(found.values())
    left = [(text, at) for text, at in texts if at not in taken]
    asked = Counter(plain_label(box.text) for box in boxes if box not in found)
    once = {text for text, n in Counter(text for text, _ in left).items() if n == 1 and asked[text] == 1}
    moved = {text: at for text, at in left if text in once}
    found |= {box: moved[plain_label(box.text)] for box in boxes if box not in found and plain_label(box.text) in moved}
    return found | dict(_rewritten(boxes, sheet, found))


def _rewritten(boxes: Sequence[Box], sheet: Sheet, found: dict[Box, At]) -> Iterator[tuple[Box, At]]:
    """Labels that were written anew: other words between lines that stand as far apart as they should."""
    taken = set(found.values())
    rows, columns = ({get(box): at[axis] for box, at in found.items()} for axis, get in enumerate((_row, _column)))
    for box in boxes:
        if box not in found:
            row, column = _between(box.row, rows), columns.get(box.column, _between(box.column, columns))
            if row is not None and column is not None and (row, column) not in taken and _is_text(sheet.cell(row, column)):
                yield box, (row, column)


def _row(box: Box) -> int:
    return box.row


def _column(box: Box) -> int:
    return box.column


def _between(place: int, known: dict[int, int]) -> int | None:
    """Where a line stands that is not known: between its neighbours, where nothing was put in or taken out between them."""
    if place in known:
        return known[place]
    below, above = (max((k for k in known if k < place), default=None), min((k for k in known if k > place), default=None))
    if below is None or above is None or known[above] - known[below] != above - below:
        return None
    return known[below] + place - below


def _is_text(raw: Raw) -> bool:
    return isinstance(raw, str) and bool(raw.strip())


def _common(one: Sequence[str], two: Sequence[str]) -> list[tuple[int, int]]:
    """The longest common part of two sequences, as pairs of places."""
    best = [[0] * (len(two) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(two) - 1, -1, -1):
            best[i][j] = best[i + 1][j + 1] + 1 if one[i] == two[j] else max(best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(one) and j < len(two):
        if one[i] == two[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _spots(laid: Layout, table: Table, at: dict[Spot, At], line: int | None) -> dict[Cell, At]:
    """The place of every cell whose label and head are there. ``line`` is the row of numbers of a table without labels."""
    found: dict[Cell, At] = {}
    for cell in table.cells:
        label, head = (line, 0) if line is not None else at.get(laid.labels[cell]), at.get(laid.heads[cell])
        if label is not None and head is not None:
            found[cell] = (label[0], head[1])
    return found


_UNDER = re.compile(r"COLUMN\([^()]*\)=COLUMN\(([^()]*)\)")
_ADDRESS = re.compile(r"[A-Z]{1,3}\d+")


def _heads_by_formula(laid: Layout, table: Table, sheet: Sheet, line: int) -> dict[Spot, At]:
    """Where the formula that counts the faults of a line without labels has the head of each cell: blocks side by side have heads of the same words."""
    texts = (_UNDER.findall(text.replace(" ", "")) for (row, _), text in sorted(sheet.formulas.items()) if row == line)
    named = next((heads for heads in texts if len(heads) == len(table.cells)), [])
    at = {laid.heads[cell]: parse_a1(head) for cell, head in zip(table.cells, named, strict=False) if _ADDRESS.fullmatch(head)}
    words = {Spot(box.sheet, box.row, box.column): plain_label(box.text) for box in laid.boxes}
    return {spot: place for spot, place in at.items() if _is_text(raw := sheet.cell(*place)) and plain_label(raw) == words[spot]}


def _in_block(laid: Layout, cell: Cell, column: int, at: dict[Spot, At]) -> bool:
    """Whether a column lies between the head of the cell's block and that of the next; a head that is gone bounds nothing."""
    own, after = laid.blocks.get(cell, (None, None))
    first, end = (at.get(spot) if spot else None for spot in (own, after))
    return (first is None or column >= first[1]) and (end is None or column < end[1])


def _line(sheet: Sheet, matched: dict[Box, At]) -> int | None:
    """The row of numbers of a table that has one only: that of the formula counting its faults, else the first below the heads with anything in it."""
    lowest = max((row for row, _ in matched.values()), default=sheet.top)
    right = max((column for _, column in matched.values()), default=sheet.left)
    rows = [row for row in range(lowest + 1, sheet.top + len(sheet.rows)) if any(r == row and c > right for r, c in sheet.formulas)]
    filled = (row for row in range(lowest + 1, sheet.top + len(sheet.rows)) if any(not _blank(sheet.cell(row, c)) for c in range(right + 1)))
    return next(iter(rows), None) if rows else next(filled, None)


def _blank(raw: Raw) -> bool:
    return raw is None or raw == ""


def _whole(matched: dict[Box, At], sheet: Sheet, line: int | None) -> Area:
    """From the first label to the last, with the line of numbers where there is no label beside it."""
    rows, columns = [row for row, _ in matched.values()], [column for _, column in matched.values()]
    return Area(sheet.name, min(rows), min(columns), max(*rows, line or 0), max(columns))
