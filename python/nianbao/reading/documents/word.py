"""Word files (.docx): tables with their merged cells, nested tables, paragraphs with their numbering left as typed.

The XML is read directly: macros, links, fields and embedded objects are never opened.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice

import lxml.etree as etree

from ...grid import Grid, Paragraph
from ...machine.packages import Package
from ...refusals import refused
from ..workbooks.stray_characters import characters_kept
from .blocks import MOST_DOCUMENT_CELLS, DocumentTable, Spans, grid_of_blocks, table_name
from .doubts import MERGED, REVISED_CELLS
from .text import refuse_too_many_lines
from .word_bindings import Bindings
from .word_inserts import inserted_blocks
from .word_looks import Looks, W, is_gone_row, word_value
from .word_parts import document_part, related_part
from .word_text import M, WordText

LARGEST_WORD_PART = 80 * 2**20
"""Bytes of the document part once unpacked."""

_STRICT = {b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(), b"http://purl.oclc.org/ooxml/officeDocument/math": M[1:-1].encode()}
"""The names of the strict format, and those of the usual one."""


def read_word(file: str, data: bytes) -> Grid:
    """A .docx as a grid. Raises ``UserError``."""
    try:
        package = Package(file, data)
        document = document_part(package)
        if document and package.size(document) > LARGEST_WORD_PART:
            raise refused("F52", file=file, most=LARGEST_WORD_PART // 2**20)
        root = _part(package, document)
        looks = Looks(_styles(package, document))
    except (KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise refused("F58", file=file) from error
    if sum(1 for _ in root.iter(f"{W}tc")) > MOST_DOCUMENT_CELLS:
        raise refused("F43", file=file, most=MOST_DOCUMENT_CELLS)
    body = root.find(f"{W}body")
    return grid_of_blocks(file, _Walk(file, WordText(root, looks, Bindings(package, document)), package, document).blocks(body) if body is not None else [])


WordCells = dict[tuple[str, str], etree._Element]
"""The ``w:tc`` of every cell of every table, by the name of the table and the address in it that the reader gives."""


def word_cells(file: str, data: bytes) -> tuple[etree._Element, WordCells]:
    """The document part of a .docx that ``read_word`` reads, and its cells. Raises ``UserError``."""
    package = Package(file, data)
    document = document_part(package)
    root = _part(package, document)
    walk = _Walk(file, WordText(root, Looks(_styles(package, document)), Bindings(package, document)))
    body = root.find(f"{W}body")
    tables = [block for block in walk.blocks(body) if isinstance(block, DocumentTable)] if body is not None else []
    return root, {
        (table_name(n), address): walk.elements[n][at] for n, block in enumerate(tables) for at, address in block.spoken.items() if at in walk.elements[n]
    }


def with_document(data: bytes, root: etree._Element) -> bytes:
    """The .docx with this document part in place of its own; every other part stays byte for byte."""
    made, document = io.BytesIO(), document_part(Package("", data))
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.lstrip("/").lower() == document.lower():
                strict = {usual: name for name, usual in _STRICT.items() if name in part}
                part = _renamed(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True), strict)
            new.writestr(entry, part)
    return made.getvalue()


def _styles(package: Package, document: str) -> etree._Element | None:
    styles = related_part(package, document, kind="styles")
    return _part(package, styles) if styles and package.size(styles) <= LARGEST_WORD_PART else None


def _renamed(part: bytes, names: Mapping[bytes, bytes]) -> bytes:
    for one, other in names.items():
        part = part.replace(one, other)
    return part


def _part(package: Package, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(_renamed(package.read(name), _STRICT), parser)
    if any(len(text) for text in root.iter(f"{W}t")):
        raise ValueError("markup inside a text: only what stands before it would be read")
    return root


class _Walk:
    """Goes through the body in order."""

    def __init__(self, file: str, text: WordText, package: Package | None = None, document: str = "") -> None:
        self.file = file
        self.text = text
        self.package = package
        self.document = document
        self.paragraphs = 0
        self.elements: list[dict[tuple[int, int], etree._Element]] = []
        """Of each table its cells by row and column."""

    def blocks(self, parent: etree._Element) -> Iterator[Paragraph | DocumentTable]:
        for node in parent:
            if node.tag == f"{W}p":
                self.paragraphs += 1
                refuse_too_many_lines(self.file, self.paragraphs)
                yield Paragraph(characters_kept(self.text.paragraph(node)), f"第{self.paragraphs}段")
                yield from self._boxes(node)
            elif node.tag == f"{W}tbl":
                yield from self._table(node)
            elif node.tag == f"{W}altChunk" and self.package is not None:
                yield from inserted_blocks(self.file, self.package, self.document, node)
            elif isinstance(node.tag, str) and node.tag not in (f"{W}del", f"{W}moveFrom") and node not in self.text.passed:
                yield from self.blocks(node)

    def _boxes(self, paragraph: etree._Element) -> Iterator[Paragraph | DocumentTable]:
        """Text boxes anchored in a paragraph."""
        for box in paragraph.iter(f"{W}txbxContent"):
            if next(box.iterancestors(f"{W}txbxContent"), None) is None and self.text.passed.isdisjoint(box.iterancestors()):
                with self.text.aside():
                    yield from self.blocks(box)

    def _table(self, table: etree._Element) -> Iterator[Paragraph | DocumentTable]:
        """A table; one whose cells hold tables with several cells is taken apart instead."""
        if any(next(islice(inner.iter(f"{W}tc"), 1, None), None) is not None for inner in table.iterdescendants(f"{W}tbl")):
            for row in self._rows(table):
                for cell in _own(row, "tc", self.text.passed):
                    yield from self.blocks(cell)
            return
        yield self._plain_table(table)

    def _rows(self, table: etree._Element) -> Iterator[etree._Element]:
        return (row for row in _own(table, "tr", self.text.passed) if not is_gone_row(row))

    def _plain_table(self, table: etree._Element) -> DocumentTable:
        rows = [_Row(row, self.text.passed) for row in self._rows(table)]
        covered: set[tuple[int, int]] = set()
        spans = Spans()
        self.elements.append({})
        for r, row in enumerate(rows):
            spans.new_row()
            for _ in range(row.before):
                spans.put("")
            for column, (width, cell) in row.cells.items():
                if (r, column) not in covered:
                    height = _height(rows, r, column)
                    covered.update((r + i, column) for i in range(1, height))
                    self._put(spans, cell, width, height, REVISED_CELLS if row.revised else MERGED if _goes_on(cell) else "")
        return spans.block()

    def _put(self, spans: Spans, cell: etree._Element, width: int, height: int, doubt: str) -> None:
        shown = self.text.cell(cell)
        at = spans.put(shown.text, width, height, doubt=doubt or next(iter(shown.doubts), ""), deleted=shown.deleted)
        self.elements[-1][at] = cell


class _Row:
    """A row: by grid column its cells with their widths. ``revised`` where cells of it are to be deleted or merged."""

    def __init__(self, row: etree._Element, passed: set[etree._Element]) -> None:
        self.before = _number(row.find(f"{W}trPr/{W}gridBefore"))
        self.cells: dict[int, tuple[int, etree._Element]] = {}
        self.revised = False
        column = self.before
        for cell in _own(row, "tc", passed):
            gone = cell.find(f"{W}tcPr/{W}cellDel") is not None
            self.revised = self.revised or gone or cell.find(f"{W}tcPr/{W}cellMerge") is not None
            if gone:
                continue
            width = _number(cell.find(f"{W}tcPr/{W}gridSpan")) or 1
            if _is_beside(cell) and self.cells:
                start, (wide, first) = self.cells.popitem()
                self.cells[start] = wide + width, first
            else:
                self.cells[column] = width, cell
            column += width


def _own(parent: etree._Element, name: str, passed: set[etree._Element]) -> Iterator[etree._Element]:
    """Rows or cells of a table itself, not of one inside it; content controls around them are looked through."""
    for node in parent:
        if node in passed:
            continue
        if node.tag == f"{W}{name}":
            yield node
        elif isinstance(node.tag, str) and node.tag not in (f"{W}tbl", f"{W}p") and not (name == "tr" and node.tag == f"{W}tc"):
            yield from _own(node, name, passed)


def _goes_on(cell: etree._Element) -> bool:
    """Whether a cell is covered by the one above it. A merge that says nothing else goes on."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _is_beside(cell: etree._Element) -> bool:
    """Whether a cell is covered by the one on its left, whose text alone is seen."""
    merge = cell.find(f"{W}tcPr/{W}hMerge")
    return merge is not None and word_value(merge) != "restart"


def _height(rows: list[_Row], r: int, column: int) -> int:
    """How many rows the cell at a grid column of row ``r`` covers: one that is merged those below of the same width that go on with it."""
    count, (width, cell) = 1, rows[r].cells[column]
    if cell.find(f"{W}tcPr/{W}vMerge") is None:
        return count
    while r + count < len(rows) and (below := rows[r + count].cells.get(column)) is not None and below[0] == width and _goes_on(below[1]):
        count += 1
    return count


def _number(node: etree._Element | None) -> int:
    value = word_value(node)
    return min(int(value), 100) if value.isdecimal() and len(value) < 6 else 0
