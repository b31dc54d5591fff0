"""Which totals are filled, kept, replaced or left blank: pure values, no file."""

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import entries, needs_shared, submission
from nianbao.core.submission import NOT_ASKED, Submission, Unread
from nianbao.core.totals import Amended, Untold, as_spelled, in_order, operands, refreshed, totals_to_fill
from nianbao.forms import EDITIONS
from nianbao.model import Cell

FORM = EDITIONS["2021"]
ZERO = Submission(FORM, tuple(Decimal(0) if FORM.column(c).decimals else 0 for c in FORM.cells), file="零.xlsx")
CORNER = Cell("requests", "result.total", "total")


def at(row, column="natural", table="requests"):
    return Cell(table, row, column)


def without_totals(given):
    return given.changed(dict.fromkeys(given.form.totals))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_total_comes_after_the_totals_it_is_the_sum_of(edition):
    order = [relation.right[0].cell for relation in in_order(replace(ZERO, form=EDITIONS[edition]))]
    assert sorted(map(str, order)) == sorted(map(str, EDITIONS[edition].totals))
    for relation in in_order(replace(ZERO, form=EDITIONS[edition])):
        inner = [c for c in operands(relation) if c in EDITIONS[edition].totals]
        assert all(order.index(c) < order.index(relation.right[0].cell) for c in inner)


@needs_shared
@pytest.mark.parametrize("case", entries())
def test_blank_totals_of_a_real_report_are_filled_with_what_was_printed(case):
    printed = submission(case)
    outcome = totals_to_fill(without_totals(printed))
    assert outcome.kept == outcome.replaced == outcome.refreshed == ()
    assert all(printed[a.cell] in (a.new, None) for a in outcome.filled)
    untold = {u.cell for u in outcome.untold}
    assert untold | {a.cell for a in outcome.filled} == set(printed.form.totals)
    assert bool(untold) == any(printed[c] is None for c in printed.form.inputs if c.table != "disclosure")


def test_the_corner_is_the_sum_of_totals_filled_a_moment_before():
    outcome = totals_to_fill(without_totals(ZERO).changed({at("result.granted"): 5, at("result.partial", "legal.other"): 2}))
    assert outcome.changes[at("result.total")] == 5
    assert outcome.changes[CORNER] == 7


def test_a_typed_total_that_differs_is_reported_and_kept():
    outcome = totals_to_fill(ZERO.changed({at("new", "total"): 3}))
    assert outcome.kept == (Amended(at("new", "total"), 3, 0),)
    assert outcome.changes == {}


def test_a_kept_total_is_what_the_sum_above_it_is_made_of():
    outcome = totals_to_fill(ZERO.changed({at("result.total"): 4, CORNER: None}))
    assert [a.cell for a in outcome.kept] == [at("result.total")]
    assert outcome.filled == (Amended(CORNER, None, 4),)


def test_overwriting_replaces_a_differing_total_and_says_what_stood_there():
    outcome = totals_to_fill(ZERO.changed({at("new", "total"): 3, at("result.total"): Unread("约4", "不是数字")}), overwrite=True)
    assert outcome.kept == ()
    assert outcome.replaced == (Amended(at("new", "total"), 3, 0), Amended(at("result.total"), Unread("约4", "不是数字"), 0))


def test_a_total_with_a_blank_or_unread_operand_stays_blank_and_names_it():
    unread = Unread("若干", "不是数字")
    outcome = totals_to_fill(without_totals(ZERO).changed({at("new"): None, at("carried_in", "legal.other"): unread}))
    assert outcome.untold == (
        Untold(at("new", "total"), (at("new"),)),
        Untold(at("carried_in", "total"), (at("carried_in", "legal.other"),)),
    )
    assert at("new", "total") not in outcome.changes


@pytest.mark.parametrize("stands", [0, 5, Unread("约5", "不是数字")])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_total_that_stands_where_an_operand_is_missing_is_left_alone_and_nothing_is_said_of_it(stands, overwrite):
    outcome = totals_to_fill(ZERO.changed({at("new"): None, at("new", "total"): stands}), overwrite=overwrite)
    assert at("new", "total") not in {u.cell for u in outcome.untold} | {a.cell for a in (*outcome.kept, *outcome.replaced, *outcome.filled)}


def test_a_total_of_an_untold_total_is_untold_too():
    outcome = totals_to_fill(without_totals(ZERO).changed({at("result.granted"): None}))
    assert [u.cell for u in outcome.untold] == [at("result.granted", "total"), at("result.total"), CORNER]


