"""Reports in the names of a roster, and last year's report of each as the roster tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from ...core.findings import Finding
from ...core.submission import Submission
from ...district.by_roster import unit_meant
from ...district.membership import Refused
from ...district.roster import Roster
from ...district.succession import YearBefore, reports_by_unit, year_before
from ...reading.aliases import named
from ...rules.catalogue import RULES
from ...rules.found_elsewhere import HandedToAnother
from ...rules.last_year_sentences import NoLastYear
from ..handed_out import handed_out_with
from ..last_year import same_agencies


def on_roster(item: Submission | Refused, roster: Roster) -> Submission | Refused:
    """A report under its unit's full name, with the category (where it gives none) and the 层级 of the roster; others as they are."""
    unit = unit_meant(item, roster) if isinstance(item, Submission) else None
    if unit is None or isinstance(item, Refused):
        return item
    written = item.agency or item.title_agency
    origin = item.origin if written == unit.agency else {**item.origin, "agency": f"名录：{written}"}
    found = named(replace(item, origin=origin, category=item.category or unit.category, level=unit.level), unit.agency)
    own = item.handed_to and roster.reach(item.handed_to) is unit
    return replace(found, remarks=tuple(r for r in found.remarks if not isinstance(r.facts, HandedToAnother))) if own else found


@dataclass(frozen=True)
class LastYears:
    """Last year's report by the ``file`` of this year's (``None``: none was found), and what is to be said instead where nothing can be compared."""

    reports: dict[str, Submission | None] = field(default_factory=dict)
    notes: dict[str, Finding] = field(default_factory=dict)


def last_years(submissions: Sequence[Submission], reports: Iterable[Submission] | None, roster: Roster | None) -> LastYears:
    """Last year's report of each submission: from the ``reports`` of that year where they are given, else the one it was handed out with.

    A ``roster`` leads over what became of the units: merged ones to the sum of those before, new ones to none.
    """
    listed = list(reports) if reports is not None else None
    find = _finder(submissions, listed, roster)
    found = LastYears()
    for submission in submissions:
        before = find(submission)
        if before.reason:
            facts = NoLastYear(before.reason)
            found.notes[submission.file] = RULES["N2"].finding(facts=facts, file=submission.file)
            continue
        report = before.report or (handed_out_with(submission) if listed is None or roster is not None else None)
        if report is not None or listed is not None:
            found.reports[submission.file] = report
    return found


Find = Callable[[Submission], YearBefore]


def _finder(submissions: Sequence[Submission], reports: list[Submission] | None, roster: Roster | None) -> Find:
    if roster is not None:
        years = [s for s in reports or () if not submissions or s.year in (None, *((t.year or 0) - 1 for t in submissions if t.year))]
        by_unit = reports_by_unit(years, roster)

        def by_roster(submission: Submission) -> YearBefore:
            unit = unit_meant(submission, roster)
            return year_before(unit, roster, by_unit) if unit is not None else YearBefore()

        return by_roster
    if reports is None:
        return lambda _: YearBefore()
    find = same_agencies(reports)
    picked = {s.file: find(s) for s in submissions}
    return lambda submission: YearBefore(picked[submission.file])
