"""补充数据 in a live spreadsheet program: recalculated, its formulas say what the file says, and they follow a change of a unit's number."""

from random import Random

import openpyxl
import pytest
from amount import amount
from extras import ITEMS, values_of, with_extra
from live.fixtures import live_app, live_host
from nianbao import merge
from test_extra_sheet import SHEET, UNITS, units

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live


def shown(book):
    rows = book.sheets[SHEET].range((1, 1), (5 + len(ITEMS), 7)).raw_value
    return [[value if value is not None else "" for value in row] for row in rows]


def in_file(path):
    sheet = openpyxl.load_workbook(path, data_only=True)[SHEET]
    return [[sheet.cell(row, column).value if sheet.cell(row, column).value is not None else "" for column in range(1, 8)] for row in range(1, 6 + len(ITEMS))]


def same(a, b):
    return a == b or (isinstance(a, int | float) and isinstance(b, int | float) and a == pytest.approx(b, abs=1e-6))


@pytest.mark.parametrize("seed", range(amount(3, 30)))
def test_recalculated_it_says_what_the_file_says(seed, live_app, tmp_path):
    units(tmp_path / "各单位", seed=seed, unread=bool(seed % 2))
    merge(tmp_path / "各单位", tmp_path / "汇总.xlsx")
    for path in (tmp_path / "各单位" / "0.xlsx", tmp_path / "汇总.xlsx"):
        book = live_app.books.open(str(path))
        live_app.calculate()
        seen, wanted = shown(book), in_file(path)
        book.close()
        assert [(r, c, x, y) for r, (a, b) in enumerate(zip(seen, wanted, strict=True)) for c, (x, y) in enumerate(zip(a, b, strict=True)) if not same(x, y)] == []


def test_a_change_of_a_unit_changes_the_sum_and_its_check_cell(live_app, tmp_path):
    (tmp_path / "各单位").mkdir()
    for i in range(2):
        with_extra(tmp_path / "各单位" / f"{i}.xlsx", values_of(), f"演示{i}局", chance=Random(i))
    merge(tmp_path / "各单位", tmp_path / "汇总.xlsx")
    book = live_app.books.open(str(tmp_path / "汇总.xlsx"))
    live_app.calculate()
    before = shown(book)
    book.sheets[UNITS].range("E4").value = before[5][3] + 5
    live_app.calculate()
    after = shown(book)
    assert after[5][3] == before[5][3] + before[5][3] + 5 - 1
    assert after[5][6] - before[5][6] == after[5][3] - before[5][3]
