"""Sheets, one sheet, and the notes on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from ...grid import Covering
from . import rules
from .formats import Note
from .grammar import MAX_COLUMNS, MAX_ROWS, CellArea, area_at, parse_address
from .range import Range
from .shapes import coverings
from .wire import HostError, Remote, metered

if TYPE_CHECKING:
    from .book import Names, OfficeBook


@metered
class Sheets(base_classes.Sheets):
    api: Any = None

    def __init__(self, book: OfficeBook) -> None:
        self.book = book
        self.meter = book.meter

    @property
    def active(self) -> OfficeSheet:
        return OfficeSheet(self.book, self.book.xl.CurrentController.getActiveSheet())

    def __call__(self, name_or_index: str | int) -> OfficeSheet:
        sheets = self.book.all_sheets
        if isinstance(name_or_index, int):
            return OfficeSheet(self.book, sheets.getByIndex(name_or_index - 1))
        for name in sheets.getElementNames():
            if name.lower() == name_or_index.lower():
                return OfficeSheet(self.book, sheets.getByName(name))
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return self.book.all_sheets.getCount()

    def __iter__(self) -> Iterator[OfficeSheet]:
        return (self(index + 1) for index in range(len(self)))

    def add(self, before: OfficeSheet | None = None, after: OfficeSheet | None = None, name: str | None = None) -> OfficeSheet:
        """Before the active sheet where no place is given; the new sheet becomes active."""
        index = after.index if after else (before or self.active).index - 1
        return self._placed(index, name, lambda new: self.book.all_sheets.insertNewByName(new, index))

    def _placed(self, index: int, name: str | None, insert: Any) -> OfficeSheet:
        known = self.book.all_sheets.getElementNames()
        insert(name or next(new for new in map("Sheet{}".format, range(1, MAX_ROWS)) if new not in known))
        sheet = self(index + 1)
        sheet.activate()
        return sheet


@metered
class OfficeSheet(base_classes.Sheet):
    book: Any = None  # the base classes have read-only properties of such names

    def __init__(self, book: OfficeBook, sheet: Remote) -> None:
        self.book = book
        self.meter = book.meter
        self._xl, self._moves = sheet, book.app.moves

    @property
    def xl(self) -> Remote:
        """The UNO sheet; fetched anew after cells were inserted or deleted, which cuts a held one down to some of its cells."""
        if self._moves != self.book.app.moves:
            self._xl, self._moves = self.book.all_sheets.getByIndex(self._xl.getRangeAddress().Sheet), self.book.app.moves
        return self._xl

    @property
    def api(self) -> SheetApi:
        return SheetApi(self)

    @property
    def name(self) -> str:
        return self.xl.Name

    @name.setter
    def name(self, value: str) -> None:
        self.xl.setName(value)

    @property
    def index(self) -> int:
        return self.xl.getRangeAddress().Sheet + 1

    @property
    def names(self) -> Names:
        return type(self.book.names)(self.book, self)

    @property
    def visible(self) -> bool:
        return self.xl.IsVisible

    @visible.setter
    def visible(self, value: bool) -> None:
        self.xl.IsVisible = bool(value)

    @property
    def cells(self) -> Range:
        return Range(self, CellArea(1, 1, MAX_ROWS, MAX_COLUMNS))

    @property
    def used_range(self) -> Range:
        """From the first to the last cell with content, a note or a format; A1 where there is none."""
        cursor = self.xl.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return self.range_at(cursor.getRangeAddress())

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """An address, a defined name, (row, column), (row, column, rows, columns) or a Range, or the box of two."""
        first = self._area(arg1)
        if arg2 is None:
            return Range(self, first)
        last = self._area(arg2)
        row, column = min(first.row, last.row), min(first.column, last.column)
        rows = max(first.row + first.rows, last.row + last.rows) - row
        columns = max(first.column + first.columns, last.column + last.columns) - column
        return Range(self, CellArea(row, column, rows, columns))

    def range_at(self, address: Any) -> Range:
        """The range of a UNO CellRangeAddress."""
        return Range(self, area_at(address))

    def _area(self, arg: Any) -> CellArea:
        if isinstance(arg, Range):
            return arg.area
        if isinstance(arg, tuple):
            if 0 in arg[:2]:
                raise IndexError("rows and columns of a Range count from 1")
            row, column, rows, columns = arg if len(arg) == 4 else (*arg, 1, 1)
            return CellArea(row, column, rows, columns)
        area = parse_address(arg)
        if area is None:
            area = self._named(arg)
        return area

    def _named(self, text: str) -> CellArea:
        try:
            return self.book.names(text).refers_to_range.area
        except KeyError:
            raise HostError(f"neither an address nor a name: {text}") from None

    def activate(self) -> None:
        self.book.xl.CurrentController.setActiveSheet(self.xl)

    select = activate

    def clear_contents(self) -> None:
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        self.used_range.clear_formats()

    def clear(self) -> None:
        self.used_range.clear()

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)

    def delete(self) -> None:
        self.book.all_sheets.removeByName(self.name)

    def copy(self, before: OfficeSheet | None, after: OfficeSheet | None) -> None:
        """Into this or another book, named like "表三 (2)" where the name is taken."""
        place = before or after
        if place is None:
            raise ValueError("say before or after which sheet")
        index, target = place.index - bool(before), place.book.all_sheets
        if place.book.xl.RuntimeUID != self.book.xl.RuntimeUID:
            target.importSheet(self.book.xl, self.name, index)
            return
        known = target.getElementNames()
        copies = (f"{self.name} ({number})" for number in range(2, MAX_ROWS))
        target.copyByName(self.name, next(name for name in copies if name not in known), index)

    def move(self, before: OfficeSheet | None, after: OfficeSheet | None) -> None:
        place = before or after
        self.book.all_sheets.moveByName(self.name, place.index - bool(before) if place else 0)

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    @property
    def notes(self) -> list[Note]:
        annotations = self.xl.Annotations
        positions = [annotations.getByIndex(index).Position for index in range(annotations.getCount())]
        return [Note(self.range((position.Row + 1, position.Column + 1))) for position in positions]

    def refuse_if_protected(self) -> None:
        """Excel refuses changes of format, notes and rules on a protected sheet; LibreOffice only ignores some."""
        if self.xl.isProtected():
            raise HostError(f"the sheet {self.name} is protected")


@metered
class FreezePanes(base_classes.FreezePanes):
    """The rows and columns that stay in sight; the sheet comes to the front for it."""

    def __init__(self, sheet: OfficeSheet) -> None:
        self.sheet = sheet
        self.meter = sheet.meter

    def freeze_at(self, frozen_range: str) -> None:
        """`A1:B3` freezes two columns and three rows, `1:3` three rows."""
        area = self.sheet.range(frozen_range).area
        columns, rows = (count if count < most else 0 for count, most in ((area.columns, MAX_COLUMNS), (area.rows, MAX_ROWS)))
        self._freeze(columns and area.column + columns - 1, rows and area.row + rows - 1)

    def unfreeze(self) -> None:
        self._freeze(0, 0)

    def _freeze(self, columns: int, rows: int) -> None:
        self.sheet.activate()
        self.sheet.book.xl.CurrentController.freezeAtPosition(columns, rows)


@metered
class PageSetup(base_classes.PageSetup):
    """What of a sheet is printed."""

    api: Any = None

    def __init__(self, sheet: OfficeSheet) -> None:
        self.sheet = sheet
        self.meter = sheet.meter

    @property
    def print_area(self) -> str | None:
        """`$A$1:$B$2`, several with commas between; None where everything is printed."""
        areas = [area_at(address) for address in self.sheet.xl.getPrintAreas()]
        return ",".join(area.address() for area in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        parts = [part for part in (value or "").split(",") if part]
        self.sheet.xl.setPrintAreas(tuple(self.sheet.range(part).xl.getRangeAddress() for part in parts))


@metered
class SheetApi:
    """`sheet.api`: what xlwings has no word for."""

    def __init__(self, sheet: OfficeSheet) -> None:
        self.sheet = sheet
        self.xl = sheet.xl  # the UNO sheet, for what is missing here
        self.meter = sheet.meter

    @property
    def protected(self) -> bool:
        return self.xl.isProtected()

    def protect(self, password: str = "") -> None:
        self.xl.protect(password)

    def unprotect(self, password: str = "") -> None:
        """HostError where the password is wrong."""
        self.xl.unprotect(password)

    def print_across(self, head_row: int) -> None:
        """On A4 across, one page wide and as many as it takes, the head row (from 1) on every one."""
        styles, name = self.sheet.book.xl.StyleFamilies.getByName("PageStyles"), "年报_列表"
        if not styles.hasByName(name):
            styles.insertByName(name, self.sheet.book.xl.createInstance("com.sun.star.style.PageStyle"))
        style = styles.getByName(name)
        style.IsLandscape, style.Width, style.Height = True, 29700, 21000
        style.LeftMargin = style.RightMargin = 1000
        style.ScaleToPagesX, style.ScaleToPagesY = 1, 0
        self.xl.PageStyle = name
        self.xl.setTitleRows(self.sheet.range(f"{head_row}:{head_row}").xl.getRangeAddress())
        self.xl.setPrintTitleRows(True)

    @property
    def visibility(self) -> str:
        """ "visible" or "hidden". LibreOffice knows no very hidden sheets: what it opens as such it shows as hidden."""
        return "visible" if self.xl.IsVisible else "hidden"

    @visibility.setter
    def visibility(self, value: str) -> None:
        if value not in ("visible", "hidden", "very_hidden"):
            raise ValueError(f"no such visibility: {value}")
        self.xl.IsVisible = value == "visible"

    @property
    def hidden_rows(self) -> list[int]:
        """Numbers of the rows of the used range that are not shown, whether by hand or by a filter."""
        used = self.sheet.used_range
        shown = [area_at(address) for address in used.xl.queryVisibleCells().getRangeAddresses()]
        rows = {row for area in shown for row in range(area.row, area.row + area.rows)}
        return [row for row in range(used.row, used.row + used.shape[0]) if row not in rows]

    @property
    def filtered(self) -> bool:
        """Is a filter hiding rows?"""
        return any(self.sheet.range((row, 1)).xl.Rows.IsFiltered for row in self.hidden_rows)

    def conditions(self) -> list[tuple[str, str, str]]:
        """Every conditional format by formula: (address, formula, name of the style)."""
        return [(rule.address, rule.formula, rule.style) for rule in rules.rules(self.sheet)]

    def remove_conditions(self, names: tuple[str, ...] = (), containing: str | None = None) -> int:
        """Remove the rules of these styles, or whose formula contains a text, and styles no rule needs any more."""
        return rules.remove_matching(self.sheet, names, containing)

    def objects(self) -> tuple[Covering, ...]:
        """What lies over cells."""
        return coverings(self.xl)

    def noted(self) -> set[str]:
        """Addresses of the cells that have a note, `D5`."""
        return {note.location.area.address(False, False) for note in self.sheet.notes}

    def merges(self) -> list[str]:
        """Addresses of the merged areas in the used range."""
        found: list[CellArea] = []
        _find_merges(self.sheet.used_range, found)
        return [area.address(False, False) for area in found]


def _find_merges(cells: Range, found: list[CellArea]) -> None:
    """Halve the range as long as a part of it says that it holds a merged area."""
    if not cells.xl.getIsMerged() or any(area.common(cells.area) == cells.area for area in found):
        return
    if cells.area.rows * cells.area.columns == 1:
        found.append(cells.merge_area.area)
        return
    row, column, rows, columns = cells.area
    if rows >= columns:
        top = rows // 2
        halves = CellArea(row, column, top, columns), CellArea(row + top, column, rows - top, columns)
    else:
        left = columns // 2
        halves = CellArea(row, column, rows, left), CellArea(row, column + left, rows, columns - left)
    for half in halves:
        _find_merges(Range(cells.sheet, half), found)
