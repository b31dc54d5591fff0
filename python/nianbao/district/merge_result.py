"""What came of a merge, for the command line, the summary workbook and the window alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.findings import Finding, Level
from ..core.submission import Submission
from .causes import Causes, causes_of
from .district import District
from .membership import UnitState
from .two_years import TwoYears

if TYPE_CHECKING:
    from .below import LowerShare


@dataclass(frozen=True)
class MergeProblem:
    """A finding with the report whose form and addresses its cells are in.

    ``below`` divides the gap of a finding about a summary among the units inside it, to the last one; nothing where that is not known.
    """

    finding: Finding
    submission: Submission
    below: tuple[LowerShare, ...] = ()


@dataclass(frozen=True)
class Merged:
    """What came of it. ``paths`` are the files by the name used in entries and findings; ``output`` the summary, if one was written.

    ``notes`` say what became of an earlier summary that stood there, what of it could not be kept, and what else the merge as a whole left undone.
    ``years`` are the numbers of the year before, where they are known.
    """

    district: District
    problems: tuple[MergeProblem, ...]
    paths: Mapping[str, Path]
    output: Path | None = None
    notes: tuple[str, ...] = ()
    years: TwoYears | None = None

    @cached_property
    def causes(self) -> Causes:
        """Which problem follows from which."""
        return causes_of(self.district, self.problems)

    def written(self, output: Path, notes: Iterable[str]) -> Merged:
        """The same with the summary that was written and what more is to be said; what follows from what need not be found a second time."""
        told = replace(self, output=output, notes=(*self.notes, *notes))
        vars(told).update({name: known for name, known in vars(self).items() if name == "causes"})
        return told

    @property
    def count(self) -> int:
        """Units in the sum (单位数), without those of which a whole table was not read."""
        return sum(entry.state is UnitState.SUMMED for entry in self.district.entries)

    def levels(self) -> dict[Level, int]:
        """How many findings of each level."""
        found = Counter(p.finding.level for p in self.problems)
        return {level: found[level] for level in Level}
