"""The rows of 报送台账 that one look at the folder gives, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ...core.findings import Finding, Level
from ...district.deadlines import DEADLINES
from ...district.ledger import ACCEPTED, REJECTED, LedgerState, agreed
from ...district.merge_result import MergeProblem
from ...reading.roster_book import RosterBook
from ...rules.catalogue import RULES
from ...rules.explanations import fingerprint
from ...rules.sentences import sentence_of
from ...workbook.ledger_changes import LedgerRow
from ...workbook.ledger_sheets import CHOICES, EXPLAINING, LOCKED_VALUES, NEW_UNIT, NO_REPORT, OUTDATED, RECORD, REPORTED, UNMATCHED
from ..locked_values import locked_row
from ..year_folder import YearFolder
from .ledger_store import Ledger
from .round_copies import changed_words, keep_copy, kept_submission
from .round_history import LOCKED, UNLOCKED, History, SeenVersion, lock_row, received_row, returned_row, time_words
from .round_matching import Filed, claims_inside
from .round_result import UnitResult
from .round_units import EMPTY_WORDS


@dataclass(frozen=True)
class NewVersion:
    """A version that was first seen now: whether it is the unit's first, and what it changed."""

    unit: str
    file: str
    first: bool
    changed: str


@dataclass(frozen=True)
class RoundRows:
    """``by_sheet`` are rows for the ledger, ``told`` the versions that are new, ``about`` what stands above the heads."""

    by_sheet: Mapping[str, Sequence[LedgerRow]]
    told: tuple[NewVersion, ...]
    about: tuple[tuple[str, str | int], ...]


def rows_of_round(
    results: Sequence[UnitResult], filed: Sequence[Filed], ledger: Ledger, history: History, book: RosterBook, folder: YearFolder, now: datetime
) -> RoundRows:
    """All rows. New versions are copied to 收件/历次 on the way."""
    told, record = _new_versions(results, history, folder, now)
    for one in results:
        record += _events(one, history, now)
    sheets = {
        REPORTED: [*_reports(results, ledger), *_no_more_units(results, ledger)],
        EXPLAINING: [*_explanations(results, ledger)],
        UNMATCHED: [*_unmatched(filed, ledger)],
        RECORD: record,
        CHOICES: [*_choices(results)],
        LOCKED_VALUES: [locked_row(r.agency, s, r.code) for r in results if (s := r.unit.locked) is not None],
    }
    return RoundRows(sheets, tuple(told), tuple(_about(book)))


def _about(book: RosterBook) -> Iterator[tuple[str, str | int]]:
    if book.roster.agency:
        yield "汇总机关", book.roster.agency
    if book.year is not None:
        yield "年度", book.year
        yield "报送截止", book.due.isoformat() if book.due else "未定"
        for deadline in DEADLINES:
            yield deadline.who, f"{deadline.month}月{deadline.day}日"


# -- 报送 ---------------------------------------------------------------------------------------------------------------------------------


def _reports(results: Sequence[UnitResult], ledger: Ledger) -> Iterator[LedgerRow]:
    whites = ledger.whites
    for number, one in enumerate(results, 1):
        roster, sealed = one.unit.unit, whites.get((REPORTED, one.agency, "盖章件校验码"), "")
        yield {
            "序号": number, "机关": one.agency, "状态": str(one.state), "下一步": next_step(one), "文件": one.file, "收到": one.received,
            "逾期天数": one.late or None, "错误": one.count(Level.ERROR), "警告": one.count(Level.WARNING), "未说明": one.standing.untold, "校验码": one.code,
            "盖章件文件": "、".join(f"{f.seal}：{f.arrival.name}" for f in one.unit.seals), "校验码相符": _same_code(sealed, one.code),
            "联系人": roster.contact if roster else "", "电话": roster.phone if roster else "",
        }  # fmt: skip


def _same_code(sealed: str, code: str) -> str:
    """A code typed from paper may have spaces, and have lost its leading zeros to the spreadsheet."""
    digits = "".join(ch for ch in sealed if ch.isdigit())
    if not digits or not code.isdigit():
        return ""
    return "一致" if digits.zfill(len(code)) == code else "不一致"


def next_step(one: UnitResult) -> str:
    """What the clerk is to do about a unit now."""
    unit, standing = one.unit, one.standing
    words: list[str] = []
    if unit.adoption.missing:
        words.append(f"采用文件“{unit.adoption.missing}”不在收件里")
    if unit.after_lock:
        words.append(f"锁定后又报了数字不同的 {'、'.join(v.file for v in unit.after_lock)}，没有采用；要采用请先清空“锁定”")
    words += _step(one, one.state)
    if standing.verdict and standing.errors and one.state is not LedgerState.PASSED and not agreed(standing) and standing.verdict == "同意":
        words.append("同意有错误的表，请写审核意见")
    return "；".join(words)


def _step(one: UnitResult, state: LedgerState) -> Iterator[str]:
    unit, standing = one.unit, one.standing
    if state is LedgerState.MISSING:
        yield "收到的是空表，请催报" if unit.adopted else "请催报"
    elif state is LedgerState.ELSEWHERE and unit.unit is not None:
        yield f"{unit.unit.reason or unit.unit.destination}" + ("；报来了，没有相加" if unit.files else "")
    elif state is LedgerState.RETURNED:
        yield "等重报"
    elif state is LedgerState.FAULTY:
        yield "请退回，反馈单在“退回”文件夹；退回后填退回日期"
    elif state is LedgerState.WAITING:
        if unit.adoption.unequal:
            yield f"有 {len(unit.adoption.unequal)} 份数字不同的文件，请在“采用文件”里选一份"
        if standing.untold:
            yield f"{standing.untold} 条警告没有说明，请问清后填审核结论"
        if standing.undecided:
            yield f"{standing.undecided} 条说明待采信，见“{EXPLAINING}”"


