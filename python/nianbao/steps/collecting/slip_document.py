"""审核意见反馈单 as a Word document of one page: what is wrong, where, the likely cell, what to do, by when, to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

SLIP_TITLE = "审核意见反馈单"
SLIP_HEADS = ("序号", "位置", "问题和办法", "最可能填错的格")
_WIDTHS = (1.1, 3.2, 9.0, 3.7)
"""Centimetres of the columns: together the width of an A4 page between its margins."""


@dataclass(frozen=True)
class SlipLine:
    """One thing to be put right."""

    where: str
    what: str
    likely: str = ""


@dataclass(frozen=True)
class Slip:
    """A whole slip. ``head`` are (label, words) pairs, ``closing`` the sentences below the lines."""

    head: tuple[tuple[str, str], ...]
    lines: tuple[SlipLine, ...]
    closing: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What tells slips of other words apart."""
        return _digest(self.texts())

    def texts(self) -> Iterator[str]:
        """Every text in the order of the document."""
        yield SLIP_TITLE
        yield from (f"{label}：{words}" for label, words in self.head)
        yield from SLIP_HEADS
        for number, line in enumerate(self.lines, 1):
            yield from (str(number), line.where, line.what, line.likely)
        yield from self.closing


def write_slip(slip: Slip, path: Path, now: datetime) -> None:
    """Write the document; what it says is remembered in its properties, so that a change by hand is seen later."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    from ...report.word_dress import save_document

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(1.8)
    _font(document.styles["Normal"], "宋体", Pt(10.5))
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, SLIP_TITLE, "黑体", Pt(18))
    for label, words in slip.head:
        _tight(document.add_paragraph(f"{label}：{words}"))
    _table(document, slip)
    for words in slip.closing:
        _tight(document.add_paragraph(words))
    document.core_properties.keywords = slip.digest
    document.core_properties.author = "年报"
    document.core_properties.created = document.core_properties.modified = now.replace(microsecond=0)
    save_document(document, path)


def _table(document: Any, slip: Slip) -> None:
    from docx.shared import Cm, Pt

    table = document.add_table(rows=1 + len(slip.lines), cols=len(SLIP_HEADS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    rows = [SLIP_HEADS, *((str(n), line.where, line.what, line.likely) for n, line in enumerate(slip.lines, 1))]
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, words, _WIDTHS, strict=True):
            cell.width = Cm(width)
            _run(_tight(cell.paragraphs[0]), text, "黑体" if words is SLIP_HEADS else "宋体", Pt(10))
    _tight(document.add_paragraph())


def _tight(paragraph: Any) -> Any:
    from docx.shared import Pt

    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.space_before = Pt(0)
    return paragraph


def _run(paragraph: Any, text: str, font: str, size: Any) -> None:
    run = paragraph.add_run(text)
    run.font.size = size
    _named(run.font, run._element.get_or_add_rPr(), font)


def _font(style: Any, font: str, size: Any) -> None:
    style.font.size = size
    _named(style.font, style.element.get_or_add_rPr(), font)


def _named(font: Any, properties: Any, name: str) -> None:
    """Latin and Chinese letters in one font."""
    from docx.oxml.ns import qn

    font.name = name
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), name)


def slip_digest(path: Path) -> tuple[str, str] | None:
    """(what a slip said when it was written, what it says now); ``None`` where it is no such document any more."""
    from docx import Document

    try:
        document = Document(str(path))
        texts = [p.text for p in document.paragraphs if p.text]
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    except Exception:  # opened by no program, or by another kind of it
        return None
    head = next((i for i, text in enumerate(texts) if text == SLIP_TITLE), -1) + 1
    return document.core_properties.keywords or "", _digest([*texts[:head], *texts[head:], *cells])


def _digest(texts: Any) -> str:
    """Independent of the order in which a document holds paragraphs and tables."""
    return sha256("\n".join(sorted(filter(None, texts))).encode()).hexdigest()[:16]
