"""The form as data: items, tables, cells, relations and figures. Nothing here knows a label; ``forms`` does.

Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Item:
    """One row or column head, or a group of them.

    ``key`` is the dotted path of short English words, ``label`` the official text verbatim, ``name`` the short form used
    in exchanged files, ``path`` the names from the outermost group down joined by ``/``.
    ``unit`` is the unit counted in; ``decimals`` is 0 for counts and 6 for amounts in 万元 (6 decimals = 分).
    ``signed`` items may be negative; ``stock`` items are a state at 31 December, all others are flows of the year.
    """

    key: str
    label: str
    name: str
    path: str
    depth: int
    leaf: bool
    unit: str = "件"
    decimals: int = 0
    signed: bool = False
    stock: bool = False

    @property
    def parent(self) -> str:
        """Key of the group this item stands in, ``""`` at the top."""
        return self.key.rpartition(".")[0]


@dataclass(frozen=True, eq=False)
class Section:
    """A rectangle of rows by columns with its own head, as the official form prints it.

    ``title`` heads the rectangle (第二十条第（一）项), ``corner`` is the text above the row heads, ``span`` the text above all columns;
    each is ``""`` where the form has none. ``rows`` and ``columns`` hold groups and leaves in printed order.
    """

    rows: tuple[Item, ...]
    columns: tuple[Item, ...]
    title: str = ""
    corner: str = ""
    span: str = ""

    @cached_property
    def row_leaves(self) -> tuple[Item, ...]:
        return tuple(item for item in self.rows if item.leaf)

    @cached_property
    def column_leaves(self) -> tuple[Item, ...]:
        return tuple(item for item in self.columns if item.leaf)


@dataclass(frozen=True)
class Cell:
    """One number of the form, named by the keys of its table, row and column."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}:{self.row}@{self.column}"


@dataclass(frozen=True, eq=False)
class Table:
    """One official table. ``name`` is 表二, 表三 or 表四; ``title`` the chapter heading it stands under.

    Two tables are the same only if they are one object: a table that an edition takes over unchanged is that of the edition before.

    ``across`` tables are printed with their rows side by side as blocks of columns (表四), one line of numbers in all.
    """

    key: str
    name: str
    title: str
    sections: tuple[Section, ...]
    across: bool = False

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell in printed order: section by section, row by row."""
        return tuple(
            Cell(self.key, row.key, column.key)
            for section in self.sections
            for row in section.row_leaves
            for column in section.column_leaves
        )

    @cached_property
    def rows(self) -> dict[str, Item]:
        return {item.key: item for section in self.sections for item in section.rows}

    @cached_property
    def columns(self) -> dict[str, Item]:
        return {item.key: item for section in self.sections for item in section.columns}

    def section_of(self, row: str) -> Section:
        """The section that holds the row with this key. Raises ``KeyError``."""
        for section in self.sections:
            if any(item.key == row for item in section.rows):
                return section
        raise KeyError(row)


@dataclass(frozen=True)
class Term:
    """``coefficient`` × ``cell``; ``last`` terms take the cell's value from last year's report."""

    cell: Cell
    coefficient: int = 1
    last: bool = False


@dataclass(frozen=True)
class Relation:
    """One equation over cells: Σ left = Σ right. ``at`` is the key of the row or column it was expanded for.

    ``over`` is ``"columns"`` (one equation a column, the terms are rows) or ``"rows"`` (one a row, the terms are columns).
    """

    rule: str
    table: str
    at: str
    over: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def total(self) -> Cell | None:
        """The cell this equation defines: the right side where it is a single cell of this year."""
        only = self.right[0] if len(self.right) == 1 else None
        return only.cell if only and not only.last and only.coefficient == 1 else None

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All terms on one side: left − right."""
        return self.left + tuple(Term(t.cell, -t.coefficient, t.last) for t in self.right)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(term.cell for term in self.left + self.right)


@dataclass(frozen=True)
class Figure:
    """A named quantity people keep in their own ledgers (新收, 办结 …): the sum of some cells."""

    key: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Topic:
    """A quantity that the narrative may state in words, and the sums of cells it may mean: it agrees when any reading does.

    ``before`` is a pattern for the words that end right before the number; ``after`` one for the words right behind its measure, which count
    where ``lead`` (if any) ends right before the number; ``none`` one for words that say there was none. Each is ``""`` where there is no such
    wording. ``context`` is the subject these words need nearby. ``word`` names it beside another of its ``family`` (予以公开及部分公开), whose sum
    the number then is; ``""`` where it is never told together with others. ``phrase`` is how a drafted sentence says it, with ``{}`` for the
    number of its first reading; ``""`` where no draft does.
    """

    key: str
    rule: str
    name: str
    context: str
    readings: tuple[tuple[Term, ...], ...]
    before: str = ""
    lead: str = ""
    after: str = ""
    none: str = ""
    family: str = ""
    word: str = ""
    phrase: str = ""


