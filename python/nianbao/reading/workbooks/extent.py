"""What must be known of a workbook before it is loaded, and what its loader does not tell: how far each sheet reaches, where formulas and
errors stand. This module holds the answer and its limits, and finds it in the XML of .xlsx; ``binaries`` and ``opendocument`` do the other formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from io import BytesIO
from typing import Any

from ...grid import Covering, Fault, a1, parse_a1
from ...refusals import refused

LARGEST_FILE = 60 * 2**20
MOST_SHEET_CELLS = 2_000_000
"""The loader lays a sheet out as one full rectangle, up to its last filled cell: beyond this it would take gigabytes and abort the process."""

TRUTH = "是逻辑值，不是数字"
TWOFOLD = "这一格标为文字，又另外写着一个数，各程序显示的不一样，请核对后重新填写"
MARKUP_ERROR, UNCALCULATED = "单元格是错误值", "公式没有算出结果，请用 Excel 或 WPS 打开、保存后再报"

Position = tuple[int, int]


@dataclass
class Look:
    """One sheet as its own cells tell: the last row and column with content (−1 where there is none), formula texts
    (``""`` where unknown), and faults (error values, formulas without a result). ``name`` is the sheet's, where the look came upon it. ``rich`` are texts with pieces that do not
    count, in the marks of ``leftout``; ``objects`` lie over the cells. ``lost`` says what of it cannot be read, in Chinese."""

    name: str = ""
    last_row: int = -1
    last_column: int = -1
    formulas: dict[Position, str] = field(default_factory=dict)
    faults: dict[Position, Fault] = field(default_factory=dict)
    rich: Mapping[Position, str] = field(default_factory=dict)
    objects: tuple[Covering, ...] = ()
    lost: str = ""

    def reach(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def error(self, row: int, column: int, shown: str) -> None:
        self.faults[row, column] = Fault(shown, MARKUP_ERROR)

    def truth(self, row: int, column: int, shown: str) -> None:
        self.faults[row, column] = Fault(shown, TRUTH)

    def twofold(self, row: int, column: int, shown: str) -> None:
        self.faults[row, column] = Fault(shown, TWOFOLD)

    def uncalculated(self, row: int, column: int, formula: str = "") -> None:
        self.faults[row, column] = not_calculated(formula)


def not_calculated(formula: str) -> Fault:
    """What a cell holds whose formula no program has calculated."""
    return Fault(f"={formula}" if formula else "（公式）", UNCALCULATED)


def guard(look: Look, sheet: str) -> None:
    """Raises ``UserError`` where the sheet reaches too far to be loaded, naming its last corner."""
    if (look.last_row + 1) * (look.last_column + 1) > MOST_SHEET_CELLS:
        corner = a1(look.last_row, look.last_column)
        raise refused("F24", sheet=sheet, corner=corner)


# Excel, WPS, LibreOffice and the usual libraries begin every cell with its address; where one does not, the careful way is taken.
_FAR_OR_ODD = re.compile(rb'<c(?! r="[A-Z]{1,2}\d{1,4}")[\s/>]')
_ODD = re.compile(rb'<c(?! r="[A-Z]+\d+")[\s/>]')
_FILLED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^<>]*(?<!/)>(?!</c>)')
_ADDRESS = re.compile(rb'<c r="([A-Z]+\d+)"[^<>]*(?<!/)>(?!</c>)')
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"([^<>]*)><f[^<>]*?(?:/>|>([^<]*)</f>)(?:<v>([^<]*)</v>)?')
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^<>]* t="e"[^<>]*>(?:<f[^<>]*?(?:/>|>[^<]*</f>))?(?:<v>([^<]*)</v>)?')


_CELL = re.compile(rb'<c r="([A-Z]+\d+)"([^<>]*)(?<!/)>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(rb"<v(?: [^<>]*)?>([^<]+)</v>")

_IN_PIECES = re.compile(
    rb"<(?:\w+:)?v(?: [^<>]*)?>[^<]*(?:<(?!/)|</(?:\w+:)?v>\s*<(?:\w+:)?v[ >/]|&#(?:0*(?:4[35689]|5[0-7]|69|101)|[xX]0*(?:2[bdeBDE]|3\d|[46]5));)"
)
"""Markup inside a value, a second one beside it, or a digit, sign or point spelled as a reference: the loader takes one piece for the number, or none."""


def refuse_values_in_pieces(part: bytes) -> None:
    """Raises ``ValueError`` where the loader would give another number than the one that stands there. No program writes such a sheet."""
    if b"<!DOCTYPE" in part:
        raise ValueError("values may be spelled as entities, which the loader leaves out, and Excel opens no such workbook")
    if _IN_PIECES.search(part):
        raise ValueError("a value in pieces")
    addresses = _ADDRESS.findall(part)
    if len(set(addresses)) < len(addresses):
        raise ValueError("two cells with one address")


def look_at_part(part: bytes, *, only_reach: bool = False) -> Look:
    """The look at one worksheet part of an .xlsx: a few regular expressions, about 0.1 ms for a table, where the part is an ordinary one.

    ``only_reach`` leaves formulas and faults out, where nobody asks for them.
    """
    look = Look()
    if b"<sheetData" not in part:
        return _careful(part)
    if _FAR_OR_ODD.search(part):
        if _ODD.search(part):
            return _careful(part)
        for letters, digits in _FILLED.findall(part):
            look.reach(int(digits) - 1, _column(letters))
    if b"<f" in part and not only_reach:
        _formulas(part, look)
    if b't="e"' in part and not only_reach:
        for address, shown in _ERROR.findall(part):
            look.error(*position(address), unescape(shown.decode()))
    if (b"inlineStr" in part or b"<is" in part) and not only_reach:
        _twofold(part, look)
    return look


def _twofold(part: bytes, look: Look) -> None:
    """Cells that hold a text of their own, or say so, and a value beside it: programs show the one or the other, or nothing; the loader takes what comes last."""
    for address, attributes, inside in _CELL.findall(part):
        if (b"inlineStr" in attributes or b"<is" in inside) and (value := _VALUE.search(inside)):
            look.twofold(*position(address), unescape(value[1].decode()))


def _column(letters: bytes) -> int:
    column = 0
    for byte in letters:
        column = column * 26 + byte - 64
    return column - 1


def _formulas(part: bytes, look: Look) -> None:
    """Formulas of an ordinary part. One whose result is of type text, and empty, gave an empty text: that is a result."""
    for address, attributes, formula, value in _FORMULA.findall(part):
        at = position(address)
        look.formulas[at] = formula_text(formula)
        if not value and b't="str"' not in attributes:
            look.uncalculated(*at, formula_text(formula))


@lru_cache(100_000)
def position(address: bytes) -> Position:
    """``parse_a1`` that remembers: the same addresses come back in every file of one template; so do the formulas."""
    return parse_a1(address.decode())


@lru_cache(20_000)
def formula_text(formula: bytes) -> str:
    """A formula as people write it; most come back in every file of one template."""
    return unescape(formula.decode())


def _careful(part: bytes) -> Look:
    """The same by an XML parser, for parts with prefixes or without addresses: cells then follow each other."""
    look, row, column = Look(), -1, -1
    for event, element in events(part):
        name = _name(element)
        if event == "start":
            if name == "row":
                row, column = int(element.get("r") or row + 2) - 1, -1
            elif name == "c":
                row, column = parse_a1(element.get("r")) if element.get("r") else (row, column + 1)
        elif name == "c":
            _cell(element, row, column, look)
            element.clear()
        elif name == "row":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return look


def _cell(element, row: int, column: int, look: Look) -> None:
    parts = {_name(child): child for child in element}
    if not parts:
        return
    look.reach(row, column)
    value = parts["v"].text if "v" in parts else None
    if "f" in parts:
        look.formulas[row, column] = parts["f"].text or ""
    if value and ("is" in parts or element.get("t") == "inlineStr"):
        look.twofold(row, column, value)
    elif element.get("t") == "e":
        look.error(row, column, value or "")
    elif "f" in parts and not value and not (element.get("t") == "str" and "v" in parts):
        look.uncalculated(row, column, parts["f"].text or "")


def _name(element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def events(part: bytes) -> Iterator[tuple[str, Any]]:
    """Start and end of every element. Entities are not expanded; comments and the like, which would cut a text in two, are left out.

    Raises where the XML breaks: a loader may stop there, and miss what follows, or never end.
    """
    import lxml.etree as etree

    leaving = {"resolve_entities": False, "no_network": True, "remove_comments": True, "remove_pis": True}
    yield from etree.iterparse(BytesIO(part), events=("start", "end"), huge_tree=True, **leaving)
