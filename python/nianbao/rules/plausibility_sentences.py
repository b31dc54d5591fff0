"""Sentences of the rules of law and habit (L1, L2, L4–L8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..core.findings import Facts, Finding, Number
from ..core.words import number_words, signed, where
from ..model import Form


@dataclass(frozen=True, kw_only=True)
class OfCells(Facts):
    """What the cells hold: the values that an explanation is given for."""

    values: tuple[Number | None, ...] = ()


@dataclass(frozen=True)
class WithoutPower(OfCells):
    """What the unit is, in words."""

    kind: str


class AddedItems(OfCells):
    case: ClassVar = "added"


@dataclass(frozen=True)
class WrongUnit(OfCells):
    """An amount as it was typed, in 元 (``yuan``) or where items are counted (``amount``)."""

    case: str
    raw: str


@dataclass(frozen=True)
class EmptyTables(Facts):
    """``before``: last year's were not empty."""

    case: ClassVar = "empty"
    before: bool


class TypedTotals(OfCells):
    case: ClassVar = "totals"


@dataclass(frozen=True)
class MissingChapters(Facts):
    """``chapter``: the titles of all that are missing."""

    case: ClassVar = "chapter"
    chapter: str


@dataclass(frozen=True)
class LongChapter(Facts):
    """``length`` in characters."""

    case: ClassVar = "long"
    chapter: str
    length: int


@dataclass(frozen=True)
class HintLeft(Facts):
    """``words`` of the template that were left in."""

    case: ClassVar = "hint"
    chapter: str
    words: str


@dataclass(frozen=True)
class SameChapter(Facts):
    """The chapter, whose it is alike (上年, or another unit), and how far in percent."""

    chapter: str
    other: str
    percent: int


def without_power(finding: Finding, form: Form) -> str:
    return (
        f"{where(finding.cells[0], form)}不为 0，而填报单位是{finding.facts_as(WithoutPower).kind}，没有规章制定权（立法法）。"
        f"请核对是否把别的文件填进了这一行；属实的请写说明。"
    )


def added_or_wrong_unit(finding: Finding, form: Form) -> str:
    if isinstance(finding.facts, AddedItems):
        names = "、".join(form.row(cell).name for cell in finding.cells)
        return f"表二{names}的处理决定数都等于“上一年＋增减”：项目数与决定数是两回事。请按全年实际作出的决定填写；属实的请写说明。"
    facts = finding.facts_as(WrongUnit)
    typed = f"{where(finding.cells[0], form)}填的是“{facts.raw}”"
    if facts.case == "yuan":
        return f"{typed}，这一格以万元为单位。请确认不是按元填写的；属实的请写说明。"
    return f"{typed}，这一格填收费项目的个数，不填金额。请改填项目数；属实的请写说明。"


def left_over(finding: Finding, form: Form) -> str:
    match finding.facts:
        case EmptyTables(before=before):
            return "全表都是 0（空表）。" + ("上年不是空表，请核对是否漏填；属实的请写说明。" if before else "空表也要报送；请确认确实没有发生。")
        case TypedTotals():
            return f"有 {len(finding.cells)} 格合计由公式改成了手填的数。手填的合计会照填写的比对；不是有意改的，可用“修复模板”恢复公式。"
        case MissingChapters(chapter):
            return f"正文缺少“{chapter}”。请补写；没有需要报告的事项请写“无”。"
        case LongChapter(chapter, length):
            return f"“{chapter}”有 {length} 字，要求一般不超过 1000 字。请精简。"
        case _:
            facts = finding.facts_as(HintLeft)
            return f"“{facts.chapter}”里还留着模板的提示文字“{facts.words}”。请删去或改写。"


def not_summed(finding: Finding, form: Form) -> str:
    names = "、".join(form.row(cell).name for cell in finding.cells)
    return f"这是一个地区的汇总，而{names}全为 0：可能没有把各部门的数加进来。请核对；属实的请写说明。"


def many_normative(finding: Finding, form: Form) -> str:
    number = number_words(finding.facts_as(OfCells).values[0])
    return f"{where(finding.cells[0], form)}为 {number}，对部门、乡镇、街道来说偏多。请确认都是按程序制定、公布的，没有把一般文件、通知计在内。"


def same_chapter(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(SameChapter)
    return f"“{facts.chapter}”与{facts.other}有 {facts.percent}% 相同。请按本单位本年的实际情况改写，不要照抄。"


def below_flow(finding: Finding, form: Form) -> str:
    return (
        f"表二“{form.row(finding.cells[0]).name}”年末数 {number_words(finding.left)}，少于制发减废止 {number_words(finding.right)}，差额 {signed(finding.gap)}。"
        f"请核对三个数；属实的请写说明。"
    )
