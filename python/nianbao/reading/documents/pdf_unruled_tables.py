"""Tables without rules as tables of a document: what the page says and shows about their numbers, where each row stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Any

from ...grid import Fault, Raw
from ..locating.label_words import REST_WORDS, TOTAL_WORDS, is_head_word, is_row_label, is_value, normal
from .blocks import DocumentTable
from .pdf_cells import ACROSS, DRAWN_OVER, UNKNOWN_INK, CellAt, Places
from .pdf_glyphs import Doubt, base_line, counts
from .pdf_sight import DARK, FAINT, Picture, bare_contrast, print_depth
from .pdf_unruled import UNALIGNED, UnruledPart, parts_down
from .pdf_unruled_rows import Found, LabelledRow
from .pdf_unruled_strip import PrintedBlocks, loose_lines, strips_of
from .pdf_words import Spelled, Word

Span = tuple[float, float, float]
"""Where a rule is on its axis, and from where to where it goes on the other."""

_MOST_RULES = 20_000
_MANY_HEADS = 8
"""So many heads, and numbers in one row, has a table of blocks."""

_BESIDE, _NEAR_RULE, _INSET = 0.5, 1.2, 4.0
"""A drawing this near a number, in its size, may be a digit of it, but nothing this near a rule, in points; columns have their rules this far in."""

NO_CELL = "这一行有数字不在任何格里（表格线不全），不能确定是哪一格的，请对照原件填写"
CUT_ROW = "表格没有线，这一行在分页处，不能确定这一格是不是空白，请对照原件填写"


@dataclass
class Unruled:
    """A table on a page with its place: the height it fills, the sides of its columns, its rows of raw cells, the line of print of each row.

    ``part`` is what it was made of, where its rows stand under each other.
    """

    top: float
    bottom: float
    edges: list[float]
    rows: list[list[Raw]]
    bases: list[float]
    part: UnruledPart | None = None
    refused: bool = False

    @property
    def filled(self) -> float:
        """Where its last row with numbers ends."""
        return self.part.filled if self.part else self.bottom

    def without(self, bases: Collection[float]) -> Unruled:
        """The table without the rows of some lines of print."""
        kept = [r for r, base in enumerate(self.bases) if base not in bases]
        return replace(self, rows=[self.rows[r] for r in kept], bases=[self.bases[r] for r in kept])

    def open_ended(self) -> Unruled:
        """The table with nothing known of the rows without numbers that a page ends with."""
        rows = [[raw or Fault("", CUT_ROW) for raw in row] if base > self.filled else row for row, base in zip(self.rows, self.bases, strict=True)]
        return replace(self, rows=rows)

    @property
    def certain(self) -> int:
        """How many numbers it has for certain."""
        return sum(isinstance(raw, str) and is_value(raw) for row in self.rows for raw in row)

    def holds(self, top: float, bottom: float) -> bool:
        """Whether a line of the page is one of the table's; of one that is refused only those that hold its numbers are."""
        middle = (top + bottom) / 2
        return any(top - 1 <= base <= bottom + 1 for base in self.bases) if self.refused else self.top - 1 <= middle <= self.bottom + 1

    def block(self, spoken: Callable[[float], str]) -> DocumentTable:
        """As a table of a document; ``spoken`` says where a line of print is."""
        addresses = {(r, c): spoken(base) for r, (row, base) in enumerate(zip(self.rows, self.bases, strict=True)) for c in range(len(row))}
        return DocumentTable(self.rows, [], addresses)


def unruled_tables(
    words: list[Word], before: UnruledPart | None, page: Any, doubts: Iterable[Doubt], picture: Picture | None, limit: float
) -> list[Unruled]:
    """The tables that words without rules make, down the page; what stands above ``limit`` is of the page before."""
    unsure = [doubt for doubt in doubts if counts(doubt.char)]
    seen = _Seen(page, unsure, picture, Rules(page), limit)
    parts, strips = parts_down(words, before), strips_of(words)
    found = [_of_part(part, seen) if part.columns else _of_refused(part) for part in parts]
    found += [_of_strip(strip, seen) for strip in strips]
    taken = {id(number) for part in parts for row in part.rows for number in row.numbers}
    found += [_of_line(line) for line in loose_lines(words, strips) if not any(id(word) in taken for word in line)]
    return sorted(found, key=lambda one: one.top)


