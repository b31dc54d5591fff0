"""校验 in a live workbook: what it writes, how often it asks the host, and that 清除标记 leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import edits
import pytest
from clicking import FORM, GRANTED, NEW, at, balanced, listed, made, names, notes, open_in, press, saved
from nianbao.excel import open_workbook
from nianbao.model import Cell
from nianbao.workbook.explanation_rows import EXPLAINED
from nianbao.workbook.findings_list import FINDINGS_HEAD_ROW, HEADS, HELP, RESULTS
from nianbao.workbook.layout import MARKS, layout
from nianbao.workbook.marks import BLOCK_TOP
from workbooks import paste

pytestmark = pytest.mark.live


TOTAL = Cell("requests", "result.total", "natural")
"""Where the column of the wrong cell shows that it does not balance."""


def scattered(count):
    """Cells that hold words in place of numbers, on all three tables: one finding each."""
    by_table = [list(table.cells) for table in FORM.tables]
    order = [cell for i in range(max(map(len, by_table))) for cells in by_table for cell in cells[i : i + 1]]
    return {**balanced(), **dict.fromkeys(order[:count], "几")}


def test_the_findings_are_marked_listed_counted_and_the_first_is_selected(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx"))
    at(book, GRANTED).value = 3  # not saved: what stands on the screen is checked
    assert press(live_app, "check") == []
    lines = listed(book)
    assert [(line["级别"], line["规则"][:2], line["左边"], line["右边"], line["差额"]) for line in lines] == [
        ("错误", "E1", 5, 3, 2), ("错误", "E1", 5, 3, 2),
    ]
    assert live_app.status_bar.startswith("校验：错误 2 个，警告 0 个，提示 0 个")
    assert live_app.selection.sheet.name == "表三"
    assert live_app.selection.address.replace("$", "") == lines[0]["位置"].split("!")[1]
    marked = {row[0] for row in book.sheets[MARKS].range((BLOCK_TOP + 1, 1), (60, 5)).value if row[0]}
    assert 1 <= sum(key.startswith("疑似 表三!") for key in marked) <= 5
    assert f"不平 表三!{layout(FORM).spot(TOTAL).address}" in marked
    assert all("不平" in text and text.endswith("——年报校验——") for text in notes(book).values())


def test_the_list_prints_on_a4_across_with_its_heads_on_every_page(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", scattered(40)))
    press(live_app, "check")
    sheet = book.sheets[RESULTS].impl.xl
    style = book.impl.xl.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    assert (style.IsLandscape, round(style.Width, -2), round(style.Height, -2), style.ScaleToPagesX) == (True, 29700, 21000, 1)
    assert [area.EndColumn + 1 for area in sheet.getPrintAreas()] == [len(HEADS)]
    assert sheet.getPrintTitleRows()
    assert sheet.getTitleRows().StartRow == FINDINGS_HEAD_ROW


def test_a_line_links_to_its_cells_and_to_both_sides(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx"))
    at(book, GRANTED).value = 3
    press(live_app, "check")
    formulas = book.sheets[RESULTS].range("E5:H5").formula[0]
    assert all(text.startswith("=HYPERLINK(\"#'表三'!") for text in formulas[:3])
    assert formulas[3] == "2"


@pytest.mark.parametrize("count", [0, 10, 200])
def test_notes_go_to_the_first_thirty_findings_and_the_list_says_so(count, live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", scattered(count), totals="typed"))
    press(live_app, "check")
    assert len(listed(book)) == max(count, 1) if count else not any(line["级别"] for line in listed(book))
    assert len(notes(book)) == min(count, 30)
    remark = book.sheets[RESULTS].range("A3").value
    assert remark.startswith(HELP)
    assert ("批注只加在前 30 个问题上，其余 170 个只列在本表" in remark) == (count == 200)


def test_calls_are_fixed_a_sheet_plus_one_a_note(live_app, live_engine, tmp_path):
    calls = {}
    for count in (0, 10, 50, 200):
        book = open_in(live_app, made(tmp_path / f"{count}.xlsx", scattered(count), totals="typed"))
        with live_engine.counting() as used:
            press(live_app, "check")
        calls[count] = used.calls
        book.close()
    assert calls[10] - 10 == calls[50] - 30 == calls[200] - 30
    assert calls[0] <= calls[10] - 10


def test_of_a_form_with_a_row_put_in_no_sheet_is_read_twice(live_app, tmp_path, monkeypatch):
    book = open_in(live_app, made(tmp_path / "表.xlsx"))
    edits.insert_rows(book, "表三", 8)
    asked, whole = [], open_workbook._whole_sheet
    monkeypatch.setattr(open_workbook, "_whole_sheet", lambda session, name: asked.append(name) or whole(session, name))
    press(live_app, "check")
    assert "表三" in asked
    assert len(asked) == len(set(asked))


def test_a_second_check_takes_away_what_the_first_one_left(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", scattered(20), totals="typed"))
    press(live_app, "check")
    first = notes(book), listed(book)
    press(live_app, "check")
    assert (notes(book), listed(book)) == first


def foreign(path):
    """Bare tables in a workbook of the user's own, with a fill, a note and conditional formats of theirs."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import CellIsRule, FormulaRule
    from openpyxl.styles import PatternFill

    paste(FORM, {**balanced(), GRANTED: 3}, path, one_sheet=True)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["D30"].fill = PatternFill("solid", start_color="FF00FF00")
    sheet["E31"].comment = Comment("我的批注", "我")
    blue = PatternFill("solid", start_color="FF0000FF", end_color="FF0000FF")
    sheet.conditional_formatting.add("A1:J60", CellIsRule(operator="greaterThan", formula=["5"], fill=blue))
    sheet.conditional_formatting.add("B1:C9", FormulaRule(formula=["B1=1"], fill=blue))
    book.save(path)
    return path


