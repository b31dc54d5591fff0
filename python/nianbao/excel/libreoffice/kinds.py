"""Which cells of a block hold errors and which dates: LibreOffice's values tell neither."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from .formats import DATE, disagree
from .grammar import ERRORS, CellArea, CellError, area_at
from .office import constant
from .wire import Remote

FormatOf = Callable[[int], tuple[str, int]]  # the code and the type of a number format


def errors(cells: Remote, area: CellArea) -> Iterator[tuple[int, int, CellError]]:
    """Row and column, counted from 0 within the area, and the error that stands there; one round trip for each."""
    found = cells.queryFormulaCells(constant("sheet.FormulaResult.ERROR"))
    for row, column in _positions(_areas(found), area):
        code = cells.getCellByPosition(column, row).getError()
        yield row, column, CellError(ERRORS.get(code, "#N/A"))


def dates(cells: Remote, area: CellArea, format_of: FormatOf) -> Iterator[tuple[int, int]]:
    """Where numbers stand in a format with a day, month or year; time alone stays a number, as on Excel."""
    constants = cells.queryContentCells(constant("sheet.CellFlags.DATETIME"))
    formulas = cells.queryFormulaCells(constant("sheet.FormulaResult.VALUE"))
    for found in (constants, formulas):
        yield from _positions(_dated(found, _areas(found), format_of), area)


def _dated(found: Remote, areas: list[CellArea], format_of: FormatOf) -> Iterator[CellArea]:
    """One question where all cells have the same number format, else one an area, else one a cell."""
    if not areas:
        return
    if not disagree(found, "NumberFormat"):
        yield from areas if format_of(found.NumberFormat)[1] & DATE else []
    else:
        for index, part in enumerate(areas):
            yield from _dated_in(found.getByIndex(index), part, format_of)


def _dated_in(cells: Remote, area: CellArea, format_of: FormatOf) -> Iterator[CellArea]:
    if not disagree(cells, "NumberFormat"):
        yield from [area] if format_of(cells.NumberFormat)[1] & DATE else []
        return
    for row, column in _positions([area], area):
        if format_of(cells.getCellByPosition(column, row).NumberFormat)[1] & DATE:
            yield CellArea(area.row + row, area.column + column, 1, 1)


def _areas(found: Remote) -> list[CellArea]:
    return [area_at(address) for address in found.getRangeAddresses()]


def _positions(areas: Iterable[CellArea], within: CellArea) -> Iterator[tuple[int, int]]:
    """Row and column of every cell of these areas, counted from 0 from the first cell of `within`."""
    for part in areas:
        first_row, first_column = part.row - within.row, part.column - within.column
        for row in range(first_row, first_row + part.rows):
            yield from ((row, column) for column in range(first_column, first_column + part.columns))
