"""Finding 表二, 表三 and 表四 of any edition in any grid by their row and column labels.

Each table is looked for as that of the edition expected, and taken for another edition's only where more labels of that one stand there.
Works without merges, without stamps and without fixed places: sheets renamed, rows and columns inserted, tables moved, several on a sheet, broken
over pages, editions mixed per table. What is not certain is a ``Problem`` with a reason, never a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...forms import EDITIONS, UNDATED, table_editions
from ...grid import Grid
from ...model import Cell, Form, Table
from .blocks_across import Strip, as_row, strips
from .blocks_elsewhere import split_strips
from .columns import Columns
from .copies import Reporter, meant
from .label_words import column_keys, is_chapter, normal, own_words, row_key
from .lines import SheetLine, lines_of
from .location import LocatedTable, LocatingProblem, Location, StrayLine, shown_raw
from .merged_cells import without_merged
from .rows_down import Candidate, candidates
from .side_by_side import tables_side_by_side
from .spots import Placed

__all__ = ["LocatedTable", "LocatingProblem", "Location", "Reporter", "locate"]


WHOLE_ROW = "本行："
"""Stands before the numbers of a row that could not be placed, so that they are never taken for the number of one cell."""


class _Result:
    """Collects what becomes a ``Location``."""

    def __init__(self, grid: Grid, reporter: Reporter) -> None:
        self.grid = grid
        self.reporter = reporter
        self.lines = [lines_of(index, sheet) for index, sheet in enumerate(grid.sheets)]
        self.bands: dict[Form, list[dict[str, list[list[SheetLine]]]]] = {}
        self.editions: dict[str, str] = {}
        self.found: dict[Cell, LocatedTable] = {}
        self.problems: list[LocatingProblem] = []
        self.missing: list[str] = []
        self.refused: list[str] = []
        self.notes: list[str] = []
        self.strays: list[StrayLine] = []

    @cached_property
    def words(self) -> frozenset[str]:
        """Every text of the file, evened out."""
        return frozenset(normal(bit.text) for lines in self.lines for line in lines for bit in line.bits if not bit.value)

    def row(self, table: str, row: str, keys: list[str], label: str, placed: Placed, line: SheetLine, names: dict[str, str], doubt: str = "") -> None:
        """Take over one placed row, cell by cell; ``doubt`` where its numbers are only offered."""
        sheet = self.grid.sheets[line.sheet].name
        for key in keys:
            cell = Cell(table, row, key)
            if isinstance(placed, str):
                self.problem(cell, line, placed)
            else:
                spot = placed[key]
                self.found[cell] = LocatedTable(sheet, spot.row, spot.column, spot.raw, label, names.get(key, ""), doubt)

    def problem(self, cell: Cell, line: SheetLine, reason: str, *, empty: bool = False) -> None:
        """A cell that stays unread, at the line it should stand on; ``empty`` where that line is not its own."""
        values = [] if empty else [shown_raw(bit.raw) for bit in line.bits if bit.value]
        raw = f"{WHOLE_ROW}{' '.join(values)}"[:120] if values else ""
        row, column = (line.bits[0].row, line.bits[0].column) if line.bits else (line.row, 0)
        self.problems.append(LocatingProblem(cell, self.grid.sheets[line.sheet].name, row, column, raw, reason))


def locate(grid: Grid, due: Form | None = None, reporter: Reporter | None = None) -> Location:
    """Find the three tables. Never raises for what a file may hold.

    ``due`` is the form expected, that of the report's year; where it is not known, a table without labels of one edition alone counts as of the
    edition of the table before it. ``reporter`` tells which of several copies is meant, where their headings show it.
    """
    result = _Result(grid, reporter or Reporter())
    expected = due or EDITIONS[UNDATED]
    for key, edition in zip(expected.by_table, table_editions(expected).values(), strict=True):
        known = edition if due else next(reversed(result.editions.values()), edition)
        _take(result, _best(result, key, known))
    location = Location(result.editions, result.found, tuple(result.problems), tuple(result.missing), tuple(result.refused), tuple(result.notes), tuple(result.strays))
    return without_merged(location, grid)


@dataclass(frozen=True)
class _View:
    """What stands in a file, seen as one table of an edition: strips of a table of blocks, else copies of one with rows."""

    edition: str
    table: Table
    copies: list[Candidate]
    strips: list[Strip]

    @property
    def fit(self) -> int:
        """How many of the table's labels stand in its best copy."""
        return max([*(copy.fit for copy in self.copies), *(len(strip.labels) for strip in self.strips)], default=0)

    @property
    def whole(self) -> bool:
        return any(len(strip.labels) == len(self.table.cells) for strip in self.strips) or any(copy.is_whole(self.table) for copy in self.copies)


