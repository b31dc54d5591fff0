"""穿透查询 in a live spreadsheet program: whatever cell is chosen, its list says what ``trace`` says, and follows a change at once."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from amount import amount
from extras import with_extra
from live.fixtures import live_app, live_host
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.forms.extra import extra_rows
from nianbao.model import Cell
from nianbao.steps.extra_trace import trace_extra
from nianbao.steps.merging.merge import merge
from nianbao.steps.trace import trace
from nianbao.workbook.adjustment_rows import FIRST_LINE_ROW
from nianbao.workbook.choices import choices
from nianbao.workbook.extra_sheet import extra_place
from nianbao.workbook.extra_unit_rows import FIRST_EXTRA_UNIT_ROW, extra_column
from nianbao.workbook.layout import EXTRA_SHEET, EXTRA_UNITS_SHEET, layout
from nianbao.workbook.trace_rows import (
    ANSWERS,
    CHOSEN,
    FIRST_LISTED,
    FIRST_TRACE_ROW,
    NO_SUCH_CELL,
    TRACE,
    TRACE_HEADS,
    choice_words,
    helper,
)
from nianbao.workbook.unit_columns import unit_columns
from nianbao.workbook.unit_rows import ADJUSTMENTS, DETAILS, FIRST_ROW, column_of
from openpyxl import load_workbook
from steps.test_trace import city
from test_template_live import same
from workbooks import stamped, zeros

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live

FORM = EDITIONS["2021"]
LAID = layout(FORM)
PERMITS = Cell("disclosure", "permits", "decisions")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A city; in its first district two lines of 调整."""
    made = city(tmp_path_factory.mktemp("city"), seed=7)
    below = made.home / "区县" / "演示甲区" / "汇总.xlsx"
    book = load_workbook(below)
    for row, number in enumerate((7, -2)):
        for column, value in enumerate(("演示甲区第1局", *FORM.names(PERMITS), number, "其他"), 1):
            book[ADJUSTMENTS].cell(FIRST_LINE_ROW + 1 + row, column, value)
    book.save(below)
    merge(below.parent / "收件", below, year=2024, agency="演示甲区", force=True)
    return made


def choose(book, cell):
    for head, words in choice_words(FORM, cell).items():
        spot = CHOSEN[head]
        book.sheets[TRACE].range(spot.address).value = words


def opened(app, path):
    """The book, worked out anew once: what changes afterwards the program follows by itself."""
    book = app.books.open(str(path))
    app.calculate()
    return book


def shown(book, units):
    """(answers by head, the lines of the list by head)."""
    rows = book.sheets[TRACE].range((1, 1), (FIRST_TRACE_ROW + units + 1, len(TRACE_HEADS))).raw_value
    answers = {head: rows[spot.row][spot.column] for head, spot in ANSWERS.items()}
    return answers, [dict(zip(TRACE_HEADS, row, strict=True)) for row in rows[FIRST_TRACE_ROW : FIRST_TRACE_ROW + units]]


def expected(found):
    for i, line in enumerate(found.lines, 1):
        unit, adjusted = line.unit, line.adjusted
        value = unit.value.raw if isinstance(unit.value, Unread) else unit.value
        yield {"序号": i, "单位": unit.agency, "数": value, "文件": unit.file, "位置": unit.place, "原文": unit.raw, "调整": adjusted or None}


@pytest.mark.parametrize("which", ["全市.xlsx", "区县/演示甲区/汇总.xlsx"])
def test_any_cell_chosen_shows_what_trace_says(which, made, live_app):
    path = made.home / which
    book = opened(live_app, path)
    for cell in (PERMITS, *random.Random(which).sample(FORM.cells, amount(25, len(FORM.cells)))):
        spot = LAID.spot(cell)
        found = trace(path, f"{spot.sheet}!{spot.address}")
        choose(book, cell)
        answers, lines = shown(book, len(found.lines))
        assert answers["单元格"] == f"{spot.sheet}!{spot.address}"
        assert same(answers["合计"], found.total)
        assert same(answers["其中调整"], sum(line.adjusted for line in found.lines))
        apart = [(now, told) for now, told in zip(lines, expected(found), strict=True) if not all(same(now[head], value) for head, value in told.items())]
        assert apart == []
        assert sum(line["占比"] for line in lines) == pytest.approx(1, abs=0.001)


def test_the_list_follows_a_change_and_a_cell_that_is_none_is_said(made, live_app):
    book = opened(live_app, made.home / "区县" / "演示甲区" / "汇总.xlsx")
    choose(book, PERMITS)
    before, lines = shown(book, 4)
    book.sheets[DETAILS].range((FIRST_ROW + 1, column_of(FORM, FORM.position[PERMITS]) + 1)).value = lines[0]["数"] + 10
    book.sheets[ADJUSTMENTS].range((FIRST_LINE_ROW + 1, 5)).value = 8
    after, changed = shown(book, 4)
    assert (after["合计"] - before["合计"], after["其中调整"] - before["其中调整"]) == (11, 1)
    assert (changed[0]["数"] - lines[0]["数"], changed[1]["调整"]) == (10, 6)
    spot = LAID.spot(PERMITS)
    assert book.sheets[spot.sheet].range(spot.address).value == after["合计"]
    book.sheets[TRACE].range(CHOSEN["表"].address).value = "表四"
    after, changed = shown(book, 4)
    assert after["单元格"] == NO_SUCH_CELL
    assert {line["数"] for line in changed} == {None}


