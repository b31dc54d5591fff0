"""The roster (名录): which units there are, which of them are due to report here, and which unit a name means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from .membership import leading_places
from .unit_names import evened, place_in, without_home

LEVELS_OF_GOVERNMENT = ("省", "市", "县", "乡")
"""层级, the highest first."""

CLOSEST = 3
"""Names that are suggested for one that reaches no unit."""

ALIKE = 55.0
"""Of 100: how like a name must be to be suggested (inferred from short forms such as 发改局 for 发展和改革局: 67)."""


class Destination(StrEnum):
    """报送去向: to whom the unit reports."""

    HERE = "本级"
    UPPER = "上级主管部门"
    VERTICAL = "垂直系统"


class NotDue(StrEnum):
    """不单独报送原因."""

    VERTICAL = "垂直领导系统"
    BRANCH = "派出机构、分局随上级"
    SUBORDINATE = "二级单位由主管部门合并"
    CLOSED = "年内撤销"
    NO_AUTHORITY = "不符合行政性、外部性、独立性"
    OTHER = "其他"


class Succession(StrEnum):
    """How a unit came from others, or from none."""

    MERGED = "合并"
    SPLIT = "拆分"
    MOVED = "职能划转"
    RENAMED = "更名"
    NEW = "新设"
    CLOSED = "撤销"


@dataclass(frozen=True)
class Predecessor:
    """A unit that this one comes from. ``agency`` is ``""`` where there is none (新设, 撤销)."""

    agency: str
    kind: Succession


@dataclass(frozen=True)
class RosterUnit:
    """One line of the roster. Texts are as typed; ``order`` is 排序, else the number of the line."""

    agency: str
    short_names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    level: str = ""
    category: str = ""
    destination: Destination = Destination.HERE
    expected: bool = True
    reason: str = ""
    first_year: int | None = None
    last_year: int | None = None
    predecessors: tuple[Predecessor, ...] = ()
    superior: str = ""
    contact: str = ""
    phone: str = ""
    extension: date | None = None
    order: float = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by, the full one first."""
        return (self.agency, *self.short_names, *self.former_names, *self.other_names)

    def exists_in(self, year: int | None) -> bool:
        """Whether the year is within 起止年度; an unknown year is."""
        return year is None or (self.first_year or year) <= year <= (self.last_year or year)

    def due_in(self, year: int | None) -> bool:
        """应报: it reports to this level, on its own, in that year."""
        return self.expected and self.destination is Destination.HERE and self.exists_in(year)

    @property
    def is_own_office(self) -> bool:
        """本政府机关: the report of the government itself, which its office makes (国办公开办函〔2021〕30号)."""
        return self.category.startswith("政府办公") or evened(self.agency).endswith(("政府办公室", "本级"))


@dataclass(frozen=True)
class Roster:
    """All units in the order of the roster; ``agency`` is the office that collects, where it is known."""

    units: tuple[RosterUnit, ...]
    agency: str = ""

    def due(self, year: int | None) -> tuple[RosterUnit, ...]:
        """The units that are 应报 in a year."""
        return tuple(unit for unit in self.units if unit.due_in(year))

    def unit(self, agency: str) -> RosterUnit | None:
        """The unit of exactly this full name, spelling evened out."""
        return self._by_full_name.get(evened(agency))

    def reach(self, name: str) -> RosterUnit | None:
        """The one unit that a name means: by full name, by another name, by these without leading places. ``None`` where no or several units fit."""
        if not name.strip():
            return None
        if found := self._by_full_name.get(evened(name)):
            return found
        for index, key in ((self._by_name, evened(name)), (self._by_bare_name, without_home(name, self.home))):
            units = index.get(key, ())
            if units:
                return units[0] if len(units) == 1 else None
        return None

    def suggestions(self, name: str) -> tuple[str, ...]:
        """Full names of the units whose names are most like this one, the likest first. Only to be shown: a likeness is no identity."""
        from rapidfuzz import fuzz, process

        choices = [(unit, without_home(other, self.home)) for unit in self.units for other in unit.names]
        found = process.extract(without_home(name, self.home), [words for _, words in choices], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
        return tuple(dict.fromkeys(choices[place][0].agency for _, _, place in found))[:CLOSEST]

    @cached_property
    def home(self) -> str | None:
        """The place that stands in front of the units' names; ``None`` where neither the office nor the names tell it."""
        if place := place_in(self.agency):
            return place
        first = Counter(places[-1] for unit in self.units if (places := leading_places(evened(unit.agency))))
        place, count = first.most_common(1)[0] if first else ("", 0)
        return place if count > 1 else None

    @cached_property
    def _by_full_name(self) -> dict[str, RosterUnit]:
        return {evened(unit.agency): unit for unit in reversed(self.units)}

    @cached_property
    def _by_name(self) -> dict[str, tuple[RosterUnit, ...]]:
        return _index((evened(name), unit) for unit in self.units for name in unit.names)

    @cached_property
    def _by_bare_name(self) -> dict[str, tuple[RosterUnit, ...]]:
        return _index((without_home(name, self.home), unit) for unit in self.units for name in unit.names)


def _index(pairs: Iterable[tuple[str, RosterUnit]]) -> dict[str, tuple[RosterUnit, ...]]:
    """Units by key, each unit once."""
    found: dict[str, dict[int, RosterUnit]] = {}
    for key, unit in pairs:
        if key:
            found.setdefault(key, {})[id(unit)] = unit
    return {key: tuple(units.values()) for key, units in found.items()}
