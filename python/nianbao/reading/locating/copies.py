"""Of several copies of a table (last year's and this one's, the office's own and the whole district's) the one meant, where headings say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...grid import Sheet
from .label_words import is_head_word, plain_label
from .lines import SheetLine

HEADING_LINES = 6
"""So many lines above a copy may be its heading."""

_THIS, _LAST = re.compile(r"本年|今年|当年|本期"), re.compile(r"上年|去年|上一年|往年|上期")
_WHOLE, _OWN = re.compile(r"全[省市县区州旗]|汇总|合计表"), re.compile(r"本级|本机关|本单位")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Whose report it is: the name and year where they are known; ``whole`` for a place with all its units, ``None`` where that is not known."""

    agency: str = ""
    year: int | None = None
    whole: bool | None = None


def meant(copies: Sequence[SheetLine], lines: Sequence[list[SheetLine]], sheets: Sequence[Sheet], reporter: Reporter) -> int | None:
    """Which copy (by its first line) the headings show to be the reporter's of the year: one that they speak for, while they speak against
    every other. ``None`` where that is not so."""
    verdicts = [_verdicts(_heading(copy, lines, sheets), reporter) for copy in copies]
    against = [min(verdict) < 0 for verdict in verdicts]
    if against.count(False) != 1:
        return None
    one = against.index(False)
    return one if max(verdicts[one]) > 0 else None


def _heading(copy: SheetLine, lines: Sequence[list[SheetLine]], sheets: Sequence[Sheet]) -> str:
    """The words above a copy that are none of its head, the name of its sheet where nothing else stands between."""
    found: list[str] = []
    above = [line for line in lines[copy.sheet] if line.row < copy.row]
    at = copy.sheet
    while True:
        for line in reversed(above[-HEADING_LINES - 8 :]):
            if any(bit.value for bit in line.bits):
                return "，".join(found)
            found += [bit.text for bit in line.bits if not is_head_word(bit.text)]
            if len(found) >= HEADING_LINES:
                return "，".join(found)
        found.append(plain_label(sheets[at].name))
        at -= 1
        if at < 0 or not sheets[at].name.startswith("正文"):
            return "，".join(found)
        above = lines[at]


def _verdicts(heading: str, reporter: Reporter) -> tuple[int, int]:
    """For (1), against (−1) or nothing (0): of the year, and of the unit."""
    return _of_year(heading, reporter.year), _of_unit(heading, reporter)


def _of_year(heading: str, year: int | None) -> int:
    if year is None:
        return 0
    years = set(map(int, _YEAR.findall(heading)))
    if years:
        return 0 if len(years) > 1 else 1 if year in years else -1
    this, last = bool(_THIS.search(heading)), bool(_LAST.search(heading))
    return 0 if this == last else 1 if this else -1


def _of_unit(heading: str, reporter: Reporter) -> int:
    whole, own = bool(_WHOLE.search(heading)), bool(_OWN.search(heading))
    if reporter.whole is not None and whole != own:
        return 1 if reporter.whole == whole else -1
    return 1 if reporter.agency and plain_label(reporter.agency) in heading else 0
