"""The sentences that were drafted for a Word file, kept in its custom properties: whoever compares it later knows what stood there, last year's numbers too."""

from __future__ import annotations

import lxml.etree as etree

from ...machine.packages import Package

PROPERTIES_PART = "docProps/custom.xml"
PROPERTIES_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
PROPERTY_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
DRAFT_NAME = "年报起草"
"""What the names of these properties begin with; a number follows."""

LARGEST_PROPERTIES = 2**20
LONGEST_PROPERTY = 255
"""Characters that Word keeps of one."""


def remembered_draft(file: str, data: bytes) -> str:
    """The drafted text as it was written; ``""`` of a file that has none, or none any more. Raises ``UserError`` for what is no whole package."""
    package = Package(file, data)
    if PROPERTIES_PART not in package or package.size(PROPERTIES_PART) > LARGEST_PROPERTIES:
        return ""
    try:
        root = etree.fromstring(package.read(PROPERTIES_PART), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return ""
    pieces = {name[len(DRAFT_NAME) :]: "".join(node.itertext()) for node in root if (name := node.get("name") or "").startswith(DRAFT_NAME)}
    return "".join(pieces[number] for number in sorted(filter(str.isdecimal, pieces), key=int))
