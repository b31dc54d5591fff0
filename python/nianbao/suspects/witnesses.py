"""What last year's report and the narrative tell of sums of cells: each speaks for a change after which it holds, and against one after which it fails.

A number of the narrative is heard only about the cells that its sentence speaks of, as the rules P1–P8 understand it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..core.findings import Change, Number
from ..core.frame import sides
from ..core.submission import NOT_ASKED, Submission
from ..model import Cell, Figure, Relation, Term
from ..rules.narrative import readings
from ..rules.stated_numbers import Statement, statements
from .equations import computed, expanded

Sum = tuple[Mapping[Cell | Figure, int], Number]
"""A sum as coefficients of typed cells, and what it is now."""


@dataclass(frozen=True)
class Witness:
    """It holds where one of ``sums`` is one of ``said``. ``words``: what is said of a change after which it holds."""

    words: str
    sums: tuple[Sum, ...]
    said: frozenset[Number]

    @property
    def cells(self) -> frozenset[Cell | Figure]:
        return frozenset(cell for coefficients, _ in self.sums for cell in coefficients)

    def holds(self, moved: Mapping[Cell, Number]) -> bool:
        """Whether it holds where these typed cells are larger by so much."""
        return any(now + sum(coefficients.get(cell, 0) * by for cell, by in moved.items()) in self.said for coefficients, now in self.sums)


@dataclass(frozen=True)
class Heard:
    """How many witnesses a set of changes wins less how many it loses, and the words of those it wins."""

    balance: int
    words: tuple[str, ...]


def heard(changes: Sequence[Change], witnesses: Iterable[Witness]) -> Heard:
    """What the witnesses say of a set of changes; one that holds, or fails, before and after says nothing."""
    moved = {change.cell: change.proposed - (change.stands or 0) for change in changes}
    won: list[str] = []
    lost = 0
    for witness in witnesses:
        if any(cell in coefficients for coefficients, _ in witness.sums for cell in moved):
            before, after = witness.holds({}), witness.holds(moved)
            won += [witness.words] if after and not before else []
            lost += before and not after
    return Heard(len(won) - lost, tuple(won))


def witnesses_of(submission: Submission, table: str, last: Submission | None) -> tuple[Witness, ...]:
    """Everything told of the cells of one table, last year's report first; what involves a blank or unread cell is left out."""
    sums = computed(submission, table)
    found = [*_of_last_year(submission, table, last, sums), *_of_narrative(submission, table, sums)]
    distinct: dict[object, Witness] = {}
    for witness in found:
        distinct.setdefault((witness.said, witness.cells), witness)
    return tuple(distinct.values())


def _of_last_year(submission: Submission, table: str, last: Submission | None, sums: Mapping[Cell, Relation]) -> Iterator[Witness]:
    for relation in submission.form.links if last is not None else ():
        both = sides(relation, submission, last) if relation.table == table else None
        if both is not None:
            own = [term for term in relation.terms if not term.last]
            yield Witness("与上年数衔接", (_sum(own, both[0] - both[1], submission, sums),), frozenset((0,)))


def _of_narrative(submission: Submission, table: str, sums: Mapping[Cell, Relation]) -> Iterator[Witness]:
    for text in filter(str.strip, submission.narrative):
        found = list(statements(text, submission.form, submission.year))
        for claim in found:
            known = readings(claim.topic, submission) if claim.topic.readings and claim.topic.readings[0][0].cell.table == table else None
            if known is not None:
                added = tuple(_sum(terms, now, submission, sums) for terms, now in zip(claim.topic.readings, known, strict=True))
                yield Witness(f"与正文“{claim.quote}”相符", added, _meant(claim, found))


def _meant(claim: Statement, found: Sequence[Statement]) -> frozenset[Number]:
    """The numbers that agree with a claim: its own, the sum of all that its sentence says of the topic, and 予以公开 with 已主动公开."""
    same = [other.said for other in found if other.sentence == claim.sentence and other.topic.key == claim.topic.key]
    already = [other.said for other in found if other.sentence == claim.sentence and other.topic.key == "already" and claim.topic.key == "granted"]
    return frozenset((claim.said, sum(same), *(claim.said + more for more in already)))


def _sum(terms: Sequence[Term], now: Number, submission: Submission, sums: Mapping[Cell, Relation]) -> Sum:
    row: dict[Cell | Figure, int] = {}
    for term in terms:
        if submission[term.cell] is not NOT_ASKED:
            row[term.cell] = row.get(term.cell, 0) + term.coefficient
    return expanded(row, sums), now
