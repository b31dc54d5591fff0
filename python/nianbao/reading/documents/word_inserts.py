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

_RELATIONS = "word/_rels/document.xml.rels"
_LARGEST = 20 * 2**20
"""Bytes of an inserted document once unpacked."""


def inserted_blocks(file: str, package: Package, chunk: etree._Element) -> list[Paragraph | DocumentTable]:
    """The paragraphs and tables of an inserted web page. Raises ``UserError`` for one of another kind, or that is missing."""
    try:
        name = _target(package, next((value for key, value in chunk.attrib.items() if str(key).endswith("}id")), ""))
        data = package.read(name) if package.size(name) <= _LARGEST else b""
        text = decoded(file, data)
    except (KeyError, ValueError, etree.XMLSyntaxError, UserError) as error:
        raise refused("R60", file=file) from error
    if not is_page(text):
        raise refused("R60", file=file)
    return page_blocks(file, text)


def _target(package: Package, key: str) -> str:
    """The part that an inserted document is. Raises ``KeyError``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    for relation in etree.fromstring(package.read(_RELATIONS), parser):
        if relation.get("Id") == key and relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"word/{target}"
    raise KeyError(key)
