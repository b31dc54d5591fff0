"""补充数据 as a sheet: what it looks like, that nothing official changes with it, and that its formulas say what Python says."""

from decimal import Decimal
from random import Random

import openpyxl
import pytest
from calculators import CALCULATORS, cached
from extras import CHANNELS, FORM, ITEMS, NAMES, random_extra, values_of, with_extra
from nianbao import check, merge
from nianbao.core.check_code import check_code_of
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.reading.files import read
from nianbao.workbook.extra_sheet import FIT_COLUMN, GROUP_CHECK_COLUMN, blank_extra
from nianbao.workbook.extra_unit_rows import EXTRA_FIXED, FIRST_EXTRA_UNIT_ROW
from nianbao.workbook.layout import PAGE_HEAD_ROW
from nianbao.workbook.writing.template import write_template

SHEET, UNITS = "补充数据", "补充明细"


def sheet_of(path, name=SHEET, **more):
    return openpyxl.load_workbook(path, **more)[name]


@pytest.mark.parametrize("form", EDITIONS.values(), ids=list(EDITIONS))
def test_every_other_sheet_is_as_without_it(form, tmp_path):
    for name, extra in (("有", blank_extra(NAMES)), ("无", None)):
        write_template(form, tmp_path / f"{name}.xlsx", extra=extra)
    books = {name: openpyxl.load_workbook(tmp_path / f"{name}.xlsx") for name in ("有", "无")}
    assert [name for name in books["有"].sheetnames if name != SHEET] == books["无"].sheetnames
    for sheet in books["无"]:
        there = books["有"][sheet.title]
        assert {c.coordinate: c.value for row in sheet.iter_rows() for c in row} == {c.coordinate: c.value for row in there.iter_rows() for c in row}


def test_it_says_that_it_is_ours_and_optional_and_only_numbers_can_be_typed(tmp_path):
    sheet = sheet_of(with_extra(tmp_path / "表.xlsx", values_of()))
    assert "不是官方表式的一部分" in sheet["A3"].value
    assert "可以不填" in sheet["A3"].value
    assert sheet.protection.sheet
    assert not sheet.protection.password
    unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    assert unlocked == {f"D{6 + i}" for i in range(len(ITEMS))}
    validated = {str(area) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges}
    assert validated == {"D6:D11", "D12", "D13:D14", "D15"}


