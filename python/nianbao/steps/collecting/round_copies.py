"""收件/历次: every version of every unit, copied when it is first seen, so that what is written over later is not lost; and what a new version changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ...core.submission import Submission
from ...core.words import where
from ...district.findings import extra_differences
from ...errors import UserError
from ...machine.file_names import storable_name
from ...machine.log import unforeseen
from ...machine.safe_write import copy_whole, unused
from ...reading.files import read
from ...rules.district_rules import value_words
from ...workbook.layout import EXTRA_SHEET
from ..year_folder import YearFolder
from .round_history import SeenVersion

MOST_CHANGED = 10
"""Cells of a new version that are named."""


def keep_copy(source: Path, folder: YearFolder, unit: str, number: int, name: str) -> str:
    """Copy a version to 收件/历次/<机关>; its path relative to the year's folder, ``""`` where it cannot be copied (what was read stands anyway)."""
    home = folder.earlier / storable_name(unit)
    try:
        home.mkdir(parents=True, exist_ok=True)
        target = unused(home / f"第{number}版 {storable_name(name.rpartition('/')[2])}")
        copy_whole(source, target)
    except OSError:
        return ""
    return target.relative_to(folder.path).as_posix()


def kept_submission(version: SeenVersion, folder: YearFolder) -> Submission | None:
    """A version of before, read from its copy; ``None`` where that is gone or gives nothing."""
    try:
        return read(folder.path / version.copy) if version.copy else None
    except UserError:
        return None
    except Exception as error:
        unforeseen("读取", error)
        return None


def changed_words(old: Submission | None, new: Submission | None) -> str:
    """What a new version changed: its year, its narrative, and which cells with both values; ``""`` where there is nothing to compare."""
    if old is None or new is None:
        return ""
    if old.form is not new.form:
        return "，".join((*_around(old, new), f"表式由 {old.form.edition} 版改为 {new.form.edition} 版"))
    apart = [cell for cell in new.form.cells if old[cell] != new[cell]]
    extra = extra_differences(old, new)
    told = [f"{where(cell, new.form)} {value_words(old[cell])} → {value_words(new[cell])}" for cell in apart]
    told += [f"{EXTRA_SHEET}“{path}” {value_words(before)} → {value_words(now)}" for path, before, now in extra]
    return "，".join((*_around(old, new), f"改了 {len(told)} 格：{_joined(told[:MOST_CHANGED], len(told))}" if told else "数字没有变"))


def _around(old: Submission, new: Submission) -> Iterator[str]:
    """What changed around the tables: the year a report is of decides whether its numbers are summed at all."""
    if old.year != new.year:
        yield f"年度 {old.year or '没有写'} → {new.year or '没有写'}"
    if old.narrative != new.narrative:
        yield "正文有改动"


def _joined(told: Sequence[str], count: int) -> str:
    return "；".join(told) + (f"；等 {count} 格" if count > len(told) else "")
