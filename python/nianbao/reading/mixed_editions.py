"""Rule L3: tables of another edition than the year's, and a one-row 其他处理 in a form that has three.

Zeros of the one row are three zeros; a number above 0 stands in the last row, not split.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

from ..core.findings import Finding, Level
from ..core.submission import NOT_ASKED, UNSPLIT, Submission, Value
from ..forms import edition_of, table_editions
from ..grid import Raw
from ..model import Cell, Form
from ..rules.catalogue import RULES
from ..rules.found_elsewhere import OtherEdition, Undivided, UndividedZeros


@cache
def unsplit_rows(form: Form) -> frozenset[int]:
    """Positions of the cells that may stand as "not split"."""
    return frozenset(form.position[cell] for cell in form.divided)


def is_unsplit(raw: Raw) -> bool:
    """Exactly these words: formulas take them with a space more for any other text."""
    return raw == UNSPLIT


@cache
def whole_rows(form: Form) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(table, key of the one row of an older form) → keys of the rows it became."""
    return {(split.table, split.whole): split.parts for split in form.splits}


def spread(cell: Cell, value: Value, parts: tuple[str, ...]) -> dict[Cell, Value]:
    """The cells that one cell of an undivided row fills: 0 is three zeros, a blank three blanks, anything else stands in the last row."""
    first: Value = value if value is None or value == 0 else NOT_ASKED
    return {Cell(cell.table, part, cell.column): (value if part == parts[-1] else first) for part in parts}


def unsplit_remarks(submission: Submission) -> tuple[Finding, ...]:
    """L3 警告 for sums that stand undivided in the last row."""
    if NOT_ASKED not in submission.values:
        return ()
    found = (_undivided(submission, split.table, split.parts) for split in submission.form.splits)
    return tuple(finding for finding in found if finding.cells)


def _undivided(submission: Submission, table: str, parts: tuple[str, ...]) -> Finding:
    halves = [c for c in submission.form.table(table).cells if c.row in parts[:-1] and submission[c] is NOT_ASKED]
    cells = tuple(Cell(table, parts[-1], column) for column in dict.fromkeys(c.column for c in halves))
    values = [submission[cell] for cell in cells]
    count = max((v for v in values if isinstance(v, int | Decimal)), default=None)
    return RULES["L3"].finding(cells, table=table, at=parts[-1], facts=Undivided(count), file=submission.file, level=Level.WARNING)


def spread_remarks(form: Form, tables: Iterable[tuple[str, str]], file: str) -> tuple[Finding, ...]:
    """L3 提示 for every undivided row of zeros that was taken as rows of zeros. ``tables`` are (table, key of the undivided row)."""
    found = []
    for table, whole in tables:
        parts = whole_rows(form)[table, whole]
        cells = tuple(c for c in form.table(table).cells if c.row in parts)
        found.append(RULES["L3"].finding(cells, table=table, at=parts[-1], facts=UndividedZeros(), file=file))
    return tuple(found)


def edition_remarks(submission: Submission) -> Iterator[Finding]:
    """L3 for tables of another edition than the year's; where the year is unknown, for tables that do not go together."""
    editions, year = table_editions(submission.form), submission.year
    due = edition_of(year) if year else ""
    odd = "、".join(f"{name}用的是 {edition} 版表式" for name, edition in editions.items() if edition != due)
    if due and odd:
        words = f"{odd}，{year} 年度应用 {due} 版"
    elif not due and len(set(editions.values())) > 1:
        words = f"{odd}，几张表的版本不一致"
    else:
        return
    yield RULES["L3"].finding(facts=OtherEdition(words), file=submission.file, level=Level.WARNING if due else None)
