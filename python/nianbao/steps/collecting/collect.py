"""The verb *collect* (收表): one look at the year's folder, and everything in it is up to date: 报送台账, 汇总, 退回, 催报."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from ...core.findings import Finding, Level
from ...core.submission import Submission
from ...district.findings import reported_after_lock
from ...district.ledger import Standing, overdue, state_of
from ...district.membership import Entry, Refused, UnitState
from ...district.merge_result import Merged
from ...district.roster import Roster
from ...errors import UserError
from ...machine.console import progress
from ...machine.regular_files import file_bytes
from ...machine.round_mark import marked_folder
from ...machine.safe_write import named_after
from ...reading.documents.office_run import one_start
from ...reading.files import PathLike
from ...reading.roster_book import RosterBook, read_roster
from ...workbook.ledger_sheets import LOCKED_VALUES, RECORD, REPORTED, UNMATCHED
from ...workbook.roster_columns import YEAR_AGENCY, YEAR_SHEET, YEAR_YEAR
from ..incoming_files import Report, Source
from ..last_year import last_year_reports
from ..locked_values import locked_in
from ..merging.earlier_summary import earlier_summary
from ..merging.merge import added_flat, district_of, judged, summary_written
from ..receiving import receive
from ..sent_up import SENT_FOLDER, changed_since_sent
from ..year_folder import RECEIVED_FOLDER, YearFolder, year_folder
from .arrivals import Arrival, arrivals
from .ledger_store import Ledger, open_ledger, write_ledger
from .round_changes import changes_of_round
from .round_history import History, day_in, history_in
from .round_matching import Binding, Filed, match_files
from .round_result import Collected, UnitResult
from .round_rows import decisions, rows_of_round
from .round_units import UnitOfRound, units_of_round
from .slips import put_slips


def collect(path: PathLike, *, now: datetime | None = None, report: Report | None = None) -> Collected:
    """Look at the year's folder and bring everything in it up to date. ``now`` is the time that is written down.

    Raises ``UserError`` where the folder, its roster or its ledger cannot be used, or somebody else is collecting there.
    """
    folder = year_folder(path, needs=(RECEIVED_FOLDER,))
    book = read_roster(folder.roster)
    now = now or datetime.now()
    with marked_folder(folder.path, now), one_start(()), tempfile.TemporaryDirectory(prefix="nianbao-") as aside:
        return _collected(folder, book, Path(aside), now, report)


def _collected(folder: YearFolder, book: RosterBook, aside: Path, now: datetime, report: Report | None) -> Collected:
    ledger = open_ledger(folder)
    history = history_in(ledger.rows(RECORD).values())
    filed = match_files(_received(folder, aside, report), book.roster, _bindings(ledger))
    units = units_of_round(filed, book.roster, book.year, history, ledger.whites, locked_in(ledger.rows(LOCKED_VALUES).values()))
    before = last_year_reports(folder.last_year) if folder.last_year.exists() else None
    merged, notes = _summed(folder, book, filed, units, before)
    results = tuple(_result(unit, merged, ledger, history, book, now) for unit in units)
    rows = rows_of_round(results, filed, ledger, history, book, folder, now)
    changes = changes_of_round(results, filed, ledger, rows.told)
    written = write_ledger(ledger, rows.by_sheet, folder, rows.about, now)
    collected = Collected(
        folder, book, merged, results, tuple(f for f in filed if f.asked), changes, (*_lacking(folder, book, filed), *ledger.told, *notes, *_beside(written, folder), *_since_sent(folder, merged)), written or folder.ledger,
        ledger.whites, before, {f.arrival.name: f.arrival.path for f in filed},
    )  # fmt: skip
    return replace(collected, notes=(*collected.notes, *put_slips(collected, now)))


def _lacking(folder: YearFolder, book: RosterBook, filed: Sequence[Filed]) -> Iterator[str]:
    """What the folder itself lacks: lines of the roster that are no unit, whose round it is and of which year, levels, any file at all."""
    yield from (f"{folder.roster.name} {doubt.address}：{doubt.words}" for doubt in book.doubts)
    if blank := [label for label, told in ((YEAR_AGENCY, book.roster.agency), (YEAR_YEAR, book.year)) if not told]:
        yield f"{folder.roster.name} 的“{YEAR_SHEET}”没有填{'、'.join(blank)}：年度不对的报表、名称前面的地名要按它认。请补填后再收表。"
    yield from added_flat(book.roster)
    if not filed:
        yield f"“{folder.received.name}”里还没有文件。请把收到的表放进去再收表，不用改名，不用解压 .zip。"


def _since_sent(folder: YearFolder, merged: Merged) -> tuple[str, ...]:
    """What is no longer as it was sent to the superior; nothing is said before anything was sent."""
    if not merged.count or not (folder.path / SENT_FOLDER).is_dir():
        return ()
    return tuple(changed_since_sent(folder, merged.district.submission))


def _beside(written: Path | None, folder: YearFolder) -> tuple[str, ...]:
    if written is None or written == folder.ledger:
        return ()
    return (f"{folder.ledger.name} 正在别处打开（或刚被保存过），这次的结果写在旁边的 {written.name}，下次收表时自动并入。",)


def _received(folder: YearFolder, aside: Path, report: Report | None) -> list[tuple[Arrival, str, Submission | Refused | None]]:
    """Every file of 收件 with the key of its content and what was read of it; pictures are not read."""
    found = arrivals(folder.received, aside)
    sources = [Source(one.path, one.name, one.refused or ("盖章件" if one.picture else "")) for one in found]
    items = progress(receive(sources), len(sources), "正在读取", report=report)
    return [(one, _key(one), _item(one, item)) for one, item in zip(found, items, strict=True)]


def _item(arrival: Arrival, item: Submission | Refused) -> Submission | Refused | None:
    if arrival.picture:
        return None
    return Refused(arrival.name, arrival.refused, arrival.foreign) if arrival.refused else item


def _key(arrival: Arrival) -> str:
    """The key of a file's content; of one that cannot be read, of its name."""
    try:
        data = file_bytes(arrival.path)
    except (OSError, ValueError):
        data = arrival.name.encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()[:16]


