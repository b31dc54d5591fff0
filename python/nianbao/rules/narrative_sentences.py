"""Sentences of the rules on the narrative (P1–P12, N3): the words of the report, the number said, what the tables hold, what to do."""

from __future__ import annotations

from collections.abc import Callable

from ..core.findings import Finding
from ..core.words import number_words, signed
from ..model import Form

_LONGEST = 80
"""Characters of a sentence quoted before it is cut."""


def _quoted(finding: Finding) -> str:
    """The sentence of the report; a long one is cut around the words in question."""
    sentence, quote = str(finding.fact("sentence")), str(finding.fact("quote")).split("、")[0].split("…")[0]
    if len(sentence) <= _LONGEST:
        return sentence
    start = max(sentence.find(quote) - 20, 0)
    return ("…" if start else "") + sentence[start : start + _LONGEST] + ("…" if start + _LONGEST < len(sentence) else "")


def _stands(finding: Finding, form: Form) -> str:
    """``表三新收 95``: the readings by name; the reasons that the words themselves show."""
    topic = next(t for t in form.topics if t.key == finding.fact("claim"))
    return f"{form.table(finding.table).name}“{topic.name}”"


def _claim(finding: Finding, form: Form) -> str:
    values = finding.fact("readings")
    either = "或".join(dict.fromkeys(number_words(v) for v in values)) if isinstance(values, tuple) else ""
    scope = str(finding.fact("scope"))
    reason = f"可能的原因：{scope}。" if scope else ""
    return (
        f"正文“{finding.fact('quote')}”（{_quoted(finding)}）与{_stands(finding, form)}不一致：正文 {number_words(finding.left)}，表中 {either}，"
        f"差额 {signed(finding.gap)}。{reason}请核对后改正文或改表；口径不同的请写说明。"
    )


def _percentage(finding: Finding, form: Form) -> str:
    return (
        f"正文“{finding.fact('quote')}”（{_quoted(finding)}）：按表中数字计算应为 {finding.fact('truth')}。"
        f"请重新计算；口径不同的请写说明。"
    )


def _list(finding: Finding, form: Form) -> str:
    return (
        f"正文“{finding.fact('quote')}”后面列出的 {finding.fact('parts')} 项加起来是 {finding.fact('added')}，不等于 {finding.fact('said')}"
        f"（{_quoted(finding)}）。请核对各项；没有列全的请写明“等”。"
    )


def _old(finding: Finding, form: Form) -> str:
    cell = finding.cells[0]
    return (
        f"正文用的是旧分类：{finding.fact('quote')}，合计 {number_words(finding.left)}，而“{form.row(cell).name}”为 {number_words(finding.right)}。"
        f"这两类现在都填在这一行，请核对。"
    )


SENTENCES: dict[str, Callable[[Finding, Form], str]] = {
    **{f"P{n}": _claim for n in range(1, 11)},
    "P11": _percentage,
    "P12": _list,
    "N3": _old,
}
