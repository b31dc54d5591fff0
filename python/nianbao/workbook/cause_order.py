"""The order of every list of findings: causes first, the graver before the lighter, under each what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.findings import LEVELS, Finding


@dataclass(frozen=True)
class Ordered:
    """One line: ``place`` is that of the finding as given, ``number`` its line from 1, ``cause`` the number of the one it follows from
    (``None`` for a cause), ``follow`` the places of all that follow from it."""

    place: int
    number: int
    cause: int | None
    follow: tuple[int, ...] = ()


def listed_by_cause(findings: Sequence[Finding], causes: Sequence[int | None]) -> list[Ordered]:
    """Every finding once. Of equally grave causes the one with more consequences goes first; otherwise the order given is kept."""
    follow: dict[int, list[int]] = {i: [] for i, cause in enumerate(causes) if cause is None}
    for i, cause in enumerate(causes):
        if cause is not None:
            follow[cause].append(i)

    def gravity(i: int) -> int:
        return LEVELS.index(findings[i].level)

    lines: list[Ordered] = []
    for i in sorted(follow, key=lambda i: (gravity(i), -len(follow[i]))):
        below = sorted(follow[i], key=gravity)
        head = Ordered(i, len(lines) + 1, None, tuple(below))
        lines.append(head)
        lines += [Ordered(b, head.number + n, head.number) for n, b in enumerate(below, 1)]
    return lines
