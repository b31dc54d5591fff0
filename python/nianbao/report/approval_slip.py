"""审核单: one page that says what was checked, what is explained, what was adjusted and who decided, with places for three signatures and the seal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.findings import Finding, Level
from ..model import Form
from ..refusals import refused
from ..rules.catalogue import RULES
from ..rules.relations import Outcome
from ..rules.sentences import sentence_of
from . import word_dress as dress
from .readiness import Readiness
from .word_tables import plain_table

MOST_FINDINGS, MOST_ADJUSTMENTS, MOST_OPEN_ONES = 6, 3, 2
"""Of each so many as one page has room for; more are counted."""

LONGEST_SLIP_LINE = 68
"""Characters of one of them: two lines."""

SLIP_WIDTHS = (1700, 2400, 1700, 3000)
"""Twips of the four columns: 155 mm in all."""

SIGNATURES_OF_SLIP = ("填报人", "审核人", "分管领导")
_COVER_KEYS = ("filler", "reviewer", "")


@dataclass(frozen=True)
class SlipPart:
    """One block of the page: its name and its lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ApprovalSlip:
    """What the page says: ``facts`` are (name, words) in pairs, ``parts`` blocks of lines, ``names`` those under the signatures (``""``: to be written).

    ``annex`` are all adjustments, for a page of their own, where the slip has no room for them.
    """

    title: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    parts: tuple[SlipPart, ...]
    names: tuple[str, ...]
    annex: tuple[str, ...] = ()


def approval_slip(outcome: Outcome, ready: Readiness, *, code: str = "", adjustments: Sequence[str] = ()) -> ApprovalSlip:
    """The slip of what a check found. ``code`` is the 校验码, ``adjustments`` those of a summary in words. Raises ``UserError`` without agency and year."""
    submission = outcome.submission
    if not submission.agency or submission.year is None:
        raise refused("R02", file=submission.file)
    title = (submission.title_agency or submission.agency, f"{submission.year}年{submission.form.title}审核单")
    facts = (("稿别", str(ready.stage)), ("校验码", code), ("报送次数", str(submission.version or "")), ("填报日期", submission.cover.get("date", "")))
    parts = (
        SlipPart("勾稽关系", tuple(_relations(outcome))),
        SlipPart("问题", tuple(_findings(outcome))),
        SlipPart("调整", _shortened(adjustments, MOST_ADJUSTMENTS, "附页") or ("没有调整。",)),
        SlipPart("定稿", tuple(_decision(ready))),
    )
    cut = len(adjustments) > MOST_ADJUSTMENTS or any(len(line) > LONGEST_SLIP_LINE for line in adjustments)
    return ApprovalSlip(title, facts, parts, tuple(submission.cover.get(key, "") for key in _COVER_KEYS), tuple(adjustments) if cut else ())


def _relations(outcome: Outcome) -> Iterator[str]:
    """How many there are, as the form counts them, and how many hold."""
    form = outcome.submission.form
    total = len(form.relations)
    broken = total - outcome.holds - outcome.unknown
    yield f"共 {total} 条：成立 {outcome.holds} 条，不平 {broken} 条，有空白或文字、不能判断 {outcome.unknown} 条。"
    counts = Counter(relation.rule for relation in form.relations)
    yield "；".join(f"{rule} {RULES[rule].name} {n} 条" for rule, n in counts.items()) + "。"


def _findings(outcome: Outcome) -> Iterator[str]:
    """How many of each level; then what is wrong and what is not explained, then the explanations."""
    form = outcome.submission.form
    levels = Counter(finding.level for finding in outcome.findings)
    warnings = [f for f in outcome.findings if f.level is Level.WARNING]
    explained = [f for f in warnings if f.explanation]
    yield f"错误 {levels[Level.ERROR]} 处；警告 {len(warnings)} 处，其中已说明 {len(explained)} 处；提示 {levels[Level.HINT]} 处。"
    wrong = [f for f in outcome.findings if f.level is Level.ERROR]
    silent = [f for f in warnings if not f.explanation]
    yield from _shortened([_told(finding, form) for finding in (*wrong, *silent, *explained)], MOST_FINDINGS)


def _told(finding: Finding, form: Form) -> str:
    words = sentence_of(finding, form)
    return f"{finding.rule}（已说明：{finding.explanation}）{words}" if finding.explanation else f"{finding.level} {finding.rule} {words}"


def _shortened(lines: Sequence[str], most: int, rest: str = "校验结果") -> tuple[str, ...]:
    kept = [line if len(line) <= LONGEST_SLIP_LINE else line[: LONGEST_SLIP_LINE - 1] + "…" for line in lines[:most]]
    return (*kept, f"另有 {len(lines) - most} 条，见{rest}。") if len(lines) > most else tuple(kept)


def _decision(ready: Readiness) -> Iterator[str]:
    """Who decided and why; what is open all the same."""
    if ready.decision is not None:
        yield from _shortened([f"由 {ready.decision.person} 决定定稿，理由：{ready.decision.reason}"], 1)
    open_ones = _shortened([f"尚未完成：{words}" for words in ready.open], MOST_OPEN_ONES)
    yield from open_ones
    if ready.decision is None and not open_ones:
        yield "没有未完成的事项。"


def save_approval_slip(slip: ApprovalSlip, path: Path) -> None:
    """Write the page as .docx."""
    from docx import Document
    from docx.shared import Mm

    document: Any = Document()
    dress.dressed(document)
    section = document.sections[0]
    section.top_margin, section.bottom_margin, section.footer_distance = Mm(22), Mm(18), Mm(10)
    for line in slip.title:
        document.add_paragraph(line, style=dress.TITLE_STYLE.name)
    document.element.body.insert(len(slip.title), _table(slip, document.styles[dress.TABLE_STYLE.name].style_id))
    if slip.annex:
        document.add_page_break()
        document.add_paragraph(f"附：调整（共 {len(slip.annex)} 条）", style=dress.HEADING_STYLE.name)
        for i, line in enumerate(slip.annex, 1):
            document.add_paragraph(f"{i}. {line}", style=dress.TABLE_STYLE.name).alignment = 0
    dress.save_document(document, path)


def _table(slip: ApprovalSlip, style: str) -> Any:
    """Facts two by two, a row a part, a row of signatures, the seal."""
    rows = []
    for i in range(0, len(slip.facts), 2):
        pair = slip.facts[i : i + 2]
        rows.append([(words, 1) for fact in pair for words in (fact[:1], fact[1:])])
    rows += [[((part.name,), 1), (part.lines, 3)] for part in slip.parts]
    rows += [[((name,), 1), (("签名：" + (f"（{typed}）" if typed else ""),), 1), (("日期",), 1), ((), 1)] for name, typed in zip(SIGNATURES_OF_SLIP, slip.names, strict=True)]
    rows.append([(("公章",), 1), ((), 3)])
    heights = [380] * (len(slip.facts) // 2) + [600] * len(slip.parts) + [560] * len(SIGNATURES_OF_SLIP) + [1700]
    return plain_table(SLIP_WIDTHS, rows, heights, style)

