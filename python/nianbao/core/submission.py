"""A submission: one agency's report of one year, every cell with its value and where the value came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeGuard

from ..model import Cell, Form, Item
from .findings import Finding, Number

NOTHING: Mapping[Any, Any] = MappingProxyType({})


def _nothing() -> Mapping[Any, Any]:
    return NOTHING


# Above these a number is taken for a slip of the keyboard and left unread; real counts reach 11,398,889, real amounts 269,041 万元.
# They also keep every sum of a relation below 2**53, where float64 is exact.
LARGEST_COUNT = 10**12
LARGEST_AMOUNT = Decimal(10**9)


@dataclass(frozen=True)
class Unread:
    """A cell whose content is no number: kept as typed, with the reason in Chinese. Never taken as 0. What was typed is what makes two the same.

    ``unplaced``: nobody knows which number of its row is the cell's; ``raw`` is then what the row shows.
    ``offered``: ``number`` is what the file says, only it does not say for certain that it is this cell's.
    ``spelled``: text in a workbook of ours that says ``number`` (``None``: a word or sign for nothing), which its formulas cannot see.
    """

    raw: str
    reason: str = field(compare=False)
    unplaced: bool = field(default=False, compare=False)
    spelled: bool = field(default=False, compare=False)
    number: Number | None = field(default=None, compare=False)
    offered: bool = field(default=False, compare=False)

    @property
    def suggested(self) -> Number | None:
        """What may be taken over once the clerk has agreed; ``None`` where nothing is offered."""
        return self.number if self.offered else None

    @property
    def proposed(self) -> Number | None:
        """What to type instead of a text that says a number or nothing at all; ``None`` where that is not known."""
        return (self.number if self.number is not None else 0) if self.spelled and self.raw.strip() else None


@dataclass(frozen=True)
class Stray:
    """Numbers inside a table that stand in no row or column of the form: the first of them, what is there, and in a file of others the line.

    ``raw`` lists several with their addresses. ``harmless``: nothing is lost with them, all are 0 or the line is a subtotal.
    """

    table: str
    place: Place
    raw: str
    line: str = ""
    harmless: bool = False


class Special(Enum):
    """Values that are neither a number nor missing."""

    NOT_ASKED = "not asked"
    """Rows 1 and 2 of an unsplit 其他处理: null, but no blank is complained of, and it counts as nothing (rule L3)."""


NOT_ASKED = Special.NOT_ASKED
UNSPLIT = "未拆分"
"""Stands in rows 1 and 2 of 其他处理 where only their sum is known (rule L3)."""

# int for counts, Decimal for amounts and for counts that are not whole (rule E5), None for a blank.
Value = int | Decimal | None | Unread | Special


def is_number(value: Value) -> TypeGuard[Number]:
    return isinstance(value, int | Decimal)


def number_or_zero(value: object) -> Number:
    """A number as it is; what is none counts as nothing."""
    return value if isinstance(value, int | Decimal) else 0


def is_fit(value: Value, column: Item) -> bool:
    """Whether a value is a number that a cell of this column may hold (rule E5)."""
    if not isinstance(value, int | Decimal):
        return False
    most = LARGEST_AMOUNT if column.decimals else LARGEST_COUNT
    return (column.signed or value >= 0) and abs(value) <= most and value == round(value, column.decimals)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: sheet (or document part) and address there, and the label texts it was matched by."""

    sheet: str
    address: str
    row_label: str = ""
    column_label: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}" if self.sheet else self.address


@dataclass(frozen=True)
class ExtraFigure:
    """One number of 补充数据: what is counted, in which unit, and where it stands. It is in no table, no relation and no 校验码.

    A row that is no row (without a name, twice, too many) has an item without a path, and is unread. ``lacking`` are in a summary the units
    that brought no number to it.
    """

    item: Item
    value: Value
    place: Place
    raw: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def number(self) -> Number | None:
        """The value where it is a number, also one that is spelled as text; else ``None``."""
        value = self.value.number if isinstance(self.value, Unread) and self.value.spelled else self.value
        return value if isinstance(value, int | Decimal) else None


@dataclass(frozen=True)
class LastYear:
    """Last year's numbers that a workbook of ours was handed out with (sheet 上年数): of which agency, which year and edition, by the cells of that edition.

    ``offered`` is what of it the workbook was begun with, by place in the workbook's own form.
    """

    agency: str
    year: int | None
    edition: str
    values: tuple[Value, ...]
    offered: Mapping[int, Value] = field(default_factory=_nothing)


