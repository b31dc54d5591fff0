"""部门明细 and the hidden sheets behind it, written row by row in constant memory."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.submission import NOT_ASKED
from ...district.district import District, Member
from ...district.membership import name_of
from ...district.unit_classes import unit_class
from ...geometry import Area
from ...grid import column_letters
from ...model import Form
from ..layout import layout
from ..marks import STYLES
from ..page_heads import page_head, page_head_formula
from ..trace_rows import ROW_MARK
from ..unit_columns import (
    ADJUSTMENTS,
    BEFORE_HEAD,
    CLASS_HEAD,
    FILE_HEAD,
    HAS_BEFORE,
    LEADING,
    NAME_HEAD,
    NUMBER_HEAD,
    REMARK_HEAD,
    FigureColumn,
    UnitColumns,
    unit_columns,
)
from ..unit_rows import (
    DETAILS,
    ENTRIES,
    FIRST_ROW,
    NAMES_ROW,
    SUM_LINES,
    TOTALS_ROW,
    UNITS_HEAD_ROW,
    heads,
    remark,
    shown_value,
)
from ..unit_totals import figure_value, sum_lines, unit_figure_formula
from .cell_formats import TABS, Formats
from .streamed_sheets import Calculated, RunValue, StreamedSheet, are_plain, number_of, streamed
from .tables import AMOUNT, SMALL_SCREEN, a4, excel_number

if TYPE_CHECKING:
    from ...district.merge_result import Merged

MOST_LINKS = 60_000
"""Excel takes 65,530 links a sheet; beyond this many units the file name stands without one."""


def detail(formats: Formats, **more: Any) -> Any:
    """The look of a cell in a long list."""
    return formats("plain", **{"border": 1, "border_color": "#BFBFBF", "font_size": 10, "align": "center", **more})


LIST_SIZE = 11
"""Points of the lists: scaled to the width of a landscape page they stay above 9."""


def link(formats: Formats) -> Any:
    return formats("link", border=1, border_color="#BFBFBF", align="left", text_wrap=True, font_size=LIST_SIZE)


def write_list_head(sheet: Any, formats: Formats, district: District, row: int = 2) -> None:
    """Whose list it is and of which year, over every printed page, as the cover says it."""
    front = layout(district.form).front.fields
    cell = page_head_formula(front["agency"], front["year"]), page_head(district.agency, district.year)
    sheet.write_formula(row, 0, cell[0], formats("page_head", font_size=LIST_SIZE), cell[1])


def link_to(path: Path | None, folder: Path, area: Area | None = None) -> str:
    """A link from a workbook in ``folder`` to a file, or to an area of it; to 报送情况 where there is no file."""
    if path is None:
        return f"internal:{ENTRIES}!A1"
    target = _NOT_IN_LINKS.sub(_percent, os.path.join(_way(path.parent, folder), path.name))
    return f"external:{target}" + (f"#{area.sheet}!{area.a1}" if area is not None else "")


_NOT_IN_LINKS = re.compile("[#\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""A bare # would begin the place inside the file; the others no XML can hold, and names of files may."""


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in os.fsencode(found[0]))


@cache
def _way(parent: Path, folder: Path) -> str:
    """The way from one folder to another; the whole path where they lie on two drives."""
    try:
        return os.path.relpath(parent.resolve(), folder)
    except ValueError:
        return str(parent.resolve())


def write_details(book: Any, formats: Formats, merged: Merged, folder: Path) -> None:
    """One row a unit: its key figures on the printed page, every other cell of the form behind folded groups; above them the rows of sums.

    A blank stays blank, what was not read stands as it was typed.
    """
    district = merged.district
    columns = unit_columns(district.form)
    with streamed(book, DETAILS) as sheet:
        _sizes(sheet, columns, district.form)
        sheet.write_string(0, 0, f"{DETAILS}：{_ABOUT}", formats("chapter"))
        write_list_head(sheet, formats, district, UNITS_HEAD_ROW - 1)
        _heads(sheet, formats, district.form)
        _sums(sheet, formats, district)
        _names(sheet, formats, district.form)
        _units(sheet, formats, merged, folder)
        last = FIRST_ROW + max(len(district.members), 1) - 1
        sheet.autofilter(NAMES_ROW, 0, last, columns.width - 1)
        sheet.print_area(0, 0, last, columns.remark)
        _keep_worked_out(sheet, columns, last)


