"""What the formulas of a workbook give once some of its cells are changed: their cached values, so that any reader sees them at once."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ...core.check_code import UNFILLED
from ...core.submission import Submission, Value
from ...core.totals import operands, refreshed
from ...geometry import Spot
from ...grid import a1
from ...model import Cell
from ..check_code_cells import CODE_AT, code_line
from ..formula_inputs import DAMAGED, FormulaCell
from ..formulas import formulas
from ..layout import COVER, LAYOUT_VERSION, layout
from ..total_formulas import total_in_place
from .package import CellXmlContent, formula_texts

Contents = dict[str, dict[str, CellXmlContent]]
SheetTexts = Mapping[str, Mapping[str, str]]


def stale(path: str | os.PathLike, before: Submission, after: Submission, changed: Collection[Cell]) -> Contents:
    """Cached values to write beside the change from ``before`` to ``after``; cells in ``changed`` are written themselves.

    In our template every formula that is the form's own; elsewhere the totals whose formulas gave the form's sum before and look at no
    other sheet. The rest waits for the program.
    """
    texts = formula_texts(path)
    if before.stamp == "form":
        return _ours(texts, after, changed)
    found: Contents = {}
    for amended in refreshed(before, after, changed):
        place = after.place(amended.cell)
        if place is not None and "!" not in texts[place.sheet].get(place.address, "!"):
            put_cell_content(found, after, amended.cell, CellXmlContent(amended.new, keep=True))
    return found


def put_cell_content(contents: Contents, submission: Submission, cell: Cell, content: CellXmlContent) -> None:
    """Add the content of a cell at its place in the file."""
    place = submission.place(cell)
    if place is not None:
        contents.setdefault(place.sheet, {})[place.address] = content


def moved(submission: Submission) -> bool:
    """Whether a template of ours was rebuilt (sheets renamed, rows put in), so that formulas beside the tables may stand elsewhere."""
    spots = layout(submission.form).spots
    return submission.stamp == "form" and any(
        place is None or (place.sheet, place.address) != (spot.sheet, spot.address) for place, spot in zip(submission.places, spots, strict=True)
    )


def is_own_total(cell: Cell, submission: Submission, texts: SheetTexts) -> bool:
    """Whether the form's own formula stands in the cell of a total, wherever that is."""
    return _plain(text_at(cell, submission, texts)) in {_plain(total_in_place(cell, submission, plain=plain)) for plain in (False, True)}


def adds_its_operands(text: str, cell: Cell, submission: Submission) -> bool:
    """Whether a formula is the form's own or the plain SUM or + of just the operands of a total."""
    own, plain = (_plain(total_in_place(cell, submission, plain=plain)) for plain in (False, True))
    area = plain.partition("SUM(")[2].partition(")")[0]
    places = [submission.place(part) for part in operands(submission.form.totals[cell])]
    return _plain(text) in (own, plain, f"SUM({area})", "+".join(place.address if place else "?" for place in places))


def text_at(cell: Cell, submission: Submission, texts: SheetTexts) -> str:
    """The formula in the place of a cell, without ``=``; ``""`` where there is none."""
    place = submission.place(cell)
    return texts.get(place.sheet, {}).get(place.address, "") if place is not None else ""


def _ours(texts: SheetTexts, after: Submission, changed: Collection[Cell]) -> Contents:
    """Totals go by their places, every other formula is taken where it stands as the template has it.

    Where one of them is gone, the answers of the cover that rest on it are no ✓, and there is no 校验码, until a program has worked them out.
    """
    laid = layout(after.form, after.cover.get("layout", LAYOUT_VERSION))
    own = {cell for cell in after.form.totals if cell not in changed and is_own_total(cell, after, texts)}
    typed = [cell for cell in after.form.totals if cell not in own]
    values: dict[Cell, Value] = dict(zip(after.form.cells, after.values, strict=True))
    names = _sheet_names(after)
    earlier = after.cover.get("layout") != LAYOUT_VERSION  # whose cover says the same in formulas of other words
    found: Contents = {}
    gone: set[str] = set()
    heads = {(spot.sheet, spot.row, spot.column) for spot in laid.page_heads}
    cells = formulas(laid, values, after.ledger, after.cover, totals=after.cover.get("totals", "formula"), typed=typed, last=after.last_year)
    for at in cells:
        cell, content = laid.cell_at.get((at.sheet, a1(at.row, at.column))), CellXmlContent(at.value, keep=True)
        sheet, address = names.get(at.sheet, at.sheet), a1(at.row, at.column)
        if cell is not None:
            put_cell_content(found, after, cell, content)
        elif _plain(stands := texts.get(sheet, {}).get(address, "")) == _plain(_renamed(at.formula, names)) or (stands and earlier and sheet == COVER):
            found.setdefault(sheet, {})[address] = content
        elif (at.sheet, at.row, at.column) not in heads:
            gone.add(at.sheet)
    if gone - {COVER}:
        lines = [spot for (name, key), spot in laid.front.dashboard.items() if key == "answer" and name in gone - {COVER}]
        for spot in (laid.front.answer, *lines) if lines else ():
            _show(found, spot, DAMAGED)
        for spot in (CODE_AT, laid.front.code) if laid.front.code else ():
            _show(found, spot, UNFILLED)
        for spot in laid.codes.values():
            _show(found, replace(spot, sheet=names.get(spot.sheet, spot.sheet)), code_line(UNFILLED))
    if after.extra:
        _put_extra(found, texts, names, after, cells)
    return found


def _put_extra(found: Contents, texts: SheetTexts, names: Mapping[str, str], after: Submission, cells: Iterable[FormulaCell]) -> None:
    """The answers of the check cells of 补充数据 that stand where we put them."""
    from ..extra_sheet import extra_checks, new_value

    figures = [figure for figure in after.extra if figure.item.path]
    new = new_value(after.form, cells, dict(zip(after.form.cells, after.values, strict=True)))
    for at in extra_checks(after.form, [figure.item for figure in figures], [figure.value for figure in figures], new):
        address = a1(at.row, at.column)
        if _plain(texts.get(at.sheet, {}).get(address, "")) == _plain(_renamed(at.formula, names)):
            found.setdefault(at.sheet, {})[address] = CellXmlContent(at.value, keep=True)


def _show(found: Contents, spot: Spot, words: str) -> None:
    """Words in place of a result that was worked out, where one was."""
    if spot.address in found.get(spot.sheet, {}):
        found[spot.sheet][spot.address] = CellXmlContent(words, keep=True)


def _sheet_names(submission: Submission) -> dict[str, str]:
    """What the sheets of the tables are called in this file, by the template's names."""
    pairs = zip(layout(submission.form).spots, submission.places, strict=True)
    return {spot.sheet: place.sheet for spot, place in pairs if place is not None}


def _renamed(formula: str, names: Mapping[str, str]) -> str:
    return re.sub("|".join(f"{re.escape(ours)}(?=!)" for ours in names), lambda found: names[found[0]], formula) if names else formula


def _plain(formula: str) -> str:
    """A formula without what programs and our own earlier templates write otherwise and mean the same."""
    return formula.removeprefix("=").replace(" ", "").replace("'", "").replace("$", "").upper().replace("<1E-9", "<0.000000001")
