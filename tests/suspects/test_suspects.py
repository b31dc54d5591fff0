"""Which cell is wrong: small systems against brute force and the solver, whole reports, evidence, and the same bytes in any order."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product
from random import Random

import pytest
from bench.reports import made_up
from nianbao.core.findings import Level
from nianbao.core.submission import Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.relations import check_relations
from nianbao.rules.sentences import suspect_words
from nianbao.steps.examination import examine
from nianbao.steps.json_shapes import findings_to_json
from nianbao.suspects.equations import Equation, System, Unknown, components, scaled, system_of, unscaled
from nianbao.suspects.evidence import slip
from nianbao.suspects.search import search
from nianbao.suspects.smallest_changes import TotalsKind, suspects
from nianbao.suspects.solver import solve

FORM = EDITIONS["2021"]


def requests(row, column):
    return Cell("requests", row, column)


def review(row, column):
    return Cell("review", row, column)


@pytest.fixture(scope="module")
def report():
    """A balanced report of a district; 予以公开 by natural persons is 1,253 in it."""
    made = made_up(Random(11), "区县")
    assert check_relations([made])[0].holds == len(FORM.relations)
    cell, total, settled = requests("result.granted", "natural"), requests("result.granted", "total"), requests("result.total", "natural")
    more = 1253 - made[cell]
    new = requests("new", "natural")
    changed = {c: made[c] + more for c in (cell, total, settled, new, requests("new", "total"), requests("result.total", "total"))}
    balanced = made.changed(changed)
    assert check_relations([balanced])[0].holds == len(FORM.relations)
    return balanced


def found(submission, **hints):
    return [f for f in suspects(submission, check_relations([submission])[0].findings, **hints) if f.suspects]


def answers(submission, **hints):
    """The explanations of the first finding that has any, each as {cell: proposed}."""
    return [{c.cell: c.proposed for c in e.changes} for e in found(submission, **hints)[0].suspects]


def computed(submission):
    """The same report with all totals made by formulas."""
    for cell, relation in sorted(FORM.totals.items(), key=lambda item: item[1].over == "rows"):
        submission = submission.changed({cell: sum(submission[t.cell] for t in relation.left)})
    return replace(submission, computed=frozenset(FORM.position[c] for c in FORM.totals))


def ledger(submission, *keys):
    return {key: sum(submission[c] for c in FORM.by_figure[key].cells) for key in keys}


def test_a_single_typo_is_named_with_its_value_and_why(report):
    cell = requests("result.granted", "natural")
    wrong = report.changed({cell: 1235})
    explained = found(wrong)
    assert {f.rule for f in explained} == {"E2", "E3"}
    assert answers(wrong) == [{cell: 1253}]
    assert explained[0].suspects[0].evidence == ("相邻两位数字颠倒",)
    words = suspect_words(explained[0], FORM)
    assert words.startswith("最可能是表三")
    assert "1235 应为 1253（相邻两位数字颠倒）" in words


def test_a_wrong_total_breaks_three_relations_and_one_change_explains_all(report):
    cell = requests("result.total", "natural")
    wrong = report.changed({cell: report[cell] + 7})
    explained = found(wrong)
    assert sorted(f.rule for f in explained) == ["E1", "E2", "E3"]
    assert all(len(f.suspects) == 1 and f.suspects[0].changes[0].cell == cell for f in explained)


def test_two_neighbours_exchanged_come_first(report):
    a, b = requests("result.granted", "natural"), requests("result.granted", "legal.business")
    wrong = report.changed({a: report[b], b: report[a]})
    assert answers(wrong)[0] == {a: report[a], b: report[b]}
    assert "左右相邻两格对调" in found(wrong)[0].suspects[0].evidence


def test_in_one_block_of_table_four_five_cells_are_equally_good_until_last_year_speaks():
    values = dict.fromkeys(FORM.cells, 0)
    for column, value in (("upheld", 40), ("corrected", 50), ("other", 60), ("pending", 70), ("total", 227)):
        values[review("reconsideration", column)] = value
    wrong = Submission(FORM, tuple(values[c] for c in FORM.cells))
    (finding,) = found(wrong)
    assert len(finding.suspects) == 5
    assert finding.blame.ties == 5
    assert suspect_words(finding, FORM).startswith("无法唯一确定，共有 5 种同样少的改法")
    last = wrong.changed({review("reconsideration", "other"): 67})
    assert answers(wrong, last=last)[0] == {review("reconsideration", "other"): 67}
    assert answers(replace(wrong, narrative=("因政府信息公开引发的行政复议案件，结果维持47件。", *[""] * 5)))[0] == {review("reconsideration", "upheld"): 47}


def test_one_explanation_balances_the_whole_table_where_several_blocks_are_off():
    values = dict.fromkeys(FORM.cells, 0)
    values[review("reconsideration", "total")] = values[review("litigation.direct", "total")] = 3
    wrong = Submission(FORM, tuple(values[c] for c in FORM.cells))
    for answer in answers(wrong):
        assert check_relations([wrong.changed(answer)])[0].findings == ()
    assert len(answers(wrong)) == 25


def test_cells_that_a_formula_computes_are_never_blamed(report):
    cell = requests("result.granted", "natural")
    wrong = computed(report.changed({cell: 1235}))
    explained = found(wrong)
    assert {f.blame.totals for f in explained} == {TotalsKind.COMPUTED}
    blamed = {c.cell for f in explained for e in f.suspects for c in e.changes}
    assert cell in blamed
    assert not blamed & set(FORM.totals)
    assert suspect_words(explained[0], FORM).startswith("无法唯一确定")


def test_with_computed_totals_the_ledger_makes_a_typo_locatable(report):
    cell = requests("result.granted", "natural")
    wrong = replace(computed(report.changed({cell: 1235})), ledger=ledger(report, "received", "carried_in", "granted", "settled", "carried_out"))
    explained = found(wrong)
    assert {f.rule for f in explained} == {"E1", "C1"}
    assert answers(wrong) == [{cell: 1253}]
    assert explained[0].blame.totals == TotalsKind.LEDGER


def test_a_figure_of_the_ledger_may_itself_be_wrong(report):
    wrong = replace(report, ledger={**ledger(report, "received", "settled"), "granted": ledger(report, "granted")["granted"] + 9})
    (finding,) = found(wrong)
    first = finding.suspects[0]
    assert first.changes == ()
    assert first.evidence[0].startswith("核对数“予以公开”由")


def test_a_total_typed_over_its_formula_counts_as_typed(report):
    cell = requests("result.granted", "total")
    wrong = computed(report).changed({cell: report[cell] + 1})
    assert {cell: report[cell]} in answers(wrong)


def test_relations_with_a_blank_or_unread_cell_are_left_out(report):
    blank, cell = requests("result.partial", "natural"), requests("result.granted", "natural")
    wrong = report.changed({blank: None, requests("result.denied.secret", "total"): Unread("12O", "有字母"), cell: 1235})
    assert blank not in {c.cell for f in found(wrong) for e in f.suspects for c in e.changes}
    assert any(f.rule == "E3" and f.suspects for f in found(wrong))


def test_a_negative_count_must_change_and_the_relations_say_to_what(report):
    cell = requests("result.granted", "natural")
    explained = found(report.changed({cell: -1253}))
    assert {f.rule for f in explained} == {"E2", "E3", "E5"}
    assert [(c.cell, c.stands, c.proposed) for c in explained[0].suspects[0].changes] == [(cell, -1253, 1253)]


def test_a_negative_count_must_change_where_everything_balances_with_it_too():
    wrong = Submission(FORM, (0,) * len(FORM.cells)).changed({review("reconsideration", "upheld"): -2, review("reconsideration", "corrected"): 2})
    (finding,) = suspects(wrong, check_relations([wrong])[0].findings)
    assert finding.rule == "E5"
    ways = [{c.cell.column: c.proposed for c in e.changes} for e in finding.suspects]
    assert ways
    assert all(way["upheld"] >= 0 for way in ways)


@pytest.mark.parametrize(("value", "whole"), [(0, "0"), (3, "3"), (Decimal("10.000000"), "10"), (Decimal("1E+2"), "100"), (Decimal("17.586000"), "17.586"), (Decimal("0.000001"), "0.000001")])
def test_an_amount_is_searched_in_whole_numbers_and_comes_back_without_idle_zeros(value, whole):
    charges, count = Cell("disclosure", "charges", "amount"), requests("new", "natural")
    assert str(unscaled(scaled(value, FORM, charges), FORM, charges)) == whole
    assert scaled(value, FORM, count) == (value if value == int(value) else None)
    assert value != int(value) or type(unscaled(scaled(value, FORM, count), FORM, count)) is int
    assert scaled(Decimal("0.0000001"), FORM, charges) is None


def test_no_proposal_is_negative_even_where_that_takes_more_cells():
    values = dict.fromkeys(FORM.cells, 0)
    for column, value in (("upheld", 3), ("corrected", 3), ("total", 1)):
        values[review("reconsideration", column)] = value
    wrong = Submission(FORM, tuple(values[c] for c in FORM.cells))
    assert answers(wrong) == [{review("reconsideration", "total"): 6}]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_scattered_errors_are_among_the_smallest_sets_and_nothing_smaller_balances(size):
    random = Random(size)
    for _ in range(12):
        report = made_up(random, random.choice(["街道", "部门", "区县"]))
        cells = random.sample([c for c in FORM.cells if c.table == "requests"], size)
        wrong = report.changed({c: report[c] + random.randint(1, 40) for c in cells})
        (part,) = components(system_of(wrong, "requests"))
        sets = [{part.unknowns[i].where: value for i, value in s} for s in search(part, most=1000).sets]
        assert {c: report[c] for c in cells} in sets
        assert solve(part).size == len(sets[0])


def small_system(random):
    """A few unknowns and equations with a solution within ±8 of what stands; now and then one is signed or must change."""
    count = random.randint(3, 6)
    unknowns = []
    for i in range(count):
        wrong, lowest = random.random() < 0.07, None if random.random() < 0.1 else 0
        unknowns.append(Unknown(i, 0 if wrong else random.choice([0, 0, 1, 2, 3]), lowest, wrong))  # type: ignore[arg-type]
    meant = [max(0, u.value + random.choice([0, 0, -2, 3, -1, 1])) for u in unknowns]
    rows = [{i: random.choice([1, 1, -1]) for i in random.sample(range(count), random.randint(2, 3))} for _ in range(random.randint(1, 3))]
    used = sorted(set().union(*rows))
    place = {old: new for new, old in enumerate(used)}
    gaps = [sum(a * (unknowns[i].value - meant[i]) for i, a in row.items()) for row in rows]
    return System(
        tuple(unknowns[i] for i in used),
        tuple(Equation({place[i]: a for i, a in row.items()}, gap) for row, gap in zip(rows, gaps, strict=True)),
    )


def brute_force(system, most):
    """Positions of every smallest set, by trying every set and every change of up to 14."""
    wrong = {i for i, u in enumerate(system.unknowns) if u.wrong}
    for size in range(max(1, len(wrong)), most + 1):
        sets = {s for s in combinations(range(len(system.unknowns)), size) if wrong <= set(s) and _balances(system, s)}
        if sets:
            return sets
    return set()


def _balances(system, places):
    ranges = []
    for i in places:
        u = system.unknowns[i]
        low = -14 if u.lowest is None else u.lowest - u.value
        ranges.append([d for d in range(low, 15) if d or u.wrong])
    return any(
        all(e.gap + sum(e.coefficients.get(i, 0) * d for i, d in zip(places, ds, strict=True)) == 0 for e in system.equations)
        for ds in product(*ranges)
    )


def test_brute_force_agrees_on_small_systems():
    random, tried = Random(8), 0
    while tried < 120:
        system = small_system(random)
        expected = set() if system.balanced else brute_force(system, 2)
        if not expected:
            continue
        tried += 1
        found = search(system, most=5000)
        if found.proven:
            assert {tuple(i for i, _ in s) for s in found.sets} == expected
        for changes in found.sets:
            values = {**{i: u.value for i, u in enumerate(system.unknowns)}, **dict(changes)}
            moved = {i: value - system.unknowns[i].value for i, value in values.items()}
            assert all(e.gap + sum(a * moved[i] for i, a in e.coefficients.items()) == 0 for e in system.equations)


def of_one_class(values, gap, factors=(1, 1, 1)):
    """Members in one equation, beside a total that three more equations hold fast: to change it takes four cells."""
    members = dict(enumerate(factors))
    total = len(values)
    rows = [({**members, total: -1}, gap), *(({total: 1, total + n: -1}, 0) for n in (1, 2, 3))]
    return System(tuple(Unknown(i, v) for i, v in enumerate((*values, 9, 9, 9, 9))), tuple(Equation(row, off) for row, off in rows))  # type: ignore[arg-type]


@pytest.mark.parametrize(("values", "gap"), [((2, 3, 1), 3), ((2, 3, 1), 4), ((1, 3, 2), 5), ((2, 3, 1), 6), ((2, 2, 0), 3), ((2, 1, 0), 3), ((0, 0, 0), 2), ((2, 3, 1), 7)])
def test_cells_too_small_to_give_it_alone_give_a_difference_together(values, gap):
    system = of_one_class(values, gap)
    found = search(system, most=100)
    enough = [s for k in (1, 2, 3) for s in combinations(range(3), k) if sum(values[i] for i in s) >= gap and all(values[i] for i in s)]
    fewest = [s for s in enough if len(s) == len(enough[0])]
    assert found.proven
    assert {tuple(i for i, _ in s) for s in found.sets if len(s) < 4} == set(fewest)
    assert found.size == (len(fewest[0]) if fewest else 4)
    for changes in found.sets:
        given = {i: value - system.unknowns[i].value for i, value in changes}
        assert all(e.gap + sum(a * given.get(i, 0) for i, a in e.coefficients.items()) == 0 for e in system.equations)


def test_cells_that_count_twice_are_left_to_the_solver():
    system = of_one_class((3, 1, 0), 4, (1, 2, 1))
    assert not search(system, most=100).proven
    assert solve(system).size == 2


def test_beyond_the_node_budget_the_solver_answers(report):
    random = Random(3)
    cells = random.sample([c for c in FORM.cells if c.table == "requests"], 5)
    wrong = report.changed({c: report[c] + 100 + i for i, c in enumerate(cells)})
    (part,) = components(system_of(wrong, "requests"))
    stopped = search(part, most=10, nodes=3)
    assert (stopped.sets, stopped.proven) == ((), False)
    assert {part.unknowns[i].where: value for i, value in solve(part).sets[0]} == {c: report[c] for c in cells}


def test_the_solver_prints_nothing(report):
    """Looked at in a new process: whatever the library prints, it prints once."""
    code = """
