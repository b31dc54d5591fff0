"""A unit whose reports came into one sum by two ways is told once, and units that only look alike are not."""

import pytest
from nianbao.core.submission import Submission
from nianbao.district.two_places import Counted, in_two_places
from nianbao.forms import EDITIONS

FORM = EDITIONS["2021"]
SAME, FEW = (3, 2, 1), (3, 2)
"""Numbers of a report that tell it from others, and too few to do so."""


def report(numbers):
    return Submission(FORM, (*numbers, *(0,) * (len(FORM.cells) - len(numbers))))


def told(*branches):
    """(agency, places, whether they say the same, how many reports) of every finding; a branch is (name, numbers) of its reports."""
    counted = [[Counted(name, f"{b}之{i}", report(numbers)) for i, (name, numbers) in enumerate(branch)] for b, branch in enumerate(branches)]
    return [(f.facts.agency, f.facts.places, f.facts.same, len(f.facts.reports)) for f in in_two_places(counted)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("演示区教育局", SAME), ("演示区教育局", SAME), True),
        (("演示区教育局", SAME), ("演示区教育局", FEW), False),
        (("佳木斯市演示区教育局", FEW), ("演示区教育局", FEW), True),
        (("教育局", FEW), ("演示区教育局", FEW), None),
        (("演示区教育局", SAME), ("教育局", SAME), True),
        (("教育局", SAME), ("教育局", (3, 2, 2)), None),
        (("甲区教育局", SAME), ("乙区教育局", SAME), None),
        (("演示区教育局", SAME), ("演示区财政局", SAME), None),
    ],
)
def test_one_unit_is_known_by_its_place_and_without_one_by_its_numbers_too(one, other, same):
    expected = [] if same is None else [(one[0], ("0之0", "1之0"), same, 2)]
    assert told([one], [other]) == expected
    assert told([one, other]) == [], "what is twice within one branch was told there"


def test_every_unit_is_told_by_itself():
    branch = [("演示区教育局", SAME), ("演示区财政局", FEW)]
    assert [agency for agency, *_ in told(branch, branch)] == ["演示区教育局", "演示区财政局"]


def test_of_three_branches_every_place_is_named_once():
    name = ("演示区教育局", SAME)
    assert told([name], [("乙局", FEW), name], [name]) == [("演示区教育局", ("0之0", "1之1", "2之0"), True, 3)]
    assert told([name], [name], [("演示区教育局", FEW)]) == [("演示区教育局", ("0之0", "1之0", "2之0"), False, 3)]
