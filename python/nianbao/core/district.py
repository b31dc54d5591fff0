"""A district: the exact sum of its units, cell by cell, with what went into each cell and what did not.

Typed totals are summed like any other cell, so the gap of the sum is the sum of the gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..model import Cell, Form
from .carrying import Carried
from .findings import Finding, Level, Number
from .membership import Choice, Entry, Refused, State, identity, is_empty, same, sort, version
from .rules import RULES
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
                found[cell] = (*found.get(cell, ()), label(member.submission))
        return found

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
    return replace(district, findings=tuple(_findings(district, choice)))


def label(submission: Submission) -> str:
    return submission.agency or submission.title_agency or submission.file


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
    names = "、".join(f"{label(s)}（{v.raw or v.reason}）" for s, v in unread[:3])
    return f"{names}{f'等 {len(unread)} 家' if len(unread) > 3 else ''}的这一格没有读出，合计待定"


# -- what there is to say about membership and sums, rule by rule ------------------------------------------------------------------------


def _finding(rule: str, *, level: Level | None = None, **about) -> Finding:
    facts = tuple((name, about.pop(name)) for name in tuple(about) if name not in Finding.__dataclass_fields__)
    return Finding(rule, level or RULES[rule].level, facts=facts, **about)


def _findings(district: District, choice: Choice) -> Iterator[Finding]:
    yield from _empty_ones(district)
    yield from _doubles(district)
    yield from _years(district, choice)
    yield from _editions(district)
    yield from _unreadable(district)
    yield from _comparisons(district)


def _entries(district: District, state: State) -> Iterator[tuple[Entry, Submission]]:
    for entry in district.entries:
        if entry.state is state and entry.submission:
            yield entry, entry.submission


def _empty_ones(district: District) -> Iterator[Finding]:
    """D1 for a blank workbook, unless its unit sent a filled one too."""
    there = {identity(e.submission) for e in district.entries if e.submission and not is_empty(e.submission)}
    for entry, submission in _entries(district, State.EMPTY):
        if identity(submission) not in there:
            yield _finding("D1", file=entry.file, agency=entry.agency)


def _doubles(district: District) -> Iterator[Finding]:
    """D2: one finding a unit that stays 待定; one for every report that a later one has replaced."""
    groups: dict[str, list[Submission]] = {}
    for entry in district.entries:
        if entry.submission and entry.state in (State.SUMMED, State.REPLACED, State.PENDING):
            groups.setdefault(identity(entry.submission), []).append(entry.submission)
    pending = {id(s) for _, s in _entries(district, State.PENDING)}
    for reports in (group for group in groups.values() if len(group) > 1):
        first, *rest = reports
        if id(first) in pending:
            cells, differences = _differences(first, next(s for s in rest if not same(first, s)))
            files = tuple(s.file for s in reports)
            yield _finding("D2", file=first.file, agency=label(first), cells=cells, files=files, differences=differences, chosen="")
        else:
            yield from _replaced(max(reports, key=version), reports)


def _replaced(best: Submission, reports: Sequence[Submission]) -> Iterator[Finding]:
    for old in reports:
        if old is not best:
            cells, differences = _differences(old, best)
            yield _finding(
                "D2", level=Level.HINT, file=old.file, agency=label(best), cells=cells, files=(old.file, best.file),
                differences=differences, chosen=best.file, version=version(best),
            )


def _differences(old: Submission, new: Submission) -> tuple[tuple[Cell, ...], tuple[tuple[Value, Value], ...]]:
    """The cells in which two reports differ, with both values; only cells that both forms have."""
    cells = tuple(c for c in old.form.cells if c in new.form.position and old[c] != new[c])
    return cells, tuple((old[c], new[c]) for c in cells)


def _years(district: District, choice: Choice) -> Iterator[Finding]:
    """D4: another year (not summed), a year that is not given (summed, named), a tie between years."""
    if choice.tied:
        yield _finding("D4", level=Level.WARNING, tied=choice.tied, year=choice.year)
    for entry, submission in _entries(district, State.WRONG_YEAR):
        yield _finding("D4", file=entry.file, agency=entry.agency, stands=submission.year, year=choice.year)
    if any(m.submission.year is not None for m in district.members):
        for member in (m for m in district.members if m.submission.year is None):
            s = member.submission
            yield _finding("D4", level=Level.WARNING, file=s.file, agency=label(s), stands=None, year=choice.year)


def _editions(district: District) -> Iterator[Finding]:
    """D5: summed through the crosswalk; what has no counterpart is named with its value."""
    for member in (m for m in district.members if m.submission.form is not district.form):
        s, lost = member.submission, member.carried.lost
        values = tuple(s[c] for c in lost)
        absent = tuple(district.form.names(c) for c in member.carried.absent)
        yield _finding("D5", file=s.file, agency=label(s), cells=lost, values=values, absent=absent, form=s.form.edition, target=district.form.edition)


def _unreadable(district: District) -> Iterator[Finding]:
    """D8: a file that gives nothing, and cells of a unit that make their sums 待定."""
    for entry in district.entries:
        if entry.state is State.UNREADABLE:
            yield _finding("D8", file=entry.file, reason=entry.reason)
    for member in district.members:
        s = member.submission
        if cells := s.unread:
            yield _finding("D8", file=s.file, agency=label(s), cells=cells, raws=tuple(str(getattr(s[c], "raw", "")) for c in cells))


def _comparisons(district: District) -> Iterator[Finding]:
    """D10 for every total that is compared, D9 for every cell in which it differs from the sum."""
    missing = len(_missing(district))
    for whole in district.wholes:
        pairs = [(c, t, s) for c, t, s in zip(district.form.cells, whole.values, district.values, strict=True)]
        told = [(c, t, s) for c, t, s in pairs if isinstance(t, int | Decimal) and isinstance(s, int | Decimal)]
        apart = [(c, t, s) for c, t, s in told if t != s]
        about: dict[str, Any] = {"file": whole.submission.file, "agency": label(whole.submission)}
        untold = sum(t is not NOT_ASKED and s is not NOT_ASKED for _, t, s in pairs) - len(told)
        yield _finding("D10", **about, stamp=whole.submission.stamp, told=len(told), apart=len(apart), untold=untold)
        level = Level.WARNING if missing else None
        for cell, total, summed in apart:
            yield _finding(
                "D9", level=level, table=cell.table, cells=(cell,), left=total, right=summed, gap=total - summed, at=cell.row,
                missing=missing, blanks=district.blanks[district.form.position[cell]], **about,
            )


def _missing(district: District) -> set[str]:
    """The units whose numbers should be in the sum and are not, as far as files tell; one sent twice is one."""
    there = {identity(m.submission) for m in district.members}
    absent = (e for e in district.entries if e.state in MISSING)
    return {identity(e.submission) if e.submission else e.file for e in absent} - there
