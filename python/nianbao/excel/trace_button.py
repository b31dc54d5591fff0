"""The button 穿透查询: from the selected number of a summary to the list of the units behind it."""

from __future__ import annotations

from typing import Any

from ..grid import a1
from ..model import Cell
from ..reading.stamp import stamp_of
from ..refusals import refused
from ..workbook.layout import STAMP, Box, Layout, layout
from ..workbook.trace_rows import ANSWERS, CHOSEN, TRACE, choice_words
from ..workbook.unit_rows import DETAILS, column_of
from . import open_workbook, own_sheets
from .click import Session


def trace_cell(session: Session) -> None:
    """穿透查询: the sheet of that name is set to the selected cell and shown. Selected elsewhere than on a number, it is shown as it stands."""
    sheet = own_sheets.find(session, TRACE)
    selected = session.app.selection
    if sheet is None or selected is None:
        raise refused("T03", workbook=session.book.name)
    if selected.sheet.name != TRACE:
        for head, words in choice_words(*_chosen(session, selected)).items():
            sheet.range(CHOSEN[head].address).value = words
    sheet.activate()
    sheet.range(CHOSEN["行"].address).select()
    session.show("　".join(f"{head} {_words(sheet.range(spot.address).value)}" for head, spot in ANSWERS.items()))


def _words(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value or "")


def _chosen(session: Session, selected: Any) -> tuple[Any, Cell]:
    """The form and its cell under the selection. Raises ``UserError`` where it is no number of the three tables."""
    laid = _layout(session)
    sheet, row, column = selected.sheet.name, selected.row - 1, selected.column - 1
    if sheet == DETAILS:
        found = next((cell for i, cell in enumerate(laid.form.cells) if column_of(laid.form, i) == column), None)
    else:
        found = laid.cell_at.get((sheet, a1(row, column)))
        found = found if found is None or _stands(session, laid, found) else _moved(session, sheet, a1(row, column))
    if found is None:
        raise refused("T04")
    return laid.form, found


def _layout(session: Session) -> Layout:
    sheets = {name: one for name in (STAMP,) if (one := own_sheets.find(session, name)) is not None}
    stamp = stamp_of(open_workbook.grid_of_open_workbook(session, sheets, sheets))
    if stamp is None:
        raise refused("T03", workbook=session.book.name)
    return layout(stamp.form)


def _stands(session: Session, laid: Layout, cell: Cell) -> bool:
    """Whether the cell's label and its head stand where our workbook has them."""
    texts = {(box.sheet, box.row, box.column): box for box in laid.boxes}
    boxes = (texts.get((spot.sheet, spot.row, spot.column)) for spot in (laid.labels[cell], laid.heads[cell]))
    return all(box is None or _says(session, box) for box in boxes)


def _says(session: Session, box: Box) -> bool:
    return session.book.sheets[box.sheet].range(a1(box.row, box.column)).value == box.text


def _moved(session: Session, sheet: str, address: str) -> Cell | None:
    """The cell at an address of a workbook whose rows or columns were moved: it is read by its labels."""
    live = open_workbook.read_open_workbook(session).submission
    places = zip(live.form.cells, live.places, strict=True)
    return next((cell for cell, place in places if place is not None and (place.sheet, place.address) == (sheet, address)), None)
