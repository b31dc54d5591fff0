"""Cells of a part: each number under its column, or the reason why not. A number is never moved by guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ..grid import Raw, Sheet
from .columns import Columns
from .lines import Line
from .rows import Row


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a row: sheet coordinates and what stands there."""

    row: int
    column: int
    raw: Raw


Placed = dict[str, Spot] | str
"""Column key → spot for every column, or the Chinese reason why the row cannot be placed."""


def place(rows: list[Row], columns: Columns, sheet_of: Callable[[Line], Sheet]) -> list[Placed]:
    """Place every row of a part."""
    n = len(columns.keys)
    trusted = bool(columns.at) and not any(_against(row, columns) for row in rows)
    full = [row for row in rows if len(row.values) == n and _clean(row)]
    slack = max((row.line.end - (row.values[0].at + n) for row in full if row.line.loose and row is not rows[-1]), default=0)
    found: list[Placed] = []
    for row in rows:
        if trusted and not row.line.loose:
            found.append(_by_columns(row, columns, not sheet_of(row.line).spoken))
        elif len(row.values) == n and _clean(row):
            found.append({key: Spot(bit.row, bit.column, bit.raw) for key, bit in zip(columns.keys, row.values, strict=True)})
        else:
            found.append(_by_place(row, columns, full, not sheet_of(row.line).spoken, slack))
    return found


def _clean(row: Row) -> bool:
    """No text between the label and the last number."""
    values = [i for i, bit in enumerate(row.rest) if bit.value]
    return bool(values) and all(bit.value for bit in row.rest[: values[-1]])


def _against(row: Row, columns: Columns) -> bool:
    """Whether a row shows that the heads do not stand above their numbers."""
    first = min(columns.at.values())
    if row.label_at >= first:
        return True
    inside = [bit.at for bit in row.values if bit.at not in columns.extra]
    if any(at < first for at in inside):
        return True
    return len(inside) == len(columns.keys) and any(not _covers(columns, at) for at in inside)


def _covers(columns: Columns, at: int) -> bool:
    return any(columns.at[key] <= at <= columns.upto[key] for key in columns.keys)


def _by_columns(row: Row, columns: Columns, worksheet: bool) -> Placed:
    by_place = {bit.at: bit for bit in row.rest}
    found: dict[str, Spot] = {}
    used: set[int] = set()
    for key in columns.keys:
        inside = [at for at in range(columns.at[key], columns.upto[key] + 1) if at in by_place]
        if len(inside) > 1:
            return f"“{columns.labels[key]}”一列下有 {len(inside)} 个数"
        if inside:
            bit = by_place[inside[0]]
            found[key] = Spot(bit.row, bit.column, bit.raw)
            used.add(inside[0])
        elif worksheet or row.line.end > columns.at[key]:
            found[key] = Spot(*row.line.coordinates(columns.at[key]), None)
        else:
            return "这一行的单元格比列少，不能确定缺哪一格"
    stray = [bit for bit in row.values if bit.at not in used and bit.at not in columns.extra]
    if stray and any(spot.raw is None for spot in found.values()):
        return f"有数字（{stray[0].text}）不在任何列标题下，而本行又有空格，可能错位"
    return found


def _by_place(row: Row, columns: Columns, full: list[Row], worksheet: bool, slack: int) -> Placed:
    """A row with fewer numbers than columns: placed only where complete rows of the same shape, or the widest ones, show where it begins.

    ``slack`` is the number of empty lines after complete rows of a stream: fewer after this row mean that a cell was left out, not left blank.
    """
    n = len(columns.keys)
    if len(row.values) > n:
        return f"应有 {n} 个数，实有 {len(row.values)} 个，不能确定各在哪一列"
    if any(not bit.value for bit in row.rest[: _last(row)]):
        return "数字之间夹有文字，不能确定各在哪一列"
    starts = {r.values[0].at for r in full if r.line.loose == row.line.loose and _tight(r) and r.label_at == row.label_at}
    widest = max((r.values[0].at for r in full if _tight(r) and not r.line.loose), default=None)
    choices = [*(start for start in starts if len(starts) == 1), *([widest] if widest is not None and not row.line.loose else [])]
    for start in choices:
        if row.label_at < start and _fits(row, start, n, slack if row.line.loose else 0, worksheet):
            by_place = {bit.at: bit for bit in row.rest}
            spots = [by_place.get(start + i) for i in range(n)]
            return {
                key: Spot(bit.row, bit.column, bit.raw) if bit else Spot(*row.line.coordinates(start + i), None)
                for i, (key, bit) in enumerate(zip(columns.keys, spots, strict=True))
            }
    have = Counter(bit.value for bit in row.rest)[True]
    return f"应有 {n} 个数，实有 {have} 个，不能确定缺哪一格" if have else "这一行没有数字"


def _last(row: Row) -> int:
    return max((i for i, bit in enumerate(row.rest) if bit.value), default=0)


def _tight(row: Row) -> bool:
    """The numbers of a complete row stand side by side: blanks between numbers are then blank cells."""
    ats = [bit.at for bit in row.values]
    return ats == list(range(ats[0], ats[0] + len(ats)))


def _fits(row: Row, start: int, n: int, slack: int, worksheet: bool) -> bool:
    ats = [bit.at for bit in row.values]
    spelled = (worksheet and not row.line.loose) or row.line.end >= start + n + slack
    return spelled and all(start <= at < start + n for at in ats)
