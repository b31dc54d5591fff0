"""Everything there is to say about submissions, rule by rule in one fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .checking import Outcome, check
from .submission import Submission


def examine(submissions: Sequence[Submission]) -> list[Outcome]:
    """The exact rules, the control figures, and what was remarked while reading; findings in a fixed order."""
    return [replace(outcome, findings=outcome.findings + outcome.submission.remarks) for outcome in check(submissions)]
