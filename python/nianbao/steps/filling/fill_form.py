"""The verb *fill* with a report in place of numbers: into the form of a superior go the numbers and nothing else, and what was filled is read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ...core.frame import sides
from ...core.submission import NOT_ASKED, Place, Submission, Value
from ...core.words import cell_list, number_words, where
from ...district.carrying import carry
from ...forms.crosswalk import crosswalk
from ...forms.extra import DRAFTS
from ...machine.regular_files import file_bytes
from ...machine.safe_write import PathLike, placed, refuse_existing, same_file
from ...model import Cell
from ...reading.files import content, read, read_unfilled
from ...refusals import refused
from ...report.comparison import compared
from ...report.filled_word import with_numbers
from ...report.printed_tables import printed_value
from ...workbook.editing.cached_values import Contents, adds_its_operands, put_cell_content, stale, text_at
from ...workbook.editing.marked_copy import refuse_others
from ...workbook.editing.package import CellXmlContent, formula_texts, patch
from .extra_entries import extra_into, extra_numbers
from .total_sentences import has_value

_WORD = ".docx"


def is_report(path: PathLike) -> bool:
    """Whether a file is something to read a report from, and not numbers as JSON."""
    return not content(path).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def fill_form(template: PathLike, source: PathLike, out: PathLike, *, force: bool = False) -> tuple[str, ...]:
    """Write the numbers of a report into a form (.xlsx, .xlsm, .docx) of any layout that can be read; returns Chinese sentences about what has no place.

    Formulas that add up what the form adds up stay. Raises ``UserError``, with nothing written, where the report has unread cells, where the form
    lacks cells, and where what was written does not read back equal.
    """
    template, source, out = Path(template), Path(source), Path(out)
    before = read_unfilled(template)
    _refuse_file(template, out)
    refuse_existing(out, force=force, inputs=(template, source))
    report = read(source)
    wanted, notes = _in_its_cells(report, before)
    missing = [cell for cell in wanted if not has_value(before, cell)]
    if missing:
        raise refused("R23", file=template, cells=cell_list(missing, before.form))
    after = before.changed(wanted)
    with placed(out, force=force, inputs=(template, source)) as aside:
        if template.suffix.lower() == _WORD:
            texts = {_place(before, cell): "" if value is None else number_words(value) for cell, value in wanted.items()}  # type: ignore[arg-type]
            aside.write_bytes(with_numbers(str(template), file_bytes(template), texts))
        else:
            beside: Contents = {}
            after, about_extra = extra_into(template, after, report, beside) if report.extra else (after, [])
            contents, formulas = _contents(template, before, after, wanted)
            for sheet, cells in beside.items():
                contents.setdefault(sheet, {}).update(cells)
            notes += [*formulas, *about_extra]
            patch(template, aside, contents)
        _refuse_unequal(aside, template, after)
    return tuple(notes)


def _refuse_file(template: Path, out: Path) -> None:
    if template.suffix.lower() != _WORD:
        refuse_others(template, out)
    elif out.suffix.lower() != _WORD:
        raise refused("O21", target=out, suffix=template.suffix)
    elif same_file(template, out):
        raise refused("O22", file=template)


def _in_its_cells(source: Submission, form: Submission) -> tuple[dict[Cell, Value], list[str]]:
    """The values for the cells of the form, and what of the report has no place in it. Raises ``UserError`` for unread cells."""
    offered = source.suggestions
    if offered and len(offered) == len(source.unread):
        raise refused("R24", file=source.file, count=len(offered), cells=cell_list(tuple(offered), source.form))
    if source.unread:
        raise refused("R20", file=source.file, cells=cell_list(source.unread, source.form))
    carried = carry(source, form.form, crosswalk(source.form, form.form))
    wanted: dict[Cell, Value] = {cell: value for cell, value in zip(form.form.cells, carried.values, strict=True) if value is not NOT_ASKED}
    notes: list[str] = []
    lost = [cell for cell in carried.lost if source[cell]]
    if lost:
        notes.append(f"表样里没有这些数的格子，没有写入：{'；'.join(where(cell, source.form) for cell in lost[:5])}{f'，等 {len(lost)} 格' if len(lost) > 5 else ''}。")
    if skipped := len(form.form.cells) - len(wanted):
        notes.append(f"原表没有表样里的 {skipped} 格，这些格子没有动。")
    return wanted, notes


def _place(submission: Submission, cell: Cell) -> Place:
    place = submission.place(cell)
    assert place is not None
    return Place(place.sheet, place.address)


def _contents(template: Path, before: Submission, after: Submission, wanted: Mapping[Cell, Value]) -> tuple[Contents, list[str]]:
    """What to write into a workbook. A formula that adds up just its operands, to the number wanted, keeps its place and gets its result."""
    texts = formula_texts(template)
    kept, replaced, contents = [], [], {}
    for cell, value in wanted.items():
        formula = text_at(cell, before, texts)
        if formula and cell in after.form.totals and adds_its_operands(formula, cell, before) and _adds_up(cell, after):
            kept.append(cell)
            put_cell_content(contents, before, cell, CellXmlContent(value, keep=True))  # type: ignore[arg-type]
            continue
        replaced += [cell] if formula else []
        put_cell_content(contents, before, cell, CellXmlContent(value))  # type: ignore[arg-type]
    changed = [cell for cell in wanted if cell not in kept]
    computed = frozenset(i for i in before.computed if before.form.cells[i] not in changed)
    layers = stale(template, before, replace(after, computed=computed), changed)
    for sheet, cells in contents.items():
        layers.setdefault(sheet, {}).update(cells)
    notes = [f"这些格里的公式算出的不是原表的数，已换成数字：{cell_list(replaced, after.form)}。"] if replaced else []
    return layers, notes


def _adds_up(cell: Cell, after: Submission) -> bool:
    both = sides(after.form.totals[cell], after)
    return both is not None and both[0] == both[1]


def _refuse_unequal(path: Path, template: Path, after: Submission) -> None:
    """Raise ``UserError`` where a cell reads back otherwise, naming it."""
    found = read(path, agency=after.agency or None, year=after.year)
    if found.form is not after.form:
        raise refused("R21", file=template, difference="表式变了")
    if after.extra and extra_numbers(found) != extra_numbers(after):
        raise refused("R21", file=template, difference="“补充数据”与原表不同")
    wrong = compared(replace(after, narrative=found.narrative), found, DRAFTS).cells
    if wrong:
        cell, left, right = wrong[0].cell, wrong[0].left, wrong[0].right
        raise refused("R21", file=template, difference=f"{where(cell, after.form)}应为“{printed_value(left)}”，读回“{printed_value(right)}”")
