"""What a person sees of a page: it is drawn in grey, with its text, without and as text alone, and ink is looked for where the file says a character is, or where it
says nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_float
from dataclasses import dataclass
from statistics import median
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class Picture:
    """A page as it looks: ``greys`` is a numpy array of rows by columns, 0 black … 255 white, ``scale`` the pixels a point.

    ``bare`` is the page without its text, ``printed`` the difference that the text makes, ``lost`` how much lighter the page is than its text would
    be alone, were nothing cut off nor covered.
    """

    greys: Any
    bare: Any
    printed: Any
    lost: Any
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

_FAR, _LARGER = 1e5, 1e3
"""Points that what is no text is moved away, and how many times larger a clipping path is made, so that neither is on the page."""

ONE_AT_A_TIME = Lock()  # pdfium may not be called from two threads at once


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
        with ONE_AT_A_TIME:
            try:
                document = pypdfium2.PdfDocument(self._data)
            except pypdfium2.PdfiumError:
                return None
            try:
                shown: Any = document[page.page_number - 1]
                greys = _drawn(shown, scale)
                _hide_text(shown)
                bare = _drawn(shown, scale)
                alone = _alone(document[page.page_number - 1], scale)
            except (pypdfium2.PdfiumError, IndexError):
                return None
            finally:
                document.close()
        fits = abs(greys.shape[0] - (bottom - top) * scale) < 3 and abs(greys.shape[1] - (x1 - x0) * scale) < 3
        if not fits:
            return None
        seen = greys.astype("int16")
        return Picture(greys, bare, abs(seen - bare), (seen - alone).clip(0), scale)


def _drawn(page: Any, scale: float) -> Any:
    """A page of pdfium as rows of grey."""
    seen = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_numpy().copy()
    return seen.reshape(*seen.shape[:2])


def _hide_text(page: Any) -> None:
    """From now on a page of pdfium is drawn without its text."""
    import pypdfium2.raw as raw

    for one in _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
        if raw.FPDFPageObj_GetType(one) == raw.FPDF_PAGEOBJ_TEXT:
            raw.FPDFTextObj_SetTextRenderMode(one, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _alone(page: Any, scale: float) -> Any:
    """The text of a page of pdfium, whole, and nothing else, as rows of grey."""
    import pypdfium2.raw as raw

    for one in _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
        if raw.FPDFPageObj_GetType(one) in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM):
            _uncut(one)
        else:
            raw.FPDFPageObj_Transform(one, 1, 0, 0, 1, _FAR, _FAR)
    return _drawn(page, scale)


def _uncut(one: Any) -> None:
    """Make the clipping paths of an object so large that they cut nothing off, about the middle of what they leave."""
    import pypdfium2.raw as raw

    boxes = _boxes(raw.FPDFPageObj_GetClipPath(one))
    if boxes:
        x, y = ((max(box[i] for box in boxes) + min(box[i + 2] for box in boxes)) / 2 for i in (0, 1))
        raw.FPDFPageObj_TransformClipPath(one, _LARGER, 0, 0, _LARGER, x * (1 - _LARGER), y * (1 - _LARGER))


def _boxes(clip: Any) -> list[tuple[float, float, float, float]]:
    """Left, low, right and top of each path that clips."""
    import pypdfium2.raw as raw

    x, y, found = c_float(), c_float(), []
    for i in range(raw.FPDFClipPath_CountPaths(clip)):
        pieces = (raw.FPDFClipPath_GetPathSegment(clip, i, j) for j in range(raw.FPDFClipPath_CountPathSegments(clip, i)))
        corners = [(x.value, y.value) for piece in pieces if raw.FPDFPathSegment_GetPoint(piece, x, y)]
        if corners:
            xs, ys = zip(*corners, strict=True)
            found.append((min(xs), min(ys), max(xs), max(ys)))
    return found


def _objects(holder: Any, count: Any, get: Any, depth: int = 0) -> Iterator[Any]:
    """What is drawn on a page, each drawing before what it holds."""
    import pypdfium2.raw as raw

    for i in range(count(holder)):
        one = get(holder, i)
        yield one
        if raw.FPDFPageObj_GetType(one) == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _objects(one, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1)


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


def lost_share(picture: Picture, page: Any, x0: float, top: float, x1: float, bottom: float) -> float:
    """The share of the ink of a box that is cut off or covered: 0 where all of it shows."""
    lost = int(_spot(picture.lost, picture, page, x0, top, x1, bottom).sum())
    return lost and lost / (lost + int(_spot(picture.printed, picture, page, x0, top, x1, bottom).sum()))


def _spot(greys: Any, picture: Picture, page: Any, x0: float, top: float, x1: float, bottom: float) -> Any:
    left, above = (page.cropbox or page.bbox)[:2]
    rows, columns = (
        slice(*(max(0, round(edge * picture.scale)) for edge in edges)) for edges in ((top - above, bottom - above), (x0 - left, x1 - left))
    )
    return greys[rows, columns]


def _contrast(spot: Any) -> int:
    return int(spot.max()) - int(spot.min()) if spot.size else 0
