"""One click: the workbook in front, and the guard that every button runs through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..errors import UserError
from ..machine.screen import tell_without_host
from ..refusals import refusal_words
from .hosts import Native, gone_program, is_busy, native, short_status
from .open_sheets import OpenSheets
from .xlwings_library import calling

BUSY_WORDS = "Excel 正忙，没有应答，这次没有做完。可能正在编辑单元格，或开着对话框：请按回车结束编辑、关掉对话框，再点一次“{title}”。"
FAILED_WORDS = "“{title}”没有做完：程序出错（{kind}）。工作簿里填的数没有改动。请保存后再试一次；还不行的，请把日志文件发给维护人员：\n{log}"


class Cancelled(Exception):
    """The person pressed 取消: nothing is said, nothing was done."""


@dataclass(frozen=True)
class Session:
    """The workbook a button was pressed in, its program, and what xlwings lacks. ``title`` is the button's label."""

    book: Any
    native: Native
    title: str

    @property
    def app(self) -> Any:
        return self.native.app

    @cached_property
    def file(self) -> str:
        """Path and name of the workbook."""
        return self.native.full_name(self.book)

    @cached_property
    def sheets(self) -> OpenSheets:
        """Its sheets, listed at most once a click."""
        return OpenSheets(self)

    def tell(self, text: str) -> None:
        self.app.alert(text, self.title)

    def ask(self, text: str) -> bool:
        """A question with 是 and 否."""
        return self.app.alert(text, self.title, "yes_no") == "yes"

    def choose(self, text: str) -> str:
        """A question with 是, 否 and 取消: ``yes`` or ``no``. Raises ``Cancelled``."""
        answer = self.app.alert(text, self.title, "yes_no_cancel")
        if answer not in ("yes", "no"):
            raise Cancelled
        return answer

    def ask_text(self, prompt: str, default: str = "") -> str:
        """A typed answer without spaces around. Raises ``Cancelled``."""
        answer = self.native.ask_text(prompt, self.title, default)
        if answer is None:
            raise Cancelled
        return answer.strip()

    def given(self, answer: str | None) -> str:
        """The answer of a file dialog. Raises ``Cancelled``."""
        if not answer:
            raise Cancelled
        return answer

    def show(self, text: str) -> None:
        """Words in the status bar."""
        self.app.status_bar = short_status(text)

    def begin(self, make: Callable[[], Any], apart: Callable[[], object], words: str) -> None:
        """Long work on files, in a process and a window of its own (``apart``), so that the host stays free; ``words`` say so.
        A window that shows progress itself takes the ``Work`` that ``make`` gives."""
        apart()
        self.show(words)

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """No repainting while the block lasts; as before afterwards, whatever happened."""
        updating = self.native.shows_changes()
        try:
            self.app.screen_updating = False
            yield
        finally:
            again(lambda: setattr(self.app, "screen_updating", updating))

    @contextmanager
    def still(self) -> Iterator[None]:
        """No repainting and no recalculation while the block lasts; both as before afterwards, whatever happened."""
        calculation = self.app.calculation
        with self.unseen():
            try:
                if calculation == "automatic":
                    self.app.calculation = "manual"
                yield
            finally:
                if calculation == "automatic":
                    again(lambda: setattr(self.app, "calculation", calculation))


def _calling(title: str) -> Session:
    book, app = calling()
    return Session(book, native(app), title)


SESSIONS: ContextVar[Callable[[str], Session]] = ContextVar("sessions", default=_calling)
"""Where a click gets its session from, by its title: from Excel that called; a window of our own sets another for its thread."""


def click(title: str, action: Callable[[Session], None]) -> None:
    """Run what a button does. Whatever goes wrong ends in one Chinese message that says what to do; nothing is raised."""
    session = None
    try:
        session = SESSIONS.get()(title)
        action(session)
    except Cancelled:
        return
    except UserError as error:
        _tell(session, str(error), title)
    except Exception as error:
        _tell(session, _sorry(error, title), title)


def _sorry(error: Exception, title: str) -> str:
    from ..machine.log import write_log

    if program := gone_program(error):
        return refusal_words("W22", program=program, button=title)
    log = write_log(error)
    return BUSY_WORDS.format(title=title) if is_busy(error) else FAILED_WORDS.format(title=title, kind=type(error).__name__, log=log)


def _tell(session: Session | None, text: str, title: str) -> None:
    """In the host; where it does not answer, beside it."""
    try:
        assert session is not None
        session.tell(text)
    except Exception:
        with suppress(Exception):
            tell_without_host(text, title)


def again(step: Callable[[], None], times: int = 3) -> None:
    """Do one step of tidying up; a host that does not listen is asked again. Its refusal is not raised over the error that led here."""
    for _ in range(times):
        with suppress(Exception):
            step()
            return
