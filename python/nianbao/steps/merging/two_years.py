"""A district beside the year before: which of last year's reports is the whole, and which is whose."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.submission import Submission
from ...district.district import District
from ...district.two_years import TwoYears, Values, comparable_values, sum_of_units
from ...forms.crosswalk import crosswalk
from ..last_year import agency_names
from .by_roster import LastYears


def two_years(district: District, reports: Sequence[Submission] | None, found: LastYears) -> TwoYears | None:
    """``reports`` are last year's, a summary and its units among them; ``found`` says whose each is. ``None`` where nothing can be compared."""
    year = district.year - 1 if district.year is not None else None
    last = [report for report in reports or () if year is None or report.year in (None, year)]
    pairs = ((member.submission.file, found.reports.get(member.submission.file)) for member in district.members)
    units = {file: _values(report, district) for file, report in pairs if report is not None and (year is None or report.year in (None, year))}
    if not units and not last:
        return None
    summary = _summary(district, last)
    if summary is not None:
        return TwoYears(district, year, "上年的汇总表", _values(summary, district), units)
    if not last:
        return TwoYears(district, year, "各单位填报表带的上年数", tuple(map(sum_of_units, zip(*units.values(), strict=True))), units)
    whole = _sum(last, year)
    return TwoYears(district, year, f"上年 {len(whole.members)} 个单位的报表", _values(whole.submission, district), units)


def _values(report: Submission, district: District) -> Values:
    return comparable_values(report, district.form, crosswalk(report.form, district.form))


def _summary(district: District, last: Sequence[Submission]) -> Submission | None:
    """The district's own summary: of several the one in its name."""
    found = [report for report in last if report.stamp == "summary"]
    names = agency_names(district.submission)
    return next((report for report in found if agency_names(report) & names), found[0] if len(found) == 1 else None)


def _sum(last: Sequence[Submission], year: int | None) -> District:
    from .merge import district_of

    return district_of([report for report in last if report.stamp != "summary"], year)
