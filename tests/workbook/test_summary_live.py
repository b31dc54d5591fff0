"""The summary in a live spreadsheet program: recalculated, its formulas say what Python says, and go on saying it when a detail changes."""

from __future__ import annotations

import random
from decimal import Decimal

import edits
import pytest
from amount import amount
from bench.reports import SIZES, made_up
from calculators import cached
from live.fixtures import live_app, live_host
from nianbao.core.findings import Level
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.grid import a1, parse_a1
from nianbao.model import Cell
from nianbao.steps.check import check
from nianbao.steps.merging.merge import merge, sum_findings
from nianbao.workbook.adjustment_rows import FIRST_LINE_ROW
from nianbao.workbook.chart_sources import CHARTS, SOURCE_COLUMN, chart_sources
from nianbao.workbook.check_code_cells import CODE_SHEET
from nianbao.workbook.formulas import formulas
from nianbao.workbook.layout import COVER, layout
from nianbao.workbook.overview import OVERVIEW
from nianbao.workbook.unit_rows import (
    ADJUSTMENTS,
    DETAILS,
    FILTERED,
    FIRST_ROW,
    SUM_LINES,
    TOTALS_ROW,
    column_of,
    due_tests,
    filled_tests,
    partial_sums,
)
from nianbao.workbook.writing.template import write_template
from nianbao.workbook.year_comparison import COMPARISON, FIRST_COMPARED_ROW
from test_calculators import summary_of_two_years
from test_template_live import differences, shown
from workbooks import stamped, zeros

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live

FORM = EDITIONS["2021"]
PERMITS, PENALTIES, COERCION = (Cell("disclosure", row, "decisions") for row in ("permits", "penalties", "coercion"))
CHARGES = Cell("disclosure", "charges", "amount")


@pytest.fixture
def made(tmp_path):
    """Three units: amounts whose binary sum is not exact, a blank everywhere, an unread cell, a broken total."""
    changes = (
        {CHARGES: 0.1, PERMITS: None, PENALTIES: "约20"},
        {CHARGES: 0.2, PERMITS: None, COERCION: 4},
        {CHARGES: 269041.059782, PERMITS: None, COERCION: None, Cell("review", "litigation.direct", "total"): 5},
    )
    files = [
        stamped(FORM, zeros(FORM) | change, tmp_path / f"{n}.xlsx", cover={"agency": f"演示{n}局", "year": 2024}) for n, change in enumerate(changes)
    ]
    return merge(files, tmp_path / "汇总.xlsx"), tmp_path / "汇总.xlsx"


def in_form(book):
    """What the program shows in the cells of the form."""
    seen = shown(book, FORM)
    return {c: seen.get((s.sheet, s.row, s.column)) for c, s in zip(FORM.cells, layout(FORM).spots, strict=True)}


def test_recalculated_sums_are_the_sums(made, live_app):
    merged, path = made
    book = live_app.books.open(str(path))
    live_app.calculate()
    seen = in_form(book)
    assert (seen[PERMITS], seen[PENALTIES], seen[COERCION]) in ((None, "待定", 4), ("", "待定", 4))
    assert Decimal(repr(seen[CHARGES])) == Decimal("269041.359782")
    others = [c for c in FORM.cells if c not in (PERMITS, PENALTIES, CHARGES)]
    assert [seen[c] for c in others] == [merged.district.submission[c] for c in others]


def _formulas(merged):
    district = merged.district
    values = dict(zip(FORM.cells, district.values, strict=True))
    cover = {"agency": district.agency, "year": 2024} if district.agency else {"year": 2024}
    return formulas(layout(FORM), values, cover=cover, totals="typed", filled=filled_tests(district), partial=partial_sums(district), due=due_tests(district))


