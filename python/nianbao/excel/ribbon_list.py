"""The buttons of the ribbon as ``addin/ribbon.xml`` has them: the one list of names, words and order, for doors other than Excel's."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

from ..machine.resources import resource

_XML = "{http://schemas.microsoft.com/office/2009/07/customui}"
_SUB = "nb_"
"""How the VBA names its Subs: this and the name of the function in ``ribbon``."""


@dataclass(frozen=True)
class RibbonButton:
    """``name`` is that of its function in ``ribbon``; ``words`` say what it does."""

    name: str
    label: str
    words: str
    large: bool


@dataclass(frozen=True)
class RibbonGroup:
    label: str
    buttons: tuple[RibbonButton, ...]


def ribbon_groups() -> tuple[RibbonGroup, ...]:
    """The groups of the tab 年报 from left to right. Raises ``UserError`` where the file is missing."""
    tab = ElementTree.parse(resource("addin/ribbon.xml")).getroot().iter(f"{_XML}group")
    return tuple(RibbonGroup(group.get("label", ""), tuple(map(_button, group.iter(f"{_XML}button")))) for group in tab)


def _button(element: ElementTree.Element) -> RibbonButton:
    name = element.get("onAction", "").removeprefix(_SUB)
    return RibbonButton(name, element.get("label", ""), element.get("supertip", ""), element.get("size") == "large")
