"""Notes that stay: a second click costs none of those that say the same, and what people wrote is never lost."""

import random

import pytest
from amount import amount
from clicking import balanced, made
from nianbao.workbook.layout import layout
from nianbao.workbook.marks import SIGN

from excel_model.test_clicks import FORM, MOST, MOST_WITH_TEN, scattered

TYPED = "我写的：见台账"


def sheet_of(book, cell):
    """(sheet of the model, row, column) of a cell of the form."""
    spot = layout(FORM).spot(cell)
    return next(sheet for sheet in book.sheets if sheet.name == spot.sheet), spot.row + 1, spot.column + 1


def enter(book, values):
    for cell, value in values.items():
        sheet, row, column = sheet_of(book, cell)
        sheet.enter(row, column, value)


def pin(book, cell, words):
    sheet, row, column = sheet_of(book, cell)
    if (row, column) not in sheet.notes:
        sheet.add_note(sheet.call_Range("A1").call_Item(row, column), words)


def pinned(book):
    return {(sheet.name, at): note.words for sheet in book.sheets for at, note in sheet.notes.items()}


@pytest.mark.parametrize("count", [1, 10, 30, 200])
def test_a_second_click_costs_nothing_for_a_note_that_says_the_same(count, host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(count), totals="typed"))
    host.press("check")
    before = pinned(book)
    again = host.counted("check")
    assert again.calls <= MOST_WITH_TEN, again.order
    assert not any("Comment.Text" in name or "AddComment" in name for name in again.order)
    assert pinned(book) == before


@pytest.mark.parametrize(("before", "after"), [(10, 5), (30, 10), (10, 30), (200, 10), (10, 200)])
def test_where_some_are_mended_and_some_new_it_costs_one_a_note(before, after, host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(before), totals="typed"))
    host.press("check")
    enter(book, scattered(after))
    used = host.counted("check")
    assert used.calls <= MOST_WITH_TEN + min(max(before, after), 30), used.order
    assert len(pinned(book)) == min(after, 30)
    fresh = host.open(made(tmp_path / "新.xlsx", scattered(after), totals="typed"))
    host.press("check")
    assert pinned(book) == pinned(fresh)


def test_five_of_ten_mended_and_five_others_broken(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(10), totals="typed"))
    host.press("check")
    words = [cell for cell, value in scattered(15).items() if value == "几"]
    enter(book, {**dict.fromkeys(words[10:], "几"), **{cell: balanced()[cell] for cell in words[:5]}})
    used = host.counted("check")
    assert used.calls <= MOST_WITH_TEN + 10, used.order


@pytest.mark.parametrize("count", [0, 10, 30])
def test_clearing_costs_no_more_than_a_check_and_one_a_note(count, host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(count), totals="typed"))
    host.press("check")
    used = host.counted("clear_marks")
    assert used.calls <= (MOST_WITH_TEN if count else MOST + 30) + len(pinned(book)) + count, used.order
    assert not pinned(book)


@pytest.mark.parametrize("then", ["check", "clear_marks"])
def test_a_note_somebody_deleted_comes_back_and_one_somebody_wrote_on_keeps_that(then, host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(10), totals="typed"))
    host.press("check")
    whole = pinned(book)
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表三")
    gone, written = list(sheet.notes)[:2]
    del sheet.notes[gone]
    sheet.notes[written].words += f"\n{TYPED}"
    host.press(then)
    if then == "check":
        assert set(pinned(book)) == set(whole)
    assert {at: words for at, words in pinned(book).items() if TYPED in words} == {("表三", written): TYPED}


def test_words_above_and_below_ours_are_a_persons_and_stay(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(3), totals="typed"))
    host.press("check")
    (sheet, at), words = next(iter(pinned(book).items()))
    note = next(one for one in book.sheets if one.name == sheet).notes[at]
    note.words = f"{TYPED}\n{SIGN}\n{words.removesuffix(SIGN)}"  # as a marked copy has it
    host.press("clear_marks")
    assert pinned(book) == {(sheet, at): TYPED}


def test_what_is_remembered_wrongly_is_not_believed(host, tmp_path):
    book = host.open(made(tmp_path / "表.xlsx", scattered(3), totals="typed"))
    cell = next(iter(scattered(3)))
    pin(book, cell, TYPED)
    host.press("check")
    memory = next(sheet for sheet in book.sheets if sheet.name == "_标记")
    for row in range(2, 12):
        name = memory.cell(row, 6).value
        for column, value in ((6, name or "不在"), (8, TYPED if name else "x")):
            memory.enter(row, column, value)
    for button in ("check", "clear_marks"):
        host.press(button)
        assert TYPED in pinned(book).values()
    assert list(pinned(book).values()) == [TYPED]


def test_after_any_edits_the_notes_are_those_of_a_fresh_workbook_and_peoples_own_are_all_there(host, tmp_path):
    """Values change, people pin notes of their own on any cell: ours are as if it was the first check, whichever click it is."""
    for seed in range(amount(2, 60)):
        chance = random.Random(seed)
        values, own = dict(scattered(chance.choice([3, 10, 40]))), {}
        book = host.open(made(tmp_path / f"{seed}.xlsx", values, totals="typed"))
        for step in range(4):
            changed = {cell: chance.choice([values[cell], "几", 7, 0]) for cell in chance.sample(list(FORM.cells), chance.choice([0, 3, 20]))}
            values |= changed
            enter(book, changed)
            for cell in chance.sample(list(FORM.cells), chance.choice([0, 0, 2])):
                if sheet_of(book, cell)[0].notes.get(sheet_of(book, cell)[1:]) is None:
                    own[cell] = f"{TYPED} {len(own)}"
                    pin(book, cell, own[cell])
            host.press("check")
            fresh = host.open(made(tmp_path / f"{seed}-{step}.xlsx", values, totals="typed"))
            for cell, words in own.items():
                pin(fresh, cell, words)
            host.press("check")
            assert pinned(book) == pinned(fresh), (seed, step)
            host.application.books.remove(fresh)
        host.press("clear_marks")
        assert sorted(pinned(book).values()) == sorted(own.values())
        host.application.books.clear()