def test_sums_that_wait_for_a_unit_are_called_so_on_the_cover_and_only_what_is_wrong_is_said(made, live_app):
    """待定 is no number that may not stand there; where nothing is out of balance nothing is said to be out of balance in 0 places."""
    merged, path = made
    book = live_app.books.open(str(path))
    live_app.calculate()
    here = layout(FORM)

    def cover():
        seen = shown(book, FORM)
        spots = {name: here.front.dashboard[name, "answer"] for name in ("表二", "表三", "表四")} | {"": here.front.answer}
        return {name: seen[s.sheet, s.row, s.column] for name, s in spots.items()}

    def put(cell, value):
        row = next(i for i, m in enumerate(merged.district.members) if m.submission.agency == "演示2局")
        book.sheets[DETAILS].range((FIRST_ROW + 1 + row, column_of(FORM, FORM.position[cell]) + 1)).value = value
        live_app.calculate()

    assert cover() == {"表二": "待定 1 格", "表三": "✓", "表四": "不平 1 处", "": "✗ 1 处不平：请按下面的位置改正"}
    put(COERCION, -(10**6))
    assert cover()[""] == "✗ 1 处不平、1 格不合规：请按下面的位置改正"
    put(Cell("review", "litigation.direct", "total"), 0)
    assert cover()[""] == "✗ 1 格不合规：请按下面的位置改正"
    put(COERCION, 0)
    assert cover()[""].startswith("待定：有 1 格要等单位改正")


def test_recalculated_check_cells_say_what_python_says(made, live_app):
    merged, path = made
    book = live_app.books.open(str(path))
    live_app.calculate()
    beside = [cell for cell in _formulas(merged) if cell.sheet != CODE_SHEET]  # what is worked out there the cover shows
    assert differences(shown(book, FORM), beside) == []


def test_a_corrected_detail_changes_its_sum(made, live_app):
    merged, path = made
    book = live_app.books.open(str(path))
    row = next(i for i, m in enumerate(merged.district.members) if m.submission.agency == "演示0局")
    book.sheets[DETAILS].range((FIRST_ROW + 1 + row, column_of(FORM, FORM.position[PENALTIES]) + 1)).value = 21
    live_app.calculate()
    assert in_form(book)[PENALTIES] == 21


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_recalculated_every_formula_of_the_units_the_comparison_the_charts_and_the_overview_gives_what_is_written(edition, live_app, tmp_path):
    summary_of_two_years(EDITIONS[edition], tmp_path / "汇总.xlsx")
    said = cached(tmp_path / "汇总.xlsx")
    book = live_app.books.open(str(tmp_path / "汇总.xlsx"))
    live_app.calculate()
    for name in (DETAILS, COMPARISON, CHARTS, OVERVIEW):
        mine = {parse_a1(address): value for (sheet, address), value in said.items() if sheet == name}
        size = [max(at[i] for at in mine) + 1 for i in range(2)]
        rows = book.sheets[name].range((1, 1), tuple(size)).value
        given = {at: rows[at[0]][at[1]] for at in mine}
        assert len(mine) > 40
        assert {a1(*at): (mine[at], value) for at, value in given.items() if not same_number(mine[at], value)} == {}


def same_number(one, other):
    if isinstance(one, float) and isinstance(other, int | float):
        return round(one - other, 9) == 0
    return one == ("" if other is None else other)


