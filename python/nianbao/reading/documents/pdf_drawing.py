"""How a page was drawn, which the text alone does not say: each character with its render mode and its place in the order of drawing."""

from __future__ import annotations

from typing import Any

from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from .pdf_fonts import doubtful_digits

INVISIBLE = "invisible"
"""``tag`` of characters that are drawn without ink (render modes 3 and 7): recognised text under a scan, and hidden text."""

MISNAMED = "misnamed"
"""``tag`` of characters of which their font says two things: they may look like another digit."""

MOST_DRAWN = 250_000
"""Characters, lines and pictures of one page; more would not fit the memory and is no report."""

_UNEVEN, _LEANING = 0.5, 0.02
"""A rule of a table may rise by so many points, or by this share of its length."""


class TooMuchDrawn(Exception):
    """A page that draws more than ``MOST_DRAWN``."""


class _Device(PDFPageAggregatorWithMarkedContent):
    """Gives every object its place in the order of drawing as ``mcid`` and how it was drawn as ``tag``: the two fields pdfplumber passes on."""

    _mode = 0
    _font: Any = None
    drawn = 0

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        """Marked content says nothing about what is seen."""

    def end_tag(self) -> None:
        """As above."""

    def render_string(self, textstate: Any, *args: Any, **kwargs: Any) -> None:
        self._mode = textstate.render
        super().render_string(textstate, *args, **kwargs)

    def render_char(self, matrix: Any, font: Any, *args: Any, **kwargs: Any) -> float:
        self._font = font
        return super().render_char(matrix, font, *args, **kwargs)

    def tag_cur_item(self) -> None:
        self.drawn += 1
        if self.drawn > MOST_DRAWN:
            raise TooMuchDrawn
        drawn: Any = self.cur_item._objs[-1] if self.cur_item._objs else None
        if drawn is not None and not hasattr(drawn, "mcid"):
            drawn.__dict__["mcid"] = self.drawn
            drawn.__dict__["tag"] = self._tag(drawn) if isinstance(drawn, LTChar) else None

    def _tag(self, char: LTChar) -> str | None:
        if self._mode in (3, 7):
            return INVISIBLE
        return MISNAMED if char.get_text() in doubtful_digits(self._font) else None


def draw(page: Any) -> None:
    """Draw a page of pdfplumber, so that its characters carry ``mcid`` and ``tag``. Raises ``TooMuchDrawn`` and whatever the page's content raises."""
    device = _Device(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    page._layout = device.get_result()


def slanted_lines(page: Any) -> set[int]:
    """The ids of lines of a page that are neither level nor upright, so no rules of a table."""
    return {id(line) for line in page.lines if _slants(line["x1"] - line["x0"], line["bottom"] - line["top"])}


def _slants(wide: float, high: float) -> bool:
    return min(wide, high) > max(_UNEVEN, _LEANING * max(wide, high))
