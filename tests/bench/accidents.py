"""Accidents people have with a report, seeded into balanced ones: what the checks see of each, by kind and by how the totals are made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import chain, pairwise
from random import Random

from nianbao.core.findings import Finding, Level
from nianbao.core.frame import sum_of_cells
from nianbao.core.submission import Submission, Unread, Value
from nianbao.district.consolidation import consolidate
from nianbao.district.membership import Choice
from nianbao.model import Cell, Table
from nianbao.steps.examination import examine
from nianbao.steps.merging.merge import carried
from nianbao.suspects.evidence import KEYS
from nianbao.suspects.shifted_blocks import Way
from nianbao.suspects.told_otherwise import STATED_RULES

from .narratives import told_in_words


class Mode(StrEnum):
    """How the totals of a report are made."""

    TYPED = "合计手填"
    LEDGER = "合计公式加核对数"
    COMPUTED = "合计只有公式"
    NARRATED = "合计公式、有正文"


@dataclass(frozen=True)
class Accident:
    """A wrong report and the true values of the cells that went wrong (empty where the whole report is the wrong one)."""

    report: Submission
    truth: dict[Cell, Value]


Seeder = Callable[[Random, Submission, Sequence[Submission]], Accident | None]


def related(submission: Submission) -> list[Cell]:
    """Cells that stand in a relation."""
    inside = {cell for relation in submission.form.relations for cell in relation.cells}
    return [cell for cell in submission.form.cells if cell in inside]


def _typed_in(submission: Submission) -> list[Cell]:
    """Cells in a relation that a person types: no formula makes them."""
    made = {submission.form.cells[i] for i in submission.computed}
    return [cell for cell in related(submission) if cell not in made]


def _wrong(submission: Submission, changes: dict[Cell, Value]) -> Accident | None:
    truth = {cell: submission[cell] for cell, value in changes.items() if submission[cell] != value}
    return Accident(submission.changed(changes), truth) if truth else None


def slips(value: int) -> list[int]:
    """Every number that one slip of the keyboard makes of a number: two digits transposed, one dropped, doubled, added, a neighbouring key."""
    text = str(value)
    made = {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)}
    made |= {text[:i] + text[i + 1 :] for i in range(len(text)) if len(text) > 1}
    made |= {text[:i] + digit + text[i:] for i in range(len(text) + 1) for digit in "0123456789"}
    made |= {text[:i] + key + text[i + 1 :] for i in range(len(text)) for key in KEYS[text[i]]}
    return sorted({int(word) for word in made} - {value})


def digit_slip(random: Random, submission: Submission, _: Sequence[Submission]) -> Accident | None:
    cells = [c for c in _typed_in(submission) if submission[c]]
    if not cells:
        return None
    cell = random.choice(cells)
    return _wrong(submission, {cell: random.choice(slips(submission.number(cell) or 0))})  # type: ignore[arg-type]


def swap(random: Random, submission: Submission, _: Sequence[Submission]) -> Accident | None:
    """Two different neighbours, beside or below each other, exchanged."""
    open_ = set(_typed_in(submission))
    pairs = [(a, b) for t in submission.form.tables for a, b in _neighbours(t) if {a, b} <= open_ and submission[a] != submission[b]]
    if not pairs:
        return None
    a, b = random.choice(pairs)
    return _wrong(submission, {a: submission[b], b: submission[a]})


def _neighbours(table: Table) -> Iterator[tuple[Cell, Cell]]:
    """Cells printed beside each other, and below each other where the rows are printed as rows."""
    for section in table.sections:
        lines = [[Cell(table.key, row.key, column.key) for column in section.column_leaves] for row in section.row_leaves]
        for line in [list(chain(*lines))] if table.across else lines:
            yield from pairwise(line)
        if not table.across:
            for line in zip(*lines, strict=True):
                yield from pairwise(line)


def shift(random: Random, submission: Submission, _: Sequence[Submission]) -> Accident | None:
    """Some rows of 表三, or all, pasted one row or one column off; what they left is blank or 0."""
    table = submission.form.relations[0].table
    rows = len(submission.form.table(table).sections[0].row_leaves)
    top, bottom = (0, rows - 1) if random.random() < 0.5 else sorted(random.sample(range(rows), 2))
    moved = moved_block(submission, table, top, bottom, random.choice(list(Way)), random.choice([None, 0]))
    return _wrong(submission, dict(zip(submission.form.cells, moved.values, strict=True)))


def moved_block(submission: Submission, table: str, top: int, bottom: int, way: Way, left: Value) -> Submission:
    """The report with the rows ``top`` to ``bottom`` of a table pasted one off; what formulas make stays, what falls outside is lost."""
    section = submission.form.table(table).sections[0]
    rows, columns = section.row_leaves, section.column_leaves
    dy, dx = way.value[:2]
    block = [(y, x) for y in range(top, bottom + 1) for x in range(len(columns))]
    changes: dict[Cell, Value] = {Cell(table, rows[y].key, columns[x].key): left for y, x in block}
    for y, x in block:
        if 0 <= y + dy < len(rows) and 0 <= x + dx < len(columns):
            source = Cell(table, rows[y].key, columns[x].key)
            changes[Cell(table, rows[y + dy].key, columns[x + dx].key)] = submission[source]
    made = {submission.form.cells[i] for i in submission.computed}
    return submission.changed({cell: value for cell, value in changes.items() if cell not in made})


def wrong_total(random: Random, submission: Submission, _: Sequence[Submission]) -> Accident | None:
    """A total added up wrongly, typed over its formula where there is one."""
    cell = random.choice([c for c in related(submission) if c in submission.form.totals])
    value = submission.number(cell) or 0
    other = max(0, value + random.choice([-10, -2, -1, 1, 2, 10, round(value / 2) + 1]))  # type: ignore[arg-type]
    return _wrong(replace(submission, computed=submission.computed - {submission.form.position[cell]}), {cell: other})


def text_number(random: Random, submission: Submission, _: Sequence[Submission]) -> Accident | None:
    cell = random.choice(_typed_in(submission))
    raw = random.choice(["12O", "三件", "8.7万", "见附件", "—件"])
    return _wrong(submission, {cell: Unread(raw, "不是数字")})


def missing_row(random: Random, submission: Submission, _: Sequence[Submission]) -> Accident | None:
    """A row of a table left out: its cells are blank."""
    row = random.choice([(c.table, c.row) for c in _typed_in(submission) if submission[c]] or [("", "")])
    return _wrong(submission, {c: None for c in _typed_in(submission) if (c.table, c.row) == row})


def wrong_file(random: Random, submission: Submission, others: Sequence[Submission]) -> Accident | None:
    """The figures of another agency under this one's name."""
    fitting = [o for o in others if o.form is submission.form and o.values != submission.values]
    return Accident(replace(submission, values=random.choice(fitting).values), {}) if fitting else None


