"""Number cells that an object lies over: what a person sees there is in the object, and not in the cell.

A blank beneath a picture, a text box, a shape, an equation or a control is unread, with the reason. A number typed in the cell stands, a seal over it
or not, unless a text box over this cell alone shows another one.
"""

from __future__ import annotations

from ..core.submission import Unread, Value, is_number
from ..grid import Sheet
from ..model import Item
from .numbers import parse


def beneath(value: Value, sheet: Sheet, at: tuple[int, int], column: Item) -> Value:
    """The value of a cell, where an object lies over it: unread where it is blank, or where the object shows another number."""
    over = sheet.covering(*at) if sheet.objects else None
    if over is None or isinstance(value, Unread):
        return value
    alone = over.area[:2] == over.area[2:]
    shown = parse(over.text, column).value if alone else None
    if value is None:
        return Unread(over.text, f"写在盖住这一格的{over.kind}里，不在格里") if is_number(shown) else Unread("", f"这一格被{over.kind}盖住，{over.kind}里的数读不出")
    if is_number(value) and is_number(shown) and shown != value:
        return Unread(f"{value}", f"盖住这一格的{over.kind}写着“{over.text}”，不能确定哪个是这一格的数")
    return value
