"""调整: lines to be filled in by drop-downs, the formulas behind them, and the hidden sheets that drop-downs and formulas draw on."""

from __future__ import annotations

from typing import Any

from ...district.adjustments import Adjustment, AdjustmentReason
from ...district.district import District
from ...district.two_years import TwoYears
from ...grid import column_letters
from ..adjustment_rows import (
    ADJUSTMENT_HEAD_ROW,
    ADJUSTMENT_HEADS,
    ALL_ADJUSTMENT_HEADS,
    FIRST_LINE_ROW,
    TYPED_HEADS,
    SheetOfAdjustments,
    adjustment_column,
    line_count,
    names_of_units,
    typed_values,
)
from ..cell_map import FIRST_MAP_ROW, MAP, MAP_HEADS
from ..choices import OFFERED_SHEET, choices
from ..map_rows import map_facts, map_formulas
from ..marks import ERROR, STYLES, WARNING
from ..text_lines import lines_taken, row_height
from ..unit_rows import ADJUSTMENTS
from .cell_formats import TABS, Formats
from .tables import PROTECTION, a4, excel_number
from .unit_sheets import write_list_head

_WIDTHS = (20, 6, 27, 12, 9, 15, 16, 8, 11, 9, 9, 14)
"""Together hardly wider than an A4 page across: what is longer is wrapped."""
_SPARE_PRINTED = 15
"""Free lines on paper, to be written on by hand."""
_ABOUT = (
    "白色的由汇总人填：依次选单位、表、行、列，填数额（调减填负数）和原因；数额按公式加进三张表的合计。再汇总到这个文件时，这里的每一行都保留。"
    "“当时值”在汇总时自动填上；以后单位的数变了会提示核对。原因是“空白按0计”的，数额不填。"
)


def write_adjustments(book: Any, formats: Formats, district: District, years: TwoYears | None) -> None:
    """The lines that are there, and some to spare."""
    sheet = book.add_worksheet(ADJUSTMENTS)
    lines = district.adjusted.lines
    count = line_count(len(lines))
    made = SheetOfAdjustments(district.form, len(district.members), len(lines), years.places if years is not None else ())
    _head(sheet, formats, district)
    for i in range(count):
        _line(sheet, formats, FIRST_LINE_ROW + i, lines[i] if i < len(lines) else None, made)
    _drop_downs(sheet, made, FIRST_LINE_ROW + count - 1)
    _tones(sheet, formats, FIRST_LINE_ROW + count - 1)
    sheet.protect("", PROTECTION)


def _head(sheet: Any, formats: Formats, district: District) -> None:
    sheet.write_string(0, 0, f"{ADJUSTMENTS}：只改合计，不改各单位的数", formats("chapter"))
    sheet.merge_range(1, 0, 1, len(ADJUSTMENT_HEADS) - 1, _ABOUT, formats("wrap"))
    sheet.set_row(1, row_height(lines_taken(_ABOUT, sum(_WIDTHS))))
    write_list_head(sheet, formats, district)
    sheet.set_row(ADJUSTMENT_HEAD_ROW, 24)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    for column, head in enumerate(ALL_ADJUSTMENT_HEADS):
        sheet.write_string(ADJUSTMENT_HEAD_ROW, column, head, formats("label"))
    sheet.set_column(len(ADJUSTMENT_HEADS), len(ALL_ADJUSTMENT_HEADS) - 1, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST_LINE_ROW, 1)
    sheet.repeat_rows(ADJUSTMENT_HEAD_ROW - 1, ADJUSTMENT_HEAD_ROW)
    sheet.set_tab_color(TABS["list"])
    sheet.hide_gridlines(2)
    a4(sheet, landscape=True)
    sheet.print_area(0, 0, FIRST_LINE_ROW + len(district.adjusted.lines) + _SPARE_PRINTED - 1, len(ADJUSTMENT_HEADS) - 1)


_LOOKS: dict[str, dict[str, Any]] = {"数额": {"num_format": "+General;-General;0"}, "日期": {"num_format": "yyyy-mm-dd"}, "当时值": {"num_format": "General"}}


def _line(sheet: Any, formats: Formats, row: int, one: Adjustment | None, made: SheetOfAdjustments) -> None:
    typed = typed_values(one.line) if one is not None else ("",) * len(TYPED_HEADS)
    lines = max(lines_taken(str(value), width) for value, width in zip(typed, _WIDTHS, strict=False))
    if lines > 1:
        sheet.set_row(row, row_height(lines))
    for column, (head, value) in enumerate(zip(TYPED_HEADS, typed, strict=True)):
        look = formats("input", font_size=10, text_wrap=True, **_LOOKS.get(head, {}))
        if value is None or value == "":
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, look)
        else:
            sheet.write_number(row, column, excel_number(value), look)
    values = made.values(one)
    for head, formula in made.formulas(row):
        look = formats("computed", font_size=10, text_wrap=True, num_format="General") if head in ADJUSTMENT_HEADS else None
        sheet.write_formula(row, adjustment_column(head), formula, look, excel_number(values[head]))


def _drop_downs(sheet: Any, made: SheetOfAdjustments, last: int) -> None:
    """The lists of a row hang on what is chosen left of them; what is typed all the same is judged by the formulas, and nothing is refused."""
    offered, first = choices(made.form), FIRST_LINE_ROW
    table, kind = (f"${column_letters(adjustment_column(head))}{first + 1}" for head in ("表号", "列组"))
    sources = {
        "单位": f"={names_of_units(made.units)}", "表": f"={offered.table_area}", "行": offered.row_list(table),
        "列": offered.column_list(kind), "原因": [str(reason) for reason in AdjustmentReason],
    }  # fmt: skip
    for head, source in sources.items():
        column = adjustment_column(head)
        rule = {"validate": "list", "source": source, "error_type": "warning", "error_title": head, "error_message": "请从下拉列表中选。"}
        sheet.data_validation(first, column, last, column, rule)


def _tones(sheet: Any, formats: Formats, last: int) -> None:
    """A line that counts nowhere is red, one that waits for its unit amber; the words say it too."""
    at = adjustment_column("状态")
    for words, style in (("没有计入", ERROR), ("待补报", WARNING)):
        rule = {"type": "text", "criteria": "containing", "value": words, "format": formats.style(STYLES[style])}
        sheet.conditional_format(FIRST_LINE_ROW, at, last, at, rule)


def write_map(book: Any, district: District, years: TwoYears | None) -> None:
    """Hidden: the names, the place, the column of 部门明细 and the sum of every cell of the form, and what 调整 does to it."""
    sheet = book.add_worksheet(MAP)
    sheet.write_row(0, 0, MAP_HEADS)
    for row, facts in enumerate(map_facts(district), FIRST_MAP_ROW):
        sheet.write_row(row, 0, facts)
    for cell in map_formulas(district, years):
        sheet.write_formula(cell.row, cell.column, cell.formula, None, excel_number(cell.value))
    sheet.hide()


def write_choices(book: Any, district: District) -> None:
    """Hidden: what the drop-downs for table, row and column offer."""
    sheet = book.add_worksheet(OFFERED_SHEET)
    extra = tuple(one.item.path for one in district.extra)
    for column, (head, values) in enumerate(choices(district.form, extra).sheet_columns):
        sheet.write_column(0, column, (head, *values))
    sheet.hide()
