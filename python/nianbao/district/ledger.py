"""The state of each unit in a collecting round, from plain facts: what came, what was found in it, what the clerk has decided.

Nothing here knows a file or a clock. The states and their order are those of issue "The collecting round": 未报 → 待审核 → 待退回 → 已退回 →
审核通过 → 锁定, and 不单独报送.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..core.submission import Submission
from .membership import report_version, same_values


class LedgerState(StrEnum):
    """How far a unit has come."""

    MISSING = "未报"
    WAITING = "待审核"
    FAULTY = "待退回"
    RETURNED = "已退回"
    PASSED = "审核通过"
    LOCKED = "锁定"
    ELSEWHERE = "不单独报送"


PASSED_STATES = (LedgerState.PASSED, LedgerState.LOCKED)
"""States in which nothing is left to do for a unit that is to report."""

AGREED, SENT_BACK = "同意", "退回"
"""What a clerk may write under 审核结论."""
ACCEPTED, REJECTED = "采信", "不采信"
"""What a clerk may write beside a 说明."""


@dataclass(frozen=True)
class Standing:
    """The facts that a state hangs on.

    ``expected``: the unit reports to this level. ``received``: something came that counts as a report. ``settled``: one version of it is used, be it
    the only one. ``errors`` count unread cells and files too. ``untold`` are 警告 without a 说明, ``undecided`` those whose 说明 nobody has judged,
    ``rejected`` those whose 说明 was not accepted. ``returned``: the version used is the one that was sent back.
    """

    expected: bool = True
    received: bool = False
    settled: bool = True
    errors: int = 0
    untold: int = 0
    undecided: int = 0
    rejected: int = 0
    verdict: str = ""
    opinion: str = ""
    returned: bool = False
    locked: bool = False


def state_of(unit: Standing) -> LedgerState:
    """The state. 锁定 goes before everything, then what the clerk has decided, then what was found."""
    if unit.locked:
        return LedgerState.LOCKED
    if not unit.expected:
        return LedgerState.ELSEWHERE
    if not unit.received:
        return LedgerState.RETURNED if unit.returned else LedgerState.MISSING
    if agreed(unit):
        return LedgerState.PASSED
    if unit.verdict == SENT_BACK or unit.returned or unit.errors or unit.rejected:
        return LedgerState.RETURNED if unit.returned else LedgerState.FAULTY
    return LedgerState.WAITING if not unit.settled or unit.untold or unit.undecided else LedgerState.PASSED


def agreed(unit: Standing) -> bool:
    """Whether 同意 holds: with errors only beside an 审核意见, and never while nobody has said which version is meant."""
    return unit.verdict == AGREED and unit.settled and (not unit.errors or bool(unit.opinion.strip()))


def overdue(due: date | None, received: date | None, today: date) -> int:
    """Days after the deadline at which the report came, or by which it is late today; 0 without a deadline."""
    return 0 if due is None else max(0, ((received or today) - due).days)


@dataclass(frozen=True)
class LedgerVersion:
    """One content that a unit sent: ``key`` tells contents apart, ``number`` counts in the order first seen, ``file`` is how people know it.

    ``submission`` is ``None`` where the file could not be read. ``present``: it still lies among the files received. ``weak`` says why it never pushes
    another aside: it holds nothing, or is of another year.
    """

    key: str
    file: str
    number: int
    submission: Submission | None = None
    present: bool = True
    weak: str = ""


@dataclass(frozen=True)
class Adoption:
    """Which version of a unit is used. ``unequal``: those between which nobody has chosen; ``aside``: those left for another, with the reason.

    ``missing`` is what the clerk chose and what is not there.
    """

    adopted: LedgerVersion | None = None
    unequal: tuple[LedgerVersion, ...] = ()
    aside: tuple[tuple[LedgerVersion, str], ...] = ()
    missing: str = ""


def adopt(versions: Sequence[LedgerVersion], chosen: str = "", returned: Collection[str] = ()) -> Adoption:
    """Choose among the versions of one unit: what the clerk chose, else what came after the one sent back (``returned`` keys), else as a merge does.

    The choice does not hang on the order given.
    """
    there = sorted((v for v in versions if v.present), key=lambda v: v.number)
    named = [v for v in there if chosen and v.file == chosen]
    missing = chosen if chosen and not named else ""
    if named:
        best = named[-1]
        return Adoption(best, (), tuple((v, f"采用了 {best.file}") for v in there if v is not best))
    strong = [v for v in there if not v.weak]
    open_ones = [v for v in strong if v.key not in returned] or strong or there
    found = _decided(open_ones)
    why = f"退回后重报了 {found.adopted.file}" if found.adopted else "退回后重报了新的几份"
    gone = [(v, v.weak or why) for v in there if v not in open_ones]
    return Adoption(found.adopted, found.unequal, (*found.aside, *gone), missing)


def _decided(versions: Sequence[LedgerVersion]) -> Adoption:
    """Equal ones count once, a higher 报送次数 wins, a readable one goes before what cannot be read; otherwise none until somebody chooses."""
    readable = [(v, v.submission) for v in versions if v.submission is not None]
    if not readable:
        return Adoption(versions[-1] if versions else None, (), tuple((v, "有更晚的一份") for v in versions[:-1]))
    top = max(report_version(s) for _, s in readable)
    highest = [(v, s) for v, s in readable if report_version(s) == top]
    best, first = highest[0]
    if any(not same_values(first, s) for _, s in highest):
        return Adoption(None, tuple(v for v, _ in readable))
    return Adoption(best, (), tuple((v, _why_aside(v, best, first, top)) for v in versions if v is not best))


def _why_aside(version: LedgerVersion, best: LedgerVersion, first: Submission, top: int) -> str:
    if version.submission is None:
        return f"读不出，用了 {best.file}"
    if same_values(version.submission, first):
        return f"与 {best.file} 完全相同，只计一次"
    return f"以报送次数较大的 {best.file}（第 {top} 次）为准"