def test_it_prints_on_one_page(tmp_path):
    sheet = sheet_of(with_extra(tmp_path / "表.xlsx", values_of()))
    assert (sheet.print_area, sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("'补充数据'!$A$1:$D$15", 9, True)
    assert sheet.print_title_rows == "$1:$5"


def test_it_is_in_no_check_code_and_no_relation(tmp_path):
    found = [read(with_extra(tmp_path / f"{name}.xlsx", values)) for name, values in (("有", values_of()), ("无", None))]
    assert len({check_code_of(one) for one in found}) == 1
    assert found[0].values == found[1].values


def test_a_blank_one_shows_no_answer(tmp_path):
    sheet = sheet_of(with_extra(tmp_path / "表.xlsx", {}), data_only=True)
    assert not [c.coordinate for row in sheet.iter_rows(min_row=6, min_col=FIT_COLUMN + 1) for c in row if c.value not in (None, "")]


def units(folder, count=3, seed=1, *, unread=False):
    """Files of units, the last of them without the sheet."""
    folder.mkdir()
    chance = Random(seed)
    given = [*(random_extra(chance, unread=unread) for _ in range(count - 1)), None]
    for i, values in enumerate(given):
        with_extra(folder / f"{i}.xlsx", values, f"演示{i}局", chance=chance)
    return given


def test_a_summary_of_units_without_it_has_none(tmp_path):
    (tmp_path / "各单位").mkdir()
    with_extra(tmp_path / "各单位" / "甲.xlsx", {}, "甲局")
    with_extra(tmp_path / "各单位" / "乙.xlsx", None, "乙局")
    merge(tmp_path / "各单位", tmp_path / "汇总.xlsx")
    assert not {SHEET, UNITS} & set(openpyxl.load_workbook(tmp_path / "汇总.xlsx").sheetnames)


def test_a_summary_says_how_many_units_brought_a_number(tmp_path):
    units(tmp_path / "各单位")
    merge(tmp_path / "各单位", tmp_path / "汇总.xlsx")
    texts, values = sheet_of(tmp_path / "汇总.xlsx"), sheet_of(tmp_path / "汇总.xlsx", data_only=True)
    assert texts["E5"].value == "填报单位（家）"
    assert texts["E6"].value.startswith("=COUNT(补充明细!")
    details = sheet_of(tmp_path / "汇总.xlsx", UNITS)
    assert values["E6"].value == sum(isinstance(details.cell(4 + i, 5).value, int) for i in range(3))


def test_every_unit_has_its_row_with_name_and_file_and_both_sheets_say_whose_they_are(tmp_path):
    units(tmp_path / "各单位", seed=3, unread=True)
    merged = merge(tmp_path / "各单位", tmp_path / "汇总.xlsx", agency="演示区")
    details = sheet_of(tmp_path / "汇总.xlsx", UNITS, data_only=True)
    rows = [[cell.value for cell in row] for row in details.iter_rows(min_row=FIRST_EXTRA_UNIT_ROW + 1)]
    members = merged.district.members
    assert [row[:3] for row in rows] == [[i + 1, one.submission.agency, one.submission.file] for i, one in enumerate(members)]
    for row, one in zip(rows, members, strict=True):
        values = [figure.value for figure in one.submission.extra if figure.item.parent] or [None] * (len(row) - len(EXTRA_FIXED))
        known = [None if value is None else value.raw if isinstance(value, Unread) else float(value) for value in values]
        assert [float(value) if isinstance(value, int | float) else value for value in row[len(EXTRA_FIXED) :]][: len(known)] == known
    for name in (SHEET, UNITS):
        head = sheet_of(tmp_path / "汇总.xlsx", name, data_only=True).cell(PAGE_HEAD_ROW + 1, 1).value
        assert "演示区" in head
        assert str(merged.district.year) in head


@pytest.mark.parametrize("change", ["none", "gap", "blank", "text", "fee", "fraction", "negative"])
def test_the_check_cells_say_what_the_rules_say(change, tmp_path):
    changes = {"gap": {CHANNELS[0]: 9}, "blank": {CHANNELS[0]: None}, "text": {CHANNELS[0]: Unread("约3", "不是数字")},
               "fee": {ITEMS[5].path: 3}, "fraction": {CHANNELS[4]: Decimal("1.5")}, "negative": {ITEMS[7].path: -1}}  # fmt: skip
    path = with_extra(tmp_path / "表.xlsx", values_of())
    new = read(path)[FORM.by_figure["received"].cells[0]]
    values = {**values_of((new, 0, 0, 0, 0)), **changes.get(change, {})}
    with_extra(path, values, force=True)
    sheet = sheet_of(path, data_only=True)
    column = lambda index: [sheet.cell(row, index + 1).value or "" for row in range(6, 6 + len(ITEMS))]  # noqa: E731
    (one,) = check([path])
    rules = {f.rule for f in one.outcome.findings}
    channels, fee = column(GROUP_CHECK_COLUMN)[0], column(GROUP_CHECK_COLUMN)[5]
    assert ("S1" in rules) == isinstance(channels, int | float)
    assert ("S3" in rules) == str(fee).startswith("✗")
    assert ("S2" in rules) == any(column(FIT_COLUMN))
    assert (channels == "待填") == (change in ("blank", "text"))


@pytest.fixture(scope="module", params=range(3))
def merged_folder(request, tmp_path_factory):
    """Units and their summary, made once for all calculators."""
    home = tmp_path_factory.mktemp("merged")
    units(home / "各单位", seed=request.param, unread=True)
    merge(home / "各单位", home / "汇总.xlsx")
    return home


@pytest.mark.parametrize("engine", CALCULATORS)
def test_every_cached_value_is_what_the_calculator_gives(engine, merged_folder):
    for path in (merged_folder / "各单位" / "0.xlsx", merged_folder / "汇总.xlsx"):
        said = {at: value for at, value in cached(path).items() if at[0] == SHEET}
        given = CALCULATORS[engine](path)
        assert len(said) > 12
        assert {at: (said[at], given[at]) for at in said if said[at] != given[at]} == {}
