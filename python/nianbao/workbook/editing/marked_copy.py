"""A copy of a checked workbook with its wrong cells marked: colour by a rule, a note on each cell, and the sheet 校验结果 with links.

Made with openpyxl. Values, formulas and the user's own formats stay; what openpyxl drops is counted afterwards and named.
"""

from __future__ import annotations

import os
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ...core.submission import Submission
from ...machine.safe_write import placed, same_file
from ...machine.undated_zip import UndatedZip
from ...refusals import refused
from ...rules.relations import Outcome
from ..findings_list import RESULTS, finding_lines, marks
from ..layout import MARKS
from ..marks import AUTHOR, BLOCK_TOP, SIGN, STYLES, Mark, Style, blank_mark_rows, mark_rows, persons_part
from .cell_xml import xml_text
from .findings_sheet import write_results, write_told
from .losses import inventory, losses
from .package import EditedWorkbook, beneath_merges, cached, keep_quiet, set_cells

SUFFIXES = (".xlsx", ".xlsm")
_NOTE_WIDTH = 320
_CONDITION = f'LEN("{AUTHOR}'
"""Begins the condition of our rules, which is always true: they are told by it and removed."""


def write_marked(outcome: Outcome, target: str | os.PathLike, *, force: bool = False, inputs: Iterable[str | os.PathLike] = ()) -> tuple[str, ...]:
    """Write the marked copy of ``outcome.submission.file``; returns Chinese sentences about what the copy lacks. It is never one of ``inputs``.

    Raises ``UserError`` for a file that is no .xlsx or .xlsm, for another suffix of ``target``, and where ``target`` cannot be written.
    """
    source, target = Path(outcome.submission.file), Path(target)
    refuse_others(source, target)
    found = marks(outcome)
    with placed(target, force=force, inputs=inputs) as aside:
        before = EditedWorkbook(source)
        values, hidden = cached(before), beneath_merges(before)
        book = open_book(source)
        _unmark(book)
        seen = _in_sight(book, found)
        _show(book, seen, outcome.submission)
        for (sheet, address), notes in _by_cell(seen).items():
            _note(book[sheet], address, notes)
        write_told(book, outcome.submission.explained)
        write_results(book, finding_lines(outcome), outcome)
        save_book(book, aside)
        names = set(book.sheetnames)
        after = EditedWorkbook(aside)
        set_cells(after, {name: cells | hidden.get(name, {}) for name, cells in values.items() if name in names and name != RESULTS})
        keep_quiet(before, after)
        after.save(aside)
        return _lacking(before, after)


def refuse_others(source: Path, target: Path) -> None:
    """Only .xlsx and .xlsm can be changed in place. Raises ``UserError`` that says what to do instead."""
    if source.suffix.lower() not in SUFFIXES:
        raise refused("O20", file=source, suffix=source.suffix or "无后缀的")
    if target.suffix.lower() != source.suffix.lower():
        raise refused("O21", target=target, suffix=source.suffix)
    if same_file(target, source):
        raise refused("O22", file=source)


