"""What of a PDF could not be read: pages whose content, fonts or forms are damaged or missing. A damaged page loses text without a word.

Every object that a page needs is looked up, and every packed stream of it unpacked whole: its own sum (Adler-32) tells of a single flipped bit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from pdfminer.ascii85 import ascii85decode
from pdfminer.pdftypes import PDFObjRef, PDFStream
from pdfminer.psparser import PSLiteral

MOST_OBJECTS = 20_000
"""Objects of one page; a page with more is taken for damaged."""

_PICTURES = ("DCTDecode", "DCT", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode", "CCF")
_ASIDE = {"Parent", "P", "Annots", "B", "StructParents", "Metadata", "PieceInfo", "Thumb", "Dest", "A", "AA", "Popup", "IRT"}
"""Entries that lead away from what is drawn."""


def damaged_pages(document: Any) -> list[int]:
    """The numbers of the pages of a pdfplumber document that are damaged, and the one behind the last where pages are missing."""
    known: dict[int, bool] = {}
    found = [page.page_number for page in document.pages if _is_damaged(page.page_obj, known)]
    root = _looked_up(document.doc.catalog.get("Pages"))
    due = _looked_up(root.get("Count")) if isinstance(root, dict) else None
    return [*found, len(document.pages) + 1] if not isinstance(due, int) or due > len(document.pages) else found


def _is_damaged(page: Any, known: dict[int, bool]) -> bool:
    """Whether anything that a page of pdfminer draws with cannot be read. Pictures are not looked into."""
    try:
        if "Contents" in page.attrs and not _streams(page.attrs["Contents"]):
            return True
        return any(_broken(part, known) for part in (page.attrs.get("Contents"), page.resources))
    except Exception:  # a damaged file fails in any way there is
        return True


def _streams(contents: Any) -> bool:
    """Whether the content is a stream or a list of streams."""
    found = _looked_up(contents)
    return isinstance(found, PDFStream) or (isinstance(found, list) and all(isinstance(_looked_up(part), PDFStream) for part in found))


def _looked_up(part: Any) -> Any:
    return part.resolve() if isinstance(part, PDFObjRef) else part


def _broken(part: Any, known: dict[int, bool]) -> bool:
    """Whether the object, or one that it refers to, is missing or damaged. ``known`` are the objects seen before, by number."""
    todo, count = [part], 0
    while todo:
        one = todo.pop()
        count += 1
        if count > MOST_OBJECTS:
            return True
        if isinstance(one, PDFObjRef):
            if one.objid in known:
                if not known[one.objid]:
                    return True
                continue
            found = one.resolve()
            known[one.objid] = found is not None and not (isinstance(found, PDFStream) and _torn(found))
            if not known[one.objid]:
                return True
            one = found
        elif isinstance(one, PDFStream) and _torn(one):
            return True
        todo += _parts(one)
    return False


def _parts(one: Any) -> Iterator[Any]:
    held = one.attrs if isinstance(one, PDFStream) else one
    if isinstance(held, dict):
        yield from (value for key, value in held.items() if key not in _ASIDE)
    elif isinstance(held, list):
        yield from held


def _torn(stream: PDFStream) -> bool:
    """Whether a packed stream does not unpack whole."""
    filters = [name.name if isinstance(name, PSLiteral) else str(name) for name, _ in stream.get_filters()]
    plain = filters[:1] in (["ASCII85Decode"], ["A85"])
    if filters[plain : plain + 1] not in (["FlateDecode"], ["Fl"]):
        length = _looked_up(stream.attrs.get("Length"))
        return not any(name in _PICTURES for name in filters) and isinstance(length, int) and len(stream.rawdata or b"") + 2 < length
    if stream.rawdata is None:  # looked at and let go before
        return stream.data is None
    unpack, raw = zlib.decompressobj(), stream.rawdata
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        raw = stream.decipher(stream.objid, stream.genno, raw, stream.attrs)
    try:
        unpack.decompress(ascii85decode(raw) if plain else raw)
    except (zlib.error, ValueError):
        return True
    return not unpack.eof
