"""Speed of merging and of checking, as ratios against peers in the same run: a bare load of the same files, and pandas with openpyxl."""

from __future__ import annotations

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
from nianbao.model import Cell, Form

KINDS = 20
"""Different workbooks that are written; the others are copies under other names of agencies."""

PANDAS_FILES = 20
"""Files the slow peer reads; its time is extrapolated to all."""

_BARE = """
import sys, pathlib
from python_calamine import load_workbook
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
    book = load_workbook(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
"""
_PANDAS = """
import sys, pathlib, pandas
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx"))[: int(sys.argv[2])]:
    pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
"""


@dataclass(frozen=True)
class Timing:
    """Seconds of the whole processes (median of the rounds), interpreter start included. ``pandas`` is extrapolated from ``PANDAS_FILES`` files."""

    files: int
    bare: float
    merge: float
    pandas: float

    @property
    def allowed(self) -> float:
        """The bar: 1.6 × the bare load + 1.5 s."""
        return 1.6 * self.bare + 1.5


def bench_merge(files: int = 1000, rounds: int = 3, seed: int = 1) -> Timing:
    """Merge ``files`` balanced template workbooks, in turn with the peers."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "units"
        write_units(folder, files, seed)
        bare: list[float] = []
        merged: list[float] = []
        for turn in range(rounds):
            bare.append(_seconds("-c", _BARE, str(folder)))
            merged.append(_seconds("-m", "nianbao", "merge", str(folder), "-o", str(Path(home) / f"{turn}.xlsx")))
        few = min(files, PANDAS_FILES)
        pandas = _seconds("-c", _PANDAS, str(folder), str(few)) * files / few
    return Timing(files, statistics.median(bare), statistics.median(merged), pandas)


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return time.perf_counter() - start


def write_units(folder: Path, files: int, seed: int) -> None:
    """Balanced forms of made-up agencies of 2024: ``KINDS`` are written, the rest are those with another name."""
    from nianbao.workbook.writing.template import write_template

    folder.mkdir(parents=True)
    form, chance = EDITIONS["2021"], random.Random(seed)
    for i in range(min(files, KINDS)):
        write_template(form, folder / f"{i:05}.xlsx", values=balanced_inputs(form, chance), cover={"agency": _name(i), "year": 2024})
    for i in range(KINDS, files):
        _renamed(folder / f"{i % KINDS:05}.xlsx", folder / f"{i:05}.xlsx", _name(i % KINDS), _name(i))


def _name(i: int) -> str:
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


def bench_checks(submissions: int = 100_000) -> Iterator[tuple[str, float]]:
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
