"""Numbers set in cells of somebody's Word file: the text of a cell changes, its dress and everything else of the file stays."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ..core.submission import Place
from ..reading.documents.word import with_document, word_cells
from ..refusals import refused

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MORE_THAN_TEXT = [f"{_W}{name}" for name in ("drawing", "pict", "object", "fldChar", "fldSimple", "tbl", "ins", "del", "sym")]
_SHOWN = (f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr")


def with_numbers(file: str, data: bytes, texts: Mapping[Place, str]) -> bytes:
    """The .docx with these texts at these places. Raises ``UserError`` for a cell that holds more than text."""
    root, cells = word_cells(file, data)
    for place, text in texts.items():
        cell = cells.get((place.sheet, place.address))
        if cell is None or next(cell.iter(*_MORE_THAN_TEXT), None) is not None:
            raise refused("R22", file=file, place=place)
        _set(cell, text)
    return with_document(data, root)


def _set(cell: Any, text: str) -> None:
    """Put a text where the first text of the cell stands, else into its first paragraph in the dress of its mark."""
    run = next((node.getparent() for node in cell.iter(f"{_W}t")), None)
    run = run if run is not None else next(cell.iter(f"{_W}r"), None)
    for node in [node for node in cell.iter(*_SHOWN) if node.getparent().tag == f"{_W}r"]:
        node.getparent().remove(node)
    if run is None:
        paragraph = next(cell.iter(f"{_W}p"))
        run = _made(paragraph, "r")
        dress = paragraph.find(f"{_W}pPr/{_W}rPr")
        if dress is not None:
            run.append(deepcopy(dress))
    if text:
        _made(run, "t").text = text


def _made(parent: Any, name: str) -> Any:
    made = parent.makeelement(f"{_W}{name}")
    parent.append(made)
    return made
