"""One screen of a terminal: the lines a text takes, what is cut to fit, the first few of many messages."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

SCREEN_LINES, SCREEN_COLUMNS = 40, 80
"""Lines and columns of a screen; a Chinese character is two columns wide."""

NAME_COLUMNS = 40
"""Columns of the name of a file, where more is told beside it."""


def screen_lines(lines: Iterable[str], columns: int = SCREEN_COLUMNS) -> int:
    """Lines of a screen that these take, long ones wrapped."""
    return sum(max(1, -(-text_columns(part) // columns)) for line in lines for part in (line.splitlines() or [""]))


def text_columns(text: str) -> int:
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clipped(text: str, columns: int) -> str:
    """A text cut to so many columns, with ``…`` where it is."""
    if text_columns(text) <= columns:
        return text
    return f"{_beginning(text, columns - 1)}…"


def _beginning(text: str, columns: int) -> str:
    taken = 0
    for i, character in enumerate(text):
        taken += _columns(character)
        if taken > columns:
            return text[:i]
    return text


def name_to_show(name: str, columns: int = NAME_COLUMNS) -> str:
    """A name cut in the middle, so that its beginning and its end are seen."""
    if text_columns(name) <= columns:
        return name
    half = (columns - 1) // 2
    return f"{_beginning(name, half)}…{_beginning(name[::-1], half)[::-1]}"


def few(messages: Sequence[str], most: int, rest: Callable[[int], str], lines: int = 2) -> list[str]:
    """The first ``most`` messages, each in at most ``lines`` lines of a screen where there are several, and how many more there are."""
    if len(messages) == 1:
        return list(messages)
    told = [clipped(message, lines * SCREEN_COLUMNS) for message in messages[:most]]
    return [*told, rest(len(messages) - most)] if len(messages) > most else told
