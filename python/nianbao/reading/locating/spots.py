"""Where a number was found."""

from __future__ import annotations

from dataclasses import dataclass

from ...grid import Raw


@dataclass(frozen=True, slots=True)
class PlacedNumber:
    """A cell of a row: sheet coordinates and what stands there."""

    row: int
    column: int
    raw: Raw


Placed = dict[str, PlacedNumber] | str
"""Column key → spot for every column, or the Chinese reason why the row cannot be placed."""
