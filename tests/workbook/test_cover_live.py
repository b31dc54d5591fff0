"""The cover fails closed: whatever is done to the workbook, ✓ needs every relation balanced and no error anywhere."""

from pathlib import Path

import edits
import openpyxl
import pytest
from clicking import FORM, balanced, made
from live.fixtures import live_app, live_host
from nianbao.model import Cell
from nianbao.workbook.formula_inputs import DAMAGED, HOLDS
from nianbao.workbook.layout import COVER, GUIDE, layout

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live

HERE = layout(FORM)
ANSWER = HERE.front.answer.address


def answers(app, book, names=tuple(table.name for table in FORM.tables)):
    """The overall answer and the answer of each table, as recalculated."""
    app.calculate()
    sheet = book.sheets[COVER]
    return str(sheet.range(ANSWER).value), [str(sheet.range(HERE.front.dashboard[name, "answer"].address).value) for name in names]


def checks_of(name, rule):
    spots = [spot for relation, spot in HERE.checks.items() if (spot.sheet, relation.rule) == (name, rule)]
    return f"{spots[0].address}:{spots[-1].address}"


def spot_of(table, row, column):
    return HERE.spot(Cell(table, row, column))


PERMITS = spot_of("disclosure", "permits", "decisions")
FAULTS = [spot for spot in HERE.counts["E5"] if spot.sheet == "表二"]

DAMAGES = {
    "check cells set to an error": lambda book: edits.put_formula(book, "表三", checks_of("表三", "E3"), "=#REF!"),
    "one check cell set to an error": lambda book: edits.put_formula(book, "表三", "D32", "=#REF!"),
    "check rows deleted": lambda book: edits.remove_rows(book, "表三", 31, 2),
    "a check row deleted": lambda book: edits.remove_rows(book, "表三", 32),
    "check cells emptied": lambda book: edits.clear(book, "表四", checks_of("表四", "E4")),
    "the column of checks deleted": lambda book: edits.remove_columns(book, "表三", 11),
    "a sheet of a table deleted": lambda book: edits.delete_sheet(book, "表二"),
    "the sheet of requests deleted": lambda book: edits.delete_sheet(book, "表三"),
    "a cell dragged onto its neighbour": lambda book: edits.cut(book, "表三", "D10", 10, 3),
    "a cell dragged out of the table": lambda book: edits.cut(book, "表三", "D10", 40, 12),
    "a row of numbers cut and pasted below the table": lambda book: edits.cut(book, "表三", "D10:J10", 50, 3),
    "a row of a table without relations deleted": lambda book: edits.remove_rows(book, "表二", PERMITS.row),
    "the numbers of a table without relations cut and pasted beside it": lambda book: edits.cut(book, "表二", "B5:D6", 4, 9),
    "the only number of a row cut and pasted below": lambda book: edits.cut(book, "表二", PERMITS.address, 40, PERMITS.column),
    "a whole column of numbers cut and pasted aside": lambda book: edits.cut(book, "表三", "D6:D30", 5, 14),
    "all numbers of a table cut and pasted below": lambda book: edits.cut(book, "表四", "A6:O6", 20, 0),
    "a row of a table deleted": lambda book: edits.remove_rows(book, "表三", 9),
    "a column of a table deleted": lambda book: edits.remove_columns(book, "表三", 5),
    "a number put into a row that was put in": lambda book: (edits.insert_rows(book, "表三", 9), edits.put(book, "表三", "D10", 2)),
    "an error typed into an input": lambda book: edits.put_formula(book, "表二", PERMITS.address, "=1/0"),
    "counts of faults emptied": lambda book: edits.clear(book, "表二", f"{FAULTS[0].address}:{FAULTS[-1].address}"),
    "the row of a table on the cover deleted": lambda book: edits.remove_rows(book, COVER, HERE.front.dashboard["表三", "answer"].row),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_tick_where_the_formulas_no_longer_look_at_everything(damage, live_app, tmp_path):
    book = live_app.books.open(str(made(tmp_path / "表.xlsx")))
    assert answers(live_app, book)[0].startswith(HOLDS)
    DAMAGES[damage](book)
    overall, tables = answers(live_app, book)
    assert not overall.startswith(HOLDS)
    assert "deleted" in damage or tables.count(HOLDS) < len(FORM.tables)


@pytest.mark.parametrize("damage", ["check cells set to an error", "check rows deleted", "a sheet of a table deleted", "counts of faults emptied"])
def test_the_cover_says_that_its_formulas_are_damaged_and_what_to_do(damage, live_app, tmp_path):
    book = live_app.books.open(str(made(tmp_path / "表.xlsx")))
    DAMAGES[damage](book)
    overall, tables = answers(live_app, book)
    assert overall.startswith(DAMAGED)
    assert "修复模板" in overall
    assert DAMAGED in tables


@pytest.mark.parametrize("harmless", ["insert a blank row", "insert a blank column", "hide rows", "rename a sheet", "copy a sheet"])
def test_what_changes_no_number_keeps_the_tick(harmless, live_app, tmp_path):
    book = live_app.books.open(str(made(tmp_path / "表.xlsx")))
    {
        "insert a blank row": lambda: edits.insert_rows(book, "表三", 9),
        "insert a blank column": lambda: edits.insert_columns(book, "表三", 5),
        "hide rows": lambda: edits.hide_rows(book, "表三", 9, 4),
        "rename a sheet": lambda: edits.rename_sheet(book, "表三", "第三张表"),
        "copy a sheet": lambda: edits.copy_sheet(book, "表三", "表三 (2)"),
    }[harmless]()
    assert answers(live_app, book)[0].startswith(HOLDS)


def test_every_damage_starts_from_a_form_that_balances():
    assert set(balanced()) == set(FORM.cells)


def test_handbook_and_guide_say_not_to_cut_or_drag(tmp_path):
    guide = openpyxl.load_workbook(made(tmp_path / "表.xlsx"))[GUIDE]
    handbook = (Path(__file__).parents[2] / "addin" / "使用手册.md").read_text("utf-8")
    for words in (str(guide["A3"].value), handbook):
        assert "不要剪切，也不要拖动" in words
