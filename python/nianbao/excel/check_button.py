"""The buttons 校验, 与上年核对 and 清除标记."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..core.findings import Finding
from ..core.submission import Submission
from ..errors import UserError
from ..refusals import refused
from ..rules.relations import Outcome
from ..rules.sentences import sentence_of
from ..steps.examination import examine
from ..workbook.findings_list import MOST_NOTES, count_by_level, is_marked, sorted_findings
from . import next_finding_buttons, open_explanations, open_findings_sheet, open_marks, open_workbook
from .click import Session, again
from .hosts import is_busy

MOST_TOLD = 10
"""Findings named in a message box where the list cannot be written."""


def check(session: Session) -> None:
    """校验; a workbook that was handed out is compared with last year's numbers in it."""
    found = open_workbook.read_open_workbook(session)
    last = None
    if found.submission.last_year is not None:
        from ..steps.handed_out import handed_out_with

        last = handed_out_with(found.submission)
    show_findings(session, found, {found.submission.file: last} if last else None)


def check_last_year(session: Session) -> None:
    """与上年核对: a file or a folder of last year's reports."""
    folder = session.choose("上年的报表是一个文件吗？\n是：选一个文件；否：选存放各单位上年报表的文件夹。") == "no"
    dialog = session.native.choose_folder if folder else session.native.choose_file
    source = session.given(dialog("请选择上年的报表"))
    from ..steps.last_year import pick_last_year

    found = open_workbook.read_open_workbook(session)
    before, remark = pick_last_year([found.submission], source)[0]
    show_findings(session, found, {found.submission.file: before}, (remark,) if remark else ())


def show_findings(session: Session, found: open_workbook.OpenWorkbook, last: Mapping[str, Submission | None] | None = None, more: tuple[Finding, ...] = ()) -> None:
    """Examine what was read and show it in the workbook: all of it, or nothing at all."""
    outcome = examined(found.submission, last, more)
    try:
        with session.unseen():
            kept = open_explanations.keep_explanations(session)
            outcome = examined(_explained(found.submission, kept), last, more)
            any_found = bool(outcome.findings)  # then the first of them comes to the front
            with_marks = any_found and not open_workbook.in_place(found)
            sheet = open_findings_sheet.prepare_findings_sheet(session, last=not found.last_sheet_hidden, with_marks=with_marks, back=not any_found)
            remarks = open_marks.paint_open_marks(session, found, outcome)
            lines = open_findings_sheet.write_open_findings(session, sheet, outcome, kept, [*remarks, *_beyond(outcome)])
    except Exception as error:
        again(lambda: _undo(session))
        if not isinstance(error, UserError) and not is_busy(error) and session.native.fixed(session.book):
            raise _in_words(outcome) from error
        raise
    _end(session, outcome, lines)


def examined(submission: Submission, last: Mapping[str, Submission | None] | None, more: tuple[Finding, ...]) -> Outcome:
    outcome = examine([submission], last)[0]
    return replace(outcome, findings=(*outcome.findings, *more)) if more else outcome


def _explained(submission: Submission, kept: Mapping[str, open_explanations.KeptExplanation]) -> Submission:
    return replace(submission, explained={key: one.text for key, one in kept.items()})


def _beyond(outcome: Outcome) -> list[str]:
    marked = sum(map(is_marked, outcome.findings))
    return [f"批注只加在前 {MOST_NOTES} 个问题上，其余 {marked - MOST_NOTES} 个只列在本表。"] if marked > MOST_NOTES else []


def _undo(session: Session) -> None:
    """Nothing half marked stays behind. The list goes last, when its 说明 are safe."""
    session.sheets.renew()
    with session.unseen():
        open_marks.clear_open_marks(session)
        open_explanations.keep_explanations(session)
        open_findings_sheet.remove_open_findings(session)


def _in_words(outcome: Outcome) -> UserError:
    """What was found, for a workbook that takes no sheet."""
    found = sorted_findings(outcome)
    named = "\n".join(f"{i}. [{f.level}] {sentence_of(f, outcome.submission.form)}" for i, f in enumerate(found[:MOST_TOLD], 1))
    more = f"\n……共 {len(found)} 个。" if len(found) > MOST_TOLD else ""
    return refused("B03", counts=totals_words(outcome), findings=named + more)


def _end(session: Session, outcome: Outcome, lines: list[open_findings_sheet.ListedFinding]) -> None:
    """The count in the status bar, the first problem selected."""
    if not outcome.findings:
        session.show(f"校验：没有发现问题，{outcome.holds} 条勾稽关系全部成立。")
        session.tell(f"没有发现问题：{outcome.holds} 条勾稽关系全部成立。")
        return
    try:
        next_finding_buttons.go_to_finding(session, 1, totals_words(outcome), lines)
    except Exception:  # everything is marked: only the way there was barred
        session.tell(f"{totals_words(outcome)}。标记已做好，问题都列在“校验结果”中。")
    if session.native.read_only(session.book):
        session.tell("这个工作簿是只读的：标记和说明能看，但存不回原文件。要保留，请另存为一个新文件。")


def totals_words(outcome: Outcome) -> str:
    return "校验：" + "，".join(f"{level} {count} 个" for level, count in count_by_level(outcome.findings))


def clear_marks(session: Session) -> None:
    """清除标记: colours, notes and the list go; 说明 are kept first."""
    with session.unseen():
        open_explanations.keep_explanations(session)
        open_marks.take_open_marks_away(session)
        open_findings_sheet.remove_open_findings(session)
    session.show("标记已清除。写下的说明都保留着，下次校验会再显示。")
