"""What no relation can see, and the rules checked against each other."""

from dataclasses import replace

import pytest
from nianbao.cli.main import main
from nianbao.core.submission import Submission
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.relations import check_relations
from nianbao.suspects.blindspots import blindness, verdict
from nianbao.suspects.smallest_changes import TotalsKind

FORM = EDITIONS["2021"]


def zeros(form):
    return Submission(form, (5,) * len(form.cells))


def gaps(report):
    form = report.form
    return [sum(t.coefficient * report[t.cell] for t in relation.terms) for relation in form.relations]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("table", ["requests", "review"])
def test_no_relation_notices_the_changes_named_with_typed_totals(edition, table):
    form = EDITIONS[edition]
    report = zeros(form)
    for spot in blindness(form, table, TotalsKind.TYPED).spots:
        changed = report.changed({cell: report[cell] + 3 * sign for cell, sign in zip(spot.cells, spot.signs, strict=True)})
        assert changed.values != report.values
        assert gaps(changed) == gaps(report)


@pytest.mark.parametrize("table", ["requests", "review"])
def test_no_relation_notices_the_changes_named_under_computed_totals(table):
    for spot in blindness(FORM, table, TotalsKind.COMPUTED).spots:
        report = Submission(FORM, (5,) * len(FORM.cells))
        report = report.changed({cell: 5 + 3 * sign for cell, sign in zip(spot.cells, spot.signs, strict=True)})
        before = Submission(FORM, (5,) * len(FORM.cells))
        for cell, relation in sorted(FORM.totals.items(), key=lambda item: item[1].over == "rows"):
            report = report.changed({cell: sum(report[t.cell] for t in relation.left)})
            before = before.changed({cell: sum(before[t.cell] for t in relation.left)})
        assert gaps(report) == gaps(before)


def test_typed_totals_hide_no_change_of_fewer_than_four_cells_in_table_three():
    spots = blindness(FORM, "requests", TotalsKind.TYPED).spots
    assert {len(spot.cells) for spot in spots} == {4}


def test_rectangles_are_all_counted():
    """234 pairs of rows of one kind (21 results, three others) by 21 pairs of columns, less what is no rectangle."""
    results, others, columns = 21, 3, 7
    rectangles = (results * (results - 1) // 2 + others) * columns * (columns - 1) // 2
    assert sum(spot.alike for spot in blindness(FORM, "requests", TotalsKind.TYPED).spots) == rectangles


def test_a_single_wrong_number_is_unseen_in_table_four_under_computed_totals_and_seen_with_typed_ones():
    assert [len(s.cells) for s in blindness(FORM, "review", TotalsKind.COMPUTED).spots] == [1]
    assert 1 not in {len(s.cells) for s in blindness(FORM, "review", TotalsKind.TYPED).spots}
    assert blindness(FORM, "disclosure", TotalsKind.LEDGER).free == 0


@pytest.mark.parametrize(("edition", "relations"), [("2019", 40), ("2021", 42)])
def test_the_rules_agree_and_the_redundant_ones_are_named(edition, relations):
    found = verdict(EDITIONS[edition])
    assert (found.relations, found.rank) == (relations, relations - len(found.redundant))
    assert check_relations([found.witness])[0].findings == ()
    assert all(found.witness.number(cell) > 0 for relation in EDITIONS[edition].relations for cell in relation.cells)
    assert [(r.rule, r.at) for r in found.redundant] == [("E2", "total"), ("E3", "result.total")]


def test_rules_that_contradict_each_other_are_told():
    """A row that must equal its total and a further equation that doubles it leave only zeros."""
    first = FORM.relations[0]
    doubled = replace(first, rule="E9", right=tuple(replace(t, coefficient=2) for t in first.right))
    assert verdict(replace(FORM, relations=(*FORM.relations, doubled))).witness is None


def test_the_command_prints_the_equations_with_the_form_s_own_words(capsys):
    assert main(["rules", "2021"]) == 0
    text = capsys.readouterr().out
    names = [form_item.name for form_item in FORM.table("requests").rows.values() if form_item.leaf]
    assert all(name in text for name in names)
    assert "42 条中独立的有 40 条" in text


def test_an_unknown_edition_is_refused_in_chinese(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["rules", "2030"])
    assert stopped.value.code == 2
    assert "命令写法不对" in capsys.readouterr().err


def test_a_cell_named_by_an_example_is_a_cell_of_the_form():
    for table in ("requests", "review", "disclosure"):
        for totals in TotalsKind:
            for spot in blindness(FORM, table, totals).spots:
                assert all(isinstance(cell, Cell) and cell in FORM.position for cell in spot.cells)
