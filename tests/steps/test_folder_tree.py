"""A tree of folders is summed from the bottom up: every cell as an independent sum has it, whatever else lies in the folders."""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from amount import amount
from districts import FORM, balanced
from nianbao.district.membership import UnitState
from nianbao.errors import UserError
from nianbao.reading.files import read
from nianbao.rules.district_rules import InTwoPlaces
from nianbao.steps.merging import levels as levels_module
from nianbao.steps.merging.folder_tree import merge_tree
from nianbao.steps.merging.levels import agency_in, leaves
from nianbao.steps.merging.merge import MergeOptions
from nianbao.workbook.kept import Kept
from nianbao.workbook.writing.summary import write_summary
from trees import TOP, grown, put, total_of


def levels(top):
    return {one.level.shown: one for one in top.all()}


def rules_of(level, *ignored):
    return {p.finding.rule for p in level.merged.problems} - {*ignored}


def numbers(path):
    found = read(path)
    return [found.number(cell) for cell in FORM.cells]


@pytest.mark.parametrize("seed", range(amount(4, 40)))
def test_an_independent_sum_over_a_random_tree_agrees_in_every_cell(seed, tmp_path):
    dice = Random(seed)
    reports = grown(dice, tmp_path / TOP, TOP, 2, totals=seed % 2 == 1)
    top = merge_tree(tmp_path / TOP)
    expected = [sum((Decimal(report.number(cell)) for report in reports), Decimal(0)) for cell in FORM.cells]
    assert [Decimal(value) for value in top.merged.district.values] == expected
    assert [Decimal(value) for value in numbers(tmp_path / TOP / "汇总.xlsx")] == expected
    assert leaves(top) == len(reports)
    for one in top.all():
        assert rules_of(one, "D10", "L5") == set()
        below = {path.stem for path in one.level.target.parent.rglob("*.xlsx")}
        inside = [r for r in reports if r.agency in below]
        assert [Decimal(value) for value in numbers(one.level.target)] == [
            sum((Decimal(r.number(c)) for r in inside), Decimal(0)) for c in FORM.cells
        ]


@pytest.mark.parametrize("where", ["inside", "above"])
def test_the_typed_total_of_a_level_is_compared_wherever_it_lies_and_never_added(where, tmp_path):
    dice = Random(5)
    units = [balanced(dice, f"甲区{name}局") for name in ("教育", "财政", "民政")]
    for unit in units:
        put(tmp_path / TOP / "01 甲区", unit)
    others = [balanced(dice, f"{TOP}{name}局") for name in ("教育", "财政")]
    for unit in others:
        put(tmp_path / TOP, unit)
    wrong = total_of(units, "甲区人民政府")
    cell = FORM.cells[0]
    wrong = wrong.changed({cell: wrong.number(cell) + 4})
    put(tmp_path / TOP / "01 甲区" if where == "inside" else tmp_path / TOP, wrong)
    top = merge_tree(tmp_path / TOP)
    low = levels(top)["01 甲区"]
    assert [(p.finding.rule, p.finding.gap) for p in low.merged.problems if p.finding.rule == "D9"] == [("D9", 4)]
    assert top.merged.district.values[0] == sum(report.number(cell) for report in (*units, *others))
    assert low.report.agency == "甲区人民政府"
    if where == "above":
        (entry,) = [e for e in top.merged.district.entries if e.file == "甲区人民政府.xlsx"]
        assert (entry.state, "没有加入" in entry.reason) == (UnitState.SKIPPED, True)


def test_a_total_is_known_by_its_numbers_where_no_name_tells_it(tmp_path):
    dice = Random(6)
    units = {place: [balanced(dice, f"{place}{name}局") for name in ("教育", "财政")] for place in ("甲区", "乙区", "丙市")}
    for place, reports in units.items():
        for report in reports:
            put(tmp_path / "收齐" / place, report)
    everything = [report for reports in units.values() for report in reports]
    put(tmp_path / "收齐", total_of(everything, "演示市人民政府"))
    top = merge_tree(tmp_path / "收齐")
    assert top.merged.count == 3
    assert top.merged.district.values == total_of(everything, "").values
    assert rules_of(top, "L5") == {"D10"}


