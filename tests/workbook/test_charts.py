"""图表 and 概览: one page each, charts of the spreadsheet program itself over tables of formulas; sensible when there is nothing to show."""

from __future__ import annotations

import re
import zipfile
from random import Random

import openpyxl
import pytest
from amount import amount
from bench.reports import SIZES, made_up
from nianbao import merge
from nianbao.district.membership import name_of
from nianbao.district.roster import Roster, RosterUnit
from nianbao.district.unit_classes import UNIT_CLASSES
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.workbook.chart_sources import ALL_ZERO, CHARTS, MOST_BARS, SOURCE_COLUMN, chart_sources
from nianbao.workbook.overview import NOTHING_OPEN, OVERVIEW
from nianbao.workbook.text_lines import drawn_name
from nianbao.workbook.unit_rows import DETAILS, FIRST_ROW
from workbooks import rows_in, stamped, zeros

FORM = EDITIONS["2021"]
NEW, CARRIED_IN = (Cell("requests", row, "total") for row in ("new", "carried_in"))
NATURAL = Cell("requests", "new", "natural")
GRANTED = Cell("requests", "result.granted", "total")
PERMITS = Cell("disclosure", "permits", "decisions")
SUQIAN = {
    "宿迁市人民政府": 349, "市各有关部门": 933, "沭阳县": 477, "泗阳县": 301, "泗洪县": 874, "宿豫区": 216, "宿城区": 348,
    "宿迁经济技术开发区": 55, "湖滨新区": 26, "苏州宿迁工业园区": 12, "洋河新区": 16,
}  # fmt: skip
"""New requests and those carried in of 2023 by source, as published."""


def merged_of(folder, reports, **more):
    folder.mkdir()
    files = [stamped(FORM, zeros(FORM) | values, folder / f"{name}.xlsx", cover={"agency": name, "year": 2023}) for name, values in reports.items()]
    path = folder.with_suffix(".xlsx")
    return merge(files, path, year=2023, **more), path


def tables_of(path, merged):
    """By key: (title, {name of a category: numbers}) as the sheet says it."""
    rows = rows_in(path, CHARTS)

    def at(row, column):
        return rows[row][SOURCE_COLUMN + column]

    sources = chart_sources(merged.district, merged.years)
    return {
        s.key: (at(s.row, 0), {at(row, 0): tuple(at(row, 1 + i) for i in range(len(s.series))) for row in range(s.first, s.last + 1)}) for s in sources
    }


