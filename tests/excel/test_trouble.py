"""校验 where something is in its way: a clear outcome each time, nothing raised, nothing half done."""

import pytest
from clicking import FORM, GRANTED, NEW, at, balanced, listed, made, names, notes, open_in, press
from nianbao.machine import log
from nianbao.workbook.findings_list import RESULTS
from nianbao.workbook.layout import MARKS, layout
from nianbao.workbook.marks import BLOCK_TOP
from workbooks import paste

pytestmark = pytest.mark.live

BROKEN = {**balanced(), GRANTED: 3}


def unmarked(book):
    """Nothing of a check is in the workbook."""
    block = book.sheets[MARKS].range((BLOCK_TOP + 1, 1), (200, 1)).value if MARKS in names(book) else [None]
    return RESULTS not in names(book) and not notes(book) and set(block) == {None}


def test_a_workbook_that_is_no_form_is_told_so_and_left_alone(live_app, live_book):
    live_book.set_mock_caller()
    live_book.sheets[0].range("A1").value = [["月份", "收入"], ["一月", 3]]
    (text,) = press(live_app, "check")
    assert "没有找到年报的表二、表三、表四" in text
    assert "新建填报表" in text
    assert names(live_book) == ["Sheet1"]


def test_protection_without_a_password_is_lifted_for_a_moment_and_put_back(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", BROKEN))
    assert book.sheets["表三"].api.protected
    assert press(live_app, "check") == []
    assert len(notes(book)) >= 1
    assert book.sheets["表三"].api.protected


def test_a_password_keeps_the_marks_away_but_not_the_list(live_app, tmp_path):
    paste(FORM, BROKEN, tmp_path / "表.xlsx")
    book = open_in(live_app, tmp_path / "表.xlsx")
    book.sheets["表三"].api.protect("secret")
    assert press(live_app, "check") == []
    assert len(listed(book)) == 3
    assert "“表三”有密码保护，不能加颜色和批注，问题都列在本表。" in book.sheets[RESULTS].range("A3").value
    assert notes(book) == {}
    press(live_app, "clear_marks")
    assert names(book) == ["表二", "表三", "表四"]
    assert book.sheets["表三"].api.protected


def test_a_protected_structure_takes_no_list_and_the_box_says_what_was_found(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", BROKEN))
    book.api.xl.protect("")
    (text,) = press(live_app, "check")
    assert text.startswith("校验：错误 2 个")
    assert "表三“自然人”列不平" in text
    assert "工作簿的结构受保护" in text
    assert unmarked(book)


def test_a_read_only_workbook_is_marked_and_the_box_says_that_it_cannot_be_saved(live_app, tmp_path):
    source = made(tmp_path / "表.xlsx", BROKEN)
    book = live_app.books.open(str(source), read_only=True)
    book.set_mock_caller()
    (text,) = press(live_app, "check")
    assert "只读" in text
    assert "另存" in text
    assert len(listed(book)) == 2


MOMENTS = [("template", n) for n in (0, 3, 20, 50, 70, 90, 100, 120, 130, 140, 155, 170, 185)] + [("foreign", n) for n in (40, 60, 80, 100, 120, 140)]


@pytest.mark.parametrize(("kind", "after"), MOMENTS)
def test_a_host_that_is_busy_once_leaves_all_marks_or_none(after, kind, live_app, live_engine, tmp_path):
    source = made(tmp_path / "表.xlsx", BROKEN) if kind == "template" else paste(FORM, BROKEN, tmp_path / "表.xlsx")
    book = open_in(live_app, source)
    before, rules = names(book), len(book.sheets["表三"].api.conditions())
    with live_engine.busy(after=after, times=1):
        texts = press(live_app, "check")
    if unmarked(book):
        assert "Excel 正忙" in texts[0]
        assert "再点一次“校验”" in texts[0]
        assert (names(book), len(book.sheets["表三"].api.conditions())) == (before, rules)
    else:
        assert len(listed(book)) == (2 if kind == "template" else 3)
        assert len(notes(book)) >= 1
        assert not texts or texts[0].endswith("标记已做好，问题都列在“校验结果”中。")
    assert (live_app.screen_updating, live_app.calculation) == (True, "automatic")
    assert at(book, GRANTED).value == 3
    assert press(live_app, "check") == []
    assert len(listed(book)) >= 2


def test_a_host_that_never_answers_is_said_beside_it(live_app, live_engine, tmp_path, capsys, monkeypatch):
    open_in(live_app, made(tmp_path / "表.xlsx", BROKEN))
    monkeypatch.setattr(live_app.api, "ask", lambda *_: 1 / 0)
    with live_engine.busy():
        press(live_app, "check")
    assert "校验：Excel 正忙，没有应答，这次没有做完。" in capsys.readouterr().err


def test_an_unforeseen_error_ends_in_one_sentence_and_the_log(live_app, tmp_path, monkeypatch):
    book = open_in(live_app, made(tmp_path / "表.xlsx", BROKEN))
    monkeypatch.setattr(log, "path", lambda: tmp_path / "日志.log")
    monkeypatch.setattr("nianbao.excel.open_findings_sheet._format", lambda *_: 1 / 0)
    (text,) = press(live_app, "check")
    assert "“校验”没有做完：程序出错（ZeroDivisionError）。" in text
    assert str(tmp_path / "日志.log") in text
    assert "Traceback" not in text
    assert "ZeroDivisionError" in (tmp_path / "日志.log").read_text("utf-8")
    assert unmarked(book)


def test_an_error_value_in_a_cell_is_a_finding_of_that_cell(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx"))
    at(book, GRANTED).formula = "=#REF!+1"
    assert press(live_app, "check") == []
    spot = layout(FORM).spot(GRANTED)
    here = [line for line in listed(book) if line["规则"].startswith("E5") and line["位置"] == f"表三!{spot.address}"]
    assert len(here) == 1
    assert "#REF!" in here[0]["问题和处理"]


def test_a_filter_and_hidden_rows_hide_nothing_from_the_check(live_app, tmp_path):
    paste(FORM, BROKEN, tmp_path / "表.xlsx", merges=False)
    book = open_in(live_app, tmp_path / "表.xlsx")
    sheet = book.sheets["表三"]
    row = layout(FORM).spot(NEW).row + 1
    sheet.range((row, 1)).impl.row_hidden = True
    sheet.range((row - 1, 4), (row + 20, 10)).api.filter(1, "5")
    assert sheet.api.filtered
    press(live_app, "check")
    assert len(listed(book)) == 3
    assert any("（这一行被筛选或隐藏了，请先取消筛选、取消隐藏）" in _shown(live_app, button) for button in ["next_finding"] * 3)


def _shown(app, button):
    press(app, button)
    return app.status_bar


def test_two_hundred_findings_are_all_listed(live_app, tmp_path):
    cells = FORM.cells[:200]
    book = open_in(live_app, made(tmp_path / "表.xlsx", {**balanced(), **dict.fromkeys(cells, "几")}, totals="typed"))
    assert press(live_app, "check") == []
    assert len(listed(book)) == 200
    assert "第 1/200 个" in live_app.status_bar


def test_a_sheet_of_the_users_with_the_name_of_the_list_is_kept(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", BROKEN))
    book.sheets.add(RESULTS).range("A1").value = "我自己的"
    (text,) = press(live_app, "check")
    assert "请给它改个名" in text
    assert book.sheets[RESULTS].range("A1").value == "我自己的"
    assert notes(book) == {}


def test_a_sheet_that_reaches_too_far_is_named(live_app, tmp_path):
    paste(FORM, BROKEN, tmp_path / "表.xlsx")
    book = open_in(live_app, tmp_path / "表.xlsx")
    book.sheets["表二"].range((1_000_000, 40)).value = " "
    (text,) = press(live_app, "check")
    assert "工作表“表二”的内容一直伸到 AN1000000" in text


def test_manual_calculation_stays_manual_and_what_stands_there_is_calculated_first(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx"))
    live_app.calculation = "manual"
    at(book, NEW).value = 6
    at(book, GRANTED).value = 6
    assert press(live_app, "check") == [f"没有发现问题：{len(FORM.relations)} 条勾稽关系全部成立。"]
    assert live_app.calculation == "manual"
