"""Forms damaged by hand in a live spreadsheet program, and what the sheet, ``check``, the marked copy and 校验 say about each: it must be one answer.

A damage is what people do to a workbook: other numbers, blanks, texts, errors, rows and columns put in, taken out, moved, hidden, grouped,
cells merged, cut and dragged, sheets renamed, copied, deleted.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import edits
from bench.reports import SIZES, made_up
from clicking import listed, press
from nianbao.core.findings import Level
from nianbao.core.submission import NOT_ASKED, Submission, is_number
from nianbao.forms import EDITIONS
from nianbao.grid import a1
from nianbao.model import Cell, Form, Relation
from nianbao.rules.relations import Outcome
from nianbao.steps.check import check
from nianbao.workbook.editing.marked_copy import write_marked
from nianbao.workbook.findings_list import finding_lines
from nianbao.workbook.formula_inputs import HOLDS
from nianbao.workbook.layout import COVER, Layout, layout
from nianbao.workbook.writing.template import write_template

TEXTS = ("３", "2 ", "1件", "无", "—", "/", "3", "  ", "几件", "12O", "见附件", "+4", "1,234", "未拆分")


@dataclass
class Case:
    """One form to be damaged: what stands in it, and where its cells are as long as nothing is moved."""

    form: Form
    totals: str
    values: dict[Cell, object]

    @property
    def laid(self) -> Layout:
        return layout(self.form)


def case(rng: random.Random) -> Case:
    """A made-up report of an edition that balances, in a form with totals of either kind."""
    form = EDITIONS[rng.choice(("2021", "2021", "2019"))]
    return Case(form, rng.choice(("formula", "formula", "typed")), balanced(rng, form))


def balanced(rng: random.Random, form: Form) -> dict[Cell, object]:
    base = made_up(rng, rng.choice(list(SIZES)), form)
    return dict(zip(form.cells, base.values, strict=True))


# --- what people do -----------------------------------------------------------------------------------------------------------------------


def _any(case: Case, rng: random.Random, *, totals: bool = True) -> tuple[str, str]:
    """Sheet and address of a cell; formulas are rarely written over."""
    cells = case.form.cells if (totals and rng.random() < 0.3) or case.totals == "typed" else case.form.inputs
    spot = case.laid.spot(rng.choice(cells))
    return spot.sheet, spot.address


def _extent(case: Case, rng: random.Random) -> tuple[str, int, int, int, int]:
    """A table by its sheet, first row and column of its numbers, rows and columns of the printed table; 表三 is the largest."""
    name = rng.choice(("表二", "表三", "表三", "表三", "表四"))
    spots = [spot for spot in case.laid.spots if spot.sheet == name]
    return name, min(s.row for s in spots), min(s.column for s in spots), *case.laid.size[name]


def other_number(book, case, rng):
    sheet, address = _any(case, rng)
    edits.put(book, sheet, address, rng.choice((0, rng.randrange(1, 60), rng.randrange(1, 60), -3, 2.5)))


def empty(book, case, rng):
    edits.put(book, *_any(case, rng), None)


def text(book, case, rng):
    edits.put(book, *_any(case, rng), rng.choice(TEXTS))


def error_value(book, case, rng):
    edits.put_formula(book, *_any(case, rng), rng.choice(("=1/0", "=NA()", "=#REF!")))


def row_put_in(book, case, rng):
    name, top, left, rows, columns = _extent(case, rng)
    at = rng.randrange(top - 1, rows + 1)
    edits.insert_rows(book, name, at)
    _fill_line(book, name, rng, [(at, c) for c in range(left, columns)], (at, max(left - 1, 0)))


def column_put_in(book, case, rng):
    name, top, left, rows, columns = _extent(case, rng)
    at = rng.randrange(left, columns + 1)
    edits.insert_columns(book, name, at)
    _fill_line(book, name, rng, [(r, at) for r in range(top, rows)], (top - 1, at))


def _fill_line(book, name, rng, places, head):
    """Nothing, one number, a number everywhere, or a text in the new line, with or without a head."""
    kind = rng.choice(("nothing", "one", "one", "all", "text"))
    if kind != "nothing" and rng.random() < 0.6:
        edits.put(book, name, a1(*head), rng.choice(("其中：网上公开", "小计", "备注", "其中：本级")))
    for place in {"one": [rng.choice(places)], "all": places, "text": [rng.choice(places)]}.get(kind, []):
        edits.put(book, name, a1(*place), "见附件" if kind == "text" else rng.randrange(0, 9))


def row_taken_out(book, case, rng):
    name, top, _, rows, _ = _extent(case, rng)
    edits.remove_rows(book, name, rng.randrange(top - 1, rows))


def column_taken_out(book, case, rng):
    name, _, left, _, columns = _extent(case, rng)
    edits.remove_columns(book, name, rng.randrange(max(left - 1, 0), columns))


def row_moved(book, case, rng):
    name, top, _, rows, _ = _extent(case, rng)
    edits.move_row(book, name, rng.randrange(top, rows), rng.randrange(top, rows))


def column_moved(book, case, rng):
    name, _, left, _, columns = _extent(case, rng)
    edits.move_column(book, name, rng.randrange(left, columns), rng.randrange(left, columns))


def hidden(book, case, rng):
    name, top, left, rows, columns = _extent(case, rng)
    rng.choice((
        lambda: edits.hide_rows(book, name, rng.randrange(top, rows), 2),
        lambda: edits.hide_columns(book, name, rng.randrange(left, columns), 2),
        lambda: edits.group_rows(book, name, rng.randrange(top, rows), 2),
        lambda: edits.group_columns(book, name, rng.randrange(left, columns), 2),
    ))()


def merged(book, case, rng):
    name, top, left, rows, columns = _extent(case, rng)
    r, c = rng.randrange(top, rows), rng.randrange(left, columns)
    r1, c1 = min(r + rng.randrange(3), rows - 1), min(c + rng.randrange(1, 3), columns - 1)
    for row in range(r, r1 + 1):
        for column in range(c, c1 + 1):
            if (row, column) != (r, c):
                edits.put(book, name, a1(row, column), None)
    edits.merge(book, name, f"{a1(r, c)}:{a1(r1, c1)}")


def cut(book, case, rng):
    """Numbers cut and dragged; the sheets are protected, so labels stay where they are."""
    name, *_, rows, columns = _extent(case, rng)
    r, c = rng.choice([(s.row, s.column) for s in case.laid.spots if s.sheet == name])
    block = [(r, c + i) for i in range(rng.choice((1, 1, 1, 3)))]
    own = {(s.row, s.column) for s in case.laid.spots if s.sheet == name}
    width = len([at for at in block if at in own])
    to = rng.choice((rng.choice(sorted(own)), (rows + 12, c), (r, columns + 8)))
    if all((to[0], to[1] + i) in own or to[0] >= rows or to[1] >= columns for i in range(width)):
        edits.cut(book, name, f"{a1(r, c)}:{a1(r, c + width - 1)}", *to)


def renamed(book, case, rng):
    edits.rename_sheet(book, _extent(case, rng)[0], rng.choice(("Sheet1", "第三张表", "表一")))


def copied(book, case, rng):
    name = _extent(case, rng)[0]
    edits.copy_sheet(book, name, f"{name} (2)")


def deleted(book, case, rng):
    edits.delete_sheet(book, _extent(case, rng)[0])


IN_CELLS: tuple[Callable, ...] = (other_number, other_number, empty, text, text, error_value)
OF_LINES: tuple[Callable, ...] = (row_put_in, row_put_in, column_put_in, row_taken_out, column_taken_out, row_moved, column_moved, hidden, merged, cut)
OF_SHEETS: tuple[Callable, ...] = (renamed, copied, deleted)


def damage(book, case: Case, rng: random.Random) -> list[str]:
    """None to four things done, those to cells first, for they go by the place a cell has in the form; what was done, by name."""
    chosen = rng.choices(IN_CELLS, k=rng.choice((0, 1, 1, 2)))
    lines = rng.choices(OF_LINES, k=rng.choice((0, 1, 1, 2)))  # taken out last: a program may take a line put in there for the one taken out
    chosen += sorted(lines, key=lambda how: how in (row_taken_out, column_taken_out)) + rng.choices(OF_SHEETS, k=rng.random() < 0.1)
    for how in chosen:
        how(book, case, rng)
    return [how.__name__ for how in chosen]


# --- what each view says ------------------------------------------------------------------------------------------------------------------


class Watched:
    """The cells of the sheet that tell, found again whatever rows and columns are put in or taken out before them."""

    def __init__(self, book, case: Case) -> None:
        self.case = case
        sheets = {name: edits.sheet_of(book, name) for name in (COVER, *case.laid.size)}

        def cell(spot):
            return sheets[spot.sheet].getCellByPosition(spot.column, spot.row)

        self.checks = {relation: cell(spot) for relation, spot in case.laid.checks.items()}
        board = case.laid.front.dashboard
        self.counts = {(table.key, key): cell(board[table.name, key]) for table in case.form.tables for key in ("bad", "blank", "broken")}
        self.answer = cell(case.laid.front.answer)

    def answers(self) -> dict[Relation, str]:
        """broken, holds, untold, or gone where the check cell itself is no more."""
        return {relation: _answer(cell) for relation, cell in self.checks.items()}

    def count(self, table: str, key: str) -> int | None:
        """A number of the cover; ``None`` where it shows an error."""
        cell = self.counts[table, key]
        return None if cell.getError() else round(cell.getValue())

    @property
    def overall(self) -> str:
        return "" if self.answer.getError() else self.answer.getString()


def _answer(cell) -> str:
    try:
        cell.AbsoluteName  # noqa: B018 - refused by a cell that went with its row, column or sheet; all else it answers for the cell now in its place
    except Exception:
        return "gone"
    formula, error, shown = cell.getFormula(), cell.getError(), cell.getString()
    if HOLDS not in formula:
        return "gone"  # with its sheet
    if error or not shown or shown == "待填":
        return "untold"
    return "holds" if shown == HOLDS else "broken"


@dataclass
class Views:
    """One damaged form as each view has it."""

    case: Case
    done: list[str]
    sheet: dict[Relation, str]
    overall: str
    counts: dict[tuple[str, str], int | None]
    outcome: Outcome
    marked: Outcome
    button: list[tuple] | None

    @property
    def submission(self) -> Submission:
        return self.outcome.submission


def views(app, seed: object, folder, *, button: bool = True, hurt: Callable[..., list[str]] = damage) -> Views:
    """Make a form, ``hurt`` it, and ask every view."""
    rng = random.Random(f"one answer {seed}")
    here = case(rng)
    source, saved, copy = (folder / f"{name}.xlsx" for name in ("表", "存", "标"))
    cover = {"agency": "某局", "year": 2024 if here.form.edition == "2021" else 2020, "version": 1}
    write_template(here.form, source, totals=here.totals, values=here.values, cover=cover, force=True)
    book = app.books.open(str(source))
    try:
        book.set_mock_caller()
        watched = Watched(book, here)
        done = hurt(book, here, rng)
        app.calculate()
        sheet, overall = watched.answers(), watched.overall
        counts = {key: watched.count(*key) for key in watched.counts}
        book.save(str(saved))
        outcome = _outcome(saved)
        write_marked(outcome, copy, force=True)
        lines = None
        if button:
            press(app, "check")
            lines = [_line(line.values()) for line in listed(book) if line["级别"]]
    finally:
        book.close()
    return Views(here, done, sheet, overall, counts, outcome, _outcome(copy), lines)


def _outcome(path) -> Outcome:
    (checked,) = check([path])
    assert checked.outcome is not None, checked.problem
    return checked.outcome


def _line(values) -> tuple:
    """Level, rule, place and both sides of a line of 校验结果."""
    told = list(values)
    return tuple(None if v in (None, "") else float(v) if isinstance(v, int | float | Decimal) else v for v in told[1:8])


# --- where they differ --------------------------------------------------------------------------------------------------------------------


def differences(seen: Views) -> list[str]:
    """Every sentence of the promise that does not hold for one form."""
    return [*_relations(seen), *_numbers(seen), *_ticks(seen), *_copies(seen)]


def told_by_check(outcome: Outcome) -> dict[tuple[str, str, str], str]:
    """broken, holds or untold of every relation by (rule, table, at)."""
    form = outcome.submission.form
    broken = {(f.rule, f.table, f.at) for f in outcome.findings if f.gap is not None and f.rule in ("E1", "E2", "E3", "E4")}
    untold = {_key(r) for r in form.relations if not all(outcome.submission[c] is NOT_ASKED or is_number(outcome.submission[c]) for c in r.cells)}
    assert len(untold) == outcome.unknown
    return {key: "broken" if key in broken else "untold" if key in untold else "holds" for key in map(_key, form.relations)}


def _key(relation: Relation) -> tuple[str, str, str]:
    return relation.rule, relation.table, relation.at


def _relations(seen: Views) -> list[str]:
    told = told_by_check(seen.outcome)
    return [
        f"{relation.rule} {relation.at}: sheet {shown}, check {told.get(_key(relation))}"
        for relation, shown in seen.sheet.items()
        if shown not in ("gone", told.get(_key(relation)))
    ]


def _numbers(seen: Views) -> list[str]:
    found = []
    for rule, key in (("E5", "bad"), ("E6", "blank")):
        told = Counter()
        for finding in seen.outcome.findings:
            if finding.rule == rule and finding.level is Level.ERROR:
                told[finding.table] += max(1, len(finding.cells))
        for table in seen.case.form.tables:
            shown = seen.counts[table.key, key]
            if shown is not None and shown < 0:
                found.append(f"{table.name} {key}: {shown}")
            if shown is not None and shown != told[table.key]:
                found.append(f"{table.name} {rule}: sheet {shown}, check {told[table.key]}")
    return found


def _ticks(seen: Views) -> list[str]:
    wrong = any(f.level is Level.ERROR for f in seen.outcome.findings)
    open_ = {"broken", "untold"} & {*told_by_check(seen.outcome).values(), *seen.sheet.values()}
    found = ["a tick on the cover"] if seen.overall.startswith(HOLDS) and (wrong or open_) else []
    found += ["exit 0"] if open_ and not wrong else []
    return found + (["no tick on a form that is whole"] if not (wrong or open_ or seen.overall.startswith(HOLDS) or "gone" in seen.sheet.values()) else [])


def _copies(seen: Views) -> list[str]:
    lines, again = ([_line(line.values) for line in finding_lines(outcome)] for outcome in (seen.outcome, seen.marked))
    found = [] if lines == again else [f"marked copy: {set(lines) ^ set(again)}"]
    return found + ([] if seen.button is None or lines == seen.button else [f"校验: {set(lines) ^ set(seen.button)}"])


__all__ = ["COVER", "Case", "Views", "case", "damage", "differences", "views"]
