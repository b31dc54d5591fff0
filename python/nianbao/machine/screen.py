"""What the system itself shows: files in whatever opens them, a message box when no spreadsheet program answers."""

from __future__ import annotations

import os
import subprocess
import sys

from ..refusals import refused
from .safe_write import reason


def open_path(path: str) -> None:
    """Show a file or folder in whatever opens such files here. Raises ``UserError`` where nothing does."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            program = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen([program, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise refused("B08", file=path, reason=reason(error)) from error


def tell_without_host(text: str, title: str) -> None:
    """A message box of the system, for the time when the host itself does not answer; without a screen the words go to standard error."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(0, text, title, 0x30 | 0x40000)
    elif sys.platform == "darwin":
        osascript(f"display alert {quoted(title)} message {quoted(text)}")
    else:
        from .console import say

        say(f"{title}：{text}")


def quoted(text: str) -> str:
    """A text as AppleScript writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def osascript(line: str) -> str | None:
    """The answer of one line of AppleScript; ``None`` where the person cancelled."""
    done = subprocess.run(["osascript", "-e", line], capture_output=True, text=True)
    return done.stdout.rstrip("\n") if done.returncode == 0 else None
