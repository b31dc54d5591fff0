"""Content controls of Word that are bound to data elsewhere in the file: Word shows those data when it opens the file, whatever the control holds."""

from __future__ import annotations

import re
from functools import cached_property

import lxml.etree as etree

from ...machine.packages import Package
from .word_looks import W
from .word_parts import parsed_part, related_part, related_parts

_LARGEST = 20 * 2**20
"""Bytes of a part with data once unpacked."""
_OTHERWISE = [f"{W}{name}" for name in ("date", "picture", "docPartObj", "docPartList", "group")] + ["{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"]
"""Kinds of control that show their data in another shape."""
_STEPS = re.compile(r"(?:/(?:[\w.-]+:)?[\w.-]+(?:\[\d{1,6}\])?)+(?:/@(?:[\w.-]+:)?[\w.-]+)?(?:/text\(\))?")
_PREFIXES = re.compile(r"""xmlns:([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class Bindings:
    """The data that the controls of a document are bound to."""

    def __init__(self, package: Package, document: str) -> None:
        self._package = package
        self._document = document

    def shown(self, control: etree._Element) -> str | None:
        """The text that Word shows in a control by the data it is bound to; ``None`` where it is bound to none, or they are not in the file."""
        properties = control.find(f"{W}sdtPr")
        binding = properties.find(f"{W}dataBinding") if properties is not None else None
        if properties is None or binding is None or any(properties.find(kind) is not None for kind in _OTHERWISE):
            return None
        value = self._value(binding)
        entries = (entry for entry in properties.iter(f"{W}listItem") if value is not None and entry.get(f"{W}value") == value)
        return next((entry.get(f"{W}displayText") or value for entry in entries), value)

    def _value(self, binding: etree._Element) -> str | None:
        path = binding.get(f"{W}xpath", "")
        if not _STEPS.fullmatch(path):
            return None
        names = {name: one or other for name, one, other in _PREFIXES.findall(binding.get(f"{W}prefixMappings", ""))}
        wanted = binding.get(f"{W}storeItemID", "").upper()
        for store in [self._stores[wanted]] if wanted in self._stores else self._stores.values():
            try:
                found = store.xpath(path, namespaces=names)
            except etree.XPathError:
                continue
            if isinstance(found, list) and found:
                return "".join(found[0].itertext()) if isinstance(found[0], etree._Element) else str(found[0])
        return None

    @cached_property
    def _stores(self) -> dict[str, etree._Element]:
        """Each part with data by its id."""
        stores: dict[str, etree._Element] = {}
        package = self._package
        for part in related_parts(package, self._document, kind="customXml"):
            root = parsed_part(package, part) if package.size(part) <= _LARGEST else None
            if root is not None:
                stores[_store_id(package, part).upper() or part] = root
        return stores


def _store_id(package: Package, part: str) -> str:
    """The id by which controls name a part with data; ``""`` where its properties give none."""
    properties = related_part(package, part, kind="customXmlProps")
    root = parsed_part(package, properties) if properties else None
    return next((str(said) for name, said in root.attrib.items() if str(name).endswith("}itemID")), "") if root is not None else ""