@dataclass(frozen=True)
class Draft:
    """A sentence that can be drafted from the tables: ``opening`` and the phrases of the topics with these keys, joined by commas.

    ``always`` topics are told even where the number is 0; the others only where it is not. ``compared`` ones get last year's number beside them.
    """

    opening: str
    topics: tuple[str, ...]
    always: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExtraDraft(Draft):
    """A sentence that can be drafted from 补充数据: a phrase by the key of a row, with ``{number}``, ``{name}`` and ``{unit}`` for those of the row.

    ``whole`` is the key of a figure that the numbers must add up to, ``""`` where there is none.
    """

    phrases: Mapping[str, str] = field(default_factory=dict[str, str])
    whole: str = ""


@dataclass(frozen=True)
class Split:
    """One row of an earlier edition, ``whole``, that this edition has as several, ``parts``: keys of rows of one table."""

    table: str
    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class GuidanceEntry:
    """A question about filling in and its answer. ``basis`` is 官方, 通行 or 本地; ``source`` the document, ``""`` where there is none."""

    topic: str
    question: str
    answer: str
    basis: str
    source: str = ""


@dataclass(frozen=True, eq=False)
class Form:
    """One edition of the official form in full. Two forms are the same only if they are one object, so that looking up by form is quick.

    ``relations`` are the exact rules E1–E4, ``links`` the equations to last year (X1, X2), ``habits`` equations that should *not* hold (L2),
    ``figures`` the named quantities, ``trends`` those compared with last year for a jump (X3), ``topics`` what the narrative may say (P1–P11),
    ``chapters`` the six official chapter headings in order. ``splits`` are the rows that earlier editions have undivided: cells of equal keys
    mean the same in every edition, so nothing else is needed to go from one to another. ``guidance`` says how to fill the form in,
    ``hints`` what to remember at a row, by (table, row).
    ``since`` is the first report year it is meant for; it stays in force until a later one begins. ``reported``: whole reports are written in it.
    """

    edition: str
    title: str
    source: str
    since: int
    tables: tuple[Table, ...]
    chapters: tuple[str, ...]
    relations: tuple[Relation, ...] = ()
    links: tuple[Relation, ...] = ()
    habits: tuple[Relation, ...] = ()
    figures: tuple[Figure, ...] = ()
    trends: tuple[Figure, ...] = ()
    topics: tuple[Topic, ...] = ()
    splits: tuple[Split, ...] = ()
    guidance: tuple[GuidanceEntry, ...] = ()
    hints: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    reported: bool = True

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell of every table in printed order: the columns of a frame."""
        return tuple(cell for table in self.tables for cell in table.cells)

    @cached_property
    def position(self) -> dict[Cell, int]:
        """Place of each cell in ``cells``."""
        return {cell: i for i, cell in enumerate(self.cells)}

    @cached_property
    def by_table(self) -> dict[str, Table]:
        return {table.key: table for table in self.tables}

    @cached_property
    def by_figure(self) -> dict[str, Figure]:
        return {figure.key: figure for figure in self.figures}

    @cached_property
    def totals(self) -> dict[Cell, Relation]:
        """Cells that are sums, with the equation that computes each; a row sum goes before a column sum."""
        found: dict[Cell, Relation] = {}
        for relation in sorted(self.relations, key=lambda r: r.over != "rows"):
            if relation.total is not None:
                found.setdefault(relation.total, relation)
        return found

    @cached_property
    def relations_of(self) -> dict[Cell, tuple[Relation, ...]]:
        """The exact relations each cell stands in, in the order of ``relations``; cells of none are absent."""
        found: dict[Cell, list[Relation]] = {}
        for relation in self.relations:
            for cell in dict.fromkeys(relation.cells):
                found.setdefault(cell, []).append(relation)
        return {cell: tuple(relations) for cell, relations in found.items()}

    @cached_property
    def inputs(self) -> tuple[Cell, ...]:
        """Cells that a person fills in: all but the totals."""
        return tuple(cell for cell in self.cells if cell not in self.totals)

    @cached_property
    def divided(self) -> frozenset[Cell]:
        """Cells of every split row but its last: they may stand as "not split" where only their sum is known (rule L3)."""
        return frozenset(c for split in self.splits for c in self.table(split.table).cells if c.row in split.parts[:-1])

    def table(self, key: str) -> Table:
        return self.by_table[key]

    def row(self, cell: Cell) -> Item:
        return self.by_table[cell.table].rows[cell.row]

    def column(self, cell: Cell) -> Item:
        return self.by_table[cell.table].columns[cell.column]

    def names(self, cell: Cell) -> tuple[str, str, str]:
        """(表, 行, 列) as used in exchanged files and messages."""
        return self.by_table[cell.table].name, self.row(cell).path, self.column(cell).name

    @cached_property
    def by_names(self) -> dict[tuple[str, str, str], Cell]:
        """The inverse of ``names``."""
        return {self.names(cell): cell for cell in self.cells}
