"""_对应: the hidden sheet with a line for every cell of the form: its names, its place, its column of 部门明细, its sum and what 调整 does to it.

Behind them stand the rows of 补充数据 with their columns of 补充明细; no 调整 is about them.
"""

from __future__ import annotations

from ..geometry import Area, Spot
from ..model import Form

MAP = "_对应"
MAP_HEADS = ("表", "行", "列", "位置", "明细", "键", "小数位", "明细列", "合计", "调整数", "调整行数", "按0家数", "同口径调整数", "同口径行数")
FIRST_MAP_ROW = 1


def map_spot(place: int, head: str) -> Spot:
    """Where the sheet says this of the cell at this place in ``form.cells``. Raises ``ValueError`` for an unknown head."""
    return Spot(MAP, FIRST_MAP_ROW + place, MAP_HEADS.index(head))


def map_area(form: Form, head: str, extra: int = 0) -> Area:
    """The same of every cell, in the order of ``form.cells``, and of so many rows of 补充数据 behind them."""
    column = MAP_HEADS.index(head)
    return Area(MAP, FIRST_MAP_ROW, column, FIRST_MAP_ROW + len(form.cells) + extra - 1, column)


def lookup_words(names: tuple[str, str, str]) -> str:
    """A cell's names as one text, which formulas look it up by."""
    return "|".join(names)
