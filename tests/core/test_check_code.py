"""校验码: what changes it, always; what makes no digits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nianbao.core.check_code import (
    FRACTION_WEIGHTS,
    LATEST,
    LENGTH_WEIGHT,
    MODULUS,
    NAME_LENGTH,
    NAME_WEIGHTS,
    UNFILLED,
    YEAR_WEIGHT,
    characters,
    check_code,
    weight,
)
from nianbao.core.submission import LARGEST_AMOUNT, LARGEST_COUNT, NOT_ASKED, Unread
from nianbao.forms import EDITIONS

FORM = EDITIONS["2021"]
AMOUNTS = [i for i, cell in enumerate(FORM.cells) if FORM.column(cell).decimals]
COUNTS = [i for i in range(len(FORM.cells)) if i not in AMOUNTS]
NAME, YEAR = "某市甲区教育局", 2024

counts = st.integers(0, MODULUS - 1)
amounts = st.decimals(0, LARGEST_AMOUNT, places=6)
forms = st.lists(counts, min_size=4, max_size=4).map(lambda few: [Decimal(few[0]) if i in AMOUNTS else few[i % 4] for i in range(len(FORM.cells))])


def code(values, agency=NAME, year=YEAR, form=FORM):
    return check_code(form, values, agency, year)


def test_the_code_is_what_it_was():
    """The words on paper that was sealed stay true: the arithmetic may never change."""
    assert code([i % 7 for i in range(len(FORM.cells))]) == "46582334"
    assert code([0] * len(FORM.cells)) == "19434828"


@given(forms, st.sampled_from(COUNTS), counts)
def test_every_change_of_one_count_changes_it(values, place, other):
    assert (code(values) == code([other if i == place else v for i, v in enumerate(values)])) == (values[place] == other)


@given(forms, st.sampled_from(COUNTS), st.sampled_from(COUNTS), counts, counts)
def test_every_exchange_of_two_unequal_counts_changes_it(values, one, other, a, b):
    values = [a if i == one else b if i == other else v for i, v in enumerate(values)]
    exchanged = [values[other] if i == one else values[one] if i == other else v for i, v in enumerate(values)]
    assert (code(values) == code(exchanged)) == (values[one] == values[other])


@given(forms, amounts, st.integers(0, 15), st.integers(0, 9))
def test_every_slip_of_one_digit_of_an_amount_changes_it(values, amount, at, digit):
    digits = list(f"{int(amount * 10**6):015}")
    at = at % len(digits)
    slipped = Decimal(int("".join([*digits[:at], str(digit), *digits[at + 1 :]]))) / 10**6
    if slipped > LARGEST_AMOUNT:
        return
    first, second = ([value if i in AMOUNTS else v for i, v in enumerate(values)] for value in (amount, slipped))
    assert (code(first) == code(second)) == (amount == slipped)


@given(forms, st.data())
def test_a_rectangle_that_no_sum_sees_changes_it(values, data):
    table = FORM.table("requests")
    rows = data.draw(st.lists(st.sampled_from([r.key for s in table.sections for r in s.row_leaves]), min_size=2, max_size=2, unique=True))
    columns = data.draw(st.lists(st.sampled_from([c.key for s in table.sections for c in s.column_leaves]), min_size=2, max_size=2, unique=True))
    by = data.draw(st.integers(1, 10**6))
    moved = {(rows[0], columns[0]): by, (rows[0], columns[1]): -by, (rows[1], columns[0]): -by, (rows[1], columns[1]): by}
    start = [v + 10**7 if isinstance(v, int) else v for v in values]
    assert code(start) != code([v + moved.get((c.row, c.column), 0) if c.table == "requests" else v for c, v in zip(FORM.cells, start, strict=True)])


@pytest.mark.parametrize("value", [None, Unread("约5", "不是数字"), NOT_ASKED, -1, Decimal("1.5"), LARGEST_COUNT + 1])
@pytest.mark.parametrize("place", [COUNTS[0], COUNTS[-1]])
def test_what_is_no_fit_number_makes_no_digits(place, value):
    assert code([value if i == place else 0 for i in range(len(FORM.cells))]) == UNFILLED


@pytest.mark.parametrize(("agency", "year"), [("", YEAR), (" 　", YEAR), (NAME, None), (NAME, 0), (NAME, LATEST + 1)])
def test_without_name_or_year_there_are_no_digits(agency, year):
    assert code([0] * len(FORM.cells), agency, year) == UNFILLED


@given(st.text(characters()[:200], min_size=1, max_size=NAME_LENGTH), st.text(characters()[:200], min_size=1, max_size=NAME_LENGTH))
def test_another_name_is_another_code_where_one_character_differs(one, other):
    zeros = [0] * len(FORM.cells)
    if sum(a != b for a, b in zip(one, other, strict=False)) == 1 and len(one) == len(other):
        assert code(zeros, one) != code(zeros, other)
    assert code(zeros, f" {one}　") == code(zeros, one)


def test_another_year_and_another_name_are_another_code():
    zeros = [0] * len(FORM.cells)
    assert len({code(zeros, name, year) for name in ("甲局", "乙局", "局甲", "甲局局") for year in (2023, 2024)}) == 8


@pytest.mark.parametrize("form", EDITIONS.values(), ids=list(EDITIONS))
def test_no_intermediate_of_the_formulas_reaches_ten_to_the_fifteenth(form):
    lines = {}
    for place, cell in enumerate(form.cells):
        home = (cell.table, cell.row if not form.table(cell.table).across else "")
        lines[home] = lines.get(home, 0) + weight(place) * (MODULUS - 1)
    assert max(lines.values()) + LARGEST_AMOUNT < 10**15
    assert len(form.cells) * MODULUS < 10**15
    used = [*range(len(form.cells)), *(FRACTION_WEIGHTS + place for place in range(len(form.cells))), *(NAME_WEIGHTS + k for k in range(NAME_LENGTH)), LENGTH_WEIGHT, YEAR_WEIGHT]
    assert len({*map(weight, used)}) == len(used), "a weight serves one thing"


def test_the_characters_of_names_are_there_once():
    assert len(set(characters())) == len(characters()) == 62 + 6 + 6763
    assert len(characters()) < 32_767, "the longest text of a cell"
