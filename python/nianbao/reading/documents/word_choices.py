"""Where a Word file says one thing in several ways, for older and newer versions of Word: which of them is shown."""

from __future__ import annotations

import lxml.etree as etree

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_KNOWN = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
"""How the names of the formats begin that Word knows."""


def passed_over(root: etree._Element) -> set[etree._Element]:
    """The ways that are not shown: all but the first whose formats Word knows, which is the fallback where it knows none."""
    passed: set[etree._Element] = set()
    for several in root.iter(f"{_MC}AlternateContent"):
        ways = list(several.iterchildren(f"{_MC}Choice", f"{_MC}Fallback"))
        shown = next((way for way in ways if _is_known(way)), None)
        passed.update(way for way in ways if way is not shown)
    return passed


def _is_known(way: etree._Element) -> bool:
    return all((way.nsmap.get(name) or "").startswith(_KNOWN) for name in way.get("Requires", "").split())
