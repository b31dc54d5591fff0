"""How much of two texts is the same: the share of the shorter one that is covered by runs of characters that both have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

RUN = 8
"""Characters side by side that must agree: shorter runs are everybody's words."""

_SAMPLED = 7
"""One run in about so many is looked up to find the candidates among many texts; these are then compared in full."""

MOST_ALIKE = 20
"""Texts that one run leads to: what more have is a set phrase."""

MOST_COMPARED = 3
"""Candidates that are compared in full."""


def plain_text(text: str) -> str:
    """The text without blanks and line breaks."""
    return re.sub(r"\s", "", text)


def share_alike(one: str, other: str) -> float:
    """From 0 to 1; 0 where the shorter text has no whole run."""
    shorter, longer = sorted((plain_text(one), plain_text(other)), key=len)
    if len(shorter) < RUN:
        return 0.0
    runs = {longer[i : i + RUN] for i in range(len(longer) - RUN + 1)}
    covered = end = 0
    for i in range(len(shorter) - RUN + 1):
        if shorter[i : i + RUN] in runs:
            covered += i + RUN - max(end, i)
            end = i + RUN
    return covered / len(shorter)


def percent(share: float) -> int:
    """Whole percent, never rounded up to what it is not."""
    return int(share * 100)


def copied(texts: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """(a text, the earlier one it shares most with, the share), for the texts that share at least so much with one. Time grows with their length."""
    places: dict[str, list[int]] = {}
    sizes: list[int] = []
    for i, text in enumerate(map(plain_text, texts)):
        runs = {text[k : k + RUN] for k in range(len(text) - RUN + 1) if ord(text[k]) % _SAMPLED == 0}
        counts = Counter(j for run in runs for j in places.get(run, ()))
        likely = [j for j, n in counts.most_common(MOST_COMPARED) if n * 3 >= min(len(runs), sizes[j])]
        share, earlier = max(((share_alike(text, texts[j]), -j) for j in likely), default=(0.0, 0))
        if share >= least:
            yield i, -earlier, share
        for run in runs:
            if len(known := places.setdefault(run, [])) < MOST_ALIKE:
                known.append(i)
        sizes.append(len(runs))
