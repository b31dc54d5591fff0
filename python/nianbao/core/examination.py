"""Everything there is to say about submissions, rule by rule in one fixed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .checking import Outcome, check
from .evidence import numbers_in
from .explanations import explained
from .findings import Finding
from .habits import habits
from .history import against_last_year
from .narrative import narrative
from .submission import Submission
from .suspects import suspects


def examine(submissions: Sequence[Submission], last: Mapping[str, Submission | None] | None = None) -> list[Outcome]:
    """The exact rules and control figures, what was remarked while reading, law and habit, the narrative, and last year where it is asked for.

    ``last`` gives last year's submission by the ``file`` of this year's; ``None`` asks nothing about last year.
    Each 警告 carries the 说明 that was written for it.
    """
    return [_examined(outcome, last) for outcome in check(submissions)]


def _examined(outcome: Outcome, last: Mapping[str, Submission | None] | None) -> Outcome:
    submission = outcome.submission
    before = last.get(submission.file) if last is not None else None
    findings: list[Finding] = [*_blamed(outcome, before), *submission.remarks, *habits(submission, before), *narrative(submission, before)]
    if last is not None:
        findings += against_last_year(submission, before)
    return replace(outcome, findings=explained(findings, submission))


def _blamed(outcome: Outcome, before: Submission | None) -> tuple[Finding, ...]:
    """The findings of the exact rules with the cells to blame; most submissions have none to look for."""
    if not outcome.findings:
        return ()
    told = numbers_in(outcome.submission.narrative)
    return suspects(outcome.submission, outcome.findings, last=before, narrative_numbers=told)
