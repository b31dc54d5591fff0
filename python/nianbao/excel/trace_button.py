"""The button 穿透查询: from the selected number of a summary to the list of the units behind it."""

from __future__ import annotations

from typing import Any

from ..forms.extra import extra_item
from ..grid import a1
from ..model import Cell
from ..reading.stamp import stamp_of
from ..refusals import refused
from ..workbook.choices import NUMBER_HEAD_OF_EXTRA
from ..workbook.extra_sheet import FIRST_EXTRA_ROW, NUMBER_COLUMN
from ..workbook.extra_unit_rows import EXTRA_UNITS_HEAD_ROW, extra_column
from ..workbook.layout import EXTRA_SHEET, EXTRA_UNITS_SHEET, STAMP, Box, Layout, layout
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
        for head, words in (_extra_chosen(session, selected) or choice_words(*_chosen(session, selected))).items():
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


def _extra_chosen(session: Session, selected: Any) -> dict[str, str] | None:
    """What is chosen where a sum of 补充数据, or a column of 补充明细, is selected; its row is known by its label. ``None`` for any other place."""
    name, row, column = selected.sheet.name, selected.row - 1, selected.column - 1
    if name not in (EXTRA_SHEET, EXTRA_UNITS_SHEET) or (units := own_sheets.find(session, EXTRA_UNITS_SHEET)) is None:
        return None
    if name == EXTRA_SHEET:
        if column != NUMBER_COLUMN or row < FIRST_EXTRA_ROW:
            return None
        column = extra_column(row - FIRST_EXTRA_ROW)
    path = units.range(a1(EXTRA_UNITS_HEAD_ROW, column)).value if column >= extra_column(0) else None
    item = extra_item(path) if isinstance(path, str) else None
    if item is None or (name == EXTRA_SHEET and selected.sheet.range(a1(row, NUMBER_COLUMN - 2)).value != item.label):
        return None
    return dict(zip(CHOSEN, (EXTRA_SHEET, item.path, NUMBER_HEAD_OF_EXTRA), strict=True))


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