def _best(result: _Result, key: str, edition: str) -> _View:
    """The table as the edition expected has it, unless more labels of another edition's stand there. A tie goes to the one expected."""
    best = _view(result, edition, EDITIONS[edition].table(key))
    seen = {best.table}
    for other, form in EDITIONS.items():
        table = form.table(key)
        if table in seen or (best.whole and not own_words(table, best.table) & result.words):
            continue
        seen.add(table)
        view = _view(result, other, table)
        best = view if view.fit > best.fit else best
    return best


def _view(result: _Result, edition: str, table: Table) -> _View:
    sheets = result.grid.sheets
    if table.across:
        whole = list(zip(result.lines, sheets, strict=True))
        found = [strip for lines, sheet in whole for strip in strips(table, lines, sheet)] or split_strips(table, whole)
        lanes = [] if found else [[line for lines in result.lines for line in lines]]
    else:
        found, lanes = [], _lanes(result, EDITIONS[edition], table.key)
    return _View(edition, table, [copy for lane in lanes for copy in candidates(table, lane, lambda line: sheets[line.sheet])], found)


def _lanes(result: _Result, form: Form, table: str) -> list[list[SheetLine]]:
    """The lines of the file that may hold a table, one list for each band of tables side by side."""
    if form not in result.bands:
        result.bands[form] = [tables_side_by_side(form.tables, lines, sheet) for lines, sheet in zip(result.lines, result.grid.sheets, strict=True)]
    bands = [band[table] for band in result.bands[form]]
    count = max(map(len, bands), default=0)
    return [[line for band in bands if lane < len(band) for line in band[lane]] for lane in range(count)]


def _take(result: _Result, view: _View) -> None:
    if view.strips:
        _take_strips(result, view)
    elif view.copies:
        _take_candidates(result, view)
    else:
        _take_nothing(result, view)


def _take_candidates(result: _Result, view: _View) -> None:
    table, copies = view.table, view.copies
    widest = max(len(copy.rows) for copy in copies)
    rivals = [copy for copy in copies if len(copy.rows) * 2 > widest]
    best = next(copy for copy in copies if len(copy.rows) == widest)
    result.editions[table.key] = view.edition
    if best.passed:
        result.notes.append(f"{table.name}中官方表式没有的{'、'.join(best.passed)}没有读取")
    if any(_differ(best, other) for other in rivals):
        one = _meant(result, table, [_line_of(copy) for copy in rivals])
        if one is None:
            return
        best = rivals[one]
    result.strays += _strays(result, table, best)
    for section in table.sections:
        keys = [column.key for column in section.column_leaves]
        for item in section.row_leaves:
            _take_row(result, table.key, item.key, keys, best)


def _strays(result: _Result, table: Table, copy: Candidate) -> Iterator[StrayLine]:
    """The numbers of the rows and columns that were passed over, line by line."""
    for name, numbers in copy.passed.items():
        for sheet in dict.fromkeys(index for index, _ in numbers):
            bits = tuple((bit.row, bit.column, bit.raw) for index, bit in numbers if index == sheet)
            yield StrayLine(table.key, name, result.grid.sheets[sheet].name, bits)


def _take_row(result: _Result, table: str, row: str, keys: list[str], copy: Candidate) -> None:
    held = copy.rows.get(row)
    if held is None:
        for key in keys:
            result.problem(Cell(table, row, key), _line_of(copy), "表中没有找到这一行", empty=True)
        return
    found, placed, columns = held
    if row in copy.doubled:
        placed = "这一行出现了两次，数字不同，不能确定用哪一行"
    names = columns.labels if isinstance(columns, Columns) else {}
    result.row(table, row, keys, found.label, placed, found.line, names, columns.doubt if isinstance(columns, Columns) else "")


