"""小窗 as it looks: tkinter, above other windows where the desktop allows, drawn from the state of the model several times a second."""

from __future__ import annotations

import queue
import tkinter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from tkinter import ttk
from typing import Any

from ..machine.safe_write import summary_of
from ..workbook.marks import STYLES
from . import window_dialogs as dialogs
from .click import Cancelled
from .file_drop import take_files
from .ribbon_list import RibbonButton, RibbonGroup
from .window_model import WindowModel, WindowState, checked_words, last_words, program_words

_TITLE = "年报小窗"
_POLL = 100
"""Milliseconds between two looks at the model."""

_LOOK = 2000
"""Milliseconds between two looks for the program and the workbook in front."""

_COLUMNS = 4
_WIDTH, _HEIGHT = 430, 720
_WRAP = _WIDTH - 20
"""Pixels of the window and of a line of its words."""


_NOW = "#D9E8FB"
"""Behind the problem shown last."""

_MOST_WORDS = 110
"""Letters below a list that says the same in full."""


def _beside_list(state: WindowState) -> str:
    words = last_words(state)
    cut = state.lines and not state.said and len(words) > _MOST_WORDS
    return f"{words[:_MOST_WORDS]}……" if cut else words


class AskedInWindow:
    """The person before the window: asked in the window's thread, waited for in the thread of the work."""

    def __init__(self) -> None:
        self.root: tkinter.Tk | None = None
        self.questions: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = queue.SimpleQueue()

    def tell(self, text: str, title: str) -> None:
        self._asked(lambda root: dialogs.message(root, text, title, ("确定",)))

    def choose(self, text: str, title: str, answers: tuple[str, ...]) -> str | None:
        return self._asked(lambda root: dialogs.message(root, text, title, answers))

    def ask_text(self, prompt: str, title: str, default: str) -> str | None:
        return self._asked(lambda root: dialogs.typed_text(root, prompt, title, default))

    def choose_file(self, title: str) -> str | None:
        return self._asked(lambda root: dialogs.chosen_file(root, title))

    def choose_folder(self, title: str) -> str | None:
        return self._asked(lambda root: dialogs.chosen_folder(root, title))

    def _asked(self, question: Callable[[tkinter.Tk], Any]) -> Any:
        root = self.root
        if root is None:
            raise Cancelled
        answer: Future[Any] = Future()
        self.questions.put((lambda: question(root), answer))
        return answer.result()

    def answer(self) -> None:
        """Ask what is to be asked; called in the window's thread."""
        while not self.questions.empty():
            question, answer = self.questions.get()
            try:
                answer.set_result(question())
            except Exception as error:
                answer.set_exception(error)

    def leave(self) -> None:
        """The window goes: whoever waits for an answer gets none."""
        self.root = None
        while not self.questions.empty():
            self.questions.get()[1].set_exception(Cancelled())


