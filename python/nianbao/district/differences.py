"""How a total typed elsewhere differs from the sum of the units, divided among what may stand behind it.

Each possible reason changes some cells by known amounts. Reasons are taken together only where fewer cells then differ than before, so that
one which does not fit explains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..core.findings import Number
from ..core.frame import sides
from ..core.submission import Submission
from ..model import Cell
from ..suspects.consequences import Repair, alterations, summands
from .district import District, Member

Amounts = Mapping[Cell, Number]
"""By how much the total would be larger than the sum in each cell because of one reason; cells that it does not touch are absent."""


@dataclass(frozen=True)
class Difference:
    """One reason, the finding (by its place) that says it, and the ways it may be so: they exclude each other."""

    cause: int
    ways: tuple[Amounts, ...]
    blank: tuple[Submission, tuple[Cell, ...]] | None = None

    @staticmethod
    def of_repairs(cause: int, submission: Submission, repairs: Sequence[Repair], *, total: bool) -> Difference:
        """A unit's number put right would make the sum larger by so much; the total's own would make the difference smaller."""
        sign = -1 if total else 1
        known = {cell for cell, value in zip(submission.form.cells, submission.values, strict=True) if isinstance(value, int | Decimal)}
        ways = ({cell: sign * amount for cell, amount in way.items() if cell in known} for way in alterations(submission, repairs))
        return Difference(cause, tuple(way for way in ways if way))

    @staticmethod
    def of_reports(cause: int, reports: Sequence[Submission]) -> Difference:
        """One of these reports belongs into the sum and is not there."""
        return Difference(cause, tuple(_numbers(report) for report in reports))

    @staticmethod
    def of_extra(cause: int, reports: Sequence[Submission]) -> Difference:
        """One of these reports is in the sum and does not belong there."""
        return Difference(cause, tuple({cell: -value for cell, value in _numbers(report).items()} for report in reports))

    @staticmethod
    def of_blanks(cause: int, submission: Submission, cells: tuple[Cell, ...]) -> Difference:
        """Cells that a unit left blank: whatever is missing from the sum may belong there, if the unit's own relations bear it out."""
        return Difference(cause, (), (submission, cells))


def _numbers(submission: Submission) -> Amounts:
    pairs = zip(submission.form.cells, submission.values, strict=True)
    return {cell: value for cell, value in pairs if isinstance(value, int | Decimal) and value}


def gaps_of(district: District, whole: Member) -> dict[Cell, Number]:
    """Total less sum of every cell that can be compared, 0 where they agree."""
    both = zip(district.form.cells, whole.values, district.values, strict=True)
    return {cell: total - summed for cell, total, summed in both if isinstance(total, int | Decimal) and isinstance(summed, int | Decimal)}


def left_by_missing(district: District, left: Mapping[Cell, Number]) -> bool:
    """Whether what is left over may be the numbers of units that are not in the sum: nothing is negative where it may not be, every relation holds."""
    form = district.form
    enough = bool(district.missing) and sum(map(bool, left.values())) >= _TELLING
    fit = enough and all(amount >= 0 or form.column(cell).signed for cell, amount in left.items())
    report = Submission(form, tuple(left.get(cell) for cell in form.cells))
    return fit and all(both is None or both[0] == both[1] for both in (sides(relation, report) for relation in form.relations))


_TELLING = 3
"""Cells that must be left over before they can look like a report."""


def divided_differences(district: District, whole: Member, reasons: Iterable[Difference]) -> dict[Cell, list[tuple[int, Number]]]:
    """By cell, (cause, amount) of every reason that fits."""
    gaps = gaps_of(district, whole)
    reasons = list(reasons)
    taken = _fitting([reason for reason in reasons if reason.ways], gaps)
    found: dict[Cell, list[tuple[int, Number]]] = {}
    left = dict(gaps)
    for reason, way in taken:
        for cell, amount in way.items():
            if cell in left:
                found.setdefault(cell, []).append((reason.cause, amount))
                left[cell] -= amount
    for reason in reasons:
        for cell, amount in _filled(reason, left, district).items():
            found.setdefault(cell, []).append((reason.cause, amount))
            left[cell] -= amount
    return found


def _fitting(reasons: Sequence[Difference], gaps: Mapping[Cell, Number]) -> list[tuple[Difference, Amounts]]:
    """The reasons after which the fewest cells differ: each in or out, in one of its ways, as long as that leaves fewer. From all in or from none."""
    tried = [_improved(reasons, gaps, start) for start in ([0] * len(reasons), [None] * len(reasons))]
    best = min(tried, key=lambda pair: pair[0])[1]
    return [(reason, reason.ways[way]) for reason, way in zip(reasons, best, strict=True) if way is not None]


def _improved(reasons: Sequence[Difference], gaps: Mapping[Cell, Number], start: Sequence[int | None]) -> tuple[int, list[int | None]]:
    """(cells that still differ, the way chosen of each reason), going over the reasons until none is better otherwise."""
    chosen: list[int | None] = list(start)
    left = dict(gaps)
    for reason, way in zip(reasons, chosen, strict=True):
        _move(left, reason, way, -1)
    for _ in range(4):
        before = list(chosen)
        for r, reason in enumerate(reasons):
            _move(left, reason, chosen[r], 1)
            options: list[int | None] = [None, *range(len(reason.ways))]
            chosen[r] = min(options, key=lambda way, reason=reason: _differing(left, reason, way))
            _move(left, reason, chosen[r], -1)
        if chosen == before:
            break
    return sum(map(bool, left.values())), chosen


def _move(left: dict[Cell, Number], reason: Difference, way: int | None, sign: int) -> None:
    for cell, amount in reason.ways[way].items() if way is not None else ():
        if cell in left:
            left[cell] += sign * amount


def _differing(left: Mapping[Cell, Number], reason: Difference, way: int | None) -> int:
    """How many cells more differ with this way than without the reason."""
    pairs = ((left[cell], amount) for cell, amount in (reason.ways[way].items() if way is not None else ()) if cell in left)
    return sum(bool(gap - amount) - bool(gap) for gap, amount in pairs)


def _filled(reason: Difference, left: Mapping[Cell, Number], district: District) -> Amounts:
    """What is left over in the blanks of a unit, where it alone left them blank and its own relations hold with these numbers in them."""
    if reason.blank is None or reason.blank[0].form is not district.form:
        return {}
    submission, cells = reason.blank
    form = submission.form
    made = (c for c in form.totals if submission[c] is None and form.position[c] in submission.computed and set(cells) & set(summands(c, form)))
    values = {cell: left[cell] for cell in (*cells, *made) if cell in left and district.blanks[form.position[cell]] == 1}
    filled = submission.changed(values)
    touched = [r for r in form.relations if values.keys() & set(r.cells)]
    told = [(relation, both) for relation in touched if (both := sides(relation, filled)) is not None]
    if any(both[0] != both[1] for _, both in told) or any(amount < 0 for amount in values.values()):
        return {}
    borne_out = {cell for relation, _ in told for cell in relation.cells}
    return {cell: amount for cell, amount in values.items() if amount and cell in borne_out}
