"""层层汇总: levels of units summed from the bottom up, each into a summary of its own that is a report to the level above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.submission import Submission
from ...district.district import District
from ...district.membership import Refused, UnitState, name_of, place_of_whole, plain_agency
from ...district.merge_result import Merged
from ...district.two_places import Counted, in_two_places
from ...errors import UserError
from ...machine.console import progress
from ...machine.log import unforeseen
from ...machine.safe_write import copy_whole, named_after
from ...reading.files import load_grid, read
from ...reading.units_of_summary import units_of_summary
from ...refusals import refusal_words, refused
from ...workbook.unit_rows import DETAILS
from ..incoming_files import Report, Source
from .earlier_summary import Earlier, earlier_summary
from .merge import district_of, judged, renews, summary_written

if TYPE_CHECKING:
    from ...district.choosing import ChosenUnits
    from ...district.roster import Roster


@dataclass(frozen=True)
class TreeLevel:
    """What is summed into one summary: reports as received, ``totals`` of it among them by file, the levels ``below``.

    ``shown`` is how people are told of it (``""``: the whole), ``name`` that of its agency where neither its files nor an earlier summary say it.
    ``agency`` is whose it is in any case, where that is known. ``ready`` is a report that is taken as it is instead.
    """

    shown: str
    name: str
    target: Path
    items: tuple[Submission | Refused, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict[str, Path])
    below: tuple[TreeLevel, ...] = ()
    totals: frozenset[str] = frozenset()
    roster: Roster | None = None
    ready: Submission | Refused | None = None
    agency: str = ""

    def all(self) -> Iterator[TreeLevel]:
        """Every level, the lowest first."""
        for one in self.below:
            yield from one.all()
        yield self


@dataclass(frozen=True)
class LevelsAsked:
    """What holds for every level. ``agency`` is whose the whole is, ``last_year`` the reports to compare with."""

    year: int | None
    agency: str = ""
    units: tuple[str, ...] = ()
    last_year: Sequence[Submission] | None = None
    chosen: ChosenUnits | None = None
    force: bool = False


@dataclass(frozen=True)
class MergedLevel:
    """What came of a level: the merge, or why there is none (``problem``); ``report`` is what the level above gets of it, ``counted`` what is in it."""

    level: TreeLevel
    merged: Merged | None
    report: Submission | Refused
    below: tuple[MergedLevel, ...] = ()
    counted: tuple[Counted, ...] = ()
    problem: str = ""

    def all(self) -> Iterator[MergedLevel]:
        """Every level, the lowest first."""
        for one in self.below:
            yield from one.all()
        yield self


def merge_level(top: TreeLevel, asked: LevelsAsked, report: Report | None = None) -> MergedLevel:
    """Sum a level after those below it, the lowest first. What goes wrong with one is its reason and stops no other."""
    levels = list(top.all())
    done: dict[int, MergedLevel] = {}
    for level in progress(levels, len(levels), "正在汇总", report=report):
        done[id(level)] = _one_level(level, tuple(done[id(one)] for one in level.below), asked)
    return done[id(top)]


def _one_level(level: TreeLevel, below: tuple[MergedLevel, ...], asked: LevelsAsked) -> MergedLevel:
    if isinstance(level.ready, Refused):
        return MergedLevel(level, None, level.ready, problem=level.ready.reason)
    try:
        if level.ready is not None:
            return MergedLevel(level, None, level.ready, counted=tuple(_counted_inside(level, level.ready)))
        return _merged(level, below, asked)
    except UserError as error:
        return _not_merged(level, below, str(error), error.id)
    except Exception as error:
        return _not_merged(level, below, unforeseen("汇总", error))


def _not_merged(level: TreeLevel, below: tuple[MergedLevel, ...], reason: str, id: str = "", merged: Merged | None = None) -> MergedLevel:
    return MergedLevel(level, merged, Refused(_name_above(level), reason, id=id), below, (), reason)


def _merged(level: TreeLevel, below: tuple[MergedLevel, ...], asked: LevelsAsked) -> MergedLevel:
    files = {one.report.file for one in below}
    received = [*level.items, *(one.report for one in below)]
    chosen = replace(asked.chosen, always=frozenset(files)) if asked.chosen else None
    agency, units = level.agency or ("" if level.shown else asked.agency), (*asked.units, *files)
    earlier = earlier_summary(level.target)
    lines = earlier.kept.adjustments
    district = district_of(received, asked.year, agency, units, level.roster, totals=level.totals, chosen=chosen, adjustments=lines)
    if more := {file for file in _sums_of_the_rest(district) if file not in files}:
        district = district_of(received, asked.year, agency, units, level.roster, totals=level.totals | more, chosen=chosen, adjustments=lines)
    counted = _counted(level, district, below)
    twice = in_two_places([*(one.counted for one in below), *([one] for one in counted)])
    return _written(level, replace(district, findings=(*district.findings, *twice)), below, counted, asked, earlier)


_TELLING = 5
"""Cells that are not 0 in which a report must be the sum of the others before that is more than chance."""


def _sums_of_the_rest(district: District) -> Iterator[str]:
    """Reports by the name of a place that are, in more than half of what is not 0, the sum of all others: totals of this level, whatever it is called."""
    for member in district.members if len(district.members) > 2 else ():
        if not place_of_whole(plain_agency(name_of(member.submission))):
            continue
        both = zip(district.values, member.values, strict=True)
        pairs = [(total - own, own) for total, own in both if isinstance(total, int | Decimal) and isinstance(own, int | Decimal) and total]
        if len(pairs) >= _TELLING and 2 * sum(rest == own for rest, own in pairs) > len(pairs):
            yield member.submission.file


def _counted(level: TreeLevel, district: District, below: Sequence[MergedLevel]) -> list[Counted]:
    """The level's own reports in the sum."""
    files = {one.report.file for one in below}
    own = (entry for entry in district.entries if entry.state is UnitState.SUMMED and entry.file not in files)
    return [
        Counted(entry.agency, _inside(level, entry.file), entry.submission)
        for entry in own
        if entry.submission is not None and entry.agency
    ]


