"""What a check has to say, as coordinates: no sentence, no address. Sentences come last, from ``rules.sentences``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from ..model import Cell

Number = int | Decimal


class Level(StrEnum):
    """错误 must be fixed (逻辑性), 警告 is fixed or explained (核实性), 提示 is for information."""

    ERROR = "错误"
    WARNING = "警告"
    HINT = "提示"


LEVELS = tuple(Level)
"""The graver first: the one a cell shows that several findings are about."""


SHOWN = 5
"""Explanations of one finding that people are shown; more are counted."""


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
class Blame:
    """How far the suspects of a finding can be told apart.

    ``ties``: how many explanations are as good as the first (1 = it stands alone). ``more``: some are not listed. ``at_least``: how many cells
    are wrong at least, known even where they are too many to name. ``totals``: what the totals of the table can tell, in words.
    """

    ties: int
    more: bool = False
    at_least: int = 0
    totals: str = ""


@dataclass(frozen=True)
class Facts:
    """The further values that the sentence of one kind of finding needs: one class a kind, beside the sentence."""


FactsT = TypeVar("FactsT", bound=Facts)


@dataclass(frozen=True)
class Finding:
    """One instance of one rule: the cells it is about, both sides and the gap (left − right; ``None`` where the rule has no sides).

    Made by ``Rule.finding``. ``at`` is the key of the row or column the rule was expanded for.
    ``file`` names the submission it belongs to, ``""`` for the district as a whole. ``suspects`` are complete explanations, best first;
    ``blame`` is given wherever they were looked for. ``explanation`` is the clerk's 说明 while it holds, ``stale`` one that was given for other values.
    """

    rule: str
    level: Level
    table: str = ""
    cells: tuple[Cell, ...] = ()
    left: Number | None = None
    right: Number | None = None
    gap: Number | None = None
    at: str = ""
    facts: Facts | None = None
    file: str = ""
    suspects: tuple[Explanation, ...] = ()
    blame: Blame | None = None
    explanation: str = ""
    stale: str = ""

    @property
    def located(self) -> bool:
        """Whether one explanation stands alone."""
        return self.blame is not None and self.blame.ties == 1 and bool(self.suspects)

    @property
    def shown(self) -> tuple[Explanation, ...]:
        """The best explanations, as many as sentences, lists and marks show."""
        return self.suspects[:SHOWN]

    def facts_as(self, kind: type[FactsT]) -> FactsT:
        """The facts, which are of this kind. Raises ``TypeError`` where they are not."""
        if not isinstance(self.facts, kind):
            raise TypeError(f"{self.rule}: {type(self.facts).__name__}, expected {kind.__name__}")
        return self.facts
