"""The template in a live spreadsheet program: its recalculated formulas say what Python says.

LibreOffice believes the cached values of our files, so everything is recalculated before it is compared.
"""

import random
from decimal import Decimal

import pytest
from amount import amount
from cases import entries, expected, form_of, needs_shared
from live.fixtures import live_app, live_host
from nianbao.core.submission import Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.grid import a1
from nianbao.model import Cell
from nianbao.rules.relations import check_relations
from nianbao.workbook.check_code_cells import CODE_SHEET
from nianbao.workbook.formulas import formulas
from nianbao.workbook.layout import COVER, GUIDE, MARKS, layout
from nianbao.workbook.marks import BLOCK_TOP, ERROR, WARNING, Mark, blank_mark_rows, condition, mark_rows
from nianbao.workbook.narrative import CLOSING, OPENING
from nianbao.workbook.writing.template import write_template

__all__ = ["live_app", "live_host"]
pytestmark = pytest.mark.live

FORM = EDITIONS["2021"]
GRANTED = Cell("requests", "result.granted", "natural")
NEW = Cell("requests", "new", "natural")
each_form = pytest.mark.parametrize("form", list(EDITIONS.values()), ids=lambda form: form.edition)


def shown(book, form):
    """Everything the sheets of the form show, by (sheet, row, column); blanks are left out."""
    here = layout(form)
    found = {}
    sizes = {COVER: (here.front.rows["end"], 9)} | {name: (rows + 4, columns + 4) for name, (rows, columns) in here.size.items()}
    if CODE_SHEET in [sheet.name for sheet in book.sheets]:
        last = book.sheets[CODE_SHEET].used_range.last_cell
        sizes[CODE_SHEET] = (last.row, last.column)
    for name in (*sizes, OPENING, CLOSING, GUIDE):
        rows, columns = sizes.get(name, (2, 2))
        for r, row in enumerate(book.sheets[name].range((1, 1), (rows, columns)).raw_value):
            found |= {(name, r, c): value for c, value in enumerate(row) if value is not None}
    return found


def same(a, b):
    """Equal as a workbook can tell: numbers as floats, a blank like nothing."""
    if a in (None, "") or b in (None, ""):
        return a in (None, "") and b in (None, "")
    if isinstance(a, int | float | Decimal) and isinstance(b, int | float | Decimal):
        return float(a) == pytest.approx(float(b), abs=1e-6)
    return a == b


def differences(seen, cells):
    """(place, what the program shows, what Python says) wherever the two disagree."""
    pairs = ((f"{c.sheet}!{a1(c.row, c.column)}", seen.get((c.sheet, c.row, c.column)), c.value) for c in cells)
    return [(at, there, ours) for at, there, ours in pairs if not same(there, ours)]


def filled(form, number=0):
    return dict.fromkeys(form.inputs, number)


def situations(form):
    return {
        "blank": {},
        "zeros": filled(form),
        "one text cell": {**filled(form), GRANTED: Unread("3件", "带单位")},
        "one missing cell": {**filled(form), GRANTED: None},
        "broken": {**filled(form), NEW: 9, GRANTED: 2, Cell("review", "litigation.direct", "upheld"): -1},
        "fractions": {**filled(form), NEW: Decimal("0.3"), GRANTED: Decimal("0.1"), Cell("requests", "result.partial", "natural"): Decimal("0.2")},
        "amounts": {**filled(form), form.inputs[-1]: 3, next(c for c in form.cells if form.column(c).decimals): Decimal("269041.359782")},
    }


@each_form
@pytest.mark.parametrize("totals", ["formula", "typed"])
@pytest.mark.parametrize("situation", list(situations(FORM)))
def test_recalculated_formulas_say_what_python_says(form, totals, situation, live_app, tmp_path):
    values = situations(form)[situation]
    if totals == "typed":
        values = {**dict.fromkeys(form.totals, 0), **values} if values else {}
    ledger = {"received": 9, "settled": Unread("几件", ""), "permits": 0}
    cover = {"agency": "甲局", "year": 2025}
    target = tmp_path / "表.xlsx"
    write_template(form, target, totals=totals, values=values, ledger=ledger, cover=cover)
    book = live_app.books.open(str(target))
    live_app.calculate()
    assert differences(shown(book, form), formulas(layout(form), values, ledger, cover, totals=totals)) == []