def test_an_unsplit_row_counts_as_nothing():
    changes = {at("result.other.unpaid"): NOT_ASKED, at("result.granted"): 2, at("result.total"): None}
    assert totals_to_fill(ZERO.changed(changes)).changes[at("result.total")] == 2


def test_a_formula_that_gave_the_sum_gives_it_again_after_a_total_was_filled():
    computed = frozenset({FORM.position[CORNER]})
    before = replace(ZERO.changed({at("result.granted"): 5, at("result.total"): None, CORNER: 0}), computed=computed)
    outcome = totals_to_fill(before)
    assert outcome.refreshed == (Amended(CORNER, 0, 5),)


def test_a_formula_that_gave_something_else_is_kept_unless_asked():
    computed = frozenset({FORM.position[CORNER]})
    before = replace(ZERO.changed({CORNER: 9}), computed=computed)
    assert totals_to_fill(before).kept == (Amended(CORNER, 9, 0),)
    assert totals_to_fill(before, overwrite=True).replaced == (Amended(CORNER, 9, 0),)


def test_a_blank_that_a_formula_shows_for_want_of_an_operand_is_named():
    computed = frozenset({FORM.position[at("new", "total")]})
    before = replace(ZERO.changed({at("new"): None, at("new", "total"): None}), computed=computed)
    outcome = totals_to_fill(before)
    assert (outcome.untold, outcome.changes) == ((Untold(at("new", "total"), (at("new"),)),), {})


def spelled(number):
    return Unread(f"{number}件", "文字", spelled=True, number=number)


@pytest.mark.parametrize(("unpaid", "total"), [(NOT_ASKED, 7), (0, 7), (4, 11), (None, None), (Unread("几", "不是数字"), None)])
def test_a_total_that_its_formula_lacks_is_added_up_once_texts_are_numbers_where_every_part_is_one(unpaid, total):
    row, place = at("result.total"), FORM.position[at("result.total")]
    report = replace(ZERO.changed({at("result.granted"): spelled(7), at("result.other.unpaid"): unpaid, row: None}), computed=frozenset({place}))
    now = as_spelled(report)
    assert (now[at("result.granted")], now.raws[FORM.position[at("result.granted")]], now[row]) == (7, "7件", total)
    assert as_spelled(replace(report, computed=frozenset()))[row] is None


def test_a_word_for_nothing_is_a_blank_and_a_report_without_texts_is_itself():
    assert as_spelled(ZERO) is ZERO
    assert as_spelled(ZERO.changed({at("new"): spelled(None)}))[at("new")] is None


@pytest.mark.parametrize(
    ("unread", "proposed"),
    [(spelled(7), 7), (spelled(None), 0), (Unread("  ", "空格", spelled=True), None), (Unread("约7", "不是数字"), None), (Unread("7", "不能确定", number=7, offered=True), None)],
)
def test_only_a_text_that_says_a_number_or_nothing_is_proposed_anew(unread, proposed):
    assert unread.proposed == proposed


ALL = frozenset(FORM.position[cell] for cell in FORM.totals)


def test_what_formulas_give_after_a_change_is_told_of_every_total_that_rests_on_it_and_of_no_other():
    before = replace(ZERO, computed=ALL)
    after = before.changed({at("result.granted"): 5})
    touched = [at("result.granted", "total"), at("result.total"), CORNER]
    assert sorted(map(str, refreshed(before, after))) == sorted(str(Amended(cell, 0, 5)) for cell in touched)
    assert refreshed(before, before) == ()
    assert [a.cell for a in refreshed(before, after, [at("result.total")])] == [at("result.granted", "total")], "nothing that it would carry on"
    typed = replace(before, computed=ALL - {FORM.position[at("result.granted", "total")]})
    assert {a.cell for a in refreshed(typed, replace(after, computed=typed.computed))} == {at("result.total"), CORNER}
    other = before.changed({at("result.total"): 3})
    assert at("result.total") not in [a.cell for a in refreshed(other, other.changed({at("result.granted"): 5}))], "its formula gave something else"


@pytest.mark.parametrize(("raw", "kind"), [("=SUM(B2:B8)", "uncalculated"), ("约5", "kept"), ("#REF!", "kept")])
def test_a_formula_without_a_result_neither_agrees_nor_differs(raw, kind):
    total = at("new", "total")
    before = replace(ZERO.changed({at("new"): 5, total: Unread(raw, "没有结果")}), computed=frozenset({FORM.position[total]}))
    outcome = totals_to_fill(before)
    told = {name: [a.cell for a in getattr(outcome, name)] for name in ("uncalculated", "kept", "filled", "replaced", "refreshed")}
    assert told == {name: [total] * (name == kind) for name in told}
    assert totals_to_fill(replace(before, computed=frozenset())).uncalculated == ()
