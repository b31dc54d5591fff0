"""Findings as lines on one screen: one block a cause, the gravest first, told at as much length as there is room for."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..core.findings import LEVELS, Finding, Level
from ..core.words import number_words
from ..model import Form
from ..rules.catalogue import RULES
from ..rules.cause_sentences import brief_sentence, cause_sentence, follow_words
from ..rules.explanations import told_words
from ..rules.sentences import suspect_words

SCREEN_LINES, SCREEN_COLUMNS = 40, 80
"""Lines and columns of a screen; a Chinese character is two columns wide."""

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
        head = f"[{self.level}] {rule.id} {rule.name}{f'〔{self.at}〕' if self.at else ''}：{self.owner}"
        sentence = f"{head}{cause_sentence(finding, following, self.form)}{self.more}{told_words(finding)}"
        below = (suspect_words(finding, self.form), follow_words(self.follow))
        return [f"  {sentence}", *(f"      {words}" for words in below if words)]

    def brief(self) -> list[str]:
        """What is wrong and the best way to put it right."""
        finding, following = self.finding, [f for _, f in self.follow]
        sentence = f"[{self.level}] {finding.rule} {self.owner}{brief_sentence(finding, following, self.form, _BRIEF)}{told_words(finding)}"
        below = f"{self._suspect()}{follow_words(self.follow)}"
        return [f"  {sentence}", *([f"      {below}"] if below else [])]

    def one_line(self) -> list[str]:
        """What is wrong, in one line."""
        following = [f for _, f in self.follow]
        sentence = f"[{self.level}] {self.finding.rule} {self.owner}{brief_sentence(self.finding, following, self.form, _ONE_LINE)}"
        return [f"  {sentence}{self._suspect()}{f'引起 {len(following)} 条。' if following else ''}"]

    def _suspect(self) -> str:
        """The one cell that stands alone, in short words."""
        changes = self.finding.suspects[0].changes if self.finding.located else ()
        names = [f"“{self.form.row(c.cell).name}”{self.form.column(c.cell).name} {number_words(c.stands)} 应为 {number_words(c.proposed)}" for c in changes]
        return f"最可能是{'、'.join(names)}。" if names else ""


def told_causes(causes: Sequence[Cause], room: int, most: int = MOST_CAUSES) -> list[str]:
    """The first ``most`` causes at the greatest length that fits into so many lines of a screen; in one line each where none does."""
    told = causes[:most]
    for tell in (Cause.full, Cause.brief):
        lines = [line for cause in told for line in tell(cause)]
        if screen_lines(lines) <= room:
            return lines
    return [line for cause in told for line in cause.one_line()]


def rest_lines(causes: Sequence[Cause], findings: int, where: str, most: int = MOST_CAUSES) -> list[str]:
    """How many causes are not told, by level, and where everything stands; nothing where all is told."""
    left = Counter(cause.level for cause in causes[most:])
    if not left:
        return [f"全部 {findings} 条问题，{where}。"] if findings > len(causes) else []
    return [f"其余 {left.total()} 个起因（{'，'.join(f'{level} {left[level]}' for level in LEVELS if left[level])}）和全部 {findings} 条问题，{where}。"]


def counted(findings: Sequence[Finding], causes: int) -> str:
    """How many findings of each level, and how many causes they have."""
    levels = Counter(f.level for f in findings)
    numbers = "，".join(f"{level} {levels[level]}" for level in LEVELS)
    follow = len(findings) - causes
    return numbers + (f"；起因 {causes} 个，其余 {follow} 条由它们引起" if follow else "")


def screen_lines(lines: Iterable[str], columns: int = SCREEN_COLUMNS) -> int:
    """Lines of a screen that these take, long ones wrapped."""
    return sum(max(1, -(-text_columns(line) // columns)) for line in lines)


def text_columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def clipped(text: str, columns: int) -> str:
    """A text cut to so many columns, with ``…`` where it is."""
    while text_columns(text) > columns:
        text = f"{text[:-2]}…"
    return text
