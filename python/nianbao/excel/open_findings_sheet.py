"""The sheet 校验结果 in the open workbook: written in a fixed number of calls, read back for 说明 and for the way from problem to problem."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from .. import __version__
from ..geometry import Area
from ..grid import a1
from ..refusals import refused
from ..rules.relations import Outcome
from ..workbook.explanation_rows import KeptExplanation
from ..workbook.findings_heads import READY
from ..workbook.findings_heads import typed_explanations as written_since
from ..workbook.findings_list import FINDINGS_HEAD_ROW, HEADS, HELP, KEY, RESULTS, WIDTHS, FindingLine, finding_lines, summary, targets
from ..workbook.layout import MARKS
from ..workbook.marks import STYLES
from . import own_sheets
from .click import Session
from .open_workbook import ERROR_TEXTS

TARGET = "位置"
"""Head of a second hidden column: where a finding leads to, ``表三!D5``."""

TELLS = HEADS.index("说明")
CURRENT = (2, len(HEADS) + 2)
"""The cell (counted from 1) with the number of the finding shown last."""

_LONGEST = 250
"""Excel takes at most 255 characters of text inside a formula."""

_MOST_WORDS = 8000
"""Excel takes at most 8,192 characters where a block is entered; what a person wrote as 说明 is never cut."""


@dataclass(frozen=True)
class ListedFinding:
    """One line of the list as it stands there now."""

    number: int
    level: str
    rule: str
    words: str
    text: str
    key: str
    target: str


@dataclass(frozen=True)
class Prepared:
    """A sheet to write the list on: how many rows stand there, and whether it has its looks already."""

    rows: int
    ready: bool


def write_open_findings(session: Session, at: Prepared, outcome: Outcome, told: dict[str, KeptExplanation], remarks: Sequence[str] = ()) -> list[ListedFinding]:
    """Write the list; its lines."""
    found = finding_lines(outcome)
    heads = [*HEADS, KEY, TARGET]
    empty = [None] * (len(heads) - 1)
    title = [RESULTS, *empty[:-1], READY if at.ready else None]
    current = [summary(outcome), *empty[:-1], 1 if found else None]
    rows = [_row(line, where, told) for line, where in zip(found, targets(outcome), strict=True)]
    block = [title, current, ["　".join((HELP, *remarks)), *empty], heads, *rows]
    block += [[None] * len(heads)] * (at.rows - len(block))
    plain = [[*line.values, line.key, where] for line, where in zip(found, targets(outcome), strict=True)]
    session.sheets.know(RESULTS, [title, current, *block[2:4], *plain])
    session.native.enter(session.sheets.area(RESULTS, own_sheets.block_address(0, 0, len(block), len(heads))), block)
    if not at.ready:
        _format(session, session.sheets.find(RESULTS), found)
    elif found:
        if at.rows:
            session.native.renew_filter(session.sheets.find(RESULTS))
        session.sheets.area(RESULTS, f"{FINDINGS_HEAD_ROW + 2}:{FINDINGS_HEAD_ROW + 1 + len(found)}").rows.autofit()
    return [_listed(i, row) for i, row in enumerate(plain, 1)]


def prepare_findings_sheet(session: Session, *, last: bool = True, with_marks: bool = False, back: bool = True) -> Prepared:
    """The sheet, behind the others (or, not ``last``, before the last of them, which is hidden). One that was made beforehand is used again,
    another is made anew, ``with_marks`` with the sheet for the marks where that is missing; ``back``: it is not brought to the front. A sheet of
    the user's that has the name is left alone, with ``UserError``."""
    rows = session.sheets.rows(RESULTS)
    if rows is not None:
        if rows[0][0] != RESULTS:
            raise refused("B11", sheet=RESULTS, button=session.title)
        if rows[0][-1] == READY:
            return Prepared(len(rows), True)
        session.sheets.delete(RESULTS)
    both = with_marks and session.sheets.find(MARKS) is None
    path = ready_list(with_marks=both) if session.native.takes_ready_sheets else None
    ready = path is not None and session.sheets.insert((RESULTS, MARKS) if both else (RESULTS,), path, last=last, back=back)
    if not ready:
        with own_sheets.added(session, RESULTS) as sheet:
            sheet.range("A1").raw_value = RESULTS  # from now on it is ours, whatever happens
    return Prepared(0, ready)


def ready_list(*, with_marks: bool = False) -> Path | None:
    """The sheet made beforehand, in the user's folder, made once a version; ``None`` where it cannot be written."""
    from ..machine import log

    path = log.path().with_name(f"findings-{'marks-' * with_marks}{__version__}.xltx")
    if not path.exists():
        from ..workbook.writing.ready_list import write_ready_list

        with suppress(Exception):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_ready_list(path, with_marks=with_marks)
    return path if path.exists() else None


