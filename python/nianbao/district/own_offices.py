"""本政府机关: the work in the name of a government and of its office is one report (rule D6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..core.agencies import Kind, kind
from ..core.submission import Submission
from .membership import Entry, UnitState, name_of

_OFFICE_ENDING = re.compile(r"(?:政府办公室|本级|本机关)$")


def office_place(submission: Submission) -> str | None:
    """The place whose own office a report is of, by its name; ``None`` for any other unit."""
    name = name_of(submission)
    if kind(name) is not Kind.OFFICE:
        return None
    from .unit_names import evened

    return _OFFICE_ENDING.sub("", evened(name))


def offices_twice(entries: Sequence[Entry], place: Callable[[Submission], str | None] = office_place) -> list[Entry]:
    """The entries, those of several reports of one 本政府机关 under different names all 待定 (D6)."""
    groups: dict[str, list[int]] = {}
    for i, entry in enumerate(entries):
        if entry.state is UnitState.SUMMED and entry.submission is not None and (where := place(entry.submission)) is not None:
            groups.setdefault(where, []).append(i)
    result = list(entries)
    for places in (places for places in groups.values() if len(places) > 1):
        files = "、".join(entries[i].file for i in places)
        for i in places:
            result[i] = replace(entries[i], state=UnitState.PENDING, reason=f"本政府机关报了不止一份（{files}），都没有加入", office=True)
    return result
