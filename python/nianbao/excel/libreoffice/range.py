"""A rectangle of cells: where it is, its values and formulas. How it looks is in formats.py."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from . import kinds, rules
from .formats import NOTES, Formatted, disagree
from .grammar import (
    MAX_COLUMNS,
    MAX_ROWS,
    CellArea,
    area_at,
    copied_formula,
    edge,
    needs_parsing,
    shown,
    to_datetime,
    to_excel,
    to_office,
    to_serial,
    typed,
)
from .office import enum
from .wire import HostError, Remote, metered

if TYPE_CHECKING:
    from .sheet import OfficeSheet

CONTENTS = 1 | 2 | 4 | 16  # CellFlags VALUE, DATETIME, STRING, FORMULA
FORMATS = 32 | 64  # CellFlags HARDATTR, STYLES


@metered
class Range(Formatted):
    sheet: Any = None  # the base classes have read-only properties of such names

    def __init__(self, sheet: OfficeSheet, area: CellArea) -> None:
        self.sheet = sheet
        self.area = area
        self.meter = sheet.meter
        self.options = None  # set by xlwings

    @cached_property
    def xl(self) -> Remote:
        """The UNO range, fetched when it is needed first."""
        row, column, rows, columns = self.area
        return self.sheet.xl.getCellRangeByPosition(column - 1, row - 1, column + columns - 2, row + rows - 2)

    @property
    def api(self) -> RangeApi:
        return RangeApi(self)

    # ---- where

    coords = property(lambda self: self.area)
    row = property(lambda self: self.area.row)
    column = property(lambda self: self.area.column)
    shape = property(lambda self: (self.area.rows, self.area.columns))
    address = property(lambda self: self.area.address())

    def __len__(self) -> int:
        return self.area.rows * self.area.columns

    def __call__(self, row: int, column: int | None = None) -> Range:
        """The cell at (row, column) of this range, or the cell of that number, row by row; both count from 1."""
        if column is None:
            row, column = (part + 1 for part in divmod(row - 1, self.area.columns))
        return self._at(row, column)

    def _at(self, row: int, column: int) -> Range:
        return Range(self.sheet, CellArea(self.area.row + row - 1, self.area.column + column - 1, 1, 1))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        address = self.area.address(row_absolute, col_absolute)
        return f"'[{self.sheet.book.name}]{self.sheet.name}'!{address}" if external else address

    @property
    def current_region(self) -> Range:
        cursor = self.sheet.xl.createCursorByRange(self.xl)
        cursor.collapseToCurrentRegion()
        return self.sheet.range_at(cursor.getRangeAddress())

    def end(self, direction: str) -> Range:
        """Ctrl + arrow from the first cell: to the edge of the block, or over blanks to the next one."""
        step = {"down": 1, "d": 1, "right": 1, "r": 1}.get(direction, -1)
        used = self.sheet.used_range.area
        row, column = self.area.row, self.area.column
        if direction in ("down", "d", "up", "u"):
            values = [line[0] for line in self.sheet.range((1, column), (used.row + used.rows, column)).xl.getDataArray()]
            return self.sheet.range((edge(values, row, step), column))
        values = list(self.sheet.range((row, 1), (row, used.column + used.columns)).xl.getDataArray()[0])
        return self.sheet.range((row, edge(values, column, step)))

    # ---- values

    @property
    def raw_value(self) -> Any:
        """Rows of None, float, str, datetime and CellError, or one of them for one cell.

        A blank and a formula that gives "" are both None; a logical value is 1.0 or 0.0.
        Round trips do not grow with the block, only with its errors and with number formats that differ.
        """
        told = self.xl.getDataArray()  # None where there is an error, "" where there is nothing
        values: list[list[Any]] = [[None if value == "" else value for value in row] for row in told]
        if any(value is None for row in told for value in row):
            for row, column, error in kinds.errors(self.xl, self.area):
                values[row][column] = error
        if any(isinstance(value, float) for row in values for value in row):
            for row, column in kinds.dates(self.xl, self.area, self.sheet.book.format_of):
                values[row][column] = to_datetime(values[row][column])
        return values if len(self) > 1 else values[0][0]

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        """A value for all cells, or rows of values. Texts are read as Excel reads them when typed, except in text cells."""
        rows = data if isinstance(data, (list, tuple)) else [[data] * self.area.columns] * self.area.rows
        rows = rows if isinstance(rows[0], (list, tuple)) else [rows]
        target = self._resized(rows)
        target._put([["" if value is None else value for value in row] for row in rows])

    def _resized(self, rows: Any) -> Range:
        return Range(self.sheet, CellArea(self.area.row, self.area.column, len(rows), len(rows[0])))

    def _put(self, rows: list[list[Any]]) -> None:
        dates = [(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if isinstance(value, dt.date)]
        plain = [[to_serial(value) if isinstance(value, dt.date) else value for value in row] for row in rows]
        if any(needs_parsing(value) for row in plain for value in row) and self.number_format != "@":
            self.xl.setFormulaArray(tuple(tuple(map(typed, row)) for row in plain))
        else:
            numbers = (tuple(float(v) if isinstance(v, (bool, int)) else v for v in row) for row in plain)
            self.xl.setDataArray(tuple(numbers))
        for row, column in dates:
            cell = self._at(row + 1, column + 1)
            if cell.number_format == "General":
                cell.number_format = "yyyy-mm-dd"

    # ---- formulas

    @property
    def formula(self) -> Any:
        """Rows of formulas; the text of a constant; "" for a blank. One text for one cell."""
        rows = tuple(tuple(map(shown, row)) for row in self.xl.getFormulaArray())
        return rows if len(self) > 1 else rows[0][0]

    @formula.setter
    def formula(self, value: Any) -> None:
        """Rows of formulas, or one that is copied to every cell: its relative references move."""
        if isinstance(value, (list, tuple)):
            rows = value if isinstance(value[0], (list, tuple)) else [value]
        else:
            down, right = range(self.area.rows), range(self.area.columns)
            moves = isinstance(value, str) and value.startswith("=")
            rows = [[copied_formula(value, row, column) if moves else value for column in right] for row in down]
        self._resized(rows).xl.setFormulaArray(tuple(tuple(map(typed, row)) for row in rows))

    @property
    def formula2(self) -> Any:
        """As `formula`; of a cell with a matrix formula without its braces."""
        shown = self.formula
        unbraced = lambda text: text[1:-1] if text.startswith("{=") else text  # noqa: E731
        return unbraced(shown) if isinstance(shown, str) else tuple(tuple(map(unbraced, row)) for row in shown)

    @formula2.setter
    def formula2(self, value: Any) -> None:
        """One formula calculated over whole ranges, as Excel's dynamic arrays are; it fills these cells and spills over no others."""
        if isinstance(value, str) and value.startswith("="):
            self.formula_array = value
        else:
            self.formula = value

    @property
    def formula_array(self) -> str | None:
        return to_excel(self.xl.getArrayFormula().strip("{}")) or None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self.xl.setArrayFormula(to_office(value))

    @property
    def has_array(self) -> bool:
        return bool(self.xl.getArrayFormula())

    # ---- clearing, moving

    def clear_contents(self) -> None:
        self._refuse_if_locked()
        self.xl.clearContents(CONTENTS)

    def clear_formats(self) -> None:
        self.to_change().clearContents(FORMATS)

    def clear(self) -> None:
        self.to_change().clearContents(CONTENTS | NOTES | FORMATS)

    def _refuse_if_locked(self) -> None:
        if self.sheet.xl.isProtected() and (disagree(self.xl, "CellProtection") or self.xl.CellProtection.IsLocked):
            raise HostError(f"{self.sheet.name}!{self.address} is locked")

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        kind = self._cut(shift, {"down": "DOWN", "right": "RIGHT", "row": "ROWS", "column": "COLUMNS"})
        self.sheet.xl.insertCells(self.to_change().getRangeAddress(), enum("sheet.CellInsertMode", kind))
        self.sheet.book.app.moved()

    def delete(self, shift: str | None = None) -> None:
        kind = self._cut(shift, {"up": "UP", "left": "LEFT", "row": "ROWS", "column": "COLUMNS"})
        self.sheet.xl.removeRange(self.to_change().getRangeAddress(), enum("sheet.CellDeleteMode", kind))
        self.sheet.book.app.moved()

    def _cut(self, shift: str | None, kinds: dict[str, str]) -> str:
        """Whole rows and columns move as such; other cells as asked, or along the shorter side; of a square as Excel does it:
        for new cells down, for cells that go from the right."""
        whole = "row" if self.area.columns >= MAX_COLUMNS else "column" if self.area.rows >= MAX_ROWS else None
        vertical, horizontal = list(kinds)[:2]
        flat = self.area.columns > self.area.rows or (self.area.columns == self.area.rows and vertical == "down")
        return kinds[whole or shift or (vertical if flat else horizontal)]

    def copy(self, destination: Any = None) -> None:
        """Values, formulas, formats and notes to a place in this or another book of the same program."""
        if destination is None:
            raise NotImplementedError("there is no clipboard; say where to copy to")
        target: Range = getattr(destination, "impl", destination)  # xlwings gives its own Range
        here, there = self.sheet.book.xl, target.sheet.book.xl
        if here.RuntimeUID == there.RuntimeUID:
            target._take(self.xl)
            return
        number = there.Sheets.importSheet(here, self.sheet.name, there.Sheets.getCount())
        guest = there.Sheets.getByIndex(number)
        try:
            row, column, rows, columns = self.area
            target._take(guest.getCellRangeByPosition(column - 1, row - 1, column + columns - 2, row + rows - 2))
        finally:
            there.Sheets.removeByName(guest.Name)

    def _take(self, source: Remote) -> None:
        """Copy a UNO range of this book to here."""
        place = self._at(1, 1).xl.getCellByPosition(0, 0).getCellAddress()
        self.sheet.xl.copyRange(place, source.getRangeAddress())

    def select(self) -> None:
        """Also brings its sheet to the front."""
        self.sheet.book.xl.CurrentController.select(self.xl)

    # ---- merged cells

    @property
    def merge_area(self) -> Range:
        """The merge that the first cell is part of; that cell where there is none."""
        cursor = self.sheet.xl.createCursorByRange(self._at(1, 1).xl)
        cursor.collapseToMergedArea()
        return self.sheet.range_at(cursor.getRangeAddress())

    @property
    def merge_cells(self) -> bool | None:
        """Are these cells all part of one merge? None where some are and some are not, or of several."""
        merge = self.merge_area.area
        if len(merge) and merge.common(self.area) == self.area and merge.rows * merge.columns > 1:
            return True
        cursor = self.sheet.xl.createCursorByRange(self.xl)
        cursor.collapseToMergedArea()  # grows over merges that reach in from outside
        touched = self.xl.getIsMerged() or area_at(cursor.getRangeAddress()) != self.area
        return None if touched else False

    def merge(self, across: bool = False) -> None:
        """One merge, or one a row. Merges that are there already give way: LibreOffice would keep them."""
        parts = [Range(self.sheet, self.area._replace(row=self.area.row + r, rows=1)) for r in range(self.area.rows)]
        self.to_change().merge(False)
        for part in parts if across else [self]:
            part.xl.merge(True)

    def unmerge(self) -> None:
        self.to_change().merge(False)

    # ---- rules

    @property
    def conditional_formats(self) -> rules.ConditionalFormats:
        return rules.ConditionalFormats(self)

    @property
    def data_validation(self) -> SimpleNamespace:
        """xlwings' own view of a validation, for reading."""
        return SimpleNamespace(**(rules.validation(self) or {"type": "none"}))


