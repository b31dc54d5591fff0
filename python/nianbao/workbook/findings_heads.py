"""The list of findings as a sheet: its heads, and the 说明 that were written in it since a check wrote it."""

from __future__ import annotations

from collections.abc import Sequence

from ..grid import Fault, Raw

RESULTS = "校验结果"
"""Name of the sheet that lists what was found, and its title in A1."""

HEADS = ("序号", "级别", "规则", "表", "单元格", "左边", "右边", "差额", "问题和处理", "说明", "起因")

READY = "ready"
"""Stands over the last of the hidden columns of a list whose sheet was made beforehand."""

FINDINGS_HEAD_ROW = 3
"""Row of the heads, counted from 0; the title, the counts and a sentence stand above."""

KEY = "指纹"
"""Head of the hidden column behind the others: what a 说明 is kept by."""


def typed_explanations(rows: Sequence[Sequence[Raw]]) -> list[tuple[str, str, str]]:
    """(fingerprint, rule, 说明) of every line; nothing where the rows are no list of ours. A 说明 that is an error value says nothing."""
    if not rows or not rows[0] or rows[0][0] != RESULTS:
        return []
    at = next((i for i, row in enumerate(rows) if {KEY, "说明", "规则"} <= set(row)), None)
    if at is None:
        return []
    rule, told, key = (list(rows[at]).index(head) for head in ("规则", "说明", KEY))
    lines = [row for row in rows[at + 1 :] if len(row) > max(rule, told, key)]
    return [(str(r[key]), str(r[rule]).partition(" ")[0], _text(r[told])) for r in lines if r[key] and not isinstance(r[told], Fault)]


def _text(raw: Raw) -> str:
    if raw is None:
        return ""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()
