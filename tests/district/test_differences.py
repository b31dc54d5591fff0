"""What is left over of a difference between a total and the sum is put down to missing units only where it looks like reports."""

from dataclasses import dataclass

import pytest
from nianbao.core.submission import Submission
from nianbao.district.differences import Difference, left_by_missing
from nianbao.forms import EDITIONS
from nianbao.model import Cell

OLD, NEW = EDITIONS["2019"], EDITIONS["2021"]
PERMITS, FINES, FORCE = (Cell("disclosure", row, "decisions") for row in ("permits", "penalties", "coercion"))
GRANTED = Cell("requests", "result.granted", "natural")


@dataclass(frozen=True)
class Lacking:
    """As much of a district as is asked for."""

    form: object
    missing: frozenset = frozenset({"甲局.xlsx"})


@pytest.mark.parametrize(
    ("left", "may_be"),
    [
        ({PERMITS: 1, FINES: 2, FORCE: 3, GRANTED: 0}, True),
        ({PERMITS: 1, FINES: 2, FORCE: 0}, False),
        ({PERMITS: 1, FINES: 2, FORCE: -3}, False),
        ({PERMITS: 1, FINES: 2, FORCE: 3, **{c: int(c == GRANTED) for c in NEW.cells if c.table == "requests"}}, False),
        ({PERMITS: 1, FINES: 2, FORCE: 3, GRANTED: 4}, True),
        ({PERMITS: 1, FINES: 2, FORCE: 3, **{c: 0 for c in NEW.cells if c.table == "requests"}}, True),
    ],
    ids=["three numbers", "two", "a negative one", "a relation does not hold", "what a relation says is not known", "every relation holds"],
)
def test_what_is_left_over_may_be_of_missing_units(left, may_be):
    assert left_by_missing(Lacking(NEW), left) is may_be
    assert left_by_missing(Lacking(NEW, frozenset()), left) is False


def test_a_signed_number_left_over_may_be_negative():
    signed = [cell for cell in OLD.cells if OLD.column(cell).signed][:3]
    assert left_by_missing(Lacking(OLD), dict.fromkeys(signed, -1)) is True


def test_a_report_too_many_makes_the_sum_larger_and_one_left_out_smaller():
    report = Submission(NEW, (None,) * len(NEW.cells)).changed({PERMITS: 3, FINES: 0, GRANTED: 2})
    assert Difference.of_extra(7, [report]) == Difference(7, ({PERMITS: -3, GRANTED: -2},))
    assert Difference.of_reports(7, [report]) == Difference(7, ({PERMITS: 3, GRANTED: 2},))
