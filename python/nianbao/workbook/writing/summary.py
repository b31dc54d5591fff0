"""The summary workbook: the official form again, its cells live formulas over 部门明细, so that it opens right anywhere and is itself a report.

Around the form stand 报送情况 (every file), 校验结果 (every finding), 合计说明 (blanks and 待定) and 部门明细; hidden sheets say where everything came from.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.findings import Level
from ...district.district import District
from ...machine.beside import WORTH_A_COPY
from ..chart_sources import CHARTS
from ..cover import COVER
from ..explanation_rows import EXPLAINED, KeptExplanation, explanation_rows
from ..findings_list import RESULTS
from ..formulas import formulas
from ..kept import NOTHING_KEPT, Kept
from ..layout import Layout, area_name, layout
from ..marks import ERROR, STYLES, WARNING
from ..merged_findings import FirstCause, first_causes
from ..narrative import CLOSING, OPENING
from ..overview import OVERVIEW
from ..trace_rows import TRACE
from ..unit_rows import ADJUSTMENTS, DETAILS, ENTRIES, REMARKS, due_tests, filled_tests, partial_sums, remarks, unit_sums
from ..year_comparison import COMPARISON
from . import cover_sheets
from .adjustment_sheet import write_adjustments, write_choices, write_map
from .cell_formats import Formats
from .chart_sheet import write_charts
from .comparison_sheet import write_comparison
from .hidden_sheets import write_code_sheet
from .narrative_sheets import write_narrative
from .new_book import new_book
from .overview_sheet import write_overview
from .streamed_sheets import SummaryBook, rows_beside
from .summary_lists import FIRST_LIST_ROW, entries_sheet, problems_sheet, write_remarks
from .tables import Formula, FormWriter
from .template import TYPED, properties
from .trace_sheet import write_trace
from .unit_sheets import write_details

if TYPE_CHECKING:
    from ...district.merge_result import Merged


def write_summary(path: str | os.PathLike, merged: Merged, *, folder: Path, kept: Kept = NOTHING_KEPT) -> None:
    """Write the workbook. ``folder`` is where it will lie: links to the units' files are relative to it. ``kept`` was typed into an earlier one."""
    district = merged.district
    here = layout(district.form)
    values = dict(zip(district.form.cells, district.values, strict=True))
    cover = kept.fields | _cover(district)
    cells = formulas(here, values, cover=cover, totals=TYPED, filled=filled_tests(district), partial=partial_sums(district), due=due_tests(district))
    contents = {cell: Formula(made.formula, made.value) for cell, made in zip(district.form.cells, unit_sums(district), strict=True)}
    with new_book(path, SummaryBook) as book:
        properties(book, district.form)
        book.use_zip64()
        formats = Formats(book)
        cover_sheets.write_cover(book, here, formats, cells, cover, kept.ledger)
        _words(book, formats, here.front.rows["steps"], merged)
        write_narrative(book, here, formats, OPENING, kept.chapters, cells)
        FormWriter(book, here, formats).write(contents, cells)
        write_narrative(book, here, formats, CLOSING, kept.chapters, cells)
        _extra(book, formats, district, cover)
        cover_sheets.write_guide(book, here, formats, cells)
        _comments(book, district)
        _names(book, here)
        write_overview(book, formats, merged)
        lists = entries_sheet(book, formats, merged, folder), problems_sheet(book, formats, merged, folder, kept)
        with rows_beside(book, lists, worth=len(district.entries) in WORTH_A_COPY):
            write_remarks(book, formats, district)
            write_details(book, formats, merged, folder)
            write_comparison(book, formats, merged)
            write_charts(book, formats, merged)
            _extra_units(book, formats, merged, folder)
            write_adjustments(book, formats, district, merged.years)
            write_trace(book, formats, merged, folder)
        write_map(book, district, merged.years)
        write_choices(book, district)
        _write_told(book, kept)
        cover_sheets.write_hidden(book, here, totals=TYPED, kind="summary", agencies=())
        write_code_sheet(book, cells)


def _extra(book: Any, formats: Formats, district: District, cover: Any) -> None:
    if district.extra:
        from .extra_sheets import write_extra_sums

        write_extra_sums(book, formats, district, cover)


def _extra_units(book: Any, formats: Formats, merged: Merged, folder: Path) -> None:
    if merged.district.extra:
        from .extra_sheets import write_extra_units

        write_extra_units(book, formats, merged, folder)


