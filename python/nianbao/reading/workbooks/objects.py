"""Pictures, text boxes, shapes, equations, charts and controls that lie over the cells of a worksheet of an .xlsx, .xlsm or .xlsb.

They stand in parts of their own: drawings (DrawingML, ECMA-376 part 1, 20.5) and, for controls and embedded objects, VML. Notes to cells, lines
and what is hidden cover nothing. An anchor names cells and how far into them it reaches; what only touches the edge of a cell does not cover it.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from itertools import accumulate
from typing import Any

from ...grid import Covering, Merge
from ...machine.packages import Package

MOST_COVERINGS = 2_000
"""On one sheet; of more, the rectangle around all of them is taken."""
LEAST_OF_CELL = 0.2
"""The part of a cell's width and height that an object covers which reaches beyond the cell."""

_POINT, _PIXEL = 12_700, 9_525
_COLUMN_WIDTH, _ROW_HEIGHT = 64 * _PIXEL, 15 * _POINT
_ROWS, _COLUMNS = 3_000, 500
"""Rows and columns that are measured; an object beyond them lies on no number of a report."""

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_DRAWING = re.compile(rb'Type="[^"]*/relationships/(?:drawing|vmlDrawing)"')
_TARGET = re.compile(rb'Target="([^"]*)"')


class Drawn(StrEnum):
    """What lies over cells, in the words people are told."""

    PICTURE = "图片"
    BOX = "文本框"
    SHAPE = "图形"
    EQUATION = "公式框"
    CHART = "图表"
    CONTROL = "控件或嵌入的对象"



def objects_of(package: Package, part: str, sheet: bytes = b"") -> tuple[Covering, ...]:
    """What lies over the cells of one worksheet. ``sheet`` is its XML, for the sizes of rows and columns; usual sizes without it.

    A drawing that is missing or broken covers nothing: no program shows it.
    """
    if not has_relations(package, part):
        return ()
    folder = posixpath.dirname(part)
    found: dict[Covering, None] = {}
    axes: tuple[_Axis, _Axis] | None = None
    for relation in _RELATION.findall(package.read(_relations_of(part))):
        target = _TARGET.search(relation)
        if target and _DRAWING.search(relation):
            axes = axes or (_rows(sheet), _columns(sheet))
            told = unescape(target[1].decode())
            found |= dict.fromkeys(_coverings(package, told[1:] if told.startswith("/") else posixpath.normpath(posixpath.join(folder, told)), *axes))
    return tuple(found) if len(found) <= MOST_COVERINGS else (_around(found),)


def has_relations(package: Package, part: str) -> bool:
    """Whether a worksheet leads to anything outside of it."""
    return _relations_of(part) in package


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _coverings(package: Package, part: str, rows: _Axis, columns: _Axis) -> Iterator[Covering]:
    try:
        drawn = package.read(part)
    except KeyError:
        return
    for placed in _of_vml(drawn) if b"urn:schemas-microsoft-com:vml" in drawn else _of_drawing(drawn):
        down, right = (axis.span(place) for axis, place in ((rows, placed.down), (columns, placed.right)))
        if down and right:
            yield Covering((down[0], right[0], down[1], right[1]), placed.kind, placed.text)


def _around(found: Mapping[Covering, None]) -> Covering:
    areas = [one.area for one in found]
    return Covering((min(a[0] for a in areas), min(a[1] for a in areas), max(a[2] for a in areas), max(a[3] for a in areas)), Drawn.SHAPE)


# --- where rows and columns begin ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reach:
    """From where to where an object reaches along one axis: (cell, units into it), ``beyond`` units further; without an end, over ``length`` units.

    Units are those of the drawing, 12,700 a point.
    """

    start: tuple[int, int] = (0, 0)
    end: tuple[int, int] | None = None
    beyond: int = 0
    length: int = 0


class _Axis:
    """Rows or columns of a sheet: where each begins, in the units of drawings."""

    def __init__(self, sizes: Mapping[int, int], usual: int, count: int) -> None:
        self.bounds = list(accumulate((max(0, sizes.get(i, usual)) for i in range(count)), initial=0))

    def span(self, reach: _Reach) -> tuple[int, int] | None:
        """The first and last cell that are covered; ``None`` where none is."""
        begin = self._at(*reach.start) + max(0, reach.beyond)
        end = self._at(*reach.end) if reach.end else begin + max(0, reach.length)
        if end <= begin or begin >= self.bounds[-1]:
            return None
        first, last = bisect_right(self.bounds, begin) - 1, min(bisect_left(self.bounds, end), len(self.bounds) - 1) - 1
        while first < last and self.bounds[first + 1] - begin < LEAST_OF_CELL * self._size(first):
            first += 1
        while first < last and end - self.bounds[last] < LEAST_OF_CELL * self._size(last):
            last -= 1
        return first, last

    def _size(self, i: int) -> int:
        return self.bounds[i + 1] - self.bounds[i]

    def _at(self, cell: int, into: int) -> int:
        """Beyond the cell itself nothing reaches, whatever the anchor says."""
        i = min(max(cell, 0), len(self.bounds) - 2)
        return self.bounds[i] + min(max(into, 0), self._size(i))


def area_beneath(heights: Sequence[int], widths: Sequence[int], top: int, left: int, height: int, width: int) -> Merge | None:
    """The cells that a box covers, all in one unit: rows and columns from the first on, as they are shown; ``None`` where it covers none."""
    down = _Axis(dict(enumerate(heights)), 0, len(heights)).span(_Reach(beyond=top, length=height))
    right = _Axis(dict(enumerate(widths)), 0, len(widths)).span(_Reach(beyond=left, length=width))
    return (down[0], right[0], down[1], right[1]) if down and right else None


