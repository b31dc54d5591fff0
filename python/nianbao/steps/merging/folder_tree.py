"""A tree of folders as levels to be summed: what lies in each, what is not entered and why, whose total lies one folder above its units."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from ...core.submission import Submission
from ...district.membership import Refused, choose_year, leading_places, place_of_whole, plain_agency
from ...district.unit_names import evened
from ...errors import UserError
from ...machine.console import progress
from ...machine.regular_files import shown_name
from ...machine.safe_write import COPIES
from ...reading.aliases import Aliases
from ...reading.files import PathLike
from ...refusals import refusal_words, refused
from ..incoming_files import Source, incoming_files, refuse_nothing
from ..receiving import receive
from ..year_folder import RECEIVED_FOLDER, ROSTER_FILE, SUMMARY_FILE
from .levels import LevelsAsked, MergedLevel, TreeLevel, agency_in, merge_level
from .merge import NOTHING_ASKED, MergeOptions, chosen_units

DEEPEST_FOLDER = 20
"""Folders below each other that are entered; governments have five levels."""

_PUT_ASIDE = re.compile(r"（原件\d*）\.xlsx$")


@dataclass(frozen=True)
class _Folder:
    """A folder that was looked into. ``shown`` is its way from the top, ``summary`` the 汇总.xlsx in it, ``problem`` why nothing of it
    could be listed; ``year``: it is the folder of a year's round."""

    path: Path
    shown: str
    sources: tuple[Source, ...] = ()
    below: tuple[_Folder, ...] = ()
    summary: Source | None = None
    problem: str = ""
    year: bool = False

    def all(self) -> Iterator[_Folder]:
        """This folder, then those below it."""
        yield self
        yield from self.below_all()

    def below_all(self) -> Iterator[_Folder]:
        for one in self.below:
            yield from one.all()


def merge_tree(folder: PathLike, asked: MergeOptions = NOTHING_ASKED) -> MergedLevel:
    """Sum a tree of folders from the bottom up, a 汇总.xlsx in each.

    All levels are of one year: the one given, else that of most files. An earlier 汇总.xlsx of the same files is renewed with what was typed into
    it kept, any other is left alone (without ``force``) and its folder not summed. Links are not entered.
    Raises ``UserError`` where there is no folder, or not one file in the whole tree.
    """
    top = Path(os.path.abspath(folder))
    if not top.is_dir():
        raise refused("T33", folder=folder)
    if _is_year_folder(top):
        raise refused("T32", folder=folder)
    chosen = chosen_units(asked.categories)
    incoming_files([top])  # says why where it cannot be looked into
    found = _looked_into(top, "", 0)
    sources = [source for one in found.all() for source in one.sources]
    refuse_nothing([*sources, *(one.summary for one in found.below_all() if one.summary is not None)])
    items = progress(receive(sources, asked.aliases, asked.executor), len(sources), "正在读取", report=asked.report)
    of = {source.path: item for source, item in zip(sources, items, strict=True)}
    choice = choose_year((item for item in of.values() if isinstance(item, Submission)), asked.year)
    held = LevelsAsked(choice.year, asked.agency, tuple(asked.units), asked.reports_before(), chosen, asked.force)
    return merge_level(_FolderLevels(of, asked.aliases).level(found, asked.agency), held, asked.report)


def _is_year_folder(path: Path) -> bool:
    return os.path.isdir(path / RECEIVED_FOLDER) and os.path.exists(path / ROSTER_FILE)  # not pathlib's, which raise in a folder that is closed to us


def _looked_into(path: Path, shown: str, depth: int) -> _Folder:
    """The folder with everything below it. A year's round has its own summary, and what else lies there is not looked at."""
    summary = Source(path / SUMMARY_FILE, SUMMARY_FILE) if os.path.isfile(path / SUMMARY_FILE) else None
    if _is_year_folder(path):
        return _Folder(path, shown, summary=summary, year=True)
    try:
        listed = incoming_files([path], path / SUMMARY_FILE)
    except UserError as error:
        return _Folder(path, shown, problem=str(error))
    sources, below = list[Source](), list[_Folder]()
    for source in listed:
        if not os.path.isdir(source.path):
            sources.append(replace(source, skipped=source.skipped or _why_not_read(source.path)))
        elif why := _why_not_entered(source.path, depth):
            sources.append(replace(source, skipped=why))
        else:
            below.append(_looked_into(source.path, f"{shown}/{shown_name(source.path.name)}".lstrip("/"), depth + 1))
    return _Folder(path, shown, tuple(sources), tuple(below), summary)


def _why_not_read(path: Path) -> str:
    return refusal_words("T38").rstrip("。") if _PUT_ASIDE.search(path.name) else ""


