"""Which line is which row of a table: by its words, then by its place among its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache

from ...model import Table
from .columns import is_numbered
from .label_words import (
    REST_WORDS,
    TOTAL_WORDS,
    column_keys,
    group_words,
    is_fragment,
    normal,
    numbering,
    row_key,
    row_words,
    undivided_rows,
)
from .lines import Bit, SheetLine
from .loose_labels import placed_word

REACH = 3
"""How many lines up or down a broken label may go on."""

LIKE = 0.8
"""How alike a damaged label must be (2.其他法律行政止公开: 0.86); another official-looking row, 属于工作秘密 against 属于国家秘密, has 0.67."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line taken for a row: its key, the label text, the place of the label, and the cells behind the label.

    ``damaged`` labels are like the official one, not equal to it; ``broken`` rows have values without a label right beneath or above them,
    rows ``under_stranger`` a line with numbers that is no known row right above; ``paired`` rows take their values from the line beneath;
    ``above`` counts the lines above that hold the beginning of the label.
    """

    key: str
    label: str
    label_at: int
    line: SheetLine
    rest: tuple[Bit, ...]
    damaged: bool = False
    broken: bool = False
    under_stranger: bool = False
    paired: bool = False
    above: int = 0

    @property
    def values(self) -> tuple[Bit, ...]:
        return tuple(bit for bit in self.rest if bit.value)


@dataclass
class Part:
    """Rows under one head. ``heads`` are the cells of the head in reading order, ``head_rows`` the lines of ``head_sheet`` that hold some of them;
    ``passed`` the labels of lines with numbers between its rows or right behind them that are no official row, each with the line."""

    heads: list[Bit]
    head_sheet: int | None = None
    head_rows: frozenset[int] = frozenset()
    rows: list[TableRow] = field(default_factory=list)
    passed: list[tuple[str, SheetLine]] = field(default_factory=list)

    @property
    def keys(self) -> set[str]:
        return {row.key for row in self.rows}


def parts_of(table: Table, lines: list[SheetLine]) -> list[Part]:
    """Cut the lines of a file into parts of one table."""
    parts: list[Part] = []
    pending: list[SheetLine] = []
    skip = -1
    for i, line in enumerate(lines):
        if i <= skip:
            continue
        last = parts[-1].rows[-1].key if any(part.heads for part in parts) and parts[-1].rows else ""
        row = match(table, lines, i, last, paired=i - 1 == skip)
        if row is None:
            pending.append(line)
            continue
        if row.line is not line:
            skip = i + 1
        over = [*pending[: len(pending) - row.above], _before(row, line)]
        heads = _heads(table, over)
        if parts:
            parts[-1].passed += _passed(parts[-1].rows[-1].line, pending)
        if heads or not parts:
            sheet = pending[-1].sheet if pending and not line.loose else line.sheet
            parts.append(Part(heads, sheet, _rows_of(heads, over, sheet)))
        elif parts[-1].rows and parts[-1].rows[-1].line.sheet != row.line.sheet:
            parts.append(Part([]))
        stranger = i > 0 and lines[i - 1] in pending[-1:] and any(bit.value for bit in lines[i - 1].bits)
        broken = _values_follow(lines, i + (skip == i + 1)) or (stranger and not line.loose and _bare(lines[i - 1]))
        parts[-1].rows.append(replace(row, broken=broken, under_stranger=stranger))
        pending = []
    return parts


def _rows_of(heads: list[Bit], lines: list[SheetLine], sheet: int) -> frozenset[int]:
    """The lines of a sheet that hold some of a head; its upper part may stand on another."""
    held = {id(bit) for bit in heads}
    return frozenset(line.row for line in lines if line.sheet == sheet and any(id(bit) in held for bit in line.bits))


def _passed(last: SheetLine, pending: list[SheetLine]) -> list[tuple[str, SheetLine]]:
    """The lines with numbers that follow a row without a gap, each behind its label."""
    found: list[tuple[str, SheetLine]] = []
    for step, line in enumerate(pending, 1):
        at = line.first_value
        if line.loose or line.sheet != last.sheet or line.row != last.row + step or not 0 < at < len(line.bits) or line.bits[at - 1].value:
            break
        found.append((line.bits[at - 1].text, line))
    return found


def _values_follow(lines: list[SheetLine], i: int) -> bool:
    """Whether the line after ``i`` is values without a label."""
    below = lines[i + 1] if i + 1 < len(lines) else None
    return below is not None and below.sheet == lines[i].sheet and not below.loose and below.row == lines[i].row + 1 and _bare(below)


def _before(row: TableRow, line: SheetLine) -> SheetLine:
    """The cells of a text line in front of its row label: the head, where the whole table is one stream."""
    return SheetLine(line.sheet, line.row, tuple(b for b in line.bits if b.at < row.label_at) if line.loose else (), 0, loose=line.loose)


def _heads(table: Table, pending: list[SheetLine]) -> list[Bit]:
    """The head right above a row: going up, all that holds words of this table's head. Nothing where no column head is among it."""
    found: list[Bit] = []
    for line in reversed([line for line in pending if line.bits]):
        bits = list(line.bits)
        if line.loose:
            bits = bits[next((i for i in range(len(bits), 0, -1) if not _of_head(table, bits[i - 1])), 0) :]
        elsewhere = line.sheet != pending[-1].sheet and any(column_keys(table, bit.text) for bit in found)
        if elsewhere or not any(_of_head(table, bit) and not bit.value for bit in bits):
            break
        found = bits + found
        if len(bits) < len(line.bits):
            break
    named = any(column_keys(table, bit.text) or is_numbered(bit.text) for bit in found)
    return found if named or len({bit.row for bit in found}) > 1 else []