def test_a_changed_detail_or_a_line_of_adjustment_changes_sums_checks_comparison_charts_and_overview(tmp_path, live_app):
    new, total = (Cell("requests", "new", column) for column in ("natural", "total"))
    for year, numbers in ((2023, (4, 6)), (2024, (10, 20))):
        (tmp_path / str(year)).mkdir()
        for name, number in zip(("甲区教育局", "甲镇人民政府"), numbers, strict=True):
            stamped(FORM, zeros(FORM) | {new: number, total: number}, tmp_path / str(year) / f"{name}.xlsx", cover={"agency": name, "year": year})
    merged = merge(tmp_path / "2024", tmp_path / "汇总.xlsx", agency="甲区", last_year=tmp_path / "2023")
    book = live_app.books.open(str(tmp_path / "汇总.xlsx"))
    source = chart_sources(merged.district, merged.years)[0]
    place, units = FORM.position[total], [member.submission.agency for member in merged.district.members]
    check = next(spot for relation, spot in layout(FORM).checks.items() if relation.rule == "E3" and total in relation.cells)

    def seen():
        live_app.calculate()
        details, sheet = book.sheets[DETAILS], book.sheets[COMPARISON]
        compared = sheet.range((FIRST_COMPARED_ROW + 1 + place, 5), (FIRST_COMPARED_ROW + 1 + place, 12)).value
        lines = sheet.range((FIRST_COMPARED_ROW + 1 + len(FORM.cells), 1), (FIRST_COMPARED_ROW + 30 + len(FORM.cells), 8)).value
        one, other = (next(row[4:8] for row in lines if row[0] == name and row[2] == "新收") for name in ("甲区教育局", "甲镇人民政府"))
        sums = [details.range((TOTALS_ROW + 1 + i, column_of(FORM, place) + 1)).value for i in range(len(SUM_LINES))]
        bars = book.sheets[CHARTS].range((source.first + 1, SOURCE_COLUMN + 1), (source.last + 1, SOURCE_COLUMN + 2)).value
        overview = next(row for row in book.sheets[OVERVIEW].range("A10:F24").value if row[0] == "新收")
        return in_form(book)[total], book.sheets[check.sheet].range(check.address).value, compared, [one, other], dict(zip(SUM_LINES, sums, strict=True)), bars, overview[2:]

    sum_now, gap, compared, one, sums, bars, overview = seen()
    assert (sum_now, gap, compared, one) == (30, "✓", [30, 10, 20, 200] * 2, [[10, 4, 6, 150], [20, 6, 14, 233.3]])
    assert (sums["合计"], sums["部门"], sums["乡镇街道"], sums[FILTERED]) == (30, 10, 20, 30)
    assert (bars, overview) == ([["甲镇人民政府　20", 20], ["甲区教育局　10", 10]], [30, 10, 20, 200])
    book.sheets[DETAILS].range((FIRST_ROW + 1 + units.index("甲区教育局"), column_of(FORM, place) + 1)).value = 33
    sum_now, gap, compared, one, sums, bars, overview = seen()
    assert (sum_now, gap) == (53, -23)
    assert compared == [53, 10, 43, 430, 53, 10, 43, 430]
    assert one == [[33, 4, 29, 725], [20, 6, 14, 233.3]]
    assert (sums["合计"], sums["部门"], sums["乡镇街道"], sums[FILTERED]) == (53, 33, 20, 53)
    assert bars == [["甲区教育局　33", 33], ["甲镇人民政府　20", 20]]  # the largest first, whatever changes
    assert overview == [53, 10, 43, 430]
    for column, value in enumerate(("甲镇人民政府", *FORM.names(total), 100, "剔除重复"), 1):
        book.sheets[ADJUSTMENTS].range((FIRST_LINE_ROW + 1, column)).value = value
    sum_now, gap, compared, one, sums, bars, overview = seen()
    assert (sum_now, gap) == (153, -123)
    assert compared == [153, 10, 143, 1430, 153, 10, 143, 1430]
    assert one == [[33, 4, 29, 725], [120, 6, 114, 1900]]
    assert (sums["合计"], sums["部门"], sums["乡镇街道"], sums[ADJUSTMENTS], sums[FILTERED]) == (153, 33, 20, 100, 53)
    assert bars == [["甲镇人民政府　120", 120], ["甲区教育局　33", 33]]
    assert overview == [153, 10, 143, 1430]


def test_the_sheet_of_the_sum_and_its_findings_name_the_same_relations_where_a_unit_left_a_blank(tmp_path, live_app):
    """A blank is no 0 of that unit: neither the sheet nor 校验结果 judges what hangs on it, until it is filled in."""
    granted, total, new = (Cell("requests", row, "natural") for row in ("result.granted", "result.total", "new"))
    units = ({granted: None, total: 3, new: 4}, {granted: 2, total: 2, new: 2})
    files = [
        stamped(FORM, zeros(FORM) | change, tmp_path / f"{n}.xlsx", cover={"agency": f"演示{n}局", "year": 2024}) for n, change in enumerate(units)
    ]
    merged = merge(files, tmp_path / "汇总.xlsx")
    book = live_app.books.open(str(tmp_path / "汇总.xlsx"))

    def shown_answers():
        live_app.calculate()
        seen = shown(book, FORM)
        return {(r.rule, r.at): seen.get((s.sheet, s.row, s.column)) for r, s in layout(FORM).checks.items()}

    answers = shown_answers()
    broken = {(f.rule, f.at) for f in sum_findings(merged.district) if f.gap is not None}
    assert {key for key, answer in answers.items() if isinstance(answer, float)} == broken
    assert {key for key, answer in answers.items() if answer == "待填"} == {("E2", "natural"), ("E3", "result.granted")}
    assert ("E1", "natural") in broken
    row = next(i for i, m in enumerate(merged.district.members) if m.submission.agency == "演示0局")
    book.sheets[DETAILS].range((FIRST_ROW + 1 + row, column_of(FORM, FORM.position[granted]) + 1)).value = 3
    assert shown_answers()["E2", "natural"] == "✓"


