"""`nianbao merge --tree` and `--category`: words, JSON, exit status, and what is refused."""

from __future__ import annotations

import json
import re
from random import Random

import pytest
from districts import FORM, balanced
from nianbao.cli.main import main
from nianbao.cli.screen import screen_lines
from nianbao.reading.files import read
from nianbao.steps.merging.merge import chosen_units
from trees import TOP, put


def run(capsys, *arguments):
    """(status, standard output, standard error)."""
    status = main(["merge", *map(str, arguments)])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


@pytest.fixture
def city(tmp_path):
    dice = Random(1)
    for place in ("甲区", "乙区"):
        for name in ("教育局", "财政局", "东街道办事处", "政府办公室"):
            put(tmp_path / TOP / place, balanced(dice, f"{place}{name}"))
    put(tmp_path / TOP, balanced(dice, f"{TOP}教育局"))
    return tmp_path / TOP


def test_a_clean_tree_ends_with_0_and_says_what_was_written(city, capsys):
    status, out, _ = run(capsys, "--tree", city)
    assert status == 0
    assert "层层汇总：写出 3 份汇总表，共 9 份报表。" in out
    assert "甲区：4 个单位，没有问题" in out
    assert sorted(path.parent.name for path in city.rglob("汇总.xlsx")) == sorted(["甲区", "乙区", TOP])


def test_a_tree_with_a_bad_folder_ends_with_1_and_one_with_nothing_in_it_with_2(city, capsys):
    (city / "丙区").mkdir()
    (city / "丙区" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    status, out, _ = run(capsys, "--tree", city)
    assert status == 1
    assert "丙区：没有汇总" in out
    assert run(capsys, "--tree", city / "丙区")[0] == 2


def test_the_json_has_the_whole_and_every_level(city, capsys):
    status, out, _ = run(capsys, city, "--tree", "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert (found["单位数"], found["文件夹"], found["机关"]) == (3, "", TOP)
    assert {one["文件夹"]: (one["单位数"], one["机关"], one["没有汇总"]) for one in found["各级"]} == {
        "甲区": (4, "甲区", None),
        "乙区": (4, "乙区", None),
    }
    assert all(path and read(path).stamp == "summary" for path in (found["汇总表"], *(one["汇总表"] for one in found["各级"])))


def test_many_folders_stay_on_one_screen(tmp_path, capsys):
    dice = Random(2)
    for n in range(16):
        wrong = balanced(dice, f"第{n}区教育局")
        put(tmp_path / TOP / f"第{n}区", wrong.changed({FORM.cells[20]: 999999}))
    status, out, err = run(capsys, "--tree", tmp_path / TOP)
    assert status == 1
    assert screen_lines([*out.splitlines(), *err.splitlines()]) <= 41
    assert "另 8 级" in out


@pytest.mark.parametrize("options", [("-o", "x.xlsx"), ("--table", "x.csv")])
def test_what_a_tree_has_no_use_for_is_refused(options, city, capsys):
    status, _, err = run(capsys, "--tree", city, *options)
    assert status == 2
    assert options[0] in err
    assert not list(city.rglob("汇总.xlsx"))


def test_two_folders_are_no_tree(city, capsys):
    status, _, err = run(capsys, "--tree", city / "甲区", city / "乙区")
    assert status == 2
    assert "一个文件夹" in err


@pytest.mark.parametrize(
    ("words", "summed"),
    [
        (("部门",), ["教育局", "财政局"]),
        (("乡镇街道",), ["东街道办事处"]),
        (("本政府机关", "街道办事处"), ["东街道办事处", "政府办公室"]),
        (("政府部门",), ["教育局", "财政局"]),
    ],
)
def test_only_the_chosen_categories_are_summed_and_the_rest_is_named(words, summed, city, capsys, tmp_path):
    chosen = [word for words_given in words for word in ("--category", words_given)]
    status, out, _ = run(capsys, city / "甲区", *chosen, "-o", tmp_path / "部分.xlsx", "--format", "json")
    found = json.loads(out)
    states = {one["机关"].removeprefix("甲区"): (one["状态"], one["原因"]) for one in found["报送情况"]}
    assert status == 0
    assert found["只汇总"] == list(words)
    assert sorted(name for name, (state, _) in states.items() if state == "已汇总") == sorted(summed)
    assert all(state == "已汇总" or (state == "这次不汇总" and words[0] in why) for state, why in states.values())


def test_a_part_of_the_units_is_compared_with_no_total_and_does_not_pass_for_the_whole(city, capsys, tmp_path):
    put(city / "甲区", balanced(Random(3), "甲区人民政府"))
    status, out, _ = run(capsys, city / "甲区", "--category", "部门", "-o", tmp_path / "部分.xlsx")
    assert status == 0
    assert "甲区人民政府（部门）" in out
    assert "只汇总部门" in out
    assert "D9" not in out
    assert read(tmp_path / "部分.xlsx").agency == "甲区人民政府（部门）"


def test_the_summaries_of_levels_are_summed_whatever_categories_are_chosen(city, capsys):
    status, out, _ = run(capsys, "--tree", city, "--category", "部门", "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert found["单位数"] == 3
    assert [one["单位数"] for one in found["各级"]] == [2, 2]


def test_an_unknown_category_is_refused_with_those_there_are(city, capsys, tmp_path):
    status, _, err = run(capsys, city / "甲区", "--category", "机关", "-o", tmp_path / "部分.xlsx")
    assert status == 2
    told = re.findall("“([^”]*)”", err)[1:]
    assert {"乡镇街道", "县级政府", "开发区、功能区"} <= set(told)
    for word in (*told, "功能区", "开发区"):
        assert chosen_units([word]).words == (word,)
