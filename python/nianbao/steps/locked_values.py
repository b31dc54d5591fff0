"""Locked numbers as the ledger keeps them: text by key of row and column, which neither a lost cache, nor a replaced file, nor a later program loses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from ..core.submission import NOT_ASKED, UNSPLIT, ExtraFigure, Place, Submission, Unread, Value
from ..core.words import number_words
from ..forms import mixed
from ..forms.extra import extra_item
from ..model import Cell, Form, Item
from ..workbook.layout import EXTRA_SHEET, layout
from ..workbook.ledger_changes import LedgerRow


def locked_row(unit: str, submission: Submission, code: str) -> LedgerRow:
    """The row of a unit that is locked."""
    form = submission.form
    told = {f"{cell.table}|{cell.row}|{cell.column}": _words(value) for cell, value in zip(form.cells, submission.values, strict=True)}
    return {
        "机关": unit, "文件": submission.file, "校验码": code, "版本": form.edition, "类别": submission.category, "年度": submission.year,
        "数字": json.dumps({cell: words for cell, words in told.items() if words != "0"} | _extra_words(submission), ensure_ascii=False, separators=(",", ":")),
    }  # fmt: skip


def locked_in(rows: Iterable[Mapping[str, object]]) -> dict[str, tuple[Submission, str]]:
    """The locked numbers of each unit with their 校验码; of damaged rows nothing."""
    found = ((locked_submission(row), str(row.get("校验码") or "")) for row in rows)
    return {submission.agency: (submission, code) for submission, code in found if submission is not None}


def locked_submission(row: Mapping[str, object]) -> Submission | None:
    """The numbers of such a row; ``None`` where the row was damaged."""
    words = {head: str(value or "") for head, value in row.items()}
    try:
        form = mixed(*words["版本"].split("+"))
        told = json.loads(words["数字"])
        values = tuple(_value(told.get(f"{cell.table}|{cell.row}|{cell.column}", "0"), form, cell) for cell in form.cells)
    except (KeyError, ValueError, TypeError, AttributeError, InvalidOperation):
        return None
    year = int(words["年度"]) if words.get("年度", "").isdecimal() else None
    held = Submission(form, values, words.get("文件", ""), words["机关"], category=words.get("类别", ""), year=year, places=layout(form).places)
    return replace(held, extra=tuple(_extra(told)))


_EXTRA = f"{EXTRA_SHEET}|"


def _extra_words(submission: Submission) -> dict[str, str]:
    """补充数据 by row; a blank is left out."""
    return {f"{_EXTRA}{figure.item.path}": _words(figure.value) for figure in submission.extra if figure.item.path and figure.value is not None}


def _extra(told: Mapping[str, str]) -> Iterator[ExtraFigure]:
    for path, words in ((key.removeprefix(_EXTRA), words) for key, words in told.items() if key.startswith(_EXTRA)):
        if (item := extra_item(path)) is not None:
            yield ExtraFigure(item, _number(words, item), Place("", ""))


def _words(value: Value) -> str:
    if isinstance(value, Unread):
        return f"“{value.raw}"
    if value is NOT_ASKED:
        return UNSPLIT
    return number_words(value) if isinstance(value, int | Decimal) else ""


def _value(words: str, form: Form, cell: Cell) -> Value:
    if words in ("", UNSPLIT):
        return NOT_ASKED if words else None
    return _number(words, form.column(cell))


def _number(words: str, column: Item) -> Value:
    if words.startswith("“"):
        return Unread(words[1:], "锁定时没有读出")
    number = Decimal(words)
    return number if column.decimals or number != number.to_integral_value() else int(number)
