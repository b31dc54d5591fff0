"""What a check has to say, as coordinates: no sentence, no address. Sentences come last, from ``messages``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..model import Cell

Number = int | Decimal


class Level(StrEnum):
    """错误 must be fixed (逻辑性), 警告 is fixed or explained (核实性), 提示 is for information."""

    ERROR = "错误"
    WARNING = "警告"
    HINT = "提示"


@dataclass(frozen=True)
class Change:
    """One cell of an explanation: what stands there and what would balance."""

    cell: Cell
    stands: Number | None
    proposed: Number


@dataclass(frozen=True)
class Explanation:
    """A complete set of changes that balances the whole table, with the evidence for it (Chinese words, best first)."""

    changes: tuple[Change, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One instance of one rule: the cells it is about, both sides and the gap (left − right; ``None`` where the rule has no sides).

    ``at`` is the key of the row or column the rule was expanded for. ``facts`` are the further values its sentence needs, by name.
    ``file`` names the submission it belongs to, ``""`` for the district as a whole. ``suspects`` are complete explanations, best first.
    ``explanation`` is the clerk's 说明 while it holds, ``stale`` one that was given for other values.
    """

    rule: str
    level: Level
    table: str = ""
    cells: tuple[Cell, ...] = ()
    left: Number | None = None
    right: Number | None = None
    gap: Number | None = None
    at: str = ""
    facts: tuple[tuple[str, object], ...] = ()
    file: str = ""
    suspects: tuple[Explanation, ...] = ()
    explanation: str = ""
    stale: str = ""

    def fact(self, name: str) -> object:
        """The named fact. Raises ``KeyError``."""
        return dict(self.facts)[name]
