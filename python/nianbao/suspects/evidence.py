"""What speaks for a set of changes: how people mistype, what stood there last year, what the witnesses say. Scores and Chinese words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import NamedTuple

from ..core.findings import Change, Number
from ..core.submission import Submission, Value
from ..core.words import number_words
from ..model import Cell, Form, Table
from .exchanges import neighbours
from .witnesses import Witness, heard


class Reason(NamedTuple):
    """Weights order the answers; they are no probabilities. A ``fact`` (last year) adds to a way of mistyping, which excludes another."""

    weight: int
    words: str
    fact: bool = False


# Inferred from how specific each pattern is: a transposition is hard to meet by chance, one digit that differs is easy. A witness weighs more than
# any of them: a number told elsewhere meets what a wrong change leaves hardly ever.
WITNESSED, SWAPPED, SHIFTED, TRANSPOSED, DOUBLED, DROPPED, EXCHANGED, NEIGHBOUR_KEY, LAST_YEAR, ONE_DIGIT = 100, 95, 95, 90, 88, 80, 65, 60, 40, 30
SHORT = 20
"""Taken off where a number has a single digit: met by chance more often."""


@dataclass(frozen=True)
class Hints:
    """Last year's report, and what it and the narrative tell of the cells of a table."""

    last: Submission | None = None
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True)
class Weight:
    """``whole``: of all evidence; ``told``: of the witnesses alone, below 0 where more speak against than for; ``words``: the strongest first."""

    whole: int
    told: int
    words: tuple[str, ...]


def weigh(changes: Sequence[Change], submission: Submission, hints: Hints) -> Weight:
    """The weight of all evidence for a set of changes; 0 and no words where nothing speaks for it."""
    by_cell: dict[Cell, list[Reason]] = {change.cell: [] for change in changes}
    for change in changes:
        by_cell[change.cell] += [reason for reason in _single(change, submission, hints) if reason.weight > 0]
    for cells, reason in _together(changes, submission):
        for cell in cells:
            by_cell[cell].append(reason)
    strongest = sorted({reason for reasons in by_cell.values() for reason in _told(reasons)}, key=lambda r: (-r.weight, r.words))
    witnesses = heard(changes, hints.witnesses)
    told = 2 * WITNESSED * witnesses.balance
    words = dict.fromkeys((*witnesses.words, *(reason.words for reason in strongest)))
    return Weight(told + sum(_sum(reasons) for reasons in by_cell.values()), told, tuple(words))


def _told(reasons: Sequence[Reason]) -> list[Reason]:
    """The likeliest way of mistyping, and every fact."""
    ways = sorted((reason for reason in reasons if not reason.fact), key=lambda r: (-r.weight, r.words))
    return ways[:1] + [reason for reason in reasons if reason.fact]


def _sum(reasons: Sequence[Reason]) -> int:
    """The strongest reason in full, half of every other."""
    weights = sorted((reason.weight for reason in _told(reasons)), reverse=True)
    return 2 * weights[0] + sum(weights[1:]) if weights else 0


def _single(change: Change, submission: Submission, hints: Hints) -> Iterator[Reason]:
    cell, proposed = change.cell, change.proposed
    reason = slip(change.stands, proposed)
    if reason:
        yield reason
    if hints.last is not None and proposed and cell in hints.last.form.position and hints.last[cell] == proposed:
        yield Reason(LAST_YEAR, "等于上年数", fact=True)


def slip(stands: Value, proposed: Number) -> Reason | None:
    """The slip of the keyboard that makes ``stands`` of ``proposed``, if there is one: 53→35 颠倒, 120→12 少打, 12→122 重复, a neighbouring key."""
    if not isinstance(stands, int | Decimal) or stands < 0 or proposed < 0:
        return None
    typed, meant = number_words(stands), number_words(proposed)
    short = SHORT if min(len(typed), len(meant)) == 1 else 0
    if len(typed) == len(meant):
        return _replaced(typed, meant, short)
    shorter, longer = sorted((typed, meant), key=len)
    if len(longer) - len(shorter) != 1 or "0" in (typed, meant):
        return None
    places = [i for i in range(len(longer)) if longer[:i] + longer[i + 1 :] == shorter]
    if not places:
        return None
    doubled = len(places) > 1
    words = ("少打一位" if len(typed) < len(meant) else "多打一位") + ("重复的数字" if doubled else "数字")
    return Reason((DOUBLED if doubled else DROPPED) - short, words)


