"""Where a Word file says one thing in several ways, for older and newer versions of Word: which of them is shown."""

from __future__ import annotations

from collections.abc import Iterator

import lxml.etree as etree

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_KNOWN = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
"""How the names of the formats begin that Word knows."""


def passed_over(root: etree._Element) -> set[etree._Element]:
    """The ways that are not shown: all but the first whose formats Word knows, which is the fallback where it knows none."""
    passed: set[etree._Element] = set(_ignored(root))
    for several in root.iter(f"{_MC}AlternateContent"):
        ways = list(several.iterchildren(f"{_MC}Choice", f"{_MC}Fallback"))
        shown = next((way for way in ways if _is_known(way)), None)
        passed.update(way for way in ways if way is not shown)
    return passed


def _ignored(root: etree._Element) -> Iterator[etree._Element]:
    """What is written in formats that Word is told to pass over and does not know, with all that is in it."""
    named = {name: root.nsmap[name] for name in root.get(f"{_MC}Ignorable", "").split() if name in root.nsmap}
    unknown = {name: space for name, space in named.items() if space and not space.startswith(_KNOWN)}
    for name, space in unknown.items():
        looked_into = {word.rpartition(":")[2] for word in root.get(f"{_MC}ProcessContent", "").split() if word.startswith(f"{name}:")}
        yield from (node for node in root.iter(f"{{{space}}}*") if looked_into.isdisjoint(("*", etree.QName(node).localname)))


def _is_known(way: etree._Element) -> bool:
    return all((way.nsmap.get(name) or "").startswith(_KNOWN) for name in way.get("Requires", "").split())
