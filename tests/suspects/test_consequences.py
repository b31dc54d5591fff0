"""Which finding follows from which: each chain ends in a cause, and repairing the cause takes its consequences away."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from amount import amount
from districts import FORM, balanced, mistyped
from nianbao.core.submission import Unread
from nianbao.model import Cell
from nianbao.rules.explanations import subject
from nianbao.steps.examination import examine
from nianbao.suspects.consequences import alterations, consequences, repaired, roots

GRANTED = Cell("requests", "result.granted", "natural")


def told(report):
    (outcome,) = examine([report])
    return outcome.findings, consequences(report, outcome.findings)


def sound(causes):
    assert all(cause is None or (0 <= cause < len(causes) and causes[cause] is None) for cause in causes)


def test_a_chain_leads_to_its_end():
    assert roots((None, 0, 1, None, 3)) == (None, 0, 0, None, 3)


@pytest.mark.parametrize("seed", range(amount(40, 500)))
def test_one_typo_is_one_cause_and_putting_the_cell_right_takes_all_of_it_away(seed):
    dice = Random(seed)
    report = balanced(dice, computed=seed % 4 == 3)
    cell, wrong = mistyped(report, dice)
    findings, found = told(wrong)
    sound(found.causes)
    exact = [i for i, f in enumerate(findings) if f.rule in ("E1", "E2", "E3", "E4")]
    assert exact, cell
    assert {found.causes[i] for i in exact} - {None} <= set(exact)
    assert sum(found.causes[i] is None for i in exact) == 1


@pytest.mark.parametrize("seed", range(amount(10, 100)))
def test_what_a_repair_alters_is_the_difference_between_the_report_and_the_repaired_one(seed):
    dice = Random(seed)
    _, wrong = mistyped(balanced(dice, computed=seed % 2 == 1), dice)
    _, found = told(wrong)
    for ways in found.possible.values():
        for way, by in zip(ways, alterations(wrong, ways), strict=True):
            after = repaired(wrong, way)
            assert by == {c: after.number(c) - wrong.number(c) for c in FORM.cells if after.number(c) != wrong.number(c)}


@pytest.mark.parametrize("seed", range(amount(40, 500)))
def test_the_repair_of_a_cause_leaves_none_of_its_consequences_and_nothing_of_another_cause_changes(seed):
    dice = Random(seed + 1000)
    wrong = balanced(dice, computed=seed % 5 == 4)
    for _ in range(2 + seed % 2):
        _, wrong = mistyped(wrong, dice)
    findings, found = told(wrong)
    sound(found.causes)
    for lead, ways in found.repairs.items():
        block = [i for i, cause in enumerate(found.causes) if cause == lead or i == lead]
        for way in ways[:3]:
            left = {subject(f) for f in examine([repaired(wrong, way)])[0].findings}
            if found.causes[lead] is None:
                assert not {subject(findings[i]) for i in block if findings[i].gap is not None} & left
                others = [i for i, f in enumerate(findings) if f.rule in ("E1", "E2", "E3", "E4") and i not in block]
                assert {subject(findings[i]) for i in others} <= left


def test_typos_in_two_tables_are_two_causes():
    dice = Random(5)
    _, wrong = mistyped(balanced(dice), dice, [GRANTED])
    _, wrong = mistyped(wrong, dice, [Cell("review", "reconsideration", "upheld")])
    findings, found = told(wrong)
    assert sorted(findings[i].table for i, cause in enumerate(found.causes) if cause is None and findings[i].gap is not None) == ["requests", "review"]


def test_a_mostly_blank_table_is_one_cause_and_two_blanks_are_two():
    report = balanced(Random(1))
    rows = list(dict.fromkeys(c.row for c in FORM.tables[1].cells))
    blank = report.changed({c: None for c in FORM.tables[1].cells if c.row not in rows[:4]})
    findings, found = told(blank)
    places = [i for i, f in enumerate(findings) if f.rule == "E6"]
    assert len(places) > 10
    assert [found.causes[i] for i in places] == [None, *[places[0]] * (len(places) - 1)]
    some = report.changed({GRANTED: None, Cell("requests", "new", "natural"): None})
    findings, found = told(some)
    assert [found.causes[i] for i, f in enumerate(findings) if f.rule == "E6"] == [None, None]


def test_blanks_under_each_other_are_one_cause_whatever_stands_between_is_not():
    table = FORM.tables[1]
    rows = list(dict.fromkeys(c.row for c in table.cells))
    block = [c for c in table.cells if c.row in rows[4:12] and c.column in ("legal.business", "legal.research") and c not in FORM.totals]
    apart = [Cell("requests", rows[i], "natural") for i in (0, 4, 20)]
    findings, found = told(balanced(Random(1)).changed(dict.fromkeys([*block, *apart])))
    rows_told = {f.at: found.causes[i] for i, f in enumerate(findings) if f.rule == "E6"}
    first = next(i for i, f in enumerate(findings) if f.rule == "E6" and f.at == rows[4])
    assert rows_told == {rows[0]: None, rows[4]: None, **dict.fromkeys(rows[5:12], first), rows[20]: None}
    across = [Cell("review", row, "upheld") for row in dict.fromkeys(c.row for c in FORM.table("review").cells)]
    findings, found = told(balanced(Random(1)).changed(dict.fromkeys(across)))
    assert [found.causes[i] for i, f in enumerate(findings) if f.rule == "E6"] == [None] * len(across)


def test_a_negative_number_is_the_cause_of_what_it_unbalances():
    findings, found = told(balanced(Random(2)).changed({GRANTED: -3}))
    (negative,) = [i for i, f in enumerate(findings) if f.rule == "E5"]
    assert found.causes[negative] is None
    assert {found.causes[i] for i, f in enumerate(findings) if f.rule in ("E2", "E3")} == {negative}


def test_a_text_leaves_nothing_else_to_follow():
    findings, found = told(balanced(Random(2)).changed({GRANTED: Unread("若干", "不是数字")}))
    assert found.causes == (None,) * len(findings)


def test_what_the_narrative_says_otherwise_follows_from_the_wrong_cell():
    report = balanced(Random(3))
    new = Cell("requests", "new", "total")
    said = report.number(new)
    text = f"2024年，本机关收到政府信息公开申请{said}件。"
    assert not [f for f in told(replace(report, narrative=(text, *[""] * 5)))[0] if f.rule == "P1"]
    wrong = replace(report.changed({new: said + 90}), narrative=(text, *[""] * 5))
    findings, found = told(wrong)
    (stated,) = [i for i, f in enumerate(findings) if f.rule == "P1"]
    assert findings[found.causes[stated]].rule == "E1"
    unsaid = replace(report, narrative=(f"2024年，本机关收到政府信息公开申请{said + 7}件。", *[""] * 5))
    findings, found = told(unsaid)
    assert [found.causes[i] for i, f in enumerate(findings) if f.rule == "P1"] == [None]


def test_last_years_number_follows_from_the_wrong_cell_only_where_it_then_agrees():
    dice = Random(4)
    report = balanced(dice)
    carried, total = Cell("requests", "carried_in", "natural"), Cell("requests", "carried_in", "total")
    before = report.changed({Cell("requests", "carried_out", c.column): report.number(c) for c in (carried, total)})
    last = replace(before, year=2023)
    wrong = report.changed({carried: 5})
    findings = examine([wrong], {wrong.file: last})[0].findings
    found = consequences(wrong, findings)
    linked = [i for i, f in enumerate(findings) if f.rule == "X1"]
    assert [findings[found.causes[i]].rule for i in linked] == ["E1"]
    other = replace(before.changed({Cell("requests", "carried_out", "natural"): 3}), year=2023)
    findings = examine([wrong], {wrong.file: other})[0].findings
    found = consequences(wrong, findings)
    assert [found.causes[i] for i, f in enumerate(findings) if f.rule == "X1"] == [None]


def at(row, column, table="requests"):
    return Cell(table, row, column)


def cause_of(findings, found):
    """(rule, at) of every finding → that of its cause, itself where it is one."""
    name = {i: (f.rule, f.at) for i, f in enumerate(findings)}
    return {name[i]: name[i if cause is None else cause] for i, cause in enumerate(found.causes)}


def test_two_typos_of_one_table_that_share_no_row_and_no_column_are_two_causes():
    report = balanced(Random(5))
    one, other = at("result.granted", "natural"), at("carried_in", "legal.business")
    findings, found = told(report.changed({one: report.number(one) + 40, other: report.number(other) + 7}))
    causes = cause_of(findings, found)
    assert causes["E2", "natural"] == causes["E3", "result.granted"]
    assert causes["E1", "legal.business"] == causes["E3", "carried_in"]
    assert len({causes[f.rule, f.at] for f in findings if f.gap is not None}) == 2


def test_a_figure_of_the_ledger_that_a_wrong_cell_contradicts_follows_from_it():
    report = balanced(Random(6))
    total = at("new", "total")
    report = replace(report, ledger={"received": report.number(total)})
    assert told(report)[0] == ()
    findings, found = told(report.changed({total: report.number(total) + 90}))
    causes = cause_of(findings, found)
    assert {*causes} >= {("E1", "total"), ("E3", "new"), ("C1", "received")}
    assert len({causes[name] for name in causes if name[0] in ("E1", "E3", "C1")}) == 1


@pytest.mark.parametrize(("columns", "followed"), [({"natural": 3, "total": 3}, "natural"), ({"natural": 3, "total": 4}, None), ({"natural": 3, "legal.other": 9, "total": 12}, "legal.other"), ({"total": 3}, None)])
def test_last_years_total_follows_from_the_columns_that_are_off_by_as_much(columns, followed):
    report = balanced(Random(7))
    row = [c for c in FORM.cells if c.row == "carried_in"]
    before = {at("carried_out", c.column): report.number(c) + columns.get(c.column, 0) for c in row}
    findings = examine([report], {report.file: replace(report.changed(before), year=2023)})[0].findings
    found = consequences(report, findings)
    links = {f.cells[0].column: i for i, f in enumerate(findings) if f.rule == "X1"}
    assert {*links} == {*columns}
    assert {column: found.causes[i] for column, i in links.items()} == {**dict.fromkeys(columns), "total": links.get(followed)}


def test_a_total_whose_formula_met_a_text_is_settled_with_the_text():
    report = balanced(Random(8))
    cell, total, other = at("new", "natural"), at("new", "total"), at("carried_in", "natural")
    broken = replace(
        report.changed({cell: Unread("若干", "不是数字"), total: Unread("#VALUE!", "单元格是错误值"), other: Unread("x", "不是数字")}), computed=frozenset({FORM.position[total]})
    )
    findings, found = told(broken)
    places = {f.cells[0]: i for i, f in enumerate(findings) if f.rule == "E5"}
    assert {c: found.causes[i] for c, i in places.items()} == {cell: None, other: None, total: places[cell]}
    findings, found = told(replace(broken, computed=frozenset()))
    assert {found.causes[i] for i, f in enumerate(findings) if f.rule == "E5"} == {None}