_ABOUT = "每个单位一行，表中的合计由这里加出；其余各格在右边，点列上面的 ＋ 展开。空白就是没有填；红字没有读出，改成数字后合计不再待定。"
_WIDTHS = {NUMBER_HEAD: 5, NAME_HEAD: 22, CLASS_HEAD: 9}
_FIGURE_WIDTH, _AMOUNT_WIDTH, _REMARK_WIDTH, _FILE_WIDTH, _BEFORE_WIDTH, _FOLD_WIDTH = 7, 13, 11, 30, 7, 4
"""An amount has room for 10,000 万元 with all its six decimals; a larger one shrinks and loses none."""
LONGEST_SHRUNK = 30
"""Characters of a name that is made smaller until it fits; of a longer one the beginning is shown."""
_CELL_LINES = 5
"""Lines of a head that are in sight."""


def _sizes(sheet: Any, columns: UnitColumns, form: Form) -> None:
    for column, width in enumerate(_WIDTHS.values()):
        sheet.set_column(column, column, width)
    for at in columns.figures:
        sheet.set_column(at.column, at.column, _AMOUNT_WIDTH if form.column(at.figure.cells[0]).decimals else _FIGURE_WIDTH)
    for column, width in ((columns.remark, _REMARK_WIDTH), (columns.file, _FILE_WIDTH), (columns.before, _BEFORE_WIDTH)):
        sheet.set_column(column, column, width)
    sheet.outline_settings(symbols_right=False)
    for group in columns.groups:
        sheet.set_column(group.head, group.head, _FOLD_WIDTH, None, {"collapsed": True})
        for column in range(group.first, group.last + 1):
            lines = lines_needed(heads(form, form.cells[columns.place_in[column]])[1])
            sheet.set_column(column, column, lines, None, {"level": 1, "hidden": True})
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.repeat_rows(UNITS_HEAD_ROW - 1, NAMES_ROW)
    sheet.set_tab_color(TABS["units"])
    sheet.set_zoom(SMALL_SCREEN)
    a4(sheet, landscape=True)


