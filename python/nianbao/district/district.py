"""A district: the exact sum of its units, cell by cell, with what went into each cell and what did not.

Typed totals are summed like any other cell, so the gap of the sum is the sum of the gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..core.findings import Finding
from ..core.submission import Submission, Value
from ..model import Cell, Form
from .adjustments import NOT_ADJUSTED, Adjusted
from .carrying import Carried
from .membership import Entry, UnitState, identity, name_of, plain_agency

if TYPE_CHECKING:
    from .extra_sums import ExtraSum

SUM = "合计"
"""Stands where a file name would, for findings about the sum itself."""

MISSING = (UnitState.EMPTY, UnitState.UNREADABLE, UnitState.PENDING, UnitState.WRONG_YEAR)
"""Files whose unit is not in the sum although it should be."""


@dataclass(frozen=True)
class Member:
    """One unit that is summed (or a total that is compared), in the cells of the district's form."""

    submission: Submission
    carried: Carried

    @property
    def values(self) -> tuple[Value, ...]:
        return self.carried.values

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The types of its values: most units have nothing but numbers, and are not looked through for anything else."""
        own = self.submission
        return own.kinds if self.values is own.values else frozenset(map(type, self.values))


@dataclass(frozen=True)
class District:
    """``values`` follow ``form.cells``: a number, ``None`` where every unit left a blank, ``Unread`` where the sum is 待定.

    ``blanks`` counts the units that left each cell blank. ``entries`` has one line for every file, ``wholes`` are the totals compared,
    ``absent`` the units of the roster that are due and of which nothing came, ``due`` how many are due (``None`` without a roster). ``only`` names
    the categories that were chosen (``()``: all). ``extra`` are the sums of 补充数据, its ``values`` by member. ``adjusted`` are the
    clerk's own lines, which ``values`` and ``blanks`` hold.
    """

    form: Form
    year: int | None
    agency: str
    entries: tuple[Entry, ...]
    members: tuple[Member, ...]
    wholes: tuple[Member, ...]
    values: tuple[Value, ...]
    blanks: tuple[int, ...]
    findings: tuple[Finding, ...] = ()
    absent: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    due: int | None = None
    extra: tuple[ExtraSum, ...] = ()
    adjusted: Adjusted = NOT_ADJUSTED

    @cached_property
    def submission(self) -> Submission:
        """The sum as a report of its own, ready for the same checks and for the level above."""
        everything = frozenset(range(len(self.values)))
        return Submission(
            self.form, self.values, file=SUM, agency=self.agency, year=self.year, stamp="summary", computed=everything,
            extra=tuple(one.total for one in self.extra),
        )

    @cached_property
    def _by_file(self) -> dict[str, Submission]:
        return {e.file: e.submission for e in reversed(self.entries) if e.submission}

    def source(self, finding: Finding) -> Submission:
        """The report whose form and addresses a finding's cells are in: the unit's own, else the sum's."""
        own = self._by_file.get(finding.file)
        return own if own is not None and all(c in own.form.position for c in finding.cells) else self.submission

    @cached_property
    def unsplit(self) -> dict[Cell, tuple[str, ...]]:
        """Cells that hold undivided sums, with the units they came from."""
        found: dict[Cell, tuple[str, ...]] = {}
        for member in self.members:
            for cell in member.carried.unsplit:
                found[cell] = (*found.get(cell, ()), name_of(member.submission))
        return found

    @cached_property
    def missing(self) -> frozenset[str]:
        """The units whose numbers should be in the sum and are not, as far as files tell; one sent twice is one."""
        return frozenset(self._missing)

    @cached_property
    def missing_names(self) -> tuple[str, ...]:
        """The same as people call them, in the order of the files."""
        return tuple(self._missing.values())

    @cached_property
    def _missing(self) -> dict[str, str]:
        there = {identity(e.submission) for e in self.entries if e.submission and e.state is UnitState.SUMMED}
        found: dict[str, str] = {}
        for entry in self.entries:
            unit = identity(entry.submission) if entry.submission else entry.file
            if entry.state in MISSING and unit not in there:
                found.setdefault(unit, entry.agency or entry.file)
        return found | {plain_agency(name): name for name in self.absent if plain_agency(name) not in found}

    def contributions(self, cell: Cell) -> tuple[tuple[Member, Value], ...]:
        """What each unit brought to a cell: the way back from a sum to its parts."""
        place = self.form.position[cell]
        return tuple((member, member.values[place]) for member in self.members)
