"""What the formulas of a workbook give once some of its cells are changed: their cached values, so that any reader sees them at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from ..core.filling import refreshed
from ..core.submission import NOT_ASKED, Submission, Unread, Value
from ..model import Cell
from ..sheet.formulas import formulas, total_formula
from ..sheet.grid import a1
from ..sheet.layout import Layout, layout
from ..sheet.numbers import UNSPLIT
from .patching import Content, formula_texts

Contents = dict[str, dict[str, Content]]


def stale(path: str | os.PathLike, before: Submission, after: Submission, changed: Collection[Cell]) -> Contents:
    """Cached values to write beside the change from ``before`` to ``after``; cells in ``changed`` are written themselves.

    In our template every formula; elsewhere the totals whose formulas gave the form's sum before and look at no other sheet.
    The rest waits for the program.
    """
    texts = formula_texts(path)
    if before.stamp == "form":
        return _ours(texts, after, changed)
    found: Contents = {}
    for amended in refreshed(before, after, changed):
        place = after.place(amended.cell)
        if place is not None and "!" not in texts[place.sheet].get(place.address, "!"):
            put(found, after, amended.cell, Content(amended.new, keep=True))
    return found


def put(contents: Contents, submission: Submission, cell: Cell, content: Content) -> None:
    """Add the content of a cell at its place in the file."""
    place = submission.place(cell)
    if place is not None:
        contents.setdefault(place.sheet, {})[place.address] = content


def _ours(texts: Mapping[str, Mapping[str, str]], after: Submission, changed: Collection[Cell]) -> Contents:
    laid = layout(after.form)
    own = {cell for cell in after.form.totals if cell not in changed and is_own_total(cell, laid, texts)}
    typed = [cell for cell in after.form.totals if cell not in own]
    values: dict[Cell, Value] = {cell: _as_typed(value) for cell, value in zip(after.form.cells, after.values, strict=True)}
    found: Contents = {}
    for at in formulas(laid, values, after.ledger, after.cover, totals=after.cover.get("totals", "formula"), typed=typed):
        found.setdefault(at.sheet, {})[a1(at.row, at.column)] = Content(at.value, keep=True)
    return found


def _as_typed(value: Value) -> Value:
    """What formulas see: the words that stand for "not split" are text to them."""
    return Unread(UNSPLIT, "") if value is NOT_ASKED else value


def is_own_total(cell: Cell, laid: Layout, texts: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether the form's own formula stands in the cell of a total."""
    spot = laid.spot(cell)
    return _plain(texts.get(spot.sheet, {}).get(spot.address, "")) == _plain(total_formula(cell, laid))


def _plain(formula: str) -> str:
    return formula.removeprefix("=").replace(" ", "").replace("'", "").replace("$", "").upper()