def _bindings(ledger: Ledger) -> dict[str, Binding]:
    """What the clerk wrote under 归到, by content. What the file calls itself is an alias only where the name stands in it."""
    rows = ledger.rows(UNMATCHED)
    whites = ledger.whites
    return {key[0]: Binding(whites.get((UNMATCHED, key[0], "归到"), ""), str(row.get("自称") or "")) for key, row in rows.items() if key}


def _summed(
    folder: YearFolder, book: RosterBook, filed: Sequence[Filed], units: Sequence[UnitOfRound], before: Sequence[Submission] | None
) -> tuple[Merged, tuple[str, ...]]:
    """The merge of what counts, written as 汇总.xlsx; what is to be said of that."""
    added = [unit.agency for unit in units if unit.unit is None]
    earlier = earlier_summary(folder.summary, details=False)  # 记录 says what changed
    district = district_of(_counting(filed, units, book.roster), book.year, book.roster.agency, added, book.roster, adjustments=earlier.kept.adjustments)
    late = [reported_after_lock(u.agency, u.locked, v.submission) for u in units if u.locked for v in u.after_lock if v.submission]
    known = {entry.file for entry in district.entries}
    aside = (entry for entry in _aside(filed, units) if entry.file not in known)
    district = replace(district, entries=(*district.entries, *aside), findings=(*district.findings, *late))
    paths = {f.arrival.name: f.arrival.path for f in filed if folder.received in f.arrival.path.parents}
    merged = judged(district, paths, before, book.roster)
    if not merged.count:
        return merged, ()
    try:
        written = summary_written(merged, folder.summary, earlier, force=True)
    except UserError as error:
        if error.id != "O04":
            raise
        other = named_after(folder.path, folder.summary.stem, "新", ".xlsx")
        written = summary_written(merged, other, replace(earlier, lost=(), sheets=()), force=False)
        return written, (*written.notes, f"{folder.summary.name} 正在别处打开，这次的汇总写在 {other.name}。")
    return written, tuple(words for words in written.notes if "已保留" not in words)


