"""Two reports side by side: the cells, the sentences of the chapters, and the numbers told in a chapter that only one of them has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest

from ..core.findings import Finding
from ..core.submission import Submission, Unread, Value, is_number
from ..model import Cell, Draft
from ..rules.drafting import TO_CONFIRM, TO_FILL_IN, drafted_overview, recalculated, without_comparison, without_extra
from ..rules.narrative import check_narrative
from .printed_tables import printed_value, words_for_xml


@dataclass(frozen=True)
class CellDifference:
    """One cell that the two give differently."""

    cell: Cell
    left: Value
    right: Value


@dataclass(frozen=True)
class SentenceDifference:
    """A sentence of a chapter (0…5) as each of the two has it; ``""`` where only the other has one."""

    chapter: int
    left: str
    right: str


@dataclass(frozen=True)
class Comparison:
    """``stated`` are numbers of one narrative against the tables of the other, where the other has no such chapter. ``untold`` are chapters
    that one of the two lacks and that were not compared."""

    cells: tuple[CellDifference, ...] = ()
    sentences: tuple[SentenceDifference, ...] = ()
    stated: tuple[Finding, ...] = ()
    untold: tuple[int, ...] = ()

    @property
    def equal(self) -> bool:
        return not (self.cells or self.sentences or self.stated)


def compared(left: Submission, right: Submission, drafts: Sequence[Draft], *, but: Collection[Cell] = (), remembered: str = "") -> Comparison:
    """Compare two submissions of one form, all cells ``but`` some. Layout, white space and full or half width do not count.

    ``remembered`` is the draft as it was once written, where a draft stands in one of the two and that is known.
    """
    cells = tuple(
        CellDifference(cell, left[cell], right[cell]) for i, cell in enumerate(left.form.cells) if cell not in but and not _same(i, left, right)
    )
    bare = [not any(text.strip() for text in one.narrative) for one in (left, right)]
    sentences: list[SentenceDifference] = []
    alone: list[int] = []
    for i, texts in enumerate(zip(left.narrative, right.narrative, strict=True)):
        if any(bare) or (not all(map(str.strip, texts)) and _only_marked("".join(texts), TO_CONFIRM, TO_FILL_IN)):
            alone += [] if _only_marked("".join(texts), TO_FILL_IN) else [i]
        else:
            sentences += _sentences(i, *texts)
    drafted = [0] if 0 in alone and TO_CONFIRM in left.narrative[0] + right.narrative[0] else []
    sentences = [*(found for i in drafted for found in _against_draft(i, left, right, drafts, remembered)), *sentences]
    stated = _stated(left, right, [i for i in alone if i not in drafted])
    return Comparison(cells, tuple(sentences), stated, tuple(i for i in alone if i not in drafted))


def _same(i: int, left: Submission, right: Submission) -> bool:
    one, other = left.values[i], right.values[i]
    if is_number(one) and is_number(other):
        return one == other
    return _typed(i, left) == _typed(i, right) if isinstance(one, Unread) or isinstance(other, Unread) else not (is_number(one) or is_number(other))


def _typed(i: int, submission: Submission) -> str:
    """What stands in a cell, as it was typed where that was no plain number."""
    return _plain(submission.raws.get(i) or printed_value(submission.values[i]))


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words_for_xml(text)))


def _only_marked(text: str, *marks: str) -> bool:
    return all(line.startswith(marks) for line in text.split("\n") if line.strip())


def _sentences(chapter: int, left: str, right: str) -> Iterator[SentenceDifference]:
    one, other = _cut(left), _cut(right)
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if one != other else ():
        if tag != "equal":
            for pair in zip_longest(one[a:b], other[c:d], fillvalue=""):
                yield SentenceDifference(chapter, *pair)


def _cut(text: str) -> list[str]:
    """Sentences without white space; where lines are broken does not matter."""
    return [sentence for sentence in re.split(r"(?<=[。!?])", _plain(text)) if sentence]


def _against_draft(chapter: int, left: Submission, right: Submission, drafts: Sequence[Draft], remembered: str) -> Iterator[SentenceDifference]:
    """A draft that only one of the two has, beside the draft of the other's numbers; what it says of last year beside what was remembered, or else
    beside what its own numbers give.

    What it says of 补充数据 is compared where the other has any.
    """
    own, other = (left, right) if left.narrative[chapter].strip() else (right, left)
    again = "".join(drafted_overview(replace(other, year=other.year or own.year), None, drafts))
    text = own.narrative[chapter]
    told = without_comparison(text)
    found = list(_sentences(chapter, told if other.extra else without_extra(told, drafts), again))
    named = {one.left for one in found}
    found += [one for one in _sentences(chapter, text, remembered or recalculated(text)) if without_comparison(one.left) not in named]
    yield from found if own is left else (SentenceDifference(chapter, one.right, one.left) for one in found)


def _stated(left: Submission, right: Submission, chapters: Sequence[int]) -> tuple[Finding, ...]:
    """The numbers that chapters of the one tell, against the tables of the other that lacks them."""
    found: list[Finding] = []
    for own, other in ((left, right), (right, left)):
        texts = tuple(text if i in chapters and not other.narrative[i].strip() else "" for i, text in enumerate(own.narrative))
        found += check_narrative(replace(other, narrative=texts, year=other.year or own.year, file=own.file))
    return tuple(found)


LONGEST_PAGE_HEAD = 400
"""Letters that foot and head of two pages may put into a sentence that goes on on the next."""


def first_sentence_lacking(text: str, pages: str) -> str:
    """The first sentence of a text that the pages of a print do not have, in order; ``""`` where they have every one. Heads and feet of pages may stand in between."""
    shown, at = _plain(pages), 0
    for sentence in (piece for line in text.split("\n") for piece in re.split(r"(?<=[。!?;])", _plain(line)) if piece):
        at = _end_of(sentence, shown, at)
        if at < 0:
            return sentence
    return ""


def _end_of(sentence: str, shown: str, at: int) -> int:
    """Where a sentence ends that stands behind ``at``, whole or broken once by the end of a page (by more than another digit); -1 where it does not stand there."""
    for cut in range(len(sentence), 0, -1):
        first = shown.find(sentence[:cut], at)
        if first >= 0:
            goes_on = shown.find(sentence[cut:], first + cut, first + len(sentence) + LONGEST_PAGE_HEAD)
            between = shown[first + cut : goes_on]
            return goes_on + len(sentence) - cut if goes_on >= 0 and (cut == len(sentence) or len(re.findall(r"\D", between)) > 1) else -1
    return -1
