"""退回: for every unit that has something to put right its slip and its own form, marked; the slips of those that have done so go to 已改; 催报.txt."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ...core.findings import Finding, Level
from ...core.words import number_words, where
from ...district.ledger import REJECTED, LedgerState
from ...district.merge_result import MergeProblem
from ...errors import UserError
from ...machine.file_names import storable_name
from ...machine.log import unforeseen
from ...machine.safe_write import NO_ROOM, named_after, placed, unused
from ...model import Form
from ...reading.files import read
from ...rules.cause_sentences import brief_sentence
from ...rules.district_rules import UnreadCells
from ...rules.relations import Outcome
from ...rules.sentences import sentence_of
from ...workbook.editing.marked_copy import SUFFIXES, write_marked
from ...workbook.findings_list import written
from ...workbook.ledger_sheets import EXPLAINING, REPORTED
from ..convert import import_form
from ..examination import examine
from ..merging.by_roster import last_years
from .round_result import Collected, UnitResult
from .round_rows import explanation_id
from .slip_document import Slip, SlipLine, slip_digest, write_slip

MOST_SLIP_LINES = 8
"""Things to be put right on one slip; with the line about the rest and the closing words it has ten."""
_LONGEST = 120
"""Characters of a sentence: eight of them, and what is likely, fit on one page."""
MARKED, BY_HAND = "标记", "您改过的"
"""Words in brackets behind the unit's name, of what lies beside its slip: the marked copy, an earlier slip that somebody changed."""
REMINDERS = "催报.txt"


def put_slips(collected: Collected, now: datetime) -> tuple[str, ...]:
    """Bring 退回 up to date. Returns sentences about what could not be written; nothing stops the rest."""
    folder, told = collected.folder, []
    lying = [path.name for path in folder.returned.iterdir()] if folder.returned.is_dir() else []
    for one in collected.units:
        with suppress(FileNotFoundError):
            try:
                if one.state is LedgerState.FAULTY:
                    _put(collected, one, now)
                elif one.state is not LedgerState.RETURNED and any(name.startswith(storable_name(one.agency)) for name in lying):
                    _mended(collected, one, now)
            except UserError as error:
                told.append(str(error))
            except FileNotFoundError:
                raise
            except Exception as error:
                told.append(f"{one.agency}的反馈单没有写成：{unforeseen('写反馈单', error)}。")
    with placed(folder.returned / REMINDERS, force=True) as aside:
        aside.write_bytes("\r\n".join(reminder_lines(collected, now)).encode("utf-8-sig"))
    return tuple(told)


def _put(collected: Collected, one: UnitResult, now: datetime) -> None:
    """Marked copy and slip, where the slip says something new. The slip comes last: whoever is stopped before, or has no room, begins anew with both."""
    home, name = collected.folder.returned, storable_name(one.agency)
    path, slip = home / f"{name}.docx", slip_of(collected, one)
    stood = slip_digest(path) if path.exists() else None
    if stood is not None and stood[0] == slip.digest:
        return
    if path.exists() and (stood is None or stood[0] != stood[1]):
        os.replace(path, named_after(home, name, BY_HAND, ".docx"))
    for old in _lying(home, name, MARKED):
        old.unlink()
    problem: Exception | None = None
    try:
        _mark(collected, one, home, name)
    except Exception as error:
        if isinstance(error, OSError) or getattr(error, "id", "") == NO_ROOM:
            raise
        problem = error  # it would come again: the unit gets its slip all the same
    with placed(path, force=True) as aside:
        write_slip(slip, aside, now)
    if problem is not None:
        raise problem


def _lying(home: Path, name: str, words: str) -> list[Path]:
    """The files of a unit with such words in brackets; those of 城管局（本级） are another unit's than 城管局."""
    own = re.compile(rf"{re.escape(name)}（(?:{words})\d*）\.\w+")
    return [path for path in home.iterdir() if own.fullmatch(path.name) and path.is_file()]


def _mark(collected: Collected, one: UnitResult, home: Path, name: str) -> None:
    """The unit's own workbook, marked; for senders of Word, PDF and old workbooks our form filled with their numbers, marked."""
    source = collected.paths.get(one.file)
    if source is None or one.unit.submission is None:
        return
    if source.suffix.lower() in SUFFIXES:
        found = tuple(p.finding for p in one.problems if not p.finding.rule.startswith("D"))
        outcome = Outcome(replace(one.unit.submission, file=str(source)), found, 0, 0)
        with suppress(UserError):
            write_marked(outcome, home / f"{name}（{MARKED}）{source.suffix.lower()}", force=True)
            return
    with tempfile.TemporaryDirectory(prefix="nianbao-") as aside:
        filled = Path(aside) / f"{name}.xlsx"
        import_form(source, filled, agency=one.agency, year=one.unit.submission.year)
        form = read(filled)
        last = last_years([form], collected.last, collected.book.roster).reports
        write_marked(examine([form], last)[0], home / f"{name}（{MARKED}）.xlsx", force=True)


def _mended(collected: Collected, one: UnitResult, now: datetime) -> None:
    """What lies in 退回 for a unit that has nothing to put right any more goes to 已改."""
    home, name = collected.folder.returned, storable_name(one.agency)
    slip = home / f"{name}.docx"
    for path in (*[slip] * slip.is_file(), *_lying(home, name, f"{MARKED}|{BY_HAND}")):
        collected.folder.mended.mkdir(parents=True, exist_ok=True)
        os.replace(path, unused(collected.folder.mended / f"{path.stem} {now:%Y%m%d}{path.suffix}"))


