"""部门明细: key figures and sums first, every cell of the form once, found again by its heads in any layout it ever had; a sum is no unit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from amount import amount
from bench.reports import SIZES, made_up
from nianbao import check, merge
from nianbao.core.submission import NOT_ASKED, Submission, Unread
from nianbao.district.adjustments import AdjustmentLine
from nianbao.district.unit_classes import UNIT_CLASSES, unit_class
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import load_grid, read
from nianbao.reading.open_sums import open_sums
from nianbao.reading.units_of_summary import units_of_summary
from nianbao.steps.merging.merge import district_of
from nianbao.workbook.unit_columns import unit_columns
from nianbao.workbook.unit_rows import (
    ADJUSTMENTS,
    DETAILS,
    FILTERED,
    FIRST_ROW,
    SUM_LINES,
    TOTALS_ROW,
    UNDIVIDED,
    column_of,
    due_tests,
    remark,
)
from nianbao.workbook.unit_totals import sum_lines
from workbooks import rows_in, stamped, zeros

EARLIER = Path(__file__).parent / "details1" / "汇总.xlsx"
"""Made before the figures stood first: 序号, 机关, 文件 and 备注, then the cells of the form."""
FORM = EDITIONS["2021"]
PERMITS, PENALTIES = (Cell("disclosure", row, "decisions") for row in ("permits", "penalties"))
CHARGES = Cell("disclosure", "charges", "amount")
REST = Cell("requests", "result.other.rest", "natural")
LITIGATION = Cell("review", "litigation.direct", "total")
NAMES = ("甲区人民政府办公室", "甲区教育局", "甲区民政局", "甲镇人民政府", "甲区高新区管委会", "不知是谁")


@pytest.mark.parametrize("form", EDITIONS.values(), ids=list(EDITIONS))
def test_every_cell_of_the_form_has_one_column_and_every_column_one_meaning(form):
    columns = unit_columns(form)
    worked_out = {at.column for at in columns.figures if at.computed}
    fixed = {0, 1, 2, columns.remark, columns.file, columns.before} | {group.head for group in columns.groups}
    assert sorted([*columns.cells, *worked_out, *fixed]) == list(range(columns.width))
    assert {"新收", "上年结转", "办结", "结转下年度", "许可", "处罚", "强制", "复议", "诉讼"} <= {at.figure.name for at in columns.figures}


def districts(dice, folder):
    """Some units of every class with blanks, text and undivided rows among their numbers, merged."""
    folder.mkdir()
    for name in dice.sample(NAMES, dice.randrange(1, len(NAMES) + 1)):
        values = dict(zip(FORM.cells, made_up(dice, dice.choice(list(SIZES)), FORM).values, strict=True))
        values |= {cell: dice.choice((None, "约3", "无", Decimal("0.1"))) for cell in dice.sample(FORM.cells, dice.choice((0, 3, 9)))}
        stamped(FORM, values, folder / f"{name}.xlsx", cover={"agency": name, "year": 2024})
    return merge(folder, folder.with_suffix(".xlsx"), agency="甲区", year=2024)


@pytest.mark.parametrize("seed", range(amount(6, 200)))
def test_the_sums_are_those_of_the_form_and_of_the_classes_and_none_is_a_unit(seed, tmp_path):
    dice = Random(f"unit rows {seed}")
    merged = districts(dice, tmp_path / "各单位")
    path = tmp_path / "各单位.xlsx"
    rows, summary = rows_in(path, DETAILS), read(path)
    seen = {label: [rows[row][column_of(FORM, i)] for i in range(len(FORM.cells))] for row, label in enumerate(SUM_LINES, TOTALS_ROW)}
    assert [row[1] for row in rows[TOTALS_ROW : TOTALS_ROW + len(SUM_LINES)]] == list(SUM_LINES)
    assert seen["合计"] == seen[FILTERED]
    for i, value in enumerate(merged.district.values):
        whole, parts = seen["合计"][i], [seen[label][i] for label in UNIT_CLASSES]
        assert whole == ("待定" if isinstance(value, Unread) else None if value is None else pytest.approx(float(value)))
        assert ("待定" in parts) == (whole == "待定")
        if whole != "待定":
            assert sum(part or 0 for part in parts) == pytest.approx(whole or 0)
    units = list(units_of_summary(load_grid(path), summary))
    assert [unit.agency for unit in units] == [member.submission.agency for member in merged.district.members]
    assert [row[2] for row in rows[FIRST_ROW : FIRST_ROW + len(units)]] == [unit_class(m.submission) for m in merged.district.members]
    assert [typed(unit.values) for unit in units] == [typed(member.values) for member in merged.district.members]


def typed(values):
    return [getattr(value, "raw", value) for value in values]


def test_a_figure_of_several_cells_is_worked_out_in_every_row(tmp_path):
    after = Cell("review", "litigation.after_review", "total")
    for name, changes in (("甲局", {LITIGATION: 2, after: 3}), ("乙局", {LITIGATION: 4, after: None}), ("丙局", {LITIGATION: 4, after: "约3"})):
        stamped(FORM, zeros(FORM) | changes, tmp_path / f"{name}.xlsx", cover={"agency": name, "year": 2024})
    column = next(at.column for at in unit_columns(FORM).figures if at.figure.name == "诉讼")
    shown = {}
    for names in (("甲局", "乙局", "丙局"), ("甲局", "乙局"), ("甲局",)):
        merge([tmp_path / f"{name}.xlsx" for name in names], tmp_path / f"{len(names)}.xlsx", agency="甲区")
        rows = rows_in(tmp_path / f"{len(names)}.xlsx", DETAILS)
        shown[len(names)] = rows[TOTALS_ROW][column]
        mine = {row[1]: row[column] for row in rows[FIRST_ROW : FIRST_ROW + len(names)]}
        assert mine == {name: value for name, value in {"甲局": 5, "乙局": None, "丙局": "待定"}.items() if name in names}
    assert shown == {3: "待定", 2: 9, 1: 5}


def test_a_summary_of_the_earlier_layout_is_read_as_ever():
    found = read(EARLIER)
    units = {unit.agency: unit for unit in units_of_summary(load_grid(EARLIER), found)}
    assert set(units) == {"演示区城东街道办事处", "演示区教育局", "演示区民政局"}
    assert (units["演示区教育局"][PERMITS], units["演示区教育局"][CHARGES], units["演示区教育局"][LITIGATION]) == (7, Decimal("0.1"), 2)
    assert (units["演示区教育局"][PENALTIES], getattr(units["演示区民政局"][PENALTIES], "raw", "")) == (None, "约20")
    assert units["演示区城东街道办事处"][REST] == 6
    assert open_sums(found, load_grid(EARLIER))[FORM.position[PENALTIES]] == ("演示区教育局没有填", "演示区民政局填的是“约20”")


def test_summaries_of_both_layouts_are_checked_and_merged(tmp_path):
    stamped(FORM, zeros(FORM) | {PERMITS: 30}, tmp_path / "局.xlsx", cover={"agency": "乙区教育局", "year": 2024})
    merge([tmp_path / "局.xlsx"], tmp_path / "乙区.xlsx", agency="乙区")
    whole = merge([EARLIER, tmp_path / "乙区.xlsx"], tmp_path / "市.xlsx", agency="甲市", units=["演示区", "乙区"])
    assert whole.district.values[FORM.position[PERMITS]] == 12 + 30
    assert not [finding for finding in check(tmp_path / "乙区.xlsx")[0].outcome.findings if finding.rule in ("E5", "E6", "D8")]


@pytest.mark.parametrize("change", ["a row above", "a column between", "columns of the clerk's own behind"])
def test_rows_and_columns_put_in_do_not_move_a_number_to_another_cell(change, tmp_path):
    merged = districts(Random("moved"), tmp_path / "各单位")
    path = tmp_path / "各单位.xlsx"
    before = [unit.values for unit in units_of_summary(load_grid(path), read(path))]
    book = openpyxl.load_workbook(path)
    sheet = book[DETAILS]
    if change == "a row above":
        sheet.insert_rows(2)
    elif change == "a column between":
        sheet.insert_cols(column_of(FORM, FORM.position[PERMITS]) + 1)
    else:
        sheet.cell(FIRST_ROW, unit_columns(FORM).width + 2, "我的备注")
    book.save(path)
    whole = merged.district.submission
    assert [unit.values for unit in units_of_summary(load_grid(path), whole)] == before


def test_what_the_clerk_adjusts_is_in_the_sum_of_all_and_in_a_row_of_its_own():
    units = [Submission(FORM, tuple(zeros(FORM)[c] if c != PERMITS else 3 for c in FORM.cells), file=f"{name}.xlsx", agency=name, year=2024) for name in ("甲局", "乙局")]
    line = AdjustmentLine("调整!A5", "甲局", *FORM.names(PERMITS), 5, "其他")
    district = district_of(units, 2024, adjustments=[line])
    shown = {label: {cell.column: cell.value for cell in cells}[column_of(FORM, FORM.position[PERMITS])] for label, cells in zip(SUM_LINES, sum_lines(district), strict=True)}
    assert shown == {"合计": 11, "本政府机关": "", "部门": 6, "乡镇街道": "", "其他": "", ADJUSTMENTS: 5, FILTERED: 6}


def test_blanks_and_undivided_rows_are_told_of_their_units_and_asked_of_nobody_else():
    """Counted cell by cell here; the product looks only at the units that have any."""
    chance = Random(3)
    units = []
    for i, odd in enumerate(((), (None,), (NOT_ASKED,), (None, NOT_ASKED))):
        values = (chance.choice(odd) if odd and chance.random() < 0.2 else chance.randint(0, 9) for _ in FORM.cells)
        units.append(Submission(FORM, tuple(values), file=f"{i}.xlsx", agency=f"甲区第{i}局", year=2024))
    district = district_of(units, 2024)
    asked = [sum(member.values[place] is not NOT_ASKED for member in district.members) for place in range(len(FORM.cells))]
    assert [int(test.rpartition(">=")[2]) for test in due_tests(district).values()] == asked
    blanks = [sum(value is None for value in member.values) for member in district.members]
    assert [remark(member, FORM) for member in district.members] == ["", f"空白 {blanks[1]} 格", UNDIVIDED, f"空白 {blanks[3]} 格；{UNDIVIDED}"]
