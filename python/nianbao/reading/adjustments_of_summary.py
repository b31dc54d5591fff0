"""The lines of 调整, read back from a summary: by their heads, and not one of them is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite

from ..core.findings import Number
from ..core.submission import Unread, Value
from ..district.adjustments import AdjustmentLine
from ..grid import Fault, Grid, Raw, Sheet, column_letters
from ..workbook.adjustment_rows import ALL_ADJUSTMENT_HEADS, TYPED_HEADS
from ..workbook.unit_rows import ADJUSTMENTS

_NOISE = Decimal("1e-9")
_STATE = "状态"


@dataclass(frozen=True)
class WrittenAdjustment:
    """A line with the words that its formula showed beside it."""

    line: AdjustmentLine
    state: str


def written_adjustments(grid: Grid) -> tuple[WrittenAdjustment, ...]:
    """Every line with anything typed in it, but 当时值 alone, which the tool filled in; nothing where there is no such sheet."""
    sheet = grid.sheet(ADJUSTMENTS)
    return tuple(_lines(sheet)) if sheet is not None else ()


def unknown_adjustments(grid: Grid) -> bool:
    """Whether there is such a sheet with something on it, and its heads are gone: nobody can tell what its lines say."""
    sheet = grid.sheet(ADJUSTMENTS)
    return sheet is not None and _heads(sheet) is None and any(raw not in (None, "") for row in sheet.rows for raw in row)


def columns_not_kept(grid: Grid) -> tuple[str, ...]:
    """What has something in it beside the lines: columns of the clerk's own, and ours whose head is gone; by their heads, else by their letters."""
    sheet = grid.sheet(ADJUSTMENTS)
    heads = _heads(sheet) if sheet is not None else None
    if sheet is None or heads is None:
        return ()
    top, columns = heads
    ours = {columns[head] for head in ALL_ADJUSTMENT_HEADS if head in columns}
    width = max((sheet.left + len(row) for row in sheet.rows), default=0)
    below = range(top + 1, sheet.top + len(sheet.rows))
    strange = [c for c in range(width) if c not in ours and any(sheet.cell(row, c) not in (None, "") for row in below)]
    return tuple(f"“{_words(sheet.cell(top, c))}”" if sheet.cell(top, c) not in (None, "") else f"{column_letters(c)} 列" for c in strange)


def _lines(sheet: Sheet) -> Iterator[WrittenAdjustment]:
    heads = _heads(sheet)
    if heads is None:
        return
    top, columns = heads
    for row in range(top + 1, sheet.top + len(sheet.rows)):
        raws = {head: sheet.cell(row, columns[head]) if head in columns else None for head in (*TYPED_HEADS, _STATE)}
        if any(raws[head] not in (None, "") for head in TYPED_HEADS[:-1]):
            yield WrittenAdjustment(_line(raws, f"{ADJUSTMENTS}!{sheet.address(row, columns[TYPED_HEADS[0]])}"), _words(raws[_STATE]))


def _heads(sheet: Sheet) -> tuple[int, Mapping[str, int]] | None:
    """The row of the heads and the column of each; without the first and the amount it is no sheet of ours."""
    for r, row in enumerate(sheet.rows[:20]):
        columns = {str(raw).strip(): sheet.left + c for c, raw in reversed(list(enumerate(row))) if raw not in (None, "")}
        if {"单位", "数额", "原因"} <= columns.keys():
            return sheet.top + r, columns
    return None


def _line(raws: Mapping[str, Raw], place: str) -> AdjustmentLine:
    agency, table, row, column, reason, basis, person = (_words(raws[head]) for head in ("单位", "表", "行", "列", "原因", "依据", "经办人"))
    then = raws["当时值"]
    kept = _number(then)
    return AdjustmentLine(place, agency, table, row, column, _amount(raws["数额"]), reason, basis, person, _words(raws["日期"]), _words(then) if kept is None else kept)


def _amount(raw: Raw) -> Value:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    number = _number(raw)
    return Unread(raw.raw if isinstance(raw, Fault) else _words(raw), "不是数字") if number is None else number


def _number(raw: Raw) -> Number | None:
    """A number exactly as it was typed; the noise of binary fractions below 1e-9 is no part of it."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not isfinite(raw):
        return None
    exact = Decimal(int(raw)) if raw == int(raw) else Decimal(repr(raw))
    near = round(exact, 6)
    exact = near if abs(near - exact) < _NOISE else exact
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


def _words(raw: Raw) -> str:
    if isinstance(raw, datetime | date):
        return raw.strftime("%Y-%m-%d")
    if isinstance(raw, Fault):
        return raw.raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    return "" if raw is None else str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()
