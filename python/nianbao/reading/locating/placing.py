"""Cells of a part: each number under its column, or the reason why not. A number is never moved by guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from ...grid import Sheet
from .columns import Columns
from .lines import Bit, SheetLine
from .rows import TableRow
from .spans import placed_by_spans
from .spots import Placed, PlacedNumber

MANY = 8
"""So many rows show together that the heads of a text do not stand above its numbers; then only the order of the columns counts."""


@dataclass(frozen=True)
class Shape:
    """What the complete rows of a part show about where numbers stand.

    ``starts``: place of the label → how many complete rows with the label there begin where. ``widest``: the rightmost beginning of several.
    ``slack``: empty lines behind most complete rows of a stream. ``astray``: places of labels whose rows do not keep to the heads.
    ``trusted``: most rows keep to the heads. ``ragged``: lines end where their text ends, not all at one edge.
    ``moves``: how many complete rows with the label at a place stand how far beside their heads.
    ``strays``: in how many rows a number stands at a place without a head.
    ``gaps``: places of the numbers of a complete row of a stream and of its end, as several such rows have them.
    """

    starts: dict[int, Counter[int]] = field(default_factory=dict)
    widest: int | None = None
    slack: int = 0
    astray: frozenset[int] = frozenset()
    trusted: bool = False
    ragged: bool = False
    moves: Counter[tuple[int, int | None]] = field(default_factory=Counter)
    gaps: frozenset[tuple[int, ...]] = frozenset()
    strays: Counter[int] = field(default_factory=Counter)


def place(rows: list[TableRow], columns: Columns, sheet_of: Callable[[SheetLine], Sheet]) -> list[Placed]:
    """Place every row of a part."""
    n, heads = len(columns.keys), columns
    if not columns.moved and len(rows) >= MANY and sum(_against(row, columns) for row in rows) * 3 >= len(rows) * 2 and not columns.extra:
        columns = replace(columns, at={})
    shape = _shape(rows, columns)
    crowded = sum(len(row.values) > n for row in rows) * 4 >= len(rows)
    found = [placed_by_spans(row, heads, sheet_of(row.line)) or _placed(row, columns, shape, crowded, row is rows[-1], not sheet_of(row.line).spoken) for row in rows]
    beside = {i + step for i, row in enumerate(rows) if row.line.loose and len(row.values) > n for step in (-1, 1)}
    ends = _usual(row.line.end for row in rows[:-1] if len(row.values) == n)
    uneven = {i + step for i, row in enumerate(rows[:-1]) if row.line.loose and row.line.end != ends for step in (-1, 1)}
    beside |= {i for i, row in enumerate(rows) if len(row.values) < n and i in uneven}
    return [_doubted(row, placed, i in beside) for i, (row, placed) in enumerate(zip(rows, found, strict=True))]


def _doubted(row: TableRow, placed: Placed, beside: bool) -> Placed:
    """Rows that are not believed: a doubtful label with nothing but blanks behind it; in a stream, a row beside one that has too much."""
    blank = isinstance(placed, dict) and all(spot.raw is None for spot in placed.values())
    if blank and (row.damaged or row.under_stranger):
        return "标签不完整，这一行又没有数字"
    return "相邻的一行多了数字或空格，不能确定是不是错行" if beside else placed


def _shape(rows: list[TableRow], columns: Columns) -> Shape:
    n = len(columns.keys)
    tight = [row for row in rows if len(row.values) == n and _clean(row) and _tight(row)]
    starts: dict[int, Counter[int]] = {}
    for row in tight:
        starts.setdefault(row.label_at, Counter())[row.values[0].at] += 1
    begins = Counter(row.values[0].at for row in tight if not row.line.loose)
    against = [row for row in rows if _against(row, columns)]
    return Shape(
        starts,
        max((start for start, count in begins.items() if count > 1), default=None),
        _usual(row.line.end - row.values[-1].at - 1 for row in rows[:-1] if row.line.loose and len(row.values) == n),
        frozenset(row.label_at for row in against),
        bool(columns.at) and len(against) * 2 < len(rows),
        len({row.line.end for row in rows}) > 1,
        Counter((row.label_at, move) for row in tight if columns.at and (move := _move(row, columns)) is not None),
        _usual_gaps([_gaps(row) for row in rows[:-1] if row.line.loose and len(row.values) == n], n),
        Counter(bit.at for row in rows for bit in _strays(row, columns)),
    )


def _strays(row: TableRow, columns: Columns) -> list[Bit]:
    """Numbers of a row that stand under no head at all."""
    return [bit for bit in row.values if not _covers(columns, bit.at) and bit.at not in columns.extra] if columns.at else []


def _usual(counts: Iterable[int]) -> int:
    """The most frequent of some counts, 0 where there is none."""
    return next((count for count, _ in Counter(counts).most_common(1)), 0)


def _usual_gaps(found: list[tuple[int, ...]], n: int) -> frozenset[tuple[int, ...]]:
    """The places most rows share; beside them those of several rows whose numbers follow their label without a gap, with more or fewer empty
    lines behind: cells under a merge leave as many as the next row has outer labels."""
    counts = Counter(found)
    usual = [gaps for gaps, _ in counts.most_common(1)]
    tight = [gaps for gaps, count in counts.items() if count > 1 and gaps[:n] == tuple(range(1, n + 1)) and n > 1]
    return frozenset((*usual, *tight))


def _gaps(row: TableRow) -> tuple[int, ...]:
    return (*(bit.at for bit in row.values), row.line.end)


def _placed(row: TableRow, columns: Columns, shape: Shape, crowded: bool, last: bool, worksheet: bool) -> Placed:
    n = len(columns.keys)
    full = len(row.values) == n and _clean(row)
    if not full and row.paired:
        return "标签与数字分在两行，数字的个数又不对"
    if not full and row.broken:
        return "相邻的一行还有不带标签的数字，不能确定是不是同一行"
    if shape.trusted and not row.line.loose and not _against(row, columns) and (full or row.label_at not in shape.astray):
        return _by_columns(row, columns, shape, worksheet)
    if columns.moved:
        return "列标题的次序与官方表不同，数字又没有对齐列标题，不能确定各在哪一列"
    if columns.extra or crowded:
        return "表头另有别的列，这一行的数字与列标题没有对齐，不能确定各在哪一列"
    if columns.at and not (full and n > 1 and shape.moves[row.label_at, _move(row, columns)] > 1):
        return "数字与列标题没有对齐，不能确定各在哪一列"
    if full and row.line.loose and shape.gaps and not any(gaps[: n if last else n + 1] == _gaps(row)[: n if last else n + 1] for gaps in shape.gaps):
        return "数字之间有空行，与其他行不同，不能确定各在哪一列"
    if full:
        return {key: PlacedNumber(bit.row, bit.column, bit.raw) for key, bit in zip(columns.keys, row.values, strict=True)}
    return _by_place(row, columns, shape, last, worksheet)


def _move(row: TableRow, columns: Columns) -> int | None:
    """How many places the whole row stands to the side of its heads; ``None`` where not every number stands as far."""
    moves = {bit.at - at for bit, at in zip(row.values, columns.at.values(), strict=True)}
    return moves.pop() if len(moves) == 1 else None


def _clean(row: TableRow) -> bool:
    """No text between the label and the last number."""
    values = [i for i, bit in enumerate(row.rest) if bit.value]
    return bool(values) and all(bit.value for bit in row.rest[: values[-1]])


def _tight(row: TableRow) -> bool:
    """The numbers stand side by side: blanks between numbers are then blank cells."""
    ats = [bit.at for bit in row.values]
    return ats == list(range(ats[0], ats[0] + len(ats)))


def _against(row: TableRow, columns: Columns) -> bool:
    """Whether a row shows that the heads do not stand above its numbers."""
    if not columns.at:
        return False
    first = min(columns.at.values())
    if row.label_at >= first:
        return True
    inside = [bit.at for bit in row.values if bit.at not in columns.extra]
    if any(at < first for at in inside):
        return True
    return len(inside) == len(columns.keys) and any(not _covers(columns, at) for at in inside)


def _covers(columns: Columns, at: int) -> bool:
    return at in columns.at.values()


def _by_columns(row: TableRow, columns: Columns, shape: Shape, worksheet: bool) -> Placed:
    by_place = {bit.at: bit for bit in row.rest}
    found: dict[str, PlacedNumber] = {}
    for key, at in columns.at.items():
        bit = by_place.get(at)
        if bit is not None:
            found[key] = PlacedNumber(bit.row, bit.column, bit.raw)
        elif worksheet or row.line.end > at:
            found[key] = PlacedNumber(*row.line.coordinates(at), None)
        else:
            return "这一行的单元格比列少，不能确定缺哪一格"
    strays = _strays(row, columns)
    odd = any(shape.strays[bit.at] < 2 for bit in strays)
    beyond = not worksheet and columns.edge is not None and any(bit.at >= columns.edge for bit in strays)
    if strays and (odd or beyond or any(spot.raw is None for spot in found.values())):
        return f"{strays[0].found}不在任何列标题下，可能错位"
    return found


def _by_place(row: TableRow, columns: Columns, shape: Shape, last: bool, worksheet: bool) -> Placed:
    """A row with fewer numbers than columns: placed only where complete rows of the same shape, or the widest ones, show where it begins."""
    n = len(columns.keys)
    if len(row.values) > n:
        return f"应有 {n} 个数，实有 {len(row.values)} 个，不能确定各在哪一列"
    if row.values and not _clean(row):
        return "数字之间夹有文字，不能确定各在哪一列"
    fits = _fits_stream if row.line.loose else _fits
    for start in _starts(row, shape, n):
        if row.label_at < start and fits(row, start, n, shape.slack, last, worksheet):
            by_place = {bit.at: bit for bit in row.rest}
            spots = [by_place.get(start + i) for i in range(n)]
            return {
                key: PlacedNumber(bit.row, bit.column, bit.raw) if bit else PlacedNumber(*row.line.coordinates(start + i), None)
                for i, (key, bit) in enumerate(zip(columns.keys, spots, strict=True))
            }
    have = len(row.values)
    return f"应有 {n} 个数，实有 {have} 个，不能确定缺哪一格" if have else "这一行没有数字"


def _starts(row: TableRow, shape: Shape, n: int) -> list[int]:
    """Where the numbers of a short row may begin: as in complete rows whose label stands in the same place, else as in the widest ones.

    Without complete rows of its kind: right behind the label, where the row spells out exactly as many cells as there are columns.
    """
    seen = shape.starts.get(row.label_at, Counter())
    alike = [start for start, count in seen.items() if count > 1 and len(seen) == 1]
    if row.line.loose or len(seen) > 1:
        return alike
    exact = row.label_at + 1 if shape.ragged and row.line.end == row.label_at + 1 + n else None
    if exact is not None and set(seen) <= {exact}:
        return [exact] if seen or shape.widest in (None, exact) else []
    return [*alike, *([shape.widest] if shape.widest is not None else [])]


def _fits(row: TableRow, start: int, n: int, slack: int, last: bool, worksheet: bool) -> bool:
    return (worksheet or row.line.end >= start + n) and all(start <= bit.at < start + n for bit in row.values)


def _fits_stream(row: TableRow, start: int, n: int, slack: int, last: bool, worksheet: bool) -> bool:
    """In a stream: exactly as many lines as complete rows have. Behind the last row more may follow; then no blank may stand between numbers."""
    inside = all(start <= bit.at < start + n for bit in row.values)
    if last:
        return inside and bool(row.values) and _tight(row) and row.values[0].at == start and row.line.end >= start + n
    return inside and row.line.end == start + n + slack