def test_a_total_left_blank_by_a_row_put_in_leaves_the_sum_open_in_sheet_and_findings(tmp_path, live_app):
    granted, total = Cell("requests", "result.granted", "natural"), Cell("requests", "result.total", "natural")
    paths = []
    for n in range(2):
        paths.append(tmp_path / f"{n}.xlsx")
        write_template(FORM, paths[-1], values=zeros(FORM) | {granted: 5, Cell("requests", "new", "natural"): 5}, cover={"agency": f"演示{n}局", "year": 2024})
    book = live_app.books.open(str(paths[0]))
    edits.insert_rows(book, "表三", 8)
    edits.put(book, "表三", "D9", 2)
    live_app.calculate()
    book.save(str(tmp_path / "0.xlsx"))
    book.close()
    merged = merge(paths, tmp_path / "汇总.xlsx")
    assert isinstance(merged.district.submission[total], Unread)
    assert merged.district.submission[granted] == 10
    errors = [p.finding for p in merged.problems if p.finding.level is Level.ERROR]
    assert {f.rule for f in errors} >= {"E5", "E6"}
    summary = live_app.books.open(str(tmp_path / "汇总.xlsx"))
    live_app.calculate()
    seen = shown(summary, FORM)
    assert not [a for r, s in layout(FORM).checks.items() if isinstance(a := seen.get((s.sheet, s.row, s.column)), float)]
    assert [f for f in sum_findings(merged.district) if f.gap is not None] == []


def units_with_gaps(rng, folder):
    """Two to four units, some of whose cells are blank, text, not told apart, or wrong."""
    for n in range(rng.randint(2, 4)):
        values = dict(zip(FORM.cells, made_up(rng, rng.choice(list(SIZES)), FORM).values, strict=True))
        for cell in rng.sample(FORM.cells, rng.choice((0, 1, 5))):
            values[cell] = rng.choice((None, None, "约3", "３", "无", 7))
        if rng.random() < 0.3:
            table = rng.choice(FORM.tables)
            values |= dict.fromkeys(table.cells)
        if rng.random() < 0.3:
            (split,) = FORM.splits
            values |= {cell: "未拆分" for cell in FORM.cells if cell.table == split.table and cell.row in split.parts[:-1]}
        yield stamped(FORM, values, folder / f"{n}.xlsx", cover={"agency": f"演示{n}局", "year": 2024})


@pytest.mark.parametrize("seed", range(amount(4, 200)))
def test_the_cover_of_a_summary_and_check_of_it_count_the_same(seed, live_app, tmp_path):
    rng = random.Random(f"summary {seed}")
    (tmp_path / "units").mkdir()
    merged = merge(list(units_with_gaps(rng, tmp_path / "units")), tmp_path / "汇总.xlsx", agency="演示区人民政府", year=2024)
    outcome = check(tmp_path / "汇总.xlsx")[0].outcome
    book = live_app.books.open(str(tmp_path / "汇总.xlsx"))
    live_app.calculate()
    front, told = layout(FORM).front, {"bad": "E5", "blank": "E6"}
    for table in FORM.tables:
        for key, rule in told.items():
            cells = {cell for f in outcome.findings if f.rule == rule and f.table == table.key for cell in f.cells}
            assert book.sheets[COVER].range(front.dashboard[table.name, key].address).value == len(cells), (table.name, key)
    seen = shown(book, FORM)
    answers = {(r.rule, r.at): seen.get((s.sheet, s.row, s.column)) for r, s in layout(FORM).checks.items()}
    broken = {(f.rule, f.at) for f in outcome.findings if f.gap is not None and f.rule in ("E1", "E2", "E3", "E4")}
    assert {key for key, answer in answers.items() if isinstance(answer, float)} == broken
    assert sum(answer == "待填" for answer in answers.values()) == outcome.unknown
    assert {(f.rule, f.at) for f in sum_findings(merged.district) if f.gap is not None} == broken
    wrong = any(f.level is Level.ERROR for f in outcome.findings)
    assert str(book.sheets[COVER].range(front.answer.address).value).startswith("✓") == (not wrong)
