"""校验码 by formulas (``core.check_code`` has the arithmetic): on a hidden sheet one cell a line of the form and one a character of the name,
the code itself from them; under each table and on the cover what that shows.

No array, no function newer than Excel 2007, no intermediate of 10¹⁵ or more; what is no number makes no digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ..core.check_code import (
    DIGITS,
    FRACTION_WEIGHTS,
    LATEST,
    LENGTH_WEIGHT,
    MODULUS,
    NAME_LENGTH,
    NAME_WEIGHTS,
    SIXTH,
    UNFILLED,
    YEAR_WEIGHT,
    characters,
    check_code,
    plain_name,
    weight,
)
from ..geometry import Area, Spot
from ..model import Cell
from .formula_inputs import FormulaCell, FormulaInputs, Shown
from .layout import CODE_SHEET, Layout

CODE_AT, CHARACTERS_AT, NAME_AT, YEAR_AT = (Spot(CODE_SHEET, row, 0) for row in range(4))
_LETTERS = Area(CODE_SHEET, 0, 1, NAME_LENGTH - 1, 1)
_LINES_COLUMN = 2

BEFORE_CODE, BEHIND_CODE = "校验码：", "　（与电子表上的相同，表示数字、机关和年度一致）"
"""Around the code under each printed table."""


def code_cells(state: FormulaInputs) -> Iterator[FormulaCell]:
    """Every formula of the code with its value; nothing in a layout that has none."""
    layout = state.layout
    if layout.front.code is None:
        return
    lines = _lines(layout)
    yield from _name_cells(state)
    for row, line in enumerate(lines):
        yield FormulaCell(CODE_SHEET, row, _LINES_COLUMN, _line_formula(line, layout), _line_value(line, state))
    code = shown_code(state)
    yield FormulaCell(CODE_AT.sheet, CODE_AT.row, CODE_AT.column, _code_formula(layout, len(lines)), code)
    yield FormulaCell(layout.front.code.sheet, layout.front.code.row, layout.front.code.column, f"={CODE_AT.absolute}", code)
    for spot in layout.codes.values():
        yield FormulaCell(spot.sheet, spot.row, spot.column, f'="{BEFORE_CODE}"&{CODE_AT.absolute}&"{BEHIND_CODE}"', code_line(code))


def code_line(code: str) -> str:
    """What stands under a printed table."""
    return f"{BEFORE_CODE}{code}{BEHIND_CODE}"


def shown_code(state: FormulaInputs) -> str:
    """The code of what stands in the workbook."""
    values = [None if cell in state.unsplit else state.known[cell] for cell in state.layout.form.cells]
    return check_code(state.layout.form, values, _name(state), _year(state))


def _name(state: FormulaInputs) -> str:
    return plain_name(str(state.cover.get("agency") or ""))


def _year(state: FormulaInputs) -> int | None:
    """The year as the formula sees it: a number, or words that begin with one of four digits."""
    year = state.cover.get("year")
    if isinstance(year, int | Decimal):
        return int(year)
    words = str(year or "").strip()[:4]
    return int(words) if words.isdecimal() else None


def _lines(layout: Layout) -> list[list[Cell]]:
    """The cells of the form by the line of a sheet that they stand in."""
    found: dict[tuple[str, int], list[Cell]] = {}
    for cell, spot in zip(layout.form.cells, layout.spots, strict=True):
        found.setdefault((spot.sheet, spot.row), []).append(cell)
    return list(found.values())


def _line_formula(line: Sequence[Cell], layout: Layout) -> str:
    """The remainder of the products of a line; nothing while one of its cells is no number."""
    spots = [layout.spot(cell) for cell in line]
    at = [f"{spot.sheet}!{spot.address}" for spot in spots]
    products = ",".join(_product(cell, address, layout) for cell, address in zip(line, at, strict=True))
    return f'=IF(COUNT({",".join(at)})={len(line)},MOD(SUM({products}),{MODULUS}),"")'


def _product(cell: Cell, at: str, layout: Layout) -> str:
    place = layout.form.position[cell]
    if layout.form.column(cell).decimals:
        return f"MOD(INT({at}),{MODULUS})*{weight(place)},ROUND(({at}-INT({at}))*{SIXTH},0)*{weight(FRACTION_WEIGHTS + place)}"
    return f"MOD({at},{MODULUS})*{weight(place)}"


def _line_value(line: Sequence[Cell], state: FormulaInputs) -> Shown:
    total = Decimal(0)
    for cell in line:
        value, place = state.known[cell], state.layout.form.position[cell]
        if value is None or cell in state.unsplit:
            return ""
        if state.layout.form.column(cell).decimals:
            whole = Decimal(value).to_integral_value(ROUND_FLOOR)
            fraction = ((value - whole) * SIXTH).to_integral_value(ROUND_HALF_UP)
            total += _remainder(whole) * weight(place) + fraction * weight(FRACTION_WEIGHTS + place)
        else:
            total += _remainder(Decimal(value)) * weight(place)
    rest = _remainder(total)
    return int(rest) if rest == int(rest) else rest


def _remainder(value: Decimal) -> Decimal:
    """MOD of spreadsheets: never negative."""
    return value - MODULUS * (value / MODULUS).to_integral_value(ROUND_FLOOR)


def _name_cells(state: FormulaInputs) -> Iterator[FormulaCell]:
    who, when, name = state.layout.cover["agency"].absolute, state.layout.cover["year"].absolute, _name(state)
    yield FormulaCell(NAME_AT.sheet, NAME_AT.row, NAME_AT.column, f'=SUBSTITUTE(SUBSTITUTE({who}," ",""),"　","")', name)
    year = _year(state)
    words = f"IF(ISNUMBER({when}),INT({when}),VALUE(LEFT(TRIM({when}),4)))"
    formula = f'=IF(ISERROR({words}),"",IF(AND({words}>=1,{words}<={LATEST}),{words},""))'
    yield FormulaCell(YEAR_AT.sheet, YEAR_AT.row, YEAR_AT.column, formula, year if year is not None and 1 <= year <= LATEST else "")
    for k in range(NAME_LENGTH):
        at = f"MID({NAME_AT.address},{k + 1},1)"
        formula = f'=IF(LEN({NAME_AT.address})<{k + 1},0,IF(ISERROR(FIND({at},{CHARACTERS_AT.address})),0,FIND({at},{CHARACTERS_AT.address})*{weight(NAME_WEIGHTS + k)}))'
        yield FormulaCell(CODE_SHEET, k, 1, formula, (characters().find(name[k]) + 1) * weight(NAME_WEIGHTS + k) if k < len(name) else 0)


def _code_formula(layout: Layout, lines: int) -> str:
    """The digits where every line is there, nothing is blank or unfit, and name and year are given."""
    zone = Area(CODE_SHEET, 0, _LINES_COLUMN, lines - 1, _LINES_COLUMN).a1
    faults = ",".join(layout.front.dashboard[table.name, key].absolute for table in layout.form.tables for key in ("blank", "bad"))
    length = f"LEN({NAME_AT.address})"
    total = f"SUM({zone},{_LETTERS.a1},{YEAR_AT.address}*{weight(YEAR_WEIGHT)},{length}*{weight(LENGTH_WEIGHT)})"
    digits = f'RIGHT("{"0" * (DIGITS - 1)}"&MOD({total},{MODULUS}),{DIGITS})'
    tests = f"COUNT({zone})<{lines},{length}=0,COUNT({YEAR_AT.address})=0,SUM({faults})>0"
    return f'=IF(ISERROR(SUM({zone},{_LETTERS.a1},{YEAR_AT.address},{length},{faults})),"{UNFILLED}",IF(OR({tests}),"{UNFILLED}",{digits}))'

