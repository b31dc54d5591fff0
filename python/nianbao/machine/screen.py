"""What the system itself shows: files in whatever opens them, a message box when no spreadsheet program answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from ..refusals import refused
from .safe_write import reason

NO_OPENER = "这台电脑上没有能按文件类型打开文件的程序"


def open_path(path: str) -> None:
    """Show a file or folder in whatever opens such files here. Raises ``UserError`` where nothing does."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            program = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen([program, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        told = NO_OPENER if isinstance(error, FileNotFoundError) and os.path.exists(path) else reason(error)
        raise refused("B08", file=path, reason=told) from error


BOXES = (("zenity", "--warning", "--no-markup", "--title={title}", "--text={text}"), ("kdialog", "--title", "{title}", "--sorry", "{text}"))
"""The message boxes of Linux desktops, in the order in which they are tried."""


def tell_without_host(text: str, title: str) -> None:
    """A message box of the system, for the time when nothing else can say it; the words go to standard error where there is no screen or no box."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(0, text, title, 0x30 | 0x40000)
    elif sys.platform == "darwin":
        osascript(f"display alert {quoted(title)} message {quoted(text)}")
    else:
        from .console import say

        say(f"{title}：{text}")
        if not sys.stderr.isatty():
            _box_of_the_desktop(text, title)


def _box_of_the_desktop(text: str, title: str) -> None:
    """Shown to whoever started the program by its icon and sees no standard error."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    for name, *words in BOXES:
        program = shutil.which(name)
        if program:
            subprocess.run([program, *(word.format(title=title, text=text) for word in words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return


def quoted(text: str) -> str:
    """A text as AppleScript writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def osascript(line: str) -> str | None:
    """The answer of one line of AppleScript; ``None`` where the person cancelled."""
    done = subprocess.run(["osascript", "-e", line], capture_output=True, text=True)
    return done.stdout.rstrip("\n") if done.returncode == 0 else None
