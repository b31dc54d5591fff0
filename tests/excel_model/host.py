"""The model as a host for the buttons: an App of xlwings whose engine is the one of Windows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nianbao.excel.ribbon as ribbon
from nianbao.excel.click import SESSIONS, Session
from nianbao.excel.windows_excel import WindowsExcel
from nianbao.excel.xlwings_library import calling, xlwings

from .application import HWND, Application, excel
from .book import Workbook
from .calls import Counted, Excel
from .stand_in import windows_engine


class Host:
    """One program with the buttons in it."""

    def __init__(self, version: str = "16.0") -> None:
        library = xlwings()
        self.excel: Excel = excel(version)
        self.application: Application = self.excel.application
        self.engine: Any = windows_engine(self.excel)
        self.engine.Book.close = lambda book: book.xl.Close(False)  # by place
        library._xlwindows = self.engine  # type: ignore[attr-defined]
        self.opened: list[str] = []
        self._opening = patch("nianbao.excel.hosts.open_path", self.opened.append)
        self._opening.start()
        self._before = library.engines.active
        library.engines.add(library.Engine(impl=self.engine.engine))
        library.engines["excel"].activate()
        self.app: Any = library.App(impl=self.engine.App(xl=HWND), add_book=False)

    def close(self) -> None:
        """xlwings is as it was before."""
        self._opening.stop()
        engines = xlwings().engines
        engines.engines.remove(engines.engines_by_name.pop("excel"))
        engines.active = self._before

    def open(self, path: Path, *, read_only: bool = False) -> Workbook:
        book = Workbook(self.excel, path, read_only=read_only)
        self.application.books.insert(0, book)
        return book

    def press(self, button: str, *answers: Any) -> list[str]:
        """Press a button as Excel does, answering what it asks; the texts of the boxes it showed."""
        seen = len(self.application.boxes)
        self.application.answers.extend(answers)
        with self._called():
            getattr(ribbon, button)()
        assert not self.application.answers, f"not asked: {list(self.application.answers)}"
        return self.application.boxes[seen:]

    @contextmanager
    def _called(self) -> Iterator[None]:
        """The command line our VBA writes, on Windows."""
        if hasattr(xlwings().Book, "_mock_caller"):  # of a test of another host in this process
            del xlwings().Book._mock_caller
        name = self.application.books[0].get_Name()
        argv = sys.argv
        sys.argv = ["-c", f"--wb={name.encode('utf-16-be').hex().upper()}", "--from_xl=1", f"--hwnd={HWND}"]
        token = SESSIONS.set(_session)
        try:
            yield
        finally:
            sys.argv = argv
            SESSIONS.reset(token)

    def counted(self, button: str, *answers: Any) -> Counted:
        with self.excel.counting() as used:
            self.press(button, *answers)
        return used


def _session(title: str) -> Session:
    with patch.object(sys, "platform", "win32"):
        book, app = calling()
    return Session(book, WindowsExcel(app), title)
