"""Selectors of a page's style sheets, each matched in a bounded time: what one asks of far elements is found out once for all and marked on each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import lxml.html as html
import tinycss2
from cssselect2 import ElementWrapper, SelectorError, compile_selector_list
from cssselect2.compiler import CompiledSelector
from cssselect2.parser import parse

_MARKS = {"nianbao-mark": "nianbao-mark"}
"""Marks are attributes in a space of their own, which no page can write."""
_MOST_BLANKS = 8
"""White space in a selector up to which the elements around one are gone through for each: four or five steps."""
_FAR = ("has", "is", "where", "not")
_OF_THE_MOMENT = frozenset((
    "autofill", "default", "defined", "dir", "fullscreen", "heading", "in-range", "indeterminate", "invalid", "modal", "open", "optional",
    "out-of-range", "placeholder-shown", "popover-open", "read-only", "read-write", "required", "state", "valid", "-webkit-any", "-webkit-autofill",
    "-moz-any", "matches",
))  # fmt: skip
"""Classes that browsers know and that nobody tells from the page at rest."""
_LINES = ("before", "after", "first-line", "first-letter")

_Step = tuple[str, list]
"""How an element stands to the one before it (``""``: nothing is said), and the tokens that ask for it."""


class PageSelectors:
    """Compiles the selectors of a page with the elements under ``root``."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._root = root
        self._marks: dict[tuple[str, str], str] = {}
        self._sure = True
        self._near = True

    @cached_property
    def _elements(self) -> list[ElementWrapper]:
        return list(ElementWrapper.from_html_root(self._root).iter_subtree())

    def compiled(self, selector: str) -> tuple[list[CompiledSelector], bool]:
        """The selectors of a list, and whether they match for certain what browsers match: else they match more. Raises ``SelectorError``."""
        self._sure, self._near = True, sum(map(selector.count, " \t\n\r\f")) <= _MOST_BLANKS
        plain = self._listed(tinycss2.parse_component_value_list(selector, skip_comments=True))
        found = compile_selector_list(plain, _MARKS)
        for one, written in zip(found, parse(selector) if self._sure and plain != selector else (), strict=False):
            one.specificity = written.specificity
        return found, self._sure

    def _listed(self, tokens: Iterable, *, forgiving: bool = False) -> str:
        """A list of selectors in plain words; one that browsers forgive without those that nobody knows."""
        spelled = (self._spelled(part) for part in _parted(tokens))
        return ", ".join(one for one in spelled if not forgiving or _is_known(one))

    def _spelled(self, tokens: list) -> str:
        """One selector in plain words: what stands before it where one would have to go through many elements is a mark."""
        found = ""
        for how, compound in _steps(tokens):
            words, end = self._compound(compound)
            if found and (how == "~" or (how == " " and not self._near)):
                found = words + self._marked(found, how, _behind) + end
            else:
                found += (f" {how} " if how.strip() else how) + words + end
        return found

    def _compound(self, tokens: list) -> tuple[str, str]:
        """What is asked of one element in plain words, and the part of it that is meant."""
        words, colons = "", ""
        for i, token in enumerate(tokens):
            if token == ":":
                colons += ":"
            elif colons == "::" or (colons and getattr(token, "lower_value", "") in _LINES):
                return words or "*", colons + tinycss2.serialize(tokens[i:])
            else:
                words += self._class(token) if colons else self._attribute(token)
                colons = ""
        return words or "*", colons

    def _attribute(self, token) -> str:
        if token.type == "[] block" and any(one == "|" for one in token.content) and any(one == "*" for one in token.content):
            self._sure = False
            return ""
        return token.serialize()

    def _class(self, token) -> str:
        name = token.lower_name if token.type == "function" else getattr(token, "lower_value", "")
        counted = name.startswith("nth-") and any(getattr(one, "lower_value", "") == "of" for one in token.arguments)
        if name in _OF_THE_MOMENT or counted:
            self._sure = False
            return ""
        if name not in _FAR or token.type != "function":
            return f":{token.serialize()}"
        if name == "has":
            return f":is({', '.join(self._having(part) for part in _parted(token.arguments))})"
        return self._inner(name, token.arguments)

    def _inner(self, name: str, arguments: list) -> str:
        """A class with selectors in it. Where nobody can tell what is meant by those that must not match, nothing is asked."""
        outer, self._sure = self._sure, True
        words = self._listed(arguments, forgiving=name != "not")
        told, self._sure = self._sure, outer and self._sure
        return "" if name == "not" and not told else f":{name}({words})"

    def _having(self, tokens: list) -> str:
        """The mark of the elements that have others which a selector asks for, found from its end on."""
        found = ""
        for how, compound in reversed(list(_steps(tokens))):
            words, _ = self._compound(compound)
            found = self._marked(words + found, how or " ", _before)
        return found

    def _marked(self, asked: str, how: str, place: Callable[[set, str, list], Iterable]) -> str:
        """The mark of all elements that stand so to one which is asked for."""
        key = f"{place.__name__}{how}", asked
        if key not in self._marks:
            tests = [one.test for one in compile_selector_list(asked, _MARKS)]
            hits = {element.etree_element for element in self._elements if any(test(element) for test in tests)}
            name = self._marks[key] = f"m{len(self._marks)}"
            for node in place(hits, how, self._elements):
                node.set(f"{{{_MARKS['nianbao-mark']}}}{name}", "")
        return f"[nianbao-mark|{self._marks[key]}]"


def _is_known(selector: str) -> bool:
    try:
        compile_selector_list(selector, _MARKS)
    except SelectorError:
        return False
    return True


def _parted(tokens: Iterable) -> Iterator[list]:
    """The selectors of a list."""
    part: list = []
    for token in tokens:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _steps(tokens: list) -> Iterator[_Step]:
    """The elements that a selector asks for, in order, and how each stands to the one before."""
    how, compound = "", []
    for token in tokens:
        sign = " " if token.type == "whitespace" else next((sign for sign in ">+~" if token == sign), "")
        if not sign:
            compound.append(token)
            continue
        if compound:
            yield how, compound
            how, compound = "", []
        if sign != " " and how.strip():
            raise SelectorError(token, "two signs between elements")
        how = sign if sign != " " else how or sign
    if compound:
        yield how, compound
    elif how.strip():
        raise SelectorError(tokens[-1], "a sign at the end")


def _behind(hits: set, how: str, elements: list[ElementWrapper]) -> set:
    """The elements within the given ones, or behind them in one parent."""
    found: set = set()
    for element in elements:
        node = element.etree_element
        before = node.getparent() if how == " " else node.getprevious()
        if before in hits or before in found:
            found.add(node)
    return found


def _before(hits: set, how: str, elements: list[ElementWrapper]) -> set:
    """The elements around the given ones, or before them in one parent; of ``>`` and ``+`` the nearest alone."""
    found: set = set()
    for node in hits:
        above = _one_before(node, how)
        while above is not None and above not in found:
            found.add(above)
            above = _one_before(above, how) if how in " ~" else None
    return found


def _one_before(node: html.HtmlElement, how: str) -> html.HtmlElement | None:
    return node.getparent() if how in " >" else node.getprevious()
