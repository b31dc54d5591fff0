"""Law and habit: L1 (规章 without the power), L2 (items, decisions, units), L4 (empty tables and leftovers), L5 (unsummed), L6 (stock below flow), L7 (many 规范性文件), L8 (a chapter sent again)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from ..core.agencies import Kind, has_no_rule_power, is_whole, kind
from ..core.findings import Facts, Finding, Level
from ..core.frame import sides
from ..core.submission import Submission
from ..core.words import number_words
from ..model import Cell, Form
from .drafting import TO_CONFIRM, TO_FILL_IN
from .plausibility_sentences import (
    AddedItems,
    EmptyTables,
    HintLeft,
    LongChapter,
    MissingChapters,
    OfCells,
    SameChapter,
    TypedTotals,
    WithoutPower,
    WrongUnit,
    added_or_wrong_unit,
    below_flow,
    left_over,
    many_normative,
    not_summed,
    same_chapter,
    without_power,
)
from .rule import Input, Rule, rules_by_id, run_rules
from .thresholds import LARGEST_DEPARTMENT_AMOUNT, LARGEST_ITEMS, LONGEST_OVERVIEW, MANY_NORMATIVE, SAME_CHAPTER

LEFT_IN_HINTS = ("（文字描述", "(文字描述", "收取信息处理费情况在此处报告", "编写说明", "此处填写", "在此填写", TO_CONFIRM, TO_FILL_IN)
"""Words of the official template and of local ones that are found in published reports."""


def check_plausibility(submission: Submission, last: Submission | None = None) -> tuple[Finding, ...]:
    """Every L finding on one submission but L3, which reading makes."""
    return tuple(run_rules(PLAUSIBILITY_RULES, submission, last))


def _about(rule: str, submission: Submission, facts: Facts, level: Level | None = None) -> Finding:
    """A finding on the submission as a whole."""
    return PLAUSIBILITY_RULES[rule].finding(facts=facts, level=level, file=submission.file)


def _of_cells(rule: str, submission: Submission, cells: tuple[Cell, ...], facts: OfCells) -> Finding:
    """A finding on what some cells hold."""
    values = tuple(submission.number(cell) for cell in cells)
    return PLAUSIBILITY_RULES[rule].finding(cells, facts=replace(facts, values=values), file=submission.file)


def _disclosure(form: Form, row: str, *columns: str) -> tuple[Cell, ...]:
    """Cells of a row of 表二 that this edition has; all its columns when none are named."""
    return tuple(c for c in form.tables[0].cells if c.row == row and (not columns or c.column in columns))


def _rules_without_power(submission: Submission, _: Submission | None) -> Iterator[Finding]:
    """L1. 规章 are made by ministries, provinces and prefectures only (立法法); silent where the level is unknown."""
    cells = tuple(c for c in _disclosure(submission.form, "rules") if (submission.number(c) or 0) > 0)
    if cells and has_no_rule_power(submission.agency, submission.category, submission.level):
        yield _of_cells("L1", submission, cells, WithoutPower(_kind_words(submission)))


def _kind_words(submission: Submission) -> str:
    found = kind(submission.agency, submission.category)
    return f"{submission.level}级的{submission.category or found.value}" if submission.level and found in (Kind.UNKNOWN, Kind.HIGH, Kind.OFFICE) else found.value


def _many_normative(submission: Submission, _: Submission | None) -> Iterator[Finding]:
    """L7: a department, township or street that issued many 行政规范性文件 may have counted ordinary papers (real cases: 30 and 34)."""
    cells = _disclosure(submission.form, "normative", "issued")
    low = kind(submission.agency, submission.category) in (Kind.DEPARTMENT, Kind.STREET)
    if low and any((submission.number(cell) or 0) >= MANY_NORMATIVE for cell in cells):
        yield _of_cells("L7", submission, cells, OfCells())


def _like_last_year(submission: Submission, last: Submission | None) -> Iterator[Finding]:
    """L8: chapter five of last year, sent again."""
    if last is None or not (submission.narrative[4] and last.narrative[4]):
        return
    from .alike_texts import percent, share_alike

    if (share := share_alike(submission.narrative[4], last.narrative[4])) >= SAME_CHAPTER:
        yield _about("L8", submission, SameChapter(submission.form.chapters[4], "上年", percent(share)))


def _items_and_units(submission: Submission, _: Submission | None) -> Iterator[Finding]:
    """L2: what is told of charges and decisions."""
    yield from _added_items(submission)
    yield from _wrong_units(submission)


def _added_items(submission: Submission) -> Iterator[Finding]:
    """L2: decisions = last year's items + change in every row that is not all zero, at least two such rows, one of them with a change."""
    rows = [(r, sides(r, submission), [submission.number(c) for c in r.cells]) for r in submission.form.habits]
    filled = [(r, both) for r, both, values in rows if any(values)]
    if len(filled) >= 2 and all(both is not None and both[0] == both[1] for _, both in filled):
        changed = any(submission.number(c) for r, _ in filled for c in r.cells if submission.form.column(c).signed)
        if changed:
            cells = tuple(r.right[0].cell for r, _ in filled)
            yield _of_cells("L2", submission, cells, AddedItems())


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
                yield _of_cells("L2", submission, (cell,), WrongUnit("yuan", raw or number_words(value)))
        elif cell.row == "charges" and value is not None and (abs(value) >= LARGEST_ITEMS or value != int(value) or "元" in raw):
            yield _of_cells("L2", submission, (cell,), WrongUnit("amount", raw or number_words(value)))


