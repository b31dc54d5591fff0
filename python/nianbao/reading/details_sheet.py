"""Where the units of a summary stand on its 部门明细, found by the heads: in this layout, in the one before, and where rows or columns were put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..core.submission import Value
from ..grid import Grid, Raw, Sheet
from ..model import Form
from ..workbook.unit_columns import NAME_HEAD, NUMBER_HEAD
from ..workbook.unit_rows import DETAILS, FIRST_ROW, heads
from .numbers import parse

_LOOK = 3 * FIRST_ROW
"""Rows from the top in which the heads may stand."""


@dataclass(frozen=True)
class DetailsSheet:
    """``heads`` are the columns by the words over them, ``cells`` those of the form's cells in its order, ``names`` the row of heads above the units."""

    sheet: Sheet
    form: Form
    names: int
    heads: Mapping[str, int]
    cells: tuple[int, ...]

    def rows(self) -> Iterator[tuple[str, int]]:
        """(name of the unit, its row)."""
        for row in range(self.names + 1, self.sheet.top + len(self.sheet.rows)):
            if name := self.text(row, NAME_HEAD):
                yield name, row

    def text(self, row: int, head: str) -> str:
        """What a unit has under a head; ``""`` where there is no such column."""
        raw = self.sheet.cell(row, self.heads[head]) if head in self.heads else None
        return "" if raw is None else str(raw).strip()

    def raws(self, row: int) -> tuple[Raw, ...]:
        return tuple(self.sheet.cell(row, column) for column in self.cells)

    def values(self, row: int) -> tuple[Value, ...]:
        """The numbers of a unit, in the order of the form's cells."""
        return tuple(parse(raw, self.form.column(cell)).value for cell, raw in zip(self.form.cells, self.raws(row), strict=True))


def details_sheet(grid: Grid, form: Form) -> DetailsSheet | None:
    """The 部门明细 of a summary in this form; ``None`` where it has none, or its heads are gone."""
    sheet = grid.sheet(DETAILS)
    named = [row for row in range(min(_LOOK, sheet.top + len(sheet.rows))) if {NUMBER_HEAD, NAME_HEAD} <= set(_words(sheet, row))] if sheet else []
    if sheet is None or not named:
        return None
    words = _words(sheet, named[-1])
    tops = [row for row in range(named[-1]) if form.tables[0].name in _words(sheet, row)]
    cells = _cells(sheet, tops[0], form) if tops else None
    return DetailsSheet(sheet, form, named[-1], {word: column for column, word in reversed(list(enumerate(words))) if word}, cells) if cells else None


def details_unread(grid: Grid, form: Form) -> bool:
    """Whether there is such a sheet with something on it whose heads are gone: nobody can tell whose its numbers are."""
    sheet = grid.sheet(DETAILS)
    return sheet is not None and details_sheet(grid, form) is None and any(raw not in (None, "") for row in sheet.rows for raw in row)


def _words(sheet: Sheet, row: int) -> list[str]:
    width = max((sheet.left + len(line) for line in sheet.rows[:_LOOK]), default=0)
    line = sheet.rows[row - sheet.top] if 0 <= row - sheet.top < len(sheet.rows) else ()
    words = [*[""] * sheet.left, *map(_word, line)]
    return words + [""] * (width - len(words))


def _word(raw: Raw) -> str:
    return "".join(str(raw).split()) if isinstance(raw, str) else ""


def _cells(sheet: Sheet, top: int, form: Form) -> tuple[int, ...] | None:
    """The column of every cell by the three heads over it; ``None`` where one is missing."""
    over = {triple: column for column, triple in enumerate(zip(*(_words(sheet, top + line) for line in range(3)), strict=True))}
    wanted = [over.get(tuple(map(_word, heads(form, cell)))) for cell in form.cells]  # type: ignore[arg-type]
    found = tuple(column for column in wanted if column is not None)
    return found if len(found) == len(wanted) else None
