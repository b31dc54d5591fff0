"""The states of a unit in the round, for every combination of facts; which of several versions is used."""

from dataclasses import replace
from datetime import date
from itertools import permutations, product

import pytest
from amount import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from nianbao.core.submission import Submission
from nianbao.district.ledger import AGREED, PASSED_STATES, SENT_BACK, LedgerState, LedgerVersion, Standing, adopt, overdue, state_of
from nianbao.forms import EDITIONS

FORM = EDITIONS["2021"]
FACTS = {
    "expected": (False, True), "received": (False, True), "settled": (False, True), "errors": (0, 2), "untold": (0, 1), "undecided": (0, 1),
    "rejected": (0, 1), "verdict": ("", AGREED, SENT_BACK), "opinion": ("", "已电话核实"), "returned": (False, True), "locked": (False, True),
}  # fmt: skip
EVERY = [Standing(**dict(zip(FACTS, facts, strict=True))) for facts in product(*FACTS.values())]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "未报"),
        ({"returned": True}, "已退回"),
        ({"returned": True, "verdict": AGREED}, "已退回"),
        ({"expected": False}, "不单独报送"),
        ({"received": True}, "审核通过"),
        ({"received": True, "untold": 1}, "待审核"),
        ({"received": True, "undecided": 1}, "待审核"),
        ({"received": True, "settled": False}, "待审核"),
        ({"received": True, "errors": 1}, "待退回"),
        ({"received": True, "rejected": 1}, "待退回"),
        ({"received": True, "errors": 1, "returned": True}, "已退回"),
        ({"received": True, "returned": True}, "已退回"),
        ({"received": True, "verdict": SENT_BACK}, "待退回"),
        ({"received": True, "untold": 3, "verdict": AGREED}, "审核通过"),
        ({"received": True, "errors": 1, "verdict": AGREED}, "待退回"),
        ({"received": True, "errors": 1, "verdict": AGREED, "opinion": "差额属实"}, "审核通过"),
        ({"received": True, "errors": 1, "locked": True}, "锁定"),
    ],
)  # fmt: skip
def test_the_state_of(facts, state):
    assert state_of(Standing(**facts)) == state


def test_what_holds_for_every_combination_of_facts():
    for unit in EVERY:
        state = state_of(unit)
        assert (state is LedgerState.LOCKED) == unit.locked
        if unit.locked:
            continue
        assert (state is LedgerState.ELSEWHERE) == (not unit.expected)
        if state in PASSED_STATES and not (unit.verdict == AGREED and (not unit.errors or unit.opinion)):
            assert not (unit.errors)
            assert not (unit.untold)
            assert not (unit.undecided)
            assert not (unit.rejected)
            assert not (unit.returned)
        if state is LedgerState.RETURNED:
            assert unit.returned
        if state is LedgerState.MISSING:
            assert not unit.received
            assert not unit.returned


def test_an_error_more_never_brings_a_unit_further_and_agreeing_never_back():
    order = [LedgerState.MISSING, LedgerState.RETURNED, LedgerState.FAULTY, LedgerState.WAITING, LedgerState.PASSED]
    for unit in EVERY:
        if unit.locked or not unit.expected or not unit.received:
            continue
        assert order.index(state_of(replace(unit, errors=unit.errors + 1))) <= order.index(state_of(unit))
        if unit.verdict == "":
            assert order.index(state_of(replace(unit, verdict=AGREED))) >= order.index(state_of(unit))


@pytest.mark.parametrize(("due", "received", "today", "days"), [(None, None, 9, 0), (5, 5, 9, 0), (5, 6, 9, 1), (5, None, 9, 4), (5, None, 3, 0)])
def test_days_late(due, received, today, days):
    due, received, today = (day and date(2026, 1, day) for day in (due, received, today))
    assert overdue(due, received, today) == days


def version(number, value=0, *, times=None, present=True, readable=True, empty=False):
    values = (None if empty else value,) * len(FORM.cells)
    submission = Submission(FORM, values, file=f"{number}.xlsx", version=times) if readable else None
    return LedgerVersion(f"key{number}", f"{number}.xlsx", number, submission, present, "空表" if empty else "")


def used(found):
    return found.adopted.number if found.adopted else None


def test_equal_versions_count_once_and_unequal_ones_wait_for_the_clerk():
    assert used(adopt([version(1), version(2)])) == 1
    found = adopt([version(1), version(2, 7)])
    assert used(found) is None
    assert [v.number for v in found.unequal] == [1, 2]
    assert used(adopt([version(1), version(2, 7)], "2.xlsx")) == 2
    assert used(adopt([version(1), version(2, 7, times=2)])) == 2


def test_what_came_after_the_one_sent_back_replaces_it():
    found = adopt([version(1), version(2, 7)], returned={"key1"})
    assert used(found) == 2
    assert [(v.number, why) for v, why in found.aside] == [(1, "退回后重报了 2.xlsx")]
    assert used(adopt([version(1)], returned={"key1"})) == 1
    assert used(adopt([version(1), version(2, empty=True)], returned={"key1"})) == 1


def test_a_choice_that_is_not_there_is_named_and_falls_back():
    found = adopt([version(1)], "没有.xlsx")
    assert (used(found), found.missing) == (1, "没有.xlsx")


VERSIONS = st.lists(
    st.builds(
        lambda value, times, present, readable, empty: (value, times, present, readable, empty),
        st.integers(0, 2), st.sampled_from([None, 1, 2]), st.booleans(), st.booleans(), st.booleans(),
    ), max_size=4,
)  # fmt: skip


@settings(max_examples=amount(60, 600), deadline=None)
@given(VERSIONS, st.sets(st.integers(1, 4)), st.integers(0, 5))
def test_every_version_stands_in_one_place_whatever_the_order(drawn, sent_back, choice):
    versions = [version(i, v, times=t, present=p, readable=r, empty=e) for i, (v, t, p, r, e) in enumerate(drawn, 1)]
    returned = {f"key{n}" for n in sent_back}
    chosen = f"{choice}.xlsx" if choice else ""
    found = adopt(versions, chosen, returned)
    placed = [*([found.adopted] if found.adopted else []), *found.unequal, *(v for v, _ in found.aside)]
    there = {v.number for v in versions if v.present}
    assert {v.number for v in placed} <= there
    assert len(placed) == len({v.number for v in placed})
    if found.adopted:
        assert {v.number for v in placed} == there
    for order in permutations(versions):
        assert adopt(order, chosen, returned) == found
