"""Sentences of the rules that look at last year (X1–X4, N2)."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.findings import Facts, Finding, Number
from ..core.words import number_words, signed
from ..model import Form
from .relation_sentences import equation_words, place_of, relation_of
from .thresholds import JUMP_CHANGE, JUMP_RATIO


@dataclass(frozen=True)
class Jump(Facts):
    """The name of the figure that jumped."""

    figure: str


@dataclass(frozen=True)
class SameNumbers(Facts):
    """How many numbers that are not 0 are last year's, and which."""

    count: int
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class NoLastYear(Facts):
    """Why nothing was compared; ``compared``: it was, and this is what was odd about it."""

    reason: str
    compared: bool = False


def not_linked(finding: Finding, form: Form) -> str:
    return (
        f"{place_of(finding, form)}与上年不衔接：{equation_words(relation_of(finding, form), form)}应相等，"
        f"现今年 {number_words(finding.left)}、按上年推算 {number_words(finding.right)}，"
        f"差额 {signed(finding.gap)}。请核对两年的表；单位撤并、清理、更正等原因请写说明。"
    )


def jumped(finding: Finding, form: Form) -> str:
    name = finding.facts_as(Jump).figure
    return (
        f"{form.table(finding.table).name}“{name}”由上年 {number_words(finding.right)} 变为 {number_words(finding.left)}，变动 {signed(finding.gap)}"
        f"（变动不少于 {JUMP_CHANGE} 且相差 {JUMP_RATIO} 倍以上或一方为 0 时提醒）。请核对有无多填、漏填一位数；属实的请写说明。"
    )


def same_as_last_year(finding: Finding, form: Form) -> str:
    count = finding.facts_as(SameNumbers).count
    return f"今年填报的数字与上年完全相同，其中 {count} 格不为 0。请确认没有误交上年的表；属实的请写说明。"


def no_last_year(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(NoLastYear)
    if facts.compared:
        return f"{facts.reason}。请确认没有拿错文件。"
    return f"无上年数：{facts.reason}，没有作上年比对。需要比对时请给出这个机关的上年表。"
