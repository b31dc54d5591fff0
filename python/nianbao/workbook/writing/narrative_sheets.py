"""The sheets of the chapters that are text: white lines on screen, nothing but the text on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..formula_inputs import FormulaCell
from ..layout import PAGE_HEAD_ROW, Layout
from ..narrative import OPENING, TEXT_SIZE, TEXT_WIDTH, paragraphs, text_height
from .cell_formats import TABS
from .tables import PROTECTION, a4, write_box, write_page_head

if TYPE_CHECKING:
    from .cell_formats import Formats
    from .new_book import FormBook

_TELLS = {"validate": "any", "input_title": "一段写一行", "input_message": "行高自动变高；也可在一格内按 Alt+Enter 换行。二、三、四部分就是三张表。"}
"""Shown while a line is selected, and so never printed."""


def write_narrative(book: FormBook, layout: Layout, formats: Formats, name: str, texts: Mapping[int, str], formulas: Iterable[FormulaCell]) -> None:
    """The sheet ``name``: chapters with one paragraph a line. There is no print area: programs print as far as the text goes.

    The lines between the cells are those of the screen, which no program prints.
    """
    sheet = book.add_worksheet(name)
    sheet.set_column_pixels(0, 0, TEXT_WIDTH)
    if name == OPENING:
        sheet.write(0, 0, layout.form.title, formats("title"))
        sheet.set_row(0, 36)
    write_page_head(sheet, name, formulas, formats)
    for box in layout.narrative_heads:
        if box.sheet == name:
            write_box(sheet, box, formats("chapter"))
            sheet.set_row(box.row, 26)
    for chapter, spot in layout.narrative.items():
        if spot.sheet == name:
            _chapter(sheet, formats, spot.row, paragraphs(texts.get(chapter, ""), spot))
    sheet.repeat_rows(PAGE_HEAD_ROW)
    sheet.hide_gridlines(1)
    a4(sheet)
    sheet.set_print_scale(100)  # the column is as wide as the page; LibreOffice would blow a single column up to "one page wide"
    sheet.set_tab_color(TABS["report"])
    sheet.protect("", PROTECTION)
    sheet.set_selection(next(spot for spot in layout.narrative.values() if spot.sheet == name).address)


def _chapter(sheet, formats: Formats, top: int, lines: list[str]) -> None:
    for row, line in enumerate(lines, top):
        if line:
            sheet.write_string(row, 0, line, formats("line", font_size=TEXT_SIZE))
            sheet.set_growing_row(row, text_height(line))
        else:
            sheet.write_blank(row, 0, None, formats("line", font_size=TEXT_SIZE))
    sheet.data_validation(top, 0, top + len(lines) - 1, 0, _TELLS)