def _write_told(book: Any, kept: Kept) -> None:
    """Hidden: every 说明, also those whose finding is gone for now."""
    sheet = book.add_worksheet(EXPLAINED)
    for row, line in enumerate(explanation_rows({key: KeptExplanation("", text) for key, text in kept.told.items()})):
        for column, words in enumerate(line):
            sheet.write_string(row, column, words)
    sheet.hide()


def _cover(district: District) -> dict[str, Any]:
    fields: Mapping[str, Any] = {"agency": district.agency, "year": district.year}
    return {key: value for key, value in fields.items() if value}


def _words(book: Any, formats: Formats, top: int, merged: Merged) -> None:
    """The cover says that it is a summary; what is wrong comes first, causes only, then the steps of a summary, as far as there is room."""
    district = merged.district
    told = any(True for _ in remarks(district))
    steps = (
        f"看“{RESULTS}”：各单位和合计的全部问题，起因在前，由它引起的折叠在下面；点单元格打开那个单位的文件。",
        f"看“{ENTRIES}”：每个文件用没用上、为什么；红色和橙色的几家先催报、退回或问清。",
        f"给负责人看“{OVERVIEW}”和“{CHARTS}”；为什么与上年不同，看“{COMPARISON}”。上报：改正后重新汇总；这个文件可直接报上一级。",
        f"看“{REMARKS}”：哪些合计里有空白、待定或未拆分的数。" if told else "各单位没有空白、待定的格。",
        f"核对三张表：每一格都是“{DETAILS}”中一列的合计，加上“{ADJUSTMENTS}”里您自己填的增减；一格从哪些单位来，看“{TRACE}”。",
        f"灰色格是公式，不用填。不要改“{DETAILS}”的表头，不要在单位之间插入其他内容。",
    )
    sheet = book.get_worksheet_by_name(COVER)
    missing = f"，另有 {len(district.missing)} 家没有计入（见“{ENTRIES}”）" if district.missing else ""
    about = f"{district.form.source} · {district.form.edition} 年版表式 · 汇总 {len(district.members)} 个单位{_only(district)}{missing}"
    sheet.write_string(1, 0, about, formats("subtitle", bold=True))
    sheet.write_string(top, 0, "三、步骤：核对 → 退回改正 → 上报", formats("chapter"))
    causes = first_causes(merged, MOST_ON_COVER, _BRIEF)
    for row, cause in enumerate(causes, top + 1):
        _cause(sheet, formats, row, cause)
    for row, (number, text) in enumerate(enumerate(steps[: len(steps) - len(causes)], 1), top + 1 + len(causes)):
        sheet.write_string(row, 0, f"{number}. {text}", formats("wrap"))
        sheet.set_row(row, 18)


MOST_ON_COVER = 3
"""Causes that the cover tells; 校验结果 has all."""

_BRIEF, _ONE_LINE = 60, 66
"""Characters of a sentence on the cover, and of a line of it."""


def _cause(sheet: Any, formats: Formats, row: int, cause: FirstCause) -> None:
    """One cause, leading to its line in 校验结果."""
    style = formats("link", text_wrap=True, align="left", valign="vcenter", font_color=STYLES[ERROR if cause.level is Level.ERROR else WARNING].ink)
    words = f"【{cause.level}】{cause.words}"
    sheet.write_url(row, 0, f"internal:{RESULTS}!A{FIRST_LIST_ROW + 1 + cause.number}", style, words, "到校验结果中的这一条")
    sheet.set_row(row, 16 * max(1, -(-len(words) // _ONE_LINE)) + 4)


def _only(district: District) -> str:
    """The categories that were chosen, where not all units are summed."""
    if not district.only:
        return ""
    from ...district.choosing import list_words

    return f"（只汇总{list_words(district.only)}）"


def _names(book: Any, here: Layout) -> None:
    """The names that the dashboard's links lead to; in a form they cover the inputs, here every cell is computed."""
    for table in here.form.tables:
        book.define_name(area_name(table.name), "=" + ",".join(area.absolute for area in here.input_areas(table.name, ())))


def _comments(book: Any, district: District) -> None:
    """A note on every cell of the form whose sum wants a word."""
    for cell, words in remarks(district):
        spot = layout(district.form).spot(cell)
        book.get_worksheet_by_name(spot.sheet).write_comment(spot.row, spot.column, words, {"x_scale": 2, "author": "nianbao"})
