"""穿透查询, and the hidden sheets behind it: where each unit's file lies, and where in it a number stands that is not plain from the template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...district.district import District
from ...forms.crosswalk import crosswalk
from ...geometry import Spot
from ...model import Cell
from ..layout import layout
from ..marks import ERROR, STYLES
from ..text_lines import writable
from ..trace_rows import (
    ANSWERS,
    CHOSEN,
    FIRST_LISTED,
    FIRST_TRACE_ROW,
    ORIGIN_HEADS,
    ROW_MARK,
    TRACE,
    TRACE_HEAD_ROW,
    TRACE_HEADS,
    UNIT_FILES,
    TraceSheet,
    UnitOrigin,
    choice_words,
    first_chosen,
    helper,
    line_values,
    origin_number,
    top_values,
)
from ..unit_ranking import RANKING_HEADS, ranking_lines
from ..unit_rows import FIRST_ROW, MOST_ROWS, ORIGINS, in_usual_places, origins
from .cell_formats import TABS, Formats
from .streamed_sheets import Calculated, StreamedSheet, are_plain, number_of, streamed
from .tables import PROTECTION, a4, excel_number
from .unit_sheets import LIST_SIZE, detail, link, link_to, write_list_head

if TYPE_CHECKING:
    from ...district.merge_result import Merged

_WIDTHS = (9, 30, 12, 9, 34, 22, 24, 12)
_ABOUT = "选表、行、列，下面就是每个单位在这一格的数；点文件名打开那个单位的文件。“原文”是与数不同的写法，“占比”含调整。"


def write_trace(book: Any, formats: Formats, merged: Merged, folder: Path) -> None:
    """The sheet, a cell of the form chosen, and its two hidden ones."""
    district = merged.district
    cell = first_chosen(district.form)
    found, count = _write_origins(book, district, cell)
    _write_unit_files(book, merged, folder)
    made = TraceSheet(district.form, len(district.members), len(district.adjusted.lines), count, *_extra(district))
    with streamed(book, TRACE) as sheet:
        _page(sheet, made)
        _top(sheet, formats, district, made, cell)
        _list(sheet, formats, district, made, cell, found)
        _drop_downs(sheet, made)
        sheet.protect("", PROTECTION)


def _extra(district: District) -> tuple[tuple[str, ...], int]:
    """The rows of 补充数据, and how many lines tell of them."""
    if not district.extra:
        return (), 0
    from ..extra_unit_rows import extra_origins

    return tuple(one.item.path for one in district.extra), sum(1 for _ in extra_origins(district))


def _page(sheet: Any, made: TraceSheet) -> None:
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(len(TRACE_HEADS), len(TRACE_HEADS) + 1, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST_TRACE_ROW, 2)
    sheet.repeat_rows(TRACE_HEAD_ROW)
    sheet.autofilter(TRACE_HEAD_ROW, 0, FIRST_TRACE_ROW + made.listed - 1, len(TRACE_HEADS) - 1)
    sheet.set_tab_color(TABS["units"])
    sheet.hide_gridlines(2)
    a4(sheet, landscape=True)
    sheet.print_area(0, 0, FIRST_TRACE_ROW + made.listed - 1, len(TRACE_HEADS) - 1)


def _top(sheet: Any, formats: Formats, district: District, made: TraceSheet, cell: Cell) -> None:
    """Line by line: a streamed sheet takes nothing for a line that it has left."""
    sheet.write_string(0, 0, f"{TRACE}：合计从哪些单位来", formats("chapter"))
    sheet.write_string(1, 0, _ABOUT, formats("note"))
    write_list_head(sheet, formats, district)
    chosen, values = choice_words(district.form, cell), dict(top_values(district, cell))
    formulas = {(spot.row, spot.column): (spot, formula) for spot, formula in made.top()}
    words = {spot.row: head for head, spot in (*CHOSEN.items(), *ANSWERS.items())}
    for row in range(CHOSEN["表"].row, TRACE_HEAD_ROW):
        if row in words:
            sheet.write_string(row, 0, words[row], formats("label"))
        elif made.in_parts and row == FIRST_LISTED.row:
            _parts(sheet, formats, made)
        for head, spot in CHOSEN.items():
            if spot.row == row:
                sheet.merge_range(*_box(spot), chosen[head], formats("input", align="left", font_size=LIST_SIZE))
        for _, (spot, formula) in sorted(item for item in formulas.items() if item[0][0] == row):
            _formula(sheet, formats, spot, formula, values[spot])


def _formula(sheet: Any, formats: Formats, spot: Spot, formula: str, value: Any) -> None:
    look = formats("computed", align="left", font_size=LIST_SIZE, num_format="General") if spot in ANSWERS.values() else None
    if spot.last_column is not None:
        sheet.merge_range(*_box(spot), "", look)
    sheet.write_formula(spot.row, spot.column, formula, look, excel_number(value))


def _box(spot: Spot) -> tuple[int, int, int, int]:
    return spot.row, spot.column, spot.row, spot.last_column or spot.column


def _parts(sheet: Any, formats: Formats, made: TraceSheet) -> None:
    sheet.write_string(FIRST_LISTED.row, 0, "从第几家", formats("label"))
    sheet.merge_range(*_box(FIRST_LISTED), 1, formats("input", align="left", font_size=LIST_SIZE))
    sheet.write_string(FIRST_LISTED.row, 5, f"共 {made.units} 家，每次列 {made.listed} 家：改这个数看后面的", formats("note"))


def _list(sheet: StreamedSheet, formats: Formats, district: District, made: TraceSheet, cell: Cell, found: dict[int, UnitOrigin]) -> None:
    sheet.set_row(TRACE_HEAD_ROW, 24)
    for column, head in enumerate(TRACE_HEADS):
        sheet.write_string(TRACE_HEAD_ROW, column, head, formats("label"))
    left = number_of(detail(formats, align="left"))
    number = number_of(detail(formats, num_format="General"))
    looks = (left, number, number_of(detail(formats, num_format="0.00%")), number_of(link(formats)), left, left, number, 0, 0)
    pieces = [formula.removeprefix("=") for formula in made.line()]
    usual = layout(district.form).spot(cell)
    for i in range(made.listed):
        row, member = FIRST_TRACE_ROW + i, district.members[i]
        at = str(row + 1)
        origin = found.get(i) or UnitOrigin(place=f"{usual.sheet}!{usual.address}" if in_usual_places(member, district.form) else "")
        values = line_values(district, cell, i, member.submission.file, origin)
        first = Calculated(made.first(i).removeprefix("="), i + 1) if made.in_parts else i + 1
        rest = [Calculated(piece.replace(ROW_MARK, at), value) for piece, value in zip(pieces, values, strict=True)]
        sheet.write_whole_row(row, (first, *rest), (number, *looks))
    unread = {"type": "formula", "criteria": f"=ISTEXT($C{FIRST_TRACE_ROW + 1})*($C{FIRST_TRACE_ROW + 1}<>\"\")", "format": formats.style(STYLES[ERROR])}
    sheet.conditional_format(FIRST_TRACE_ROW, 2, FIRST_TRACE_ROW + made.listed - 1, 2, unread)


def _drop_downs(sheet: Any, made: TraceSheet) -> None:
    offered = made.choices
    sources = {"表": f"={offered.table_area}", "行": offered.row_list(helper("表号")), "列": offered.column_list(helper("列组"))}
    for head, source in sources.items():
        spot = CHOSEN[head]
        rule = {"validate": "list", "source": source, "error_title": head, "error_message": "请从下拉列表中选。"}
        sheet.data_validation(spot.row, spot.column, spot.row, spot.column, rule)


def _write_unit_files(book: Any, merged: Merged, folder: Path) -> None:
    """Hidden: for every unit the way to its file and whether its numbers stand where the template has them; beside it how many applications it has."""
    form = merged.district.form
    with streamed(book, UNIT_FILES) as sheet:
        for column, head in enumerate(("序号", "路径", "位置同模板", *RANKING_HEADS)):
            sheet.write_string(0, column, head)
        for i, (member, (name, ranking)) in enumerate(zip(merged.district.members, ranking_lines(merged.district), strict=True)):
            path = merged.paths.get(member.submission.file)
            way = link_to(path, folder).removeprefix("external:") if path is not None else ""
            alike = int(in_usual_places(member, form))
            made = [Calculated(*one) for one in ranking]
            if are_plain((way, name)):
                sheet.write_whole_row(i + 1, (i + 1, way, alike, name, *made), (0,) * (4 + len(made)))
            else:
                sheet.write_number(i + 1, 0, i + 1)
                sheet.write_string(i + 1, 1, writable(way))
                sheet.write_number(i + 1, 2, alike)
                sheet.write_string(i + 1, 3, name)
                sheet.write_run(i + 1, 4, made, (0,) * len(made), 0)
        sheet.hide()


def _write_origins(book: Any, district: District, chosen: Cell) -> tuple[dict[int, UnitOrigin], int]:
    """Hidden: where a unit has a number and what was typed there, wherever that is not plain from 部门明细 and the template.

    What it says of one cell by unit, and how many lines it has.
    """
    found: dict[int, UnitOrigin] = {}
    row = 0
    with streamed(book, ORIGINS) as sheet:
        for column, head in enumerate(ORIGIN_HEADS):
            sheet.write_string(0, column, head)
        for unit, cell, place, raw in _all_origins(district):
            if row + 1 == MOST_ROWS:
                break
            row += 1
            words = (district.members[unit].submission.file, *district.form.names(cell), place, raw)
            sheet.write_number(row, 0, FIRST_ROW + 1 + unit)
            for column, text in enumerate(words, 1):
                sheet.write_string(row, column, text)
            sheet.write_number(row, len(ORIGIN_HEADS) - 1, origin_number(unit, district.form.position[cell]))
            if cell == chosen:
                found[unit] = UnitOrigin(row, place, raw)
        sheet.hide()
    return found, row


def _all_origins(district: District) -> Iterator[tuple[int, Cell, str, str]]:
    """(unit, cell, place, text) in the order of units and of the form's cells."""
    for unit, member in enumerate(district.members):
        ways = crosswalk(member.submission.form, district.form)
        for cell, place, raw in origins(member, district.form, ways):
            yield unit, cell, writable(place), writable(raw)
