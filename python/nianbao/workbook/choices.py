"""_选项: the hidden sheet with what the drop-downs for table, row and column offer: a column a table with its rows, a column a kind of rows with its columns.

The lists of 补充数据, which 穿透查询 offers too, stand behind those of the form, and move none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..geometry import Area
from ..model import Form
from .layout import EXTRA_SHEET

NUMBER_HEAD_OF_EXTRA = "数量"
"""Stands for a column where a row of 补充数据 is named by table, row and column."""

OFFERED_SHEET = "_选项"


@dataclass(frozen=True)
class Choices:
    """``tables`` by name, ``rows`` of each, ``columns`` of each kind of rows; ``kinds`` says which kind a row (``表|行``) is, counted from 1.

    ``row_lists`` and ``column_lists`` are the columns of the sheet in which the lists stand.
    """

    tables: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]
    kinds: dict[str, int]
    row_lists: tuple[int, ...]
    column_lists: tuple[int, ...]

    @property
    def sheet_columns(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """(head, values) of each column of the sheet from the left."""
        yield "表", self.tables
        yield "行", tuple(self.kinds)
        yield "列组", tuple(self.kinds.values())
        lists = {at: ("行", rows) for at, rows in zip(self.row_lists, self.rows, strict=True)}
        lists |= {at: ("列", columns) for at, columns in zip(self.column_lists, self.columns, strict=True)}
        yield from (lists[at] for at in sorted(lists))

    def _area(self, column: int, count: int) -> str:
        return Area(OFFERED_SHEET, 1, column, count, column).absolute

    @property
    def table_area(self) -> str:
        return self._area(0, len(self.tables))

    @property
    def key_area(self) -> str:
        return self._area(1, len(self.kinds))

    @property
    def kind_area(self) -> str:
        return self._area(2, len(self.kinds))

    def row_list(self, number: str) -> str:
        """What a drop-down of rows offers: ``number`` is where the number of the table stands, counted from 1."""
        areas = (self._area(at, len(rows)) for at, rows in zip(self.row_lists, self.rows, strict=True))
        return f"=CHOOSE({number},{','.join(areas)})"

    def column_list(self, number: str) -> str:
        """What a drop-down of columns offers: ``number`` is where the number of the kind stands."""
        areas = (self._area(at, len(columns)) for at, columns in zip(self.column_lists, self.columns, strict=True))
        return f"=CHOOSE({number},{','.join(areas)})"

    def table_number(self, table: str) -> str:
        """A formula's part: the number of the table named there, 1 where it is none."""
        return f"IFERROR(MATCH({table},{self.table_area},0),1)"

    def kind_number(self, table: str, row: str) -> str:
        """A formula's part: the number of the kind of this row, 1 where there is no such row."""
        return f'IFERROR(INDEX({self.kind_area},MATCH({table}&"|"&{row},{self.key_area},0)),1)'


@cache
def choices(form: Form, extra: tuple[str, ...] = ()) -> Choices:
    """Those of a form, in printed order; behind them the rows of 补充数据 with these paths, where there are any."""
    lines: dict[tuple[str, str], list[str]] = {}
    for cell in form.cells:
        table, row, column = form.names(cell)
        lines.setdefault((table, row), []).append(column)
    kinds = list(dict.fromkeys(tuple(columns) for columns in lines.values()))
    tables = tuple(dict.fromkeys(table for table, _ in lines))
    rows = tuple(tuple(row for home, row in lines if home == table) for table in tables)
    found = {f"{table}|{row}": kinds.index(tuple(columns)) + 1 for (table, row), columns in lines.items()}
    row_lists, column_lists = (tuple(range(first, first + count)) for first, count in ((3, len(rows)), (3 + len(rows), len(kinds))))
    if extra:
        found |= {f"{EXTRA_SHEET}|{path}": len(kinds) + 1 for path in extra}
        behind = 3 + len(rows) + len(kinds)
        tables, rows, kinds = (*tables, EXTRA_SHEET), (*rows, extra), [*kinds, (NUMBER_HEAD_OF_EXTRA,)]
        row_lists, column_lists = (*row_lists, behind), (*column_lists, behind + 1)
    return Choices(tables, rows, tuple(kinds), found, row_lists, column_lists)
