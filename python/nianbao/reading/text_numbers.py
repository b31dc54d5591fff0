"""Rule N6: numbers that a file of others spells as text. They are read all the same, and told once with their addresses and what was typed.

In a workbook of ours, whose formulas cannot see such text, it is an error instead (rule E5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..core.findings import Finding
from ..core.submission import Place, Unread, Value
from ..grid import Raw, Sheet
from ..model import Cell, Form
from ..rules.catalogue import RULES
from ..rules.found_elsewhere import TextNumbers, Typed

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SEPARATED = re.compile(r"[0-9,.\s]+")


@dataclass(frozen=True)
class TextNumber:
    """A cell of the form with the text that was read as its number, or as none (无, —, /)."""

    cell: Cell
    place: Place
    text: str
    value: Value


def is_text_number(raw: Raw, value: Value, sheet: Sheet) -> bool:
    """Whether a number, or a sign for none, stands as text. In a document everything is text: there only what is written otherwise than in digits."""
    if not isinstance(raw, str) or not raw.strip() or isinstance(value, Unread):
        return False
    return not (sheet.spoken or sheet.flow) or not _SEPARATED.fullmatch(raw)


def text_remarks(form: Form, found: Iterable[TextNumber], file: str) -> tuple[Finding, ...]:
    """One 提示 a table."""
    told = list(found)
    tables = ((table, [one for one in told if one.cell.table == table.key]) for table in form.tables)
    return tuple(_remark(table.key, len(table.cells), texts, file) for table, texts in tables if texts)


def _remark(table: str, cells: int, texts: list[TextNumber], file: str) -> Finding:
    typed = tuple(Typed(str(one.place), one.text) for one in texts)
    whole = len(texts) == cells and all(_PLAIN.fullmatch(one.text) for one in texts)
    facts = TextNumbers(typed, whole, any(one.value is None for one in texts))
    return RULES["N6"].finding(tuple(one.cell for one in texts), table=table, facts=facts, file=file)
