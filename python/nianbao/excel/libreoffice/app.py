"""Engine, its apps, and one app: a running LibreOffice."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from xlwings import base_classes

from .book import Books
from .grammar import CellError
from .native import OfficeNative, OpenOfficeNative
from .office import Office, property_values
from .open_office import OpenOffice
from .range import Range
from .wire import Count, HostError, Meter, Remote, metered


class Engine:
    """What `xw.Engine(impl)` wraps. One engine drives any number of apps and counts the calls to all of them."""

    name, type = "libreoffice", "desktop"
    native = OfficeNative

    def __init__(self) -> None:
        self.meter = Meter()
        self.apps = Apps(self)

    @property
    def calls(self) -> int:
        """Operations of xlwings that reached the host so far."""
        return self.meter.calls

    @property
    def round_trips(self) -> int:
        """Messages to LibreOffice so far."""
        return self.meter.round_trips

    def counting(self) -> AbstractContextManager[Count]:
        """`with engine.counting() as count: ...`, then count.calls and count.round_trips."""
        return self.meter.counting()

    def busy(self, after: int = 0, times: int | None = None) -> AbstractContextManager[None]:
        """While the block lasts: after `after` calls, refuse the next `times` calls (None: all) with HostBusy."""
        return self.meter.busy(after, times)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """A Python value as a cell takes it. NaN and None become blank; numpy's numbers become Python's."""
        if value is None or value != value:
            return ""
        if isinstance(value, (str, bool, int, float, dt.date)):
            return value
        return value.item() if hasattr(value, "item") else str(value)

    @staticmethod
    def clean_value_data(
        rows: list[list[Any]],
        date_builder: Callable[..., Any],
        empty: Any,
        number_builder: Callable[[float], Any] | None,
        errors_as_text: bool,
    ) -> list[list[Any]]:
        """Raw cells as `Range.value` promises them: options dates, empty, numbers and err_to_str of xlwings."""

        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty
            if isinstance(value, CellError):
                return str(value) if errors_as_text else None
            if isinstance(value, dt.datetime) and date_builder is not dt.datetime:
                fields = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return date_builder(**{field: getattr(value, field) for field in fields}, tzinfo=None)
            return number_builder(value) if number_builder and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in rows]


class OpenEngine(Engine):
    """The engine of programs that the person has open."""

    native = OpenOfficeNative


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: list[App] = []

    def attach(self, office: OpenOffice) -> App:
        """A program that the person has open."""
        self._apps.insert(0, App(self, office))
        return self._apps[0]

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> App:
        self._apps.insert(0, App(self))
        if add_book:
            self._apps[0].books.add()
        return self._apps[0]

    def keys(self) -> list[int]:
        return [app.pid for app in self._apps]

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._apps))

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._apps if app.pid == pid)

    def put_first(self, app: App) -> None:
        self._apps.sort(key=lambda other: other is not app)

    def remove(self, app: App) -> None:
        if app in self._apps:
            self._apps.remove(app)

    def cleanup(self) -> None:
        for app in self:
            app.kill()


@metered
class App(base_classes.App):
    """One LibreOffice process. Settings that LibreOffice has only for each document are kept here and applied to all.

    One that the person has open is never stopped, and nothing is left set in its documents that only a restart would undo.
    """

    display_alerts: Any = True
    enable_events: Any = True
    interactive: Any = True
    visible: Any = False
    cut_copy_mode: Any = None
    hwnd: Any = None
    api: Any = None  # the base class has a read-only property of this name

    def __init__(self, apps: Apps, office: OpenOffice | None = None) -> None:
        self.apps = apps
        self.visible = self.theirs = office is not None
        self.engine = apps.engine
        self.meter = apps.engine.meter
        self.office = office or Office()
        self.desktop = Remote(self.office.desktop, self.office, self.meter)
        self.api = AppApi(self)
        self.read_only: set[str] = set()  # RuntimeUID of the documents that were opened read-only
        self._screen_updating = True
        self._calculation = "automatic"
        self._status: str | bool = False
        self.moves = 0

    @property
    def pid(self) -> int:
        return self.office.pid

    @property
    def path(self) -> str:
        return self.office.program

    @property
    def version(self) -> str:
        provider = self.service("configuration.ConfigurationProvider")
        product = "com.sun.star.configuration.ConfigurationAccess"
        node = property_values(nodepath="/org.openoffice.Setup/Product")
        return provider.createInstanceWithArguments(product, node).getByName("ooSetupVersion")

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        book = self.books.active
        if book is None:
            return None
        area = book.xl.CurrentController.getSelection()
        if not area or not area.has("sheet.SheetCellRange"):
            return None
        return book.sheets(area.getSpreadsheet().Name).range_at(area.getRangeAddress())

    @property
    def screen_updating(self) -> bool:
        return self._screen_updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if bool(value) != self._screen_updating:
            for book in self.books:
                self.repaint(book.xl, bool(value))
        self._screen_updating = bool(value)

    def repaint(self, document: Remote, value: bool) -> None:
        """Of the person's own documents only the heights of rows are held: were this process ended now, a locked window would stay so."""
        if self.theirs:
            document.IsAdjustHeightEnabled = value
        elif value:
            document.unlockControllers()
        else:
            document.lockControllers()

    @property
    def calculation(self) -> str:
        return self._calculation

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in ("automatic", "manual", "semiautomatic"):
            raise ValueError(f"no such calculation mode: {value}")
        for book in self.books:
            book.xl.enableAutomaticCalculation(value != "manual")
        self._calculation = value

    def calculate(self) -> None:
        """Recalculate every cell, also those whose value came with the file: LibreOffice believes such values."""
        for book in self.books:
            book.xl.calculateAll()

    @property
    def status_bar(self) -> str | bool:
        """The text, or False while the host shows its own."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        book = None if self.theirs else self.books.active  # there it would stand in place of the person's own until the end
        if book:
            indicator = book.xl.CurrentController.Frame.createStatusIndicator()
            indicator.start(str(value), 0) if value is not False else indicator.end()
        self._status = value

    def alert(self, prompt: str, title: str | None, buttons: str | None, mode: str | None, callback: Any) -> str:
        """xlwings' message box: kept in `app.api.messages`, answered from the queue where it asks something."""
        return self.api.ask(prompt, title, buttons or "ok")

    def activate(self, steal_focus: bool = False) -> None:
        """The first among the programs of its engine; with `steal_focus` its window comes to the front where it has one."""
        self.apps.put_first(self)
        book = self.books.active if steal_focus else None
        if book is not None:
            book.activate()

    def moved(self) -> None:
        """Told when cells moved: objects of sheets that are held are no longer whole."""
        self.moves += 1

    def service(self, name: str) -> Remote:
        return Remote(self.office.service(name), self.office, self.meter)

    def quit(self) -> None:
        self.apps.remove(self)
        self.office.stop()

    kill = quit


