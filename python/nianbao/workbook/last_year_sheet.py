"""上年数: last year's numbers in a workbook that was handed out, as a list of names and values, so that it is never taken for a second table.

The equations to last year (X1, X2) are formulas over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from ..core.submission import LastYear, Value
from ..forms import mixed
from ..geometry import Spot
from ..grid import Sheet
from ..model import Cell, Form, Relation
from .layout import LAST_YEAR_SHEET

ABOUT_SPOTS = {"agency": Spot(LAST_YEAR_SHEET, 1, 1), "year": Spot(LAST_YEAR_SHEET, 2, 1), "edition": Spot(LAST_YEAR_SHEET, 3, 1)}
ABOUT_LABELS = {"agency": "机关", "year": "年度", "edition": "版本"}
LAST_YEAR_HEAD_ROW = 5
LAST_YEAR_HEADS = ("项目", "上年填报的数")
FIRST_VALUE_ROW = LAST_YEAR_HEAD_ROW + 1

_BETWEEN = "｜"


def cell_key(form: Form, cell: Cell) -> str:
    """The name of a cell in one line: table, row, column."""
    return _BETWEEN.join(form.names(cell))


def is_last_year_sheet(sheet: Sheet) -> bool:
    """Whether a sheet is one that we wrote, and no table somebody calls so."""
    return sheet.name == LAST_YEAR_SHEET and sheet.cell(LAST_YEAR_HEAD_ROW, 1) == LAST_YEAR_HEADS[1]


@cache
def form_of_last_year(edition: str) -> Form:
    """The form that last year's numbers are of. Raises ``KeyError`` for an unknown edition."""
    return mixed(*edition.split("+"))


@cache
def cells_by_key(edition: str) -> Mapping[str, Cell]:
    """The inverse of ``cell_key``."""
    form = form_of_last_year(edition)
    return {cell_key(form, cell): cell for cell in form.cells}


def value_spot(last: LastYear, cell: Cell) -> Spot:
    """Where last year's number of a cell stands. Raises ``KeyError`` for a cell that last year's edition lacks."""
    return Spot(LAST_YEAR_SHEET, FIRST_VALUE_ROW + form_of_last_year(last.edition).position[cell], 1)


def value_of(last: LastYear, cell: Cell) -> Value:
    """Last year's number of a cell; ``None`` for a blank."""
    return last.values[form_of_last_year(last.edition).position[cell]]


def linked(form: Form, last: LastYear) -> Iterator[Relation]:
    """The equations to last year that last year's edition has all cells of."""
    there = form_of_last_year(last.edition).position
    yield from (relation for relation in form.links if all(term.cell in there for term in (*relation.left, *relation.right) if term.last))


def offered(form: Form, last: LastYear) -> dict[Cell, Value]:
    """What this year's form is begun with: each cell a person fills in that by its equation is one of last year's as it stands."""
    found: dict[Cell, Value] = {}
    for relation in linked(form, last):
        (here, *more), before = relation.left, relation.right
        if not more and len(before) == 1 and before[0].last and before[0].coefficient == here.coefficient == 1 and here.cell not in form.totals:
            value = value_of(last, before[0].cell)
            if isinstance(value, int):
                found[here.cell] = value
    return found
