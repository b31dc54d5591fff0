"""Tables of a page without rules, or with some of them: every label spelled out in the form's own words, every number right of its label and in
a column of numbers under its own head. Where a number, a text or a column is left over, nothing is taken.

Distances are in points, or in sizes of the print where it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from ...grid import Fault
from ..locating.label_words import normal, numbering, tables_of_any_edition
from .pdf_unruled_rows import LINES_NEAR, Found, LabelledRow, NumberColumn, cells_of, doubt_rows, filled
from .pdf_words import Spelled, Word, column_vocabulary, row_vocabulary, runs_of, span_vocabulary

UNALIGNED = "表格没有线，数字和列标题对不上，不能确定各在哪一列，请对照原件填写"
_SIDE = 3.0
"""Points: numbers of one column begin, end or have their middles no further apart."""
_MOST_ROWS = 300
"""Rows of the form on one page at most."""

Side = tuple[float, float]
"""Left and right side of something."""


@dataclass
class UnruledPart:
    """Rows under one head of the table ``table``: ``columns`` left to right, ``cells`` by row and column. ``carried`` heads stand on the page before.

    Without columns nothing is certain: ``names`` are the heads, ``cells`` faults, as many as a row has numbers.
    """

    table: str
    columns: list[NumberColumn]
    rows: list[LabelledRow]
    cells: list[list[Found]]
    top: float
    carried: bool = False
    names: tuple[str, ...] = ()
    sides: tuple[float, ...] = ()

    @property
    def bottom(self) -> float:
        return max(row.label.last for row in self.rows) + 0.3 * self.rows[-1].label.size

    @property
    def filled(self) -> float:
        """Where its last row with numbers ends: that of a row after it may stand on the next page."""
        return max((max(row.label.last, row.base) + 0.3 * row.label.size for row in self.rows if row.numbers), default=self.top)

    @property
    def edges(self) -> list[float]:
        """The sides of the columns, that of the labels first; ``sides`` where the page before has them."""
        if self.sides:
            return list(self.sides)
        left = min(row.label.x0 for row in self.rows)
        if not self.columns:
            return [left, max(number.x1 for row in self.rows for number in row.numbers)]
        return [left, *self.sides_of_columns]

    @property
    def sides_of_columns(self) -> list[float]:
        """The same of the numbers alone, as they stand on this page."""
        inner = [(one.x1 + two.x0) / 2 for one, two in pairwise(self.columns)]
        return [self.columns[0].x0 - 1, *inner, self.columns[-1].x1 + 1]


def parts_down(words: list[Word], before: UnruledPart | None = None) -> list[UnruledPart]:
    """Tables with their rows under each other, as far as they are certain; ``before`` is the part that the page before ends with."""
    rows, orphans = _rows(words)
    found: list[UnruledPart] = []
    for table in dict.fromkeys(row.table for row in rows):
        for band in _bands([row for row in rows if row.table == table]):
            left, right = min(row.label.x0 for row in band), _end(band, rows)
            here = [word for word in words if left <= word.middle < right]
            found += _of_band(table, band, here, orphans, before if before and before.table == table else None)
    return found


def _rows(words: list[Word]) -> tuple[list[LabelledRow], list[Word]]:
    """Every label with the numbers right of it, and the numbers that have no certain label. Nothing of a page with too many labels."""
    tables = list(dict.fromkeys(table.key for table in tables_of_any_edition() if not table.across))
    rows = [LabelledRow(run, table) for table in tables for run in runs_of(words, row_vocabulary(table))]
    if len(rows) > _MOST_ROWS:
        return [], []
    orphans = []
    for number in (word for word in words if word.number):
        row = _row_of(number, rows)
        if row is None:
            orphans.append(number)
        else:
            row.numbers.append(number)
    return [row for row in rows if row.numbers or not (_is_outer(row, rows) or _is_head(row, rows))], orphans


def _row_of(number: Word, rows: list[LabelledRow]) -> LabelledRow | None:
    """The row a number stands in: that of the label left of it at its height, the rightmost of several; none where two stand over each other."""
    near = [row for row in rows if row.label.stands_at(number.base) and row.label.x1 <= number.x0 + 0.5]
    right = max(near, key=lambda row: row.label.x1, default=None)
    return None if right is None or any(row is not right and row.label.x1 > right.label.x0 for row in near) else right


def _is_outer(row: LabelledRow, rows: list[LabelledRow]) -> bool:
    """Whether a label without numbers stands left of others: that of a group."""
    return any(other.table == row.table and other.label.x0 >= row.label.x1 and row.label.is_near(other.label) for other in rows)


def _is_head(row: LabelledRow, rows: list[LabelledRow]) -> bool:
    """Whether a label without numbers is the head of a column: 其他 and 总计 are both."""
    text = row.label.text
    return (
        normal(text) in column_vocabulary(row.table)
        and not numbering(text)
        and any(other.label.x1 <= row.label.x0 for other in rows if other.table == row.table)
    )


def _bands(rows: list[LabelledRow]) -> Iterator[list[LabelledRow]]:
    """Rows of tables side by side, down the page: a label right of a number of others begins a new band."""
    band: list[LabelledRow] = []
    edge = inf
    for row in sorted(rows, key=lambda row: row.label.x0):
        if row.label.x0 >= edge:
            yield sorted(band, key=lambda row: row.label.first)
            band, edge = [], inf
        band.append(row)
        edge = min([edge, *(number.x1 for number in row.numbers)])
    if band:
        yield sorted(band, key=lambda row: row.label.first)


def _end(band: list[LabelledRow], rows: list[LabelledRow]) -> float:
    """Where the next table beside a band begins."""
    edge = min((number.x1 for row in band for number in row.numbers), default=inf)
    top, bottom = band[0].label.first - 6 * band[0].label.size, band[-1].label.last
    return min((row.label.x0 for row in rows if row.label.x0 >= edge and top <= row.label.first <= bottom), default=inf)


def _of_band(table: str, band: list[LabelledRow], words: list[Word], orphans: list[Word], before: UnruledPart | None) -> Iterator[UnruledPart]:
    """The parts of a band, each with its own head."""
    taken = {id(word) for row in band for word in row.label.words}
    free = [word for word in words if id(word) not in taken]
    heads = runs_of(free, column_vocabulary(table) | span_vocabulary(table))
    inside = {id(word) for word in words}
    lost = [word for word in orphans if id(word) in inside]
    in_heads = {id(word) for head in heads for word in head.words}
    texts = [word for word in free if not word.number and id(word) not in in_heads]
    last: list[NumberColumn] = []
    for above, rows in _under_heads(table, band, heads):
        part = _part(table, above, rows, texts, lost, before, last)
        before = None
        if part is not None:
            last = part.columns if len(part.columns) > 1 else last
            yield part
        taken = {id(row) for row in part.rows} if part else set()
        left = [row for row in rows if row.numbers and id(row) not in taken]
        if left:
            yield _refused(table, above if part is None else [], left)


def _under_heads(table: str, band: list[LabelledRow], heads: list[Spelled]) -> Iterator[tuple[list[Spelled], list[LabelledRow]]]:
    """Rows with the heads between them and the rows before; no heads where the first rows have none."""
    group: list[LabelledRow] = []
    own: list[Spelled] = []
    above = -inf
    for row in band:
        between = [head for head in heads if above < head.last < row.label.first + 0.5 * row.label.size]
        if any(normal(head.text) in column_vocabulary(table) and head.x0 >= row.label.x1 - 1 for head in between):
            if group:
                yield own, group
            group, own = [], between
        group.append(row)
        above = row.label.last
    if group:
        yield own, group


def _refused(table: str, heads: list[Spelled], rows: list[LabelledRow]) -> UnruledPart:
    """Rows with numbers, these as faults, so that nobody takes them for numbers of a text."""
    stub = max(row.label.x1 for row in rows)
    names = [head for head in heads if normal(head.text) in column_vocabulary(table) and head.x0 >= stub - 1]
    texts = tuple(head.text for head in sorted(names, key=lambda head: head.middle))
    cells: list[list[Found]] = [[Fault(number.text, UNALIGNED) for number in sorted(row.numbers, key=lambda number: number.x0)] for row in rows]
    return UnruledPart(table, [], rows, cells, rows[0].label.first - rows[0].label.size, names=texts)


def _part(
    table: str, heads: list[Spelled], rows: list[LabelledRow], texts: list[Word], orphans: list[Word], before: UnruledPart | None, other: list[NumberColumn]
) -> UnruledPart | None:
    """The rows under a head as a part; ``None`` where something is left over or does not fit."""
    stub = max(row.label.x1 for row in rows)
    names = sorted((head for head in heads if normal(head.text) in column_vocabulary(table) and head.x0 >= stub - 1), key=lambda head: head.middle)
    top = min((head.first - head.size for head in names), default=rows[0].label.first - rows[0].label.size)
    others = [row for row in rows if _is_passed(row, texts)]
    passed = {id(row) for row in others}
    rows = [row for row in rows if id(row) not in passed]
    if not rows:
        return None
    orphans = [*orphans, *(number for row in others for number in row.numbers)]
    lost = filled(table, rows, [word for word in orphans if word.x0 >= stub - 1], top)
    numbers = [number for row in rows for number in row.numbers]
    columns = columns_of(names, rows, other) if names else _carried(before, numbers) if before else None
    if columns is None or not numbers or any(number.x0 < stub - 1 for number in numbers) or _left_over(rows, [*texts, *orphans], top, stub):
        return None
    doubt_rows(rows, texts, lost)
    sides = tuple(before.edges) if before and not names else ()
    return UnruledPart(table, columns, rows, [cells_of(row, columns) for row in rows], top, carried=not names, sides=sides)


def _is_passed(row: LabelledRow, texts: list[Word]) -> bool:
    """Whether another text stands between a label and its first number: then that is the label of the row, unknown as it is."""
    first = min((number.x0 for number in row.numbers), default=-inf)
    high = LINES_NEAR * row.label.size
    return any(row.label.first - high <= word.base <= row.label.last + high and row.label.x1 - 1 <= word.x0 < first for word in texts)


def _left_over(rows: list[LabelledRow], words: list[Word], top: float, stub: float) -> bool:
    """Whether the head holds more than the words of the form."""
    low = rows[0].label.first - 0.5 * rows[0].label.size
    return any(top <= word.base < low and word.x0 >= stub - 1 for word in words)


def columns_of(heads: list[Spelled], rows: list[LabelledRow], other: list[NumberColumn]) -> list[NumberColumn] | None:
    """Each head with its column of numbers; ``other`` are the columns of another part of the table."""
    if any(one.x1 > two.x0 for one, two in pairwise(heads)):
        return None
    clusters = _clusters([number for row in rows for number in row.numbers])
    sides = _in_order(heads, clusters, rows, other) or _under([(head.x0, head.x1) for head in heads], clusters)
    return None if sides is None else [NumberColumn(head.text, *side) for head, side in zip(heads, sides, strict=True)]


def _clusters(numbers: Sequence[Word]) -> list[Side]:
    """The columns that numbers stand in: their sides, left to right."""
    found: list[Side] = []
    for number in sorted(numbers, key=lambda number: number.x0):
        if found and number.x0 <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], number.x1)
        else:
            found.append((number.x0, number.x1))
    return found


def _in_order(heads: list[Spelled], clusters: list[Side], rows: list[LabelledRow], other: list[NumberColumn]) -> list[Side] | None:
    """As many columns as heads, all of them filled in one row, each between the middles of the heads beside its own."""
    if len(clusters) != len(heads) or not any(len(_clusters(row.numbers)) == len(heads) for row in rows):
        return None
    aligned = any(_aligned(clusters[-1], column) for column in other)
    if len(heads) == 1:
        return clusters if aligned else None
    beyond = inf if aligned else 2 * heads[-1].middle - heads[-2].middle + heads[-1].x1 - heads[-1].x0
    middles = [-inf, *(head.middle for head in heads), beyond]
    fits = all(middles[i] < x0 and x1 < middles[i + 2] for i, (x0, x1) in enumerate(clusters))
    return clusters if fits else None


def _aligned(numbers: Side, column: NumberColumn) -> bool:
    """Whether numbers begin, end or have their middle where those of a column do."""
    offs = numbers[0] - column.x0, numbers[1] - column.x1
    return min(abs(offs[0]), abs(offs[1]), abs(offs[0] + offs[1]) / 2) <= _SIDE


def _under(heads: Sequence[Side], clusters: list[Side]) -> list[Side] | None:
    """Every column of numbers under one head and no other, every head over one at most."""
    found: dict[int, Side] = {}
    for x0, x1 in clusters:
        over = [i for i, (left, right) in enumerate(heads) if left < x1 and x0 < right]
        if len(over) != 1 or over[0] in found:
            return None
        found[over[0]] = (x0, x1)
    return [found.get(i, head) for i, head in enumerate(heads)]


def _carried(before: UnruledPart, numbers: Sequence[Word]) -> list[NumberColumn] | None:
    """The columns of the page before, where every number stands in one of them."""
    sides = _under([(column.x0, column.x1) for column in before.columns], _clusters(numbers))
    if sides is None:
        return None
    return [replace(one, x0=min(one.x0, x0), x1=max(one.x1, x1)) for one, (x0, x1) in zip(before.columns, sides, strict=True)]


