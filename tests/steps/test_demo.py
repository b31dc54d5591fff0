"""`nianbao demo`: it plays the round to its end, finds what was planted, leaves everything else alone, and all that was mended is mended."""

from __future__ import annotations

import pytest
from nianbao.cli.main import main
from nianbao.cli.screen import screen_lines
from nianbao.core.findings import Level
from nianbao.reading.files import read
from nianbao.steps.demo import PLACE, UNITS, WHOLE, demo


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return demo(tmp_path_factory.mktemp("demo") / "区")


def test_a_district_of_21_units_is_built_all_of_them_made_up(shown):
    assert len(set(UNITS)) == 21
    assert all(name.startswith("演示") for name in UNITS)
    assert [one.agency for one in shown.first.units] == list(UNITS)


def test_every_planted_mistake_is_found_and_they_are_of_different_kinds(shown):
    assert all(found for _, found in shown.plants)
    assert {plant.rule for plant, _ in shown.plants} == {"E1", "E6", "D1", "D2", "D4", "D8", "D9"}


def test_nothing_else_is_wrong_with_the_units(shown):
    planted = {plant.file for plant, _ in shown.plants}
    own = {p.finding.file for p in shown.first.merged.problems if p.finding.rule.startswith(("E", "L", "C"))}
    assert own <= planted | {"", "合计"}


def test_in_the_end_everything_has_passed_and_only_the_districts_own_total_differs(shown):
    assert shown.second.done
    left = {(p.finding.rule, p.finding.file) for p in shown.second.merged.problems if p.finding.level is Level.ERROR}
    assert left == {("D9", f"{WHOLE}.xlsx")}
    assert shown.second.merged.count == len(UNITS)


def test_what_was_sent_back_is_mended_and_its_slips_are_put_away(shown):
    home = shown.second.folder
    assert not list(home.returned.glob("*.docx"))
    assert len(list(home.mended.glob("*.docx"))) == 4
    assert read(home.summary).stamp == "summary"


def test_the_command_ends_with_0_and_says_what_it_found(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert out.count("✓ 已查出") == 8
    assert "✗" not in out
    assert "应报 21 家，已报 21 家" in out
    assert "21 家各一份填报表" in out
    assert (tmp_path / PLACE / "报送台账.xlsx").exists()
    for columns in (80, 100):
        assert screen_lines(out.splitlines(), columns) <= 40


def test_a_folder_that_holds_anything_is_refused_and_untouched(tmp_path, capsys):
    (tmp_path / "我的.txt").write_text("x")
    assert main(["demo", str(tmp_path)]) == 2
    assert "不是空的" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["我的.txt"]


def test_its_numbers_look_like_those_of_reports(tmp_path):
    import random

    from nianbao.forms import EDITIONS
    from nianbao.model import Cell
    from nianbao.steps import demo as made

    form = EDITIONS["2021"]
    units = [made._balanced(form, random.Random(seed), busy=1 + 4 * (seed % 3 > 0)) for seed in range(60)]
    cells = [(cell, values[cell]) for values in units for cell in form.cells if cell.table != form.tables[0].key]
    assert 0.65 <= sum(value == 0 for _, value in cells) / len(cells) <= 0.9
    added = lambda row, column: float(sum(values[Cell("requests", row, column)] for values in units))  # noqa: E731
    assert added("new", "natural") > 0.75 * added("new", "total")
    answers = {row.key: added(row.key, "total") for row in form.table("requests").sections[0].row_leaves if row.key.startswith("result.")}
    both = answers["result.granted"] + sum(n for key, n in answers.items() if key.startswith("result.unavailable"))
    assert both > 0.6 * answers["result.total"]
    assert sorted(answers, key=answers.get)[-3:-1] == ["result.unavailable.not_held", "result.granted"]
