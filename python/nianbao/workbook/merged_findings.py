"""What is said of the findings of a merge beside themselves: whose each is, what follows from it, whom its gap comes of."""

from __future__ import annotations

from ..core.findings import Finding
from ..district.district import SUM
from ..district.membership import name_of
from ..district.merge_result import Merged, MergeProblem
from ..rules.cause_sentences import share_words
from ..rules.district_rules import OfUnit
from .cause_order import Ordered


def following(merged: Merged, line: Ordered) -> list[tuple[str, Finding]]:
    """What follows from a cause, each finding by whose it is: ``""`` for the cause's own file."""
    own = merged.problems[line.place].finding.file
    found = (merged.problems[i].finding for i in line.follow)
    return [("" if f.file == own or f.rule.startswith("D") else f.file, f) for f in found]


def shares_of(merged: Merged, place: int) -> str:
    """Whom the gap of a finding about the sum or a compared total comes of, in words."""
    finding = merged.problems[place].finding
    found = [(merged.problems[share.cause], share.amount) for share in merged.causes.shares.get(place, ())]
    named = [(unit_of(problem, merged) or problem.finding.file, problem.finding.rule, amount) for problem, amount in found]
    return share_words(finding.gap, named, merged.causes.rest.get(place)) or _inside(merged.problems[place])


def _inside(problem: MergeProblem) -> str:
    """Which units inside a summary its gap comes of, in words."""
    return share_words(problem.finding.gap, [(share.agency, share.rule, share.amount) for share in problem.below], None)


def unit_of(problem: MergeProblem, merged: Merged) -> str:
    """The unit a finding is about, also one that sent no file: the whole district where it is about the sum."""
    submission, facts = problem.submission, problem.finding.facts
    if submission.file != SUM:
        return name_of(submission)
    if isinstance(facts, OfUnit) and facts.agency:
        return facts.agency
    return merged.district.agency or SUM if problem.finding.file in ("", SUM) else ""
