"""Positions on sheets: boxes of printed text, spots for one value, areas of cells. Rows and columns are counted from 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .grid import Merge, a1, column_letters


@dataclass(frozen=True)
class Box:
    """A piece of printed text and the rectangle it fills (inclusive). ``kind``: chapter, title, corner, head (of columns), stub (of rows), check."""

    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int
    text: str
    kind: str

    @property
    def merge(self) -> Merge | None:
        one = (self.row, self.column) == (self.last_row, self.last_column)
        return None if one else (self.row, self.column, self.last_row, self.last_column)


@dataclass(frozen=True)
class Spot:
    """One value of a sheet; ``last_column`` where it is merged to the right, ``last_row`` where it goes on downwards."""

    sheet: str
    row: int
    column: int
    last_column: int | None = None
    last_row: int | None = None

    @property
    def address(self) -> str:
        return a1(self.row, self.column)

    @property
    def absolute(self) -> str:
        """``表三!$D$6``, as formulas and links write it."""
        return f"{self.sheet}!{fixed(self.row, self.column)}"

    @property
    def merge(self) -> Merge | None:
        right, bottom = self.last_column or self.column, self.last_row or self.row
        return None if (bottom, right) == (self.row, self.column) else (self.row, self.column, bottom, right)


@dataclass(frozen=True)
class Area:
    """A rectangle of cells of one sheet (inclusive)."""

    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def rows(self) -> range:
        return range(self.row, self.last_row + 1)

    @property
    def columns(self) -> range:
        return range(self.column, self.last_column + 1)

    @property
    def a1(self) -> str:
        """``D5:J7``, or ``D5`` for one cell."""
        first, last = a1(self.row, self.column), a1(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"

    @property
    def absolute(self) -> str:
        """``表三!$D$5:$J$7``."""
        first, last = fixed(self.row, self.column), fixed(self.last_row, self.last_column)
        return f"{self.sheet}!{first}" if first == last else f"{self.sheet}!{first}:{last}"

    @property
    def here(self) -> str:
        """``$D$5:$J$7``, as formulas of the same sheet write it."""
        return self.absolute.rpartition("!")[2]

    @property
    def cells(self) -> list[tuple[int, int]]:
        return [(r, c) for r in range(self.row, self.last_row + 1) for c in range(self.column, self.last_column + 1)]


def fixed(row: int, column: int) -> str:
    """``$D$6`` for (5, 3)."""
    return f"${column_letters(column)}${row + 1}"


def areas(spots: Iterable[Spot]) -> tuple[Area, ...]:
    """The spots as few rectangles, each once: runs along each row, equal runs of neighbouring rows joined. Covered cells of merges are left out."""
    found: list[Area] = []
    for run in _runs(sorted(set(spots), key=lambda s: (s.sheet, s.row, s.column))):
        above = next(
            (a for a in found if (a.sheet, a.column, a.last_column, a.last_row) == (run.sheet, run.column, run.last_column, run.row - 1)), None
        )
        if above is not None:
            found[found.index(above)] = Area(run.sheet, above.row, run.column, run.row, run.last_column)
        else:
            found.append(run)
    return tuple(found)


def _runs(spots: list[Spot]) -> list[Area]:
    runs: list[Area] = []
    for spot in spots:
        last = runs[-1] if runs else None
        if last and (last.sheet, last.row, last.last_column + 1) == (spot.sheet, spot.row, spot.column):
            runs[-1] = Area(last.sheet, last.row, last.column, last.row, spot.column)
        else:
            runs.append(Area(spot.sheet, spot.row, spot.column, spot.row, spot.column))
    return runs
