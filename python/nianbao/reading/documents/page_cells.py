"""What a cell of a page shows: inline pieces joined as they stand, blocks on lines of their own, what is not seen in marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import lxml.html as html

from ..workbooks.stray_characters import characters_left_out
from .doubts import NUMBERED, PICTURE, STYLED, STYLED_ELSEWHERE, SYMBOL, TURNED, UNEVEN, WRITTEN
from .page_looks import BACKWARDS, TextLook, is_folded, look_of
from .page_styles import CONTENT, COVERED, PageStyles, covers

SKIPPED = {"script", "style", "noscript", "template", "head", "iframe", "audio", "progress", "meter", "datalist", "map", "frameset"}
"""Elements whose text nobody sees."""
BREAKING = {
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "section", "article", "header", "footer", "main", "dl", "dt",
    "dd", "form", "fieldset", "center", "pre", "blockquote", "tr", "td", "th", "table", "caption", "tbody", "thead", "tfoot", "details", "summary",
}  # fmt: skip
_DRAWN = {"svg", "object", "canvas", "video", "embed", "math"}
"""Elements that show a picture in place of the text in them."""
_NO_LETTERS = re.compile(r"\\[eEfF][0-9a-fA-F]{3}|#\w+|url\([^)]*\)")
_WRITTEN = re.compile(r"\d|counter|attr|[〇零一二三四五六七八九十百千万亿−－%％‰-]")
"""What a style sheet writes that may make another number."""
_TYPED = ("text", "number", "tel", "search", "button", "submit", "reset")
"""Kinds of input fields that show their value."""
_DOTS = {"none", "disc", "circle", "square", "inside", "outside", "initial", "inherit", "unset"}
"""What may be said of a list whose items have no numbers."""


class PageText:
    """Reads the text of elements under the styles of a page."""

    def __init__(self, styles: PageStyles) -> None:
        self._styles = styles
        self._doubts: list[str] = []
        self._digits: list[tuple[float, str]] = []
        self._kinds: set[tuple[str, ...]] = set()

    def cell(self, cell: html.HtmlElement, around: TextLook) -> tuple[str, str]:
        """The text of a cell, and why it is no certain number (``""``: it may be one). What does not count stands in marks."""
        self._doubts, self._digits, self._kinds = [], [], set()
        look = look_of(cell, around, self._styles)
        look = look if look.apart == BACKWARDS else replace(look, apart="")
        words = re.sub("[\u00ad\u200b]", "", "".join(self._pieces(cell, look)))
        lines = (line.strip() for line in re.sub(r"[ \t\r\n]+", " ", words).split("\v"))
        text = "\n".join(filter(None, lines))
        sizes = [size for size, _ in self._digits]
        uneven = len(sizes) > 1 and (min(sizes) < 0.84 * max(sizes) or any(apart for _, apart in self._digits))
        unknown = self._styles.elsewhere and len(self._kinds) > 1
        return text, next(iter([*self._doubts, *([UNEVEN] if uneven else []), *([STYLED_ELSEWHERE] if unknown else [])]), "")

    def _pieces(self, node: html.HtmlElement, look: TextLook, kind: tuple[str, ...] = ()) -> Iterator[str]:
        """``kind``: the tags and classes from the cell to the node, by which style sheets tell one piece from another."""
        self._look_at(node, look)
        yield self._marked(self.shown(node), look, kind)
        for child in () if node.tag == "select" else node:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag == "template" and child.get("shadowrootmode"):
                self._doubts.append(WRITTEN)
            elif tag in _DRAWN or (tag == "img" and not _is_tiny(child)):
                self._doubts += [] if look_of(child, look, self._styles).unseen else [PICTURE]
            elif tag and tag not in SKIPPED:
                yield "\v" if tag in BREAKING else ""
                yield from self._pieces(child, look_of(child, look, self._styles), (*kind, tag, child.get("class", ""), child.get("id", "")))
                yield "\v" if tag in BREAKING else ""
            yield self._marked(child.tail or "", look, kind, folded=is_folded(node))

    def _look_at(self, node: html.HtmlElement, look: TextLook) -> None:
        if look.unseen:
            return
        said = self._styles.of(node)
        content = said.get(CONTENT, "")
        if _WRITTEN.search(_NO_LETTERS.sub("", content)):
            self._doubts.append(WRITTEN)
        if COVERED in said or (covers(said) and node.tag not in ("td", "th")):
            self._doubts.append(STYLED)
        if node.tag == "li" and self._is_numbered(node):
            self._doubts.append(NUMBERED)

    def _is_numbered(self, item: html.HtmlElement) -> bool:
        """Whether an item of a list has a number in front, not only a dot."""
        around = item.getparent()
        for node in (item, around) if around is not None else (item,):
            said = self._styles.of(node)
            words = said.get("list-style-type") or said.get("list-style") or node.get("type") or ""
            if words:
                return not set(words.lower().split()) <= _DOTS
        return around is not None and around.tag == "ol"

    def _marked(self, text: str, look: TextLook, kind: tuple[str, ...], *, folded: bool = False) -> str:
        """The text; in marks where it is not seen."""
        if not text.strip():
            return text
        if look.unseen or folded:
            return characters_left_out(text)
        if re.search(r"\d", text):
            self._digits.append((look.size, look.apart))
            self._kinds.add(kind)
            if look.turned:
                self._doubts.append(TURNED)
            if look.unsure:
                self._doubts.append(STYLED)
            if look.pictures:
                self._doubts.append(SYMBOL)
        return text

    def shown(self, node: html.HtmlElement) -> str:
        """The text a node begins with; of a field of a form, what is typed or chosen in it. A choice not made is left out."""
        if node.tag == "input":
            return _typed(node)
        if is_folded(node):
            return characters_left_out(node.text or "")
        if node.tag != "select":
            return node.text or ""
        options = list(node.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        words = [option.text_content().strip() for option in chosen or options[:1]]
        return "".join(words) if len(chosen) == 1 else characters_left_out(" ".join(words))


def _typed(field: html.HtmlElement) -> str:
    """What a field of a form shows; in marks where it is not the value that was typed."""
    kind = (field.get("type") or "text").lower()
    if kind in _TYPED and (field.get("value") or not field.get("placeholder")):
        return field.get("value") or ""
    return characters_left_out(field.get("placeholder") or "" if kind in _TYPED else field.get("value") or "" if kind == "password" else "")


def _is_tiny(image: html.HtmlElement) -> bool:
    """Whether a picture only keeps room."""
    return any((image.get(side) or "").strip().removesuffix("px") in ("0", "1") for side in ("width", "height"))
