"""`nianbao check`: words and JSON, the exit status, and files that cannot be read."""

import json
import subprocess
import sys

import openpyxl
import pytest
from nianbao.cli.main import main
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.workbook.findings_list import RESULTS
from nianbao.workbook.writing.template import write_template
from workbooks import paste, zeros

FORM = EDITIONS["2021"]


def at(row, column="natural", table="requests"):
    return Cell(table, row, column)


@pytest.fixture
def files(tmp_path):
    """A clean report, one with a wrong total, one with a blank, and a file that is no workbook."""
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04 broken")
    return {
        "clean": paste(FORM, zeros(FORM), tmp_path / "平.xlsx"),
        "wrong": paste(FORM, zeros(FORM) | {at("new", "total"): 3}, tmp_path / "错.xlsx"),
        "blank": paste(FORM, zeros(FORM) | {at("new"): None}, tmp_path / "空.xlsx"),
        "bad": bad,
    }


def run(capsys, *arguments):
    """(status, standard output, standard error) of reports whose agency and year are told."""
    status = main(["check", "--agency", "某区某局", "--year", "2024", *map(str, arguments)])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


@pytest.mark.parametrize(("names", "status"), [
    (["clean"], 0), (["wrong"], 1), (["blank"], 1), (["clean", "wrong"], 1), (["bad"], 2), (["bad", "wrong", "clean"], 2),
])
def test_the_exit_status_says_how_bad_it_is(files, capsys, names, status):
    assert run(capsys, *(files[n] for n in names))[0] == status


def test_the_words_follow_the_names_of_the_files_and_count_what_cannot_be_told(files, capsys):
    _, out, _ = run(capsys, files["wrong"], files["blank"], files["clean"])
    blocks = {block.split("（")[0]: block for block in out.split("\n\n")}
    assert list(blocks) == sorted(str(files[n]) for n in ("wrong", "blank", "clean"))
    wrong, blank, clean = (blocks[str(files[n])] for n in ("wrong", "blank", "clean"))
    assert "错误 2" in wrong
    assert f"勾稽关系 {len(FORM.relations)} 条：成立 {len(FORM.relations) - 2}，不平 2，不能判断 0" in wrong
    assert "不平 0，不能判断 2" in blank
    assert "错误 0" in clean


def test_an_empty_narrative_is_mentioned_once(files, capsys, tmp_path):
    _, out, _ = run(capsys, files["clean"])
    assert out.count("正文") == 1
    write_template(FORM, tmp_path / "有文字.xlsx", values=zeros(FORM), narrative=dict.fromkeys((0, 4, 5), "无。"))
    assert "正文是空的" not in run(capsys, tmp_path / "有文字.xlsx")[1]
    many = [paste(FORM, zeros(FORM) | {at("new"): None}, tmp_path / f"{i}.xlsx") for i in range(30)]
    _, out, _ = run(capsys, *many, tmp_path / "有文字.xlsx")
    assert out.count("正文") == 1
    assert "正文是空的 30 个" in out


def test_a_finding_says_table_row_both_sides_gap_rule_and_what_to_do(files, capsys):
    _, out, _ = run(capsys, files["wrong"])
    (line,) = [line for line in out.splitlines() if "E1 " in line]
    for words in ("[错误]", "表三", "本年新收", "左边 3", "右边 0", "差额 +3", "请"):
        assert words in line
    assert "由此引起 1 条：E3。" in out


def test_a_file_that_cannot_be_read_is_named_once_and_the_rest_is_done(files, capsys):
    status, out, err = run(capsys, files["bad"], files["wrong"])
    assert status == 2
    assert (out + err).count(f"{files['bad']}") <= 2  # the heading, and the sentence under it
    assert str(files["bad"]) in out
    assert err == "有 1 个文件读不出，原因在结果中。\n"
    assert "E3" in out


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_copy_is_written_and_nothing_is_complained_of_though_the_reader_of_the_result_leaves(files, tmp_path, form):
    """As in ``nianbao check … --marked … | head``."""
    copies, many = tmp_path / "副本", [files["wrong"]]
    for i in range(2):
        many.append(paste(FORM, dict.fromkeys(FORM.cells, "几"), tmp_path / f"字{i}.xlsx"))
    command = [sys.executable, "-m", "nianbao.cli.main", "check", *map(str, many), "--marked", str(copies), "--format", form]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.close()
    err = child.stderr.read().decode("utf-8")
    child.stderr.close()
    assert child.wait(120) == 1
    assert len(list(copies.glob("*.xlsx"))) == len(many)
    assert "Error" not in err
    assert "Exception" not in err


def test_json_has_one_entry_a_finding_in_the_fixed_shape(files, capsys):
    status, out, _ = run(capsys, files["wrong"], files["bad"], "--format", "json")
    found = json.loads(out)
    assert status == 2
    assert all(set(f) >= {"文件", "规则", "级别", "表", "单元格", "左边", "右边", "差额", "说明"} for f in found)
    (row,) = [f for f in found if f["规则"] == "E3"]
    assert (row["文件"], row["级别"], row["表"], row["左边"], row["右边"], row["差额"]) == (str(files["wrong"]), "错误", "表三", 0, 3, -3)
    assert row["单元格"][-1] == dict(zip(("表", "行", "列"), FORM.names(at("new", "total")), strict=True)) | {"地址": "表三!J6"}
    (unread,) = [f for f in found if f["规则"] == "D8"]
    assert (unread["文件"], unread["级别"], unread["差额"]) == (str(files["bad"]), "错误", None)


def test_json_of_a_clean_report_lists_no_error(files, capsys):
    status, out, _ = run(capsys, files["clean"], "--format", "json")
    assert status == 0
    assert [f for f in json.loads(out) if f["级别"] == "错误"] == []


def test_a_marked_copy_is_written_and_named(files, capsys, tmp_path):
    out = tmp_path / "标记.xlsx"
    status, _, err = run(capsys, files["wrong"], "--marked", out)
    assert status == 1
    assert str(out) in err
    assert RESULTS in openpyxl.load_workbook(out).sheetnames


def test_an_existing_copy_is_refused_without_force(files, capsys, tmp_path):
    out = tmp_path / "标记.xlsx"
    out.write_text("旧")
    assert run(capsys, files["wrong"], "--marked", out)[0] == 2
    assert out.read_text() == "旧"
    assert run(capsys, files["wrong"], "--marked", out, "--force")[0] == 1


def test_copies_of_several_files_go_into_a_folder(files, capsys, tmp_path):
    folder = tmp_path / "副本"
    assert run(capsys, files["wrong"], files["clean"], "--marked", folder)[0] == 1
    assert sorted(p.name for p in folder.iterdir()) == ["平（校验）.xlsx", "错（校验）.xlsx"]


def test_one_copy_for_several_files_is_refused_before_anything_is_done(files, capsys, tmp_path):
    status, out, err = run(capsys, files["wrong"], files["clean"], "--marked", tmp_path / "一.xlsx")
    assert (status, out) == (2, "")
    assert "文件夹" in err


def test_last_year_is_asked_only_where_it_is_given(files, capsys, tmp_path):
    before = paste(FORM, zeros(FORM) | {at("carried_out"): 2, at("carried_out", "total"): 2}, tmp_path / "上年.xlsx")
    assert "X1" not in run(capsys, files["clean"])[1]
    assert "X1" in run(capsys, files["clean"], "--last-year", before)[1]
