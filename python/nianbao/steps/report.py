"""The verb *report*: a submission or a summary becomes the report that is published, and what was written is read back before it is put in place."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from ..core.check_code import check_code_of
from ..core.findings import Level
from ..core.submission import Submission, Unread, is_fit
from ..core.words import as_typed, number_words, signed, where
from ..district.ledger import PASSED_STATES, LedgerState
from ..errors import UserError
from ..forms.extra import DRAFTS, FEE
from ..forms.wording import PROCESSING_FEE
from ..grid import Grid
from ..machine.safe_write import placed, refuse_existing
from ..reading.adjustments_of_summary import WrittenAdjustment, written_adjustments
from ..reading.aliases import Aliases
from ..reading.documents.pdf_letters import printed_letters
from ..reading.files import PathLike, load_grid, read
from ..refusals import refused
from ..report.approval_slip import approval_slip, save_approval_slip
from ..report.comparison import Comparison, compared, first_sentence_lacking
from ..report.pdf_report import write_pdf
from ..report.printed_tables import printed_value
from ..report.readiness import Decision, Readiness, readiness
from ..report.report_text import ReportText, report_text
from ..report.web_report import web_report
from ..report.word_report import write_word_report
from ..rules.extra import group_of, known_numbers
from ..rules.relations import Outcome
from ..workbook.ledger_sheets import REPORTED, ledger_found
from .examination import examine
from .last_year import pick_last_year
from .year_folder import YearFolder


@dataclass(frozen=True)
class Reported:
    """The report as it was written, how ready it is, the outcome of the check it rests on, and Chinese ``notes`` on how it will be read."""

    text: ReportText
    outcome: Outcome
    notes: tuple[str, ...] = ()

    @property
    def readiness(self) -> Readiness:
        return self.text.readiness


def write_report(
    source: PathLike, out: PathLike, *, last_year: PathLike | None = None, template: PathLike | None = None, agency: str | None = None, year: int | None = None,
    aliases: Aliases | None = None, fee: tuple[int, str] | None = None, decision: Decision | None = None, force: bool = False,
) -> Reported:
    """Write the report of a file (of a folder its summary) as .docx, .html or .pdf. ``fee`` is 信息处理费: (applications, 元).

    In the folder of a round the states of the units say whether it is a 定稿, and last year's numbers are those that lie there; ``decision`` is that
    of a named person. Raises ``UserError``, with
    nothing written, also where what was written does not read back as the source.
    """
    _writer(Path(out))
    material = _material(source, last_year)
    refuse_existing(Path(out), force=force, inputs=material.inputs)
    outcome, last = _examined(material, agency, year, aliases)
    return write_report_of(
        outcome, out, last=last, template=template, fee=fee, decision=decision, waiting=material.waiting, force=force, inputs=material.inputs,
    )


def write_report_of(
    outcome: Outcome, out: PathLike, *, last: Submission | None = None, template: PathLike | None = None, fee: tuple[int, str] | None = None,
    decision: Decision | None = None, waiting: Sequence[str] | None = None, force: bool = False, inputs: Sequence[PathLike] = (),
) -> Reported:
    """The same of what was read and checked already: an open workbook, say. ``last`` is last year's report, ``waiting`` as ``readiness`` has it."""
    out, submission = Path(out), outcome.submission
    writer = _writer(out)
    read_too = [*inputs, *([template] if template is not None else [])]
    refuse_existing(out, force=force, inputs=read_too)
    text = report_text(submission, last, DRAFTS, fee_words(fee or fee_of(submission)))
    text = replace(text, readiness=readiness(errors_of(outcome), text.unwritten, waiting, decision))
    with placed(out, force=force, inputs=read_too) as aside:
        notes = writer(text, aside, template, submission)
    return Reported(text, outcome, (*notes, *_unused(submission, out, template, fee)))


def _unused(submission: Submission, out: Path, template: PathLike | None, fee: tuple[int, str] | None) -> Iterator[str]:
    """What was given and did not go into the report."""
    if fee is None and not submission.narrative[-1].strip() and (lacking := [f for f in group_of(submission, FEE) if f.lacking]):
        yield f"补充数据的信息处理费还缺 {max(len(f.lacking) for f in lacking)} 家的数，第六部分没有写入。补齐后再生成，或加 --fee。"
    if fee is not None and submission.narrative[-1].strip():
        yield f"“{submission.form.chapters[-1]}”已经写了，没有再写入信息处理费。请核对那里写的数。"
    if template is not None and out.suffix.lower() not in (".docx", ".pdf"):
        yield "网页没有用 Word 模板。"


