"""`nianbao merge`: words and JSON, the exit status, bad files beside good ones."""

from __future__ import annotations

import json
import zipfile

import openpyxl
import pytest
from cases import entries, expected, form_of, needs_shared
from nianbao.cli.main import main
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.workbook.writing.template import write_template
from workbooks import paste, stamped, zeros

FORM = EDITIONS["2021"]
PERMITS = Cell("disclosure", "permits", "decisions")


def unit(folder, name, permits=1, changes=None, **cover):
    """A report that breaks no rule: some decisions, all else 0."""
    values = zeros(FORM) | {PERMITS: permits} | (changes or {})
    return stamped(FORM, values, folder / f"{name}.xlsx", cover={"agency": name, "year": 2024} | cover)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "各单位"
    made.mkdir()
    for n, name in enumerate(("甲局", "乙局", "丙局"), 1):
        unit(made, name, n)
    return made


def run(capsys, *arguments):
    """(status, standard output, standard error)."""
    status = main(["merge", *map(str, arguments)])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def merged(capsys, *arguments):
    """(status, the JSON)."""
    status, out, _ = run(capsys, *arguments, "--format", "json")
    return status, json.loads(out)


def permits(data):
    table, row, column = FORM.names(PERMITS)
    return data["合计"][table][row][column]


def states(data):
    return {entry["文件"]: entry["状态"] for entry in data["报送情况"]}


def test_a_clean_folder_ends_with_0_and_writes_the_summary(folder, capsys, tmp_path):
    status, out, err = run(capsys, folder, "-o", tmp_path / "汇总.xlsx", "--agency", "演示区")
    assert (status, err) == (0, "")
    assert "汇总 3 个单位（演示区" in out
    assert "行政许可 6" in out
    assert read(tmp_path / "汇总.xlsx")[PERMITS] == 6


def test_the_json_has_its_fixed_shape_and_needs_no_output(folder, capsys):
    status, data = merged(capsys, folder)
    assert status == 0
    assert (data["单位数"], permits(data), data["问题"], data["年度"]) == (3, 6, [], 2024)
    assert set(data["合计"]) == {"表二", "表三", "表四"}
    assert all(set(entry) == {"文件", "机关", "状态", "原因"} for entry in data["报送情况"])
    assert set(states(data)) == {"甲局.xlsx", "乙局.xlsx", "丙局.xlsx"}


def test_any_finding_at_all_ends_with_1(folder, capsys):
    unit(folder, "丁局", 0)
    status, data = merged(capsys, folder)
    assert status == 1
    assert {(p["规则"], p["级别"], p["文件"]) for p in data["问题"]} == {("L4", "提示", "丁局.xlsx")}


def bad_files(folder):
    """One of each kind of file that cannot be read, by name."""
    (folder / "空文件.xlsx").write_bytes(b"")
    (folder / "文本.xlsx").write_text("这不是工作簿", "utf-8")
    (folder / "截断.xlsx").write_bytes((folder / "甲局.xlsx").read_bytes()[:4000])
    (folder / "加密.xlsx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le") * 40)
    with zipfile.ZipFile(folder / "压缩包.xlsx", "w") as package:
        package.writestr("a.txt", "a")
    (folder / "戊局2024年政府信息公开年报.txt").write_text("扫描件见附件", "utf-8")
    return {"空文件.xlsx", "文本.xlsx", "截断.xlsx", "加密.xlsx", "压缩包.xlsx", "戊局2024年政府信息公开年报.txt"}


def test_bad_files_are_each_named_with_a_reason_and_the_rest_is_summed(folder, capsys, tmp_path):
    bad = bad_files(folder)
    status, data = merged(capsys, folder, "-o", tmp_path / "汇总.xlsx")
    assert status == 1
    assert (data["单位数"], permits(data)) == (3, 6)
    found = {p["文件"]: p for p in data["问题"]}
    assert set(found) == bad
    assert {p["规则"] for p in data["问题"]} == {"D8"}
    assert all(name in p["说明"] and len(p["说明"]) > len(name) + 8 for name, p in found.items())
    assert {name for name, state in states(data).items() if state == "读不出"} == bad
    assert read(tmp_path / "汇总.xlsx")[PERMITS] == 6


