"""Who does much work of one kind: threads of this process, some processes of this computer, or a cluster."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakSet

from ..refusals import refused
from .beside import can_copy_itself

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

T = TypeVar("T")

MANY_FILES = 100
"""Files from which processes are worth their start. Only where they begin as a copy of this one: elsewhere each would import everything again."""

ASKED_AGAIN = 5
"""Seconds after which a cluster that has not answered is asked whether it is still there."""


@contextmanager
def executor_for(told: str, files: int) -> Iterator[Executor | None]:
    """The executor of ``dask://host:port``; without one, processes where there is much to do, else ``None`` (threads will do).

    Raises ``UserError`` where it is written otherwise, the library is missing or nobody answers.
    """
    if told:
        with _cluster(told) as cluster:
            yield cluster
        return
    if files < MANY_FILES or not can_copy_itself():
        yield None
        return
    pool = _Processes()
    _OURS.add(pool)
    try:
        yield cast("Executor", pool)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


class _Processes:
    """An executor by processes of this computer, begun with the first work they are given: where nearly all was read before there is none."""

    def __init__(self) -> None:
        self._begun: Executor | None = None

    def submit(self, work: Callable[..., T], /, *given: Any) -> Future[T]:
        if self._begun is None:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            hands = len(os.sched_getaffinity(0))
            self._begun = ProcessPoolExecutor(hands, mp_context=get_context("fork"), initializer=_begin, initargs=(os.getpid(),))
        return self._begun.submit(work, *given)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if self._begun is not None:
            self._begun.shutdown(wait, cancel_futures=cancel_futures)


_OURS: WeakSet[Any] = WeakSet()


def at_rest(executor: Executor | None) -> None:
    """Everything is read: processes of ``executor_for`` end, and the threads that lead them, so that this process may be copied. Others are the caller's."""
    if executor is not None and executor in _OURS:
        executor.shutdown()


def _begin(parent: int) -> None:
    """A worker stops when it is told to, and by itself when its parent was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


@contextmanager
def _cluster(told: str) -> Iterator[Executor]:
    address = re.fullmatch(r"dask://([^/:\s]+:\d{1,5})/?", told)
    if address is None:
        raise refused("G27", given=told)
    import logging

    try:
        from distributed import Client
    except ImportError as error:
        raise refused("G28") from error
    try:
        client = Client(f"tcp://{address[1]}", timeout=10, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:
        raise refused("G29", given=told) from error
    for name in logging.root.manager.loggerDict:
        if name.startswith(("distributed", "tornado", "asyncio")):  # of a cluster that goes away they speak English
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with client:
        yield cast("Executor", _Cluster(client))


class _Cluster:
    """An executor over the client's own futures; those of ``Client.get_executor`` would be waited for for ever where the scheduler goes away.

    Once it was found gone nothing more is given to it, nor waited for.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._gone = False

    def submit(self, work: Callable[..., T], /, *given: Any) -> _Answer:
        if self._gone:
            raise ConnectionError
        return _Answer(self, self._client.submit(work, *given, pure=False))

    def answer(self, future: Any) -> Any:
        """What the work came to. Raises what happened to it, or to the cluster."""
        while not self._gone:
            try:
                return future.result(timeout=ASKED_AGAIN)
            except TimeoutError:
                if future.done():  # the work's own
                    raise
                self._gone = self._client.status != "running" or not self._client.scheduler_info()["workers"]
        raise ConnectionError


class _Answer:
    """A future of a cluster."""

    def __init__(self, cluster: _Cluster, future: Any) -> None:
        self._cluster, self._future = cluster, future

    def result(self) -> Any:
        return self._cluster.answer(self._future)

    def cancel(self) -> None:
        self._future.cancel()
