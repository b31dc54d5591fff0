"""Which parts of a package hold the text of a Word document, its styles and what is inserted: its own directories say so, whatever the parts are called."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import lxml.etree as etree

from ...errors import UserError
from ...machine.packages import Package

USUAL_DOCUMENT = "word/document.xml"
_TYPES = "[Content_Types].xml"
_MAIN = re.compile(r"(?:wordprocessingml\.(?:document|template)|ms-word\.(?:document|template)\.macroEnabled(?:Template)?)\.main\+xml", re.I)


def document_part(package: Package) -> str:
    """The part with the text; ``""`` where the package is no Word document. Word in a browser calls it ``document2.xml``."""
    named = (node.get("PartName", "").lstrip("/") for node in _nodes(package, _TYPES) if _MAIN.search(node.get("ContentType", "")))
    return next((name for name in named if name in package), USUAL_DOCUMENT if USUAL_DOCUMENT in package else "")


def related_part(package: Package, document: str, *, kind: str = "", key: str = "") -> str:
    """The part that the document is related to by a kind (``styles``) or by the id of a relation; ``""`` where there is none in the package."""
    return next(related_parts(package, document, kind=kind, key=key), "")


def related_parts(package: Package, document: str, *, kind: str = "", key: str = "") -> Iterator[str]:
    """All such parts in the package, in the order of the directory."""
    folder, leaf = posixpath.split(document)
    for node in _nodes(package, f"{folder}/_rels/{leaf}.rels"):
        if node.get("TargetMode") != "External" and (node.get("Id") == key if key else node.get("Type", "").endswith(f"/{kind}")):
            name = posixpath.normpath(posixpath.join("/", folder, node.get("Target", ""))).lstrip("/")
            if name in package:
                yield name


def parsed_part(package: Package, part: str) -> etree._Element | None:
    """The root of a part; ``None`` where it is missing or cannot be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(package.read(part), parser)
    except (KeyError, ValueError, UserError, etree.XMLSyntaxError):
        return None


def _nodes(package: Package, part: str) -> Iterator[etree._Element]:
    """The entries of a directory of the package; none where it is missing or cannot be read."""
    root = parsed_part(package, part)
    yield from root if root is not None else ()
