"""D13: what is said of the lines of 调整, by which the clerk of the district changes a sum for a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..core.findings import Facts, Finding, Number
from ..core.words import signed, where
from ..model import Form


class AdjustmentState(StrEnum):
    """What became of a line, in the words that stand beside it on the sheet."""

    NO_UNIT = "合计里没有这个单位，没有计入"
    NO_CELL = "没有这一格，没有计入"
    NO_REASON = "原因不对，没有计入"
    NO_AMOUNT = "数额不对，没有计入"
    NOT_BLANK = "不是空白，没有计入"
    TWICE = "与上面重复，没有计入"
    COUNTED = "已计入"
    AS_ZERO = "已按 0 计"
    OPEN = "待补报，已计入"
    DONE = "已补报，不再计入"

    @property
    def understood(self) -> bool:
        """Whether the line says what it is about; the others count nowhere and are to be put right."""
        return self not in _ADVICE

    @property
    def in_force(self) -> bool:
        """Whether the line is part of its sum now."""
        return self in (AdjustmentState.COUNTED, AdjustmentState.AS_ZERO, AdjustmentState.OPEN)


_ADVICE = {
    AdjustmentState.NO_UNIT: "请从下拉列表选单位，名称要与“部门明细”中的相同；这一家还没有报来的，等它报来后再汇总",
    AdjustmentState.NO_CELL: "请从下拉列表依次选表、行、列",
    AdjustmentState.NO_REASON: "请从下拉列表选原因",
    AdjustmentState.NO_AMOUNT: "数额请填数字：件数填整数，调减的填负数；原因是“空白按0计”的不填或填 0",
    AdjustmentState.NOT_BLANK: "这一格现在不是空白，不需要按 0 计：请删去这一行，或改选别的原因",
    AdjustmentState.TWICE: "同一单位的同一格上面已按 0 计：请删去这一行",
}


class AdjustmentEffect(StrEnum):
    """What a line that counts does to the rest that is said of the sum, in the words that are added to its sentence."""

    NONE = ""
    REPEATED = "这一行与上面的一行完全相同，两行都计入：填重了的，请删去一行"
    BESIDE = "合计中含这一格的勾稽关系不平，或与单独报来的总数不符，有一部分来自这一行"
    APART = "单独报来的总数没有这一行，所以与合计不符：请核对总数里是否已经增减过"
    BREAKS = "合计中含这一格的勾稽关系因此不平：请核对数额；总计等合计格，也要填一行同样增减"

    @property
    def gravity(self) -> int:
        return list(AdjustmentEffect).index(self)

    @property
    def wrong(self) -> bool:
        """Whether the line alone makes something wrong."""
        return self in (AdjustmentEffect.APART, AdjustmentEffect.BREAKS)


@dataclass(frozen=True)
class AdjustedCell(Facts):
    """A line of 调整: its address on the sheet, the unit as it was typed, its amount and reason, the unit's value when it was first taken in and now, in words.

    ``due`` is what the unit's file is to say, where it is to be sent again; ``effect`` is what the line does to the rest.
    ``left_out`` is why a unit that has sent something is not in the sum.
    """

    place: str
    agency: str
    state: AdjustmentState
    reason: str
    amount: Number | None
    then: str
    now: str
    due: Number | None = None
    effect: AdjustmentEffect = AdjustmentEffect.NONE
    left_out: str = ""


def adjustment_words(finding: Finding, form: Form) -> str:
    """The sentence of D13; what the line alone makes wrong comes first, where a short list has room for one sentence."""
    facts = finding.facts_as(AdjustedCell)
    about = "".join((f"“{facts.agency}”" if facts.agency else "", f"的{where(finding.cells[0], form)}" if finding.cells else ""))
    state, effect = _state_words(facts), f"{facts.effect}。" if facts.effect else ""
    return f"{facts.place}{f'（{about}）' if about else ''}：" + (effect + state if facts.effect.wrong else state + effect)


def _state_words(facts: AdjustedCell) -> str:
    if facts.left_out:
        return f"合计里没有计入这个单位（{facts.left_out}），这一行也没有计入。等它计入合计以后再汇总；不再需要的，请删去这一行。"
    if not facts.state.understood:
        return f"{facts.state}。{_ADVICE[facts.state]}。"
    if facts.state is AdjustmentState.DONE:
        return f"单位已补报，现在是 {facts.now}，与调整后的数相同，调整 {signed(facts.amount)} 不再计入。请核对后删去这一行。"
    if facts.then == facts.now and facts.state is not AdjustmentState.OPEN:
        return f"调整 {signed(facts.amount)} 已计入。"
    if facts.then == facts.now:
        due = f"，补报后应为 {facts.due}" if facts.due is not None else ""
        return f"调整 {signed(facts.amount)} 待补报，单位现在报的是 {facts.now}{due}。请催该单位更正后重报，再汇总。"
    amount = f"调整 {signed(facts.amount)} 仍在计入" if facts.state is not AdjustmentState.AS_ZERO else "仍按 0 计"
    return (
        f"填这一行时单位报的是 {facts.then}，现在是 {facts.now}，{amount}。"
        "请核对：不再需要的删去这一行；仍需要的清空“当时值”再汇总。"
    )
