"""Fonts of PDF files that say two things of a digit: by their table for readers and by the one they carry with them."""

import struct

import pytest
from nianbao.reading.documents.pdf_fonts import doubtful_digits
from pdfminer.pdffont import PDFCIDFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import LIT

FIRST = 20
"""The number of the character 0 in the font."""


def carried(digits):
    """A TrueType font that holds a table of its characters and nothing else: the digits by their numbers from ``FIRST`` on."""
    glyphs = [FIRST + digits.index(str(i)) for i in range(10)]
    subtable = struct.pack(">5H10H", 6, 30, 0, ord("0"), 10, *glyphs)
    table = struct.pack(">HHHHL", 0, 1, 3, 1, 12) + subtable
    return struct.pack(">LHHHH4sLLL", 0x10000, 1, 16, 0, 0, b"cmap", 0, 28, len(table)) + table


def font(embedded, said):
    pairs = "".join(f"<{FIRST + i:04x}> <{ord(text):04x}>" for i, text in enumerate(said))
    names = PDFStream({}, f"begincmap {len(said)} beginbfchar {pairs} endbfchar endcmap".encode())
    spec = {"BaseFont": LIT("A"), "Encoding": LIT("Identity-H"), "ToUnicode": names, "DW": 500, "FontDescriptor": {"FontFile2": PDFStream({}, embedded)}}
    return PDFCIDFont(PDFResourceManager(), spec)


@pytest.mark.parametrize(("embedded", "said", "doubtful"), [
    ("0123456789", "0123456789", ""), ("0123456789", "0128456739", "38"), ("0129456783", "0123456789", "39"), ("0123456789", "１", ""),
    ("0123456789", "甲乙丙丁", ""),
])
def test_digits_that_the_embedded_font_names_otherwise_are_doubtful(embedded, said, doubtful):
    assert doubtful_digits(font(carried(embedded), said)) == frozenset(doubtful)


@pytest.mark.parametrize("end", range(0, 68, 5))
def test_an_embedded_font_that_is_damaged_says_nothing(end):
    assert doubtful_digits(font(carried("9876543210")[:end], "0123456789")) == frozenset()
