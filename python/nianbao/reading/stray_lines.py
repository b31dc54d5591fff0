"""Rows and columns of a file of others that the official form lacks, with the numbers that stand in them (rule E5)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.submission import Place, Stray
from ..grid import Sheet
from .locating.location import StrayLine, shown_raw

_ZERO = re.compile(r"0+(?:\.0+)?|[-—/]|无")
_DERIVED = re.compile(r"小计|合计|总计|占比|比例|同比|序号|栏次|校验|核对|备注")
"""Lines that repeat what the table holds: with them no number is lost."""


def stray(line: StrayLine, sheets: Mapping[str, Sheet]) -> Stray | None:
    """The numbers of one line as one stray; ``None`` for a line without any."""
    if not line.numbers:
        return None
    sheet = sheets[line.sheet]
    told = [(sheet.address(row, column), shown_raw(raw)) for row, column, raw in line.numbers]
    counted = [one for one in told if not _ZERO.fullmatch(one[1])]
    first = (counted or told)[0]
    raw = first[1] if len(told) == 1 else "、".join(f"{address} {number}" for address, number in told)
    name = line.name.replace(":", "：")
    return Stray(line.table, Place(line.sheet, first[0], name), raw, name, harmless=not counted or bool(_DERIVED.search(line.name)))