def lines_needed(head: str) -> float:
    """A width at which a head takes no more lines than are in sight, in Excel's units."""
    return max(13, 2 + 2 * -(-len(head) // _CELL_LINES))


def _heads(sheet: Any, formats: Formats, form: Form) -> None:
    """表, 行 and 列 of every cell, as the form words them."""
    columns = unit_columns(form)
    said = {columns.cells[i]: heads(form, cell) for i, cell in enumerate(form.cells)} | {
        at.column: _worked_out_head(form, at) for at in columns.figures if at.computed
    }
    for line, height in enumerate((15, 62, 38)):
        row = UNITS_HEAD_ROW + line
        sheet.set_row(row, height)
        for column in range(columns.width):
            words = said.get(column, ("", "", ""))[line]
            sheet.write_string(row, column, words, formats("label", font_name="宋体", font_size=9, text_wrap=True))


def _worked_out_head(form: Form, at: FigureColumn) -> tuple[str, str, str]:
    """The heads of a figure of several cells; what they share stands once."""
    parts = [heads(form, cell) for cell in at.figure.cells]
    table, rows, column = (list(dict.fromkeys(words)) for words in zip(*parts, strict=True))
    return "、".join(table), "＋".join(dict.fromkeys(row.rpartition("\n")[2] for row in rows)), "、".join(column)


def _sums(sheet: StreamedSheet, formats: Formats, district: District) -> None:
    columns = unit_columns(district.form)
    for row, (label, line) in enumerate(zip(SUM_LINES, sum_lines(district), strict=True), TOTALS_ROW):
        sheet.set_row(row, 16)
        look = {"bold": row == TOTALS_ROW, "bg_color": STYLES["计算"].fill}
        values: list[RunValue] = [""] * columns.width
        styles = [number_of(detail(formats, align="left", **look))] * columns.width
        values[1] = label
        for cell in line:
            values[cell.column] = Calculated(cell.formula.removeprefix("="), excel_number(cell.value))
            styles[cell.column] = number_of(detail(formats, num_format=_format_of(row, cell.column, district.form), shrink=True, **look))
        sheet.write_whole_row(row, values, styles)


def _format_of(row: int, column: int, form: Form) -> str:
    """How a sum is shown."""
    columns = unit_columns(form)
    if column == len(LEADING) - 1:
        return '0" 行"' if SUM_LINES[row - TOTALS_ROW] == ADJUSTMENTS else '0" 家"'
    return f"0{AMOUNT}" if column in columns.place_in and form.column(form.cells[columns.place_in[column]]).decimals else "0"


def _names(sheet: Any, formats: Formats, form: Form) -> None:
    """The row with the arrows: short names, so that it is clear what is filtered."""
    columns = unit_columns(form)
    said = dict(enumerate(LEADING)) | {at.column: at.figure.name for at in columns.figures}
    said |= {columns.remark: REMARK_HEAD, columns.file: FILE_HEAD, columns.before: BEFORE_HEAD} | {group.head: group.table for group in columns.groups}
    said = {column: form.column(form.cells[i]).name for i, column in enumerate(columns.cells)} | said
    sheet.set_row(NAMES_ROW, 30)
    for column in range(columns.width):
        sheet.write_string(NAMES_ROW, column, said[column], formats("label"))


def _units(sheet: StreamedSheet, formats: Formats, merged: Merged, folder: Path) -> None:
    form = merged.district.form
    columns = unit_columns(form)
    plain, tight = ({amount: number_of(detail(formats, num_format=f"0{AMOUNT * amount}", **more)) for amount in (False, True)} for more in ({}, {"shrink": True}))
    styles = {column: bool(form.column(form.cells[i]).decimals) for i, column in enumerate(columns.cells)}
    grey = number_of(detail(formats, bg_color=STYLES["计算"].fill, shrink=True))
    unread, left, middle = (number_of(detail(formats, **more)) for more in ({"font_color": "#C00000", "bold": True}, {"align": "left", "shrink": True}, {}))
    figures = [grey if at.computed else tight[styles[at.column]] for at in columns.figures]
    beyond = range(columns.before, columns.width)
    behind = [plain[styles[column]] if column in styles else middle for column in beyond]
    rest = itemgetter(*(columns.place_in.get(column, len(form.cells) + (column == columns.before)) for column in beyond))
    linked_look, plain_left = number_of(link(formats)), number_of(detail(formats, align="left"))
    known = merged.years.units if merged.years else ()
    for row, member in enumerate(merged.district.members, FIRST_ROW):
        name, told = name_of(member.submission), remark(member, form)
        middle_part = (unit_class(member.submission), *_figures(row, member, form))
        file, path = member.submission.file, merged.paths.get(member.submission.file)
        numbers = rest((*member.values, None, HAS_BEFORE if file in known else ""))
        if are_plain((name, told, file)):
            linked = row - FIRST_ROW < MOST_LINKS and sheet.link(row, columns.file, link_to(path, folder), file)
            values = (row - FIRST_ROW + 1, name, *middle_part, told, file, *numbers)
            named = left if len(name) <= LONGEST_SHRUNK else plain_left
            sheet.write_whole_row(row, values, (middle, named, middle, *figures, left, linked_look if linked else plain_left, *behind), unread)
            continue
        sheet.write_number(row, 0, row - FIRST_ROW + 1, detail(formats))
        sheet.write_string(row, 1, name, detail(formats, align="left", shrink=len(name) <= LONGEST_SHRUNK))
        sheet.write_run(row, 2, middle_part, (middle, *figures), unread)
        sheet.write_string(row, columns.remark, told, detail(formats, align="left", shrink=True))
        _file(sheet, formats, row, columns.file, path, file, folder)
        sheet.write_run(row, columns.before, numbers, behind, unread)


def _figures(row: int, member: Member, form: Form) -> Iterator[RunValue]:
    at = str(row + 1)
    for places, formula in _figure_columns(form):
        values = [member.values[place] for place in places]
        if formula:
            yield Calculated(formula.replace(ROW_MARK, at), figure_value([shown_value(v) for v in values]))
        else:
            yield "" if values[0] is None or values[0] is NOT_ASKED else values[0]


@cache
def _figure_columns(form: Form) -> tuple[tuple[tuple[int, ...], str], ...]:
    """Of each figure the positions of its cells, and the formula in any row (``ROW_MARK``) where it is worked out of several."""
    columns = unit_columns(form)
    found: list[tuple[tuple[int, ...], str]] = []
    for at in columns.figures:
        places = tuple(form.position[cell] for cell in at.figure.cells)
        cells = [f"{column_letters(columns.cells[place])}{ROW_MARK}" for place in places]
        found.append((places, unit_figure_formula(cells) if at.computed else ""))
    return tuple(found)


def _file(sheet: Any, formats: Formats, row: int, column: int, path: Path | None, name: str, folder: Path) -> None:
    if row - FIRST_ROW < MOST_LINKS:
        sheet.write_url(row, column, link_to(path, folder), link(formats), name)
    else:
        sheet.write_string(row, column, name, detail(formats, align="left"))


def _keep_worked_out(sheet: Any, columns: UnitColumns, last: int) -> None:
    """Refuse what is typed over a figure that is worked out: it would be summed nowhere."""
    for at in columns.figures:
        if at.computed:
            sheet.data_validation(FIRST_ROW, at.column, last, at.column, {
                "validate": "custom", "value": "=FALSE", "error_type": "stop", "error_title": "这一列是算出来的",
                "error_message": "这个数由几格相加得出。请点列上面的 ＋ 展开，改其中的那一格。",
            })  # fmt: skip
