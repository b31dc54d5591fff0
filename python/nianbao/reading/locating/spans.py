"""Rows whose cells are merged otherwise than the heads above them: as many cells as heads, side by side from the label to the edge of the table."""

from __future__ import annotations

from ...grid import Sheet
from .columns import Columns
from .rows import TableRow
from .spots import Placed, PlacedNumber

OTHERWISE = "这一行单元格的合并与列标题不同，不能确定各在哪一列"


def placed_by_spans(row: TableRow, columns: Columns, sheet: Sheet) -> Placed | None:
    """The cells of a row in the order of the heads, where there are as many, each under its own head at least in part.

    A sentence where one is not; ``None`` where the cells are not as many, or begin where the heads do: then the columns themselves say which is which.
    """
    heads = list(columns.at.values())
    ends = {c0: c1 + 1 for r0, c0, _, c1 in sheet.merges if r0 == row.line.row}
    if row.line.loose or row.damaged or row.broken or row.paired or columns.extra or heads != sorted(heads) or not heads or not ends:
        return None
    edge = max(row.line.end, *ends.values())
    values = {bit.at: bit for bit in row.rest}
    cells = _cells(ends.get(row.label_at, row.label_at + 1), edge, ends)
    cells = [cell for cell in cells if cell[0] in values or cell[1] > heads[0]]
    if len(cells) != len(heads) or [left for left, _ in cells] == heads or not set(values) <= {left for left, _ in cells} or not row.values:
        return None
    if any(not bit.value for bit in row.rest) or any(end <= left or right <= start for (left, right), start, end in zip(cells, heads, [*heads[1:], edge], strict=True)):
        return OTHERWISE
    spots = [(left, values.get(left)) for left, _ in cells]
    return {key: PlacedNumber(row.line.row, left, bit.raw if bit else None) for key, (left, bit) in zip(columns.keys, spots, strict=True)}


def _cells(start: int, edge: int, ends: dict[int, int]) -> list[tuple[int, int]]:
    """The cells from a column to the edge of the table: first column of each, and the one behind it."""
    found = []
    while start < edge:
        found.append((start, ends.get(start, start + 1)))
        start = found[-1][1]
    return found
