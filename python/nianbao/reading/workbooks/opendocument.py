"""The look at .ods: the tables of content.xml, with repeated rows and cells counted, not unrolled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...grid import Covering, parse_a1
from .bounds import refuse_too_much_text
from .extent import Look, events
from .objects import Drawn

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")


def looks_at_ods(content: bytes) -> list[Look]:
    """One look a table, in the order of the document."""
    looks: list[Look] = []
    row = column = 0
    told = in_row = 0
    for event, element in events(content):
        if event == "start":
            if element.tag == _TABLE + "table":
                told = in_row = 0
                looks.append(Look(name=element.get(_TABLE + "name", "")))
                row = 0
            elif element.tag == _TABLE + "table-row":
                column = 0
        elif element.tag in _CELLS and looks:
            width = _cell(element, row, column, looks[-1])
            column += width
            in_row += width * sum(len(text) for text in element.itertext()) if len(element) else 0
            element.clear(keep_tail=False)
        elif element.tag == _TABLE + "table-row":
            repeated = _repeated(element, "number-rows-repeated")
            if repeated > 1 and looks and looks[-1].last_row == row:
                looks[-1].reach(row + repeated - 1, -1)
            row += repeated
            told, in_row = told + in_row * repeated, 0
            refuse_too_much_text(told, looks[-1].name if looks else "")
            element.clear()
    return looks


def _repeated(element, name: str) -> int:
    text = element.get(_TABLE + name, "1")
    return int(text) if text.isdigit() else 1


_REFERENCE = re.compile(r"\[(?:\$?'?([^.'\]]+)'?)?\.([^:\]]+)(?::\.([^\]]+))?\]")


def _plain(formula: str) -> str:
    """``of:=SUM([.D6:.I6];[$表三.J6])`` as other programs write it: ``SUM(D6:I6,表三!J6)``."""

    def reference(match: re.Match[str]) -> str:
        return (f"{match[1]}!" if match[1] else "") + match[2] + (f":{match[3]}" if match[3] else "")

    return _REFERENCE.sub(reference, formula.partition("=")[2].replace(";", ","))


_KINDS = {"image": Drawn.PICTURE, "text-box": Drawn.BOX, "object": Drawn.CHART, "object-ole": Drawn.CONTROL, "plugin": Drawn.CONTROL, "control": Drawn.CONTROL}


def _objects(cell, row: int, column: int) -> Iterator[Covering]:
    """What is anchored in a cell: over it and on to the cell where it ends. Lines, and notes to the cell, cover nothing."""
    for child in cell:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.startswith(_DRAW) and (name := tag[len(_DRAW) :]) not in ("line", "connector", "measure"):
            words = " ".join("".join(text.itertext()).strip() for text in child.iter(f"{_TEXT}p")).strip()
            inner = (_KINDS.get(part.tag[len(_DRAW) :]) for part in (child, *child) if isinstance(part.tag, str) and part.tag.startswith(_DRAW))
            kind = next((kind for kind in inner if kind), Drawn.BOX if words else Drawn.CONTROL if name == "control" else Drawn.SHAPE)
            yield Covering((row, column, *_end(child, row, column)), kind, words)


def _end(drawn, row: int, column: int) -> tuple[int, int]:
    """The last cell that an object reaches; not one that it only touches."""
    try:
        last_row, last_column = parse_a1(drawn.get(f"{_TABLE}end-cell-address", "").rpartition(".")[2])
    except ValueError:
        return row, column
    short = [drawn.get(f"{_TABLE}end-{axis}", "").startswith(("0in", "0cm", "0mm", "0.0")) for axis in "yx"]
    return max(row, last_row - short[0]), max(column, last_column - short[1])


def _cell(element, row: int, column: int, look: Look) -> int:
    """Note one cell (or run of equal cells); returns how many columns it takes."""
    repeated = _repeated(element, "number-columns-repeated")
    formula, kind = element.get(_TABLE + "formula"), element.get(_OFFICE + "value-type")
    if formula is None and kind is None and not len(element):
        return repeated
    look.reach(row, column + repeated - 1)
    look.objects += tuple(_objects(element, row, column)) if len(element) else ()
    for c in range(column, column + min(repeated, 64)):
        if formula is not None:
            look.formulas[row, c] = _plain(formula)
        if element.get(_CALC + "value-type") == "error":
            look.error(row, c, "".join(element.itertext()).strip())
        elif (words := "".join(element.itertext()).strip()) in ("TRUE", "FALSE") and kind != "string":
            look.truth(row, c, words)  # stored as the number 1 or 0
        elif formula is not None and kind is None:
            look.uncalculated(row, c, _plain(formula))
    return repeated
