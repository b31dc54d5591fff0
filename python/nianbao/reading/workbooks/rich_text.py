"""Cells of an .xlsx whose text is in several formats: the loader glues the pieces, here raised and struck-through ones are told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...grid import parse_a1
from ...refusals import refused
from .bounds import MOST_RICH
from .extent import Position, events
from .stray_characters import characters_left_out

_FORMATS = re.compile(rb"<(?:\w+:)?(?:vertAlign|strike)\b")


def shared_texts(part: bytes) -> Mapping[int, str]:
    """The shared strings that hold pieces which do not count, by number, with the marks of ``leftout`` around those pieces."""
    if not _FORMATS.search(part):
        return {}
    if len(_FORMATS.findall(part)) > MOST_RICH:
        raise refused("F33", most=MOST_RICH // 10_000)
    found: dict[int, str] = {}
    number = 0
    for event, element in events(part):
        if event == "end" and _name(element) == "si":
            text, plain = _text(element)
            found.update({} if plain else {number: text})
            number += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return found


def rich_cells(part: bytes, shared: Mapping[int, str]) -> Mapping[Position, str]:
    """The cells of a worksheet part with such a text, shared or its own."""
    if not shared and not _FORMATS.search(part):
        return {}
    found: dict[Position, str] = {}
    row, column = -1, -1
    for event, element in events(part):
        name = _name(element)
        if event == "start" and name == "row":
            row, column = int(element.get("r") or row + 2) - 1, -1
        elif event == "start" and name == "c":
            row, column = parse_a1(element.get("r")) if element.get("r") else (row, column + 1)
        elif name == "c":
            text = _cell_text(element, shared)
            found.update({(row, column): text} if text else {})
            element.clear()
    return found


def _cell_text(cell: Any, shared: Mapping[int, str]) -> str:
    """The marked text of a cell; ``""`` where all of it counts."""
    for child in cell:
        if _name(child) == "v" and cell.get("t") == "s" and (child.text or "").strip().isdigit():
            return shared.get(int(child.text), "")
        if _name(child) == "is":
            text, plain = _text(child)
            return "" if plain else text
    return ""


def _text(item: Any) -> tuple[str, bool]:
    """The text of a string item with its marks, and whether all of it counts. Phonetic guides are no text."""
    pieces, plain = [], True
    for child in item:
        if _name(child) not in ("r", "t"):
            continue
        words = child.text or "" if _name(child) == "t" else "".join(t.text or "" for t in child if _name(t) == "t")
        counts = not _does_not_count(child)
        pieces.append(words if counts else characters_left_out(words))
        plain = plain and counts
    return "".join(pieces), plain


def _does_not_count(run: Any) -> bool:
    """Whether a piece is raised, lowered or struck through."""
    looks = [look for look in run if _name(look) == "rPr"]
    for look in (piece for each in looks for piece in each):
        value = look.get("val", "1")
        if _name(look) == "strike" and value not in ("0", "false"):
            return True
        if _name(look) == "vertAlign" and value in ("superscript", "subscript"):
            return True
    return False


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
