"""The exact rules E1–E6 and the control figures C1, over any number of submissions at once.

Every relation has three answers: holds, broken, cannot tell (a blank or unread cell is involved).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from ..core.findings import Change, Explanation, Finding, Level, Number
from ..core.frame import Frame, answers, frame, matrix, sides, sum_of_cells
from ..core.submission import Submission, Unread, Value, is_number
from ..core.words import number_words
from ..model import Cell, Form, Relation, Table
from .relation_sentences import (
    Blanks,
    LackingSums,
    LedgerFigure,
    OutOfDomain,
    StrayNumber,
    UnreadFigure,
    left_blank,
    other_than_ledger,
    out_of_domain,
    unbalanced,
)
from .rule import Input, Rule, rules_by_id, run_rules

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FEW = 2048
"""Submissions that are checked relation by relation in less time than it takes to load what multiplies matrices, and to lay them out for it."""

BLOCK = 4096
"""Submissions multiplied at a time, so that a block stays in the processor's cache."""


@dataclass(frozen=True)
class Outcome:
    """The findings about one submission, and how many relations hold and how many cannot be told."""

    submission: Submission
    findings: tuple[Finding, ...]
    holds: int
    unknown: int


def check_relations(submissions: Sequence[Submission]) -> list[Outcome]:
    """Check E1–E6 and C1. One matrix product a form; the order of the input is kept."""
    outcomes: dict[int, Outcome] = {}
    forms = {id(s.form): s.form for s in submissions}
    for form in forms.values():
        picked = [i for i, s in enumerate(submissions) if s.form is form]
        for i, outcome in zip(picked, _check_form(form, [submissions[i] for i in picked]), strict=True):
            outcomes[i] = outcome
    return [outcomes[i] for i in range(len(submissions))]


def _check_form(form: Form, submissions: Sequence[Submission]) -> Iterator[Outcome]:
    told = _one_by_one(submissions) if len(submissions) <= FEW else _at_once(form, submissions)
    for submission, (apart, unknown) in zip(submissions, told, strict=True):
        yield Outcome(submission, tuple(run_rules(RELATION_RULES, submission, apart)), len(form.relations) - unknown - len(apart), unknown)


def _one_by_one(submissions: Iterable[Submission]) -> Iterator[tuple[Apart, int]]:
    """Of each submission the equations that do not hold, and how many cannot be told."""
    for submission in submissions:
        told = list(zip(submission.form.relations, answers(submission), strict=True))
        both = [(relation, sides(relation, submission)) for relation, holds in told if holds is False]
        unknown = sum(holds is None for _, holds in told) + sum(pair is None for _, pair in both)
        yield [(relation, pair) for relation, pair in both if pair is not None and pair[0] != pair[1]], unknown


def _at_once(form: Form, submissions: Sequence[Submission]) -> Iterator[tuple[Apart, int]]:
    """The same by one matrix product."""
    broken, unknown = relation_answers(frame(form, submissions))
    for i, submission in enumerate(submissions):
        candidates = [r for r, wrong in zip(form.relations, broken[i].tolist(), strict=True) if wrong]
        yield [(r, both) for r in candidates if (both := sides(r, submission)) is not None and both[0] != both[1]], int(unknown[i].sum())


