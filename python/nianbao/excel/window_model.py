"""小窗 without its looks: which program and workbook it works on, what was found there, what is being done.

One thread does all that touches a program (COM asks for that), job after job; ``state`` is the whole of what is to be shown and replaced, never
changed, so that another thread may read it at any time. Long work on files has a thread or process of its own and can be stopped.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..machine.safe_write import summary_of
from ..machine.screen import open_path
from ..steps.year_folder import ROSTER_FILE
from ..workbook.findings_list import RESULTS
from . import next_finding_buttons, open_findings_sheet, own_sheets, ribbon
from .click import SESSIONS, Cancelled, Session, click
from .collect_window import round_work
from .file_check import FileCheck
from .hosts import is_busy
from .merge_window import DONE, Work
from .open_findings_sheet import ListedFinding
from .programs import Program, Search, find_program
from .ribbon_list import RibbonButton
from .window_session import NoWorkbook, Person, front_book, window_session

SLOW = 5.0
"""Seconds after which a job that has not ended is said to wait for the program."""


@dataclass(frozen=True)
class WindowState:
    """What the window shows. ``lines`` are the problems of the workbook, ``now`` the number of the one shown last; ``said`` is what was said of
    dropped files, in place of them."""

    program: str = ""
    workbook: str = ""
    checked: str = ""
    lines: tuple[ListedFinding, ...] = ()
    now: int = 0
    said: tuple[str, ...] = ()
    words: str = ""
    doing: str = ""
    waiting: str = ""
    refusals: tuple[str, ...] = ()
    progress: tuple[int, int] | None = None


class _Asking:
    """A person, and when the last question was answered: ``asked`` is ``None`` while one is open, so that nobody else is blamed for the time."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.asked: float | None = 0.0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        question = getattr(self._person, name)

        def asking(*words: Any) -> Any:
            self.asked = None
            try:
                return question(*words)
            finally:
                self.asked = time.monotonic()

        return asking


ELSEWHERE = "　问题列在“校验结果”表里；要在这里逐个跳转，请点“校验”"
"""Said of a list that a marked copy or a summary carries: it has no column that leads to cells."""


