"""Bounded time for readers written in Python: a file that keeps one busy is given up, named."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from ...refusals import refused

T = TypeVar("T")

PATIENCE = 3
"""By the clock a reader may take so many times its seconds: other programs may keep the machine busy, which is not the file's fault."""


class _TooLong(BaseException):
    """Thrown into the reader when its time is over."""


def within_seconds(seconds: float, file: str, work: Callable[[], T]) -> T:
    """The result of ``work``, done in a thread of its own.

    Raises ``UserError`` after ``seconds`` of processor time (by the clock where a system does not tell that of a thread), and whatever ``work`` raises.
    """
    box: dict[str, Any] = {}

    def run() -> None:
        box["clock"] = _own_clock()
        try:
            box["result"] = work()
        except _TooLong:
            box["late"] = True
        except BaseException as error:
            box["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE * seconds
    thread.join(seconds)
    while thread.is_alive() and (left := min(seconds - _worked(box.get("clock"), seconds), end - time.monotonic())) > 0:
        thread.join(max(left, 0.01))
    if thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_TooLong))
        thread.join(1)
        raise refused("F57", file=file, seconds=f"{seconds:.0f}")
    if "error" in box:
        raise box["error"]
    return box["result"]


def _own_clock() -> int | None:
    """The clock of the calling thread's processor time; ``None`` where the system has none (Windows, macOS)."""
    return time.pthread_getcpuclockid(threading.get_ident()) if hasattr(time, "pthread_getcpuclockid") else None


def _worked(clock: int | None, unknown: float) -> float:
    """Seconds on the clock of another thread; ``unknown`` where it has none or has just ended."""
    try:
        return unknown if clock is None else time.clock_gettime(clock)
    except OSError:
        return unknown
