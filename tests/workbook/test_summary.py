"""The summary workbook: the official form again, over its details, readable by anyone and by the level above."""

from __future__ import annotations

import os
import sys
import threading
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from cases import entries, expected, form_of, needs_shared
from nianbao.core.submission import Unread
from nianbao.district.roster import Roster, RosterUnit
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.steps.merging.merge import merge
from nianbao.workbook.adjustment_rows import ADJUSTMENT_HEADS, FIRST_LINE_ROW, TYPED_HEADS, line_count
from nianbao.workbook.cell_map import MAP
from nianbao.workbook.chart_sources import CHARTS
from nianbao.workbook.findings_list import RESULTS
from nianbao.workbook.layout import layout
from nianbao.workbook.overview import OVERVIEW
from nianbao.workbook.unit_columns import unit_columns
from nianbao.workbook.unit_rows import (
    ADJUSTMENTS,
    DETAILS,
    ENTRIES,
    FIRST_ROW,
    NAMES_ROW,
    ORIGINS,
    REMARKS,
    UNITS_HEAD_ROW,
    area_of,
    column_of,
)
from nianbao.workbook.writing import summary, summary_lists
from nianbao.workbook.writing.template import write_template
from nianbao.workbook.year_comparison import COMPARISON
from workbooks import in_cell, paste, rows_in, stamped, zeros

FORM = EDITIONS["2021"]
PERMITS = Cell("disclosure", "permits", "decisions")
PENALTIES = Cell("disclosure", "penalties", "decisions")
CHARGES = Cell("disclosure", "charges", "amount")
REST = Cell("requests", "result.other.rest", "natural")


merge_step = sys.modules["nianbao.steps.merging.merge"]


def unit(folder, name, changes=None, form=FORM, **cover):
    """One unit's stamped workbook of zeros but for ``changes``."""
    return stamped(form, zeros(form) | (changes or {}), folder / f"{name}.xlsx", cover={"agency": name, "year": 2024} | cover)


def three_units(home):
    made = home / "各单位"
    made.mkdir()
    unit(made, "甲局", {PERMITS: 7, CHARGES: 0.1, PENALTIES: None})
    unit(made, "乙局", {PERMITS: 5, CHARGES: 0.2, PENALTIES: "约20"})
    unit(made, "丙局", {CHARGES: 17.586})
    return made


