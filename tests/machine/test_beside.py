"""Work done by a copy of this process comes to the same as work done here, whatever becomes of the copy."""

import os
import signal
import sys
import threading
import time

import pytest
from nianbao.machine.beside import can_copy_itself, done_beside

linux = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux alone")


@pytest.fixture
def hands(monkeypatch):
    """Two processors and no thread but this: as a command finds it."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@linux
def test_a_copy_does_the_work_and_is_gone_after_the_block(hands):
    with done_beside(lambda: (os.getpid(), "中" * 10**6), worth=True) as result:
        copy, words = result()
    assert (copy != os.getpid(), words) == (True, "中" * 10**6)
    with pytest.raises(ProcessLookupError):
        os.kill(copy, 0)


@linux
@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0, lambda: os._exit(0)], ids=["killed", "an error", "left"])
def test_what_a_copy_could_not_do_is_done_here(hands, end):
    here = os.getpid()
    with done_beside(lambda: here if os.getpid() == here else end(), worth=True) as result:
        assert result() == here


@linux
def test_a_result_that_cannot_travel_is_made_here(hands):
    with done_beside(lambda: threading.Lock(), worth=True) as result:
        assert result().acquire()


@linux
def test_an_error_in_the_block_ends_the_copy(hands):
    start = time.monotonic()
    with pytest.raises(KeyError), done_beside(lambda: time.sleep(60), worth=True):
        raise KeyError
    assert time.monotonic() - start < 30


def test_no_copy_is_made_beside_a_thread_or_of_little_work(hands, monkeypatch):
    with done_beside(os.getpid, worth=False) as result:
        assert result() == os.getpid()
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not can_copy_itself()
    with done_beside(os.getpid, worth=True) as result:
        assert result() == os.getpid()
