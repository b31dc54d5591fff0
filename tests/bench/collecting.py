"""A second look at a year's folder with one changed file: processor time of reading and of the whole, against the first look.

Garbage is collected as rarely as the command does it.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.merging import agency_of, write_units


@dataclass(frozen=True)
class Looks:
    """Seconds of processor time, children included: reading and the whole of the first look and of the second."""

    files: int
    reading: tuple[float, float]
    whole: tuple[float, float]

    @property
    def ratios(self) -> tuple[float, float]:
        """Second by first: of reading, of the whole."""
        return self.reading[1] / self.reading[0], self.whole[1] / self.whole[0]


def bench_collect(files: int = 1000, seed: int = 1) -> Looks:
    """Collect ``files`` workbooks, change one, collect again; the reading cache is a new one."""
    from nianbao.cli.main import RARELY
    from nianbao.district.roster import RosterUnit
    from nianbao.steps.year_folder import YearFolder
    from nianbao.workbook.writing.roster import Round, write_roster

    with tempfile.TemporaryDirectory() as home:
        folder = YearFolder(Path(home) / "year")
        write_units(folder.received, files, seed)
        write_roster(folder.roster, [RosterUnit(agency_of(i), order=i) for i in range(files)], Round("演示区", 2024))
        kept = os.environ.get("NIANBAO_CACHE")
        os.environ["NIANBAO_CACHE"] = str(Path(home) / "cache")
        usual = gc.get_threshold()
        gc.set_threshold(*RARELY)
        try:
            first = _look(folder)
            one = folder.received / "00000.xlsx"
            shutil.copyfile(folder.received / "00020.xlsx", one)
            second = _look(folder)
        finally:
            gc.set_threshold(*usual)
            os.environ.pop("NIANBAO_CACHE") if kept is None else os.environ.update(NIANBAO_CACHE=kept)
    return Looks(files, (first[0], second[0]), (first[1], second[1]))


def _look(folder) -> tuple[float, float]:
    """(reading, whole) of one look."""
    from nianbao.steps.collecting import collect as collecting

    spent = 0.0
    real = collecting.receive

    def timed(*given):
        nonlocal spent
        start = _processor()
        found = list(real(*given))
        spent = _processor() - start
        return iter(found)

    collecting.receive = timed
    try:
        start = _processor()
        collecting.collect(folder.path, now=datetime(2025, 1, 18))
        return spent, _processor() - start
    finally:
        collecting.receive = real


def _processor() -> float:
    """Of this process and of the children that have ended."""
    return time.process_time() + sum(os.times()[2:4])