def test_a_unit_in_two_places_is_named_at_the_level_where_it_is_counted_twice(tmp_path):
    dice = Random(7)
    home = tmp_path / TOP
    twice = balanced(dice, f"{TOP}甲区教育局")
    for folder in (home / "甲区", home / "乙区" / "甲镇"):
        put(folder, twice)
    for place in ("甲区", "乙区"):
        put(home / place, balanced(dice, f"{place}财政局"))
        put(home / place, balanced(dice, f"{place}民政局"))
    found = levels(merge_tree(home))
    (problem,) = [p for p in found[""].merged.problems if p.finding.rule == "D12"]
    assert isinstance(problem.finding.facts, InTwoPlaces)
    assert set(problem.finding.facts.places) == {f"甲区/{twice.agency}.xlsx", f"乙区/甲镇/{twice.agency}.xlsx"}
    assert problem.finding.facts.same
    assert not [one for name, one in found.items() if name and "D12" in rules_of(one)]


def test_the_same_bare_name_in_two_districts_is_no_unit_twice(tmp_path):
    dice = Random(8)
    for place in ("甲区", "乙区"):
        for name in ("教育局", "财政局"):
            put(tmp_path / TOP / place, balanced(dice, name))
    assert rules_of(merge_tree(tmp_path / TOP), "L5") == set()
    shutil.copy(tmp_path / TOP / "甲区" / "教育局.xlsx", tmp_path / TOP / "乙区" / "教育局.xlsx")
    assert rules_of(merge_tree(tmp_path / TOP), "L5") == {"D12"}


def test_a_total_is_explained_by_the_unit_that_is_counted_twice(tmp_path):
    dice = Random(9)
    home, reports = tmp_path / TOP, []
    for place in ("甲区", "乙区"):
        for name in ("教育", "财政"):
            reports.append(balanced(dice, f"{place}{name}局"))
            put(home / place, reports[-1])
    put(home, total_of(reports, f"{TOP}人民政府"))
    put(home / "乙区", reports[0])
    top = merge_tree(home)
    causes = top.merged.causes
    (twice,) = [i for i, p in enumerate(top.merged.problems) if p.finding.rule == "D12"]
    apart = [i for i, p in enumerate(top.merged.problems) if p.finding.rule == "D9"]
    assert apart
    assert {causes.of[i] for i in apart} == {twice}


