"""How many lines a text takes in a cell: not every program fits rows to their texts when it opens a file."""

from __future__ import annotations

import re

_IN_NO_FILE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
_LONGEST_NAME = 60


def lines_taken(text: str, width: float, *, narrow: bool = False) -> int:
    """Lines in a column of a width in Excel's units; every character counts as a Chinese one, two units wide, or with ``narrow`` digits and Latin letters as one."""
    return sum(max(1, -(-(2 * len(line) - narrow * sum(map(str.isascii, line))) // int(width - 2))) for line in text.split("\n"))


def row_height(lines: int) -> float:
    """Points for a row of so many lines of a list; a program allows 409."""
    return min(409, 15 * lines + 4)


def drawn_name(name: str) -> str:
    """A name as a chart or a line shows it: short, and without characters that no file can hold as they are."""
    bare = " ".join(_ESCAPED.sub(" ", writable(name)).split())
    return bare if len(bare) <= _LONGEST_NAME else f"{bare[: _LONGEST_NAME - 1]}…"


def writable(text: str) -> str:
    """A text with spaces for the characters that no XML can hold."""
    return _IN_NO_FILE.sub(" ", text)