@pytest.mark.parametrize("maker", [lambda path: made(path, {**balanced(), GRANTED: 3}), foreign], ids=["template", "foreign"])
def test_after_clearing_the_saved_workbook_is_what_it_was(maker, live_app, tmp_path):
    source = maker(tmp_path / "表.xlsx")
    book = open_in(live_app, source)
    before = saved(live_app, book, tmp_path / "前.xlsx")
    book.close()
    book = open_in(live_app, source)
    press(live_app, "check")
    assert RESULTS in names(book)
    assert len(notes(book)) >= 1
    marked = saved(live_app, book, tmp_path / "标.xlsx")
    press(live_app, "clear_marks")
    after = saved(live_app, book, tmp_path / "后.xlsx")
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set()
    assert marked != before


def test_marks_saved_and_opened_again_are_still_taken_away(live_app, tmp_path):
    source = foreign(tmp_path / "表.xlsx")
    book = open_in(live_app, source)
    rules = len(book.sheets[0].api.conditions())
    press(live_app, "check")
    assert len(book.sheets[0].api.conditions()) == rules + 2  # one table, two styles: 错误 and 疑似
    book.save(str(tmp_path / "标.xlsx"))
    book.close()
    book = open_in(live_app, tmp_path / "标.xlsx")
    press(live_app, "clear_marks")
    assert len(book.sheets[0].api.conditions()) == rules
    assert list(notes(book).values()) == ["我的批注"]
    assert names(book) == ["Sheet1"]


def test_a_cell_with_a_note_of_the_users_gets_none_of_ours(live_app, tmp_path):
    book = open_in(live_app, foreign(tmp_path / "表.xlsx"))
    press(live_app, "check")
    target = listed(book)[0]["位置"].split("!")[1]
    press(live_app, "clear_marks")
    book.sheets[0].range(target).add_note("台账第 3 页")
    press(live_app, "check")
    own = notes(book)
    assert own[f"Sheet1!{book.sheets[0].range(target).address}"] == "台账第 3 页"
    assert sum("——年报校验——" in text for text in own.values()) >= 1