class Rules:
    """The rules that a page has all the same: no number crosses one, none stands between a number and its label."""

    def __init__(self, page: Any) -> None:
        edges = page.edges[:_MOST_RULES]
        self.down = sorted((edge["x0"], edge["top"], edge["bottom"]) for edge in edges if edge["orientation"] == "v")
        self.across = sorted((edge["top"], edge["x0"], edge["x1"]) for edge in edges if edge["orientation"] == "h")

    def cross(self, word: Word) -> bool:
        """Whether a rule goes through a number."""
        leak = 0.12 * word.size
        top, bottom = word.base - 0.68 * word.size + leak, word.base - leak
        down = _within(self.down, word.x0 + leak, word.x1 - leak)
        return any(y0 < bottom and top < y1 for _, y0, y1 in down) or any(
            x0 < word.x1 - leak and word.x0 + leak < x1 for _, x0, x1 in _within(self.across, top, bottom)
        )

    def around(self, word: Word, far: float) -> tuple[float, float]:
        """The sides of a number, on both sides further out by ``far`` but not up to a rule that is higher than its row."""
        rules = [x for x, y0, y1 in _within(self.down, word.x0 - far - _NEAR_RULE, word.x1 + far + _NEAR_RULE) if y1 - y0 > 1.2 * word.size and y0 < word.base and word.base - word.size < y1]
        left = max([word.x0 - far, *(min(x + _NEAR_RULE, word.x0) for x in rules if x < word.middle)])
        return left, min([word.x1 + far, *(max(x - _NEAR_RULE, word.x1) for x in rules if x > word.middle)])

    def part(self, label: Spelled, word: Word, limit: float) -> bool:
        """Whether a rule stands between the height of a label and that of a number; above ``limit`` a page that goes on has one of its own."""
        low, high = sorted((min(max(word.height, label.first - 0.35 * label.size), label.last - 0.35 * label.size), word.height))
        return any(x0 <= word.middle <= x1 for _, x0, x1 in _within(self.across, max(low, limit), high))


def _within(rules: list[Span], low: float, high: float) -> list[Span]:
    return rules[bisect_right(rules, (low, inf, inf)) : bisect_left(rules, (high, -inf, -inf))]


@dataclass(frozen=True)
class _Seen:
    """The page: its doubtful characters, the picture of it, its rules."""

    page: Any
    unsure: list[Doubt]
    picture: Picture | None
    rules: Rules
    limit: float

    def raws(self, row: LabelledRow, cells: list[Found], sides: list[tuple[float, float]], *, label: bool = True) -> list[Raw]:
        """The numbers of a row as the reader is given them, each column from side to side; ``label`` where it stands left of them."""
        size = row.label.size
        unsure = self._unsure(row)
        found: list[Raw] = []
        for cell, (x0, x1) in zip(cells, sides, strict=True):
            if isinstance(cell, Fault):
                found.append(cell)
            elif reason := next((doubt.reason for doubt in unsure if _may_stand_in(doubt, sides, x0 - size, x1 + size)), ""):
                found.append(Fault(cell.text if cell else "", reason))
            elif cell is not None and (self.rules.cross(cell) or (label and self.rules.part(row.label, cell, self.limit))):
                found.append(Fault(cell.text, ACROSS))
            elif cell is not None and self._drawn_over(cell):
                found.append(Fault(cell.text, DRAWN_OVER))
            elif cell is None and row.base < self.limit:
                found.append(Fault("", CUT_ROW))
            elif cell is None and self._inked(x0, row.base - 0.8 * size, x1, row.base):
                found.append(Fault("", UNKNOWN_INK))
            else:
                found.append(cell.text if cell else None)
        return found

    def _unsure(self, row: LabelledRow) -> list[Doubt]:
        """The doubtful characters at the height of a row."""
        low, high = min(row.label.first, row.base) - row.label.size, max(row.label.last, row.base) + 0.4 * row.label.size
        return [doubt for doubt in self.unsure if low <= base_line(doubt.char, self.page.bbox[3]) <= high]

    def _drawn_over(self, word: Word) -> bool:
        """Whether a line or a drawing stands on a number or right beside it, up to the next rule."""
        leak = 0.12 * word.size
        left, right = self.rules.around(word, _BESIDE * word.size)
        box = left, word.base - 0.68 * word.size + leak, right, word.base - leak
        return self.picture is not None and bare_contrast(self.picture, self.page, *box) >= DARK

    def _inked(self, x0: float, top: float, x1: float, bottom: float) -> bool:
        """Whether anything is printed between the sides of a column, or drawn well between them, where its rules are not."""
        if self.picture is None:
            return False
        inset = min(_INSET, (x1 - x0) / 3)
        drawn = bare_contrast(self.picture, self.page, x0 + inset, top, x1 - inset, bottom)
        return max(drawn, print_depth(self.picture, self.page, x0, top, x1, bottom)) >= FAINT