def test_lock_files_foreign_files_and_folders_are_named_and_left_out(folder, capsys):
    (folder / "~$甲局.xlsx").write_bytes(b"x")
    (folder / "照片.jpg").write_bytes(b"x")
    (folder / "旧").mkdir()
    unit(folder / "旧", "戊局", 100)
    status, data = merged(capsys, folder)
    assert (status, permits(data)) == (0, 6)
    assert {name for name, state in states(data).items() if state == "跳过"} == {"~$甲局.xlsx", "照片.jpg", "旧"}
    assert all(entry["原因"] for entry in data["报送情况"] if entry["状态"] == "跳过")


def test_what_is_no_report_at_all_is_named_as_such_and_nobody_is_asked_to_report_again(folder, capsys):
    book = openpyxl.Workbook()
    book["Sheet"]["A1"], book["Sheet"]["A2"] = "单位", "甲局"
    book.save(folder / "通讯录.xlsx")
    (folder / "说明.txt").write_text("请于1月20日前报送2024年政府信息公开工作年度报告。", "utf-8")
    (folder / "请看.txt").write_text("关于做好2024年政府信息公开工作年度报告的通知\n各单位：", "utf-8")
    status, data = merged(capsys, folder)
    assert (status, permits(data), data["问题"]) == (0, 6, [])
    left = {entry["文件"]: entry for entry in data["报送情况"] if entry["状态"] == "跳过"}
    assert set(left) == {"通讯录.xlsx", "说明.txt", "请看.txt"}
    assert all(entry["原因"].startswith("不是年报表") for entry in left.values())


@pytest.mark.parametrize("change", ["a report by its title", "a form whose labels are gone"])
def test_what_claims_to_be_a_report_and_holds_no_table_is_a_finding(folder, capsys, change):
    if "title" in change:
        (folder / "戊.txt").write_text("戊局2024年政府信息公开工作年度报告\n一、总体情况\n见附件。", "utf-8")
    else:
        book = openpyxl.load_workbook(unit(folder, "戊"))
        for sheet in book:
            sheet.delete_rows(1, 60)
        book.save(folder / "戊.xlsx")
    status, data = merged(capsys, folder)
    assert (status, [p["规则"] for p in data["问题"]]) == (1, ["D8"])
    assert "请该单位重报" in data["问题"][0]["说明"]


def test_an_existing_output_is_refused_unless_forced_and_never_summed(folder, capsys):
    target = folder / "汇总.xlsx"
    assert run(capsys, folder, "-o", target)[0] == 0
    before = target.read_bytes()
    status, _, err = run(capsys, folder, "-o", target)
    assert (status, target.read_bytes()) == (2, before)
    assert "已经存在" in err
    assert run(capsys, folder, "-o", target, "--force")[0] == 0
    assert read(target)[PERMITS] == 6


def test_our_own_summary_in_the_folder_is_compared_not_added(folder, capsys):
    run(capsys, folder, "-o", folder / "上次的汇总.xlsx")
    status, data = merged(capsys, folder)
    assert (status, data["单位数"], permits(data)) == (1, 3, 6)
    assert [p["规则"] for p in data["问题"]] == ["D10", "N5"]  # the summary says nowhere whose it is


def test_two_files_of_one_unit_with_different_numbers_leave_it_open(folder, capsys):
    unit(folder, "甲局二", 9, agency="甲局")
    _, data = merged(capsys, folder)
    assert (data["单位数"], permits(data)) == (2, 5)
    (finding,) = data["问题"]
    assert (finding["规则"], finding["级别"]) == ("D2", "错误")
    assert {"甲局.xlsx", "甲局二.xlsx"} == {name for name, state in states(data).items() if state == "待定"}


def test_an_unread_cell_makes_its_sum_null_and_a_finding(folder, capsys):
    unit(folder, "丁局", "约20")
    _, data = merged(capsys, folder)
    assert permits(data) is None
    assert {p["规则"] for p in data["问题"]} == {"D8", "E5"}


def test_a_number_too_large_is_not_taken(folder, capsys):
    unit(folder, "丁局", 10**15)
    _, data = merged(capsys, folder)
    assert permits(data) is None


