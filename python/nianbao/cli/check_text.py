"""What `nianbao check` prints for people: file by file where that fits a screen, else the gravest causes of all files and what the rest comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.findings import Level
from .cause_lines import SCREEN_COLUMNS, SCREEN_LINES, Cause, clipped, counted, rest_lines, screen_lines, told_causes

if TYPE_CHECKING:
    from ..rules.relations import Outcome
    from ..steps.check import Checked

WHERE_THE_REST_STANDS = "用 --format json 列出，或用 --marked 写出副本，看里面的“校验结果”"


def check_text(checked: Sequence[Checked]) -> str:
    """The whole text."""
    blocks = [_block(one) for one in checked]
    lines = [line for block in blocks for line in (*block, "")][:-1]
    if screen_lines(lines) <= SCREEN_LINES:
        return "\n".join(lines)
    return "\n".join(_one(checked[0].outcome) if len(checked) == 1 and checked[0].outcome else _overview(checked))


def _block(one: Checked) -> list[str]:
    """A file with its causes, all at full length."""
    if one.outcome is None:
        return [one.file, f"  读不出：{one.problem}"]
    return [*_heading(one.outcome), *(line for cause in _causes(one.outcome) for line in cause.full())]


def _causes(outcome: Outcome, owner: str = "") -> list[Cause]:
    submission, found = outcome.submission, outcome.findings
    if not found:
        return []
    from ..workbook.findings_list import ordered_findings, written

    return [
        Cause(found[line.place], submission.form, owner, written(found[line.place], submission), [("", found[i]) for i in line.follow])
        for line in ordered_findings(outcome) if line.cause is None
    ]  # fmt: skip


def _heading(outcome: Outcome) -> list[str]:
    submission = outcome.submission
    about = [submission.agency or "机关未知", f"{submission.year} 年度" if submission.year else "年度未知", f"{submission.form.edition} 版"]
    broken = len(submission.form.relations) - outcome.holds - outcome.unknown
    levels = counted(outcome.findings, len(_causes(outcome)))
    relations = f"勾稽关系 {len(submission.form.relations)} 条：成立 {outcome.holds}，不平 {broken}，不能判断 {outcome.unknown}"
    return [f"{submission.file}（{'，'.join(about)}）", f"  {levels}；{relations}"]


def _one(outcome: Outcome) -> list[str]:
    """One file with more than a screen of causes."""
    causes, heading = _causes(outcome), _heading(outcome)
    rest = rest_lines(causes, len(outcome.findings), WHERE_THE_REST_STANDS)
    return [*heading, *told_causes(causes, SCREEN_LINES - screen_lines([*heading, *rest])), *rest]


def _overview(checked: Sequence[Checked]) -> list[str]:
    """Many files: how many are in which state, the gravest causes, where the rest stands."""
    outcomes = [one.outcome for one in checked if one.outcome is not None]
    unread = [one for one in checked if one.outcome is None]
    by_file = [_causes(outcome, f"{outcome.submission.file}：") for outcome in outcomes]
    causes = sorted((c for found in by_file for c in found), key=lambda c: (list(Level).index(c.level), -len(c.follow)))
    states = Counter(min((list(Level).index(f.level) for f in outcome.findings), default=-1) for outcome in outcomes)
    words = {0: "有错误的", 1: "只有警告、提示的", 2: "只有提示的", -1: "没有问题的"}
    lines = [f"校验 {len(checked)} 个文件：" + "，".join([f"{words[s]} {states[s]} 个" for s in words if states[s]] + [f"读不出的 {len(unread)} 个"] * bool(unread))]
    lines += [clipped(f"  读不出：{one.problem if one.file in one.problem else f'{one.file}：{one.problem}'}", 2 * SCREEN_COLUMNS) for one in unread[:MOST_UNREAD]]
    lines += [f"  另有 {len(unread) - MOST_UNREAD} 个读不出。"] if len(unread) > MOST_UNREAD else []
    found = [f for outcome in outcomes for f in outcome.findings]
    lines.append(counted(found, len(causes)) if found else "没有问题。")
    rest = rest_lines(causes, len(found), WHERE_THE_REST_STANDS)
    return [*lines, *told_causes(causes, SCREEN_LINES - screen_lines([*lines, *rest])), *rest]


MOST_UNREAD = 5
"""Files that could not be read whose reasons are printed; all of them stand in the JSON."""
