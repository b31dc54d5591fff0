"""说明 as the workbook keeps them: the clerk's own data on a hidden sheet ``_说明``, one row each, never emptied by a check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..grid import Grid, Raw, Sheet
from .findings_heads import RESULTS, typed_explanations

EXPLAINED = "_说明"
EXPLANATION_HEADS = ("指纹", "规则", "说明", "日期")

STALE = "（旧说明）"
"""Stands before an explanation given for other values, until the clerk takes it away or writes anew."""


@dataclass(frozen=True)
class KeptExplanation:
    """One 说明: the rule, what was written and the day (``2026-01-31``)."""

    rule: str
    text: str
    day: str = ""


def explanations_in(rows: Iterable[Sequence[Raw]]) -> dict[str, KeptExplanation]:
    """The 说明 by fingerprint, from the rows of the sheet with or without its head."""
    found: dict[str, KeptExplanation] = {}
    for row in rows:
        key, rule, text, day = ("" if raw is None else str(raw) for raw in (*row, None, None, None, None)[:4])
        if key and text and key != EXPLANATION_HEADS[0]:
            found[key] = KeptExplanation(rule, text, day)
    return found


def explanation_rows(told: Mapping[str, KeptExplanation]) -> list[tuple[str, str, str, str]]:
    """What stands on the sheet, its head first."""
    return [EXPLANATION_HEADS, *((key, one.rule, one.text, one.day) for key, one in told.items())]


def explained(grid: Grid) -> dict[str, str]:
    """The 说明 of a file by fingerprint, as ``Submission.explained`` takes them: what is kept, with what was written in its list since."""
    sheet = grid.sheet(EXPLAINED) or Sheet(EXPLAINED, ())
    since = [line for other in grid.sheets if other.name.startswith(RESULTS) for line in typed_explanations(other.rows)]
    return {key: one.text for key, one in renewed(explanations_in(sheet.rows), since, "").items()}


def renewed(told: Mapping[str, KeptExplanation], listed: Iterable[tuple[str, str, str]], day: str) -> dict[str, KeptExplanation]:
    """``told`` after a look at a list of findings, ``(fingerprint, rule, 说明)`` a line.

    What was written is kept with ``day``; what was taken away from the list is taken away; an old one left as it stood stays with its old values.
    """
    found = dict(told)
    for key, rule, text in listed:
        text = text.strip()
        if text.startswith(STALE):
            continue
        if text and (key not in found or found[key].text != text):
            found[key] = KeptExplanation(rule, text, day)
        elif not text:
            found.pop(key, None)
    return found
