"""The style sheets that a page carries itself, and the styles written on its elements: which declarations count for an element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf

import lxml.html as html
import tinycss2
from cssselect2 import ElementWrapper, Matcher, SelectorError

from ...refusals import refused
from .page_media import on_wide_screens
from .page_selectors import PageSelectors
from .time_limit import within_seconds

LARGEST_STYLES = 2_000_000
"""Letters of all style sheets of a page."""
_SECONDS = 8.0
_DEEPEST, _LONGEST_SELECTOR = 20, 20_000
"""Rules within rules, and letters of the selectors around a rule with theirs put in."""
_LONGEST_VALUE, _MOST_VARIABLES = 500, 50

CONTENT, COVERED, UNSURE, PERHAPS = "::content", "::covered", "::unsure", "?"
"""Keys of what a style sheet writes before or behind an element, of whether it lays a ground over it, and of whether a value cannot be told.

``PERHAPS`` before the name of a property: a value that may count or not, since nobody knows of its condition.
"""

_WANTED = frozenset((
    "all", "display", "visibility", "opacity", "font", "font-size", "font-family", "color", "background", "background-color", "text-indent",
    "position", "left", "right", "top", "bottom", "inset", "inset-inline-start", "inset-block-start", "clip", "clip-path", "width", "height",
    "max-width", "max-height", "inline-size", "block-size", "max-inline-size", "max-block-size", "line-height", "overflow", "overflow-x",
    "overflow-y", "transform", "translate", "scale", "rotate", "zoom", "text-decoration", "text-decoration-line", "vertical-align", "direction",
    "unicode-bidi", "content", "content-visibility", "float", "order", "margin", "margin-left", "margin-top", "margin-inline-start",
    "margin-block-start", "letter-spacing", "-webkit-text-fill-color", "-webkit-text-security", "filter", "mask", "mask-image", "-webkit-mask",
    "-webkit-mask-image", "list-style-type", "list-style", "flex-direction", "flex-flow", "font-variant-position",
))  # fmt: skip
_ANY = re.compile("--|" + "|".join(map(re.escape, sorted(_WANTED))), re.I)
_VALID = {
    "display": re.compile(r"(?:none|block|inline|flow|flex|grid|table|ruby|list-item|contents|math|run-in|-webkit-|-moz-|-ms-|initial|inherit|unset|revert)"),
    "visibility": re.compile(r"(?:visible|hidden|collapse|initial|inherit|unset|revert)"),
    "opacity": re.compile(r"[\d.+-]|initial|inherit|unset|revert"),
}
"""How a value of a property begins that browsers know; others they pass over."""
_VARIABLE = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)", re.I)
_PLACE = re.compile(r"\+|:(?:nth|first-child|last-child|first-of|last-of|only|empty)")
_TOP = (inf,)

Declared = dict[str, str]
"""Property → value, in small letters and without white space at its ends."""
_Values = tuple[tuple[str, str], ...]
"""Declarations in their order, as they are written."""


@dataclass(frozen=True)
class _Within:
    """What stands around a rule: the selector of another one, its layer (later ones count more), and whether its condition holds for certain."""

    selector: str = ""
    layer: tuple[float, ...] = _TOP
    sure: bool = True
    deep: int = 0


@dataclass(frozen=True)
class _Rule:
    """Declarations of one weight; ``strength`` orders them before what a selector says and where they stand."""

    values: _Values
    important: bool
    layer: tuple[float, ...]
    sure: bool

    @property
    def strength(self) -> tuple[float, ...]:
        return tuple(-place for place in self.layer) if self.important else self.layer


class PageStyles:
    """What the style sheets and style attributes of a page say of each element. Raises ``UserError`` where there is too much of them."""

    def __init__(self, file: str, root: html.HtmlElement) -> None:
        sheets = [re.sub("<!--|-->", "", style.text or "") for style in root.iter("style") if on_wide_screens(style.get("media", "")) is not False]
        self._file = file
        if sum(map(len, sheets)) > LARGEST_STYLES:
            raise self._too_much()
        self.elsewhere = any(_is_elsewhere(link) for link in root.iter("link")) or any("@import" in sheet for sheet in sheets)
        """Whether sheets in other files may say what is seen."""
        self._asked: list[tuple[str, list[_Rule]]] = []
        """Selectors as they are written, and their rules."""
        self._rules: list[_Rule] = []
        self._layers: dict[tuple[str, ...], int] = {}
        self._registered: set[str] = set()
        self.own_fonts: set[str] = set()
        """Fonts that the page brings with it, in small letters: their digits may look like others."""
        self._by_place = False
        """Whether a selector asks for more of an element than itself and what it stands in."""
        self._matcher = Matcher()
        try:
            for sheet in sheets:
                self._take(_rules_of(sheet) if _ANY.search(sheet) else (), _Within())
            self._found = within_seconds(_SECONDS, file, lambda: self._match_all(root)) if self._asked else {}
        except RecursionError as error:
            raise self._too_much() from error

    def of(self, node: html.HtmlElement) -> Declared:
        """The declarations that count for an element itself, nothing inherited."""
        said = self._written_for(node)
        variable = [name for name, value in said.items() if "var(" in value and not name.startswith("--")]
        if not variable:
            return said
        said = dict(said)
        for name in variable:
            value = self._filled(said.pop(name), node)
            if value is None:
                said[UNSURE] = name
            elif value:
                said[name] = value.lower()
        return said

    def _too_much(self) -> Exception:
        return refused("F59", file=self._file, most=LARGEST_STYLES // 10_000)

    def _written_for(self, node: html.HtmlElement) -> Declared:
        by_rules, own = self._found.get(node), node.get("style")
        if not own:
            return {**by_rules[0], **by_rules[1]} if by_rules else {}
        usual, important = by_rules or ({}, {})
        found: Declared = dict(usual)
        plain, firm = _written(own)
        _cascade(found, plain)
        found.update(important)
        _cascade(found, firm)
        return found

    def _filled(self, value: str, node: html.HtmlElement) -> str | None:
        """A value with its variables put in: ``""`` where one has none and the declaration falls away, ``None`` where that is not known."""
        for _ in range(_MOST_VARIABLES):
            at = value.lower().rfind("var(")
            if at < 0:
                return value.strip()
            match = _VARIABLE.match(value, at)
            if match is None or len(value) > _LONGEST_VALUE:
                return None
            known = self._variable(match[1], node)
            if known == UNSURE:
                return None
            known = known if known is not None else match[2]
            if known is None:
                return ""
            value = value[:at] + known.strip() + value[match.end() :]
        return None

    def _variable(self, name: str, node: html.HtmlElement) -> str | None:
        """What a variable holds for an element; ``None`` where nothing says, ``UNSURE`` where nobody knows."""
        for element in (node, *node.iterancestors()):
            said = self._written_for(element)
            value = said.get(name)
            if name in self._registered or PERHAPS + name in said:
                return UNSURE
            if value is not None and value.lower() not in ("inherit", "unset"):
                return None if value.lower() == "initial" else value
        return None

    def _take(self, items: Iterable, within: _Within) -> None:
        """The rules of a sheet or within a rule; declarations between rules count where they stand."""
        if within.deep > _DEEPEST:
            raise self._too_much()
        own: list = []
        for item in items:
            if item.type == "declaration":
                own.append(item)
                continue
            own = self._declare(own, within)
            if item.type == "at-rule":
                self._take_conditional(item, within)
            elif item.type == "qualified-rule":
                self._take(_contents(item), replace(within, selector=self._named(item.prelude, within.selector), deep=within.deep + 1))
        self._declare(own, within)

    def _named(self, prelude: list, around: str) -> str:
        """The selector of a rule that stands in one with the selector ``around``, spelled without it."""
        if not around:
            return tinycss2.serialize(prelude).strip()
        parts: list[list] = [[]]
        for token in prelude:
            if token == ",":
                parts.append([])
            else:
                parts[-1].append(token)
        if len(parts) * len(around) > _LONGEST_SELECTOR:
            raise self._too_much()
        return ", ".join(_spelled(part, around) for part in parts)

    def _take_conditional(self, rule, within: _Within) -> None:
        name, words = rule.lower_at_keyword, tinycss2.serialize(rule.prelude).strip()
        if name == "layer":
            layers = [self._layer(within.layer, one.strip()) for one in words.split(",")]
            within = replace(within, layer=layers[-1])
        elif name == "media":
            holds = on_wide_screens(words)
            if holds is False:
                return
            within = replace(within, sure=within.sure and bool(holds))
        elif name in ("supports", "container", "scope"):
            within = replace(within, sure=False)
        elif name == "font-face":
            self._bring(rule)
            return
        elif name == "property":
            self._registered.add(words)
            return
        else:
            return
        if rule.content is not None:
            self._take(_contents(rule) if within.selector else _rules_of(rule.content), replace(within, deep=within.deep + 1))

    def _bring(self, rule) -> None:
        """Take note of a font that is fetched; one that is only described is on the machine already."""
        said = {d.lower_name: tinycss2.serialize(d.value).strip().lower() for d in _contents(rule) if d.type == "declaration"}
        if "url(" in said.get("src", ""):
            self.own_fonts.add(said.get("font-family", "").strip("'\""))

    def _layer(self, around: tuple[float, ...], name: str) -> tuple[float, ...]:
        """The place of a layer among all: later ones count more, what stands in one directly more than its own layers."""
        for part in name.split(".") if name else (f"#{len(self._layers)}",):
            around = (*around[:-1], float(self._layers.setdefault((*map(str, around[:-1]), part), len(self._layers))), inf)
        return around

    def _declare(self, declarations: list, within: _Within) -> list:
        """Add declarations under the selector they stand in; nothing is left of them."""
        values = {firm: tuple(v for d in declarations if d.important == firm for v in _values(d)) for firm in (False, True)}
        firms = [firm for firm in (False, True) if within.selector and values[firm]]
        if firms:
            self._by_place = self._by_place or _PLACE.search(within.selector) is not None
            selector = within.selector if within.sure else within.selector.replace(":scope", "*")
            self._asked.append((selector, [_Rule(values[firm], firm, within.layer, within.sure) for firm in firms]))
        return []

    def _match_all(self, root: html.HtmlElement) -> dict[html.HtmlElement, tuple[Declared, Declared]]:
        """What the rules say of each element; a rule whose selector browsers do not know says nothing."""
        selectors = PageSelectors(root)
        for asked, rules in self._asked:
            with suppress(SelectorError):
                compiled, sure = selectors.compiled(asked)
                for rule in rules:
                    for selector in compiled:
                        self._matcher.add_selector(selector, len(self._rules))
                    self._rules.append(replace(rule, sure=rule.sure and sure))
        return dict(self._matched(root))

    def _matched(self, root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, tuple[Declared, Declared]]]:
        """What the rules say of each element. Elements alike whose parents are alike are matched once, where no rule asks for their place."""
        kinds: dict[tuple, int] = {}
        kind_of: dict[html.HtmlElement, int] = {}
        known: dict[int, tuple[Declared, Declared]] = {}
        for element in ElementWrapper.from_html_root(root).iter_subtree():
            node = element.etree_element
            alike = (kind_of.get(node.getparent()), node.tag, *node.attrib.items(), node if self._by_place else None)
            kind = kind_of[node] = kinds.setdefault(alike, len(kinds))
            if kind not in known:
                known[kind] = self._said_of(element)
            if known[kind] != ({}, {}):
                yield node, known[kind]

    def _said_of(self, element: ElementWrapper) -> tuple[Declared, Declared]:
        found: tuple[Declared, Declared] = {}, {}
        rules = [(self._rules[at], pseudo) for _specificity, _order, pseudo, at in self._matcher.match(element)]
        for rule, pseudo in sorted(rules, key=lambda pair: pair[0].strength):
            _cascade(found[rule.important], rule.values, pseudo, sure=rule.sure)
        return found


def _cascade(found: Declared, values: _Values, pseudo: str | None = None, *, sure: bool = True) -> None:
    """Put later declarations over earlier ones. Those of the first letter alone count perhaps, like those whose condition is not known."""
    if pseudo in ("before", "after"):
        said = dict(values)
        found.update({CONTENT: said["content"]} if "content" in said else {})
        found.update({COVERED: ""} if covers(said) else {})
    elif not sure or pseudo in ("first-letter", "first-line"):
        found.update((PERHAPS + name, value) for name, value in values if found.get(name) != value)
    elif pseudo is None:
        for name, value in values:
            if name == "all":
                found.clear()
            else:
                found[name] = value


def covers(said: Declared) -> bool:
    """Whether declarations lay a ground over what stands beneath."""
    return said.get("position") in ("absolute", "fixed") and not said.keys().isdisjoint({"background", "background-color"})


@lru_cache(4096)
def _written(style: str) -> tuple[_Values, _Values]:
    """The declarations of a style attribute: those of usual weight, and the important ones."""
    declared = [d for d in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True) if d.type == "declaration"]
    usual, important = (tuple(v for d in declared if d.important == firm for v in _values(d)) for firm in (False, True))
    return usual, important


def _values(declaration) -> Iterator[tuple[str, str]]:
    """The name and the value of a declaration that may decide what is seen; none of a value that browsers do not know."""
    name, text = declaration.lower_name, tinycss2.serialize(declaration.value).strip()
    if name.startswith("--"):
        yield declaration.name, text
    elif name in _WANTED and ("(" in text or name not in _VALID or _VALID[name].match(text.lower())):
        yield name, text if name == "content" or "var(" in text.lower() else text.lower()


def _contents(rule) -> list:
    return tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)


def _rules_of(content) -> list:
    return tinycss2.parse_stylesheet(content, skip_comments=True, skip_whitespace=True)


def _spelled(part: list, around: str) -> str:
    words = _with_parent(part, around).strip()
    return words if any(token == "&" for token in part) or words != tinycss2.serialize(part).strip() else f":is({around}) {words}"


def _with_parent(tokens: Iterable, around: str) -> str:
    """Tokens as text, with the selector around them where ``&`` stands."""
    return "".join(
        f":is({around})" if token == "&" else f"{token.name}({_with_parent(token.arguments, around)})" if token.type == "function" else token.serialize()
        for token in tokens
    )


def _is_elsewhere(link: html.HtmlElement) -> bool:
    return "stylesheet" in (link.get("rel") or "").lower() and on_wide_screens(link.get("media", "")) is not False
