"""The verbs *fill* (values into a form) and *total* (its totals). Cells are set in the file's own XML; everything else of the file stays."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..core.filling import Totals, Untold, operands, totals
from ..core.messages import cell_list, number, where
from ..core.submission import NOT_ASKED, Place, Submission, Unread, Value
from ..model import Cell, Form
from ..sheet.formulas import total_formula
from ..sheet.layout import layout
from ..sheet.numbers import UNSPLIT, parse
from .errors import UserError
from .exchange import CHAPTERS, load_values, values_from
from .files import read
from .marking import refuse_others
from .output import placed
from .patching import Content, patch
from .refreshing import Contents, put, stale

PathLike = str | os.PathLike


def fill(template: PathLike, values: Mapping[str, Any] | PathLike, out: PathLike, *, force: bool = False) -> tuple[str, ...]:
    """Write values of the ``read`` shape into a form; returns Chinese sentences about what is not in the copy as given.

    Every cell given is written, totals too (the number then stands in place of the formula); ``None`` empties a cell. Cells not named stay.
    Raises ``UserError``, with nothing written, for keys that the form lacks and for files that cannot be read or written.
    """
    data = values if isinstance(values, Mapping) else load_values(values)
    template, out = Path(template), Path(out)
    before = read(template)
    refuse_others(template, out)
    given = values_from(dict(data), before.form)
    missing = [cell for cell in given if not _stands(before, cell)]
    if missing:
        raise UserError(f"{template} 里找不到这些单元格：{cell_list(missing, before.form)}。没有写入。")
    contents: Contents = {}
    for cells in _by_place(given, before).values():
        put(contents, before, cells[0], Content(_written([given[cell] for cell in cells])))
    after, notes = _about(before.changed(given), data, contents)
    after = replace(after, computed=frozenset(before.computed - {before.form.position[c] for c in given}))
    _save(template, out, force, stale(template, before, after, given), contents)
    return (*notes, *_recalculated(before))


def _stands(submission: Submission, cell: Cell) -> bool:
    """Whether a cell was found by its labels: one that could not be placed only says near what it was looked for."""
    place = submission.place(cell)
    return place is not None and bool(place.row_label or place.column_label)


def _by_place(given: Mapping[Cell, Value], before: Submission) -> dict[Place | None, list[Cell]]:
    """The cells given, by where they stand: the rows of a divided 其他处理 may share the one row of an older table."""
    found: dict[Place | None, list[Cell]] = {}
    for cell in given:
        place = before.place(cell)
        found.setdefault(place and Place(place.sheet, place.address), []).append(cell)
    return found


def _written(values: Sequence[Value]) -> int | Decimal | str | None:
    """What to write for the values of one place: several are added, "not split" counts as nothing, a blank makes a blank."""
    asked = [value for value in values if value is not NOT_ASKED]
    if not asked:
        return UNSPLIT
    numbers = [value for value in asked if isinstance(value, int | Decimal)]
    return sum(numbers) if len(numbers) == len(asked) else None


def _save(source: Path, out: Path, force: bool, *layers: Contents) -> None:
    """Write a copy; of the contents given for one cell the last holds."""
    merged: Contents = {}
    for layer in layers:
        for sheet, cells in layer.items():
            merged.setdefault(sheet, {}).update(cells)
    with placed(out, force=force) as aside:
        patch(source, aside, merged)


def _recalculated(before: Submission) -> tuple[str, ...]:
    if before.stamp == "form":
        return ()
    return ("表外的公式（如果有）仍显示旧结果，用 Excel 或 WPS 打开时会自动重算。",)


def _about(after: Submission, data: Mapping[str, Any], contents: Contents) -> tuple[Submission, list[str]]:
    """Put cover, 核对数 and narrative where our template has a place for them; what has no place is named."""
    about: dict[str, Any] = {key: data.get(name) for key, name in (("agency", "机关"), ("year", "年度"), ("category", "类别")) if data.get(name)}
    chapters = data.get("正文") or {}
    if after.stamp != "form":
        ignored = [name for name in ("机关", "年度", "类别", "正文", "核对数") if data.get(name)]
        return after, [f"这个文件不是本工具的模板，没有写入：{'、'.join(ignored)}。表中的数字都已写入。"] if ignored else []
    laid = layout(after.form)
    for key, value in about.items():
        _set(contents, laid.cover[key], int(value) if key == "year" and str(value).isdecimal() else value)
    cover = {**after.cover, **{key: str(value) for key, value in about.items()}}
    after, notes = _ledger(replace(after, cover=cover), data.get("核对数") or {}, contents)
    for i, spot in laid.narrative.items():
        if (text := chapters.get(CHAPTERS[i])) is not None:
            _paragraphs(contents, spot, str(text))
    homeless = [CHAPTERS[i] for i in range(len(CHAPTERS)) if i not in laid.narrative and str(chapters.get(CHAPTERS[i]) or "").strip()]
    if homeless:
        notes.append(f"模板里没有第{'、'.join(homeless)}部分正文的位置（这几部分是表格），这些文字没有写入。")
    return after, notes


def _ledger(after: Submission, given: Mapping[str, Any], contents: Contents) -> tuple[Submission, list[str]]:
    """核对数 by name or key."""
    laid, ledger = layout(after.form), dict(after.ledger)
    keys = {name: figure.key for figure in after.form.figures for name in (figure.key, figure.name)}
    unknown = [name for name in given if name not in keys]
    if unknown:
        raise UserError(f"没有这些核对数：{'、'.join(unknown)}。没有写入。")
    for name, value in given.items():
        figure = after.form.by_figure[keys[name]]
        ledger[figure.key] = parse(str(value) if isinstance(value, Decimal) else value, after.form.column(figure.cells[0])).value
        _set(contents, laid.ledger[figure.key], _written([ledger[figure.key]]))
    return replace(after, ledger=ledger), []


def _set(contents: Contents, spot: Any, value: Any) -> None:
    contents.setdefault(spot.sheet, {})[spot.address] = Content(value)


def _paragraphs(contents: Contents, spot: Any, text: str) -> None:
    """One paragraph a line from the spot down; what is over goes into the last line, lines left over are emptied."""
    lines = text.split("\n")
    room = (spot.last_row or spot.row) - spot.row + 1
    lines = [*lines[: room - 1], "\n".join(lines[room - 1 :])] if len(lines) > room else lines
    for i in range(room):
        _set(contents, replace(spot, row=spot.row + i), lines[i] or None if i < len(lines) else None)


@dataclass(frozen=True)
class Totalled:
    """What ``total`` did: the outcome, and Chinese sentences that name every cell."""

    totals: Totals
    notes: tuple[str, ...]


def total(file: PathLike, out: PathLike, *, overwrite: bool = False, force: bool = False) -> Totalled:
    """Fill the blank totals of a workbook: numbers in foreign workbooks, the form's formulas in ours. The user's formats stay.

    A typed total that differs is named and kept; with ``overwrite`` it is replaced and named with both numbers. Raises ``UserError``.
    """
    file, out = Path(file), Path(out)
    before = read(file)
    refuse_others(file, out)
    outcome = totals(before, overwrite=overwrite)
    written = [amended for amended in outcome.filled + outcome.replaced if _stands(before, amended.cell)]
    absent = [amended.cell for amended in outcome.filled + outcome.replaced if not _stands(before, amended.cell)]
    after = before.changed({amended.cell: amended.new for amended in written})
    contents: Contents = {}
    for amended in written:
        put(contents, before, amended.cell, Content(amended.new, _formula(amended.cell, before)))
    cells = [amended.cell for amended in written]
    _save(file, out, force, stale(file, before, after, cells), contents)
    homeless = (f"文件里没有这些合计的格子，没有写入：{cell_list(absent, before.form)}。",) if absent else ()
    return Totalled(outcome, (*_sentences(outcome, before), *homeless, *_recalculated(before)))


def _formula(cell: Cell, before: Submission) -> str | None:
    """The form's formula for a total of our template; ``None`` elsewhere, and over rows that are not split, which it would take for text."""
    if before.stamp != "form" or any(before[part] is NOT_ASKED for part in operands(before.form.totals[cell])):
        return None
    return total_formula(cell, layout(before.form)).removeprefix("=")


