"""Speed of merging and of checking, as ratios against peers in the same run: from inflating the files alone to pandas with openpyxl."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.machine.reading_cache import OFF, SWITCH
from nianbao.model import Cell, Form

KINDS = 20
"""Different workbooks that are written; the others are copies under other names of agencies."""

FEW = 20
"""Files that a slow peer reads; its time is extrapolated to all."""

SMALL = 21
"""Workbooks of a small district."""

_EACH = """
import sys, pathlib
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx"))[: int(sys.argv[2])]:
    one(path)
"""
_INFLATE = """
import zipfile
def one(path):
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            book.read(name)
"""
_BARE = """
from python_calamine import load_workbook
def one(path):
    book = load_workbook(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
"""
_PANDAS = """
import pandas
def one(path):
    pandas.read_excel(path, sheet_name=None, header=None, engine="%s")
"""
_READ_ONLY = """
from openpyxl import load_workbook
def one(path):
    for sheet in load_workbook(path, read_only=True, data_only=True):
        list(sheet.iter_rows(values_only=True))
"""
_READING = """
import gc, os, sys, time
from nianbao.steps.incoming_files import incoming_files
from nianbao.steps.receiving import receive
from nianbao.machine.executors import executor_for
from nianbao.cli.main import RARELY

gc.set_threshold(*RARELY)
sources = incoming_files(sys.argv[1:])
clock, processor = time.perf_counter(), sum(os.times()[:4])
with executor_for("", len(sources)) as executor:
    assert len(list(receive(sources, executor=executor))) == len(sources)
print(time.perf_counter() - clock, sum(os.times()[:4]) - processor)
"""


@dataclass(frozen=True)
class Spent:
    """Seconds of a whole process, interpreter start included: by the clock, and of processor time, that of its own processes too."""

    clock: float
    processor: float

    def times(self, factor: float) -> Spent:
        return Spent(self.clock * factor, self.processor * factor)


Line = tuple[str, Spent]


def bench_merge(files: int = 1000, rounds: int = 3, seed: int = 1) -> Iterator[Line]:
    """(what, what it took) for merging ``files`` balanced template workbooks and for every peer, in turn; medians of the rounds.

    The second line is the bare load that all are compared with.
    """
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "units"
        write_units(folder, files, seed)
        found: dict[str, list[Spent]] = {}
        for turn in range(rounds):
            for words, spent in _round(folder, files, Path(home) / str(turn)):
                found.setdefault(words, []).append(spent)
        yield from ((words, _median(several)) for words, several in found.items())


def _round(folder: Path, files: int, home: Path) -> Iterator[Line]:
    home.mkdir()
    few = min(files, FEW)
    yield "只解压，不读（下限）", _peer(_INFLATE, folder, files)
    yield "只用 python-calamine 读（一条线程）", _peer(_BARE, folder, files)
    merge = ("-m", "nianbao", "merge", str(folder), "-o")
    yield "nianbao merge，从没读过", _spent(*merge, str(home / "1.xlsx"), cache=home / "cache")
    _change(folder, files)
    yield "nianbao merge，改了一个文件再来", _spent(*merge, str(home / "2.xlsx"), cache=home / "cache")
    yield "其中读取，从没读过", _told("-c", _READING, str(folder), cache=home / "reading")
    _change(folder, files)
    yield "其中读取，改了一个文件再来", _told("-c", _READING, str(folder), cache=home / "reading")
    for words, script in (
        ("pandas + calamine", _PANDAS % "calamine"), ("openpyxl（read_only）", _READ_ONLY), ("pandas + openpyxl", _PANDAS % "openpyxl")
    ):
        yield f"{words}，按 {few} 个推算", _peer(script, folder, few).times(files / few)


def bench_small(rounds: int, seed: int = 1) -> Iterator[Line]:
    """The same for a small district and for one file, without a cache."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "units"
        write_units(folder, SMALL, seed)
        merged = [_spent("-m", "nianbao", "merge", str(folder), "-o", str(Path(home) / f"{turn}.xlsx")) for turn in range(rounds)]
        yield f"nianbao merge {SMALL} 个", _median(merged)
        yield "nianbao check 一个", _median([_spent("-m", "nianbao", "check", str(folder / "00000.xlsx")) for _ in range(rounds)])


def _peer(script: str, folder: Path, files: int) -> Spent:
    return _spent("-c", script + _EACH, str(folder), str(files))


def _median(several: list[Spent]) -> Spent:
    return Spent(statistics.median(s.clock for s in several), statistics.median(s.processor for s in several))


def _spent(*arguments: str, cache: Path | None = None) -> Spent:
    clock, processor = time.perf_counter(), _children()
    _run(*arguments, cache=cache)
    return Spent(time.perf_counter() - clock, _children() - processor)


def _told(*arguments: str, cache: Path | None = None) -> Spent:
    """What the process itself says."""
    return Spent(*map(float, _run(*arguments, cache=cache).split()))


def _run(*arguments: str, cache: Path | None) -> str:
    switched = os.environ | {SWITCH: str(cache) if cache else OFF}
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", env=switched)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return done.stdout


def _children() -> float:
    return os.times().children_user + os.times().children_system


def _change(folder: Path, files: int) -> None:
    """Give one file, the last, another content."""
    last = folder / f"{files - 1:05}.xlsx"
    with zipfile.ZipFile(last, "a") as book:
        book.comment = bytes(reversed(book.comment or b"12"))


def write_units(folder: Path, files: int, seed: int) -> None:
    """Balanced forms of made-up agencies of 2024: ``KINDS`` are written, the rest are those with another name."""
    from nianbao.workbook.writing.template import write_template

    folder.mkdir(parents=True)
    form, chance = EDITIONS["2021"], random.Random(seed)
    for i in range(min(files, KINDS)):
        write_template(form, folder / f"{i:05}.xlsx", values=balanced_inputs(form, chance), cover={"agency": agency_of(i), "year": 2024})
    for i in range(KINDS, files):
        _renamed(folder / f"{i % KINDS:05}.xlsx", folder / f"{i:05}.xlsx", agency_of(i % KINDS), agency_of(i))


def agency_of(i: int) -> str:
    """The name of the i-th agency."""
    return f"演示区第{i:05}局"


def _renamed(source: Path, target: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in book.namelist():
            copy.writestr(part, book.read(part).replace(old.encode(), new.encode()))


def balanced_inputs(form: Form, chance: random.Random) -> dict[Cell, int | Decimal]:
    """Random inputs for which every relation holds once the totals are computed."""
    values: dict[Cell, int | Decimal] = {
        cell: Decimal(chance.randint(0, 10**6)) / 100 if form.column(cell).decimals else chance.randint(0, 50) for cell in form.inputs
    }
    values |= {cell: 0 for cell in form.inputs if cell.row == "rules"}
    for cell in [c for c in form.inputs if c.row == "new"]:
        column = [values[c] for c in form.inputs if c.table == cell.table and c.row.startswith("result.") and c.column == cell.column]
        out, carried = Cell(cell.table, "carried_out", cell.column), Cell(cell.table, "carried_in", cell.column)
        values[carried] = 0
        values[cell] = sum(column) + values[out]
    return values


def bench_checks(submissions: int) -> Iterator[tuple[str, float]]:
    """(what, seconds) for laying out and for checking every equation of so many submissions in memory."""
    from nianbao.core.frame import frame
    from nianbao.rules.relations import relation_answers

    form, chance = EDITIONS["2021"], random.Random(1)
    few = [Submission(form, tuple(chance.randint(0, 50) for _ in form.cells)) for _ in range(1000)]
    start = time.perf_counter()
    laid = frame(form, [few[i % 1000] for i in range(submissions)])
    yield "排成矩阵", time.perf_counter() - start
    start = time.perf_counter()
    relation_answers(laid)
    yield "全部勾稽关系", time.perf_counter() - start
