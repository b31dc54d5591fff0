"""A unit whose reports were summed in two places of a tree of summaries: whatever the levels, its numbers are in the sum twice (D12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..core.findings import Finding
from ..core.submission import Submission
from ..rules.district_rules import DISTRICT_RULES, InTwoPlaces
from .membership import leading_places, place_of_whole, same_values
from .unit_names import evened

_TELLING = 3
"""Numbers other than 0 that two reports must share before the same values mean the same report: many units report little but zeros."""


@dataclass(frozen=True)
class Counted:
    """A report in the sum: of whom it is, where people find it, what it says."""

    agency: str
    place: str
    submission: Submission


def in_two_places(branches: Sequence[Sequence[Counted]]) -> Iterator[Finding]:
    """D12 for every unit that came into a sum by more than one branch. What is twice within one branch was told there."""
    groups: dict[str, list[tuple[int, Counted]]] = defaultdict(list)
    for number, branch in enumerate(branches):
        for one in branch:
            groups[_bare(one.agency)].append((number, one))
    for group in groups.values():
        pairs = [(a, b) for (m, a), (n, b) in combinations(group, 2) if m != n and _one_unit(a, b)]
        if pairs:
            found = {id(one): one for pair in pairs for one in pair}
            places = tuple(one.place for one in found.values())
            same = all(same_values(a.submission, b.submission) for a, b in pairs)
            facts = InTwoPlaces(pairs[0][0].agency, places, same, tuple(one.submission for one in found.values()))
            yield DISTRICT_RULES["D12"].finding(facts=facts)


def _bare(agency: str) -> str:
    """The name without the places in front of it."""
    name = evened(agency)
    return name[sum(map(len, leading_places(name))) :]


def _one_unit(a: Counted, b: Counted) -> bool:
    """By name, where a place stands in it; a bare 教育局 there is in every district, it takes the same numbers too."""
    one, other = sorted((evened(a.agency), evened(b.agency)), key=len)
    return other.endswith(one) and (bool(leading_places(one)) or bool(place_of_whole(one)) or _same_report(a.submission, b.submission))


def _same_report(a: Submission, b: Submission) -> bool:
    return same_values(a, b) and sum(bool(value) for value in a.values) >= _TELLING
