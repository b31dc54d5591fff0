"""The verb compare: an edited report against its tables, versions, folders of saved pages; what is the same is silent, what differs is named."""

import json
import re
import shutil

import pytest
from cases import entries, form_of, needs_shared, submission
from docx import Document
from nianbao import read, write_report
from nianbao.cli.main import main
from nianbao.forms import EDITIONS
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]
TEXTS = {0: "全年工作平稳。", 4: "问题一。改进二。", 5: "没有其他事项。"}


def filled(path, values=None, narrative=TEXTS, agency="测试区教育局", year=2024):
    write_template(FORM, path, totals="typed", values=values or dict.fromkeys(FORM.cells, 0), narrative=narrative, cover={"agency": agency, "year": year}, force=True)
    return path


def compared(capsys, *paths):
    status = main(["compare", *map(str, paths), "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


@needs_shared
@pytest.mark.parametrize("case", [case for case in entries() if form_of(entries()[case]) is FORM])
def test_one_number_changed_in_the_word_file_is_named_and_nothing_else(case, tmp_path, capsys):
    held = submission(case)
    source = filled(tmp_path / "表.xlsx", dict(zip(FORM.cells, held.values, strict=True)), {4: "问题。"}, held.agency, held.year)
    write_report(source, tmp_path / "年报.docx")
    assert compared(capsys, tmp_path / "年报.docx", source)[0] == 0
    cell = FORM.cells[len(case) * 7 % len(FORM.cells)]
    place = read(tmp_path / "年报.docx").place(cell)
    table, row, column = (int(n) for n in re.findall(r"\d+", str(place)))
    document = Document(str(tmp_path / "年报.docx"))
    document.tables[table - 1].rows[row - 1].cells[column - 1].paragraphs[0].runs[0].text = "987654"
    document.save(str(tmp_path / "改.docx"))
    status, (found,) = compared(capsys, tmp_path / "改.docx", source)
    assert status == 1
    assert [(c["表"], c["行"], c["列"], c["左"]) for c in found["单元格"]] == [(*FORM.names(cell), "987654" if FORM.column(cell).decimals else 987654)]
    assert (found["正文"], found["正文与表"]) == ([], [])


@needs_shared
def test_one_number_changed_in_the_drafted_text_is_named_and_nothing_else(tmp_path, capsys):
    held = submission("suqian_2024")
    source = filled(tmp_path / "表.xlsx", dict(zip(FORM.cells, held.values, strict=True)), {}, held.agency, held.year)
    write_report(source, tmp_path / "年报.docx")
    document = Document(str(tmp_path / "年报.docx"))
    drafted = next(p for p in document.paragraphs if "【待核】" in p.text)
    drafted.runs[-1].text = drafted.runs[-1].text.replace("3521", "3512")
    document.save(str(tmp_path / "改.docx"))
    status, (found,) = compared(capsys, source, tmp_path / "改.docx")
    assert status == 1
    assert not found["单元格"]
    ((sentence, other),) = [(one["左"], one["右"]) for one in found["正文"]]
    assert sentence.replace("3521", "3512") == other


def test_versions_differ_where_they_differ(tmp_path, capsys):
    first = filled(tmp_path / "一.xlsx")
    second = filled(tmp_path / "二.xlsx", dict.fromkeys(FORM.cells, 0) | {FORM.cells[5]: None}, {**TEXTS, 4: "问题一。改进三。"})
    main(["compare", str(first), str(second)])
    text = capsys.readouterr().out
    assert "有 2 处不同：" in text
    assert "左边 0（表二!" in text
    assert "右边 空白（表二!" in text
    assert "左边 “改进二。”，右边 “改进三。”" in text


def test_a_folder_of_saved_pages_is_held_against_the_accepted_file(tmp_path, capsys):
    for folder in ("收件", "公开"):
        (tmp_path / folder).mkdir()
    for name, number in (("甲局", 3), ("乙局", 5)):
        source = filled(tmp_path / "收件" / f"{name}.xlsx", dict.fromkeys(FORM.cells, 0) | {FORM.cells[0]: number}, agency=f"测试区{name}")
        write_report(source, tmp_path / "公开" / f"{name}网页.html")
    assert compared(capsys, tmp_path / "公开", tmp_path / "收件")[0] == 0
    page = tmp_path / "公开" / "乙局网页.html"
    page.write_text(page.read_text("utf-8").replace("<td>5</td>", "<td>6</td>"), "utf-8")
    status, found = compared(capsys, tmp_path / "公开", tmp_path / "收件")
    assert status == 1
    assert [(one["相同"], [cell["左"] for cell in one.get("单元格", [])]) for one in found] == [(False, [6]), (True, [])]
    assert compared(capsys, tmp_path / "公开", tmp_path / "收件" / "甲局.xlsx")[0] == 1  # 乙局 has no counterpart
    page.unlink()
    assert compared(capsys, tmp_path / "公开", tmp_path / "收件" / "甲局.xlsx")[0] == 0
    status, found = compared(capsys, tmp_path / "公开", tmp_path / "收件")
    assert status == 1
    assert "乙局.xlsx" in next(one for one in found if "问题" in one)["问题"]


def test_what_cannot_be_read_is_named_and_ends_with_2(tmp_path, capsys):
    good = filled(tmp_path / "一.xlsx")
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04bad")
    status, (found,) = compared(capsys, good, tmp_path / "坏.docx")
    assert status == 2
    assert "坏.docx" in found["问题"]
    assert main(["compare", str(good), str(tmp_path / "没有.xlsx")]) == 2
    (tmp_path / "夹").mkdir()
    shutil.copy(good, tmp_path / "夹")
    shutil.copy(tmp_path / "坏.docx", tmp_path / "夹")
    capsys.readouterr()
    assert compared(capsys, tmp_path / "夹", good)[0] == 2
    (tmp_path / "空").mkdir()
    assert main(["compare", str(tmp_path / "空"), str(good)]) == 2


def test_reports_of_two_editions_are_compared_in_what_both_have(tmp_path, capsys):
    old = EDITIONS["2019"]
    write_template(old, tmp_path / "旧.xlsx", totals="typed", values=dict.fromkeys(old.cells, 1), cover={"agency": "测试区教育局", "year": 2020})
    status, (found,) = compared(capsys, tmp_path / "旧.xlsx", filled(tmp_path / "新.xlsx"))
    assert status == 1
    assert any("表式不同" in note for note in found["说明"])
    assert {(cell["左"], cell["右"]) for cell in found["单元格"]} == {(1, 0)}
    both = [cell for cell in old.cells if cell in FORM.position] + [cell for cell in old.cells if cell.row == "result.other"]
    assert len(found["单元格"]) == len(both)
