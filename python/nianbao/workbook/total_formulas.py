"""The formulas of totals, for the template and for workbooks of any layout: what reading compares with what stands in a file."""

from __future__ import annotations

from functools import cache

from ..core.submission import Submission
from ..geometry import Spot, areas
from ..grid import parse_a1
from ..model import Cell
from .formula_inputs import refer
from .layout import Layout


@cache
def total_formula(cell: Cell, layout: Layout) -> str:
    """``=IF(COUNT(D6:I6)=6,SUM(D6:I6),"")``: a total of blanks is blank. Raises ``KeyError`` for a cell that is no total."""
    parts = [term.cell for term in layout.form.totals[cell].left]
    text = refer(parts, layout, layout.spot(cell).sheet)
    return f'=IF(COUNT({text})={len(parts)},SUM({text}),"")'


def total_in_place(cell: Cell, submission: Submission) -> str:
    """The same formula for a workbook of any layout, from the places of the operands. Raises ``KeyError`` for a cell that is no total."""
    places = {submission.place(term.cell): None for term in submission.form.totals[cell].left}
    spots = {Spot(place.sheet, *parse_a1(place.address)) for place in places if place is not None}
    home = submission.place(cell)
    text = ",".join(
        area.a1 if home and area.sheet == home.sheet else f"{_quoted(area.sheet)}!{area.a1}" for area in areas(sorted(spots, key=_order))
    )
    return f'=IF(COUNT({text})={len(spots)},SUM({text}),"")'


def _order(spot: Spot) -> tuple[str, int, int]:
    return spot.sheet, spot.row, spot.column


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"
