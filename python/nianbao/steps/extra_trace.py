"""穿透查询 of 补充数据: from a sum to the units behind it, and through summaries of summaries down to the unit's own cell."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.submission import Unread, Value
from ..errors import UserError
from ..grid import Grid, Sheet
from ..machine.safe_write import PathLike
from ..model import Item
from ..reading.extra_figures import extra_of_units, rows_of_extra
from ..reading.files import load_grid
from ..reading.stamp import stamp_of, text
from ..refusals import refused
from ..workbook.layout import EXTRA_ORIGINS_SHEET, EXTRA_SHEET, EXTRA_UNITS_SHEET
from .json_shapes import Json, plain_number

MOST_EXTRA_LEVELS = 8
"""Summaries below one another that are gone into."""


@dataclass(frozen=True)
class ExtraTraceLine:
    """What one unit brought: the ``value`` in the summary, the ``place`` in its file and what is typed there; ``below`` what its own units brought."""

    agency: str
    value: Value
    file: str
    place: str = ""
    raw: str = ""
    below: tuple[ExtraTraceLine, ...] = ()


@dataclass(frozen=True)
class TracedExtra:
    """A row of 补充数据 of a summary, its sum and what every unit brought."""

    item: Item
    total: Value
    lines: tuple[ExtraTraceLine, ...]


def is_extra_address(address: str) -> bool:
    """Whether an address such as ``补充数据!D6`` is one of 补充数据."""
    return _parts(address)[0] == EXTRA_SHEET


def _parts(address: str) -> tuple[str, str]:
    sheet, _, at = address.strip().replace("！", "!").rpartition("!")
    return sheet.strip().strip("'"), at.strip().replace("$", "").upper()


def trace_extra(path: PathLike, address: str) -> TracedExtra:
    """Follow a number of 补充数据. Raises ``UserError`` where the file is no summary with 补充数据, or has no number there."""
    grid = load_grid(path)
    figures = rows_of_extra(grid) or ()
    if grid.sheet(EXTRA_UNITS_SHEET) is None or not figures:
        raise refused("T48", file=path)
    found = next((figure for figure in figures if figure.item.path and figure.place.address == _parts(address)[1]), None)
    if found is None:
        raise refused("T47", file=path, address=address)
    return TracedExtra(found.item, found.value, tuple(_lines(grid, Path(path), found.item.path, frozenset())))


def _lines(grid: Grid, path: Path, row: str, above: frozenset[str]) -> Iterator[ExtraTraceLine]:
    """What the units of a summary brought to the row of this path; ``above`` are the summaries it was reached through: none is gone into twice."""
    details, through = grid.sheet(EXTRA_UNITS_SHEET), above | {os.path.realpath(path)}
    if details is None:
        return
    origins = _origins(grid.sheet(EXTRA_ORIGINS_SHEET), row)
    for unit in extra_of_units(details):
        figure = unit.rows.get(row)
        if figure is None:
            continue
        place, raw, way = origins.get(unit.row + 1, ("", "", ""))
        yield ExtraTraceLine(unit.agency, figure.value, unit.file, place, raw, tuple(_below(path.parent / way, row, through)) if way else ())


def _origins(sheet: Sheet | None, row: str) -> Mapping[int, tuple[str, str, str]]:
    """Place, what is typed there and the way to the file, by the row in 补充明细 counted from 1."""
    rows = sheet.rows if sheet is not None else ()
    found = ([text(raw) for raw in line[:5]] for line in rows if len(line) >= 5 and text(line[1]) == row)
    return {int(at): (place, raw, way) for at, _, place, raw, way in found if at.isdigit()}


def _below(target: Path, row: str, through: frozenset[str]) -> Iterator[ExtraTraceLine]:
    """The units of a unit whose file is a summary at hand."""
    if len(through) > MOST_EXTRA_LEVELS or target.suffix.lower() not in (".xlsx", ".xlsm") or not target.is_file() or os.path.realpath(target) in through:
        return
    try:
        grid = load_grid(target)
    except UserError:  # what was summed stands in the summary all the same
        return
    stamp = stamp_of(grid)
    if stamp is not None and stamp.kind == "summary":
        yield from _lines(grid, target, row, through)


def extra_trace_to_json(traced: TracedExtra) -> Json:
    """The shape of every trace; there is no 调整 of 补充数据."""
    amount = bool(traced.item.decimals)
    return {
        "单元格": {"表": EXTRA_SHEET, "行": traced.item.path, "列": "数量"},
        "合计": plain_number(traced.total, amount=amount),
        "单位": [_line_to_json(line, amount) for line in traced.lines],
    }


def _line_to_json(line: ExtraTraceLine, amount: bool) -> Json:
    raw = line.raw or (line.value.raw if isinstance(line.value, Unread) else "")
    return {
        "机关": line.agency, "值": plain_number(line.value, amount=amount), "文件": os.path.basename(line.file), "位置": line.place or None, "原文": raw or None,
        "调整": "0" if amount else 0, "下级": [_line_to_json(one, amount) for one in line.below],
    }  # fmt: skip
