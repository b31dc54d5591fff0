"""The verbs *fill* (values into a form) and *total* (its totals). Cells are set in the file's own XML; everything else of the file stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...core.submission import NOT_ASKED, UNSPLIT, Place, Submission, Value
from ...core.totals import Amended, TotalsToFill, operands, totals_to_fill
from ...core.words import cell_list
from ...machine.safe_write import placed
from ...model import Cell, Form
from ...reading.files import PathLike, read
from ...refusals import refused
from ...workbook.editing.cached_values import Contents, adds_its_operands, moved, put_cell_content, stale, text_at
from ...workbook.editing.marked_copy import refuse_others
from ...workbook.editing.package import CellXmlContent, formula_texts, patch
from ...workbook.layout import EXTRA_SHEET
from ...workbook.total_formulas import total_in_place
from ..json_shapes import load_values, values_from
from .cover_entries import enter_cover
from .extra_entries import enter_extra
from .total_sentences import has_value, total_sentences


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
    missing = [cell for cell in given if not has_value(before, cell)]
    if missing:
        raise refused("G06", file=template, cells=_tables(missing, before.form))
    contents: Contents = {}
    for cells in _by_place(given, before).values():
        put_cell_content(contents, before, cells[0], CellXmlContent(_written([given[cell] for cell in cells])))
    after, notes = enter_cover(template, before.changed(given), data, contents)
    after, about_extra = enter_extra(template, after, data.get(EXTRA_SHEET), contents)
    after = replace(after, computed=frozenset(before.computed - {before.form.position[c] for c in given}))
    inputs = () if isinstance(values, Mapping) else (values,)
    _save(template, out, force, inputs, stale(template, before, after, given), contents)
    return (*notes, *about_extra, *_recalculated(before))


def _tables(missing: Sequence[Cell], form: Form) -> str:
    """The cells by table, a few of each."""
    by_table = {table.name: [cell for cell in missing if cell.table == table.key] for table in form.tables}
    return "；".join(f"{name} {cell_list(cells, form, 3)}" for name, cells in by_table.items() if cells)


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


def _save(source: Path, out: Path, force: bool, inputs: Sequence[PathLike], *layers: Contents) -> None:
    """Write a copy, over none of ``inputs``; of the contents given for one cell the last holds."""
    merged: Contents = {}
    for layer in layers:
        for sheet, cells in layer.items():
            merged.setdefault(sheet, {}).update(cells)
    with placed(out, force=force, inputs=(source, *inputs)) as aside:
        patch(source, aside, merged)


def _recalculated(before: Submission) -> tuple[str, ...]:
    if before.stamp == "form" and not moved(before):
        return ()
    return ("表外的公式（如果有）仍显示旧结果，用 Excel 或 WPS 打开时会自动重算。",)


@dataclass(frozen=True)
class Totalled:
    """What ``total`` did: the outcome, and Chinese sentences that name every cell."""

    totals: TotalsToFill
    notes: tuple[str, ...]


def total(file: PathLike, out: PathLike, *, overwrite: bool = False, force: bool = False) -> Totalled:
    """Fill the blank totals of a workbook: numbers in foreign workbooks, the form's formulas in ours. The user's formats stay.

    A typed total that differs is named and kept; with ``overwrite`` it is replaced and named with both numbers. A formula that no program
    has calculated gets its result where it adds up just the operands. Raises ``UserError``.
    """
    file, out = Path(file), Path(out)
    before = read(file)
    refuse_others(file, out)
    outcome = totals_to_fill(before, overwrite=overwrite)
    written = [amended for amended in outcome.filled + outcome.replaced if has_value(before, amended.cell)]
    contents: Contents = {}
    for amended in written:
        put_cell_content(contents, before, amended.cell, CellXmlContent(amended.new, _formula(amended.cell, before)))
    calculated = _calculated(file, outcome, before)
    for amended in calculated:
        put_cell_content(contents, before, amended.cell, CellXmlContent(amended.new, keep=True))
    after = before.changed({amended.cell: amended.new for amended in (*written, *calculated)})
    _save(file, out, force, (), stale(file, before, after, [amended.cell for amended in (*written, *calculated)]), contents)
    return Totalled(outcome, (*total_sentences(outcome, before, calculated), *_recalculated(before)))


def _calculated(file: PathLike, outcome: TotalsToFill, before: Submission) -> tuple[Amended, ...]:
    """The totals whose formulas gave no result yet and add up just their operands, as do the formulas among these."""
    if not outcome.uncalculated:
        return ()
    texts, found = formula_texts(file), {}
    waiting = {amended.cell for amended in outcome.uncalculated}
    for amended in outcome.uncalculated:
        open_ones = waiting.intersection(operands(before.form.totals[amended.cell])) - found.keys()
        if not open_ones and adds_its_operands(text_at(amended.cell, before, texts), amended.cell, before):
            found[amended.cell] = amended
    return tuple(found.values())


def _formula(cell: Cell, before: Submission) -> str | None:
    """The form's formula for a total of our template; ``None`` elsewhere, and over rows none of which is split, of which it would say no number."""
    if before.stamp != "form" or all(before[part] is NOT_ASKED for part in operands(before.form.totals[cell])):
        return None
    return total_in_place(cell, before).removeprefix("=")
