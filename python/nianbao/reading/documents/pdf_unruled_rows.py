"""The rows of a table without rules: their labels, their numbers, what makes them doubtful, which number stands in which column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from statistics import median

from ...grid import Fault
from ...model import Table
from ..locating.label_words import row_key, row_order, tables_of_any_edition
from ..locating.loose_labels import placed_word
from .pdf_words import Spelled, Word

BESIDE = "表格没有线，这一行另有文字，不能确定数字是不是这一行的，请对照原件填写"
TOGETHER = "表格没有线，两个数挨在一起，不能确定是一个数还是两个，请对照原件填写"
UNEVEN_LINE = "表格没有线，这一行的数字高低不一，不能确定是不是一行，请对照原件填写"
NEAR_A_NUMBER = "表格没有线，附近有不知是哪一行的数字，不能确定这一格是不是空白，请对照原件填写"
_APART = 0.6
"""Numbers of two columns are at least this far apart, in their size."""
LINES_NEAR = 2.5
"""A number without a label this near a row without numbers, in sizes, may belong to it."""

Found = Word | Fault | None


@dataclass
class LabelledRow:
    """A label, the numbers right of it, why they are not certain, and whether a number near them may be one of them."""

    label: Spelled
    table: str
    numbers: list[Word] = field(default_factory=list)
    doubt: str = ""
    lacks: bool = False

    @property
    def base(self) -> float:
        """The line its numbers stand on."""
        return self.numbers[0].base if self.numbers else (self.label.first + self.label.last) / 2


@dataclass(frozen=True)
class NumberColumn:
    """The text of the head of a column, and the sides of its numbers; those of the head where it has none."""

    head: str
    x0: float
    x1: float


def filled(table: str, rows: list[LabelledRow], lost: list[Word], top: float) -> list[Word]:
    """Give the numbers that stand higher or lower than their labels to the rows without numbers, and say which are left over.

    Only where the labels follow each other as printed, none missing, and there are as many such lines as rows, each with all columns filled and
    between the labels around its own.
    """
    inside = [word for word in lost if top <= word.base <= rows[-1].label.last + LINES_NEAR * rows[-1].label.size]
    lines: list[list[Word]] = []
    for word in sorted(inside, key=lambda word: word.base):
        if lines and word.base - lines[-1][0].base <= 0.3 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    blank = [i for i, row in enumerate(rows) if not row.numbers]
    between = all(_between(rows, i, line[0].base) for i, line in zip(blank, lines, strict=False))
    whole = max((len(row.numbers) for row in rows), default=0)
    if not lines or len(lines) != len(blank) or not between or whole < 2 or any(len(line) != whole for line in lines) or not _consecutive(table, rows):
        return lost
    for i, line in zip(blank, lines, strict=True):
        rows[i].numbers += line
    given = {id(word) for word in inside}
    return [word for word in lost if id(word) not in given]


def _between(rows: list[LabelledRow], i: int, base: float) -> bool:
    """Whether a line of print stands below the label before a row and above the one after it."""
    return (not i or rows[i - 1].label.last < base) and (i + 1 == len(rows) or base < rows[i + 1].label.first)


def _consecutive(table: str, rows: list[LabelledRow]) -> bool:
    """Whether the labels follow each other as some edition prints them."""
    return any(_follow(one, rows) for one in tables_of_any_edition() if one.key == table)


def _follow(table: Table, rows: list[LabelledRow]) -> bool:
    order, last = row_order(table), ""
    for row in rows:
        key = row_key(table, row.label.text) or placed_word(table, row.label.text, last)
        if key is None or (last and order[key] != order[last] + 1):
            return False
        last = key
    return True


def doubt_rows(rows: list[LabelledRow], texts: list[Word], orphans: list[Word]) -> None:
    """Say of rows that something else stands beside their label or their numbers, or that a number near them has no row."""
    lost = [word.base for word in orphans]
    usual, whole = _usual_offset(rows), max(len(row.numbers) for row in rows)
    for i, row in enumerate(rows):
        label = row.label
        low = rows[i - 1].label.last if i else label.first - LINES_NEAR * label.size
        high = rows[i + 1].label.first if i + 1 < len(rows) else label.last + LINES_NEAR * label.size
        bases = [number.base for number in row.numbers]
        if any(label.stands_at(word.base) and word.x0 >= label.x1 - 1 for word in texts) or (i and label.first < low + 0.5 * label.size):
            row.doubt = BESIDE
        elif bases and (max(bases) - min(bases) > 0.3 * label.size or (len(bases) < whole and abs(row.base - usual(label)) > 0.4 * label.size)):
            row.doubt = UNEVEN_LINE
        row.lacks = any(low - 0.5 * label.size <= base <= high + 0.5 * label.size for base in lost)
    for row in rows:
        if row.numbers:
            inner = [one for one in rows if not one.numbers and one.label.x0 >= row.label.x1 and row.label.is_near(one.label)]
            for one in (row, *inner) if inner else ():
                one.lacks = True


def _usual_offset(rows: list[LabelledRow]) -> Callable[[Spelled], float]:
    """Where the numbers of a label stand as most do: by its first line, its middle or its last line, perhaps a little off."""
    anchors: tuple[Callable[[Spelled], float], ...] = (lambda label: (label.first + label.last) / 2, lambda label: label.last, lambda label: label.first)
    placed = [(row.label, row.base) for row in rows if row.numbers]
    best, off, least = anchors[0], 0.0, inf
    for anchor in anchors:
        offs = [base - anchor(label) for label, base in placed]
        middle = median(offs) if offs else 0.0
        spread = sum(abs(one - middle) for one in offs)
        if spread < least - 0.01:
            best, off, least = anchor, middle, spread
    return lambda label: best(label) + off


def cells_of(row: LabelledRow, columns: list[NumberColumn]) -> list[Found]:
    """The number of each column; a fault where two may be one."""
    cells: list[Found] = [None] * len(columns)
    numbers = sorted(row.numbers, key=lambda number: number.x0)
    for i, number in enumerate(numbers):
        at = next((k for k, column in enumerate(columns) if column.x0 - 0.01 <= number.middle <= column.x1 + 0.01), None)
        beside = (*numbers[max(0, i - 1) : i], *numbers[i + 1 : i + 2])
        close = any(max(one.x0 - number.x1, number.x0 - one.x1) < _APART * number.size for one in beside)
        if at is not None:
            cells[at] = Fault(number.text, TOGETHER) if close or cells[at] is not None else number
    if row.doubt:
        return [Fault(cell.text if isinstance(cell, Word) else "", row.doubt) for cell in cells]
    return [Fault("", NEAR_A_NUMBER) if cell is None and row.lacks else cell for cell in cells]