# -- the words ----------------------------------------------------------------------------------------------------------------------------


def slip_of(collected: Collected, one: UnitResult) -> Slip:
    """The slip of a unit, its gravest things first."""
    year = collected.book.year
    head = [("机关", one.agency), ("报送", f"{f'{year} 年度，' if year else ''}{one.file}{f'，校验码 {one.code}' if one.code else ''}")]
    lines = [*_opinion(collected, one), *(_line(p) for p in _told(collected, one))]
    shown = lines if len(lines) <= MOST_SLIP_LINES else lines[:MOST_SLIP_LINES]
    rest = [SlipLine("", f"另有 {len(lines) - len(shown)} 处，见标记副本里的“校验结果”。")] if len(lines) > len(shown) else []
    return Slip(tuple(head), (*shown, *rest), (_closing(collected, one),))


def _opinion(collected: Collected, one: UnitResult) -> Iterator[SlipLine]:
    """What the clerk wrote goes first."""
    if words := one.standing.opinion.strip():
        yield SlipLine("审核意见", words)
    for p in one.problems:
        key = f"{one.agency}¦{explanation_id(p.finding)}"
        if p.finding.explanation and collected.whites.get((EXPLAINING, key, "采信"), "") == REJECTED:
            why = collected.whites.get((EXPLAINING, key, "审核意见"), "")
            yield SlipLine(_place(p), f"说明“{p.finding.explanation}”没有采信{f'：{why}' if why else ''}。请核对后改正或重新说明。")


def _told(collected: Collected, one: UnitResult) -> Sequence[MergeProblem]:
    """Causes, errors first, then 警告 that want a 说明; what follows from them goes away with them. Unread cells are told one by one."""
    problems, of = collected.merged.problems, collected.merged.causes.of
    spread = {cause for cause in of if cause is not None and isinstance(problems[cause].finding.facts, UnreadCells)}
    causes = {id(p): None if cause in spread else cause for p, cause in zip(problems, of, strict=True)}
    whole = {id(problems[cause]) for cause in spread}
    listed = [p for p in one.problems if causes.get(id(p)) is None and id(p) not in whole]
    open_ones = [p for p in listed if p.finding.level is Level.ERROR or not p.finding.explanation]
    errors = [p for p in open_ones if p.finding.level is Level.ERROR]
    return [*errors, *(p for p in open_ones if p.finding.level is Level.WARNING)]


def _line(problem: MergeProblem) -> SlipLine:
    finding, form = problem.finding, problem.submission.form
    said = sentence_of(finding, form)
    words = said if len(said) <= _LONGEST else brief_sentence(finding, [], form, _LONGEST)
    return SlipLine(_place(problem), f"{words}（{finding.rule}）", _likely(finding, form))


def _place(problem: MergeProblem) -> str:
    return written(problem.finding, problem.submission) or problem.finding.rule


def _likely(finding: Finding, form: Form) -> str:
    """The cells to look at first, with what stands there and what may be meant."""
    if not finding.suspects:
        return ""
    told = [f"{where(c.cell, form)}现填 {number_words(c.stands)}，可能是 {number_words(c.proposed)}" for c in finding.suspects[0].changes]
    return "；".join(told) + ("" if finding.located else "（不能唯一确定）")


def _closing(collected: Collected, one: UnitResult) -> str:
    day = collected.whites.get((REPORTED, one.agency, "重报期限"), "")
    when = f"于 {day} 前" if day else "尽快"
    office = next((u for u in collected.book.roster.units if u.is_own_office), None)
    who = "，".join(filter(None, (collected.book.roster.agency, f"联系人 {office.contact}" if office and office.contact else "", f"电话 {office.phone}" if office and office.phone else "")))
    return f"请改正后{when}重新报送{f'（{who}）' if who else ''}；警告属实的，在“校验结果”的“说明”栏写明原因再报。"


def reminder_lines(collected: Collected, now: datetime) -> list[str]:
    """催报.txt: one message for the group with names only, then three lines a unit with name and telephone."""
    missing = list(collected.missing)
    returned = [one for one in collected.due if one.state is LedgerState.RETURNED]
    if not missing and not returned:
        return ["没有需要催报的单位。"]
    year = f"{collected.book.year} 年度" if collected.book.year else ""
    due = f"报送截止 {collected.book.due.isoformat()}，" if collected.book.due else ""
    message = [f"【{collected.book.roster.agency or '提醒'}】{year}政府信息公开年报，{due}截至 {now.date().isoformat()}："]
    message += [f"还没有报送的 {len(missing)} 家：{'、'.join(one.agency for one in missing)}。请尽快报送。"] if missing else []
    message += [f"已退回、等重报的 {len(returned)} 家：{'、'.join(one.agency for one in returned)}。请改正后重报。"] if returned else []
    return [*message, "", *(line for one in (*missing, *returned) for line in _reminder(collected, one))]


def _reminder(collected: Collected, one: UnitResult) -> Iterator[str]:
    unit = one.unit.unit
    late = f"，已逾期 {one.late} 天" if one.late else ""
    day = collected.whites.get((REPORTED, one.agency, "重报期限"), "")
    yield one.agency
    yield f"　联系人：{(unit.contact if unit else '') or '（名录未填）'}　电话：{(unit.phone if unit else '') or '（名录未填）'}"
    yield f"　{one.state}{late if one.state is LedgerState.MISSING else f'，重报期限 {day}' if day else '，等重报'}"