def _replaced(typed: str, meant: str, short: int) -> Reason | None:
    differ = [i for i, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
    if len(differ) == 2 and differ[1] == differ[0] + 1 and typed[differ[0]] == meant[differ[1]] and typed[differ[1]] == meant[differ[0]]:
        return Reason(TRANSPOSED, "相邻两位数字颠倒")
    if len(differ) != 1 or not (typed[differ[0]] + meant[differ[0]]).isdigit():
        return None
    if meant[differ[0]] in KEYS[typed[differ[0]]]:
        return Reason(NEIGHBOUR_KEY - short, "一位数字按成了旁边的键")
    return None if short else Reason(ONE_DIGIT, "只差一位数字")


def _neighbours() -> dict[str, frozenset[str]]:
    """The digits beside each digit, on the top row of the keyboard and on the pad."""
    row, pad = "1234567890", {k: (x, y) for y, line in enumerate(("789", "456", "123")) for x, k in enumerate(line)}
    near = {a: {row[i] for i in (row.index(a) - 1, row.index(a) + 1) if 0 <= i < len(row)} for a in row}
    for a, (x, y) in pad.items():
        near[a] |= {b for b, (u, v) in pad.items() if abs(x - u) + abs(y - v) == 1}
    for a in "12":
        near["0"].add(a)
        near[a].add("0")
    return {a: frozenset(b) for a, b in near.items()}


KEYS = _neighbours()


def _together(changes: Sequence[Change], submission: Submission) -> Iterator[tuple[tuple[Cell, ...], Reason]]:
    """Evidence that several changes give together: two cells exchanged, a line moved on by one."""
    beside = neighbours(submission.form)
    for i, a in enumerate(changes):
        for b in changes[i + 1 :]:
            if a.stands == b.proposed and b.stands == a.proposed:
                words = beside.get((a.cell, b.cell)) or beside.get((b.cell, a.cell))
                yield (a.cell, b.cell), Reason(SWAPPED, words) if words else Reason(EXCHANGED, "两格的数互换")
    for cells, line, words in _lines(changes, submission.form):
        now = [submission[cell] for cell in line]
        then: list[Value] = list(now)
        for change in changes:
            if change.cell in cells:
                then[line.index(change.cell)] = change.proposed
        if any(then[:-1]) and now[1:] == then[:-1]:
            yield cells, Reason(SHIFTED, words[0])
        elif any(then[1:]) and now[:-1] == then[1:]:
            yield cells, Reason(SHIFTED, words[1])


def _lines(changes: Sequence[Change], form: Form) -> Iterator[tuple[tuple[Cell, ...], list[Cell], tuple[str, str]]]:
    """Rows and columns with at least two changes: the changed cells, the whole line, the words for a move on and back."""
    for attribute, words in (("row", ("整行右移了一列", "整行左移了一列")), ("column", ("整列下移了一行", "整列上移了一行"))):
        keys = {(c.cell.table, getattr(c.cell, attribute)) for c in changes if attribute == "row" or not form.table(c.cell.table).across}
        for table, key in sorted(keys):
            cells = tuple(c.cell for c in changes if c.cell.table == table and getattr(c.cell, attribute) == key)
            if len(cells) > 1:
                inside = form.table(table).section_of(cells[0].row)
                rows = {item.key for item in inside.row_leaves}
                yield cells, [c for c in form.table(table).cells if getattr(c, attribute) == key and c.row in rows], words


def strangeness(changes: Sequence[Change], submission: Submission, table: Table) -> float:
    """How far the inputs of the changed table are from every row having the same shares of columns (G²): the last resort between equals.

    Rounded, so that the order of summing cannot show.
    """
    proposed = {change.cell: change.proposed for change in changes}
    inputs = {c: float(proposed.get(c, submission.number(c) or 0)) for c in table.cells if c not in submission.form.totals}
    rows, columns = _sums(inputs, "row"), _sums(inputs, "column")
    whole = sum(rows.values())
    return round(2 * sum(x * log(x * whole / (rows[c.row] * columns[c.column])) for c, x in inputs.items() if x > 0), 6)


def _sums(values: Mapping[Cell, float], attribute: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for cell, value in values.items():
        key = getattr(cell, attribute)
        sums[key] = sums.get(key, 0.0) + max(value, 0.0)
    return sums