def _why_not_entered(path: Path, depth: int) -> str:
    """Why a folder is not looked into; ``""`` for one that is."""
    if path.name.startswith((".", "__MACOSX")) or path.name == COPIES:
        return refusal_words("K03")
    if os.path.realpath(path) != os.path.join(os.path.realpath(path.parent), path.name):
        return refusal_words("T35").rstrip("。")
    return refusal_words("T36", most=DEEPEST_FOLDER).rstrip("。") if depth + 1 >= DEEPEST_FOLDER else ""


class _FolderLevels:
    """Folders as levels, by what was read of their files."""

    def __init__(self, of: Mapping[Path, Submission | Refused], aliases: Aliases | None) -> None:
        self.of, self.aliases = of, aliases

    def level(self, folder: _Folder, agency: str = "", from_above: Sequence[Source] = ()) -> TreeLevel:
        """A folder as a level. ``from_above`` are totals of it that lie in the folder above."""
        target, name = folder.path / SUMMARY_FILE, agency or agency_in(shown_name(folder.path.name))
        if (ready := self._ready(folder)) is not None:
            return TreeLevel(folder.shown, name, target, ready=ready)
        parts = {one.shown: self._totals_of(one, folder) for one in folder.below}
        moved = {source.path: one for one in folder.below for source in parts[one.shown]}
        kept = [*(s for s in folder.sources if s.path not in moved), *(replace(s, name=f"../{s.name}") for s in from_above)]
        items = [renamed_file(self.of[s.path], s.name) for s in kept]
        items += [
            Refused(shown_name(path.name), f"是“{shown_name(one.path.name)}”的合计，与那里的各单位比对，没有加入", foreign=True)
            for path, one in moved.items()
        ]
        items += [self._not_summed(one) for one in folder.below if not self._holds_reports(one)]
        below = tuple(self.level(one, "", parts[one.shown]) for one in folder.below if self._holds_reports(one))
        totals = frozenset(s.name for s in kept if s.name.startswith("../") or self._is_total(s, name, folder))
        return TreeLevel(folder.shown, name, target, tuple(items), {s.name: s.path for s in kept}, below, totals)

    def _ready(self, folder: _Folder) -> Submission | Refused | None:
        """The summary that is taken as it is: that of a year's round, or the one file of a folder."""
        above = f"{shown_name(folder.path.name)}/{SUMMARY_FILE}"
        if folder.summary is None:
            return Refused(above, refusal_words("T37").rstrip("。")) if folder.year else None
        if not folder.shown or (not folder.year and (self._reports(folder) or any(map(self._holds_reports, folder.below)))):
            return None
        return renamed_file(next(receive([folder.summary], self.aliases)), above)

    def _reports(self, folder: _Folder) -> list[Source]:
        """The files of a folder that are reports, or should be."""
        return [s for s in folder.sources if not (isinstance(item := self.of[s.path], Refused) and item.foreign)]

    def _holds_reports(self, folder: _Folder) -> bool:
        if folder.problem:
            return False
        return folder.year or folder.summary is not None or bool(self._reports(folder)) or any(map(self._holds_reports, folder.below))

    def _not_summed(self, folder: _Folder) -> Refused:
        """What the folder above is told of one that holds no report."""
        if folder.problem:
            return Refused(shown_name(folder.path.name), folder.problem)
        empty = not folder.sources and not folder.below
        return Refused(shown_name(folder.path.name), "空文件夹" if empty else "文件夹里没有报表", foreign=True)

    def _totals_of(self, folder: _Folder, above: _Folder) -> list[Source]:
        """The reports in the folder above that are totals of this one: of the government whose name the folder has."""
        if folder.year or not (self._reports(folder) or folder.below):
            return []
        return [s for s in above.sources if self._is_of(s, agency_in(shown_name(folder.path.name)))]

    def _is_total(self, source: Source, name: str, folder: _Folder) -> bool:
        """Whether a report is the total of its own folder, in which there are others."""
        others = any(s is not source for s in self._reports(folder)) or any(map(self._holds_reports, folder.below))
        return others and self._is_of(source, name)

    def _is_of(self, source: Source, name: str) -> bool:
        """Whether a report is that of the whole place of this name."""
        item = self.of[source.path]
        if isinstance(item, Refused) or not (agency := item.agency or item.title_agency) or not place_of_whole(plain_agency(agency)):
            return False
        return bool(_tails(agency) & _tails(name))


def _tails(name: str) -> set[str]:
    """The name without differences of spelling, and without the places in front of it one after the other."""
    plain = evened(name)
    cuts = accumulate(map(len, leading_places(plain)), initial=0)
    return {plain[cut:] for cut in cuts}


def renamed_file(item: Submission | Refused, name: str) -> Submission | Refused:
    """What was read under another name of its file."""
    if isinstance(item, Refused):
        return replace(item, file=name)
    return replace(item, file=name, remarks=tuple(replace(remark, file=name) for remark in item.remarks))
