"""Pure text and numbers: Excel's formulas, addresses, colours and errors against LibreOffice's."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, NamedTuple

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
EPOCH = dt.datetime(1899, 12, 30)  # serial number 0, from 1 March 1900 on

ERRORS = {  # LibreOffice's error numbers, as Excel's file format knows them
    502: "#VALUE!", 503: "#NUM!", 504: "#REF!", 519: "#VALUE!", 521: "#NULL!", 522: "#NUM!", 523: "#NUM!",
    524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A",
}  # fmt: skip


class CellError(str):
    """An error value read from a cell, e.g. "#REF!"; a text that only looks like one is a plain str."""


class CellArea(NamedTuple):
    """A rectangle of cells; row and column count from 1."""

    row: int
    column: int
    rows: int
    columns: int

    def address(self, row_absolute: bool = True, column_absolute: bool = True) -> str:
        """`$B$2:$C$3`, or `B2` without the signs; whole columns are `$B:$C`."""
        dollar_row, dollar_column = "$" * row_absolute, "$" * column_absolute
        corners = [(self.row, self.column), (self.row + self.rows - 1, self.column + self.columns - 1)]
        if self.rows == MAX_ROWS:
            return ":".join(dollar_column + column_name(column) for _, column in corners)
        cells = [f"{dollar_column}{column_name(column)}{dollar_row}{row}" for row, column in corners]
        return ":".join(dict.fromkeys(cells))

    def offset(self, row: int, column: int) -> tuple[int, int]:
        """Where a cell counted from 1 stands in this area, counted from 0."""
        return row - self.row, column - self.column

    def common(self, other: CellArea) -> CellArea | None:
        """The cells of both; None if there are none."""
        row, column = max(self.row, other.row), max(self.column, other.column)
        rows = min(self.row + self.rows, other.row + other.rows) - row
        columns = min(self.column + self.columns, other.column + other.columns) - column
        return CellArea(row, column, rows, columns) if rows > 0 and columns > 0 else None


def area_at(address: Any) -> CellArea:
    """The area of a com.sun.star.table.CellRangeAddress, which counts from 0."""
    rows, columns = address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
    return CellArea(address.StartRow + 1, address.StartColumn + 1, rows, columns)


def column_name(number: int) -> str:
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(65 + letter) + name
    return name


def column_number(name: str) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def parse_address(text: str) -> CellArea | None:
    """`B2`, `$B$2:C3`, `B:C` or `2:3` as an area; None where the text is no address (it may be a defined name)."""
    first, _, last = text.replace("$", "").upper().partition(":")
    ends = [re.fullmatch(r"([A-Z]{0,3})(\d{0,7})", end) for end in (first, last or first)]
    if not all(ends) or not (last or re.fullmatch(r"[A-Z]+\d+", first)):
        return None
    (left, top), (right, bottom) = ((end[1], end[2]) for end in ends if end)
    if (left == "") != (right == "") or (top == "") != (bottom == ""):
        return None
    rows = sorted((int(top or 1), int(bottom or MAX_ROWS)))
    columns = sorted((column_number(left) or 1, column_number(right) or MAX_COLUMNS))
    return CellArea(rows[0], columns[0], rows[1] - rows[0] + 1, columns[1] - columns[0] + 1)


_ERROR = r"#(?:REF!|DIV/0!|NAME\?|VALUE!|NUM!|NULL!|N/A)"
_QUOTED = r"'(?:[^']|'')*'"
_EXCEL = re.compile(rf"(\"(?:[^\"]|\"\")*\"|{_ERROR})|({_QUOTED}|(?<!\w)[^\W\d][\w.]*)!|([{{}},;])")
_OFFICE = re.compile(rf"(\"(?:[^\"]|\"\")*\"|{_ERROR})|\$?({_QUOTED}|(?<![\w.])[^\W\d]\w*)\.(?=\$?[A-Z]{{1,3}}\$?(?:\d|:)|#)|([{{}}|;])")
_REFERENCE = re.compile(rf"\"(?:[^\"]|\"\")*\"|{_QUOTED}|(?<![\w.])(\$?)([A-Z]{{1,3}})(\$?)(\d{{1,7}})(?![\w(.!])")


def to_office(formula: str) -> str:
    """Excel's formula text as LibreOffice's API takes it: `=SUM(表三!A1,2)` is `=SUM($表三.A1;2)`."""
    return _translated(formula, _EXCEL, "${}.", {",": (";", ";"), ";": (";", "|")})


def to_excel(formula: str) -> str:
    """The way back."""
    return _translated(formula, _OFFICE, "{}!", {";": (",", ","), "|": ("|", ";")})


def _translated(formula: str, pattern: re.Pattern[str], sheet: str, signs: dict[str, tuple[str, str]]) -> str:
    """`signs` gives for a separator what it becomes outside and inside the braces of an inline array."""
    inside = False

    def part(match: re.Match[str]) -> str:
        nonlocal inside
        kept, name, sign = match.groups()
        if kept is not None:
            return kept
        if name is not None:
            return sheet.format(name)
        inside = sign == "{" or (inside and sign != "}")
        return signs[sign][inside] if sign in signs else sign

    return pattern.sub(part, formula)


def copied_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as if copied that far down and to the right: relative references move."""

    def part(match: re.Match[str]) -> str:
        column_sign, column, row_sign, row = match.groups()
        if row is None:
            return match[0]
        column = column if column_sign else column_name(column_number(column) + columns)
        return f"{column_sign}{column}{row_sign}{row if row_sign else int(row) + rows}"

    return _REFERENCE.sub(part, formula)


