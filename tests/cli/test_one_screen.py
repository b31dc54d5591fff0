"""Whatever lies in a folder, ``check`` and ``merge`` say it on one screen, and in JSON every finding with the one it follows from."""

from __future__ import annotations

import json
from random import Random

import pytest
from amount import amount
from bad_districts import LONG, Unit, bad_district, everything_wrong, report
from nianbao.cli.main import main
from nianbao.cli.screen import SCREEN_COLUMNS, SCREEN_LINES, clipped, few, name_to_show, screen_lines, text_columns
from nianbao.forms import EDITIONS

COUNTS = (1, 2, 3, 6, 12, 60)


@pytest.fixture
def district(request, tmp_path, monkeypatch):
    """A bad district, seen from the folder it lies in, as a person does."""
    rng = Random(request.param)
    monkeypatch.chdir(tmp_path)
    return bad_district(rng, tmp_path / "收齐", COUNTS[request.param % len(COUNTS)]).relative_to(tmp_path)


many = pytest.mark.parametrize("district", range(amount(6, 60)), indirect=True)


def said(capsys, *arguments):
    """(status, everything on the terminal, standard output alone)."""
    status = main([*map(str, arguments)])
    shown = capsys.readouterr()
    return status, [*shown.err.splitlines(), *shown.out.splitlines()], shown.out


def sound(found):
    """Every index is that of an entry of the same array which follows from nothing."""
    causes = [entry["起因"] for entry in found]
    assert all(cause is None or (0 <= cause < len(found) and cause != i and causes[cause] is None) for i, cause in enumerate(causes))


@many
def test_check_fits_a_screen_and_merge_too_and_every_index_leads_to_a_cause(district, capsys):
    shown = []
    for arguments in (("check", district), ("check", district, "--marked", "副本"), ("merge", district, "-o", "汇总.xlsx"), ("merge", district, "-o", "汇总.xlsx", "--force")):
        status, lines, out = said(capsys, *arguments)
        shown.append(out)
        assert screen_lines(lines) <= SCREEN_LINES, "\n".join(lines)
        assert status in (0, 1, 2)
    if shown[0]:
        sound(json.loads(said(capsys, "check", district, "--format", "json")[2]))
        merged = json.loads(said(capsys, "merge", district, "--format", "json")[2])
        sound(merged["问题"])
        assert not [entry for entry in merged["问题"] if entry["规则"].startswith("D") and entry["起因"] == merged["问题"].index(entry)]


def test_one_file_with_everything_wrong_and_a_long_name_fits_a_screen(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rng = Random(3)
    unit = Unit(rng, LONG, report(rng, EDITIONS["2021"]))
    everything_wrong(unit, rng)
    path = unit.write(tmp_path / f"{LONG}.xlsx")
    for arguments in (("check", path.name), ("check", path), ("check", path, "--marked", tmp_path / "副本.xlsx")):
        status, lines, out = said(capsys, *arguments)
        assert status == 1
        assert screen_lines(lines) <= SCREEN_LINES
        assert sum(line.startswith("  [") for line in out.splitlines()) == 10
        assert "其余" in out


def test_a_name_is_cut_in_the_middle_a_text_at_its_end():
    assert name_to_show("甲局.xlsx") == "甲局.xlsx"
    cut = name_to_show(f"{LONG}.xlsx")
    assert text_columns(cut) <= 40
    assert cut.startswith("关于报送")
    assert cut.endswith(".xlsx")
    assert text_columns(clipped(LONG, 21)) <= 21
    assert clipped("短", 2) == "短"


def test_of_many_messages_the_first_are_told_and_the_rest_counted():
    assert few([LONG * 9], 3, "{}".format) == [LONG * 9]
    told = few([LONG * 9] * 7, 3, "另有 {} 条".format)
    assert told[-1] == "另有 4 条"
    assert all(text_columns(line) <= 2 * SCREEN_COLUMNS for line in told)
