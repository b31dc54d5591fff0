"""From one edition to the other, cell by cell.

A cell of the same table, row and column key means the same in both editions. Keys differ wherever the meaning does (form: 本年新制作 is not
本年制发; items of charges are not an amount), so only the split of （六）其他处理 needs a line of its own.
"""

from __future__ import annotations

from functools import cache

from ..model import Cell, Form

# 2019's one row ← 2021's three rows: summed going back, and "not split" going forward (design, L3).
SPLIT = {("requests", "result.other"): ("result.other.not_corrected", "result.other.unpaid", "result.other.rest")}


@cache
def crosswalk(source: Form, target: Form) -> dict[Cell, tuple[Cell, ...]]:
    """For each cell of ``target`` that ``source`` can fill, the source cells whose sum it is.

    The row 3.其他 takes the whole one-row 其他处理 (not split); rows 1 and 2 are then absent from the result.
    """
    found: dict[Cell, tuple[Cell, ...]] = {cell: (cell,) for cell in target.cells if cell in source.position}
    for (table, whole), parts in SPLIT.items():
        if table not in target.by_table or table not in source.by_table:
            continue
        for column in (item.key for item in target.table(table).sections[0].column_leaves):
            one, many = Cell(table, whole, column), tuple(Cell(table, part, column) for part in parts)
            if one in target.position and many[0] in source.position:
                found[one] = many
            elif one in source.position and many[0] in target.position:
                found[many[-1]] = (one,)
    return found


@cache
def split_rows(form: Form) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(table, key of the one row of 2019, keys of its parts) for every row that this form has split."""
    return tuple(
        (table, whole, parts)
        for (table, whole), parts in SPLIT.items()
        if table in form.by_table and parts[0] in form.table(table).rows
    )
