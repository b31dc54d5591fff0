"""The rules by id: one list for code, workbook, messages and tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from .found_elsewhere import RULES_FOUND_ELSEWHERE
from .relations import RELATION_RULES
from .rule import Rule, rules_by_id


class Catalogue(Mapping[str, Rule]):
    """Every rule by its id, in the order of the families. A family is loaded when one of its rules is asked for: most checks find nothing."""

    def __getitem__(self, rule: str) -> Rule:
        for family in (_at_hand, _of_tables, _of_last_year, _of_districts, _of_narratives, _of_extra):
            if rule in family():
                return family()[rule]
        raise KeyError(rule)

    def __iter__(self) -> Iterator[str]:
        return iter(_every())

    def __len__(self) -> int:
        return len(_every())


def _at_hand() -> Mapping[str, Rule]:
    return _AT_HAND


def _of_tables() -> Mapping[str, Rule]:
    from .plausibility import PLAUSIBILITY_RULES

    return PLAUSIBILITY_RULES


def _of_last_year() -> Mapping[str, Rule]:
    from .last_year import LAST_YEAR_RULES

    return LAST_YEAR_RULES


def _of_districts() -> Mapping[str, Rule]:
    from .district_rules import DISTRICT_RULES

    return DISTRICT_RULES


def _of_narratives() -> Mapping[str, Rule]:
    from .narrative import NARRATIVE_RULES

    return NARRATIVE_RULES


def _of_extra() -> Mapping[str, Rule]:
    from .extra import EXTRA_RULES

    return EXTRA_RULES


@cache
def _every() -> Mapping[str, Rule]:
    """All of them. Raises ``ValueError`` for an id that is declared twice."""
    families = (RELATION_RULES, _of_last_year(), _of_narratives(), _of_tables(), _of_districts(), _of_extra(), RULES_FOUND_ELSEWHERE)
    return rules_by_id(*(family.values() for family in families))


_AT_HAND = rules_by_id(RELATION_RULES.values(), RULES_FOUND_ELSEWHERE.values())

RULES: Mapping[str, Rule] = Catalogue()
