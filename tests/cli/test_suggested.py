"""Numbers under columns that only count (数据1 … 数据7) are offered in the official order, never taken unasked."""

import json

import pytest
from habits.report import made_up_reports
from habits.texts import TEXTS
from nianbao.cli.main import main
from nianbao.core.submission import Unread
from nianbao.model import Cell
from nianbao.reading.files import read
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


@pytest.mark.parametrize("head", ["数据1\t数据3\t数据2\t数据4\t数据5\t数据6\t数据7", "数据1\t数据2\t数据3\t数据4\t数据5\t数据6", "数据2\t数据3\t数据4\t数据5\t数据6\t数据7\t数据8"])
def test_nothing_is_offered_where_they_do_not_count_from_one_to_the_last(head, file):
    words = file.read_text("utf-8").replace("\t".join(f"数据{i}" for i in range(1, 8)), head)
    file.write_text(words, "utf-8")
    found = read(str(file))
    assert not found.suggestions
    assert all(isinstance(found[cell], Unread) for cell in CELLS)
    assert isinstance(found[Cell("requests", "new", "natural")], Unread)
