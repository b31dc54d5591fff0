"""Many submissions of one form as arrays: one row a submission, one column a cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ..model import Cell, Form, Relation
from .findings import Number
from .submission import NOT_ASKED, Submission, Unread, Value

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Picker = Callable[[Sequence[Value]], Sequence[Any]]

MICRO = 10**6
"""Amounts are held as whole millionths of 万元 (分), so that sums are exact."""


@dataclass(frozen=True)
class Frame:
    """``values`` is int64 of shape (submissions, cells): counts as they are, amounts in millionths of 万元, 0 where there is no number.

    ``blank`` and ``unread`` are boolean masks of the same shape. ``odd`` marks the rows that whole numbers cannot hold (a count with decimals).
    """

    form: Form
    values: npt.NDArray[np.int64]
    blank: npt.NDArray[np.bool_]
    unread: npt.NDArray[np.bool_]
    odd: npt.NDArray[np.bool_]

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Cells about which nothing can be told."""
        return self.blank | self.unread


def frame(form: Form, submissions: Sequence[Submission]) -> Frame:
    """Lay submissions of ``form`` out as arrays. Raises ``ValueError`` for a submission of another form."""
    import numpy as np

    shape = (len(submissions), len(form.cells))
    values = np.zeros(shape, dtype=np.int64)
    blank, unread = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    odd = np.zeros(len(submissions), dtype=bool)
    scales = scale(form)
    for i, submission in enumerate(submissions):
        if submission.form is not form:
            raise ValueError(f"{submission.file}: form {submission.form.edition}, expected {form.edition}")
        row = submission.values
        types = set(map(type, row))
        try:
            values[i] = [v * s if type(v) is int else _whole(v, s) for v, s in zip(row, scales, strict=True)]
        except _NotWhole:
            odd[i] = True
            values[i] = [int(v * s) if isinstance(v, int | Decimal) else 0 for v, s in zip(row, scales, strict=True)]
        if type(None) in types:
            blank[i] = [v is None for v in row]
        if Unread in types:
            unread[i] = [isinstance(v, Unread) for v in row]
        for place in submission.lacking:
            blank[i, place] = True
    return Frame(form, values, blank, unread, odd)


class _NotWhole(Exception):
    """A count with decimals, or an amount finer than 6 decimals."""


def _whole(value: Value, factor: int) -> int:
    if isinstance(value, Decimal):
        scaled = value * factor
        if scaled != int(scaled):
            raise _NotWhole
        return int(scaled)
    return 0


@cache
def scale(form: Form) -> tuple[int, ...]:
    """1 for each count, ``MICRO`` for each amount, in the order of ``form.cells``."""
    return tuple(MICRO if form.column(cell).decimals else 1 for cell in form.cells)


@cache
def matrix(form: Form) -> npt.NDArray[np.int8]:
    """The relations E1–E4 as one integer matrix of shape (cells, relations): +1 left, −1 right."""
    import numpy as np

    result = np.zeros((len(form.cells), len(form.relations)), dtype=np.int8)
    for j, relation in enumerate(form.relations):
        for term in relation.terms:
            result[form.position[term.cell], j] += term.coefficient
    return result


def sides(relation: Relation, submission: Submission, last: Submission | None = None) -> tuple[Number, Number] | None:
    """Both sides of a relation, exactly; ``None`` where a blank, an unread cell or a sum without all its units is involved or last year is not known.

    Cells that are not asked (unsplit 其他处理) count as nothing.
    """
    totals: list[Number] = []
    for side in (relation.left, relation.right):
        total: Number = 0
        for term in side:
            source = last if term.last else submission
            value = source[term.cell] if source is not None and term.cell in source.form.position else None
            if value is NOT_ASKED:
                continue
            if not isinstance(value, int | Decimal) or (source is not None and source.lacking and source.form.position[term.cell] in source.lacking):
                return None
            total += term.coefficient * value
        totals.append(total)
    return totals[0], totals[1]


def answers(submission: Submission) -> list[bool | None]:
    """Which relations hold (``None``: cannot tell), in the order of ``form.relations``; those with a cell that is not asked are ``False`` until told by ``sides``."""
    values, halves = submission.values, _halves(submission.form)
    if submission.lacking:
        return [False] * len(halves)
    return [_answer(one(values), other(values)) for one, other in halves]


def _answer(one: Sequence[Any], other: Sequence[Any]) -> bool | None:
    try:
        return sum(one) == sum(other)
    except TypeError:  # what is no number does not add
        return None if any(value is None or isinstance(value, Unread) for value in (*one, *other)) else False


@cache
def _halves(form: Form) -> tuple[tuple[Picker, Picker], ...]:
    """Of each relation the values that are added up on its two sides; what a side takes away is added on the other."""
    found: list[tuple[Picker, Picker]] = []
    for relation in form.relations:
        signed = [(side * term.coefficient, form.position[term.cell]) for side, terms in ((1, relation.left), (-1, relation.right)) for term in terms]
        one, other = ([place for sign, place in signed for _ in range(sign * way)] for way in (1, -1))
        found.append((_picker(one), _picker(other)))
    return tuple(found)


def _picker(places: Sequence[int]) -> Picker:
    """The values at some places; ``itemgetter`` gives a single one bare."""
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1)) if places else lambda _: ()


def sum_of_cells(cells: Sequence[Cell], submission: Submission) -> Number | None:
    """Exact sum of some cells; ``None`` where one is blank or unread."""
    values = [submission[cell] for cell in cells]
    if any(v is None or isinstance(v, Unread) for v in values):
        return None
    return sum((v for v in values if isinstance(v, int | Decimal)), 0)
