"""The days by which reports are due (国办公开办函〔2021〕30号; 政府信息公开条例 第四十九条), in the year after the one reported on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Deadline:
    """Who has to have done what by which day of the next year."""

    who: str
    month: int
    day: int

    def of(self, year: int) -> date:
        """The day for the report on ``year``."""
        return date(year + 1, self.month, self.day)


UNITS_DUE = Deadline("各单位报送、公开", 1, 31)

DEADLINES = (UNITS_DUE, Deadline("县级汇总上报", 2, 20), Deadline("市级汇总上报", 3, 10))
"""The legal ones, the first first; an office may ask its units to be earlier."""
