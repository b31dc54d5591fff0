"""图表: five charts on one page, drawn by the spreadsheet program from the tables beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...geometry import fixed
from ..chart_sources import CHARTS, SOURCE_COLUMN, ChartSource, chart_sources
from ..key_numbers import ShownFormula
from .cell_formats import TABS, Formats
from .tables import PAGES, excel_number
from .unit_sheets import detail, write_list_head

if TYPE_CHECKING:
    from ...district.merge_result import Merged

COLOURS = ("#2E75B6", "#F4B183", "#70AD47", "#A6A6A6")
_PAGE_COLUMNS, _COLUMN_PIXELS = 10, 66
_GAP = 12
_HALF = (_PAGE_COLUMNS * _COLUMN_PIXELS - 2 - _GAP) // 2
_TOP = 3
"""Row under the heads where the first chart begins."""
_LINE = 20
"""Pixels of a row."""
_WHOLE_NUMBERS = "[>=1]#,##0;[=0]0;"
"""An axis from 0 to 1, where all is 0, has no ticks that look like several 0 and 1."""

_WIDE = _PAGE_COLUMNS * _COLUMN_PIXELS - 2
_PLACES = {  # key → (left and top in pixels under the heads, width, height)
    "units": (0, 0, _WIDE, 400),
    "results": (0, 412, _HALF, 225),
    "applicants": (_HALF + _GAP, 412, _HALF, 225),
    "years": (0, 649, _WIDE, 210),
    "reviews": (0, 871, _WIDE, 210),
}
_LAST_ROW = _TOP + (871 + 210) // _LINE + 1
_ACROSS = ("units", "results", "applicants")
"""Charts whose bars lie, since their names are long."""

def write_charts(book: Any, formats: Formats, merged: Merged) -> None:
    """The page, and to the right of it what it shows."""
    sheet = book.add_worksheet(CHARTS)
    sheet.set_column_pixels(0, _PAGE_COLUMNS - 1, _COLUMN_PIXELS)
    sheet.set_column(SOURCE_COLUMN, SOURCE_COLUMN, 30)
    sheet.write_string(0, 0, CHARTS, formats("title", align="left"))
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, "图随各表的数变动；图的数在右边的表里，都是公式。", formats("note"))
    write_list_head(sheet, formats, merged.district)
    for source in chart_sources(merged.district, merged.years):
        write_source(sheet, formats, source)
        left, top, width, height = _PLACES[source.key]
        place_chart(sheet, drawn(book, source, CHARTS), source, (_TOP, left, top), (width, height))
    one_page(sheet, _LAST_ROW, _PAGE_COLUMNS - 1)


def one_page(sheet: Any, last_row: int, last_column: int) -> None:
    """One A4 page upright, whatever lies beside it."""
    sheet.set_tab_color(TABS["list"])
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_footer(PAGES)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    sheet.print_area(0, 0, last_row, last_column)


def write_source(sheet: Any, formats: Formats, source: ChartSource, left: int = SOURCE_COLUMN) -> None:
    """The table of one chart."""
    _put(sheet, source.row, left, source.title, formats("chapter"))
    for column, name in enumerate(("", *source.series), left):
        sheet.write_string(source.row + 1, column, name, formats("label"))
    for row, (name, values) in enumerate(source.lines, source.first):
        _put(sheet, row, left, name, detail(formats, align="left"))
        for column, value in enumerate(values, left + 1):
            _put(sheet, row, column, value, detail(formats))


def _put(sheet: Any, row: int, column: int, content: ShownFormula | str, style: Any) -> None:
    if isinstance(content, str):
        sheet.write_string(row, column, content, style)
    else:
        sheet.write_formula(row, column, content[0], style, excel_number(content[1]))


def place_chart(sheet: Any, chart: Any, source: ChartSource, at: tuple[int, int, int], size: tuple[int, int]) -> None:
    """``at`` is a row, and pixels right of and below its first cell; ``size`` is in pixels. What a picture shows is said in words, too."""
    row, left, top = at
    chart.set_size({"width": size[0], "height": size[1]})
    sheet.insert_chart(row, 0, chart, {"x_offset": left, "y_offset": top, "object_position": 3, "description": source.title[1]})


def drawn(book: Any, source: ChartSource, sheet: str, left: int = SOURCE_COLUMN) -> Any:
    """The chart of a table; the bars of units, with what was carried in behind what is new, say their sum in the name."""
    lying, stacked = source.key in _ACROSS, source.key == "units"
    chart = book.add_chart({"type": "bar" if lying else "column", **({"subtype": "stacked"} if stacked else {})})
    for i in range(len(source.series)):
        chart.add_series(_series(source, sheet, left, i) | ({"overlap": 100} if stacked else {"data_labels": _LABELS}))
    chart.set_title({"name": f"={sheet}!{fixed(source.row, left)}", "name_font": {"size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": {"size": 9}} if len(source.series) > 1 else {"none": True})
    numbers = {"min": 0, "num_format": _WHOLE_NUMBERS, "num_font": {"size": 8}, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    words = {"num_font": {"size": 9}, "major_gridlines": {"visible": False}, "interval_unit": 1}
    chart.set_x_axis(numbers | {"visible": stacked} if lying else words)
    chart.set_y_axis(words | {"reverse": True, "crossing": "max"} if lying else numbers)
    return chart


_LABELS = {"value": True, "num_format": "#,##0", "font": {"size": 8}}


def _series(source: ChartSource, sheet: str, left: int, i: int) -> dict[str, Any]:
    return {
        "name": [sheet, source.row + 1, left + 1 + i],
        "categories": [sheet, source.first, left, source.last, left],
        "values": [sheet, source.first, left + 1 + i, source.last, left + 1 + i],
        "fill": {"color": _colour(source, i)},
        "gap": 45,
    }


def _colour(source: ChartSource, series: int) -> str:
    """Last year is grey beside this one."""
    if source.key == "years" and len(source.series) > 1:
        return (COLOURS[3], COLOURS[0])[series]
    return COLOURS[series % len(COLOURS)]
