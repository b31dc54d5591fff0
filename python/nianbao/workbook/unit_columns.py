"""Which column of 部门明细 holds what: the figures a leader asks for first, on one page; every other cell of the form behind folded groups, one a table.

A figure that is one cell of the form is that cell's own column, so that what is typed there is summed; one of several cells is worked out from theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from ..model import Cell, Figure, Form

DETAILS, ADJUSTMENTS = "部门明细", "调整"
NUMBER_HEAD, NAME_HEAD, CLASS_HEAD, REMARK_HEAD, FILE_HEAD, BEFORE_HEAD = "序号", "机关", "分类", "备注", "文件", "上年表"
LEADING = (NUMBER_HEAD, NAME_HEAD, CLASS_HEAD)
"""Heads before the figures; 备注 ends the printed page, 文件 and 上年表 stand beyond it."""
HAS_BEFORE = "有"
"""Stands under 上年表 where last year's report of the unit is known."""

_MORE_FIGURES = ("carried_in", "carried_out")


@dataclass(frozen=True)
class FigureColumn:
    """A figure with its column; ``computed`` where it is no cell of the form but the sum of several."""

    figure: Figure
    column: int

    @property
    def computed(self) -> bool:
        return len(self.figure.cells) > 1


@dataclass(frozen=True)
class FoldedGroup:
    """The columns of one table behind its narrow ``head`` column, first and last (inclusive)."""

    table: str
    head: int
    first: int
    last: int


@dataclass(frozen=True)
class UnitColumns:
    """Columns counted from 0. ``cells`` follow ``form.cells``; ``width`` is how many there are."""

    figures: tuple[FigureColumn, ...]
    cells: tuple[int, ...]
    groups: tuple[FoldedGroup, ...]
    width: int

    @property
    def remark(self) -> int:
        return len(LEADING) + len(self.figures)

    @property
    def file(self) -> int:
        return self.remark + 1

    @property
    def before(self) -> int:
        """Whether last year's report of the unit is known."""
        return self.remark + 2

    @cached_property
    def place_in(self) -> dict[int, int]:
        """The place in ``form.cells`` by column."""
        return {column: place for place, column in enumerate(self.cells)}


@cache
def key_figures(form: Form) -> tuple[Figure, ...]:
    """The figures compared with last year (X3), and what was carried in and out, in the order of the form."""
    found = (*form.trends, *(form.by_figure[key] for key in _MORE_FIGURES if key in form.by_figure))
    return tuple(sorted(found, key=lambda figure: min(form.position[cell] for cell in figure.cells)))


@cache
def unit_columns(form: Form) -> UnitColumns:
    """The columns of 部门明细 for a form."""
    figures = tuple(FigureColumn(figure, column) for column, figure in enumerate(key_figures(form), len(LEADING)))
    columns: dict[Cell, int] = {at.figure.cells[0]: at.column for at in figures if not at.computed}
    groups: list[FoldedGroup] = []
    free = len(LEADING) + len(figures) + 3
    for table in form.tables:
        rest = [cell for cell in table.cells if cell not in columns]
        groups.append(FoldedGroup(table.name, free, free + 1, free + len(rest)))
        columns |= {cell: column for column, cell in enumerate(rest, free + 1)}
        free += 1 + len(rest)
    return UnitColumns(figures, tuple(columns[cell] for cell in form.cells), tuple(groups), free)
