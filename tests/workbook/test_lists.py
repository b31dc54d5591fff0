"""Books that are lists: heads stay in sight and on every page, lists can be filtered, pages fit the paper, drop-downs and colours reach every row."""

import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from nianbao.district.roster import RosterUnit
from nianbao.workbook.findings_list import FINDINGS_HEAD_ROW, HEADS, KEY, RESULTS, WIDTHS
from nianbao.workbook.ledger_sheets import HEAD_ROW, LEDGER_SHEETS, LOCK_ALL, LOCK_THEM, REPORT_SHEET, SEEN_SHEETS, STATE_STYLES
from nianbao.workbook.marks import STYLES
from nianbao.workbook.roster_columns import ROSTER_COLUMNS
from nianbao.workbook.writing import plain_table
from nianbao.workbook.writing.ledger_book import LAST_ROW, write_ledger_book
from nianbao.workbook.writing.plain_table import write_plain_table
from nianbao.workbook.writing.ready_list import READY_ROWS, write_ready_list
from nianbao.workbook.writing.roster import write_roster
from nianbao.workbook.writing.trend_book import LINKS_SHEET, TREND_SHEET, write_trend_book
from openpyxl.utils import get_column_letter as letter

YEARS = (2022, 2023, 2024)
LINES = [("新收", (3, None, 5)), ("收费（万元）", (Decimal("1.5"), 0, Decimal("0.000001")))]
TOLD = [(2023, "X1", "警告", "一"), (2024, "X3", "警告", "=二")]
UNITS = (RosterUnit("甲区教育局", ("教育局",)), RosterUnit("甲区民政局"))


def ready(path):
    """A template is opened as the workbook that a program makes of it."""
    write_ready_list(path)
    with zipfile.ZipFile(path) as made:
        data = {name: made.read(name).replace(b"template.main+xml", b"sheet.main+xml") for name in made.namelist()}
        assert b"template.main+xml" in made.read("[Content_Types].xml")
    with zipfile.ZipFile(path, "w") as book:
        for name, part in data.items():
            book.writestr(name, part)


BOOKS = {
    "台账": lambda path: write_ledger_book(path, [("年度", 2025), ("截止", "1 月 20 日")]),
    "名录": lambda path: write_roster(path, UNITS),
    "趋势": lambda path: write_trend_book(path, "甲区", YEARS, LINES, TOLD),
    "清单": ready,
}


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    home = tmp_path_factory.mktemp("lists")
    for name, write in BOOKS.items():
        write(home / f"{name}.xlsx")
    return {name: openpyxl.load_workbook(home / f"{name}.xlsx") for name in BOOKS}


def dressed(sheet, column):
    """How a column is dressed: equal neighbours are written as one."""
    return next(one for one in sheet.column_dimensions.values() if one.min <= column <= one.max)


LISTS = [  # (book, sheet, first cell that moves, filter, rows on every page, across, pages wide)
    *(("台账", s.name, f"{'C' if s is REPORT_SHEET else 'B'}{HEAD_ROW + 2}", f"A{HEAD_ROW + 1}:{letter(len(s.columns))}{HEAD_ROW + 1}", f"${HEAD_ROW + 1}:${HEAD_ROW + 1}", True, 2 if s is REPORT_SHEET else 1) for s in SEEN_SHEETS),
    ("名录", "名录", "B2", f"A1:{letter(len(ROSTER_COLUMNS))}1001", "$1:$1", True, 2),
    ("名录", "说明", "A2", None, None, True, 1),
    ("趋势", TREND_SHEET, "B3", None, None, False, 1),
    ("趋势", LINKS_SHEET, "A2", None, None, False, 1),
    ("清单", RESULTS, f"A{FINDINGS_HEAD_ROW + 2}", f"A{FINDINGS_HEAD_ROW + 1}:{letter(len(HEADS) + 2)}{READY_ROWS + 1}", f"${FINDINGS_HEAD_ROW + 1}:${FINDINGS_HEAD_ROW + 1}", True, 1),
]  # fmt: skip


