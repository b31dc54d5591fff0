"""调整 in a live spreadsheet program: its formulas say what Python says, and a line typed there changes the sum and its check cells at once."""

from __future__ import annotations

import random

import pytest
from amount import amount
from live.fixtures import live_app, live_host
from nianbao.forms import EDITIONS
from nianbao.grid import a1
from nianbao.model import Cell
from nianbao.steps.merging.merge import merge
from nianbao.workbook.adjustment_rows import ALL_ADJUSTMENT_HEADS, FIRST_LINE_ROW, SheetOfAdjustments, adjustment_column
from nianbao.workbook.layout import layout
from nianbao.workbook.map_rows import map_formulas
from nianbao.workbook.unit_rows import ADJUSTMENTS, DETAILS, FIRST_ROW, column_of
from steps.test_merge_adjusted import CELLS, UNITS, put, some_line, write
from test_template_live import same

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live

FORM = EDITIONS["2021"]
GRANTED, TOTAL, NEW = (Cell("requests", row, "natural") for row in ("result.granted", "result.total", "new"))


def block(book, sheet, rows, columns):
    return book.sheets[sheet].range((1, 1), (rows, columns)).raw_value


@pytest.mark.parametrize("seed", range(amount(2, 30)))
def test_the_sheet_judges_every_line_as_python_does(seed, tmp_path, live_app):
    dice = random.Random(f"live {seed}")
    folder, target = tmp_path / "各单位", tmp_path / "汇总.xlsx"
    folder.mkdir()
    values = {name: {cell: dice.choice((None, 0, 3, 4)) for cell in CELLS} for name in UNITS}
    for name in UNITS:
        put(folder, name, values[name])
    merge(folder, target)
    lines = [line for line in (some_line(dice) for _ in range(25)) if any(line)]
    write(target, 0, *lines)
    merge(folder, target, force=True)
    for name in UNITS:
        put(folder, name, values[name] | {dice.choice(CELLS): dice.choice((None, 1, 5))})
    merged = merge(folder, target, force=True)
    book = live_app.books.open(str(target))
    live_app.calculate()
    made = SheetOfAdjustments(FORM, len(merged.district.members), len(lines))
    seen = block(book, ADJUSTMENTS, FIRST_LINE_ROW + len(lines) + 2, len(ALL_ADJUSTMENT_HEADS))
    judged = [*merged.district.adjusted.lines, None]
    assert len(judged) == len(lines) + 1
    apart = [
        (a1(row, adjustment_column(head)), seen[row][adjustment_column(head)], value)
        for row, one in enumerate(judged, FIRST_LINE_ROW)
        for head, value in made.values(one).items()
        if not same(seen[row][adjustment_column(head)], value)
    ]
    assert apart == []
    mapped = list(map_formulas(merged.district))
    seen = block(book, mapped[0].sheet, mapped[-1].row + 1, mapped[-1].column + 1)
    assert [(c.row, c.column, seen[c.row][c.column], c.value) for c in mapped if not same(seen[c.row][c.column], c.value)] == []


def test_a_line_typed_into_the_sheet_changes_the_sum_and_its_check_cells(tmp_path, live_app):
    folder = tmp_path / "各单位"
    folder.mkdir()
    put(folder, "甲局", {NEW: 4, TOTAL: 4, GRANTED: None})
    put(folder, UNITS[1], {NEW: 2, TOTAL: 2, GRANTED: 2})
    merge(folder, tmp_path / "汇总.xlsx")
    book = live_app.books.open(str(tmp_path / "汇总.xlsx"))
    flow = next(r for r in FORM.relations if r.rule == "E2" and r.at == "natural")

    def shown(spot):
        live_app.calculate()
        return book.sheets[spot.sheet].range(spot.address).value

    def typed(row, *line):
        for column, value in enumerate(line, 1):
            if value is not None:
                book.sheets[ADJUSTMENTS].range((FIRST_LINE_ROW + 1 + row, column)).value = value

    def state(row):
        live_app.calculate()
        return book.sheets[ADJUSTMENTS].range((FIRST_LINE_ROW + 1 + row, adjustment_column("状态") + 1)).value

    laid = layout(FORM)
    assert (shown(laid.spot(GRANTED)), shown(laid.checks[flow])) == (2, "待填")
    typed(0, "甲局", *FORM.names(GRANTED), None, "空白按0计")
    assert (shown(laid.spot(GRANTED)), shown(laid.checks[flow]), state(0)) == (2, -4, "已按 0 计")
    typed(1, "甲局", *FORM.names(TOTAL), -4, "剔除重复")
    assert (shown(laid.spot(TOTAL)), shown(laid.checks[flow]), state(1)) == (2, "✓", "已计入")
    book.sheets[DETAILS].range((FIRST_ROW + 1, column_of(FORM, FORM.position[GRANTED]) + 1)).value = 4
    assert (shown(laid.spot(GRANTED)), state(0)) == (6, "不是空白，没有计入")


def test_the_drop_downs_offer_rows_of_the_table_and_columns_of_the_row(tmp_path, live_app):
    folder = tmp_path / "各单位"
    folder.mkdir()
    put(folder, "甲局", {})
    merge(folder, tmp_path / "汇总.xlsx")
    book = live_app.books.open(str(tmp_path / "汇总.xlsx"))
    sheet = book.sheets[ADJUSTMENTS]
    for line, cell in enumerate((FORM.cells[0], GRANTED, FORM.cells[-1])):
        for column, value in enumerate(FORM.names(cell)[:2], 2):
            sheet.range((FIRST_LINE_ROW + 1 + line, column)).value = value
        live_app.calculate()
        from nianbao.workbook.choices import choices

        offered = choices(FORM)
        kind = sheet.range((FIRST_LINE_ROW + 1 + line, adjustment_column("列组") + 1)).value
        table = sheet.range((FIRST_LINE_ROW + 1 + line, adjustment_column("表号") + 1)).value
        assert FORM.names(cell)[1] in offered.rows[int(table) - 1]
        assert FORM.names(cell)[2] in offered.columns[int(kind) - 1]
        assert len(offered.columns[int(kind) - 1]) == sum(FORM.names(c)[:2] == FORM.names(cell)[:2] for c in FORM.cells)
        for source in (offered.row_list("$T$5"), offered.column_list("$U$5")):
            assert len(source) <= 255
