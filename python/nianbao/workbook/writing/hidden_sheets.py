"""上年数, locked and in sight, and the hidden sheet that works the 校验码 out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ...core.check_code import characters
from ...core.submission import LastYear
from ..check_code_cells import CHARACTERS_AT, CODE_SHEET
from ..formula_inputs import FormulaCell
from ..last_year_sheet import (
    ABOUT_LABELS,
    ABOUT_SPOTS,
    FIRST_VALUE_ROW,
    LAST_YEAR_HEAD_ROW,
    LAST_YEAR_HEADS,
    cell_key,
    form_of_last_year,
)
from ..layout import LAST_YEAR_SHEET
from .cell_formats import TABS, Formats
from .tables import PROTECTION, a4, excel_number


def write_last_year(book: Any, formats: Formats, last: LastYear) -> None:
    """上年数: of whom, of which year and edition, then one line a number."""
    sheet, form = book.add_worksheet(LAST_YEAR_SHEET), form_of_last_year(last.edition)
    for column, width in enumerate((64, 24)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, "上年数（只看，不填）：与上年核对（X1、X2）的公式引用它", formats("note"))
    for key, value in (("agency", last.agency), ("year", last.year), ("edition", last.edition)):
        sheet.write_string(ABOUT_SPOTS[key].row, 0, ABOUT_LABELS[key], formats("label"))
        sheet.write(ABOUT_SPOTS[key].row, 1, value, formats("computed"))
    for column, words in enumerate(LAST_YEAR_HEADS):
        sheet.write_string(LAST_YEAR_HEAD_ROW, column, words, formats("label"))
    for row, (cell, value) in enumerate(zip(form.cells, last.values, strict=True), FIRST_VALUE_ROW):
        sheet.write_string(row, 0, cell_key(form, cell), formats("plain", font_size=10))
        if isinstance(value, int | Decimal):
            sheet.write_number(row, 1, excel_number(value), formats("computed"))
    sheet.freeze_panes(LAST_YEAR_HEAD_ROW + 1, 0)
    sheet.repeat_rows(LAST_YEAR_HEAD_ROW)
    sheet.set_tab_color(TABS["guide"])
    a4(sheet)
    sheet.protect("", PROTECTION)


def write_code_sheet(book: Any, cells: Iterable[FormulaCell]) -> None:
    """The hidden sheet of the 校验码."""
    sheet = book.add_worksheet(CODE_SHEET)
    sheet.write_string(CHARACTERS_AT.row, CHARACTERS_AT.column, characters())
    for cell in cells:
        if cell.sheet == CODE_SHEET:
            sheet.write_formula(cell.row, cell.column, cell.formula, None, excel_number(cell.value))
    sheet.hide()
