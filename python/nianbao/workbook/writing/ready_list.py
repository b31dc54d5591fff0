"""The sheet 校验结果 with its looks and without a line, alone or with the hidden one for the marks: a host takes them in one call where making them would take forty."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from ...machine.safe_write import placed
from ...machine.undated_zip import UndatedZip
from ..findings_list import FINDINGS_HEAD_ROW, HEADS, KEY, RESULTS, WIDTHS
from ..layout import MARKS
from ..marks import ERROR, MARK_HEADS, STYLES, WARNING
from ..page_heads import FOOT, LIST_TAB
from .new_book import FormBook, new_book

READY_ROWS = 2000
"""Lines that the filter and the colours of the levels reach; a form has fewer cells."""

_BOOK, _TEMPLATE = b"spreadsheetml.sheet.main+xml", b"spreadsheetml.template.main+xml"


def write_ready_list(path: Path, *, with_marks: bool = False) -> None:
    """Write it as a template (``.xltx``). Raises ``UserError`` where it cannot be written."""
    with placed(path, force=True) as aside:
        with new_book(aside) as book:
            _dress(book, book.add_worksheet(RESULTS))
            if with_marks:
                marks = book.add_worksheet(MARKS)
                marks.write_row(0, 0, MARK_HEADS)
                marks.hide()
        parts = io.BytesIO(Path(aside).read_bytes())
        with zipfile.ZipFile(parts) as source, UndatedZip(aside, "w", zipfile.ZIP_DEFLATED) as made:
            for name in source.namelist():
                made.writestr(name, source.read(name).replace(_BOOK, _TEMPLATE))


def _dress(book: FormBook, sheet: Any) -> None:
    head_row, last = FINDINGS_HEAD_ROW, len(HEADS) - 1
    line = book.add_format({"font_name": "宋体", "text_wrap": True, "valign": "vcenter"})
    head = book.add_format({"font_name": "黑体", "bold": True, "valign": "vcenter", "bg_color": STYLES["计算"].fill})
    plain = book.add_format({"font_name": "宋体"})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, line)
    sheet.set_column(last + 1, last + 2, None, plain, {"hidden": True})
    sheet.write_string(0, 0, RESULTS, book.add_format({"font_name": "黑体", "font_size": 16}))
    for row in (1, 2):
        sheet.write_blank(row, 0, None, plain)
    for column, words in enumerate((*HEADS, KEY)):
        sheet.write_string(head_row, column, words, head)
    for level in (ERROR, WARNING):
        fill = book.add_format({"bg_color": STYLES[level].fill})
        sheet.conditional_format(head_row + 1, 1, READY_ROWS, 1, {"type": "cell", "criteria": "==", "value": f'"{level}"', "format": fill})
    _print(sheet, last)


def _print(sheet: Any, last: int) -> None:
    """A4 across, the heads and the page on every page; the hidden columns are none of the paper's business, but are sorted along."""
    sheet.autofilter(FINDINGS_HEAD_ROW, 0, READY_ROWS, last + 2)
    sheet.freeze_panes(FINDINGS_HEAD_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FINDINGS_HEAD_ROW)
    sheet.set_footer(f"&C{FOOT}")
    sheet.set_tab_color(LIST_TAB)
