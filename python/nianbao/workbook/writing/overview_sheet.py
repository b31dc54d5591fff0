"""概览, written on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...grid import a1
from ..chart_sources import CHARTS, chart_sources
from ..key_numbers import KeyNumber, ShownFormula, key_numbers
from ..marks import STYLES
from ..overview import NOTHING_OPEN, OVERVIEW, states, still_open
from ..text_lines import lines_taken, row_height
from ..year_comparison import COMPARISON, differences
from .cell_formats import Formats
from .chart_sheet import drawn, one_page, place_chart
from .tables import AMOUNT, excel_number
from .unit_sheets import write_list_head

if TYPE_CHECKING:
    from ...district.merge_result import Merged

_WIDTHS = (18, 14, 14, 14, 14, 14)
_LAST = len(_WIDTHS) - 1
_FIGURE_HEADS = ("指标", "单位", "本年", "上年", "增减", "增减率（%）")
_CHART = (630, 340)
"""Pixels."""
_CHART_LINES = 18


def write_overview(book: Any, formats: Formats, merged: Merged) -> None:
    """Who reported, the figures of two years, what is still open, one chart."""
    sheet = book.add_worksheet(OVERVIEW)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, OVERVIEW, formats("title", align="left"))
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, "给负责人看的一页。数都由各表算出；上年数、变动的来处见“上年对比”，每一件没有解决的见所指的表。", formats("note"))
    write_list_head(sheet, formats, merged.district)
    row = _figures(sheet, formats, merged, _panel(sheet, formats, merged, 4))
    row = _open(sheet, formats, merged, row)
    source = next(one for one in chart_sources(merged.district, merged.years) if one.key == ("years" if merged.years else "units"))
    place_chart(sheet, drawn(book, source, CHARTS), source, (row + 1, 0, 0), _CHART)
    one_page(sheet, row + 1 + _CHART_LINES, _LAST)


def _panel(sheet: Any, formats: Formats, merged: Merged, row: int) -> int:
    """The row after it."""
    sheet.write_string(row, 0, "一、报送和校验", formats("chapter"))
    sheet.set_row(row + 2, 34)
    for column, (words, number) in enumerate(states(merged)):
        sheet.write_string(row + 1, column, words, formats("label"))
        _put(sheet, row + 2, column, number, formats("head", font_size=16 if not isinstance(number, str) else 10, bold=not isinstance(number, str)))
    return row + 4


def _figures(sheet: Any, formats: Formats, merged: Merged, row: int) -> int:
    title = "二、主要数字" if merged.years else f"二、主要数字（没有上年数，见“{COMPARISON}”）"
    sheet.write_string(row, 0, title, formats("chapter"))
    for column, head in enumerate(_FIGURE_HEADS):
        sheet.write_string(row + 1, column, head, formats("label"))
    at = row + 2
    for at, number in enumerate(key_numbers(merged.district, merged.years), row + 2):
        _figure(sheet, formats, at, number, merged)
    return at + 2


def _figure(sheet: Any, formats: Formats, row: int, number: KeyNumber, merged: Merged) -> None:
    decimals = merged.district.form.column(number.figure.cells[0]).decimals
    look = {"bg_color": STYLES["计算"].fill, "shrink": True}
    sheet.write_string(row, 0, number.figure.name, formats("stub"))
    sheet.write_string(row, 1, number.unit, formats("head"))
    _put(sheet, row, 2, number.now, formats("head", num_format=f"#,##0{AMOUNT}" if decimals else "#,##0", **look))
    last: ShownFormula | str = number.last if number.last is not None else ""
    _put(sheet, row, 3, last, formats("head", num_format=f"#,##0{AMOUNT}" if decimals else "#,##0", **look))
    before = last if isinstance(last, str) else last[1]
    gap, rate = differences((a1(row, 2), number.now[1]), (a1(row, 3), before), decimals)
    _put(sheet, row, 4, gap, formats("head", num_format=f"+#,##0{AMOUNT};-#,##0{AMOUNT};0" if decimals else "+#,##0;-#,##0;0", **look))
    _put(sheet, row, 5, rate, formats("head", num_format="+0.0;-0.0;0.0", **look))


def _open(sheet: Any, formats: Formats, merged: Merged, row: int) -> int:
    sheet.write_string(row, 0, "三、还没有解决的", formats("chapter"))
    found = list(still_open(merged))
    for at, (words, where) in enumerate(found, row + 1):
        sheet.merge_range(at, 0, at, _LAST - 1, words, formats("stub"))
        sheet.write_url(at, _LAST, f"internal:{where}!A1", formats("link", border=1, align="center"), where)
        sheet.set_row(at, row_height(lines_taken(words, sum(_WIDTHS[:-1]))))
    if not found:
        sheet.merge_range(row + 1, 0, row + 1, _LAST, NOTHING_OPEN, formats("stub"))
    return row + 1 + max(len(found), 1)


def _put(sheet: Any, row: int, column: int, content: ShownFormula | str | int, style: Any) -> None:
    if isinstance(content, tuple):
        sheet.write_formula(row, column, content[0], style, excel_number(content[1]))
    elif isinstance(content, str):
        sheet.write_string(row, column, content, style)
    else:
        sheet.write_number(row, column, content, style)
