"""A click from the window: the same buttons, on the workbook in front of a program that did not call; what they ask is asked in the window."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from ..machine.screen import open_path
from ..refusals import refused
from .click import Cancelled, Session
from .hosts import Native, native
from .programs import Program


class Person(Protocol):
    """Whoever sits before the window. Called in the thread of the work; raises ``Cancelled`` where the window has gone."""

    def tell(self, text: str, title: str) -> None: ...

    def choose(self, text: str, title: str, answers: tuple[str, ...]) -> str | None:
        """One of the answers; ``None`` where none was given."""
        ...

    def ask_text(self, prompt: str, title: str, default: str) -> str | None: ...

    def choose_file(self, title: str) -> str | None: ...

    def choose_folder(self, title: str) -> str | None: ...


class Desk(Protocol):
    """The window around a click."""

    person: Person

    def show(self, words: str) -> None: ...

    def begin(self, work: Any) -> None:
        """Long work on files, with its progress in the window."""
        ...


ANSWER_YES, ANSWER_NO, ANSWER_CANCEL = "是", "否", "取消"


@dataclass(frozen=True)
class WindowSession(Session):
    """A session whose questions go to the person before the window."""

    desk: Desk

    def tell(self, text: str) -> None:
        self.desk.person.tell(text, self.title)

    def ask(self, text: str) -> bool:
        return self.desk.person.choose(text, self.title, (ANSWER_YES, ANSWER_NO)) == ANSWER_YES

    def choose(self, text: str) -> str:
        answer = self.desk.person.choose(text, self.title, (ANSWER_YES, ANSWER_NO, ANSWER_CANCEL))
        if answer not in (ANSWER_YES, ANSWER_NO):
            raise Cancelled
        return "yes" if answer == ANSWER_YES else "no"

    def show(self, text: str) -> None:
        """In the window, and in the program's own status bar where it has one."""
        self.desk.show(text)
        with suppress(Exception):
            super().show(text)

    def begin(self, make: Callable[[], Any], apart: Callable[[], object], words: str) -> None:
        self.desk.begin(make())


class NativeInWindow:
    """What xlwings lacks, from the host's own branch; the dialogs are the window's."""

    def __init__(self, host: Native, person: Person) -> None:
        self._host, self._person = host, person

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)

    def ask_text(self, prompt: str, title: str, default: str = "") -> str | None:
        return self._person.ask_text(prompt, title, default)

    def choose_file(self, title: str) -> str | None:
        return self._person.choose_file(title)

    def choose_folder(self, title: str) -> str | None:
        return self._person.choose_folder(title)


class NoWorkbook:
    """In place of a workbook where none is in front, or whose program does not listen (``silent``: what it answered): a button that needs one
    says so, the others work. Any use raises ``UserError``, or that answer."""

    def __init__(self, program: str, title: str, silent: Exception | None = None) -> None:
        self.__dict__.update(_program=program, _title=title, _silent=silent)

    def __getattr__(self, name: str) -> Any:
        if self._silent is not None:
            raise self._silent
        if self._program:
            raise refused("B21", program=self._program, button=self._title)
        raise refused("B22", button=self._title)


class NoProgram:
    """In place of a program where none is open: a workbook that a button made is opened with whatever opens such files."""

    version = "没有打开"
    status_bar: str | bool = False
    calculation = "automatic"
    screen_updating = True

    @property
    def books(self) -> NoProgram:
        return self

    def open(self, path: str) -> NoProgram:
        open_path(path)
        return self

    def activate(self) -> None:
        """Whatever opens the file brings it to the front."""


def window_session(program: Program | None, desk: Desk, title: str, silent: Exception | None = None) -> Session:
    """A session on the workbook in front of a program; of one that answered ``silent`` nothing is asked."""
    app = NoProgram() if program is None else program.app
    host = Native(app) if program is None else native(app)
    front = front_book(program) if silent is None else None
    book = front or NoWorkbook("" if program is None else program.name, title, silent)
    return WindowSession(book, NativeInWindow(host, desk.person), title, desk)  # type: ignore[arg-type]


def front_book(program: Program | None) -> Any:
    """The workbook in front of a program, ``None`` where it has none. Raises what the program refuses with."""
    return program.app.books.active if program is not None and len(program.app.books) else None
