"""A typo in one of many units: the first thing that a summary says, on the screen, on its cover and in 校验结果, is whose it is, which cell and what it
should be, and everything else is put down to it; two levels up just as well."""

from __future__ import annotations

from random import Random

import openpyxl
import pytest
from amount import amount
from districts import FORM, balanced, mistyped
from nianbao.cli.merge import merge_lines
from nianbao.core.submission import Submission
from nianbao.steps.examination import examine
from nianbao.steps.merging.folder_tree import merge_tree
from nianbao.steps.merging.merge import merge
from nianbao.workbook.findings_list import RESULTS
from nianbao.workbook.layout import COVER, layout
from trees import TOP, put, total_of

UNITS = 21
BESIDE = {"D10", "L1", "L4", "L5", "L6"}
"""Rules that speak of habits and of what was compared: no consequences of a typo."""


def wrong_somewhere(dice, reports) -> tuple[int, object, list[Submission]]:
    """(which unit, which cell, the reports with a typo in it that some relation of the unit shows)."""
    while True:
        n = dice.randrange(len(reports))
        cell, wrong = mistyped(reports[n], dice)
        if any(f.rule in ("E1", "E2", "E3", "E4") for f in examine([wrong])[0].findings):
            return n, cell, [*reports[:n], wrong, *reports[n + 1 :]]


def named_first(merged):
    """The first cause in the text, the first line of 校验结果, and that of the cover."""
    lines = merge_lines(merged)
    at = next(i for i, line in enumerate(lines) if line.startswith("问题："))
    book = openpyxl.load_workbook(merged.output)
    heads, first = list(book[RESULTS].iter_rows(min_row=4, max_row=5, values_only=True))
    listed = dict(zip(heads, first, strict=True))
    cover = book[COVER].cell(layout(FORM).front.rows["steps"] + 2, 1).value
    text = "".join(lines[at + 1 : at + 1 + next((i for i, line in enumerate(lines[at + 2 :], 1) if line.startswith("  [")), len(lines))])
    return text, listed, cover


def only_cause(merged):
    """The place of the one finding that everything else follows from."""
    causes = [i for i, p in enumerate(merged.problems) if merged.causes.of[i] is None and p.finding.rule not in BESIDE]
    assert len(causes) == 1, [(merged.problems[i].finding.rule, merged.problems[i].finding.file) for i in causes]
    return causes[0]


def suspected(finding):
    return {change.cell for way in finding.suspects for change in way.changes}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(amount(6, 100)))
def test_a_typo_in_one_of_21_units_is_the_first_thing_a_summary_says(seed, tmp_path):
    dice = Random(seed)
    computed = seed % 3 == 2
    right = [balanced(dice, f"演示区第{n}局", computed=computed) for n in range(UNITS)]
    n, cell, reports = wrong_somewhere(dice, right)
    for report in reports:
        put(tmp_path / "收齐", report, totals="formula" if computed else "typed")
    if seed % 2:
        put(tmp_path / "收齐", total_of(right, "演示区人民政府"))
    merged = merge(tmp_path / "收齐", tmp_path / "汇总.xlsx")
    place = only_cause(merged)
    finding = merged.problems[place].finding
    assert finding.file == f"{reports[n].agency}.xlsx"
    assert cell in suspected(finding)
    text, listed, cover = named_first(merged)
    assert finding.file in text
    assert listed["文件"] == finding.file
    assert reports[n].agency in cover
    best = {change.cell for change in finding.suspects[0].changes}
    for words in (text, listed["问题和处理"], *([cover] if finding.located else [])):
        assert any(FORM.row(one).name in words for one in best)
    consequences = [i for i, cause in enumerate(merged.causes.of) if cause == place]
    assert f"由此引起 {len(consequences)} 条" in cover
    assert f"由此引起 {len(consequences)} 条" in listed["问题和处理"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(amount(4, 60)))
def test_a_typo_two_levels_down_is_named_by_agency_and_cell(seed, tmp_path):
    dice = Random(seed)
    right = [balanced(dice, f"{place}第{n}局") for place in ("甲区", "乙区", "丙区") for n in range(3)]
    n, cell, reports = wrong_somewhere(dice, right)
    for report in reports:
        put(tmp_path / TOP / report.agency[:2], report)
    if seed % 2:
        put(tmp_path / TOP, total_of(right, f"{TOP}人民政府"))
    merged = merge_tree(tmp_path / TOP).merged
    place = only_cause(merged)
    problem = merged.problems[place]
    assert problem.finding.file == f"{reports[n].agency[:2]}/汇总.xlsx"
    assert [(share.agency, share.amount) for share in problem.below] == [(reports[n].agency, problem.finding.gap)]
    assert cell in suspected(problem.finding)
    text, listed, cover = named_first(merged)
    for words in (text, listed["问题和处理"], cover):
        assert f"全部来自{reports[n].agency}" in words
    own = next(f for f in examine([reports[n]])[0].findings if f.rule == problem.finding.rule and f.cells == problem.finding.cells)
    assert [len(way.changes) for way in problem.finding.suspects] == [len(way.changes) for way in own.suspects]
    assert problem.finding.blame.ties == own.blame.ties
    stands, proposed = next((c.stands, c.proposed) for c in own.suspects[0].changes)
    assert f"{reports[n].agency} {stands} 应为 {proposed}" in listed["问题和处理"]
