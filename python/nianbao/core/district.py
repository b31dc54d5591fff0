"""A district: the exact sum of its units, cell by cell, with what went into each cell and what did not.

Typed totals are summed like any other cell, so the gap of the sum is the sum of the gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from ..model import Cell, Form
from .carrying import Carried
from .district_findings import findings
from .findings import Finding, Number
from .membership import Choice, Entry, Refused, State, identity, name_of, sort
from .submission import NOT_ASKED, Submission, Unread, Value

Carry = Callable[[Submission], Carried]
"""A submission in the cells of the district's form."""

SUM = "合计"
"""Stands where a file name would, for findings about the sum itself."""

MISSING = (State.EMPTY, State.UNREADABLE, State.PENDING, State.WRONG_YEAR)
"""Files whose unit is not in the sum although it should be."""


@dataclass(frozen=True)
class Member:
    """One unit that is summed (or a total that is compared), in the cells of the district's form."""

    submission: Submission
    carried: Carried

    @property
    def values(self) -> tuple[Value, ...]:
        return self.carried.values


@dataclass(frozen=True)
class District:
    """``values`` follow ``form.cells``: a number, ``None`` where every unit left a blank, ``Unread`` where the sum is 待定.

    ``blanks`` counts the units that left each cell blank. ``entries`` has one line for every file, ``wholes`` are the totals compared.
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

    @cached_property
    def submission(self) -> Submission:
        """The sum as a report of its own, ready for the same checks and for the level above."""
        everything = frozenset(range(len(self.values)))
        return Submission(self.form, self.values, file=SUM, agency=self.agency, year=self.year, stamp="summary", computed=everything)

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
        there = {identity(m.submission) for m in self.members}
        absent = (e for e in self.entries if e.state in MISSING)
        return frozenset(identity(e.submission) if e.submission else e.file for e in absent) - there

    def contributions(self, cell: Cell) -> tuple[tuple[Member, Value], ...]:
        """What each unit brought to a cell: the way back from a sum to its parts."""
        place = self.form.position[cell]
        return tuple((member, member.values[place]) for member in self.members)


def consolidate(
    received: Sequence[Submission | Refused], form: Form, carry: Carry, choice: Choice, *, agency: str = "", units: Iterable[str] = ()
) -> District:
    """Sum what counts, compare what is a total, name the rest. The order given is kept throughout.

    ``agency`` names the district; without it a compared total lends its name. ``units`` are added even where they look like totals.
    """
    entries = tuple(sort(received, choice.year, units))
    members = tuple(_members(entries, State.SUMMED, carry))
    wholes = tuple(_members(entries, State.COMPARED, carry))
    sums = [_sum(column, members) for column in zip(*(m.values for m in members), strict=True)] or [(None, 0)] * len(form.cells)
    district = District(
        form, choice.year, agency or next((m.submission.agency for m in wholes), ""), entries, members, wholes,
        tuple(value for value, _ in sums), tuple(blanks for _, blanks in sums),
    )
    return replace(district, findings=tuple(findings(district, choice)))


def _members(entries: Iterable[Entry], state: State, carry: Carry) -> Iterator[Member]:
    for entry in entries:
        if entry.state is state and entry.submission:
            yield Member(entry.submission, carry(_with_open_totals(entry.submission)))


def _with_open_totals(submission: Submission) -> Submission:
    """A total that a formula left blank because of an unread cell is no blank of the clerk's: it is open like that cell."""
    if not submission.computed or not any(isinstance(v, Unread) for v in submission.values):
        return submission
    form, known = submission.form, dict(zip(submission.form.cells, submission.values, strict=True))
    blank = [cell for cell in form.totals if known[cell] is None and form.position[cell] in submission.computed]
    for _ in range(2):  # totals of totals
        for cell in blank:
            if any(isinstance(known[term.cell], Unread) for term in form.totals[cell].left):
                known[cell] = Unread("", "相加的格没有读出")
    return submission.changed({cell: known[cell] for cell in blank})


def _sum(column: tuple[Value, ...], members: Sequence[Member]) -> tuple[Value, int]:
    """(sum, number of blanks) of one cell over all units."""
    try:
        return sum(column), 0  # type: ignore[arg-type]
    except TypeError:
        pass
    unread = [(m.submission, v) for m, v in zip(members, column, strict=True) if isinstance(v, Unread)]
    numbers: list[Number] = [v for v in column if isinstance(v, int | Decimal)]
    blanks = column.count(None)
    if unread:
        return Unread("待定", _pending_words(unread)), blanks
    return (sum(numbers) if numbers else None if blanks else NOT_ASKED), blanks


def _pending_words(unread: Sequence[tuple[Submission, Unread]]) -> str:
    names = "、".join(f"{name_of(s)}（{v.raw or v.reason}）" for s, v in unread[:3])
    return f"{names}{f'等 {len(unread)} 家' if len(unread) > 3 else ''}的这一格没有读出，合计待定"
