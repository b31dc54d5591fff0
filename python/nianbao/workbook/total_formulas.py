"""The formulas of totals, for the template and for workbooks of any layout: what reading compares with what stands in a file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ..core.submission import UNSPLIT, Submission
from ..geometry import Spot, areas
from ..grid import parse_a1
from ..model import Cell
from .formula_inputs import refer, told_of
from .layout import Layout


@cache
def total_formula(cell: Cell, layout: Layout, *, plain: bool = False) -> str:
    """``=IF(COUNT(D6:I6)=6,SUM(D6:I6),"")``: a total of blanks is blank, what is not split counts as nothing. Raises ``KeyError`` for a cell that is no total.

    ``plain``: as it was before "not split" was a word that formulas know; the same for most totals.
    """
    parts = [term.cell for term in layout.form.totals[cell].left]
    divided = [part for part in parts if part in layout.form.divided and not plain]
    here = layout.spot(cell).sheet
    return _summed(refer(parts, layout, here), len(parts), refer(divided, layout, here), whole=divided == parts)


def total_in_place(cell: Cell, submission: Submission, *, plain: bool = False) -> str:
    """The same formula for a workbook of any layout, from the places of the operands. Raises ``KeyError`` for a cell that is no total."""
    parts = [term.cell for term in submission.form.totals[cell].left]
    divided, spots = [part for part in parts if part in submission.form.divided and not plain], _standing(parts, submission)
    return _summed(_text(spots, cell, submission), len(spots), _text(_standing(divided, submission), cell, submission), whole=divided == parts)


def _summed(text: str, count: int, divided: str, *, whole: bool) -> str:
    total = f'IF(COUNT({text})=0,"{UNSPLIT}",SUM({text}))' if whole else f"SUM({text})"
    return f'=IF({told_of(text, divided.split(",") if divided else ())}={count},{total},"")'


def _standing(cells: Iterable[Cell], submission: Submission) -> list[Spot]:
    """The places of cells, each once, in the order of the sheet."""
    places = {submission.place(cell): None for cell in cells}
    return sorted({Spot(place.sheet, *parse_a1(place.address)) for place in places if place is not None}, key=_order)


def _text(spots: Iterable[Spot], cell: Cell, submission: Submission) -> str:
    home = submission.place(cell)
    return ",".join(area.a1 if home and area.sheet == home.sheet else f"{_quoted(area.sheet)}!{area.a1}" for area in areas(spots))


def _order(spot: Spot) -> tuple[str, int, int]:
    return spot.sheet, spot.row, spot.column


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"
