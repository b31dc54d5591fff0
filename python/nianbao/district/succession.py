"""Last year's report of a unit of the roster, whatever became of it: merged units have the sum of those before, renamed ones the report under the old
name, new ones none; where units were divided, or tasks moved, nothing can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ..core.submission import NOT_ASKED, Submission, Unread, Value
from .roster import Roster, RosterUnit, Succession
from .unit_names import evened

Reports = Mapping[str, Submission]
"""Reports of one year by the evened-out name of their unit."""


@dataclass(frozen=True)
class YearBefore:
    """Last year's report, or why there is none (``reason``, in words; ``""`` where simply none was found)."""

    report: Submission | None = None
    reason: str = ""


def reports_by_unit(reports: Iterable[Submission], roster: Roster) -> Reports:
    """Each report by its unit; of several that differ none."""
    found: dict[str, list[Submission]] = {}
    for report in reports:
        unit = next((u for name in (report.agency, report.title_agency) if name and (u := roster.reach(name))), None)
        name = unit.agency if unit is not None else report.agency or report.title_agency
        if name:
            found.setdefault(evened(name), []).append(report)
    return {name: same[0] for name, same in found.items() if all(r.values == same[0].values for r in same)}


def year_before(unit: RosterUnit, roster: Roster, reports: Reports) -> YearBefore:
    """What last year's reports say of a unit."""
    kinds = {p.kind for p in unit.predecessors}
    for kind in (Succession.SPLIT, Succession.MOVED):
        if kind in kinds:
            return YearBefore(reason=f"名录注明{kind}，与上年不可比")
    for kind in (Succession.NEW, Succession.CLOSED):
        if kind in kinds:
            return YearBefore(reason=f"名录注明{kind}，没有上年数")
    if Succession.MERGED in kinds:
        return _merged(unit, roster, reports)
    own = reports.get(evened(unit.agency))
    former = (report for p in unit.predecessors if (report := _report(p.agency, roster, reports)))
    return YearBefore(own or next(former, None))


def _report(name: str, roster: Roster, reports: Reports) -> Submission | None:
    unit = roster.reach(name)
    return reports.get(evened(unit.agency if unit is not None else name))


def _merged(unit: RosterUnit, roster: Roster, reports: Reports) -> YearBefore:
    """The sum of the predecessors, if each of them is there and all are in one edition."""
    names = [p.agency for p in unit.predecessors]
    found = {name: _report(name, roster, reports) for name in names}
    missing = [name for name, report in found.items() if report is None]
    if missing or not names:
        return YearBefore(reason=f"名录注明合并，前身{'、'.join(missing)}的上年表没有找到")
    parts = [report for report in found.values() if report is not None]
    if any(part.form is not parts[0].form for part in parts):
        return YearBefore(reason="名录注明合并，各前身的上年表版本不同，不能相加")
    values = tuple(_sum(column) for column in zip(*(part.values for part in parts), strict=True))
    files = "＋".join(part.file for part in parts)
    return YearBefore(replace(Submission(parts[0].form, values), file=files, agency=unit.agency, title_agency=unit.agency, year=parts[0].year))


def _sum(values: tuple[Value, ...]) -> Value:
    """Blank or unread as soon as one part is: nothing is guessed. What is not asked counts as nothing."""
    for value in values:
        if value is None or isinstance(value, Unread):
            return value
    numbers = [value for value in values if isinstance(value, int | Decimal)]
    return sum(numbers) if numbers else NOT_ASKED