from random import Random
from bench.reports import made_up
from nianbao.suspects.equations import components, system_of
from nianbao.suspects.solver import solve
report = made_up(Random(1), "区县")
cell = report.form.relations[0].cells[0]
part, = components(system_of(report.changed({cell: report[cell] + 7}), cell.table))
assert solve(part).sets
"""
    places = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **places}, capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize(
    ("typed", "meant", "words"),
    [
        (35, 53, "相邻两位数字颠倒"),
        (12, 120, "少打一位数字"),
        (120, 12, "多打一位数字"),
        (122, 12, "多打一位重复的数字"),
        (45, 48, "一位数字按成了旁边的键"),
        (15, 19, "只差一位数字"),
        (315, 351, "相邻两位数字颠倒"),
        (0, 5, None),
        (1, 2, "一位数字按成了旁边的键"),
        (35, 5343, None),
        (17, 39, None),
    ],
)
def test_slips_of_the_keyboard(typed, meant, words):
    reason = slip(typed, meant)
    assert (reason.words if reason else None) == words


def test_the_same_bytes_twice_and_in_any_order_of_findings_and_rules(report):
    wrong = report.changed({requests("result.granted", "natural"): 1235, requests("new", "legal.business"): 999, review("reconsideration", "total"): 77})
    random, written = Random(1), set()
    for _ in range(4):
        relations = list(FORM.relations)
        random.shuffle(relations)
        shuffled = replace(wrong, form=replace(FORM, relations=tuple(relations)))
        findings = list(check_relations([shuffled])[0].findings)
        random.shuffle(findings)
        shown = findings_to_json(suspects(shuffled, findings), shuffled)
        written.add(json.dumps(sorted(shown, key=lambda f: f["说明"]), ensure_ascii=False))
    assert len(written) == 1


def test_every_check_of_a_report_names_the_suspects(report):
    (outcome,) = examine([report.changed({requests("result.granted", "natural"): 1235})])
    errors = [f for f in outcome.findings if f.level is Level.ERROR]
    assert errors
    assert all(f.suspects for f in errors)


def test_under_computed_totals_alone_no_cell_is_called_the_likeliest_of_many():
    form = EDITIONS["2021"]
    zero = Submission(form, tuple(0 for _ in form.cells))
    values = {Cell("requests", row, column): n for row, n in (("new", 21), ("result.granted", 12), ("result.total", 12)) for column in ("natural", "total")}
    submission = replace(zero.changed(values), computed=frozenset(form.position[cell] for cell in form.totals))
    (outcome,) = examine([submission])
    broken = [f for f in outcome.findings if f.rule == "E1"]
    assert broken
    for finding in broken:
        assert len(finding.suspects) > 1
        assert suspect_words(finding, form).startswith("无法唯一确定")
