"""The verb *trace* (穿透查询): from one cell of a summary to the units behind it, and through summaries of summaries down to the unit's own cell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

from ..core.findings import Number
from ..core.submission import Submission, Unread, Value
from ..core.words import number_words
from ..errors import UserError
from ..model import Cell
from ..reading.adjustments_of_summary import written_adjustments
from ..reading.details_sheet import details_unread
from ..reading.files import PathLike, load_grid, names_of_sheets, read, read_grid
from ..reading.trace_of_summary import TracedUnit, UnitsBehind
from ..refusals import refused
from ..rules.adjustment_sentences import AdjustmentState
from ..workbook.layout import STAMP
from ..workbook.unit_rows import DETAILS

MOST_LEVELS = 8
"""Summaries below one another that are gone into: a province has four."""


@dataclass(frozen=True)
class TraceLine:
    """What one unit brought to a cell; ``below`` is what its own units brought, where its file is a summary that is at hand."""

    unit: TracedUnit
    adjusted: Number
    below: tuple[TraceLine, ...] = ()


@dataclass(frozen=True)
class Traced:
    """A cell of a summary, its sum and what every unit brought."""

    summary: Submission
    cell: Cell
    lines: tuple[TraceLine, ...]

    @property
    def total(self) -> Value:
        return self.summary[self.cell]


def trace(path: PathLike, address: str) -> Traced:
    """Follow a cell of a summary (``表三!D5``, as it stands in the workbook). Raises ``UserError`` where the file is no summary of ours or has no such cell."""
    opened = _Summaries()
    behind = opened.open(Path(path))
    if behind is None:
        raise refused("T01", file=path)
    cell = cell_at(behind.summary, address)
    if details_unread(behind.grid, behind.summary.form):
        raise refused("T49", file=path)
    return Traced(behind.summary, cell, tuple(opened.lines(Path(path), cell, frozenset())))


def cell_at(summary: Submission, address: str) -> Cell:
    """The cell that stands at an address. Raises ``UserError`` where none of the form's does."""
    found = _cells_by_place(summary).get(_plain_address(address))
    if found is None:
        raise refused("T02", address=address, file=os.path.basename(summary.file))
    return found


def _plain_address(address: str) -> str:
    sheet, _, at = address.strip().replace("！", "!").rpartition("!")
    return f"{sheet.strip().strip(chr(39))}!{at.strip().replace('$', '').upper()}"


def _cells_by_place(summary: Submission) -> dict[str, Cell]:
    places = zip(summary.form.cells, summary.places, strict=True)
    return {_plain_address(str(place)): cell for cell, place in places if place is not None}


@dataclass
class _Summaries:
    """The summaries that were opened, each read once."""

    read: dict[str, UnitsBehind | None] = field(default_factory=dict)

    def open(self, path: Path) -> UnitsBehind | None:
        """The summary; ``None`` for any other file. Raises ``UserError`` where it cannot be read."""
        key = os.path.realpath(path)
        if key not in self.read:
            grid = load_grid(path) if {DETAILS, STAMP} <= set(names_of_sheets(path)) else None
            found = (read_grid(grid) or read(path)) if grid is not None else None
            self.read[key] = UnitsBehind(found, grid) if found is not None and grid is not None and found.stamp == "summary" else None
        return self.read[key]

    def lines(self, path: Path, cell: Cell, above: frozenset[str]) -> Iterator[TraceLine]:
        """What the units of a summary brought; ``above`` are the summaries it was reached through: none is gone into twice."""
        behind = self.open(path)
        if behind is None:
            return
        through = above | {os.path.realpath(path)}
        adjusted = _adjusted(behind, cell)
        for unit in behind.of(cell):
            yield TraceLine(unit, adjusted.get(unit.agency, 0), tuple(self._below(path.parent, unit, through)))

    def _below(self, folder: Path, unit: TracedUnit, through: frozenset[str]) -> Iterator[TraceLine]:
        target = folder / unquote(unit.way)
        if not unit.way or len(through) > MOST_LEVELS or target.suffix.lower() not in (".xlsx", ".xlsm") or not target.is_file() or os.path.realpath(target) in through:
            return
        try:
            behind = self.open(target)
        except UserError:  # what was summed stands in the summary all the same
            return
        there = _cells_by_place(behind.summary) if behind is not None else {}
        for place in unit.place.split("、"):
            if (cell := there.get(_plain_address(place))) is not None:
                yield from self.lines(target, cell, through)


def _adjusted(behind: UnitsBehind, cell: Cell) -> dict[str, Number]:
    """What 调整 adds for each unit: lines that count, by the words the sheet says of them."""
    names, found = behind.summary.form.names(cell), dict[str, Number]()
    for one in written_adjustments(behind.grid):
        if one.line.names == names and one.state in (AdjustmentState.COUNTED, AdjustmentState.OPEN) and isinstance(one.line.amount, int | Decimal):
            found[one.line.agency] = found.get(one.line.agency, 0) + one.line.amount
    return found


def trace_to_json(traced: Traced) -> dict[str, object]:
    """The fixed shape; numbers as in every JSON, ``null`` for a blank and for what is no number."""
    amount = bool(traced.summary.form.column(traced.cell).decimals)
    return {
        "单元格": dict(zip(("表", "行", "列"), traced.summary.form.names(traced.cell), strict=True)),
        "合计": _plain(traced.total, amount),
        "单位": [_line_to_json(line, amount) for line in traced.lines],
    }


def _line_to_json(line: TraceLine, amount: bool) -> dict[str, object]:
    unit = line.unit
    typed = unit.raw or (unit.value.raw if isinstance(unit.value, Unread) else "")
    return {
        "机关": unit.agency, "值": _plain(unit.value, amount), "文件": unit.file, "位置": unit.place or None, "原文": typed or None,
        "调整": _plain(line.adjusted, amount), "下级": [_line_to_json(one, amount) for one in line.below],
    }  # fmt: skip


def _plain(value: Value, amount: bool) -> object:
    if not isinstance(value, int | Decimal):
        return None
    return value if isinstance(value, int) and not amount else number_words(value)
