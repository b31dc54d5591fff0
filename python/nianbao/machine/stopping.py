"""Told to stop, by Ctrl+C or from outside (SIGTERM, SIGHUP), a process tidies up what it has not finished and ends with one sentence.

A library may be interrupted in the middle of an import or inside its C code and make an error of its own of it, which then looks like a fault of
the file at hand; whoever is about to tell such an error asks here first.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import NoReturn

_told = Event()


def heed_stops() -> None:
    """From now on the process may be told to stop. Called in its main thread."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _stop)


def end_at_once() -> None:
    """From now on Ctrl+C ends the process without a word: there is nothing to tidy up. It stays unheard where it was."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def raise_if_told(error: BaseException) -> None:
    """Raise ``KeyboardInterrupt`` where the process was told to stop, whatever ``error`` came of it."""
    if _told.is_set():
        raise KeyboardInterrupt from error


@contextmanager
def stopped_when_told() -> Iterator[None]:
    """Errors that come after the process was told to stop are that stop."""
    try:
        yield
    except Exception as error:
        raise_if_told(error)
        raise


def _stop(number: int, _frame: object) -> NoReturn:
    _told.set()
    signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_IGN)  # told twice, it still tidies up; by a person, it stops that, too
    raise KeyboardInterrupt