def open_book(path: Path) -> Any:
    """The workbook with formulas, rich text, links and macros. Raises ``UserError`` where the library cannot open it."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm", rich_text=True)
        except Exception as error:
            raise refused("O23", file=path, error=type(error).__name__) from error


_FONT_PARTS = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family", "charset", "scheme",
)
"""The order that the schema asks for (ECMA-376, CT_Font as Microsoft's validator reads it); openpyxl writes the name first."""


def save_book(book: Any, path: Path) -> None:
    """As openpyxl saves; closed here, so that on a full disk no half a zip is left to be tidied up."""
    from openpyxl.styles import Font
    from openpyxl.writer.excel import ExcelWriter

    Font.__elements__ = _FONT_PARTS
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    with UndatedZip(path, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as package:
        ExcelWriter(book, package).save()


def _unmark(book: Any) -> None:
    """Take away what an earlier check left in a marked copy: its rules and its part of the notes."""
    from openpyxl.comments import Comment
    from openpyxl.formatting.formatting import ConditionalFormattingList

    for sheet in book.worksheets:
        rules = [(area, rule) for area in sheet.conditional_formatting for rule in area.rules]
        kept = [(area, rule) for area, rule in rules if not str(rule.formula[:1]).startswith(f"['{_CONDITION}")]
        if len(kept) < len(rules):
            sheet.conditional_formatting = ConditionalFormattingList()
            for area, rule in kept:
                sheet.conditional_formatting.add(str(area.sqref), rule)
        for cell in [cell for cell in sheet._cells.values() if cell.comment]:  # those there are: the sheet may reach to XFD1048576
            own = _own_note(cell.comment)
            if own != cell.comment.text.rstrip():
                cell.comment = Comment(own, cell.comment.author) if own else None


def _in_sight(book: Any, found: Iterable[Mark]) -> list[Mark]:
    """Marks where people see them: a cell merged into others is drawn, and can bear a note, only as the first of them."""
    return list(dict.fromkeys(replace(mark, address=_first_of_merge(book[mark.sheet], mark.address)) for mark in found))


def _first_of_merge(sheet: Any, address: str) -> str:
    return next((area.start_cell.coordinate for area in sheet.merged_cells.ranges if address in area), address)


def _by_cell(found: Iterable[Mark]) -> dict[tuple[str, str], list[str]]:
    notes: dict[tuple[str, str], list[str]] = {}
    for mark in found:
        notes.setdefault((mark.sheet, mark.address), []).append(mark.note)
    return notes


def _show(book: Any, found: Iterable[Mark], submission: Submission) -> None:
    """Colour the marks: data on the marks sheet of our template, one rule a style and sheet elsewhere."""
    if submission.stamp == "form" and MARKS in book.sheetnames:
        _fill_block(book[MARKS], found)
        return
    groups: dict[tuple[str, str], list[str]] = {}
    for mark in found:
        groups.setdefault((mark.sheet, mark.style), []).append(mark.address)
    for (sheet, style), addresses in groups.items():
        _rule(book[sheet], STYLES[style], addresses)


def _fill_block(sheet: Any, found: Iterable[Mark]) -> None:
    """Write the block of the marks sheet; rows of an earlier check are emptied."""
    rows = [*mark_rows(found), *blank_mark_rows()][: len(blank_mark_rows())]
    for r, row in enumerate(rows, BLOCK_TOP + 1):
        for c, text in enumerate(row, 1):
            if text or (r <= sheet.max_row and sheet.cell(r, c).value is not None):
                sheet.cell(r, c).value = xml_text(text) if text else None


def _rule(sheet: Any, style: Style, addresses: list[str]) -> None:
    """One conditional format before the user's own; its condition is always true and carries our name, so that it can be told and removed."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Border, Font, PatternFill, Side
    from openpyxl.styles.differential import DifferentialStyle

    side = Side(style="thin", color=style.outline.lstrip("#")) if style.outline else None
    look = DifferentialStyle(
        font=Font(color=style.ink.lstrip("#"), bold=style.bold or None) if style.ink else None,
        fill=PatternFill(fill_type="solid", start_color=style.fill.lstrip("#"), end_color=style.fill.lstrip("#")) if style.fill else None,
        border=Border(left=side, right=side, top=side, bottom=side) if side else None,
    )
    for area in sheet.conditional_formatting:
        for other in area.rules:
            other.priority += 1
    rule = Rule(type="expression", dxf=look, formula=[f'{_CONDITION} {style.name}")>0'], priority=1)
    sheet.conditional_formatting.add(" ".join(addresses), rule)


def _note(sheet: Any, address: str, notes: Iterable[str]) -> None:
    """The sentences as a note; a note of the user's stays above them, one of an earlier check is replaced."""
    from openpyxl.comments import Comment

    cell = sheet[address]
    own = _own_note(cell.comment)
    said = xml_text("\n".join(dict.fromkeys(notes)))
    text = f"{own}\n{SIGN}\n{said}" if own else said
    rows = sum(1 + len(line) * 13 // _NOTE_WIDTH for line in text.split("\n"))
    cell.comment = Comment(text, cell.comment.author if own else AUTHOR, height=24 + 18 * rows, width=_NOTE_WIDTH)


def _own_note(comment: Any) -> str:
    """The user's part of a note."""
    if comment is None:
        return ""
    own = persons_part(comment.text)
    return own if own is not None else "" if comment.author == AUTHOR else comment.text.rstrip()


def _lacking(source: EditedWorkbook, copy: EditedWorkbook) -> tuple[str, ...]:
    lost = losses(source, copy)
    sentences = [f"标记副本里没有带上原文件的：{'、'.join(lost)}。数字和公式都在；要保留这些内容，请在原文件上改正。"] if lost else []
    if inventory(copy)["图表"]:
        sentences.append("标记副本里的图表保留了数据，细部格式可能与原文件不同。")
    if any(name.startswith("xl/comments") for name in source.data):
        sentences.append("原有批注的文字都在，批注框的大小和字体恢复为默认。")
    return tuple(sentences)
