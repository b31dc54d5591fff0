"""What speaks for a set of changes: how people mistype, what stood there last year, what the narrative says. Scores and Chinese words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import NamedTuple

from ..core.findings import Change, Number
from ..core.frame import sides
from ..core.submission import Submission, Value
from ..core.words import number_words
from ..model import Cell, Form, Item, Relation, Table


class Reason(NamedTuple):
    """Weights order the answers; they are no probabilities. A ``fact`` (last year, narrative) adds to a way of mistyping, which excludes another."""

    weight: int
    words: str
    fact: bool = False


# Inferred from how specific each pattern is: a transposition is hard to meet by chance, one digit that differs is easy.
SWAPPED, SHIFTED, TRANSPOSED, DOUBLED, LINKED, DROPPED, EXCHANGED, NEIGHBOUR_KEY, NARRATED, LAST_YEAR, ONE_DIGIT = 95, 95, 90, 88, 85, 80, 65, 60, 50, 40, 30
SHORT = 20
"""Taken off where a number has a single digit, or the narrative's number is below 10: met by chance more often."""


@dataclass(frozen=True)
class Hints:
    """Last year's report and the numbers that the narrative states."""

    last: Submission | None = None
    numbers: frozenset[Number] = frozenset()


_STATED = re.compile(r"(?<![\d.,，])\d{1,3}(?:[,，]\d{3})+(?![\d.])|(?<![\d.])\d+(?:\.\d+)?(?![\d.]|\s*(?:年|月|日|号|%|％))")


def numbers_in(texts: Iterable[str]) -> frozenset[Number]:
    """Numbers in running text, dates and percentages left out; ``1,234`` is 1234."""
    words = (match.group().replace(",", "").replace("，", "") for text in texts for match in _STATED.finditer(text))
    return frozenset(Decimal(word) if "." in word else int(word) for word in words)


def weigh(changes: Sequence[Change], submission: Submission, hints: Hints) -> tuple[int, tuple[str, ...]]:
    """The weight of all evidence for a set of changes, and its words, the strongest first; 0 and none where nothing speaks for it."""
    by_cell: dict[Cell, list[Reason]] = {change.cell: [] for change in changes}
    for change in changes:
        by_cell[change.cell] += [reason for reason in _single(change, submission, hints) if reason.weight > 0]
    for cells, reason in _together(changes, submission):
        for cell in cells:
            by_cell[cell].append(reason)
    score = sum(_sum(reasons) for reasons in by_cell.values())
    strongest = sorted({reason for reasons in by_cell.values() for reason in _told(reasons)}, key=lambda r: (-r.weight, r.words))
    return score, tuple(dict.fromkeys(reason.words for reason in strongest))


def _told(reasons: Sequence[Reason]) -> list[Reason]:
    """The likeliest way of mistyping, and every fact."""
    ways = sorted((reason for reason in reasons if not reason.fact), key=lambda r: (-r.weight, r.words))
    return ways[:1] + [reason for reason in reasons if reason.fact]


def _sum(reasons: Sequence[Reason]) -> int:
    """The strongest reason in full, half of every other."""
    weights = sorted((reason.weight for reason in _told(reasons)), reverse=True)
    return 2 * weights[0] + sum(weights[1:]) if weights else 0


def _single(change: Change, submission: Submission, hints: Hints) -> Iterator[Reason]:
    form, cell, proposed = submission.form, change.cell, change.proposed
    reason = slip(change.stands, proposed)
    if reason:
        yield reason
    if hints.last is not None:
        if any(_links(relation, change, submission, hints.last) for relation in form.links):
            yield Reason(LINKED, "与上年数衔接", fact=True)
        elif proposed and cell in hints.last.form.position and hints.last[cell] == proposed:
            yield Reason(LAST_YEAR, "等于上年数", fact=True)
    if proposed in hints.numbers and change.stands not in hints.numbers:
        yield Reason(NARRATED - (SHORT if proposed < 10 else 0), f"正文写有 {proposed}", fact=True)


def _links(relation: Relation, change: Change, submission: Submission, last: Submission) -> bool:
    """The equation to last year is off now and holds with the proposed value."""
    if not any(term.cell == change.cell and not term.last for term in relation.terms):
        return False
    now, then = (sides(relation, s, last) for s in (submission, submission.changed({change.cell: change.proposed})))
    return now is not None and then is not None and now[0] != now[1] and then[0] == then[1] and any(then)


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
    for i, a in enumerate(changes):
        for b in changes[i + 1 :]:
            if a.stands == b.proposed and b.stands == a.proposed:
                words = _beside(submission.form, a.cell, b.cell)
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


def _beside(form: Form, a: Cell, b: Cell) -> str:
    """Words for two cells printed beside or below each other, ``""`` where they are not."""
    if a.table != b.table:
        return ""
    table = form.table(a.table)
    if table.across:
        return "左右相邻两格对调" if abs(table.cells.index(a) - table.cells.index(b)) == 1 else ""
    section = table.section_of(a.row)
    if a.row == b.row and abs(_place(section.column_leaves, a.column) - _place(section.column_leaves, b.column)) == 1:
        return "左右相邻两格对调"
    rows = [item.key for item in section.row_leaves]
    if a.column == b.column and b.row in rows and abs(rows.index(a.row) - rows.index(b.row)) == 1:
        return "上下相邻两格对调"
    return ""


def _place(items: Sequence[Item], key: str) -> int:
    return [item.key for item in items].index(key)


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
