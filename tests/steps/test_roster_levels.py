"""上级 of the roster makes levels: the same sums as folders of them give, each government's own report compared with its units."""

from __future__ import annotations

import json
from random import Random

import pytest
from amount import amount
from districts import FORM, balanced
from nianbao.cli.main import main
from nianbao.district.membership import UnitState
from nianbao.district.roster import NotDue, Roster, RosterUnit
from nianbao.reading.files import read
from nianbao.steps.collecting.collect import collect
from nianbao.steps.merging.merge import merge
from nianbao.steps.merging.roster_levels import has_levels, level_of, merge_by_roster
from nianbao.steps.year_folder import YearFolder
from nianbao.workbook.writing.roster import Round, write_roster
from trees import TOP, put, total_of

WHOLE = f"{TOP}人民政府"


def units_of(place, superior="", count=3):
    return [RosterUnit(f"{place}{name}局", superior=superior) for name in ("教育", "财政", "民政")[:count]]


def city():
    """A city with two districts and a town in one of them, by their 上级."""
    return Roster(
        (
            *units_of(TOP), RosterUnit("甲区人民政府", superior=WHOLE), RosterUnit("乙区人民政府"), *units_of("甲区", "甲区人民政府"), *units_of("乙区", "乙区"),
            RosterUnit("甲区湖东镇人民政府", superior="甲区人民政府"), *units_of("甲区湖东镇", "甲区湖东镇人民政府", 2),
        ),
        WHOLE,
    )  # fmt: skip


def written(folder, roster, dice, *, totals=True, without=()):
    """A report of every unit in one folder, governments with totals by hand; all reports of plain units."""
    reports = {
        unit.agency: balanced(dice, unit.agency)
        for unit in roster.units
        if not unit.agency.endswith("人民政府") and unit.agency not in without
    }
    for report in reports.values():
        put(folder, report)
    for place in ("甲区湖东镇", "甲区", "乙区") if totals else ():
        put(folder, total_of([report for name, report in reports.items() if name.startswith(place)], f"{place}人民政府"))
    return list(reports.values())


def rules_of(one):
    return {p.finding.rule for p in one.merged.problems}


def test_the_government_above_a_unit_is_its_level_and_a_department_above_it_is_none():
    roster = Roster((
        RosterUnit("甲区教育局", superior="甲区"), RosterUnit("甲区招生办", superior="甲区教育局"), RosterUnit("甲区人民政府", superior="演示市"),
        RosterUnit("演示市教育局"), RosterUnit("丁局", superior="戊局"), RosterUnit("戊局", superior="丁局"), RosterUnit("己区", superior="己区"),
    ))  # fmt: skip
    levels = {unit.agency: getattr(level_of(unit, roster), "agency", None) for unit in roster.units}
    assert levels == {
        "甲区教育局": "甲区人民政府", "甲区招生办": "甲区人民政府", "甲区人民政府": None, "演示市教育局": None, "丁局": None, "戊局": None, "己区": None,
    }  # fmt: skip
    assert has_levels(roster)
    assert not has_levels(
        Roster((RosterUnit("甲区公安局"), RosterUnit("甲区交警大队", expected=False, reason=NotDue.BRANCH, superior="甲区公安局")))
    )


@pytest.mark.parametrize("seed", range(amount(2, 12)))
@pytest.mark.parametrize("totals", [True, False])
def test_every_level_is_the_sum_of_its_units_and_no_total_is_added(seed, totals, tmp_path):
    dice = Random(seed)
    reports = written(tmp_path / "收齐", city(), dice, totals=totals)
    top = merge_by_roster([tmp_path / "收齐"], tmp_path / "汇总.xlsx", city())
    levels = {one.level.shown: one for one in top.all()}
    assert set(levels) == {"", "甲区人民政府", "甲区人民政府/甲区湖东镇人民政府", "乙区人民政府"}
    for shown, one in levels.items():
        place = shown.rpartition("/")[2].removesuffix("人民政府")
        mine = [r for r in reports if r.agency.startswith(place)]
        summed = read(one.level.target)
        assert [summed.number(c) for c in FORM.cells] == [sum(r.number(c) for r in mine) for c in FORM.cells]
        assert summed.agency == (shown.rpartition("/")[2] or WHOLE)
        assert rules_of(one) == ({"D10"} if totals and shown else set())


def test_a_government_of_whose_units_nothing_came_is_a_unit_itself(tmp_path):
    dice = Random(3)
    roster = Roster((*units_of(TOP), RosterUnit("甲区人民政府"), *units_of("甲区", "甲区人民政府")), WHOLE)
    reports = [balanced(dice, name) for name in (f"{TOP}教育局", f"{TOP}财政局", f"{TOP}民政局", "甲区人民政府")]
    for report in reports:
        put(tmp_path / "收齐", report)
    top = merge_by_roster([tmp_path / "收齐"], tmp_path / "汇总.xlsx", roster)
    assert not top.below
    assert {e.agency: e.state for e in top.merged.district.entries} == {report.agency: UnitState.SUMMED for report in reports}
    assert [top.merged.district.values[i] for i in range(5)] == [sum(r.values[i] for r in reports) for i in range(5)]


def test_who_is_missing_is_missed_at_its_own_level(tmp_path):
    reports = written(tmp_path / "收齐", city(), Random(4), totals=False, without=("甲区民政局",))
    top = merge_by_roster([tmp_path / "收齐"], tmp_path / "汇总.xlsx", city())
    levels = {one.level.shown: one.merged.district.absent for one in top.all()}
    assert levels["甲区人民政府"] == ("甲区民政局",)
    assert levels[""] == ()
    assert len(reports) == 10


def test_the_command_sums_by_levels_where_the_roster_has_them(tmp_path, capsys):
    written(tmp_path / "收齐", city(), Random(5))
    write_roster(tmp_path / "名录.xlsx", city().units, Round(WHOLE, 2024))
    command = ["merge", str(tmp_path / "收齐"), "--roster", str(tmp_path / "名录.xlsx"), "-o", str(tmp_path / "汇总.xlsx")]
    assert main([*command, "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["单位数"], found["机关"]) == (5, WHOLE)
    assert {one["文件夹"]: one["单位数"] for one in found["各级"]} == {
        "甲区人民政府": 4,
        "甲区人民政府/甲区湖东镇人民政府": 2,
        "乙区人民政府": 3,
    }
    assert main(command) == 2
    assert "已经存在" in capsys.readouterr().err
    assert main([*command, "--force"]) == 1
    assert "层层汇总：写出 4 份汇总表，共 11 份报表。" in capsys.readouterr().out


def test_where_the_levels_of_a_roster_are_not_summed_one_by_one_that_is_said(tmp_path, capsys):
    reports = written(tmp_path / "收齐", city(), Random(6), totals=False)
    merged = merge(tmp_path / "收齐", tmp_path / "汇总.xlsx", roster=city())
    assert merged.count == len(reports)
    (said,) = merged.notes
    assert all(word in said for word in ("甲区人民政府", "乙区人民政府", "没有逐级汇总", "--roster"))
    assert merge(tmp_path / "收齐", roster=Roster(units_of(TOP), WHOLE)).notes == ()
    year = YearFolder(tmp_path / "2024年度")
    year.received.mkdir(parents=True)
    write_roster(year.roster, city().units, Round(WHOLE, 2024))
    assert said in collect(year.path).notes
