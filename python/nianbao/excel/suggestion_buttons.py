"""The buttons 采用建议 and 撤销采用: the proposed numbers of the problem in front, asked about first, undone on request."""

from __future__ import annotations

from ..core.findings import Change, Explanation, Finding
from ..core.submission import Submission, Unread
from ..core.words import number_words, where
from ..refusals import refused
from ..rules.explanations import fingerprint
from ..steps.examination import examine
from . import check_button, next_finding_buttons, open_workbook, undo_journal
from .click import Session
from .fill_buttons import shortened_list

MOST_WAYS = 9
"""Equally good ways offered to choose from."""


def accept_suggestion(session: Session) -> None:
    """采用建议: for the problem selected or shown last; afterwards the workbook is checked again."""
    lines = next_finding_buttons.listed_findings(session)
    line = next_finding_buttons.chosen_finding(session, lines)
    if line is None:
        raise refused("B12")
    found = open_workbook.read_open_workbook(session)
    finding = _same(found, line.key)
    of_text = finding.rule == "E5" and set(finding.cells) & set(found.submission.spelled)
    way = _all_spelled(found.submission) if of_text else _way(session, finding, found.submission)
    changes = shortened_list(_words(way, found.submission))
    if not session.ask(f"将改动：\n{changes}\n请先对照台账确认。要改吗？"):
        return
    places = [(found.submission.place(change.cell), change.proposed) for change in way.changes]
    undo_journal.apply(session, [undo_journal.edit(found, place, value) for place, value in places if place is not None])
    check_button.check(session)


def _all_spelled(submission: Submission) -> Explanation:
    """Every text of the workbook that spells a number, or says that there is none, as that number: one answer for all of them."""
    spelled = ((cell, value.proposed) for cell in submission.spelled if isinstance(value := submission[cell], Unread))
    return Explanation(tuple(Change(cell, None, number) for cell, number in spelled if number is not None))


def _same(found: open_workbook.OpenWorkbook, key: str) -> Finding:
    """The finding of a line as it stands now. Raises ``UserError`` where it is gone or nothing is proposed."""
    findings = examine([found.submission])[0].findings
    same = next((finding for finding in findings if fingerprint(finding) == key), None)
    if same is None:
        raise refused("B13")
    if not same.suspects:
        raise refused("B14")
    return same


def _way(session: Session, finding: Finding, submission: Submission) -> Explanation:
    """The one best way, or the one the person chooses among equally good ones."""
    ties = finding.blame.ties if finding.blame else len(finding.suspects)
    ways = finding.suspects[: min(ties, MOST_WAYS)]
    if ties > 1:
        more = f"\n（共 {ties} 种，这里列出 {len(ways)} 种）" if ties > len(ways) else ""
        options = "\n".join(f"{i}. {'；'.join(_words(way, submission))}" for i, way in enumerate(ways, 1))
        answer = session.ask_text(f"无法唯一确定错在哪一格，下面的改法同样可能：\n{options}{more}\n对照台账后输入编号：", "1")
        if not answer.isdecimal() or not 1 <= int(answer) <= len(ways):
            raise refused("B16", given=answer, count=len(ways))
        return _with_cells(ways[int(answer) - 1])
    return _with_cells(ways[0])


def _with_cells(way: Explanation) -> Explanation:
    if not way.changes:
        raise refused("B15", cells="；".join(way.evidence))
    return way


def _words(way: Explanation, submission: Submission) -> list[str]:
    changes = ((change, submission[change.cell]) for change in way.changes)
    told = [
        f"{where(change.cell, submission.form)}：{f'“{now.raw}”' if isinstance(now, Unread) else number_words(change.stands)} → {number_words(change.proposed)}"
        for change, now in changes
    ]
    return told or list(way.evidence)


def undo_suggestion(session: Session) -> None:
    """撤销采用: the last changes that a button made, whichever it was."""
    batch = undo_journal.last(session)
    if batch is None:
        raise refused("B17")
    lines = shortened_list(f"{e.sheet}!{e.address}：{shown_content(e.new)} → {shown_content(e.old)}" for e in batch.edits)
    since = undo_journal.changed_since(session, batch)
    warning = f"\n注意：{'、'.join(since)} 之后又改过，也会回到原来的内容。" if since else ""
    if session.ask(f"撤销 {batch.time} 的“{batch.title}”，还原 {len(batch.edits)} 格：\n{lines}{warning}\n要撤销吗？"):
        undo_journal.take_back(session, batch)
        session.show(f"已撤销“{batch.title}”，还原 {len(batch.edits)} 格。")


def shown_content(content: undo_journal.JournalContent) -> str:
    """A content in words: ``空白``, a number without ``.0``, a text as it is."""
    if content is None:
        return "空白"
    return str(int(content)) if isinstance(content, float) and content.is_integer() else str(content)
