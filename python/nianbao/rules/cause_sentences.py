"""Sentences about causes and what follows from them: one line a cause, its consequences counted, a gap divided among those it comes of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from ..core.findings import Finding, Number
from ..core.words import number_words, signed
from ..model import Form
from .relation_sentences import blank_rows, place_of
from .sentences import sentence_of

MOST_SHARES = 5
"""Those a gap comes of that are named; more are counted with what they make up."""


def cause_sentence(finding: Finding, follow: Sequence[Finding], form: Form) -> str:
    """The sentence of a cause: of blank rows that are one omission, one about all of them."""
    rows = [finding, *(f for f in follow if is_row_of_blank_table(finding, f))]
    return sentence_of(finding, form) if len(rows) == 1 else blank_rows(rows, form)


def is_row_of_blank_table(cause: Finding, other: Finding) -> bool:
    """Whether a consequence is told by the sentence of its cause already."""
    return cause.rule == other.rule == "E6" and (cause.table, cause.file) == (other.table, other.file)


def brief_sentence(finding: Finding, follow: Sequence[Finding], form: Form, longest: int) -> str:
    """What is wrong in at most ``longest`` characters: an equation by its gap, otherwise as many whole sentences as fit, else a cut one."""
    if finding.rule in ("E1", "E2", "E3", "E4"):
        return f"{place_of(finding, form)}不平，差额 {signed(finding.gap)}。"
    said = ""
    for part in cause_sentence(finding, follow, form).split("。"):
        if said and len(said) + len(part) >= longest:
            break
        said += f"{part}。" if part else ""
    return said if len(said) <= longest else f"{said[: longest - 1]}…"


def suspect_in_short(finding: Finding, form: Form) -> str:
    """The one cell that stands alone, in short words: ``最可能是“一、…”总计 53 应为 35。``; ``""`` where none does."""
    every = finding.suspects[0].changes if finding.located else ()
    changes = [change for change in every if change.cell in finding.cells] or every
    names = [f"“{form.row(c.cell).name}”{form.column(c.cell).name} {number_words(c.stands)} 应为 {number_words(c.proposed)}" for c in changes]
    return f"最可能是{'、'.join(names)}。" if names else ""


def follow_words(follow: Iterable[tuple[str, Finding]]) -> str:
    """``由此引起 5 条：E2、E3；合计 E1、E2；D9 3 条``: what follows from a cause, by whose it is (``""``: the unit's own); ``""`` for nothing."""
    owners: dict[str, Counter[str]] = {}
    for owner, finding in follow:
        owners.setdefault(owner, Counter())[finding.rule] += 1
    if not owners:
        return ""
    parts = (f"{owner} {_rules(counts)}".strip() for owner, counts in owners.items())
    return f"由此引起 {sum(counts.total() for counts in owners.values())} 条：{'；'.join(parts)}。"


def _rules(counts: Counter[str]) -> str:
    return "、".join(rule if n == 1 else f"{rule} {n} 条" for rule, n in counts.items())


def share_words(gap: Number | None, shares: Sequence[tuple[str, str, Number]], rest: Number | None) -> str:
    """Whom a gap comes of, each as (name, rule, amount), and what is left over; ``""`` where nobody is known."""
    if not shares:
        return ""
    if rest is None and len(shares) == 1:
        return f"差额 {signed(gap)} 全部来自{shares[0][0]}（{shares[0][1]}）。"
    named = "、".join(f"{name}（{rule}）{signed(amount)}" for name, rule, amount in islice(shares, MOST_SHARES))
    beyond = sum((amount for _, _, amount in shares[MOST_SHARES:]), 0)
    more = f"、另 {len(shares) - MOST_SHARES} 处合计 {signed(beyond) or number_words(beyond)}" if len(shares) > MOST_SHARES else ""
    left = f"，余下差额 {signed(rest)} 没有找到来处" if rest is not None else ""
    return f"差额 {signed(gap)} 中，{named}{more}{left}。" if left else f"差额 {signed(gap)} 来自{named}{more}。"