def _row(line: FindingLine, where: str, told: dict[str, KeptExplanation]) -> list[Any]:
    values = [_linked(value, line.links.get(column)) for column, value in enumerate(line.values)]
    values = [value[:_MOST_WORDS] if isinstance(value, str) and column != TELLS else value for column, value in enumerate(values)]
    if not values[TELLS] and line.key in told:
        values[TELLS] = told[line.key].text
    values[TELLS] = own_sheets.as_text(values[TELLS] or None)
    return [*values, line.key[:_MOST_WORDS], own_sheets.as_text(where)]


def _linked(value: Any, area: Area | None) -> Any:
    """A value, or the formula that shows it and leads to its cells: links made one by one would cost a call each."""
    if isinstance(value, Decimal):
        value = float(value)
    if area is None:
        return value
    shown = '"' + str(value)[:_LONGEST].replace('"', '""') + '"' if isinstance(value, str) else repr(value)
    place = f"#'{area.sheet.replace(chr(39), chr(39) * 2)}'!{area.a1}".replace('"', '""')
    return f'=HYPERLINK("{place}",{shown})'


def _format(session: Session, sheet: Any, found: Sequence[FindingLine]) -> None:
    top, bottom = FINDINGS_HEAD_ROW + 1, FINDINGS_HEAD_ROW + 1 + max(len(found), 1)
    table, head = sheet.range(_wide(top, bottom)), sheet.range(_wide(top, top))
    table.wrap_text = True
    table.vertical_alignment = "center"
    for column, width in enumerate((*WIDTHS, 0, 0)):
        sheet.range(a1(0, column)).column_width = width
    sheet.range("A1").font.size = 16
    head.font.bold = True
    head.color = STYLES["计算"].fill
    row = top + 1
    for level, some in groupby(found, key=lambda line: str(line.values[1])):
        count = len(list(some))
        if level in STYLES:
            sheet.range(f"B{row}:B{row + count - 1}").color = STYLES[level].fill
        row += count
    table.rows.autofit()
    session.native.print_list(sheet, _wide(1, bottom), top)  # hidden columns are none of the paper's business
    session.native.add_filter(sheet.range(_wide(top, bottom, 2)))  # the hidden columns are sorted along


def _wide(top: int, bottom: int, more: int = 0) -> str:
    """The address of these rows of the list, counted from 1; ``more`` columns beyond its heads."""
    return own_sheets.block_address(top - 1, 0, bottom - top + 1, len(HEADS) + more)


def remove_open_findings(session: Session) -> None:
    """Take the sheet away. A sheet of that name that is none of ours raises ``UserError``."""
    rows = session.sheets.rows(RESULTS)
    if rows is None:
        return
    if rows[0][0] != RESULTS:
        raise refused("B11", sheet=RESULTS, button=session.title)
    session.sheets.delete(RESULTS)


def is_our_findings_sheet(sheet: Any) -> bool:
    return sheet.range("A1").value == RESULTS


def explanations_typed_in_list(session: Session) -> list[tuple[str, str, str]]:
    """(fingerprint, rule, 说明) of every line of the list that is there, that of a marked copy too; one whose 说明 became an error value says nothing."""
    return [line for line in written_since(session.sheets.rows(RESULTS) or []) if line[2] not in ERROR_TEXTS]


def all_lines(session: Session) -> list[ListedFinding]:
    """The list as it stands there now, in its own order; empty where there is none."""
    rows = session.sheets.rows(RESULTS) or []
    if not rows or rows[0][0] != RESULTS or len(rows[0]) < len(HEADS) + 2:
        return []
    return [_listed(i, row) for i, row in enumerate(rows[FINDINGS_HEAD_ROW + 1 :], 1) if row[0] is not None or row[1] is not None]


def _listed(number: int, row: Sequence[Any]) -> ListedFinding:
    level, rule, words, text, key, target = ("" if row[i] is None else str(row[i]) for i in (1, 2, 8, TELLS, len(HEADS), len(HEADS) + 1))
    return ListedFinding(number, level, rule.partition(" ")[0], words, text, key, target)


def current(session: Session) -> int:
    """The number of the line shown last, 0 where none was."""
    rows = session.sheets.rows(RESULTS) or []
    value = rows[CURRENT[0] - 1][CURRENT[1] - 1] if len(rows) >= CURRENT[0] and len(rows[0]) >= CURRENT[1] else None
    return int(value) if isinstance(value, int | float) else 0


def set_current(session: Session, number: int) -> None:
    rows = session.sheets.rows(RESULTS)
    if rows is not None and number != current(session):
        session.sheets.area(RESULTS, a1(CURRENT[0] - 1, CURRENT[1] - 1)).raw_value = number
        rows[CURRENT[0] - 1][CURRENT[1] - 1] = number
