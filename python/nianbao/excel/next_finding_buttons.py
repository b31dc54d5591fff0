"""The buttons 上一个问题 and 下一个问题: from line to line of the list, to the cell each is about."""

from __future__ import annotations

from ..refusals import refused
from ..workbook.findings_list import FINDINGS_HEAD_ROW, RESULTS
from . import open_findings_sheet
from .click import Session
from .open_findings_sheet import ListedFinding


def next_finding(session: Session) -> None:
    """下一个问题."""
    _step(session, 1)


def previous_finding(session: Session) -> None:
    """上一个问题."""
    _step(session, -1)


def _step(session: Session, by: int) -> None:
    found = listed_findings(session)
    now = chosen_finding(session, found)
    number = now.number + by if now else 1 if by > 0 else len(found)
    wrapped = (number - 1) % len(found) + 1
    words = "" if wrapped == number else "已到最后，回到第一个" if by > 0 else "已到最前，转到最后一个"
    go_to_finding(session, wrapped, words, found)


def listed_findings(session: Session) -> list[ListedFinding]:
    """The list. Raises ``UserError`` where there is none or it has no line."""
    found = open_findings_sheet.all_lines(session)
    if not found:
        raise refused("B10")
    return found


def chosen_finding(session: Session, found: list[ListedFinding]) -> ListedFinding | None:
    """The line the person stands on: the one selected in the list, else the one shown last."""
    here = session.app.selection
    row = here.row if here is not None and session.native.stands_on(here, RESULTS) else 0
    number = row - FINDINGS_HEAD_ROW - 1 if row else open_findings_sheet.current(session)
    return found[number - 1] if 1 <= number <= len(found) else None


def go_to_finding(session: Session, number: int, words: str = "", found: list[ListedFinding] | None = None) -> None:
    """Select the cell of a line, or the line itself where it has none, and say in the status bar what it is about."""
    found = found or listed_findings(session)
    line = found[number - 1]
    name, _, address = line.target.rpartition("!")
    cell = session.sheets.area(name, address) if name else None
    if cell is None or not session.native.go_to(cell):
        cell = session.sheets.area(RESULTS, f"A{FINDINGS_HEAD_ROW + 1 + number}")
        session.native.go_to(cell)
    open_findings_sheet.set_current(session, number)
    out_of_sight = "（这一行被筛选或隐藏了，请先取消筛选、取消隐藏）" if session.native.row_hidden(cell) else ""
    where = f"{line.target}：" if line.target else ""
    session.show("　".join(filter(None, (words, f"第 {number}/{len(found)} 个：[{line.level}] {where}{line.words}{out_of_sight}"))))