def test_the_year_and_units_can_be_given(folder, capsys):
    unit(folder, "丁局", 50, year=2023)
    unit(folder, "甲区人民政府", 70, agency="甲局人民政府")
    assert permits(merged(capsys, folder, "--year", "2023")[1]) == 50
    assert permits(merged(capsys, folder)[1]) == 76


@pytest.mark.parametrize("arguments", [["{folder}"], ["{folder}", "-o", "汇总.xls"], ["{empty}", "-o", "x.xlsx"], ["{missing}", "--format", "json"]],
                         ids=["no output named", "not .xlsx", "a folder without workbooks", "no such path"])
def test_what_cannot_be_done_ends_with_2_and_says_why(folder, capsys, tmp_path, arguments, monkeypatch):
    monkeypatch.chdir(tmp_path)
    empty = tmp_path / "空"
    empty.mkdir()
    status, _, err = run(capsys, *(a.format(folder=folder, empty=empty, missing=tmp_path / "没有.xlsx") for a in arguments))
    assert status == 2
    assert err.strip()
    assert "Traceback" not in err
    assert not list(tmp_path.glob("*.xls*"))


def test_nothing_summed_ends_with_2_and_writes_nothing(tmp_path, capsys):
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    status, data = merged(capsys, tmp_path / "坏.xlsx", "-o", tmp_path / "汇总.xlsx")
    assert (status, data["单位数"]) == (2, 0)
    assert not (tmp_path / "汇总.xlsx").exists()
    assert data["报送情况"][0]["状态"] == "读不出"


def test_a_file_given_twice_counts_once(folder, capsys):
    _, data = merged(capsys, folder, folder / "甲局.xlsx")
    assert permits(data) == 6


def test_what_was_remarked_while_reading_goes_under_the_name_of_the_file(folder, capsys):
    paste(FORM, zeros(FORM) | {PERMITS: 1}, folder / "2024年丁局政府信息公开工作年度报告.xlsx")
    _, data = merged(capsys, folder)
    assert data["单位数"] == 4
    assert {p["文件"] for p in data["问题"]} <= set(states(data))


@needs_shared
def test_a_department_with_its_district(tmp_path, capsys):
    for case in ("000", "003"):
        entry = entries()[case]
        cover = {"agency": entry["机关"], "year": entry["年度"]}
        write_template(form_of(entry), tmp_path / f"{case}.xlsx", totals="typed", values=expected(entry), cover=cover)
    status, data = merged(capsys, tmp_path)
    assert (status, data["单位数"]) == (1, 1)
    assert {str(v) for table in data["合计"].values() for row in table.values() for v in row.values()} == {"0", "None"}
    assert [entry["单位数"] for entry in data["空白"]] == [1]
    compared = [(p["规则"], p["差额"], p["单元格"][0]["行"]) for p in data["问题"] if p["规则"] == "D9"]
    assert compared == [("D9", 1, EDITIONS["2019"].table("disclosure").rows["normative"].name)] * 3


def test_a_unit_of_which_a_table_was_not_recognised_is_not_received_and_leaves_its_sums_open(folder, capsys):
    path = unit(folder, "丁局", 218)
    book = openpyxl.load_workbook(path)
    del book["表三"]
    book.save(path)
    status, data = merged(capsys, folder)
    assert (status, states(data)["丁局.xlsx"], data["单位数"]) == (1, "读不出", 3)
    assert {value for row in data["合计"]["表三"].values() for value in row.values()} == {None}
    assert permits(data) is not None
    assert "D8" in [p["规则"] for p in data["问题"]]


def test_a_unit_without_a_name_is_not_called_by_its_file(folder, capsys, tmp_path):
    unit(folder, "商务局", 1, agency="")
    out = tmp_path / "汇总.xlsx"
    run(capsys, folder, "-o", out)
    shown = {str(cell.value) for sheet in openpyxl.load_workbook(out) for row in sheet.iter_rows() for cell in row if cell.value}
    assert "未填机关（商务局.xlsx）" in shown
    assert [entry["机关"] for entry in merged(capsys, folder)[1]["报送情况"] if entry["文件"] == "商务局.xlsx"] == [None]
