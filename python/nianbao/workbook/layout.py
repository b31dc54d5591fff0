"""Geometry of the template: where every label, cell and check cell stands. Derived from the form; text and numbers only, no Excel library.

Rows and columns are counted from 0. One layout serves the template, the summary, reading by address and the formulas.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cache, cached_property

from ..core.submission import Place
from ..geometry import Area, Box, Spot, areas
from ..model import Cell, Form, Item, Relation, Section, Table
from ..rules.catalogue import RULES
from .cover import COVER, Cover, cover
from .narrative import narrative_sheets

__all__ = ["COVER", "GUIDE", "MARKS", "STAMP", "Area", "Box", "Layout", "Spot", "area_name", "areas", "layout", "stamp"]

LAYOUT_VERSION = "3"
"""That of the workbooks we write. In version 1 the chapters stood on one sheet and no line over the pages said unit and year; before version 3 there
were no 校验码 and no line of last year on the cover."""

LAYOUT_VERSIONS = ("1", "2", LAYOUT_VERSION)

GUIDE, MARKS, STAMP = "填报说明", "_标记", "_版本"

CODE_SHEET = "_校验码"
"""Hidden: works the 校验码 out."""

LAST_YEAR_SHEET = "上年数"
"""In workbooks that are handed out (``last_year_sheet``)."""

EXTRA_SHEET, EXTRA_UNITS_SHEET = "补充数据", "补充明细"
"""Optional (``extra_sheet``); in a summary the second has one row a unit, one column a row of the first."""

EXTRA_ORIGINS_SHEET = "_补充溯源"
"""Hidden, in a summary: where each unit has its numbers of 补充数据, and what is typed there."""

FIRST_TABLE_ROW = 2
"""First row of every table; the chapter heading and the line with unit and year stand above it."""

PAGE_HEAD_ROW = 1
"""Row of the line with unit and year on every sheet of the report."""

PAPER = 9741
"""Width of the printed tables in twips."""

_STUBS = {1: (2435,), 3: (754, 921, 3271)}
"""Widths of the row heads on paper by their depth, in twips; the numbers share the rest of the line equally."""

AGENCIES = "机关名录"
"""Defined name of the names offered for 机关; they stand on the stamp sheet from D2 down."""


def area_name(table: str) -> str:
    """The defined name of a table's input cells: ``表三填报区``."""
    return f"{table}填报区"


HANDED_TO, PRINT = "名录单位", "下发"
"""Lines of the stamp of a workbook that was handed out: to which unit of the roster, and the print of what it was handed out with."""


def stamp(form: Form, totals: str = "formula", kind: str = "form") -> tuple[tuple[str, str], ...]:
    """What the hidden stamp sheet says in columns A and B, from the first row. ``kind`` is ``form`` or ``summary``, ``totals`` formula or typed."""
    return (("标识", f"nianbao-{kind}"), ("版本", form.edition), ("布局", LAYOUT_VERSION), ("合计", totals))


