"""补充数据 as text and positions: where its rows stand, and the check cells right of them. The sheet is ours and optional, so a blank one asks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from ..core.submission import LARGEST_AMOUNT, LARGEST_COUNT, ExtraFigure, Place, Value, is_fit
from ..forms.extra import CHANNELS, FEE, NAMED_GROUP, extra_rows, fixed_extra, groups_of_extra
from ..geometry import Area, Spot
from ..grid import Sheet
from ..model import Cell, Form, Item
from .formula_inputs import HOLDS, UNKNOWN, FormulaCell, Shown
from .layout import EXTRA_SHEET, layout

EXTRA_HEADS = ("类别", "项目", "计量单位", "数量")
EXTRA_HEAD_ROW = 4
FIRST_EXTRA_ROW = EXTRA_HEAD_ROW + 1
NUMBER_COLUMN = 3
FIT_COLUMN, GROUP_CHECK_COLUMN = 5, 6
"""Right of the printed columns: what is wrong with each number, and the answer for a group, beside its first row."""

UNFIT_EXTRA, UNEVEN_FEE = "✗ 请改填数字", "✗ 件数与金额不符"

_SEARCHED = 30
"""Rows in which the heads are looked for."""


@dataclass(frozen=True)
class ExtraHeads:
    """Where the heads of a 补充数据 stand: their row and their columns, counted from 0."""

    row: int
    group: int
    name: int
    measure: int
    number: int


def extra_heads(sheet: Sheet) -> ExtraHeads | None:
    """The heads of a sheet that is a 补充数据 of ours, wherever they were moved to; ``None`` for any other."""
    for r, cells in enumerate(sheet.rows[:_SEARCHED]):
        texts = [raw.strip() if isinstance(raw, str) else "" for raw in cells]
        if all(head in texts for head in EXTRA_HEADS):
            return ExtraHeads(sheet.top + r, *(sheet.left + texts.index(head) for head in EXTRA_HEADS))
    return None


def is_extra_sheet(sheet: Sheet) -> bool:
    """Whether a sheet is one that we wrote, and no table somebody calls so."""
    return sheet.name == EXTRA_SHEET and extra_heads(sheet) is not None


def extra_spot(place: int) -> Spot:
    """Where the number of the row at this place stands."""
    return Spot(EXTRA_SHEET, FIRST_EXTRA_ROW + place, NUMBER_COLUMN)


def extra_place(place: int) -> Place:
    """The same, for a number that stands there."""
    spot = extra_spot(place)
    return Place(spot.sheet, spot.address)


def group_label(item: Item) -> str:
    """What stands in the first column beside a row."""
    return groups_of_extra().get(item.parent, NAMED_GROUP)


def extra_groups(items: Sequence[Item]) -> Iterator[tuple[str, int, int]]:
    """(label, place of the first row, of the last) of each run of rows of one group."""
    for label, run in groupby(range(len(items)), key=lambda place: group_label(items[place])):
        places = list(run)
        yield label, places[0], places[-1]


def places_of_group(items: Sequence[Item], group: str) -> list[int]:
    """The places of the rows of a group of fixed rows."""
    return [place for place, item in enumerate(items) if item.parent == group]


def _area(items: Sequence[Item], group: str) -> Area:
    first, *_, last = places_of_group(items, group)
    return Area(EXTRA_SHEET, extra_spot(first).row, NUMBER_COLUMN, extra_spot(last).row, NUMBER_COLUMN)


def new_requests(form: Form) -> Spot:
    """Where 新收 stands, which the channels add up to."""
    return layout(form).spot(form.by_figure["received"].cells[0])


def new_value(form: Form, cells: Iterable[FormulaCell], values: Mapping[Cell, Value]) -> Value:
    """新收 as a workbook shows it: the result of its formula among ``cells``, else what is typed there."""
    spot, cell = new_requests(form), form.by_figure["received"].cells[0]
    shown = (one.value for one in cells if (one.sheet, one.row, one.column) == (spot.sheet, spot.row, spot.column))
    value = next(shown, values.get(cell))
    return value if isinstance(value, int | Decimal) else None


def extra_checks(form: Form, items: Sequence[Item], values: Sequence[Value], new: Value) -> list[FormulaCell]:
    """The check cells of a form's 补充数据: each number by itself, channels against 新收 (``new``, as it stands in the table), fee."""
    channels, fee = _area(items, CHANNELS), _area(items, FEE)
    counts = f"COUNT({channels.a1},{new_requests(form).absolute})={len(channels.cells) + 1}"
    return [
        *(_fit(place, item, value) for place, (item, value) in enumerate(zip(items, values, strict=True))),
        *group_checks(form, items, values, new, (_unless_blank(channels), counts), (_unless_blank(fee), f"COUNT({fee.a1})=2")),
    ]


