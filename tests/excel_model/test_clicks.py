"""校验 on the model of Excel: how often the host is asked, what it is asked, what a host that is busy or refuses leaves behind."""

import random

import pytest
from amount import amount
from clicking import FORM, GRANTED, balanced, made
from nianbao.excel import open_workbook, undo_journal
from nianbao.excel.click import Session
from nianbao.excel.hosts import gone_program, is_busy
from nianbao.excel.open_sheets import OpenSheets
from nianbao.excel.open_workbook import read_open_workbook
from nianbao.excel.windows_excel import WindowsExcel, prompt_pages
from nianbao.model import Cell
from nianbao.steps.check import check
from nianbao.workbook.extra_sheet import blank_extra
from nianbao.workbook.findings_list import FINDINGS_HEAD_ROW, RESULTS
from nianbao.workbook.layout import MARKS, layout
from workbooks import paste

from excel_model.calls import BUSY, GONE
from excel_model.stand_in import com_error

BROKEN = {**balanced(), GRANTED: 3}
MOST, MOST_WITH_TEN = 40, 60
"""Calls of a click on 校验 without findings, and with ten beside one a note."""


def scattered(count):
    """Cells that hold words in place of numbers, on all three tables: one finding each."""
    by_table = [list(table.cells) for table in FORM.tables]
    order = [cell for i in range(max(map(len, by_table))) for cells in by_table for cell in cells[i : i + 1]]
    return {**balanced(), **dict.fromkeys(order[:count], "几")}


def contents(book):
    """All that a click could change: what stands on every sheet, its notes, rules and protection."""
    return {
        sheet.name: (
            {at: (cell.value, cell.formula) for at, cell in sheet.cells.items() if cell.value is not None or cell.formula},
            {at: note.words for at, note in sheet.notes.items()}, [rule.formula for rule in sheet.rules], sheet.protection, sheet.visible,
        )
        for sheet in book.sheets
    }  # fmt: skip


def listed(book):
    sheet = next(sheet for sheet in book.sheets if sheet.name == RESULTS)
    rows = range(FINDINGS_HEAD_ROW + 2, 1 + max(row for row, _ in sheet.cells))
    return [[sheet.cell(row, column).value for column in range(1, 14)] for row in rows if sheet.cell(row, 1).value is not None]


# ---- how often


@pytest.mark.parametrize("extra", [None, blank_extra()], ids=["plain", "with 补充数据"])
@pytest.mark.parametrize("totals", ["formula", "typed"])
def test_a_check_without_findings_asks_the_host_forty_times_at_most_the_first_time_and_the_next(totals, extra, host, tmp_path):
    host.open(made(tmp_path / "表.xlsx", totals=totals, extra=extra))
    first, second = host.counted("check"), host.counted("check")
    assert host.application.boxes == ["没有发现问题：42 条勾稽关系全部成立。"] * 2
    assert max(first.calls, second.calls) <= MOST, (first.order, second.order)
    assert not first.steps


@pytest.mark.parametrize("count", [1, 10, 30, 200])
def test_with_findings_it_is_sixty_at_most_and_one_a_note(count, host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(count), totals="typed"))
    used = host.counted("check")
    pinned = sum(len(sheet.notes) for sheet in book.sheets)
    assert pinned == min(count, 30)
    assert used.calls <= MOST_WITH_TEN + pinned, used.order
    assert used.names["Range.AddComment()"] == pinned
    assert used.steps == (pinned if pinned > 1 else 0)
    assert len(listed(book)) == count


CEILINGS = {"next_finding": 30, "previous_finding": 30, "clear_marks": 95, "fill_zeros": 70, "about": 10}


@pytest.mark.parametrize("button", CEILINGS)
def test_what_the_other_buttons_cost(button, host, tmp_path):
    blank = {cell: None for cell in FORM.inputs if cell.table == "review"}
    host.open(made(tmp_path / "表.xlsx", {**scattered(10), **blank} if button != "fill_zeros" else {**balanced(), **blank}, totals="typed"))
    if button != "fill_zeros":
        host.press("check")
    used = host.counted(button, *(["yes"] if button == "fill_zeros" else []))
    assert used.calls <= CEILINGS[button], used.order


def test_a_sheet_is_asked_for_once_and_none_is_listed(host, tmp_path):
    host.open(made(tmp_path / "表.xlsx", scattered(10), totals="typed"))
    used = host.counted("check")
    assert "Sheets._NewEnum" not in used.names
    assert used.names["Worksheet.Name"] == 0
    assert used.names["Range.Value"] <= 9


# ---- the same as elsewhere


@pytest.mark.parametrize("values", [balanced(), BROKEN, scattered(12)], ids=["holds", "broken", "words"])
def test_the_list_is_that_of_the_command_line(values, host, tmp_path):
    source = made(tmp_path / "表.xlsx", values, totals="typed")
    book = host.open(source)
    host.press("check")
    assert [(row[1], row[2][:2], row[11]) for row in listed(book)] == [
        (str(finding.level), finding.rule, key) for finding, key in _by_file(source)
    ]


