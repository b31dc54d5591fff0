"""What ``total`` did and did not do, in Chinese sentences that name every cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ...core.submission import Submission, Unread, Value, is_number
from ...core.totals import Amended, TotalsToFill, Untold
from ...core.words import cell_list, number_words, where
from ...model import Cell, Table

_MOST = 3
"""Cells named one by one as the reason why a total was not computed."""


def has_value(submission: Submission, cell: Cell) -> bool:
    """Whether a cell was found by its labels: one that could not be placed only says near what it was looked for."""
    place = submission.place(cell)
    return place is not None and bool(place.row_label or place.column_label)


def total_sentences(outcome: TotalsToFill, before: Submission, calculated: Collection[Amended]) -> list[str]:
    """What was filled, kept, replaced and left; ``calculated`` are the formulas that got their first result."""
    filled = [a for a in outcome.filled if has_value(before, a.cell)]
    absent = [a.cell for a in outcome.filled + outcome.replaced if not has_value(before, a.cell)]
    told = [f"空白合计算出 {len(filled)} 个。"] if filled else [] if calculated else ["没有空白合计可填。"]
    told += _uncalculated(outcome, before, calculated)
    for a in outcome.kept:
        verb = "公式给出" if before.form.position[a.cell] in before.computed else "填的是"
        told.append(f"保留：{_named(a.cell, before)}{verb} {_stood(a.old)}，按分项算是 {number_words(a.new)}。要替换请加 --overwrite。")
    told += [f"替换：{_named(a.cell, before)}由 {_stood(a.old)} 改为 {number_words(a.new)}。" for a in outcome.replaced if has_value(before, a.cell)]
    for table in before.form.tables:
        told += _unread(table, before) or _untold(table, outcome.untold, before)
    return told + ([f"文件里没有这些合计的格子，没有写入：{cell_list(absent, before.form)}。"] if absent else [])


def _uncalculated(outcome: TotalsToFill, before: Submission, calculated: Collection[Amended]) -> Iterator[str]:
    """Formulas that showed no result: how many have one now, and which add up something else."""
    if calculated:
        yield f"有 {len(calculated)} 个合计公式还没有算出结果，已按分项算好。"
    left = [a.cell for a in outcome.uncalculated if a not in calculated]
    if left:
        yield f"没有核对：{_cells(left, before)}的公式还没有算出结果。请用 Excel 或 WPS 打开、保存一次再试。"


def _unread(table: Table, before: Submission) -> list[str]:
    """One sentence for a table that was not found or not read at all: none of its totals could be looked at."""
    if any(has_value(before, cell) for cell in table.cells):
        return []
    reasons = {value.reason for cell in table.cells if isinstance(value := before[cell], Unread)}
    why = f"没有读出（{'、'.join(sorted(reasons))}）" if reasons else "没有找到"
    return [f"{table.name}{why}，其中的合计没有算。请检查表头和行名是否与官方表式一致。"]


def _untold(table: Table, untold: Sequence[Untold], before: Submission) -> list[str]:
    """One sentence a total, one a table where none of its totals could be computed, one for totals that could not be read or compared."""
    form = before.form
    here, totals = [u for u in untold if u.cell.table == table.key], [cell for cell in form.totals if cell.table == table.key]
    if here and len(here) == len(totals):
        return [f"没有填：{table.name}全部 {len(here)} 个合计，因为分项还是空白或不是数字。"]
    told = [f"没有填：{_named(u.cell, before)}，因为{_cells(u.missing, before)}是空白或不是数字。" for u in here]
    unread = [cell for cell in totals if isinstance(before[cell], Unread) and not has_value(before, cell)]
    return told + ([f"没有算：{_cells(unread, before)}没有读出。"] if unread else [])


def _cells(cells: Sequence[Cell], before: Submission) -> str:
    return "、".join(_named(cell, before) for cell in cells[:_MOST]) + (f"等 {len(cells)} 格" if len(cells) > _MOST else "")


def _named(cell: Cell, submission: Submission) -> str:
    """``表三“一、…”行“总计”列（表三!J6）``."""
    place = submission.place(cell)
    return where(cell, submission.form) + (f"（{place}）" if place else "")


def _stood(value: Value) -> str:
    if isinstance(value, Unread):
        return f"“{value.raw}”"
    return number_words(value) if is_number(value) else "空白"  # type: ignore[arg-type]