def wrong_year(random: Random, submission: Submission, _: Sequence[Submission]) -> Accident | None:
    """Last year's report sent once more."""
    last = last_year_of(random, submission)
    return Accident(replace(last, file=submission.file), {})


ACCIDENTS: dict[str, Seeder] = {
    "数字打错": digit_slip,
    "相邻对调": swap,
    "错位粘贴": shift,
    "合计算错": wrong_total,
    "文字数字": text_number,
    "漏填一行": missing_row,
    "发错单位": wrong_file,
    "发错年度": wrong_year,
}


def last_year_of(random: Random, submission: Submission) -> Submission:
    """A balanced report of the year before that this one follows: what it carried over and its stocks fit, its other figures differ somewhat."""
    form = submission.form
    values: dict[Cell, Value] = {c: n * random.randint(80, 125) // 100 if isinstance(n := submission[c], int) else n for c in form.cells}
    for relation in form.links:
        (carried_over, *others) = [term for term in relation.terms if term.last]
        now = sum(term.coefficient * int(submission.number(term.cell) or 0) for term in relation.terms if not term.last)
        now += sum(term.coefficient * _count(values[term.cell]) for term in others)
        values[carried_over.cell] = max(0, -now * carried_over.coefficient)
    everything = frozenset(form.position[c] for c in form.totals)
    last = recomputed(replace(submission.changed(values), year=(submission.year or form.since) - 1, computed=everything))
    for relation in form.relations:
        if relation.total is None:  # 新收 is what the rest leaves
            new, carried_in, settled, carried_out = relation.cells
            flow = _count(last[settled]) + _count(last[carried_out])
            brought = min(_count(last[carried_in]), flow)
            last = last.changed({carried_in: brought, new: flow - brought})
    return replace(recomputed(last), computed=frozenset())


def _count(value: Value) -> int:
    return int(value) if isinstance(value, int | Decimal) else 0


def in_mode(submission: Submission, mode: Mode) -> Submission:
    """The report with its totals made that way; 核对数 and narrative from the true figures of 表三 and 表四."""
    if mode is Mode.TYPED:
        return submission
    if mode is Mode.NARRATED:
        submission = told_in_words(submission)
    form = submission.form
    tables = {relation.table for relation in form.relations}
    ledger = {f.key: sum_of_cells(f.cells, submission) for f in form.figures if f.cells[0].table in tables}
    return replace(submission, computed=frozenset(form.position[c] for c in form.totals), ledger=ledger if mode is Mode.LEDGER else {})


def recomputed(submission: Submission) -> Submission:
    """Every total that a formula makes, made anew; it stays as it is where a blank or unread cell is in it."""
    form = submission.form
    made = {form.cells[i] for i in submission.computed}
    for cell, relation in sorted(form.totals.items(), key=lambda item: item[1].over == "rows"):
        if cell in made:
            submission = submission.changed({cell: sum_of_cells([term.cell for term in relation.left], submission)})
    return submission


@dataclass(frozen=True)
class Trial:
    """What came of one accident. ``noticed``: something does not balance, or the narrative says otherwise. ``rank``: place of the true explanation among ``count`` (``None`` = not among them).

    ``sought`` is false where no cell is to be found: the whole report is the wrong one.
    """

    detected: bool
    noticed: bool
    sought: bool
    rank: int | None
    count: int
    seconds: float

    @property
    def alone(self) -> bool:
        return self.rank == 0 and self.count == 1

    def within(self, most: int) -> bool:
        """The truth is among the first so many."""
        return self.rank is not None and self.rank < most


def trials(kind: str, mode: Mode, reports: Sequence[Submission], *, count: int, seed: int, last: bool = True) -> list[Trial]:
    """``count`` accidents of one kind, with last year's report at hand or without; the same seed gives the same accidents."""
    random = Random(f"{seed}|{kind}|{mode}")
    found: list[Trial] = []
    for _ in range(50 * count):
        report = in_mode(random.choice(reports), mode)
        accident = ACCIDENTS[kind](random, report, reports)
        if accident is not None:
            found.append(_judged(random, report, accident, last))
        if len(found) == count:
            break
    return found


def _judged(random: Random, report: Submission, accident: Accident, with_last: bool) -> Trial:
    last = last_year_of(random, report) if with_last else None
    wrong = recomputed(accident.report)
    before = {_subject(f) for f in _findings(report, last)}
    start = time.process_time()
    findings = [f for f in _findings(wrong, last) if _subject(f) not in before]
    seconds = time.process_time() - start
    detected = any(f.level is not Level.HINT for f in findings)
    noticed = any(f.rule in UNBALANCED or f.rule in STATED_RULES for f in findings)
    rank, count = _rank(findings, wrong, accident.truth) if accident.truth else (None, 0)
    return Trial(detected, noticed, bool(accident.truth), rank, count, seconds)


UNBALANCED = ("E1", "E2", "E3", "E4", "E5", "E6", "C1", "N4")


def _findings(submission: Submission, last: Submission | None) -> list[Finding]:
    """Everything said when the clerk checks it against last year's, and when the district takes it in."""
    (outcome,) = examine([submission], {submission.file: last} if last else None)
    form, year = submission.form, (last.year or 0) + 1 if last else submission.year
    taken_in = consolidate([submission], form, lambda s: carried(s, form), Choice(year))
    return [*outcome.findings, *(f for f in taken_in.findings if f.rule == "D4")]


def _subject(finding: Finding) -> tuple:
    return finding.rule, finding.table, finding.at, finding.cells


def _rank(findings: Sequence[Finding], wrong: Submission, truth: dict[Cell, Value]) -> tuple[int | None, int]:
    """(place of the true cells and values among the explanations, how many there are); cells that are named outright count as found."""
    named = {cell for f in findings if f.rule in ("E5", "E6") for cell in f.cells}
    if set(truth) <= named:
        return 0, 1
    explanations = next((f.suspects for f in findings if f.suspects and f.table == next(iter(truth)).table), ())
    for place, explanation in enumerate(explanations):
        told = {c.cell: c.proposed for c in explanation.changes}
        if all(told.get(cell, wrong[cell]) == value for cell, value in truth.items()) and set(told) <= set(truth):
            return place, len(explanations)
    return None, len(explanations)
