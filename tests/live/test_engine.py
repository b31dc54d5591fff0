"""The engine against a real LibreOffice: one sentence a test, one capability a sentence."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from nianbao.excel.libreoffice.wire import HostBusy, HostError

xlwings = pytest.importorskip("xlwings")
openpyxl = pytest.importorskip("openpyxl")
pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def _only_libreoffice(live_engine):
    """These tests are about our engine; on Excel there is nothing to test here."""


@pytest.fixture
def sheet(live_book):
    return live_book.sheets[0]


# ---- values


def test_a_block_comes_back_as_excel_would_give_it(sheet):
    sheet["A1"].value = [[1, "文字", None], [2.5, dt.datetime(2024, 1, 5, 6, 30), True], ["12", "=A1*2", "=1/0"]]
    assert sheet["A1:C3"].value == [[1.0, "文字", None], [2.5, dt.datetime(2024, 1, 5, 6, 30), 1.0], [12.0, 2.0, None]]


def test_every_error_value_keeps_its_name_where_errors_are_asked_for(sheet):
    sheet["A1:F1"].formula = [["=1/0", "=#REF!", "=NA()", '=VALUE("x")', "=NOSUCH(1)", '="#REF!"']]
    expected = ["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?", "#REF!"]
    assert sheet["A1:F1"].options(err_to_str=True).value == expected
    assert sheet["A1:F1"].value == [None] * 5 + ["#REF!"]


def test_an_error_value_typed_by_a_file_is_read_like_one_that_was_computed(live_app, tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "#REF!"
    book.active["A1"].data_type = "e"
    book.save(tmp_path / "错误.xlsx")
    opened = live_app.books.open(tmp_path / "错误.xlsx")
    assert opened.sheets[0]["A1"].options(err_to_str=True).value == "#REF!"
    opened.close()


def test_a_date_is_a_date_by_its_format_and_a_time_of_day_stays_a_number(sheet):
    sheet["A1:A3"].value = [[45296], [45296.25], [0.5]]
    sheet["A1"].number_format = "yyyy/m/d"
    sheet["A3"].number_format = "h:mm"
    sheet["B1"].formula = "=A1+1"
    sheet["B1"].number_format = "yyyy-mm-dd"
    assert sheet["A1:A3"].value == [dt.datetime(2024, 1, 5), 45296.25, 0.5]
    assert sheet["B1"].value == dt.datetime(2024, 1, 6)
    assert sheet["A1"].options(dates=dt.date).value == dt.date(2024, 1, 5)


def test_dates_that_formulas_give_are_found_among_other_formats(sheet):
    sheet["A1:A4"].formula = [["=45296"], ["=45297"], ["=1+1"], ["=0.5"]]
    sheet["C1"].formula = "=45298"
    sheet["A2"].number_format = sheet["C1"].number_format = "yyyy-mm-dd"
    sheet["A4"].number_format = "0%"
    assert sheet["A1:C4"].value == [
        [45296.0, None, dt.datetime(2024, 1, 7)],
        [dt.datetime(2024, 1, 6), None, None],
        [2.0, None, None],
        [0.5, None, None],
    ]


def test_a_number_as_text_stays_text_in_a_text_cell_and_becomes_a_number_elsewhere(sheet):
    sheet["A1"].number_format = "@"
    sheet["A1"].value = "012"
    sheet["B1"].value = "012"
    sheet["C1"].value = "'012"
    assert sheet["A1:C1"].value == ["012", 12.0, "012"]
    assert sheet["A1:C1"].formula == (("012", "12", "012"),)


def test_one_value_fills_a_range_and_one_formula_is_copied_over_it(sheet):
    sheet["A1:B2"].value = 7
    sheet["C1:D2"].formula = "=A1+$A$1"
    assert sheet["A1:B2"].value == [[7.0, 7.0]] * 2
    assert sheet["C1:D2"].formula == (("=A1+$A$1", "=B1+$A$1"), ("=A2+$A$1", "=B2+$A$1"))
    assert sheet["C1:D2"].value == [[14.0, 14.0]] * 2


def test_an_array_formula_stands_over_its_range(sheet):
    sheet["A1:A2"].value = [[2], [3]]
    sheet["B1:B2"].formula_array = "=A1:A2*10"
    assert sheet["B1:B2"].value == [20.0, 30.0]
    assert sheet["B1"].has_array
    assert not sheet["A1"].has_array


def test_clear_contents_leaves_the_format_and_clear_leaves_nothing(sheet):
    sheet["A1"].value, sheet["A1"].color = 5, (255, 0, 0)
    sheet["A1"].clear_contents()
    assert (sheet["A1"].value, sheet["A1"].color) == (None, (255, 0, 0))
    sheet["A1"].clear()
    assert sheet["A1"].color is None


def test_the_used_range_the_edge_and_the_region_of_a_block(sheet):
    sheet["B2"].value = [[1, 2], [3, 4], [5, 6]]
    assert sheet.used_range.address == "$B$2:$C$4"
    assert sheet["B2"].end("down").address == "$B$4"
    assert sheet["B2"].expand().address == "$B$2:$C$4"
    assert sheet["C3"].current_region.address == "$B$2:$C$4"


def test_rows_inserted_and_deleted_carry_the_cells_below(sheet):
    sheet["A1"].value = [[1], [2]]
    sheet["2:2"].insert("down")
    assert sheet["A1:A3"].value == [1.0, None, 2.0]
    sheet["2:2"].delete()
    assert sheet["A1:A2"].value == [1.0, 2.0]


# ---- looks


def test_colour_font_and_number_format_are_read_as_they_were_set(sheet):
    cell = sheet["A1"]
    cell.color, cell.font.color, cell.font.bold, cell.font.size = "#FFCC00", (192, 0, 0), True, 14
    cell.font.name, cell.number_format, cell.wrap_text = "宋体", "#,##0.00", True
    cell.horizontal_alignment, cell.vertical_alignment = "center", "top"
    assert (cell.color, cell.font.color, cell.font.bold, cell.font.size) == ((255, 204, 0), (192, 0, 0), True, 14)
    assert (cell.font.name, cell.number_format, cell.wrap_text) == ("宋体", "#,##0.00", True)
    assert (cell.horizontal_alignment, cell.vertical_alignment) == ("center", "top")
    assert (sheet["A1:B1"].color, sheet["A1:B1"].font.bold, sheet["A1:B1"].number_format) == (None, None, None)
    cell.color = None
    assert cell.color is None


def test_widths_are_in_characters_and_heights_in_points_and_autofit_fits(sheet):
    sheet["A1"].column_width, sheet["A1"].row_height = 20, 30
    assert (sheet["A1"].column_width, sheet["A1"].row_height) == (20.0, 30.0)
    assert sheet["A1:B1"].column_width is None
    sheet["A1"].value = "一"
    sheet["A1"].autofit()
    assert sheet["A1"].column_width < 20
    assert sheet["A1"].row_height < 30


def test_a_note_is_added_read_listed_changed_and_deleted(sheet):
    assert sheet["B2"].note is None
    sheet["B2"].add_note("差额 18")
    assert (sheet["B2"].note.text, [note.location.address for note in sheet.notes]) == ("差额 18", ["$B$2"])
    sheet["B2"].note.text = "差额 0"
    assert sheet["B2"].note.text == "差额 0"
    sheet["B2"].note.delete()
    assert (sheet["B2"].note, len(sheet.notes)) == (None, 0)


def test_a_link_into_the_book_survives_saving(live_book, sheet, tmp_path):
    sheet["A1"].add_hyperlink(f"#{sheet.name}!B2", "去看")
    assert (sheet["A1"].hyperlink, sheet["A1"].value) == (f"#{sheet.name}!B2", "去看")
    live_book.save(tmp_path / "链接.xlsx")
    assert openpyxl.load_workbook(tmp_path / "链接.xlsx").active["A1"].hyperlink.location == f"{sheet.name}!B2"


def test_merged_areas_are_found(sheet):
    sheet["A1"].value, sheet["D4"].value, sheet["A9"].value = "题", "类", "x"
    sheet["A1:C1"].merge()
    sheet["D4:E7"].merge()
    assert sorted(sheet.api.merges()) == ["A1:C1", "D4:E7"]
    assert (sheet["E7"].merge_area.address, sheet["E7"].merge_area.count) == ("$D$4:$E$7", 8)
    sheet["A1:C1"].unmerge()
    assert sheet.api.merges() == ["D4:E7"]


# ---- sheets, books, names


def test_sheets_are_added_named_hidden_copied_and_deleted(live_book):
    first = live_book.sheets[0]
    first.name = "表二"
    last = live_book.sheets.add("_标记", after=first)
    assert (live_book.sheet_names, live_book.sheets.active.name, last.index) == (["表二", "_标记"], "_标记", 2)
    last.visible = False
    assert (last.visible, last.api.visibility) == (False, "hidden")
    last.api.visibility = "very_hidden"  # hidden as far as LibreOffice can
    assert last.api.visibility == "hidden"
    first["A1"].value = 5
    copied = first.copy(name="副本")
    assert (copied["A1"].value, live_book.sheet_names) == (5.0, ["表二", "_标记", "副本"])
    copied.delete()
    assert live_book.sheet_names == ["表二", "_标记"]
    assert [sheet.name for sheet in live_book.sheets] == ["表二", "_标记"]


def test_a_sheet_copied_into_another_book_arrives(live_app, live_book, sheet):
    sheet.name, sheet["A1"].value = "来源", 3
    other = live_app.books.add()
    sheet.copy(after=other.sheets[0])
    assert other.sheets["来源"]["A1"].value == 3.0


def test_a_book_is_saved_under_a_name_closed_and_opened_again(live_app, live_book, sheet, tmp_path):
    sheet["A1"].value = 12
    target = tmp_path / "区 财政局.xlsx"
    live_book.save(target)
    assert (live_book.name, Path(live_book.fullname)) == ("区 财政局.xlsx", target)
    sheet["A1"].value = 13
    live_book.save()
    live_book.close()
    assert "区 财政局.xlsx" not in [book.name for book in live_app.books]
    opened = live_app.books.open(target)
    assert (opened.sheets[0]["A1"].value, opened.api.modified) == (13.0, False)
    assert live_app.books.open(target) == opened


def test_a_book_opened_read_only_can_be_changed_but_not_saved_in_place(live_app, live_book, tmp_path):
    live_book.save(tmp_path / "只读.xlsx")
    live_book.close()
    book = live_app.books.open(tmp_path / "只读.xlsx", read_only=True)
    book.sheets[0]["A1"].value = 1
    assert book.api.read_only
    with pytest.raises(HostError, match="read-only"):
        book.save()
    book.save(tmp_path / "另存.xlsx")
    assert not book.api.read_only


def test_a_book_that_someone_else_has_open_can_be_read_but_refuses_changes(live_app, live_book, tmp_path):
    live_book.sheets[0]["A1"].value = 5
    live_book.save(tmp_path / "被占用.xlsx")
    live_book.close()
    (tmp_path / ".~lock.被占用.xlsx#").write_text(",别人,另一台,01.01.2024 10:00,file:///x;", encoding="utf-8")
    book = live_app.books.open(tmp_path / "被占用.xlsx")
    assert (book.api.read_only, book.sheets[0]["A1"].value) == (True, 5.0)
    with pytest.raises(HostError):
        book.sheets[0]["A1"].value = 6


@pytest.mark.parametrize("ending", [".xlsx", ".xlsm", ".xls", ".ods"])
def test_every_format_is_written_and_read_back(live_app, live_book, tmp_path, ending):
    live_book.sheets[0]["A1"].value = [["表三", 12.5]]
    live_book.save(tmp_path / f"年报{ending}")
    live_book.close()
    assert live_app.books.open(tmp_path / f"年报{ending}").sheets[0]["A1:B1"].value == ["表三", 12.5]


def test_a_format_that_is_not_known_is_refused(live_book, tmp_path):
    with pytest.raises(HostError, match="et"):
        live_book.save(tmp_path / "年报.et")


def test_the_active_book_is_the_one_activated_last(live_app, live_book):
    second = live_app.books.add()
    assert live_app.books.active == second
    live_book.activate()
    assert live_app.books.active == live_book


def test_a_file_that_is_no_workbook_is_refused(live_app, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(HostError):
        live_app.books.open(tmp_path / "坏.xlsx")


def test_names_of_the_book_and_of_a_sheet_lead_to_their_ranges(live_book, sheet):
    sheet.name = "表 三"
    live_book.names.add("表三填报区", "='表 三'!$B$2:$C$3")
    sheet.names.add("局部", "='表 三'!$A$1")
    assert sorted(name.name for name in live_book.names) == ["表 三!局部", "表三填报区"]
    assert live_book.names["表三填报区"].refers_to == "='表 三'!$B$2:$C$3"
    assert live_book.names["表三填报区"].refers_to_range == sheet["B2:C3"]
    assert sheet["表三填报区"].address == "$B$2:$C$3"
    live_book.names["表三填报区"].delete()
    assert "表三填报区" not in live_book.names
    with pytest.raises(HostError, match="neither"):
        sheet["表三填报区"]


# ---- protection


def test_a_protected_sheet_refuses_values_in_locked_cells_and_every_change_of_looks(sheet):
    sheet["A1:B1"].value = [1, 2]
    sheet["B1"].api.xl.CellProtection = _unlocked(sheet["B1"].api.xl.CellProtection)
    sheet.api.protect()
    assert sheet.api.protected
    changes = {
        "a value": lambda: setattr(sheet["A1"], "value", 9),
        "a formula": lambda: setattr(sheet["A1"], "formula", "=1"),
        "contents": lambda: sheet["A1:B1"].clear_contents(),
        "a colour": lambda: setattr(sheet["B1"], "color", (1, 2, 3)),
        "a font": lambda: setattr(sheet["B1"].font, "bold", True),
        "a number format": lambda: setattr(sheet["B1"], "number_format", "0.0"),
        "a note": lambda: sheet["B1"].add_note("x"),
        "a rule": lambda: sheet["B1"].api.add_condition("=TRUE", name="x", color=(1, 2, 3)),
    }
    assert [what for what, change in changes.items() if not _refused(change)] == []
    sheet["B1"].value = 9
    assert (sheet["A1:B1"].value, sheet["B1"].color) == ([1.0, 9.0], None)
    sheet.api.unprotect()
    sheet["A1"].value = 8
    assert sheet["A1"].value == 8.0


def _refused(change):
    try:
        change()
    except HostError:
        return True
    return False


def _unlocked(protection):
    protection.IsLocked = False
    return protection


def test_a_wrong_password_does_not_open_a_sheet(sheet):
    sheet.api.protect("pw")
    with pytest.raises(HostError):
        sheet.api.unprotect("no")
    sheet.api.unprotect("pw")
    assert not sheet.api.protected


# ---- rules


@pytest.fixture
def filled(tmp_path):
    """A file with all that could be disturbed: fills, rules, validation, a filter, protected sheets, a note."""
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表三"
    for row in range(1, 31):
        sheet.append([row * column for column in range(1, 11)])
    sheet["A1"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["B2"].comment = Comment("原有批注", "某人")
    sheet.conditional_formatting.add("A1:C5", FormulaRule(formula=["A1>3"], fill=PatternFill("solid", bgColor="00FF00")))
    whole = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", showErrorMessage=True, errorTitle="填报", error="整数")
    whole.add("B2:C3")
    sheet.add_data_validation(whole)
    sheet.auto_filter.ref = "A1:J30"
    sheet.row_dimensions[5].hidden = True
    locked = book.create_sheet("受保护")
    locked.protection.sheet, locked.protection.formatCells = True, False
    book.create_sheet("隐藏").sheet_state = "veryHidden"
    book.save(tmp_path / "原.xlsx")
    return tmp_path / "原.xlsx"


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if not name.startswith("docProps/")}


def _saved(book, path: Path) -> dict[str, bytes]:
    book.save(path)
    return _parts(path)


def test_rules_added_and_removed_leave_the_saved_file_as_it_was(live_app, filled, tmp_path):
    book = live_app.books.open(filled)
    sheet = book.sheets["表三"]
    before = _saved(book, tmp_path / "前.xlsx")
    sheet["A1:D8"].api.add_condition("=A1>表三!$F$9", name="nb_error", color="#FF8080", border_color="#8000FF")
    sheet["B3:J30"].api.add_condition("=B3=1", name="nb_warning", color=(255, 220, 150), font_color=(90, 0, 0))
    sheet["C3"].add_note("差额")
    sheet["L3"].value = [["差额", 18]] * 20
    marked = _saved(book, tmp_path / "中.xlsx")
    assert marked != before
    assert sheet.api.remove_conditions(("nb_error", "nb_warning")) == 2
    sheet["C3"].note.delete()
    sheet["L3:M22"].clear_contents()
    assert _saved(book, tmp_path / "后.xlsx") == before


def test_rules_are_found_again_in_the_saved_file_where_they_were_put(live_app, filled, tmp_path):
    book = live_app.books.open(filled)
    book.sheets["表三"]["B3:J30"].api.add_condition("=AND(B3=1,表三!$A$1>0)", name="nb_error", color="#FF8080")
    book.save(tmp_path / "标.xlsx")
    found = openpyxl.load_workbook(tmp_path / "标.xlsx")["表三"].conditional_formatting
    rules = {str(group.sqref): [(rule.formula[0], rule.dxf.fill.bgColor.rgb) for rule in group.rules] for group in found}
    assert rules == {"A1:C5": [("A1>3", "FF00FF00")], "B3:J30": [("AND(B3=1,表三!$A$1>0)", "FFFF8080")]}
    book.close()
    again = live_app.books.open(tmp_path / "标.xlsx").sheets["表三"]
    assert [(address, formula) for address, formula, _ in again.api.conditions()] == [
        ("A1:C5", "=A1>3"),
        ("B3:J30", "=AND(B3=1,表三!$A$1>0)"),
    ]
    assert again.api.remove_conditions(containing="表三!$A$1") == 1
    assert [address for address, _, _ in again.api.conditions()] == ["A1:C5"]


def test_a_sheet_with_a_password_elsewhere_in_the_book_does_not_stop_a_rule(live_app, filled):
    book = live_app.books.open(filled)
    book.sheets["受保护"].api.unprotect()
    book.sheets["受保护"].api.protect("密码")
    sheet = book.sheets["表三"]
    before = _saved(book, filled.with_name("前.xlsx"))
    sheet["A1:B2"].api.add_condition("=A1>0", name="nb_error", color="#FF8080")
    assert ("A1:B2", "=A1>0", "nb_error") in sheet.api.conditions()
    assert book.api.xl.StyleFamilies.getByName("CellStyles").getByName("nb_error").CellBackColor == 0xFF8080
    assert book.sheets["受保护"].api.protected
    assert sheet["A1:B2"].api.remove_conditions(("nb_error",)) == 1
    assert _saved(book, filled.with_name("后.xlsx")) == before


def test_xlwings_own_conditional_formats_work_too(sheet):
    rule = sheet["A1:B2"].conditional_formats.add_custom("=A1>1", fill_color="#00FF00", font_bold=True)
    assert (rule.type, rule.formula, rule.fill_color) == ("custom", "=A1>1", (0, 255, 0))
    assert [found.formula for found in sheet["B2"].conditional_formats] == ["=A1>1"]
    assert len(sheet["C3"].conditional_formats) == 0
    rule.delete()
    assert sheet.api.conditions() == []


def test_a_validation_is_read_and_its_absence_too(live_app, filled):
    sheet = live_app.books.open(filled).sheets["表三"]
    found = sheet["B2:C3"].api.validation()
    assert (found["type"], found["operator"], found["formula1"]) == ("whole_number", "greater_than_or_equal", "=0")
    assert (found["error_title"], found["error_message"], found["show_error"]) == ("填报", "整数", True)
    assert sheet["A1"].api.validation() is None
    assert (sheet["B2"].data_validation.type, sheet["A1"].data_validation.type) == ("whole_number", "none")


def test_hidden_rows_and_a_filter_are_seen(live_app, filled):
    sheet = live_app.books.open(filled).sheets["表三"]
    assert sheet.api.hidden_rows == [5]
    sheet["A1:J30"].api.filter(1, "7")
    assert sheet.api.filtered
    assert sheet.api.hidden_rows == [row for row in range(2, 31) if row != 7]
    assert sheet["A5"].rows.hidden
    assert sheet["A5:B5"].value == [5.0, 10.0]


# ---- the app


def test_settings_are_kept_and_given_back(live_app, live_book):
    with live_app.properties(screen_updating=False, calculation="manual", display_alerts=False):
        assert (live_app.screen_updating, live_app.calculation, live_app.display_alerts) == (False, "manual", False)
        assert live_book.api.xl.hasControllersLocked()
        assert not live_book.api.xl.isAutomaticCalculationEnabled()
    assert (live_app.screen_updating, live_app.calculation, live_app.display_alerts) == (True, "automatic", True)
    assert not live_book.api.xl.hasControllersLocked()
    live_app.status_bar = "校验完成：3 个错误"
    assert live_app.status_bar == "校验完成：3 个错误"
    live_app.status_bar = False
    assert live_app.status_bar is False


def test_frozen_rows_and_columns_are_saved(live_app, tmp_path):
    live_app.visible = True
    live_book = live_app.books.add()
    sheet = live_book.sheets[0]
    sheet.freeze_panes.freeze_at("A1:B3")
    live_book.save(tmp_path / "冻结.xlsx")
    assert openpyxl.load_workbook(tmp_path / "冻结.xlsx").active.freeze_panes == "C4"
    sheet.freeze_panes.unfreeze()
    live_book.save()
    assert openpyxl.load_workbook(tmp_path / "冻结.xlsx").active.freeze_panes is None


def test_manual_calculation_waits_for_calculate(live_app):
    live_app.visible = True  # what nobody sees is calculated when it is asked for
    sheet = live_app.books.add().sheets[0]
    sheet["A1"].value, sheet["B1"].formula = 1, "=A1*2"
    live_app.calculation = "manual"
    sheet["A1"].value = 5
    stale = sheet["B1"].value
    live_app.calculate()
    live_app.calculation = "automatic"
    assert (stale, sheet["B1"].value) == (2.0, 10.0)


def test_the_selection_follows_select_and_shows_its_sheet(live_app, live_book, sheet):
    live_book.sheets.add("另一张", after=sheet)
    sheet["B2:C3"].select()
    assert (live_app.selection.address, live_app.selection.sheet.name) == ("$B$2:$C$3", sheet.name)
    assert (live_book.selection.address, live_book.sheets.active.name) == ("$B$2:$C$3", sheet.name)


def test_boxes_are_captured_and_questions_answered_from_the_queue(live_app, live_book):
    assert live_app.alert("完成", "年报") == "ok"
    live_app.api.will_answer("yes", "甲.xlsx", ["甲.xlsx", "乙.xlsx"], None)
    assert live_app.alert("覆盖吗？", "年报", buttons="yes_no") == "yes"
    assert live_app.api.choose_file("选文件") == "甲.xlsx"
    assert live_app.api.choose_file("选文件", many=True) == ["甲.xlsx", "乙.xlsx"]
    assert live_app.api.choose_folder("选文件夹") is None
    live_app.api.open_path("说明.html")
    assert [(box.text, box.buttons) for box in live_app.api.messages] == [("完成", "ok"), ("覆盖吗？", "yes_no")]
    assert live_app.api.opened == ["说明.html"]


def test_a_question_that_nobody_answers_fails(live_app, live_book):
    with pytest.raises(HostError, match="覆盖吗"):
        live_app.alert("覆盖吗？", buttons="yes_no")


# ---- calls


def test_reading_a_block_is_one_call_whatever_its_size(live_engine, sheet):
    sheet["A1"].value = [[float(row * column) for column in range(10)] for row in range(30)]
    counts = []
    for address in ("A1:B2", "A1:J30"):
        with live_engine.counting() as count:
            assert sheet[address].value is not None
        counts.append((count.calls, count.round_trips))
    assert counts[0] == counts[1]
    assert counts[0][0] == 1


def test_writing_raw_rows_is_one_call_and_a_note_is_one(live_engine, sheet):
    with live_engine.counting() as count:
        sheet["A1"].raw_value = [["a", 1.0], ["b", 2.0]]
    assert (count.calls, sheet["A1:B2"].value) == (1, [["a", 1.0], ["b", 2.0]])
    with live_engine.counting() as count:
        sheet["A1"].api.add_note("x")
    assert (count.calls, sheet["A1"].note.text) == (1, "x")


def test_a_busy_host_lets_some_calls_through_refuses_some_and_listens_again(live_engine, sheet):
    outcomes = []
    with live_engine.busy(after=2, times=1):
        for value in range(4):
            try:
                sheet["A1"].raw_value = float(value)
                outcomes.append("written")
            except HostBusy:
                outcomes.append("refused")
    assert outcomes == ["written", "written", "refused", "written"]
    with live_engine.busy(), pytest.raises(HostBusy):
        assert sheet["A1"].value
    assert sheet["A1"].value == 3.0
