"""校验码: eight digits worked out from every cell, the year and the name, so that a sealed paper and a file can be held together by telephone.

Each number is multiplied by a weight of its own and the products are added modulo a prime. Therefore every change of one count below the modulus,
every exchange of two unequal ones, every slip of one digit of an amount and every rectangle +d −d −d +d that no sum can see changes the code: the
weights are powers of a primitive root modulo a smaller prime, so that no two are equal and (1 − gˣ)(1 − gʸ) is never 0. It is no signature: whoever
wants to can find other numbers with the same code.

The workbook works the same out by formulas (``workbook.check_code_cells``). No intermediate of theirs reaches 10¹⁵, where programs begin to differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import itemgetter, mul
from typing import Any

from ..model import Form, Item
from .submission import LARGEST_COUNT, Submission, Value, is_fit

MODULUS = 99_999_989
"""The largest prime below 10⁸: a remainder has eight digits."""
DIGITS = 8

_FIELD, _ROOT = 99_991, 18_873
"""A prime and the primitive root of it whose smallest weight in use is the largest (2131): small numbers then make large products."""

FRACTION_WEIGHTS, NAME_WEIGHTS, LENGTH_WEIGHT, YEAR_WEIGHT = 300, 600, 700, 701
"""Below the first, weights serve the cells by their place. Which serve the decimals of amounts (by the cell's place, too), the characters of the name (by theirs), its length and the year."""

NAME_LENGTH = 40
"""Characters of the name that count one by one; of a longer one the length counts."""

SIXTH = 10**6
"""An amount is its whole 万元 and the millionth parts behind the point."""

UNFILLED = "未填齐"
"""Stands where there is no code: a cell is blank, no number or not fit, or name or year are missing."""

LATEST = 9999
"""The largest year that counts as one."""


@cache
def characters() -> str:
    """The characters that names are made of, in a fixed order: letters, digits and the 6,763 of GB 2312. Any other counts as 0.

    A list, since what a program gives as the number of a character (CODE) differs between programs.
    """
    rows = [bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz（）()·、" + b"".join(rows).decode("gb2312", "ignore")


@cache
def weight(place: int) -> int:
    """The weight at a place, from 1 to 99,990."""
    return pow(_ROOT, place + 1, _FIELD)


def plain_name(agency: str) -> str:
    """The name without blanks, as the formula takes it."""
    return agency.replace(" ", "").replace("　", "")


def check_code(form: Form, values: Sequence[Value], agency: str, year: int | None) -> str:
    """The eight digits for values in the order of ``form.cells``, or ``UNFILLED``."""
    name = plain_name(agency)
    if not name or year is None or not 1 <= year <= LATEST:
        return UNFILLED
    total = name_sum(name) + year * weight(YEAR_WEIGHT)
    cells = _cells(form)
    counts = cells.counts_of(values)
    if plain := set(map(type, counts)) == {int} and min(counts) >= 0 and max(counts) <= LARGEST_COUNT:  # nearly always
        total += sum(map(mul, counts, cells.weights))
    for place, column in cells.others if plain else enumerate(cells.columns):
        if not is_fit(values[place], column):
            return UNFILLED
        total += sum(_products(values[place], column, place))
    return f"{total % MODULUS:0{DIGITS}}"


@dataclass(frozen=True)
class _Cells:
    """``columns`` of all cells in order; ``counts_of`` takes the plain counts out of the values, ``weights`` are theirs; ``others`` have a sign or decimals."""

    columns: tuple[Item, ...]
    counts_of: Callable[[Sequence[Value]], tuple[Any, ...]]
    weights: tuple[int, ...]
    others: tuple[tuple[int, Item], ...]


@cache
def _cells(form: Form) -> _Cells:
    columns = tuple(form.column(cell) for cell in form.cells)
    plain = [place for place, column in enumerate(columns) if not (column.decimals or column.signed)]
    others = tuple((place, column) for place, column in enumerate(columns) if place not in plain)
    return _Cells(columns, itemgetter(*plain), tuple(map(weight, plain)), others)


def _products(value: Value, column: Item, place: int) -> Iterator[int]:
    if not isinstance(value, int | Decimal):
        return
    whole = int(value // 1)
    yield whole % MODULUS * weight(place)
    if column.decimals:
        yield int((value - whole) * SIXTH) * weight(FRACTION_WEIGHTS + place)


def name_sum(name: str) -> int:
    """What the name adds: the places of its characters in the list and its length, each by its weight."""
    known = characters()
    places = ((known.find(character) + 1) * weight(NAME_WEIGHTS + k) for k, character in enumerate(name[:NAME_LENGTH]))
    return sum(places) + len(name) * weight(LENGTH_WEIGHT)


def check_code_of(submission: Submission) -> str:
    """The code of a report, by the name and the year that stand in it. Numbers beside the form's cells make it no fit report."""
    if submission.strays:
        return UNFILLED
    return check_code(submission.form, submission.values, submission.title_agency or submission.agency, submission.year)
