"""Of every cell that could not be read ``check`` says where the document shows it, why, and what to do, and each is told once."""

import json
import re

import pdf_habits
import pytest
from habits import texts, web, word
from habits.report import made_up_reports
from nianbao.cli.main import main
from nianbao.reading.files import read

REPORT = list(made_up_reports())[2]
PRINTED = ("重叠", "斜线划去", "白字", "整页扫描带识别层", "扫描带识别层", "没有线，画出来的数字", "没有线，行切开", "页面之外", "字体不说是什么字")
HABITS = {
    **{f"PDF {name}": lambda name=name: pdf_habits.made(REPORT.form, REPORT.values, REPORT.year, pdf_habits.HABITS[name])[0] for name in PRINTED},
    **{f"Word {name}": lambda name=name: word.habits()[f"Word {name}"](REPORT).data for name in ("格里有文本框", "删去的格", "没有结果的域", "横向合并的两个数", "表四多一格", "表格样式隐藏")},
    **{f"网页 {name}": lambda name=name: web.habits()[f"网页 {name}"](REPORT).data for name in ("数旁有图", "反向排字", "列表编号")},
    "数据1…数据7": lambda: texts.TEXTS["列名 数据1…数据7"](REPORT).data,
}
SUFFIXES = {"PDF": ".pdf", "Word": ".docx", "网页": ".html"}


@pytest.fixture(params=HABITS)
def file(request, tmp_path):
    path = tmp_path / f"年报{SUFFIXES.get(request.param.split()[0], '.txt')}"
    path.write_bytes(HABITS[request.param]())
    return path


def test_each_unread_cell_is_told_once_with_its_place_and_what_to_do(file, capsys):
    found = read(str(file))
    assert found.unread
    main(["check", str(file), "--format", "json"])
    told = [entry for entry in json.loads(capsys.readouterr().out) if entry["规则"] == "E5" and any(cell["列"] for cell in entry["单元格"])]
    cells = [(cell["表"], cell["行"], cell["列"]) for entry in told for cell in entry["单元格"]]
    assert sorted(cells) == sorted(found.form.names(cell) for cell in found.unread)
    assert all(re.search("第.+[页行段列]$", cell["地址"]) for entry in told for cell in entry["单元格"])
    assert all(re.search("请.+。$", entry["说明"]) for entry in told)
    main(["check", str(file)])
    shown = [line for line in capsys.readouterr().out.splitlines() if "] E5" in line]
    assert all(re.search("〔.*第.+[页行段列]…?〕", line) for line in shown), shown


def test_numbers_that_are_only_offered_are_one_matter_and_say_how_they_are_taken_over(tmp_path, capsys):
    path = tmp_path / "年报.txt"
    path.write_bytes(HABITS["数据1…数据7"]())
    main(["check", str(path)])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "] E5" in line]
    assert "表三的 175 格只有建议值：列标题只是序号" in line
    assert "“导入”" in line
    assert "--suggested" in line
