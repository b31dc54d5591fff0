"""The open workbook as a Grid and as a Submission, unsaved values included: a fixed number of calls a sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.submission import Submission
from ..grid import Fault, Grid, Raw, Sheet
from ..reading.by_address import by_address, sheets_of_template
from ..reading.workbooks.extent import MARKUP_ERROR, MOST_SHEET_CELLS
from ..refusals import refused
from ..workbook.explanation_rows import EXPLAINED
from ..workbook.findings_list import JOURNAL, RESULTS
from ..workbook.layout import MARKS, STAMP, layout
from .click import Session

ERROR_TEXTS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"}
"""What cells with an error show."""

HIDDEN_SHEETS = (MARKS, EXPLAINED, JOURNAL, RESULTS)
"""Sheets that are read where they are needed: no numbers stand there."""


@dataclass(frozen=True)
class OpenWorkbook:
    """What was read: the sheets as the host has them by name, and what they hold."""

    sheets: dict[str, Any]
    grid: Grid
    submission: Submission


def read_open_workbook(session: Session) -> OpenWorkbook:
    """Read the open workbook. Raises ``UserError`` where it holds none of the tables."""
    app, book = session.app, session.book
    if app.calculation != "automatic":
        app.calculate()
    sheets = {sheet.name: sheet for sheet in book.sheets}
    submission, grid = None, Grid(book.fullname, ())
    if STAMP in sheets:
        grid = grid_of_open_workbook(book.fullname, sheets, sheets_of_template(sheets))
        submission = by_address(grid)
    if submission is None:
        from ..reading.by_label import by_labels

        grid = grid_of_open_workbook(book.fullname, sheets, [name for name in sheets if name not in HIDDEN_SHEETS or name == EXPLAINED])
        submission = by_labels(grid)
    if submission is None:
        raise refused("B01", workbook=book.name, button=session.title)
    return OpenWorkbook(sheets, grid, submission)


def in_place(live: OpenWorkbook) -> bool:
    """Whether every cell stands where our template has it."""
    return STAMP in live.sheets and live.submission.places is layout(live.submission.form).places


def grid_of_open_workbook(file: str, sheets: dict[str, Any], wanted: Collection[str]) -> Grid:
    """The sheets of these names."""
    return Grid(file, tuple(sheet_of(name, sheet) for name, sheet in sheets.items() if name in wanted))


def sheet_of(name: str, sheet: Any) -> Sheet:
    """One sheet: where it is used, its values and its formulas. Raises ``UserError`` where it reaches too far."""
    used = sheet.used_range
    if used.shape[0] * used.shape[1] > MOST_SHEET_CELLS:
        corner = used.address.replace("$", "").rpartition(":")[2]
        raise refused("B02", sheet=name, corner=corner)
    top, left = used.row - 1, used.column - 1
    rows = [[_raw(value) for value in row] for row in used.options(ndim=2, err_to_str=True).value]
    rows.append([None] * len(rows[0]))  # a last line of numbers that is still blank lies outside the used range
    formulas = {
        (top + r, left + c): text[1:]
        for r, row in enumerate(_block(used.formula))
        for c, text in enumerate(row)
        if isinstance(text, str) and text.startswith("=")
    }
    return Sheet(name, rows, top, left, formulas=formulas, hidden=not sheet.visible)


def _raw(value: Any) -> Raw:
    if isinstance(value, str) and value in ERROR_TEXTS:
        return Fault(value, MARKUP_ERROR)
    return None if value == "" else value


def _block(value: Any) -> Sequence[Sequence[Any]]:
    """A block as rows; the library gives the bare value of a single cell."""
    return value if isinstance(value, tuple | list) else ((value,),)
