"""Where the true explanation of a slip of the keyboard or of two neighbours exchanged stands, against what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nianbao.core.submission import Submission

from .accidents import Mode, Trial, trials

KINDS = ("数字打错", "相邻对调")
SEEDS = 3
"""Seeds, from the one given on, that are taken together: other made-up reports, other accidents."""


@dataclass(frozen=True)
class Bar:
    """At least ``share`` of the accidents of both kinds together have the truth among the first ``most``, with this at hand."""

    words: str
    mode: Mode
    last: bool
    most: int
    share: float


BARS = (
    Bar("合计手填，没有上年表：真格排第一", Mode.TYPED, False, 1, 0.90),
    Bar("合计手填，没有上年表：真格在前三", Mode.TYPED, False, 3, 0.98),
    Bar("合计公式，有上年表和正文：真格在前三", Mode.NARRATED, True, 3, 0.90),
)


@dataclass(frozen=True)
class Reached:
    """``noticed``: of the accidents after which something does not balance or the narrative says otherwise; ``every``: of all, those that nothing can tell among them."""

    bar: Bar
    trials: int
    told: int
    noticed: float
    every: float


def reached(reports: Callable[[int], Sequence[Submission]], count: int, seed: int) -> Iterator[Reached]:
    """Each bar over ``SEEDS`` seeds, ``count`` accidents of each kind and seed; ``reports`` gives those of a seed."""
    found: dict[tuple[Mode, bool], list[Trial]] = {}
    for mode, last in dict.fromkeys((bar.mode, bar.last) for bar in BARS):
        found[mode, last] = [
            trial for s in range(seed, seed + SEEDS) for kind in KINDS for trial in trials(kind, mode, reports(s), count=count, seed=s, last=last)
        ]
    for bar in BARS:
        every = found[bar.mode, bar.last]
        told = [trial for trial in every if trial.noticed]
        within = sum(trial.within(bar.most) for trial in told)
        yield Reached(bar, len(every), len(told), within / max(1, len(told)), sum(trial.within(bar.most) for trial in every) / max(1, len(every)))
