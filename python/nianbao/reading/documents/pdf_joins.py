"""Tables that a page break cuts, put together again: between two rows, within a row or within the head, with or without the head repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...grid import Paragraph, Raw
from ..locating.label_words import is_row_label, is_value
from .blocks import DocumentTable

_ALIKE = 8.0
"""Points: the sides of two pieces of one table are no further apart."""
_SAME_EDGE = 3.0
"""Points: edges of columns no further apart are one."""

Cells = list[Raw]


@dataclass
class Piece:
    """A table on one page, the edges of its columns (one more than columns), and whether it is the first or last thing there."""

    page: int
    block: DocumentTable
    edges: list[float]
    first: bool
    last: bool


def across_pages(blocks: Iterable[Paragraph | Piece]) -> Iterator[Paragraph | DocumentTable]:
    """Put a table that ends a page and the one of the same place that begins the next together."""
    held: Piece | None = None
    for item in blocks:
        if isinstance(item, Piece) and held is not None and _goes_on(held, item):
            held = _together(held, item)
            continue
        if held is not None:
            yield held.block
            held = None
        if isinstance(item, Paragraph):
            yield item
        else:
            held = item
    if held is not None:
        yield held.block


def _goes_on(one: Piece, two: Piece) -> bool:
    if not (one.block.rows and two.block.rows and one.last and two.first and two.page == one.page + 1):
        return False
    beside = abs(one.edges[0] - two.edges[0]) < _ALIKE and abs(one.edges[-1] - two.edges[-1]) < _ALIKE
    fewer, more = sorted((one.edges, two.edges), key=len)
    return beside and all(_place(edge, more) is not None for edge in fewer[1:-1])


def _place(edge: float, edges: list[float]) -> int | None:
    """The index of the edge that is this one."""
    at = min(range(len(edges)), key=lambda i: abs(edges[i] - edge))
    return at if abs(edges[at] - edge) < _SAME_EDGE else None


def _together(one: Piece, two: Piece) -> Piece:
    edges = max(one.edges, two.edges, key=len)
    upper, lower = _spread(one, edges), _spread(two, edges)
    upper, lower = upper, _without_rows(lower, _repeated(upper, lower))
    row = _as_one(upper.rows[-1], lower.rows[0]) if lower.rows else None
    if row is not None:
        last = len(upper.rows) - 1
        for c, raw in enumerate(lower.rows[0]):
            if raw is not None and (0, c) in lower.spoken:
                upper.spoken[last, c] = lower.spoken[0, c]
            if (0, c) in lower.whole:
                upper.whole[last, c] = lower.whole[0, c]
        upper.rows[-1] = row
        lower = _without_rows(lower, 1)
    start = len(upper.rows)
    upper.rows += lower.rows
    upper.spoken.update({(start + r, c): words for (r, c), words in lower.spoken.items()})
    upper.whole.update({(start + r, c): words for (r, c), words in lower.whole.items()})
    return Piece(two.page, upper, edges, one.first, two.last)


def _spread(piece: Piece, edges: list[float]) -> DocumentTable:
    """The table of a piece on the columns of another one that has more."""
    if len(edges) == len(piece.edges):
        return piece.block
    to = [at if (at := _place(edge, edges)) is not None else 0 for edge in piece.edges[:-1]]
    to[0] = 0
    block, width = piece.block, len(edges) - 1
    rows: list[Cells] = []
    for row in block.rows:
        wide: Cells = [None] * width
        for c, raw in zip(to, row, strict=False):
            wide[c] = raw
        rows.append(wide)
    ends = [*to[1:], width]
    spoken = {(r, i): words for (r, c), words in block.spoken.items() if c < len(to) for i in range(to[c], ends[c])}
    return DocumentTable(rows, [], spoken, block.name, {(r, to[c]): words for (r, c), words in block.whole.items() if c < len(to)})


def _without_rows(block: DocumentTable, count: int) -> DocumentTable:
    """The table without its first rows."""
    if not count:
        return block
    spoken, whole = ({(r - count, c): words for (r, c), words in held.items() if r >= count} for held in (block.spoken, block.whole))
    return DocumentTable(block.rows[count:], [], spoken, block.name, whole)


def _repeated(upper: DocumentTable, lower: DocumentTable) -> int:
    """How many rows at the top of the lower piece repeat the head of the upper one."""
    count = 0
    for one, two in zip(upper.rows, lower.rows, strict=False):
        if _texts(one) != _texts(two) or any(map(is_value, two)) or not any(_texts(two)):
            break
        count += 1
    return count


def _texts(row: Cells) -> list[str]:
    return ["".join(raw.split()) if isinstance(raw, str) else "" for raw in row]


def _as_one(above: Cells, below: Cells) -> Cells | None:
    """The last row above and the first below as the one row they were; ``None`` where they are two.

    One half has the numbers and the other has none; a half without a label goes to the other, two halves of a label must make one that neither is.
    """
    counted = [any(map(is_value, row)) for row in (above, below)]
    if counted[0] == counted[1] or any(is_value(one) and two is not None for pair in zip(above, below, strict=True) for one, two in (pair, pair[::-1])):
        return None
    labels = [{c: raw for c, raw in enumerate(row) if isinstance(raw, str) and not is_value(raw)} for row in (above, below)]
    if not labels[0]:
        return None
    leaf = max(labels[0])
    groups = [text for c, text in labels[1].items() if c < leaf]
    beneath = [text for c, text in labels[1].items() if c >= leaf]
    if any(map(is_row_label, groups)) or (beneath and not _halves(labels[0][leaf], below[leaf])):
        return None
    return [f"{one}{two}" if isinstance(one, str) and isinstance(two, str) else two if one is None else one for one, two in zip(above, below, strict=True)]


def _halves(one: Raw, two: Raw) -> bool:
    """Whether two texts are the halves of the label of a row."""
    return isinstance(one, str) and isinstance(two, str) and is_row_label(one + two) and not is_row_label(one) and not is_row_label(two)