def _counting(filed: Sequence[Filed], units: Sequence[UnitOfRound], roster: Roster) -> list[Submission | Refused]:
    """What goes into the sum, keeps it open, or is named as no part of it: by the name of the file."""
    items: list[Submission | Refused] = []
    for unit in units:
        if unit.locked is not None:
            items.append(unit.locked)
            continue
        for version in unit.adoption.unequal or ((unit.adopted,) if unit.adopted else ()):
            items.append(version.submission or _unreadable(version.file, unit))
    items += [f.submission for f in filed if f.submission and (f.whole or (f.asked and roster.reach(f.claims) is None and f.claims))]
    return sorted(items, key=lambda item: item.file)


def _unreadable(file: str, unit: UnitOfRound) -> Refused:
    found = next((f.item for f in unit.files if f.arrival.name == file and isinstance(f.item, Refused)), None)
    return Refused(file, found.reason if found else "读不出")


def _aside(filed: Sequence[Filed], units: Sequence[UnitOfRound]) -> Iterator[Entry]:
    """The files that do not count, with the reason: left for another version, of nobody known, sealed pages, no reports."""
    for unit in units:
        yield from (Entry(v.file, UnitState.REPLACED, unit.agency, "锁定后重报，没有采用", v.submission) for v in unit.after_lock)
        if unit.locked is None:
            yield from (Entry(v.file, UnitState.REPLACED, unit.agency, why, v.submission) for v, why in unit.adoption.aside)
    for file in filed:
        name = file.arrival.name
        if file.asked:
            yield Entry(name, UnitState.SKIPPED, file.claims, f"{file.asked}。没有相加，见报送台账“未匹配”")
        elif file.seal:
            yield Entry(name, UnitState.SKIPPED, file.unit, f"盖章件（{file.seal}），不读数字")
        elif file.ignored:
            yield Entry(name, UnitState.SKIPPED, "", file.item.reason if isinstance(file.item, Refused) else "不是年报")


def _result(unit: UnitOfRound, merged: Merged, ledger: Ledger, history: History, book: RosterBook, now: datetime) -> UnitResult:
    """The state of one unit, from what was found in the version used and what the clerk decided."""
    submission = unit.submission
    files = {submission.file if submission else unit.adopted.file if unit.adopted else ""} - {""}
    found = tuple(p for p in merged.problems if (p.finding.file or p.submission.file) in files) if unit.due and unit.received else ()
    told = decisions(unit.agency, found, ledger)

    def white(head: str) -> str:
        return ledger.whites.get((REPORTED, unit.agency, head), "")

    standing = Standing(
        expected=unit.due, received=unit.received, settled=not unit.adoption.unequal or unit.locked is not None,
        errors=sum(p.finding.level is Level.ERROR and p.finding.rule != "D2" for p in found), untold=sum(_untold(p.finding) for p in found),
        undecided=told.undecided, rejected=told.rejected, verdict=white("审核结论"), opinion=white("审核意见"),
        returned=unit.sent_back, locked=unit.locked is not None and unit.due,
    )  # fmt: skip
    seen = [v for v in history.of(unit.agency) if not v.hollow]
    first = seen[0].day if seen else now.date() if unit.received else None
    day = day_in(white("收到（更正）")) or (first if unit.received else None)
    deadline = (unit.unit.extension if unit.unit else None) or book.due
    late = overdue(deadline, day, now.date()) if unit.due else 0
    return UnitResult(unit, state_of(standing), standing, first.isoformat() if first and unit.received else "", late, _code(unit, history), found)


def _code(unit: UnitOfRound, history: History) -> str:
    """The 校验码 of what is used: as the file itself has it, by the name that stands in it; of a version seen before as it was put down then."""
    if unit.locked is not None and not unit.fresh_lock:
        return unit.locked_code
    key = unit.adopted.key if unit.adopted else ""
    known = next((v.code for v in history.of(unit.agency) if v.key == key), "")
    return known or unit.code_of(key)


def _untold(finding: Finding) -> bool:
    return finding.level is Level.WARNING and not finding.explanation


__all__ = ["Collected", "UnitResult", "collect"]