_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
_COL = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_FORMAT = re.compile(rb"<(?:\w+:)?sheetFormatPr\s([^<>]*)>")


def _rows(sheet: bytes) -> _Axis:
    heights: dict[int, int] = {}
    for match in _ROW.finditer(sheet):
        number, height = (_number(match[1], name) for name in (b"r", b"ht"))
        if number is not None and (_hidden(match[1]) or height is not None):
            heights[int(number) - 1] = 0 if _hidden(match[1]) else int((height or 0) * _POINT)
    usual = _number(_first(_FORMAT, sheet), b"defaultRowHeight")
    return _Axis(heights, int(usual * _POINT) if usual else _ROW_HEIGHT, _ROWS)


def _columns(sheet: bytes) -> _Axis:
    """A width of 9.14 is that of 64 pixels: seven for each."""
    widths: dict[int, int] = {}
    for match in _COL.finditer(sheet):
        first, last, width = (_number(match[1], name) for name in (b"min", b"max", b"width"))
        if first is not None and last is not None and width is not None:
            size = 0 if _hidden(match[1]) else int(width * 7 * _PIXEL)
            widths |= dict.fromkeys(range(int(first) - 1, min(int(last), _COLUMNS)), size)
    usual = _number(_first(_FORMAT, sheet), b"defaultColWidth")
    return _Axis(widths, int(usual * 7 * _PIXEL) if usual else _COLUMN_WIDTH, _COLUMNS)


def _first(pattern: re.Pattern[bytes], sheet: bytes) -> bytes:
    match = pattern.search(sheet)
    return match[1] if match else b""


def _number(attributes: bytes, name: bytes) -> float | None:
    match = re.search(rb'(?:^|\s)%s="(\d{1,7}(?:\.\d{1,20})?)"' % name, attributes)
    return float(match[1]) if match else None


def _hidden(attributes: bytes) -> bool:
    return re.search(rb'(?:^|\s)hidden="(?:1|true)"', attributes) is not None


# --- what is drawn ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed:
    """One object: what it is, the text in it, and how far it reaches down and to the right."""

    kind: str
    text: str
    down: _Reach
    right: _Reach


_ANCHORS = {"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"}
_KINDS = {"pic": Drawn.PICTURE, "graphicFrame": Drawn.CHART, "grpSp": Drawn.SHAPE, "contentPart": Drawn.SHAPE, "sp": Drawn.SHAPE}


def _of_drawing(part: bytes) -> Iterator[_Placed]:
    import lxml.etree as etree

    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return
    for anchor in root.iter():
        if _name(anchor) in _ANCHORS:
            shown = tuple(_shown(anchor))
            text = " ".join(words for element in shown if _name(element) == "t" and (words := (element.text or "").strip()))
            kind, reach = _kind(shown, text), _reach(anchor)
            if kind and reach:
                yield _Placed(kind, text, *reach)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _shown(element: Any) -> Iterator[Any]:
    """An element and all in it, without what is there for programs that do not know a newer kind of object."""
    yield element
    for child in element:
        if _name(child) != "Fallback":
            yield from _shown(child)


def _kind(shown: Sequence[Any], text: str) -> str:
    """What an anchor holds; ``""`` where it covers nothing: a line, something hidden."""
    names = [_name(element) for element in shown]
    titles = [element for element in shown if _name(element) == "cNvPr"][:1]
    lines = [element for element in shown if _name(element) == "prstGeom" and element.get("prst") in _LINES]
    if lines or any(element.get("hidden") in ("1", "true") for element in titles):
        return ""
    kind = next((_KINDS[name] for name in names if name in _KINDS), "")
    return Drawn.EQUATION if "oMath" in names else Drawn.BOX if kind == Drawn.SHAPE and text else kind


_LINES = ("line", "straightConnector1")


def _reach(anchor: Any) -> tuple[_Reach, _Reach] | None:
    """How far down and to the right; ``None`` where the anchor does not say."""
    parts = {_name(child): child for child in anchor}
    try:
        first = _corner(parts["from"]) if "from" in parts else ((0, 0), (0, 0))
        if "to" in parts:
            return tuple(_Reach(start, end) for start, end in zip(first, _corner(parts["to"]), strict=True))  # type: ignore[return-value]
        size, at = parts["ext"], parts["pos"].attrib if "pos" in parts else {}
        return _Reach(first[0], None, int(at.get("y", 0)), int(size.get("cy"))), _Reach(first[1], None, int(at.get("x", 0)), int(size.get("cx")))
    except (KeyError, TypeError, ValueError):
        return None


def _corner(element: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """((row, units into it), (column, units into it)). Raises ``KeyError`` or ``ValueError`` where one is missing or no number."""
    told = {_name(child): int(child.text or "") for child in element}
    return (told["row"], told["rowOff"]), (told["col"], told["colOff"])


# Controls, and objects of other programs, as VML writes them: often no well-formed XML, so it is searched as text.
_KIND = re.compile(rb'\s[^<>]*?ObjectType="(\w+)"')
_ANCHOR = re.compile(rb"<x:Anchor>\s*((?:\d{1,7}\s*,\s*){7}\d{1,7})\s*</x:Anchor>")


def _of_vml(part: bytes) -> Iterator[_Placed]:
    for told in part.split(b"<x:ClientData")[1:]:
        kind, anchor = _KIND.match(told), _ANCHOR.search(told)
        if kind and kind[1] != b"Note" and anchor:
            left, right_in, top, down_in, right, right_to, bottom, down_to = (int(number) for number in anchor[1].split(b","))
            down = _Reach((top, down_in * _PIXEL), (bottom, down_to * _PIXEL))
            yield _Placed(Drawn.CONTROL, "", down, _Reach((left, right_in * _PIXEL), (right, right_to * _PIXEL)))