@pytest.mark.parametrize(("book", "name", "moves", "filtered", "repeated", "across", "wide"), LISTS, ids=[f"{one[0]}-{one[1]}" for one in LISTS])
def test_heads_stay_in_sight_and_on_every_page(books, book, name, moves, filtered, repeated, across, wide):
    sheet = books[book][name]
    assert sheet.freeze_panes == moves
    assert sheet.auto_filter.ref == filtered
    assert (sheet.print_title_rows or None) == repeated
    assert (sheet.page_setup.orientation == "landscape") is across
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) in ((9, wide, 0), ("9", wide, 0))
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "&P" in (sheet.oddFooter.center.text or "")


@pytest.mark.parametrize("sheet", SEEN_SHEETS, ids=lambda sheet: sheet.name)
def test_each_column_of_the_ledger_is_headed_dressed_and_offered(books, sheet):
    there = books["台账"][sheet.name]
    offered = {str(one.sqref): one for one in there.data_validations.dataValidation}
    assert (there["A1"].value, there["A2"].value) == (sheet.title, sheet.words or None)
    for place, column in enumerate(sheet.columns, 1):
        head, dimension = there.cell(HEAD_ROW + 1, place), dressed(there, place)
        assert (head.value, head.font.name, head.font.sz) == (column.head, "黑体", 10)
        assert head.fill.start_color.rgb[-6:] == (STYLES["填写"].fill if column.white else "#D9D9D9").lstrip("#")
        assert (dimension.hidden, round(dimension.width)) == (column.hidden, round(column.width + 0.71))
        assert (head.comment.text if head.comment else "") == column.told
        area = f"{letter(place)}{HEAD_ROW + 2}:{letter(place)}{LAST_ROW + 1}"
        if column.offers:
            assert (offered[area].type, offered[area].formula1) == ("list", f'"{",".join(column.offers)}"')
        assert (area in offered) == bool(column.offers or column.head in ("采用文件", "归到"))
        assert (dimension.number_format == "yyyy-mm-dd") == (column.kind == "day")
        assert (dimension.number_format == "@") == ("校验码" in column.head)
        rules = [rule for area_of, rules in there.conditional_formatting._cf_rules.items() if str(area_of.sqref) == area for rule in rules]
        assert rules
        grey = [rule.dxf.fill.bgColor.rgb[-6:] for rule in rules if rule.dxf.border is not None and rule.dxf.fill is not None]
        assert grey == ([] if column.white else [STYLES["计算"].fill.lstrip("#")])
    states = there.cell(HEAD_ROW + 1, 1 + sheet.heads.index("状态")).column_letter if sheet is REPORT_SHEET else ""
    coloured = [rule.formula[0] for area_of, rules in there.conditional_formatting._cf_rules.items() for rule in rules if '="' in rule.formula[0]]
    assert coloured == [f'${states}{HEAD_ROW + 2}="{words}"' for words in STATE_STYLES if states]


def test_above_the_heads_of_the_ledger_stand_the_lock_of_all_and_what_the_round_is(books):
    sheet = books["台账"][REPORT_SHEET.name]
    assert [sheet.cell(HEAD_ROW, column).value for column in (2, 3, 4)] == [LOCK_ALL, None, "年度：2025　截止：1 月 20 日"]
    (lock,) = [one for one in sheet.data_validations.dataValidation if str(one.sqref) == f"C{HEAD_ROW}"]
    assert (lock.type, lock.formula1) == ("list", f'"{LOCK_THEM}"')
    assert sheet.print_title_cols == "$A:$B"
    for one in LEDGER_SHEETS:
        there = books["台账"][one.name]
        assert there.sheet_state == ("hidden" if one.hidden else "visible")
        assert not one.hidden or [cell.value for cell in there[1]] == list(one.heads)


def test_each_column_of_the_roster_offers_its_words_to_every_row_and_is_as_wide_as_told(books):
    sheet = books["名录"]["名录"]
    offered = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    for place, column in enumerate(ROSTER_COLUMNS, 1):
        assert sheet.cell(1, place).value == column.head
        assert sheet.cell(1, place).comment.text == column.words
        assert round(dressed(sheet, place).width) == round(column.width + 0.71)
        area = f"{letter(place)}2:{letter(place)}1001"
        assert (offered[area].formula1 if area in offered else None) == (f'"{",".join(column.options)}"' if column.options else None)
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == ["甲区教育局", "甲区民政局", None]


