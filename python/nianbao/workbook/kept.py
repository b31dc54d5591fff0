"""What people typed into an earlier summary, to be put into the next one of the same name: cover, 核对数, narrative and 说明."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from ..core.findings import Level
from ..core.submission import NOTHING, Submission, Value
from ..district.adjustments import AdjustmentLine
from ..district.district import SUM
from ..district.membership import identity, plain_agency
from ..district.merge_result import MergeProblem
from ..rules.district_rules import OfUnit
from ..rules.explanations import fingerprint
from .cover import FIELDS

if TYPE_CHECKING:
    from ..district.merge_result import Merged

_DAY_ONE = date(1899, 12, 30)
"""What workbooks count days from."""


@dataclass(frozen=True)
class Kept:
    """``cover`` by field, ``narrative`` the texts of the chapters, ``told`` the 说明 by ``explanation_keys``, ``adjustments`` the lines of 调整.

    ``origin`` is the earlier summary's name.
    """

    cover: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    ledger: Mapping[str, Value] = field(default_factory=lambda: NOTHING)
    narrative: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    origin: str = ""
    adjustments: tuple[AdjustmentLine, ...] = ()

    @property
    def fields(self) -> dict[str, str | int]:
        """The cover as it is written: days and numbers as numbers."""
        given = {key: words for key, words in self.cover.items() if key in FIELDS and key not in ("agency", "year")}
        return {key: typed_day(words) if key == "date" else int(words) if words.isdecimal() and key == "version" else words for key, words in given.items()}

    @property
    def chapters(self) -> dict[int, str]:
        return {i: text for i, text in enumerate(self.narrative) if text}


NOTHING_KEPT = Kept()


def kept_from(earlier: Submission) -> Kept:
    """What was typed into a summary that was read."""
    return Kept(earlier.cover, earlier.ledger, earlier.narrative, earlier.explained, earlier.file)


def explanation_keys(problems: Iterable[MergeProblem]) -> Iterator[str]:
    """What the 说明 of each problem is kept by: whose it is, its fingerprint, and its number where several are alike."""
    seen: Counter[str] = Counter()
    for problem in problems:
        key = f"{_whose(problem)}¦{fingerprint(problem.finding)}"
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}#{seen[key]}"


def _whose(problem: MergeProblem) -> str:
    file = problem.finding.file or problem.submission.file
    if problem.submission.file not in (SUM, "") and file == problem.submission.file:
        return identity(problem.submission)
    facts = problem.finding.facts
    if file in ("", SUM) and isinstance(facts, OfUnit):  # a unit that sent nothing
        return plain_agency(facts.agency)
    return "" if file == SUM else file


def explained_problems(problems: Iterable[MergeProblem], kept: Kept) -> tuple[MergeProblem, ...]:
    """The problems, each 警告 with the 说明 written beside it in the earlier summary, unless its unit has explained it itself."""
    listed = tuple(problems)
    if not kept.told:
        return listed
    old = {key.partition("#")[0]: text for key, text in kept.told.items()}
    return tuple(_explained(problem, key, kept.told, old) for problem, key in zip(listed, explanation_keys(listed), strict=True))


def _explained(problem: MergeProblem, key: str, told: Mapping[str, str], old: Mapping[str, str]) -> MergeProblem:
    finding = problem.finding
    if finding.level is not Level.WARNING or finding.explanation:
        return problem
    if text := told.get(key, ""):
        return replace(problem, finding=replace(finding, explanation=text, stale=""))
    stale = finding.stale or old.get(key.partition("#")[0], "")
    return replace(problem, finding=replace(finding, stale=stale)) if stale else problem


def not_shown(kept: Kept, merged: Merged) -> int:
    """How many 说明 belong to nothing that is found now; they stay on the hidden sheet."""
    there = {key.partition("#")[0] for key in explanation_keys(merged.problems)}
    return sum(key.partition("#")[0] not in there for key in kept.told)


def typed_day(words: str) -> str | int:
    """A day as workbooks count it; other words as they are."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(?: 00:00:00)?$", words)
    if not found:
        return words
    try:
        return (date(*map(int, found.groups())) - _DAY_ONE).days
    except ValueError:
        return words
