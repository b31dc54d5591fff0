"""From a grid to a submission by labels: any layout, any file. Each table brings its own edition; mixed forms are taken as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..core.agencies import is_whole
from ..core.findings import Finding
from ..core.submission import NOT_ASKED, Place, Submission, Unread, Value
from ..forms import EDITIONS, UNDATED, edition_of, mixed, table_editions
from ..grid import Grid, Sheet
from ..model import Cell, Form, Table
from ..workbook.check_code_cells import CODE_SHEET
from ..workbook.explanation_rows import explained
from ..workbook.extra_sheet import is_extra_sheet
from ..workbook.findings_list import written_by_check
from ..workbook.last_year_sheet import is_last_year_sheet
from ..workbook.layout import COVER, EXTRA_UNITS_SHEET, GUIDE, ROW_COUNTS, STAMP, check_head
from ..workbook.narrative import NARRATIVES
from .agency_and_year import agency_and_year
from .by_moved_labels import NOT_FOUND, with_moved_cells
from .copied_sheets import copied_remarks
from .covered import beneath
from .locating import Reporter, locate
from .locating.label_words import row_order
from .locating.location import LocatedTable, LocatingProblem, Location, shown_raw
from .mixed_editions import edition_remarks, is_unsplit, spread, spread_remarks, unsplit_remarks, unsplit_rows, whole_rows
from .numbers import parse
from .stamp import extra_in, stamp_of, with_cover
from .stray_lines import stray
from .text_numbers import TextNumber, is_text_number, text_remarks
from .unnamed import handed_to_another, unnamed


def by_labels(grid: Grid, *, agency: str | None = None, year: int | None = None) -> Submission | None:
    """The submission of a grid; ``None`` where it holds none of the tables. ``agency`` and ``year`` go before what the file says."""
    told = explained(grid)
    grid = replace(grid, sheets=tuple(sheet for sheet in grid.sheets if not written_by_check(sheet)))
    front = _front(grid, agency, year)
    stamp = stamp_of(grid)
    moved = with_moved_cells(front, grid, stamp.form) if stamp else None
    if moved is not None:
        remarks = (*front.remarks, *edition_remarks(moved), *unsplit_remarks(moved), *unnamed(moved), *handed_to_another(moved), *copied_remarks(moved, grid))
        return replace(moved, remarks=remarks, explained=told)
    due = _due(grid, front.year)
    whole = is_whole(front.agency, front.category) if front.agency else None
    location = _located(_tables(grid), due, Reporter(front.agency, front.year, whole))
    if not location.editions and not location.refused:
        return None
    cells = _Cells(_form(location, due), {sheet.name: sheet for sheet in reversed(grid.sheets)})
    for cell, found in location.found.items():
        cells.read(cell, found)
    for problem in location.problems:
        cells.refuse(problem)
    for key in () if grid.lost else location.missing:
        cells.miss(key)
    if grid.lost:
        cells.doubt_blanks(grid.lost)
    submission = replace(cells.laid_out(front), strays=tuple(one for line in location.strays if (one := stray(line, cells.sheets)) is not None))
    if location.notes:
        submission = replace(submission, origin={**submission.origin, "notes": "；".join(location.notes)})
    remarks = (*front.remarks, *edition_remarks(submission), *cells.remarks(grid.file), *unsplit_remarks(submission), *unnamed(submission), *handed_to_another(submission))
    return replace(submission, remarks=remarks, explained=told)


def _tables(grid: Grid) -> Grid:
    """The grid without what stands around the tables in our own workbooks: the cover names figures and tables without being one."""
    ours = {CODE_SHEET, *((COVER, *NARRATIVES, GUIDE, STAMP) if stamp_of(grid) is not None else ())}
    return replace(grid, sheets=tuple(_without_counts(sheet) for sheet in grid.sheets if sheet.name not in ours and not _beside(sheet)))


def _beside(sheet: Sheet) -> bool:
    """Whether a sheet of ours holds other numbers than those of the tables."""
    return is_last_year_sheet(sheet) or sheet.name == EXTRA_UNITS_SHEET or is_extra_sheet(sheet)


_COUNT_HEADS = tuple(map(check_head, ROW_COUNTS))


def _without_counts(sheet: Sheet) -> Sheet:
    """The sheet without the counts of our template right of its rows, stamped or not: they are numbers of no table."""
    heads = {c for row in sheet.rows[:40] for c, raw in enumerate(row) if raw in _COUNT_HEADS}
    if not heads:
        return sheet
    return replace(sheet, rows=[[None if c in heads else raw for c, raw in enumerate(row)] for row in sheet.rows])


def _due(grid: Grid, year: int | None) -> Form | None:
    """The form a report is expected in: that of its year, else the one our own workbook says it is."""
    if year is not None:
        return EDITIONS[edition_of(year)]
    stamp = stamp_of(grid)
    return stamp.form if stamp else None


def _located(grid: Grid, due: Form | None, reporter: Reporter) -> Location:
    """The tables; on hidden sheets only what stands on no visible one, since old copies are kept there."""
    visible = tuple(sheet for sheet in grid.sheets if not sheet.hidden)
    location = locate(replace(grid, sheets=visible), due, reporter)
    return locate(grid, due, reporter) if location.missing and len(visible) < len(grid.sheets) else location


def _front(grid: Grid, agency: str | None, year: int | None) -> Submission:
    """Everything but the tables: from titles and text; of a template whose tables were moved, from its cover and its sheets for the narrative."""
    head = agency_and_year(grid, agency=agency, year=year)
    told = Submission(
        EDITIONS[UNDATED], (), grid.file, head.agency, head.title_agency, head.category, head.year,
        narrative=head.narrative, origin=head.origin, remarks=head.remarks, extra=extra_in(grid),
    )
    stamp = stamp_of(grid)
    if stamp is None:
        return told
    cover = with_cover(told, grid, stamp, agency, year)
    if not any(grid.sheet(name) for name in NARRATIVES):
        cover = replace(cover, narrative=told.narrative)
    if grid.sheet(COVER) is not None:
        return replace(cover, remarks=())
    return replace(cover, agency=told.agency, title_agency=told.title_agency, year=told.year, origin={**told.origin, **cover.origin})


def _form(location: Location, due: Form | None) -> Form:
    """The form the tables make up. Where the year is unknown, the edition of 表二 is the one expected, else that of 表三."""
    editions = location.editions
    if due is None:
        due = EDITIONS[next((editions[key] for key in EDITIONS[UNDATED].by_table if key in editions), UNDATED)]
    return mixed(*(_edition(table, editions.get(table.key), due, expected) for table, expected in zip(due.tables, table_editions(due).values(), strict=True)))


def _edition(table: Table, found: str | None, due: Form, expected: str) -> str:
    """The edition of a table: as found, or the one expected where it was not found, prints the same or only has rows undivided (rule L3)."""
    if found is None or found == expected:
        return expected
    other = EDITIONS[found].table(table.key)
    wholes = {part: split.whole for split in due.splits if split.table == table.key for part in split.parts if split.whole in row_order(other)}
    undivided = {Cell(cell.table, wholes.get(cell.row, cell.row), cell.column) for cell in table.cells}
    return expected if undivided == set(other.cells) else found


def only_offered(value: Value, found: LocatedTable) -> Value:
    """A number that is only offered, since the file does not say which column it stands in; what is no number stays as it is."""
    if isinstance(value, Unread):
        return value
    return Unread("" if value is None else shown_raw(found.raw), found.doubt, number=value if isinstance(value, int | Decimal) else None, offered=True)


@dataclass
class _Cells:
    """What is gathered cell by cell; ``undivided`` are the rows spread over several, with the values they had."""

    form: Form
    sheets: Mapping[str, Sheet]
    values: dict[Cell, Value] = field(default_factory=dict)
    places: dict[Cell, Place] = field(default_factory=dict)
    raws: dict[Cell, str] = field(default_factory=dict)
    computed: set[Cell] = field(default_factory=set)
    undivided: dict[tuple[str, str], list[Value]] = field(default_factory=dict)
    texts: list[TextNumber] = field(default_factory=list)

    def read(self, cell: Cell, found: LocatedTable) -> None:
        """Take over one cell; one of an undivided row fills the cells of the rows it became."""
        place = Place(found.sheet, self._address(found), found.row_label, found.column_label)
        last = self._targets(cell)[-1]
        if last not in self.form.position:
            return
        if self.form.position[last] in unsplit_rows(self.form) and is_unsplit(found.raw):
            self._put(cell, NOT_ASKED, place)
            return
        value, raw = parse(found.raw, self.form.column(last))
        if found.doubt:
            value = only_offered(value, found)
        value = beneath(value, self.sheets[found.sheet], (found.row, found.column), self.form.column(last))
        raw = self.sheets[found.sheet].whole.get((found.row, found.column), raw)
        self._put(cell, value, place)
        if is_text_number(found.raw, value, self.sheets[found.sheet]):
            self.texts.append(TextNumber(last, place, str(found.raw), value))
        if raw is not None:
            self.raws[last] = raw
        if last in self.form.totals and (found.row, found.column) in self.sheets[found.sheet].formulas:
            self.computed.update(self._targets(cell))

    def refuse(self, problem: LocatingProblem) -> None:
        """A cell that could not be placed stays unread."""
        if self._targets(problem.cell)[-1] in self.form.position:
            self._put(problem.cell, Unread(problem.raw, problem.reason, unplaced=True), Place(problem.sheet, self._address(problem)))

    def miss(self, table: str) -> None:
        """A table that stands nowhere is unread, whatever else the file holds: nobody knows that it was left blank."""
        self.values.update((cell, Unread("", NOT_FOUND, unplaced=True)) for cell in self.form.table(table).cells)

    def doubt_blanks(self, reason: str) -> None:
        """In a damaged file a blank may have been a number, a row undivided for want of the others, and what could not be placed could not for that reason."""
        for cell in self.form.cells:
            value = self.values.get(cell)
            if value is None or value is NOT_ASKED or (isinstance(value, Unread) and value.unplaced):
                self.values[cell] = Unread(value.raw if isinstance(value, Unread) else "", reason, unplaced=True)

    def _address(self, where: LocatedTable | LocatingProblem) -> str:
        return self.sheets[where.sheet].address(where.row, where.column)

    def _targets(self, cell: Cell) -> tuple[Cell, ...]:
        parts = whole_rows(self.form).get((cell.table, cell.row), (cell.row,))
        return tuple(Cell(cell.table, part, cell.column) for part in parts)

    def _put(self, cell: Cell, value: Value, place: Place) -> None:
        targets = self._targets(cell)
        if len(targets) > 1:
            self.undivided.setdefault((cell.table, cell.row), []).append(value)
            self.values.update(spread(cell, value, tuple(target.row for target in targets)))
        else:
            self.values[cell] = value
        self.places.update(dict.fromkeys(targets, place))

    def laid_out(self, front: Submission) -> Submission:
        """The submission with these values."""
        form, at = self.form, self.form.position
        return replace(
            front,
            form=form,
            values=tuple(self.values.get(cell) for cell in form.cells),
            places=tuple(self.places.get(cell) for cell in form.cells),
            raws={at[cell]: raw for cell, raw in self.raws.items()},
            computed=frozenset(at[cell] for cell in self.computed),
        )

    def remarks(self, file: str) -> tuple[Finding, ...]:
        """L3 提示 for undivided rows of zeros (and blanks), N6 for numbers written as text."""
        rows = [key for key, values in self.undivided.items() if 0 in values and all(v is None or v == 0 for v in values)]
        return (*spread_remarks(self.form, rows, file), *text_remarks(self.form, self.texts, file))
