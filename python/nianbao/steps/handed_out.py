"""What a workbook was handed out with: last year's report of its unit, as far as it is that unit's who sends it."""

from __future__ import annotations

from ..core.submission import LastYear, Submission, Value, is_number
from ..workbook.last_year_sheet import form_of_last_year
from ..workbook.layout import LAST_YEAR_SHEET


def handed_out_with(submission: Submission) -> Submission | None:
    """Last year's numbers on the sheet 上年数; ``None`` where there is no such sheet, or it is about another agency than the report."""
    last = submission.last_year
    if last is None:
        return None
    from ..district.unit_names import evened

    names = {evened(name) for name in (submission.agency, submission.title_agency) if name}
    if evened(last.agency) not in names:
        return None
    return report_of(last, f"{submission.file}（{LAST_YEAR_SHEET}）")


def report_of(last: LastYear, file: str = LAST_YEAR_SHEET) -> Submission:
    """The numbers as a report of their year."""
    return Submission(form_of_last_year(last.edition), last.values, file, last.agency, last.agency, year=last.year)


def as_last_year(report: Submission, agency: str) -> LastYear:
    """A report of the year before as what a workbook is handed out with: numbers as they are, all else blank."""
    return LastYear(agency, report.year, report.form.edition, tuple(map(_number, report.values)))


def _number(value: Value) -> Value:
    return value if is_number(value) else None
