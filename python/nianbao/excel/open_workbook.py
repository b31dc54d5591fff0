"""The open workbook as a Grid and as a Submission, unsaved values included: a fixed number of calls a sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.submission import Submission
from ..grid import Fault, Grid, Raw, Sheet, a1, parse_a1
from ..reading.by_address import by_address, sheets_of_template
from ..reading.copied_sheets import TABLES
from ..reading.stamp import stamp_of
from ..reading.workbooks.extent import MARKUP_ERROR, MOST_SHEET_CELLS
from ..refusals import refused
from ..workbook.explanation_rows import EXPLAINED
from ..workbook.findings_list import JOURNAL, RESULTS
from ..workbook.layout import CODE_SHEET, COVER, EXTRA_SHEET, GUIDE, LAST_YEAR_SHEET, LAYOUT_VERSION, MARKS, STAMP, Layout, layout
from ..workbook.marks import BLOCK_ROWS, BLOCK_TOP, MARK_HEADS, NOTE_COLUMNS
from .click import Session
from .hosts import Native

ERROR_TEXTS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"}
"""What cells with an error show."""

HIDDEN_SHEETS = (MARKS, EXPLAINED, JOURNAL, RESULTS)
"""Sheets that are read where they are needed: no numbers stand there."""


MARGIN = 8
"""Rows and columns around a table that are read along: the check cells stand there, and what was put in by hand."""

FRONT = "A1:P60"
"""What is read of the cover of our template."""

STAMPED = "A1:B20"
"""What is read of its stamp."""

EXTRA_READ = "A1:L200"
"""What is read of 补充数据, which is much shorter."""

MARKS_BLOCK = f"A{BLOCK_TOP + 1}:{a1(BLOCK_TOP + BLOCK_ROWS - 1, len(MARK_HEADS) + NOTE_COLUMNS - 1)}"
"""Where marks stand on their sheet, and what is known of notes."""


@dataclass(frozen=True)
class OpenWorkbook:
    """What was read: the sheets read, and what they hold. ``stamped``: the workbook has the stamp of ours; ``last_sheet_hidden``: no sheet
    behind which another one would be seen."""

    grid: Grid
    submission: Submission
    stamped: bool
    last_sheet_hidden: bool = False


def read_open_workbook(session: Session) -> OpenWorkbook:
    """Read the open workbook. Raises ``UserError`` where it holds none of the tables."""
    if session.app.calculation != "automatic":
        session.app.calculate()
    found = _untouched(session) or _by_names(session)
    if found is None:
        raise refused("B01", workbook=session.book.name, button=session.title)
    return found


def _untouched(session: Session) -> OpenWorkbook | None:
    """Our template with just the sheets it has: read at known addresses, its sheets not listed. ``None`` for any other workbook."""
    stamp = _sheet_at(session, STAMP, STAMPED)
    told = stamp_of(Grid(session.file, (stamp,))) if stamp is not None else None
    if stamp is None or told is None or (told.layout, told.kind) != (LAYOUT_VERSION, "form"):
        return None
    read = [_sheet_at(session, name, address) for name, address in _addresses(layout(told.form)).items()]
    session.sheets.area(MARKS, MARKS_BLOCK)
    expected = (*(sheet.name for sheet in read if sheet), GUIDE, MARKS, STAMP, CODE_SHEET)
    if None in read or not session.sheets.are(expected, {RESULTS: "", EXTRA_SHEET: EXTRA_READ, LAST_YEAR_SHEET: "", EXPLAINED: "", JOURNAL: ""}):
        return None
    extra = _sheet_at(session, EXTRA_SHEET, EXTRA_READ)
    if extra is not None and any(raw is not None for raw in extra.rows[-2]):
        return None
    more = (Sheet(name, _raws(rows)) for name in (LAST_YEAR_SHEET, EXPLAINED, RESULTS) if (rows := session.sheets.rows(name)) is not None)
    grid = Grid(session.file, (stamp, *(sheet for sheet in (*read, extra) if sheet), *more))
    submission = by_address(grid)
    return OpenWorkbook(grid, submission, stamped=True, last_sheet_hidden=True) if submission is not None else None


def _addresses(laid: Layout) -> dict[str, str]:
    """What is read of each sheet of our template."""
    lines = {spot.sheet: spot.last_row or spot.row for spot in laid.narrative.values()}
    lines = {name: max(s.last_row or s.row for s in laid.narrative.values() if s.sheet == name) for name in lines}
    tables = {name: f"A1:{a1(rows + MARGIN - 1, columns + MARGIN - 1)}" for name, (rows, columns) in laid.size.items()}
    return {COVER: FRONT, **{name: f"A1:B{last + 1}" for name, last in lines.items()}, **tables}


def _sheet_at(session: Session, name: str, address: str) -> Sheet | None:
    cells = session.sheets.area(name, address)
    if cells is None:
        return None
    return _sheet(session.native, name, cells, 0, 0, hidden=name == STAMP, with_formulas=name in TABLES)


def _by_names(session: Session) -> OpenWorkbook | None:
    """Any workbook, whatever its sheets are called."""
    sheets = session.sheets.all()
    read: tuple[Sheet, ...] = ()
    if STAMP in sheets:
        grid = grid_of_open_workbook(session, sheets, sheets_of_template(sheets))
        if submission := by_address(grid):
            return OpenWorkbook(grid, submission, stamped=True)
        read = grid.sheets
    from ..reading.by_label import by_labels

    grid = grid_of_open_workbook(session, sheets, [name for name in sheets if name not in HIDDEN_SHEETS or name == EXPLAINED], read)
    submission = by_labels(grid)
    return OpenWorkbook(grid, submission, stamped=STAMP in sheets) if submission is not None else None


def in_place(live: OpenWorkbook) -> bool:
    """Whether every cell stands where our template has it."""
    return live.stamped and live.submission.places is layout(live.submission.form).places


def grid_of_open_workbook(session: Session, sheets: dict[str, Any], wanted: Collection[str], read: Collection[Sheet] = ()) -> Grid:
    """The sheets of these names; those that were read are not asked again."""
    known = {sheet.name: sheet for sheet in read}
    return Grid(session.file, tuple(known.get(name) or _whole_sheet(session, name) for name in sheets if name in wanted))


def _whole_sheet(session: Session, name: str) -> Sheet:
    """One sheet: where it is used, its values and its formulas. Raises ``UserError`` where it reaches too far."""
    used, address = session.sheets.used(name)
    first, _, corner = address.partition(":")
    (top, left), (bottom, right) = parse_a1(first), parse_a1(corner or first)
    if (bottom - top + 1) * (right - left + 1) > MOST_SHEET_CELLS:
        raise refused("B02", sheet=name, corner=corner)
    rows = _raws(session.native.values(used))
    if all(raw is None for row in rows for raw in row):
        return Sheet(name, rows, top, left)
    return _sheet(session.native, name, used, top, left, hidden=not session.sheets.shown(name), with_formulas=True, rows=rows)


def _sheet(native: Native, name: str, cells: Any, top: int, left: int, *, hidden: bool, with_formulas: bool, rows: list[list[Raw]] | None = None) -> Sheet:
    rows = rows or _raws(native.values(cells))
    rows.append([None] * len(rows[0]))  # a last line of numbers that is still blank lies outside the used range
    formulas = {
        (top + r, left + c): text[1:]
        for r, row in enumerate(block_rows(cells.formula) if with_formulas else ())
        for c, text in enumerate(row)
        if isinstance(text, str) and text.startswith("=")
    }
    objects = native.objects(cells) if with_formulas else ()
    return Sheet(name, rows, top, left, formulas=formulas, hidden=hidden, objects=objects)


def _raws(rows: Sequence[Sequence[Any]]) -> list[list[Raw]]:
    return [[_raw(value) for value in row] for row in rows]


def _raw(value: Any) -> Raw:
    if isinstance(value, str) and value in ERROR_TEXTS:
        return Fault(value, MARKUP_ERROR)
    return None if value == "" else value


def block_rows(value: Any) -> Sequence[Sequence[Any]]:
    """A block as rows; the library gives the bare value of a single cell."""
    return value if isinstance(value, tuple | list) else ((value,),)
