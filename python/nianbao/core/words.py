"""Words for numbers and cells that every sentence shares."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..model import Cell, Form
from .findings import Number


def number_words(value: Number | None) -> str:
    """A number as people write it: no exponent, no trailing zeros made up, ``—`` where there is none."""
    if value is None:
        return "—"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def signed(value: Number | None) -> str:
    return f"+{number_words(value)}" if value is not None and value > 0 else number_words(value)


def as_typed(text: str, most: int = 40) -> str:
    """A text as it was found, on one line and not longer than a sentence bears."""
    line = " ".join(part.strip() for part in text.splitlines()) if "\n" in text or "\r" in text else text
    return line if len(line) <= most else f"{line[: most - 1]}…"


def where(cell: Cell, form: Form) -> str:
    """``表三“四、结转下年度继续办理”行“自然人”列``."""
    return f"{where_row(cell, form)}行“{form.names(cell)[2]}”列"


def where_row(cell: Cell, form: Form) -> str:
    """``表三“四、结转下年度继续办理”``."""
    table, row, _ = form.names(cell)
    return f"{table}“{row.rpartition('/')[2]}”"


def cell_list(cells: Sequence[Cell], form: Form, most: int = 8) -> str:
    """Column names of cells of one row, or row and column where they differ; cut after ``most`` with the count."""
    one_row = len({cell.row for cell in cells}) == 1
    names = [form.column(c).name if one_row else f"{form.row(c).name}·{form.column(c).name}" for c in cells]
    return "、".join(names[:most]) + (f"等 {len(names)} 个" if len(names) > most else "")
