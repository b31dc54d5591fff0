"""Labels that mean a row only where they stand: 其他 and 总计 are rows, columns and rows of other groups as well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ...model import Item, Table
from .label_words import REST_WORDS, TOTAL_WORDS, normal, numbering, row_leaves


def placed_word(table: Table, text: str, last: str) -> str | None:
    """其他 and 总计 are rows only behind the right row, or with the right number in front."""
    word, number = normal(text), numbering(text)
    for row in _loose_rows(table):
        if word not in row.words or number not in ("", row.number):
            continue
        if last in row.behind or (number and row.group and last.startswith(row.group)):
            return row.key
    return None


@dataclass(frozen=True, slots=True)
class _LooseRow:
    """A row whose label means it only in its place: ``words`` the labels, ``number`` its own, ``behind`` the rows it may follow.

    With its number in front it may follow any row of ``group``.
    """

    key: str
    words: frozenset[str]
    number: str
    behind: frozenset[str]
    group: str = ""


@cache
def _loose_rows(table: Table) -> tuple[_LooseRow, ...]:
    """Totals of a group, behind any row of the last group in it; rows of the rest, behind the row before or those beside them."""
    leaves = row_leaves(table)
    found: list[_LooseRow] = []
    for before, row in pairwise(leaves):
        number = numbering(row.label)
        if row.key.endswith(".total"):
            last = ".".join(before.key.split(".")[: row.key.count(".") + 1])
            behind = frozenset(item.key for item in leaves if f"{item.key}.".startswith(f"{last}."))
            found.append(_LooseRow(row.key, TOTAL_WORDS, number, behind, row.parent))
        elif row.key.endswith(".other") or normal(row.label) in REST_WORDS:
            found.append(_LooseRow(row.key, REST_WORDS, number, frozenset((before.key, *_beside(leaves, row)))))
    return tuple(found)


def _beside(leaves: list[Item], row: Item) -> list[str]:
    """The other rows of a group of which the row is the rest."""
    return [item.key for item in leaves if item.parent == row.parent and item.key != row.key] if normal(row.label) in REST_WORDS else []