def test_the_figures_of_some_years_are_a_table_and_a_chart_each(books, tmp_path):
    sheet, links = (books["趋势"][name] for name in (TREND_SHEET, LINKS_SHEET))
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=4)] == [
        ["甲区　2022—2024 年", None, None, None], [None, "2022 年", "2023 年", "2024 年"], ["新收", 3, None, 5], ["收费（万元）", 1.5, 0, 0.000001],
    ]  # fmt: skip
    assert sheet["C3"].border.left.style == "thin"
    write_trend_book(tmp_path / "趋势.xlsx", "甲区", YEARS, LINES, TOLD)
    with zipfile.ZipFile(tmp_path / "趋势.xlsx") as book:
        charts = [book.read(f"xl/charts/chart{n}.xml").decode() for n in (1, 2)]
    for row, chart in enumerate(charts, 3):
        assert re.findall(r"<c:f>([^<]*)</c:f>", chart) == [f"{TREND_SHEET}!$A${row}", f"{TREND_SHEET}!$B$2:$D$2", f"{TREND_SHEET}!$B${row}:$D${row}"]
        assert LINES[row - 3][0] in chart
        assert '<c:min val="0"/>' in chart
    assert [[cell.value for cell in row] for row in links.iter_rows()] == [["年度", "规则", "级别", "说明"], *map(list, TOLD)]
    assert links["D3"].data_type == "s"


def test_where_the_years_agree_that_is_said(tmp_path):
    write_trend_book(tmp_path / "趋势.xlsx", "甲区", YEARS, LINES, [])
    assert openpyxl.load_workbook(tmp_path / "趋势.xlsx")[LINKS_SHEET]["D2"].value.startswith("各年之间")


def test_the_ready_list_has_the_heads_the_widths_and_colours_of_both_levels(books):
    sheet = books["清单"][RESULTS]
    assert [cell.value for cell in sheet[FINDINGS_HEAD_ROW + 1]][: len(HEADS) + 1] == [*HEADS, KEY]
    assert [round(dressed(sheet, i).width) for i in range(1, len(HEADS) + 1)] == [round(width + 0.71) for width in WIDTHS]
    assert dressed(sheet, len(HEADS) + 1).hidden
    (area,) = {str(one.sqref) for one in sheet.conditional_formatting}
    assert area == f"B{FINDINGS_HEAD_ROW + 2}:B{READY_ROWS + 1}"
    assert sheet.cell(FINDINGS_HEAD_ROW + 1, 1).font.name == "黑体"


ROWS = [["甲", 1, None], ["_x0041_", Decimal("0.5"), "=1+1"], [" 乙 ", None, 3], ["丙\n丁", 2, "x"]]


@pytest.mark.parametrize("count", [0, 1, 3, 4])
@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_a_plain_table_goes_on_on_sheets_of_its_own_and_every_one_has_the_heads(tmp_path, monkeypatch, count, most):
    monkeypatch.setattr(plain_table, "ROWS_A_SHEET", most)
    write_plain_table(tmp_path / "表.xlsx", "数", ["名", "数", "词"], ROWS[:count])
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    pieces = [ROWS[i : min(i + most, count)] for i in range(0, count, most)] or [[]]
    assert book.sheetnames == [f"数{'' if i == 1 else i}" for i in range(1, len(pieces) + 1)]
    unescaped = openpyxl.utils.escape.unescape
    for sheet, rows in zip(book, pieces, strict=True):
        assert sheet.freeze_panes == "B2"
        seen = [[unescaped(cell.value) if isinstance(cell.value, str) else cell.value for cell in row] for row in sheet.iter_rows(max_col=3)]
        assert seen == [["名", "数", "词"], *([float(v) if isinstance(v, Decimal) else v for v in row] for row in rows)]
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
