"""The buttons that write numbers: what will change is listed, asked about, done wholly or not at all, and undone on request."""

import pytest
from clicking import FORM, GRANTED, NEW, at, balanced, listed, made, names, numbers, open_in, press
from habits.report import Report
from habits.texts import TEXTS
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.workbook.explanation_rows import EXPLAINED
from nianbao.workbook.findings_list import JOURNAL, RESULTS
from nianbao.workbook.layout import layout
from workbooks import paste

pytestmark = pytest.mark.live

TOTAL = Cell("requests", "new", "total")
OLD = EDITIONS["2019"]


def blank(*cells):
    return {cell: value for cell, value in balanced().items() if cell not in cells}


# ---- 空白填 0


def test_blanks_are_listed_filled_when_agreed_and_undone(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", blank(GRANTED, Cell("review", "reconsideration", "other"))))
    (question,) = press(live_app, "fill_zeros", "no")
    assert "下面 2 个空白格将填 0" in question
    assert "表三“（一）予以公开”：自然人" in question
    assert at(book, GRANTED).value is None
    press(live_app, "fill_zeros", "yes")
    assert at(book, GRANTED).value == 0
    assert "已把 2 个空白格填 0。要还原，点“撤销采用”。" in live_app.status_bar
    assert not book.sheets[JOURNAL].visible
    (question,) = press(live_app, "undo_suggestion", "yes")
    assert "“空白填 0”，还原 2 格" in question
    assert f"表三!{layout(FORM).spot(GRANTED).address}：0 → 空白" in question
    assert at(book, GRANTED).value is None
    assert press(live_app, "undo_suggestion") == ["没有可以撤销的改动，什么也没有改。自己在格里改的，请用 Excel 的撤消。"]


def test_only_input_cells_are_filled(live_app, tmp_path):
    paste(FORM, {}, tmp_path / "表.xlsx", merges=False)
    book = open_in(live_app, tmp_path / "表.xlsx")
    at(book, GRANTED).formula = '=""'  # a formula of the user's that shows nothing
    press(live_app, "fill_zeros", "yes")
    shown = numbers(book)
    assert {cell for cell in FORM.cells if shown[cell] == 0} == set(FORM.inputs) - {GRANTED}
    assert {shown[cell] for cell in FORM.totals} == {None}
    assert at(book, GRANTED).formula == '=""'


def test_there_may_be_nothing_to_fill(live_app, tmp_path):
    open_in(live_app, made(tmp_path / "表.xlsx"))
    assert press(live_app, "fill_zeros") == ["没有空白的填报格，什么也没有改。请接着点“校验”。"]


# ---- 计算合计


@pytest.mark.parametrize("maker", ["template", "foreign"])
def test_blank_totals_get_formulas_and_typed_ones_that_differ_stay_unless_agreed(maker, live_app, tmp_path):
    values = {**blank(Cell("requests", "result.granted", "total")), TOTAL: 99}
    path = made(tmp_path / "表.xlsx", values, totals="typed") if maker == "template" else paste(FORM, values, tmp_path / "表.xlsx")
    book = open_in(live_app, path)
    granted = at(book, Cell("requests", "result.granted", "total"))
    (question,) = press(live_app, "compute_totals", "no")
    assert "“一、本年新收政府信息公开申请数量”行“总计”列：现为 99，按分项算是 5" in question
    assert at(book, TOTAL).value == 99
    assert granted.formula.startswith("=IF(COUNT(")
    assert granted.value == 5
    assert "填入合计公式 1 个。保留了 1 个与分项之和不同的合计。" in live_app.status_bar
    press(live_app, "compute_totals", "yes")
    assert at(book, TOTAL).value == 5
    press(live_app, "undo_suggestion", "yes")
    assert at(book, TOTAL).formula == "99"
    press(live_app, "undo_suggestion", "yes")
    assert granted.value is None


def test_formulas_wiped_out_by_pasting_come_back_also_while_inputs_are_blank(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", {}))
    sheet = book.sheets["表三"]
    formula = at(book, TOTAL).formula
    sheet.api.unprotect("")
    at(book, TOTAL).clear_contents()
    sheet.api.protect("")
    press(live_app, "compute_totals")
    assert at(book, TOTAL).formula == formula
    assert sheet.api.protected


def test_a_refused_change_takes_back_those_before_it(live_app, live_engine, tmp_path):
    path = made(tmp_path / "表.xlsx", blank(*[cell for cell in FORM.inputs if cell.table == "review"]))
    open_in(live_app, path)
    with live_engine.counting() as all_of_it:
        press(live_app, "fill_zeros", "yes")
    book = open_in(live_app, made(tmp_path / "表2.xlsx", blank(*[cell for cell in FORM.inputs if cell.table == "review"])))
    before = numbers(book)
    with live_engine.busy(after=all_of_it.calls - 8, times=1):  # in the middle of writing
        texts = press(live_app, "fill_zeros", "yes")
    assert "Excel 正忙" in texts[-1]
    assert numbers(book) == before
    assert press(live_app, "undo_suggestion") == ["没有可以撤销的改动，什么也没有改。自己在格里改的，请用 Excel 的撤消。"]


# ---- 采用建议


def test_a_suggestion_is_taken_checked_again_and_taken_back(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", {**balanced(), NEW: 53}, totals="typed"))
    press(live_app, "check")
    assert len(listed(book)) == 2
    (question, done) = press(live_app, "accept_suggestion", "yes")
    assert "行“自然人”列：53 → 5" in question
    assert done.startswith("没有发现问题")
    assert at(book, NEW).value == 5
    press(live_app, "undo_suggestion", "yes")
    assert at(book, NEW).value == 53


def test_several_ways_are_offered_by_number(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", {**balanced(), NEW: 8}))
    press(live_app, "check")
    before = numbers(book)
    assert press(live_app, "accept_suggestion", "x")[-1].startswith("没有编号“x”，什么也没有改")
    assert numbers(book) == before
    press(live_app, "accept_suggestion", "1", "yes")
    assert len([line for line in listed(book) if line["级别"] == "错误"]) < 2


def test_a_suggestion_for_numbers_changed_since_is_refused(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", {**balanced(), NEW: 53}, totals="typed"))
    press(live_app, "check")
    at(book, NEW).value = 54
    assert press(live_app, "accept_suggestion") == ["这个问题的数已经改过，建议不再适用。请重新点“校验”。"]
    assert at(book, NEW).value == 54


def test_undoing_says_what_was_changed_since(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx", blank(GRANTED)))
    press(live_app, "fill_zeros", "yes")
    at(book, GRANTED).value = 7
    (question,) = press(live_app, "undo_suggestion", "no")
    assert "之后又改过" in question
    assert at(book, GRANTED).value == 7


# ---- 新建填报表、修复模板


def test_a_new_form_never_takes_the_place_of_another(live_app, live_book, tmp_path):
    live_book.set_mock_caller()
    for name in ("水务局2020年政府信息公开年报.xlsx", "水务局2020年政府信息公开年报2.xlsx"):
        press(live_app, "new_form", "2020", "2019", "水务局", str(tmp_path))
        found = read(tmp_path / name)
        assert (found.agency, found.year, found.form.edition) == ("水务局", 2020, "2019")
    assert press(live_app, "new_form", "二〇二〇") == [f"“二〇二〇”不是年度，没有新建。请填四位数字，例如 {_last_year()}。"]
    assert press(live_app, "new_form", None) == []


def _last_year():
    from datetime import date

    return date.today().year - 1


def test_a_broken_template_is_moved_into_a_fresh_one(live_app, tmp_path):
    source = made(
        tmp_path / "表.xlsx", cover={"agency": "水务局", "year": 2024, "phone": "0527"}, ledger={"received": 7}, narrative={0: "第一段\n第二段"},
    )
    book = open_in(live_app, source)
    press(live_app, "check")
    book.sheets[RESULTS].range("J5").raw_value = "台账多记"
    sheet = book.sheets["表三"]
    sheet.api.unprotect("")
    sheet.range("1:2").insert("down")  # pasted over and pushed down
    sheet.range("A1:J40").clear_formats()
    assert "填报的内容已移入新的工作簿" in press(live_app, "repair_form")[-1]
    new = live_app.books.active
    assert new.name == "表（修复）.xlsx"
    assert new.sheets["表三"].api.protected
    assert numbers(new) == {cell: float(value) for cell, value in balanced().items()}
    assert book.sheets["表三"].range("D5").value != new.sheets["表三"].range("D5").value
    found = read(tmp_path / "表（修复）.xlsx")
    assert (found.agency, found.year, found.cover["phone"], found.ledger["received"]) == ("水务局", 2024, "0527", 7)
    assert found.narrative[0] == "第一段\n第二段"
    assert new.sheets[EXPLAINED].range("C2").value == "台账多记"
    assert names(book)[0] == "封面"


def test_typed_totals_that_differ_are_kept_when_the_person_says_so(live_app, tmp_path):
    book = open_in(live_app, made(tmp_path / "表.xlsx"))
    book.sheets["表三"].api.unprotect("")
    at(book, TOTAL).value = 99
    boxes = press(live_app, "repair_form", "no")
    assert "有 1 个手填的合计，换成公式后数会变" in boxes[0]
    assert read(tmp_path / "表（修复）.xlsx")[TOTAL] == 99
    book.set_mock_caller()
    press(live_app, "repair_form", "yes")
    assert read(tmp_path / "表（修复）2.xlsx")[TOTAL] == 5
    assert press(live_app, "repair_form", "cancel")[1:] == []
    assert not (tmp_path / "表（修复）3.xlsx").exists()


# ---- 导入


def test_a_report_is_imported_into_blank_cells_and_over_others_only_when_agreed(live_app, tmp_path):
    paste(FORM, {**balanced(), GRANTED: 4, NEW: 4}, tmp_path / "来.xlsx")
    book = open_in(live_app, made(tmp_path / "表.xlsx", blank(NEW)))
    (question,) = press(live_app, "import_report", str(tmp_path / "来.xlsx"), "no")
    assert "填入 1 个空白格。另有 1 格已经填了别的数" in question
    assert "“（一）予以公开”行“自然人”列：5 → 4" in question
    assert (at(book, NEW).value, at(book, GRANTED).value) == (4, 5)
    assert press(live_app, "import_report", str(tmp_path / "来.xlsx"), "cancel")[1:] == []
    assert at(book, GRANTED).value == 5
    press(live_app, "import_report", str(tmp_path / "来.xlsx"), "yes")
    assert at(book, GRANTED).value == 4
    (text,) = press(live_app, "import_report", str(tmp_path / "来.xlsx"))
    assert "没有可填入的数：表里已经是同样的数" in text


def test_what_an_import_leaves_behind_is_named(live_app, tmp_path):
    paste(FORM, {**balanced(), GRANTED: "约五件", TOTAL: 99}, tmp_path / "来.xlsx")
    book = open_in(live_app, made(tmp_path / "表.xlsx", {}))
    (question,) = press(live_app, "import_report", str(tmp_path / "来.xlsx"), "yes")
    assert "没有认出：表三“（一）予以公开”行“自然人”列 “约五件”" in question
    assert "合计没有移入（新表用公式）" in question
    assert "原为 99" in question
    assert at(book, NEW).value == 5
    assert at(book, GRANTED).value is None


def test_a_report_of_the_old_edition_is_carried_over_by_the_crosswalk(live_app, tmp_path):
    values = dict.fromkeys(OLD.cells, 0) | {Cell("requests", "new", "natural"): 6}
    made(tmp_path / "来.xlsx", values, form=OLD, cover={"agency": "水务局", "year": 2020}, narrative={0: "总体情况"})
    book = open_in(live_app, made(tmp_path / "表.xlsx", {}, cover={}))
    (question,) = press(live_app, "import_report", str(tmp_path / "来.xlsx"), "yes")
    assert "已按对照关系转入 2021 版" in question
    assert at(book, NEW).value == 6
    assert book.sheets["封面"].range(layout(FORM).cover["agency"].address).value == "水务局"
    assert book.sheets["正文一"].range(layout(FORM).narrative[0].address).value == "总体情况"


def test_where_no_form_is_open_a_new_one_is_offered(live_app, live_book, tmp_path):
    paste(FORM, {**balanced(), TOTAL: 99}, tmp_path / "水务局2024年.xlsx")
    live_book.set_mock_caller()
    press(live_app, "import_report", str(tmp_path / "水务局2024年.xlsx"), "yes")
    assert "政府信息公开年报" in live_app.books.active.name
    assert numbers(live_app.books.active)[TOTAL] == 99  # kept and compared, not replaced by a formula


def test_numbers_under_columns_that_only_count_are_offered_and_taken_over_in_one_go(live_app, tmp_path):
    values = dict.fromkeys(FORM.cells, 0) | {NEW: 6}
    (tmp_path / "来.txt").write_bytes(TEXTS["列名 数据1…数据7"](Report("", FORM, values, 2024)).data)
    book = open_in(live_app, made(tmp_path / "表.xlsx", {}))
    offer, _ = press(live_app, "import_report", str(tmp_path / "来.txt"), "no", "yes")
    assert "有 175 格没有认定" in offer
    assert "“一、本年新收政府信息公开申请数量”行“自然人”列：6" in offer
    assert at(book, NEW).value is None
    press(live_app, "import_report", str(tmp_path / "来.txt"), "yes", "yes")
    assert at(book, NEW).value == 6


# ---- 与上年核对、帮助、关于


def test_last_years_report_is_compared_from_a_file_or_a_folder(live_app, tmp_path):
    last = tmp_path / "上年"
    last.mkdir()
    before = {**balanced(), Cell("requests", "carried_out", "natural"): 4, Cell("requests", "carried_out", "total"): 4}
    before[NEW] = before[TOTAL] = 9
    made(last / "a.xlsx", before, cover={"agency": "水务局", "year": 2023})
    book = open_in(live_app, made(tmp_path / "表.xlsx", cover={"agency": "水务局", "year": 2024}))
    for answers in (("yes", str(last / "a.xlsx")), ("no", str(last))):
        press(live_app, "check_last_year", *answers)
        assert {line["规则"][:2] for line in listed(book)} >= {"X1"}
    assert press(live_app, "check_last_year", "yes", None)[1:] == []


def test_about_names_the_version_python_and_the_log(live_app, live_book):
    import platform

    import nianbao
    from nianbao.machine import log

    live_book.set_mock_caller()
    (text,) = press(live_app, "about")
    for words in (nianbao.__version__, platform.python_version(), str(log.path())):
        assert words in text


def test_help_opens_the_handbook(live_app, live_book, tmp_path, monkeypatch):
    from nianbao.steps import handbook

    monkeypatch.setattr(handbook, "handbook_page", lambda: tmp_path / "使用手册.html")
    live_book.set_mock_caller()
    assert press(live_app, "help_handbook") == []
    assert live_app.api.opened == [str(tmp_path / "使用手册.html")]
