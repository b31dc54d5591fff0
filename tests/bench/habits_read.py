"""How much of a report is read, by the habit it is written in: exact, unread, wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from habits import exports, texts, web, word
from habits.report import Report, count, made_up_reports, reading, real_reports


def shares(*, office: bool) -> Iterator[tuple[str, Counter]]:
    """(habit, cells read exactly, unread and wrong) over the real cases at hand and the made-up forms; with the exports of LibreOffice."""
    reports: list[Report] = [*real_reports(), *made_up_reports()]
    for name, habit in {**word.habits(), **web.habits(), **texts.TEXTS}.items():
        yield name, sum((count(report, reading(habit(report))) for report in reports), Counter())
    if not office:
        return
    found: dict[str, Counter] = {}
    for name, report, written in exports.exports(reports):
        found.setdefault(name, Counter()).update(count(report, reading(written)))
    yield from found.items()
