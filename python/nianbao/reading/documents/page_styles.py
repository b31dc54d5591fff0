"""The style sheets that a page carries itself, and the styles written on its elements: which declarations count for an element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import lxml.html as html
import tinycss2
from cssselect2 import ElementWrapper, Matcher, SelectorError, compile_selector_list

from ...refusals import refused

LARGEST_STYLES = 2_000_000
"""Letters of all style sheets of a page."""

BEFORE_OR_AFTER = ("before", "after")
CONTENT = "::content"
"""The key of what a style sheet writes before or behind an element."""

_WANTED = frozenset((
    "display", "visibility", "opacity", "font", "font-size", "color", "background", "background-color", "text-indent", "position", "left", "right",
    "top", "bottom", "clip", "clip-path", "width", "height", "max-width", "max-height", "overflow", "overflow-x", "overflow-y", "transform",
    "text-decoration", "text-decoration-line", "vertical-align", "direction", "unicode-bidi", "content", "content-visibility", "float", "order",
    "margin-left", "margin-top", "-webkit-text-fill-color", "filter",
))  # fmt: skip
_ANY = re.compile("|".join(map(re.escape, sorted(_WANTED))))

Declared = dict[str, str]
"""Property → value, in small letters and without white space at its ends."""


class PageStyles:
    """What the style sheets and style attributes of a page say of each element. Raises ``UserError`` where there is too much of them."""

    def __init__(self, file: str, root: html.HtmlElement) -> None:
        sheets = [style.text or "" for style in root.iter("style") if _is_for_screens(style.get("media", ""))]
        if sum(map(len, sheets)) > LARGEST_STYLES:
            raise refused("F59", file=file, most=LARGEST_STYLES // 10_000)
        self.unknown = any(_is_elsewhere(link) for link in root.iter("link")) or any(re.search(r"@import|var\(", sheet) for sheet in sheets)
        """Whether something else may decide what is seen: a sheet in another file, a variable, a rule within a rule."""
        self._rules: list[list[tuple[str, str, bool]]] = []
        self._matcher = Matcher()
        for sheet in sheets:
            if _ANY.search(sheet):
                self._take(tinycss2.parse_stylesheet(re.sub("<!--|-->", "", sheet), skip_comments=True, skip_whitespace=True))
        self._found: dict[html.HtmlElement, Declared] = dict(self._matched(root)) if self._rules else {}

    def of(self, node: html.HtmlElement) -> Declared:
        """The declarations that count for an element itself, nothing inherited."""
        by_rules, own = self._found.get(node), node.get("style")
        if not own:
            return by_rules or {}
        written = _written(own)
        if by_rules is None:
            return written
        firm = {name[1:]: value for name, value in by_rules.items() if name.startswith("!") and name not in written}
        return {**by_rules, **written, **firm}

    def _take(self, rules: Iterable) -> None:
        for rule in rules:
            if rule.type == "at-rule" and rule.content is not None and _reaches_screens(rule):
                self._take(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
            elif rule.type == "qualified-rule":
                self._add(rule)

    def _add(self, rule) -> None:
        self.unknown = self.unknown or any(token.type == "{} block" for token in rule.content)
        declared = [d for d in _declarations(rule.content) if d[0] in _WANTED]
        if not declared:
            return
        try:
            selectors = compile_selector_list(rule.prelude)
        except SelectorError:
            return  # as browsers do
        except RecursionError:
            self.unknown = True
            return
        for selector in selectors:
            if selector.pseudo_element is None or selector.pseudo_element in BEFORE_OR_AFTER:
                self._matcher.add_selector(selector, len(self._rules))
        self._rules.append(declared)

    def _matched(self, root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, Declared]]:
        for element in ElementWrapper.from_html_root(root).iter_subtree():
            found: Declared = {}
            for _specificity, _order, pseudo, at in self._matcher.match(element):
                _cascade(found, self._rules[at], pseudo)
            if found:
                yield element.etree_element, found


def _cascade(found: Declared, declared: Iterable[tuple[str, str, bool]], pseudo: str | None) -> None:
    """Put later declarations over earlier ones; an important one is kept under ``!name`` and stays."""
    for name, value, important in declared:
        if pseudo is not None:
            if name == "content":
                found[CONTENT] = value
            continue
        if important:
            found[f"!{name}"] = found[name] = value
        elif f"!{name}" not in found:
            found[name] = value


@lru_cache(4096)
def _written(style: str) -> Declared:
    found: Declared = {}
    _cascade(found, _declarations(tinycss2.parse_component_value_list(style)), None)
    return found


def _declarations(content) -> Iterator[tuple[str, str, bool]]:
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration":
            text = tinycss2.serialize(one.value).strip()
            yield one.lower_name, text if one.lower_name == "content" else text.lower(), one.important


def _is_elsewhere(link: html.HtmlElement) -> bool:
    return "stylesheet" in (link.get("rel") or "").lower() and _is_for_screens(link.get("media", ""))


def _reaches_screens(rule) -> bool:
    """Whether what stands in an at-rule counts on a wide screen."""
    if rule.lower_at_keyword == "media":
        return _is_for_screens(tinycss2.serialize(rule.prelude))
    return rule.lower_at_keyword in ("supports", "layer", "scope")


def _is_for_screens(media: str) -> bool:
    """Whether one of some media queries holds for a wide screen."""
    return any(_holds(query) for query in media.lower().split(","))


def _holds(query: str) -> bool:
    words = query.strip()
    if re.match(r"not\b", words):
        return bool(re.match(r"not\s+(?:print|speech|tty)\b", words))
    return not re.search(r"\bprint\b|\bspeech\b|max-(?:device-)?width|width\s*<|prefers-color-scheme:\s*dark|portrait", words)
