"""Tables with their rows under each other (表二, 表三): parts become candidates, candidates become one table or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ...grid import Sheet
from ...model import Item, Section, Table
from .columns import Columns, by_head, by_number, by_order
from .label_words import is_year, row_leaves, row_order
from .lines import Bit, SheetLine
from .placing import place
from .printed_streams import placed_by_lines
from .rows import Part, TableRow, parts_of
from .spots import Placed

SheetOf = Callable[[SheetLine], Sheet]


@dataclass
class Candidate:
    """One copy of a table: by row key the row, its placed cells and the columns they were matched by; ``plain`` heads are whole and official.

    ``passed`` holds the labels of rows and columns that the official form lacks, in order, with the numbers there and the sheet of each.
    """

    rows: dict[str, tuple[TableRow, Placed, Columns | None]] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    last: str = ""
    plain: bool = True
    passed: dict[str, list[tuple[int, Bit]]] = field(default_factory=dict)

    @property
    def fit(self) -> int:
        """How many labels of the table stand here: rows, and columns above each of them."""
        return len(self.rows) + sum(len(columns.keys) for _, _, columns in self.rows.values() if columns is not None)

    def is_whole(self, table: Table) -> bool:
        """Whether every row and column of the table stands here, and nothing else."""
        rows = [self.rows.get(item.key) for item in row_leaves(table)]
        return not self.passed and all(row is not None and row[2] is not None for row in rows)

    def add(self, row: TableRow, placed: Placed, columns: Columns | None) -> None:
        old = self.rows.get(row.key)
        if old is not None and row.damaged and not old[0].damaged:
            return  # a row of the office's own, with a label like the official one
        better = old is not None and old[0].damaged and not row.damaged
        if old is not None and not better and not _same(old[1], placed):
            self.doubled.add(row.key)
        if old is None or better or isinstance(old[1], str):
            self.rows[row.key] = (row, placed, columns)
        self.last = row.key
        self.plain = self.plain and columns is not None and not columns.extra and not columns.moved


def _same(one: Placed, two: Placed) -> bool:
    if isinstance(one, str) or isinstance(two, str):
        return isinstance(one, str) and isinstance(two, str)
    return {key: spot.raw for key, spot in one.items()} == {key: spot.raw for key, spot in two.items()}


def candidates(table: Table, lines: list[SheetLine], sheet_of: SheetOf) -> list[Candidate]:
    """Every copy of the table in these lines, in order. Rows without a head count only where they go on from a copy begun before."""
    found: list[Candidate] = []
    order = row_order(table)
    for part in parts_of(table, lines):
        if not part.heads:
            if not found or any(key in found[-1].rows or order[key] < order[found[-1].last] for key in part.keys):
                continue
        elif not found or part.keys & found[-1].rows.keys():
            found.append(Candidate())
        for row, placed, columns in _placed(table, part, sheet_of):
            if not part.heads and not found[-1].plain and not isinstance(placed, str):
                placed = "表头不全、次序不同或另有别的列，续页没有表头，不能确定各在哪一列"
            found[-1].add(row, placed, columns)
            for at, head in _extra_heads(part, columns).items():
                found[-1].passed.setdefault(head, []).extend((row.line.sheet, bit) for bit in row.line.bits if bit.value and bit.at == at and not row.line.loose)
        for label, line in part.passed:
            numbers = [(line.sheet, bit) for bit in line.bits[line.first_value :] if bit.value]
            found[-1].passed.setdefault(f"“{label}”行", []).extend(numbers)
    return [c for c in found if any(not isinstance(placed, str) for _, placed, _ in c.rows.values()) or len(c.rows) > 4]


def _extra_heads(part: Part, columns: Columns | None) -> dict[int, str]:
    """The heads of columns that are none of the form's, by their places."""
    lowest = {bit.column: bit.text for bit in part.heads if not bit.value}
    return {at: f"“{lowest[at]}”列" for at in sorted(columns.extra) if at in lowest} if columns else {}


def _placed(table: Table, part: Part, sheet_of: SheetOf) -> list[tuple[TableRow, Placed, Columns | None]]:
    """Rows of a part placed section by section."""
    found: list[tuple[TableRow, Placed, Columns | None]] = []
    for section, group in _by_section(table, part.rows).items():
        columns = _columns(table, part, group, section)
        if isinstance(columns, str):
            found += [(row, columns, None) for row in group]
        else:
            columns = replace(columns, edge=_edge(part, group[0], sheet_of))
            placed = placed_by_lines(section, columns.keys, group) or place(group, columns, sheet_of)
            found += [(row, spots, columns) for row, spots in zip(group, placed, strict=True)]
    return found


def _edge(part: Part, row: TableRow, sheet_of: SheetOf) -> int | None:
    """One past the last cell of the lines of a head that stands on the sheet of a row."""
    sheet = sheet_of(row.line)
    here = part.head_rows if part.head_sheet == row.line.sheet else ()
    return max((sheet.left + len(sheet.rows[at - sheet.top]) for at in here), default=None)


def _by_section(table: Table, rows: list[TableRow]) -> dict[Section, list[TableRow]]:
    """Rows that share a section, kept in order."""
    groups: dict[Section, list[TableRow]] = {}
    for row in rows:
        groups.setdefault(table.section_of(row.key), []).append(row)
    return {table.sections[0]: rows} if _one_head(table) else groups


def _columns(table: Table, part: Part, group: list[TableRow], section: Section) -> Columns | str:
    """The columns of rows under one head; a sentence where their heads do not stand there."""
    columns = _head_columns(table, part, group[0], section)
    return _carried(section.column_leaves) if isinstance(columns, str) and not part.heads and _one_head(table) else columns


def _one_head(table: Table) -> bool:
    return len({tuple(item.key for item in section.column_leaves) for section in table.sections}) == 1


def _carried(columns: tuple[Item, ...]) -> Columns:
    """The columns of a part that goes on from another page: their order is known, their places are not."""
    return Columns(tuple(item.key for item in columns), {item.key: item.label for item in columns}, {})


def _head_columns(table: Table, part: Part, row: TableRow, section: Section) -> Columns | str:
    wanted = section.column_leaves
    if row.line.loose and any(bit.value and not is_year(bit.text) for bit in part.heads):
        return "列标题之间夹有数字，数字与标签的先后次序不清"
    same = part.head_sheet == row.line.sheet or len(wanted) > 1
    columns = by_head(table, wanted, part.heads) if same and part.heads and not row.line.loose else None
    if isinstance(columns, Columns | str):
        return columns
    numbered = by_number(wanted, part.heads) if same and not row.line.loose else None
    if numbered is not None:
        return numbered
    if not part.heads:
        return "没有找到列标题"
    return by_order(table, wanted, part.heads, ordered=not _one_head(table))
