"""The verb *compare*: two reports, or the reports of a folder against the one or the many they should equal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.submission import NOT_ASKED, Submission
from ..district.carrying import carry
from ..errors import UserError
from ..forms.crosswalk import crosswalk
from ..forms.extra import DRAFTS
from ..machine.log import unforeseen
from ..model import Cell, Form
from ..reading.documents.office_run import one_start
from ..reading.documents.remembered_draft import remembered_draft
from ..reading.files import PathLike, content, load_grid, read
from ..reading.units_of_summary import units_of_summary
from ..report.comparison import Comparison, compared
from .incoming_files import incoming_files, refuse_nothing
from .last_year import agency_names
from .year_folder import RECEIVED_FOLDER, YearFolder


@dataclass(frozen=True)
class Compared:
    """Two files side by side. ``problem`` says why they could not be compared (one is unreadable, or has no counterpart); ``comparison`` is then
    ``None``. ``notes`` say what was left out."""

    left: Submission | None
    right: Submission | None
    files: tuple[str, str]
    comparison: Comparison | None = None
    problem: str = ""
    unreadable: bool = False
    notes: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        return self.comparison is not None and self.comparison.equal


def compare(left: PathLike, right: PathLike) -> list[Compared]:
    """Compare two files; of folders each report with its counterpart by agency and year; of a year's folder, and of 收件 in one, what the last collect
    accepted. Raises ``UserError`` where a folder holds nothing.
    """
    with one_start([*_lying_at(left), *_lying_at(right)]):
        if not os.path.isdir(left) and not os.path.isdir(right):
            return [_of_files(left, right)]
        ours, theirs = _reports(left), _reports(right)
    found = [_broken(one) for one in (*ours, *theirs) if isinstance(one, _Broken)]
    left_ones, right_ones = ([one for one in some if isinstance(one, Submission)] for some in (ours, theirs))
    used: set[int] = set()
    for one in left_ones:
        at = _counterpart(one, right_ones)
        if at is None and _round_of(left) is None:
            found.append(Compared(one, None, (one.file, str(right)), problem=f"{one.file} 在 {right} 里没有对应的报表（{_who(one)}）"))
        elif at is not None:
            used.add(at)
            found.append(_of_readable(one, right_ones[at]))
    if os.path.isdir(right) and _round_of(right) is None:
        alone = [one for i, one in enumerate(right_ones) if i not in used]
        found += [Compared(None, one, (str(left), one.file), problem=f"{one.file} 在 {left} 里没有对应的报表（{_who(one)}）") for one in alone]
    return sorted(found, key=lambda one: one.files)


def _lying_at(path: PathLike) -> list[Path]:
    """The files that may be read on one side."""
    folder = _round_of(path)
    place = folder.received if folder else Path(path)
    with suppress(OSError):
        return list(place.iterdir()) if place.is_dir() else [place]
    return []


def _of_files(left: PathLike, right: PathLike) -> Compared:
    sides = [_read(path) for path in (left, right)]
    for side in sides:
        if isinstance(side, _Broken):
            return replace(_broken(side), files=(str(left), str(right)))
    one, other = sides
    assert isinstance(one, Submission)
    assert isinstance(other, Submission)
    return _of_readable(one, other)


def _of_readable(left: Submission, right: Submission) -> Compared:
    """Two submissions that know their files: what was drafted for one of them is remembered there."""
    return compare_submissions(left, right, _remembered(left.file) or _remembered(right.file))


def _remembered(path: str) -> str:
    return remembered_draft(path, content(path)) if path.lower().endswith(".docx") and os.path.isfile(path) else ""


def compare_submissions(left: Submission, right: Submission, remembered: str = "") -> Compared:
    """Two submissions; where their forms differ, in the cells that both have: rows that only one has divided are added up."""
    notes = [f"机关不同：{left.agency}、{right.agency}"] if left.agency and right.agency and not agency_names(left) & agency_names(right) else []
    notes += [f"年度不同：{left.year}、{right.year}"] if left.year and right.year and left.year != right.year else []
    but: frozenset[Cell] = frozenset()
    one, other = left, right
    if left.form is not right.form:
        target = min((left.form, right.form), key=lambda form: len(form.splits))
        one, other = (_carried(side, target) for side in (left, right))
        but = frozenset(cell for cell in target.cells if NOT_ASKED in (one[cell], other[cell]))
        notes.append(f"表式不同（{left.form.edition}、{right.form.edition}）：只比对两边都有的 {len(target.cells) - len(but)} 格")
    found = compared(one, other, DRAFTS, but=but, remembered=remembered)
    if found.untold:
        chapters = "、".join(f"“{other.form.chapters[i]}”" for i in found.untold)
        notes.append(f"只有一边写了{chapters}：只把其中的数与另一边的表比对")
    return Compared(one, other, (left.file, right.file), found, notes=tuple(notes))


def _carried(side: Submission, target: Form) -> Submission:
    """In the cells of another form; a cell keeps its place where it means the same."""
    if side.form is target:
        return side
    carried = carry(side, target, crosswalk(side.form, target))
    places = tuple(side.place(cell) if cell in side.form.position else None for cell in target.cells) if side.places else ()
    return replace(side, form=target, values=carried.values, places=places, raws={}, computed=frozenset())


@dataclass(frozen=True)
class _Broken:
    file: str
    words: str


def _broken(one: _Broken) -> Compared:
    return Compared(None, None, (one.file, ""), problem=one.words if one.file in one.words else f"{one.file}：{one.words}", unreadable=True)


def _read(path: PathLike) -> Submission | _Broken:
    try:
        return replace(read(path), file=str(path))
    except UserError as error:
        return _Broken(str(path), str(error))
    except Exception as error:
        return _Broken(str(path), unforeseen("读取", error))


def _reports(path: PathLike) -> list[Submission | _Broken]:
    """The reports of a folder; a file, and of a summary its units too."""
    if (folder := _round_of(path)) is not None:
        return _accepted(folder)
    sources = incoming_files([path])
    refuse_nothing(sources)
    wanted = [source for source in sources if not source.skipped]
    found: list[Submission | _Broken] = []
    for source in wanted:
        one = _read(source.path)
        found.append(one)
        if isinstance(one, Submission) and one.stamp == "summary" and not source.inside:
            found += units_of_summary(load_grid(source.path), one)
    return found


def _round_of(path: PathLike) -> YearFolder | None:
    """The year's folder that is meant, where a sum stands in it."""
    here = Path(path)
    folder = YearFolder(here.parent if here.name == RECEIVED_FOLDER else here)
    return folder if here.is_dir() and folder.ledger.is_file() and folder.summary.is_file() else None


def _accepted(folder: YearFolder) -> list[Submission | _Broken]:
    """The sum, and each of its units in the file it came from, where that still has the numbers that were summed."""
    whole = _read(folder.summary)
    if isinstance(whole, _Broken):
        return [whole]
    return [whole, *(_in_its_file(unit, folder, whole.file) for unit in units_of_summary(load_grid(folder.summary), whole))]


def _in_its_file(unit: Submission, folder: YearFolder, summary: str) -> Submission:
    path = folder.received / unit.file.removeprefix(f"{summary}（").removesuffix("）")
    one = _read(path) if path.is_file() else None
    return replace(one, agency=unit.agency) if isinstance(one, Submission) and one.values == unit.values else unit


def _counterpart(one: Submission, others: Sequence[Submission]) -> int | None:
    """The place of the report of the same agency and year; the only one there is where it does not say whose it is."""
    same = [i for i, other in enumerate(others) if agency_names(one) & agency_names(other) and (one.year is None or other.year is None or one.year == other.year)]
    if not same and len(others) == 1 and (not agency_names(one) or not agency_names(others[0])):
        return 0
    return same[0] if same else None


def _who(one: Submission) -> str:
    return f"{one.agency or '机关不明'} {one.year or '年度不明'}"


