"""Findings as lines on one screen: one block a cause, the gravest first, told at as much length as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..core.findings import LEVELS, Finding, Level
from ..model import Form
from ..rules.catalogue import RULES
from ..rules.cause_sentences import brief_sentence, cause_sentence, follow_words, suspect_in_short
from ..rules.explanations import told_words
from ..rules.sentences import suspect_words
from .screen import SCREEN_COLUMNS, clipped, screen_lines

MOST_CAUSES = 10
"""Causes that are told; the rest is counted."""

_BRIEF, _ONE_LINE = 70, 38
"""Characters of a sentence that is told briefly, and of one in a single line."""


@dataclass(frozen=True)
class Cause:
    """A finding that follows from none, ``owner`` whose it is (``""`` where that is known), ``at`` where, with what follows from it by whose it is."""

    finding: Finding
    form: Form
    owner: str = ""
    at: str = ""
    follow: Sequence[tuple[str, Finding]] = ()
    more: str = ""

    @property
    def level(self) -> Level:
        return self.finding.level

    def full(self) -> list[str]:
        """Everything there is to say."""
        finding, following = self.finding, [f for _, f in self.follow]
        rule = RULES[finding.rule]
        head = f"[{self.level}] {rule.id} {rule.name}{self._place}：{self.owner}"
        sentence = f"{head}{cause_sentence(finding, following, self.form)}{self.more}{told_words(finding)}"
        below = (suspect_words(finding, self.form), follow_words(self.follow))
        return [f"  {sentence}", *(f"      {words}" for words in below if words)]

    @property
    def _place(self) -> str:
        return f"〔{self.at}〕" if self.at else ""

    @property
    def _short_head(self) -> str:
        """Where a number could not be read the original is to be looked at: its page or line is never left out."""
        return f"[{self.level}] {self.finding.rule}{self._place if self.finding.rule == 'E5' else ''} {self.owner}"

    def brief(self) -> list[str]:
        """What is wrong and the best way to put it right."""
        finding, following = self.finding, [f for _, f in self.follow]
        sentence = f"{self._short_head}{brief_sentence(finding, following, self.form, _BRIEF)}{told_words(finding)}"
        below = f"{self.more if len(self.more) <= _BRIEF else ''}{suspect_in_short(self.finding, self.form)}{follow_words(self.follow)}"
        return [f"  {sentence}", *([f"      {below}"] if below else [])]

    def one_line(self) -> list[str]:
        """What is wrong, in one line."""
        following = [f for _, f in self.follow]
        sentence = f"{self._short_head}{brief_sentence(self.finding, following, self.form, _ONE_LINE)}"
        return [f"  {sentence}{suspect_in_short(self.finding, self.form)}{f'引起 {len(following)} 条。' if following else ''}"]


def cause_block(causes: Sequence[Cause], findings: int, where: str, room: int) -> list[str]:
    """The gravest causes, at the greatest length that fits into so many lines of a screen, and last how many are not told and where everything stands."""
    most = max(1, min(MOST_CAUSES, room - 2))
    rest = rest_lines(causes[most:], findings if findings > len(causes) or len(causes) > most else 0, where)
    return [*told_causes(causes[:most], room - screen_lines(rest)), *rest]


def told_causes(causes: Sequence[Cause], room: int) -> list[str]:
    """Each cause in as many words as all of them together leave room for; where that is little, in lines that are cut."""
    for tell in (Cause.full, Cause.brief):
        lines = [line for cause in causes for line in tell(cause)]
        if screen_lines(lines) <= room:
            return lines
    each = max(1, room // max(1, len(causes)))
    return [clipped(line, each * SCREEN_COLUMNS) for cause in causes for line in cause.one_line()]


def rest_lines(left: Sequence[Cause], findings: int, where: str) -> list[str]:
    """How many causes are not told, by level, and where all findings stand (0: all are told)."""
    levels = Counter(cause.level for cause in left)
    if left:
        return [f"其余 {len(left)} 个起因（{'，'.join(f'{level} {levels[level]}' for level in LEVELS if levels[level])}）和全部 {findings} 条问题，{where}。"]
    return [f"全部 {findings} 条问题，{where}。"] if findings else []


def counted(findings: Sequence[Finding], causes: int) -> str:
    """How many findings of each level, and how many causes they have."""
    levels = Counter(f.level for f in findings)
    numbers = "，".join(f"{level} {levels[level]}" for level in LEVELS)
    follow = len(findings) - causes
    return numbers + (f"；起因 {causes} 个，其余 {follow} 条由它们引起" if follow else "")
