"""上级 of a roster as levels to be summed: the units of a government that is itself on the roster make its sum, its own report is the total of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ...core.agencies import is_whole
from ...core.submission import Submission
from ...district.by_roster import unit_meant
from ...district.membership import Refused, choose_year, is_empty, place_of_whole, plain_agency
from ...district.roster import Roster, RosterUnit
from ...machine.archives import storable_name
from ...machine.console import progress
from ...machine.safe_write import refuse_existing
from ...reading.files import PathLike
from ..incoming_files import incoming_files, refuse_nothing
from ..receiving import receive
from ..year_folder import SUMMARY_FILE
from .by_roster import on_roster
from .levels import LevelsAsked, MergedLevel, TreeLevel, merge_level
from .merge import NOTHING_ASKED, MergeOptions, chosen_units, to_be_kept

LEVELS_FOLDER = "（各级）"
"""Ends the name of the folder beside the summary in which those of its levels lie."""


def level_of(unit: RosterUnit, roster: Roster) -> RosterUnit | None:
    """The government in whose sum a unit's numbers are: the nearest above it that is on the roster; ``None`` where that is the whole.

    A department above a unit (主管部门) is no level: its report is one unit's. Names that lead round in a circle lead to the whole.
    """
    seen = [unit]
    while (above := roster.reach(seen[-1].superior)) is not None and not any(above is one for one in seen):
        if is_whole(above.agency, above.category) or place_of_whole(plain_agency(above.agency)):
            return above
        seen.append(above)
    return None


def governments_of(roster: Roster) -> tuple[str, ...]:
    """The units of a roster below which others that are due are summed."""
    return tuple(dict.fromkeys(above.agency for unit in roster.units if unit.expected and (above := level_of(unit, roster)) is not None))


def has_levels(roster: Roster) -> bool:
    """Whether some unit that is due is summed below another."""
    return bool(governments_of(roster))


def merge_by_roster(paths: Iterable[PathLike], output: PathLike, roster: Roster, asked: MergeOptions = NOTHING_ASKED) -> MergedLevel:
    """Sum the reports of some files and folders level by level as the roster has it.

    The whole goes to ``output``, the levels into a folder beside it. Raises ``UserError`` where there is no file, or the output cannot be written.
    """
    target = Path(output)
    chosen = chosen_units(asked.categories)
    sources = incoming_files(paths, target)
    refuse_existing(target, force=asked.force, inputs=to_be_kept(target, sources, asked.last_year))
    refuse_nothing(sources)
    received = progress(receive(sources, asked.aliases, asked.executor), len(sources), "正在读取", report=asked.report)
    items = [on_roster(item, roster) for item in received]
    files = {source.name: source.path for source in sources}
    choice = choose_year((item for item in items if isinstance(item, Submission)), asked.year)
    held = LevelsAsked(choice.year, asked.agency or roster.agency, tuple(asked.units), asked.reports_before(), chosen, asked.force)
    return merge_level(_RosterLevels(roster, items, files, target).whole(), held, asked.report)


class _RosterLevels:
    """Reports sorted by the level in whose sum they are; a level of which only the total came is a unit like any other."""

    def __init__(self, roster: Roster, items: Sequence[Submission | Refused], files: dict[str, Path], target: Path) -> None:
        self.roster, self.files, self.target = roster, files, target
        self.units: dict[str, list[RosterUnit]] = defaultdict(list)
        self.items: dict[str, list[Submission | Refused]] = defaultdict(list)
        for unit in roster.units:
            above = level_of(unit, roster)
            self.units[above.agency if above else ""].append(unit)
        meant = [(item, unit_meant(item, roster) if isinstance(item, Submission) else None) for item in items]
        levels = [
            (unit, level_of(unit, roster))
            for item, unit in meant
            if unit is not None and isinstance(item, Submission) and not is_empty(item)
        ]
        self.there = {name for unit, above in levels if above is not None for name in self._up(above)}
        for item, unit in meant:
            self.items[self._home(unit)].append(item)

    def _up(self, level: RosterUnit) -> list[str]:
        """The level and those above it."""
        above = level_of(level, self.roster)
        return [level.agency, *(self._up(above) if above is not None else [])]

    def _home(self, unit: RosterUnit | None) -> str:
        """The level into which a report goes: a total into its own."""
        if unit is None:
            return ""
        if unit.agency in self.there:
            return unit.agency
        above = level_of(unit, self.roster)
        return above.agency if above is not None and above.agency in self.there else ""

    def whole(self) -> TreeLevel:
        """The top, with everything that reaches no level."""
        return self._level("", "", self.target)

    def _level(self, agency: str, shown: str, target: Path) -> TreeLevel:
        units = tuple(self.units[agency])
        items = tuple(self.items[agency])
        own = frozenset(
            item.file
            for item in items
            if isinstance(item, Submission) and agency and unit_meant(item, self.roster) is self.roster.unit(agency)
        )
        below = tuple(self._below(unit, shown) for unit in units if unit.agency in self.there and unit.agency != agency)
        roster = replace(self.roster, units=units, agency=agency or self.roster.agency)
        return TreeLevel(
            shown, agency, target, items, {item.file: self.files[item.file] for item in items}, below, own, roster, agency=agency
        )

    def _below(self, unit: RosterUnit, shown: str) -> TreeLevel:
        way = f"{shown}/{storable_name(unit.agency)}".lstrip("/")
        folder = self.target.parent / f"{self.target.stem}{LEVELS_FOLDER}"
        return self._level(unit.agency, way, folder / way / SUMMARY_FILE)
