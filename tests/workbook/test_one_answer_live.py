"""One answer: the sheet's own formulas, ``check``, the marked copy and 校验 in the live program say the same of a damaged form."""

import random

import edits
import openpyxl
import pytest
from amount import amount
from clicking import FORM, made
from live.fixtures import live_app, live_host
from nianbao.core.findings import Level
from nianbao.model import Cell
from nianbao.steps.check import check
from nianbao.workbook.layout import COVER, layout
from one_answer import TEXTS, differences, views

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live

HERE = layout(FORM)


@pytest.mark.parametrize("ten", range(amount(40, 2000) // 10))
def test_every_view_names_the_same_broken_untold_and_unfit_cells(ten, live_app, tmp_path):
    apart = {}
    for seed in range(10 * ten, 10 * ten + 10):
        seen = views(live_app, seed, tmp_path)
        if told := differences(seen):
            apart[seed] = (seen.done, told)
    assert apart == {}


@pytest.mark.parametrize("seed", [5021, 5097], ids=["a number cut out of a total's range", "a row moved out of a total's range"])
def test_a_total_that_shows_nothing_is_asked_for_where_all_it_adds_is_there(seed, live_app, tmp_path):
    assert differences(views(live_app, seed, tmp_path, button=False)) == []


COLUMNS = HERE.size["表四"][1]


@pytest.mark.parametrize("column", sorted(random.Random("columns").sample(range(COLUMNS), amount(2, COLUMNS))))
def test_a_column_of_one_block_under_the_head_of_another_is_one_answer(column, live_app, tmp_path):
    for to in random.Random(column).sample(range(COLUMNS), amount(2, COLUMNS)):
        def moved(book, case, rng, to=to):
            edits.move_column(book, "表四", column, to)
            return [f"{column} → {to}"]

        seen = views(live_app, column, tmp_path, button=False, hurt=moved)
        assert (seen.done, differences(seen)) == (seen.done, [])
        if column // 5 != (to - (to > column)) // 5:
            assert any(f.level is Level.ERROR and f.table == "review" for f in seen.outcome.findings)


FIRST, AFTER = min(spot.row for spot in HERE.spots if spot.sheet == "表三"), HERE.size["表三"][0]


@pytest.mark.parametrize(("row", "to"), [(FIRST + 1, FIRST), (FIRST, AFTER)], ids=["to the top", "to the bottom"])
def test_a_row_moved_to_either_end_of_the_table_changes_no_answer(row, to, live_app, tmp_path):
    seen = views(live_app, "x", tmp_path, button=False, hurt=lambda book, case, rng: edits.move_row(book, "表三", row, to) or ["moved"])
    assert differences(seen) == []
    assert seen.overall.startswith("✓")


@pytest.mark.parametrize("seed", [11, 12])
def test_rows_that_are_not_split_count_as_nothing_in_the_sheet_as_in_check(seed, live_app, tmp_path):
    def undivided(book, case, rng):
        for cell in sorted(case.form.divided - set(case.form.totals), key=case.form.position.get):
            if case.values[cell] or rng.random() < 0.7:
                spot = case.laid.spot(cell)
                edits.put(book, spot.sheet, spot.address, "未拆分")
        return ["not split"]

    seen = views(live_app, seed, tmp_path, button=False, hurt=undivided)
    assert seen.case.form.divided
    assert differences(seen) == []
    assert not [f for f in seen.outcome.findings if f.rule in ("E5", "E6")]


@pytest.mark.parametrize("left", [None, 4], ids=["nothing", "a number"])
def test_numbers_whose_head_is_gone_are_nobodys_in_the_sheet_as_in_check(left, live_app, tmp_path):
    def headless(book, case, rng):
        cell = next(c for c in case.form.tables[0].cells if case.laid.heads[c].row > max(case.laid.heads[b].row for b in case.form.tables[0].cells[:1]))
        edits.put(book, "表二", case.laid.heads[cell].address, left)
        return [str(cell)]

    seen = views(live_app, "head", tmp_path, button=False, hurt=headless)
    assert differences(seen) == []
    assert any(f.rule == "E5" for f in seen.outcome.findings)
    assert not seen.overall.startswith("✓")


def inserted(live_app, tmp_path, totals):
    """A filled form with a row 其中：网上公开 2 put in under 予以公开, saved by the program."""
    book = live_app.books.open(str(made(tmp_path / "表.xlsx", totals=totals, cover={"agency": "甲局", "year": 2024})))
    edits.insert_rows(book, "表三", 8)
    edits.put(book, "表三", "C9", "其中：网上公开")
    edits.put(book, "表三", "D9", 2)
    live_app.calculate()
    book.save(str(tmp_path / "存.xlsx"))
    return book, check([tmp_path / "存.xlsx"])[0].outcome


@pytest.mark.parametrize("totals", ["formula", "typed"])
def test_a_number_in_a_row_that_was_put_in_is_an_error_with_its_address(totals, live_app, tmp_path):
    book, outcome = inserted(live_app, tmp_path, totals)
    errors = [f for f in outcome.findings if f.level is Level.ERROR]
    (stray,) = [f for f in errors if not f.cells]
    assert str(stray.facts.place) == "表三!D9"
    assert stray.facts.raw == "2"
    bad = HERE.front.dashboard["表三", "bad"].address
    assert book.sheets[COVER].range(bad).value == 1
    assert not str(book.sheets[COVER].range(HERE.front.answer.address).value).startswith("✓")


def test_the_totals_that_a_row_put_in_leaves_blank_are_named_one_by_one(live_app, tmp_path):
    _, outcome = inserted(live_app, tmp_path, "formula")
    blank = {str(outcome.submission.place(c)) for f in outcome.findings if f.rule == "E6" for c in f.cells}
    assert blank == {"表三!D30"}  # J30 adds it up and is blank for its sake
    assert outcome.unknown == 5


@pytest.mark.parametrize("words", [*TEXTS, "\u3000", "０"])
def test_text_in_a_form_of_ours_is_an_error_in_the_sheet_and_in_check(words, live_app, tmp_path):
    path = made(tmp_path / "表.xlsx", cover={"agency": "甲局", "year": 2024})
    book = live_app.books.open(str(path))
    at = HERE.spot(Cell("requests", "result.granted", "natural"))
    edits.put(book, at.sheet, at.address, words)
    live_app.calculate()
    board = HERE.front.dashboard
    assert (book.sheets[COVER].range(board["表三", "bad"].address).value, book.sheets[COVER].range(board["表三", "blank"].address).value) == (1, 0)
    book.save(str(tmp_path / "存.xlsx"))
    outcome = check([tmp_path / "存.xlsx"])[0].outcome
    (finding,) = [f for f in outcome.findings if f.level is Level.ERROR]
    assert (finding.rule, finding.facts.raw, outcome.unknown) == ("E5", words, 6)


def test_text_spelled_in_a_form_of_ours_is_added_by_merge(tmp_path):
    from nianbao.steps.merging.merge import merge

    path = made(tmp_path / "甲局.xlsx", cover={"agency": "甲局", "year": 2024})
    book = openpyxl.load_workbook(path)
    at = HERE.spot(Cell("requests", "result.granted", "natural"))
    book[at.sheet][at.address] = "５件"
    book.save(path)
    merged = merge([path], year=2024)
    sums = dict(zip(FORM.cells, merged.district.values, strict=True))
    assert [sums[Cell("requests", row, "natural")] for row in ("result.granted", "result.total")] == [5, 5]
    assert [p.finding.rule for p in merged.problems if p.finding.level is Level.ERROR] == ["E5"]


def test_accepting_one_suggestion_takes_over_every_text_that_spells_a_number(live_app, tmp_path):
    from clicking import listed, open_in, press

    cells = [Cell("requests", "result.granted", "natural"), Cell("disclosure", "permits", "decisions"), Cell("review", "litigation.direct", "upheld")]
    book = open_in(live_app, made(tmp_path / "表.xlsx", cover={"agency": "甲局", "year": 2024}))
    spots = [HERE.spot(cell) for cell in cells]
    for spot, words in zip(spots, ("５", "0 项", "无"), strict=True):
        edits.put(book, spot.sheet, spot.address, words)
    press(live_app, "check")
    assert [line["规则"][:2] for line in listed(book) if line["级别"] == "错误"] == ["E5"] * 3
    press(live_app, "accept_suggestion", "yes")
    assert [book.sheets[spot.sheet].range(spot.address).value for spot in spots] == [5, 0, 0]
    assert not [line for line in listed(book) if line["级别"] == "错误"]
