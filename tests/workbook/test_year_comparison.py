"""上年对比: every cell of the whole and ten figures a unit beside last year's, over all units and over those of both years."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import openpyxl
import pytest
from amount import amount
from bench.reports import SIZES, made_up
from nianbao import merge
from nianbao.core.submission import LastYear
from nianbao.district.roster import Roster, RosterUnit
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.last_year import is_jump
from nianbao.workbook.adjustment_rows import FIRST_LINE_ROW
from nianbao.workbook.unit_rows import ADJUSTMENTS
from nianbao.workbook.writing.template import Handed, write_template
from nianbao.workbook.year_comparison import (
    COMPARISON,
    COMPARISON_GROUPS,
    COMPARISON_HEAD_ROW,
    COMPARISON_HEADS,
    EVERY_UNIT,
    FIRST_COMPARED_ROW,
    FROM_NOTHING,
    LARGE_CHANGE,
    OTHER_MEANING,
    rate_of_change,
)
from workbooks import rows_in, stamped, zeros

FORM, OLD = EDITIONS["2021"], EDITIONS["2019"]
PERMITS = Cell("disclosure", "permits", "decisions")
ISSUED = Cell("disclosure", "normative", "issued")
REST = Cell("requests", "result.other.rest", "natural")
RECEIVED = Cell("requests", "new", "total")


def lines_of(path):
    """What the sheet says, by (unit, table, row, column)."""
    return {tuple(word or "" for word in row[:4]): row[4:] for row in rows_in(path, COMPARISON)[FIRST_COMPARED_ROW:]}


def whole(lines, cell):
    return lines[EVERY_UNIT, *FORM.names(cell)]


def year_of_units(folder, year, reports, form=FORM):
    folder.mkdir()
    for name, values in reports.items():
        stamped(form, values, folder / f"{name}.xlsx", cover={"agency": name, "year": year})
    return folder


def added(reports, cell):
    return sum(values[cell] for values in reports.values())


@pytest.mark.parametrize("seed", range(amount(3, 60)))
def test_every_cell_is_compared_over_all_units_and_over_those_of_both_years(seed, tmp_path):
    dice = Random(f"years {seed}")
    names = [f"甲区第{n}局" for n in range(5)]
    last, now = (
        {name: dict(zip(FORM.cells, made_up(dice, dice.choice(list(SIZES)), FORM).values, strict=True)) for name in dice.sample(names, dice.randrange(2, 6))}
        for _ in range(2)
    )
    both = set(last) & set(now)
    year_of_units(tmp_path / "上年", 2023, last)
    merged = merge(year_of_units(tmp_path / "本年", 2024, now), tmp_path / "汇总.xlsx", agency="甲区", last_year=tmp_path / "上年")
    lines = lines_of(tmp_path / "汇总.xlsx")
    assert len(lines) == len(FORM.cells) + len(both) * len(FORM.trends)
    for cell in FORM.cells:
        this, that = added(now, cell), added(last, cell)
        mine = [added({name: year[name] for name in both}, cell) for year in (now, last)]
        seen = whole(lines, cell)
        assert seen[:3] == (pytest.approx(float(this)), pytest.approx(float(that)), pytest.approx(float(this - that)))
        assert seen[3] == (FROM_NOTHING if that == 0 else pytest.approx(float((this - that) * 100 / that), abs=0.0501))
        assert (seen[8] == LARGE_CHANGE) == is_jump(this, that)
        if both:
            assert seen[4:7] == (pytest.approx(float(mine[0])), pytest.approx(float(mine[1])), pytest.approx(float(mine[0] - mine[1])))
        else:
            assert seen[4:6] == (None, None)
    warned = {(p.submission.agency, p.finding.at) for p in merged.problems if p.finding.rule == "X3"}
    marked = {(key[0], figure.key) for key, seen in lines.items() for figure in FORM.trends if key[2] == figure.name and seen[8] == LARGE_CHANGE}
    assert marked == warned


def test_what_the_two_editions_do_not_share_is_called_so_and_compared_with_nothing(tmp_path):
    other = Cell("requests", "result.other", "natural")
    year_of_units(tmp_path / "上年", 2020, {"甲局": zeros(OLD) | {PERMITS: 3, other: 5}}, OLD)
    merge(year_of_units(tmp_path / "本年", 2021, {"甲局": zeros(FORM) | {PERMITS: 6, ISSUED: 2, REST: 5}}), tmp_path / "汇总.xlsx", last_year=tmp_path / "上年")
    lines = lines_of(tmp_path / "汇总.xlsx")
    assert whole(lines, PERMITS)[:4] == (6, 3, 3, 100)
    for cell in (ISSUED, REST):
        assert whole(lines, cell)[:8] == ((5 if cell is REST else 2), OTHER_MEANING, None, None) * 2
    assert lines["甲局", "表二", "制发", ""][:4] == (2, OTHER_MEANING, None, None)


def test_its_heads_stand_over_both_halves_in_sight_and_on_every_page_and_all_of_it_is_filtered_and_printed(tmp_path):
    year_of_units(tmp_path / "上年", 2023, {"甲局": zeros(FORM) | {PERMITS: 3}})
    merge(year_of_units(tmp_path / "本年", 2024, {"甲局": zeros(FORM) | {PERMITS: 300}}), tmp_path / "汇总.xlsx", last_year=tmp_path / "上年")
    sheet = openpyxl.load_workbook(tmp_path / "汇总.xlsx")[COMPARISON]
    head, last, wide = COMPARISON_HEAD_ROW + 1, sheet.max_row, openpyxl.utils.get_column_letter(sheet.max_column)
    assert last == head + len(FORM.cells) + len(FORM.trends)
    assert {str(area) for area in sheet.merged_cells.ranges if area.min_row == head - 1} == {f"{a}{head - 1}:{b}{head - 1}" for a, b in ("EH", "IL")}
    assert [sheet.cell(head - 1, first + 1).value for first in COMPARISON_GROUPS] == list(COMPARISON_GROUPS.values())
    assert [cell.value for cell in sheet[head]] == list(COMPARISON_HEADS)
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == (f"A{head}:{wide}{last}", f"E{head + 1}")
    assert (sheet.print_title_rows, sheet.print_area) == (f"${head - 2}:${head}", f"'{COMPARISON}'!$A$1:${wide}${last}")
    (marked,) = sheet.conditional_formatting
    assert str(marked.sqref) == f"{wide}{head + 1}:{wide}{last}"


def test_last_years_summary_is_the_whole_and_its_units_are_those_of_last_year(tmp_path):
    year_of_units(tmp_path / "上年", 2023, {"甲局": zeros(FORM) | {PERMITS: 4}, "乙局": zeros(FORM) | {PERMITS: 10}})
    merge(tmp_path / "上年", tmp_path / "2023.xlsx", agency="甲区")
    merge(year_of_units(tmp_path / "本年", 2024, {"甲局": zeros(FORM) | {PERMITS: 5}}), tmp_path / "汇总.xlsx", agency="甲区", last_year=tmp_path / "2023.xlsx")
    lines = lines_of(tmp_path / "汇总.xlsx")
    assert whole(lines, PERMITS)[:8] == (5, 14, -9, -64.3, 5, 4, 1, 25)
    assert lines["甲局", "表二", "许可", FORM.names(PERMITS)[2]][:4] == (5, 4, 1, 25)


def test_with_a_roster_what_the_workbooks_were_handed_out_with_will_do(tmp_path):
    last = LastYear("甲区教育局", 2023, "2021", tuple({PERMITS: 4}.get(cell, 0) for cell in FORM.cells))
    write_template(FORM, tmp_path / "甲.xlsx", values=dict.fromkeys(FORM.inputs, Decimal(0)) | {PERMITS: Decimal(6)}, cover={"agency": "甲区教育局", "year": 2024}, handed=Handed("甲区教育局", last=last))
    merge([tmp_path / "甲.xlsx"], tmp_path / "汇总.xlsx", roster=Roster((RosterUnit("甲区教育局"),), "甲区"), year=2024)
    assert whole(lines_of(tmp_path / "汇总.xlsx"), PERMITS)[:8] == (6, 4, 2, 50) * 2


@pytest.mark.parametrize("year", [2022, None])
def test_a_year_that_is_not_the_one_before_is_not_compared(year, tmp_path):
    folder = year_of_units(tmp_path / "上年", year or 2023, {"甲局": zeros(FORM)})
    merge(year_of_units(tmp_path / "本年", 2024, {"甲局": zeros(FORM)}), tmp_path / "汇总.xlsx", last_year=folder if year else None)
    sheet = openpyxl.load_workbook(tmp_path / "汇总.xlsx")[COMPARISON]
    assert "没有上年数" in sheet["A2"].value
    assert sheet.max_row < COMPARISON_HEAD_ROW


def test_blanks_and_text_are_no_numbers_to_compare(tmp_path):
    year_of_units(tmp_path / "上年", 2023, {"甲局": zeros(FORM) | {PERMITS: None}, "乙局": zeros(FORM) | {PERMITS: None, RECEIVED: "约3"}})
    merge(year_of_units(tmp_path / "本年", 2024, {"甲局": zeros(FORM) | {PERMITS: 7}, "乙局": zeros(FORM) | {ISSUED: "多"}}), tmp_path / "汇总.xlsx", last_year=tmp_path / "上年")
    lines = lines_of(tmp_path / "汇总.xlsx")
    assert whole(lines, PERMITS)[:4] == (7, None, None, None)
    assert whole(lines, RECEIVED)[:4] == (0, "待定", None, None)
    assert whole(lines, ISSUED)[:8] == ("待定", 0, None, None) * 2


@pytest.mark.parametrize("seed", range(amount(2, 40)))
def test_a_units_lines_hold_its_adjustments_and_add_up_to_the_units_of_both_years(seed, tmp_path):
    dice = Random(f"adjusted years {seed}")
    figures = {trend: trend.cells for trend in FORM.trends}
    cells = [cell for cells in figures.values() for cell in cells]
    last, now = ({name: zeros(FORM) | {cell: dice.randrange(9) for cell in cells} for name in names} for names in (("甲局", "乙局"), ("甲局", "乙局", "丙局")))
    now["乙局"][cells[0]] = None
    year_of_units(tmp_path / "上年", 2023, last)
    merge(year_of_units(tmp_path / "本年", 2024, now), tmp_path / "汇总.xlsx", last_year=tmp_path / "上年")
    lines = [(name, cell, number, "其他") for name, cell, number in zip(dice.choices(list(now), k=6), dice.choices(cells, k=6), dice.choices((4, -3), k=6), strict=True)]
    lines += [("甲局", cells[1], 5, "没有的原因"), ("丁局", cells[1], 5, "其他"), ("乙局", cells[0], None, "空白按0计")]
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx")
    for row, (name, cell, number, reason) in enumerate(lines, FIRST_LINE_ROW + 1):
        for column, word in enumerate((name, *FORM.names(cell), number, reason), 1):
            book[ADJUSTMENTS].cell(row, column, word)
    book.save(tmp_path / "汇总.xlsx")
    merge(tmp_path / "本年", tmp_path / "汇总.xlsx", last_year=tmp_path / "上年", force=True)
    seen = {(key[0], figure): numbers[0] for key, numbers in lines_of(tmp_path / "汇总.xlsx").items() for figure in figures if key[2] == figure.name}
    for (name, figure), number in seen.items():
        added = sum(one[2] for one in lines if one[0] == name and one[1] in figure.cells and one[3] == "其他")
        assert number == sum(now[name][cell] or 0 for cell in figure.cells) + added
    for cell in cells:
        both = whole(lines_of(tmp_path / "汇总.xlsx"), cell)[4]
        assert both == sum(now[name][cell] or 0 for name in last) + sum(one[2] for one in lines if one[0] in last and one[1] == cell and one[3] == "其他")
    assert len(seen) == 2 * len(figures)


def test_the_rate_has_one_decimal_rounded_away_from_nothing():
    assert [rate_of_change(*pair) for pair in ((3, 2), (449, 400), (351, 400), (1, 3), (5, 0), (0, 0))] == [
        50, Decimal("12.3"), Decimal("-12.3"), Decimal("-66.7"), FROM_NOTHING, FROM_NOTHING,
    ]  # fmt: skip
