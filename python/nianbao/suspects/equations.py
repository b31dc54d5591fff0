"""The equations a submission must satisfy, as one small integer system a table: what is typed on one side, the gaps on the other.

Cells that a formula computes are replaced by what they are computed from: they follow, so they cannot be to blame. 核对数 are further
equations whose right side is typed and may itself be wrong. Equations with a blank or unread cell cannot tell and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import gcd

from ..core.findings import Number
from ..core.frame import MICRO, scale
from ..core.submission import NOT_ASKED, Submission, Value
from ..model import Cell, Figure, Form, Relation

Coefficients = dict[int, int]


@dataclass(frozen=True)
class Unknown:
    """Something typed that may be wrong: a cell of the form, or the 核对数 of a figure.

    ``value`` is whole (amounts in millionths of 万元). A ``wrong`` one is negative or not whole: it must change, whatever the equations say, and counts from 0.
    ``lowest`` is the smallest value it may take (``None`` = no bound, signed columns).
    """

    where: Cell | Figure
    value: int
    lowest: int | None = 0
    wrong: bool = False


@dataclass(frozen=True)
class Equation:
    """Σ coefficient × unknown = 0 where it holds; ``gap`` is what the sum is now. Keys are positions in ``System.unknowns``."""

    coefficients: Coefficients
    gap: int


@dataclass(frozen=True)
class System:
    """All equations over some unknowns, in an order that does not depend on the order of the rules."""

    unknowns: tuple[Unknown, ...]
    equations: tuple[Equation, ...]

    @property
    def balanced(self) -> bool:
        return not any(e.gap for e in self.equations) and not any(u.wrong for u in self.unknowns)


def system_of(submission: Submission, table: str) -> System:
    """The system of one table. Unknowns stand in the order of the form, 核对数 after them; equations that say nothing are left out."""
    sums = computed(submission, table)
    rows = [expanded(coefficients, sums) for coefficients in _equations(submission, table)]
    used = {where for row in rows for where in row}
    unknowns = tuple(_unknown(submission, where) for where in _ordered(submission.form, used))
    place = {unknown.where: i for i, unknown in enumerate(unknowns)}
    distinct = {_primitive({place[where]: a for where, a in row.items()}) for row in rows if row}
    equations = sorted(distinct, key=lambda row: (len(row), row))
    return System(unknowns, tuple(Equation(dict(row), sum(a * unknowns[i].value for i, a in row)) for row in equations))


def components(system: System) -> Iterator[System]:
    """Parts that share no unknown, those that balance left out."""
    groups: list[tuple[set[int], list[Equation]]] = []
    for equation in system.equations:
        members, inside = set(equation.coefficients), [equation]
        for group in [g for g in groups if g[0] & members]:
            groups.remove(group)
            members |= group[0]
            inside = group[1] + inside
        groups.append((members, inside))
    for members, inside in sorted(groups, key=lambda group: min(group[0])):
        place = {old: new for new, old in enumerate(sorted(members))}
        part = System(
            tuple(system.unknowns[i] for i in place),
            tuple(Equation({place[i]: a for i, a in e.coefficients.items()}, e.gap) for e in inside),
        )
        if not part.balanced:
            yield part


def computed(submission: Submission, table: str) -> Mapping[Cell, Relation]:
    """Totals of this table that a formula made, with the equation each follows; one that does not follow it counts as typed."""
    form = submission.form
    found: dict[Cell, Relation] = {}
    for i in submission.computed:
        relation = form.totals.get(form.cells[i])
        if relation is not None and relation.table == table and _follows(submission, relation):
            found[form.cells[i]] = relation
    return found


def _follows(submission: Submission, relation: Relation) -> bool:
    values = [(term.coefficient, submission[term.cell]) for term in relation.terms]
    return all(_usable(v) for _, v in values) and sum(a * v for a, v in values if isinstance(v, int | Decimal)) == 0


def _equations(submission: Submission, table: str) -> Iterator[dict[Cell | Figure, int]]:
    """The usable equations as coefficients of cells and figures, not yet expanded."""
    form = submission.form
    for relation in form.relations:
        if relation.table == table and all(_usable(submission[cell]) for cell in relation.cells):
            row: dict[Cell | Figure, int] = {}
            for term in relation.terms:
                if submission[term.cell] is not NOT_ASKED:
                    row[term.cell] = row.get(term.cell, 0) + term.coefficient
            yield row
    for figure in form.figures:
        given = submission.ledger.get(figure.key)
        if figure.cells[0].table == table and isinstance(given, int | Decimal) and all(_usable(submission[c]) for c in figure.cells):
            yield {**{c: 1 for c in figure.cells if submission[c] is not NOT_ASKED}, figure: -1}


def _usable(value: Value) -> bool:
    return isinstance(value, int | Decimal) or value is NOT_ASKED


def expanded(row: Mapping[Cell | Figure, int], sums: Mapping[Cell, Relation]) -> dict[Cell | Figure, int]:
    """The same equation with every computed cell replaced by what it is computed from."""
    result: dict[Cell | Figure, int] = {}
    waiting = list(row.items())
    while waiting:
        where, a = waiting.pop()
        relation = sums.get(where) if isinstance(where, Cell) else None
        if relation is not None:
            waiting += [(term.cell, a * term.coefficient) for term in relation.left]
        else:
            result[where] = result.get(where, 0) + a
    return {where: a for where, a in result.items() if a}


def _ordered(form: Form, used: set[Cell | Figure]) -> list[Cell | Figure]:
    return [cell for cell in form.cells if cell in used] + [figure for figure in form.figures if figure in used]


def _primitive(row: Coefficients) -> tuple[tuple[int, int], ...]:
    """The equation divided by what its coefficients share, the first of them positive, so that equal ones look equal."""
    items = sorted(row.items())
    shared = gcd(*row.values()) * (1 if items[0][1] > 0 else -1)
    return tuple((i, a // shared) for i, a in items)


def _unknown(submission: Submission, where: Cell | Figure) -> Unknown:
    form = submission.form
    cell = where if isinstance(where, Cell) else where.cells[0]
    value = submission[where] if isinstance(where, Cell) else submission.ledger[where.key]
    signed = form.column(cell).signed
    whole = scaled(value, form, cell) if isinstance(value, int | Decimal) else 0
    if whole is None or (whole < 0 and not signed):
        return Unknown(where, 0, None if signed else 0, wrong=True)
    return Unknown(where, whole, None if signed else 0)


def scaled(value: Number, form: Form, cell: Cell) -> int | None:
    """A value as a whole number of the cell's smallest unit; ``None`` where it is not whole."""
    exact = value * scale(form)[form.position[cell]]
    return int(exact) if exact == int(exact) else None


def unscaled(whole: int, form: Form, cell: Cell) -> Number:
    """The inverse of ``scaled``: an ``int`` for counts, a ``Decimal`` without idle zeros for amounts."""
    if scale(form)[form.position[cell]] == 1:
        return whole
    amount = Decimal(whole) / MICRO
    return amount.quantize(Decimal(1)) if amount == int(amount) else amount.normalize()
