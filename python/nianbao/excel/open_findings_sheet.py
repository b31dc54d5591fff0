"""The sheet 校验结果 in the open workbook: written in a fixed number of calls, read back for 说明 and for the way from problem to problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from ..geometry import Area
from ..refusals import refused
from ..rules.relations import Outcome
from ..workbook.explanation_rows import KeptExplanation
from ..workbook.findings_heads import typed_explanations as written_since
from ..workbook.findings_list import FINDINGS_HEAD_ROW, HEADS, HELP, KEY, RESULTS, WIDTHS, FindingLine, finding_lines, summary, targets
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


def write_open_findings(session: Session, outcome: Outcome, told: dict[str, KeptExplanation], remarks: Sequence[str] = ()) -> None:
    """Make the sheet anew, behind the others. A sheet of the user's that has the name is left alone, with ``UserError``."""
    remove_open_findings(session)
    found = finding_lines(outcome)
    heads = [*HEADS, KEY, TARGET]
    empty = [None] * (len(heads) - 1)
    rows = [_row(line, where, told) for line, where in zip(found, targets(outcome), strict=True)]
    above = [[RESULTS, *empty], [summary(outcome), *empty], ["　".join((HELP, *remarks)), *empty], heads]
    with own_sheets.added(session, RESULTS) as sheet:
        own_sheets.write_block(sheet, 0, 0, above + rows).formula = above + rows
        _format(session, sheet, found)


def _row(line: FindingLine, where: str, told: dict[str, KeptExplanation]) -> list[Any]:
    values = [_linked(value, line.links.get(column)) for column, value in enumerate(line.values)]
    if not values[TELLS] and line.key in told:
        values[TELLS] = told[line.key].text
    values[TELLS] = own_sheets.as_text(values[TELLS] or None)
    return [*values, line.key, own_sheets.as_text(where)]


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
    table = sheet.range((top, 1), (bottom, len(HEADS)))
    table.wrap_text = True
    table.vertical_alignment = "center"
    for column, width in enumerate(WIDTHS, 1):
        sheet.range((1, column)).column_width = width
    sheet.range((1, len(HEADS) + 1), (1, len(HEADS) + 2)).column_width = 0
    sheet.range("A1").font.size = 16
    head = sheet.range((top, 1), (top, len(HEADS)))
    head.font.bold = True
    head.color = STYLES["计算"].fill
    row = top + 1
    for level, some in groupby(found, key=lambda line: str(line.values[1])):
        count = len(list(some))
        if level in STYLES:
            sheet.range((row, 2), (row + count - 1, 2)).color = STYLES[level].fill
        row += count
    table.rows.autofit()
    session.native.print_list(sheet, top)
    sheet.page_setup.print_area = sheet.range((1, 1), (bottom, len(HEADS))).address  # hidden columns are none of the paper's business
    session.native.add_filter(sheet.range((top, 1), (bottom, len(HEADS) + 2)))  # the hidden columns are sorted along


def remove_open_findings(session: Session) -> None:
    """Take the sheet away. A sheet of that name that is none of ours raises ``UserError``."""

    sheet = own_sheets.find(session, RESULTS)
    if sheet is None:
        return
    if not is_our_findings_sheet(sheet):
        raise refused("B11", sheet=RESULTS, button=session.title)
    own_sheets.delete(session, sheet)


def is_our_findings_sheet(sheet: Any) -> bool:
    return sheet.range("A1").value == RESULTS


def explanations_typed_in_list(session: Session) -> list[tuple[str, str, str]]:
    """(fingerprint, rule, 说明) of every line of the list that is there, that of a marked copy too; one whose 说明 became an error value says nothing."""
    sheet = own_sheets.find(session, RESULTS)
    return [line for line in written_since(own_sheets.sheet_rows(sheet)) if line[2] not in ERROR_TEXTS] if sheet is not None else []


def all_lines(session: Session) -> list[ListedFinding]:
    """The list as it stands there now, in its own order; empty where there is none."""
    sheet = own_sheets.find(session, RESULTS)
    rows = own_sheets.sheet_rows(sheet) if sheet is not None else []
    if not rows or rows[0][0] != RESULTS or len(rows[0]) < len(HEADS) + 2:
        return []
    return [_listed(i, row) for i, row in enumerate(rows[FINDINGS_HEAD_ROW + 1 :], 1)]


def _listed(number: int, row: Sequence[Any]) -> ListedFinding:
    level, rule, words, text, key, target = ("" if row[i] is None else str(row[i]) for i in (1, 2, 8, TELLS, len(HEADS), len(HEADS) + 1))
    return ListedFinding(number, level, rule.partition(" ")[0], words, text, key, target)


def current(session: Session) -> int:
    """The number of the line shown last, 0 where none was."""
    value = session.book.sheets[RESULTS].range(CURRENT).value
    return int(value) if isinstance(value, int | float) else 0


def set_current(session: Session, number: int) -> None:
    session.book.sheets[RESULTS].range(CURRENT).raw_value = number
