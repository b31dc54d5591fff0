"""Numbers under columns that only count (数据1 … 数据7) are offered in the official order, never taken unasked."""

import json

import docx
import pytest
import renderings
from habits.report import made_up_reports
from habits.texts import TEXTS
from nianbao.cli.main import main
from nianbao.core.submission import Unread
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.workbook.writing.template import write_template
from openpyxl import load_workbook

REPORT = list(made_up_reports())[2]
CELLS = [cell for cell in REPORT.form.cells if cell.table == "requests"]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "年报.txt"
    path.write_bytes(TEXTS["列名 数据1…数据7"](REPORT).data)
    return path


def test_they_are_unread_and_shown_as_suggestions(file, tmp_path, capsys):
    assert main(["read", str(file), "--format", "json"]) == 0
    told, said = capsys.readouterr()
    unread = json.loads(told)["未读"]
    assert {entry["建议值"] for entry in unread} == {REPORT.values[cell] for cell in CELLS}
    assert all("数据1 … 数据7" in entry["原因"] and entry["位置"] for entry in unread)
    assert "其中 175 格有建议值" in said
    assert main(["read", str(file), "-o", str(tmp_path / "表.xlsx")]) == 0
    notes = [row[-1] for row in load_workbook(tmp_path / "表.xlsx")["读取说明"].iter_rows(values_only=True)]
    assert sum("建议值" in str(note) for note in notes) == len(CELLS)
    assert [value for value in read(str(tmp_path / "表.xlsx")).values if not isinstance(value, Unread) and value is not None and value not in REPORT.values.values()] == []


def test_they_are_taken_over_in_one_go(file, tmp_path):
    assert main(["read", str(file), "--suggested", "-o", str(tmp_path / "表.xlsx")]) == 0
    found = read(str(tmp_path / "表.xlsx"))
    assert all(found[cell] == REPORT.values[cell] for cell in CELLS)


def counted_below_groups(tmp_path):
    """The report as a Word file whose heads count below the printed groups of columns, the first and the last one beside the group."""
    path = renderings.as_docx(REPORT.form, REPORT.values, REPORT.year, tmp_path / "年报.docx")
    document = docx.Document(str(path))
    leaves = [column.label for column in REPORT.form.table("requests").sections[0].column_leaves]
    for row in document.tables[1].rows[:3]:
        for cell in row.cells:
            if cell.text in leaves:
                cell.text = f"数据{leaves.index(cell.text) + 1}"
    document.save(str(path))
    return path


def test_they_are_offered_below_the_groups_of_a_printed_head_too(tmp_path):
    path = counted_below_groups(tmp_path)
    found = read(str(path))
    assert found.suggestions == {cell: REPORT.values[cell] for cell in CELLS}
    assert all(isinstance(found[cell], Unread) for cell in CELLS)
    assert main(["read", str(path), "--suggested", "-o", str(tmp_path / "表.xlsx")]) == 0
    assert not read(str(tmp_path / "表.xlsx")).unread


def test_a_form_is_not_filled_with_them_before_they_are_taken_over(file, tmp_path, capsys):
    form, taken, out = (str(tmp_path / name) for name in ("表样.xlsx", "采用.xlsx", "上报.xlsx"))
    write_template(REPORT.form, form, totals="typed")
    assert main(["fill", form, str(file), "-o", out]) == 2
    said = capsys.readouterr().err
    assert "175 格只有建议值（" in said
    assert "请对照原件核对，都对的先用 nianbao read --suggested -o" in said
    assert main(["read", str(file), "--suggested", "-o", taken]) == 0
    assert main(["fill", form, taken, "-o", out]) == 0
    assert all(read(out)[cell] == REPORT.values[cell] for cell in CELLS)


@pytest.mark.parametrize("head", ["数据1\t数据3\t数据2\t数据4\t数据5\t数据6\t数据7", "数据1\t数据2\t数据3\t数据4\t数据5\t数据6", "数据2\t数据3\t数据4\t数据5\t数据6\t数据7\t数据8"])
def test_nothing_is_offered_where_they_do_not_count_from_one_to_the_last(head, file):
    words = file.read_text("utf-8").replace("\t".join(f"数据{i}" for i in range(1, 8)), head)
    file.write_text(words, "utf-8")
    found = read(str(file))
    assert not found.suggestions
    assert all(isinstance(found[cell], Unread) for cell in CELLS)
    assert isinstance(found[Cell("requests", "new", "natural")], Unread)
