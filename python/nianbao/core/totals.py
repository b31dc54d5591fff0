"""Which totals to fill, and with what. A typed total is compared, never replaced unasked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ..model import Cell, Relation
from .findings import Number
from .submission import NOT_ASKED, Submission, Unread, Value


@dataclass(frozen=True)
class Amended:
    """A total with what stood there and what its relation gives."""

    cell: Cell
    old: Value
    new: Number


@dataclass(frozen=True)
class Untold:
    """A total that is blank, or that a formula shows as blank, and cannot be computed, with the operands that are blank or unread."""

    cell: Cell
    missing: tuple[Cell, ...]


@dataclass(frozen=True)
class TotalsToFill:
    """The outcome: ``filled`` were blank, ``kept`` differ and stay, ``replaced`` differed (only with ``overwrite``), ``untold`` stay blank.

    ``uncalculated`` are totals whose formula shows no result at all, with what the relation gives: they neither agree nor differ.
    ``refreshed`` are totals that a formula computes and whose operands were changed here: they agreed with the form's sum before and agree after.
    """

    filled: tuple[Amended, ...] = ()
    kept: tuple[Amended, ...] = ()
    replaced: tuple[Amended, ...] = ()
    refreshed: tuple[Amended, ...] = ()
    untold: tuple[Untold, ...] = ()
    uncalculated: tuple[Amended, ...] = ()

    @property
    def changes(self) -> dict[Cell, Value]:
        """The new value of every cell that changes."""
        return {amended.cell: amended.new for amended in self.filled + self.replaced + self.refreshed}


def totals_to_fill(submission: Submission, *, overwrite: bool = False) -> TotalsToFill:
    """Compute every total of the form from its operands, sums of sums last; the submission itself is not changed."""
    found: dict[str, list[Amended]] = {"filled": [], "kept": [], "replaced": [], "refreshed": [], "uncalculated": []}
    untold: list[Untold] = []
    now = submission
    for relation in in_order(submission):
        kind, result = _judge(relation, submission, now)
        if isinstance(result, Untold):
            untold.append(result)
        elif result is not None:
            kind = "replaced" if kind == "kept" and overwrite else kind
            found[kind].append(result)
            now = now if kind == "kept" else now.changed({result.cell: result.new})
    return TotalsToFill(untold=tuple(untold), **{kind: tuple(amended) for kind, amended in found.items()})


def refreshed(before: Submission, after: Submission, left: Collection[Cell] = ()) -> tuple[Amended, ...]:
    """What the totals that formulas compute become when their operands change from ``before`` to ``after``.

    Only formulas that gave the form's sum before; cells in ``left`` hold no formula any more. Others are for the program to recalculate.
    """
    found: list[Amended] = []
    for relation in in_order(after):
        cell = relation.right[0].cell
        if after.form.position[cell] not in before.computed or cell in left:
            continue
        kind, result = _judge(relation, before, after)
        if kind == "refreshed" and isinstance(result, Amended):
            found.append(result)
            after = after.changed({cell: result.new})
    return tuple(found)


def in_order(submission: Submission) -> Iterator[Relation]:
    """The defining relation of every total, operands that are totals themselves first (the corner of 表三 after its columns)."""
    defining = submission.form.totals
    done: set[Cell] = set()

    def visit(cell: Cell) -> Iterator[Relation]:
        if cell in done:
            return
        done.add(cell)
        for operand in operands(defining[cell]):
            if operand in defining:
                yield from visit(operand)
        yield defining[cell]

    for cell in defining:
        yield from visit(cell)


def operands(relation: Relation) -> tuple[Cell, ...]:
    """The cells a total is the sum of."""
    return tuple(term.cell for term in relation.left)


def _judge(relation: Relation, before: Submission, now: Submission) -> tuple[str, Amended | Untold | None]:
    cell = relation.right[0].cell
    stands, formula = now[cell], now.form.position[cell] in now.computed
    missing = tuple(c for c in operands(relation) if now[c] is None or isinstance(now[c], Unread))
    if missing:
        return ("untold", Untold(cell, missing)) if stands is None else ("", None)
    amended = Amended(cell, stands, _sum(relation, now))
    if stands == amended.new:
        return "", None
    if formula and isinstance(stands, Unread) and stands.raw.startswith("="):
        return "uncalculated", amended
    if formula and _agreed(relation, before):
        return "refreshed", amended
    if stands is None and not formula:
        return "filled", amended
    return "kept", amended


def _agreed(relation: Relation, before: Submission) -> bool:
    """Whether a formula gave what SUM gives (blanks and text count as nothing), or showed nothing while an operand was missing."""
    stands = before[relation.right[0].cell]
    return stands is None or stands == _sum(relation, before)


def _sum(relation: Relation, submission: Submission) -> Number:
    total: Number = 0
    for term in relation.left:
        value = submission[term.cell]
        if value is not NOT_ASKED and isinstance(value, Number):
            total += term.coefficient * value
    return total


def as_spelled(submission: Submission) -> Submission:
    """The report with the numbers that texts in a workbook of ours spell, for sums and comparisons, and the totals that its formulas then lack.

    A word or sign for nothing is a blank, never a 0.
    """
    spelled = {cell: value for cell in submission.spelled if isinstance(value := submission[cell], Unread)}
    if not spelled:
        return submission
    now = submission.changed({cell: value.number for cell, value in spelled.items()})
    at = submission.form.position
    raws = {**submission.raws, **{at[cell]: value.raw for cell, value in spelled.items()}}
    for relation in in_order(now):
        cell, parts = relation.right[0].cell, operands(relation)
        shown = now[cell] is None and at[cell] in now.computed
        if shown and all(now[part] is NOT_ASKED or isinstance(now[part], Number) for part in parts):
            now = now.changed({cell: _sum(relation, now)})
    return replace(now, raws=raws)