@pytest.fixture
def folder(tmp_path):
    return three_units(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The summary of three units, as (what merge returned, the workbook's path)."""
    home = tmp_path_factory.mktemp("made")
    return merge(three_units(home), home / "汇总.xlsx", agency="演示区"), home / "汇总.xlsx"


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(made[1])


def column(book, cell, units):
    """The values of a cell's column in 部门明细."""
    place = FORM.position[cell]
    return [book[DETAILS].cell(FIRST_ROW + 1 + i, column_of(FORM, place) + 1).value for i in range(units)]


def test_the_summary_is_a_report_that_reads_back_as_its_sums(made):
    merged, path = made
    back = read(path)
    assert (back.stamp, back.agency, back.year) == ("summary", "演示区", 2024)
    assert back[CHARGES] == Decimal("17.886")
    assert back[PERMITS] == 12
    assert isinstance(back[PENALTIES], Unread)
    others = [c for c in FORM.cells if c != PENALTIES]
    assert [back[c] for c in others] == [merged.district.submission[c] for c in others]
    assert len(back.computed) == len(FORM.cells)


def test_every_cell_is_a_live_formula_over_its_column_with_the_value_it_gives(made, book):
    merged, path = made
    formulas, values = book, openpyxl.load_workbook(path, data_only=True)
    for i, (cell, spot) in enumerate(zip(FORM.cells, layout(FORM).spots, strict=True)):
        text = formulas[spot.sheet][spot.address].value
        assert area_of(FORM, i, merged.count).absolute in text
        assert ("ROUND(" in text and ",6)" in text) == (cell == CHARGES)
        numbers = column(values, cell, merged.count)
        shown = values[spot.sheet][spot.address].value
        if any(isinstance(n, str) for n in numbers):
            assert shown == "待定"
        else:
            assert shown == pytest.approx(sum(n for n in numbers if n is not None), abs=1e-9)


def test_the_details_keep_every_unit_its_file_its_blanks_and_what_was_typed(book):
    sheet = book[DETAILS]
    columns = unit_columns(FORM)
    rows = [[sheet.cell(FIRST_ROW + 1 + i, c + 1).value for c in (1, columns.file, columns.remark)] for i in range(3)]
    assert [row[:2] for row in rows] == [["丙局", "丙局.xlsx"], ["乙局", "乙局.xlsx"], ["甲局", "甲局.xlsx"]]
    assert "空白 1 格" in rows[2][2]
    assert "未读 1 格" in rows[1][2]
    assert column(book, PENALTIES, 3) == [0, "约20", None]
    assert sheet.cell(FIRST_ROW + 1, columns.file + 1).hyperlink.target.replace("\\", "/").endswith("各单位/丙局.xlsx")
    heads = [sheet.cell(UNITS_HEAD_ROW + 1 + line, column_of(FORM, FORM.position[PERMITS]) + 1).value for line in range(3)]
    assert heads == list(FORM.names(PERMITS))


def test_blank_in_every_unit_stays_blank(tmp_path):
    for name in ("甲局", "乙局"):
        unit(tmp_path, name, {PERMITS: None})
    merge([tmp_path / "甲局.xlsx", tmp_path / "乙局.xlsx"], tmp_path / "out.xlsx")
    spot = layout(FORM).spot(PERMITS)
    assert in_cell(tmp_path / "out.xlsx", spot.sheet, spot.address) == ""
    assert read(tmp_path / "out.xlsx")[PERMITS] is None


def test_the_sheets_of_the_summary(book):
    assert book.sheetnames[:14] == [
        "封面", "正文一", "表二", "表三", "表四", "正文五六", "填报说明", OVERVIEW, ENTRIES, RESULTS, REMARKS, DETAILS, COMPARISON, CHARTS,
    ]  # fmt: skip
    assert all(book[name].sheet_state == "hidden" for name in (MAP, ORIGINS))
    assert any("3 个单位" in str(cell.value) for row in book["封面"].iter_rows(max_row=3) for cell in row)


@pytest.mark.parametrize(("sheet", "head", "columns"), [(ENTRIES, 4, 0), (RESULTS, 4, 0), (REMARKS, 4, 0), (DETAILS, NAMES_ROW + 1, 2)])
def test_every_list_can_be_filtered_by_its_heads_which_stay_in_sight(book, sheet, head, columns):
    listed = book[sheet]
    (first, _), (last, _) = (openpyxl.utils.cell.coordinate_from_string(corner)[::-1] for corner in listed.auto_filter.ref.split(":"))
    assert (first, listed.auto_filter.ref[0]) == (head, "A")
    assert last == max(listed.max_row, head + 1)
    assert openpyxl.utils.cell.range_boundaries(listed.auto_filter.ref)[2] == listed.max_column
    assert listed.freeze_panes == f"{'ABC'[columns]}{head + 1}"


def test_the_lines_of_adjustments_are_headed_offered_coloured_and_printed_as_far_as_they_go(book):
    sheet, first, last = book[ADJUSTMENTS], FIRST_LINE_ROW + 1, FIRST_LINE_ROW + line_count(0)
    wide = openpyxl.utils.get_column_letter(len(ADJUSTMENT_HEADS))
    assert sheet.freeze_panes == f"B{first}"
    assert sheet.print_title_rows == f"${first - 2}:${first - 1}"
    area = openpyxl.utils.range_boundaries(sheet.print_area.partition("!")[2])
    assert (area[:2], area[2]) == ((1, 1), len(ADJUSTMENT_HEADS))
    assert first <= area[3] <= last
    assert (sheet.page_setup.orientation, sheet.protection.sheet) == ("landscape", True)
    ends = {openpyxl.utils.range_boundaries(str(one.sqref))[1::2] for one in (*sheet.data_validations.dataValidation, *sheet.conditional_formatting)}
    assert ends == {(first, last)}
    assert [cell.value for cell in sheet[first - 1]][: len(ADJUSTMENT_HEADS)] == list(ADJUSTMENT_HEADS)
    assert not sheet.column_dimensions[wide].hidden
    for row in (first, last):
        open_cells = [cell.column for cell in sheet[row] if not cell.protection.locked]
        assert open_cells == [*range(1, len(TYPED_HEADS) + 1)]


def test_units_of_the_roster_that_sent_nothing_follow_the_files_in_the_list(tmp_path):
    for name in ("甲局", "乙局"):
        unit(tmp_path, name)
    roster = Roster(tuple(RosterUnit(name) for name in ("丙局", "甲局", "丁局", "乙局")))
    merge([tmp_path / "甲局.xlsx", tmp_path / "乙局.xlsx"], tmp_path / "out.xlsx", roster=roster)
    listed = [[cell.value for cell in row[:4]] for row in openpyxl.load_workbook(tmp_path / "out.xlsx")[ENTRIES].iter_rows(min_row=5)]
    assert [row[0] for row in listed] == [1, 2, 3, 4]
    assert {row[1] for row in listed[:2]} == {"甲局", "乙局"}
    assert [row[1:] for row in listed[2:]] == [["丙局", None, summary_lists.NOT_SENT], ["丁局", None, summary_lists.NOT_SENT]]


def rows_of(path, sheet, top=3):
    """The list on a sheet as dicts by head."""
    rows = rows_in(path, sheet)[top:]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux alone")
def test_what_is_written_beside_is_what_is_written_here(folder, tmp_path, monkeypatch):
    """Every byte of every part, and no copy of the process fell out."""
    unit(folder, "庚局" + "x" * 60, {FORM.cells[0]: -5}, agency="演示区_x0041_局")  # nothing plain about it: written cell by cell
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    merge(folder, tmp_path / "1.xlsx", year=2024)
    copies, copy = [], os.fork
    monkeypatch.setattr(os, "fork", lambda: copies.append(copy()) or copies[-1])
    for module in (merge_step, summary):
        monkeypatch.setattr(module, "WORTH_A_COPY", range(2, 100))
    monkeypatch.setattr(summary_lists, "_problems", written := Counted(summary_lists._problems))
    merge(folder, tmp_path / "2.xlsx", year=2024)
    assert (len(copies), written.calls) == (2, 0)
    one, other = (zipfile.ZipFile(tmp_path / name) for name in ("1.xlsx", "2.xlsx"))
    assert {name: one.read(name) for name in one.namelist()} == {name: other.read(name) for name in other.namelist()}


class Counted:
    """A function, and how often this process called it."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *given, **named):
        self.calls += 1
        return self.function(*given, **named)


def test_every_file_stands_in_the_list_with_its_state_and_reason(folder, tmp_path):
    unit(folder, "丁局", year=2023)
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "照片.jpg").write_bytes(b"\xff\xd8")
    (folder / "旧").mkdir()
    merge(folder, tmp_path / "汇总.xlsx")
    listed = {row["文件"]: row for row in rows_of(tmp_path / "汇总.xlsx", ENTRIES)}
    assert {name: row["状态"] for name, row in listed.items()} == {
        "甲局.xlsx": "已汇总", "乙局.xlsx": "已汇总", "丙局.xlsx": "已汇总",
        "丁局.xlsx": "年度不符", "坏.xlsx": "读不出", "照片.jpg": "跳过", "旧": "跳过",
    }
    assert all(row["原因"] for row in listed.values() if row["状态"] != "已汇总")
    assert listed["乙局.xlsx"]["错误"] == 2


def test_every_finding_of_every_unit_and_of_the_sum_is_listed_by_unit_and_rule(folder, tmp_path):
    unit(folder, "丁局", {Cell("review", "reconsideration", "total"): 3})
    merged = merge(folder, tmp_path / "汇总.xlsx", agency="演示区")
    listed = [(row["单位"], row["规则"].split()[0], row["差额"]) for row in rows_of(tmp_path / "汇总.xlsx", RESULTS)]
    assert len(listed) == len(merged.problems)
    assert ("丁局", "E4", -3) in listed
    assert ("演示区", "E4", -3) in listed
    assert {("乙局", "E5", None), ("乙局", "D8", None), ("甲局", "E6", None)} <= set(listed)


def test_findings_lead_to_the_cell_in_the_units_own_file(book):
    sheet = book[RESULTS]
    targets = [cell.hyperlink for row in sheet.iter_rows(min_row=5) for cell in row if cell.hyperlink]
    spot = layout(FORM).spot(PENALTIES)
    assert any((t.target or "").endswith("乙局.xlsx") and t.location == f"{spot.sheet}!{spot.address}" for t in targets)


def test_the_hidden_map_says_which_column_a_cell_adds_up_and_where_odd_numbers_stand(tmp_path):
    unit(tmp_path, "甲局", {PERMITS: 7})
    paste(FORM, zeros(FORM) | {PERMITS: "1,204"}, tmp_path / "乙局.xlsx", offset=(2, 1))
    merge([tmp_path / "甲局.xlsx", tmp_path / "乙局.xlsx"], tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    mapped = {row[:3]: row[3:5] for row in book[MAP].iter_rows(min_row=2, values_only=True)}
    spot = layout(FORM).spot(PERMITS)
    assert mapped[FORM.names(PERMITS)] == (f"{spot.sheet}!{spot.address}", area_of(FORM, FORM.position[PERMITS], 2).absolute)
    origins = {row[2:5]: row[5:] for row in book[ORIGINS].iter_rows(min_row=2, values_only=True) if row[1] == "乙局.xlsx"}
    assert len(origins) == len(FORM.cells)
    assert origins[FORM.names(PERMITS)][1] == "1,204"


def test_undivided_sums_are_named_where_they_stand(tmp_path):
    old = EDITIONS["2019"]
    other = Cell("requests", "result.other", "natural")
    unit(tmp_path, "旧局", {other: 6}, form=old)
    unit(tmp_path, "新局", {REST: 1})
    merge([tmp_path / "旧局.xlsx", tmp_path / "新局.xlsx"], tmp_path / "out.xlsx")
    spot = layout(FORM).spot(REST)
    noted = openpyxl.load_workbook(tmp_path / "out.xlsx")[spot.sheet][spot.address]
    assert "含未拆分" in noted.comment.text
    assert "旧局" in noted.comment.text
    assert read(tmp_path / "out.xlsx")[REST] == 7


def test_a_name_or_text_that_looks_like_a_formula_stays_text(tmp_path):
    unit(tmp_path, "甲", {PERMITS: '=HYPERLINK("http://x")'}, agency="=1+1")
    unit(tmp_path, "乙")
    merge([tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"], tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")[DETAILS]
    kinds = {sheet.cell(FIRST_ROW + 1, c).data_type for c in (2, column_of(FORM, FORM.position[PERMITS]) + 1)}
    assert "f" not in kinds


def test_a_unit_whose_name_cannot_stand_in_xml_as_it_is_has_the_same_row_as_any_other(tmp_path):
    for name, odd in (("甲局", False), ("乙局", True)):
        unit(tmp_path, name, {PERMITS: 7, PENALTIES: None}, agency=f"_x0041_{name}" if odd else name)
    merge([tmp_path / "甲局.xlsx", tmp_path / "乙局.xlsx"], tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")[DETAILS]
    plain, odd = sorted(([*sheet[FIRST_ROW + 1 + i]] for i in range(2)), key=lambda row: "x0041" in str(row[1].value))
    assert {plain[0].value, odd[0].value} == {1, 2}
    assert openpyxl.utils.escape.unescape(odd[1].value).endswith("乙局")
    file, rest = unit_columns(FORM).file, [i for i in range(2, len(plain)) if i != unit_columns(FORM).file]
    translated = [str(cell.value).replace(str(odd[0].row), "#") if cell.data_type == "f" else cell.value for cell in odd]
    assert [translated[i] for i in rest] == [str(cell.value).replace(str(plain[0].row), "#") if cell.data_type == "f" else cell.value for i, cell in enumerate(plain) if i in rest]
    assert [cell.hyperlink.target.rpartition("/")[2] for cell in (plain[file], odd[file])] == ["甲局.xlsx", "乙局.xlsx"]
    assert [(plain[i].number_format, plain[i].alignment.horizontal, plain[i].border.left.style) for i in range(len(plain))] == [
        (odd[i].number_format, odd[i].alignment.horizontal, odd[i].border.left.style) for i in range(len(odd))
    ]


@needs_shared
def test_the_seven_real_reports_and_sums_of_their_sums_are_exact(tmp_path):
    ids = [case for case, entry in entries().items() if form_of(entry) is FORM]
    for case in ids:
        write_template(FORM, tmp_path / f"{case}.xlsx", totals="typed", values=expected(entries()[case]), cover={"agency": case, "year": 2024})
    files = [tmp_path / f"{case}.xlsx" for case in ids]
    merge(files, tmp_path / "全部.xlsx")
    merge(files[:3], tmp_path / "甲市.xlsx")
    merge(files[3:], tmp_path / "乙市.xlsx", agency="乙市")
    again = merge([tmp_path / "甲市.xlsx", tmp_path / "乙市.xlsx"], tmp_path / "两市.xlsx")
    exact = [sum(Decimal(expected(entries()[case])[cell] or 0) for case in ids) for cell in FORM.cells]  # type: ignore[arg-type]
    assert again.count == 2
    assert [again.district.submission[c] for c in FORM.cells] == exact
    for name in ("全部.xlsx", "两市.xlsx"):
        assert list(read(tmp_path / name).values) == exact
