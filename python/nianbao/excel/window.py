"""``python -m nianbao.excel.window [文件…]``: 小窗, the door that needs no macro."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import UserError
from ..machine.console import utf8
from ..machine.dropped_paths import paths_given
from ..machine.screen import tell_without_host
from ..refusals import refusal_words

_NAME = "年报小窗"


def open_window(arguments: Sequence[str] | None = None) -> int:
    """Until the window is closed: 0, or 2 where there can be none; then a box of the system says what to do instead."""
    utf8()
    given = paths_given(sys.argv[1:] if arguments is None else list(arguments))
    reason = _run([Path(path) for path in given])
    if reason:
        tell_without_host(reason, _NAME)
    return 2 if reason else 0


def _run(files: list[Path]) -> str:
    """Show the window; why that is not possible, else "". """
    try:
        import tkinter
    except ImportError:
        return refusal_words("A40")
    _sharp()
    from .file_drop import new_root

    try:
        root = new_root()
    except tkinter.TclError as error:
        return refusal_words("A41", error=error)
    from .ribbon_list import ribbon_groups
    from .window_model import WindowModel
    from .window_view import AskedInWindow, SmallWindow

    try:
        groups = ribbon_groups()
    except UserError as error:
        root.destroy()
        return str(error)
    person = AskedInWindow()
    model = WindowModel(person)
    window = SmallWindow(root, model, person, groups)
    if files:
        root.after_idle(model.drop, files)
    window.run()
    return ""


def _sharp() -> None:
    """Windows would enlarge the picture of the window on fine screens."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.SetProcessDPIAware()


if __name__ == "__main__":
    raise SystemExit(open_window())
