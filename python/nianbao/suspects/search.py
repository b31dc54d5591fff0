"""Direct search for the smallest sets of unknowns whose change balances a system: exact, complete, in whole numbers.

One more unknown is tried at a time. An equation that is off needs a change in one of its unknowns, so the search branches on the shortest such
equation; the unknown taken is eliminated from the others (Gauss), and what is still off asks for the next. Unknowns with proportional columns
are one class: no equation tells them apart. A node of k unknowns left is cut where more than k equations without a common unknown are off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, combinations, islice, product
from math import gcd

from .equations import System

UnknownChanges = tuple[tuple[int, int], ...]
"""(position in ``System.unknowns``, new value), in the order of the positions."""

EquationRow = tuple[int, dict[int, int], int]
"""An equation over classes while it is reduced: bit mask of its classes, coefficients, gap."""

ColumnShape = tuple[tuple[int, int], ...]
"""A column up to a factor: (equation, coefficient) of each place that is not 0."""

Chosen = tuple[tuple[int, EquationRow], ...]
"""Classes that were taken, each with the equation that eliminated it."""

NODES = 40_000
"""Nodes after which the search gives up and the solver takes over: a count, not a clock, so that every machine answers alike."""

FAR = 10**13
"""Beyond every value a cell may hold."""

LARGEST = 12
"""Cells to change beyond which a table is not mistyped but something else altogether."""

SPREAD = 16
"""How many members of a class, or values of a set that the equations leave open, are listed."""


@dataclass(frozen=True)
class SmallestSets:
    """``sets``: distinct smallest sets of changes in a fixed order. ``complete``: these are all of them. ``proven``: none is smaller.

    ``at_least``: no set of fewer changes balances the system, whether one was found or not.
    """

    sets: tuple[UnknownChanges, ...]
    complete: bool = True
    proven: bool = True
    at_least: int = 0

    @property
    def size(self) -> int:
        return len(self.sets[0]) if self.sets else 0


def search(system: System, *, most: int, largest: int = LARGEST, nodes: int = NODES) -> SmallestSets:
    """The smallest sets of changes that balance the system, up to ``most`` of them and ``largest`` unknowns each.

    Empty and not ``proven`` where the node budget did not suffice; empty and ``proven`` where no set of ``largest`` or fewer exists.
    """
    hunt = _Hunt(system, most=most, nodes=nodes)
    least = size = hunt.fewest()
    try:
        for size in range(least, largest + 1):
            sets = hunt.of_size(size)
            if sets:
                return SmallestSets(tuple(sorted(sets)), complete=len(sets) < most, proven=not hunt.gave_up, at_least=least if hunt.gave_up else size)
    except _TooLong:
        return SmallestSets((), complete=False, proven=False, at_least=least if hunt.gave_up else size)
    return SmallestSets((), proven=not hunt.gave_up, at_least=least if hunt.gave_up else largest + 1)


class _TooLong(Exception):
    """The node budget is used up."""


@dataclass(frozen=True)
class _Class:
    """Unknowns with proportional columns: (position, factor), the column of each being factor × the class's."""

    members: tuple[tuple[int, int], ...]
    forced: bool = False


