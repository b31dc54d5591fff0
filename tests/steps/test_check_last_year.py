"""Last year's report is picked by file, by name from a folder, or from the units of a summary."""

from decimal import Decimal

import pytest
from nianbao import check, merge, template
from nianbao.forms import EDITIONS
from nianbao.model import Cell

FORM = EDITIONS["2021"]
ZEROS = {c: Decimal(0) if FORM.column(c).decimals else 0 for c in FORM.inputs}


def report(path, agency, year, **requests):
    """A balanced report: what comes in is carried out."""
    values = ZEROS | {Cell("requests", row, "natural"): n for row, n in requests.items()}
    template(FORM, path, values=values, cover={"agency": agency, "year": year})
    return path


@pytest.fixture
def now(tmp_path):
    return report(tmp_path / "今年.xlsx", "演示区教育局", 2024, carried_in=5, carried_out=5)


def history(checked):
    (one,) = checked
    return [(f.rule, f.at) for f in one.outcome.findings if f.rule[0] in "XN"]


BROKEN = [("X1", "natural"), ("X1", "total")]


def test_the_one_file_given_is_last_years_report(tmp_path, now):
    assert history(check([now], last_year=report(tmp_path / "去年.xlsx", "演示区教育局", 2023, new=4, carried_out=4))) == BROKEN
    assert history(check([now], last_year=report(tmp_path / "好.xlsx", "演示区教育局", 2023, new=5, carried_out=5))) == []


def test_a_file_of_another_name_is_used_and_named(tmp_path, now):
    assert history(check([now], last_year=report(tmp_path / "别.xlsx", "演示区民政局", 2023, new=5, carried_out=5))) == [("N2", "")]


def test_the_year_before_is_taken_from_a_folder_by_name(tmp_path, now):
    folder = tmp_path / "历年"
    folder.mkdir()
    report(folder / "a.xlsx", "演示区民政局", 2023, new=1, carried_out=1)
    report(folder / "b.xlsx", "演示区教育局", 2022, new=9, carried_out=9)
    report(folder / "c.xlsx", "演示区教育局", 2023, new=4, carried_out=4)
    (folder / "说明.txt").write_text("不是报表", "utf-8")
    assert history(check([now], last_year=folder)) == BROKEN


def test_a_unit_without_last_year_gets_a_hint_and_no_warning(tmp_path, now):
    folder = tmp_path / "历年"
    folder.mkdir()
    report(folder / "a.xlsx", "演示区民政局", 2023, new=1, carried_out=1)
    assert history(check([now], last_year=folder)) == [("N2", "")]


@pytest.mark.parametrize("as_folder", [False, True])
def test_a_unit_is_found_inside_last_years_summary(tmp_path, now, as_folder):
    units, home = tmp_path / "单位", tmp_path / "去年"
    units.mkdir()
    home.mkdir()
    report(units / "a.xlsx", "演示区民政局", 2023, new=1, carried_out=1)
    report(units / "b.xlsx", "演示区教育局", 2023, new=4, carried_out=4)
    merge([units], home / "汇总.xlsx", agency="演示区人民政府")
    assert history(check([now], last_year=home if as_folder else home / "汇总.xlsx")) == BROKEN
