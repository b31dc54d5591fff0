"""What is wrong with a summary that was sent in as a unit, told by the units inside it: whose mistake it is, and which cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product
from math import prod

from ..core.findings import Blame, Change, Explanation, Finding, Number
from ..core.submission import Submission
from ..core.words import number_words
from ..model import Cell, Relation
from ..rules.relation_sentences import relation_of
from ..suspects.smallest_changes import BALANCE
from .membership import name_of

MOST_TOGETHER = 20
"""Explanations of one table that are kept, where several units have several each."""


@dataclass(frozen=True)
class LowerShare:
    """So much of a gap is the gap of a unit inside a summary: its name (with the levels between, ``湖东镇的甲局``), file, and the rule it breaks."""

    agency: str
    file: str
    rule: str
    amount: Number


@dataclass(frozen=True)
class LowerUnit:
    """A unit of a summary in the summary's form, what was found in it, and by finding what its own units share of it (none for a plain unit)."""

    submission: Submission
    findings: tuple[Finding, ...]
    shares: tuple[tuple[LowerShare, ...], ...]


ToldBelow = tuple[Finding, tuple[LowerShare, ...]]


def told_by_units(summary: Submission, findings: Sequence[Finding], units: Sequence[LowerUnit]) -> list[ToldBelow]:
    """The findings of a summary, in their order, each with the units that its gap comes of where they make it up to the last one.

    What was suspected in the sums gives way to what is suspected in the units: a change of a unit's cell is one of the sum's.
    """
    shares = {i: _shares(finding, relation, units) for i, finding in enumerate(findings) if (relation := _balance_of(finding, summary)) is not None}
    exact = {i: parts for i, parts in shares.items() if parts and sum(part.amount for part in parts) == findings[i].gap}
    ways = {table: _ways(summary, table, units) for table in {findings[i].table for i in exact}}
    told: list[ToldBelow] = []
    for i, finding in enumerate(findings):
        table = [k for k in shares if findings[k].table == finding.table]
        if i in exact and all(k in exact for k in table) and (found := ways[finding.table]) is not None:
            finding = replace(finding, suspects=found[0], blame=found[1])
        told.append((finding, exact.get(i, ())))
    return told


def _balance_of(finding: Finding, summary: Submission) -> Relation | None:
    return relation_of(finding, summary.form) if finding.rule in BALANCE and finding.gap is not None else None


def gap_in(relation: Relation, submission: Submission) -> Number:
    """The gap of a relation in a report, 0 where a cell has no number."""
    values = [(term.coefficient, submission[term.cell]) for term in relation.terms]
    known = [a * value for a, value in values if isinstance(value, int | Decimal)]
    return sum(known) if len(known) == len(values) else 0


def _shares(finding: Finding, relation: Relation, units: Sequence[LowerUnit]) -> tuple[LowerShare, ...]:
    """The units in which the relation does not hold, the largest gap first; those inside of them where these are known."""
    found: list[LowerShare] = []
    for unit in units:
        if gap := gap_in(relation, unit.submission):
            found += _inside(finding, unit) or [LowerShare(name_of(unit.submission), unit.submission.file, finding.rule, gap)]
    return tuple(sorted(found, key=lambda share: -abs(share.amount)))


def _inside(finding: Finding, unit: LowerUnit) -> list[LowerShare]:
    place = next((i for i, own in enumerate(unit.findings) if _same(own, finding)), None)
    parts = unit.shares[place] if place is not None else ()
    return [replace(part, agency=f"{name_of(unit.submission)}的{part.agency}") for part in parts]


def _same(a: Finding, b: Finding) -> bool:
    return (a.rule, a.table, a.at, a.cells) == (b.rule, b.table, b.at, b.cells)


def _ways(summary: Submission, table: str, units: Sequence[LowerUnit]) -> tuple[tuple[Explanation, ...], Blame] | None:
    """What balances the table of the sum: one explanation of every unit that is wrong there, together; ``None`` where one of them has none."""
    wrong = [(unit, found) for unit in units for found in [_blamed(unit, table)] if found is not None]
    blames = [found.blame for _, found in wrong if found.blame is not None]
    if not wrong or not all(found.suspects for _, found in wrong):
        return None
    lists = [[_in_sum(unit, way) for way in found.suspects] for unit, found in wrong]
    ways = tuple(_together(summary, parts) for parts in islice(product(*lists), MOST_TOGETHER))
    more = any(blame.more for blame in blames) or prod(map(len, lists)) > MOST_TOGETHER
    return ways, Blame(prod(max(blame.ties, 1) for blame in blames), more, len(ways[0].changes), blames[0].totals)


def _blamed(unit: LowerUnit, table: str) -> Finding | None:
    """A finding about the table that says which of its cells are to blame, as far as anybody can."""
    return next((f for f in unit.findings if f.table == table and f.rule in BALANCE and f.blame is not None), None)


_Changed = Sequence[tuple[Change, Number, str]]
"""A change of a unit's cell, by how much it changes the sum, in words."""


def _in_sum(unit: LowerUnit, way: Explanation) -> tuple[_Changed, tuple[str, ...]]:
    found: list[tuple[Change, Number, str]] = []
    for change in way.changes:
        stands = unit.submission.number(change.cell)
        words = f"{name_of(unit.submission)} {number_words(stands)} 应为 {number_words((stands or 0) + _by(change))}"
        found.append((change, _by(change), words))
    return found, way.evidence


def _by(change: Change) -> Number:
    return change.proposed - (change.stands or 0)


def _together(summary: Submission, parts: Sequence[tuple[_Changed, tuple[str, ...]]]) -> Explanation:
    """Changes of several units as changes of the sum."""
    by: dict[Cell, Number] = {}
    words: list[str] = []
    for amounts, evidence in parts:
        for change, amount, told in amounts:
            by[change.cell] = by.get(change.cell, 0) + amount
            words.append(told)
        words += evidence
    changes = tuple(Change(cell, stands, (stands or 0) + amount) for cell, amount in by.items() for stands in [summary.number(cell)])
    return Explanation(changes, tuple(dict.fromkeys(words)))
