"""Books, one book, and the names defined in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from xlwings import base_classes

from .grammar import to_excel, to_office
from .office import property_values, struct, uno
from .range import Range
from .sheet import OfficeSheet, Sheets
from .wire import HostError, Remote, metered

if TYPE_CHECKING:
    from .app import App

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
}


@metered
class Books(base_classes.Books):
    api: Any = None

    def __init__(self, app: App) -> None:
        self.app = app
        self.meter = app.meter

    def _documents(self) -> Iterator[Remote]:
        components = self.app.desktop.Components.createEnumeration()
        while components.hasMoreElements():
            document = components.nextElement()
            if document.has("sheet.SpreadsheetDocument"):
                yield document

    def __iter__(self) -> Iterator[OfficeBook]:
        return (OfficeBook(self.app, document) for document in self._documents())

    def __len__(self) -> int:
        return sum(1 for _ in self._documents())

    def __call__(self, name_or_index: str | int) -> OfficeBook:
        books = list(self)
        if isinstance(name_or_index, int):
            return books[name_or_index - 1]
        for book in books:
            if book.name.lower() == name_or_index.lower():
                return book
        raise KeyError(name_or_index)

    def __contains__(self, name: str) -> bool:
        return any(book.name.lower() == name.lower() for book in self)

    @property
    def active(self) -> OfficeBook | None:
        """The book in front; None if none is open."""
        document = self.app.desktop.CurrentComponent
        if document and document.has("sheet.SpreadsheetDocument"):
            return OfficeBook(self.app, document)
        return next(iter(self), None)

    def add(self) -> OfficeBook:
        return self._load("private:factory/scalc")

    def open(self, fullname: str, update_links: Any = None, read_only: Any = None, *others: Any) -> OfficeBook:
        """Macros of the file are not run. A book of an app that is not visible has no window: it opens and changes faster. A read-only book can be changed, as in Excel, but not saved in place."""
        book = self._load(uno().systemPathToFileUrl(str(Path(fullname).resolve())))
        if read_only:
            self.app.read_only.add(book.xl.RuntimeUID)
        return book

    def _load(self, url: str) -> OfficeBook:
        document = self.app.desktop.loadComponentFromURL(url, "_blank", 0, property_values(MacroExecutionMode=0, Hidden=not self.app.visible))
        if document is None or not document.has("sheet.SpreadsheetDocument"):
            raise HostError(f"LibreOffice opens no workbook from {url}")
        document.IsAdjustHeightEnabled = self.app.theirs  # it would fit every unfixed row it touches; Excel leaves them alone
        if self.app.calculation == "manual":
            document.enableAutomaticCalculation(False)
        if not self.app.screen_updating:
            self.app.repaint(document, False)
        return OfficeBook(self.app, document)


@metered
class OfficeBook(base_classes.Book):
    app: Any = None  # the base classes have read-only properties of such names

    def __init__(self, app: App, document: Remote) -> None:
        self.app = app
        self.xl = document
        self.meter = app.meter
        self._formats: dict[int, Any] = {}

    @property
    def api(self) -> BookApi:
        return BookApi(self)

    @property
    def fullname(self) -> str:
        """The path; only the name while the book was never saved."""
        return uno().fileUrlToSystemPath(self.xl.URL) if self.xl.URL else self.xl.Title

    @property
    def name(self) -> str:
        url = self.xl.URL
        return unquote(url.rsplit("/", 1)[-1]) if url else self.xl.Title

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @cached_property
    def all_sheets(self) -> Remote:
        """The UNO collection: each time it is asked for costs as much as ten questions."""
        return self.xl.Sheets

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.app.apps.put_first(self.app)
        frame = self.xl.CurrentController.Frame
        frame.activate()
        frame.ContainerWindow.setFocus()
        if self.app.theirs:
            frame.ContainerWindow.toFront()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """In place, or under a new name in the format of its ending; a new book without a path goes to this folder."""
        if password:
            raise NotImplementedError("books are not encrypted")
        if not path and self.xl.URL:
            if self.xl.RuntimeUID in self.app.read_only:
                raise HostError(f"{self.name} is read-only; save it under another name")
            self.xl.store()
            return
        target = Path(path or f"{self.name}.xlsx").resolve()
        if target.suffix.lower() not in FILTERS:
            raise HostError(f"LibreOffice cannot save as {target.suffix}")
        options = property_values(FilterName=FILTERS[target.suffix.lower()])
        self.xl.storeAsURL(uno().systemPathToFileUrl(str(target)), options)
        self.app.read_only.discard(self.xl.RuntimeUID)

    def to_pdf(self, path: str, quality: str | None = None) -> None:
        url = uno().systemPathToFileUrl(str(Path(path).resolve()))
        self.xl.storeToURL(url, property_values(FilterName="calc_pdf_Export"))

    def close(self) -> None:
        """Without saving and without asking."""
        self.xl.close(True)

    def format_key(self, code: str) -> int:
        """The number of a number format, added to the book where it is new. Codes are those of an English Excel."""
        formats, english = self.xl.NumberFormats, struct("lang.Locale", Language="en", Country="US")
        key = formats.queryKey(code, english, False)
        return key if key >= 0 else formats.addNew(code, english)

    def format_of(self, key: int) -> tuple[str, int]:
        """Code and type (com.sun.star.util.NumberFormat) of a number format."""
        if key not in self._formats:
            number_format = self.xl.NumberFormats.getByKey(key)
            self._formats[key] = (number_format.FormatString, number_format.Type)
        return self._formats[key]


@metered
class BookApi:
    """`book.api`: what xlwings has no word for."""

    def __init__(self, book: OfficeBook) -> None:
        self.book = book
        self.meter = book.meter
        self.xl = book.xl  # the UNO document, for what is missing here

    @property
    def read_only(self) -> bool:
        return self.xl.isReadonly() or self.xl.RuntimeUID in self.book.app.read_only

    @property
    def fixed(self) -> bool:
        """Can no sheet be added? So it is where the structure is protected, and where someone else has the book open."""
        return self.xl.isProtected() or self.xl.isReadonly()

    @property
    def modified(self) -> bool:
        """Are there changes that are not in the file?"""
        return self.xl.isModified()


@metered
class Names(base_classes.Names):
    """The names of a book (with those of its sheets, as Excel lists them) or, given a sheet, of that sheet only."""

    api: Any = None

    def __init__(self, book: OfficeBook, sheet: OfficeSheet | None = None) -> None:
        self.book = book
        self.sheet = sheet
        self.meter = book.meter

    def snapshot(self) -> list[tuple[str, Name]]:
        scopes = [self.sheet] if self.sheet else [None, *self.book.sheets]
        return [(name.name, name) for scope in scopes for name in self._in(scope)]

    def _in(self, scope: OfficeSheet | None) -> list[Name]:
        home = scope.xl if scope else self.book.xl
        return [Name(self.book, scope, text) for text in home.NamedRanges.getElementNames()]

    def __call__(self, name: str) -> Name:
        for text, found in self.snapshot():
            if name.lower() in (text.lower(), text.rpartition("!")[2].lower()):
                return found
        raise KeyError(name)

    def contains(self, name: str) -> bool:
        try:
            return self(name) is not None
        except KeyError:
            return False

    def __len__(self) -> int:
        return len(self.snapshot())

    def add(self, name: str, refers_to: str) -> Name:
        """`refers_to` is Excel's formula, `=表三!$A$1:$B$2`. A name that exists is replaced."""
        home = (self.sheet.xl if self.sheet else self.book.xl).NamedRanges
        if home.hasByName(name):
            home.removeByName(name)
        content = to_office("=" + refers_to.lstrip("=")).lstrip("=")
        home.addNewByName(name, content, struct("table.CellAddress"), 0)
        return Name(self.book, self.sheet, name)


@metered
class Name(base_classes.Name):
    api: Any = None

    def __init__(self, book: OfficeBook, scope: OfficeSheet | None, text: str) -> None:
        self.book = book
        self.scope = scope
        self.text = text
        self.meter = book.meter

    @property
    def _home(self) -> Any:
        return (self.scope.xl if self.scope else self.book.xl).NamedRanges

    @property
    def name(self) -> str:
        return f"{self.scope.name}!{self.text}" if self.scope else self.text

    @name.setter
    def name(self, value: str) -> None:
        self._home.getByName(self.text).setName(value)
        self.text = value

    @property
    def refers_to(self) -> str:
        return to_excel("=" + self._home.getByName(self.text).Content)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._home.getByName(self.text).setContent(to_office(value).lstrip("="))

    @property
    def refers_to_range(self) -> Range:
        cells = self._home.getByName(self.text).getReferredCells()
        if cells is None:
            raise HostError(f"the name {self.text} refers to no range")
        return self.book.sheets(cells.getSpreadsheet().Name).range_at(cells.getRangeAddress())

    def delete(self) -> None:
        self._home.removeByName(self.text)
