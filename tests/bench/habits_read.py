"""How much of a report is read, by the habit it is written in: exact, unread, wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pdf_habits
from habits import exports, paper, texts, web, word
from habits.report import Report, count, made_up_reports, reading, real_reports


def shares(*, office: bool) -> Iterator[tuple[str, Counter]]:
    """(habit, cells read exactly, unread and wrong) over the real cases at hand and the made-up forms; with the exports of LibreOffice."""
    reports: list[Report] = [*real_reports(), *made_up_reports()]
    for name, habit in {**word.habits(), **web.habits(), **texts.TEXTS}.items():
        yield name, sum((count(report, reading(habit(report))) for report in reports), Counter())
    for name in pdf_habits.HABITS:
        yield f"PDF {name}", sum((_of_pdf(report, name) for report in reports), Counter())
    if not office:
        return
    found: dict[str, Counter] = {}
    for name, report, written in (*exports.exports(reports), *paper.papers(reports)):
        found.setdefault(name, Counter()).update(count(report, reading(written)))
    yield from found.items()


def _of_pdf(report: Report, name: str) -> Counter:
    """The same of one habit of PDF programs; a number that nobody sees is wrong where it is read."""
    data, done = pdf_habits.made(report.form, report.values, report.year, pdf_habits.HABITS[name])
    found, _ = pdf_habits.counted(report.form, report.values, data, report.year, done)
    return Counter(exact=found.exact, unread=found.unread, wrong=found.wrong)
