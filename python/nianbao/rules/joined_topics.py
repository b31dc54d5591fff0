"""Topics told together: 予以公开及部分公开 42 件 is the sum of both, 予以公开、部分公开分别为 20 件、4 件 is one each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

from ..model import Form, Topic

_AND = r"(?:、|，?以及|及|和|与|或|含|包括|包含|加|＋)"
_TAIL = r"(?:的?(?:申请|案件|决定|情况|信息))?"
_GAP = r"[^，。；、：:,;()（）\d]{0,12}"
_INSIDE = re.compile(r"[（(]((?:其中)?(?:含|包括|包含)[^（）()\d]*)[）)]")
_EACH = re.compile(r"分别|各(?:为|有|是)?$")


def named_before(lead: str, form: Form) -> tuple[Topic, ...]:
    """The topics of one family that the words right before a number name together, in their order; none where there are not at least two."""
    lead = _INSIDE.sub(r"\1", lead)
    return _first(found for family, chain, _ in _chains(form) if (match := chain.search(lead)) for found in (_named(family, match[0]),))


def named_behind(rest: str, form: Form) -> tuple[Topic, ...]:
    """The same of the words right behind a number and its measure."""
    return _first(found for family, _, chain in _chains(form) if (match := chain.match(rest)) for found in (_named(family, match[0]),))


def one_each(lead: str) -> bool:
    """Whether the words before a number promise one number for each of the topics named."""
    return _EACH.search(lead) is not None


def together(topics: Sequence[Topic]) -> Topic:
    """One topic whose readings are the sums of theirs."""
    first = topics[0]
    sums = tuple(tuple(term for terms in chosen for term in terms) for chosen in product(*(topic.readings for topic in topics)))
    return Topic("+".join(t.key for t in topics), first.rule, "、".join(t.name for t in topics), first.context, sums)


Family = tuple[Topic, ...]


@cache
def _chains(form: Form) -> tuple[tuple[Family, re.Pattern[str], re.Pattern[str]], ...]:
    found: list[tuple[Family, re.Pattern[str], re.Pattern[str]]] = []
    for name in dict.fromkeys(topic.family for topic in form.topics if topic.family):
        family = tuple(topic for topic in form.topics if topic.family == name and topic.readings)
        words = "|".join(f"(?:{topic.word})" for topic in family)
        chain = rf"(?:(?:{words}){_TAIL}{_AND}(?:本年度?|当年|其中)?)+(?:{words})"
        behind = rf"[^，。；、：:,;()（）\d]{{0,4}}?{chain}(?!{_GAP}\d)"
        found.append((family, re.compile(rf"{chain}{_GAP}$"), re.compile(behind)))
    return tuple(found)


def _named(family: Family, words: str) -> tuple[Topic, ...]:
    """The topics in the order in which they are named; of words that overlap the longest is meant."""
    spans = [(match.start(), -match.end(), i) for i, topic in enumerate(family) for match in re.finditer(topic.word, words)]
    found: list[int] = []
    end = 0
    for start, minus_end, i in sorted(spans):
        if start >= end:
            end = -minus_end
            found += [] if i in found else [i]
    return tuple(family[i] for i in found)


def _first(found: Iterator[tuple[Topic, ...]]) -> tuple[Topic, ...]:
    return next((topics for topics in found if len(topics) > 1), ())
