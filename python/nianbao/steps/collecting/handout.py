"""The verb *handout*: one workbook a unit of the roster, with its name, year and last year's numbers in it. Only new and changed ones are written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.submission import LastYear, Submission
from ...district.membership import is_empty
from ...district.roster import Roster, RosterUnit
from ...district.succession import Reports, reports_by_unit, year_before
from ...errors import UserError
from ...forms import EDITIONS, edition_of
from ...machine.console import progress
from ...machine.safe_write import PathLike
from ...model import Form
from ...reading.files import load_grid, read
from ...reading.roster_book import RosterBook, read_roster
from ...reading.stamp import stamp_of
from ...refusals import refused
from ...workbook.extra_sheet import blank_extra
from ...workbook.last_year_sheet import offered
from ...workbook.layout import LAYOUT_VERSION
from ...workbook.writing.template import Handed, write_template
from ..handed_out import as_last_year
from ..incoming_files import Report
from ..last_year import last_year_reports
from ..year_folder import YearFolder, year_folder


@dataclass(frozen=True)
class HandedOut:
    """What became of each unit's workbook, by name: ``written`` new or changed, ``same`` left alone, ``kept`` changed but filled in since, so left alone.

    ``without`` are units that have no last year's numbers, with the reason; ``left`` are files of units that are due no more.
    """

    folder: YearFolder
    written: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    without: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def handout(path: PathLike, *, report: Report | None = None) -> HandedOut:
    """Hand out the workbooks of a year's folder into 下发. Raises ``UserError`` where there is no folder, no roster or no year, or one cannot be written."""
    folder = year_folder(path)
    book = read_roster(folder.roster)
    if book.year is None:
        raise refused("G58")
    form, reports, notes = EDITIONS[edition_of(book.year)], *_last_year(folder, book.roster, book.year)
    units = book.roster.due(book.year)
    folder.handed_out.mkdir(parents=True, exist_ok=True)
    names = _file_names(units)
    found: dict[str, list[str]] = {"written": [], "same": [], "kept": []}
    without: list[tuple[str, str]] = []
    for unit in progress(iter(units), len(units), "正在下发", report=report):
        before = year_before(unit, book.roster, reports)
        last = as_last_year(before.report, unit.agency) if before.report is not None else None
        if last is None:
            without.append((unit.agency, before.reason or "没有找到上年的表"))
        found[_hand(form, unit, book, last, folder.handed_out / names[unit.agency])].append(names[unit.agency])
    left = sorted(p.name for p in folder.handed_out.glob("*.xlsx") if p.name not in names.values() and not p.name.startswith("~$"))
    notes += [f"名录 {doubt.address}：{doubt.words}" for doubt in book.doubts]
    written, same, kept = (tuple(found[key]) for key in ("written", "same", "kept"))
    return HandedOut(folder, written, same, kept, tuple(without), tuple(left), tuple(notes))


def _last_year(folder: YearFolder, roster: Roster, year: int) -> tuple[Reports, list[str]]:
    """Last year's reports by unit, from the folder's own copy."""
    if not folder.last_year.exists():
        return {}, []
    listed = last_year_reports(folder.last_year)
    before = [s for s in listed if s.year in (None, year - 1) and s.stamp != "summary"]
    notes = [] if before else [f"{folder.last_year.name} 不是 {year - 1} 年的，没有填上年数。请换成上年的汇总表。"]
    return reports_by_unit(before, roster), notes


def _file_names(units: Iterable[RosterUnit]) -> dict[str, str]:
    """A file name a unit: the full name without what no file system takes."""
    found: dict[str, str] = {}
    for unit in units:
        stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", unit.agency).strip(". ")[:80] or "单位"
        name, number = f"{stem}.xlsx", 2
        while name.casefold() in {taken.casefold() for taken in found.values()}:
            name, number = f"{stem}{number}.xlsx", number + 1
        found[unit.agency] = name
    return found


def _hand(form: Form, unit: RosterUnit, book: RosterBook, last: LastYear | None, target: Path) -> str:
    """Write one workbook where it is new or has changed; what became of it."""
    year = book.year
    assert year is not None
    print_ = print_of(form, unit, year, last, book.extra)
    if target.exists():
        stands, filled = _stands(target)
        if stands == print_:
            return "same"
        if filled:
            return "kept"
    cover = {"agency": unit.agency, "year": year, **({"category": unit.category} if unit.category else {})}
    values = offered(form, last) if last is not None else {}
    extra = None if book.extra is None else blank_extra(book.extra)
    write_template(form, target, values=values, cover=cover, agencies=unit.names, handed=Handed(unit.agency, print_, last), extra=extra, force=True)
    return "written"


def _stands(target: Path) -> tuple[str, bool]:
    """The print of a workbook that is there, and whether somebody has filled it in, or it is no workbook of ours: that is never written over."""
    try:
        stamp, found = stamp_of(load_grid(target)), read(target)
    except UserError:
        return "", True
    if stamp is None or not stamp.handed_to:
        return "", True
    return stamp.print, not is_empty(found) or _worded(found)


def _worded(found: Submission) -> bool:
    """Whether the cover, the 核对数, the narrative or 补充数据 hold anything of the clerk's."""
    own = {"agency", "year", "category", "totals", "layout"}
    return bool(found.ledger or found.extra) or any(found.narrative) or bool(found.cover.keys() - own)


def print_of(form: Form, unit: RosterUnit, year: int, last: LastYear | None, extra: Sequence[str] | None = None) -> str:
    """A short print of all that goes into a unit's workbook: another print, another workbook."""
    told = [LAYOUT_VERSION, form.edition, unit.names, unit.category, year]
    told += [last.agency, last.year, last.edition, [str(value) for value in last.values]] if last is not None else []
    told += [list(extra)] if extra is not None else []
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8")).hexdigest()[:16]


def told_lines(done: HandedOut) -> Iterator[str]:
    """What was done, for people."""
    yield f"下发：新写 {len(done.written)} 份，没有变化 {len(done.same)} 份，都在 {done.folder.handed_out}。"
    if done.kept:
        yield f"有 {len(done.kept)} 份与名录或上年数不同，但已有人填写，没有改动：{_some(done.kept)}。要重发的请先移走。"
    if done.without:
        yield f"没有上年数的 {len(done.without)} 家：{_some(tuple(f'{agency}（{why}）' for agency, why in done.without))}。"
    if done.left:
        yield f"下发里另有 {len(done.left)} 个不属于应报单位的文件，没有动：{_some(done.left)}。"
    yield from done.notes


def _some(names: tuple[str, ...], most: int = 5) -> str:
    return "、".join(names[:most]) + (f"等 {len(names)} 个" if len(names) > most else "")
