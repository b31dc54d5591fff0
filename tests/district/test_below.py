"""What is wrong with a summary among the units is put down to the units inside it: to the last one, or not at all."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from amount import amount
from districts import FORM, balanced, mistyped
from nianbao.district.below import LowerUnit, told_by_units
from nianbao.model import Cell
from nianbao.steps.examination import examine
from nianbao.suspects.smallest_changes import BALANCE

GRANTED = Cell("requests", "result.granted", "total")


def summary_of(reports, changes=None):
    """The summary as it is read: every cell computed."""
    values = {c: sum(r.number(c) for r in reports) for c in FORM.cells} | (changes or {})
    return replace(reports[0].changed(values), agency="甲区", file="甲区.xlsx", stamp="summary", computed=frozenset(range(len(FORM.cells))))


def told(summary, reports):
    """(finding, shares) of everything that does not balance in the summary."""
    units = [LowerUnit(r, found, ((),) * len(found)) for r in reports for found in [examine([r])[0].findings]]
    return [pair for pair in told_by_units(summary, examine([summary])[0].findings, units) if pair[0].rule in BALANCE]


@pytest.mark.parametrize("seed", range(amount(20, 300)))
def test_a_gap_of_the_sum_is_divided_among_the_units_to_the_last_one(seed):
    dice = Random(seed)
    reports = [balanced(dice, f"甲区第{n}局") for n in range(5)]
    wrong = {dice.randrange(5) for _ in range(1 + seed % 3)}
    for n in wrong:
        _, reports[n] = mistyped(reports[n], dice)
    for finding, shares in told(summary_of(reports), reports):
        assert sum(share.amount for share in shares) == finding.gap
        assert {share.agency for share in shares} <= {reports[n].agency for n in wrong}
        own = {(f.rule, f.cells): f.gap for share in shares for r in reports if r.agency == share.agency for f in examine([r])[0].findings}
        assert len(shares) > 1 or own[finding.rule, finding.cells] == finding.gap


@pytest.mark.parametrize("seed", range(amount(10, 100)))
def test_the_changes_asked_for_in_the_units_balance_the_sum(seed):
    dice = Random(seed)
    reports = [balanced(dice, f"甲区第{n}局") for n in range(4)]
    for n in (1, 2):
        _, reports[n] = mistyped(reports[n], dice)
    summary = summary_of(reports)
    found = told(summary, reports)
    for table in {finding.table for finding, _ in found}:
        ways = next(finding.suspects for finding, _ in found if finding.table == table)
        assert ways
        for way in ways:
            assert all(change.stands == summary.number(change.cell) for change in way.changes)
            mended = summary.changed({change.cell: change.proposed for change in way.changes})
            assert not [f for f in examine([mended])[0].findings if f.rule in BALANCE and f.table == table]


def test_a_sum_that_was_changed_by_hand_is_put_down_to_no_unit():
    dice = Random(1)
    reports = [balanced(dice, f"甲区第{n}局") for n in range(3)]
    summary = summary_of(reports)
    changed = summary_of(reports, {GRANTED: summary.number(GRANTED) + 7})
    found = told(changed, reports)
    assert found
    assert all(shares == () for _, shares in found)


def test_the_units_of_a_unit_are_named_with_it():
    dice = Random(2)
    inside = balanced(dice, "湖东镇农业办")
    _, wrong = mistyped(inside, dice)
    town = replace(wrong, agency="湖东镇", file="湖东镇/汇总.xlsx")
    findings = examine([town])[0].findings
    parts = told_by_units(town, findings, [LowerUnit(wrong, examine([wrong])[0].findings, ((),) * len(findings))])
    unit = LowerUnit(town, tuple(finding for finding, _ in parts), tuple(shares for _, shares in parts))
    for finding, shares in told_by_units(summary_of([town]), examine([summary_of([town])])[0].findings, [unit]):
        assert [share.agency for share in shares] == ["湖东镇的湖东镇农业办"] * (finding.rule in BALANCE)