class WindowModel:
    """``person`` asks and shows; ``find`` looks for a program. Nothing happens before ``start``."""

    def __init__(self, person: Person, find: Callable[[], Search] = find_program) -> None:
        self.state = WindowState()
        self._lock = threading.Lock()
        self.person: Any = _Asking(person)
        self._find = find
        self._program: Program | None = None
        self._silent: Exception | None = None
        self._seen = ("", "")
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._since = 0.0
        self._then: int | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.work: Work | FileCheck | None = None

    # ---- what the window asks for, in its own thread

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """No new jobs; what runs on files is told to stop."""
        self.stop()
        self._jobs.put(None)

    @property
    def busy(self) -> bool:
        """Whether a job is being done on the program."""
        return bool(self.state.doing)

    def look_again(self) -> None:
        """Look which program and workbook are in front now, unless something is being done."""
        if not self.busy and self._jobs.empty():
            self._jobs.put(self.look)

    def press(self, button: RibbonButton) -> None:
        """What a button of the ribbon does."""
        self._do(button.label, getattr(ribbon, button.name))

    def jump(self, number: int) -> None:
        """To the cell of a line of the list; while something is being done, to the last one asked for when it is."""
        if self.busy:
            self._then = number
            return

        def go(session: Session) -> None:
            next_finding_buttons.go_to_finding(session, number)
            session.app.activate(steal_focus=True)

        self._do("转到", lambda: click("转到", go))

    def drop(self, paths: Sequence[Path]) -> None:
        """A year's folder is collected, any other folder merged, files are checked."""
        folders = [path for path in paths if path.is_dir()]
        if folders and len(paths) > 1:
            self._say("请一次只拖一个文件夹（汇总），或只拖文件（校验）。")
        elif folders and (folders[0] / ROSTER_FILE).exists():
            self.begin(round_work(folders[0]))
        elif folders:
            self.merge(folders[0], summary_of(folders[0]))
        elif paths:
            self.begin(FileCheck(tuple(paths)))

    def merge(self, folder: Path, target: Path) -> None:
        """汇总 with progress in the window."""
        self.begin(Work(folder, target))

    def stop(self) -> None:
        if self.work is not None:
            self.work.stop.set()

    def tick(self) -> None:
        """Bring the progress of long work into the state; called several times a second."""
        asked = self.person.asked
        if self.busy and asked is not None and time.monotonic() - max(asked, self._since) > SLOW and self.state.program:
            self._set(waiting=f"“{self.state.doing}”正在等 {self.state.program} 应答：请按回车结束编辑，或关掉它的对话框。")
        if self._then is not None and not self.busy:
            number, self._then = self._then, None
            self.jump(number)
        work = self.work
        if work is None:
            return
        said = tuple(work.lines) if isinstance(work, FileCheck) else self.state.said
        if work.status is None:
            self._set(said=said, words=work.progress(), progress=(work.done, work.total))
            return
        self.work = None
        self._set(said=said, words=work.words, progress=None)
        if work.status == DONE and isinstance(work, Work):
            self._open(work.target)

    # ---- the thread of the program

    def look(self) -> None:
        """Which program, which workbook, which list: read anew where another one is in front or it was checked again."""
        if self._program is None or not self._answers():
            found = self._find()
            self._program, self._seen = found.program, ("", "")
            name = found.program.name if found.program else ""
            self._set(program=name, workbook="", checked="", lines=(), refusals=found.refusals)
        if self._program is not None:
            self._read()

    def _answers(self) -> bool:
        """Whether the program is there; one that does not listen now is."""
        try:
            return self._program is not None and len(self._program.app.books) >= 0
        except Exception as error:
            return is_busy(error)

    def _look_if_it_listens(self) -> None:
        """As ``look``; what a program answers that does not listen now is kept for the job."""
        self._silent = None
        try:
            self.look()
        except Exception as error:
            if not is_busy(error):
                raise
            self._silent = error

    def _read(self) -> None:
        book = front_book(self._program)
        if book is None:
            self._seen = ("", "")
            self._set(workbook="", checked="", lines=())
            return
        session = self._session("校验结果")
        sheet = own_sheets.find(session, RESULTS)
        summary = ""
        if sheet is not None and open_findings_sheet.is_our_findings_sheet(sheet):
            summary = str(sheet.range("A2").value or "")
        seen = (session.file, summary)
        if seen == self._seen:
            return
        self._seen = seen
        lines = open_findings_sheet.all_lines(session) if summary else []
        elsewhere = ELSEWHERE if not lines and re.search(r"[1-9]\d* 个", summary) else ""
        problems = tuple(line for line in lines if line.level)
        now = open_findings_sheet.current(session) if problems else 0
        self._set(workbook=book.name, checked=f"{summary}{elsewhere}", lines=problems, now=now)

    def _session(self, title: str) -> Session:
        return window_session(self._program, self, title, self._silent)

    def _clicked(self, title: str) -> Session:
        """The session of a button: what somebody is typing at that moment counts."""
        session = self._session(title)
        if not isinstance(session.book, NoWorkbook):
            session.native.end_editing(session.book)
        return session

    def _do(self, title: str, action: Callable[[], Any]) -> None:
        """One job, unless one is being done: a second press of an impatient hand is no second order."""
        if self.busy:
            return
        self._since = time.monotonic()
        self._set(doing=title, words="", said=())
        self._jobs.put(lambda: self._done(action))

    def _done(self, action: Callable[[], Any]) -> None:
        try:
            self._look_if_it_listens()
            action()
            self._seen = (self._seen[0], "?")
            self._look_if_it_listens()
        finally:
            self._silent = None
            self._set(doing="", waiting="")

    def _work(self) -> None:
        SESSIONS.set(self._clicked)
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Cancelled:
                continue
            except UserError as error:
                self._say(str(error))
            except Exception as error:
                self._failed(error)

    def _failed(self, error: Exception) -> None:
        """The program left or does not listen now, which the next look tells; or an error nobody thought of, said with where its details are."""
        if is_busy(error) or (self._program is not None and not self._answers()):
            return
        from ..machine.log import unforeseen

        self._say(f"{unforeseen('读取工作簿', error)}。请关掉小窗，再打开一次。")

    # ---- long work

    def begin(self, work: Work | FileCheck) -> None:
        """Start it, unless there is some; a button asks for it from the thread of the program."""
        if self.work is not None:
            self._say("上一件事还没有做完：请等它做完，或先点“停止”。")
            return
        self._set(said=(), words=work.progress(), progress=(0, 0))
        self.work = work
        work.start()

    def _open(self, file: Path) -> None:
        """Show a result; where nothing opens it that is said behind what it is."""
        try:
            open_path(str(file))
        except UserError as error:
            self._say(f"{self.state.words}\n{error}".strip())

    def show(self, words: str) -> None:
        """Words of a button, from the thread of the program."""
        self._say(words)

    def _say(self, words: str) -> None:
        self._set(words=words)

    def _set(self, **changes: Any) -> None:
        with self._lock:
            self.state = replace(self.state, **changes)


def program_words(state: WindowState) -> str:
    """Which program the window works on, in one line."""
    if not state.program:
        return "没有打开 Excel、WPS 或 LibreOffice：可以拖文件到下面"
    return f"已连上 {state.program}：{state.workbook or '没有打开的工作簿'}"


def last_words(state: WindowState) -> str:
    """The line below all: what is waited for, what was said last, else what is being done."""
    return state.waiting or state.words or (f"正在做“{state.doing}”……" if state.doing else "")


def checked_words(state: WindowState) -> str:
    """How the last check of the workbook ended."""
    if not state.workbook:
        return "；".join(state.refusals)
    return f"上次校验：{state.checked}" if state.checked else "还没有校验，或标记已清除"
