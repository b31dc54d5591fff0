"""What a person sees of a page: it is drawn in grey, and ink is looked for where the file says a character is, or where it says nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class Picture:
    """A page as it looks: ``greys`` is a numpy array of rows by columns, 0 black … 255 white, ``scale`` the pixels a point."""

    greys: Any
    scale: float


_FEWEST_PIXELS, _MOST_PIXELS, _SIDE_IN_PIXELS = 2.0, 6.0, 6000.0
"""Pixels a point, and of the longer side of a page at most."""
_SEEN_SIZE = 18.0
"""Pixels that the size of a character takes: of a wide sheet made to fit a page the print is tiny, and read all the same."""
LARGEST_SIDE = 3000.0
"""Points: a page that is larger is not drawn."""
FAINT = 40
"""Difference of grey below which nothing is seen."""

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
                page.flatten()
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
                seen = shown.render(scale=scale, grayscale=True, may_draw_forms=False).to_numpy().copy()
            except (pypdfium2.PdfiumError, IndexError):
                return None
            finally:
                document.close()
        seen = seen.reshape(*seen.shape[:2])
        fits = abs(seen.shape[0] - (bottom - top) * scale) < 3 and abs(seen.shape[1] - (x1 - x0) * scale) < 3
        return Picture(seen, scale) if fits else None


def _scale(chars: list[dict[str, Any]]) -> float:
    """Pixels a point with which the characters of a page are large enough to be told from blank paper."""
    size = median([max(char["size"], 1.0) for char in chars] or [9.0])
    return min(_MOST_PIXELS, max(_FEWEST_PIXELS, _SEEN_SIZE / size))


def contrast(picture: Picture, page: Any, x0: float, top: float, x1: float, bottom: float) -> int:
    """Difference between the darkest and the lightest spot of a box, in points of the page; 0 for a box outside the picture."""
    left, above = (page.cropbox or page.bbox)[:2]
    rows, columns = (
        slice(*(max(0, round(edge * picture.scale)) for edge in edges)) for edges in ((top - above, bottom - above), (x0 - left, x1 - left))
    )
    spot = picture.greys[rows, columns]
    return int(spot.max()) - int(spot.min()) if spot.size else 0
