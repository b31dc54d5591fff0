"""审核单: one page with every count from the form, explanations, adjustments, decisions and places to sign."""

import json
import shutil
import subprocess
from dataclasses import replace

import node_tools
import pypdfium2
import pytest
from docx import Document
from nianbao.cli.main import main
from nianbao.core.findings import Level
from nianbao.core.submission import Submission
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.report.approval_slip import MOST_ADJUSTMENTS, MOST_FINDINGS, approval_slip, save_approval_slip
from nianbao.report.pdf_report import write_pdf
from nianbao.report.readiness import Decision, readiness
from nianbao.rules.adjustment_sentences import AdjustmentState
from nianbao.steps.examination import examine
from nianbao.steps.merging.merge import merge
from nianbao.workbook.adjustment_rows import FIRST_LINE_ROW
from nianbao.workbook.unit_rows import ADJUSTMENTS
from nianbao.workbook.writing.template import write_template
from openpyxl import load_workbook

FORM = EDITIONS["2021"]


def outcome(form=FORM, value=0, **given):
    one = Submission(form, tuple(value for _ in form.cells), file="表.xlsx", agency="测试区教育局", year=2024 if form is FORM else 2020, **given)
    return examine([one])[0]


def words(path):
    table = Document(str(path)).tables[0]
    return [[cell.text for cell in dict.fromkeys(row.cells)] for row in table.rows]


@pytest.mark.parametrize(("edition", "count"), [("2021", 42), ("2019", 40)])
def test_relations_are_counted_from_the_form(edition, count):
    form = EDITIONS[edition]
    lines = approval_slip(outcome(form), readiness([])).parts[0].lines
    assert lines[0] == f"共 {count} 条：成立 {count} 条，不平 0 条，有空白或文字、不能判断 0 条。"
    blank = approval_slip(outcome(form, None), readiness([])).parts[0].lines
    assert blank[0] == f"共 {count} 条：成立 0 条，不平 0 条，有空白或文字、不能判断 {count} 条。"
    ones = outcome(form, 1)
    broken = sum(f.rule in ("E1", "E2", "E3", "E4") for f in ones.findings)
    assert f"不平 {broken} 条" in approval_slip(ones, readiness([])).parts[0].lines[0]


def test_explained_warnings_are_listed_with_their_explanation():
    told = outcome(cover={"filler": "李四", "reviewer": "王五"})
    warning = replace(told.findings[0], level=Level.WARNING, explanation="数据如此")
    slip = approval_slip(replace(told, findings=(warning,)), readiness([], decision=Decision("张三", "乙局已撤并")), code="12345678", adjustments=["乙局 新收 +3"])
    assert slip.parts[1].lines[0] == "错误 0 处；警告 1 处，其中已说明 1 处；提示 0 处。"
    assert "已说明：数据如此" in slip.parts[1].lines[1]
    assert slip.parts[2].lines == ("乙局 新收 +3",)
    assert slip.parts[3].lines == ("由 张三 决定定稿，理由：乙局已撤并",)
    assert slip.names == ("李四", "王五", "")
    assert ("校验码", "12345678") in slip.facts


def test_more_than_fits_is_counted():
    slip = approval_slip(outcome(value=1), readiness([]), adjustments=[f"第 {i} 条" for i in range(40)])
    assert slip.parts[2].lines[-1] == f"另有 {40 - MOST_ADJUSTMENTS} 条，见附页。"
    assert slip.annex == tuple(f"第 {i} 条" for i in range(40))
    assert len(slip.parts[1].lines) == MOST_FINDINGS + 2


def test_the_command_writes_it(tmp_path, capsys):
    write_template(FORM, tmp_path / "a.xlsx", values=dict.fromkeys(FORM.inputs, 0), cover={"agency": "测试区教育局", "year": 2024, "filler": "李四"})
    args = ["report", "--slip", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "审核单.docx")]
    assert main([*args, "--decided-by", "张三", "--reason", "理由"]) == 0
    rows = words(tmp_path / "审核单.docx")
    assert [row[0] for row in rows[2:]] == ["勾稽关系", "问题", "调整", "定稿", "填报人", "审核人", "分管领导", "公章"]
    assert "共 42 条" in rows[2][1]
    assert "李四" in rows[6][1]
    assert main(args) == 2
    assert main([*args[:-1], str(tmp_path / "审核单.pdf")]) == 2
    assert main([*args, "--force", "--decided-by", "张三"]) == 2
    with pytest.raises(UserError, match="机关或年度"):
        approval_slip(replace(outcome(), submission=replace(outcome().submission, year=None)), readiness([]))


@pytest.mark.live
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_the_fullest_slip_is_one_page(tmp_path):
    full = approval_slip(outcome(value=1), readiness([], ["待填" * 60] * 30, decision=Decision("张三", "理由" * 99)), adjustments=["调整" * 30] * 3)
    save_approval_slip(full, tmp_path / "审核单.docx")
    write_pdf(tmp_path / "审核单.docx", tmp_path / "审核单.pdf")
    assert len(pypdfium2.PdfDocument(tmp_path / "审核单.pdf")) == 1


def test_adjustments_that_have_no_room_stand_on_a_page_of_their_own_every_one_of_them(tmp_path):
    given = [f"第{i}局 表三 新收 +{i}（其他）" for i in range(40)]
    save_approval_slip(approval_slip(outcome(value=1), readiness([]), adjustments=given), tmp_path / "审核单.docx")
    lines = [paragraph.text for paragraph in Document(str(tmp_path / "审核单.docx")).paragraphs]
    assert "附：调整（共 40 条）" in lines
    assert lines[-40:] == [f"{i}. {line}" for i, line in enumerate(given, 1)]


def test_the_slip_of_a_summary_lists_its_adjustments(tmp_path):
    write_template(FORM, tmp_path / "甲局.xlsx", values=dict.fromkeys(FORM.inputs, 0), cover={"agency": "甲局", "year": 2024})
    merge([tmp_path / "甲局.xlsx"], tmp_path / "汇总.xlsx", agency="演示区", year=2024)
    book = load_workbook(tmp_path / "汇总.xlsx")
    for row, (unit, number) in enumerate((("甲局", 3), ("乙局", -1))):
        for column, value in enumerate((unit, *FORM.names(FORM.inputs[0]), number, "其他", "来电", "张三"), 1):
            book[ADJUSTMENTS].cell(FIRST_LINE_ROW + 1 + row, column, value)
    book.save(tmp_path / "汇总.xlsx")
    merge([tmp_path / "甲局.xlsx"], tmp_path / "汇总.xlsx", agency="演示区", year=2024, force=True)
    assert main(["report", "--slip", str(tmp_path / "汇总.xlsx"), "-o", str(tmp_path / "审核单.docx")]) == 0
    table, row, column = FORM.names(FORM.inputs[0])
    told = next(row[1] for row in words(tmp_path / "审核单.docx") if row[0] == "调整")
    assert f"甲局 {table} {row}/{column} +3（其他；来电；张三）：已计入" in told
    assert "乙局" in told
    assert AdjustmentState.NO_UNIT in told


def test_the_slip_is_valid_by_the_validator_of_microsoft(tmp_path):
    home = node_tools.modules()
    save_approval_slip(approval_slip(outcome(value=1), readiness([])), tmp_path / "审核单.docx")
    program = home / "@xarsh" / "ooxml-validator" / "dist" / "src" / "cli.js"
    done = subprocess.run(["node", str(program), str(tmp_path / "审核单.docx"), "--officeVersion", "Office2010"], capture_output=True, text=True, timeout=120)
    assert json.loads(done.stdout).get("errors", done.stdout) == []