class TestWhatAClerkSees:
    """The check cells and the dashboard as the program itself works them out, in words, without Python's formulas."""

    def seen(self, app, tmp_path, values):
        here = layout(FORM)
        write_template(FORM, tmp_path / "表.xlsx", values=values)
        book = app.books.open(str(tmp_path / "表.xlsx"))
        app.calculate()
        cells = shown(book, FORM)
        checks = {(r.rule, r.at): cells.get((s.sheet, s.row, s.column)) for r, s in here.checks.items()}
        return checks, {key: cells.get((s.sheet, s.row, s.column)) for key, s in here.front.dashboard.items()}

    def test_the_untouched_form_shows_no_tick(self, live_app, tmp_path):
        checks, board = self.seen(live_app, tmp_path, {})
        assert set(checks.values()) == {"待填"}
        assert [board[table.name, "answer"] for table in FORM.tables] == ["待填 10 格", "待填 144 格", "待填 12 格"]

    def test_a_balanced_form_shows_ticks_only(self, live_app, tmp_path):
        checks, board = self.seen(live_app, tmp_path, {**filled(FORM), NEW: 5, GRANTED: 5})
        assert set(checks.values()) == {"✓"}
        assert [board[table.name, "answer"] for table in FORM.tables] == ["✓"] * 3

    @pytest.mark.parametrize("value", [None, Unread("2件", "")])
    def test_a_missing_or_text_cell_makes_its_own_relations_wait(self, live_app, tmp_path, value):
        checks, board = self.seen(live_app, tmp_path, {**filled(FORM), GRANTED: value})
        waiting = {key for key, answer in checks.items() if answer == "待填"}
        assert waiting == {("E1", "natural"), ("E2", "natural"), ("E3", GRANTED.row), ("E1", "total"), ("E2", "total"), ("E3", "result.total")}
        assert board["表三", "answer"] == ("待填 1 格" if value is None else "不合规 1 格")

    def test_a_broken_form_shows_the_gap_and_the_way_to_it(self, live_app, tmp_path):
        checks, board = self.seen(live_app, tmp_path, {**filled(FORM), NEW: 9, GRANTED: 2})
        assert {key: answer for key, answer in checks.items() if answer != "✓"} == {("E1", "natural"): 7, ("E1", "total"): 7}
        assert (board["表三", "answer"], board["表三", "link"]) == ("不平 2 处", "→ 表三!D32")


def test_a_wrong_cached_value_would_be_noticed(live_app, tmp_path, monkeypatch):
    from dataclasses import replace

    from nianbao.workbook.writing import template

    here, real = layout(FORM), template.formulas
    wrong = lambda *args, **more: [replace(c, value="✓") if c.value == "待填" and c.sheet == "表四" else c for c in real(*args, **more)]  # noqa: E731
    monkeypatch.setattr(template, "formulas", wrong)
    write_template(FORM, tmp_path / "表.xlsx")
    book = live_app.books.open(str(tmp_path / "表.xlsx"))
    if live_app.engine.name == "libreoffice":
        assert len(differences(shown(book, FORM), real(here))) == 3
    live_app.calculate()
    assert differences(shown(book, FORM), real(here)) == []


@needs_shared
@pytest.mark.parametrize("case", list(entries()))
def test_real_reports_give_the_same_answers_as_python(case, live_app, tmp_path):
    form, values = form_of(entries()[case]), expected(entries()[case])
    write_template(form, tmp_path / "表.xlsx", values=values, totals="typed")
    book = live_app.books.open(str(tmp_path / "表.xlsx"))
    live_app.calculate()
    cells = shown(book, form)
    assert differences(cells, formulas(layout(form), values, totals="typed")) == []
    assert answers_seen(cells, form) == answers_of(form, values)


def answers_seen(cells, form):
    return {key: value if isinstance(value, str) else round(value) for key, value in
            (((r.rule, r.at), cells[s.sheet, s.row, s.column]) for r, s in layout(form).checks.items())}


