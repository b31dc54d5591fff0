"""Work done beside: by a copy of this process, which sees all that this one holds, while this one goes on with something else."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn, TypeVar

T = TypeVar("T")

WORTH_A_COPY = range(100, 30_000)
"""Reports from which work is shared with a copy of this process; beyond, the pages that both write to would take as much memory again."""


def can_copy_itself() -> bool:
    """Whether a copy of this process is safe, and worth its start: it takes milliseconds on Linux alone, and copies of threads would hold locks for ever."""
    hands = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return sys.platform == "linux" and hands > 1 and threading.active_count() == 1


@contextmanager
def done_beside(work: Callable[[], T], *, worth: bool) -> Iterator[Callable[[], T]]:
    """Begin some work, and give the function that waits for its result and returns it.

    Without a copy (not ``worth`` it, none to be had, or it failed or was killed) the work is done here when the result is asked for: it must change
    nothing but what it returns, and files that it begins anew. What it returns is pickled. The copy ends with the block.
    """
    begun = _begun(work) if worth and can_copy_itself() else None
    if begun is None:
        yield work
        return
    child, end = begun
    try:
        yield lambda: _result(end, work)
    finally:
        os.close(end)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _begun(work: Callable[[], object]) -> tuple[int, int] | None:
    """(process, where its result is read); ``None`` where the system has no room for it."""
    try:
        reading, writing = os.pipe()
    except OSError:
        return None
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if not child:
        _as_copy(work, reading, writing)
    os.close(writing)
    return child, reading


def _as_copy(work: Callable[[], object], reading: int, writing: int) -> NoReturn:
    """Nothing of what this process would tidy up at its end is the copy's: it leaves by ``os._exit`` whatever happens."""
    status = 1
    try:
        os.close(reading)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that asked is told, and ends this one
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        import pickle

        with open(writing, "wb") as told:
            told.write(pickle.dumps(work(), pickle.HIGHEST_PROTOCOL))
        status = 0
    finally:
        os._exit(status)


def _result(end: int, work: Callable[[], T]) -> T:
    """What the copy told; done here where it told nothing, or not all: a pickle that is cut short cannot be read."""
    import pickle

    told = b"".join(iter(lambda: os.read(end, 2**20), b""))
    try:
        return pickle.loads(told)
    except (EOFError, pickle.UnpicklingError):
        return work()
