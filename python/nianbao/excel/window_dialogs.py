"""Questions of the window in dialogs of its own: long lists scroll, and the buttons are Chinese on every system."""

from __future__ import annotations

import sys
import tkinter
from collections.abc import Sequence
from pathlib import Path
from tkinter import filedialog, ttk
from typing import Any

_MOST_LINES = 15
"""Lines a question may have before it scrolls."""

_WIDTH = 56
"""Letters of a line, Chinese ones counted as two."""

_TK_WORDS = {
    "&Open": "打开(&O)", "&Cancel": "取消(&C)", "&OK": "确定(&O)", "Open": "打开", "Cancel": "取消", "OK": "确定", "&Directory:": "文件夹(&D)：",
    "File &name:": "文件名(&N)：", "File &names:": "文件名(&N)：", "&Selection:": "选定(&S)：", "Files of &type:": "类型(&T)：",
    "Show &Hidden Files and Directories": "显示隐藏的文件和文件夹(&H)", "Choose Directory": "选择文件夹",
}
"""What Tk's own file dialog, which only Linux sees, says in English."""


def speak_chinese(root: tkinter.Tk) -> None:
    """Tk's own file dialog in Chinese."""
    root.tk.eval("::msgcat::mclocale zh_cn")
    for english, chinese in _TK_WORDS.items():
        root.tk.call("namespace", "eval", "::tk", ("::msgcat::mcset", "zh_cn", english, chinese))


def message(root: tkinter.Tk, text: str, title: str, answers: Sequence[str]) -> str | None:
    """Show a text with a button an answer; the one pressed, ``None`` where the dialog was closed otherwise."""
    return _Dialog(root, text, title, answers).wait()


def typed_text(root: tkinter.Tk, prompt: str, title: str, default: str) -> str | None:
    """A line of text; ``None`` for 取消."""
    dialog = _Dialog(root, prompt, title, ("确定", "取消"), default)
    return dialog.entry.get() if dialog.wait() == "确定" else None


def chosen_file(root: tkinter.Tk, title: str) -> str | None:
    return str(filedialog.askopenfilename(parent=root, title=title, **_begin()) or "") or None


def chosen_files(root: tkinter.Tk, title: str) -> list[str]:
    return [str(path) for path in filedialog.askopenfilenames(parent=root, title=title, **_begin()) or ()]


def chosen_folder(root: tkinter.Tk, title: str) -> str | None:
    return str(filedialog.askdirectory(parent=root, title=title, mustexist=True, **_begin()) or "") or None


def _begin() -> dict[str, Any]:
    """Where dialogs begin: Windows and macOS remember that themselves, elsewhere it would be where this program was started."""
    return {} if sys.platform in ("win32", "darwin") else {"initialdir": str(Path.home())}


class _Dialog:
    """A text, perhaps a line to type in, a row of buttons. Return is the first button, Escape closes."""

    def __init__(self, root: tkinter.Tk, text: str, title: str, answers: Sequence[str], default: str | None = None) -> None:
        self.root, self.answer = root, None
        self.top = tkinter.Toplevel(root)
        self.top.title(title)
        self.top.transient(root)
        self.top.protocol("WM_DELETE_WINDOW", lambda: self._close(None))
        self.top.bind("<Escape>", lambda _: self._close(None))
        self.top.bind("<Return>", lambda _: self._close(answers[0]))
        self._show(text)
        self.entry = tkinter.StringVar(self.top, default or "")
        first = self._line() if default is not None else None
        buttons = self._buttons(answers)
        (first or buttons[0]).focus_set()

    def _show(self, text: str) -> None:
        lines = sum(1 + _width(line) // _WIDTH for line in text.split("\n"))
        box = tkinter.Text(self.top, width=_WIDTH, height=min(lines, _MOST_LINES), wrap="char", relief="flat", padx=12, pady=8, font="TkDefaultFont")
        box.insert("1.0", text)
        box.configure(state="disabled", background=self.top.cget("background"))
        bar = ttk.Scrollbar(self.top, command=box.yview)
        box.configure(yscrollcommand=bar.set)
        box.grid(row=0, column=0, sticky="nsew")
        if lines > _MOST_LINES:
            bar.grid(row=0, column=1, sticky="ns")
        self.top.rowconfigure(0, weight=1)
        self.top.columnconfigure(0, weight=1)

    def _line(self) -> ttk.Entry:
        line = ttk.Entry(self.top, textvariable=self.entry)
        line.grid(row=1, column=0, sticky="ew", padx=12, pady=4)
        line.select_range(0, "end")
        return line

    def _buttons(self, answers: Sequence[str]) -> list[ttk.Button]:
        row = ttk.Frame(self.top)
        row.grid(row=2, column=0, columnspan=2, pady=8)
        made = [ttk.Button(row, text=answer, command=lambda answer=answer: self._close(answer)) for answer in answers]
        for button in made:
            button.pack(side="left", padx=6)
        return made

    def _close(self, answer: str | None) -> None:
        self.answer = answer
        self.top.destroy()

    def wait(self) -> str | None:
        """Hold the window until an answer is given."""
        self.top.wait_visibility()
        self.top.attributes("-topmost", True)
        self.top.lift()
        self.top.grab_set()
        self.root.wait_window(self.top)
        return self.answer


def _width(line: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in line)
