"""Sentences of the rules on the narrative (P1–P12, N3): the words of the report, the number said, what the tables hold, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.findings import Facts, Finding, Number
from ..core.words import number_words, signed
from ..model import Form

_LONGEST = 80
"""Characters of a sentence quoted before it is cut."""


@dataclass(frozen=True)
class Quotation(Facts):
    """The words in question and the whole sentence."""

    quote: str
    sentence: str


@dataclass(frozen=True)
class StatedClaim(Quotation):
    """What is said of a topic (``claim`` is its key, ``name`` how people call it), the values it may have, a reason that the words show (``""``: none)."""

    claim: str
    name: str
    said: Number
    readings: tuple[Number, ...]
    scope: str


@dataclass(frozen=True)
class OldCategories(Quotation):
    said: int


@dataclass(frozen=True)
class UnequalList(Quotation):
    """What is said, what the parts add up to (as written), and how many there are."""

    said: str
    added: str
    parts: int


@dataclass(frozen=True)
class WrongPercentage(Quotation):
    """The words of the percentage and the true one (``12.34%``), for the topic with the key ``claim``."""

    claim: str
    said: str
    truth: str


def _quoted(facts: Quotation) -> str:
    """The sentence of the report; a long one is cut around the words in question."""
    sentence, quote = facts.sentence, facts.quote.split("、")[0].split("…")[0]
    if len(sentence) <= _LONGEST:
        return sentence
    start = max(sentence.find(quote) - 20, 0)
    return ("…" if start else "") + sentence[start : start + _LONGEST] + ("…" if start + _LONGEST < len(sentence) else "")


def other_than_stated(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(StatedClaim)
    either = " 或 ".join(dict.fromkeys(map(number_words, facts.readings)))
    quoted = "" if _quoted(facts) == facts.quote else f"（{_quoted(facts)}）"
    reason = f"可能的原因：{facts.scope}。" if facts.scope else ""
    return (
        f"正文“{facts.quote}”{quoted}与{form.table(finding.table).name}“{facts.name}”不一致：正文 {number_words(finding.left)}，表中 {either}，"
        f"差额 {signed(finding.gap)}。{reason}请核对后改正文或改表；口径不同的请写说明。"
    )


def wrong_percentage(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(WrongPercentage)
    return f"正文“{facts.quote}”（{_quoted(facts)}）：按表中数字计算应为 {facts.truth}。请重新计算；口径不同的请写说明。"


def list_not_adding_up(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(UnequalList)
    return (
        f"正文“{facts.quote}”后面列出的 {facts.parts} 项加起来是 {facts.added}，不等于 {facts.said}"
        f"（{_quoted(facts)}）。请核对各项；没有列全的请写明“等”。"
    )


def old_categories(finding: Finding, form: Form) -> str:
    cell = finding.cells[0]
    return (
        f"正文用的是旧分类：{finding.facts_as(OldCategories).quote}，合计 {number_words(finding.left)}，而“{form.row(cell).name}”为 {number_words(finding.right)}。"
        f"这两类现在都填在这一行，请核对。"
    )
