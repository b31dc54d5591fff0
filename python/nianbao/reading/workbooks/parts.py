"""Which part of a package holds which sheet."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape

from ...machine.packages import Package

STRINGS = "xl/sharedStrings.xml"

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")


def _attribute(element: bytes, name: str) -> str:
    match = re.search(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name.encode(), element)
    return unescape((match[1] if match[1] is not None else match[2]).decode()) if match else ""


def targets_of(package: Package, part: str) -> Mapping[str, str]:
    """Part name by relation id of a part."""
    folder, name = posixpath.split(part)
    return _targets(package.read(f"{folder}/_rels/{name}.rels"), folder)


# All files of one template have the same workbook part: remembered by its bytes.
@lru_cache(64)
def parts_of_sheets(workbook: bytes, relations: bytes) -> Mapping[str, str]:
    """Part by sheet of an .xlsx, from its workbook part and that part's relations."""
    targets = _targets(relations, "xl")
    return {_attribute(e, "name"): targets[_attribute(e, r"\w+:id")] for e in _SHEET.findall(workbook)}


@lru_cache(64)
def _targets(relations: bytes, folder: str) -> Mapping[str, str]:
    found = {}
    for element in _RELATIONSHIP.findall(relations):
        target = _attribute(element, "Target")
        found[_attribute(element, "Id")] = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return found
