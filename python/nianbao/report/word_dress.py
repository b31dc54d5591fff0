"""The dress of an official document (GB/T 9704): page, margins, fonts with their fall-backs, and the paragraph styles that a template may define anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc import phys_pkg
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from ..machine.safe_write import packed_by
from ..machine.undated_zip import UndatedZip

FONTS = {
    "方正小标宋简体": "方正小标宋_GBK,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
    "仿宋_GB2312": "仿宋,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC",
    "黑体": "SimHei,Microsoft YaHei,华文黑体,Noto Sans CJK SC",
    "宋体": "SimSun,NSimSun,华文宋体,Noto Serif CJK SC",
}
"""Font → what programs take where it is not installed, in this order."""

PAGE_MILLIMETRES = {"page_width": 210, "page_height": 297, "top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26, "footer_distance": 25, "header_distance": 15}
"""Millimetres: A4 with a text area of 156 × 225."""

LINE_POINTS = 28.95
"""Points between lines: 22 lines a page."""

_LEFT, _CENTRE, _RIGHT, _EVEN = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True)
class WordStyle:
    """A paragraph style: ``size`` and ``line`` in points (``line`` 0: single), ``indent`` of the first line in hundredths of a character."""

    name: str
    font: str
    size: float
    align: Any
    line: float = 0
    indent: int = 0
    outline: int | None = None
    color: str = ""


TITLE_STYLE = WordStyle("年报标题", "方正小标宋简体", 22, _CENTRE, 35)
HEADING_STYLE = WordStyle("年报一级标题", "黑体", 16, _LEFT, LINE_POINTS, 200, 0)
TEXT_STYLE = WordStyle("年报正文", "仿宋_GB2312", 16, _EVEN, LINE_POINTS, 200)
TABLE_STYLE = WordStyle("年报表格", "宋体", 10, _CENTRE)
SIGNATURE_STYLE = WordStyle("年报落款", "仿宋_GB2312", 16, _RIGHT, LINE_POINTS)
PAGE_NUMBER_STYLE = WordStyle("年报页码", "宋体", 14, _RIGHT)
STAGE_STYLE = WordStyle("年报稿样", "黑体", 10.5, _CENTRE, color="C00000")
STYLES_OF_REPORT = (TITLE_STYLE, HEADING_STYLE, TEXT_STYLE, TABLE_STYLE, SIGNATURE_STYLE, PAGE_NUMBER_STYLE, STAGE_STYLE)


def save_document(document: Any, path: Path) -> None:
    """Write the document, its parts without the date of today."""
    with packed_by(phys_pkg, UndatedZip):
        document.save(str(path))


def dressed(document: Any) -> None:
    """Give a blank document page, page numbers and fonts, and the styles of a report."""
    section = document.sections[0]
    for name, millimetres in PAGE_MILLIMETRES.items():
        setattr(section, name, Mm(millimetres))
    _font_table(document)
    with_styles(document)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, _RIGHT)
    _page_number(section.even_page_footer, _LEFT)


def with_styles(document: Any) -> None:
    """Add the styles of a report that a document has not; those it has are the office's own."""
    for style in STYLES_OF_REPORT:
        if not any(have.name == style.name for have in document.styles):
            _add(document, style)


def _add(document: Any, style: WordStyle) -> None:
    made = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = document.styles["Normal"] if any(have.name == "Normal" for have in document.styles) else None
    made.font.name, made.font.size = style.font, Pt(style.size)
    fonts = made.element.rPr.rFonts
    for name in ("w:eastAsia", "w:cs"):
        fonts.set(qn(name), style.font)
    made.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))
    if style.color:
        from docx.shared import RGBColor

        made.font.color.rgb = RGBColor.from_string(style.color)
    _paragraph(made, style)


def _paragraph(made: Any, style: WordStyle) -> None:
    layout = made.paragraph_format
    layout.alignment, layout.space_before, layout.space_after = style.align, Pt(0), Pt(0)
    layout.keep_with_next = style.outline is not None
    layout.widow_control = False
    if style.line:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(style.line)
    else:
        layout.line_spacing = 1.0
    if style.indent:
        layout.first_line_indent = Pt(style.size * style.indent / 100)
        made.element.pPr.ind.set(qn("w:firstLineChars"), str(style.indent))
    if style.outline is not None:
        made.element.pPr.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{style.outline}"/>'))


def _page_number(footer: Any, align: Any) -> None:
    """— 1 —, outside on facing pages, one character from the edge of the text."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style, paragraph.alignment = PAGE_NUMBER_STYLE.name, align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(PAGE_NUMBER_STYLE.size)
    paragraph.add_run("— ")
    paragraph._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    paragraph.add_run(" —")


def _font_table(document: Any) -> None:
    """Name the fall-backs where Word and WPS look for them."""
    fonts = "".join(
        f'<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(others)}/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in FONTS.items()
    )
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
