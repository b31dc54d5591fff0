"""Law and habit: L1 (规章 without the power), L2 (items, decisions, units), L4 (empty tables and leftovers), L5 (unsummed), L6 (stock below flow)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from ..core.agencies import Kind, has_no_rule_power, is_whole, kind
from ..core.findings import Finding, Level
from ..core.frame import sides
from ..core.submission import Submission
from ..model import Cell, Form
from .thresholds import LARGEST_DEPARTMENT_AMOUNT, LARGEST_ITEMS, LONGEST_OVERVIEW

HINTS = ("（文字描述", "(文字描述", "收取信息处理费情况在此处报告", "编写说明", "此处填写", "在此填写")
"""Words of the official template and of local ones that are found in published reports."""


def check_plausibility(submission: Submission, last: Submission | None = None) -> tuple[Finding, ...]:
    """Every L finding on one submission but L3, which reading makes."""
    return (
        *_rules_without_power(submission),
        *_added_items(submission),
        *_wrong_units(submission),
        *_empty(submission, last),
        *_chapters(submission),
        *_replaced_totals(submission),
        *_unsummed(submission),
        *_stock_below_flow(submission),
    )


def _finding(submission: Submission, rule: str, level: Level, cells: tuple[Cell, ...] = (), **facts: object) -> Finding:
    table = cells[0].table if cells else ""
    values = (("values", tuple(submission.number(cell) for cell in cells)),) if cells else ()
    return Finding(rule, level, table, cells, facts=(*facts.items(), *values), file=submission.file)


def _disclosure(form: Form, row: str, *columns: str) -> tuple[Cell, ...]:
    """Cells of a row of 表二 that this edition has; all its columns when none are named."""
    return tuple(c for c in form.tables[0].cells if c.row == row and (not columns or c.column in columns))


def _rules_without_power(submission: Submission) -> Iterator[Finding]:
    """L1. 规章 are made by ministries, provinces and prefectures only (立法法); silent where the level is unknown."""
    cells = tuple(c for c in _disclosure(submission.form, "rules") if (submission.number(c) or 0) > 0)
    if cells and has_no_rule_power(submission.agency, submission.category):
        yield _finding(submission, "L1", Level.WARNING, cells, kind=kind(submission.agency, submission.category).value)


def _added_items(submission: Submission) -> Iterator[Finding]:
    """L2: decisions = last year's items + change in every row that is not all zero, at least two such rows, one of them with a change."""
    rows = [(r, sides(r, submission), [submission.number(c) for c in r.cells]) for r in submission.form.habits]
    filled = [(r, both) for r, both, values in rows if any(values)]
    if len(filled) >= 2 and all(both is not None and both[0] == both[1] for _, both in filled):
        changed = any(submission.number(c) for r, _ in filled for c in r.cells if submission.form.column(c).signed)
        if changed:
            cells = tuple(r.right[0].cell for r, _ in filled)
            yield _finding(submission, "L2", Level.WARNING, cells, case="added")


def _wrong_units(submission: Submission) -> Iterator[Finding]:
    """L2: 元 where 万元 is due, and an amount in a count of charge items."""
    form = submission.form
    department = kind(submission.agency, submission.category) is Kind.DEPARTMENT
    for i in _money(form):
        cell = form.cells[i]
        column, value, raw = form.column(cell), submission.number(cell), submission.raws.get(i, "")
        if column.decimals:
            written = re.search(r"(?<!万)(?<!亿)元", raw) is not None
            large = department and value is not None and value >= LARGEST_DEPARTMENT_AMOUNT
            if written or large:
                yield _finding(submission, "L2", Level.WARNING, (cell,), case="yuan", raw=raw or str(value))
        elif cell.row == "charges" and value is not None and (abs(value) >= LARGEST_ITEMS or value != int(value) or "元" in raw):
            yield _finding(submission, "L2", Level.WARNING, (cell,), case="amount", raw=raw or str(value))


@cache
def _money(form: Form) -> tuple[int, ...]:
    """Places of the amounts, and of the counts that amounts are mistaken for."""
    return tuple(i for i, cell in enumerate(form.cells) if form.column(cell).decimals or cell.row == "charges")


def _empty(submission: Submission, last: Submission | None) -> Iterator[Finding]:
    """L4: typed zeros only. A 提示, since an empty report is due too; a 警告 if last year's was not zero."""
    if all(submission[c] == 0 for c in submission.form.inputs):
        before = last is not None and any(isinstance(v, int | Decimal) and v for v in last.values)
        yield _finding(submission, "L4", Level.WARNING if before else Level.HINT, case="empty", before=before)


def _chapters(submission: Submission) -> Iterator[Finding]:
    """L4: a chapter of text missing (silent when there is no narrative at all), 总体情况 far too long, template hints left in."""
    texts = submission.narrative
    if not any(text.strip() for text in texts):
        return
    for i in (0, 4, 5):
        if not texts[i].strip():
            yield _finding(submission, "L4", Level.HINT, case="chapter", chapter=submission.form.chapters[i])
    length = len(re.sub(r"\s", "", texts[0]))
    if length > LONGEST_OVERVIEW:
        yield _finding(submission, "L4", Level.HINT, case="long", chapter=submission.form.chapters[0], length=length)
    for i, text in enumerate(texts):
        for hint in HINTS:
            if hint in text:
                yield _finding(submission, "L4", Level.HINT, case="hint", chapter=submission.form.chapters[i], words=hint)
                break


def _replaced_totals(submission: Submission) -> Iterator[Finding]:
    """L4: some totals typed by hand in a template whose totals are formulas. All of them typed is a table pasted or filled in whole."""
    if submission.stamp != "form" or submission.cover.get("totals") != "formula":
        return
    form = submission.form
    typed = tuple(c for c in form.totals if form.position[c] not in submission.computed)
    if 0 < len(typed) < len(form.totals):
        yield _finding(submission, "L4", Level.HINT, typed, case="totals")


def _unsummed(submission: Submission) -> Iterator[Finding]:
    """L5: a report of a whole place without a single decision (real case: a district whose text counts 128 supervision items)."""
    cells = tuple(c for row in ("permits", "penalties", "coercion") for c in _disclosure(submission.form, row, "decisions"))
    whole = submission.stamp == "summary" or is_whole(submission.agency, submission.category)
    if whole and cells and all(submission.number(c) == 0 for c in cells):
        yield _finding(submission, "L5", Level.WARNING, cells)


def _stock_below_flow(submission: Submission) -> Iterator[Finding]:
    """L6: what is in force at the end of the year cannot be less than what the year added on balance."""
    for row in ("rules", "normative"):
        cells = _disclosure(submission.form, row, "issued", "repealed", "in_force")
        values = [submission.number(c) for c in cells]
        if len(cells) == 3 and None not in values:
            issued, repealed, in_force = (v or 0 for v in values)
            if in_force < issued - repealed:
                yield Finding(
                    "L6", Level.WARNING, cells[0].table, cells, in_force, issued - repealed, in_force - issued + repealed, row, file=submission.file
                )
