"""What `nianbao check` prints for people: file by file where that fits a screen, else the gravest causes of all files and what the rest comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.findings import Level
from .cause_lines import Cause, cause_block, counted
from .screen import SCREEN_COLUMNS, SCREEN_LINES, clipped, few, name_to_show, screen_lines

if TYPE_CHECKING:
    from ..core.submission import Submission
    from ..rules.relations import Outcome
    from ..steps.check import Checked

WHERE_THE_REST_STANDS = "用 --format json 列出，或用 --marked 写出副本，看里面的“校验结果”"


MOST_UNREAD = 3
"""Files that could not be read whose reasons are printed; all of them stand in the JSON."""


def check_text(checked: Sequence[Checked], room: int = SCREEN_LINES) -> str:
    """The whole text, in so many lines of a screen."""
    blocks = [_block(one) for one in checked]
    lines = [line for block in blocks for line in (*block, "")][:-1]
    if screen_lines(lines) <= room:
        return "\n".join(lines)
    return "\n".join(_one(checked[0].outcome, room) if len(checked) == 1 and checked[0].outcome else _overview(checked, room))


def _block(one: Checked) -> list[str]:
    """A file with its causes, all at full length."""
    if one.outcome is None:
        return [one.file, f"  读不出：{one.problem}"]
    return [*_heading(one.outcome), *(line for cause in _causes(one.outcome) for line in cause.full())]


def _causes(outcome: Outcome, owner: str = "") -> list[Cause]:
    submission, found = outcome.submission, outcome.findings
    if not found:
        return []
    from ..workbook.findings_list import ordered_findings, written_with

    return [
        Cause(found[line.place], submission.form, owner, written_with(found[line.place], follow, submission), [("", f) for f in follow])
        for line in ordered_findings(outcome) if line.cause is None
        for follow in ([found[i] for i in line.follow],)
    ]  # fmt: skip


def _heading(outcome: Outcome) -> list[str]:
    submission = outcome.submission
    about = [submission.agency or "机关未知", f"{submission.year} 年度" if submission.year else "年度未知", f"{submission.form.edition} 版"]
    broken = len(submission.form.relations) - outcome.holds - outcome.unknown
    levels = counted(outcome.findings, len(_causes(outcome)))
    relations = f"勾稽关系 {len(submission.form.relations)} 条：成立 {outcome.holds}，不平 {broken}，不能判断 {outcome.unknown}"
    return [f"{submission.file}（{'，'.join(about)}）", f"  {levels}；{relations}{'；正文是空的' * _without_narrative(submission)}"]


def _without_narrative(submission: Submission) -> bool:
    return not any(text.strip() for text in submission.narrative)


def _one(outcome: Outcome, room: int) -> list[str]:
    """One file with more than a screen of causes."""
    heading = [clipped(line, 2 * SCREEN_COLUMNS) for line in _heading(outcome)]
    return [*heading, *cause_block(_causes(outcome), len(outcome.findings), WHERE_THE_REST_STANDS, room - screen_lines(heading))]


def _overview(checked: Sequence[Checked], room: int) -> list[str]:
    """Many files: how many are in which state, the gravest causes, where the rest stands."""
    outcomes = [one.outcome for one in checked if one.outcome is not None]
    unread = [f"  读不出：{one.problem if one.file in one.problem else f'{name_to_show(one.file)}：{one.problem}'}" for one in checked if one.outcome is None]
    by_file = [_causes(outcome, f"{name_to_show(outcome.submission.file)}：") for outcome in outcomes]
    causes = sorted((c for found in by_file for c in found), key=lambda c: (list(Level).index(c.level), -len(c.follow)))
    states = Counter(min((list(Level).index(f.level) for f in outcome.findings), default=-1) for outcome in outcomes)
    words = {0: "有错误的", 1: "只有警告、提示的", 2: "只有提示的", -1: "没有问题的"}
    bare = sum(_without_narrative(outcome.submission) for outcome in outcomes)
    counts = [(words[s], states[s]) for s in words] + [("读不出的", len(unread)), ("正文是空的", bare)]
    lines = [f"校验 {len(checked)} 个文件：" + "，".join(f"{what} {count} 个" for what, count in counts if count)]
    lines += [clipped(line, 2 * SCREEN_COLUMNS) for line in few(unread, MOST_UNREAD, "  另有 {} 个读不出。".format)]
    found = [f for outcome in outcomes for f in outcome.findings]
    lines.append(counted(found, len(causes)) if found else "没有问题。" if outcomes else "")
    return [*filter(None, lines), *cause_block(causes, len(found), WHERE_THE_REST_STANDS, room - screen_lines(lines))]
