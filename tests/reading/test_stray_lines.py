"""A number inside a table of any file that belongs to no official row or column is a finding with its address, and the official numbers stand."""

import random

import pytest
import renderings
from amount import amount
from nianbao.cli.main import main
from nianbao.core.findings import Level
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.grid import a1
from nianbao.rules.sentences import sentence_of
from nianbao.steps.check import check
from workbooks import pages, write, zeros

FORM = EDITIONS["2021"]
VALUES = dict(zip(FORM.cells, range(101, 400), strict=False))


def with_row(page, at, cells):
    """A row put in before row ``at`` of a page; merges follow as in a spreadsheet program."""
    page.cells = {(r + (r >= at), c): value for (r, c), value in page.cells.items()}
    page.merges = [(r0 + (r0 >= at), c0, r1 + (r1 >= at), c1) for r0, c0, r1, c1 in page.merges]
    page.cells.update({(at, c): value for c, value in cells.items()})


def with_column(page, at, cells):
    page.cells = {(r, c + (c >= at)): value for (r, c), value in page.cells.items()}
    page.merges = [(r0, c0 + (c0 >= at), r1, c1 + (c1 >= at)) for r0, c0, r1, c1 in page.merges]
    page.cells.update({(r, at): value for r, value in cells.items()})


def table(name, values=VALUES):
    book = pages(FORM, values)
    return book, next(page for page in book if page.name == name)


def told(path):
    outcome = check(path)[0].outcome
    return outcome, [f for f in outcome.findings if f.rule == "E5"]


def test_a_row_of_the_offices_own_with_numbers_is_an_error_with_their_addresses(tmp_path, capsys):
    book, page = table("表三", zeros(FORM))
    with_row(page, 8, {2: "其中：网上公开", 3: 2, 4: 0, 5: 3})
    path = write(book, tmp_path / "演示区某局2024.xlsx")
    outcome, (finding,) = told(path)
    assert (finding.level, finding.table, finding.cells) == (Level.ERROR, "requests", ())
    assert sentence_of(finding, FORM).startswith("表三里的“其中：网上公开”行不是官方表式里的，这里填有 D9 2、E9 0、F9 3：没有算在表三里。")
    assert all(value == 0 for value in outcome.submission.values)
    assert main(["check", str(path)]) == 1
    assert "D9 2" in capsys.readouterr().out


def test_a_column_of_the_offices_own_is_told_in_one_finding(tmp_path):
    book, page = table("表三")
    with_column(page, 5, {4: "其中：境外人员"} | dict.fromkeys(range(5, 30), 7))
    outcome, (finding,) = told(write(book, tmp_path / "演示区某局2024.xlsx"))
    assert finding.level is Level.ERROR
    assert "“其中：境外人员”列" in sentence_of(finding, FORM)
    assert "F6 7、F7 7" in sentence_of(finding, FORM)
    assert list(outcome.submission.values) == list(VALUES.values())[: len(FORM.cells)]


@pytest.mark.parametrize("harmless", ["zeros", "subtotals"])
def test_a_line_with_which_no_number_is_lost_is_a_hint(harmless, tmp_path):
    book, page = table("表三")
    if harmless == "zeros":
        with_row(page, 8, {2: "其中：网上公开"} | dict.fromkeys(range(3, 10), 0))
    else:
        with_column(page, 5, {4: "小计"} | dict.fromkeys(range(5, 30), 7))
    _, (finding,) = told(write(book, tmp_path / "a.xlsx"))
    assert finding.level is Level.HINT


def test_numbers_beside_a_table_are_none_of_it(tmp_path):
    book, page = table("表三")
    page.cells |= {(r, 12): 5 for r in range(5, 30)} | {(35, 4): 8, (36, 2): "备注", (36, 3): 9}
    assert told(write(book, tmp_path / "a.xlsx"))[1] == []


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_a_row_of_the_offices_own_in_a_document_is_told_with_its_place(kind, tmp_path, monkeypatch):
    usual = renderings.printed

    def printed(form, values):
        book = usual(form, values)
        with_row(next(page for page in book if page.name == "表三"), 8, {2: "其中：网上公开"} | {c: str(60 + c) for c in range(3, 10)})
        return book

    monkeypatch.setattr(renderings, "printed", printed)
    path = tmp_path / f"a.{kind}"
    renderings.as_docx(FORM, VALUES, 2024, path) if kind == "docx" else path.write_bytes(renderings.as_html(FORM, VALUES, 2024))
    outcome, (finding,) = told(path)
    assert finding.level is Level.ERROR
    assert "“其中：网上公开”行" in sentence_of(finding, FORM)
    assert outcome.submission.unread == ()


@pytest.mark.parametrize("seed", range(amount(8, 400)))
def test_no_number_of_a_line_put_in_is_passed_over_in_silence(seed, tmp_path):
    rng = random.Random(seed)
    book, page = table("表三")
    numbers = {}
    if rng.random() < 0.5:
        at = rng.randrange(6, 29)
        numbers = {(at, c): rng.randrange(500, 900) for c in rng.sample(range(3, 10), rng.randint(1, 7))}
        with_row(page, at, {2: rng.choice(("其中：网上公开", "其中：本级", "来信来访", "其他（本单位）"))} | {c: n for (_, c), n in numbers.items()})
    else:
        at = rng.randrange(4, 9)
        numbers = {(r, at): rng.randrange(500, 900) for r in range(5, 30)}
        with_column(page, at, {4: rng.choice(("其中：境外人员", "社会团体", "其中：本级"))} | {r: n for (r, _), n in numbers.items()})
    outcome, errors = told(write(book, tmp_path / "a.xlsx"))
    said = " ".join(sentence_of(f, FORM) for f in errors if f.level is Level.ERROR)
    for (r, c), number in numbers.items():
        row_unread = [cell for cell in outcome.submission.unread if cell.table == "requests"]
        assert f"{a1(r, c)} {number}" in said or row_unread or (len(numbers) == 1 and f"填有 {number}" in said)
    for cell, value in zip(FORM.cells, outcome.submission.values, strict=True):
        assert isinstance(value, Unread) or value == VALUES[cell]