@dataclass(frozen=True)
class Message:
    text: str
    title: str | None
    buttons: str


class AppApi:
    """`app.api`: the person in front of the screen. What is shown is kept, what is asked is answered from a queue."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.messages: list[Message] = []  # every box, in their order
        self.opened: list[str] = []  # every address or folder that was to be opened
        self.answers: deque[str | list[str] | None] = deque()

    def will_answer(self, *answers: str | list[str] | None) -> None:
        """Put answers to the next questions: "yes", "no", "ok", "cancel"; a path, or None for 取消, to a file dialog."""
        self.answers.extend(answers)

    def forget(self) -> None:
        """Start afresh: no messages, no answers, nothing opened."""
        self.messages.clear()
        self.opened.clear()
        self.answers.clear()

    def ask(self, text: str, title: str | None = None, buttons: str = "ok") -> str:
        """A message box with "ok", "ok_cancel", "yes_no" or "yes_no_cancel"; the button that was pressed."""
        self.messages.append(Message(text, title, buttons))
        return "ok" if buttons == "ok" else str(self._next(text))

    def choose_file(self, title: str = "", many: bool = False) -> Any:
        """A file dialog: a path, a list of paths where `many`, or None."""
        return self._next(title)

    def choose_folder(self, title: str = "") -> Any:
        return self._next(title)

    def ask_text(self, prompt: str, title: str = "", default: str = "") -> Any:
        """An input dialog: the text that was typed, or None."""
        return self._next(prompt)

    def open_path(self, path: str) -> None:
        """An address, file or folder to be shown by the system: only noted."""
        self.opened.append(str(path))

    def _next(self, question: str) -> str | list[str] | None:
        if not self.answers:
            raise HostError(f"nobody is there to answer: {question}")
        return self.answers.popleft()
