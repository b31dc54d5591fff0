"""The verb *year*: the year's folder, its roster filled from last year where that is given. Made again it adds what is missing and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ...core.submission import Submission
from ...district.deadlines import DEADLINES
from ...district.membership import UnitState
from ...district.roster import Roster, RosterUnit
from ...errors import UserError
from ...machine.safe_write import PathLike, placed, reason, refuse_name
from ...reading.files import load_grid, read
from ...reading.roster_book import RosterBook, day_of, read_roster, round_of
from ...reading.units_of_summary import categories_of_summary, units_of_summary
from ...refusals import refused
from ...workbook.cover import CATEGORIES
from ...workbook.layout import EXTRA_SHEET
from ...workbook.writing.roster import Round, write_roster
from ..archive import unpacked_archive
from ..extra_names import extra_names
from ..year_folder import LAST_YEAR_FILE, RECEIVED_FOLDER, ROSTER_FILE, SUMMARY_FILE, YearFolder


@dataclass(frozen=True)
class YearMade:
    """What was made (``made``, by name) and what stood there already (``kept``); ``notes`` are sentences about what came over from last year."""

    folder: YearFolder
    made: tuple[str, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Before:
    """What last year gives: the units in order, whose round it was and of which year, and how to write its numbers into a summary."""

    units: tuple[RosterUnit, ...] = ()
    agency: str = ""
    year: int | None = None
    summary: Path | None = None
    files: Path | None = None
    roster: Roster | None = None
    extra: tuple[str, ...] | None = ()


def new_year(
    path: PathLike, *, year: int | None = None, agency: str = "", before: PathLike | None = None, due: date | None = None, extra: Iterable[str] = ()
) -> YearMade:
    """Make the year's folder at a path. ``before`` is last year's folder, its archive, last year's summary, roster or a folder of its files.

    ``year`` is the year after that of ``before`` where it is not given, ``agency`` that of ``before``. ``extra`` names further rows of 补充数据,
    those of ``before`` where none are given. Raises ``UserError`` where something cannot be read or written, an archive is damaged, or nobody said for whom and which year it is.
    """
    last = Path(before) if before is not None else None
    with unpacked_archive(last) if last is not None and last.suffix.lower() == ".zip" else nullcontext(last) as source:
        return _made(YearFolder(Path(path)), year, agency, source, due, extra_names(extra))


def _made(folder: YearFolder, year: int | None, agency: str, before: Path | None, due: date | None, extra: tuple[str, ...]) -> YearMade:
    if folder.path.exists() and not folder.path.is_dir():
        raise refused("G55", path=folder.path)
    there = read_roster_if_any(folder)
    last = _last(before) if before is not None else _Before()
    round = replace(_round(there, last, year, agency, due), extra=extra or last.extra)
    made, kept, notes = _folders(folder)
    if there is None:
        notes += _make_roster(folder, [_carried_over(unit) for unit in last.units], round)
        made.append(ROSTER_FILE)
    else:
        kept.append(ROSTER_FILE)
        notes += _apart(there, year, agency, due)
        notes += [f"名录已有，没有加进“{EXTRA_SHEET}”的项目：{'、'.join(more)}。要加的请写在名录的“{EXTRA_SHEET}”里。"] if (more := _more(extra, there)) else []
    if folder.last_year.exists():
        kept.append(LAST_YEAR_FILE)
    elif _copy_numbers(folder, last, round, notes):
        made.append(LAST_YEAR_FILE)
    return YearMade(folder, tuple(made), tuple(kept), tuple(notes))


def _more(extra: Iterable[str], there: RosterBook) -> list[str]:
    return [name for name in extra if name not in (there.extra or ())]


def read_roster_if_any(folder: YearFolder) -> RosterBook | None:
    """The roster of a folder; ``None`` where there is none, or an empty one."""
    if not folder.roster.exists():
        return None
    try:
        return read_roster(folder.roster)
    except UserError as error:
        if error.id == "G53":
            return round_of(folder.roster)
        raise


def _round(there: RosterBook | None, last: _Before, year: int | None, agency: str, due: date | None) -> Round:
    if there is not None:
        return Round(there.roster.agency or agency, there.year or year, there.due or due)
    year = year or (last.year + 1 if last.year else None)
    agency = agency or last.agency
    if year is None or not agency:
        raise refused("G56", missing="、".join([*(["年度（--year）"] if year is None else []), *([] if agency else ["汇总机关（--agency）"])]))
    return Round(agency, year, due)


def _folders(folder: YearFolder) -> tuple[list[str], list[str], list[str]]:
    refuse_name(folder.path)
    made, kept = [], []
    for part in folder.folders:
        name = part.relative_to(folder.path).as_posix()
        (kept if part.is_dir() else made).append(name)
        try:
            part.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refused("O03", folder=part, reason=reason(error)) from error
    return made, kept, []


def _make_roster(folder: YearFolder, units: Sequence[RosterUnit], round: Round) -> list[str]:
    write_roster(folder.roster, units, round)
    if units:
        return [f"名录从上年带来 {len(units)} 家单位，请核对有无撤并、新设。"]
    return ["名录还是空的，请在“机关”一栏填上各单位的全称，一行一个。"]


def _apart(there: RosterBook, year: int | None, agency: str, due: date | None) -> list[str]:
    """What was asked for and stands otherwise in the roster that is there: nothing is changed."""
    pairs = (("年度", year, there.year), ("汇总机关", agency, there.roster.agency), ("报送截止", due, there.due))
    return [f"名录里的{name}是 {stands or '空白'}，不是 {asked}，没有改动。要改的请打开名录改。" for name, asked, stands in pairs if asked and asked != stands]


def _carried_over(unit: RosterUnit) -> RosterUnit:
    """A unit as the next year's roster begins with it: what held for one year only is gone."""
    return replace(unit, predecessors=(), extension=None, order=0)


