"""Last year's numbers beside a district's: of the whole, and of every unit that reported in both years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..core.findings import Number
from ..core.submission import NOT_ASKED, Submission, Unread, Value
from ..core.totals import as_spelled
from ..model import Form
from .carrying import Ways, carry
from .district import District

Values = tuple[Value, ...]
"""Last year's numbers in the order of this year's cells; not asked where last year's edition has no cell of that meaning (口径不同)."""


@dataclass(frozen=True)
class TwoYears:
    """``whole`` is last year's sum of all units, and ``units`` what single ones had, by the file of this year's report.

    ``source`` says in words where the whole is from. ``year`` is last year.
    """

    district: District
    year: int | None
    source: str
    whole: Values
    units: Mapping[str, Values]

    @cached_property
    def both(self) -> Values:
        """Last year's sum of the units of both years (同口径)."""
        columns = zip(*self.units.values(), strict=True) if self.units else ((),) * len(self.whole)
        return tuple(NOT_ASKED if whole is NOT_ASKED else sum_of_units(column) for whole, column in zip(self.whole, columns, strict=True))

    @cached_property
    def both_now(self) -> Values:
        """This year's sum of the same units."""
        mine = [member.values for member in self.district.members if member.submission.file in self.units]
        return tuple(map(sum_of_units, zip(*mine, strict=True))) if mine else (None,) * len(self.whole)


def sum_of_units(column: tuple[Value, ...]) -> Value:
    """Unread where one is, blank where all are, else the sum: as a summary adds up."""
    unread = next((value for value in column if isinstance(value, Unread)), None)
    numbers: list[Number] = [value for value in column if isinstance(value, int | Decimal)]
    return unread or (sum(numbers) if numbers else None)


def comparable_values(report: Submission, form: Form, ways: Ways) -> Values:
    """A report of last year in the cells of a form; not asked where its edition has no cell of the same meaning."""
    values = carry(as_spelled(report), form, ways).values
    if report.form is form:
        return values
    return tuple(value if ways.get(cell) == (cell,) else NOT_ASKED for cell, value in zip(form.cells, values, strict=True))