def _by_file(source):
    from nianbao.rules.explanations import fingerprint
    from nianbao.workbook.findings_list import sorted_findings

    outcome = check([source])[0].outcome
    assert outcome is not None
    return [(finding, fingerprint(finding)) for finding in sorted_findings(outcome)]


def _read(host):
    book = host.app.books.active
    return read_open_workbook(Session(book, WindowsExcel(host.app), "校验"))


def test_reading_at_known_addresses_gives_what_reading_every_sheet_gives(host, tmp_path, monkeypatch):
    chance = random.Random(12)
    for number in range(amount(6, 60)):
        values = {cell: chance.choice([0, 3, None, "几", 12.5]) for cell in FORM.cells}
        host.open(made(tmp_path / f"{number}.xlsx", values, narrative={0: "一段\n两段", 5: "完"}, ledger={"received": 7}))
        quick = _read(host)
        assert quick.last_sheet_hidden
        with monkeypatch.context() as patch:
            patch.setattr(open_workbook, "_untouched", lambda _: None)
            assert _read(host).submission == quick.submission


@pytest.mark.parametrize("change", ["copied", "renamed", "another"])
def test_a_workbook_with_other_sheets_is_listed_after_all(change, host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", BROKEN))
    extra = book.get_Worksheets().call_Add(book.sheets[0])
    extra.name = {"copied": "表三 (2)", "renamed": "我的表", "another": "Sheet9"}[change]
    if change == "renamed":
        book.remove(next(sheet for sheet in book.sheets if sheet.name == "填报说明"))
    assert not _read(host).last_sheet_hidden
    host.press("check")
    assert len(listed(book)) == 2


def test_clearing_leaves_the_workbook_as_it_was(host, tmp_path):
    for number, source in enumerate([made(tmp_path / "a.xlsx", BROKEN), paste(FORM, BROKEN, tmp_path / "b.xlsx", merges=False)]):
        book = host.open(source)
        before = contents(book)
        host.press("check")
        assert contents(book) != before
        host.press("clear_marks")
        assert contents(book) == before, number


def test_a_list_with_its_looks_is_used_again_and_loses_the_lines_that_are_gone(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(20), totals="typed"))
    host.press("check")
    sheet = next(sheet for sheet in book.sheets if sheet.name == RESULTS)
    for cell, value in balanced().items():
        spot = layout(FORM).spot(cell)
        next(s for s in book.sheets if s.name == spot.sheet).enter(spot.row + 1, spot.column + 1, value)
    host.press("check")
    assert sheet in book.sheets
    assert listed(book) == []
    assert all(not other.notes for other in book.sheets)


# ---- what stands in the way


def _moments(host, source):
    host.open(source)
    calls = host.counted("check").calls
    host.application.books.clear()
    return range(calls)


