"""Tables with their rows under each other (表二, 表三): parts become candidates, candidates become one table or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ...forms import EDITIONS
from ...grid import Sheet
from ...model import Item, Section
from .columns import Columns, by_head, by_order
from .label_words import is_year, row_order, sections
from .lines import SheetLine
from .placing import Placed, place
from .rows import Part, TableRow, parts_of

SheetOf = Callable[[SheetLine], Sheet]


@dataclass
class Candidate:
    """One copy of a table: by row key the row, its placed cells and the columns they were matched by; ``plain`` heads are whole and official.

    ``passed`` holds the labels of rows and columns that the official form lacks, in order.
    """

    rows: dict[str, tuple[TableRow, Placed, Columns | None]] = field(default_factory=dict)
    editions: dict[str, str] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    last: str = ""
    plain: bool = True
    passed: dict[str, None] = field(default_factory=dict)

    def add(self, row: TableRow, placed: Placed, columns: Columns | None, edition: str) -> None:
        old = self.rows.get(row.key)
        if old is not None and row.damaged and not old[0].damaged:
            return  # a row of the office's own, with a label like the official one
        better = old is not None and old[0].damaged and not row.damaged
        if old is not None and not better and not _same(old[1], placed):
            self.doubled.add(row.key)
        if old is None or better or isinstance(old[1], str):
            self.rows[row.key] = (row, placed, columns)
            self.editions[row.key] = edition
        self.last = row.key
        self.plain = self.plain and columns is not None and not columns.extra and not columns.moved


def _same(one: Placed, two: Placed) -> bool:
    if isinstance(one, str) or isinstance(two, str):
        return isinstance(one, str) and isinstance(two, str)
    return {key: spot.raw for key, spot in one.items()} == {key: spot.raw for key, spot in two.items()}


def candidates(table: str, lines: list[SheetLine], sheet_of: SheetOf) -> list[Candidate]:
    """Every copy of the table in these lines, in order. Rows without a head count only where they go on from a copy begun before."""
    found: list[Candidate] = []
    order = row_order(table)
    for part in parts_of(table, lines):
        if not part.heads:
            if not found or any(key in found[-1].rows or order[key] < order[found[-1].last] for key in part.keys):
                continue
        elif not found or part.keys & found[-1].rows.keys():
            found.append(Candidate())
        for row, placed, columns, edition in _placed(table, part, sheet_of):
            if not part.heads and not found[-1].plain and not isinstance(placed, str):
                placed = "表头不全、次序不同或另有别的列，续页没有表头，不能确定各在哪一列"
            found[-1].add(row, placed, columns, edition)
            found[-1].passed.update(dict.fromkeys(_extra_heads(part, columns)))
        found[-1].passed.update(dict.fromkeys(f"“{label}”行" for label in part.passed))
    return [c for c in found if any(not isinstance(placed, str) for _, placed, _ in c.rows.values()) or len(c.rows) > 4]


def _extra_heads(part: Part, columns: Columns | None) -> list[str]:
    """The heads of columns that are none of the form's."""
    lowest = {bit.column: bit.text for bit in part.heads if not bit.value}
    return [f"“{lowest[at]}”列" for at in sorted(columns.extra) if at in lowest] if columns else []


def _placed(table: str, part: Part, sheet_of: SheetOf) -> list[tuple[TableRow, Placed, Columns | None, str]]:
    """Rows of a part placed section by section."""
    found: list[tuple[TableRow, Placed, Columns | None, str]] = []
    for group in _by_section(table, part.rows):
        edition, columns = _columns(table, part, group)
        if isinstance(columns, str):
            found += [(row, columns, None, edition) for row in group]
        else:
            found += [(row, spots, columns, edition) for row, spots in zip(group, place(group, columns, sheet_of), strict=True)]
    return found


def _by_section(table: str, rows: list[TableRow]) -> list[list[TableRow]]:
    """Rows that share a section in some edition, kept in order."""
    groups: dict[int, list[TableRow]] = {}
    homes = [{item.key for item in section.row_leaves} for _, section in sections(table)]
    for row in rows:
        home = next(i for i, keys in enumerate(homes) if row.key in keys)
        if any(row.key in homes[i] for i in groups):
            home = next(i for i in groups if row.key in homes[i])
        groups.setdefault(home, []).append(row)
    if len(groups) > 1 and len({tuple(s.column_leaves) for e, s in sections(table)}) == 1:
        return [rows]
    return list(groups.values())


def _columns(table: str, part: Part, group: list[TableRow]) -> tuple[str, Columns | str]:
    """(edition, columns) for rows under one head, the newer edition first; a sentence where no edition's heads stand there."""
    homes = [(e, s) for e, s in sections(table) if {row.key for row in group} & {item.key for item in s.row_leaves}]
    reasons: list[str] = []
    for edition, section in sorted(homes, key=lambda home: (-len(home[1].column_leaves), home[0])):
        columns = _head_columns(table, part, group[0], section)
        if isinstance(columns, Columns):
            return edition, columns
        reasons.append(columns)
    if not part.heads:
        first = homes[0][1]
        return homes[0][0], _carried(first.column_leaves) if _one_head(table) else "没有找到列标题"
    return homes[0][0], next((reason for reason in reasons if "次" in reason), reasons[0])


def _one_head(table: str) -> bool:
    return len({tuple(item.key for item in section.column_leaves) for _, section in sections(table)}) == 1


def _carried(columns: tuple[Item, ...]) -> Columns:
    """The columns of a part that goes on from another page: their order is known, their places are not."""
    return Columns(tuple(item.key for item in columns), {item.key: item.label for item in columns}, {})


def _head_columns(table: str, part: Part, row: TableRow, section: Section) -> Columns | str:
    wanted = section.column_leaves
    if row.line.loose and any(bit.value and not is_year(bit.text) for bit in part.heads):
        return "列标题之间夹有数字，数字与标签的先后次序不清"
    same = part.head_sheet == row.line.sheet or len(wanted) > 1
    columns = by_head(table, wanted, part.heads) if same and part.heads and not row.line.loose else None
    if isinstance(columns, Columns | str):
        return columns
    if not part.heads:
        return "没有找到列标题"
    return by_order(table, wanted, part.heads, ordered=not _one_head(table))


def edition_of_rows(table: str, candidate: Candidate) -> str:
    """The edition of a copy: by its heads where editions differ in them (most sections win), else by the rows that only one edition has."""
    if not _one_head(table):
        votes = list(candidate.editions.values())
        return max(sorted(set(votes), reverse=True), key=votes.count)
    own = {e: {i.key for s in f.table(table).sections for i in s.row_leaves} for e, f in EDITIONS.items()}
    shared = set.intersection(*own.values())
    counts = {e: sum(1 for key in candidate.rows if key in keys - shared) for e, keys in own.items()}
    return max(sorted(counts, reverse=True), key=lambda e: counts[e])