def _no_more_units(results: Sequence[UnitResult], ledger: Ledger) -> Iterator[LedgerRow]:
    """Rows of units that the roster no longer has: what the clerk wrote stays."""
    now = {one.agency for one in results}
    for (agency,) in ledger.rows(REPORTED):
        if agency not in now:
            yield {"机关": agency, "状态": "", "下一步": "名录里已没有这个单位", "序号": None, "文件": "", "错误": None, "警告": None, "未说明": None, "校验码": ""}


# -- 说明审核 -----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decisions:
    """How many 说明 of a unit nobody has judged, and how many were not accepted."""

    undecided: int = 0
    rejected: int = 0


def explanation_id(finding: Finding) -> str:
    """A 说明 is judged for what it says and for the values it was given for: the decision falls when either changes."""
    return sha256(f"{fingerprint(finding)}¦{finding.explanation}".encode()).hexdigest()[:12]


def decisions(agency: str, found: Sequence[MergeProblem], ledger: Ledger) -> Decisions:
    """What the clerk has decided about the 说明 of one unit."""
    whites = ledger.whites
    told = [whites.get((EXPLAINING, f"{agency}¦{explanation_id(p.finding)}", "采信"), "") for p in found if _explained(p.finding)]
    return Decisions(sum(words not in (ACCEPTED, REJECTED) for words in told), told.count(REJECTED))


def _explained(finding: Finding) -> bool:
    return finding.level is Level.WARNING and bool(finding.explanation)


def _explanations(results: Sequence[UnitResult], ledger: Ledger) -> Iterator[LedgerRow]:
    seen: set[tuple[str, ...]] = set()
    for one in results:
        for p in one.problems:
            key = (one.agency, explanation_id(p.finding))
            if _explained(p.finding) and key not in seen:
                seen.add(key)
                yield {
                    "机关": one.agency, "规则": f"{p.finding.rule} {RULES[p.finding.rule].name}", "问题": sentence_of(p.finding, p.submission.form),
                    "审核说明": p.finding.explanation, "现状": "", "编号": key[1],
                }  # fmt: skip
    for key in ledger.rows(EXPLAINING):
        if key not in seen and any(key):
            yield {"机关": key[0], "编号": key[1], "现状": OUTDATED}


# -- 未匹配 -------------------------------------------------------------------------------------------------------------------------------


def _unmatched(filed: Sequence[Filed], ledger: Ledger) -> Iterator[LedgerRow]:
    """Open questions, and the questions of before with what became of them."""
    asked = {f.key: f for f in filed if f.asked}
    for key, file in asked.items():
        yield {
            "文件": file.arrival.name, "自称": claims_inside(file), "为什么": file.asked, "建议": "、".join(file.suggestions), "现状": "待归到", "编号": key,
        }  # fmt: skip
    there = {f.key: f for f in filed}
    for (key,) in ledger.rows(UNMATCHED):
        if key and key not in asked:
            file = there.get(key)
            became = "文件已不在收件里" if file is None else f"已归到 {file.unit}" if file.unit else "不是年报" if file.ignored else "已能对上"
            yield {"编号": key, "现状": became}


# -- 记录 ---------------------------------------------------------------------------------------------------------------------------------


def _new_versions(results: Sequence[UnitResult], history: History, folder: YearFolder, now: datetime) -> tuple[list[NewVersion], list[LedgerRow]]:
    told: list[NewVersion] = []
    rows: list[LedgerRow] = []
    for one in results:
        before = history.of(one.agency)
        for version in (v for v in one.unit.versions if v.key in one.unit.new_keys):
            file = next(f for f in one.unit.files if f.key == version.key)
            old = _before(one, version.number, before, folder)
            changed = changed_words(old, version.submission)
            copy = keep_copy(file.arrival.path, folder, one.agency, version.number, file.arrival.name)
            code = one.unit.code_of(version.key)
            seen = SeenVersion(version.key, one.agency, version.file, time_words(now), code, copy, version.weak == EMPTY_WORDS)
            rows.append(received_row(seen, times=version.submission.version if version.submission else None, changed=changed))
            told.append(NewVersion(one.agency, version.file, not before, changed))
    return told, rows


def _before(one: UnitResult, number: int, history: Sequence[SeenVersion], folder: YearFolder):
    """The version before this one: as it lies there, else from its copy."""
    there = next((v.submission for v in one.unit.versions if v.number == number - 1 and v.submission is not None), None)
    return there or (kept_submission(history[number - 2], folder) if 2 <= number <= len(history) + 1 else None)


def _events(one: UnitResult, history: History, now: datetime) -> Iterator[LedgerRow]:
    """A 退回日期, a lock or its end that are seen for the first time."""
    if one.unit.fresh_return:
        yield returned_row(one.agency, one.unit.fresh_return, one.unit.returned, now)
    if one.unit.fresh_lock or one.unit.unlocked:
        yield lock_row(one.agency, LOCKED if one.unit.fresh_lock else UNLOCKED, one.file, one.code, now)


def _choices(results: Sequence[UnitResult]) -> list[LedgerRow]:
    """Names that the drop-downs offer: the files of each unit below each other, and beside them what 归到 takes."""
    files = [(one.agency, f.arrival.name) for one in results for f in one.unit.files]
    names = [NEW_UNIT, NO_REPORT, *(one.agency for one in results)]
    count = max(len(files), len(names))
    files += [("", "")] * (count - len(files))
    names += [""] * (count - len(names))
    return [{"机关": unit, "文件": file, "名录": name} for (unit, file), name in zip(files, names, strict=True)]