def write_approval_slip(
    source: PathLike, out: PathLike, *, last_year: PathLike | None = None, agency: str | None = None, year: int | None = None, aliases: Aliases | None = None,
    decision: Decision | None = None, force: bool = False,
) -> Readiness:
    """Write the 审核单 of a file, or of the summary of a folder with every line of its 调整, as .docx; all given as in ``write_report``."""
    out = Path(out)
    if out.suffix.lower() != ".docx":
        raise refused("R19", target=out)
    material = _material(source, last_year)
    refuse_existing(out, force=force, inputs=material.inputs)
    outcome, last = _examined(material, agency, year, aliases)
    text = report_text(outcome.submission, last, DRAFTS, fee_words(fee_of(outcome.submission))) if outcome.submission.form.reported else None
    ready = readiness(errors_of(outcome), text.unwritten if text else (), material.waiting, decision)
    slip = approval_slip(outcome, ready, code=check_code_of(outcome.submission), adjustments=_adjustments(outcome.submission, material.source))
    with placed(out, force=force, inputs=material.inputs) as aside:
        save_approval_slip(slip, aside)
    return ready


def _adjustments(submission: Submission, source: Path) -> tuple[str, ...]:
    """The lines of 调整 of a summary in words, as they stand there."""
    if submission.stamp != "summary":
        return ()
    return tuple(written_in_words(one) for one in written_adjustments(load_grid(source)))


def written_in_words(one: WrittenAdjustment) -> str:
    """``教育局 表三 新收/总计 +5（单位更正待补报；来电；张三）：待补报，已计入``."""
    line = one.line
    amount = as_typed(line.amount.raw) if isinstance(line.amount, Unread) else signed(line.amount) if isinstance(line.amount, int | Decimal) else ""
    about = "；".join(filter(None, (line.reason, line.basis, line.person, line.day)))
    named = " ".join(filter(None, (line.agency, line.table, f"{line.row}/{line.column}".strip("/"), amount)))
    return f"{named}{f'（{about}）' if about else ''}" + (f"：{one.state}" if one.state else "")


@dataclass(frozen=True)
class Material:
    """What a report is made of: the file, last year's, and which units of the round are not done with (``None`` where there is no round)."""

    source: Path
    last_year: PathLike | None
    waiting: tuple[str, ...] | None

    @property
    def inputs(self) -> tuple[PathLike, ...]:
        return (self.source,) if self.last_year is None else (self.source, self.last_year)


def _material(source: PathLike, last_year: PathLike | None) -> Material:
    """The summary of a round knows its units and last year's numbers from the folder it lies in. Raises ``UserError``."""
    path = report_source(source)
    folder = YearFolder(path.parent)
    if path.name != folder.summary.name or not folder.ledger.is_file():
        return Material(path, last_year, None)
    if last_year is None and folder.last_year.is_file():
        last_year = folder.last_year
    return Material(path, last_year, _waiting(folder))


def _waiting(folder: YearFolder) -> tuple[str, ...] | None:
    """The 应报 that are neither 审核通过 nor 锁定, each with its state; ``None`` where the ledger names no unit."""
    rows = ledger_found(load_grid(folder.ledger)).rows(REPORTED)
    states = {key[0]: row.get("状态", "") for key, row in rows.items() if row.get("状态") != LedgerState.ELSEWHERE}
    return tuple(f"{name}：{state or '未报'}" for name, state in states.items() if state not in PASSED_STATES) if states else None


def _examined(material: Material, agency: str | None, year: int | None, aliases: Aliases | None) -> tuple[Outcome, Submission | None]:
    """What the check says of a file, and last year's report where there is one."""
    submission = read(material.source, agency=agency, year=year, aliases=aliases)
    last = pick_last_year([submission], material.last_year, aliases)[0][0] if material.last_year is not None else None
    return examine([submission], {submission.file: last} if material.last_year is not None else None)[0], last


def fee_of(submission: Submission) -> tuple[int, str] | None:
    """信息处理费 as 补充数据 tells it; ``None`` where it does not, or not for every unit."""
    figures = group_of(submission, FEE)
    numbers = known_numbers(figures)
    if numbers is None or not all(is_fit(number, figure.item) for number, figure in zip(numbers, figures, strict=True)):
        return None
    count, amount = numbers
    return (int(count), number_words(amount)) if (count == 0) == (amount == 0) else None


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


Writer = Callable[[ReportText, Path, PathLike | None, Submission], tuple[str, ...]]
"""Writes aside, and reads that back; returns what is to be said of it."""