def _may_stand_in(doubt: Doubt, sides: list[tuple[float, float]], x0: float, x1: float) -> bool:
    """Whether a doubtful character stands between two sides of a column, or in none."""
    middle = (doubt.char["x0"] + doubt.char["x1"]) / 2
    return x0 <= middle <= x1 or not sides[0][0] <= middle <= sides[-1][1]


def _of_part(part: UnruledPart, seen: _Seen) -> Unruled:
    sides = list(pairwise(part.sides_of_columns))
    rows: list[list[Raw]] = [] if part.carried else [[None, *(column.head for column in part.columns)]]
    bases = [] if part.carried else [part.top + part.rows[0].label.size]
    for row, cells in zip(part.rows, part.cells, strict=True):
        rows.append([row.label.text, *seen.raws(row, cells, sides)])
        bases.append(row.label.first)
    return Unruled(part.top, part.bottom, part.edges, rows, bases, part)


def _of_refused(part: UnruledPart) -> Unruled:
    rows: list[list[Raw]] = [[None, *part.names]] if part.names else []
    bases = [part.top] if part.names else []
    for row, cells in zip(part.rows, part.cells, strict=True):
        rows.append([row.label.text, *(cell for cell in cells if isinstance(cell, Fault))])
        bases.append(row.base)
    return Unruled(part.top, part.bottom, part.edges, rows, bases, refused=True)


def _of_line(line: list[Word]) -> Unruled:
    base, size = line[0].base, line[0].size
    return Unruled(
        base - size, base + 0.3 * size, [line[0].x0, line[-1].x1], [[Fault(word.text, UNALIGNED) for word in line]], [base], refused=True
    )


def _of_strip(strip: PrintedBlocks, seen: _Seen) -> Unruled:
    sides = list(zip(strip.edges, strip.edges[1:], strict=False))
    depth = max(deep for deep, _, _ in strip.names)
    rows: list[list[Raw]] = [[None] * len(strip.heads) for _ in range(depth + 1)]
    for deep, at, text in strip.names:
        rows[deep][at] = text
    rows += [list(strip.heads), seen.raws(strip.row, strip.cells, sides, label=False)]
    bases = [strip.row.label.first] * (depth + 2) + [strip.row.base]
    return Unruled(strip.top, strip.bottom, strip.edges, rows, bases)


def complete(tables: list[Any], words: list[Word], page: Any) -> list[Any]:
    """The ruled tables that lack no rule, as far as shows: each number and each piece of a line in a cell of its own, nothing in no cell beside them.

    Numbers across a rule do not count: they are doubtful whatever the rest is.
    """
    places, rules = [Places(table) for table in tables], Rules(page)
    words = [word for word in words if not (word.number and rules.cross(word))]
    where = [(word, {i: at for i, one in enumerate(places) if (at := one.at(word.middle, word.height))}) for word in words]
    return [
        table
        for i, table in enumerate(tables)
        if _is_complete(table, [(word, cells.get(i)) for word, cells in where if i in cells or not cells])
    ]


