"""Which column is which: by the head above it, or by order where the file has no true columns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ...core.words import as_typed
from ...model import Item, Table
from .label_words import column_keys, column_ranks, column_words, head_words, is_fragment, normal, plain_label
from .lines import Bit


@dataclass(frozen=True)
class Columns:
    """Where each column stands: ``at`` the first place under its head by key, ``labels`` the head texts.

    ``extra`` are places under heads that are no official column. ``at`` is empty where only the order of the columns is known.
    ``doubt`` says why the columns are only offered.
    ``edge`` is one past the last cell of the lines of the head, where that is known.
    ``moved`` columns stand in another order than the printed one: only the place of a number says which it is.
    """

    keys: tuple[str, ...]
    labels: dict[str, str]
    at: dict[str, int]
    extra: frozenset[int] = frozenset()
    moved: bool = False
    doubt: str = ""
    edge: int | None = None


_NUMBERED = re.compile(r"(?:数据|数值|数字|列|栏|字段|column|col|data|value)[_ ]?\d{1,2}", re.IGNORECASE)
ONLY_COUNTED = "列标题只是序号（{first} … {last}），没有写是哪一列；建议值按官方次序，请对照原件核对"


def is_numbered(text: str) -> bool:
    """Whether a head only counts: 数据1, 列2, as programs name columns that they found without heads."""
    return _NUMBERED.fullmatch(plain_label(text)) is not None


def by_number(wanted: tuple[Item, ...], heads: list[Bit]) -> Columns | None:
    """As many columns as wanted whose heads only count up from one, in the official order; offered, not certain."""
    named = sorted((bit for bit in heads if not bit.value and is_numbered(bit.text)), key=lambda bit: bit.column)
    counts = [int(re.sub(r"\D", "", bit.text)) for bit in named]
    apart = len({bit.row for bit in named}) == 1 or len({bit.column for bit in named}) == len(named)
    if counts != list(range(1, len(wanted) + 1)) or not apart or len(named) < 2:
        return None
    at = {item.key: bit.column for item, bit in zip(wanted, named, strict=True)}
    labels = {item.key: bit.text for item, bit in zip(wanted, named, strict=True)}
    return Columns(tuple(at), labels, at, doubt=ONLY_COUNTED.format(first=named[0].text, last=named[-1].text))


def by_head(table: Table, wanted: tuple[Item, ...], heads: list[Bit]) -> Columns | str | None:
    """Columns by the texts standing above each place. A sentence where one head stands twice, ``None`` where a head is not found."""
    stacks: dict[int, list[Bit]] = {}
    for bit in heads:
        if not bit.value:
            stacks.setdefault(bit.column, []).append(bit)
    found: dict[str, list[tuple[int, str]]] = {item.key: [] for item in wanted}
    extra: set[int] = set()
    for column, stack in sorted(stacks.items()):
        key, label = _leaf(table, stack, set(found))
        if key:
            found[key].append((column, label))
        elif normal(stack[-1].text) not in head_words(table):
            extra.add(column)
    twice = next((key for key, places in found.items() if len(places) > 1), None)
    if twice is not None:
        return f"列标题“{found[twice][0][1]}”出现了 {len(found[twice])} 次，不能确定用哪一列"
    if any(not places for places in found.values()):
        return None
    at = {key: places[0][0] for key, places in found.items()}
    moved = list(at.values()) != sorted(at.values())
    return Columns(tuple(found), {key: places[0][1] for key, places in found.items()}, at, frozenset(extra), moved)


def _leaf(table: Table, stack: list[Bit], wanted: set[str]) -> tuple[str | None, str]:
    """The column key that the lowest texts of a stack spell, alone or joined."""
    for width in range(1, min(4, len(stack)) + 1):
        label = "".join(bit.text for bit in stack[-width:])
        keys = [key for key in column_keys(table, label) if key in wanted]
        if len(keys) == 1:
            return keys[0], label
    return None, ""


def by_order(table: Table, wanted: tuple[Item, ...], heads: list[Bit], ordered: bool) -> Columns | str:
    """Columns by order alone: every column head must be there and nothing unknown. Otherwise a sentence.

    ``ordered`` heads stand on one line (表二); else groups make the reading order of the texts differ from that of the columns (表三).
    """
    keys = [item.key for item in wanted]
    found, pieces, unknown = _spell(table, [bit for bit in heads if not bit.value], set(keys))
    if unknown:
        return f"表头有不认识的列“{as_typed(unknown[0], 20)}”"
    if ordered:
        names = [key for key, _ in found if key is not None]
        bare = [(key, label) for key, label in found if key is not None or _open(table, label, keys)]
        if len(bare) != len(keys) or not names or any(key not in (None, keys[i]) for i, (key, _) in enumerate(bare)):
            return "列标题不全或次序不同"
        return Columns(tuple(keys), {key: bare[i][1] for i, key in enumerate(keys)}, {})
    counts = Counter(key for key, _ in found if key is not None)
    if any(n > 1 for n in counts.values()):
        return "列标题重复"
    missing = [item for item in wanted if item.key not in counts]
    letters = Counter("".join(normal(piece) for piece in pieces))
    if len(missing) > 2 or any(Counter(normal(item.label)) - letters for item in missing):
        return "列标题不全"
    if _out_of_order(column_ranks(table), [bit for bit in heads if not bit.value]):
        return "列标题次序不同"
    labels = {key: label for key, label in found if key is not None}
    return Columns(tuple(keys), {item.key: labels.get(item.key, item.label) for item in wanted}, {})


def _out_of_order(ranks: dict[str, tuple[int, int]], bits: list[Bit]) -> bool:
    """Whether a head of several lines shows another order than the printed one: within a line, or among the columns of a group.

    A head with one cell a line is one line. It may name the columns in order, or those without a group first and then those of the group.
    """
    known = [(ranks[normal(bit.text)], bit.row) for bit in bits if normal(bit.text) in ranks]
    inner = [rank for (rank, depth), _ in known if depth]
    rows = {row for _, row in known}
    lines = [[rank for rank, r in known if r == row] for row in rows] if len(rows) < len(known) else [[rank for rank, _ in known]]
    return inner != sorted(set(inner)) or not all(line == sorted(set(line)) or line == sorted(set(line), key=_outer_first) for line in lines)


def _outer_first(rank: tuple[int, int]) -> tuple[int, int]:
    return rank[1], rank[0]


def _open(table: Table, label: str, keys: list[str]) -> bool:
    """Whether a cut-off head (本年新) can only be a column: the beginning of some head, and no title, corner or group."""
    return any(word.startswith(normal(label)) and set(owners) & set(keys) for word, owners in column_words(table).items() if normal(label))


def _spell(table: Table, bits: list[Bit], wanted: set[str]) -> tuple[list[tuple[str | None, str]], list[str], list[str]]:
    """Texts in reading order as (column key or ``None`` for a piece, text), then the pieces of broken heads, then what is unknown."""
    found: list[tuple[str | None, str]] = []
    pieces: list[str] = []
    unknown: list[str] = []
    i = 0
    while i < len(bits):
        for width in range(min(4, len(bits) - i), 0, -1):
            label = "".join(bit.text for bit in bits[i : i + width])
            keys = [key for key in column_keys(table, label) if key in wanted]
            if len(keys) == 1:
                found.append((keys[0], label))
            elif normal(label) not in head_words(table):
                continue
            i += width
            break
        else:
            text = bits[i].text
            (pieces if is_fragment(table, text) else unknown).append(text)
            if is_fragment(table, text):
                found.append((None, text))
            i += 1
    return found, pieces, unknown