def _of_head(table: Table, bit: Bit) -> bool:
    if bit.value or column_keys(table, bit.text) or is_numbered(bit.text):
        return True
    return bool(normal(bit.text)) and is_fragment(table, bit.text) and normal(bit.text) not in group_words(table)


def match(table: Table, lines: list[SheetLine], i: int, last: str, *, paired: bool) -> TableRow | None:
    """The row that line ``i`` is, ``last`` being the key of the row before it; ``paired`` where the line above was taken for its values."""
    line = lines[i]
    for end in _label_ends(line):
        for width in range(1, min(4, end + 1) + 1):
            bits = line.bits[end + 1 - width : end + 1]
            if any(bit.value for bit in bits):
                break
            label = "".join(bit.text for bit in bits)
            key = row_key(table, label)
            if key is not None and not _is_outer(key, line, end):
                return None if _goes_on_below(table, key, label, lines, i) else _row(key, label, line, end, lines, i, paired)
    end = line.first_value - 1
    if end < 0 or line.bits[end].value:
        return _from_neighbours(table, lines, i, "", -1)
    own = line.bits[end].text
    key = None if _names_columns(table, line.bits[:end]) else placed_word(table, own, last)
    if key is not None:
        return _row(key, own, line, end, lines, i, paired)
    if line.first_value == len(line.bits):
        return None
    found = _from_neighbours(table, lines, i, own, end)
    damaged = None if found else _damaged(table, own)
    return found or (replace(_row(damaged, own, line, end, lines, i, paired), damaged=True) if damaged else None)


def _is_outer(key: str, line: SheetLine, end: int) -> bool:
    """Whether the label of a row of one edition, a group of rows in another, stands before a numbered label here, unknown as that is."""
    return key in undivided_rows() and any(numbering(bit.text) for bit in line.bits[end + 1 : line.first_value][:1])


