"""The buttons 新建填报表 and 修复模板: workbooks made anew, under names that nothing has yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ..core.frame import sum_of_cells
from ..core.submission import Submission, Unread
from ..core.totals import in_order, operands
from ..core.words import where
from ..forms import EDITIONS, edition_of
from ..machine.safe_write import unused
from ..model import Cell, Form
from ..reading.extra_figures import rows_of_extra
from ..refusals import refused
from ..workbook.cover import FIELDS
from ..workbook.extra_sheet import blank_extra, extra_of
from ..workbook.layout import layout
from ..workbook.writing.template import FORMULA, TYPED, Handed, write_template
from . import open_explanations, open_workbook
from .click import Session
from .fill_buttons import shortened_list, stood

FIRST_YEAR = 2008
"""The first year that has annual reports (政府信息公开条例, in force since 1 May 2008)."""


def new_form(session: Session) -> None:
    """新建填报表: asks year, edition, agency and folder; the workbook in front is not touched."""
    year = year_given(session.ask_text("报告哪一年的情况？请输入四位年度：", str(date.today().year - 1)))
    edition = session.ask_text(f"用哪一版表式？可填 {'、'.join(EDITIONS)}：", edition_of(year))
    if edition not in EDITIONS:
        raise refused("B05", edition=edition, editions="、".join(EDITIONS))
    agency = session.ask_text("机关全称（公章上的名称；现在不填的，以后填在封面上）：")
    folder = session.given(session.native.choose_folder("新的填报表存放在哪个文件夹？"))
    opened(session, made(EDITIONS[edition], Path(folder), agency, year, extra=blank_extra()))


def year_given(words: str) -> int:
    """The year that was typed. Raises ``UserError`` for anything else."""
    if not re.fullmatch(r"20\d\d", words) or int(words) < FIRST_YEAR:
        raise refused("B06", given=words, example=date.today().year - 1)
    return int(words)


def made(form: Form, folder: Path, agency: str, year: int | None, **contents: Any) -> Path:
    """Write a form into a folder, named after agency and year."""
    name = re.sub(r'[\\/:*?"<>|\s]', "", f"{agency}{year or ''}{'年' if year else ''}政府信息公开年报.xlsx")
    path = unused(folder / name)
    cover = {**contents.pop("cover", {}), **({"agency": agency} if agency else {}), **({"year": year} if year else {})}
    write_template(form, path, cover=cover, **contents)
    return path


def opened(session: Session, path: Path) -> Any:
    """Open a new workbook in the host and bring it to the front."""
    book = session.app.books.open(str(path))
    book.activate()
    session.show(f"已生成：{path}")
    return book


def repair_form(session: Session) -> None:
    """修复模板: all that was filled in, moved into a fresh form beside the workbook; the old workbook stays as it is."""
    found = open_workbook.read_open_workbook(session)
    submission = found.submission
    kind = submission.cover.get("totals", "") or FORMULA
    lost = _lost(submission) if kind == FORMULA else []
    if lost:
        lines = shortened_list(f"{where(cell, submission.form)}：{stood(submission[cell])}" for cell in lost)
        kind = FORMULA if session.choose(f"有 {len(lost)} 个手填的合计，换成公式后数会变：\n{lines}\n是：用公式；否：保留手填的合计。") == "yes" else TYPED
    here = Path(session.file)
    folder = here.parent if here.is_absolute() else Path(session.given(session.native.choose_folder("修复后的工作簿存放在哪个文件夹？")))
    path = unused(folder / f"{here.stem}（修复）.xlsx")
    given: dict[str, Any] = {**contents(submission), "extra": extra_of(rows_of_extra(found.grid) or ())}
    write_template(submission.form, path, totals=kind, **given)
    kept = open_explanations.known_explanations(session)
    _compare(submission, path, [] if kind == TYPED else lost)
    book = opened(session, path)
    if kept:
        open_explanations.store(Session(book, session.native, session.title), kept)
        book.sheets[0].activate()
        book.save()
    session.tell(f"填报的内容已移入新的工作簿：\n{path}\n{_unread(submission)}原来的工作簿没有改动，核对无误后再用新的。")


def contents(submission: Submission) -> dict[str, Any]:
    """Everything a fresh form takes over, as ``write_template`` wants it."""
    fields: dict[str, Any] = {key: words for key, words in submission.cover.items() if key in FIELDS}
    read = {"agency": submission.agency, "year": submission.year, "category": submission.category, "version": submission.version}
    cover = {**fields, **{key: value for key, value in read.items() if value}}
    chapters: Mapping[int, Any] = layout(submission.form).narrative
    return {
        "values": dict(zip(submission.form.cells, submission.values, strict=True)),
        "ledger": submission.ledger,
        "cover": cover,
        "narrative": {i: text for i, text in enumerate(submission.narrative) if i in chapters and text},
        "extra": extra_of(submission.extra),
        "handed": Handed(submission.handed_to, last=submission.last_year) if submission.handed_to else None,
    }


def _lost(submission: Submission) -> list[Cell]:
    """Typed totals that a formula would show differently."""
    found = []
    for relation in in_order(submission):
        cell = relation.right[0].cell
        value = submission[cell]
        if submission.form.position[cell] not in submission.computed and value is not None and value != sum_of_cells(operands(relation), submission):
            found.append(cell)
    return found


def _compare(before: Submission, path: Path, lost: list[Cell]) -> None:
    """Read the new workbook back: every number must be there. Raises ``UserError`` and removes it where one is not."""
    from ..reading.files import read

    after = read(path)
    missing = [cell for cell in before.form.cells if cell not in lost and before.number(cell) is not None and before.number(cell) != after.number(cell)]
    if missing:
        path.unlink()
        raise refused("B07", count=len(missing), where=where(missing[0], before.form))


def _unread(submission: Submission) -> str:
    cells = [cell for cell in submission.form.cells if isinstance(submission[cell], Unread)]
    lines = shortened_list(f"{where(cell, submission.form)}：{stood(submission[cell])}" for cell in cells)
    lost = [f"{figure.place}：{figure.value.raw}" for figure in submission.extra if not figure.item.path and isinstance(figure.value, Unread)]
    told = f"这 {len(cells)} 格不是数字，已照原样移入，请改正：\n{lines}\n" if cells else ""
    return told + (f"补充数据里这些数没有可用的项目名，没有移入：\n{shortened_list(lost)}\n" if lost else "")
