"""The causes of a merge in words, JSON and workbook: one screen, every finding, consequences folded under their cause."""

import json
from types import SimpleNamespace

import openpyxl
import pytest
from nianbao.cli.main import main
from nianbao.cli.screen import screen_lines
from nianbao.steps.demo import true_reports, write_district
from nianbao.steps.merging.merge import merge
from nianbao.workbook.findings_list import RESULTS

REPORTS = "各单位"


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    list(write_district(folder / REPORTS, true_reports()))
    return SimpleNamespace(folder=folder, merged=merge(folder / REPORTS, folder / "汇总.xlsx"))


@pytest.fixture(scope="module")
def rows(shown):
    """(sheet, its lines as dicts by head)."""
    sheet = openpyxl.load_workbook(shown.merged.output)[RESULTS]
    heads, *lines = list(sheet.iter_rows(min_row=4, values_only=True))
    return sheet, [dict(zip(heads, line, strict=True)) for line in lines]


def test_the_json_keeps_every_finding_and_says_what_it_follows_from(shown, capsys):
    assert main(["merge", str(shown.folder / REPORTS), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["问题"]
    assert len(found) == len(shown.merged.problems)
    assert [e["起因"] for e in found] == list(shown.merged.causes.of)
    typo = next(i for i, e in enumerate(found) if e["规则"] == "E1" and e["文件"].startswith("演示区教育局"))
    follow = [(e["文件"], e["规则"]) for e in found if e["起因"] == typo]
    assert {("合计", "E1"), ("合计", "E2"), ("合计", "E3"), ("演示区教育局.xlsx", "E2"), ("演示区人民政府.xlsx", "D9")} <= set(follow)
    summed = next(e for e in found if e["文件"] == "合计")
    assert summed["差额来自"] == [{"序号": typo, "差额": summed["差额"]}]


def test_the_workbook_folds_consequences_under_their_cause_and_numbers_it(shown, rows):
    sheet, lines = rows
    assert [line["序号"] for line in lines] == list(range(1, len(shown.merged.problems) + 1))
    cause = 0
    for i, line in enumerate(lines):
        dimension = sheet.row_dimensions[i + 5]
        assert line["起因"] in (None, cause)
        assert (dimension.outlineLevel, bool(dimension.hidden)) == ((1, True) if line["起因"] else (0, False))
        cause = cause if line["起因"] else line["序号"]
    assert sheet.auto_filter.ref.startswith("A4:")
    assert sum(line["起因"] is None for line in lines) == sum(c is None for c in shown.merged.causes.of)


def test_the_first_line_names_the_unit_the_cell_and_what_follows(rows):
    first = rows[1][0]
    assert first["文件"] == "演示区教育局.xlsx"
    assert "820 应为 82" in first["问题和处理"]
    assert "由此引起" in first["问题和处理"]
    below = [line for line in rows[1] if line["起因"] == 1]
    assert any("全部来自演示区教育局（E1）" in line["问题和处理"] for line in below)


def test_the_words_of_the_states_are_those_of_people_and_json_has_the_values(shown, capsys):
    main(["merge", str(shown.folder / REPORTS), "--format", "json"])
    states = {e["状态"] for e in json.loads(capsys.readouterr().out)["报送情况"]}
    assert states >= {"已有新报", "只作比对"}
    main(["merge", str(shown.folder / REPORTS), "-o", str(shown.folder / "再.xlsx")])
    out = capsys.readouterr().out
    assert screen_lines(out.splitlines()) <= 40
    book = openpyxl.load_workbook(shown.folder / "再.xlsx")
    for text in (out, "\n".join(str(c.value) for name in ("报送情况", RESULTS) for row in book[name].iter_rows() for c in row)):
        assert "已被新报替代" in text
        assert "全区总表（不加）" in text
        assert "已有新报" not in text
        assert "只作比对" not in text
        assert "按 0 计算时" not in text


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_the_rules_are_told_without_mathematics(edition, capsys):
    main(["rules", edition])
    out = capsys.readouterr().out
    assert not [word for word in ("方程", "方向", "＋d", "－d", "d 为") if word in out]
    assert "各多填几" in out
