"""What is said of the findings of a merge beside themselves: whose each is, what follows from it, whom its gap comes of."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.findings import Finding, Level
from ..district.district import SUM
from ..district.membership import name_of
from ..district.merge_result import Merged, MergeProblem
from ..rules.adjustment_sentences import AdjustedCell
from ..rules.cause_sentences import brief_sentence, follow_words, share_words, suspect_in_short
from ..rules.district_rules import OfUnit
from .cause_order import Ordered, listed_by_cause


@dataclass(frozen=True)
class FirstCause:
    """One of the gravest causes in a few words: whose it is, what is wrong, where it comes from. ``number`` is its line in the list."""

    number: int
    level: Level
    words: str


def first_causes(merged: Merged, most: int, longest: int) -> list[FirstCause]:
    """The causes that stand first in 校验结果, 提示 left out."""
    lines = listed_by_cause([p.finding for p in merged.problems], merged.causes.of)
    heads = [line for line in lines if line.cause is None and merged.problems[line.place].finding.level is not Level.HINT]
    return [FirstCause(line.number, merged.problems[line.place].finding.level, _brief(merged, line, longest)) for line in heads[:most]]


def _brief(merged: Merged, line: Ordered, longest: int) -> str:
    problem, follow = merged.problems[line.place], following(merged, line)
    finding, form = problem.finding, problem.submission.form
    said = brief_sentence(finding, [f for _, f in follow], form, longest)
    unit = unit_of(problem, merged) if not finding.rule.startswith("D") else ""
    origin = shares_of(merged, line.place)
    parts = (said, origin if len(origin) <= longest else "", suspect_in_short(finding, form), follow_words(follow))
    return f"{finding.rule} {f'{unit}：' if unit else ''}{''.join(parts)}"


def following(merged: Merged, line: Ordered) -> list[tuple[str, Finding]]:
    """What follows from a cause, each finding by whose it is: ``""`` for the cause's own file."""
    own = merged.problems[line.place].finding.file
    found = (merged.problems[i].finding for i in line.follow)
    return [("" if f.file == own or f.rule.startswith("D") else f.file, f) for f in found]


def shares_of(merged: Merged, place: int) -> str:
    """Whom the gap of a finding about the sum or a compared total comes of, in words."""
    finding = merged.problems[place].finding
    found = [(merged.problems[share.cause], share.amount) for share in merged.causes.shares.get(place, ())]
    named = [(_origin(problem, merged), problem.finding.rule, amount) for problem, amount in found]
    return share_words(finding.gap, named, merged.causes.rest.get(place)) or _inside(merged.problems[place])


def _origin(problem: MergeProblem, merged: Merged) -> str:
    """Whom a part of a gap comes of: a unit, or a line of 调整."""
    facts = problem.finding.facts
    if isinstance(facts, AdjustedCell):
        return f"{facts.place}“{facts.agency}”"
    return unit_of(problem, merged) or problem.finding.file


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