def answers_of(form, values):
    """The same answers from the findings of the checks."""
    outcome = check_relations([Submission(form, tuple(values.get(cell) for cell in form.cells))])[0]
    gaps = {(f.rule, f.at): f.gap for f in outcome.findings if f.rule in ("E1", "E2", "E3", "E4")}
    known = {r for r in form.relations if all(isinstance(values.get(c), int | Decimal) for c in r.cells)}
    return {(r.rule, r.at): gaps.get((r.rule, r.at), "✓") if r in known else "待填" for r in form.relations}


def balanced(chance):
    """A made-up report that balances, with typed totals."""
    values = {cell: chance.choice((0, 0, 0, chance.randrange(400))) for cell in FORM.inputs}
    columns = [c.key for c in FORM.table("requests").sections[0].column_leaves if c.key != "total"]
    for column in columns:
        cell = {row: Cell("requests", row, column) for row in ("new", "carried_in", "carried_out")}
        settled = sum(v for c, v in values.items() if (c.table, c.column) == ("requests", column) and c.row.startswith("result."))
        values[cell["carried_out"]] = chance.randrange(20)
        values[cell["carried_in"]] = chance.randrange(settled + 1)
        values[cell["new"]] = settled + values[cell["carried_out"]] - values[cell["carried_in"]]
    values |= dict.fromkeys(FORM.totals, 0)
    for _ in range(2):  # the corner is a sum of sums
        for total, relation in FORM.totals.items():
            values[total] = sum(values[term.cell] for term in relation.left)
    return values


def damage(values, chance):
    """One to three cells changed: another number, a blank, a text."""
    damaged = dict(values)
    for cell in chance.sample([c for c in FORM.cells if c.table != "disclosure"], chance.randint(1, 3)):
        kind = chance.randrange(4)
        damaged[cell] = (damaged[cell] + chance.randint(1, 50), max(0, damaged[cell] - chance.randint(1, 50)), None, Unread("若干", "文字"))[kind]
    return damaged


@pytest.mark.slow
def test_damaged_reports_give_the_same_answers_as_python(live_app, tmp_path):
    chance = random.Random(20211)
    write_template(FORM, tmp_path / "表.xlsx", totals="typed")
    book = live_app.books.open(str(tmp_path / "表.xlsx"))
    here = layout(FORM)
    for _ in range(amount(30, 200)):
        values = damage(balanced(chance), chance)
        for table in FORM.tables[1:]:
            spots = [here.spot(cell) for cell in table.cells]
            corner = (min(s.row for s in spots), min(s.column for s in spots))
            rows = max(s.row for s in spots) - corner[0] + 1
            block_of = [[None] * (len(spots) // rows) for _ in range(rows)]
            for cell, spot in zip(table.cells, spots, strict=True):
                value = values[cell]
                block_of[spot.row - corner[0]][spot.column - corner[1]] = value.raw if isinstance(value, Unread) else value
            book.sheets[table.name].range((corner[0] + 1, corner[1] + 1)).value = block_of
        live_app.calculate()
        assert answers_seen(shown(book, FORM), FORM) == answers_of(FORM, values)


def test_a_mark_in_the_block_is_seen_by_the_conditions_and_gone_when_the_block_is_emptied(live_app, tmp_path):
    write_template(FORM, tmp_path / "表.xlsx")
    book = live_app.books.open(str(tmp_path / "表.xlsx"))
    marks, sheet = book.sheets[MARKS], book.sheets["正文一"]
    cell = sheet.range("A4")
    cell.formula = condition("正文一", ERROR)
    marks.range((BLOCK_TOP + 1, 1)).value = mark_rows([Mark("正文一", "A4", WARNING), Mark("正文一", "A40", ERROR), Mark("表三", "A4", ERROR)])
    live_app.calculate()
    assert not cell.value
    marks.range((BLOCK_TOP + 1, 1)).value = mark_rows([Mark("正文一", "A4", WARNING), Mark("正文一", "A4", ERROR)])
    live_app.calculate()
    assert cell.value
    marks.range((BLOCK_TOP + 1, 1)).value = blank_mark_rows()
    live_app.calculate()
    assert not cell.value
