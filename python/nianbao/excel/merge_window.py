"""汇总 in a process and a window of its own: ``python -m nianbao.excel.merge_window FOLDER -o SUMMARY.xlsx``.

The spreadsheet stays free meanwhile. The window shows progress and time left and has 停止; without a screen the same goes to the terminal.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..machine.console import say, utf8
from ..machine.screen import open_path, tell_without_host

TITLE = "年报汇总"
POLL = 150
"""Milliseconds between two looks at the work."""

DONE, FAILED, STOPPED = 0, 2, 3


class Stopped(Exception):
    """The person pressed 停止."""


@dataclass
class Work:
    """One merge in a thread: how far it is, and how it ended (``words``; ``status`` is ``None`` while it runs). ``target`` is opened at the end."""

    folder: Path
    target: Path
    done: int = 0
    total: int = 0
    left: float = 0.0
    words: str = ""
    status: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    title: str = TITLE
    undone: str = "没有写出汇总表"

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self.run, daemon=True)
        thread.start()
        return thread

    def run(self) -> None:
        """Merge; whatever goes wrong becomes words."""
        try:
            self.words, self.status = self.work()
        except Stopped:
            self.words, self.status = f"已停止，{self.undone}。各单位的文件没有改动。", STOPPED
        except UserError as error:
            self.words, self.status = str(error), FAILED
        except Exception as error:

            from ..machine.log import write_log

            self.words = f"程序出错（{type(error).__name__}），{self.undone}。详情在 {write_log(error)}，请把这个文件发给维护人员。"
            self.status = FAILED

    def work(self) -> tuple[str, int]:
        """The work itself: what is said in the end, and the status."""
        from ..steps.merging.merge import merge

        merged = merge(self.folder, self.target, report=self.report)
        if self.stop.is_set():
            self.target.unlink(missing_ok=True)
            raise Stopped
        if not merged.count:
            reasons = "；".join(f"{e.file}：{e.reason}" for e in merged.district.entries[:8] if e.reason)
            return f"一个单位也没有汇总上，没有写出汇总表。{reasons}", FAILED
        levels = "，".join(f"{level} {count} 个" for level, count in merged.levels().items())
        return f"已汇总 {merged.count} 个单位（{levels}）：{self.target}", DONE

    def report(self, done: int, total: int, left: float) -> None:
        self.done, self.total, self.left = done, total, left
        if self.stop.is_set():
            raise Stopped

    def progress(self) -> str:
        """One line about how far it is."""
        if self.stop.is_set():
            return "正在停止……"
        if not self.total:
            return "正在读取各单位的文件……"
        if self.done >= self.total:
            return "正在核对、写出结果……"
        return f"已读 {self.done}/{self.total} 个文件，约剩 {self.left:.0f} 秒"


def launch(folder: Path, target: Path, *options: str) -> subprocess.Popen:
    """Start the process of a merge."""
    return in_own_process("nianbao.excel.merge_window", str(folder), "-o", str(target), *options)


def in_own_process(module: str, *options: str) -> subprocess.Popen:
    """Start a module of ours in a process. On Windows without a terminal window behind it."""
    python = Path(sys.executable)
    windowed = python.with_name("pythonw.exe")
    program = windowed if sys.platform == "win32" and windowed.exists() else python
    return subprocess.Popen([str(program), "-m", module, *options])


def merge_in_window(arguments: Sequence[str] | None = None) -> int:
    """0 where a summary was written, 2 where none could be, 3 where it was stopped."""
    utf8()
    parser = argparse.ArgumentParser(prog="nianbao.excel.merge_window")
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--console", action="store_true")
    parser.add_argument("--no-open", dest="open", action="store_false")
    options = parser.parse_args(arguments)
    return shown_work(Work(options.folder, options.output), console=options.console, show_target=options.open)


def shown_work(work: Work, *, console: bool, show_target: bool) -> int:
    """Do a piece of work in sight of the person; the result is opened where there is one. The status it ended with.

    Without a window (no tkinter, no screen) and started by a button, nobody sees the lines of progress: what went wrong is then said in a box of the system.
    """
    shown = None if console else window()
    (shown or in_console)(work)
    if shown is None and not console and work.status != DONE:
        tell_without_host(work.words, work.title)
    if work.status == DONE and show_target:
        with suppress(UserError):
            open_path(str(work.target))
    return FAILED if work.status is None else work.status


def in_console(work: Work) -> None:
    """Progress as lines; Ctrl+C stops."""
    thread, shown = work.start(), ""
    while thread.is_alive():
        try:
            thread.join(POLL / 1000)
        except KeyboardInterrupt:
            work.stop.set()
        if work.progress() != shown:
            shown = work.progress()
            say(shown)
    say(work.words)


def window() -> Callable[[Work], None] | None:
    """The window, ``None`` where there is no tkinter or no screen."""
    try:
        import tkinter

        root = tkinter.Tk()
    except Exception:
        return None
    return lambda work: Window(root, work).run()


class Window:
    """A bar, a line and a button."""

    def __init__(self, root: Any, work: Work) -> None:
        from tkinter import ttk

        self.root, self.work = root, work
        root.title(work.title)
        root.resizable(False, False)
        root.protocol("WM_DELETE_WINDOW", self.press)
        self.line = ttk.Label(root, text="", width=64, wraplength=460)
        self.bar = ttk.Progressbar(root, length=460, mode="determinate")
        self.button = ttk.Button(root, text="停止", command=self.press)
        for widget in (self.line, self.bar, self.button):
            widget.pack(padx=16, pady=8)

    def run(self) -> None:
        self.work.start()
        self.look()
        self.root.mainloop()

    def look(self) -> None:
        """Show how far it is; when it has ended well the window goes, else it stays with the reason."""
        work = self.work
        if work.status == DONE:
            self.root.destroy()
            return
        if work.status is not None:
            self.line.config(text=work.words)
            self.button.config(text="关闭")
            return
        self.line.config(text=work.progress())
        self.bar.config(maximum=max(work.total, 1), value=work.done)
        self.root.after(POLL, self.look)

    def press(self) -> None:
        """停止 while it runs, 关闭 afterwards."""
        if self.work.status is None:
            self.work.stop.set()
        else:
            self.root.destroy()


if __name__ == "__main__":
    raise SystemExit(merge_in_window())
