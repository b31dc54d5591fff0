"""The official tables as sheets: labels, cells, check cells, validation, marks. Used by the template and by the summary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...core.submission import LARGEST_AMOUNT, LARGEST_COUNT, NOT_ASKED, UNSPLIT, Special, Unread, Value
from ...geometry import Box, Spot, areas
from ...grid import a1
from ...model import Cell, Table
from ..formula_inputs import FormulaCell, Shown
from ..layout import COVER, FIRST_TABLE_ROW, PAGE_HEAD_ROW, Layout, area_name, check_head
from ..marks import CARRIED, STYLES
from ..page_heads import FOOT
from .cell_formats import TABS, Formats
from .conditional_formats import conditions, link_cell_formats

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True)
class Formula:
    """A cell's formula (with ``=``) and its cached value."""

    text: str
    value: Shown


CellWriting = Value | Formula
"""What a cell of the form holds; ``None`` is blank."""

SCALE = 1.25
"""Screen size to paper size: the page is printed smaller, to the width of A4."""
TWIPS_A_PIXEL = 15
LINE_HEIGHT = 16
ACROSS_HEIGHTS = (38, 64)
"""Of the heads and of the one line of numbers of a table that lies across its page: lower, it would leave the page all but empty."""
SMALL_SCREEN = 85
"""Zoom at which the frozen heads of 表三 and its check rows with the rows above them stand together on a screen of 1366 × 768."""
AMOUNT = ".00####"
"""Ends the number format of an amount: 分 and what there is below; General would round it to the width of its column."""
PROTECTION: dict[str, Any] = dict.fromkeys(("format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells", "objects", "autofilter"), True)
"""Locked cells may be selected (links lead to them, tables are copied into Word); Tab goes through input cells only all the same.
Clerks may comment (a note is an object), put pictures in and filter."""


