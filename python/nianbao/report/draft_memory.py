"""What was drafted is remembered in the custom properties of the Word file, beside those that its template has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from ..reading.documents.remembered_draft import DRAFT_NAME, LONGEST_PROPERTY, PROPERTIES_PART, PROPERTIES_SPACE, PROPERTY_TYPES

_BLANK = f'<Properties xmlns="{PROPERTIES_SPACE}" xmlns:vt="{PROPERTY_TYPES}"/>'.encode()
_USER_DEFINED = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_ID = 2
"""Programs keep 0 and 1 for themselves."""


def remember_draft(document: Any, texts: Sequence[str]) -> None:
    """Put the drafted texts into the properties, those of an earlier draft out of them. Properties that nobody can read are left alone."""
    package = document.part.package
    part = next((relation.target_part for relation in package.rels.values() if relation.reltype == RELATIONSHIP_TYPE.CUSTOM_PROPERTIES), None)
    try:
        root: Any = parse_xml(part.blob if part else _BLANK)
    except SyntaxError:
        return
    for node in [node for node in root if (node.get("name") or "").startswith(DRAFT_NAME)]:
        root.remove(node)
    used = [int(pid) for node in root if (pid := node.get("pid") or "").isdecimal()]
    for i, piece in enumerate(_pieces("".join(texts)), 1):
        made = root.makeelement(f"{{{PROPERTIES_SPACE}}}property", {"fmtid": _USER_DEFINED, "pid": str(max([_FIRST_ID - 1, *used]) + i), "name": f"{DRAFT_NAME}{i}"})
        made.append(root.makeelement(f"{{{PROPERTY_TYPES}}}lpwstr"))
        made[0].text = piece
        root.append(made)
    if part is not None:
        part._blob = serialize_part_xml(root)
    elif len(root):
        package.relate_to(Part(PackURI(f"/{PROPERTIES_PART}"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, serialize_part_xml(root), package), RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _pieces(text: str) -> Iterator[str]:
    """A sentence each, none longer than a property may be."""
    for sentence in re.findall(r"[^。]*。|[^。]+$", text):
        yield from (sentence[at : at + LONGEST_PROPERTY] for at in range(0, len(sentence), LONGEST_PROPERTY))
