"""校验 in a workbook that is not our template: how often the model of Excel is asked, that rules stay, and that nothing is left behind.

Three sheets with ten findings on all of them cost 64 calls and one a note, four more than the bar: 26 read (7 the workbook, its settings and
that it is none of ours; 4 its sheets' names; 5 a sheet: what is in use, where, whether it is shown, values, formulas), 2 the screen, 3 the two
sheets of ours and 2 the defined name, 5 a sheet for a rule (its list, new, first, fill, colour) and 2 for its notes, 2 the marks, 5 the list,
5 the way to the first finding. One sheet that holds all three tables costs 39 and one a note.
"""

import random

import pytest
from amount import amount
from clicking import FORM, GRANTED, balanced
from nianbao.excel.open_marks import OWN_NAME
from nianbao.workbook.findings_list import RESULTS
from nianbao.workbook.layout import MARKS
from workbooks import pages, write

from excel_model.test_clicks import MOST, MOST_WITH_TEN, contents, listed, scattered

MOST_WITH_THREE_SHEETS = 64
TITLE = "示例区某局2025年政府信息公开工作年度报告"


def foreign(path, values, **options):
    """The bare tables, under the title of a report."""
    book = pages(FORM, values, merges=False, **options)
    book[0].cells = {(row + 1, column): value for (row, column), value in book[0].cells.items()} | {(0, 0): TITLE}
    return write(book, path)


def rules(book):
    return {sheet.name: [rule.formula for rule in sheet.rules] for sheet in book.sheets if sheet.rules and sheet.name != RESULTS}


def pinned(book):
    return sum(len(sheet.notes) for sheet in book.sheets)


@pytest.mark.parametrize("one_sheet", [False, True])
def test_without_findings_it_is_forty_at_most_the_first_time_and_the_next(one_sheet, host, tmp_path):
    book = host.open(foreign(tmp_path / "表.xlsx", balanced(), one_sheet=one_sheet))
    first, second = host.counted("check"), host.counted("check")
    assert host.application.boxes == ["没有发现问题：42 条勾稽关系全部成立。"] * 2
    assert max(first.calls, second.calls) <= MOST, (first.order, second.order)
    assert MARKS not in contents(book)


@pytest.mark.parametrize(("one_sheet", "most"), [(True, MOST_WITH_TEN), (False, MOST_WITH_THREE_SHEETS)])
@pytest.mark.parametrize("count", [10, 30, 200])
def test_with_findings_it_is_the_bar_and_one_a_note_and_the_next_time_nothing_a_note(count, one_sheet, most, host, tmp_path):
    book = host.open(foreign(tmp_path / "表.xlsx", scattered(count), one_sheet=one_sheet))
    first = host.counted("check")
    notes = pinned(book)
    assert 0 < notes <= 30
    assert first.calls <= most + notes, first.order
    before = contents(book)
    second = host.counted("check")
    assert second.calls <= most, second.order
    assert not {name for name in second.names if "AddComment" in name or "FormatConditions.Add" in name}
    assert contents(book) == before


@pytest.mark.parametrize("how", ["a rule deleted", "a row inserted", "a sheet renamed", "the name gone"])
def test_what_somebody_changed_meanwhile_is_put_right_by_the_next_click(how, host, tmp_path):
    book = host.open(foreign(tmp_path / "表.xlsx", scattered(10)))
    host.press("check")
    whole, notes = rules(book), pinned(book)
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表三")
    if how == "a rule deleted":
        sheet.rules.clear()
    elif how == "a row inserted":
        sheet.cells = {(row + 2, column): cell for (row, column), cell in sheet.cells.items()}
        notes_before, sheet.notes = sheet.notes, {}
        for (row, column), note in notes_before.items():
            sheet.add_note(sheet.call_Range("A1").call_Item(row + 2, column), note.words)
    elif how == "a sheet renamed":
        sheet.name = "三"
    else:
        del book.names[OWN_NAME]
    host.press("check")
    assert pinned(book) == notes
    assert sorted(map(len, rules(book).values())) == sorted(map(len, whole.values()))
    assert any("三!" in formula for formula in rules(book)[sheet.name])
    assert OWN_NAME in book.names
    host.press("clear_marks")
    assert (rules(book), pinned(book), OWN_NAME in book.names) == ({}, 0, False)


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_protected_sheet_is_marked_where_no_password_forbids_it_and_stays_protected(password, host, tmp_path):
    book = host.open(foreign(tmp_path / "表.xlsx", {**balanced(), GRANTED: 3}))
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表三")
    sheet.call_Protect(password)
    before = dict(sheet.protection)
    for _ in range(2):
        host.press("check")
        assert (bool(sheet.rules), bool(sheet.notes)) == (not password, not password)
        assert sheet.protection == before
    words = next(s for s in book.sheets if s.name == RESULTS).cell(3, 1).value
    assert ("“表三”有密码保护，不能加颜色和批注" in words) is bool(password)
    host.press("clear_marks")
    assert (sheet.rules, sheet.notes) == ([], {})


def test_where_only_the_list_of_the_two_sheets_arrives_the_other_is_made_by_hand(host, tmp_path, monkeypatch):
    from nianbao.excel import open_findings_sheet

    alone = open_findings_sheet.ready_list
    monkeypatch.setattr(open_findings_sheet, "ready_list", lambda **_: alone())
    book = host.open(foreign(tmp_path / "表.xlsx", scattered(10)))
    for _ in range(2):
        host.press("check")
        assert len(listed(book)) == 8
        assert [sheet.visible for sheet in book.sheets if sheet.name == MARKS] == [0]


def test_after_any_edits_marks_are_those_of_a_fresh_workbook_and_clearing_leaves_none(host, tmp_path):
    for seed in range(amount(2, 40)):
        chance = random.Random(seed)
        values = dict(scattered(chance.choice([3, 10, 40])))
        one_sheet = chance.random() < 0.5
        book = host.open(foreign(tmp_path / f"{seed}.xlsx", values, one_sheet=one_sheet))
        for step in range(3):
            changed = {cell: chance.choice(["几", 7, 0]) for cell in chance.sample(list(FORM.cells), chance.choice([0, 3, 20]))}
            values |= changed
            fresh = host.open(foreign(tmp_path / f"{seed}-{step}.xlsx", values, one_sheet=one_sheet))
            for sheet in fresh.sheets:
                mine = next(s for s in book.sheets if s.name == sheet.name)
                for (row, column), cell in sheet.cells.items():
                    mine.enter(row, column, cell.value)
            host.press("check")
            host.application.books.remove(fresh)
            host.press("check")
            marks = [{cell.value for (row, column), cell in s.cells.items() if column == 1 and row > 1 and cell.value} for b in (book, fresh) for s in b.sheets if s.name == MARKS]
            assert marks[0] == marks[1], (seed, step)
            notes = [{(s.name, at): note.words for s in b.sheets for at, note in s.notes.items()} for b in (book, fresh)]
            assert notes[0] == notes[1], (seed, step)
            assert all(set(rules(fresh)[name]) <= set(rules(book)[name]) for name in rules(fresh)), (seed, step)
        host.press("clear_marks")
        assert (rules(book), pinned(book), {RESULTS, MARKS} & set(contents(book))) == ({}, 0, set())
        host.application.books.clear()
