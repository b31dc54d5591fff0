"""What a font of a PDF says of its digits: a digit of which it says two things may look like another than the file has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from unicodedata import normalize

from pdfminer.cmapdb import FileUnicodeMap
from pdfminer.pdffont import PDFCIDFont, PDFSimpleFont, TrueTypeFont

_DIGITS = frozenset("0123456789")
_SYMBOLIC = 4
"""Flag of a font whose characters have numbers of its own, whatever its encoding says."""


def doubtful_digits(font: Any) -> frozenset[str]:
    """The texts of a font of pdfminer that may look like another digit, or like one where they are none."""
    if "_doubtful" not in font.__dict__:
        map_ = getattr(font, "unicode_map", None)
        said = map_.cid2unichr if isinstance(map_, FileUnicodeMap) else {}
        font.__dict__["_doubtful"] = _said_twice(font, said) | _said_otherwise(said, _names(font, said))
    return font.__dict__["_doubtful"]


def _said_twice(font: Any, said: Mapping[int, str]) -> frozenset[str]:
    """Digits that are said of two characters of one width; other forms of a digit, for text and for tables, have a width of their own."""
    codes = {**getattr(font, "cid2unicode", {}), **said} if said else {}
    held = Counter((text, font.char_width(code)) for code, text in codes.items() if text in _DIGITS)
    return frozenset(text for (text, _), count in held.items() if count > 1)


def _said_otherwise(said: Mapping[int, str], names: Mapping[int, str]) -> frozenset[str]:
    """What is said of characters that have the name of a digit, and is not this digit."""
    return frozenset(text for code, text in said.items() if (name := names.get(code)) in _DIGITS and normalize("NFKC", text).strip() != name)


def _names(font: Any, said: Mapping[int, str]) -> Mapping[int, str]:
    """The characters of a font by their names in it, as far as it has some: by its encoding, or by the table of what is embedded."""
    if isinstance(font, PDFSimpleFont):
        return {} if font.flags & _SYMBOLIC else font.cid2unicode
    if not isinstance(font, PDFCIDFont) or not hasattr(font, "fontfile") or not _DIGITS & set(said.values()):
        return {}
    try:
        held = TrueTypeFont(font.basefont, BytesIO(font.fontfile.get_data())).create_unicode_map().cid2unichr
    except Exception:  # a table that is missing or damaged says nothing
        return {}
    return {code: held[code] for code, text in said.items() if text in _DIGITS and held.get(code) in _DIGITS}