def relation_answers(laid: Frame) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(broken, cannot tell): boolean arrays of shape (submissions, relations).

    Missing cells are filled with 0 and "cannot tell" comes from the mask: one NaN in the product would make every relation unknown.
    The product runs in float64, exact because every sum stays below 2**53 (see ``LARGEST_COUNT``); odd rows are broken until told exactly.
    """
    import numpy as np

    a = matrix(laid.form).astype(np.float64)
    shape = (len(laid.values), a.shape[1])
    broken, unknown = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for start in range(0, shape[0], BLOCK):
        rows = slice(start, start + BLOCK)
        missing = laid.blank[rows] | laid.unread[rows]
        if missing.any():
            unknown[rows] = (missing.astype(np.float64) @ np.abs(a)) > 0
        gaps = laid.values[rows].astype(np.float64) @ a
        broken[rows] = ((gaps != 0) | laid.odd[rows, None]) & ~unknown[rows]
    return broken, unknown


Apart = Sequence[tuple[Relation, tuple[Number, Number]]]
"""The equations that do not hold, with both sides: what the functions of this family are given beside the submission."""


def _relation_findings(submission: Submission, apart: Apart) -> Iterator[Finding]:
    for relation, (left, right) in apart:
        yield RELATION_RULES[relation.rule].finding(relation.cells, left, right, at=relation.at, file=submission.file)


def _domain_findings(submission: Submission, _: Apart) -> Iterator[Finding]:
    """E5: counts whole and ≥ 0 (only signed columns may be negative), amounts numbers of at most 6 decimals; unread text is neither."""
    form = submission.form
    for i, (cell, value) in enumerate(zip(form.cells, submission.values, strict=True)):
        if (type(value) is int and value >= 0) or i in submission.lacking:
            continue
        reason = _domain_fault(form, cell, value)
        if reason and not (isinstance(value, Unread) and (value.unplaced or value.offered)):
            facts, ways = _out_of_domain(reason, value), _as_number(cell, value)
            yield RELATION_RULES["E5"].finding((cell,), at=cell.row, facts=facts, file=submission.file, suspects=ways)
    yield from _unplaced_findings(submission)
    yield from _offered_findings(submission)
    for stray in submission.strays:
        facts, level = StrayNumber(stray.place, stray.raw, stray.line), Level.HINT if stray.harmless else None
        yield RELATION_RULES["E5"].finding(table=stray.table, at=str(stray.place), facts=facts, file=submission.file, level=level)


def _out_of_domain(reason: str, value: Value) -> OutOfDomain:
    if isinstance(value, Unread):
        return OutOfDomain(reason, value.raw, proposed=value.proposed)
    return OutOfDomain(reason, number_words(value) if is_number(value) else "")


def _as_number(cell: Cell, value: Value) -> tuple[Explanation, ...]:
    """The number to type in place of a text that spells it."""
    proposed = value.proposed if isinstance(value, Unread) else None
    return () if proposed is None else (Explanation((Change(cell, None, proposed),), ("写成了文字",)),)


def _unplaced_findings(submission: Submission) -> Iterator[Finding]:
    """E5 for what could not be placed in its cells: one finding for most of a table of which nothing was placed, else one a row and reason."""
    if Unread not in submission.kinds:
        return
    for table in submission.form.tables:
        found = [(cell, value) for cell in table.cells if isinstance(value := submission[cell], Unread) and value.unplaced]
        common = _common_reason(found) if len(found) == len(table.cells) else None
        columns = _unplaced_columns(submission, table)
        groups = groupby(found, key=lambda pair: (_line(*pair, common, columns), pair[1].reason))
        together: dict[tuple[str, str], list[tuple[Cell, Unread]]] = {}
        for key, group in groups:
            together.setdefault(key, []).extend(group)
        for (line, reason), members in together.items():
            facts = OutOfDomain(reason, "" if not line or line in columns else members[0][1].raw, unplaced=True)
            yield RELATION_RULES["E5"].finding(tuple(cell for cell, _ in members), at=line, facts=facts, file=submission.file)


def _offered_findings(submission: Submission) -> Iterator[Finding]:
    """E5 for numbers that are only offered: one finding a table and reason, for they are taken over in one go."""
    if Unread not in submission.kinds:
        return
    together: dict[tuple[str, str], list[Cell]] = {}
    for cell, value in zip(submission.form.cells, submission.values, strict=True):
        if isinstance(value, Unread) and value.offered and not value.unplaced:
            together.setdefault((cell.table, value.reason), []).append(cell)
    for (_, reason), cells in together.items():
        yield RELATION_RULES["E5"].finding(tuple(cells), facts=OutOfDomain(reason, "", offered=True), file=submission.file)


def _common_reason(found: Sequence[tuple[Cell, Unread]]) -> str | None:
    """The reason that holds for more than half of the cells."""
    reason, count = Counter(value.reason for _, value in found).most_common(1)[0]
    return reason if 2 * count > len(found) else None


def _line(cell: Cell, value: Unread, common: str | None, columns: Sequence[str]) -> str:
    """What a cell is told with: the table (``""``), its column or its row."""
    return "" if value.reason == common else cell.column if cell.column in columns else cell.row


def _unplaced_columns(submission: Submission, table: Table) -> tuple[str, ...]:
    """The columns of a table none of whose cells has a place, while others have; where none has, rows are told."""
    members: dict[str, list[Value]] = {}
    for cell in table.cells:
        members.setdefault(cell.column, []).append(submission[cell])
    lost = {column for column, values in members.items() if all(isinstance(v, Unread) and v.unplaced for v in values)}
    return tuple(column for column in members if column in lost and len(members[column]) > 1) if len(lost) < len(members) else ()


def _domain_fault(form: Form, cell: Cell, value: object) -> str:
    column = form.column(cell)
    if isinstance(value, Unread):
        return value.reason
    if not isinstance(value, int | Decimal):
        return ""
    if value < 0 and not column.signed:
        return "不能是负数"
    if value != round(value, column.decimals):
        return f"最多 {column.decimals} 位小数" if column.decimals else "应是整数"
    return ""


def _blank_findings(submission: Submission, _: Apart) -> Iterator[Finding]:
    """E6: one finding a row naming its blank cells; one a table if all its inputs are blank.

    A blank that a formula made is asked for only where all it adds is there: then the formula is to blame.
    """
    if submission.lacking:
        yield from _lacking_findings(submission)
    if type(None) not in submission.kinds:
        return
    form = submission.form
    for table in form.tables:
        computed = {form.cells[i] for i in submission.computed if not _silent(submission, form.cells[i])}
        blank = [cell for cell in table.cells if submission[cell] is None and cell not in computed and form.position[cell] not in submission.lacking]
        if not blank:
            continue
        inputs = [cell for cell in table.cells if cell not in form.totals]
        if all(submission[cell] is None for cell in inputs):
            yield _blank_finding(submission, table, tuple(blank), "")
        else:
            for row, cells in groupby(blank, key=lambda cell: cell.row):
                yield _blank_finding(submission, table, tuple(cells), row)


def _lacking_findings(submission: Submission) -> Iterator[Finding]:
    """E6 for the sums of a summary that lack the number of a unit: one finding a row, or one a table where all its sums do for the same units."""
    form, lacking = submission.form, submission.lacking
    for table in form.tables:
        cells = [cell for cell in table.cells if form.position[cell] in lacking]
        whole = len(cells) == len(table.cells) and len({lacking[form.position[cell]] for cell in cells}) == 1
        rows = {"": cells} if whole else {cell.row: [c for c in cells if c.row == cell.row] for cell in cells}
        for row, members in rows.items():
            units = dict.fromkeys(words for cell in members for words in lacking[form.position[cell]])
            yield RELATION_RULES["E6"].finding(tuple(members), at=row, facts=LackingSums(0, 0, tuple(units)), file=submission.file)


def _silent(submission: Submission, cell: Cell) -> bool:
    """Whether a total shows nothing although all it adds are numbers."""
    relation = submission.form.totals.get(cell)
    return submission[cell] is None and relation is not None and all(is_number(submission[term.cell]) for term in relation.left)


def _blank_finding(submission: Submission, table: Table, cells: tuple[Cell, ...], at: str) -> Finding:
    """Says how many of the relations the blanks touch would hold with 0 in their place; the 0 is never assumed."""
    touched = [r for r in submission.form.relations if r.table == table.key and set(r.cells) & set(cells)]
    blanks = {cell: 0 for cell in table.cells if submission[cell] is None}
    filled = submission.changed(blanks)
    holds = sum(1 for r in touched if (both := sides(r, filled)) is not None and both[0] == both[1])
    return RELATION_RULES["E6"].finding(cells, at=at, facts=Blanks(holds, len(touched)), file=submission.file)


def _ledger_findings(submission: Submission, _: Apart) -> Iterator[Finding]:
    """C1: an optional figure from the agency's own ledger against the table."""
    for figure in submission.form.figures:
        given = submission.ledger.get(figure.key)
        if isinstance(given, Unread):
            facts = UnreadFigure(figure.key, given.raw, given.reason)
            yield RELATION_RULES["C1"].finding(figure.cells, at=figure.key, facts=facts, file=submission.file)
        elif isinstance(given, int | Decimal):
            stands = sum_of_cells(figure.cells, submission)
            if stands is not None and stands != given:
                facts = LedgerFigure(figure.key)
                yield RELATION_RULES["C1"].finding(figure.cells, given, stands, at=figure.key, facts=facts, file=submission.file)


