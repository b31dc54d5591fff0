"""No button asks the host more than a hundred times, whatever it writes: contents go as rectangles, or one content wherever it goes."""

import random

import pytest
from clicking import FORM, GRANTED, balanced, made

from excel_model.test_busy_buttons import BUTTONS, numbers, prepared

MOST = 100
CHANCE = random.Random(12)
MIXED = {cell: CHANCE.randint(0, 400) for cell in FORM.inputs}
SCATTERED = {cell: None if CHANCE.random() < 0.4 else CHANCE.randint(1, 9) for cell in FORM.inputs}


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_and_the_same_once_more(button, host, tmp_path):
    prepared(host, tmp_path / "表.xlsx", button)
    assert max(host.counted(button).calls, host.counted(button).calls) <= MOST


@pytest.mark.parametrize(
    ("button", "values", "totals"),
    [("import_report", dict.fromkeys(FORM.cells), "formula"), ("fill_zeros", SCATTERED, "formula"), ("compute_totals", {**balanced(), **dict.fromkeys(FORM.totals)}, "typed")],
)
def test_many_changes_and_all_of_them_taken_back(button, values, totals, host, tmp_path):
    source = made(tmp_path / "源.xlsx", MIXED)
    book = host.open(made(tmp_path / "表.xlsx", values, totals=totals))
    before = numbers(book)
    answers = {"import_report": (str(source), "yes"), "fill_zeros": ("yes",), "compute_totals": ()}[button]
    assert host.counted(button, *answers).calls <= MOST
    assert numbers(book) != before
    assert host.counted("undo_suggestion", "yes").calls <= MOST
    assert numbers(book) == before


def test_what_was_changed_since_is_named_cell_by_cell(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", SCATTERED))
    host.press("fill_zeros", "yes")
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表三")
    (row, column), _ = next((at, cell) for at, cell in sheet.cells.items() if cell.value == 0.0 and not cell.locked)
    sheet.enter(row, column, 8)
    (text,) = host.press("undo_suggestion", "yes")
    assert text.count("之后又改过") == 1
    assert f"注意：{sheet.call_Range('A1').call_Item(row, column).get_Address().replace('$', '').join(('表三!', ''))} 之后又改过" in text


@pytest.mark.parametrize("button", ["repair_form", "accept_suggestion"])
def test_the_others(button, host, tmp_path):
    host.open(made(tmp_path / "表.xlsx", {**balanced(), GRANTED: 3}, totals="typed"))
    host.press("check")
    assert host.counted(button, *(["yes"] if button == "accept_suggestion" else [])).calls <= MOST
