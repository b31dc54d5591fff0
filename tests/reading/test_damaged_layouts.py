"""Whatever happens to the layout, a number is read in its own cell or not at all."""

import random
from collections import Counter

import damage
import pytest
from amount import amount
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nianbao.core.submission import Unread
from nianbao.reading.locating import locate
from nianbao.reading.numbers import parse

EXAMPLES = amount(130, 2600)
"""Of each of the two kinds."""


def outcome(form, values, grid) -> Counter:
    """How many cells read exactly and how many are unread; a wrong one fails with the cell and both values."""
    location = locate(grid)
    readings = {cell: parse(found.raw, form.column(cell)).value for cell, found in location.found.items() if cell in values}
    wrong = {cell: (values[cell], value) for cell, value in readings.items() if value != values[cell] and not isinstance(value, Unread)}
    assert not wrong, dict(list(wrong.items())[:3])
    read = sum(cell in readings and not isinstance(readings[cell], Unread) for cell in values)
    return Counter(read=read, unread=len(values) - read, whole=read == len(values), files=1)


def made(kind, seed):
    rng = random.Random(seed)
    form, values = damage.report(rng)
    return form, values, (damage.damaged_grid if kind == "workbooks" else damage.damaged_text)(form, values, rng)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["workbooks", "texts"])
def test_damage_to_the_layout_never_makes_a_wrong_number(kind, record_property):
    total: Counter = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**48))
    def check(seed):
        total.update(outcome(*made(kind, seed)))

    check()
    share = total["read"] / (total["read"] + total["unread"])
    record_property("share of cells read", round(share, 3))
    record_property("share of files read in full", round(total["whole"] / total["files"], 3))
    print(f"{kind}: {total['files']} 个，全部读出 {total['whole'] / total['files']:.1%}，单元格读出 {share:.1%}，读错 0")
    assert share > 0.7
