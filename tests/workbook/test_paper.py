"""What comes out of the printer and what a small screen shows: pages, heads, sizes, heights; a file that asks nothing when it is closed."""

from __future__ import annotations

import functools
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nianbao import fill, merge
from nianbao.cli.main import main
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.workbook.findings_list import RESULTS
from nianbao.workbook.layout import COVER, FIRST_TABLE_ROW, GUIDE, PAGE_HEAD_ROW, layout
from nianbao.workbook.narrative import CLOSING, OPENING, paragraphs, text_height
from nianbao.workbook.page_heads import FOOT, page_head
from nianbao.workbook.unit_columns import unit_columns
from nianbao.workbook.unit_rows import DETAILS, ENTRIES, NAMES_ROW, UNITS_HEAD_ROW
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]
HERE = layout(FORM)
NEW = Cell("requests", "new", "natural")
TEXTS = {0: "短的一段。\n" + "这一段很长" * 60, 5: "无。"}
A4 = {"portrait": 8.27, "landscape": 11.69}


GRID = (1366 - 45, 768 - 340)
"""Pixels left for cells on the small screen: beside row numbers and scroll bar; under title, ribbon, formula bar, above tabs and task bar."""


def pixels(sheet, column):
    """Of a column, at the seven pixels a digit that a workbook's width means."""
    spans = (d for d in list(sheet.column_dimensions.values()) if d.min and d.min <= column <= d.max)  # equal neighbours are one entry
    return int(next(spans, sheet.column_dimensions[openpyxl.utils.get_column_letter(column)]).width * 7 + 0.5)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Our kinds of workbook by name."""
    home = tmp_path_factory.mktemp("paper")
    write_template(FORM, home / "空表.xlsx")
    values = {cell: Decimal(0) for cell in FORM.inputs} | {NEW: Decimal(7)}
    (home / "各单位").mkdir()
    write_template(FORM, home / "各单位" / "甲.xlsx", values=values, cover={"agency": "甲局", "year": 2024}, narrative=TEXTS)
    fill(home / "空表.xlsx", {"机关": "甲局", "年度": 2024, "正文": {"一": TEXTS[0], "六": TEXTS[5]}}, home / "填好.xlsx")
    merge(home / "各单位", home / "汇总.xlsx", agency="演示区")
    main(["check", str(home / "各单位" / "甲.xlsx"), "--marked", str(home / "副本.xlsx")])
    return {path.stem: path for path in (*home.glob("*.xlsx"), home / "各单位" / "甲.xlsx")}


@functools.cache
def book(path, **more):
    """The workbook to be looked at: read once, as nobody writes into it."""
    return openpyxl.load_workbook(path, **more)


def visible(path):
    return [sheet for sheet in book(path) if sheet.sheet_state == "visible"]


@pytest.mark.parametrize("kind", ["空表", "甲", "填好", "汇总"])
def test_the_sheets_follow_each_other_as_in_the_report(made, kind):
    assert [sheet.title for sheet in visible(made[kind])][:7] == [COVER, OPENING, "表二", "表三", "表四", CLOSING, GUIDE]


@pytest.mark.parametrize("kind", ["空表", "甲", "填好", "汇总", "副本"])
def test_every_page_says_which_of_how_many_it_is(made, kind):
    assert {sheet.title: sheet.oddFooter.center.text for sheet in visible(made[kind])} == {sheet.title: FOOT for sheet in visible(made[kind])}


@pytest.mark.parametrize(("kind", "words"), [("空表", None), ("甲", "甲局　2024 年度"), ("填好", "甲局　2024 年度"), ("汇总", "演示区　2024 年度")])
def test_every_page_of_the_report_says_whose_it_is_in_a_row_that_is_repeated(made, kind, words):
    texts, values = book(made[kind]), book(made[kind], data_only=True)
    for name in (OPENING, "表二", "表三", "表四", CLOSING, GUIDE):
        at = texts[name].cell(PAGE_HEAD_ROW + 1, 1).coordinate
        assert texts[name][at].value.startswith(f"=IF(COUNTBLANK({COVER}!")
        assert values[name][at].value == words
        first, last = map(int, re.findall(r"\d+", texts[name].print_title_rows))
        assert first <= PAGE_HEAD_ROW + 1 <= last


def test_the_lists_of_a_summary_say_whose_they_are_on_every_page(made):
    values = book(made["汇总"], data_only=True)
    for name in (ENTRIES, RESULTS, DETAILS):
        first, last = map(int, re.findall(r"\d+", values[name].print_title_rows))
        assert "演示区　2024 年度" in [values[name].cell(row, 1).value for row in range(first, last + 1)]


@pytest.mark.parametrize("kind", ["空表", "甲", "汇总"])
def test_the_cover_prints_unit_signatures_seal_and_one_line_of_result_and_nothing_else(made, kind):
    sheet = book(made[kind])[COVER]
    rows = HERE.front.answer.row + 1
    assert re.sub(r"[$']", "", sheet.print_area).endswith(f"A1:I{rows}")
    printed = {sheet.cell(row, column).value for row in range(1, rows + 1) for column in range(1, 10)}
    assert {"机关", "公章", "审核人签字", "负责人签字", "填报人"} <= printed
    assert HERE.front.rows["steps"] > rows - 1 < min(spot.row for spot in HERE.ledger.values())


def test_nothing_but_text_prints_on_the_sheets_of_the_chapters(made):
    for name in (OPENING, CLOSING):
        sheet = book(made["空表"])[name]
        assert (sheet.print_options.gridLines or False, sheet.sheet_view.showGridLines) in ((False, None), (False, True))
        assert not sheet.print_area
        lines = [sheet.cell(row, 1) for row in range(FIRST_TABLE_ROW + 1, sheet.max_row + 1)]
        assert all(line.border.bottom.style is None and line.fill.fill_type is None for line in lines)
        assert {str(line.value) for line in lines if line.value} <= set(FORM.chapters)


@pytest.mark.parametrize("kind", ["甲", "填好"])
def test_rows_are_as_high_as_their_text_and_grow_on(made, kind):
    sheet = book(made[kind])[OPENING]
    for i, text in enumerate(paragraphs(TEXTS[0], HERE.narrative[0])[:2]):
        assert sheet.row_dimensions[HERE.narrative[0].row + 1 + i].height == text_height(text)
    part = zipfile.ZipFile(made[kind]).read("xl/worksheets/sheet2.xml").decode()
    row = re.search(rf'<row r="{HERE.narrative[0].row + 2}"[^>]*>', part)[0]
    assert "ht=" in row
    assert "customHeight" not in row


def test_rows_of_a_summary_are_as_high_as_the_text_typed_into_an_earlier_one(made, tmp_path):
    typed = openpyxl.load_workbook(made["汇总"])
    for i, text in enumerate(TEXTS[0].splitlines()):
        typed[OPENING].cell(HERE.narrative[0].row + 1 + i, 1).value = text
    typed.save(tmp_path / "汇总.xlsx")
    merge(made["甲"].parent, tmp_path / "汇总.xlsx", agency="演示区", force=True)
    sheet = book(tmp_path / "汇总.xlsx")[OPENING]
    for i, text in enumerate(paragraphs(TEXTS[0], HERE.narrative[0])[:2]):
        assert sheet.cell(HERE.narrative[0].row + 1 + i, 1).value == text
        assert sheet.row_dimensions[HERE.narrative[0].row + 1 + i].height == text_height(text)


def test_a_summary_that_is_to_be_filled_is_called_what_it_is(made, tmp_path):
    (told, *_) = fill(made["汇总"], {"正文": {"一": "短。"}}, tmp_path / "汇总.xlsx")
    assert told == "这是一份汇总表，封面和正文请直接在表里填写，没有写入：正文。表中的数字都已写入。"


def test_a_line_that_is_emptied_is_low_again(made, tmp_path):
    fill(made["填好"], {"正文": {"一": "短。"}}, tmp_path / "短.xlsx")
    assert book(tmp_path / "短.xlsx")[OPENING].row_dimensions[HERE.narrative[0].row + 2].height is None


@given(st.text(alphabet="汉字a1，\n", max_size=300))
def test_a_line_is_never_lower_than_its_characters_need(text):
    across = 568 * 0.75 - 8
    need = sum(max(1, -(-sum(12 if ord(ch) > 255 else 6 for ch in line) // across)) for line in text.split("\n"))
    assert min(409, need * 15.6) <= text_height(text) <= 409


def effective_points(sheet, columns, rows, wider=1.0):
    """The smallest letters as they are printed when the columns are made to fit the width of the page.

    ``wider``: a program that lacks the font that widths are counted in has columns so much wider.
    """
    margins = sheet.page_margins
    room = (A4[sheet.page_setup.orientation] - margins.left - margins.right) * 96
    scale = min(1, room / wider / sum(pixels(sheet, column) for column in range(1, columns + 1)))
    return scale * min(sheet.cell(row, column).font.sz or 11 for row in rows for column in range(1, columns + 1))


@pytest.mark.parametrize(("kind", "name"), [("汇总", RESULTS), ("汇总", ENTRIES), ("副本", RESULTS)])
def test_the_lists_are_legible_on_a4_across(made, kind, name):
    sheet = book(made[kind])[name]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == ("landscape", "9", 0)
    head = int(re.findall(r"\d+", sheet.print_title_rows)[-1])
    columns = max(cell.column for cell in sheet[head] if cell.value and not sheet.column_dimensions[cell.column_letter].hidden)
    assert effective_points(sheet, columns, range(head, sheet.max_row + 1), wider=9.33 / 7) >= 9  # DejaVu Sans for Calibri


def test_the_table_that_is_one_line_lies_across_its_page_and_fills_a_third_of_it(made):
    sheet = book(made["空表"])["表四"]
    assert sheet.page_setup.orientation == "landscape"
    rows = range(1, HERE.codes["表四"].row + 2)
    assert sum(sheet.row_dimensions[row].height or 15 for row in rows) / 72 > 8.27 / 3


def test_the_figures_of_the_units_are_legible_on_one_page_across_with_their_heads_on_every_page(made):
    sheet = book(made["汇总"])[DETAILS]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    last = unit_columns(FORM).remark + 1
    assert openpyxl.utils.cell.range_boundaries(sheet.print_area.rpartition("!")[2])[2] == last
    assert effective_points(sheet, last, range(UNITS_HEAD_ROW + 1, sheet.max_row + 1)) >= 9
    assert sheet.print_title_rows == f"${UNITS_HEAD_ROW}:${NAMES_ROW + 1}"


def test_every_other_cell_of_the_form_is_behind_a_folded_group_one_a_table(made):
    sheet, columns = book(made["汇总"])[DETAILS], unit_columns(FORM)
    folded = {column for group in columns.groups for column in range(group.first, group.last + 1)}
    shown = set(range(columns.width)) - folded
    assert {columns.cells[i] for i in range(len(FORM.cells))} - folded == {at.column for at in columns.figures if not at.computed}
    assert len(columns.figures) == 12
    part = zipfile.ZipFile(made["汇总"]).read(f"xl/worksheets/sheet{book(made['汇总']).sheetnames.index(DETAILS) + 1}.xml").decode()
    hidden, outlined = set(), set()
    for said in re.findall(r"<col [^>]*>", part):
        span = range(int(re.search(r'min="(\d+)"', said)[1]) - 1, int(re.search(r'max="(\d+)"', said)[1]))
        hidden |= set(span) if "hidden=" in said else set()
        outlined |= set(span) if 'outlineLevel="1"' in said else set()
    assert hidden == outlined == folded
    assert [group.head in shown for group in columns.groups] == [True] * len(FORM.tables)
    frozen = openpyxl.utils.cell.coordinate_from_string(sheet.freeze_panes)[1] - 1
    zoom = sheet.sheet_view.zoomScale / 100
    heights = sum((sheet.row_dimensions[row].height or 15) * 4 / 3 * zoom for row in range(1, frozen + 1))
    assert GRID[1] - heights >= 6 * 20 * zoom  # six units at least on the small screen


def test_tabs_have_one_colour_a_kind_of_sheet(made):
    colours = {sheet.title: sheet.sheet_properties.tabColor.rgb[2:] for sheet in visible(made["汇总"])}
    report = {colours[name] for name in (COVER, OPENING, "表二", "表三", "表四", CLOSING)}
    lists = {colours[name] for name in (ENTRIES, RESULTS)}
    assert [len(report), len(lists), len(report | lists | {colours[GUIDE], colours[DETAILS]})] == [1, 1, 4]
    assert book(made["副本"])[RESULTS].sheet_properties.tabColor.rgb[2:] in lists


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_the_check_rows_of_the_third_table_come_into_sight_without_losing_the_heads(edition, tmp_path):
    write_template(EDITIONS[edition], tmp_path / "表.xlsx")
    form = EDITIONS[edition]
    here, sheet = layout(form), book(tmp_path / "表.xlsx")["表三"]
    zoom = (sheet.sheet_view.zoomScale or 100) / 100
    frozen = openpyxl.utils.cell.coordinate_from_string(sheet.freeze_panes)[1] - 1
    heads = {spot.row for spot in here.heads.values() if spot.sheet == "表三"}
    assert max(heads) < frozen
    height = lambda row: (sheet.row_dimensions[row].height or 15) * 4 / 3 * zoom  # noqa: E731
    checks = {spot.row + 1 for relation, spot in here.checks.items() if relation.over == "columns" and spot.sheet == "表三"}
    above = sum(height(row) for row in range(1, frozen + 1))
    assert above + sum(height(row) for row in range(min(checks) - 6, max(checks) + 1)) <= GRID[1]
    last = max(spot.column for counts in here.counts.values() for spot in counts if spot.sheet == "表三") + 1
    assert sum(pixels(sheet, column) for column in range(1, last + 1)) * zoom <= GRID[0]


def calculation(path):
    return re.search(r"<calcPr[^>]*>", zipfile.ZipFile(path).read("xl/workbook.xml").decode())[0]


@pytest.mark.parametrize("kind", ["空表", "甲", "填好", "汇总"])
def test_a_file_of_ours_asks_for_no_calculation_and_so_not_to_be_saved(made, kind):
    assert "fullCalcOnLoad" not in calculation(made[kind])
    assert int(re.search(r'calcId="(\d+)"', calculation(made[kind]))[1]) >= 191029


def test_a_file_with_formulas_that_we_did_not_work_out_does_ask(made, tmp_path):
    other = openpyxl.load_workbook(made["空表"])
    other[COVER]["M60"] = "=1+1"
    other.save(tmp_path / "加了公式.xlsx")
    fill(tmp_path / "加了公式.xlsx", {"机关": "甲局"}, tmp_path / "填.xlsx")
    assert 'fullCalcOnLoad="1"' in calculation(tmp_path / "填.xlsx")


@pytest.mark.parametrize("kind", ["空表", "甲", "填好", "汇总"])
def test_clerks_may_comment_and_filter_on_protected_sheets(made, kind):
    kept = [sheet for sheet in visible(made[kind]) if sheet.protection.sheet]
    assert len(kept) == (9 if kind == "汇总" else 7)
    assert not any(sheet.protection.objects or sheet.protection.autoFilter for sheet in kept)
    assert book(made[kind])[GUIDE].auto_filter.ref


def test_the_line_over_a_page():
    assert page_head("甲局", 2024) == "甲局　2024 年度"
    assert page_head("甲局", "2024年度") == "甲局　2024年度"
    assert (page_head(None, 2024), page_head("甲局", None), page_head("", "")) == ("　2024 年度", "甲局", "")
