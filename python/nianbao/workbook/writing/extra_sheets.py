"""补充数据 as a sheet to fill in, and in a summary as sums over 补充明细. Ours, and said to be so on it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.submission import LARGEST_AMOUNT, LARGEST_COUNT, Submission, Unread, Value
from ...district.extra_sums import lacking_below
from ...district.membership import name_of
from ...geometry import Spot, areas
from ...model import Form, Item
from ..cover import COVER
from ..extra_sheet import (
    EXTRA_HEAD_ROW,
    EXTRA_HEADS,
    FIRST_EXTRA_ROW,
    FIT_COLUMN,
    GROUP_CHECK_COLUMN,
    ExtraContents,
    extra_checks,
    extra_groups,
    extra_spot,
)
from ..extra_unit_rows import (
    EXTRA_BELOW_HEAD,
    EXTRA_FIXED,
    EXTRA_ORIGIN_HEADS,
    EXTRA_UNITS_HEAD_ROW,
    FILLED_COLUMN,
    FIRST_EXTRA_UNIT_ROW,
    extra_column,
    extra_origins,
    extra_sum_cells,
)
from ..formula_inputs import FormulaCell
from ..layout import EXTRA_ORIGINS_SHEET, EXTRA_SHEET, EXTRA_UNITS_SHEET, PAGE_HEAD_ROW, layout
from ..marks import ERROR, STYLES, WARNING
from ..page_heads import page_head, page_head_formula
from ..trace_rows import origin_number
from .cell_formats import TABS, Formats
from .conditional_formats import check_cell_formats, format_when, link_cell_formats, marked
from .streamed_sheets import LONGEST_TEXT_OF_A_CELL, streamed
from .tables import PAGES, PROTECTION, Formula, a4, write_cell, write_formula

if TYPE_CHECKING:
    from ...district.district import District
    from ...district.merge_result import Merged

_ABOUT = "本表由“年报”工具所加，不是官方表式的一部分，不影响三张表和校验码。可以不填：整张不填的，不核对，也不汇总；填了的照样核对、汇总。"
_ABOUT_SUMS = f"本表由“年报”工具所加，不是官方表式的一部分。各数由“{EXTRA_UNITS_SHEET}”加出，只加填了的单位；在“{EXTRA_UNITS_SHEET}”改一个数，合计随之变动。"
_CHECKS = "核对栏（不打印）：✓ 相符；待填 还有空白或文字；数字为各渠道之和减新收"

_WIDTHS = (16, 44, 12, 20)
_COUNTS: dict[str, Any] = {
    "validate": "integer", "criteria": "between", "minimum": 0, "maximum": LARGEST_COUNT - 1, "error_type": "stop", "error_title": "这一格不能这样填",
    "error_message": "请填不小于 0 的整数，不要带单位、逗号或文字。没有发生的填 0。", "input_title": "填整数", "input_message": "没有发生的填 0；不填的留空白。",
}
_AMOUNTS: dict[str, Any] = {
    **_COUNTS, "validate": "decimal", "maximum": int(LARGEST_AMOUNT),
    "error_message": "请填数字，不要带单位或文字。没有的填 0。", "input_title": "填金额", "input_message": "单位见左边一栏，小数照实填；没有的填 0。",
}


def write_extra(book: Any, formats: Formats, form: Form, contents: ExtraContents, cover: Any, new: Value) -> None:
    """The sheet to fill in. ``cover`` are the fields of the cover, ``new`` is 新收 as it stands in the table."""
    sheet = _sheet(book, formats, form, contents.items, _ABOUT, cover, EXTRA_HEADS)
    for place, (item, value) in enumerate(zip(contents.items, contents.in_order, strict=True)):
        write_cell(sheet, extra_spot(place), value, formats("number", num_format=_number_format(item)))
    checks = extra_checks(form, contents.items, contents.in_order, new)
    _write_checks(sheet, formats, checks)
    spots = [extra_spot(place) for place in range(len(contents.items))]
    marked(sheet, EXTRA_SHEET, spots, formats)
    _light(sheet, formats, spots, checks)
    for rule, amounts in ((_COUNTS, False), (_AMOUNTS, True)):
        ranges = areas(spot for spot, item in zip(spots, contents.items, strict=True) if bool(item.decimals) is amounts)
        for area in ranges:
            sheet.data_validation(area.row, area.column, area.last_row, area.last_column, rule)
    sheet.set_selection(spots[0].address)


def _light(sheet: Any, formats: Formats, spots: Sequence[Spot], checks: Sequence[FormulaCell]) -> None:
    """Numbers that cannot stand there turn red; answers of groups are warnings."""
    fits = areas(Spot(cell.sheet, cell.row, cell.column) for cell in checks if cell.column == FIT_COLUMN)
    for area, fit in zip(areas(spots), fits, strict=True):
        format_when(sheet, [area], f'=${"ABCDEFGH"[fit.column]}{fit.row + 1}<>""', formats.style(STYLES[ERROR]))
    check_cell_formats(sheet, [Spot(cell.sheet, cell.row, cell.column) for cell in checks if cell.column == FIT_COLUMN], formats)
    _light_groups(sheet, formats, checks)


def _light_groups(sheet: Any, formats: Formats, checks: Sequence[FormulaCell]) -> None:
    answers = [Spot(cell.sheet, cell.row, cell.column) for cell in checks if cell.column == GROUP_CHECK_COLUMN]
    link_cell_formats(sheet, answers, formats)
    format_when(sheet, areas(answers), '=LEFT({at},1)="✗"', formats.style(STYLES[WARNING]))


def _number_format(item: Item) -> str:
    return "General" if item.decimals else "0"


def _sheet(book: Any, formats: Formats, form: Form, items: Sequence[Item], about: str, cover: Any, heads: Sequence[str]) -> Any:
    """The sheet with everything but its numbers."""
    sheet = book.add_worksheet(EXTRA_SHEET)
    last = len(heads) - 1
    for column, width in enumerate((*_WIDTHS, 16)):
        sheet.set_column(column, column, width)
    sheet.set_column(FIT_COLUMN, GROUP_CHECK_COLUMN, 18)
    sheet.write_string(0, 0, f"{EXTRA_SHEET}（选填）", formats("chapter"))
    sheet.set_row(0, 26)
    _page_head(sheet, formats, form, cover)
    sheet.merge_range(2, 0, 2, last, about, formats("wrap"))
    sheet.set_row(2, 32)
    for column, words in enumerate(heads):
        sheet.write_string(EXTRA_HEAD_ROW, column, words, formats("head", font_name="黑体"))
    sheet.write_string(EXTRA_HEAD_ROW - 1, FIT_COLUMN, _CHECKS, formats("note"))
    for column, words in ((FIT_COLUMN, "S2"), (GROUP_CHECK_COLUMN, "S1、S3")):
        sheet.write_string(EXTRA_HEAD_ROW, column, words, formats("check_head"))
    _rows(sheet, formats, items)
    sheet.write_url(1, FIT_COLUMN, f"internal:{COVER}!A1", formats("link"), "← 返回封面", "回到封面看核对情况")
    sheet.freeze_panes(FIRST_EXTRA_ROW, 0)
    sheet.repeat_rows(0, EXTRA_HEAD_ROW)
    sheet.print_area(0, 0, FIRST_EXTRA_ROW + len(items) - 1, last)
    sheet.set_tab_color(TABS["guide"])
    a4(sheet)
    sheet.protect("", PROTECTION)
    return sheet


def _page_head(sheet: Any, formats: Formats, form: Form, cover: Any) -> None:
    at = layout(form).cover
    words = page_head(cover.get("agency"), cover.get("year"))
    sheet.write_formula(PAGE_HEAD_ROW, 0, page_head_formula(at["agency"], at["year"]), formats("page_head"), words)


def _rows(sheet: Any, formats: Formats, items: Sequence[Item]) -> None:
    for label, first, last in extra_groups(items):
        write_cell(sheet, Spot(EXTRA_SHEET, FIRST_EXTRA_ROW + first, 0, last_row=FIRST_EXTRA_ROW + last), label, formats("stub_center"))
    for row, item in enumerate(items, FIRST_EXTRA_ROW):
        sheet.write_string(row, 1, item.label, formats("stub"))
        sheet.write_string(row, 2, item.unit, formats("stub_center"))
        sheet.set_row(row, 24)


def _write_checks(sheet: Any, formats: Formats, checks: Iterable[FormulaCell]) -> None:
    for cell in checks:
        write_formula(sheet, cell, formats("check", num_format="+General;-General;0"))


def write_extra_sums(book: Any, formats: Formats, district: District, cover: Any) -> None:
    """补充数据 of a summary: sums, and how many units brought a number to each."""
    form, items = district.form, [one.item for one in district.extra]
    place = form.position[form.by_figure["received"].cells[0]]
    cells = extra_sum_cells(form, district.extra, district.values[place], new_known=not district.blanks[place])
    sheet = _sheet(book, formats, form, items, _ABOUT_SUMS, cover, (*EXTRA_HEADS, "填报单位（家）"))
    looks = {3: "computed", FILLED_COLUMN: "computed"}
    for cell in cells:
        spot = Spot(cell.sheet, cell.row, cell.column)
        if cell.column in looks:
            number = _number_format(items[cell.row - FIRST_EXTRA_ROW]) if cell.column == 3 else "0"
            write_cell(sheet, spot, Formula(cell.formula, cell.value), formats("computed", num_format=number))
        else:
            _write_checks(sheet, formats, [cell])
    _light_groups(sheet, formats, cells)


def write_extra_units(book: Any, formats: Formats, merged: Merged, folder: Path) -> None:
    """补充明细, a row a unit, and hidden where each has its numbers; a blank stays blank, what was not read stands as it was typed.

    ``folder`` is where the workbook will lie.
    """
    district = merged.district
    with streamed(book, EXTRA_UNITS_SHEET) as sheet:
        for column, width in enumerate((6, 24, 18, 9)):
            sheet.set_column(column, column, width)
        sheet.set_column(len(EXTRA_FIXED), extra_column(len(district.extra)) - 1, 11)
        about = f"{EXTRA_UNITS_SHEET}：每个单位一行，“{EXTRA_SHEET}”由这里加出。空白就是该单位没有填；红色文字没有读出，改成数字后合计不再待定。"
        sheet.write_string(0, 0, about, formats("chapter"))
        _page_head(sheet, formats, district.form, {"agency": district.agency, "year": district.year})
        sheet.set_row(EXTRA_UNITS_HEAD_ROW, 60)
        for column, words in enumerate((*EXTRA_FIXED, *(one.item.path for one in district.extra))):
            sheet.write_string(EXTRA_UNITS_HEAD_ROW, column, words, formats("label", text_wrap=True))
        for place, member in enumerate(district.members):
            values = [one.values[place] for one in district.extra]
            _unit(sheet, formats, place, member.submission, values, [one.item for one in district.extra])
        _long_page(sheet, len(district.extra))
    _origins(book, merged, folder)


def _origins(book: Any, merged: Merged, folder: Path) -> None:
    district = merged.district
    ways = [_way(merged.paths.get(member.submission.file), folder) for member in district.members]
    with streamed(book, EXTRA_ORIGINS_SHEET) as sheet:
        sheet.write_row(0, 0, EXTRA_ORIGIN_HEADS)
        for row, (unit, place, figure) in enumerate(extra_origins(district), 1):
            raw = figure.value.raw if isinstance(figure.value, Unread) else figure.raw
            sheet.write_number(row, 0, FIRST_EXTRA_UNIT_ROW + 1 + unit)
            for column, words in enumerate((figure.item.path, str(figure.place), raw[:LONGEST_TEXT_OF_A_CELL], ways[unit]), 1):
                sheet.write_string(row, column, words)
            sheet.write_number(row, len(EXTRA_ORIGIN_HEADS) - 1, origin_number(unit, len(district.form.cells) + place))
        sheet.hide()


def _way(path: Path | None, folder: Path) -> str:
    """From the folder of the summary to a file; the whole path where they lie on two drives."""
    if path is None:
        return ""
    try:
        return os.path.relpath(path.resolve(), folder)
    except ValueError:
        return str(path.resolve())


def _unit(sheet: Any, formats: Formats, place: int, unit: Submission, values: Sequence[Value], items: Sequence[Item]) -> None:
    row, border = FIRST_EXTRA_UNIT_ROW + place, {"border": 1, "border_color": "#BFBFBF", "font_size": 10}
    sheet.write_number(row, 0, place + 1, formats("plain", align="center", **border))
    for column, words in ((1, name_of(unit)), (2, unit.file)):
        sheet.write_string(row, column, words, formats("plain", **border))
    at = EXTRA_FIXED.index(EXTRA_BELOW_HEAD)
    if below := lacking_below(unit):
        sheet.write_number(row, at, below, formats("plain", align="center", **border))
    else:
        sheet.write_blank(row, at, None, formats("plain", **border))
    for column, (value, item) in enumerate(zip(values, items, strict=True), extra_column(0)):
        if isinstance(value, int | Decimal):
            sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, formats("plain", align="center", num_format=_number_format(item), **border))
        elif isinstance(value, Unread):
            sheet.write_string(row, column, value.raw[:LONGEST_TEXT_OF_A_CELL] or "未读", formats("plain", align="center", font_color="#C00000", bold=True, **border))
        else:
            sheet.write_blank(row, column, None, formats("plain", **border))


_ROWS_OF_A_PAGE = 14
"""Rows of 补充数据 whose columns stand side by side on one page."""


def _long_page(sheet: Any, rows: int) -> None:
    if rows <= _ROWS_OF_A_PAGE:
        sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(FIRST_EXTRA_UNIT_ROW, 2)
    sheet.repeat_rows(1, EXTRA_UNITS_HEAD_ROW)
    sheet.repeat_columns(0, 1)
    sheet.set_footer(PAGES)
    sheet.set_tab_color(TABS["units"])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