class FormWriter:
    """Writes the tables of a form into a workbook that XlsxWriter makes."""

    def __init__(self, book: Workbook, layout: Layout, formats: Formats | None = None) -> None:
        self.book, self.layout = book, layout
        self.formats = formats or Formats(book)

    def write(self, contents: Mapping[Cell, CellWriting], formulas: Iterable[FormulaCell], carried: Collection[Cell] = ()) -> None:
        """Make one sheet a table: ``contents`` by cell (a cell not named is blank), ``formulas`` of check cells and answers on those sheets.

        Cells that hold a ``Formula`` are grey and locked, all others white inputs, those ``carried`` from last year light yellow; the defined names 表二填报区 … cover the inputs.
        """
        cells = list(formulas)
        for table in self.layout.form.tables:
            sheet = self.book.add_worksheet(table.name)
            self._size(sheet, table)
            self._boxes(sheet, table)
            self._cells(sheet, table, contents, carried)
            self._checks(sheet, table, [cell for cell in cells if cell.sheet == table.name])
            computed = {cell for cell in table.cells if isinstance(contents.get(cell), Formula)}
            conditions(sheet, self.layout, table, computed, self.formats)
            self._validation(sheet, table, computed)
            self._name(table, computed)
            self._page(sheet, table)

    def _size(self, sheet: Worksheet, table: Table) -> None:
        widths = self.layout.widths(table.name)
        for column, twips in enumerate(widths):
            sheet.set_column_pixels(column, column, round(twips * SCALE / TWIPS_A_PIXEL))
        sheet.set_column_pixels(len(widths), len(widths), 12)
        sheet.set_column_pixels(len(widths) + 1, len(widths) + 1, 110)
        sheet.set_column_pixels(len(widths) + 2, len(widths) + 4, 74)
        rows = self.layout.size[table.name][0]
        for row in range(FIRST_TABLE_ROW, rows):
            sheet.set_row(row, self._height(table, row))
        sheet.set_row(0, 26)
        sheet.set_row(1, 16)
        for row in {spot.row for spot in (*self.layout.checks.values(), *self.layout.links.values()) if spot.sheet == table.name and spot.row >= rows}:
            sheet.set_row(row, 26)

    def _height(self, table: Table, row: int) -> float:
        """High enough for the longest label that stands in this row alone."""
        lines = [1.0]
        for box in self.layout.boxes:
            if box.sheet == table.name and row in range(box.row, box.last_row + 1):
                width = sum(self.layout.widths(table.name)[box.column : box.last_column + 1]) * SCALE / 20 - 6
                lines.append(-(-len(box.text) * 11 // width) / (box.last_row - box.row + 1))
        numbers = row == self.layout.size[table.name][0] - 1
        least = ACROSS_HEIGHTS[numbers] if table.across else 24
        return max(least, max(lines) * LINE_HEIGHT + 6)

    def _boxes(self, sheet: Worksheet, table: Table) -> None:
        stub = "stub_center" if self.layout.stub_width[table.name] == 1 else "stub"
        for box in self.layout.boxes:
            if box.sheet == table.name:
                kind = {"chapter": "chapter", "title": "section", "corner": "head", "head": "head"}.get(box.kind)
                write_box(sheet, box, self.formats(kind or stub))

    def _cells(self, sheet: Worksheet, table: Table, contents: Mapping[Cell, CellWriting], carried: Collection[Cell]) -> None:
        for cell in table.cells:
            content = UNSPLIT if contents.get(cell) is NOT_ASKED and cell in self.layout.form.divided else contents.get(cell)
            column = self.layout.form.column(cell)
            kind = "computed" if isinstance(content, Formula) else "number"
            more = {"bg_color": STYLES[CARRIED].fill} if cell in carried else {}
            write_cell(sheet, self.layout.spot(cell), content, self.formats(kind, num_format="General" if column.decimals else "0", **more))

    def _checks(self, sheet: Worksheet, table: Table, formulas: list[FormulaCell]) -> None:
        rows, columns = self.layout.size[table.name]
        for box in self.layout.check_heads:
            if box.sheet == table.name:
                write_box(sheet, box, self.formats("check_head"), check_head(box.text))
        spots = {(spot.row, spot.column) for relation, spot in self.layout.checks.items() if relation.table == table.key}
        links = {(spot.row, spot.column) for spot in self.layout.links.values() if spot.sheet == table.name}
        linked = [cell for cell in formulas if (cell.row, cell.column) in links]
        for box in self.layout.link_heads if linked else ():
            if box.sheet == table.name:
                write_box(sheet, box, self.formats("check_head"), check_head(box.text))
        for cell in linked:
            write_formula(sheet, cell, self.formats("check", num_format="+General;-General;0"))
        link_cell_formats(sheet, [Spot(cell.sheet, cell.row, cell.column) for cell in linked], self.formats)
        for cell in formulas:
            if (cell.row, cell.column) in spots:
                write_formula(sheet, cell, self.formats("check", num_format="+General;-General;0"))
            elif any(Spot(cell.sheet, cell.row, cell.column) in counts for counts in self.layout.counts.values()):
                write_formula(sheet, cell, self.formats("check", num_format='0" 格";;'))
        if spots:
            sheet.write(rows, columns + 1, "核对栏（不打印）：✓ 平衡；待填 还有空白或文字；数字为差额（左边减右边）", self.formats("note"))
        code = self.layout.codes[table.name]
        for cell in formulas:
            if (cell.row, cell.column) == (code.row, code.column):
                write_cell(sheet, code, Formula(cell.formula, cell.value), self.formats("page_head", align="right"))
        write_page_head(sheet, table.name, formulas, self.formats)
        status = self.layout.status(table.name)
        for cell in formulas:
            if (cell.row, cell.column) == (status.row, status.column):
                write_formula(sheet, cell, self.formats("chapter"))
        sheet.write_url(1, columns + 1, f"internal:{COVER}!A1", self.formats("link"), "← 返回封面", "回到封面看核对情况")

    def _validation(self, sheet: Worksheet, table: Table, computed: set[Cell]) -> None:
        hints = self.layout.form.hints
        groups: dict[tuple[str, str], list[Spot]] = {}
        for cell in table.cells:
            if cell not in computed:
                column = self.layout.form.column(cell)
                kind = "amount" if column.decimals else "signed" if column.signed else "count"
                groups.setdefault((kind, hints.get((table.key, cell.row), "")), []).append(self.layout.spot(cell))
        for (kind, words), spots in groups.items():
            ranges = areas(spots)
            first = ranges[0]
            others = [(a.row, a.column, a.last_row, a.last_column) for a in ranges[1:]]
            sheet.data_validation(
                first.row, first.column, first.last_row, first.last_column,
                {**_RULES[kind], "input_message": f"{_RULES[kind]['input_message']}{words}", "other_cells": others},
            )

    def _name(self, table: Table, computed: set[Cell]) -> None:
        ranges = self.layout.input_areas(table.name, computed)
        if ranges:
            self.book.define_name(area_name(table.name), "=" + ",".join(area.absolute for area in ranges))

    def _page(self, sheet: Worksheet, table: Table) -> None:
        rows, columns = self.layout.size[table.name]
        first = min(spot.row for spot in self.layout.spots if spot.sheet == table.name)
        one_head = len(table.sections) == 1
        sheet.freeze_panes(first if one_head else FIRST_TABLE_ROW, self.layout.stub_width[table.name] if one_head else 0)
        sheet.repeat_rows(0, first - 1 if one_head else PAGE_HEAD_ROW)
        sheet.set_tab_color(TABS["report"])
        sheet.set_zoom(SMALL_SCREEN if one_head else 100)
        sheet.print_area(0, 0, self.layout.codes[table.name].row, columns - 1)
        a4(sheet, landscape=table.across)
        sheet.protect("", PROTECTION)
        whole = f"A1:{a1(rows + 9, columns + 9)}"  # no green corners: sums of rows and of columns differ, and mean to
        sheet.ignore_errors({"formula_differs": whole, "formula_range": whole, "empty_cell_reference": whole})
        at = self.layout.spot(next(cell for cell in table.cells))
        sheet.set_selection(at.row, at.column, at.row, at.column)


_STOP = {"error_type": "stop", "error_title": "这一格不能这样填"}
_RULES: dict[str, dict] = {
    "count": _STOP | {
        "validate": "integer", "criteria": "between", "minimum": 0, "maximum": LARGEST_COUNT - 1,
        "error_message": "请填不小于 0 的整数，不要带单位、逗号或文字。没有发生的填 0。",
        "input_title": "填整数", "input_message": "没有发生的填 0，不要留空白。",
    },
    "signed": _STOP | {
        "validate": "integer", "criteria": "between", "minimum": 1 - LARGEST_COUNT, "maximum": LARGEST_COUNT - 1,
        "error_message": "请填整数：增加填正数，减少填负数（如 -18），没有增减填 0。不要带文字。",
        "input_title": "填整数，可为负", "input_message": "增加填正数，减少填负数，没有增减填 0。",
    },
    "amount": _STOP | {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": int(LARGEST_AMOUNT),
        "error_message": "请填以万元为单位的数字，不要带单位或文字。没有的填 0。",
        "input_title": "填金额，单位：万元", "input_message": "小数照实填，最多六位；没有的填 0。",
    },
}


PAGES = f"&C{FOOT}"


def a4(sheet: Worksheet, *, landscape: bool = False) -> None:
    """One A4 page wide, centred, the pages numbered."""
    sheet.set_footer(PAGES)
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.4 if landscape else 0.6, right=0.4 if landscape else 0.6, top=0.8, bottom=0.7)


def write_page_head(sheet: Worksheet, name: str, formulas: Iterable[FormulaCell], formats: Formats) -> None:
    """Unit and year over the page, where the layout has that line."""
    for cell in formulas:
        if (cell.sheet, cell.row, cell.column) == (name, PAGE_HEAD_ROW, 0):
            write_formula(sheet, cell, formats("page_head"))


def write_box(sheet: Worksheet, box: Box, style, text: str | None = None) -> None:
    """Write the text of a box over its rectangle."""
    words = box.text if text is None else text
    if box.merge:
        sheet.merge_range(*box.merge, words, style)
    else:
        sheet.write_string(box.row, box.column, words, style)


def write_cell(sheet: Worksheet, spot: Spot, content: object, style) -> None:
    """Write one value or formula with its format, merged as the layout has it."""
    if spot.merge:
        sheet.merge_range(*spot.merge, "", style)
    if isinstance(content, Formula):
        sheet.write_formula(spot.row, spot.column, content.text, style, excel_number(content.value))
    elif isinstance(content, int | float | Decimal) and not isinstance(content, bool):
        sheet.write_number(spot.row, spot.column, excel_number(content), style)
    elif content is None or isinstance(content, Special) or content == "":
        sheet.write_blank(spot.row, spot.column, None, style)
    else:
        sheet.write_string(spot.row, spot.column, content.raw if isinstance(content, Unread) else str(content), style)


def write_formula(sheet: Worksheet, cell: FormulaCell, style) -> None:
    sheet.write_formula(cell.row, cell.column, cell.formula, style, excel_number(cell.value))


def excel_number(value: Any) -> Any:
    """Exact decimals as the nearest float, which is what a workbook can hold; everything else as it is."""
    return float(value) if isinstance(value, Decimal) else value
