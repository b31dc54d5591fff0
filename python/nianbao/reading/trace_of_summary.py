"""What a summary says of the units behind one of its cells: 部门明细, and the hidden sheets _单位 and _溯源."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..core.submission import Submission, Value
from ..grid import Grid, Raw, Sheet
from ..model import Cell
from ..workbook.layout import layout
from ..workbook.trace_rows import CELLS_A_UNIT, ORIGIN_HEADS, UNIT_FILES
from ..workbook.unit_columns import FILE_HEAD, NUMBER_HEAD
from ..workbook.unit_rows import ORIGINS
from .details_sheet import DetailsSheet, details_sheet
from .numbers import parse


@dataclass(frozen=True)
class TracedUnit:
    """What one unit has in a cell of the summary: ``file`` as it is named there, ``way`` to it from the summary's folder (``""``: not known), ``place`` and
    ``raw`` where it stands in that file and what was typed where that differs."""

    agency: str
    file: str
    way: str
    value: Value
    place: str
    raw: str


@dataclass(frozen=True)
class UnitsBehind:
    """A summary as it was read, with its sheets."""

    summary: Submission
    grid: Grid
    _ways: Mapping[int, tuple[str, bool]] = field(init=False)
    _origins: Mapping[int, tuple[str, str]] = field(init=False)
    _details: DetailsSheet | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ways", dict(_unit_files(self.grid.sheet(UNIT_FILES))))
        object.__setattr__(self, "_origins", dict(_placed(self.grid.sheet(ORIGINS))))
        object.__setattr__(self, "_details", details_sheet(self.grid, self.summary.form))

    def of(self, cell: Cell) -> Iterator[TracedUnit]:
        """Every unit's number for a cell, in the order of 部门明细; nothing where the file has no such sheet."""
        details, place = self._details, self.summary.form.position[cell]
        usual = layout(self.summary.form).spots[place]
        if details is None:
            return
        for name, row in details.rows():
            number = _whole(details.sheet.cell(row, details.heads[NUMBER_HEAD]))
            way, alike = self._ways.get(number, ("", False))
            where, raw = self._origins.get(number * CELLS_A_UNIT + place + 1, (f"{usual.sheet}!{usual.address}" if alike else "", ""))
            value = parse(details.sheet.cell(row, details.cells[place]), self.summary.form.column(cell)).value
            yield TracedUnit(name, details.text(row, FILE_HEAD), way, value, where, raw)


def _unit_files(sheet: Sheet | None) -> Iterator[tuple[int, tuple[str, bool]]]:
    for number, way, alike in ((*row, None, None, None)[:3] for row in (sheet.rows if sheet is not None else ())):
        if isinstance(number, int | float):
            yield int(number), (_words(way), alike == 1)


def _placed(sheet: Sheet | None) -> Iterator[tuple[int, tuple[str, str]]]:
    place, raw, key = (ORIGIN_HEADS.index(head) for head in ("位置", "原文", "号"))
    for row in sheet.rows if sheet is not None else ():
        if len(row) > key and isinstance(number := row[key], int | float):
            yield int(number), (_words(row[place]), "" if row[raw] is None else str(row[raw]))


def _whole(raw: Raw) -> int:
    return int(raw) if isinstance(raw, int | float) else 0


def _words(raw: Raw) -> str:
    return "" if raw is None else str(raw).strip()