def _differ(one: Candidate, two: Candidate) -> bool:
    if one is two:
        return False
    values = [{key: _raws(placed) for key, (_, placed, _) in copy.rows.items()} for copy in (one, two)]
    return values[0] != values[1]


def _raws(placed: Placed) -> object:
    return placed if isinstance(placed, str) else {key: spot.raw for key, spot in placed.items()}


def _line_of(copy: Candidate) -> SheetLine:
    """The first line of a copy."""
    return next(iter(copy.rows.values()))[0].line


def _meant(result: _Result, table: Table, copies: list[SheetLine]) -> int | None:
    """Which of copies that differ is meant, the others noted; ``None`` where nothing shows it: then none is taken."""
    one = meant(copies, result.lines, result.grid.sheets, result.reporter)
    if one is None:
        _refuse(result, table, copies)
    else:
        result.notes.append(f"另有一张{table.name}（{_places(result, [line for i, line in enumerate(copies) if i != one])}）没有读取：它的标题不是本机关本年度的")
    return one


def _places(result: _Result, copies: list[SheetLine]) -> str:
    sheets = [result.grid.sheets[line.sheet] for line in copies]
    return "、".join(f"{sheet.name}!{sheet.address(line.row, line.bits[0].column if line.bits else 0)}" for sheet, line in zip(sheets, copies, strict=True))


def _refuse(result: _Result, table: Table, copies: list[SheetLine]) -> None:
    """Copies that differ: none is taken. ``copies`` are the first lines of each."""
    result.refused.append(table.key)
    places = _places(result, copies)
    for cell in table.cells:
        result.problem(cell, copies[0], f"文件中有 {len(copies)} 张{table.name}（{places}），数字不同，不能确定用哪一张", empty=True)


def _take_strips(result: _Result, view: _View) -> None:
    table, found = view.table, view.strips
    result.editions[table.key] = view.edition
    readings = {str(sorted((pair, spot.raw) for pair, spot in s.spots.items()) if isinstance(s.spots, dict) else s.spots) for s in found}
    if len(readings) > 1:
        one = _meant(result, table, [strip.line for strip in found])
        if one is None:
            return
        found = [found[one]]
    section = table.sections[0]
    for row in section.row_leaves:
        names = {c.key: found[0].labels.get((row.key, c.key), ("", ""))[1] for c in section.column_leaves}
        label = next((found[0].labels[row.key, c.key][0] for c in section.column_leaves if (row.key, c.key) in found[0].labels), row.label)
        line = found[0].lines.get(row.key, found[0].line)
        result.row(table.key, row.key, list(names), label, as_row(found[0], row.key, section.column_leaves), line, names)


def _take_nothing(result: _Result, view: _View) -> None:
    """A table that was not recognised: unread where its chapter or most of its labels stand somewhere all the same, else missing."""
    table = view.table
    seen: dict[str, SheetLine] = {}
    heads: dict[str, SheetLine] = {}
    title: SheetLine | None = None
    for lines in result.lines:
        for line in lines:
            for bit in line.bits:
                if title is None and is_chapter(table.title, bit.text):
                    title = line
                if not bit.value and (key := row_key(table, bit.text)):
                    seen.setdefault(key, line)
                if not bit.value and table.across and len(keys := column_keys(table, bit.text)) == 1:
                    heads.setdefault(keys[0], line)
    leaves = [item for section in table.sections for item in section.row_leaves]
    if len(seen) * 2 <= len(leaves) and len(heads) < 4 and title is None:
        result.missing.append(table.key)
        return
    result.editions[table.key] = view.edition
    line = title or next(iter((seen or heads).values()))
    picture = f"找到了{table.name}的标题，但认不出表格（可能是图片、没有表格线或版式特殊）"
    reason = f"找到了{table.name}的标签，但认不出版式" if seen or heads else picture
    for cell in table.cells:
        result.problem(cell, line, reason, empty=True)
