"""The sheet 校验结果 in a workbook that openpyxl holds: one line a finding, with links to its cells and to both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from ...geometry import Area
from ...rules.relations import Outcome
from ..explanation_rows import EXPLAINED, KeptExplanation, explanation_rows, explanations_in
from ..findings_list import FINDINGS_HEAD_ROW, HEADS, HELP, KEY, RESULTS, WIDTHS, FindingLine, summary
from ..marks import STYLES
from ..page_heads import FOOT, LIST_TAB, page_head
from .cell_xml import xml_text

_HEAD_ROW = FINDINGS_HEAD_ROW + 1
_SIZE = 11
"""Points: scaled to the width of the page they stay above 9."""


def write_results(book: Any, lines: Sequence[FindingLine], outcome: Outcome) -> None:
    """Add the sheet at the end and open the workbook on it; the one of an earlier check is replaced, a sheet of the user's keeps its name."""
    sheet = _made(book)
    sheet["A1"] = RESULTS
    sheet["A2"] = xml_text(summary(outcome))
    sheet["A3"] = HELP
    for c, head in enumerate((*HEADS, KEY), 1):
        sheet.cell(_HEAD_ROW, c, head)
    for r, line in enumerate(lines, _HEAD_ROW + 1):
        _write(sheet, r, line)
    _format(sheet, len(lines))
    _fold(sheet, lines)
    if words := page_head(outcome.submission.agency, outcome.submission.year):
        sheet.oddHeader.left.text = _in_header(words)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = book.index(sheet)


def _in_header(words: str) -> str:
    """``&`` begins a code there; a header holds 255 characters."""
    return words[:100].replace("&", "&&")


def _made(book: Any) -> Any:
    old = next((sheet for sheet in book.worksheets if sheet.title.startswith(RESULTS) and sheet["A1"].value == RESULTS), None)
    if old is None:
        return book.create_sheet(RESULTS)
    at = book.index(old)
    book.remove(old)
    return book.create_sheet(RESULTS, at)


def write_told(book: Any, explained: Mapping[str, str]) -> None:
    """Keep the 说明 on their hidden sheet, whatever the list shows: those of findings that are gone for now too. New ones get today's date."""
    if EXPLAINED in book.sheetnames:
        old = explanations_in(list(book[EXPLAINED].iter_rows(values_only=True)))
        book.remove(book[EXPLAINED])
    elif explained:
        old = {}
    else:
        return
    sheet = book.create_sheet(EXPLAINED)
    sheet.sheet_state = "hidden"
    today = date.today().isoformat()
    told = {k: old[k] if k in old and old[k].text == text else KeptExplanation(k.partition("|")[0], text, today) for k, text in explained.items()}
    for r, row in enumerate(explanation_rows(told), 1):
        for c, text in enumerate(row, 1):
            cell = sheet.cell(r, c, xml_text(text) if isinstance(text, str) else text)
            cell.data_type, cell.number_format = "s", "@"


def _write(sheet: Any, r: int, line: FindingLine) -> None:
    for c, value in enumerate(line.values, 1):
        cell = sheet.cell(r, c)
        cell.value = float(value) if isinstance(value, Decimal) else xml_text(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"  # a sentence that begins with = is no formula
        if area := line.links.get(c - 1):
            _link(cell, area)
    sheet.cell(r, len(HEADS) + 1, xml_text(line.key)).data_type = "s"


def _fold(sheet: Any, lines: Sequence[FindingLine]) -> None:
    """What follows from a cause is folded under it, to be opened with the ＋ beside it."""
    sheet.sheet_properties.outlinePr.summaryBelow = False
    follows = [line.follows for line in lines]
    for r, (folded, below) in enumerate(zip_longest(follows, follows[1:], fillvalue=False), _HEAD_ROW + 1):
        row = sheet.row_dimensions[r]
        row.outlineLevel, row.hidden, row.collapsed = int(folded), folded, below and not folded


def _link(cell: Any, area: Area) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    quoted = area.sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{area.a1}", display=str(cell.value))
    cell.font = Font(name="宋体", size=_SIZE, color="0563C1", underline="single")


def _format(sheet: Any, count: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="BFBFBF")
    for c, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(c)].width = width
    sheet.column_dimensions[get_column_letter(len(HEADS) + 1)].hidden = True
    sheet["A1"].font = Font(name="黑体", size=16)
    for row in sheet.iter_rows(_HEAD_ROW, _HEAD_ROW + count, 1, len(HEADS)):
        sheet.row_dimensions[row[0].row].height = 15 * max(map(_lines, row, WIDTHS)) + 3
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if not cell.hyperlink:
                cell.font = Font(name="黑体" if cell.row == _HEAD_ROW else "宋体", size=_SIZE)
        style = STYLES.get(str(row[1].value))
        if style:
            row[1].fill = PatternFill(fill_type="solid", start_color=style.fill.lstrip("#"))
    for cell in sheet[_HEAD_ROW]:
        cell.fill = PatternFill(fill_type="solid", start_color="EDEDED")
        cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.freeze_panes = sheet.cell(_HEAD_ROW + 1, 1)
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(HEADS) + 1)}{_HEAD_ROW + max(count, 1)}"
    _print(sheet)


def _print(sheet: Any) -> None:
    """A4 across, the heads and the page on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.sheet_properties.tabColor = LIST_TAB.lstrip("#")
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    sheet.oddFooter.center.text = FOOT


def _lines(cell: Any, width: int) -> int:
    """Lines that the text of a cell takes; a Chinese character is two wide."""
    text = "" if cell.value is None else str(cell.value)
    return sum(1 + sum(2 if ord(ch) > 255 else 1 for ch in line) // (width - 1) for line in text.split("\n"))
