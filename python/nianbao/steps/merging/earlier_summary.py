"""The summary that stands where one is to be written: what was typed into it is kept, and what cannot be kept is said and left aside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ...core.submission import Submission
from ...district.merge_result import Merged
from ...errors import UserError
from ...grid import Grid
from ...machine.log import unforeseen
from ...machine.packages import Package
from ...machine.safe_write import copy_whole, named_after
from ...reading.adjustments_of_summary import columns_not_kept, unknown_adjustments, written_adjustments
from ...reading.details_sheet import details_unread
from ...reading.files import load_grid, read, read_grid
from ...reading.units_of_summary import units_of_summary
from ...reading.workbooks.plain_sheets import sheets_of_plain
from ...workbook.adjustment_rows import lines_in_order
from ...workbook.cover import COVER, FIELDS
from ...workbook.explanation_rows import explained
from ...workbook.kept import NOTHING_KEPT, Kept, kept_from, not_shown
from ...workbook.layout import EXTRA_ORIGINS_SHEET, EXTRA_SHEET, EXTRA_UNITS_SHEET
from ...workbook.narrative import NARRATIVES
from ...workbook.unit_rows import ADJUSTMENTS, DETAILS, REMARKS

_MOST = 10
"""Cells or sheets named one by one."""


@dataclass(frozen=True)
class Earlier:
    """``kept`` goes into the new summary; ``lost`` says what cannot; ``sheets`` are those with anything in them, ``units`` the rows of 部门明细."""

    kept: Kept = NOTHING_KEPT
    lost: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    units: tuple[Submission, ...] = ()


NOTHING_EARLIER = Earlier()


def earlier_summary(target: Path, *, details: bool = True) -> Earlier:
    """What stands in the summary of this name; nothing where there is none, or where it is another kind of file. Without ``details`` the rows of 部门明细 are not looked at."""
    if not target.is_file():
        return NOTHING_EARLIER
    try:
        grid = load_grid(target, but=() if details else (DETAILS,))
        found = read_grid(grid) or read(target)
        if found.stamp != "summary":
            return Earlier(lost=("原来的文件不是本工具的汇总表",))
        kept = replace(kept_from(found), told=explained(grid), adjustments=lines_in_order(one.line for one in written_adjustments(grid)))
        filled = tuple(s.name for s in grid.sheets if any(raw not in (None, "") for row in s.rows for raw in row))
        return Earlier(kept, tuple(_not_read(grid, found)), filled, tuple(units_of_summary(grid, replace(found, file=""))) if details else ())
    except UserError as error:
        return Earlier(lost=(f"原来的汇总表读不出（{str(error).rstrip('。')}）",))
    except Exception as error:
        return Earlier(lost=(f"原来的汇总表读不出（{unforeseen('读取', error)}）",))


def _not_read(grid: Grid, found: Submission) -> Iterator[str]:
    """What of our own sheets cannot be told, since heads of it are gone, or is the clerk's own and has no room on the new ones."""
    if unknown_adjustments(grid):
        yield f"“{ADJUSTMENTS}”里的行（找不到原来的列名）"
    if strange := columns_not_kept(grid):
        yield f"“{ADJUSTMENTS}”里不是本表原有的列：{'、'.join(strange[:_MOST])}"
    if details_unread(grid, found.form):
        yield f"“{DETAILS}”里改过的数（找不到原来的列名，没有核对）"


def _strange(earlier: Earlier, merged: Merged, new: Path) -> Iterator[str]:
    """Sheets that the new summary does not have: somebody added them."""
    own = {*sheets_of_plain(Package(str(new), new.read_bytes()))} | {REMARKS, *NARRATIVES, EXTRA_SHEET, EXTRA_UNITS_SHEET, EXTRA_ORIGINS_SHEET}
    strange = [name for name in earlier.sheets if name not in own]
    if strange:
        yield f"自己加的工作表：{'、'.join(strange[:_MOST])}"


def what_became(earlier: Earlier, merged: Merged, target: Path, new: Path) -> tuple[str, ...]:
    """Sentences for people, before ``new`` takes the place of ``target``; where something is lost, the earlier file is copied aside first. Raises ``UserError`` where it cannot be."""
    if earlier is NOTHING_EARLIER:
        return ()
    lost = [*earlier.lost, *(_strange(earlier, merged, new) if earlier.sheets else ()), *_changed_details(earlier, merged), *_overruled(earlier.kept, merged)]
    told = [_kept_words(earlier.kept)] if earlier.kept is not NOTHING_KEPT else []
    if gone := not_shown(earlier.kept, merged):
        told.append(f"原汇总表里有 {gone} 条说明，现在没有对应的问题：没有列出，仍存在汇总表里，问题再出现时会显示。")
    if lost and target.is_file():
        aside = named_after(target.parent, target.stem, "原件", target.suffix)
        copy_whole(target, aside)
        told.append(f"没有带进新汇总表的：{'；'.join(lost)}。原来的文件另存在 {aside}，请核对后自己取用。")
    return tuple(filter(None, told))


def _kept_words(kept: Kept) -> str:
    named = [FIELDS[key] for key in kept.fields if key in FIELDS]
    parts = [f"{COVER}（{'、'.join(named)}）"] if named else []
    parts += [f"核对数 {len(kept.ledger)} 个"] if kept.ledger else []
    parts += ["正文"] if kept.chapters else []
    parts += [f"说明 {len(kept.told)} 条"] if kept.told else []
    parts += [f"调整 {len(kept.adjustments)} 行"] if kept.adjustments else []
    return f"原汇总表里填写的已保留：{'、'.join(parts)}。" if parts else ""


def _changed_details(earlier: Earlier, merged: Merged) -> Iterator[str]:
    """Units whose numbers in 部门明细 are not those of the files now: sent again, or changed by hand in the summary."""
    form = merged.district.form
    now = {m.submission.file: dict(zip(form.cells, m.values, strict=True)) for m in merged.district.members}
    apart: list[str] = []
    for unit in earlier.units:
        values = now.get(os.path.basename(unit.file.strip("（）")))
        if values is not None and any(unit[c] != values[c] for c in unit.form.cells if c in values and unit.number(c) is not None):
            apart.append(unit.agency or unit.file.strip("（）"))
    if apart:
        more = f"等 {len(apart)} 家" if len(apart) > _MOST else ""
        yield f"部门明细中 {'、'.join(apart[:_MOST])}{more}的数与现在的文件不同（重报过，或在原汇总表里改过），已按现在的文件"


def _overruled(kept: Kept, merged: Merged) -> Iterator[str]:
    """Name and year of the cover where this merge says otherwise."""
    for key, now in (("agency", merged.district.agency), ("year", merged.district.year)):
        before = kept.cover.get(key, "")
        if before and now and before != str(now):
            yield f"{COVER}的{FIELDS[key]}“{before}”（这次是“{now}”）"