class SmallWindow:
    """The widgets, and what they do when they are pressed."""

    def __init__(self, root: tkinter.Tk, model: WindowModel, person: AskedInWindow, groups: tuple[RibbonGroup, ...]) -> None:
        self.root, self.model, self.person = root, model, person
        self.shown: WindowState | None = None
        self.buttons: list[ttk.Button] = []
        self.rows = 0
        person.root = root
        self._frame()
        self.program = self._words(bold=True)
        self.checked = self._words()
        for group in groups:
            self._group(group)
        self._files()
        self._list()
        self._progress()
        self.words = self._words()

    def run(self) -> None:
        """Until the window is closed."""
        self.model.start()
        self._look()
        self._draw()
        self.root.mainloop()

    # ---- parts

    def _frame(self) -> None:
        dialogs.speak_chinese(self.root)
        self.root.title(_TITLE)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        with suppress(tkinter.TclError):
            self.root.attributes("-topmost", True)
        styles = ttk.Style(self.root)
        styles.theme_use(self._look_of_the_system())
        self.root.configure(background=styles.lookup("TFrame", "background"))
        styles.configure("TButton", padding=(2, 1), width=8)
        height = min(_HEIGHT, self.root.winfo_screenheight() - 100)
        self.root.geometry(f"{_WIDTH}x{height}-8+40")
        self.root.columnconfigure(0, weight=1)

    def _look_of_the_system(self) -> str:
        """Windows and macOS have looks of their own; of Tk's others this one is the plainest."""
        styles = ttk.Style(self.root)
        return "clam" if styles.theme_use() == "default" else styles.theme_use()

    def _below(self, widget: tkinter.Widget) -> int:
        """Put a widget below the others, in a row of its own also while it is not shown; the row."""
        self.rows += 1
        widget.grid(row=self.rows, sticky="nsew", padx=8, pady=2)
        return self.rows

    def _words(self, bold: bool = False) -> ttk.Label:
        label = ttk.Label(self.root, wraplength=_WRAP, justify="left", font="TkHeadingFont" if bold else "TkDefaultFont")
        self._below(label)
        return label

    def _group(self, group: RibbonGroup) -> None:
        frame = ttk.LabelFrame(self.root, text=group.label)
        self._below(frame)
        for place, button in enumerate(group.buttons):
            made = ttk.Button(frame, text=button.label, command=lambda button=button: self.model.press(button))
            made.grid(row=place // _COLUMNS, column=place % _COLUMNS, sticky="ew", padx=2, pady=2)
            self._explain(made, button)
            self.buttons.append(made)
        for column in range(_COLUMNS):
            frame.columnconfigure(column, weight=1, uniform="buttons")

    def _explain(self, made: ttk.Button, button: RibbonButton) -> None:
        made.bind("<Enter>", lambda _: self.words.configure(text=button.words), add=True)
        made.bind("<Leave>", lambda _: self.words.configure(text=_beside_list(self.model.state)), add=True)

    def _files(self) -> None:
        drops = take_files(self.root, self.model.drop)
        frame = ttk.LabelFrame(self.root, text="文件（可以把工作簿、文件夹拖到小窗上）" if drops else "文件")
        self._below(frame)
        for place, (label, command) in enumerate((("校验文件…", self._choose_files), ("汇总文件夹…", self._choose_folder))):
            ttk.Button(frame, text=label, command=command).grid(row=0, column=place, sticky="ew", padx=2, pady=2)
            frame.columnconfigure(place, weight=1, uniform="files")

    def _list(self) -> None:
        frame = ttk.LabelFrame(self.root, text="问题（点一行，跳到那一格）")
        self.root.rowconfigure(self._below(frame), weight=1)
        self.list = tkinter.Text(frame, width=44, height=10, wrap="char", cursor="arrow", font="TkDefaultFont", spacing3=4, takefocus=False)
        bar = ttk.Scrollbar(frame, command=self.list.yview)
        self.list.configure(yscrollcommand=bar.set, state="disabled")
        self.list.pack(side="left", fill="both", expand=True)
        bar.pack(side="right", fill="y")
        self.list.tag_configure("now", background=_NOW)
        for level, style in STYLES.items():
            self.list.tag_configure(level, background=style.fill or "", foreground=style.ink or "")

    def _progress(self) -> None:
        self.running = ttk.Frame(self.root)
        self.bar = ttk.Progressbar(self.running, mode="determinate")
        self.bar.pack(side="left", fill="x", expand=True)
        ttk.Button(self.running, text="停止", command=self.model.stop).pack(side="right", padx=4)
        self._below(self.running)
        self.running.grid_remove()

    # ---- what the person does

    def _choose_files(self) -> None:
        self.model.drop([Path(path) for path in dialogs.chosen_files(self.root, "请选择要校验的报表")])

    def _choose_folder(self) -> None:
        folder = dialogs.chosen_folder(self.root, "请选择收齐各单位报表的文件夹")
        if folder:
            self.model.merge(Path(folder), summary_of(Path(folder)))

    def close(self) -> None:
        """What runs is told to stop."""
        self.person.leave()
        self.model.close()
        self.root.destroy()

    # ---- the state, drawn

    def _look(self) -> None:
        self.model.look_again()
        self.root.after(_LOOK, self._look)

    def _draw(self) -> None:
        self.person.answer()
        self.model.tick()
        state = self.model.state
        if state is not self.shown:
            self._show(state)
            self.shown = state
        self.root.after(_POLL, self._draw)

    def _show(self, state: WindowState) -> None:
        self.program.configure(text=program_words(state))
        self.checked.configure(text=checked_words(state))
        self.words.configure(text=_beside_list(state))
        for button in self.buttons:
            button.configure(state="disabled" if state.doing else "normal")
        if self.shown is None or (self.shown.lines, self.shown.said) != (state.lines, state.said):
            self._show_lines(state)
        self._show_now(state.now)
        if state.progress is None:
            self.running.grid_remove()
        else:
            done, total = state.progress
            self.bar.configure(maximum=max(total, 1), value=done)
            self.running.grid()

    def _show_lines(self, state: WindowState) -> None:
        self.list.configure(state="normal")
        self.list.delete("1.0", "end")
        if state.said:
            self.list.insert("end", "\n".join(state.said))
        else:
            for line in state.lines:
                self._insert(line.number, line.level, f"{line.target} {line.words}")
        self.list.configure(state="disabled")

    def _show_now(self, number: int) -> None:
        """The problem shown last stands out and is in sight."""
        self.list.tag_remove("now", "1.0", "end")
        where = self.list.tag_ranges(f"line{number}")
        if where:
            self.list.tag_add("now", where[0], where[-1])
            self.list.see(where[-1])
            self.list.see(where[0])

    def _insert(self, number: int, level: str, words: str) -> None:
        tag = f"line{number}"
        self.list.insert("end", f"{number}. ", tag)
        self.list.insert("end", f"[{level}]", (level, tag))
        self.list.insert("end", f" {words}\n", tag)
        self.list.tag_bind(tag, "<Button-1>", lambda _: self.model.jump(number))
        self.list.tag_bind(tag, "<Enter>", lambda _: self.list.configure(cursor="hand2"))
        self.list.tag_bind(tag, "<Leave>", lambda _: self.list.configure(cursor="arrow"))
