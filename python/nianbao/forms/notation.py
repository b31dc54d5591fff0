"""How an edition is written down: outlines of rows and columns, equations over them, named quantities, split rows; read into the types of ``model``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypedDict, Unpack

from ..model import Cell, Figure, Item, Relation, Split, Table, Term

_LINE = re.compile(r"^(?P<key>[a-z_0-9]+)\s+(?P<label>\S.*?)(?:\s+=\s+(?P<name>\S.*?))?(?:\s+@\s+(?P<marks>.+))?$")


class ItemMarks(TypedDict, total=False):
    """What an outline may say of an item beside its labels: fields of ``Item``."""

    unit: str
    decimals: int
    signed: bool
    stock: bool


def outline(text: str, **defaults: Unpack[ItemMarks]) -> tuple[Item, ...]:
    """Read an outline, one item a line, indentation for nesting: ``key  label [ = short name] [ @ marks]``.

    Marks, in any order: a unit (件, 项, 万元), a number of decimals, ``signed``, ``stock``. ``defaults`` are marks of every item.
    Raises ``ValueError`` naming the line that cannot be read.
    """
    lines = [(len(raw) - len(raw.lstrip()), raw.strip()) for raw in text.splitlines() if raw.strip()]
    items: list[Item] = []
    open_groups: list[tuple[int, Item]] = []
    for i, (indent, line) in enumerate(lines):
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"outline line not understood: {line!r}")
        while open_groups and open_groups[-1][0] >= indent:
            open_groups.pop()
        parent = open_groups[-1][1] if open_groups else None
        marks: ItemMarks = {**defaults, **_marks(match["marks"] or "")}
        name = match["name"] or match["label"]
        item = Item(
            key=f"{parent.key}.{match['key']}" if parent else match["key"],
            label=match["label"],
            name=name,
            path=f"{parent.path}/{name}" if parent else name,
            depth=len(open_groups),
            leaf=not (i + 1 < len(lines) and lines[i + 1][0] > indent),
            **marks,
        )
        items.append(item)
        open_groups.append((indent, item))
    return tuple(items)


def _marks(text: str) -> ItemMarks:
    marks: ItemMarks = {}
    for word in text.split():
        if word.isdigit():
            marks["decimals"] = int(word)
        elif word == "signed":
            marks["signed"] = True
        elif word == "stock":
            marks["stock"] = True
        else:
            marks["unit"] = word
    return marks


def equation(rule: str, table: Table, text: str, *, over: str) -> tuple[Relation, ...]:
    """Expand an equation along the columns (terms are rows) or the rows (terms are columns) of a table.

    A term is a key, ``last.key`` (last year's value), ``group.*`` (every leaf of the group that the equation does not name) or
    ``*`` (every leaf that it does not name). Rows without all the named columns are passed over. Raises ``KeyError`` for an unknown key.
    """
    if over not in ("rows", "columns"):
        raise ValueError(f"over must be 'rows' or 'columns', not {over!r}")
    found: list[Relation] = []
    known = False
    for section in table.sections:
        along, across = (
            (section.row_leaves, section.column_leaves) if over == "columns" else (section.column_leaves, section.row_leaves)
        )
        sides = [_side(side, [item.key for item in along], text) for side in text.split("=")]
        if any(side is None for side in sides):
            continue
        known = True
        for item in across:
            left, right = (
                tuple(Term(_cell(table, over, key, item.key), sign, last) for sign, key, last in side or ()) for side in sides
            )
            found.append(Relation(rule, table.key, item.key, over, left, right))
    if not known:
        raise KeyError(f"{rule}: no section of {table.key} has every term of {text!r}")
    return tuple(found)


def _cell(table: Table, over: str, term: str, at: str) -> Cell:
    return Cell(table.key, term, at) if over == "columns" else Cell(table.key, at, term)


def _side(side: str, keys: list[str], whole: str) -> list[tuple[int, str, bool]] | None:
    """Signed keys of one side of an equation; ``None`` where a named key is not among ``keys``."""
    named = {_plain(word) for word in re.findall(r"[a-z_0-9.]+(?![a-z_0-9.*])", whole)}
    terms: list[tuple[int, str, bool]] = []
    for sign, word in re.findall(r"([+-]?)\s*([a-z_0-9.*]+)", side):
        factor = -1 if sign == "-" else 1
        for key in _expand(word, keys, named):
            if key not in keys:
                return None
            terms.append((factor, key, word.startswith("last.")))
    return terms


def _plain(word: str) -> str:
    return word.removeprefix("last.")


def _expand(word: str, keys: list[str], named: set[str]) -> Iterator[str]:
    if word == "*" or word.endswith(".*"):
        yield from (key for key in keys if key.startswith(word[:-1]) and key not in named)
    else:
        yield _plain(word)


def figures(text: str, tables: tuple[Table, ...]) -> tuple[Figure, ...]:
    """Read named quantities, one a line: ``key  name  table: row-term [+ row-term] @ column``; ``group.*`` is every leaf of the group."""
    by_key = {table.key: table for table in tables}
    found: list[Figure] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        head, _, rest = line.partition(":")
        key, name, table_key = head.split()
        rows, _, column = rest.partition("@")
        table = by_key[table_key]
        leaves = [item.key for section in table.sections for item in section.row_leaves]
        cells = tuple(
            Cell(table.key, row, column.strip()) for term in rows.split("+") for row in _expand(term.strip(), leaves, set())
        )
        missing = [cell for cell in cells if cell not in table.cells]
        if missing or not cells:
            raise KeyError(f"figure {key}: {missing or line}")
        found.append(Figure(key, name, cells))
    return tuple(found)


def splits(text: str, tables: tuple[Table, ...]) -> tuple[Split, ...]:
    """Read rows that earlier editions have undivided, one a line: ``table: whole = part + part``; ``group.*`` is every leaf of the group."""
    by_key = {table.key: table for table in tables}
    found: list[Split] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        matched = re.fullmatch(r"(\w+):\s*([\w.]+)\s*=\s*(.+)", line)
        if matched is None:
            raise ValueError(f"not a split: {line}")
        table, whole, parts = matched.groups()
        leaves = [item.key for section in by_key[table].sections for item in section.row_leaves]
        keys = tuple(key for part in parts.split("+") for key in _expand(part.strip(), leaves, set()))
        if len(keys) < 2 or not set(keys) <= set(leaves):
            raise KeyError(f"split {line}: {keys}")
        found.append(Split(table, whole, keys))
    return tuple(found)


def reading(text: str, table: Table) -> tuple[Term, ...]:
    """Read a sum of cells, ``row@column + row@column - row@column``; ``group.*`` is every leaf of the group. Empty where the edition lacks a row."""
    leaves = [item.key for section in table.sections for item in section.row_leaves]
    terms: list[Term] = []
    for sign, rows, column in re.findall(r"([+-]?)\s*([a-z_0-9.*]+)@([a-z_0-9.]+)", text):
        cells = [Cell(table.key, row, column) for row in _expand(rows, leaves, set())]
        if not cells or any(cell not in table.cells for cell in cells):
            return ()
        terms += [Term(cell, -1 if sign == "-" else 1) for cell in cells]
    return tuple(terms)
