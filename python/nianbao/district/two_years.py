"""Last year's numbers beside a district's: of the whole, and of every unit that reported in both years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..core.findings import Number
from ..core.submission import NOT_ASKED, Submission, Unread, Value
from ..core.totals import as_spelled
from ..model import Cell, Form
from .adjustments import Adjustment, adjusted_value
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
        """This year's sum of the same units, with what 调整 adds to them."""
        mine = [member.values for member in self.district.members if member.submission.file in self.units]
        if not mine:
            return (None,) * len(self.whole)
        return tuple(adjusted_value(self.both_lines.get(cell, ()), sum_of_units(column)) for cell, column in zip(self.district.form.cells, zip(*mine, strict=True), strict=True))

    @cached_property
    def places(self) -> frozenset[int]:
        """Where they stand among this year's units."""
        return frozenset(i for i, member in enumerate(self.district.members) if member.submission.file in self.units)

    @cached_property
    def both_lines(self) -> Mapping[Cell, tuple[Adjustment, ...]]:
        """The lines of 调整 in force that are about them."""
        found = {cell: tuple(one for one in lines if one.unit in self.places) for cell, lines in self.district.adjusted.by_cell.items()}
        return {cell: lines for cell, lines in found.items() if lines}


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
