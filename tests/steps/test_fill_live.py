"""What `fill`, `total` and `check --marked` leave as cached values is what a live spreadsheet program works out itself."""

import random

import pytest
from blanks import blank
from live.fixtures import live_app, live_host
from nianbao.forms import EDITIONS
from nianbao.grid import parse_a1
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.rules.relations import check_relations
from nianbao.steps.filling.fill import fill, total
from nianbao.workbook.editing.marked_copy import write_marked
from nianbao.workbook.editing.package import CellXmlContent, cached, patch

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live


def given(form, values):
    found = {}
    for cell, value in values.items():
        table, row, column = form.names(cell)
        found.setdefault(table, {}).setdefault(row, {})[column] = value
    return found


def damaged(form, seed):
    """Inputs by chance, some blank; some totals typed right, some wrong, some emptied; one undivided row."""
    draw = random.Random(seed)
    values = {cell: draw.choice([0, 0, 1, 7, 120, None] if seed % 2 else [0, 3, 40]) for cell in form.inputs}
    values |= {cell: draw.choice([0, 5, None]) for cell in draw.sample(list(form.totals), 8)}
    shape = given(form, values) | {"机关": "甲局", "年度": 2024, "核对数": {"新收": draw.choice([0, 9]), "办结": 3}}
    if seed == 3:
        rows = shape["表三"]
        parts = [row for row in rows if "（六）其他处理/" in row]
        rows["三、本年度办理结果/（六）其他处理"] = dict.fromkeys(rows.pop(parts[-1]), 4)
        for row in parts[:-1]:
            rows.pop(row)
    return shape


def stale(app, path):
    """Cells whose cached value is not what the program works out, as (sheet, address, cached, worked out)."""
    book = app.books.open(str(path))
    app.calculate()
    found = []
    for sheet, cells in cached(path).items():
        spots = {address: parse_a1(address) for address in cells}
        far = [max((spot[i] for spot in spots.values()), default=0) + 2 for i in range(2)]
        rows = book.sheets[sheet].range((1, 1), tuple(far)).raw_value
        for address, content in cells.items():
            (row, column), ours = spots[address], content.value
            there = rows[row][column]
            same = (there or "") == ours if isinstance(ours, str) else float(there or 0) == pytest.approx(float(ours))
            found += [] if same else [(sheet, address, ours, there)]
    book.close()
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("totals", ["formula", "typed"])
def test_cached_values_are_what_the_program_works_out(live_app, tmp_path, totals, seed):
    form = EDITIONS["2021" if seed else "2019"]
    filled, totalled, marked = (tmp_path / f"{name}.xlsx" for name in ("填", "计", "标"))
    fill(blank(form.edition, totals), damaged(form, seed), filled)
    total(filled, totalled, overwrite=True)
    write_marked(check_relations([read(totalled)])[0], marked)
    for path in (filled, totalled, marked):
        assert stale(live_app, path) == [], path.name
    assert read(marked).values == read(totalled).values


def test_a_wrong_cached_value_would_be_noticed(live_app, tmp_path):
    form, path = EDITIONS["2021"], tmp_path / "错.xlsx"
    fill(blank("2021"), given(form, dict.fromkeys(form.inputs, 1)), path)
    address = read(path).place(Cell("requests", "new", "total")).address
    patch(path, path, {"表三": {address: CellXmlContent(99, keep=True)}})
    assert [(sheet, at, there) for sheet, at, _, there in stale(live_app, path)] == [("表三", address, 6)]
