"""Web pages inside a .docx (``w:altChunk``), which Word shows as part of it; an inserted document of another kind is refused, never passed over."""

from __future__ import annotations

import lxml.etree as etree

from ...errors import UserError
from ...grid import Paragraph
from ...machine.packages import Package
from ...refusals import refused
from .blocks import DocumentTable
from .html import is_page, page_blocks
from .text import decoded
from .word_parts import related_part

_LARGEST = 20 * 2**20
"""Bytes of an inserted document once unpacked."""


def inserted_blocks(file: str, package: Package, document: str, chunk: etree._Element) -> list[Paragraph | DocumentTable]:
    """The paragraphs and tables of an inserted web page. Raises ``UserError`` for one of another kind, or that is missing."""
    try:
        key = next((str(value) for name, value in chunk.attrib.items() if str(name).endswith("}id")), "")
        name = related_part(package, document, key=key)
        data = package.read(name) if package.size(name) <= _LARGEST else b""
        text = decoded(file, data)
    except (KeyError, UserError) as error:
        raise refused("R60", file=file) from error
    if not is_page(text):
        raise refused("R60", file=file)
    return page_blocks(file, text)
