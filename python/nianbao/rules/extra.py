"""S1–S4: 补充数据, where there is any. The channels add up to 新收, each number can be one, the fee is told whole, a total is the sum of the units (``district.extra_totals``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..core.findings import Finding, Level, Number
from ..core.submission import ExtraFigure, Place, Submission, Unread, is_fit
from ..core.words import as_typed, number_words, signed
from ..model import Form
from .relation_sentences import OfExtra
from .rule import Input, Rule, rules_by_id, run_rules

_CHANNELS, _FEE = "channels", "fee"
_SHOWN = 5


@dataclass(frozen=True)
class UnfitExtra(OfExtra):
    """Of each number that is none: what stands there, and why it cannot be taken. A number in no row has no path."""

    raw: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class UnevenFee(OfExtra):
    """The number of applications and of 元, as words."""

    values: tuple[str, str]


@dataclass(frozen=True)
class ApartExtra(OfExtra):
    """Whose total it is, (total, sum of the units) of every row, and the units that are not in the sums."""

    agency: str
    values: tuple[tuple[Number, Number], ...]
    missing: tuple[str, ...]


def check_extra(submission: Submission) -> tuple[Finding, ...]:
    """Every S finding on one submission; none where it has no 补充数据."""
    return tuple(run_rules(EXTRA_RULES, submission)) if submission.extra else ()


def group_of(submission: Submission, group: str) -> tuple[ExtraFigure, ...]:
    """The figures of a group of fixed rows."""
    return tuple(figure for figure in submission.extra if figure.item.parent == group)


def known_numbers(figures: Sequence[ExtraFigure]) -> list[Number] | None:
    """Their numbers; ``None`` where one has none, or where it lacks that of a unit."""
    numbers = [figure.number for figure in figures if figure.number is not None and not figure.lacking]
    return numbers if figures and len(numbers) == len(figures) else None


def _where(figures: Sequence[ExtraFigure]) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    return tuple(figure.place for figure in figures), tuple(figure.item.path for figure in figures)


def _channels(submission: Submission) -> Iterator[Finding]:
    """S1: told only where every channel and 新收 are numbers."""
    figures, cells = group_of(submission, _CHANNELS), submission.form.by_figure["received"].cells
    told, new = known_numbers(figures), submission.number(cells[0])
    if told is None or new is None or submission.form.position[cells[0]] in submission.lacking or sum(told) == new:
        return
    facts = OfExtra(*_where(figures))
    yield EXTRA_RULES["S1"].finding(cells, sum(told), new, at=_CHANNELS, facts=facts, file=submission.file)


def _numbers(submission: Submission) -> Iterator[Finding]:
    """S2: one finding for all that cannot be taken."""
    wrong = [(figure, reason) for figure in submission.extra if (reason := _fault(figure))]
    if wrong:
        facts = UnfitExtra(
            *_where([figure for figure, _ in wrong]), tuple(_raw(figure) for figure, _ in wrong), tuple(reason for _, reason in wrong),
        )
        yield EXTRA_RULES["S2"].finding(facts=facts, file=submission.file)


def _fault(figure: ExtraFigure) -> str:
    """Why a number cannot be taken, in the words of E5; ``""`` where it can, or there is none."""
    value, item = figure.value, figure.item
    if isinstance(value, Unread):
        return value.reason
    if not isinstance(value, int | Decimal) or is_fit(value, item):
        return ""
    if value < 0:
        return "不能是负数"
    return f"最多 {item.decimals} 位小数" if item.decimals else "应是整数"


def _raw(figure: ExtraFigure) -> str:
    return figure.value.raw if isinstance(figure.value, Unread) else number_words(figure.number)


def _fee(submission: Submission) -> Iterator[Finding]:
    """S3: applications without an amount, or an amount without applications."""
    figures = group_of(submission, _FEE)
    told = known_numbers(figures)
    if told is not None and len({number == 0 for number in told}) > 1:
        facts = UnevenFee(*_where(figures), (number_words(told[0]), number_words(told[1])))
        yield EXTRA_RULES["S3"].finding(facts=facts, file=submission.file)


def _uneven_channels(finding: Finding, form: Form) -> str:
    table = form.table(finding.table)
    places = finding.facts_as(OfExtra).places
    return (
        f"{places[0]} 到 {places[-1].address} 各申请渠道之和为 {number_words(finding.left)}，{table.name}“{form.row(finding.cells[0]).name}”"
        f"总计为 {number_words(finding.right)}，差额 {signed(finding.gap)}。请对照台账核对各渠道的件数；确有原因的写说明。"
    )


def _unfit(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(UnfitExtra)
    told = [
        f"{place}{f'“{path}”' if path else ''}填的是“{as_typed(raw)}”：{reason}"
        for place, path, raw, reason in zip(facts.places, facts.paths, facts.raw, facts.reasons, strict=True)
    ]
    more = f"；等 {len(told)} 处" if len(told) > _SHOWN else ""
    return f"{'；'.join(told[:_SHOWN])}{more}。件数请改填不小于 0 的整数，金额改填数字（元最多两位小数）；补充数据不填的，清空即可。"


def _uneven_fee(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(UnevenFee)
    count, amount = facts.values
    return f"{facts.places[0]} 信息处理费填的是 {count} 件、{amount} 元：有件数的应有金额，没有收取的两格都填 0。请对照票据核对；确有原因的写说明。"


def _apart(finding: Finding, form: Form) -> str:
    facts = finding.facts_as(ApartExtra)
    told = [
        f"{place}“{path}”为 {number_words(total)}，各单位之和为 {number_words(summed)}，差额 {signed(total - summed)}"
        for place, path, (total, summed) in zip(facts.places, facts.paths, facts.values, strict=True)
    ]
    more = f"；等 {len(told)} 项" if len(told) > _SHOWN else ""
    missing = f"有 {len(facts.missing)} 家没有填或没有计入（{'、'.join(facts.missing[:_SHOWN])}{'等' if len(facts.missing) > _SHOWN else ''}）。" if facts.missing else ""
    return f"“{facts.agency}”的补充数据与各单位之和不符：{'；'.join(told[:_SHOWN])}{more}。{missing}请核对是总数填错了，还是有单位漏报、错报。"


EXTRA_RULES = rules_by_id((
    Rule("S1", Level.WARNING, "申请渠道之和等于新收", (Input.EXTRA, Input.TABLES), "推断：每件申请都从一个渠道收到", _uneven_channels, _channels),
    Rule("S2", Level.ERROR, "补充数据的数字合规", (Input.EXTRA,), "推断：件数是不小于 0 的整数，金额最小到分", _unfit, _numbers),
    Rule("S3", Level.WARNING, "信息处理费的件数与金额相符", (Input.EXTRA,), "推断：收费按件，没有件数就没有金额", _uneven_fee, _fee),
    Rule("S4", Level.WARNING, "补充数据的总数等于各单位之和", (Input.EXTRA, Input.UNITS), "推断：总数由各单位的数加出", _apart),
))
