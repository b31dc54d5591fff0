"""What there is to say about a district, rule by rule: who does not count and why, what could not be carried over, how a total compares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..core.findings import Finding, Level, Number
from ..core.frame import sum_of_cells
from ..core.submission import NOT_ASKED, Submission, Unread, Value
from ..core.words import number_words
from ..model import Cell
from ..rules.adjustment_sentences import AdjustedCell, AdjustmentEffect, AdjustmentState
from ..rules.district_rules import (
    DISTRICT_RULES,
    AfterLock,
    ApartFromSum,
    CarriedOver,
    ComparedTotal,
    CountedTwice,
    DoubleReport,
    OffRoster,
    OfUnit,
    OtherYear,
    ReplacedReport,
    ReportsElsewhere,
    TiedYears,
    TwoOffices,
    UnreadableFile,
    UnreadCells,
)
from .adjustment_effects import adjustment_effects
from .adjustments import Adjustment, value_then
from .district import District
from .membership import Choice, Entry, UnitState, identity, is_empty, name_of, report_version, same_values

if TYPE_CHECKING:
    from .roster import Roster


def district_findings(district: District, choice: Choice, roster: Roster | None = None) -> Iterator[Finding]:
    """D1 to D10, D12 and D13, in this order but for D12, which stands beside D7; those about one file in the order of the files."""
    yield from _empty_ones(district)
    for agency in district.absent:
        yield DISTRICT_RULES["D1"].finding(facts=OfUnit(agency))
    yield from _doubles(district)
    if roster is not None:
        yield from _off_roster(district, roster)
    yield from _years(district, choice)
    yield from _editions(district)
    yield from _offices(district)
    if roster is not None:
        yield from _elsewhere(district, roster)
    yield from _unreadable(district)
    yield from _comparisons(district)
    yield from _adjustments(district)


def _entries(district: District, state: UnitState) -> Iterator[tuple[Entry, Submission]]:
    for entry in district.entries:
        if entry.state is state and entry.submission:
            yield entry, entry.submission


def _empty_ones(district: District) -> Iterator[Finding]:
    """D1 for a blank workbook, unless its unit sent a filled one too."""
    there = {identity(e.submission) for e in district.entries if e.submission and not is_empty(e.submission)}
    for entry, submission in _entries(district, UnitState.EMPTY):
        if identity(submission) not in there:
            yield DISTRICT_RULES["D1"].finding(facts=OfUnit(entry.agency), file=entry.file)


def _off_roster(district: District, roster: Roster) -> Iterator[Finding]:
    """D3: on no roster, with its numbers and the names it may mean."""
    for entry, submission in _entries(district, UnitState.OFF_ROSTER):
        figures = ((figure.name, sum_of_cells(figure.cells, submission)) for figure in submission.form.trends)
        told = tuple((name, number) for name, number in figures if number)
        yield DISTRICT_RULES["D3"].finding(facts=OffRoster(name_of(submission), roster.suggestions(name_of(submission)), told), file=entry.file)


def _offices(district: District) -> Iterator[Finding]:
    """D6: one finding for all reports of one 本政府机关."""
    found = [(e, s) for e, s in _entries(district, UnitState.PENDING) if e.office]
    if found:
        facts = TwoOffices(tuple(name_of(s) for _, s in found), tuple(e.file for e, _ in found))
        yield DISTRICT_RULES["D6"].finding(facts=facts, file=found[0][0].file)


def _elsewhere(district: District, roster: Roster) -> Iterator[Finding]:
    """D12 for a unit whose numbers came twice, D7 for the others that report elsewhere."""
    from .by_roster import counted_twice

    twice = {id(entry): (unit, how) for entry, unit, how in counted_twice(roster, district.entries)}
    for entry in district.entries:
        if entry.submission is None:
            continue
        if id(entry) in twice:
            unit, how = twice[id(entry)]
            facts = CountedTwice(name_of(entry.submission), unit.agency, how, entry.state is UnitState.SUMMED)
            yield DISTRICT_RULES["D12"].finding(facts=facts, file=entry.file)
        elif entry.state is UnitState.ELSEWHERE:
            why = entry.reason.removesuffix("，没有加入")
            yield DISTRICT_RULES["D7"].finding(facts=ReportsElsewhere(name_of(entry.submission), why), file=entry.file)


def _doubles(district: District) -> Iterator[Finding]:
    """D2: one finding a unit that stays 待定; one for every report that a later one has replaced."""
    groups: dict[str, list[Submission]] = {}
    for entry in district.entries:
        if entry.submission and not entry.office and entry.state in (UnitState.SUMMED, UnitState.REPLACED, UnitState.PENDING):
            groups.setdefault(identity(entry.submission), []).append(entry.submission)
    pending = {id(s) for _, s in _entries(district, UnitState.PENDING)}
    for reports in (group for group in groups.values() if len(group) > 1):
        first, *rest = reports
        if id(first) in pending:
            other = next(s for s in rest if not same_values(first, s))
            cells, differences = _differences(first, other)
            facts = DoubleReport(name_of(first), tuple(s.file for s in reports), differences, extra=extra_differences(first, other))
            yield DISTRICT_RULES["D2"].finding(cells, table="", facts=facts, file=first.file)
        else:
            yield from _replaced(max(reports, key=report_version), reports)


def _replaced(best: Submission, reports: Sequence[Submission]) -> Iterator[Finding]:
    for old in reports:
        if old is not best:
            cells, differences = _differences(old, best)
            facts = ReplacedReport(name_of(best), (old.file, best.file), differences, best.file, report_version(best), extra=extra_differences(old, best))
            yield DISTRICT_RULES["D2"].finding(cells, table="", facts=facts, file=old.file, level=Level.HINT)


def reported_after_lock(agency: str, locked: Submission, later: Submission) -> Finding:
    """D2 锁定后重报: the numbers of a unit are locked and a later report says something else."""
    cells, differences = _differences(locked, later)
    facts = AfterLock(agency, (locked.file, later.file), differences, extra=extra_differences(locked, later))
    return DISTRICT_RULES["D2"].finding(cells, table="", facts=facts, file=later.file)


def _differences(old: Submission, new: Submission) -> tuple[tuple[Cell, ...], tuple[tuple[Value, Value], ...]]:
    """The cells in which two reports differ, with both values; only cells that both forms have."""
    cells = tuple(c for c in old.form.cells if c in new.form.position and old[c] != new[c])
    return cells, tuple((old[c], new[c]) for c in cells)


def extra_differences(old: Submission, new: Submission) -> tuple[tuple[str, Value, Value], ...]:
    """The rows of 补充数据 in which two reports differ, with both values."""
    one, other = ({figure.item.path: figure.value for figure in report.extra} for report in (old, new))
    return tuple((path, one.get(path), other.get(path)) for path in {**one, **other} if one.get(path) != other.get(path))


def _years(district: District, choice: Choice) -> Iterator[Finding]:
    """D4: another year (not summed), a year that is not given (summed, named), a tie between years."""
    if choice.tied:
        yield DISTRICT_RULES["D4"].finding(facts=TiedYears(choice.tied, choice.year), level=Level.WARNING)
    for entry, submission in _entries(district, UnitState.WRONG_YEAR):
        yield DISTRICT_RULES["D4"].finding(facts=OtherYear(entry.agency, submission.year, choice.year), file=entry.file)
    if any(m.submission.year is not None for m in district.members):
        for member in (m for m in district.members if m.submission.year is None):
            s = member.submission
            yield DISTRICT_RULES["D4"].finding(facts=OtherYear(name_of(s), None, choice.year), file=s.file, level=Level.WARNING)


def _editions(district: District) -> Iterator[Finding]:
    """D5: summed through the crosswalk; what has no counterpart is named with its value."""
    for member in (m for m in district.members if m.submission.form is not district.form):
        s, lost = member.submission, member.carried.lost
        values = tuple(s[c] for c in lost)
        absent = tuple(district.form.names(c) for c in member.carried.absent)
        facts = CarriedOver(name_of(s), values, absent, s.form.edition, district.form.edition)
        yield DISTRICT_RULES["D5"].finding(lost, table="", facts=facts, file=s.file)


def _unreadable(district: District) -> Iterator[Finding]:
    """D8: a file that gives nothing, and cells of a unit that make their sums 待定."""
    for entry in district.entries:
        if entry.state is UnitState.UNREADABLE and entry.submission is None:
            yield DISTRICT_RULES["D8"].finding(facts=UnreadableFile(entry.reason), file=entry.file)
    for member in district.members:
        s = member.submission
        if cells := tuple(c for c in s.unread if c not in s.spelled):
            raws = tuple(value.raw for value in map(s.__getitem__, cells) if isinstance(value, Unread))
            yield DISTRICT_RULES["D8"].finding(cells, table="", facts=UnreadCells(name_of(s), raws), file=s.file)


def _comparisons(district: District) -> Iterator[Finding]:
    """D10 for every total that is compared, D9 for every cell in which it differs from the sum."""
    missing = district.missing_names
    for whole in district.wholes:
        pairs = [(c, t, s) for c, t, s in zip(district.form.cells, whole.values, district.values, strict=True)]
        told = [(c, t, s) for c, t, s in pairs if isinstance(t, int | Decimal) and isinstance(s, int | Decimal)]
        apart = [(c, t, s) for c, t, s in told if t != s]
        file, agency = whole.submission.file, name_of(whole.submission)
        untold = sum(t is not NOT_ASKED and s is not NOT_ASKED for _, t, s in pairs) - len(told)
        yield DISTRICT_RULES["D10"].finding(facts=ComparedTotal(agency, whole.submission.stamp, len(told), len(apart), untold), file=file)
        for cell, total, summed in apart:
            may_be = total > summed or district.form.column(cell).signed  # a unit that is added makes a sum of counts larger only
            facts = ApartFromSum(agency, missing if may_be else (), district.blanks[district.form.position[cell]] if may_be else 0)
            level = Level.WARNING if facts.missing else None
            yield DISTRICT_RULES["D9"].finding((cell,), total, summed, at=cell.row, facts=facts, file=file, level=level)


def _adjustments(district: District) -> Iterator[Finding]:
    """D13 for every line of 调整 that is not understood, whose unit says something else by now, that waits for its unit, or does something to the rest."""
    effects = adjustment_effects(district)
    for one in district.adjusted.lines:
        effect = effects.get(one.line.place, AdjustmentEffect.NONE)
        if not one.state.understood or one.moved or one.state is AdjustmentState.OPEN or effect:
            facts = replace(_adjusted_cell(one, effect), left_out=_left_out(district, one))
            yield DISTRICT_RULES["D13"].finding((one.cell,) if one.cell is not None else (), *_sides(one), facts=facts, level=_level(one, effect))


def _level(one: Adjustment, effect: AdjustmentEffect) -> Level | None:
    if not one.state.understood or effect.wrong:
        return Level.ERROR
    waits = one.state is AdjustmentState.DONE or not one.moved
    return Level.HINT if waits and effect is not AdjustmentEffect.REPEATED else None


def _sides(one: Adjustment) -> tuple[Number | None, Number | None]:
    """What the unit has and had, where both are numbers and differ."""
    now, then = one.now, one.line.then
    return (now, then) if one.state.understood and isinstance(now, int | Decimal) and isinstance(then, int | Decimal) and now != then else (None, None)


def _adjusted_cell(one: Adjustment, effect: AdjustmentEffect) -> AdjustedCell:
    line, then = one.line, one.line.then
    amount = line.amount if isinstance(line.amount, int | Decimal) else None
    now = value_then(one.now)
    return AdjustedCell(line.place, line.agency, one.state, line.reason, amount, _then_words(then), _then_words(now), one.due, effect)


def _left_out(district: District, one: Adjustment) -> str:
    """What became of the reports of a line's unit where none of them is in the sum; nothing where there are none."""
    if one.state is not AdjustmentState.NO_UNIT:
        return ""
    return "、".join(dict.fromkeys(entry.state.words for entry in district.entries if entry.agency and entry.agency == one.line.agency))


def _then_words(then: Number | str) -> str:
    return then if isinstance(then, str) else number_words(then)
