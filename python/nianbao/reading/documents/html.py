"""Web pages, saved or copied: real tables with their spans, layout tables taken apart, the text between."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.etree as etree
import lxml.html as html

from ...grid import Grid, Paragraph
from ...refusals import refused
from ..workbooks.stray_characters import characters_kept, characters_left_out
from .blocks import MOST_DOCUMENT_CELLS, DocumentTable, Spans, grid_of_blocks

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|table|tbody|tr|td|div|p|span|meta)\b", re.I)
_TAGS = re.compile(r"</?(?:table|tr|td|div|p|span|br)\b", re.I)
_SKIPPED = {"script", "style", "noscript", "template", "head", "svg", "object", "iframe"}
_NOT_COUNTING = {"sup", "sub", "del", "s", "strike"}
_NOT_COUNTING_STYLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|text-decoration(?:-line)?:[^;]*line-through|font-size:0(?![.\d])"
)
_RAISED_STYLE = re.compile(r"vertical-align:(?:super|sub)\b")
_GONE_STYLE = re.compile(r"display:none|visibility:collapse")
_TYPED = ("text", "number", "tel", "search")
"""Kinds of input fields that show what is typed."""
_BREAKING = {
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "section", "article", "header", "footer", "main", "dl", "dt",
    "dd", "form", "fieldset", "center", "pre", "blockquote", "tr", "td", "th", "table", "caption", "tbody", "thead", "tfoot",
}


def is_page(text: str) -> bool:
    """Whether a text is HTML rather than prose that mentions a tag."""
    return bool(_PAGE.search(text[:5000])) and len(_TAGS.findall(text[:200_000])) > 2


def read_page(file: str, text: str) -> Grid:
    """A page as a grid. Scripts are not run and nothing is fetched. Raises ``UserError``."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise refused("F42", file=file) from error
    title = root.findtext(".//title") or ""
    body = root.find("body")
    blocks = _Walk(file).blocks(body if body is not None else root)
    return grid_of_blocks(file, [*([Paragraph(title.strip(), "网页标题")] if title.strip() else []), *blocks])


class _Walk:
    """Goes through a page in order, gathering lines of text and tables."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells = 0
        self.lines = 0
        self.found: list[Paragraph | DocumentTable] = []
        self.open: list[str] = []
        self.plain = False
        """Whether the open line holds text that is no link."""
        self.around: list[str] = []

    def blocks(self, root: html.HtmlElement) -> list[Paragraph | DocumentTable]:
        self._visit(root)
        self._end_line()
        return self.found

    def _end_line(self) -> None:
        text = re.sub(r"[ \t\r\n\u00a0]+", " ", characters_kept("".join(self.open))).strip()
        role = "heading" if "h1" in self.around else "link" if not self.plain or "li" in self.around else ""
        self.open, self.plain = [], False
        if text:
            self.lines += 1
            self.found.append(Paragraph(text, f"第{self.lines}段", role))

    def _take(self, text: str) -> None:
        self.open.append(text)
        self.plain = self.plain or ("a" not in self.around and bool(text.strip()))

    def _visit(self, node: html.HtmlElement) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _SKIPPED or not tag or (_does_not_count(node) and next(node.iter("table"), None) is None):
            return
        if tag == "table" and not _is_layout(node):
            self._end_line()
            self.found.append(self._table(node))
            return
        if tag in _BREAKING:
            self._end_line()
        self.around.append(tag)
        self._take(_shown(node))
        for child in () if tag == "select" else node:
            self._visit(child)
            self._take(child.tail or "")
        if tag in _BREAKING:
            self._end_line()
        self.around.pop()

    def _table(self, table: html.HtmlElement) -> DocumentTable:
        spans = Spans()
        for row in table.iter("tr"):
            if _owner(row, "table") is not table or _is_gone(row):
                continue
            spans.new_row()
            for cell in row:
                if cell.tag in ("td", "th") and not _is_gone(cell):
                    self.cells += 1
                    spans.put(cell_text(cell), _span(cell, "colspan"), _span(cell, "rowspan"))
            if self.cells > MOST_DOCUMENT_CELLS:
                raise refused("F43", file=self.file, most=MOST_DOCUMENT_CELLS)
        return spans.block()


def _owner(node: html.HtmlElement, tag: str) -> html.HtmlElement | None:
    return next(node.iterancestors(tag), None)


def _is_layout(table: html.HtmlElement) -> bool:
    """A table that holds another one with several cells only arranges the page."""
    return any(sum(1 for _ in inner.iter("td", "th")) > 1 for inner in table.iterdescendants("table"))


def _span(cell: html.HtmlElement, name: str) -> int:
    match = re.match(r"\s*(\d{1,4})", cell.get(name) or "1")
    return int(match[1]) if match else 1


def cell_text(cell: html.HtmlElement) -> str:
    """The text of a cell: inline pieces joined as they stand (one character a span), blocks on lines of their own.

    What does not count stands in the marks of ``leftout``.
    """
    words = "".join(_pieces(cell))
    words = characters_left_out(words) if _does_not_count(cell) else words
    text = re.sub(r"[ \t\r\n]+", " ", words.replace("\v", "\n"))
    return re.sub(r"[ \u00a0\u3000]*\n\s*", "\n", text.replace(" \n", "\n")).strip()


def _pieces(node: html.HtmlElement) -> Iterator[str]:
    yield _shown(node)
    for child in () if node.tag == "select" else node:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag and tag not in _SKIPPED:
            yield "\v" if tag in _BREAKING else ""
            yield from (characters_left_out("".join(_pieces(child))),) if _does_not_count(child) else _pieces(child)
            yield "\v" if tag in _BREAKING else ""
        yield child.tail or ""


def _shown(node: html.HtmlElement) -> str:
    """The text a node begins with; of a field of a form, what is typed or chosen in it. A choice not made is left out."""
    if node.tag == "input":
        return node.get("value") or "" if (node.get("type") or "text").lower() in _TYPED else ""
    if node.tag != "select":
        return node.text or ""
    options = list(node.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    words = [option.text_content().strip() for option in chosen or options[:1]]
    return "".join(words) if len(chosen) == 1 else characters_left_out(" ".join(words))


def _style(node: html.HtmlElement) -> str:
    return re.sub(r"\s|!important", "", node.get("style") or "").lower()


def _does_not_count(node: html.HtmlElement) -> bool:
    """Whether the text of a node is raised, struck through or hidden."""
    if node.tag in _NOT_COUNTING or node.get("hidden") is not None:
        return True
    style = _style(node)
    return bool(_NOT_COUNTING_STYLE.search(style) or (node.tag not in _BREAKING and _RAISED_STYLE.search(style)))


def _is_gone(node: html.HtmlElement) -> bool:
    """Whether a row or cell is not there for who looks at the page."""
    return node.get("hidden") is not None or bool(_GONE_STYLE.search(_style(node)))
