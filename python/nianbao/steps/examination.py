"""Everything there is to say about submissions, rule by rule in one fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..core.findings import Finding
from ..core.submission import Submission
from ..core.totals import as_spelled
from ..rules.explanations import with_explanations
from ..rules.plausibility import check_plausibility
from ..rules.relations import Outcome, check_relations


def examine(submissions: Sequence[Submission], last: Mapping[str, Submission | None] | None = None) -> list[Outcome]:
    """The exact rules and control figures, what was remarked while reading, law and habit, the narrative, and last year where it is asked for.

    ``last`` gives last year's submission by the ``file`` of this year's; nothing is asked about last year of a file that is not in it.
    Each 警告 carries the 说明 that was written for it.
    """
    return [_examined(outcome, last) for outcome in check_relations(submissions)]


def _examined(outcome: Outcome, last: Mapping[str, Submission | None] | None) -> Outcome:
    submission = outcome.submission
    before = last.get(submission.file) if last is not None else None
    before = as_spelled(before) if before is not None else None
    findings: list[Finding] = [*_blamed(outcome, before), *submission.remarks, *check_plausibility(submission, before)]
    findings += _of_narrative(submission, before) if any(submission.narrative) else ()
    findings += _of_extra(submission) if submission.extra else ()
    findings += _of_last_year(submission, before) if last is not None and submission.file in last else ()
    return replace(outcome, findings=with_explanations(findings, submission))


def _blamed(outcome: Outcome, before: Submission | None) -> tuple[Finding, ...]:
    """The findings of the exact rules with the cells to blame; most submissions have none to look for."""
    if not outcome.findings:
        return ()
    from ..suspects.smallest_changes import suspects

    return suspects(outcome.submission, outcome.findings, last=before)


def _of_narrative(submission: Submission, before: Submission | None) -> Iterable[Finding]:
    """What the narrative claims otherwise, with the cells to blame."""
    from ..rules.narrative import check_narrative

    found = check_narrative(submission, before)
    if not found:
        return ()
    from ..suspects.told_otherwise import told_otherwise

    return told_otherwise(submission, found, last=before)


def _of_last_year(submission: Submission, before: Submission | None) -> Iterable[Finding]:
    from ..rules.last_year import against_last_year

    return against_last_year(submission, before)


def _of_extra(submission: Submission) -> Iterable[Finding]:
    from ..rules.extra import check_extra

    return check_extra(submission)
