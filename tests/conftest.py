"""Fixtures that every test may ask for: the live spreadsheet program. Files with long tests run first, so that none holds up the end."""

import gc
import os
import socket
from collections import Counter

import pytest
from live.fixtures import live_app, live_book, live_engine, live_host
from wine.fixtures import windows_python, wine_folder

os.environ.setdefault("NIANBAO_CACHE", "off")  # a folder in its place runs everything with the reading cache

__all__ = ["live_app", "live_book", "live_engine", "live_host", "windows_python", "wine_folder"]


@pytest.hookimpl(trylast=True)
def pytest_configure(config) -> None:
    """What pytest-rerunfailures tells and asks the controller about each test goes off at once: put together by the system first, it took 40 ms a test."""
    if talk := getattr(getattr(config, "failures_db", None), "sock", None):
        talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are processors, for a worker waits a third of the time: for LibreOffice, Windows or a clock. Another number set for `auto` holds."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items) -> None:
    """A file goes to one worker (pyproject.toml says so), in the order of this list."""
    long = Counter(item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("live"))
    items.sort(key=lambda item: -long[item.path])


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector of garbage need not look at it again and again, nor as often as every 700 objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
