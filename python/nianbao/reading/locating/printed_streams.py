"""Text with one cell a line, of a whole table: where every row has as many lines as its cells and the merged cells before the next row are.

Programs that save a table as text leave an empty line for a blank cell and for a cell that a merge from above covers. One row alone does not tell
which is which; all rows together do, where each has exactly the lines that the form makes it have.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Section
from .rows import TableRow
from .spots import Placed, PlacedNumber


def placed_by_lines(section: Section, keys: tuple[str, ...], rows: Sequence[TableRow]) -> list[Placed] | None:
    """Every row with its numbers in their lines; ``None`` where a row is missing, stands elsewhere or has other lines than the form gives it."""
    leaves = [item.key for item in section.row_leaves]
    if [row.key for row in rows] != leaves or len(rows) < 2 or any(not row.line.loose or row.damaged or row.broken or row.paired for row in rows):
        return None
    if not any(_covered(section, key) for key in leaves):
        return None
    ends = [1 + len(keys) + _covered(section, key) for key in leaves[1:]]
    if any(row.line.end != end for row, end in zip(rows, ends, strict=False)) or rows[-1].line.end < 1 + len(keys):
        return None
    if any(not bit.value or bit.at > len(keys) for row in rows for bit in row.rest) or not rows[-1].values or rows[-1].values[-1].at != len(keys):
        return None
    return [_placed(keys, row) for row in rows]


def _covered(section: Section, key: str) -> int:
    """How many cells before the label of a row a merge from above covers: the groups that began with a row before it."""
    leaves = [item.key for item in section.row_leaves]
    groups = [item.key for item in section.rows if not item.leaf and key.startswith(f"{item.key}.")]
    return sum(next(leaf for leaf in leaves if leaf.startswith(f"{group}.")) != key for group in groups)


def _placed(keys: tuple[str, ...], row: TableRow) -> Placed:
    by_place = {bit.at: bit for bit in row.rest}
    found = {}
    for at, key in enumerate(keys, 1):
        bit = by_place.get(at)
        found[key] = PlacedNumber(bit.row, bit.column, bit.raw) if bit else PlacedNumber(*row.line.coordinates(at), None)
    return found
