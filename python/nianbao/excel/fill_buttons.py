"""The buttons 空白填 0 and 计算合计: what will change is listed, asked about, written, and can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from ..core.submission import Submission, Unread, Value
from ..core.totals import Amended, totals_to_fill
from ..core.words import number_words, where
from ..model import Cell, Form
from ..refusals import refused
from ..workbook.total_formulas import total_in_place
from . import open_workbook, undo_journal
from .click import Session

MOST_QUESTION_LINES = 40
"""Lines of a list in a message box; what is over is counted."""

UNDO = "要还原，点“撤销采用”。"


def fill_zeros(session: Session) -> None:
    """空白填 0: the blank input cells, never totals, headings, formulas or anything outside the tables."""
    found = open_workbook.read_open_workbook(session)
    submission = found.submission
    blank = [cell for cell in submission.form.inputs if submission[cell] is None and _is_empty(found, cell)]
    if not blank:
        raise refused("B04")
    if not session.ask(f"下面 {len(blank)} 个空白格将填 0。确认这些确实没有发生吗？\n{shortened_list(by_row(blank, submission.form))}"):
        return
    places = [place for cell in blank if (place := submission.place(cell)) is not None]
    undo_journal.apply(session, [undo_journal.edit(found, place, 0) for place in dict.fromkeys(places)])
    session.show(f"已把 {len(blank)} 个空白格填 0。{UNDO}")


def _is_empty(found: open_workbook.OpenWorkbook, cell: Cell) -> bool:
    """Whether nothing at all stands in the cell: a formula that shows nothing is the user's."""
    place = found.submission.place(cell)
    return place is not None and undo_journal.content_now(found, place) is None


def by_row(cells: Sequence[Cell], form: Form) -> Iterator[str]:
    """One line a row with its columns; a whole table in one line."""
    for table in form.tables:
        here = [cell for cell in cells if cell.table == table.key]
        if here and len(here) == sum(cell.table == table.key for cell in form.inputs):
            yield f"{table.name}：全部 {len(here)} 格"
            continue
        for row, some in groupby(here, key=lambda cell: cell.row):
            yield f"{table.name}“{table.rows[row].name}”：{'、'.join(form.column(cell).name for cell in some)}"


def shortened_list(lines: Iterable[str]) -> str:
    """Lines for a message box."""
    found = list(lines)
    more = [f"……另有 {len(found) - MOST_QUESTION_LINES} 行"] if len(found) > MOST_QUESTION_LINES else []
    return "\n".join(found[:MOST_QUESTION_LINES] + more)


def compute_totals(session: Session) -> None:
    """计算合计: blank totals get the form's formulas; typed ones that differ are listed and replaced only if the person says so."""
    found = open_workbook.read_open_workbook(session)
    submission = found.submission
    outcome = totals_to_fill(submission)
    blank = [a.cell for a in outcome.filled + outcome.untold if _is_empty(found, a.cell)]
    differ = [a for a in outcome.kept if submission.place(a.cell) is not None]
    replace = bool(differ) and _may_replace(session, differ, submission)
    cells = blank + [a.cell for a in differ if replace]
    edits = [undo_journal.edit(found, place, total_in_place(cell, submission)) for cell in cells if (place := submission.place(cell)) is not None]
    undo_journal.apply(session, edits)
    session.app.calculate()
    kept = "" if replace or not differ else f"保留了 {len(differ)} 个与分项之和不同的合计。"
    session.show(f"填入合计公式 {len(edits)} 个。{kept}{UNDO if edits else ''}")
    if not edits:
        session.tell(kept or "没有空白的合计，已有的合计与分项之和一致。")


def _may_replace(session: Session, differ: Sequence[Amended], submission: Submission) -> bool:
    lines = shortened_list(f"{where(a.cell, submission.form)}：现为 {stood(a.old)}，按分项算是 {number_words(a.new)}" for a in differ)
    return session.ask(f"下面 {len(differ)} 个合计与分项之和不同。合计是手填的，请先对照台账看错在合计还是错在分项。\n{lines}\n要用公式替换这些合计吗？（选“否”保留原数）")


def stood(value: Value) -> str:
    """A value as a person sees it in a cell."""
    if isinstance(value, Unread):
        return f"“{value.raw}”"
    return number_words(value) if isinstance(value, int | Decimal) else "空白"
