"""变化: what is new since the last time, in a few sentences: who came, what got better or worse, what is no longer there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.findings import Level
from ...district.ledger import LedgerState
from ...workbook.ledger_sheets import REPORTED, UNMATCHED
from .ledger_store import Ledger
from .round_matching import Filed
from .round_result import UnitResult
from .round_rows import NewVersion

MOST_NAMES = 30


def changes_of_round(results: Sequence[UnitResult], filed: Sequence[Filed], ledger: Ledger, new: Sequence[NewVersion]) -> tuple[str, ...]:
    """Sentences; none where everything stands as the ledger says."""
    return (*_arrived(results, new), *_again(new), *_moved(results, ledger, new), *_locked(results), *_gone(results, ledger), *_asked(filed, ledger))


def names_of(names: Sequence[str]) -> str:
    return "、".join(names[:MOST_NAMES]) + (f"等 {len(names)} 家" if len(names) > MOST_NAMES else "")


def _arrived(results: Sequence[UnitResult], new: Sequence[NewVersion]) -> Iterator[str]:
    counting = {one.agency for one in results if one.unit.received or not one.unit.due}
    came = list(dict.fromkeys(v.unit for v in new if v.first and v.unit in counting))
    if came:
        yield f"新收到 {len(came)} 家：{names_of(came)}。"
    empty = list(dict.fromkeys(v.unit for v in new if v.first and v.unit not in counting))
    if empty:
        yield f"收到空表 {len(empty)} 家（按未报处理）：{names_of(empty)}。"


def _again(new: Sequence[NewVersion]) -> Iterator[str]:
    for version in new:
        if not version.first:
            yield f"{version.unit}又报来 {version.file}{f'，{version.changed}' if version.changed else ''}。"


def _moved(results: Sequence[UnitResult], ledger: Ledger, new: Sequence[NewVersion]) -> Iterator[str]:
    """States and counts that changed, of units that were known before."""
    first = {v.unit for v in new if v.first}
    for one in results:
        row = ledger.rows(REPORTED).get((one.agency,))
        if row is None or one.agency in first:
            continue
        before, told = str(row.get("状态") or ""), []
        if before and before != one.state:
            told.append(f"{before} → {one.state}")
        if before != LedgerState.MISSING:
            told += [_count(head, str(row.get(head) or "0"), one.count(level)) for head, level in (("错误", Level.ERROR), ("警告", Level.WARNING))]
        if told := [words for words in told if words]:
            yield f"{one.agency}：{'，'.join(told)}。"


def _count(head: str, before: str, now: int) -> str:
    return f"{head} {before} → {now}" if before.isdigit() and int(before) != now else ""


def _locked(results: Sequence[UnitResult]) -> Iterator[str]:
    for one in results:
        if one.unit.after_lock and {v.key for v in one.unit.after_lock} & set(one.unit.new_keys):
            yield f"{one.agency}锁定后又报了数字不同的 {'、'.join(v.file for v in one.unit.after_lock)}，没有采用。"


def _gone(results: Sequence[UnitResult], ledger: Ledger) -> Iterator[str]:
    for one in results:
        row = ledger.rows(REPORTED).get((one.agency,))
        file = str(row.get("文件") or "") if row else ""
        if file and one.unit.locked is None and not any(f.arrival.name == file for f in one.unit.files):
            yield f"{one.agency}的 {file} 已不在收件里。"


def _asked(filed: Sequence[Filed], ledger: Ledger) -> Iterator[str]:
    known = {key for (key,) in ledger.rows(UNMATCHED)}
    fresh = [f for f in filed if f.asked and f.key not in known]
    if fresh:
        yield f"对不上单位的文件 {len(fresh)} 个：{names_of([f.arrival.name for f in fresh])}，见“{UNMATCHED}”。"
