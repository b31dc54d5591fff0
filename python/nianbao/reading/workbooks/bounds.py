"""How much one workbook may hold: counted in its bytes before anything is loaded, so that a small file cannot ask for all the memory.

The bar is 20 seconds and 1 GB for one file. A report has some 300 numbers; a summary of 5,000 units 1,500,000.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...refusals import refused

MOST_FILLED = 1_500_000
"""Cells of one worksheet with something in them: as many take 15 s and 750 MB."""
MOST_FORMATTED = 3_000_000
"""Cells of one worksheet, empty ones with a format too."""
MOST_TEXT = 128 * 2**20
"""Bytes of text in the cells of one worksheet, each cell with its own copy."""
LONGEST_TEXT = 32_767
"""Characters of one cell: Excel takes no more."""
MOST_CONTENT = 40 * 2**20
"""Bytes of the one part that an .ods keeps all its sheets in."""
HEAVY = 5 * 2**20
"""Bytes of a package beyond which its reading is timed; it takes a thread of its own, which thousands of small ones can do without."""
SECONDS_A_WORKBOOK = 20
MOST_RICH = 100_000
"""Texts in several formats."""

_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is|f)[\s/>]")
_STRING = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>")
_REFERENCE = re.compile(rb't="s"[^<>]*><v>(\d{1,9})<')


def refuse_too_many_cells(part: bytes, sheet: str, strings: Sequence[int]) -> None:
    """Raises ``UserError`` for a worksheet part with too many cells, or with too much shared text; ``strings`` are the lengths of that, in bytes."""
    if len(part) < 11 * MOST_FILLED and len(part) // 3 * max(strings, default=0) <= MOST_TEXT:
        return
    cells = part.count(b"<c ") if b":c " not in part else len(_CELL.findall(part))
    filled = min(cells, len(_VALUE.findall(part)))
    if cells > MOST_FORMATTED or filled > MOST_FILLED:
        raise refused("F29", sheet=sheet, cells=cells // 10_000, filled=filled // 10_000)
    if cells * max(strings, default=0) <= MOST_TEXT:
        return
    numbers = [int(number) for number in _REFERENCE.findall(part)]
    odd = part.count(b"='s'") or part.count(b't="s"') > len(numbers)
    told = cells * max(strings) if odd else sum(strings[number] for number in numbers if number < len(strings))
    refuse_too_much_text(told, sheet)


def refuse_too_much_text(told: int, sheet: str) -> None:
    """Raises ``UserError`` where cells hold more bytes of text than people type."""
    if told > MOST_TEXT:
        raise refused("F30", sheet=sheet, most=MOST_TEXT // 2**20)


def refuse_long_text(rows: Sequence[Sequence[object]], sheet: str) -> None:
    """Raises ``UserError`` for a text longer than any cell can hold: no program made it, and rules would read it for minutes."""
    for row in rows:
        for raw in row:
            if type(raw) is str and len(raw) > LONGEST_TEXT:
                raise refused("F31", sheet=sheet, length=len(raw), most=LONGEST_TEXT)


def string_lengths(part: bytes) -> list[int]:
    """Bytes of every shared string of an .xlsx, markup included."""
    return [len(piece) for piece in _STRING.split(part)]
