"""The roster: which unit a name means, and which units are due."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nianbao.district.membership import leading_places, wholes
from nianbao.district.roster import Destination, Roster, RosterUnit
from nianbao.district.unit_names import evened, place_in, without_home

UNITS = (
    RosterUnit("东风区人民政府办公室", ("区府办",), category="政府办公厅（室）"),
    RosterUnit("东风区教育局", ("区教育局",), ("东风区教育体育局",), ("东风区体育局",)),
    RosterUnit("东风区发展和改革局", ("区发改局",)),
    RosterUnit("东风区城市管理局"),
    RosterUnit("东风区市场监督管理局"),
    RosterUnit("东风区卫生健康委员会"),
    RosterUnit("东风区经济开发区管理委员会"),
    RosterUnit("东风区红旗街道办事处"),
    RosterUnit("东风区松江镇人民政府"),
    RosterUnit("国家税务总局东风区税务局", destination=Destination.VERTICAL),
)
ROSTER = Roster(UNITS, "佳木斯市东风区人民政府办公室")
PLACED = Roster(UNITS, "佳木斯市东风区")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("东风区教育局", "东风区教育局"),
        (" 东风区 教育局", "东风区教育局"),
        ("佳木斯市东风区教育局", "东风区教育局"),
        ("黑龙江省佳木斯市东风区教育局", "东风区教育局"),
        ("教育局", "东风区教育局"),
        ("区教育局", "东风区教育局"),
        ("东风区教育体育局", "东风区教育局"),
        ("佳木斯市东风区体育局", "东风区教育局"),
        ("区发改局", "东风区发展和改革局"),
        ("市场监督管理局", "东风区市场监督管理局"),
        ("区市场监督管理局", "东风区市场监督管理局"),
        ("东风区卫生健康委", "东风区卫生健康委员会"),
        ("东风区经济开发区管委会", "东风区经济开发区管理委员会"),
        ("红旗街道", "东风区红旗街道办事处"),
        ("松江镇", "东风区松江镇人民政府"),
        ("东风区政府办公室", "东风区人民政府办公室"),
        ("东风区政府办", "东风区人民政府办公室"),
        ("国家税务总局东风区税务局", "国家税务总局东风区税务局"),
    ],
)
def test_a_name_reaches_its_unit_by_other_names_evened_spelling_and_leading_places(written, meant):
    for roster in (ROSTER, PLACED):
        found = roster.reach(written)
        assert found is not None, roster.home
        assert found.agency == meant


@pytest.mark.parametrize("name", ["", "西城区教育局", "佳木斯市教育局", "东风区教育", "东风区教育局机关", "管理局", "局", "东风区", "东风区财政局"])
def test_a_name_that_is_merely_close_reaches_nobody(name):
    assert ROSTER.reach(name) is None
    assert PLACED.reach(name) is None


def test_a_name_that_two_units_share_reaches_neither():
    roster = Roster((RosterUnit("甲镇财政所", ("财政所",)), RosterUnit("乙镇财政所", ("财政所",))))
    assert roster.reach("财政所") is None
    assert roster.reach("甲镇财政所") is roster.units[0]


@pytest.mark.parametrize(
    ("written", "suggested"),
    [("东风区教育", "东风区教育局"), ("发改局", "东风区发展和改革局"), ("东风区卫健委", "东风区卫生健康委员会"), ("市场监管局", "东风区市场监督管理局")],
)
def test_what_is_close_is_suggested(written, suggested):
    assert ROSTER.suggestions(written)[0] == suggested


def test_nothing_is_suggested_for_what_is_like_nobody():
    assert ROSTER.suggestions("某某公司") == ()
    assert Roster(()).suggestions("教育局") == ()


@given(st.sampled_from([name for unit in UNITS for name in unit.names]), st.sampled_from(["", "佳木斯市", "黑龙江省佳木斯市"]), st.sampled_from(["", " ", "　"]))
def test_every_name_of_a_unit_reaches_it_with_more_places_and_blanks(name, places, blank):
    words = places + blank + name if name.startswith("东风区") else blank + name
    found = PLACED.reach(words)
    assert found is not None
    assert name in found.names


@given(st.text(max_size=12))
def test_evening_out_twice_is_evening_out_once(name):
    assert evened(evened(name)) == evened(name)


@pytest.mark.parametrize(("agency", "place"), [("佳木斯市东风区人民政府", "东风区"), ("佳木斯市", "佳木斯市"), ("东风区（汇总）", "东风区"), ("东风区教育局", ""), ("", "")])
def test_the_place_of_an_office_is_seen_in_its_name(agency, place):
    assert place_in(agency) == place


def test_places_of_others_stay():
    assert without_home("西城区教育局", "东风区") == "西城区教育局"
    assert without_home("西城区教育局", None) == "教育局"


def test_who_is_due_in_a_year():
    units = (
        RosterUnit("甲局"), RosterUnit("乙局", last_year=2024), RosterUnit("丙局", first_year=2026), RosterUnit("丁局", expected=False),
        RosterUnit("戊局", destination=Destination.UPPER), RosterUnit("己局", first_year=2025, last_year=2025, extension=date(2026, 1, 25)),
    )  # fmt: skip
    assert [unit.agency for unit in Roster(units).due(2025)] == ["甲局", "己局"]
    assert [unit.agency for unit in Roster(units).due(None)] == ["甲局", "乙局", "丙局", "己局"]


@pytest.mark.parametrize("part", ["区", "省市", "某县", "街道办", "管理委员会", "(", "（汇总", " ", "人民政府办公室"])
def test_a_name_as_long_as_a_cell_can_be_costs_no_time(part):
    """A cell holds 32,767 characters; before, such a name took minutes."""
    name = (part * 32767)[:32767]
    begun = time.process_time()
    wholes({name, name[:-1], "演示区人民政府", "演示区教育局"})
    place_in(name), evened(name), without_home(name, None), leading_places(name)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("agency", "units", "home"),
    [
        ("某市甲区人民政府", (), "甲区"), ("甲区", ("乙区教育局", "乙区民政局"), "甲区"), ("", ("甲区教育局",), None), ("", ("甲区教育局", "甲区民政局"), "甲区"),
        ("", ("甲区教育局", "乙区民政局"), None), ("", ("教育局", "民政局"), None), ("", ("甲区教育局", "教育局"), None), ("", (), None),
        ("", ("乙区民政局", "某市甲区教育局", "某市甲区民政局"), "甲区"),
    ],
)  # fmt: skip
def test_the_place_in_front_of_the_names_is_that_of_the_office_or_what_more_than_one_unit_says(agency, units, home):
    assert Roster(tuple(RosterUnit(name) for name in units), agency).home == home
