"""A number in a cell merged over several cells of the form belongs to none of them for certain."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from ...grid import Fault, Grid, Raw, Sheet
from ...model import Cell
from .location import LocatingProblem, Location, shown_raw

REASON = "单元格合并了表中的几格，不能确定数字是哪一格的"


def without_merged(location: Location, grid: Grid) -> Location:
    """The location with the cells of the form that share one merged number turned into problems. Merged blanks stay blank."""
    sheets = {sheet.name: sheet for sheet in reversed(grid.sheets)}
    sharing = _sharing(location, sheets)
    problems = []
    for (name, row, column), cells in sharing.items():
        raw = sheets[name].cell(row, column)
        if len(cells) > 1 and _says_something(raw):
            problems += [LocatingProblem(cell, name, row, column, shown_raw(raw), REASON) for cell in cells]
    refused = {problem.cell for problem in problems}
    found = {cell: place for cell, place in location.found.items() if cell not in refused}
    return replace(location, found=found, problems=(*location.problems, *problems))


def _sharing(location: Location, sheets: dict[str, Sheet]) -> dict[tuple[str, int, int], list[Cell]]:
    """The cells of the form under each merge, by the sheet and the corner of the merge."""
    found: dict[tuple[str, int, int], list[Cell]] = defaultdict(list)
    for cell, place in location.found.items():
        for r0, c0, r1, c1 in sheets[place.sheet].merges:
            if r0 <= place.row <= r1 and c0 <= place.column <= c1:
                found[place.sheet, r0, c0].append(cell)
    return found


def _says_something(raw: Raw) -> bool:
    return isinstance(raw, Fault) or (raw is not None and bool(re.search(r"\d", shown_raw(raw))))
