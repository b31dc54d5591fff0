"""补充数据 added up: the rows of all units, each with what every unit brought. A unit without the sheet brings nothing and is asked nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..core.findings import Number
from ..core.submission import ExtraFigure, Place, Submission, Unread, Value
from ..model import Item
from .membership import name_of

MOST_SUMMED_ROWS = 200
"""Rows of a summary: the units of a round have the same, those of strange workbooks any."""


@dataclass(frozen=True)
class ExtraSum:
    """One row: the ``values`` by unit in the order of the units, and the sum of them with the names of those that brought no number."""

    values: tuple[Value, ...]
    total: ExtraFigure

    @property
    def count(self) -> int:
        """How many units brought a number."""
        return sum(isinstance(value, int | Decimal) for value in self.values)

    @property
    def item(self) -> Item:
        return self.total.item


def extra_sums(units: Sequence[Submission], fixed: Sequence[Item], at: Callable[[int], Place]) -> tuple[ExtraSum, ...]:
    """Every row that some unit has, the ``fixed`` ones first; nothing where no unit has 补充数据. ``at`` says where the sum of the row at a place stands."""
    if not any(unit.extra for unit in units):
        return ()
    found = [{figure.item.path: figure for figure in unit.extra if figure.item.path} for unit in units]
    named = {path: figure.item for rows in found for path, figure in rows.items()}
    rows = [*fixed, *(named[path] for path in _common(found) if path not in {item.path for item in fixed})]
    return tuple(_sum(item, at(place), [one.get(item.path) for one in found], units) for place, item in enumerate(rows[:MOST_SUMMED_ROWS]))


def rows_not_summed(units: Sequence[Submission], sums: Sequence[ExtraSum]) -> tuple[str, ...]:
    """The rows with a number for which a summary has no room."""
    there = {one.item.path for one in sums}
    return tuple(dict.fromkeys(f.item.path for unit in units for f in unit.extra if f.item.path and f.item.path not in there and f.value is not None))


def _common(found: Sequence[dict[str, ExtraFigure]]) -> list[str]:
    """The paths in the order in which they come up; where there are too many, those of the most units."""
    counts = Counter(path for rows in found for path in rows)
    return list(counts) if len(counts) <= MOST_SUMMED_ROWS else [path for path, _ in counts.most_common()]


def _sum(item: Item, place: Place, figures: Sequence[ExtraFigure | None], units: Sequence[Submission]) -> ExtraSum:
    values = tuple(_value(figure) for figure in figures)
    numbers: list[Number] = [value for value in values if isinstance(value, int | Decimal)]
    unread = [f"{name_of(unit)}填的是“{value.raw}”" for unit, value in zip(units, values, strict=True) if isinstance(value, Unread)]
    total: Value = Unread("待定", "；".join(unread[:3])) if unread else sum(numbers) if numbers else None
    lacking = tuple(
        name_of(unit)
        for unit, value, figure in zip(units, values, figures, strict=True)
        if not isinstance(value, int | Decimal) or (figure is not None and figure.lacking) or lacking_below(unit)
    )
    return ExtraSum(values, ExtraFigure(item, total, place, lacking=lacking))


def lacking_below(unit: Submission) -> int:
    """How many units of a summary among the units left a fixed row blank; 0 for any other."""
    return len({name for figure in unit.extra if figure.item.parent for name in figure.lacking})


def _value(figure: ExtraFigure | None) -> Value:
    """What a unit brings: a number, also one spelled as text; nothing; or text that is none."""
    if figure is None or figure.number is not None:
        return figure and figure.number
    return figure.value if isinstance(figure.value, Unread) and not figure.value.spelled else None
