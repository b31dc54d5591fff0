"""From one edition to another, cell by cell.

A cell of the same table, row and column key means the same in every edition: keys differ wherever the meaning does (本年新制作 is not
本年制发; items of charges are not an amount). Beside that there are rows that one edition has undivided and another has split.
"""

from __future__ import annotations

from functools import cache

from ..model import Cell, Form


@cache
def crosswalk(source: Form, target: Form) -> dict[Cell, tuple[Cell, ...]]:
    """For each cell of ``target`` that ``source`` can fill, the source cells whose sum it is.

    The last part of a row that ``target`` has split takes the whole undivided row; the other parts are then absent from the result.
    """
    found: dict[Cell, tuple[Cell, ...]] = {cell: (cell,) for cell in target.cells if cell in source.position}
    for split in target.splits:
        wholes = [cell for cell in source.cells if (cell.table, cell.row) == (split.table, split.whole)]
        found |= {last: (whole,) for whole in wholes if (last := Cell(split.table, split.parts[-1], whole.column)) in target.position}
    for split in source.splits:
        wholes = [cell for cell in target.cells if (cell.table, cell.row) == (split.table, split.whole)]
        found |= {whole: tuple(Cell(split.table, part, whole.column) for part in split.parts) for whole in wholes}
    return found