@pytest.mark.parametrize("how", BUSY)
@pytest.mark.parametrize("kind", ["template", "foreign"])
def test_a_host_that_is_busy_from_any_call_on_leaves_all_marks_or_none(how, kind, host, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(host.engine, "N_COM_ATTEMPTS", 2)
    source = made(tmp_path / "表.xlsx", BROKEN) if kind == "template" else paste(FORM, BROKEN, tmp_path / "表.xlsx", merges=False)
    moments = list(_moments(host, source))
    for after in moments[:: max(1, len(moments) // amount(12, 200))]:
        book = host.open(source)
        before = contents(book)
        with host.excel.busy(after=after, times=3, how=how):
            boxes = host.press("check")
        if RESULTS in contents(book):
            assert len(listed(book)) == (2 if kind == "template" else 3)
        else:
            assert contents(book) == before, after
            assert "正忙" in "".join((*boxes, capsys.readouterr().err)), (after, boxes)  # beside it where it gave no workbook
        assert host.application.held["ScreenUpdating"] is True
        host.application.books.clear()


@pytest.mark.parametrize("how", BUSY)
def test_busy_is_recognised_in_both_forms(how):
    assert is_busy(com_error(BUSY[how]))
    assert not is_busy(ValueError("x"))


@pytest.mark.parametrize("how", GONE)
def test_a_program_that_ends_in_the_middle_of_a_click_is_told(how, host, tmp_path, capsys):
    assert gone_program(com_error(GONE[how])) == "Excel 或 WPS"
    host.open(made(tmp_path / "表.xlsx", BROKEN))
    with host.excel.busy(after=30, how=how):
        said = host.press("check")
    assert "Excel 或 WPS 已关闭，或工作簿被关掉了，“校验”没有做完。" in "".join((*said, capsys.readouterr().err))


def test_a_thread_of_comments_or_a_note_in_the_way_leaves_the_other_cells_theirs(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(6), totals="typed"))
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表三")
    host.press("check")
    taken = next(iter(sheet.notes))
    host.press("clear_marks")
    sheet.add_note(sheet.call_Range("A1").call_Item(*taken), "台账第 3 页")
    host.press("check")
    assert sheet.notes[taken].words == "台账第 3 页"
    assert sum("年报校验" in note.words for other in book.sheets for note in other.notes.values()) == 5
    host.press("clear_marks")
    assert [note.words for note in sheet.notes.values()] == ["台账第 3 页"]


def test_protection_that_bars_notes_is_lifted_and_put_back_as_it_was(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", BROKEN))
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表三")
    sheet.protection = {**sheet.protection, "DrawingObjects": True}
    before = dict(sheet.protection)
    host.press("check")
    assert sheet.notes
    assert sheet.protection == before


def test_a_password_keeps_notes_away_but_not_the_list(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", BROKEN))
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表三")
    sheet.protection, sheet.password = {**sheet.protection, "DrawingObjects": True}, "secret"
    host.press("check")
    assert not sheet.notes
    assert len(listed(book)) == 2
    words = next(s for s in book.sheets if s.name == RESULTS).cell(3, 1).value
    assert "“表三”有密码保护，不能加颜色和批注" in words


def test_a_fixed_structure_takes_no_list_and_the_box_says_what_was_found(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", BROKEN))
    book.structure_guarded = True
    before = contents(book)
    (text,) = host.press("check")
    assert text.startswith("校验：错误 2 个")
    assert "工作簿的结构受保护" in text
    assert contents(book) == before


def test_where_no_printer_is_installed_and_no_sheet_made_beforehand_the_list_is_dressed_by_hand(host, tmp_path, monkeypatch):
    monkeypatch.setattr("nianbao.excel.open_findings_sheet.ready_list", lambda **_: None)
    host.application.printer = False
    book = host.open(made(tmp_path / "表.xlsx", BROKEN))
    assert host.press("check") == []
    assert len(listed(book)) == 2
    host.press("check")
    assert len(listed(book)) == 2
    assert sum(sheet.name == RESULTS for sheet in book.sheets) == 1


def test_words_that_are_too_long_for_the_status_bar_are_cut(host, tmp_path):
    host.open(made(tmp_path / "表.xlsx", scattered(3), totals="typed"))
    host.press("check")
    Session(host.app.books.active, WindowsExcel(host.app), "校验").show("很" * 400)
    assert host.application.status == "很" * 249 + "…"


def test_sentences_are_no_longer_than_excel_takes_but_an_explanation_is_never_cut(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", {**balanced(), GRANTED: "几" * 30000}, totals="typed", narrative={0: "共收到申请 9 件。" * 1500}))
    host.press("check")
    rows = listed(book)
    assert 7000 < max(len(str(value)) for row in rows for value in row) <= 8192
    sheet = next(sheet for sheet in book.sheets if sheet.name == RESULTS)
    sheet.enter(FINDINGS_HEAD_ROW + 3, 10, "因" * 9000)
    host.press("check")
    assert max(len(str(row[9])) for row in listed(book)) == 9000


def test_a_question_that_is_too_long_for_excels_box_comes_in_pages(host):
    prompt = "\n".join([*(f"{i}. " + "改法" * 30 for i in range(1, 20)), "输入编号："])
    host.application.answers.append("3")
    assert WindowsExcel(host.app).ask_text(prompt, "采用建议", "1") == "3"
    assert host.application.prompts == ["输入编号："]
    assert len(host.application.boxes) == 2
    assert all(text.count("\n") <= 15 for text in host.application.boxes)
    host.application.answers.append("cancel")
    assert WindowsExcel(host.app).ask_text(prompt, "采用建议", "1") is None
    assert prompt_pages("短") == ["短"]


def test_contents_alike_go_in_one_call_and_formulas_each_by_itself(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx"))
    session = Session(host.app.books.active, WindowsExcel(host.app), "空白填 0")
    at = [f"{column}{row}" for column in "DEFGHI" for row in range(6, 28)]
    with host.excel.counting() as used:
        undo_journal.put_edits(session, [undo_journal.Edit("表三", address, None, 0.0) for address in at])
    assert used.calls <= 12
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表三")
    assert {sheet.call_Range(address).get_Value() for address in at} == {0.0}


def test_the_marks_are_those_of_the_block(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", BROKEN))
    host.press("check")
    block = next(sheet for sheet in book.sheets if sheet.name == MARKS)
    keys = [cell.value for (_, column), cell in block.cells.items() if column == 1 and cell.value]
    total = layout(FORM).spot(Cell("requests", "result.total", "natural"))
    assert f"不平 表三!{total.address}" in keys
    assert all(isinstance(key, str) for key in keys)


def test_sheets_are_known_without_being_listed(host, tmp_path):
    host.open(made(tmp_path / "表.xlsx"))
    sheets = OpenSheets(Session(host.app.books.active, WindowsExcel(host.app), "校验"))
    assert sheets.find("没有") is None
    assert sheets.area("没有", "A1") is None
    with host.excel.counting() as used:
        assert sheets.find("没有") is None
    assert used.calls == 0