def _goes_on_below(table: Table, key: str, label: str, lines: list[SheetLine], i: int) -> bool:
    """Whether a label that is whole by its words only begins here: no numbers behind it, its rest and they stand on the next line."""
    below = lines[i + 1] if i + 1 < len(lines) else None
    if below is None or below.loose or below.sheet != lines[i].sheet or lines[i].first_value < len(lines[i].bits):
        return False
    end = below.first_value - 1
    own = below.bits[end].text if end >= 0 and not below.bits[end].value and end + 1 < len(below.bits) else ""
    return bool(own) and not numbering(own) and row_key(table, own) is None and row_words(table).get(normal(label + own)) == key


def _names_columns(table: Table, bits: tuple[Bit, ...]) -> bool:
    """Whether heads stand among these texts: a 总计 behind them is a column."""
    return any(column_keys(table, bit.text) and normal(bit.text) not in TOTAL_WORDS | REST_WORDS for bit in bits if not bit.value)


def _label_ends(line: SheetLine) -> Iterator[int]:
    """Indices of texts, from the right; in a stream only the last three before the values, which alone can own them."""
    top = line.first_value if line.loose else len(line.bits)
    for end in range(top - 1, max(-1, top - 4) if line.loose else -1, -1):
        if not line.bits[end].value:
            yield end


def _bare(line: SheetLine) -> bool:
    """A line of values without a label."""
    return all(bit.value for bit in line.bits)


def _row(key: str, label: str, line: SheetLine, end: int, lines: list[SheetLine], i: int, paired: bool) -> TableRow:
    """A row from a label; where its own line is empty behind it and the next line is values only, those are its values.

    Not where an unpaired line of values stands above: then nobody knows whether values go before or after their labels.
    """
    rest = line.bits[end + 1 :]
    if not rest and not line.loose and i + 1 < len(lines) and not (i and _bare(lines[i - 1]) and not paired):
        below = lines[i + 1]
        if below.sheet == line.sheet and below.row == line.row + 1 and _bare(below):
            return TableRow(key, label, line.bits[end].at, below, below.bits, paired=True)
    return TableRow(key, label, line.bits[end].at, line, rest)


def _from_neighbours(table: Table, lines: list[SheetLine], i: int, own: str, end: int) -> TableRow | None:
    """A label broken over lines: own text joined with the label-only lines above and below."""
    line = lines[i]
    above, below = _texts(lines, i, -1), _texts(lines, i, +1)
    for up in range(len(above) + 1):
        for down in range(len(below) + 1):
            if up + down == 0 or (not own and not (up and down)):
                continue  # values alone belong to a label only where they stand in the middle of it
            label = "".join([*reversed(above[:up]), own, *below[:down]])
            key = row_key(table, label)
            if key is not None:
                at = line.bits[end].at if end >= 0 else min(bit.at for bit in line.bits) - 1
                return TableRow(key, label, at, line, line.bits[end + 1 :], above=up)
    return None


def _texts(lines: list[SheetLine], i: int, step: int) -> list[str]:
    """Texts of the neighbouring lines without values, nearest first; in a stream, the texts that begin the next line."""
    found: list[str] = []
    for j in range(i + step, i + step * (REACH + 1), step):
        if not 0 <= j < len(lines) or lines[j].sheet != lines[i].sheet:
            break
        texts = [bit.text for bit in lines[j].bits if not bit.value]
        if lines[j].loose:
            return texts[:REACH] if step > 0 else found
        if any(bit.value for bit in lines[j].bits) or not texts:
            break
        found.append(texts[-1])
    return found


@lru_cache(4096)
def _damaged(table: Table, own: str) -> str | None:
    """The one row whose label a damaged one is still like: nothing added to it, and no other row nearly as like."""
    word = normal(own)
    likeness: dict[str, float] = {}
    for label, key in row_words(table).items():
        if 5 <= len(word) <= len(label):
            likeness[key] = max(likeness.get(key, 0), SequenceMatcher(None, word, label).ratio())
    ranked = sorted(likeness.items(), key=lambda item: -item[1])
    if ranked and ranked[0][1] >= LIKE and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= 0.15):
        return ranked[0][0]
    return None
