"""Any button on a host that stops listening at any call: it is said, and every number is as before or as the button was asked to make it."""

from itertools import cycle

import pytest
from amount import amount
from clicking import FORM, GRANTED, balanced, made
from nianbao.workbook.layout import layout

from excel_model.calls import BUSY

TOTAL_WRONG = {**balanced(), GRANTED: 3}
BLANK = {**balanced(), **{cell: None for cell in FORM.inputs if cell.table == "review"}}
BUTTONS = {  # what stands in the form, the buttons pressed before, the answers to them, the answers to the button
    "check": (TOTAL_WRONG, [], []),
    "clear_marks": (TOTAL_WRONG, ["check"], []),
    "next_finding": (TOTAL_WRONG, ["check"], []),
    "previous_finding": (TOTAL_WRONG, ["check"], []),
    "fill_zeros": (BLANK, [], ["yes"]),
    "compute_totals": ({**balanced(), **dict.fromkeys(FORM.totals)}, [], []),
    "accept_suggestion": (TOTAL_WRONG, ["check"], ["yes"]),
    "undo_suggestion": (BLANK, [("fill_zeros", "yes")], ["yes"]),
    "about": (BLANK, [], []),
}


def numbers(book):
    sheets = {sheet.name: sheet for sheet in book.sheets}
    spots = map(layout(FORM).spot, FORM.cells)
    return [(cell.value, cell.formula) for spot in spots for cell in [sheets[spot.sheet].cell(spot.row + 1, spot.column + 1)]]


def prepared(host, path, button):
    values, before, answers = BUTTONS[button]
    host.application.books.clear()
    book = host.open(path if path.exists() else made(path, values, totals="typed"))
    for step in before:
        host.press(*((step,) if isinstance(step, str) else step))
    host.application.answers.extend(answers)
    return book


@pytest.mark.parametrize("button", BUTTONS)
def test_numbers_are_as_before_or_as_asked_and_a_host_that_did_not_listen_is_told(button, host, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(host.engine, "N_COM_ATTEMPTS", 2)
    book = prepared(host, tmp_path / "表.xlsx", button)
    before = numbers(book)
    calls = host.counted(button).calls
    states = [before, numbers(book)]
    for after, how in zip(range(0, calls, max(1, calls // amount(4, 200))), cycle(BUSY), strict=False):
        book = prepared(host, tmp_path / "表.xlsx", button)
        seen = len(host.application.boxes)
        with host.excel.busy(after=after, times=3, how=how):
            try:
                host.press(button)
            except AssertionError:  # not asked: it was over before
                host.application.answers.clear()
        said = "".join((*host.application.boxes[seen:], capsys.readouterr().err))
        assert numbers(book) in states, (after, said)
        assert "程序出错" not in said, (after, said)
        assert host.application.held["ScreenUpdating"] is not False
        assert numbers(book) == states[1] or "正忙" in said, (after, said)
