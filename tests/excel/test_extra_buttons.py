"""补充数据 under the buttons: 校验 reads what is typed there, 修复模板 and 新建填报表 keep the sheet."""

import openpyxl
import pytest
from clicking import made, open_in, press
from extras import CHANNELS, ITEMS, NAMES, read_values, values_of
from nianbao.reading.files import read
from nianbao.workbook.extra_sheet import ExtraContents
from nianbao.workbook.findings_list import RESULTS

pytestmark = pytest.mark.live
SHEET = "补充数据"


def with_sheet(path, values):
    return made(path, extra=ExtraContents(ITEMS, values))


def rules(book):
    return [row[2] for row in book.sheets[RESULTS].range("A5:C20").value if row[2]]


def test_the_check_reads_what_is_typed_and_says_where(live_app, tmp_path):
    book = open_in(live_app, with_sheet(tmp_path / "表.xlsx", values_of((5, 0, 0, 0, 0))))
    press(live_app, "check")
    assert RESULTS not in [sheet.name for sheet in book.sheets] or not rules(book)
    book.sheets[SHEET].range("D6").value = 4
    book.sheets[SHEET].range("D13").raw_value = "约3"
    press(live_app, "check")
    assert {words.split()[0] for words in rules(book)} == {"S1", "S2"}
    press(live_app, "clear_marks")


@pytest.mark.parametrize("values", [values_of((5, 0, 0, 0, 0), **{NAMES[1]: 4}), {}], ids=["filled", "blank"])
def test_a_repaired_form_has_its_rows_and_numbers(values, live_app, tmp_path):
    open_in(live_app, with_sheet(tmp_path / "表.xlsx", values))
    assert "填报的内容已移入新的工作簿" in press(live_app, "repair_form")[-1]
    assert read_values(read(tmp_path / "表（修复）.xlsx")) == values
    sheet = openpyxl.load_workbook(tmp_path / "表（修复）.xlsx")[SHEET]
    assert [sheet.cell(6 + i, 2).value for i in range(len(ITEMS))] == [item.label for item in ITEMS]


def test_a_form_without_the_sheet_is_repaired_without_it(live_app, tmp_path):
    open_in(live_app, made(tmp_path / "表.xlsx"))
    assert "填报的内容已移入新的工作簿" in press(live_app, "repair_form")[-1]
    assert SHEET not in openpyxl.load_workbook(tmp_path / "表（修复）.xlsx").sheetnames


def test_a_number_in_no_row_is_told_when_the_form_is_repaired(live_app, tmp_path):
    book = open_in(live_app, with_sheet(tmp_path / "表.xlsx", values_of((5, 0, 0, 0, 0))))
    book.sheets[SHEET].api.unprotect("")
    book.sheets[SHEET].range("D30").value = 7
    assert "没有移入：\n补充数据!D30：7" in press(live_app, "repair_form")[-1]


def test_a_new_form_has_the_sheet(live_app, live_book, tmp_path):
    live_book.set_mock_caller()
    press(live_app, "new_form", "2024", "2021", "水务局", str(tmp_path))
    assert CHANNELS[0].rpartition("/")[2] == openpyxl.load_workbook(tmp_path / "水务局2024年政府信息公开年报.xlsx")[SHEET]["B6"].value
