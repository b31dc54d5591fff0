"""A finding in, a Chinese sentence out that says where, what stands there and what to do. Each rule declares its own."""

from __future__ import annotations

from ..core.findings import Finding
from ..core.words import number_words, where
from ..model import Form
from .catalogue import RULES


def sentence_of(finding: Finding, form: Form) -> str:
    """The sentence for a finding: table, row, column, both sides, the gap, the rule, what to do. Raises ``KeyError`` for an unknown rule."""
    return RULES[finding.rule].sentence(finding, form)


def suspect_words(finding: Finding, form: Form) -> str:
    """Which cell is probably wrong, to what it should be changed, and why; or that it cannot be told. ``""`` where nothing is suspected."""
    blame = finding.blame
    if finding.rule == "N4" or blame is None or not (finding.suspects or blame.at_least):
        return ""
    if not finding.suspects:
        return f"{form.table(finding.table).name}至少有 {blame.at_least} 格要改才能平衡，无法逐格指出。请看是否填错了表、贴错了位置，再对照台账重填。"
    first, count = finding.suspects[0], len(finding.suspects)
    changes = [f"{where(c.cell, form)} {number_words(c.stands)} 应为 {number_words(c.proposed)}" for c in first.changes]
    words = "；".join(changes) or "表内不改"
    words += f"（{'；'.join(first.evidence)}）" if first.evidence else ""
    others = f"，共有{'至少' if blame.more else ''} {count} 种同样少的改法" if count > 1 else ""
    if finding.located:
        return f"最可能是{words}{others}。请对照台账核对。"
    return f"无法唯一确定{others}，例如{words}。{blame.totals}。请对照台账逐格核对。"
