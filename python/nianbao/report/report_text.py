"""What a report says, page by page, before it is Word or HTML: title, six chapters with their tables, who signs it, and how far it has come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..core.submission import Submission
from ..model import Draft, Form
from ..refusals import refused
from ..rules.drafting import TO_CONFIRM, TO_FILL_IN, drafted_overview
from .printed_tables import PrintedTable, printed_in, printed_table, words_for_xml
from .readiness import Readiness, Stage

LONGEST_TITLE_LINE = 20
"""Characters of a title's line: so many of size 二号 fit between the margins of GB/T 9704."""

UNJUDGED = Readiness(Stage.DRAFT)
"""Of a report that nobody has checked yet."""



@dataclass(frozen=True)
class ReportParagraph:
    """A paragraph; ``mark`` is the 待核 or 待填 it begins with, ``""`` else."""

    text: str

    @property
    def mark(self) -> str:
        return next((mark for mark in (TO_CONFIRM, TO_FILL_IN) if self.text.startswith(mark)), "")


@dataclass(frozen=True)
class ReportChapter:
    heading: str
    paragraphs: tuple[ReportParagraph, ...]
    table: PrintedTable | None = None


@dataclass(frozen=True)
class ReportText:
    """``title`` is one or two lines. ``date`` is that of the signature, ``""`` where none is known. ``readiness`` stands on every page until the last."""

    title: tuple[str, ...]
    agency: str
    year: int
    chapters: tuple[ReportChapter, ...]
    date: str
    readiness: Readiness = UNJUDGED

    @property
    def unwritten(self) -> tuple[str, ...]:
        """Which chapters somebody has still to look at or to write, in words."""
        return tuple(
            f"“{chapter.heading}”{marks[0].strip('【】')}"
            for chapter in self.chapters
            if (marks := [paragraph.mark for paragraph in chapter.paragraphs if paragraph.mark])
        )

    @property
    def narrative(self) -> tuple[str, ...]:
        """The texts of the six chapters, as they will be read back."""
        return tuple("\n".join(paragraph.text for paragraph in chapter.paragraphs) for chapter in self.chapters)


def report_text(submission: Submission, last: Submission | None, drafts: Sequence[Draft], fee_words: str = "") -> ReportText:
    """The report of a submission, its readiness still to be judged. Chapter 一 is drafted where it is empty, 六 says ``fee_words`` where it is; what nobody wrote is 待填.

    Raises ``UserError`` for an edition in which no reports are written, and where agency or year is not known.
    """
    form = submission.form
    if not form.reported:
        raise refused("R01", file=submission.file, edition=form.edition)
    if not submission.agency or submission.year is None:
        raise refused("R02", file=submission.file)
    name = submission.title_agency or submission.agency
    drafted = {0: drafted_overview(submission, last, drafts), 5: (fee_words,) if fee_words else ()}
    chapters = tuple(_chapter(i, submission, drafted.get(i, ())) for i in range(len(form.chapters)))
    return ReportText(_title(form, name, submission.year), name, submission.year, chapters, _date(submission.cover.get("date", "")))


def _title(form: Form, agency: str, year: int) -> tuple[str, ...]:
    rest = f"{year}年{form.title}"
    return (agency + rest,) if len(agency + rest) <= LONGEST_TITLE_LINE else (agency, rest)


def _chapter(i: int, submission: Submission, drafted: Sequence[str]) -> ReportChapter:
    form = submission.form
    table = next((table for table in form.tables if table.title == form.chapters[i]), None)
    printed = printed_table(table, form, printed_in(submission)) if table else None
    texts = list(_paragraphs(submission.narrative[i])) or list(drafted) or ([] if table else [f"{TO_FILL_IN}这一部分还没有填写。"])
    return ReportChapter(form.chapters[i], tuple(map(ReportParagraph, texts)), printed)


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a chapter, without characters that no document can hold."""
    for line in text.splitlines():
        if words := words_for_xml(line).strip():
            yield words


def _date(words: str) -> str:
    """``2025年1月20日`` of what the cover says; ``""`` where that is no date."""
    found = re.match(r"(20\d\d)\D(\d{1,2})\D(\d{1,2})(?!\d)", words)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else ""