def _last(path: Path) -> _Before:
    """What a path holds of last year."""
    if path.is_dir():
        return _last_folder(path)
    try:
        book = read_roster(path)
        return _Before(book.roster.units, book.roster.agency, book.year, extra=book.extra)
    except UserError as error:
        if error.id not in ("G52", "G53"):
            raise
    summary = read(path)
    if summary.stamp != "summary":
        raise refused("G57", path=path)
    return _of_summary(path, summary)


def _last_folder(path: Path) -> _Before:
    """A year's folder by its roster; any other folder by the reports in it."""
    if not (path / ROSTER_FILE).exists():
        return _of_files(path)
    book = read_roster(path / ROSTER_FILE)
    summary, files = path / SUMMARY_FILE, path / RECEIVED_FOLDER
    return _Before(
        book.roster.units, book.roster.agency, book.year, summary if summary.exists() else None, files if files.is_dir() else None, book.roster,
        book.extra,
    )


def _of_summary(path: Path, summary: Submission) -> _Before:
    grid = load_grid(path)
    kinds = categories_of_summary(grid)
    names = dict.fromkeys(unit.agency for unit in units_of_summary(grid, summary))
    return _Before(tuple(RosterUnit(name, category=kinds.get(name, "")) for name in names), summary.agency, summary.year, path)


def _of_files(path: Path) -> _Before:
    """The units of a folder of reports, as a merge of it finds them."""
    from ..merging.merge import merge

    merged = merge(path)
    members = [member.submission for member in merged.district.members]
    kinds = {s.agency: s.category for s in members if s.category in CATEGORIES}
    units = tuple(RosterUnit(name, category=kinds.get(name, "")) for name in dict.fromkeys(s.agency for s in members if s.agency))
    return _Before(units, merged.district.agency, merged.district.year, None, path)


def _copy_numbers(folder: YearFolder, last: _Before, round: Round, notes: list[str]) -> bool:
    """Put last year's numbers into the folder as a summary; whether there were any."""
    if last.summary is not None:
        with placed(folder.last_year) as aside:
            aside.write_bytes(last.summary.read_bytes())
    elif last.files is not None:
        from ..merging.merge import merge

        try:
            merged = merge(last.files, folder.last_year, year=round.year - 1 if round.year else None, agency=last.agency, roster=last.roster)
        except UserError as error:
            notes.append(f"没有带来上年数：{error}")
            return False
        if merged.output is None:
            notes.append("没有带来上年数：上年的文件一家也没有汇总上。")
            return False
        unread = {e.file: f"{e.file}：{e.reason.rstrip('。')}" for e in merged.district.entries if e.state is UnitState.UNREADABLE and e.submission is None}
        left = [unread.get(e.file, e.file) for e in merged.district.entries if e.reason and (e.submission is not None or e.file in unread)]
        notes += [f"上年的文件有 {len(left)} 个没有用上（{'、'.join(left[:5])}），这些单位没有上年数。"] if left else []
    else:
        return False
    notes += _other_year(read(folder.last_year), round)
    return True


def _other_year(summary: Submission, round: Round) -> Iterable[str]:
    if summary.year and round.year and summary.year != round.year - 1:
        yield f"{LAST_YEAR_FILE} 是 {summary.year} 年的，不是 {round.year - 1} 年的，下发时不填上年数。请换成上年的汇总表。"


def year_lines(made: YearMade) -> Iterator[str]:
    """What was made, for people, and what to do next."""
    yield f"年度文件夹 {made.folder.path}：新建 {'、'.join(made.made) or '无'}" + (f"；已有、没有改动的 {'、'.join(made.kept)}。" if made.kept else "。")
    yield from made.notes
    book = read_roster_if_any(made.folder)
    if book is not None and book.year is not None:
        legal = "，".join(f"{deadline.who} {deadline.of(book.year):%Y-%m-%d}" for deadline in DEADLINES)
        yield f"{book.year} 年度，报送截止 {book.due or '未填'}。法定期限：{legal}。"
    yield "接着：核对名录（nianbao roster check），下发（nianbao handout），收到的表放进“收件”，再收表。"


def day_given(words: str) -> date:
    """A day as it is given by a person. Raises ``UserError``."""
    found = day_of(words)
    if found is None:
        raise refused("G59", given=words)
    return found
