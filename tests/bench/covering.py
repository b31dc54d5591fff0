"""A pytest plugin: which tests run which lines of the package, and how long each takes. Loaded with ``-p bench.covering``."""

from __future__ import annotations

import functools
import gc
import json
import os
from collections import defaultdict
from pathlib import Path

import coverage
import pytest

PACKAGE = os.environ["NIANBAO_COVERED"]
COVERAGE = coverage.Coverage(data_file=None, source=[PACKAGE], config_file=False)
COVERAGE.start()
SECONDS: dict[str, float] = defaultdict(float)


def plain(nodeid: str) -> str:
    """A test with all its parameters."""
    return nodeid.partition("[")[0]


CACHES: list = []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish() -> None:
    """Before conftest.py takes them out of the collector's sight."""
    CACHES.extend(one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper))


def pytest_runtest_setup(item) -> None:
    for cache in CACHES:  # what is kept from another test runs no line
        cache.cache_clear()
    COVERAGE.switch_context(item.nodeid.partition("::")[0])  # what a fixture does for a file is everybody's


def pytest_runtest_call(item) -> None:
    COVERAGE.switch_context(plain(item.nodeid))


def pytest_runtest_logreport(report) -> None:
    SECONDS[plain(report.nodeid)] += report.duration


def pytest_unconfigure() -> None:
    COVERAGE.stop()
    data = COVERAGE.get_data()
    lines = {
        Path(file).relative_to(PACKAGE).as_posix(): {line: [name for name in names if name] for line, names in data.contexts_by_lineno(file).items()}
        for file in data.measured_files()
    }
    Path(os.environ["NIANBAO_COVERED_TO"]).write_text(json.dumps({"lines": lines, "seconds": SECONDS}), encoding="utf-8")
