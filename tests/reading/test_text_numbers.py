"""Rule N6: numbers that a file of others spells as text are read, and told once with their addresses and what was typed; what is empty is E6."""

import datetime
import random

import pytest
import renderings
from amount import amount
from nianbao.core.findings import Level
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.rules.sentences import sentence_of
from nianbao.steps.check import check
from nianbao.steps.merging.merge import merge
from workbooks import paste, stamped, zeros

FORM = EDITIONS["2021"]
CELLS = [Cell("requests", row, "natural") for row in ("new", "result.granted", "result.partial")]
SPELLED = {"３": 3, "2 ": 2, "1件": 1, "3": 3, "1,234": 1234, "+4": 4, "五": Unread, "约 3": Unread, "12O": Unread, "无": None, "—": None, "/": None, "-": None}


def checked(path):
    return check(path)[0].outcome


def texts_of(outcome):
    return [finding for finding in outcome.findings if finding.rule == "N6"]


@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".ods", ".xlsb"])
def test_text_numbers_of_a_workbook_of_others_are_read_and_listed_once(ending, tmp_path):
    path = paste(FORM, zeros(FORM) | dict(zip(CELLS, ("３", "2 ", "1件"), strict=True)), tmp_path / f"演示区某局2024{ending}")
    outcome = checked(path)
    assert [outcome.submission[cell] for cell in CELLS] == [3, 2, 1]
    (finding,) = texts_of(outcome)
    assert (finding.level, finding.cells) == (Level.HINT, tuple(CELLS))
    places = [outcome.submission.place(cell) for cell in CELLS]
    assert sentence_of(finding, FORM).startswith(f"表三有 3 格写的是文字：{places[0]}“３”、{places[1]}“2”、{places[2]}“1件”。")
    assert not [f for f in outcome.findings if f.rule in ("E5", "E6")]


@pytest.mark.parametrize("words", [words for words, value in SPELLED.items() if value is None])
def test_a_word_for_nothing_is_listed_and_stays_a_blank_of_the_clerk(words, tmp_path):
    outcome = checked(paste(FORM, zeros(FORM) | {CELLS[0]: words}, tmp_path / "a.xlsx"))
    (finding,) = texts_of(outcome)
    assert "没有当作 0" in sentence_of(finding, FORM)
    assert [f.cells for f in outcome.findings if f.rule == "E6"] == [(CELLS[0],)]


def test_what_is_empty_is_no_text(tmp_path):
    outcome = checked(paste(FORM, zeros(FORM) | {CELLS[0]: None, CELLS[1]: "  "}, tmp_path / "a.xlsx"))
    assert texts_of(outcome) == []
    assert {cell for f in outcome.findings if f.rule == "E6" for cell in f.cells} == set(CELLS[:2])


def test_in_a_form_of_ours_they_are_errors_and_no_hint(tmp_path):
    outcome = checked(stamped(FORM, zeros(FORM) | {CELLS[0]: "３", CELLS[1]: "无"}, tmp_path / "a.xlsx", cover={"agency": "某局", "year": 2024}))
    assert texts_of(outcome) == []
    told = [sentence_of(f, FORM) for f in outcome.findings if f.level is Level.ERROR]
    assert [("请改成 3" in words, "填的是“无”" in words and "请改成 0" in words) for words in told] == [(True, False), (False, True)]


def test_a_table_of_digits_as_text_is_told_in_one_line(tmp_path):
    values = {cell: "0" if cell.table == "requests" else 0 for cell in FORM.cells}
    (finding,) = texts_of(checked(paste(FORM, values, tmp_path / "a.xlsx")))
    assert sentence_of(finding, FORM).startswith("表三的数全是写成文字的数字（")
    assert len(sentence_of(finding, FORM)) < 80


def test_digits_in_a_document_are_no_text_numbers_and_other_writings_are(tmp_path):
    values = zeros(FORM) | dict(zip(CELLS, (1234, "３", "1件"), strict=True))
    (tmp_path / "a.html").write_bytes(renderings.as_html(FORM, values, 2024).replace(b"1234", b"1,234"))
    outcome = checked(tmp_path / "a.html")
    (finding,) = texts_of(outcome)
    assert finding.cells == tuple(CELLS[1:])
    assert [outcome.submission[cell] for cell in CELLS] == [1234, 3, 1]


def test_merge_adds_them_and_says_so(tmp_path):
    paste(FORM, zeros(FORM) | {CELLS[0]: "３"}, tmp_path / "演示区某局2024.xlsx")
    merged = merge(tmp_path)
    assert merged.district.submission[CELLS[0]] == 3
    assert [p.finding.cells for p in merged.problems if p.finding.rule == "N6"] == [(CELLS[0],)]


@pytest.mark.parametrize("seed", range(amount(6, 300)))
def test_every_text_is_listed_once_or_unread_whatever_stands_where(seed, tmp_path):
    rng = random.Random(seed)
    typed = {cell: rng.choice(list(SPELLED)) for cell in rng.sample(FORM.cells, rng.randint(1, 30)) if not FORM.column(cell).decimals}
    outcome = checked(paste(FORM, zeros(FORM) | typed, tmp_path / "a.xlsx", one_sheet=rng.random() < 0.5))
    found = outcome.submission
    if any(isinstance(value, Unread) and value.unplaced for value in found.values):
        return  # a row whose texts were taken for a label
    listed = {cell: one for finding in texts_of(outcome) for cell, one in zip(finding.cells, finding.facts.typed, strict=True)}
    assert set(listed) == {cell for cell, words in typed.items() if SPELLED[words] is not Unread}
    for cell, words in typed.items():
        value = SPELLED[words]
        assert isinstance(found[cell], Unread) if value is Unread else found[cell] == value
        if cell in listed:
            assert (listed[cell].place, listed[cell].text) == (str(found.place(cell)), words)
    assert {cell for cell in FORM.cells if found[cell] is None} == {cell for cell, words in typed.items() if SPELLED[words] is None}


@pytest.mark.parametrize("made", [paste, lambda form, values, path: stamped(form, values, path, cover={"agency": "某局", "year": 2024})])
def test_a_date_in_a_number_cell_is_an_error_with_what_was_typed(made, tmp_path):
    import openpyxl

    path = made(FORM, zeros(FORM), tmp_path / "a.xlsx")
    place = read(path).place(CELLS[0])
    book = openpyxl.load_workbook(path)
    book[place.sheet][place.address] = datetime.date(2024, 1, 3)
    book.save(path)
    outcome = checked(path)
    (finding,) = [f for f in outcome.findings if f.level is Level.ERROR and f.cells == (CELLS[0],)]
    assert (finding.rule, finding.facts.raw) == ("E5", "2024-01-03")
    assert outcome.unknown == 2
