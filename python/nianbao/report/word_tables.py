"""A printed table as Word has it: merged heads, heads repeated on every page, no row broken over two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from .printed_tables import PrintedCell, PrintedTable, to_the_left, words_for_xml

ROW_TWIPS = 340
"""Twips a row has at least, as on the paper form."""

SHADE = "C6D9F1"
"""Behind the titles of the parts of 表二, as on the paper form."""

_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="8" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))


def word_table(table: PrintedTable, style: str) -> Any:
    """The ``w:tbl`` element; ``style`` is the id of the paragraph style of its texts."""
    return _table(table.widths, "".join(_row(table, r, style) for r in range(len(table.rows))), table.caption)


def plain_table(widths: Sequence[int], rows: Sequence[Sequence[tuple[Sequence[str], int]]], heights: Sequence[int], style: str) -> Any:
    """A ``w:tbl`` of texts: a row is (lines, columns it spans) a cell. The first cell of a row stands in the middle, the others begin at the left."""
    found = ""
    for cells, height in zip(rows, heights, strict=True):
        column, shown = 0, ""
        for i, (lines, span) in enumerate(cells):
            shown += _plain_cell(lines, sum(widths[column : column + span]), span, style, "left" if i % 2 else "center")
            column += span
        found += f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{shown}</w:tr>'
    return _table(widths, found, "")


def _plain_cell(lines: Sequence[str], width: int, span: int, style: str, align: str) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    texts = "".join(
        f'<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/><w:jc w:val="{align}"/></w:pPr><w:r><w:t xml:space="preserve">{escape(words_for_xml(line))}</w:t></w:r></w:p>'
        for line in lines or ("",)
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/></w:tcPr>{texts}</w:tc>'


def _table(widths: Sequence[int], rows: str, caption: str) -> Any:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    named = f"<w:tblCaption w:val={quoteattr(caption)}/>" if caption else ""
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        f"{named}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(table: PrintedTable, r: int, style: str) -> str:
    repeated = "<w:tblHeader/>" if r < table.heads else ""
    cells = "".join(_cell(table, cell, r, style) for cell in _across(table, r))
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{ROW_TWIPS}" w:hRule="atLeast"/>{repeated}<w:jc w:val="center"/></w:trPr>{cells}</w:tr>'


def _across(table: PrintedTable, r: int) -> Iterator[PrintedCell]:
    """The cells that a row shows, those that go on from rows above included, from left to right."""
    yield from sorted((cell for cell in table.cells if cell.row <= r < cell.row + cell.rows), key=lambda cell: cell.column)


def _cell(table: PrintedTable, cell: PrintedCell, r: int, style: str) -> str:
    width = sum(table.widths[cell.column : cell.column + cell.columns])
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = "" if cell.rows == 1 else '<w:vMerge w:val="restart"/>' if r == cell.row else "<w:vMerge/>"
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if cell.kind == "title" else ""
    text = f'<w:r><w:t xml:space="preserve">{escape(words_for_xml(cell.text))}</w:t></w:r>' if r == cell.row and cell.text else ""
    kept = "<w:keepNext/>" if r < len(table.rows) - 1 else ""  # the table stays on one page where it fits on one
    align = f'<w:jc w:val="{"left" if to_the_left(table, cell) else "center"}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{kept}{align}</w:pPr>{text}</w:p></w:tc>"
    )