@cache
def _money(form: Form) -> tuple[int, ...]:
    """Places of the amounts, and of the counts that amounts are mistaken for."""
    return tuple(i for i, cell in enumerate(form.cells) if form.column(cell).decimals or cell.row == "charges")


def _left_over(submission: Submission, last: Submission | None) -> Iterator[Finding]:
    """L4: what was left empty, left out or left in."""
    yield from _empty(submission, last)
    yield from _chapters(submission)
    yield from _replaced_totals(submission)


def _empty(submission: Submission, last: Submission | None) -> Iterator[Finding]:
    """L4: typed zeros only. A 提示, since an empty report is due too; a 警告 if last year's was not zero."""
    if not submission.lacking and all(submission[c] == 0 for c in submission.form.inputs):
        before = last is not None and any(isinstance(v, int | Decimal) and v for v in last.values)
        yield _about("L4", submission, EmptyTables(before), Level.WARNING if before else None)


def _chapters(submission: Submission) -> Iterator[Finding]:
    """L4: chapters of text missing, all in one finding (silent when there is no narrative at all), 总体情况 far too long, template hints left in."""
    texts = submission.narrative
    if not any(text.strip() for text in texts):
        return
    missing = [submission.form.chapters[i] for i in (0, 4, 5) if not texts[i].strip()]
    if missing:
        yield _about("L4", submission, MissingChapters("”“".join(missing)))
    length = len(re.sub(r"\s", "", texts[0]))
    if length > LONGEST_OVERVIEW:
        yield _about("L4", submission, LongChapter(submission.form.chapters[0], length))
    for i, text in enumerate(texts):
        for hint in LEFT_IN_HINTS:
            if hint in text:
                yield _about("L4", submission, HintLeft(submission.form.chapters[i], hint))
                break


def _replaced_totals(submission: Submission) -> Iterator[Finding]:
    """L4: some totals typed by hand in a template whose totals are formulas. All of them typed is a table pasted or filled in whole."""
    if submission.stamp != "form" or submission.cover.get("totals") != "formula":
        return
    form = submission.form
    if _places_of_totals(form) <= submission.computed:
        return
    there = [c for c in form.totals if submission.number(c) is not None]
    typed = tuple(c for c in there if form.position[c] not in submission.computed)
    if 0 < len(typed) < len(there):
        yield _of_cells("L4", submission, typed, TypedTotals())


@cache
def _places_of_totals(form: Form) -> frozenset[int]:
    return frozenset(form.position[cell] for cell in form.totals)


def _unsummed(submission: Submission, _: Submission | None) -> Iterator[Finding]:
    """L5: a report of a whole place without a single decision (real case: a district whose text counts 128 supervision items)."""
    cells = tuple(c for row in ("permits", "penalties", "coercion") for c in _disclosure(submission.form, row, "decisions"))
    whole = submission.stamp == "summary" or is_whole(submission.agency, submission.category)
    if whole and cells and all(submission.number(c) == 0 for c in cells):
        yield _of_cells("L5", submission, cells, OfCells())


def _stock_below_flow(submission: Submission, _: Submission | None) -> Iterator[Finding]:
    """L6: what is in force at the end of the year cannot be less than what the year added on balance."""
    for row in ("rules", "normative"):
        cells = _disclosure(submission.form, row, "issued", "repealed", "in_force")
        values = [submission.number(c) for c in cells]
        if len(cells) == 3 and None not in values:
            issued, repealed, in_force = (v or 0 for v in values)
            if in_force < issued - repealed:
                yield PLAUSIBILITY_RULES["L6"].finding(cells, in_force, issued - repealed, at=row, file=submission.file)


PLAUSIBILITY_RULES = rules_by_id((
    Rule("L1", Level.WARNING, "无规章制定权", (Input.TABLES, Input.COVER), "法律：立法法关于规章制定权的规定", without_power, _rules_without_power),
    Rule("L2", Level.WARNING, "项目数与决定数、金额单位", (Input.TABLES, Input.COVER), "官方表式：收费以万元为单位；项目数与决定数相混是推断，有真实案例", added_or_wrong_unit, _items_and_units),
    Rule("L4", Level.HINT, "空表、章节和提示文字", (Input.TABLES, Input.NARRATIVE, Input.LAST_YEAR), "官方表式：六章、一般不超过 1000 字", left_over, _left_over, also=(Level.WARNING,)),
    Rule("L5", Level.WARNING, "汇总表中部门数可能未加", (Input.TABLES, Input.COVER), "推断：一个地区不会一件决定也没有，有真实案例", not_summed, _unsummed),
    Rule("L7", Level.HINT, "制发文件偏多", (Input.TABLES, Input.COVER), "推断：把一般文件计在内，有真实案例", many_normative, _many_normative),
    Rule("L8", Level.HINT, "存在问题一章雷同", (Input.NARRATIVE, Input.LAST_YEAR, Input.UNITS), "官方表式：正文不得年年雷同（国办公开办函〔2021〕30号）", same_chapter, _like_last_year),
    Rule("L6", Level.WARNING, "现有数少于制发减废止", (Input.TABLES,), "推断：年末有效的不会少于当年净增的", below_flow, _stock_below_flow),
))