def _writer(out: Path) -> Writer:
    writers: dict[str, Writer] = {".docx": _word, ".html": _web, ".htm": _web, ".pdf": _pdf}
    if out.suffix.lower() not in writers:
        raise refused("R04", target=out)
    return writers[out.suffix.lower()]


def _word(text: ReportText, path: Path, template: PathLike | None, submission: Submission) -> tuple[str, ...]:
    write_word_report(text, path, template)
    return _read_back(path, text, submission)


def _web(text: ReportText, path: Path, _template: PathLike | None, submission: Submission) -> tuple[str, ...]:
    path.write_text(web_report(text), encoding="utf-8", newline="\n")
    return _read_back(path, text, submission)


def _pdf(text: ReportText, path: Path, template: PathLike | None, submission: Submission) -> tuple[str, ...]:
    """Through a Word file that is read back whole; of the pages every cell and every sentence."""
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        document = Path(folder, "report.docx")
        notes = _word(text, document, template, submission)
        write_pdf(document, path)
    _read_pages(path, text, submission)
    return notes


def _read_pages(path: Path, text: ReportText, submission: Submission) -> None:
    """Raises ``UserError`` naming the first cell or sentence of the pages that is not as in the source."""
    found = read(path, agency=submission.agency, year=submission.year)
    if lacking := first_sentence_lacking("\n".join(text.narrative), printed_letters(path.read_bytes())):
        raise refused("R05", title="".join(text.title), difference=f"正文里找不到“{lacking[:30]}”")
    _refuse_unequal(replace(submission, narrative=found.narrative), found, text)


def _read_back(path: Path, text: ReportText, submission: Submission) -> tuple[str, ...]:
    """Raises ``UserError`` naming the first cell or sentence that is not as in the source. A line that only looks like a heading is named: everything
    stands in the file, but whoever reads it will cut the chapters there."""
    found = read(path, agency=submission.agency, year=submission.year)
    source = replace(submission, narrative=text.narrative)
    if found.narrative != text.narrative and _all_lines(text, load_grid(path)):
        _refuse_unequal(source, replace(found, narrative=source.narrative), text)
        wrong = next(i for i, (one, other) in enumerate(zip(text.narrative, found.narrative, strict=True)) if one != other)
        return (f"“{text.chapters[wrong].heading}”里有像标题或落款的行（如“六、其他……”、单独一行的机关名和日期），别人用程序读这份报告时可能分错部分，请改写这些行。",)
    _refuse_unequal(source, found, text)
    return ()


def _all_lines(text: ReportText, grid: Grid) -> bool:
    """Whether every heading and paragraph stands in the file, in order."""
    written = (line for paragraph in grid.text for line in paragraph.text.split("\n"))
    shown = iter([_squeezed(line) for line in written])
    lines = [line for chapter in text.chapters for line in (chapter.heading, *(p.text for p in chapter.paragraphs))]
    return all(_squeezed(line) in shown for line in lines)


def _squeezed(line: str) -> str:
    return "".join(line.split())


def _refuse_unequal(source: Submission, found: Submission, text: ReportText) -> None:
    if found.form is not source.form:
        raise refused("R05", title="".join(text.title), difference="表式不同")
    whole = compared(source, found, DRAFTS)
    if not whole.equal:
        raise refused("R05", title="".join(text.title), difference=_first(whole, source))


def _first(found: Comparison, source: Submission) -> str:
    for one in found.cells:
        return f"{where(one.cell, source.form)}应为“{printed_value(one.left)}”，读回“{printed_value(one.right)}”"
    for sentence in found.sentences:
        return f"“{source.form.chapters[sentence.chapter]}”的“{sentence.left[:30]}”读回“{sentence.right[:30]}”"
    return "正文与表中的数不一致"


def report_source(path: PathLike) -> Path:
    """The file itself; of a folder the one summary in it, which of several the one called 汇总. Raises ``UserError`` where that is not one file."""
    path = Path(path)
    if not path.is_dir():
        return path
    if (summary := YearFolder(path).summary).is_file():
        return summary
    books = sorted(one for one in path.glob("*.xls[xm]") if not one.name.startswith(("~$", ".")))
    named = [one for one in books if "汇总" in one.stem] or books
    found = [one for one in named if _is_summary(one)]
    if len(found) != 1:
        raise refused("R08", folder=path, count=len(found), files="、".join(one.name for one in found[:5]) or "没有")
    return found[0]


def _is_summary(path: Path) -> bool:
    """Whether a file is a summary of ours; one that cannot be read is none."""
    try:
        return read(path).stamp == "summary"
    except UserError:
        return False
