"""This year against last year: X1 (结转), X2 (stocks), X3 (jumps), X4 (identical). All 警告: real reports break them for good reasons."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..core.findings import Finding, Level, Number
from ..core.frame import sides, sum_of_cells
from ..core.submission import Submission
from ..model import Cell, Figure
from .last_year_sentences import Jump, NoLastYear, SameNumbers, jumped, no_last_year, not_linked, same_as_last_year
from .rule import Input, Rule, rules_by_id, run_rules
from .thresholds import JUMP_CHANGE, JUMP_RATIO, SAME_CELLS


def against_last_year(submission: Submission, last: Submission | None) -> tuple[Finding, ...]:
    """X1–X4; a 提示 N2 where last year's report is missing or is not the year before."""
    if last is None:
        return (_no_last_year(submission, "没有找到这个机关的上年表"),)
    if submission.year is not None and last.year is not None and last.year != submission.year - 1:
        return (_no_last_year(submission, f"给出的是 {last.year} 年的表，不是 {submission.year - 1} 年的"),)
    return tuple(run_rules(LAST_YEAR_RULES, submission, last))


def _no_last_year(submission: Submission, reason: str) -> Finding:
    return LAST_YEAR_RULES["N2"].finding(facts=NoLastYear(reason), file=submission.file)


def _links(submission: Submission, last: Submission) -> Iterator[Finding]:
    """Equations to last year. Where a cell is blank, unread, or has no counterpart in last year's edition, nothing is told."""
    for relation in submission.form.links:
        both = sides(relation, submission, last)
        if both is not None and both[0] != both[1]:
            yield LAST_YEAR_RULES[relation.rule].finding(relation.cells, *both, at=relation.at, file=submission.file)


def _jumps(submission: Submission, last: Submission) -> Iterator[Finding]:
    for figure in submission.form.trends:
        now, before = sum_of_cells(figure.cells, submission), _total_of(figure, last)
        if now is not None and before is not None and is_jump(now, before):
            yield LAST_YEAR_RULES["X3"].finding(figure.cells, now, before, at=figure.key, facts=Jump(figure.name), file=submission.file)


def _total_of(figure: Figure, last: Submission) -> Number | None:
    """The same figure last year; ``None`` where last year's edition has no such cells."""
    return sum_of_cells(figure.cells, last) if all(cell in last.form.position for cell in figure.cells) else None


def is_jump(now: Number, before: Number) -> bool:
    """A change of at least 20 with a ratio of at least 3, or one side 0."""
    low, high = sorted((Decimal(now), Decimal(before)))
    return high - low >= JUMP_CHANGE and (low == 0 or high >= JUMP_RATIO * low)


def _identical(submission: Submission, last: Submission) -> Iterator[Finding]:
    """X4: every flow cell a person fills in equals last year's, and at least three are not zero (a known case: three years of copied numbers)."""
    if submission.form is not last.form:
        return
    flows = [cell for cell in submission.form.inputs if not is_stock(submission, cell)]
    now, before = [submission.number(c) for c in flows], [last.number(c) for c in flows]
    alike = tuple(cell for cell, value in zip(flows, now, strict=True) if value)
    if None not in now and now == before and len(alike) >= SAME_CELLS:
        facts = SameNumbers(len(alike), tuple(map(submission.number, alike)))
        yield LAST_YEAR_RULES["X4"].finding(alike, table="", facts=facts, file=submission.file)


def is_stock(submission: Submission, cell: Cell) -> bool:
    return submission.form.row(cell).stock or submission.form.column(cell).stock


_TWO_YEARS = (Input.TABLES, Input.LAST_YEAR, Input.COVER)

LAST_YEAR_RULES = rules_by_id((
    Rule("X1", Level.WARNING, "上年结转与去年一致", _TWO_YEARS, "推断：去年结转下年度的就是今年上年结转的", not_linked, _links),
    Rule("X2", Level.WARNING, "现有数与去年衔接", _TWO_YEARS, "推断：年末有效的等于去年年末的加制发减废止", not_linked, _links),
    Rule("X3", Level.WARNING, "与去年相比变动过大", _TWO_YEARS, "推断：真实报告两年之间的变动", jumped, _jumps),
    Rule("X4", Level.WARNING, "与去年完全相同", _TWO_YEARS, "推断：误交或照抄去年的表，有真实案例", same_as_last_year, _identical),
    Rule("N2", Level.HINT, "上年比对", _TWO_YEARS, "推断：上年表缺少、不是上一年的，或写着别的机关", no_last_year),
))