def test_one_bad_folder_stops_no_other_and_is_named(tmp_path):
    dice = Random(10)
    home = tmp_path / TOP
    good = balanced(dice, "甲区教育局")
    put(home / "甲区", good)
    (home / "乙区").mkdir()
    (home / "乙区" / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    (home / "丙区").mkdir()
    (home / "照片").mkdir()
    (home / "照片" / "会场.jpg").write_bytes(b"\xff\xd8")
    (home / "校验副本").mkdir()
    put(home / "校验副本", good)
    top = merge_tree(home)
    assert top.merged.district.values == good.values
    states = {e.file: (e.state, e.reason) for e in top.merged.district.entries}
    assert states["乙区/汇总.xlsx"][0] is UnitState.UNREADABLE
    assert "一个单位也没有汇总上" in states["乙区/汇总.xlsx"][1]
    assert states["丙区"] == (UnitState.SKIPPED, "空文件夹")
    assert states["照片"] == (UnitState.SKIPPED, "文件夹里没有报表")
    assert states["校验副本"][0] is UnitState.SKIPPED
    assert not (home / "乙区" / "汇总.xlsx").exists()
    assert not (home / "丙区" / "汇总.xlsx").exists()


def test_a_folder_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    put(tmp_path / TOP / "甲区", balanced(Random(1), "甲区教育局"))
    (tmp_path / TOP / "乙区").mkdir()
    whole = Path.iterdir

    def kept_out(path):
        if path.name == "乙区":
            raise PermissionError
        return whole(path)

    monkeypatch.setattr(Path, "iterdir", kept_out)
    top = merge_tree(tmp_path / TOP)
    assert {e.file: e.state for e in top.merged.district.entries}["乙区"] is UnitState.UNREADABLE


def test_links_are_not_entered_and_a_loop_ends(tmp_path):
    home, outside = tmp_path / TOP, tmp_path / "别处"
    put(home / "甲区", balanced(Random(11), "甲区教育局"))
    put(outside, balanced(Random(12), "乙区教育局"))
    (home / "甲区" / "回头").symlink_to(home)
    (home / "乙区").symlink_to(outside)
    top = merge_tree(home)
    assert top.merged.count == 1
    assert "是链接" in {e.file: e.reason for e in top.merged.district.entries}["乙区"]
    assert not (outside / "汇总.xlsx").exists()


def test_folders_far_below_each_other_are_not_entered_and_said(tmp_path):
    deep = tmp_path / TOP
    put(deep, balanced(Random(13), "演示市教育局"))
    for _ in range(200):
        deep = deep / "深"
    deep.mkdir(parents=True)
    put(deep, balanced(Random(14), "演示市财政局"))
    top = merge_tree(tmp_path / TOP)
    assert top.merged.count == 1


def test_what_was_typed_into_the_summaries_is_kept_and_a_second_run_changes_no_number(tmp_path):
    dice = Random(15)
    home = tmp_path / TOP
    grown(dice, home, TOP, 1)
    put(home / "甲区", balanced(dice, "甲区审计局"))
    first = merge_tree(home)
    low = levels(first)["甲区"]
    write_summary(home / "甲区" / "汇总.xlsx", low.merged, folder=home / "甲区", kept=Kept(cover={"filler": "张三"}))
    again = merge_tree(home)
    assert again.merged.district.values == first.merged.district.values
    assert {name: one.merged.count for name, one in levels(again).items()} == {
        name: one.merged.count for name, one in levels(first).items()
    }
    assert any("填报人" in words for one in again.all() for words in one.merged.notes)
    assert not list(home.rglob("*原件*"))


def test_a_summary_of_somebody_else_is_not_written_over(tmp_path):
    dice = Random(16)
    home = tmp_path / TOP
    put(home / "甲区", balanced(dice, "甲区教育局"))
    other = put(home / "甲区", balanced(dice, "甲区人民政府"), "汇总")
    before = other.read_bytes()
    put(home / "乙区", balanced(dice, "乙区教育局"))
    top = merge_tree(home)
    low = levels(top)["甲区"]
    assert low.report.id == "T31"
    assert other.read_bytes() == before
    assert top.merged.count == 1
    forced = merge_tree(home, MergeOptions(force=True))
    assert forced.merged.count == 2
    assert [path.read_bytes() for path in (home / "甲区").glob("*原件*")] == [before]
    assert merge_tree(home).merged.count == 2


def test_a_folder_that_holds_a_summary_alone_is_taken_as_it_is(tmp_path):
    dice = Random(17)
    units = [balanced(dice, f"甲区{name}局") for name in ("教育", "财政")]
    sent = tmp_path / "报来" / "甲区"
    for unit in units:
        put(sent, unit)
    merge_tree(sent, MergeOptions(agency="甲区人民政府"))
    home = tmp_path / TOP
    (home / "甲区").mkdir(parents=True)
    shutil.copy(sent / "汇总.xlsx", home / "甲区" / "汇总.xlsx")
    before = (home / "甲区" / "汇总.xlsx").read_bytes()
    put(home, balanced(dice, f"{TOP}教育局"))
    top = merge_tree(home)
    assert (home / "甲区" / "汇总.xlsx").read_bytes() == before
    assert {e.agency: e.state for e in top.merged.district.entries if e.agency} == {
        "甲区人民政府": UnitState.SUMMED,
        f"{TOP}教育局": UnitState.SUMMED,
    }


def test_the_folder_of_a_year_s_round_lends_its_own_summary(tmp_path):
    dice = Random(18)
    year = tmp_path / TOP / "甲区"
    (year / "收件").mkdir(parents=True)
    (year / "名录.xlsx").write_bytes(b"")
    put(year / "收件", balanced(dice, "甲区教育局"))
    put(tmp_path / TOP, balanced(dice, f"{TOP}教育局"))
    top = merge_tree(tmp_path / TOP)
    (entry,) = [e for e in top.merged.district.entries if e.file == "甲区/汇总.xlsx"]
    assert "收表" in entry.reason
    assert not (year / "收件" / "汇总.xlsx").exists()
    put(year, balanced(dice, "甲区人民政府"), "汇总")
    assert merge_tree(tmp_path / TOP).merged.count == 2
    with pytest.raises(UserError, match="收表"):
        merge_tree(year)


def test_all_levels_are_of_one_year(tmp_path):
    dice = Random(19)
    home = tmp_path / TOP
    for name in ("教育", "财政", "民政"):
        put(home, balanced(dice, f"{TOP}{name}局"))
    put(home / "甲区", balanced(dice, "甲区教育局"), year=2023)
    top = merge_tree(home)
    assert top.merged.count == 3
    assert {p.finding.rule for p in levels(top)["甲区"].merged.problems} == {"D4"}


@pytest.mark.parametrize(
    ("folder", "agency"),
    [
        ("01-甲区", "甲区"),
        ("3、乙县", "乙县"),
        ("（一）丙局", "丙局"),
        ("2024", "2024"),
        ("2024年丁区", "2024年丁区"),
        ("一、戊镇", "戊镇"),
        ("一七四团", "一七四团"),
        ("甲区", "甲区"),
    ],
)
def test_serial_numbers_are_no_part_of_the_name_of_a_folder_s_agency(folder, agency):
    assert agency_in(folder) == agency


def test_nothing_to_sum_is_said(tmp_path):
    with pytest.raises(UserError):
        merge_tree(tmp_path / "没有")
    (tmp_path / "空" / "里面").mkdir(parents=True)
    with pytest.raises(UserError):
        merge_tree(tmp_path / "空")


def test_a_unit_inside_a_summary_that_is_taken_as_it_is_may_not_come_on_its_own_too(tmp_path):
    dice = Random(20)
    home = tmp_path / TOP
    moved = balanced(dice, "甲区教育局")
    put(home / "甲区", moved)
    put(home / "甲区", balanced(dice, "甲区财政局"))
    put(home / "乙区", balanced(dice, "乙区财政局"))
    merge_tree(home)
    for path in (home / "甲区").glob("甲区*.xlsx"):
        path.rename(home / "乙区" / path.name)
    top = merge_tree(home)
    told = [p.finding.facts.places for p in top.merged.problems if p.finding.rule == "D12"]
    assert {place for places in told for place in places} == {
        "甲区/汇总.xlsx（部门明细）", "乙区/甲区教育局.xlsx", "乙区/甲区财政局.xlsx",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["甲区\n换行", "甲区\udce9", "=1+1", "甲区：" + "长" * 60, "甲区'\"<&>"])
def test_folders_may_be_called_anything(name, tmp_path):
    home = tmp_path / TOP
    report = balanced(Random(21), "甲区教育局")
    put(home / name, report)
    (home / f"空{name}").mkdir()
    top = merge_tree(home)
    assert top.merged.count == 1
    assert top.merged.district.values == report.values
    assert read(home / "汇总.xlsx").values == read(home / name / "汇总.xlsx").values


def test_an_error_that_nobody_thought_of_stops_its_own_level_alone(tmp_path, monkeypatch):
    dice = Random(22)
    for place in ("甲区", "乙区"):
        put(tmp_path / TOP / place, balanced(dice, f"{place}教育局"))
    whole = levels_module.district_of

    def fails(received, *given, **more):
        if any(item.file == "甲区教育局.xlsx" for item in received):
            raise ZeroDivisionError
        return whole(received, *given, **more)

    monkeypatch.setattr(levels_module, "district_of", fails)
    top = merge_tree(tmp_path / TOP)
    assert top.merged.count == 1
    assert "程序出错" in levels(top)["甲区"].problem


def test_a_folder_that_is_closed_to_us_is_named_and_the_others_are_summed(tmp_path, monkeypatch):
    put(tmp_path / TOP / "甲区", balanced(Random(1), "甲区教育局"))
    put(tmp_path / TOP / "乙区", balanced(Random(2), "乙区教育局"))

    def closed(inner):
        def asked(path, *args, **options):
            if "乙区" in str(path) and (inner.__name__ != "stat" or Path(path).name != "乙区"):
                raise PermissionError(13, "Permission denied", str(path))
            return inner(path, *args, **options)

        return asked

    for name in ("stat", "listdir", "scandir"):
        monkeypatch.setattr(os, name, closed(getattr(os, name)))
    top = merge_tree(tmp_path / TOP)
    assert top.merged.count == 1
    assert "没有权限" in next(entry.reason for entry in top.merged.district.entries if "乙区" in entry.file)
