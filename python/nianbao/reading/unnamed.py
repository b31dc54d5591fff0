"""A report should say whose it is (rule N5), and have the workbook that was handed out to whom it names (rule N1)."""

from __future__ import annotations

from ..core.findings import Finding, Level
from ..core.submission import Submission
from ..rules.catalogue import RULES
from ..rules.found_elsewhere import HandedToAnother, Unnamed


def unnamed(submission: Submission) -> tuple[Finding, ...]:
    """N5 where a report does not say whose it is, or of which year."""
    facts = Unnamed(agency=not (submission.agency or submission.title_agency), year=submission.year is None, ours=bool(submission.stamp))
    return (RULES["N5"].finding(facts=facts, file=submission.file),) if facts.agency or facts.year else ()


def handed_to_another(submission: Submission) -> tuple[Finding, ...]:
    """N1 where the cover names another unit than the one that the workbook was handed out to: a neighbour's file may have been filled in."""
    to, name = submission.handed_to, submission.agency or submission.title_agency
    if not to or not name or to == name:
        return ()
    from ..district.unit_names import evened

    if evened(to) == evened(name):
        return ()
    return (RULES["N1"].finding(facts=HandedToAnother(name, to), file=submission.file, level=Level.WARNING),)