@dataclass(frozen=True, eq=False)
class Layout:
    """Everything about the sheets of one form that is position. There is one of a form and a version: what is worked out of it is kept by it.

    ``spots`` follow ``form.cells``. ``checks`` hold the check cell of each relation, ``check_heads`` the words beside them.
    ``counts`` are the cells right of each row that count what may not stand in it (E5) and what is blank (E6), by rule, each with the
    cells of the form in that row of the sheet.
    ``size`` is (rows, columns) of each printed table by sheet name. ``page_heads`` are the lines with unit and year, ``codes`` those with the
    校验码 under each table, by sheet name. ``links`` hold the check cell of each equation to last year, ``link_heads`` the words beside them.
    """

    form: Form
    boxes: tuple[Box, ...]
    spots: tuple[Spot, ...]
    checks: dict[Relation, Spot]
    check_heads: tuple[Box, ...]
    size: dict[str, tuple[int, int]]
    stub_width: dict[str, int]
    front: Cover
    narrative_heads: tuple[Box, ...]
    narrative: dict[int, Spot]
    counts: dict[str, dict[Spot, tuple[Cell, ...]]]
    page_heads: tuple[Spot, ...]
    codes: dict[str, Spot]
    links: dict[Relation, Spot]
    link_heads: tuple[Box, ...]

    @cached_property
    def heads(self) -> dict[Cell, Spot]:
        """The head that each cell stands under."""
        found: dict[Cell, Spot] = {}
        for box in (box for box in self.boxes if box.kind == "head"):
            for cell, spot in zip(self.form.cells, self.spots, strict=True):
                over = box.sheet == spot.sheet and box.row < spot.row and box.column <= spot.column <= box.last_column
                if over and (cell not in found or box.row >= found[cell].row):
                    found[cell] = Spot(box.sheet, box.row, box.column)
        return found

    @cached_property
    def labels(self) -> dict[Cell, Spot]:
        """The label each cell stands beside; in a table of one line, the cell right of it that counts its faults."""
        stubs = {(box.sheet, box.row): Spot(box.sheet, box.row, box.column) for box in self.boxes if box.kind == "stub" and box.row == box.last_row}
        lines = {(spot.sheet, spot.row): spot for spot in self.counts[ROW_COUNTS[0]]}
        at = ((cell, (spot.sheet, spot.row)) for cell, spot in zip(self.form.cells, self.spots, strict=True))
        return {cell: stubs.get(home) or lines[home] for cell, home in at}

    @cached_property
    def blocks(self) -> dict[Cell, tuple[Spot | None, Spot | None]]:
        """The heads between which each cell of a table of blocks stands: over its own block and over the next; none before the first block."""
        found: dict[Cell, tuple[Spot | None, Spot | None]] = {}
        for table in (table for table in self.form.tables if table.across):
            leaves, columns = table.sections[0].row_leaves, table.sections[0].column_leaves
            starts = [Spot(table.name, FIRST_TABLE_ROW + leaf.depth, b * len(columns)) for b, leaf in enumerate(leaves) if b]
            for leaf, own, after in zip(leaves, [None, *starts], [*starts, None], strict=True):
                found |= {Cell(table.key, leaf.key, column.key): (own, after) for column in columns}
        return found

    def printed(self, table: str) -> Area:
        """A printed table without its chapter heading."""
        rows, columns = self.size[table]
        return Area(table, FIRST_TABLE_ROW, 0, rows - 1, columns - 1)

    @property
    def cover(self) -> dict[str, Spot]:
        """Spots of the cover fields by key (agency, year, category, version, filler, reviewer, head, phone, date, seal)."""
        return self.front.fields

    @property
    def ledger(self) -> dict[str, Spot]:
        """Spots of the 核对数 by figure key."""
        return self.front.ledger

    def status(self, table: str) -> Spot:
        """Where a table's answer from the dashboard is repeated: right of its heading, outside the printed page."""
        return Spot(table, 0, self.size[table][1] + 1)

    def widths(self, table: str) -> tuple[float, ...]:
        """Column widths of a printed table on paper, in twips."""
        columns, stub = self.size[table][1], self.stub_width[table]
        heads = _STUBS.get(stub, (PAPER / columns,) * stub)
        return heads + ((PAPER - sum(heads)) / (columns - stub),) * (columns - stub)

    def input_areas(self, table: str, computed: Container[Cell]) -> tuple[Area, ...]:
        """The cells of a table (by its name) that a person fills in, as rectangles; ``computed`` cells hold formulas."""
        wanted = (s for c, s in zip(self.form.cells, self.spots, strict=True) if s.sheet == table and c not in computed)
        return areas(wanted)

    def spot(self, cell: Cell) -> Spot:
        return self.spots[self.form.position[cell]]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The ``places`` of every submission read by address: one tuple shared by all."""
        return tuple(Place(s.sheet, s.address, *_labels(self.form, c)) for s, c in zip(self.spots, self.form.cells, strict=True))

    @cached_property
    def cell_at(self) -> dict[tuple[str, str], Cell]:
        """The inverse of ``spots``: (sheet, address) → cell."""
        return {(s.sheet, s.address): c for s, c in zip(self.spots, self.form.cells, strict=True)}


def _labels(form: Form, cell: Cell) -> tuple[str, str]:
    return form.row(cell).label, form.column(cell).label


def layout(form: Form, version: str = LAYOUT_VERSION) -> Layout:
    """The layout of one form (mixed forms too), as we write it or as an earlier version had it: the tables stand alike in all. Raises ``KeyError``."""
    return _layout(form, version)


@cache
def _layout(form: Form, version: str) -> Layout:
    boxes: list[Box] = []
    spots: dict[Cell, Spot] = {}
    size: dict[str, tuple[int, int]] = {}
    stubs: dict[str, int] = {}
    for table in form.tables:
        place = _across if table.across else _down
        size[table.name], stubs[table.name] = place(table, boxes, spots)
        boxes.append(Box(table.name, 0, 0, 0, size[table.name][1] - 1, table.title, "chapter"))
    checks, heads = _check_cells(form, spots, size)
    counts, count_heads = _row_counts(form, spots, size)
    links, link_heads = _link_cells(form, spots, size, checks)
    chapter_heads, chapters = narrative_sheets(form, version)
    coded = version not in LAYOUT_VERSIONS[:2]
    printed = dict.fromkeys((*(spot.sheet for spot in chapters.values()), *size, GUIDE)) if version != "1" else ()
    return Layout(
        form, tuple(boxes), tuple(spots[c] for c in form.cells), checks, heads + count_heads, size, stubs, cover(form, since_layout_3=coded), chapter_heads,
        chapters, counts, tuple(Spot(sheet, PAGE_HEAD_ROW, 0) for sheet in printed),
        _code_lines(size, stubs) if coded else {}, links if coded else {}, link_heads if coded else (),
    )


def _down(table: Table, boxes: list[Box], spots: dict[Cell, Spot]) -> tuple[tuple[int, int], int]:
    """Sections under each other (表二, 表三). Returns ((rows, columns) up to the last printed cell, width of the row heads)."""
    stub = max(item.depth for section in table.sections for item in section.rows) + 1
    width = stub + max(len(section.column_leaves) for section in table.sections)
    row = FIRST_TABLE_ROW
    for section in table.sections:
        if section.title:
            boxes.append(Box(table.name, row, 0, row, width - 1, section.title, "title"))
            row += 1
        row = _heads(table, section, row, stub, width, boxes)
        _stubs(table, section, row, stub, boxes)
        for r, item in enumerate(section.row_leaves):
            for c, column in enumerate(section.column_leaves):
                last = width - 1 if c == len(section.column_leaves) - 1 and stub + c < width - 1 else None
                spots[Cell(table.key, item.key, column.key)] = Spot(table.name, row + r, stub + c, last)
        row += len(section.row_leaves)
    return (row, width), stub


def _heads(table: Table, section: Section, row: int, stub: int, width: int, boxes: list[Box]) -> int:
    """Column heads with their groups and the corner; returns the first row beneath."""
    depth = max(item.depth for item in section.columns) + 1
    height = depth + bool(section.span)
    boxes.append(Box(table.name, row, 0, row + height - 1, stub - 1, section.corner, "corner"))
    if section.span:
        boxes.append(Box(table.name, row, stub, row, width - 1, section.span, "head"))
    top = row + bool(section.span)
    leaves = section.column_leaves
    for item in section.columns:
        first, last = _extent(item, leaves)
        right = width - 1 if item is leaves[-1] else stub + last
        bottom = top + (depth - 1 if item.leaf else item.depth)
        boxes.append(Box(table.name, top + item.depth, stub + first, bottom, right, item.label, "head"))
    return row + height


def _stubs(table: Table, section: Section, row: int, stub: int, boxes: list[Box]) -> None:
    for item in section.rows:
        first, last = _extent(item, section.row_leaves)
        boxes.append(Box(table.name, row + first, item.depth, row + last, stub - 1 if item.leaf else item.depth, item.label, "stub"))


def _extent(item: Item, leaves: tuple[Item, ...]) -> tuple[int, int]:
    """First and last place among the leaves that an item covers."""
    inside = [i for i, leaf in enumerate(leaves) if leaf.key == item.key or leaf.key.startswith(item.key + ".")]
    return inside[0], inside[-1]


def _across(table: Table, boxes: list[Box], spots: dict[Cell, Spot]) -> tuple[tuple[int, int], int]:
    """Rows side by side as blocks of columns (表四)."""
    section = table.sections[0]
    leaves, columns = section.row_leaves, section.column_leaves
    depth = max(item.depth for item in section.rows) + 1
    bottom = FIRST_TABLE_ROW + depth
    for item in section.rows:
        first, last = _extent(item, leaves)
        boxes.append(Box(table.name, FIRST_TABLE_ROW + item.depth, first * len(columns), FIRST_TABLE_ROW + item.depth, (last + 1) * len(columns) - 1, item.label, "head"))
    for b, block in enumerate(leaves):
        for c, column in enumerate(columns):
            at = b * len(columns) + c
            boxes.append(Box(table.name, FIRST_TABLE_ROW + block.depth + 1, at, bottom, at, column.label, "head"))
            spots[Cell(table.key, block.key, column.key)] = Spot(table.name, bottom + 1, at)
    return (bottom + 2, len(leaves) * len(columns)), 0


def _check_cells(form: Form, spots: dict[Cell, Spot], size: dict[str, tuple[int, int]]) -> tuple[dict[Relation, Spot], tuple[Box, ...]]:
    """Row relations are checked right of their row, column relations under the table, blocks of an across table under their total."""
    checks: dict[Relation, Spot] = {}
    heads: dict[tuple[str, str], Box] = {}
    for table in form.tables:
        rows, columns = size[table.name]
        rules = list(dict.fromkeys(r.rule for r in form.relations if r.table == table.key and (r.over == "columns" or table.across)))
        for relation in (r for r in form.relations if r.table == table.key):
            first = spots[relation.left[0].cell]
            if relation.rule in rules:
                row = rows + 1 + rules.index(relation.rule)
                total = spots[relation.right[0].cell]
                checks[relation] = Spot(table.name, row, total.column)
                beside = (total if table.across else first).column - 1
                heads.setdefault((table.name, relation.rule), Box(table.name, row, 0, row, beside, relation.rule, "check"))
            else:
                checks[relation] = Spot(table.name, first.row, columns + 1)
                heads.setdefault((table.name, relation.rule), Box(table.name, FIRST_TABLE_ROW, columns + 1, first.row - 1, columns + 1, relation.rule, "check"))
    return checks, tuple(heads.values())


def _link_cells(form: Form, spots: dict[Cell, Spot], size: dict[str, tuple[int, int]], checks: dict[Relation, Spot]) -> tuple[dict[Relation, Spot], tuple[Box, ...]]:
    """Equations to last year: those of a row right of it, beyond the counts; those of a column under all other check cells."""
    links: dict[Relation, Spot] = {}
    heads: dict[tuple[str, str], Box] = {}
    for relation in form.links:
        here = spots[relation.left[0].cell]
        rows, columns = size[here.sheet]
        if relation.over == "columns":
            row = max([rows, *(spot.row for spot in checks.values() if spot.sheet == here.sheet)]) + 1
            links[relation] = Spot(here.sheet, row, here.column)
            heads.setdefault((here.sheet, relation.rule), Box(here.sheet, row, 0, row, here.column - 1, relation.rule, "check"))
        else:
            column = columns + 2 + len(ROW_COUNTS)
            links[relation] = Spot(here.sheet, here.row, column)
            heads.setdefault((here.sheet, relation.rule), Box(here.sheet, FIRST_TABLE_ROW, column, here.row - 1, column, relation.rule, "check"))
    return links, tuple(heads.values())


def _code_lines(size: dict[str, tuple[int, int]], stubs: dict[str, int]) -> dict[str, Spot]:
    """Right under each table, beside the row heads: under them it would look like a label's second line."""
    return {sheet: Spot(sheet, rows, max(1, stubs[sheet]), columns - 1) for sheet, (rows, columns) in size.items()}


ROW_COUNTS = ("E5", "E6")
"""Rules that are counted right of each row, beyond the check cells."""


def check_head(rule: str) -> str:
    """What stands over or beside the cells of a rule."""
    return f"{rule} {RULES[rule].name}"


def _row_counts(form: Form, spots: dict[Cell, Spot], size: dict[str, tuple[int, int]]) -> tuple[dict[str, dict[Spot, tuple[Cell, ...]]], tuple[Box, ...]]:
    rows: dict[tuple[str, int], list[Cell]] = {}
    for cell in form.cells:
        rows.setdefault((spots[cell].sheet, spots[cell].row), []).append(cell)
    columns = {(sheet, rule): size[sheet][1] + 2 + i for sheet in size for i, rule in enumerate(ROW_COUNTS)}
    counts = {rule: {Spot(sheet, row, columns[sheet, rule]): tuple(cells) for (sheet, row), cells in rows.items()} for rule in ROW_COUNTS}
    first = {sheet: min(row for home, row in rows if home == sheet) for sheet in size}
    return counts, tuple(Box(sheet, FIRST_TABLE_ROW, column, first[sheet] - 1, column, rule, "check") for (sheet, rule), column in columns.items())
