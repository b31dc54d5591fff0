"""Web pages, saved or copied: real tables with their spans, layout tables taken apart, the text between, all as a person sees it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import lxml.etree as etree
import lxml.html as html

from ...grid import Grid, Paragraph
from ...refusals import refused
from ..workbooks.stray_characters import characters_kept
from .blocks import MOST_DOCUMENT_CELLS, DocumentTable, Spans, grid_of_blocks
from .doubts import HIDDEN_TABLE
from .page_cells import BREAKING, SKIPPED, PageText
from .page_looks import PAGE, TextLook, is_gone, look_of
from .page_styles import PageStyles
from .text import refuse_too_many_lines

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|table|tbody|tr|td|div|p|span|meta)\b", re.I)
_TAGS = re.compile(r"</?(?:table|tr|td|div|p|span|br)\b", re.I)

def is_page(text: str) -> bool:
    """Whether a text is HTML rather than prose that mentions a tag."""
    return bool(_PAGE.search(text[:5000])) and len(_TAGS.findall(text[:200_000])) > 2


def read_page(file: str, text: str) -> Grid:
    """A page as a grid. Scripts are not run and nothing is fetched. Raises ``UserError``."""
    return grid_of_blocks(file, page_blocks(file, text))


def page_blocks(file: str, text: str) -> list[Paragraph | DocumentTable]:
    """The paragraphs and tables of a page, its title first. Raises ``UserError``."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise refused("F42", file=file) from error
    title = root.findtext(".//title") or ""
    body = root.find("body")
    blocks = _Walk(file, PageStyles(file, root)).blocks(body if body is not None else root)
    return [*([Paragraph(title.strip(), "网页标题")] if title.strip() else []), *blocks]


class _Walk:
    """Goes through a page in order, gathering lines of text and tables."""

    def __init__(self, file: str, styles: PageStyles) -> None:
        self.file = file
        self.styles = styles
        self.text = PageText(styles)
        self.cells = 0
        self.lines = 0
        self.found: list[Paragraph | DocumentTable] = []
        self.open: list[str] = []
        self.plain = False
        """Whether the open line holds text that is no link."""
        self.around: list[str] = []

    def blocks(self, root: html.HtmlElement) -> list[Paragraph | DocumentTable]:
        self._visit(root, PAGE)
        self._end_line()
        return self.found

    def _end_line(self) -> None:
        """The open line as a paragraph; of text set as it was typed, each line with its tabs and spaces."""
        text = characters_kept("".join(self.open))
        lines = text.split("\n") if "pre" in self.around else [re.sub(r"[ \t\r\n\u00a0]+", " ", text).strip()]
        role = "heading" if "h1" in self.around else "link" if not self.plain or "li" in self.around else ""
        self.open, self.plain = [], False
        for line in filter(str.strip, lines):
            self.lines += 1
            refuse_too_many_lines(self.file, self.lines)
            self.found.append(Paragraph(line.rstrip(), f"第{self.lines}段", role))

    def _take(self, text: str, look: TextLook) -> None:
        if look.unseen:
            return
        self.open.append(text)
        self.plain = self.plain or ("a" not in self.around and bool(text.strip()))

    def _visit(self, node: html.HtmlElement, around: TextLook) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in SKIPPED or not tag:
            return
        look = look_of(node, around, self.styles)
        if look.gone and next(node.iter("table"), None) is None:
            return
        if tag == "table" and not _is_layout(node):
            self._end_line()
            self.found.append(self._table(node, look))
            return
        if tag in BREAKING:
            self._end_line()
        self.around.append(tag)
        self._take(self.text.shown(node), look)
        for child in () if tag == "select" else node:
            self._visit(child, look)
            self._take(child.tail or "", look)
        if tag in BREAKING:
            self._end_line()
        self.around.pop()

    def _table(self, table: html.HtmlElement, look: TextLook) -> DocumentTable:
        spans = Spans()
        rows = list(self._rows(table, look))
        left = Counter(row.getparent() for row, _ in rows)
        for row, around in rows:
            spans.new_row()
            in_group = left[row.getparent()]
            left[row.getparent()] -= 1
            for cell in row:
                if cell.tag in ("td", "th") and not is_gone(cell, self.styles.of(cell)):
                    self.cells += 1
                    words, doubt = self.text.cell(cell, around)
                    spans.put(words, _span(cell, "colspan"), min(_span(cell, "rowspan") or in_group, in_group), doubt=HIDDEN_TABLE if look.unseen else doubt)
            if self.cells > MOST_DOCUMENT_CELLS:
                raise refused("F43", file=self.file, most=MOST_DOCUMENT_CELLS)
        return spans.block()

    def _rows(self, table: html.HtmlElement, look: TextLook) -> Iterator[tuple[html.HtmlElement, TextLook]]:
        """The rows that are there for who looks at the page, each with the look around it: heads first, feet last. Where the whole table
        is hidden its texts are shown all the same, for the eye of the clerk."""
        order = {"thead": 0, "tfoot": 2}
        rows = [(row, _between(row, table)) for row in table.iter("tr")]
        own = [(row, parents) for row, parents in rows if parents is not None]
        for row, parents in sorted(own, key=lambda pair: order.get(str(pair[1][0].tag) if pair[1] else "", 1)):
            around = PAGE if look.unseen else look
            for node in (*parents, row):
                around = look_of(node, around, self.styles)
            if not any(is_gone(node, self.styles.of(node)) for node in (*parents, row)):
                yield row, around


def _between(row: html.HtmlElement, table: html.HtmlElement) -> list[html.HtmlElement] | None:
    """The elements from a table down to a row of its own; ``None`` for a row of a table inside it."""
    found: list[html.HtmlElement] = []
    for node in row.iterancestors():
        if node is table:
            return found[::-1]
        if node.tag == "table":
            return None
        found.append(node)
    return None


def _is_layout(table: html.HtmlElement) -> bool:
    """A table that holds another one with several cells only arranges the page."""
    return any(sum(1 for _ in zip(inner.iter("td", "th"), range(2), strict=False)) > 1 for inner in table.iterdescendants("table"))


def _span(cell: html.HtmlElement, name: str) -> int:
    match = re.match(r"\s*(\d{1,4})", cell.get(name) or "1")
    return int(match[1]) if match else 1
