"""选择汇总: which units are summed where only some categories are wanted, and what is said of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..core.agencies import Kind, kind
from .membership import Entry, UnitState
from .unit_classes import DEPARTMENTS, OWN_OFFICE, STREETS

KIND_WORDS = {OWN_OFFICE: Kind.OFFICE, DEPARTMENTS: Kind.DEPARTMENT, STREETS: Kind.STREET, Kind.ZONE.value: Kind.ZONE, "开发区": Kind.ZONE}
"""Words for kinds of units that need no cover to be told: the name shows them, too."""

_SORTED_OUT = (UnitState.SUMMED, UnitState.UNREADABLE, UnitState.PENDING, UnitState.COMPARED)


@dataclass(frozen=True)
class ChosenUnits:
    """``words`` are kinds of ``KIND_WORDS`` or categories of the cover; ``always`` are files that are taken whatever they are."""

    words: tuple[str, ...]
    always: frozenset[str] = field(default=frozenset())

    def takes(self, agency: str, category: str) -> bool:
        """Whether a unit of this name and category is wanted."""
        what = kind(agency, category)
        return any(word == category or KIND_WORDS.get(word) is what for word in self.words)

    def part_of(self, agency: str) -> str:
        """The name of the part of a district: a sum of some units must not pass for the whole."""
        return f"{agency}（{'、'.join(self.words)}）" if agency else ""

    def look(self, entry: Entry) -> Entry:
        """The entry, put aside where its unit is not wanted or it is the total of more than what is wanted."""
        s = entry.submission
        if s is None or entry.state not in _SORTED_OUT or entry.file in self.always:
            return entry
        if entry.state is UnitState.COMPARED:
            return replace(entry, state=UnitState.NOT_CHOSEN, reason=f"是各单位的合计；这次只汇总{list_words(self.words)}，没有比对")
        if self.takes(entry.agency, s.category):
            return entry
        what = s.category or kind(entry.agency).value
        told = f"单位类别是“{what}”" if what != Kind.UNKNOWN.value else "没有写单位类别，看名称也认不出"
        return replace(entry, state=UnitState.NOT_CHOSEN, reason=f"{told}；这次只汇总{list_words(self.words)}")


def list_words(words: Sequence[str]) -> str:
    """``“部门”“乡镇街道”``."""
    return "".join(f"“{word}”" for word in words)
