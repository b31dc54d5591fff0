"""Bounded time for readers written in Python: a file that keeps one busy is given up, named."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from ...refusals import refused

T = TypeVar("T")


class _TooLong(BaseException):
    """Thrown into the reader when its time is over."""


def within_seconds(seconds: float, file: str, work: Callable[[], T]) -> T:
    """The result of ``work``, done in a thread of its own. Raises ``UserError`` after ``seconds`` and whatever ``work`` raises."""
    box: dict[str, Any] = {}

    def run() -> None:
        try:
            box["result"] = work()
        except _TooLong:
            box["late"] = True
        except BaseException as error:
            box["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_TooLong))
        thread.join(1)
        raise refused("F57", file=file, seconds=f"{seconds:.0f}")
    if "error" in box:
        raise box["error"]
    return box["result"]
