"""部门明细 and the hidden sheets behind it, written row by row in constant memory."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...district.district import District, Member
from ...district.membership import name_of
from ...forms.crosswalk import crosswalk
from ...geometry import Area
from ..layout import layout
from ..page_heads import page_head, page_head_formula
from ..unit_rows import (
    DETAILS,
    ENTRIES,
    FIRST_ROW,
    FIXED,
    MAP,
    MOST_ROWS,
    ORIGINS,
    UNITS_HEAD_ROW,
    area_of,
    column_of,
    heads,
    origins,
    remark,
)
from .cell_formats import TABS, Formats
from .streamed_sheets import are_plain, number_of, streamed
from .tables import PAGES

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
    sheet.write_formula(row, 0, cell[0], formats("page_head"), cell[1])


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
    """One row a unit, one column a cell of the form; a blank stays blank, what was not read stands as it was typed."""
    district = merged.district
    form = district.form
    with streamed(book, DETAILS) as sheet:
        _sizes(sheet, len(form.cells))
        about = "每个单位一行，表中的合计由这里加出。空白就是该单位没有填；红色文字没有读出，改成数字后合计不再待定。点文件名打开原表。"
        sheet.write_string(0, 0, f"{DETAILS}：{about}", formats("chapter"))
        write_list_head(sheet, formats, district, UNITS_HEAD_ROW - 1)
        _heads(sheet, formats, district)
        styles = [number_of(detail(formats, num_format="General" if form.column(c).decimals else "0")) for c in form.cells]
        unread = number_of(detail(formats, font_color="#C00000", bold=True))
        for row, member in enumerate(district.members, FIRST_ROW):
            _fixed(sheet, formats, row, member, merged, folder)
            sheet.write_run(row, column_of(0), member.values, styles, unread)
        sheet.autofilter(UNITS_HEAD_ROW + 2, 0, FIRST_ROW + len(district.members) - 1, column_of(len(form.cells)) - 1)


def _sizes(sheet: Any, cells: int) -> None:
    for column, width in enumerate((6, 30, 30, 20)):
        sheet.set_column(column, column, width)
    sheet.set_column(column_of(0), column_of(cells) - 1, 13)
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.repeat_rows(UNITS_HEAD_ROW - 1, UNITS_HEAD_ROW + 2)
    sheet.set_footer(PAGES)
    sheet.set_tab_color(TABS["units"])
    sheet.repeat_columns(0, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)


def _heads(sheet: Any, formats: Formats, district: District) -> None:
    columns = [heads(district.form, cell) for cell in district.form.cells]
    for line in range(3):
        row = UNITS_HEAD_ROW + line
        sheet.set_row(row, (18, 74, 48)[line])
        for column, words in enumerate(FIXED):
            sheet.write_string(row, column, words if line == 2 else "", formats("label"))
        for i, column in enumerate(columns):
            sheet.write_string(row, column_of(i), column[line], formats("label", font_name="宋体", font_size=9, text_wrap=True))


def _fixed(sheet: Any, formats: Formats, row: int, member: Member, merged: Merged, folder: Path) -> None:
    submission = member.submission
    name, told = name_of(submission), remark(member, merged.district.form)
    if are_plain((name, told)):
        sheet.write_run(row, 0, (row - FIRST_ROW + 1, name), (number_of(detail(formats)), number_of(detail(formats, align="left"))), 0)
        sheet.write_run(row, 3, (told,), (number_of(detail(formats, align="left")),), 0)
    else:
        sheet.write_number(row, 0, row - FIRST_ROW + 1, detail(formats))
        sheet.write_string(row, 1, name, detail(formats, align="left"))
        sheet.write_string(row, 3, told, detail(formats, align="left"))
    if row - FIRST_ROW < MOST_LINKS:
        sheet.write_url(row, 2, link_to(merged.paths.get(submission.file), folder), link(formats), submission.file)
    else:
        sheet.write_string(row, 2, submission.file, detail(formats, align="left"))


def write_map(book: Any, district: District) -> None:
    """Hidden: which column of 部门明细 each cell of the form adds up."""
    sheet = book.add_worksheet(MAP)
    sheet.write_row(0, 0, ("表", "行", "列", "位置", "明细"))
    spots = layout(district.form).spots
    for i, (cell, spot) in enumerate(zip(district.form.cells, spots, strict=True)):
        where = f"{spot.sheet}!{spot.address}"
        sheet.write_row(i + 1, 0, (*district.form.names(cell), where, area_of(i, len(district.members)).absolute))
    sheet.hide()


def write_origins(book: Any, district: District) -> None:
    """Hidden: where a unit has a number and what was typed there, wherever that is not plain from 部门明细 and the template."""
    with streamed(book, ORIGINS) as sheet:
        sheet.write_row(0, 0, ("明细行", "文件", "表", "行", "列", "位置", "原文"))
        row = 1
        for at, member in enumerate(district.members, FIRST_ROW + 1):
            ways = crosswalk(member.submission.form, district.form)
            for cell, place, raw in origins(member, district.form, ways):
                if row < MOST_ROWS:
                    sheet.write_number(row, 0, at)
                    sheet.write_string(row, 1, member.submission.file)
                    for column, words in enumerate((*district.form.names(cell), place, raw), 2):
                        sheet.write_string(row, column, words)
                    row += 1
        sheet.hide()