def test_an_explanation_is_kept_on_re_checking_clearing_and_saving_and_asked_again_when_the_numbers_change(live_app, tmp_path):
    source = made(tmp_path / "表.xlsx", ledger={"received": 7})
    book = open_in(live_app, source)
    press(live_app, "check")
    (line,) = listed(book)
    assert line["规则"].startswith("C1")
    book.sheets[RESULTS].range("J5").raw_value = "'-2 件是重复登记，已核"
    press(live_app, "check")
    assert listed(book)[0]["说明"] == "-2 件是重复登记，已核"
    assert notes(book) == {}  # an explained 警告 is no longer marked
    press(live_app, "clear_marks")
    assert names(book)[-1] == EXPLAINED
    assert not book.sheets[EXPLAINED].visible
    book.save(str(tmp_path / "存.xlsx"))
    book.close()
    from nianbao.steps.check import check

    (finding,) = check([tmp_path / "存.xlsx"])[0].outcome.findings  # the file says the same as the live workbook
    assert finding.explanation == "-2 件是重复登记，已核"
    book = open_in(live_app, tmp_path / "存.xlsx")
    at(book, NEW).value = at(book, GRANTED).value = 6
    for _ in range(2):  # an old 说明 left as it stands is not taken for a new one
        press(live_app, "check")
        assert listed(book)[0]["说明"] == "（旧说明）-2 件是重复登记，已核"
    at(book, NEW).value = at(book, GRANTED).value = 5
    press(live_app, "check")
    assert listed(book)[0]["说明"] == "-2 件是重复登记，已核"


def test_an_explanation_written_in_a_marked_copy_is_taken_over_by_the_button(live_app, tmp_path):
    import openpyxl
    from nianbao.steps.check import check
    from nianbao.workbook.editing.marked_copy import write_marked

    write_marked(check([made(tmp_path / "表.xlsx", ledger={"received": 7})])[0].outcome, tmp_path / "标记.xlsx")
    copy = openpyxl.load_workbook(tmp_path / "标记.xlsx")
    copy[RESULTS]["J5"] = "重复登记"
    copy.save(tmp_path / "标记.xlsx")
    book = open_in(live_app, tmp_path / "标记.xlsx")
    press(live_app, "check")
    assert listed(book)[0]["说明"] == "重复登记"


def test_the_way_leads_from_problem_to_problem_and_round(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", scattered(3), totals="typed"))
    press(live_app, "check")
    where = [line["位置"] for line in listed(book)]
    seen = []
    for button in ("next_finding", "next_finding", "next_finding", "previous_finding"):
        press(live_app, button)
        seen.append(f"{live_app.selection.sheet.name}!{live_app.selection.address.replace('$', '')}")
    assert seen == [where[1], where[2], where[0], where[2]]
    assert "已到最前，转到最后一个" in live_app.status_bar
    sheet = book.sheets[RESULTS]
    sheet.activate()
    sheet.range("B5").select()  # standing on the first line of the list
    press(live_app, "next_finding")
    assert f"第 2/3 个：[错误] {where[1]}" in live_app.status_bar


def test_without_a_check_there_is_no_way(live_app, tmp_path):
    open_in(live_app, made(tmp_path / "表.xlsx"))
    assert press(live_app, "next_finding") == ["还没有校验结果，或没有发现问题。请先点“校验”。"]


def test_settings_of_the_host_are_as_before(live_app, tmp_path):
    open_in(live_app, made(tmp_path / "表.xlsx", {**balanced(), GRANTED: 3}))
    press(live_app, "check")
    assert (live_app.screen_updating, live_app.calculation) == (True, "automatic")


COLD = """
import sys
sys.path[:0] = sys.argv[2:]
from live.fixtures import host
from nianbao.excel.xlwings_library import xlwings
xlwings()
app = host()
book = app.books.open(sys.argv[1])
book.set_mock_caller()
import nianbao.excel.ribbon
nianbao.excel.ribbon.check()
print(app.status_bar)
print(sorted({"pandas", "openpyxl", "xlsxwriter", "python_calamine", "matplotlib"} & set(sys.modules)))
app.quit()
"""


def test_no_pandas_on_the_way(live_host, tmp_path):
    if live_host.engine.name != "libreoffice":
        pytest.skip("the program under test is started by this very test")
    source = made(tmp_path / "表.xlsx", {**balanced(), GRANTED: 3})
    tests = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", COLD, source, tests, tests.parent / "python"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    status, loaded = done.stdout.splitlines()
    assert "错误 2 个" in status
    assert loaded == "[]"


