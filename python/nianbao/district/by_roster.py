"""What a roster says of the files that came in: whose each is, who reports elsewhere, who is on no roster, who is counted twice (rules D3, D6, D7, D12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ..core.submission import Submission
from .membership import Entry, UnitState, identity, name_of, place_of_whole, plain_agency
from .own_offices import office_place
from .roster import Destination, NotDue, Roster, RosterUnit
from .roster_problems import absorbed
from .unit_names import evened

_WHY_COMPARED = "是各单位的合计，只与各单位之和比对，没有加入"

WITH_SUPERIOR = (NotDue.BRANCH, NotDue.SUBORDINATE)
"""Reasons of units whose numbers stand in the report of the unit above them."""


def unit_meant(submission: Submission, roster: Roster) -> RosterUnit | None:
    """The unit of the roster that a report's names mean."""
    names = (name for name in (submission.agency, submission.title_agency) if name)
    return next((unit for name in names if (unit := roster.reach(name)) is not None), None)


def looked_up(roster: Roster, year: int | None, units: Iterable[str] = ()) -> Callable[[Entry], Entry]:
    """Sort an entry that would be summed by what the roster says of its unit. ``units`` are names, or files, that are added in any case."""
    added = {plain_agency(unit) for unit in units}

    def look(entry: Entry) -> Entry:
        submission = entry.submission
        if entry.state is not UnitState.SUMMED or submission is None:
            return entry
        unit = unit_meant(submission, roster)
        if unit is not None:
            why = why_not_here(unit, year)
            return replace(entry, state=UnitState.ELSEWHERE, reason=f"{why}，没有加入") if why else entry
        if {identity(submission), plain_agency(entry.file), plain_agency(entry.agency)} & added:
            return entry
        if submission.stamp == "summary" or is_the_whole(name_of(submission), roster):
            return replace(entry, state=UnitState.COMPARED, reason=_WHY_COMPARED)
        return replace(entry, state=UnitState.OFF_ROSTER, reason="名录里没有这个单位，没有加入")

    return look


def is_the_whole(name: str, roster: Roster) -> bool:
    """Whether a name is that of the place itself, whose units the roster lists."""
    place = place_of_whole(plain_agency(name))
    return bool(place) and roster.home is not None and evened(place).endswith(evened(roster.home))


def why_not_here(unit: RosterUnit, year: int | None) -> str:
    """Why a unit's report is not summed here, in words; ``""`` for a unit that is due."""
    if unit.destination is not Destination.HERE:
        return f"按名录报送{unit.destination}"
    if not unit.expected:
        return f"按名录不单独报送{f'（{unit.reason}）' if unit.reason else ''}"
    if not unit.exists_in(year):
        return f"按名录 {year} 年不在起止年度（{unit.first_year or ''}—{unit.last_year or ''}）内"
    return ""


def not_received(roster: Roster, year: int | None, entries: Iterable[Entry]) -> tuple[str, ...]:
    """The units that are due and of which nothing at all came, by full name."""
    there = {evened(unit.agency) for e in entries if e.submission is not None and (unit := unit_meant(e.submission, roster))}
    return tuple(unit.agency for unit in roster.due(year) if evened(unit.agency) not in there)


def counted_twice(roster: Roster, entries: Sequence[Entry]) -> Iterator[tuple[Entry, RosterUnit, str]]:
    """(entry, the unit whose report holds its numbers too, how they hang together) where both came (D12)."""
    units = {evened(unit.agency): (entry, unit) for entry in entries if entry.submission is not None and (unit := unit_meant(entry.submission, roster))}
    summed = {name for name, (entry, _) in units.items() if entry.state is UnitState.SUMMED}
    into: dict[int, RosterUnit] = {}
    for successor in (unit for unit in roster.units if unit.predecessors and evened(unit.agency) in summed):
        for gone in absorbed(roster, successor):
            if gone is not successor:
                into.setdefault(id(gone), successor)
    for entry, unit in units.values():
        if entry.state not in (UnitState.SUMMED, UnitState.ELSEWHERE):
            continue
        above = roster.reach(unit.superior) if unit.superior and not unit.expected and unit.reason in WITH_SUPERIOR else None
        if above is not None and evened(above.agency) in summed:
            yield entry, above, f"按名录随它报送（{unit.reason}）"
            continue
        if unit.superior and entry.state is UnitState.SUMMED and (whole := _total_above(unit, roster)) is not None and evened(whole.agency) in summed:
            yield entry, whole, "按名录它由上级汇总"
            continue
        if id(unit) in into:
            yield entry, into[id(unit)], "按名录已并入它或更名为它"


def _total_above(unit: RosterUnit, roster: Roster) -> RosterUnit | None:
    """The government that a unit has for its superior: its report is a total of its units."""
    above = roster.reach(unit.superior)
    return above if above is not None and above is not unit and place_of_whole(plain_agency(above.agency)) else None


def office_on_roster(roster: Roster) -> Callable[[Submission], str | None]:
    """Whose own office a report is of, by the roster; one that reaches no unit by its name."""

    def place(submission: Submission) -> str | None:
        unit = unit_meant(submission, roster)
        if unit is None:
            return office_place(submission)
        return (roster.home or "") if unit.is_own_office else None

    return place