@dataclass
class _Hunt:
    """The state of one search: the classes, the reduced equations at its root, and what has been found."""

    system: System
    most: int
    nodes: int
    classes: list[_Class] = field(default_factory=list["_Class"])
    gave_up: bool = False

    def __post_init__(self) -> None:
        self.rows = self._classify()
        self.forced = [c for c, cls in enumerate(self.classes) if cls.forced]

    def _classify(self) -> list[EquationRow]:
        columns: dict[int, list[tuple[int, int]]] = {i: [] for i in range(len(self.system.unknowns))}
        for e, equation in enumerate(self.system.equations):
            for i, a in equation.coefficients.items():
                columns[i].append((e, a))
        by_shape: dict[tuple[ColumnShape, int | None], list[tuple[int, int]]] = {}
        for i, column in columns.items():
            factor = gcd(*(a for _, a in column)) * (1 if column[0][1] > 0 else -1)
            shape = tuple((e, a // factor) for e, a in column)
            wrong = self.system.unknowns[i].wrong
            by_shape.setdefault((shape, i if wrong else None), []).append((i, factor))
        rows: list[dict[int, int]] = [{} for _ in self.system.equations]
        for (shape, wrong), members in by_shape.items():
            for e, a in shape:
                rows[e][len(self.classes)] = a
            self.classes.append(_Class(tuple(members), forced=wrong is not None))
        return [(_mask(row), row, -equation.gap) for row, equation in zip(rows, self.system.equations, strict=True)]

    def fewest(self) -> int:
        """A lower bound on the size of any set."""
        return max(1, len(self.forced), _disjoint([row[0] for row in self.rows if row[2]]))

    def of_size(self, size: int) -> set[UnknownChanges]:
        """All sets of this size, up to ``most``; none smaller must exist."""
        self.size = size
        self.found: set[UnknownChanges] = set()
        rows: list[EquationRow] = self.rows
        chosen: Chosen = ()
        for c in self.forced:
            pivot = _holding(rows, c)
            if pivot is None:
                raise _TooLong  # two unknowns that must change and one equation for both: the solver decides
            rows, chosen = _take(rows, chosen, c, pivot)
        self._descend(rows, chosen, size - len(self.forced), 0)
        return self.found

    def _descend(self, rows: list[EquationRow], chosen: Chosen, left: int, banned: int) -> None:
        self.nodes -= 1
        if self.nodes < 0:
            raise _TooLong
        if len(self.found) >= self.most:
            return
        off = [row for row in rows if row[2]]
        if not off:
            self._settle(rows, chosen, left, banned)
            return
        masks = [row[0] & ~banned for row in off]
        if left == 0 or not all(masks) or _disjoint(masks) > left:
            return
        if left == 1:
            self._last(rows, off, masks, chosen, banned)
            return
        best = min(range(len(off)), key=lambda i: masks[i].bit_count())
        for c in _bits(masks[best]):
            self._descend(*_take(rows, chosen, c, off[best]), left - 1, banned)
            banned |= 1 << c

    def _last(self, rows: list[EquationRow], off: list[EquationRow], masks: list[int], chosen: Chosen, banned: int) -> None:
        """One unknown left: it must stand in every equation that is off, with one and the same change, and in no other."""
        common = masks[0]
        for mask in masks[1:]:
            common &= mask
        for row in rows:
            if not row[2]:
                common &= ~row[0]
        for c in _bits(common):
            a, gap = off[0][1][c], off[0][2]
            if all(row[2] * a == gap * row[1][c] for row in off[1:]):
                self._settle([], (*chosen, (c, off[0])), 0, banned)

    def _settle(self, rows: list[EquationRow], chosen: Chosen, left: int, banned: int) -> None:
        """Everything balances: take the changes where each cell may make its own, else look for more cells to share them."""
        changes = _solved(chosen)
        if changes is None:
            self.gave_up |= left > 0
            return
        options = [self._absorbed(c, change) for c, change in changes.items()]
        cost = sum(len(o[0]) if o else self.size + 1 for o in options)
        if cost == self.size:
            self._emit(options)
        elif cost > self.size and left > 0:
            for (c, change), o in zip(changes.items(), options, strict=True):
                if change and (not o or len(o[0]) > 1):
                    self._widen(rows, chosen, left, banned, c)

    def _absorbed(self, c: int, change: int) -> list[UnknownChanges]:
        """Ways for the members of a class to make a change between them, as few of them as will do. Empty where they cannot."""
        cls = self.classes[c]
        if change == 0 and not cls.forced:
            return []
        single: list[UnknownChanges] = []
        for i, factor in cls.members:
            unknown = self.system.unknowns[i]
            value = unknown.value + change // factor
            if change % factor == 0 and (unknown.lowest is None or value >= unknown.lowest):
                single.append(((i, value),))
        return single or self._shared(cls, change)

    def _shared(self, cls: _Class, change: int) -> list[UnknownChanges]:
        """Two or more members go down together because none is large enough alone: the largest give all they have, the last the rest."""
        if any(abs(factor) != 1 for _, factor in cls.members):
            self.gave_up = True
            return []
        need = abs(change)
        room = sorted(((self.system.unknowns[i].value, i) for i, _ in cls.members), reverse=True)
        count = 1 + sum(total < need for total in accumulate(value for value, _ in room))
        ways = (way for way in combinations(room, count) if sum(value for value, _ in way) >= need)
        return [_drained(way, need) for way in islice(ways, SPREAD)]

    def _emit(self, options: list[list[UnknownChanges]]) -> None:
        for way in product(*options):
            if len(self.found) >= self.most:
                return
            self.found.add(tuple(sorted(change for part in way for change in part)))

    def _widen(self, rows: list[EquationRow], chosen: Chosen, left: int, banned: int, c: int) -> None:
        """The change asked of class ``c`` is out of bounds: some further class in its solved equation must share it."""
        solved = _reduced(chosen, c)
        for u in _bits(solved[0] & ~banned & ~_mask(dict(chosen))):
            holding = _holding(rows, u)
            if holding is not None:
                self._descend(*_take(rows, chosen, u, holding), left - 1, banned)
            else:
                self._balance(chosen, u, left - 1)
            banned |= 1 << u

    def _balance(self, chosen: Chosen, u: int, left: int) -> None:
        """Class ``u`` depends on the chosen ones: every change t of it leaves all balanced; keep those within bounds, the smallest first."""
        lines = [line for c, _ in chosen if (line := _line(_reduced(chosen, c), c, u))] + [(u, 0, 1)]
        if left > 0 or len(lines) <= len(chosen):
            self.gave_up = True  # more than one open value, or a fraction: the solver decides
            return
        lowest, highest = -FAR, FAR
        for c, at, slope in lines:
            low, high = self._range(c)
            if slope:
                ends = sorted((_ceil_or(low, at, slope, lowest, highest), _ceil_or(high, at, slope, lowest, highest)))
                lowest, highest = max(lowest, ends[0]), min(highest, ends[1])
            elif not low <= at <= high:
                return
        for t in _nearest(lowest, highest):
            options = [self._absorbed(c, at + slope * t) for c, at, slope in lines]
            if all(o and len(o[0]) == 1 for o in options):
                self._emit(options)

    def _range(self, c: int) -> tuple[int, int]:
        """Smallest and largest change one member of a class can make alone."""
        low, high = 0, 0
        for i, factor in self.classes[c].members:
            unknown = self.system.unknowns[i]
            down = -(FAR) if unknown.lowest is None else unknown.lowest - unknown.value
            ends = sorted((down * factor, FAR * factor))
            low, high = min(low, ends[0]), max(high, ends[1])
        return low, high


def _mask(row: Iterable[int]) -> int:
    mask = 0
    for c in row:
        mask |= 1 << c
    return mask


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _disjoint(masks: list[int]) -> int:
    """How many of the masks can be picked without overlap, greedily from the shortest and from the longest: a lower bound on a hitting set."""
    ordered = sorted(masks, key=int.bit_count)
    best = 0
    for line in (ordered, ordered[::-1]):
        taken, count = 0, 0
        for mask in line:
            if not mask & taken:
                taken |= mask
                count += 1
        best = max(best, count)
    return best


def _holding(rows: list[EquationRow], c: int) -> EquationRow | None:
    """The shortest equation that holds class ``c``, if any."""
    held = [row for row in rows if row[0] >> c & 1]
    return min(held, key=lambda row: row[0].bit_count()) if held else None


def _take(rows: list[EquationRow], chosen: Chosen, c: int, pivot: EquationRow) -> tuple[list[EquationRow], Chosen]:
    """Eliminate class ``c`` by the equation ``pivot``, which leaves the list and goes with it."""
    rest = [row if not row[0] >> c & 1 else _without(row, pivot, c) for row in rows if row is not pivot]
    return rest, (*chosen, (c, pivot))


def _without(row: EquationRow, pivot: EquationRow, c: int) -> EquationRow:
    """``row`` × a − ``pivot`` × b such that ``c`` falls out; whole numbers throughout."""
    a, b = pivot[1][c], row[1][c]
    shared = gcd(a, b)
    a, b = a // shared, b // shared
    coefficients = {i: v * a for i, v in row[1].items()} if a != 1 else dict(row[1])
    for i, v in pivot[1].items():
        value = coefficients.get(i, 0) - b * v
        if value:
            coefficients[i] = value
        else:
            coefficients.pop(i, None)
    return _mask(coefficients), coefficients, row[2] * a - pivot[2] * b


def _solved(chosen: Chosen) -> dict[int, int] | None:
    """The change of every chosen class, the last first; ``None`` where one is not whole."""
    changes: dict[int, int] = {}
    for c, (_, coefficients, gap) in reversed(chosen):
        rest = gap - sum(coefficients.get(other, 0) * change for other, change in changes.items())
        if rest % coefficients[c]:
            return None
        changes[c] = rest // coefficients[c]
    return changes


def _reduced(chosen: Chosen, c: int) -> EquationRow:
    """The equation of chosen class ``c`` with every other chosen class eliminated."""
    order = [k for k, _ in chosen]
    row = dict(chosen)[c]
    for other, pivot in chosen[order.index(c) + 1 :]:
        if row[0] >> other & 1:
            row = _without(row, pivot, other)
    return row


def _line(row: EquationRow, c: int, u: int) -> tuple[int, int, int] | None:
    """(c, at, slope): the change of ``c`` is at + slope × (change of ``u``). ``None`` where it would not be whole."""
    a, b = row[1][c], row[1].get(u, 0)
    return None if row[2] % a or b % a else (c, row[2] // a, -b // a)


def _ceil_or(bound: int, at: int, slope: int, lowest: int, highest: int) -> int:
    """The t at which at + slope·t meets the bound, for slopes of ±1 and more, rounded inwards by the later test of every value."""
    return max(lowest, min(highest, (bound - at) // slope))


def _nearest(lowest: int, highest: int) -> Iterator[int]:
    """Up to ``SPREAD`` values of the interval, those nearest to 0 first."""
    if lowest > highest:
        return
    start = min(max(0, lowest), highest)
    steps = sorted({start + k for k in range(-SPREAD, SPREAD + 1)}, key=lambda t: (abs(t), t))
    yield from [t for t in steps if lowest <= t <= highest][:SPREAD]


def _drained(way: tuple[tuple[int, int], ...], need: int) -> UnknownChanges:
    changes: list[tuple[int, int]] = []
    for value, i in way:
        given = min(value, need)
        need -= given
        changes.append((i, value - given))
    return tuple(changes)
