"""The button 穿透查询: a number of a summary is selected, and the list of its units is in front."""

import edits
import pytest
from clicking import FORM, open_in, press
from extras import CHANNELS, values_of, with_extra
from nianbao.grid import a1
from nianbao.model import Cell
from nianbao.steps.merging.merge import merge
from nianbao.workbook.extra_sheet import extra_spot
from nianbao.workbook.extra_unit_rows import FIRST_EXTRA_UNIT_ROW, extra_column
from nianbao.workbook.layout import EXTRA_SHEET, EXTRA_UNITS_SHEET, layout
from nianbao.workbook.trace_rows import ANSWERS, CHOSEN, FIRST_TRACE_ROW, TRACE, choice_words
from nianbao.workbook.unit_rows import DETAILS, FIRST_ROW, column_of
from workbooks import stamped, zeros

pytestmark = pytest.mark.live

NEW, PERMITS = Cell("requests", "new", "natural"), Cell("disclosure", "permits", "decisions")


@pytest.fixture
def summary(live_app, tmp_path):
    for i in range(3):
        stamped(FORM, zeros(FORM) | {NEW: i + 1, PERMITS: 10 * i}, tmp_path / f"{i}.xlsx", cover={"agency": f"演示{i}局", "year": 2024})
    merge(sorted(tmp_path.glob("*.xlsx")), tmp_path / "汇总.xlsx")
    return open_in(live_app, tmp_path / "汇总.xlsx")


def select(book, sheet, address):
    book.sheets[sheet].activate()
    book.sheets[sheet].range(address).select()


def chosen(book):
    return {head: book.sheets[TRACE].range(spot.address).value for head, spot in CHOSEN.items()}


def listed(book):
    return book.sheets[TRACE].range((FIRST_TRACE_ROW + 1, 3), (FIRST_TRACE_ROW + 3, 3)).value


def test_the_selected_cell_is_set_and_the_sheet_is_in_front(live_app, summary):
    for cell, values in ((NEW, [1, 2, 3]), (PERMITS, [0, 10, 20])):
        spot = layout(FORM).spot(cell)
        select(summary, spot.sheet, spot.address)
        assert press(live_app, "trace_cell") == []
        assert chosen(summary) == choice_words(FORM, cell)
        assert summary.sheets.active.name == TRACE
        assert summary.sheets[TRACE].range(ANSWERS["单元格"].address).value == f"{spot.sheet}!{spot.address}"
        assert listed(summary) == values


def test_a_column_of_the_details_is_a_cell_too_and_the_sheet_itself_stays_as_it_is(live_app, summary):
    select(summary, DETAILS, a1(FIRST_ROW + 1, column_of(FORM, FORM.position[NEW])))
    press(live_app, "trace_cell")
    assert chosen(summary) == choice_words(FORM, NEW)
    select(summary, TRACE, "C13")
    assert press(live_app, "trace_cell") == []
    assert chosen(summary) == choice_words(FORM, NEW)


def test_a_row_put_in_moves_the_cell_and_it_is_found_by_its_label(live_app, summary):
    spot = layout(FORM).spot(NEW)
    edits.insert_rows(summary, spot.sheet, 3)
    select(summary, spot.sheet, a1(spot.row + 1, spot.column))
    press(live_app, "trace_cell")
    assert chosen(summary) == choice_words(FORM, NEW)


def test_a_sum_of_the_extra_sheet_and_a_column_of_its_details_are_traced_too(live_app, tmp_path):
    for i in range(2):
        with_extra(tmp_path / f"{i}.xlsx", values_of((i + 1, 5, 0, 0, 0)), f"演示{i}局")
    merge(sorted(tmp_path.glob("*.xlsx")), tmp_path / "汇总.xlsx")
    book = open_in(live_app, tmp_path / "汇总.xlsx")
    for sheet, address, place in ((EXTRA_SHEET, extra_spot(0).address, 0), (EXTRA_UNITS_SHEET, a1(FIRST_EXTRA_UNIT_ROW, extra_column(1)), 1)):
        select(book, sheet, address)
        assert press(live_app, "trace_cell") == []
        assert chosen(book) == {"表": EXTRA_SHEET, "行": CHANNELS[place], "列": "数量"}
        assert listed(book)[:2] == ([1, 2], [5, 5])[place]
    for sheet, address in ((EXTRA_SHEET, "B6"), (EXTRA_SHEET, "D4"), (EXTRA_UNITS_SHEET, "B4")):
        select(book, sheet, address)
        assert "不是三张表里的数" in press(live_app, "trace_cell")[0]


@pytest.mark.parametrize(("sheet", "address"), [("表三", "A1"), ("封面", "B4"), (DETAILS, "B6")])
def test_what_is_no_number_is_said(live_app, summary, sheet, address):
    select(summary, sheet, address)
    assert "不是三张表里的数" in press(live_app, "trace_cell")[0]


def test_in_a_form_there_is_nothing_to_trace(live_app, tmp_path):
    from clicking import made

    open_in(live_app, made(tmp_path / "表.xlsx"))
    assert "没有“穿透查询”表" in press(live_app, "trace_cell")[0]