def test_a_blank_is_no_zero_and_a_text_is_shown(tmp_path, live_app):
    for i, value in enumerate((None, "约20", 3)):
        stamped(FORM, zeros(FORM) | {PERMITS: value}, tmp_path / f"{i}.xlsx", cover={"agency": f"演示{i}局", "year": 2024})
    merge(list(tmp_path.glob("*.xlsx")), tmp_path / "汇总.xlsx")
    book = opened(live_app, tmp_path / "汇总.xlsx")
    choose(book, PERMITS)
    answers, lines = shown(book, 3)
    assert answers["合计"] == "待定"
    assert sorted((line["单位"], line["数"], line["占比"]) for line in lines) == [("演示0局", None, None), ("演示1局", "约20", None), ("演示2局", 3, None)]


def test_sorted_details_keep_each_units_file_and_place(made, live_app):
    """Sorting 部门明细 by its arrows moves the rows: 序号 goes with them."""
    path = made.home / "区县" / "演示甲区" / "汇总.xlsx"
    book = opened(live_app, path)
    choose(book, PERMITS)
    _, before = shown(book, 4)
    sheet, last = book.sheets[DETAILS], unit_columns(FORM).width
    rows = sheet.range((FIRST_ROW + 1, 1), (FIRST_ROW + 4, last)).raw_value
    sheet.range((FIRST_ROW + 1, 1), (FIRST_ROW + 4, last)).value = rows[::-1]
    _, after = shown(book, 4)

    def facts(lines):
        return sorted((line["单位"], line["数"], line["文件"], line["位置"], line["原文"] or "", line["调整"] or 0) for line in lines)

    assert [line["单位"] for line in after] == [line["单位"] for line in before][::-1]
    assert facts(after) == facts(before)


def test_more_units_than_lines_are_listed_from_any_one_on(tmp_path, live_app, monkeypatch):
    from nianbao.workbook import trace_rows

    monkeypatch.setattr(trace_rows, "MOST_LISTED", 3)
    for i in range(5):
        stamped(FORM, zeros(FORM) | {PERMITS: i + 1}, tmp_path / f"{i}.xlsx", cover={"agency": f"演示{i}局", "year": 2024})
    merge(sorted(tmp_path.glob("*.xlsx")), tmp_path / "汇总.xlsx")
    book = opened(live_app, tmp_path / "汇总.xlsx")
    choose(book, PERMITS)
    listed = {}
    for start in (1, 2, 4, 9, "x"):
        book.sheets[TRACE].range(FIRST_LISTED.address).value = start
        _, lines = shown(book, 3)
        listed[start] = [(line["序号"], line["数"]) for line in lines if line["单位"] is not None]
    assert listed == {1: [(1, 1), (2, 2), (3, 3)], 2: [(2, 2), (3, 3), (4, 4)], 4: [(4, 4), (5, 5)], 9: [], "x": [(1, 1), (2, 2), (3, 3)]}


def test_a_row_of_the_extra_sheet_chosen_shows_what_trace_says_and_follows_a_change(tmp_path, live_app):
    chance = random.Random("extra")
    items = extra_rows(("培训*场次?~（场）", "培训很多场次吗（场）", "经费（万元）"))
    folder = tmp_path / "各单位"
    folder.mkdir()
    for i in range(4):
        values = {item.path: Decimal(chance.randint(1, 10**6)).scaleb(-item.decimals) for item in items if chance.random() < 0.7}
        values[items[1].path] = Unread("约3", "不是数字") if i == 1 else Decimal(7)
        with_extra(folder / f"{i}.xlsx", values if i != 2 else None, f"演示{i}局", chance=chance, items=items)
    merge(folder, tmp_path / "汇总.xlsx", agency="演示区")
    book = opened(live_app, tmp_path / "汇总.xlsx")

    def chosen(place):
        for head, words in zip(CHOSEN, (EXTRA_SHEET, items[place].path, "数量"), strict=True):
            book.sheets[TRACE].range(CHOSEN[head].address).value = words
        return shown(book, 4)

    for place in range(len(items)):
        found = trace_extra(tmp_path / "汇总.xlsx", str(extra_place(place)))
        answers, lines = chosen(place)
        told = {line.agency: line for line in found.lines}
        assert answers["单元格"] == str(extra_place(place))
        assert same(answers["合计"], "待定" if isinstance(found.total, Unread) else found.total)
        assert [line["单位"] for line in lines] == [f"演示{i}局" for i in range(4)]
        for line in lines:
            one = told.get(line["单位"])
            value = one.value.raw if one and isinstance(one.value, Unread) else one and one.value
            assert same(line["数"], value)
            assert (line["位置"] or "", line["原文"] or "", line["调整"]) == (one.place if one else "", one.raw if one else "", None)
    before, _ = chosen(0)
    number = book.sheets[EXTRA_UNITS_SHEET].range((FIRST_EXTRA_UNIT_ROW + 3, extra_column(0) + 1))
    number.value = 50
    after, lines = chosen(0)
    assert lines[2]["数"] == 50
    assert after["合计"] == before["合计"] + 50
    offered = choices(FORM, tuple(item.path for item in items))
    assert len(offered.row_list(helper("表号"))) <= 255
    assert len(offered.column_list(helper("列组"))) <= 255
    choose(book, PERMITS)
    assert shown(book, 4)[0]["单元格"] == "表二!" + LAID.spot(PERMITS).address


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_what_the_extra_sheet_offers_moves_nothing_of_what_the_form_offers(edition):
    form, paths = EDITIONS[edition], ("当面", "网络")
    plain, more = list(choices(form).sheet_columns), list(choices(form, paths).sheet_columns)
    assert [column[1][: len(old[1])] for column, old in zip(more, plain, strict=False)] == [old[1] for old in plain]
    assert more[len(plain) :] == [("行", paths), ("列", ("数量",))]
