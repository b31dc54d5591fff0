"""选择汇总: which units a sum of some categories takes, and what becomes of the others."""

from dataclasses import replace

import pytest
from nianbao.core.submission import Submission
from nianbao.district.carrying import Carried
from nianbao.district.choosing import ChosenUnits
from nianbao.district.consolidation import consolidate
from nianbao.district.membership import Choice, Entry, UnitState
from nianbao.district.roster import Roster, RosterUnit
from nianbao.forms import EDITIONS

FORM = EDITIONS["2021"]
DEPARTMENTS = ChosenUnits(("部门",), frozenset({"总要.xlsx"}))


def unit(name, value=1, **about):
    return Submission(FORM, (value,) * len(FORM.cells), **{"file": f"{name}.xlsx", "agency": name, "year": 2024} | about)


@pytest.mark.parametrize(
    ("word", "agency", "category", "taken"),
    [
        ("部门", "演示区教育局", "", True), ("部门", "演示区某某", "部门", True), ("部门", "演示区城关镇", "", False), ("乡镇街道", "演示区城关镇", "", True),
        ("开发区", "演示高新技术产业开发区管理委员会", "", True), ("国有企业", "演示区水务公司", "国有企业", True), ("国有企业", "演示区教育局", "", False), ("未知", "某某", "", False),
    ],
)  # fmt: skip
def test_a_unit_is_taken_by_its_category_and_by_its_name(word, agency, category, taken):
    assert ChosenUnits((word,)).takes(agency, category) is taken
    assert ChosenUnits(("无此类", word)).takes(agency, category) is taken


@pytest.mark.parametrize(
    ("agency", "state", "about", "reason"),
    [
        ("演示区教育局", UnitState.SUMMED, {}, None),
        ("演示区城关镇", UnitState.SUMMED, {"file": "总要.xlsx"}, None),
        ("演示区城关镇", UnitState.EMPTY, {}, None),
        ("演示区城关镇", UnitState.SUMMED, {}, "单位类别是“乡镇街道”；这次只汇总“部门”"),
        ("演示区城关镇", UnitState.PENDING, {"category": "国有企业"}, "单位类别是“国有企业”；这次只汇总“部门”"),
        ("某某", UnitState.UNREADABLE, {}, "没有写单位类别，看名称也认不出；这次只汇总“部门”"),
        ("演示区教育局", UnitState.COMPARED, {}, "是各单位的合计；这次只汇总“部门”，没有比对"),
    ],
)
def test_what_is_not_wanted_is_put_aside_with_the_reason(agency, state, about, reason):
    report = unit(agency, **about)
    entry = Entry(report.file, state, agency, "原来的话", report)
    assert DEPARTMENTS.look(entry) == (entry if reason is None else replace(entry, state=UnitState.NOT_CHOSEN, reason=reason))
    bare = replace(entry, submission=None)
    assert DEPARTMENTS.look(bare) is bare


def test_a_part_of_a_district_has_a_name_of_its_own_and_asks_for_no_unit_of_another_part():
    names = {"演示区教育局": "", "演示区财政局": "", "演示区城关镇": "", "演示区东街道": "", "演示区某某": "部门"}
    roster = Roster(tuple(RosterUnit(name, category=category) for name, category in names.items()), "演示区人民政府")
    received = [unit("演示区教育局"), unit("演示区城关镇"), unit("演示区人民政府", 9)]
    found = consolidate(received, FORM, lambda s: Carried(s.values), Choice(2024), roster=roster, chosen=DEPARTMENTS)
    assert (found.agency, found.only, found.due) == ("演示区人民政府（部门）", ("部门",), 3)
    assert set(found.absent) == {"演示区财政局", "演示区某某"}
    assert set(found.values) == {1}
    assert [e.state.name for e in found.entries] == ["SUMMED", "NOT_CHOSEN", "NOT_CHOSEN"]
    whole = consolidate(received, FORM, lambda s: Carried(s.values), Choice(2024), roster=roster)
    assert (whole.agency, whole.only, whole.due, set(whole.values)) == ("演示区人民政府", (), 5, {2})
    named = consolidate(received, FORM, lambda s: Carried(s.values), Choice(2024), agency="演示区各部门", chosen=DEPARTMENTS)
    assert (named.agency, named.absent, named.due) == ("演示区各部门", (), None)
    assert DEPARTMENTS.part_of("") == "", "a district without a name has no parts with one"
