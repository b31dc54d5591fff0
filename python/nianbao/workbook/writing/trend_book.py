"""The figures of some years as a table with a chart each, and what the years say of each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...core.findings import Number
from .new_book import new_book
from .tables import a4, excel_number

TREND_SHEET, LINKS_SHEET = "趋势", "与上年核对"
CHARTS_ACROSS, CHART_WIDTH, CHART_HEIGHT = 2, 420, 220
"""Charts side by side, and their size in pixels."""

Told = tuple[int, str, str, str]
"""(year, rule, level, sentence)."""


def write_trend_book(
    path: Path, agency: str, years: Sequence[int], lines: Sequence[tuple[str, Sequence[Number | None]]], told: Sequence[Told]
) -> None:
    """Write the workbook: ``lines`` are (name, a number a year), ``None`` where there is none."""
    with new_book(path) as book:
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#F2F2F2", "align": "center", "font_name": "宋体"})
        plain = book.add_format({"border": 1, "font_name": "宋体"})
        wrapped = book.add_format({"border": 1, "font_name": "宋体", "text_wrap": True, "valign": "top"})
        title = book.add_format({"bold": True, "font_size": 16, "font_name": "黑体"})
        sheet = book.add_worksheet(TREND_SHEET)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, max(len(years), 1), 14)
        sheet.write_string(0, 0, f"{agency}　{years[0]}—{years[-1]} 年", title)
        sheet.write_row(1, 0, ["", *(f"{year} 年" for year in years)], head)
        for row, (name, values) in enumerate(lines, 2):
            sheet.write_string(row, 0, name, plain)
            for column, value in enumerate(values, 1):
                if value is None:
                    sheet.write_blank(row, column, None, plain)
                else:
                    sheet.write_number(row, column, excel_number(value), plain)
        sheet.freeze_panes(2, 1)
        _charts(book, sheet, years, lines)
        a4(sheet)
        _links(book.add_worksheet(LINKS_SHEET), told, head, wrapped)


def _charts(book, sheet, years: Sequence[int], lines: Sequence[tuple[str, Sequence[Number | None]]]) -> None:
    """A chart a figure: their sizes differ too much for one axis."""
    for i, (name, _) in enumerate(lines):
        chart = book.add_chart({"type": "column"})
        row = 2 + i
        chart.add_series({
            "name": [TREND_SHEET, row, 0], "categories": [TREND_SHEET, 1, 1, 1, len(years)], "values": [TREND_SHEET, row, 1, row, len(years)],
            "fill": {"color": "#4F81BD"}, "data_labels": {"value": True}, "gap": 80,
        })
        chart.set_title({"name": name, "name_font": {"size": 11}, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
        chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
        sheet.insert_chart(
            len(lines) + 3, 0, chart,
            {"x_offset": 10 + (i % CHARTS_ACROSS) * (CHART_WIDTH + 10), "y_offset": (i // CHARTS_ACROSS) * (CHART_HEIGHT + 10), "object_position": 3, "description": name},
        )


def _links(sheet, told: Sequence[Told], head, wrapped) -> None:
    for column, (name, width) in enumerate((("年度", 8), ("规则", 8), ("级别", 8), ("说明", 90))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, head)
    for row, (year, rule, level, words) in enumerate(told, 1):
        sheet.write_number(row, 0, year, wrapped)
        for column, text in enumerate((rule, level, words), 1):
            sheet.write_string(row, column, text, wrapped)
    if not told:
        sheet.write_string(1, 3, "各年之间的结转和现有的数都衔接，没有变化过大的数。", wrapped)
    sheet.freeze_panes(1, 0)
    a4(sheet)