@metered
class RangeApi:
    """`range.api`: what xlwings has no word for."""

    def __init__(self, cells: Range) -> None:
        self.cells = cells
        self.meter = cells.meter

    @property
    def xl(self) -> Remote:
        """The UNO range, for what is missing here."""
        return self.cells.xl

    def add_condition(self, formula: str, *, name: str, color: Any = None, font_color: Any = None, border_color: Any = None) -> None:
        """One conditional format: where the formula (for the first cell) holds, the style `name` of these colours."""
        look = rules.RuleLook(color=color, font_color=font_color, border_color=border_color)
        rules.add(self.cells, formula, name, look)

    def remove_conditions(self, names: tuple[str, ...] = (), containing: str | None = None) -> int:
        """Remove the rules that touch this range and are of these styles, or whose formula contains a text; how many."""
        return rules.remove_matching(self.cells.sheet, names, containing, self.cells.area)

    def validation(self) -> dict[str, Any] | None:
        """The validation that all cells share: type, operator, formula1, formula2, error_title, error_message, ..."""
        return rules.validation(self.cells)

    def filter(self, field: int, value: str) -> None:
        """Show only the rows whose column `field` (from 1) has this text; the first row is the head."""
        rules.filter_rows(self.cells, field, value)

    def add_note(self, text: str) -> None:
        """A note in one call: xlwings' own add_note asks first whether there is one."""
        self.cells.add_note(text)
