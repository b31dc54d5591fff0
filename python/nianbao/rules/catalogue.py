"""The rules by id: one list for code, workbook, messages and tests."""

from __future__ import annotations

from .district_rules import DISTRICT_RULES
from .found_elsewhere import RULES_FOUND_ELSEWHERE
from .last_year import LAST_YEAR_RULES
from .narrative import NARRATIVE_RULES
from .plausibility import PLAUSIBILITY_RULES
from .relations import RELATION_RULES
from .rule import rules_by_id

RULES = rules_by_id(
    RELATION_RULES.values(),
    LAST_YEAR_RULES.values(),
    NARRATIVE_RULES.values(),
    PLAUSIBILITY_RULES.values(),
    DISTRICT_RULES.values(),
    RULES_FOUND_ELSEWHERE.values(),
)