def _is_complete(table: Any, words: list[tuple[Word, CellAt | None]]) -> bool:
    """``words`` with their cells, none for those that stand in no table. Right above and below there is no such number either: it would be a row."""
    x0, top, x1, bottom = table.bbox
    inside = [(word, at) for word, at in words if top <= word.height <= bottom]
    numbers = [at for word, at in inside if word.number]
    near = any(
        at is None and x0 <= word.middle <= x1 and top - 2 * word.size <= word.height <= bottom + 2 * word.size
        for word, at in words
        if word.number
    )
    labelled = any(at is not None and not word.number for word, at in inside)
    return (
        labelled
        and bool(numbers)
        and len(set(numbers)) == len(numbers)
        and not near
        and None not in dict(inside).values()
        and not _apart(inside)
    )


def _apart(inside: list[tuple[Word, CellAt | None]]) -> bool:
    """Whether two pieces of one line with white space between them stand in one cell: the heads of several columns."""
    lines = sorted(((at, round(word.base), word.x0, word.x1, word.size) for word, at in inside if at is not None and not word.number))
    return any(one[:2] == two[:2] and two[2] - one[3] > 1.5 * one[4] for one, two in pairwise(lines))


def certain(table: Any, texts: list[list[str | None]], words: list[Word]) -> int:
    """How many numbers a ruled table has for certain: each alone in a cell, in a row with a label or under the heads of blocks."""
    places = Places(table)
    inside = [(word, at) for word in words if (at := places.at(word.middle, word.height))]
    held = Counter(at for word, at in inside if word.number)
    alone = Counter(at[0] for at, count in held.items() if count == 1)
    labelled = {r for r, row in enumerate(texts) if any(text and _is_label(text) for text in row)}
    blocks = sum(bool(text) and is_head_word(text) for row in texts for text in row if text) >= _MANY_HEADS and not _apart([*inside])
    return sum(count for r, count in alone.items() if r in labelled or (blocks and count >= _MANY_HEADS))


def _is_label(text: str) -> bool:
    return is_row_label(text) or normal(text) in REST_WORDS | TOTAL_WORDS


def words_outside(words: list[Word], tables: Iterable[Any]) -> list[Word]:
    """The words that stand in none of these tables."""
    boxes = [table.bbox for table in tables]
    return [word for word in words if not any(x0 <= word.middle <= x1 and top <= word.height <= bottom for x0, top, x1, bottom in boxes)]


def overlaps(table: Any, found: Unruled) -> bool:
    """Whether a ruled table is one that was read without its rules."""
    return (
        not found.refused
        and table.bbox[1] < found.bottom
        and found.top < table.bbox[3]
        and table.bbox[0] < found.edges[-1]
        and found.edges[0] < table.bbox[2]
    )


def around(table: Any, found: Unruled) -> bool:
    """Whether a ruled table holds what could not be read without its rules."""
    return table.bbox[1] <= found.top and found.bottom <= table.bbox[3]


def beside(tables: list[Any], words: list[Word], unruled: list[Unruled], page: Any) -> list[dict[CellAt, str]]:
    """For each ruled table the cells of rows that have a number in no cell, in a gap of the rules or right of them, with the reason."""
    places, rules = [Places(table) for table in tables], Rules(page)
    lost = [
        word for word in words if word.number and not rules.cross(word) and not any(one.top <= word.base <= one.bottom for one in unruled)
    ]
    lost = [word for word in lost if not any(one.at(word.middle, word.height) for one in places)]
    found: list[dict[CellAt, str]] = []
    for table, here in zip(tables, places, strict=True):
        rows = {_row_at(here, word.height) for word in lost if word.x1 > table.bbox[0]} - {None}
        found.append({(r, c): NO_CELL for r, row in enumerate(table.rows) if r in rows for c in range(len(row.cells))})
    return found


def _row_at(places: Places, y: float) -> int | None:
    """The row at a height: of cells over several rows, the one that begins last."""
    return max(((places.box[at][1], at[0]) for at in places.row_at(y)), default=(0.0, None))[1]
