"""What locating found: for every cell of the form where it stands, or why it could not be placed."""

from __future__ import annotations

from dataclasses import dataclass

from ...grid import Raw
from ...model import Cell


@dataclass(frozen=True, slots=True)
class LocatedTable:
    """One cell of the form in a sheet: coordinates counted from 0 in the sheet, what stands there, the label texts it was matched by.

    ``doubt`` says why the number is only offered, where the file does not say which column it is.
    """

    sheet: str
    row: int
    column: int
    raw: Raw
    row_label: str
    column_label: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class LocatingProblem:
    """A cell of a found table that could not be placed, with the reason in Chinese; ``raw`` is what its row shows."""

    cell: Cell
    sheet: str
    row: int
    column: int
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class StrayLine:
    """Numbers inside a table in one row or column that the official form lacks: its name in words, the sheet, and each with its coordinates."""

    table: str
    name: str
    sheet: str
    numbers: tuple[tuple[int, int, Raw], ...]


@dataclass(frozen=True)
class Location:
    """``editions`` of the found tables by key; every cell of those tables is either in ``found`` or has a problem.

    ``missing`` are the keys of tables that stand nowhere; ``refused`` the keys of tables with more than one candidate, their cells all problems.
    ``notes`` are Chinese sentences on what was passed over (rows and columns that the official form lacks, sections of the other edition); ``strays`` are the numbers there.
    """

    editions: dict[str, str]
    found: dict[Cell, LocatedTable]
    problems: tuple[LocatingProblem, ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    strays: tuple[StrayLine, ...] = ()


def shown_raw(raw: Raw) -> str:
    """A raw cell as one word."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return raw.strip() if isinstance(raw, str) else str(getattr(raw, "raw", raw))
