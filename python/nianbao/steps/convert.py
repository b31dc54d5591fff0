"""Any report as a filled form: our template with the numbers of the file, and a sheet that says where each came from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..core.submission import NOT_ASKED, Submission, Unread
from ..core.words import number_words
from ..forms import table_editions
from ..machine.safe_write import placed
from ..model import Cell
from ..reading.aliases import Aliases
from ..reading.files import read
from ..refusals import refused
from ..rules.sentences import sentence_of
from ..workbook.cover import FIELDS
from ..workbook.extra_sheet import extra_of
from ..workbook.layout import layout
from ..workbook.writing.template import TYPED, write_form

SHEET = "读取说明"

_HEADS = (("表", 8), ("行", 46), ("列", 18), ("填入的值", 14), ("原文", 22), ("位置", 22), ("按行标签", 30), ("按列标签", 20), ("说明", 44))


def import_form(
    file: str | os.PathLike, out: str | os.PathLike, *, agency: str | None = None, year: int | None = None,
    aliases: Aliases | None = None, force: bool = False, suggested: bool = False,
) -> Submission:
    """Read any file and write it as a filled form with typed totals, so that what the agency summed up can still be checked.

    Unread cells keep their text, blanks stay blank; with ``suggested`` those with a number on offer take it. Returns the submission. Raises ``UserError``.
    """
    submission = read(file, agency=agency, year=year, aliases=aliases)
    submission = submission.changed(submission.suggestions) if suggested else submission
    if Path(out).suffix.lower() != ".xlsx":
        raise refused("O05", target=out)
    with placed(out, force=force, inputs=[file]) as aside:
        _write(submission, aside)
    return submission


def _write(submission: Submission, path: Path) -> None:
    unsplit = [cell for cell in submission.form.cells if submission[cell] is NOT_ASKED]
    if not unsplit:
        _write_form(submission, path)
        return
    from .filling.fill import fill

    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        bare = Path(folder, "bare.xlsx")
        _write_form(submission, bare)
        fill(bare, _undivided(submission, unsplit), path, force=True)


def _write_form(submission: Submission, path: Path) -> None:
    from ..workbook.writing.new_book import new_book

    values = dict(zip(submission.form.cells, submission.values, strict=True))
    chapters = layout(submission.form).narrative
    with new_book(path) as book:
        write_form(
            book, submission.form, values, totals=TYPED, ledger=submission.ledger, cover=_cover(submission),
            narrative={i: text for i, text in enumerate(submission.narrative) if i in chapters and text}, extra=extra_of(submission.extra),
        )
        _explain(book, submission)


def _cover(submission: Submission) -> dict[str, Any]:
    known = {"agency": submission.agency, "year": submission.year, "category": submission.category, "version": submission.version}
    fields = {key: words for key, words in submission.cover.items() if key in FIELDS}
    return {**fields, **{key: value for key, value in known.items() if value}}


def _undivided(submission: Submission, cells: list[Cell]) -> dict[str, Any]:
    """The rows of one undivided row of an older form, as the values of that one row."""
    data: dict[str, dict[str, dict[str, Any]]] = {}
    form = submission.form
    for cell in cells:
        table, row, column = form.names(cell)
        group = form.row(cell).parent
        rest = [c for c in form.cells if c.table == cell.table and c.column == cell.column and form.row(c).parent == group][-1]
        value = submission.number(rest)
        data.setdefault(table, {}).setdefault(row.rpartition("/")[0], {})[column] = str(value) if value is not None else None
    return {table: {row: {c: int(v) if v is not None else None for c, v in columns.items()} for row, columns in rows.items()} for table, rows in data.items()}


def _explain(book: Any, submission: Submission) -> None:
    """读取说明: about the file, then a line for every cell: what stands in the form, what the file says, where, and by which labels."""
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#F2F2F2", "text_wrap": True, "valign": "vcenter"})
    plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    strong = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "bold": True, "bg_color": "#FFEBEB"})
    row = 0
    for title, words in _about(submission):
        sheet.write_string(row, 0, title, head)
        sheet.merge_range(row, 1, row, len(_HEADS) - 1, "", plain)
        sheet.write_string(row, 1, words, plain)
        row += 1
    row += 1
    for column, (title, width) in enumerate(_HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, title, head)
    first = row
    for cell in submission.form.cells:
        row += 1
        style = strong if isinstance(submission[cell], Unread) else plain
        for column, words in enumerate(_line(submission, cell)):
            sheet.write_string(row, column, words, style)
    sheet.autofilter(first, 0, row, len(_HEADS) - 1)
    sheet.freeze_panes(first + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _about(submission: Submission) -> Iterator[tuple[str, str]]:
    origin = submission.origin
    editions = "、".join(f"{table} {edition} 版" for table, edition in table_editions(submission.form).items())
    yield "来源文件", Path(submission.file).name
    yield "机关", f"{submission.agency or '没有找到'}（来自{origin.get('agency', '—')}；原文写作“{submission.title_agency}”）"
    yield "年度", f"{submission.year or '没有找到'}（来自{origin.get('year', '—')}）"
    yield "表式", editions
    changed = [raw for i, raw in submission.raws.items() if not isinstance(submission.values[i], Unread)]
    yield "结果", f"共 {len(submission.values)} 格：未读 {len(submission.unread)} 格，空白 {len(submission.blank)} 格，规范化 {len(changed)} 格"
    for finding in submission.remarks:
        yield finding.rule, sentence_of(finding, submission.form)
    if origin.get("notes"):
        yield "没有读取", origin["notes"]


def _line(submission: Submission, cell: Cell) -> tuple[str, ...]:
    value, place = submission[cell], submission.place(cell)
    raw = submission.raws.get(submission.form.position[cell], "")
    where = (str(place), place.row_label, place.column_label) if place else ("", "", "")
    if isinstance(value, Unread):
        told = "请对照原文填写" if value.suggested is None else f"建议值 {number_words(value.suggested)}"
        return (*submission.form.names(cell), "", value.raw, *where, f"未读：{value.reason}。{told}。")
    if value is NOT_ASKED:
        return (*submission.form.names(cell), "未拆分", raw, *where, "旧表式只有一行，没有拆分")
    if value is None:
        return (*submission.form.names(cell), "", raw, *where, "空白" if not raw else "原文表示空白")
    return (*submission.form.names(cell), number_words(submission.number(cell)), raw, *where, "规范化" if raw else "")
