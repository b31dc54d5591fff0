"""A rule is a declaration, like the equations of a form: each family of rules is one list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..core.findings import Blame, Explanation, Facts, Finding, Level, Number
from ..model import Cell, Form


class Input(StrEnum):
    """What a rule looks at; it answers the same whatever stands in the others."""

    TABLES = "三张表"
    LEDGER = "核对数"
    LAST_YEAR = "上年表"
    NARRATIVE = "正文"
    COVER = "机关、类别和年度"
    UNITS = "各单位的报送"
    EXTRA = "补充数据"


@dataclass(frozen=True)
class Rule:
    """One rule. ``source`` is who says so: 官方表式 (the document a form names), a law, or 推断 and from what.

    ``check`` finds its instances; rules may share one, and each family says what it is given. ``None`` where a room above finds them, which
    then makes its findings from this declaration. ``also`` are levels that a finding may have instead of ``level``.
    """

    id: str
    level: Level
    name: str
    inputs: tuple[Input, ...]
    source: str
    sentence: Callable[[Finding, Form], str]
    check: Callable[..., Iterable[Finding]] | None = None
    also: tuple[Level, ...] = ()

    def finding(
        self, cells: tuple[Cell, ...] = (), left: Number | None = None, right: Number | None = None, *, facts: Facts | None = None,
        table: str | None = None, at: str = "", file: str = "", level: Level | None = None,
        suspects: tuple[Explanation, ...] = (), blame: Blame | None = None,
    ) -> Finding:  # fmt: skip
        """One instance of this rule; 差额 = left − right. ``table`` is that of the first cell where none is given.

        Raises ``ValueError`` for a level that the rule does not declare.
        """
        if level not in (None, self.level, *self.also):
            raise ValueError(f"{self.id} is no {level}")
        gap = left - right if left is not None and right is not None else None
        home = table if table is not None else cells[0].table if cells else ""
        return Finding(self.id, level or self.level, home, cells, left, right, gap, at, facts, file, suspects, blame)


def rules_by_id(*families: Iterable[Rule]) -> Mapping[str, Rule]:
    """All rules by id, in the order declared. Raises ``ValueError`` for an id that is declared twice."""
    found: dict[str, Rule] = {}
    for rule in (rule for family in families for rule in family):
        if rule.id in found:
            raise ValueError(f"{rule.id} is declared twice")
        found[rule.id] = rule
    return found


def run_rules(rules: Mapping[str, Rule], *given: object) -> Iterator[Finding]:
    """What the functions of a family find, each asked once, in the order declared."""
    for check in dict.fromkeys(rule.check for rule in rules.values()):
        if check is not None:
            yield from check(*given)
