"""Rule N5: a report should say whose it is."""

from __future__ import annotations

from ..core.findings import Finding
from ..core.submission import Submission
from ..rules.catalogue import RULES
from ..rules.found_elsewhere import Unnamed


def unnamed(submission: Submission) -> tuple[Finding, ...]:
    """N5 where a report does not say whose it is, or of which year."""
    facts = Unnamed(agency=not (submission.agency or submission.title_agency), year=submission.year is None)
    return (RULES["N5"].finding(facts=facts, file=submission.file),) if facts.agency or facts.year else ()
