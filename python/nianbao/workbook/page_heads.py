"""What stands over and under printed pages: whose they are and of which year, by a formula over the cover; the page."""

from __future__ import annotations

from collections.abc import Iterator

from ..geometry import Spot
from .formula_inputs import FormulaCell, FormulaInputs

FOOT = "第 &P 页　共 &N 页"
"""The foot of every printed page; ``&P`` and ``&N`` are the page and how many there are."""

LIST_TAB = "#ED7D31"
"""The tab of a list of what is to do."""

_MARK = "年"


def page_heads(state: FormulaInputs) -> Iterator[FormulaCell]:
    """``某区教育局　2024 年度`` on each sheet that has such a line; blank while the cover is."""
    layout = state.layout
    formula = page_head_formula(layout.cover["agency"], layout.cover["year"])
    for spot in layout.page_heads:
        yield FormulaCell(spot.sheet, spot.row, spot.column, formula, page_head(state.cover.get("agency"), state.cover.get("year")))


def page_head_formula(agency: Spot, year: Spot) -> str:
    """The line from the two fields of the cover."""
    who, when = agency.absolute, year.absolute
    dated = f'IF(ISERROR(FIND("{_MARK}",{when})),{when}&" 年度",{when})'
    return f'=IF(COUNTBLANK({who})=1,"",{who})&IF(COUNTBLANK({when})=1,"","　"&{dated})'


def page_head(agency: object, year: object) -> str:
    """The same words; either may be missing."""
    when = "" if year in (None, "") else f"{year}" if _MARK in str(year) else f"{year} 年度"
    return ("" if agency is None else str(agency)) + (f"　{when}" if when else "")
