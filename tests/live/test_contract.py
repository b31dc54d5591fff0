"""What xlwings promises its users, whatever the engine: places where LibreOffice does otherwise by itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import xlsxwriter
import xlwings

pytestmark = pytest.mark.live

ERRORS = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]


@pytest.fixture
def sheet(live_book):
    return live_book.sheets[0]


def test_the_merged_area_is_the_merge_around_a_cell_and_the_cell_itself_without_one(sheet):
    assert (sheet["A1"].merge_area, sheet["A1"].merge_cells) == (sheet["A1"], False)
    sheet["A1:A2"].merge()
    assert (sheet["A1"].merge_area, sheet["A2"].merge_area, sheet["A1"].merge_cells) == (sheet["A1:A2"], sheet["A1:A2"], True)
    sheet["A1:B2"].merge()
    assert (sheet["A1"].merge_area, sheet["B2"].merge_area) == (sheet["A1:B2"], sheet["A1:B2"])
    sheet["A1:B2"].unmerge()
    assert (sheet["A1"].merge_area, sheet["A1"].merge_cells) == (sheet["A1"], False)
    sheet["A1:B2"].merge(across=True)
    assert (sheet["A1"].merge_area, sheet["B2"].merge_area) == (sheet["A1:B1"], sheet["A2:B2"])


def test_of_cells_that_are_merged_in_part_there_is_no_one_answer(sheet):
    sheet["A1:B1"].merge()
    assert sheet["A1:C1"].merge_cells is None


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_every_error_value_is_read_as_what_it_is(live_app, tmp_path, ending):
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Sheet1")
        for row, error in enumerate(ERRORS):
            page.write_formula(row, 0, f"={error}", None, error)
    book = live_app.books.open(path)
    if ending != ".xlsx":
        book.save(tmp_path / f"errors{ending}")
        book.close()
        book = live_app.books.open(tmp_path / f"errors{ending}")
    column = book.sheets[0]["A1:A7"]
    assert column.options(err_to_str=True).value == ERRORS
    assert column.value == [None] * 7
    assert [cell.options(err_to_str=True).value for cell in column] == ERRORS
    live_app.calculate()
    assert column.options(err_to_str=True).value == ERRORS


def test_errors_that_formulas_make_are_read_as_what_they_are(sheet):
    sheet["A1:A5"].formula = [["=1/0"], ["=#NULL!"], ["=NA()"], ["=nobody_knows(1)"], ['="a"+1']]
    assert sheet["A1:A5"].options(err_to_str=True).value == ["#DIV/0!", "#NULL!", "#N/A", "#NAME?", "#VALUE!"]


@pytest.mark.parametrize(
    ("cells", "shift", "after"),
    [
        ("B2", None, [["a", "b", "c"], ["d", None, "f"], ["g", "e", "i"], [None, "h", None]]),
        ("B2", "down", [["a", "b", "c"], ["d", None, "f"], ["g", "e", "i"], [None, "h", None]]),
        ("B2", "right", [["a", "b", "c", None], ["d", None, "e", "f"], ["g", "h", "i", None]]),
        ("2:2", None, [["a", "b", "c"], [None, None, None], ["d", "e", "f"], ["g", "h", "i"]]),
        ("B:B", None, [["a", None, "b", "c"], ["d", None, "e", "f"], ["g", None, "h", "i"]]),
    ],
)
def test_cells_rows_and_columns_are_inserted(sheet, cells, shift, after):
    sheet["A1"].value = [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]
    sheet[cells].insert(shift)
    assert sheet.used_range.value == after


@pytest.mark.parametrize(
    ("cells", "shift", "after"),
    [
        ("B2", None, [["a", "b", "c"], ["d", "f", None], ["g", "h", "i"]]),
        ("B2", "left", [["a", "b", "c"], ["d", "f", None], ["g", "h", "i"]]),
        ("B2", "up", [["a", "b", "c"], ["d", "h", "f"], ["g", None, "i"]]),
        ("A2:B2", None, [["a", "b", "c"], ["g", "h", "f"], [None, None, "i"]]),
        ("2:2", None, [["a", "b", "c"], ["g", "h", "i"]]),
        ("B:B", None, [["a", "c"], ["d", "f"], ["g", "i"]]),
    ],
)
def test_cells_rows_and_columns_are_deleted(sheet, cells, shift, after):
    sheet["A1"].value = [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]
    sheet[cells].delete(shift) if shift else sheet[cells].delete()
    assert sheet.used_range.value == after


def test_a_copy_has_values_formulas_and_formats_in_this_sheet_another_and_another_book(live_app, live_book, sheet):
    sheet["A1"].value = [[1, None], ["x", None]]
    sheet["B1:B2"].formula = "=A1&1"
    sheet["A1"].color = (255, 0, 0)
    other = live_app.books.add()
    for place in (sheet["D4"], live_book.sheets.add(after=sheet)["B2"], other.sheets[0]["C3"]):
        sheet["A1:B2"].copy(destination=place)
        made = place.resize(2, 2)
        assert made.value == [[1, "11"], ["x", "x1"]]
        assert made[0, 1].formula == f"={made[0, 0].get_address(False, False)}&1"
        assert (made[0, 0].color, made[1, 1].color) == ((255, 0, 0), None)


def test_formula2_calculates_over_whole_ranges(sheet):
    sheet["A1"].value = [[1], [2], [3]]
    sheet["B1"].formula2 = "=SUM(A1:A3*2)"
    assert (sheet["B1"].value, sheet["B1"].formula2) == (12, "=SUM(A1:A3*2)")
    sheet["C1:C3"].formula2 = "=A1:A3*2"
    assert sheet["C1:C3"].value == [2, 4, 6]
    sheet["D1"].formula2 = 5
    assert (sheet["D1"].value, sheet["D1"].formula2) == (5, "5")


def test_places_and_sizes_are_points_from_the_corner_of_the_sheet(sheet):
    sheet["A1:D4"].row_height, sheet["A1:B1"].column_width = 60, 20
    assert (sheet["A1"].left, sheet["A1"].top) == (0, 0)
    assert (sheet["A2"].top, sheet["A1:D4"].height) == (60, 240)
    assert sheet["B1"].left == sheet["A1"].width
    assert sheet["C1"].left == sheet["A1:B1"].width


def test_the_print_area_is_set_read_and_taken_away(sheet):
    assert sheet.page_setup.print_area is None
    sheet.page_setup.print_area = "A1:B2"
    assert sheet.page_setup.print_area == "$A$1:$B$2"
    sheet.page_setup.print_area = None
    assert sheet.page_setup.print_area is None


def test_of_two_programs_the_one_activated_is_the_first(live_app):
    if live_app.engine.name != "libreoffice":
        pytest.skip("a second Excel is left alone")
    second = xlwings.App(visible=False, add_book=False)
    try:
        assert xlwings.apps.active == second
        live_app.activate()
        assert xlwings.apps.active == live_app
        second.books.add().activate()
        assert xlwings.apps.active == second
        live_app.books.add().sheets[0].activate()
        assert xlwings.apps.active == live_app  # with its sheet comes its book, with its book the program
    finally:
        second.quit()
    assert xlwings.apps.active == live_app


def test_books_are_saved_and_found_by_paths_of_every_kind(live_app, live_book, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    live_book.save(Path("一 & 二#3%.xlsx"))
    assert Path(live_book.fullname) == tmp_path / "一 & 二#3%.xlsx"
    assert live_book.name == "一 & 二#3%.xlsx"
    live_book.save("sub.xlsx")
    assert Path(live_book.fullname) == tmp_path / "sub.xlsx"
    assert live_app.books.open("sub.xlsx").fullname == live_book.fullname
    assert len(live_app.books) == 1
    with pytest.raises(FileNotFoundError):
        live_app.books.open("no such book.xlsx")
    fresh = live_app.books.add()
    fresh.save()
    assert Path(fresh.fullname).parent == tmp_path
    assert os.path.exists(fresh.fullname)
