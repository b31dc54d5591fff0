"""What a cell of a workbook of ours says. Its formulas see numbers only, so a text that spells one is named, not taken."""

from __future__ import annotations

from decimal import Decimal

from ..core.submission import LARGEST_COUNT, NOT_ASKED, Unread
from ..grid import Raw
from ..model import Form, Item
from .mixed_editions import is_unsplit, unsplit_rows
from .numbers import Reading, parse

SPELLED = "是文字，表里的公式看不到它"


def own_value(raw: Raw, place: int, form: Form) -> Reading:
    """The value of the form's cell at this place in ``form.cells``, and what was typed where the value does not show it."""
    column = form.column(form.cells[place])
    if type(raw) is float and raw.is_integer() and not column.decimals and abs(raw) <= LARGEST_COUNT:
        return Reading(int(raw))
    if raw is None or raw == "":
        return Reading(None)
    if place in unsplit_rows(form) and is_unsplit(raw):
        return Reading(NOT_ASKED)
    return typed_value(raw, column)


def typed_value(raw: Raw, column: Item) -> Reading:
    """The same of a cell that is none of the form's: a number is taken, a text that spells one is named."""
    found = parse(raw, column)
    return _spelled(raw, found) if isinstance(raw, str) and raw and not isinstance(found.value, Unread) else found


def _spelled(raw: str, found: Reading) -> Reading:
    number = found.value if isinstance(found.value, int | Decimal) else None
    return Reading(Unread(raw, SPELLED, spelled=True, number=number))
