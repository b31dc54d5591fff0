"""The summary in a live spreadsheet program: recalculated, its formulas say what Python says, and go on saying it when a detail changes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from live.fixtures import live_app, live_host
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.steps.merge import merge
from nianbao.workbook.formulas import formulas
from nianbao.workbook.layout import layout
from nianbao.workbook.unit_rows import DETAILS, FIRST_ROW, column_of
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


def test_recalculated_check_cells_say_what_python_says(made, live_app):
    merged, path = made
    book = live_app.books.open(str(path))
    live_app.calculate()
    values = dict(zip(FORM.cells, merged.district.values, strict=True))
    assert differences(shown(book, FORM), formulas(layout(FORM), values, cover={"year": 2024}, totals="typed")) == []


def test_a_corrected_detail_changes_its_sum(made, live_app):
    merged, path = made
    book = live_app.books.open(str(path))
    row = next(i for i, m in enumerate(merged.district.members) if m.submission.agency == "演示0局")
    book.sheets[DETAILS].range((FIRST_ROW + 1 + row, column_of(FORM.position[PENALTIES]) + 1)).value = 21
    live_app.calculate()
    assert in_form(book)[PENALTIES] == 21
