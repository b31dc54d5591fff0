"""Reports that hold every relation, and typos planted in them."""

from __future__ import annotations

from decimal import Decimal

from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.workbook.layout import layout

FORM = EDITIONS["2021"]


def balanced(dice, name="甲局", *, computed=False, busy=40):
    """A report of random counts, many of them 0, in which every relation holds; with totals typed or made by formulas."""
    values = dict.fromkeys(FORM.cells, 0)
    for cell in FORM.inputs:
        values[cell] = dice.choice((0, 0, dice.randrange(busy)))
    for column in FORM.tables[1].columns.values():
        cells = {row: c for c in FORM.tables[1].cells if c.column == column.key for row in (c.row,)}
        if column.key != "total" and column.leaf and cells:
            settled = sum(values[c] for row, c in cells.items() if row.startswith("result.") and row != "result.total")
            values[cells["carried_in"]], values[cells["carried_out"]] = 0, 0
            values[cells["new"]] = settled
    for cell in FORM.tables[0].cells:
        if cell.row in ("rules", "normative"):  # nothing repealed that never was, and no 规章 of a department
            values[cell] = busy if cell.column == "in_force" and cell.row == "normative" else 0
    values = summed(values)
    made = frozenset(FORM.position[c] for c in FORM.totals) if computed else frozenset()
    whole = tuple(Decimal(values[c]) if FORM.column(c).decimals else values[c] for c in FORM.cells)
    return Submission(FORM, whole, file=f"{name}.xlsx", agency=name, year=2024, places=layout(FORM).places, computed=made)


def summed(values, keep=()):
    """The same values with every total added up."""
    values = dict(values)
    for _ in range(2):
        for cell, relation in FORM.totals.items():
            if cell not in keep:
                values[cell] = sum(t.coefficient * values[t.cell] for t in relation.left)
    return values


def mistyped(report, dice, cells=None):
    """(cell, the report with one wrong number in it, totals by formula following); in a cell where it is seen, unless others are given."""
    typed = [c for c in FORM.relations_of if FORM.position[c] not in report.computed]
    if report.computed:  # 表四 has nothing then that its totals could be compared with
        typed = [c for c in typed if c.table == "requests"]
    cell = dice.choice(cells or typed)
    wrong = report.changed({cell: report.number(cell) + dice.choice((1, 9, 90, 27))})
    if report.computed:
        values = dict(zip(FORM.cells, wrong.values, strict=True))
        made = {FORM.cells[i] for i in report.computed}
        wrong = wrong.changed({c: v for c, v in summed(values).items() if c in made})
    return cell, wrong