def test_the_eleven_sources_of_suqian_are_eleven_bars_that_sum_to_3607(tmp_path):
    units = {name: {NEW: number - number // 20, CARRIED_IN: number // 20} for name, number in SUQIAN.items()}
    merged, path = merged_of(tmp_path / "宿迁", units, agency="宿迁市", units=list(SUQIAN))
    _, bars = tables_of(path, merged)["units"]
    assert {name.partition("　")[0]: sum(numbers) for name, numbers in bars.items()} == SUQIAN
    assert sum(map(sum, bars.values())) == 3607
    assert list(map(sum, bars.values())) == sorted(SUQIAN.values(), reverse=True)
    assert "市各有关部门　933" in bars


def test_of_many_units_the_largest_are_shown_and_the_rest_together(tmp_path):
    dice = Random("bars")
    units = {f"甲区第{n}局": {NEW: dice.randrange(90), CARRIED_IN: dice.randrange(9)} for n in range(20)}
    merged, path = merged_of(tmp_path / "多", units)
    _, bars = tables_of(path, merged)["units"]
    assert len(bars) == MOST_BARS
    *largest, rest = map(sum, bars.values())
    totals = sorted((sum(values.values()) for values in units.values()), reverse=True)
    assert largest == totals[: MOST_BARS - 1]
    assert rest == sum(totals[MOST_BARS - 1 :])
    assert list(bars)[-1] == f"其余 {20 - MOST_BARS + 1} 家　{rest}"


@pytest.mark.parametrize("seed", range(amount(2, 30)))
def test_what_is_drawn_is_what_stands_in_the_tables(seed, tmp_path):
    dice = Random(f"charts {seed}")
    units = {f"甲区第{n}局": dict(zip(FORM.cells, made_up(dice, dice.choice(list(SIZES)), FORM).values, strict=True)) for n in range(3)}
    merged, path = merged_of(tmp_path / "图", units)
    tables = tables_of(path, merged)
    number = merged.district.submission.number
    total = sum(number(Cell("requests", row, "total")) for row in {c.row for c in FORM.cells if c.row.startswith("result.") and c.row != "result.total"})
    results = tables["results"][1]
    assert (len(results), sum(n for (n,) in results.values())) == (6, total)
    assert next(iter(results)) == f"予以公开 {int(number(GRANTED) * 100 / total + 0.5)}%"
    assert sum(n for (n,) in tables["applicants"][1].values()) == number(NEW)
    assert tables["years"][1]["新收"] == (number(NEW),)
    reviews = tables["reviews"][1]
    assert [sum(numbers) for numbers in reviews.values()] == [number(Cell("review", row, "total")) for row in ("reconsideration", "litigation.direct", "litigation.after_review")]


def test_nothing_but_zeros_is_said_and_has_no_shares(tmp_path):
    merged, path = merged_of(tmp_path / "零", {"甲局": {}})
    for key, (title, lines) in tables_of(path, merged).items():
        assert title.endswith(ALL_ZERO), key
        assert not any("%" in name for name in lines)
        assert {number for numbers in lines.values() for number in numbers} == {0}


def parts(path, pattern):
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist() if re.search(pattern, name)}


def test_the_charts_are_the_programs_own_with_titles_and_numbers_and_no_pictures(tmp_path):
    _, path = merged_of(tmp_path / "图", {"甲局": {NEW: 4, NATURAL: 4}, "乙局": {NEW: 3, NATURAL: 3}})
    assert parts(path, r"xl/media/") == {}
    charts = [data.decode() for data in parts(path, r"xl/charts/chart\d+\.xml").values()]
    assert len(charts) == 5 + 1
    for chart in charts:
        assert set(re.findall(r"<c:f>([^!]+)!", chart)) == {CHARTS}
        assert re.search(r"<c:title>.*<c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>[\u4e00-\u9fff]", chart)
        assert "<c:numCache>" in chart


@pytest.mark.parametrize("name", [CHARTS, OVERVIEW])
def test_the_page_is_one_a4_page(name, tmp_path):
    _, path = merged_of(tmp_path / "图", {"甲局": {}})
    sheet = openpyxl.load_workbook(path)[name]
    assert (str(sheet.page_setup.paperSize), sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("9", 1, 1, True)
    last = openpyxl.utils.cell.range_boundaries(sheet.print_area.rpartition("!")[2])
    assert last[2] < SOURCE_COLUMN
    assert all(chart.anchor._from.col < last[2] and chart.anchor.to.col < last[2] and chart.anchor.to.row <= last[3] for chart in sheet._charts)


def page_of(path):
    return [[cell for cell in row if cell is not None] for row in rows_in(path, OVERVIEW)]


def test_the_overview_says_who_is_due_who_reported_and_who_did_not(tmp_path):
    roster = Roster(tuple(RosterUnit(f"甲区{name}") for name in ("教育局", "民政局", "公安局", "统计局")), "甲区")
    units = {"甲区教育局": {PERMITS: 5}, "甲区民政局": {PERMITS: "约20"}, "甲区公安局": {NEW: 3}}
    _, path = merged_of(tmp_path / "区", units, roster=roster)
    rows = page_of(path)
    panel = dict(zip(rows[5], rows[6], strict=True))
    assert (panel["应报"], panel["已报"], panel["计入合计"], panel["待定的格"]) == (4, 3, 3, 1)
    assert panel["错误"] > 0
    text = "\n".join(str(cell) for row in rows for cell in row)
    assert "未报 1 家：甲区统计局" in text
    assert re.search(r"错误 \d+ 条（只数起因）：.*甲区公安局 \d", text)
    assert ["许可", "件", "待定"] in [row[:3] for row in rows]
    assert ["新收", "件", 3] in [row[:3] for row in rows]


def test_the_overview_compares_with_last_year(tmp_path):
    merged_of(tmp_path / "上年", {"甲局": {PERMITS: 4}})
    (tmp_path / "本年").mkdir()
    stamped(FORM, zeros(FORM) | {PERMITS: 6}, tmp_path / "本年" / "甲局.xlsx", cover={"agency": "甲局", "year": 2024})
    merge(tmp_path / "本年", tmp_path / "本年.xlsx", agency="甲区", last_year=tmp_path / "上年")
    assert ["许可", "件", 6, 4, 2, 50] in page_of(tmp_path / "本年.xlsx")
    assert ["收费", "万元", 0, 0, 0, "—"] in page_of(tmp_path / "本年.xlsx")


def test_where_nothing_is_open_the_overview_says_so(tmp_path):
    settled = {Cell("requests", row, column): 3 for row in ("new", "result.granted", "result.total") for column in ("natural", "total")}
    _, path = merged_of(tmp_path / "好", {"甲局": settled})
    assert [NOTHING_OPEN] in page_of(path)


def test_the_classes_of_the_sums_are_words_of_the_units(tmp_path):
    _, path = merged_of(tmp_path / "类", {"甲区人民政府办公室": {}, "甲区教育局": {}, "甲镇人民政府": {}, "高新区管委会": {}})
    assert {row[2] for row in rows_in(path, DETAILS)[FIRST_ROW:] if row[1]} == set(UNIT_CLASSES)


@pytest.mark.parametrize("name", ["甲\x01局", "=1+1", '甲"局&<b>', "甲\n乙", "长" * 300, "甲*局?~", "甲\ufffe局", "_x0001_局", " 甲 "])
def test_a_unit_may_be_called_anything(name, tmp_path):
    (tmp_path / "上年").mkdir()
    stamped(FORM, zeros(FORM), tmp_path / "上年" / "a.xlsx", cover={"agency": name, "year": 2023})
    files = [stamped(FORM, zeros(FORM) | {NEW: 5}, tmp_path / f"{n}.xlsx", cover={"agency": agency, "year": 2024}) for n, agency in enumerate((name, "乙局"))]
    merged = merge(files, tmp_path / "汇总.xlsx", agency="甲区", last_year=tmp_path / "上年")  # which is looked through before it is put in place
    names = [line.partition("　")[0] for line in tables_of(tmp_path / "汇总.xlsx", merged)["units"][1]]
    assert sorted(names) == sorted(drawn_name(name_of(member.submission)) for member in merged.district.members)
    assert len(max(names, key=len)) <= 60
