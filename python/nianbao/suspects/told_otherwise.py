"""Numbers that nothing but the narrative contradicts: which slip of the keyboard would make it agree, with everything still in balance.

Where totals are formulas, a wrong number may break no relation at all (表四), and two results of one applicant may change places unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ..core.findings import Blame, Change, Explanation, Finding
from ..core.submission import Submission, number_or_zero
from ..model import Cell
from .equations import System, computed, expanded, system_of
from .evidence import Hints, Weight, slip, weigh
from .exchanges import exchanges, neighbours
from .smallest_changes import kind_of_totals
from .witnesses import heard, witnesses_of

STATED_RULES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8")
"""Rules whose findings a slip may explain."""

WeighedChanges = tuple[tuple[Change, ...], Weight]


def told_otherwise(submission: Submission, findings: Iterable[Finding], *, last: Submission | None = None) -> tuple[Finding, ...]:
    """The findings about the narrative, each with the slips in its cells that would explain it, and how far they can be told apart.

    The narrative may be wrong itself, or speak of other things: a change without a slip of the keyboard behind it is not thought of.
    """
    findings = tuple(findings)
    tables = sorted({finding.table for finding in findings if finding.rule in STATED_RULES})
    ways = {table: _ways(submission, table, last) for table in tables}
    return tuple(_explained(f, ways[f.table], submission) if f.rule in STATED_RULES else f for f in findings)


def _ways(submission: Submission, table: str, last: Submission | None) -> list[WeighedChanges]:
    """The slips after which more of what is told holds than before, the heaviest first; none where the table does not balance."""
    system = system_of(submission, table)
    if not system.balanced:
        return []
    hints = Hints(last, witnesses_of(submission, table, last))
    thinkable = (*_slips(system, hints, submission), *_exchanged(system, hints, submission))
    found = [changes for changes in thinkable if heard(changes, hints.witnesses).balance > 0]
    weighed = [(changes, weigh(changes, submission, hints)) for changes in dict.fromkeys(found)]
    return sorted(weighed, key=lambda way: (-way[1].whole, [submission.form.position[change.cell] for change in way[0]]))


def _slips(system: System, hints: Hints, submission: Submission) -> Iterator[tuple[Change, ...]]:
    """Cells in no equation, mistyped so that what is told of them does not hold."""
    free = _free(system, hints)
    for witness in hints.witnesses:
        for coefficients, now in () if witness.holds({}) else witness.sums:
            for cell in (cell for cell in submission.form.cells if cell in coefficients and cell in free):
                stands = number_or_zero(submission[cell])
                for said in sorted(witness.said):
                    more, rest = divmod(Decimal(said) - now, coefficients[cell])
                    if not rest and slip(stands, int(stands + more)):
                        yield (Change(cell, stands, int(stands + more)),)


def _exchanged(system: System, hints: Hints, submission: Submission) -> Iterator[tuple[Change, ...]]:
    """Neighbours exchanged: both in no equation, or so that every equation holds still."""
    free = _free(system, hints)
    pairs = [(a, b) for a, b in neighbours(submission.form) if a in free and b in free]
    bound = (tuple(system.unknowns[i].where for i, _ in changes) for changes in exchanges(system, submission.form))
    for a, b in (*pairs, *bound):
        if isinstance(a, Cell) and isinstance(b, Cell):
            first, second = number_or_zero(submission[a]), number_or_zero(submission[b])
            yield Change(a, first, second), Change(b, second, first)


def _free(system: System, hints: Hints) -> set[Cell]:
    """Cells that something is told of and that stand in no equation."""
    bound = {unknown.where for unknown in system.unknowns}
    return {cell for witness in hints.witnesses for cell in witness.cells if isinstance(cell, Cell) and cell not in bound}


def _explained(finding: Finding, ways: Sequence[WeighedChanges], submission: Submission) -> Finding:
    typed = expanded(dict.fromkeys(finding.cells, 1), computed(submission, finding.table))
    own = [(changes, weight) for changes, weight in ways if any(change.cell in typed for change in changes)]
    if not own:
        return finding
    ties = sum(weight.whole == own[0][1].whole for _, weight in own)
    blame = Blame(ties, at_least=len(own[0][0]), totals=kind_of_totals(submission, finding.table))
    return replace(finding, suspects=tuple(Explanation(changes, weight.words) for changes, weight in own), blame=blame)
