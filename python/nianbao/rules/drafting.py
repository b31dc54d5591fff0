"""Sentences drafted from the tables, in the words that the P rules hear: what they say is what those rules compare.

Nothing is drafted from a cell that is blank or unread. A draft says of itself that it wants confirming.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ..core.findings import Number
from ..core.submission import Submission
from ..core.words import number_words
from ..model import Draft, Topic
from .narrative import terms_value

TO_CONFIRM, TO_FILL_IN = "【待核】", "【待填】"
"""What begins a paragraph that was drafted, and one that nobody has written yet; 校验 finds both where they are left in (L4)."""

_CENT = Decimal("0.01")
_COMPARED = re.compile(r"，(?:与上年持平|上年为0件|比上年的\d+件(?:(?:增长|下降)[\d.]+%|(?:增加|减少)\d+件))")


def drafted_overview(submission: Submission, last: Submission | None, drafts: Sequence[Draft]) -> tuple[str, ...]:
    """The paragraph of chapter 一 (none where nothing is known), with last year's numbers beside some where ``last`` is the year before."""
    topics = {topic.key: topic for topic in submission.form.topics}
    before = last if last is not None and _is_year_before(submission, last) else None
    sentences = [words for draft in drafts if (words := _sentence(draft, topics, submission, before))]
    when = f"{submission.year}年，" if submission.year else "本年度，"
    return (f"{TO_CONFIRM}{when}{''.join(sentences)}",) if sentences else ()


def _is_year_before(submission: Submission, last: Submission) -> bool:
    return submission.year is None or last.year is None or last.year == submission.year - 1


def _sentence(draft: Draft, topics: dict[str, Topic], submission: Submission, last: Submission | None) -> str:
    phrases = [words for key in draft.topics if key in topics for words in _phrase(draft, topics[key], submission, last)]
    return f"{draft.opening}{'，'.join(phrases)}。" if phrases else ""


def _phrase(draft: Draft, topic: Topic, submission: Submission, last: Submission | None) -> Iterator[str]:
    """The phrase of a topic; none where its number is not known, or is 0 and need not be told."""
    now = terms_value(topic.readings[0], submission) if topic.readings else None
    if topic.phrase and now is not None and (now or topic.key in draft.always):
        compared = _compared(now, _last(topic, last)) if topic.key in draft.compared else ""
        yield topic.phrase.format(number_words(now)) + compared


def _last(topic: Topic, last: Submission | None) -> Number | None:
    """The same number in last year's report; ``None`` where its edition has no such cells."""
    if last is None or any(term.cell not in last.form.position for term in topic.readings[0]):
        return None
    return terms_value(topic.readings[0], last)


def _compared(now: Number, before: Number | None) -> str:
    """``，比上年的20件增长75%``: both operands are told. Nothing is divided by 0."""
    if before is None:
        return ""
    if now == before:
        return "，与上年持平"
    if not before:
        return "，上年为0件"
    share = (abs(Decimal(now) / Decimal(before) - 1) * 100).quantize(_CENT, ROUND_HALF_UP)
    if not share:
        return f"，比上年的{before}件{'增加' if now > before else '减少'}{abs(now - before)}件"
    return f"，比上年的{before}件{'增长' if now > before else '下降'}{number_words(share.normalize() if share % 1 else Decimal(int(share)))}%"


def without_comparison(draft: str) -> str:
    """A drafted paragraph without what it says of last year."""
    return _COMPARED.sub("", draft)
