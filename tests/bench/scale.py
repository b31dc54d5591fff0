"""Very many workbooks: whether the time grows in step with them, how much memory it takes, and how a run that was killed goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nianbao.machine.reading_cache import OFF, SWITCH

from .merging import write_units

BAD_EVERY = 1000
"""One file in so many is cut short."""


@dataclass(frozen=True)
class Run:
    """``peak`` is the largest process in bytes, ``told`` the line about the files."""

    files: int
    clock: float
    peak: int
    told: str


def bench_scale(home: Path, files: int, seed: int = 1) -> Iterator[tuple[str, Run]]:
    """A quarter of the files, all of them, and all of them again after the first run was killed when half of them had been read."""
    whole, quarter, cache = home / "units", home / "quarter", home / "cache"
    write_units(whole, files, seed)
    for i in range(0, files, BAD_EVERY):
        path = whole / f"{i:05}.xlsx"
        path.write_bytes(path.read_bytes()[:-3000])
    quarter.mkdir()
    for path in sorted(whole.iterdir())[: files // 4]:
        os.link(path, quarter / path.name)
    yield "四分之一", _merged(quarter, home / "quarter.xlsx", OFF)
    yield "全部", _merged(whole, home / "whole.xlsx", OFF)
    killed_at = kill_at(whole, home / "killed.xlsx", cache, files // 2)
    yield f"读完 {killed_at} 个时被杀，再来一遍", _merged(whole, home / "killed.xlsx", str(cache))


def kill_at(folder: Path, output: Path, cache: Path, files: int) -> int:
    """Begin a merge and kill it as soon as so many readings are kept; how many there are then."""
    running = subprocess.Popen(_command(folder, output), env=os.environ | {SWITCH: str(cache)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while running.poll() is None and kept_readings(cache) < files:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    return kept_readings(cache)


def kept_readings(cache: Path) -> int:
    """How many readings a cache folder holds."""
    file = cache / "readings.sqlite"
    if not file.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True, timeout=5)) as base:  # a kill may leave what must be rolled back
            return base.execute("SELECT COUNT(*) FROM kept WHERE LENGTH(entry) > 48").fetchone()[0]  # the others are keys of contents
    except sqlite3.Error:
        return 0


def _command(folder: Path, output: Path) -> list[str]:
    return [sys.executable, "-m", "nianbao", "merge", str(folder), "-o", str(output)]


def _merged(folder: Path, output: Path, cache: str) -> Run:
    files = len(list(folder.iterdir()))
    start = time.perf_counter()
    done = subprocess.Popen(_command(folder, output), env=os.environ | {SWITCH: cache}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    assert done.stdout is not None
    told = done.stdout.read()
    _, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode not in (0, 1):
        raise RuntimeError(told)
    line = next(line for line in told.splitlines() if line.startswith("报送情况"))
    return Run(files, time.perf_counter() - start, used.ru_maxrss * 1024, line)