@dataclass(frozen=True)
class Submission:
    """One report. ``values`` and ``places`` follow ``form.cells``; templates of one layout share one ``places`` tuple.

    ``raws`` holds what was typed, by position, only where it differs from the value; ``computed`` the positions whose value a formula made.
    ``ledger`` are the 核对数 by figure key. ``narrative`` the text of chapters 一…六 ("" where there is none).
    ``agency`` is the name used for matching, ``title_agency`` the title's own words. ``origin`` says where agency, year … came from.
    ``stamp`` is ``"form"`` for our template, ``"summary"`` for our 汇总, ``""`` otherwise; ``version`` is 报送次数.
    ``handed_to`` is the unit of the roster that the workbook was handed out to, ``last_year`` what it was handed out with; ``level`` its 层级 where a roster says it.
    ``remarks`` are findings made while reading (L3, L4 …). ``strays`` are numbers inside the tables that are none of the form's. ``explained`` are the clerk's 说明 by finding fingerprint.
    ``lacking`` are in a summary, by position, the sums to which some units brought no number, with these units in words: nothing can be told of them.
    ``extra`` are the rows of 补充数据, none where there is no such sheet or nothing is filled in.
    """

    form: Form
    values: tuple[Value, ...]
    file: str = ""
    agency: str = ""
    title_agency: str = ""
    category: str = ""
    year: int | None = None
    places: tuple[Place | None, ...] = ()
    raws: Mapping[int, str] = field(default_factory=_nothing)
    computed: frozenset[int] = frozenset()
    ledger: Mapping[str, Value] = field(default_factory=_nothing)
    ledger_places: Mapping[str, Place] = field(default_factory=_nothing)
    narrative: tuple[str, ...] = ("",) * 6
    cover: Mapping[str, str] = field(default_factory=_nothing)
    origin: Mapping[str, str] = field(default_factory=_nothing)
    stamp: str = ""
    version: int | None = None
    remarks: tuple[Finding, ...] = ()
    strays: tuple[Stray, ...] = ()
    explained: Mapping[str, str] = field(default_factory=_nothing)
    handed_to: str = ""
    last_year: LastYear | None = None
    level: str = ""
    lacking: Mapping[int, tuple[str, ...]] = field(default_factory=_nothing)
    extra: tuple[ExtraFigure, ...] = ()

    def __getitem__(self, cell: Cell) -> Value:
        """The value of a cell. Raises ``KeyError`` for a cell that the form lacks."""
        return self.values[self.form.position[cell]]

    def number(self, cell: Cell) -> Number | None:
        """The value where it is a number, else ``None``."""
        value = self[cell]
        return value if isinstance(value, int | Decimal) else None

    def place(self, cell: Cell) -> Place | None:
        return self.places[self.form.position[cell]] if self.places else None

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The types of its values: most reports hold nothing but numbers, and much need not be asked of them."""
        return frozenset(map(type, self.values))

    @property
    def spelled(self) -> tuple[Cell, ...]:
        """Cells of a workbook of ours that say a number, or that there is none, as text."""
        return tuple(c for c in self.unread if isinstance(v := self[c], Unread) and v.spelled)

    @property
    def suggestions(self) -> dict[Cell, Number]:
        """Unread cells with what is offered for them."""
        held = ((cell, value.suggested) for cell, value in zip(self.form.cells, self.values, strict=True) if isinstance(value, Unread))
        return {cell: number for cell, number in held if number is not None}

    def changed(self, changes: Mapping[Cell, Value]) -> Submission:
        """The same submission with other values in some cells."""
        values = list(self.values)
        for cell, value in changes.items():
            values[self.form.position[cell]] = value
        return replace(self, values=tuple(values))

    @property
    def unread(self) -> tuple[Cell, ...]:
        if Unread not in self.kinds:
            return ()
        return tuple(c for c, v in zip(self.form.cells, self.values, strict=True) if isinstance(v, Unread))

    @property
    def blank(self) -> tuple[Cell, ...]:
        if type(None) not in self.kinds:
            return ()
        return tuple(c for c, v in zip(self.form.cells, self.values, strict=True) if v is None)
