"""What came of one look at the year's folder, for the command line, the ledger, the slips and the window alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...core.findings import Level
from ...core.submission import Submission
from ...district.ledger import PASSED_STATES, LedgerState, Standing
from ...district.merge_result import Merged, MergeProblem
from ...reading.roster_book import RosterBook
from ...workbook.ledger_sheets import WhiteCell
from ..year_folder import YearFolder
from .round_matching import Filed
from .round_units import UnitOfRound


@dataclass(frozen=True)
class UnitResult:
    """What the round says of one unit; ``received`` and ``late`` as the ledger shows them. ``problems`` are those of the version used."""

    unit: UnitOfRound
    state: LedgerState
    standing: Standing
    received: str = ""
    late: int = 0
    code: str = ""
    problems: tuple[MergeProblem, ...] = ()

    @property
    def agency(self) -> str:
        return self.unit.agency

    @property
    def file(self) -> str:
        submission = self.unit.submission
        return submission.file if submission else self.unit.adopted.file if self.unit.adopted else ""

    def count(self, level: Level) -> int:
        return sum(p.finding.level is level for p in self.problems)


@dataclass(frozen=True)
class Collected:
    """What came of it. ``changes`` are sentences about what is new since the last time, ``notes`` what else a person should know.

    ``whites`` are the clerk's cells of the ledger, ``last`` last year's reports, ``paths`` where each file lies now: out of
    a zip only while the round goes on.
    """

    folder: YearFolder
    book: RosterBook
    merged: Merged
    units: tuple[UnitResult, ...]
    unmatched: tuple[Filed, ...]
    changes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    ledger: Path | None = None
    whites: Mapping[WhiteCell, str] = field(default_factory=dict)
    last: Sequence[Submission] | None = None
    paths: Mapping[str, Path] = field(default_factory=dict)

    @property
    def due(self) -> tuple[UnitResult, ...]:
        """The units that are 应报."""
        return tuple(one for one in self.units if one.unit.due)

    @property
    def missing(self) -> tuple[UnitResult, ...]:
        return tuple(one for one in self.due if one.state is LedgerState.MISSING)

    @property
    def done(self) -> bool:
        """Whether every unit that is to report has passed."""
        return all(one.state in PASSED_STATES for one in self.due)
