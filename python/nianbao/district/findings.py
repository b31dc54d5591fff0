"""What there is to say about a district, rule by rule: who does not count and why, what could not be carried over, how a total compares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from ..core.findings import Finding, Level
from ..core.submission import NOT_ASKED, Submission, Value
from ..model import Cell
from ..rules.catalogue import RULES
from .district import District
from .membership import Choice, Entry, UnitState, identity, is_empty, name_of, report_version, same_values


def _finding(rule: str, *, level: Level | None = None, **about) -> Finding:
    facts = tuple((name, about.pop(name)) for name in tuple(about) if name not in Finding.__dataclass_fields__)
    return Finding(rule, level or RULES[rule].level, facts=facts, **about)


def district_findings(district: District, choice: Choice) -> Iterator[Finding]:
    """D1, D2, D4, D5, D8, D9 and D10, in this order; those about one file in the order of the files."""
    yield from _empty_ones(district)
    yield from _doubles(district)
    yield from _years(district, choice)
    yield from _editions(district)
    yield from _unreadable(district)
    yield from _comparisons(district)


def _entries(district: District, state: UnitState) -> Iterator[tuple[Entry, Submission]]:
    for entry in district.entries:
        if entry.state is state and entry.submission:
            yield entry, entry.submission


def _empty_ones(district: District) -> Iterator[Finding]:
    """D1 for a blank workbook, unless its unit sent a filled one too."""
    there = {identity(e.submission) for e in district.entries if e.submission and not is_empty(e.submission)}
    for entry, submission in _entries(district, UnitState.EMPTY):
        if identity(submission) not in there:
            yield _finding("D1", file=entry.file, agency=entry.agency)


def _doubles(district: District) -> Iterator[Finding]:
    """D2: one finding a unit that stays 待定; one for every report that a later one has replaced."""
    groups: dict[str, list[Submission]] = {}
    for entry in district.entries:
        if entry.submission and entry.state in (UnitState.SUMMED, UnitState.REPLACED, UnitState.PENDING):
            groups.setdefault(identity(entry.submission), []).append(entry.submission)
    pending = {id(s) for _, s in _entries(district, UnitState.PENDING)}
    for reports in (group for group in groups.values() if len(group) > 1):
        first, *rest = reports
        if id(first) in pending:
            cells, differences = _differences(first, next(s for s in rest if not same_values(first, s)))
            files = tuple(s.file for s in reports)
            yield _finding("D2", file=first.file, agency=name_of(first), cells=cells, files=files, differences=differences, chosen="")
        else:
            yield from _replaced(max(reports, key=report_version), reports)


def _replaced(best: Submission, reports: Sequence[Submission]) -> Iterator[Finding]:
    for old in reports:
        if old is not best:
            cells, differences = _differences(old, best)
            yield _finding(
                "D2", level=Level.HINT, file=old.file, agency=name_of(best), cells=cells, files=(old.file, best.file),
                differences=differences, chosen=best.file, version=report_version(best),
            )


def _differences(old: Submission, new: Submission) -> tuple[tuple[Cell, ...], tuple[tuple[Value, Value], ...]]:
    """The cells in which two reports differ, with both values; only cells that both forms have."""
    cells = tuple(c for c in old.form.cells if c in new.form.position and old[c] != new[c])
    return cells, tuple((old[c], new[c]) for c in cells)


def _years(district: District, choice: Choice) -> Iterator[Finding]:
    """D4: another year (not summed), a year that is not given (summed, named), a tie between years."""
    if choice.tied:
        yield _finding("D4", level=Level.WARNING, tied=choice.tied, year=choice.year)
    for entry, submission in _entries(district, UnitState.WRONG_YEAR):
        yield _finding("D4", file=entry.file, agency=entry.agency, stands=submission.year, year=choice.year)
    if any(m.submission.year is not None for m in district.members):
        for member in (m for m in district.members if m.submission.year is None):
            s = member.submission
            yield _finding("D4", level=Level.WARNING, file=s.file, agency=name_of(s), stands=None, year=choice.year)


def _editions(district: District) -> Iterator[Finding]:
    """D5: summed through the crosswalk; what has no counterpart is named with its value."""
    for member in (m for m in district.members if m.submission.form is not district.form):
        s, lost = member.submission, member.carried.lost
        values = tuple(s[c] for c in lost)
        absent = tuple(district.form.names(c) for c in member.carried.absent)
        yield _finding("D5", file=s.file, agency=name_of(s), cells=lost, values=values, absent=absent, form=s.form.edition, target=district.form.edition)


def _unreadable(district: District) -> Iterator[Finding]:
    """D8: a file that gives nothing, and cells of a unit that make their sums 待定."""
    for entry in district.entries:
        if entry.state is UnitState.UNREADABLE:
            yield _finding("D8", file=entry.file, reason=entry.reason)
    for member in district.members:
        s = member.submission
        if cells := s.unread:
            yield _finding("D8", file=s.file, agency=name_of(s), cells=cells, raws=tuple(str(getattr(s[c], "raw", "")) for c in cells))


def _comparisons(district: District) -> Iterator[Finding]:
    """D10 for every total that is compared, D9 for every cell in which it differs from the sum."""
    missing = len(district.missing)
    for whole in district.wholes:
        pairs = [(c, t, s) for c, t, s in zip(district.form.cells, whole.values, district.values, strict=True)]
        told = [(c, t, s) for c, t, s in pairs if isinstance(t, int | Decimal) and isinstance(s, int | Decimal)]
        apart = [(c, t, s) for c, t, s in told if t != s]
        about: dict[str, Any] = {"file": whole.submission.file, "agency": name_of(whole.submission)}
        untold = sum(t is not NOT_ASKED and s is not NOT_ASKED for _, t, s in pairs) - len(told)
        yield _finding("D10", **about, stamp=whole.submission.stamp, told=len(told), apart=len(apart), untold=untold)
        level = Level.WARNING if missing else None
        for cell, total, summed in apart:
            yield _finding(
                "D9", level=level, table=cell.table, cells=(cell,), left=total, right=summed, gap=total - summed, at=cell.row,
                missing=missing, blanks=district.blanks[district.form.position[cell]], **about,
            )