RELATION_RULES = rules_by_id((
    Rule("E1", Level.ERROR, "新收加结转等于办结加结转", (Input.TABLES,), "官方表式：表三表头所载的勾稽关系", unbalanced, _relation_findings),
    Rule("E2", Level.ERROR, "各项办理结果之和等于总计", (Input.TABLES,), "推断：表三逐项列出结果后列总计", unbalanced, _relation_findings),
    Rule("E3", Level.ERROR, "各类申请人之和等于总计", (Input.TABLES,), "推断：表三逐类列出申请人后列总计", unbalanced, _relation_findings),
    Rule("E4", Level.ERROR, "各项结果之和等于总计", (Input.TABLES,), "推断：表四每块逐项列出结果后列总计", unbalanced, _relation_findings),
    Rule("E5", Level.ERROR, "数字合规", (Input.TABLES,), "推断：件数是不小于 0 的整数，金额最小到分", out_of_domain, _domain_findings, also=(Level.HINT,)),
    Rule("E6", Level.ERROR, "应填未填", (Input.TABLES,), "推断：没有发生的填 0，空白不知道是漏填还是没有", left_blank, _blank_findings),
    Rule("C1", Level.WARNING, "核对数与表内数一致", (Input.TABLES, Input.LEDGER), "推断：台账与表是同一批件", other_than_ledger, _ledger_findings),
))
