"""A finding in, a Chinese sentence out that says where, what stands there and what to do. Each rule declares its own."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.findings import Explanation, Finding
from ..core.words import number_words, where
from ..model import Form
from .catalogue import RULES
from .rule import Input


def sentence_of(finding: Finding, form: Form) -> str:
    """The sentence for a finding: table, row, column, both sides, the gap, the rule, what to do. Raises ``KeyError`` for an unknown rule."""
    return RULES[finding.rule].sentence(finding, form)


def suspect_words(finding: Finding, form: Form) -> str:
    """Which cells may be wrong, to what they should be changed, and why, the best ways first; ``""`` where nothing is suspected."""
    blame = finding.blame
    if finding.rule == "N4" or blame is None or not (finding.suspects or blame.at_least):
        return ""
    if not finding.suspects:
        return f"{form.table(finding.table).name}至少有 {blame.at_least} 格要改才能平衡，无法逐格指出。请看是否填错了表、贴错了位置，再对照台账重填。"
    ways, count = [_way(explanation, form) for explanation in finding.shown], len(finding.suspects)
    doubted = Input.NARRATIVE in RULES[finding.rule].inputs
    others = f"共有{'至少' if blame.more else ''} {count} 种{'' if doubted else '同样少的'}改法"
    given = "如果正文写得对，" if doubted else ""
    if not finding.located:
        likelier = f"，先列 {len(ways)} 种" if count > len(ways) else ""
        return f"{given}无法唯一确定，{others}{likelier}：{_numbered(ways)}。{blame.totals}。请对照台账逐格核对。"
    if count == 1:
        return f"{given}最可能是{ways[0]}。请对照台账核对。"
    return f"{given}最可能是{ways[0]}。{others}，{'其次是' if count > len(ways) else '其余是'}：{_numbered(ways[1:])}。请对照台账核对。"


def _way(explanation: Explanation, form: Form) -> str:
    """One complete set of changes with the evidence for it."""
    changes = [f"{where(c.cell, form)} {number_words(c.stands)} 应为 {number_words(c.proposed)}" for c in explanation.changes]
    words = "、".join(changes) or "表内不改"
    return words + (f"（{'；'.join(explanation.evidence)}）" if explanation.evidence else "")


def _numbered(ways: Sequence[str]) -> str:
    return "；".join(f"{'①②③④⑤'[i]}{way}" for i, way in enumerate(ways))
