"""Two neighbouring cells exchanged: one slip of the person who typed, though two cells are wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain, pairwise

from ..model import Cell, Form, Table
from .equations import System
from .search import UnknownChanges


def exchanges(system: System, form: Form) -> Iterator[UnknownChanges]:
    """Every exchange of two neighbours that balances the system."""
    place = {unknown.where: i for i, unknown in enumerate(system.unknowns) if not unknown.wrong}
    columns: list[dict[int, int]] = [{} for _ in system.unknowns]
    for e, equation in enumerate(system.equations):
        for i, coefficient in equation.coefficients.items():
            columns[i][e] = coefficient
    off = {e for e, equation in enumerate(system.equations) if equation.gap}
    for a, b in neighbours(form):
        if a in place and b in place:
            i, j = sorted((place[a], place[b]))
            touched = columns[i].keys() | columns[j].keys()
            first, second = system.unknowns[i].value, system.unknowns[j].value
            more = second - first
            if more and off <= touched and all(
                system.equations[e].gap + (columns[i].get(e, 0) - columns[j].get(e, 0)) * more == 0 for e in touched
            ):
                yield (i, second), (j, first)


@lru_cache(maxsize=16)
def neighbours(form: Form) -> Mapping[tuple[Cell, Cell], str]:
    """Cells printed beside each other, and below each other where rows are printed as rows, in printed order; the Chinese words for exchanging them."""
    return {pair: words for table in form.tables for pair, words in _neighbours(table)}


def _neighbours(table: Table) -> Iterator[tuple[tuple[Cell, Cell], str]]:
    for section in table.sections:
        rows = [[Cell(table.key, row.key, column.key) for column in section.column_leaves] for row in section.row_leaves]
        for line in [list(chain(*rows))] if table.across else rows:
            yield from ((pair, "左右相邻两格对调") for pair in pairwise(line))
        for line in () if table.across else zip(*rows, strict=True):
            yield from ((pair, "上下相邻两格对调") for pair in pairwise(line))
