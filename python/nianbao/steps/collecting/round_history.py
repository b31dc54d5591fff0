"""What 记录 remembers of a round: every version a unit sent, what was sent back, what was locked. Read from its rows, told as new rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...workbook.ledger_changes import LedgerRow

RECEIVED, HOLLOW, RETURNED, LOCKED, UNLOCKED = "收到", "收到空表", "退回", "锁定", "解锁"
"""What 事项 says."""


@dataclass(frozen=True)
class SeenVersion:
    """One version as it was first seen: ``time`` as written, ``copy`` where it is kept, relative to the year's folder. ``hollow``: it held nothing."""

    key: str
    unit: str
    file: str
    time: str
    code: str = ""
    copy: str = ""
    hollow: bool = False

    @property
    def day(self) -> date | None:
        return day_in(self.time)


@dataclass(frozen=True)
class History:
    """``versions`` of each unit in the order first seen, ``returned`` the contents sent back by (unit, 退回日期)."""

    versions: Mapping[str, tuple[SeenVersion, ...]] = field(default_factory=dict)
    returned: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def of(self, unit: str) -> tuple[SeenVersion, ...]:
        return self.versions.get(unit, ())


def history_in(rows: Iterable[Mapping[str, object]]) -> History:
    """The history that the rows of 记录 tell."""
    seen: dict[str, list[SeenVersion]] = {}
    returned: dict[tuple[str, str], frozenset[str]] = {}
    for row in rows:
        words = {head: str(value or "") for head, value in row.items()}
        kind, unit, rest = (*words.get("编号", "").split("¦"), "", "")[:3]
        if kind == RECEIVED and unit and rest:
            told = (words.get(head, "") for head in ("文件", "时间", "校验码", "存底"))
            seen.setdefault(unit, []).append(SeenVersion(rest, unit, *told, hollow=words.get("事项") == HOLLOW))
        elif kind == RETURNED and unit and rest:
            returned[unit, rest] = frozenset(filter(None, words.get("内容", "").split(",")))
    return History({unit: tuple(sorted(found, key=lambda v: (v.time, v.key))) for unit, found in seen.items()}, returned)


def received_row(version: SeenVersion, *, times: int | None, changed: str) -> LedgerRow:
    """The line of a version that is seen for the first time."""
    return {
        "时间": version.time, "机关": version.unit, "事项": HOLLOW if version.hollow else RECEIVED, "文件": version.file, "校验码": version.code, "报送次数": times, "变动": changed,
        "存底": version.copy, "内容": version.key, "编号": f"{RECEIVED}¦{version.unit}¦{version.key}",
    }  # fmt: skip


def returned_row(unit: str, day: str, keys: Iterable[str], now: datetime) -> LedgerRow:
    """The line of a 退回日期 that is seen for the first time, with the contents it is about."""
    return {
        "时间": time_words(now), "机关": unit, "事项": RETURNED, "变动": f"退回日期 {day}", "内容": ",".join(sorted(keys)), "编号": f"{RETURNED}¦{unit}¦{day}",
    }  # fmt: skip


def lock_row(unit: str, what: str, file: str, code: str, now: datetime) -> LedgerRow:
    """The line of a unit that was locked or unlocked."""
    time = time_words(now)
    return {"时间": time, "机关": unit, "事项": what, "文件": file, "校验码": code, "编号": f"{what}¦{unit}¦{time}"}


def time_words(now: datetime) -> str:
    return now.strftime("%Y-%m-%d %H:%M:%S")


def day_in(words: str) -> date | None:
    """The day at the beginning of a text such as ``2026-01-10 09:00``; also 2026/1/10 and 2026年1月10日. ``None`` for anything else."""
    found = re.match(r"\s*(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})", words)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