def _unless_blank(area: Area) -> str:
    return f"COUNTBLANK({area.a1})<{len(area.cells)}"


def group_checks(
    form: Form, items: Sequence[Item], values: Sequence[Value], new: Value, channels: tuple[str, str], fee: tuple[str, str]
) -> Iterator[FormulaCell]:
    """The answers for the channels and for the fee. For each two tests are given: whether anything stands there, and whether all that is needed does."""
    area, total = _area(items, CHANNELS), new_requests(form).absolute
    given = [values[place] for place in places_of_group(items, CHANNELS)]
    gap = f"SUM({area.a1})-{total}"
    yield _check(area, channels, f'IF({gap}=0,"{HOLDS}",{gap})', given, _gap(given, new))
    area = _area(items, FEE)
    given = [values[place] for place in places_of_group(items, FEE)]
    count, amount = area.a1.split(":")
    yield _check(area, fee, f'IF(({count}=0)=({amount}=0),"{HOLDS}","{UNEVEN_FEE}")', given, _even(given))


def _check(area: Area, tests: tuple[str, str], answer: str, values: Sequence[Value], told: Shown) -> FormulaCell:
    formula = f'=IF({tests[0]},IF({tests[1]},{answer},"{UNKNOWN}"),"")'
    return FormulaCell(EXTRA_SHEET, area.row, GROUP_CHECK_COLUMN, formula, "" if all(value is None for value in values) else told)


def _gap(channels: Sequence[Value], new: Value) -> Shown:
    numbers = [value for value in (*channels, new) if isinstance(value, int | Decimal)]
    return (sum(numbers[:-1]) - numbers[-1] or HOLDS) if len(numbers) > len(channels) else UNKNOWN


def _even(fee: Sequence[Value]) -> Shown:
    zero = [value == 0 for value in fee if isinstance(value, int | Decimal)]
    return UNKNOWN if len(zero) < len(fee) else HOLDS if len(set(zero)) == 1 else UNEVEN_FEE


def _fit(place: int, item: Item, value: Value) -> FormulaCell:
    """What is wrong with a number by itself."""
    spot = extra_spot(place)
    at, most = spot.address, int(LARGEST_AMOUNT) if item.decimals else LARGEST_COUNT
    fits = f"AND({at}>=0,{at}<={most},ABS({at}-ROUND({at},{item.decimals}))<0.000000001)"
    formula = f'=IF(COUNTBLANK({at})=1,"",IF(ISNUMBER({at}),IF({fits},"","{UNFIT_EXTRA}"),"{UNFIT_EXTRA}"))'
    return FormulaCell(EXTRA_SHEET, spot.row, FIT_COLUMN, formula, "" if value is None or is_fit(value, item) else UNFIT_EXTRA)


@dataclass(frozen=True)
class ExtraContents:
    """A 补充数据 to be written: its rows, and what stands in some of them, by path."""

    items: tuple[Item, ...]
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])

    @property
    def in_order(self) -> list[Value]:
        """The values of all rows."""
        return [self.values.get(item.path) for item in self.items]


def blank_extra(names: Iterable[str] = ()) -> ExtraContents:
    """A 补充数据 to be filled in, with these further rows."""
    return ExtraContents(extra_rows(names))


def extra_of(figures: Iterable[ExtraFigure]) -> ExtraContents | None:
    """Figures that were read, to be written anew; ``None`` for none. What stood in no row has no place there."""
    rows = {figure.item.path: figure for figure in figures if figure.item.path}
    named = [figure.item for figure in rows.values() if figure.item not in fixed_extra()]
    return ExtraContents((*fixed_extra(), *named), {path: figure.value for path, figure in rows.items()}) if rows else None
