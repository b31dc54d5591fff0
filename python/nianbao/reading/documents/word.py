"""Word files (.docx): tables with their merged cells, nested tables, paragraphs with their numbering left as typed.

The XML is read directly: macros, links, fields and embedded objects are never opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.etree as etree

from ...grid import Grid, Paragraph
from ...machine.packages import Package
from ...refusals import refused
from ..workbooks.stray_characters import characters_kept, characters_left_out
from .blocks import MOST_DOCUMENT_CELLS, DocumentTable, Spans, grid_of_blocks

LARGEST_PART = 80 * 2**20
"""Bytes of the document part once unpacked."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_word(file: str, data: bytes) -> Grid:
    """A .docx as a grid. Raises ``UserError``."""
    try:
        package = Package(file, data)
        if "word/document.xml" in package and package.size("word/document.xml") > LARGEST_PART:
            raise refused("F52", file=file, most=LARGEST_PART // 2**20)
        xml = package.read("word/document.xml")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True)
        root = etree.fromstring(xml.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()), parser)
    except (KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise refused("F58", file=file) from error
    body = root.find(f"{_W}body")
    return grid_of_blocks(file, _Walk(file).blocks(body) if body is not None else [])


class _Walk:
    """Goes through the body in order."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells = 0
        self.paragraphs = 0

    def blocks(self, parent: etree._Element) -> Iterator[Paragraph | DocumentTable]:
        for node in parent:
            if node.tag == f"{_W}p":
                self.paragraphs += 1
                yield Paragraph(characters_kept(_text(node)), f"第{self.paragraphs}段")
                yield from self._boxes(node)
            elif node.tag == f"{_W}tbl":
                yield from self._table(node)
            elif isinstance(node.tag, str):
                yield from self.blocks(node)

    def _boxes(self, paragraph: etree._Element) -> Iterator[Paragraph | DocumentTable]:
        """Text boxes anchored in a paragraph."""
        for box in paragraph.iter(f"{_W}txbxContent"):
            if next(box.iterancestors(_FALLBACK), None) is None:
                yield from self.blocks(box)

    def _table(self, table: etree._Element) -> Iterator[Paragraph | DocumentTable]:
        """A table; one whose cells hold tables with several cells is taken apart instead."""
        if any(sum(1 for _ in inner.iter(f"{_W}tc")) > 1 for inner in table.iterdescendants(f"{_W}tbl")):
            for cell in _own(table, "tc"):
                yield from self.blocks(cell)
            return
        yield self._plain_table(table)

    def _plain_table(self, table: etree._Element) -> DocumentTable:
        rows = list(_own(table, "tr"))
        spans = Spans()
        for r, row in enumerate(rows):
            spans.new_row()
            for _ in range(_number(row.find(f"{_W}trPr/{_W}gridBefore"))):
                spans.put("")
            column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
            for cell in _own(row, "tc"):
                self.cells += 1
                width = _number(cell.find(f"{_W}tcPr/{_W}gridSpan")) or 1
                if not _goes_on(cell):
                    spans.put(_text(cell), width, _height(rows, r, column))
                column += width
            if self.cells > MOST_DOCUMENT_CELLS:
                raise refused("F43", file=self.file, most=MOST_DOCUMENT_CELLS)
        return spans.block()


def _own(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells of a table itself, not of one inside it; content controls around them are looked through."""
    for node in parent:
        if node.tag == f"{_W}{name}":
            yield node
        elif isinstance(node.tag, str) and node.tag not in (f"{_W}tbl", f"{_W}p") and not (name == "tr" and node.tag == f"{_W}tc"):
            yield from _own(node, name)


def _goes_on(cell: etree._Element) -> bool:
    """Whether a cell is covered by the one above it. A merge that says nothing else goes on."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _height(rows: list[etree._Element], r: int, column: int) -> int:
    """How many rows the cell at a grid column of row ``r`` covers."""
    count = 1
    while r + count < len(rows):
        below = _at(rows[r + count], column)
        if below is None or not _goes_on(below):
            break
        count += 1
    return count


def _at(row: etree._Element, column: int) -> etree._Element | None:
    """The cell of a row that begins at a grid column."""
    at = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
    for cell in _own(row, "tc"):
        if at == column:
            return cell
        at += _number(cell.find(f"{_W}tcPr/{_W}gridSpan")) or 1
        if at > column:
            return None
    return None


def _number(node: etree._Element | None) -> int:
    value = node.get(f"{_W}val", "") if node is not None else ""
    return min(int(value), 100) if value.isdigit() else 0


def _text(node: etree._Element) -> str:
    """The text: paragraphs on lines of their own; deleted text, field codes and fallbacks are dropped, runs that do not count in marks."""
    return re.sub(r"\n+", "\n", "".join(_pieces(node))).strip("\n")


def _pieces(node: etree._Element) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag == f"{_W}tab":
            yield "\t" if child.getparent().tag == f"{_W}r" else ""
        elif tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag in (f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText", _FALLBACK) or not isinstance(tag, str):
            continue
        elif tag == f"{_W}r" and _does_not_count(child):
            yield characters_left_out("".join(_pieces(child)))
        else:
            yield from _pieces(child)
            if tag == f"{_W}p":
                yield "\n"


def _does_not_count(run: etree._Element) -> bool:
    """Whether a run is raised, lowered, struck through or hidden, by its own format."""
    look = run.find(f"{_W}rPr")
    if look is None:
        return False
    align = look.find(f"{_W}vertAlign")
    if align is not None and align.get(f"{_W}val") in ("superscript", "subscript"):
        return True
    switches = (look.find(f"{_W}{name}") for name in ("strike", "dstrike", "vanish"))
    return any(switch is not None and switch.get(f"{_W}val", "1") not in ("0", "false", "off") for switch in switches)