def _counted_inside(level: TreeLevel, ready: Submission) -> Iterator[Counted]:
    """A summary that is taken as it is, and the units in it: they may have come on their own, too."""
    yield Counted(name_of(ready), _shown(level), ready)
    if ready.stamp == "summary":
        for unit in units_of_summary(load_grid(level.target), ready):
            yield Counted(name_of(unit), f"{_shown(level)}（{DETAILS}）", unit)


def _inside(level: TreeLevel, file: str) -> str:
    return f"{level.shown}/{file}" if level.shown else file


def _shown(level: TreeLevel) -> str:
    return _inside(level, level.target.name)


def _written(
    level: TreeLevel, district: District, below: tuple[MergedLevel, ...], counted: Sequence[Counted], asked: LevelsAsked, earlier: Earlier
) -> MergedLevel:
    """The summary of a level, read back as the level above has it. Raises ``UserError`` where it cannot be written."""
    paths = {**level.paths, **{one.report.file: one.level.target for one in below}}
    ours = _is_ours(level.target, paths, force=asked.force)
    merged = judged(replace(district, agency=district.agency or _agency(level, asked, ours=ours)), paths, asked.last_year, level.roster)
    if not merged.count:
        return _not_merged(level, below, refusal_words("T39", files=len(district.entries)), "T39", merged)
    _put_aside(level.target, ours=ours)
    merged = summary_written(merged, level.target, earlier, force=True)
    report = replace(read(level.target), file=_name_above(level))
    mine = (*counted, *(one for level_below in below for one in level_below.counted))
    return MergedLevel(level, merged, report, below, (*mine, Counted(name_of(report), _shown(level), report)))


def _name_above(level: TreeLevel) -> str:
    """How the level above names this summary: the folder of the level and the file."""
    return f"{level.shown.rpartition('/')[2]}/{level.target.name}" if level.shown else level.target.name


def _is_ours(target: Path, paths: Mapping[str, Path], *, force: bool) -> bool:
    """Whether what stands there may be renewed: nothing does, or the summary of an earlier merge of these files. Raises ``UserError`` for any other, without ``force``."""
    if not target.exists() or renews(target, [Source(path, name) for name, path in paths.items()]):
        return True
    if not force:
        raise refused("T31", target=target)
    return False


def _put_aside(target: Path, *, ours: bool) -> None:
    """Keep a copy of a summary that is written over and is not of these files; of other files ``summary_written`` keeps one."""
    try:
        aside = not ours and read(target).stamp == "summary"
    except UserError:
        return
    if aside:
        copy_whole(target, named_after(target.parent, target.stem, "原件", target.suffix))


def _agency(level: TreeLevel, asked: LevelsAsked, *, ours: bool) -> str:
    """Whose summary it is where no total says it: as the earlier one has it, else by the name of the level."""
    earlier = read(level.target).agency if ours and level.target.exists() else ""
    name = earlier or level.name
    return asked.chosen.part_of(level.name) if asked.chosen else name


_SERIAL = re.compile(r"^\s*(?:[（(][\d一二三四五六七八九十]+[)）]|\d+(?!\d*年)[\s.、_—-]*|[一二三四五六七八九十]+、)\s*(?=\D)")


def agency_in(folder: str) -> str:
    """The name of a level's agency in that of its folder: 甲区 for ``01-甲区``."""
    return _SERIAL.sub("", folder).strip() or folder


def leaves(level: MergedLevel) -> int:
    """Reports in the sum of a level that are no summaries of its own levels."""
    if level.merged is None:
        return int(isinstance(level.report, Submission))
    return sum(map(leaves, level.below)) + level.merged.count - sum(isinstance(one.report, Submission) for one in level.below)


def levels_written(levels: Iterable[MergedLevel]) -> int:
    """How many summaries were written."""
    return sum(one.merged is not None and one.merged.output is not None for one in levels)
