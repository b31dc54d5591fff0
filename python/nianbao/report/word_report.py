"""The report as a Word file, in the styles of a template that an office may change."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..machine.packages import Package
from ..machine.regular_files import file_bytes
from ..machine.safe_write import PathLike
from ..refusals import refused
from ..rules.drafting import TO_CONFIRM
from . import word_dress as dress
from .draft_memory import remember_draft
from .report_text import ReportChapter, ReportParagraph, ReportText
from .word_tables import word_table

HERE = "【报告】"
"""The paragraph of a template in whose place the report is put; where there is none it goes to the end."""


def write_word_report(report: ReportText, path: Path, template: PathLike | None = None) -> None:
    """Write a .docx. Raises ``UserError`` for a template that is none."""
    document = _opened(template) if template is not None else _blank()
    writer = _Writer(document)
    for line in report.title:
        writer.paragraph(line, dress.TITLE_STYLE)
    writer.paragraph("", dress.TEXT_STYLE)
    for chapter in report.chapters:
        writer.chapter(chapter, last=chapter is report.chapters[-1])
    writer.signature(report)
    writer.done()
    if report.readiness.page_words:
        _on_every_page(document, report.readiness.page_words)
    remember_draft(document, [paragraph.text for chapter in report.chapters for paragraph in chapter.paragraphs if paragraph.mark == TO_CONFIRM])
    about = document.core_properties
    about.title, about.author, about.comments = "".join(report.title), report.agency, ""
    about.created = about.modified = datetime.now()
    dress.save_document(document, path)


def write_word_template(path: Path) -> None:
    """The template that is used where none is given, for an office to change."""
    document = _blank()
    document.add_paragraph(HERE, style=dress.TEXT_STYLE.name)
    dress.save_document(document, path)


def _blank() -> Any:
    from docx import Document

    document = Document()
    dress.dressed(document)
    return document


def _opened(template: PathLike) -> Any:
    from docx import Document

    try:
        data = file_bytes(template)
        whole = Package(str(template), data)
        for name in whole.entries:
            whole.read(name)
        document = Document(io.BytesIO(data))
    except UserError:
        raise
    except Exception as error:  # python-docx has no one error for what is no Word file
        raise refused("R03", file=template) from error
    dress.with_styles(document)
    return document


class _Writer:
    """Puts paragraphs and tables before an anchor, in order."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.anchor = next((p for p in document.paragraphs if p.text.strip() == HERE), None) or document.add_paragraph()

    def paragraph(self, text: str, style: dress.WordStyle) -> Any:
        return self.anchor.insert_paragraph_before(text, style=style.name)

    def chapter(self, chapter: ReportChapter, *, last: bool) -> None:
        """The end of the ``last`` chapter stays with the signature, so that no page holds a signature alone."""
        self.paragraph(chapter.heading, dress.HEADING_STYLE)
        for paragraph in chapter.paragraphs:
            self._text(paragraph, kept=last and paragraph is chapter.paragraphs[-1])
        if chapter.table is not None:
            self.anchor._p.addprevious(word_table(chapter.table, self.document.styles[dress.TABLE_STYLE.name].style_id))
            self.paragraph("", dress.TABLE_STYLE)

    def _text(self, paragraph: ReportParagraph, *, kept: bool) -> None:
        from docx.enum.text import WD_COLOR_INDEX

        written = self.paragraph("", dress.TEXT_STYLE)
        written.paragraph_format.keep_with_next = kept or None
        if paragraph.mark:  # the mark alone is coloured: who deletes it is done
            written.add_run(paragraph.mark).font.highlight_color = WD_COLOR_INDEX.YELLOW
        written.add_run(paragraph.text.removeprefix(paragraph.mark))

    def signature(self, report: ReportText) -> None:
        """Name and date at the right: the date four characters from the margin, the name in the middle over it."""
        from docx.shared import Pt

        self.paragraph("", dress.TEXT_STYLE).paragraph_format.keep_with_next = True
        date = report.date or "　　年　　月　　日"
        name, size = report.agency, dress.SIGNATURE_STYLE.size
        for words in (name, date):
            line = self.paragraph(words, dress.SIGNATURE_STYLE)
            line.paragraph_format.right_indent = Pt(size * max(0.0, 4 + (_width(date) - _width(words)) / 2))
            line.paragraph_format.keep_with_next = words == name

    def done(self) -> None:
        self.anchor._p.getparent().remove(self.anchor._p)


def _width(text: str) -> float:
    """In characters as wide as they are high."""
    return sum(1.0 if ord(ch) > 255 else 0.5 for ch in text)


def _on_every_page(document: Any, words: str) -> None:
    """Put a line at the top of every header there is, whatever the template has there."""
    even = document.settings.odd_and_even_pages_header_footer
    for i, section in enumerate(document.sections):
        first = [section.first_page_header] if section.different_first_page_header_footer else []
        for header in (section.header, *([section.even_page_header] if even else []), *first):
            if i and header.is_linked_to_previous:
                continue
            header.is_linked_to_previous = False
            header.paragraphs[0].insert_paragraph_before(words, style=dress.STAGE_STYLE.name)
