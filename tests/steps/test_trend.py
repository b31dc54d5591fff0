"""Several years of one agency: the ten figures side by side, and the X rules along the chain."""

import json
import zipfile

import openpyxl
import pytest
from cases import needs_shared, submission
from nianbao import trend
from nianbao.cli.main import main
from nianbao.core.frame import sum_of_cells
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.workbook.writing.template import write_template

FORM, OLD = EDITIONS["2021"], EDITIONS["2019"]


def filled(path, values, agency="甲局", year=2024, form=FORM):
    write_template(form, path, totals="typed", values=values, cover={"agency": agency, "year": year})
    return path


def of_case(case, folder, change=lambda held: held):
    held = change(submission(case))
    return filled(folder / f"{case}.xlsx", dict(zip(held.form.cells, held.values, strict=True)), held.agency, held.year, held.form)


@needs_shared
@pytest.mark.parametrize("cases", [("suqian_2023", "suqian_2024"), ("pingtan_2021", "pingtan_2022")], ids=["宿迁", "平潭"])
def test_real_chains_hold_and_every_figure_is_that_of_the_report(cases, tmp_path):
    files = [of_case(case, tmp_path) for case in reversed(cases)]
    found = trend(files)
    years = [submission(case) for case in cases]
    assert found.years == tuple(one.year for one in years)
    assert {line.name: line.values for line in found.lines} == {f.name: tuple(sum_of_cells(f.cells, one) for one in years) for f in FORM.trends}
    assert len(found.lines) == 10
    assert not [finding for _, finding in found.findings if finding.rule in ("X1", "X2", "N2")]


@needs_shared
def test_a_broken_link_is_named_with_its_year(tmp_path):
    carried = next(r for r in FORM.links if r.rule == "X1" and r.at == "total").left[0].cell
    of_case("suqian_2023", tmp_path)
    of_case("suqian_2024", tmp_path, lambda held: held.changed({carried: held[carried] + 1}))
    found = trend([tmp_path])
    assert [(year, finding.rule) for year, finding in found.findings if finding.rule != "X3"] == [(2024, "X1")]


def test_table_charts_and_links_stand_in_the_workbook(tmp_path, capsys):
    for year in (2021, 2022, 2024):
        filled(tmp_path / f"{year}.xlsx", dict.fromkeys(FORM.cells, year - 2000) | {FORM.cells[3]: None}, year=year)
    assert main(["trend", *(str(tmp_path / f"{year}.xlsx") for year in (2024, 2021, 2022)), "-o", str(tmp_path / "趋势.xlsx"), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["年度"] == [2021, 2022, 2024]
    book = openpyxl.load_workbook(tmp_path / "趋势.xlsx")
    rows = list(book["趋势"].iter_rows(min_row=2, max_row=12, values_only=True))
    assert rows[0][1:] == ("2021 年", "2022 年", "2024 年")
    by_name = {row[0]: row[1:] for row in rows[1:]}
    assert by_name["许可（件）"] == (21, 22, 24)
    assert by_name["制发（件）"] == (None, None, None)
    charts = [name for name in zipfile.ZipFile(tmp_path / "趋势.xlsx").namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 10
    assert ["N2" in str(row) for row in book["与上年核对"].iter_rows(values_only=True)][-1]  # 2023 is not there


def test_editions_follow_each_other(tmp_path):
    filled(tmp_path / "2020.xlsx", dict.fromkeys(OLD.cells, 2), year=2020, form=OLD)
    filled(tmp_path / "2021.xlsx", dict.fromkeys(FORM.cells, 2), year=2021)
    found = trend([tmp_path])
    by_name = {line.name: line.values for line in found.lines}
    assert by_name["许可"] == (2, 2)
    assert by_name["制作"] == (4, None)
    assert by_name["制发"] == (None, 4)


def test_a_folder_may_hold_its_own_trend_and_other_files_which_are_named(tmp_path, capsys):
    for year in (2023, 2024):
        filled(tmp_path / f"{year}.xlsx", dict.fromkeys(FORM.cells, 2), year=year)
    (tmp_path / "说明.txt").write_text("各年报表都在这里。", encoding="utf-8")
    for name in ("趋势.xlsx", "趋势2.xlsx"):
        assert main(["trend", str(tmp_path), "-o", str(tmp_path / name)]) == 0
    told = capsys.readouterr().err
    assert all(f"没有用上：{tmp_path / name} 里没有找到年报" in told for name in ("说明.txt", "趋势.xlsx"))
    (tmp_path / "2022.xlsx").write_bytes(b"PK\x03\x04" + bytes(99))
    assert main(["trend", str(tmp_path)]) == 2
    assert f"读不出，没有用上：{tmp_path / '2022.xlsx'}" in capsys.readouterr().err
    with pytest.raises(UserError, match="趋势"):
        trend([tmp_path / "2023.xlsx", tmp_path / "趋势.xlsx"])
    for year in (2023, 2024):
        (tmp_path / f"{year}.xlsx").unlink()
    with pytest.raises(UserError, match="没有可汇总、校验的文件"):
        trend([tmp_path])


def test_what_makes_no_chain_is_refused(tmp_path):
    first = filled(tmp_path / "a.xlsx", dict.fromkeys(FORM.cells, 1))
    other = filled(tmp_path / "b.xlsx", dict.fromkeys(FORM.cells, 1), agency="乙局", year=2023)
    with pytest.raises(UserError, match="乙局"):
        trend([first, other])
    assert trend([first, other], agency="甲局").years == (2024,)
    whole = [filled(tmp_path / f"{name}.xlsx", dict.fromkeys(FORM.cells, 1), agency=name, year=year) for name, year in (("测试区", 2022), ("测试区人民政府", 2023))]
    assert trend(whole).years == (2022, 2023)
    with pytest.raises(UserError, match="丙局"):
        trend([first, other], agency="丙局")
    with pytest.raises(UserError, match="两份不同"):
        trend([first, filled(tmp_path / "c.xlsx", dict.fromkeys(FORM.cells, 2))])
    with pytest.raises(UserError, match="年度"):
        trend([filled(tmp_path / "d.xlsx", dict.fromkeys(FORM.cells, 1), year="")])
    assert main(["trend", str(first), "-o", str(tmp_path / "x.csv")]) == 2
    assert main(["trend", str(first), "-o", str(first), "--force"]) == 2
