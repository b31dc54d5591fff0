"""上年对比, written row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...district.two_years import TwoYears
from ...model import Form
from ..marks import STYLES, WARNING
from ..text_lines import lines_taken, row_height
from ..year_comparison import (
    COMPARISON,
    COMPARISON_GROUPS,
    COMPARISON_HEAD_ROW,
    COMPARISON_HEADS,
    FIRST_COMPARED_ROW,
    LARGE_CHANGE,
    LARGE_CHANGE_WORDS,
    ComparedLine,
    Content,
    compared_lines,
)
from .cell_formats import TABS, Formats
from .streamed_sheets import Calculated, RunValue, StreamedSheet, are_plain, number_of, streamed
from .tables import a4
from .unit_sheets import LONGEST_SHRUNK, detail, write_list_head

if TYPE_CHECKING:
    from ...district.merge_result import Merged

_WIDTHS = (20, 6, 36, 12, *(9, 9, 9, 9) * 2, 9)
_NO_YEAR_BEFORE = (
    "没有上年数，这张表是空的。汇总时用 --last-year 给出上年的汇总表或各单位报表的文件夹，"
    "或把上年的放进年度文件夹的“上年”，再汇总一次，就有本年数、上年数、增减数和增减率。"
)
MOST_COMPARED_LINES = 1_000_000
"""Lines that fit on the sheet."""


def write_comparison(book: Any, formats: Formats, merged: Merged) -> None:
    """The whole cell by cell, then unit by unit; a sentence where there is no year before."""
    district, years = merged.district, merged.years
    with streamed(book, COMPARISON) as sheet:
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_tab_color(TABS["list"])
        sheet.hide_gridlines(2)
        a4(sheet, landscape=True)
        sheet.write_string(0, 0, COMPARISON, formats("title", align="left"))
        sheet.set_row(0, 30)
        about = _about(years) if years else _NO_YEAR_BEFORE
        sheet.merge_range(1, 0, 1, len(_WIDTHS) - 1, about, formats("wrap"))
        sheet.set_row(1, row_height(lines_taken(about, sum(_WIDTHS))))
        write_list_head(sheet, formats, district)
        if years is not None:
            _compared(sheet, formats, years)


def _about(years: TwoYears) -> str:
    when = f"{years.year} 年" if years.year else ""
    units = f"本年 {len(years.district.members)} 个单位，其中 {len(years.units)} 个有上年数"
    return f"上年数取自{years.source}{f'（{when}）' if when else ''}；{units}。{LARGE_CHANGE_WORDS}，点“变动”的箭头可以只看它们；上年为 0 的不算增减率。本年数都含“调整”：列出的各家相加是同口径的数，再加上没有上年数的各家，就是全部单位的数。"


def _compared(sheet: StreamedSheet, formats: Formats, years: TwoYears) -> None:
    for first, words in COMPARISON_GROUPS.items():
        sheet.merge_range(COMPARISON_HEAD_ROW - 1, first, COMPARISON_HEAD_ROW - 1, first + 3, words, formats("label"))
    for column, head in enumerate(COMPARISON_HEADS):
        sheet.write_string(COMPARISON_HEAD_ROW, column, head, formats("label"))
    sheet.set_row(COMPARISON_HEAD_ROW, 30)
    looks = _Looks(formats, years.district.form)
    last = FIRST_COMPARED_ROW
    for last, line in enumerate(compared_lines(years), FIRST_COMPARED_ROW):
        if last - FIRST_COMPARED_ROW == MOST_COMPARED_LINES:
            sheet.write_string(last, 0, "其余的写不下，请分批汇总。", formats("note"))
            break
        _line(sheet, last, line, looks)
    sheet.autofilter(COMPARISON_HEAD_ROW, 0, last, len(COMPARISON_HEADS) - 1)
    sheet.freeze_panes(FIRST_COMPARED_ROW, 4)
    sheet.repeat_rows(COMPARISON_HEAD_ROW - 2, COMPARISON_HEAD_ROW)
    sheet.print_area(0, 0, last, len(COMPARISON_HEADS) - 1)
    large = formats.style(STYLES[WARNING])
    sheet.conditional_format(FIRST_COMPARED_ROW, len(COMPARISON_HEADS) - 1, last, len(COMPARISON_HEADS) - 1, {
        "type": "cell", "criteria": "==", "value": f'"{LARGE_CHANGE}"', "format": large,
    })  # fmt: skip


class _Looks:
    """The formats of a line, by column."""

    def __init__(self, formats: Formats, form: Form) -> None:
        left, middle = detail(formats, align="left", shrink=True), detail(formats)
        number, signed, rate = (detail(formats, num_format=text, shrink=True) for text in ("General", "+General;-General;0", "+0.0;-0.0;0.0"))
        four = (number, number, signed, rate)
        self.styles = (left, middle, left, left, *four, *four, middle)
        self.numbers = tuple(map(number_of, self.styles))
        self.long = detail(formats, align="left")

    def of(self, name: str) -> tuple[tuple[Any, ...], tuple[int, ...]]:
        """The formats of a line about a unit, and their numbers."""
        if len(name) <= LONGEST_SHRUNK:
            return self.styles, self.numbers
        return (self.long, *self.styles[1:]), (number_of(self.long), *self.numbers[1:])


def _line(sheet: StreamedSheet, row: int, line: ComparedLine, looks: _Looks) -> None:
    contents: Sequence[Content] = (*line.about, *(*line.numbers, *("",) * 8)[:8], line.change)
    styles, numbers = looks.of(line.about[0])
    first = 0 if are_plain(line.about) else len(line.about)
    for column in range(first):
        sheet.write_string(row, column, line.about[column], styles[column])
    sheet.write_run(row, first, [_run_value(content) for content in contents[first:]], numbers[first:], numbers[first])


def _run_value(content: Content) -> RunValue:
    return Calculated(*content) if isinstance(content, tuple) else content