def _sentences(outcome: Totals, before: Submission) -> list[str]:
    form = before.form
    sentences = [f"空白合计算出 {len(outcome.filled)} 个。"] if outcome.filled else ["没有空白合计可填。"]
    for a in outcome.kept:
        verb = "公式给出" if form.position[a.cell] in before.computed else "填的是"
        sentences.append(f"保留：{_named(a.cell, before)}{verb} {_stood(a.old)}，按分项算是 {number(a.new)}。要替换请加 --overwrite。")
    sentences += [f"替换：{_named(a.cell, before)}由 {_stood(a.old)} 改为 {number(a.new)}。" for a in outcome.replaced]
    return sentences + _untold(outcome.untold, form)


def _named(cell: Cell, submission: Submission) -> str:
    """``表三“一、…”行“总计”列（表三!J6）``."""
    place = submission.place(cell)
    return where(cell, submission.form) + (f"（{place}）" if place else "")


def _untold(untold: Sequence[Untold], form: Form) -> list[str]:
    """One sentence a total, one a table where none of its totals could be computed."""
    sentences: list[str] = []
    for table in form.tables:
        here = [u for u in untold if u.cell.table == table.key]
        if here and len(here) == sum(cell.table == table.key for cell in form.totals):
            sentences.append(f"没有填：{table.name}全部 {len(here)} 个合计，因为分项还是空白或不是数字。")
        else:
            because = "没有填：{}，因为分项 {} 是空白或不是数字。"
            sentences += [because.format(where(u.cell, form), cell_list(u.missing, form)) for u in here]
    return sentences


def _stood(value: Value) -> str:
    if isinstance(value, Unread):
        return f"“{value.raw}”"
    return number(value) if isinstance(value, int | Decimal) else "空白"
