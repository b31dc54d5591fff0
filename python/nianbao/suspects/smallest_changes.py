"""Which cell is wrong: the smallest sets of changes that balance a table (Fellegi–Holt), all of them, ranked by evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from math import prod

from ..core.findings import SHOWN, Blame, Change, Explanation, Finding
from ..core.submission import Submission
from ..model import Cell, Table
from ..rules.catalogue import RULES
from ..rules.found_elsewhere import ShiftedBlock
from .equations import System, components, computed, system_of, unscaled
from .evidence import SHORT, SWAPPED, Hints, slip, strangeness, weigh
from .exchanges import exchanges
from .search import LARGEST, SmallestSets, UnknownChanges, search
from .shifted_blocks import Shift, shifted
from .witnesses import witnesses_of

MOST_SETS = 128
"""Explanations given for a table; equally small ones beyond it are counted as 还有, not listed."""

MOST = 1000
"""Sets looked at before they are ranked."""

FROM_SOLVER = 2
"""Sets asked of the solver, which finds them one by one: two tell whether the first stands alone."""

BALANCE = ("E1", "E2", "E3", "E4", "C1")
"""Rules whose findings a set of changes explains; E5 too, where the cell it is about is among the changes."""

COMES_OF_SHIFT = ("E1", "E2", "E3", "E4", "E6")
"""Rules whose findings a shifted block brings about: what does not balance, and the blanks it left."""


class TotalsKind(StrEnum):
    """What the totals of a table can tell: typed ones contradict a typo, computed ones follow it."""

    TYPED = "合计为手工填写"
    LEDGER = "合计由公式计算，另有核对数"
    COMPUTED = "合计由公式计算，没有核对数"


def suspects(
    submission: Submission, findings: Iterable[Finding], *, last: Submission | None = None, limit: int = MOST_SETS
) -> tuple[Finding, ...]:
    """The findings with complete explanations on each one that they explain, best first, and how far these can be told apart.

    Under computed totals alone only last year's report and the narrative tell them apart well enough to blame one: else all of them are ties.
    Where a block was pasted one row or column off, one finding N4 stands for all that comes of it. The order of the findings does not matter.
    """
    findings = tuple(findings)
    for table in sorted({f.table for f in findings if f.rule in (*BALANCE, "E5", "E6")}):
        shifts = shifted(submission, table) if sum(f.table == table and f.rule in COMES_OF_SHIFT for f in findings) > 2 else ()
        if shifts:
            findings = _as_one(findings, table, shifts[:limit], submission)
            continue
        found = explain(submission, table, Hints(last, witnesses_of(submission, table, last)), limit)
        findings = tuple(_attached(f, submission, found) if f.table == table else f for f in findings)
    return findings


def _as_one(findings: Sequence[Finding], table: str, shifts: Sequence[Shift], submission: Submission) -> tuple[Finding, ...]:
    """The findings with one about the shifted block in place of all that come of it."""
    shift = shifts[0]
    comes = [f for f in findings if f.table == table and f.rule in COMES_OF_SHIFT and not (f.rule == "E6" and set(f.cells) - set(shift.empty))]
    facts, blame = ShiftedBlock(shift.way.moved, shift.way.back, len(comes)), Blame(ties=len(shifts))
    ways = tuple(s.explanation for s in shifts)
    one = RULES["N4"].finding(shift.cells, facts=facts, file=submission.file, suspects=ways, blame=blame)
    return (one, *(f for f in findings if f not in comes))


def _attached(finding: Finding, submission: Submission, explained: Explained) -> Finding:
    balance = finding.rule in BALANCE and finding.gap is not None
    domain = finding.rule == "E5" and any(c.cell in finding.cells for e in explained.ways for c in e.changes)
    if not (balance or domain):
        return finding
    told = kind_of_totals(submission, finding.table)
    ties = explained.beside if told is TotalsKind.COMPUTED else explained.ties
    return replace(finding, suspects=explained.ways, blame=Blame(ties, explained.more, explained.at_least, told))


def kind_of_totals(submission: Submission, table: str) -> TotalsKind:
    """Which of the three cases a table is in."""
    if not computed(submission, table):
        return TotalsKind.TYPED
    given = any(f.cells[0].table == table and submission.ledger.get(f.key) is not None for f in submission.form.figures)
    return TotalsKind.LEDGER if given else TotalsKind.COMPUTED


@dataclass(frozen=True)
class Explained:
    """``ways`` to balance a table, best first; how many are as good as the first; whether some are not listed; how many changes it takes at least.

    ``beside``: how many the witnesses do not tell from the first, whatever the slips of the keyboard say; all where none speaks for it.
    """

    ways: tuple[Explanation, ...]
    ties: int = 0
    beside: int = 0
    more: bool = False
    at_least: int = 0


def explain(submission: Submission, table: str, hints: Hints, limit: int = MOST_SETS) -> Explained:
    """All ways to balance a table with the fewest changes; none where it takes too many to tell."""
    parts = list(components(system_of(submission, table)))
    found: list[SmallestSets] = []
    for part in parts:
        found.append(smallest(part))
        if not found[-1].sets:
            return Explained((), at_least=sum(f.at_least for f in found))
    answers = [_ranked(_answers(part, one, submission, hints), submission.form.table(table), submission) for part, one in zip(parts, found, strict=True)]
    ways = _combined(answers, submission, hints)
    ways = _ranked(ways, submission.form.table(table), submission) if len(parts) > 1 else ways
    more = any(not one.complete for one in found) or len(ways) > limit or len(ways) < prod(map(len, answers))
    ties = sum(way.weight == ways[0].weight for way in ways)
    beside = sum(way.told >= ways[0].told for way in ways) if ways and ways[0].told > 0 else len(ways[:limit])
    return Explained(tuple(way.explanation for way in ways[:limit]), ties, beside, more, sum(one.size for one in found))


def smallest(system: System, *, most: int = MOST) -> SmallestSets:
    """The smallest sets of a system: by direct search, by the solver where that ends without an answer or without its proof.

    Empty where more than ``LARGEST`` cells would have to change, or where the solver does not come to an end either.
    """
    found = search(system, most=most)
    if (found.proven and found.sets) or found.at_least > LARGEST:
        return found
    from .solver import solve

    solved = solve(system, most=min(most, FROM_SOLVER), at_least=found.at_least)
    if found.sets and not 0 < solved.size < found.size:
        return found
    return replace(solved, at_least=max(found.at_least, solved.size))


@dataclass(frozen=True)
class SuspectAnswer:
    """One set of changes: those of cells, those of 核对数 in words, the weight of all evidence and of the witnesses alone."""

    changes: tuple[Change, ...]
    figures: tuple[str, ...]
    of_figures: int
    weight: int
    told: int
    words: tuple[str, ...]

    @property
    def explanation(self) -> Explanation:
        return Explanation(self.changes, (*self.figures, *self.words))


def _answers(system: System, found: SmallestSets, submission: Submission, hints: Hints) -> list[SuspectAnswer]:
    """The smallest sets; where a single change will do, an exchange of two neighbours too, which is one slip and weighs as one."""
    answers = [_answer(system, changes, submission, hints) for changes in found.sets]
    for changes in exchanges(system, submission.form) if found.size == 1 else ():
        short = SHORT if min(value for _, value in changes) < 10 else 0
        exchange = _answer(system, changes, submission, hints)
        answers.append(replace(exchange, weight=exchange.weight - 2 * (SWAPPED + short)))
    return answers


def _answer(system: System, changes: UnknownChanges, submission: Submission, hints: Hints) -> SuspectAnswer:
    form = submission.form
    cells: list[Change] = []
    figures: list[str] = []
    weight = 0
    for i, whole in changes:
        where = system.unknowns[i].where
        if isinstance(where, Cell):
            cells.append(Change(where, submission.number(where), unscaled(whole, form, where)))
        else:
            stands, meant = submission.ledger[where.key], unscaled(whole, form, where.cells[0])
            reason = slip(stands, meant)
            weight += 2 * reason.weight if reason else 0
            figures.append(f"核对数“{where.name}”由 {stands} 改为 {meant}" + (f"（{reason.words}）" if reason else ""))
    return _weighed(tuple(cells), tuple(figures), weight, submission, hints)


def _weighed(cells: tuple[Change, ...], figures: tuple[str, ...], of_figures: int, submission: Submission, hints: Hints) -> SuspectAnswer:
    weight = weigh(cells, submission, hints)
    return SuspectAnswer(cells, figures, of_figures, weight.whole + of_figures, weight.told, weight.words)


def _ranked(answers: Sequence[SuspectAnswer], table: Table, submission: Submission) -> list[SuspectAnswer]:
    """The heaviest first; among equals cells before 核对数, then the less strange, then the order of the form."""
    position = submission.form.position
    weights = sorted((answer.weight for answer in answers), reverse=True)
    shown = set(weights[:SHOWN])
    few = sum(map(weights.count, shown)) <= MOST_SETS
    equals = {weight for weight in shown if few and weights.count(weight) > 1}

    def key(answer: SuspectAnswer) -> tuple[object, ...]:
        strange = strangeness(answer.changes, submission, table) if answer.weight in equals else 0.0
        places = tuple((position[change.cell], change.proposed) for change in answer.changes)
        return -answer.weight, len(answer.figures), strange, places, answer.figures

    return sorted(answers, key=key)


def _combined(parts: Sequence[Sequence[SuspectAnswer]], submission: Submission, hints: Hints) -> list[SuspectAnswer]:
    """One answer of each independent part put together, every way; the tails of long lists are cut to ``MOST`` ways."""
    each = MOST
    while prod(len(part[:each]) for part in parts) > MOST:
        each = each * 3 // 4
    if len(parts) == 1:
        return list(parts[0])
    ways = product(*(part[:each] for part in parts)) if parts else ()
    return [
        _weighed(
            tuple(change for answer in way for change in answer.changes), tuple(words for answer in way for words in answer.figures),
            sum(answer.of_figures for answer in way), submission, hints,
        )
        for way in ways
    ]  # fmt: skip
