"""The verb *report*: a submission or a summary becomes the report that is published, and what was written is read back before it is put in place."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.findings import Level
from ..core.submission import Submission
from ..core.words import where
from ..forms.wording import DRAFTS, PROCESSING_FEE
from ..machine.safe_write import placed, refuse_existing
from ..reading.aliases import Aliases
from ..reading.files import PathLike, read
from ..refusals import refused
from ..report.approval_slip import approval_slip, save_approval_slip
from ..report.comparison import Comparison, compared
from ..report.pdf_report import write_pdf
from ..report.printed_tables import printed_value
from ..report.readiness import Decision, Readiness, readiness
from ..report.report_text import ReportText, report_text
from ..report.web_report import web_report
from ..report.word_report import write_word_report
from ..rules.relations import Outcome
from .check import pick_last_year
from .examination import examine


@dataclass(frozen=True)
class Reported:
    """The report as it was written, how ready it is, and the outcome of the check it rests on."""

    text: ReportText
    outcome: Outcome

    @property
    def readiness(self) -> Readiness:
        return self.text.readiness


def write_report(
    source: PathLike, out: PathLike, *, last_year: PathLike | None = None, template: PathLike | None = None, agency: str | None = None, year: int | None = None,
    aliases: Aliases | None = None, fee: tuple[int, str] | None = None, decision: Decision | None = None,
    units: Sequence[tuple[str, str]] | None = None, force: bool = False,
) -> Reported:
    """Write the report of a file as .docx, .html or .pdf. ``fee`` is 信息处理费: (applications, 元).

    ``units`` are the 应报 with their states, where a round tells them; ``decision`` is that of a named person. Raises ``UserError``, with
    nothing written, also where what was written does not read back as the source.
    """
    _writer(Path(out))
    inputs = [path for path in (source, last_year) if path is not None]
    refuse_existing(Path(out), force=force, inputs=inputs)
    outcome, last = _examined(source, last_year, agency, year, aliases)
    return write_report_of(outcome, out, last=last, template=template, fee=fee, decision=decision, units=units, force=force, inputs=inputs)


def write_report_of(
    outcome: Outcome, out: PathLike, *, last: Submission | None = None, template: PathLike | None = None, fee: tuple[int, str] | None = None,
    decision: Decision | None = None, units: Sequence[tuple[str, str]] | None = None, force: bool = False, inputs: Sequence[PathLike] = (),
) -> Reported:
    """The same of what was read and checked already: an open workbook, say. ``last`` is last year's report."""
    out, submission = Path(out), outcome.submission
    writer = _writer(out)
    read_too = [*inputs, *([template] if template is not None else [])]
    refuse_existing(out, force=force, inputs=read_too)
    text = report_text(submission, last, DRAFTS, fee_words(fee))
    text = replace(text, readiness=readiness(errors_of(outcome), text.unwritten, units, decision))
    with placed(out, force=force, inputs=read_too) as aside:
        writer(text, aside, template, submission)
    return Reported(text, outcome)


def write_approval_slip(
    source: PathLike, out: PathLike, *, last_year: PathLike | None = None, agency: str | None = None, year: int | None = None, aliases: Aliases | None = None,
    decision: Decision | None = None, units: Sequence[tuple[str, str]] | None = None, adjustments: Sequence[str] = (), force: bool = False,
) -> Readiness:
    """Write the 审核单 of a file as .docx. ``units``, ``decision`` as in ``write_report``; ``adjustments`` in words. Raises ``UserError``."""
    out = Path(out)
    if out.suffix.lower() != ".docx":
        raise refused("R19", target=out)
    inputs = [path for path in (source, last_year) if path is not None]
    refuse_existing(out, force=force, inputs=inputs)
    outcome, last = _examined(source, last_year, agency, year, aliases)
    text = report_text(outcome.submission, last, DRAFTS) if outcome.submission.form.reported else None
    ready = readiness(errors_of(outcome), text.unwritten if text else (), units, decision)
    slip = approval_slip(outcome, ready, adjustments=adjustments)
    with placed(out, force=force, inputs=inputs) as aside:
        save_approval_slip(slip, aside)
    return ready


def _examined(
    source: PathLike, last_year: PathLike | None, agency: str | None, year: int | None, aliases: Aliases | None
) -> tuple[Outcome, Submission | None]:
    """What the check says of a file, and last year's report where it was given."""
    submission = read(source, agency=agency, year=year, aliases=aliases)
    last = pick_last_year([submission], last_year, aliases)[0][0] if last_year is not None else None
    return examine([submission], {submission.file: last} if last_year is not None else None)[0], last


def fee_words(fee: tuple[int, str] | None) -> str:
    """What chapter 六 says of 信息处理费; ``""`` where nobody said."""
    if fee is None:
        return ""
    count, yuan = fee
    return PROCESSING_FEE[not count].format(count, yuan)


def errors_of(outcome: Outcome) -> tuple[str, ...]:
    """The 错误 of a check by table and rule: ``表三 E1 错误 2 处``."""
    form = outcome.submission.form
    counts = Counter((form.table(f.table).name if f.table else "", f.rule) for f in outcome.findings if f.level is Level.ERROR)
    return tuple(f"{table} {rule} 错误 {n} 处".strip() for (table, rule), n in counts.items())


Writer = Callable[[ReportText, Path, PathLike | None, Submission], None]
"""Writes aside, and reads that back."""


def _writer(out: Path) -> Writer:
    writers: dict[str, Writer] = {".docx": _word, ".html": _web, ".htm": _web, ".pdf": _pdf}
    if out.suffix.lower() not in writers:
        raise refused("R04", target=out)
    return writers[out.suffix.lower()]


def _word(text: ReportText, path: Path, template: PathLike | None, submission: Submission) -> None:
    write_word_report(text, path, template)
    _refuse_unequal(path, text, submission)


def _web(text: ReportText, path: Path, _template: PathLike | None, submission: Submission) -> None:
    path.write_text(web_report(text), encoding="utf-8", newline="\n")
    _refuse_unequal(path, text, submission)


def _pdf(text: ReportText, path: Path, template: PathLike | None, submission: Submission) -> None:
    """Through a Word file that is read back whole; of the pages the cells and the letters of the chapters."""
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        document = Path(folder, "report.docx")
        _word(text, document, template, submission)
        write_pdf(document, path)
    _refuse_unequal(path, text, submission, pages=True)


def _refuse_unequal(path: Path, text: ReportText, submission: Submission, *, pages: bool = False) -> None:
    """Read what was written. Raises ``UserError`` naming the first cell or sentence that is not as in the source."""
    source = replace(submission, narrative=text.narrative)
    found = read(path, agency=submission.agency, year=submission.year)
    if found.form is not source.form:
        raise refused("R05", title=''.join(text.title), difference="表式不同")
    if pages and (lost := Counter("".join(text.narrative)) - Counter("".join(found.narrative)) - Counter(" \n\u3000")):
        raise refused("R05", title=''.join(text.title), difference=f"正文缺少“{''.join(lost)[:20]}”")
    whole = compared(source, replace(found, narrative=source.narrative) if pages else found, DRAFTS)
    if not whole.equal:
        raise refused("R05", title=''.join(text.title), difference=_first(whole, source))


def _first(found: Comparison, source: Submission) -> str:
    for one in found.cells:
        return f"{where(one.cell, source.form)}应为“{printed_value(one.left)}”，读回“{printed_value(one.right)}”"
    for sentence in found.sentences:
        return f"“{source.form.chapters[sentence.chapter]}”的“{sentence.left[:30]}”读回“{sentence.right[:30]}”"
    return "正文与表中的数不一致"
