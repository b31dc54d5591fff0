"""Each unit of the round: its versions, which one is used, what of it is locked or sent back. From files, roster, ledger and history, without the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...core.check_code import check_code_of
from ...core.submission import Submission
from ...district.ledger import Adoption, LedgerVersion, adopt
from ...district.membership import is_empty, same_values
from ...district.roster import Roster, RosterUnit
from ...workbook.ledger_sheets import LOCK, LOCK_ALL, LOCK_THEM, REPORTED, WhiteCell
from ..merging.by_roster import on_roster
from .round_history import History, SeenVersion
from .round_matching import Filed

Locked = tuple[Submission, str]
"""Locked numbers and their 校验码."""

EMPTY_WORDS = "三张表一格也没有填"


@dataclass(frozen=True)
class UnitOfRound:
    """One unit: ``files`` are those matched to it (sealed pages apart in ``seals``), ``versions`` their contents, earlier ones too.

    ``returned`` are the contents sent back; ``fresh_return`` is a 退回日期 seen for the first time. ``locked`` are the locked numbers, ``fresh_lock``:
    they are being locked now. ``after_lock`` are versions that say something else than what is locked.
    """

    agency: str
    unit: RosterUnit | None
    due: bool
    files: tuple[Filed, ...] = ()
    seals: tuple[Filed, ...] = ()
    versions: tuple[LedgerVersion, ...] = ()
    new_keys: tuple[str, ...] = ()
    adoption: Adoption = field(default_factory=Adoption)
    returned: frozenset[str] = frozenset()
    fresh_return: str = ""
    locked: Submission | None = None
    locked_code: str = ""
    fresh_lock: bool = False
    unlocked: bool = False
    after_lock: tuple[LedgerVersion, ...] = ()

    @property
    def adopted(self) -> LedgerVersion | None:
        return self.adoption.adopted

    @property
    def submission(self) -> Submission | None:
        """What is summed: the locked numbers, else those of the version used."""
        return self.locked or (self.adopted.submission if self.adopted else None)

    def code_of(self, key: str) -> str:
        """The 校验码 of one content as the file itself has it; ``""`` where there is no such report."""
        return next((check_code_of(f.submission) for f in self.files if f.key == key and f.submission is not None), "")

    @property
    def received(self) -> bool:
        """Whether something came that counts as a report."""
        there = (self.adopted,) if self.adopted else self.adoption.unequal
        return self.locked is not None or any(v.weak != EMPTY_WORDS for v in there)

    @property
    def sent_back(self) -> bool:
        return self.adopted is not None and self.adopted.key in self.returned


def units_of_round(
    filed: Sequence[Filed], roster: Roster, year: int | None, history: History, whites: Mapping[WhiteCell, str], locked: Mapping[str, Locked]
) -> list[UnitOfRound]:
    """Every unit of the roster in its order, then units that the clerk added. ``locked`` are numbers with their 校验码."""
    by_unit: dict[str, list[Filed]] = {}
    for file in filed:
        if file.unit:
            by_unit.setdefault(file.unit, []).append(file)
    listed = {unit.agency for unit in roster.units}
    known = [(unit.agency, unit) for unit in roster.units if unit.exists_in(year) or unit.agency in by_unit]
    added = [(name, None) for name in by_unit if name not in listed]
    return [_unit(name, unit, by_unit.get(name, []), year, history, whites, locked.get(name), roster) for name, unit in (*known, *added)]


def _unit(
    name: str, unit: RosterUnit | None, files: Sequence[Filed], year: int | None, history: History, whites: Mapping[WhiteCell, str], locked: Locked | None,
    roster: Roster,
) -> UnitOfRound:  # fmt: skip
    def white(head: str) -> str:
        return whites.get((REPORTED, name, head), "")

    reports = tuple(f for f in files if not f.seal)
    versions, new = _versions(name, reports, history.of(name), year, roster)
    chosen = _file_named(white("采用文件"), versions, reports)
    day = white("退回日期")
    fresh = bool(day) and (name, day) not in history.returned
    before = frozenset(v.key for v in history.of(name)) or frozenset(v.key for v in versions)
    returned = (before if fresh else history.returned[name, day]) if day else frozenset()
    found = UnitOfRound(
        name, unit, unit is None or unit.due_in(year), reports, tuple(f for f in files if f.seal), versions, new, adopt(versions, chosen, returned), returned,
        day if fresh else "",
    )  # fmt: skip
    wants = white("锁定") == LOCK or whites.get(("", "", LOCK_ALL), "") == LOCK_THEM
    return _with_lock(found, locked, roster, wants=wants)


def _versions(name: str, files: Iterable[Filed], seen: Sequence[SeenVersion], year: int | None, roster: Roster) -> tuple[tuple[LedgerVersion, ...], tuple[str, ...]]:
    """The contents known of a unit, numbered as they were first seen; of several files with one content the least deep, then the first, names it."""
    here: dict[str, Filed] = {}
    for file in sorted(files, key=lambda f: (len(f.arrival.folders), f.arrival.name)):
        here.setdefault(file.key, file)
    new = tuple(key for key in here if key not in {v.key for v in seen})
    versions = [LedgerVersion(v.key, v.file, i, present=False) for i, v in enumerate(seen, 1)]
    versions += [LedgerVersion(key, here[key].arrival.name, i, present=False) for i, key in enumerate(new, len(seen) + 1)]
    return tuple(_here(v, here[v.key], name, year, roster) if v.key in here else v for v in versions), new


def _here(version: LedgerVersion, file: Filed, name: str, year: int | None, roster: Roster) -> LedgerVersion:
    found = file.submission
    named = None if found is None else renamed_to(found, name, file.arrival.name, roster)
    return replace(version, file=file.arrival.name, submission=named, present=True, weak=_weak(found, year))


def renamed_to(submission: Submission, unit: str, file: str, roster: Roster) -> Submission:
    """The report under the full name of its unit and the name of its file in 收件; whose it is is no question any more, unless it was handed to another."""
    remarks = tuple(replace(r, file=file) for r in submission.remarks if r.rule != "N5" or submission.year is None)
    found = on_roster(replace(submission, agency=unit, file=file, remarks=remarks), roster)
    return found if isinstance(found, Submission) else submission


def _weak(submission: Submission | None, year: int | None) -> str:
    if submission is None:
        return ""
    if is_empty(submission):
        return EMPTY_WORDS
    return f"是 {submission.year} 年的" if year is not None and submission.year not in (None, year) else ""


def _file_named(chosen: str, versions: Sequence[LedgerVersion], files: Iterable[Filed]) -> str:
    """The name that the chosen content goes by: several files may hold it."""
    key = next((f.key for f in files if f.arrival.name == chosen), "")
    return next((v.file for v in versions if v.key == key), chosen)


def _with_lock(unit: UnitOfRound, locked: Locked | None, roster: Roster, *, wants: bool) -> UnitOfRound:
    if not wants:
        return replace(unit, unlocked=locked is not None)
    held, code = (renamed_to(locked[0], unit.agency, locked[0].file, roster), locked[1]) if locked else (None, "")
    fresh = False
    if held is None and unit.adopted is not None and unit.adopted.submission is not None and not unit.adopted.weak:
        held, fresh = unit.adopted.submission, True
    if held is None:
        return unit
    there = [(v, v.submission) for v in unit.versions if v.present and v.submission is not None and not v.weak]
    alike = [submission for _, submission in there if same_values(submission, held)]
    others = tuple(v for v, submission in there if submission not in alike)
    if alike:  # the file that was locked says more than its numbers
        held = next((submission for submission in alike if submission.file == held.file), alike[0])
    elif any(v.file == held.file for v in others):  # the file was written over
        held = replace(held, file=f"{held.file}（锁定时）")
    return replace(unit, locked=held, locked_code=code, fresh_lock=fresh, after_lock=() if fresh else others)
