"""The year's folder: one folder that holds the whole round, its parts found by their names, relative to it.

Nothing here reads or writes a workbook; the roster in it says whose round it is and of which year.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..refusals import refused

ROSTER_FILE = "名录.xlsx"
HANDED_OUT_FOLDER = "下发"
RECEIVED_FOLDER = "收件"
EARLIER_FOLDER = "历次"
"""Inside 收件: files that were replaced, written over or locked."""
LEDGER_FILE = "报送台账.xlsx"
SUMMARY_FILE = "汇总.xlsx"
RETURNED_FOLDER = "退回"
MENDED_FOLDER = "已改"
"""Inside 退回: the slips of units that have mended it."""
LAST_YEAR_FILE = "上年.xlsx"
"""Last year's numbers of every unit, copied in so that a successor needs this folder only."""


@dataclass(frozen=True)
class YearFolder:
    """The paths of the parts, whether they are there or not."""

    path: Path

    @property
    def roster(self) -> Path:
        return self.path / ROSTER_FILE

    @property
    def handed_out(self) -> Path:
        return self.path / HANDED_OUT_FOLDER

    @property
    def received(self) -> Path:
        return self.path / RECEIVED_FOLDER

    @property
    def earlier(self) -> Path:
        return self.path / RECEIVED_FOLDER / EARLIER_FOLDER

    @property
    def ledger(self) -> Path:
        return self.path / LEDGER_FILE

    @property
    def summary(self) -> Path:
        return self.path / SUMMARY_FILE

    @property
    def returned(self) -> Path:
        return self.path / RETURNED_FOLDER

    @property
    def mended(self) -> Path:
        return self.path / RETURNED_FOLDER / MENDED_FOLDER

    @property
    def last_year(self) -> Path:
        return self.path / LAST_YEAR_FILE

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder that the round needs, in the order in which they are made."""
        return self.handed_out, self.received, self.earlier, self.returned, self.mended


def year_folder(path: str | os.PathLike, *, needs: tuple[str, ...] = ()) -> YearFolder:
    """The year's folder at a path. ``needs`` are names of parts that must be there; 名录.xlsx always must.

    Raises ``UserError`` that says which parts are missing, that there is no such folder, or that it has several rosters.
    """
    folder = YearFolder(Path(path))
    if not folder.path.is_dir():
        raise refused("G50", folder=folder.path)
    missing = [name for name in (ROSTER_FILE, *needs) if not (folder.path / name).exists()]
    if missing:
        raise refused("G51", folder=folder.path, missing="、".join(missing))
    rosters = sorted(path.name for path in folder.path.glob("名录*.xls*") if path.is_file())
    if len(rosters) > 1:
        raise refused("G54", folder=folder.path, files="、".join(rosters), name=ROSTER_FILE)
    return folder
