"""What a person sees of a page: it is drawn in grey, with its text and without, and ink is looked for where the file says a character is, or where it
says nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class Picture:
    """A page as it looks: ``greys`` is a numpy array of rows by columns, 0 black … 255 white, ``scale`` the pixels a point.

    ``bare`` is the page without its text, ``printed`` the difference that the text makes.
    """

    greys: Any
    bare: Any
    printed: Any
    scale: float


_FEWEST_PIXELS, _MOST_PIXELS, _SIDE_IN_PIXELS = 2.0, 6.0, 6000.0
"""Pixels a point, and of the longer side of a page at most."""
_SEEN_SIZE = 18.0
"""Pixels that the size of a character takes: of a wide sheet made to fit a page the print is tiny, and read all the same."""
LARGEST_SIDE = 3000.0
"""Points: a page that is larger is not drawn."""
FAINT, DARK = 40, 90
"""Difference of grey below which nothing is seen, and from which on it is no pale background."""
_DEEPEST = 12
"""Drawings within drawings that text is looked for in."""

_ONE_AT_A_TIME = Lock()  # pdfium may not be called from two threads at once
_SHOWN = {3, 5, 12, 13, 15, 20}
"""Kinds of annotations that show or cross out text: free text, boxes, strikes, stamps, ink, form fields."""


def as_shown(data: bytes) -> bytes:
    """The file with the values of its form fields, its free text and its stamps made part of the pages; as it is where it has none."""
    import io

    import pypdfium2
    import pypdfium2.raw as raw

    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:  # the reader of text says what is wrong
            return data
        try:
            if not any(_kinds(document, i, raw) & _SHOWN for i in range(len(document))):
                return data
            document.init_forms()
            for page in document:
                if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:  # the page's own method wants a file with form fields
                    raise pypdfium2.PdfiumError("a page keeps its annotations")
                page.close()
            out = io.BytesIO()
            document.save(out)
            return out.getvalue()
        finally:
            document.close()


def _kinds(document: Any, page: int, raw: Any) -> set[int]:
    """The kinds of annotations on a page."""
    handle = raw.FPDF_LoadPage(document, page)
    if not handle:
        return set()
    found = set()
    for i in range(min(raw.FPDFPage_GetAnnotCount(handle), 5000)):
        annotation = raw.FPDFPage_GetAnnot(handle, i)
        if annotation:
            found.add(raw.FPDFAnnot_GetSubtype(annotation))
            raw.FPDFPage_CloseAnnot(annotation)
    raw.FPDF_ClosePage(handle)
    return found


class Sight:
    """The pages of a file as pictures."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def picture(self, page: Any) -> Picture | None:
        """A page of pdfplumber as a picture of its crop box; ``None`` where it cannot be drawn."""
        import pypdfium2

        x0, top, x1, bottom = page.cropbox or page.bbox
        side = max(x1 - x0, bottom - top)
        if side > LARGEST_SIDE:
            return None
        scale = min(_scale(page.chars), max(_FEWEST_PIXELS, _SIDE_IN_PIXELS / side))
        with _ONE_AT_A_TIME:
            try:
                document = pypdfium2.PdfDocument(self._data)
            except pypdfium2.PdfiumError:
                return None
            try:
                shown: Any = document[page.page_number - 1]
                greys = _drawn(shown, scale)
                _hide_text(shown)
                bare = _drawn(shown, scale)
            except (pypdfium2.PdfiumError, IndexError):
                return None
            finally:
                document.close()
        fits = abs(greys.shape[0] - (bottom - top) * scale) < 3 and abs(greys.shape[1] - (x1 - x0) * scale) < 3
        return Picture(greys, bare, abs(greys.astype("int16") - bare), scale) if fits else None


def _drawn(page: Any, scale: float) -> Any:
    """A page of pdfium as rows of grey."""
    seen = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_numpy().copy()
    return seen.reshape(*seen.shape[:2])


def _hide_text(page: Any) -> None:
    """From now on a page of pdfium is drawn without its text."""
    import pypdfium2.raw as raw

    for text in _texts(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
        raw.FPDFTextObj_SetTextRenderMode(text, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _texts(holder: Any, count: Any, get: Any, depth: int = 0) -> Iterator[Any]:
    """The pieces of text of a page, and of the drawings it holds."""
    import pypdfium2.raw as raw

    for i in range(count(holder)):
        one = get(holder, i)
        kind = raw.FPDFPageObj_GetType(one)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield one
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _texts(one, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1)


def _scale(chars: list[dict[str, Any]]) -> float:
    """Pixels a point with which the characters of a page are large enough to be told from blank paper."""
    size = median([max(char["size"], 1.0) for char in chars] or [9.0])
    return min(_MOST_PIXELS, max(_FEWEST_PIXELS, _SEEN_SIZE / size))


def contrast(picture: Picture, page: Any, x0: float, top: float, x1: float, bottom: float) -> int:
    """Difference between the darkest and the lightest spot of a box, in points of the page; 0 for a box outside the picture."""
    return _contrast(_spot(picture.greys, picture, page, x0, top, x1, bottom))


def bare_contrast(picture: Picture, page: Any, x0: float, top: float, x1: float, bottom: float) -> int:
    """The same of the page without its text."""
    return _contrast(_spot(picture.bare, picture, page, x0, top, x1, bottom))


def print_depth(picture: Picture, page: Any, x0: float, top: float, x1: float, bottom: float) -> int:
    """How much the text in a box differs from what it stands on, where it does most; 0 where no text shows."""
    spot = _spot(picture.printed, picture, page, x0, top, x1, bottom)
    return int(spot.max()) if spot.size else 0


def _spot(greys: Any, picture: Picture, page: Any, x0: float, top: float, x1: float, bottom: float) -> Any:
    left, above = (page.cropbox or page.bbox)[:2]
    rows, columns = (
        slice(*(max(0, round(edge * picture.scale)) for edge in edges)) for edges in ((top - above, bottom - above), (x0 - left, x1 - left))
    )
    return greys[rows, columns]


def _contrast(spot: Any) -> int:
    return int(spot.max()) - int(spot.min()) if spot.size else 0
