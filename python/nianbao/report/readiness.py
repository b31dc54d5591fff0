"""How far a report has come: 初稿, 送审稿, 定稿. Judged from what the check found, and for 定稿 from how the units stand or who decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """初稿 has something open, 送审稿 has no 错误, 定稿 may be published."""

    DRAFT = "初稿"
    FOR_REVIEW = "送审稿"
    FINAL = "定稿"


@dataclass(frozen=True)
class Decision:
    """A named person who lets the report pass although not every unit has been approved, and why. Listed on the 审核单, never in the report."""

    person: str
    reason: str


@dataclass(frozen=True)
class Readiness:
    """``open`` says in Chinese what keeps the report from the next stage, one piece a matter."""

    stage: Stage
    open: tuple[str, ...] = ()
    decision: Decision | None = None

    @property
    def page_words(self) -> str:
        """What every page says; ``""`` of a 定稿."""
        if self.stage is Stage.FINAL:
            return ""
        shown = "；".join(self.open[:MOST_OPEN]) + (f"；等 {len(self.open)} 项" if len(self.open) > MOST_OPEN else "")
        return f"{self.stage}（{shown}）" if shown else str(self.stage)


MOST_OPEN = 3
"""Open matters that the head of a page names; more are counted."""

def readiness(
    errors: Sequence[str], unwritten: Sequence[str] = (), waiting: Sequence[str] | None = None, decision: Decision | None = None
) -> Readiness:
    """The stage of a report.

    ``errors`` say what 错误 there are and ``unwritten`` which paragraphs are 待核 or 待填, which no 定稿 holds. ``waiting`` say which of the 应报 are
    not done with; ``None`` where no round tells who is due: then only a decision makes a 定稿.
    """
    if errors:
        return Readiness(Stage.DRAFT, (*errors, *unwritten, *(waiting or ())))
    if not unwritten and (decision is not None or (waiting is not None and not waiting)):
        return Readiness(Stage.FINAL, tuple(waiting or ()), decision)
    return Readiness(Stage.FOR_REVIEW, (*unwritten, *(waiting or ())))
