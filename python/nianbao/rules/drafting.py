"""Sentences drafted from the tables, in the words that the P rules hear: what they say is what those rules compare.

Nothing is drafted from a cell that is blank or unread. A draft says of itself that it wants confirming.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ..core.findings import Number
from ..core.submission import Submission, is_fit
from ..core.words import number_words
from ..model import Draft, ExtraDraft, Topic
from .narrative import terms_value

TO_CONFIRM, TO_FILL_IN = "【待核】", "【待填】"
"""What begins a paragraph that was drafted, and one that nobody has written yet; 校验 finds both where they are left in (L4)."""

_CENT = Decimal("0.01")
_LISTS = "其中"
"""What follows is taken for the parts of what was told before (P12)."""

_GROWTH = r"比上年的(\d{1,15})件(?:(?:增长|下降)[\d.]+%|(?:增加|减少)\d+件)"
_COMPARED = re.compile(rf"[，,](?:与上年持平|上年为0件|{_GROWTH})")
_OF_TWO = re.compile(rf"(\d{{1,15}})件([，,]){_GROWTH}")


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
    if isinstance(draft, ExtraDraft):
        return _extra_sentence(draft, submission)
    phrases = [words for key in draft.topics if key in topics for words in _phrase(draft, topics[key], submission, last)]
    return f"{draft.opening}{'，'.join(phrases)}。" if phrases else ""


def _extra_sentence(draft: ExtraDraft, submission: Submission) -> str:
    """From 补充数据: rows whose number is known of every unit and is not 0; where they are parts of a whole, only if they add up to it.

    A phrase that the P rules would take for something the tables tell is left out.
    """
    from .extra import known_numbers
    from .stated_numbers import statements

    told = [figure for figure in submission.extra if figure.item.key in draft.phrases]
    known = known_numbers(told) if draft.whole else [figure.number or 0 for figure in told]
    if known is None or (draft.whole and sum(known) != _whole(draft.whole, submission)):
        return ""
    phrases = [
        draft.phrases[figure.item.key].format(number=number_words(figure.number), name=figure.item.name, unit=figure.item.unit)
        for figure in told if figure.number and not figure.lacking and is_fit(figure.number, figure.item)
    ]  # fmt: skip
    quiet = [words for words in phrases if _LISTS not in words and not any(statements(f"{draft.opening}{words}。", submission.form, submission.year))]
    return f"{draft.opening}{'，'.join(quiet)}。" if quiet else ""


def _whole(figure: str, submission: Submission) -> Number | None:
    (cell,) = submission.form.by_figure[figure].cells
    return submission.number(cell)


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


def without_extra(draft: str, drafts: Sequence[Draft]) -> str:
    """A drafted paragraph without the sentences from 补充数据."""
    for one in drafts:
        draft = re.sub(rf"{re.escape(one.opening)}[^。]*。", "", draft) if isinstance(one, ExtraDraft) else draft
    return draft


def without_comparison(draft: str) -> str:
    """A drafted paragraph without what it says of last year."""
    return _COMPARED.sub("", draft)


def recalculated(draft: str) -> str:
    """A drafted paragraph in which every growth is what its own two numbers give."""
    return _OF_TWO.sub(lambda told: f"{told[1]}件{told[2]}{_compared(int(told[1]), int(told[3])).removeprefix('，')}", draft)
