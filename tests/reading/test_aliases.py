"""Short and former names lead to the agency through a file of aliases."""

import json
from dataclasses import replace

import pytest
from nianbao.cli.main import main
from nianbao.core.findings import Finding, Level
from nianbao.core.submission import Submission
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.reading.aliases import load_aliases, renamed

FORM = EDITIONS["2021"]


def alias_file(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "别名.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_pairs_are_read_with_any_separator_and_encoding(tmp_path, encoding):
    path = alias_file(tmp_path, "# 简称\n教育局,演示区教育局\n工信局 = 演示区工业和信息化局\n\n卫健委\t演示区卫生健康委员会  # 原卫计委\n", encoding)
    assert load_aliases(path) == {"教育局": "演示区教育局", "工信局": "演示区工业和信息化局", "卫健委": "演示区卫生健康委员会"}


@pytest.mark.parametrize("line", ["只有一个名字", "甲,", ",乙", "甲,乙,丙"])
def test_a_line_that_is_no_pair_is_named(tmp_path, line):
    with pytest.raises(UserError, match="第 2 行"):
        load_aliases(alias_file(tmp_path, f"好,很好\n{line}\n"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match="打不开"):
        load_aliases(tmp_path / "没有.csv")


def test_an_alias_answers_whose_report_it_is():
    submission = Submission(FORM, (), agency="教育局", title_agency="教育局", remarks=(Finding("N1", Level.HINT), Finding("L3", Level.HINT)))
    found = renamed(submission, {"教育局": "演示区教育局"})
    assert (found.agency, found.title_agency, [r.rule for r in found.remarks]) == ("演示区教育局", "教育局", ["L3"])
    assert renamed(replace(submission, agency="民政局", title_agency=""), {"教育局": "演示区教育局"}).agency == "民政局"


def test_the_command_line_takes_the_file(tmp_path, capsys):
    page = tmp_path / "年报.txt"
    rows = "\n".join(f"行政{w}\t{n}" for w, n in (("许可", 1), ("处罚", 2), ("强制", 3)))
    page.write_text(f"教育局2024年政府信息公开工作年度报告\n一、总体情况\n好。\n二、主动公开政府信息情况\n第二十条第（五）项\n信息内容\t本年处理决定数量\n{rows}\n", "utf-8")
    assert main(["read", str(page), "--aliases", str(alias_file(tmp_path, "教育局,演示区教育局")), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["机关"], told["机关原文"]) == ("演示区教育局", "教育局")
