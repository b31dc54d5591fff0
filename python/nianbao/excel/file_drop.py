"""Files dropped on a window, where tkinterdnd2 and its library for this system are there."""

from __future__ import annotations

import tkinter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def new_root() -> tkinter.Tk:
    """A window; one that takes files where that is possible. Raises ``TclError`` without a screen."""
    try:
        from tkinterdnd2 import TkinterDnD
    except ImportError:
        return tkinter.Tk(className="nianbao")
    try:
        return TkinterDnD.Tk(className="nianbao")
    except RuntimeError:  # its library does not fit this system
        return tkinter.Tk(className="nianbao")


def take_files(root: tkinter.Tk, dropped: Callable[[Sequence[Path]], None]) -> bool:
    """Hand over the paths of what is dropped anywhere on the window; whether that is possible."""
    window: Any = root
    if not hasattr(window, "drop_target_register"):
        return False
    window.drop_target_register("DND_Files")
    window.dnd_bind("<<Drop>>", lambda event: dropped([Path(path) for path in root.tk.splitlist(event.data)]))
    return True