def color_number(color: Any) -> int:
    """0xRRGGBB of what xlwings takes: (r, g, b), "#rrggbb", or Excel's own number, in which red is lowest."""
    if isinstance(color, str):
        return int(color.lstrip("#"), 16)
    red, green, blue = color if not isinstance(color, int) else (color & 255, color >> 8 & 255, color >> 16 & 255)
    return red << 16 | green << 8 | blue


def color_tuple(number: int) -> tuple[int, int, int] | None:
    """(r, g, b) of 0xRRGGBB; None for "no colour", which is negative."""
    return None if number < 0 else (number >> 16 & 255, number >> 8 & 255, number & 255)


def to_serial(moment: dt.date) -> float:
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    return (moment.replace(tzinfo=None) - EPOCH) / dt.timedelta(days=1)


def to_datetime(serial: float) -> dt.datetime:
    return EPOCH + dt.timedelta(milliseconds=round(serial * 86_400_000))


_PARSED = re.compile(r"\s*(?:[=']|[-+(]?[\d.$¥￥%]+[\d.,/:%eE+() -]*(?:[AaPp][Mm])?\s*$|(?:true|false)\s*$|#\w)", re.IGNORECASE)


def needs_parsing(value: Any) -> bool:
    """Would Excel make something else of this text when it is put into a cell (a formula, a number, a date)?"""
    return isinstance(value, str) and _PARSED.match(value) is not None


def edge(values: list[Any], position: int, step: int) -> int:
    """Where Ctrl + arrow goes from a position counted from 1; `values` begin at position 1, "" is a blank."""
    position = min(position, len(values))
    filled = lambda place: 1 <= place <= len(values) and values[place - 1] != ""  # noqa: E731
    if filled(position) and filled(position + step):
        while filled(position + step):
            position += step
        return position
    beyond = range(position + step, len(values) + 1) if step > 0 else range(position - 1, 0, -1)
    return next(filter(filled, beyond), MAX_ROWS if step > 0 else 1)


def typed(value: Any) -> str:
    """A value as the text that setFormulaArray reads back as it."""
    if isinstance(value, str):
        return to_office(value) if value.startswith("=") else value
    return "" if value is None else repr(float(value))


def shown(text: str) -> str:
    """A text of getFormulaArray as Excel shows it: no apostrophe before a text that looks like a number."""
    return to_excel(text) if text.startswith("=") else text.removeprefix("'")
