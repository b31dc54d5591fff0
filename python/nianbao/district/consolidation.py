"""Adding many reports up: what counts is summed exactly, a total is compared, the rest is named."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from ..core.findings import Number
from ..core.submission import NOT_ASKED, Submission, Unread, Value, is_number
from ..core.totals import as_spelled
from ..model import Form
from .adjustments import AdjustmentLine, adjusted_by
from .carrying import Carried
from .district import District, Member
from .findings import district_findings
from .membership import Choice, Entry, Refused, UnitState, name_of, sort_received
from .own_offices import offices_twice

if TYPE_CHECKING:
    from .choosing import ChosenUnits
    from .roster import Roster

Carry = Callable[[Submission], Carried]
"""A submission in the cells of the district's form."""


def consolidate(
    received: Sequence[Submission | Refused], form: Form, carry: Carry, choice: Choice, *, agency: str = "", units: Iterable[str] = (),
    totals: Iterable[str] = (), roster: Roster | None = None, chosen: ChosenUnits | None = None, adjustments: Iterable[AdjustmentLine] = (),
) -> District:
    """Sum what counts, compare what is a total, name the rest. The order given is kept throughout.

    ``agency`` names the district; without it a compared total lends its name. ``units`` are added even where they look like totals, files of
    ``totals`` are only compared. With a ``roster``, in whose names the reports come, it says who is summed and who is missing.
    ``chosen`` leaves units of other categories out; a part of the district is compared with no total of the whole. ``adjustments`` are the clerk's own lines.
    """
    units = tuple(units)
    if roster is None:
        entries, absent = tuple(offices_twice(sort_received(received, choice.year, units, totals=totals))), ()
    else:
        entries, absent = _by_roster(received, choice, units, totals, roster)
    if chosen is not None:
        agency = agency or chosen.part_of(next((e.agency for e in entries if e.state is UnitState.COMPARED), ""))
        entries, absent = tuple(map(chosen.look, entries)), tuple(name for name in absent if chosen.takes(name, _category(name, roster)))
    members = tuple(_members(entries, (UnitState.SUMMED, UnitState.UNREADABLE), carry))
    wholes = tuple(_members(entries, (UnitState.COMPARED,), carry))
    sums = [_sum(column, members) for column in zip(*(m.values for m in members), strict=True)] or [(None, 0)] * len(form.cells)
    adjusted = adjusted_by(adjustments, form, [name_of(m.submission) for m in members], [m.values for m in members])
    if adjusted.by_cell:
        sums = [adjusted.summed(cell, *found) for cell, found in zip(form.cells, sums, strict=True)]
    district = District(
        form, choice.year, agency or next((m.submission.agency for m in wholes), ""), entries, members, wholes,
        tuple(value for value, _ in sums), tuple(blanks for _, blanks in sums), absent=absent, only=chosen.words if chosen else (),
        due=_due(roster, choice, chosen), adjusted=adjusted,
    )
    return replace(district, findings=tuple(district_findings(district, choice, roster)))


def _due(roster: Roster | None, choice: Choice, chosen: ChosenUnits | None) -> int | None:
    """How many units are 应报; ``None`` where no roster says so."""
    return None if roster is None else sum(chosen is None or chosen.takes(unit.agency, unit.category) for unit in roster.due(choice.year))


def _category(agency: str, roster: Roster | None) -> str:
    unit = roster.unit(agency) if roster is not None else None
    return unit.category if unit is not None else ""


def _by_roster(
    received: Sequence[Submission | Refused], choice: Choice, units: Sequence[str], totals: Iterable[str], roster: Roster
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The entries as the roster sorts them, and who is missing."""
    from .by_roster import looked_up, not_received, office_on_roster

    entries = offices_twice(sort_received(received, choice.year, units, looked_up(roster, choice.year, units), totals), office_on_roster(roster))
    return tuple(entries), not_received(roster, choice.year, entries)


def _members(entries: Iterable[Entry], states: Container[UnitState], carry: Carry) -> Iterator[Member]:
    """The reports in one of these states, in the cells of the district's form; a file that gave no report brings nothing."""
    for entry in entries:
        if entry.state in states and entry.submission:
            yield Member(entry.submission, carry(_with_open_totals(as_spelled(entry.submission))))


def _with_open_totals(submission: Submission) -> Submission:
    """A total that a formula left blank because of an unread cell, or without a reason, is no blank of the clerk's: it is open."""
    if not submission.computed or type(None) not in submission.kinds:
        return submission
    form, known = submission.form, dict(zip(submission.form.cells, submission.values, strict=True))
    blank = [cell for cell in form.totals if known[cell] is None and form.position[cell] in submission.computed]
    for _ in range(2):  # totals of totals
        for cell in blank:
            if any(isinstance(known[term.cell], Unread) for term in form.totals[cell].left):
                known[cell] = Unread("", "相加的格没有读出")
            elif all(is_number(known[term.cell]) for term in form.totals[cell].left):
                known[cell] = Unread("", "合计的公式没有算出数")
    return submission.changed({cell: known[cell] for cell in blank})


def _sum(column: tuple[Value, ...], members: Sequence[Member]) -> tuple[Value, int]:
    """(sum, number of blanks) of one cell over all units."""
    try:
        return sum(cast("tuple[Number, ...]", column)), 0  # the quick way: most columns are all numbers, and what is none does not add
    except TypeError:
        pass
    unread = [(m.submission, v) for m, v in zip(members, column, strict=True) if isinstance(v, Unread)]
    numbers: list[Number] = [v for v in column if isinstance(v, int | Decimal)]
    blanks = column.count(None)
    if unread:
        return Unread("待定", _pending_words(unread)), blanks
    return (sum(numbers) if numbers else None if blanks else NOT_ASKED), blanks


def _pending_words(unread: Sequence[tuple[Submission, Unread]]) -> str:
    told = "；".join(f"{name_of(s)}填的是“{v.raw}”" if v.raw else f"{name_of(s)}：{v.reason}" for s, v in unread[:3])
    return f"{told}{f'；等 {len(unread)} 家' if len(unread) > 3 else ''}。没有读出的不当作 0"
