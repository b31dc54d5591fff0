"""What was put on the pages of a PDF later: form fields, free text, stamps. A person sees it as part of the page, so it is made one.

What one program shows and another does not is nothing to rely on: a dark box takes its place, and nothing under it is read. Such are notes whose looks
are left to each program, notes for paper and not for the screen, and fields that show another number than they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import c_ushort
from io import BytesIO
from typing import Any

from .pdf_sight import ONE_AT_A_TIME

_SHOWN = frozenset({3, 4, 5, 6, 7, 8, 12, 13, 15, 20, 28})
"""Kinds of annotations that show, cover or cross out text: free text, lines, boxes, rings, strikes, stamps, ink, form fields, what is to be blacked out."""
_FIELD, _LISTS, _LINES = 20, 4, 6
"""The kind of a form field; which of them hold text: lists to choose from and lines."""
_UNSEEN, _ON_PAPER_ALONE = 2, 32
"""Flags of annotations."""
_MOST = 5000
"""Annotations of a page that are looked at."""

_At = tuple[int, int]
"""A page, and the how-manieth of its annotations."""
_Box = tuple[float, float, float, float]
"""Left, low, right and top, as the file counts."""


def as_shown(data: bytes) -> bytes:
    """The file with its form fields, its notes and its stamps made part of the pages; as it is where it has none."""
    import pypdfium2

    with ONE_AT_A_TIME:
        try:
            if not _has_any(data):
                return data
        except pypdfium2.PdfiumError:  # the reader of text says what is wrong
            return data
        flat, values = _flattened(data)
        stale = _stale(flat, values) if values else set()
        return _flattened(data, stale)[0] if stale else flat


def _has_any(data: bytes) -> bool:
    import pypdfium2
    import pypdfium2.raw as raw

    document = pypdfium2.PdfDocument(data)
    try:
        for i in range(len(document)):
            page = raw.FPDF_LoadPage(document, i)
            if page and any(True for _ in _notes(page)):
                return True
        return False
    finally:
        document.close()


def _notes(page: Any) -> Iterator[tuple[int, Any, int]]:
    """The annotations of a page that show something: which it is, itself, its kind."""
    import pypdfium2.raw as raw

    for i in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        note = raw.FPDFPage_GetAnnot(page, i)
        if note:
            kind = raw.FPDFAnnot_GetSubtype(note)
            if kind in _SHOWN and not raw.FPDFAnnot_GetFlags(note) & _UNSEEN:
                yield i, note, kind
            raw.FPDFPage_CloseAnnot(note)


def _flattened(data: bytes, stale: set[_At] | None = None) -> tuple[bytes, dict[_At, tuple[_Box, str]]]:
    """The file with its annotations made part of the pages, and the place and value of each field that holds text; ``stale`` are boxed."""
    import pypdfium2
    import pypdfium2.raw as raw

    document, values, out = pypdfium2.PdfDocument(data), {}, BytesIO()
    try:
        document.init_forms()
        for number, page in enumerate(document):
            for i, note, kind in _notes(page):
                if (number, i) in (stale or ()) or _is_left_to_programs(note, kind):
                    _box(note)
                elif kind == _FIELD and document.formenv and raw.FPDFAnnot_GetFormFieldType(document.formenv, note) in (_LISTS, _LINES):
                    values[number, i] = _place(note), _value(document.formenv, note)
            # the page's own method wants a file with form fields
            if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
                raise pypdfium2.PdfiumError("a page keeps its annotations")
            page.close()
        document.save(out)
        return out.getvalue(), values
    finally:
        document.close()


def _is_left_to_programs(note: Any, kind: int) -> bool:
    """Whether it has no looks of its own, or others on the screen than on paper."""
    import pypdfium2.raw as raw

    return bool(raw.FPDFAnnot_GetFlags(note) & _ON_PAPER_ALONE) or (kind != _FIELD and not raw.FPDFAnnot_HasKey(note, b"AP"))


def _box(note: Any) -> None:
    """From now on the annotation shows as a dark box."""
    import pypdfium2.raw as raw

    left, low, right, top = _place(note)
    looks = f"0 g {left} {low} m {right} {low + 0.1} l {right - 0.1} {top} l {left - 0.1} {top - 0.1} l f"  # it leans, and is no rule of a table
    held = looks.encode("utf-16-le") + b"\0\0"
    raw.FPDFAnnot_SetFlags(note, 0)
    raw.FPDFAnnot_SetAP(note, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, (c_ushort * (len(held) // 2)).from_buffer_copy(held))


def _place(note: Any) -> _Box:
    import pypdfium2.raw as raw

    place = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(note, place)
    return min(place.left, place.right), min(place.bottom, place.top), max(place.left, place.right), max(place.bottom, place.top)


def _value(form: Any, note: Any) -> str:
    """The value of a form field."""
    import pypdfium2.raw as raw

    held = (c_ushort * (raw.FPDFAnnot_GetFormFieldValue(form, note, None, 0) // 2 + 1))()
    raw.FPDFAnnot_GetFormFieldValue(form, note, held, len(held) * 2)
    return bytes(held).decode("utf-16-le", "replace")


def _stale(flat: bytes, values: dict[_At, tuple[_Box, str]]) -> set[_At]:
    """The fields where other digits are printed than they hold: one program shows these, another those."""
    import pypdfium2

    document = pypdfium2.PdfDocument(flat)
    try:
        texts = {page: document[page].get_textpage() for page, _ in values}
        return {at for at, (box, value) in values.items() if _digits(value) != _digits(texts[at[0]].get_text_bounded(*box))}
    finally:
        document.close()


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
