"""_选项: the hidden sheet with what the drop-downs for table, row and column offer: a column a table with its rows, a column a kind of rows with its columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..geometry import Area
from ..model import Form

OFFERED_SHEET = "_选项"


@dataclass(frozen=True)
class Choices:
    """``tables`` by name, ``rows`` of each, ``columns`` of each kind of rows; ``kinds`` says which kind a row (``表|行``) is, counted from 1."""

    tables: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]
    kinds: dict[str, int]

    @property
    def sheet_columns(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """(head, values) of each column of the sheet from the left."""
        yield "表", self.tables
        yield "行", tuple(self.kinds)
        yield "列组", tuple(self.kinds.values())
        yield from (("行", rows) for rows in self.rows)
        yield from (("列", columns) for columns in self.columns)

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
        areas = (self._area(3 + i, len(rows)) for i, rows in enumerate(self.rows))
        return f"=CHOOSE({number},{','.join(areas)})"

    def column_list(self, number: str) -> str:
        """What a drop-down of columns offers: ``number`` is where the number of the kind stands."""
        areas = (self._area(3 + len(self.rows) + i, len(columns)) for i, columns in enumerate(self.columns))
        return f"=CHOOSE({number},{','.join(areas)})"

    def table_number(self, table: str) -> str:
        """A formula's part: the number of the table named there, 1 where it is none."""
        return f"IFERROR(MATCH({table},{self.table_area},0),1)"

    def kind_number(self, table: str, row: str) -> str:
        """A formula's part: the number of the kind of this row, 1 where there is no such row."""
        return f'IFERROR(INDEX({self.kind_area},MATCH({table}&"|"&{row},{self.key_area},0)),1)'


@cache
def choices(form: Form) -> Choices:
    """Those of a form, in printed order."""
    lines: dict[tuple[str, str], list[str]] = {}
    for cell in form.cells:
        table, row, column = form.names(cell)
        lines.setdefault((table, row), []).append(column)
    kinds = list(dict.fromkeys(tuple(columns) for columns in lines.values()))
    tables = tuple(dict.fromkeys(table for table, _ in lines))
    rows = tuple(tuple(row for home, row in lines if home == table) for table in tables)
    return Choices(tables, rows, tuple(kinds), {f"{table}|{row}": kinds.index(tuple(columns)) + 1 for (table, row), columns in lines.items()})
