"""Characters of a cell that are no part of its number: footnote marks, struck-through and hidden text.

Readers put ``OPEN`` and ``CLOSE`` around them; ``counted`` takes them out again and tells what the cell held, so that a mark is never glued to
a number and nothing is left out unsaid.
"""

from __future__ import annotations

import re

from ...grid import Fault

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Two of the code points that Unicode keeps out of texts."""

DOUBTFUL = "格内有上标、划去的或隐藏的文字，不能确定哪些是数字"

_LEFT_OUT = re.compile(f"(?:{OPEN}[^{CLOSE}]*{CLOSE})+")


def characters_left_out(text: str) -> str:
    """A text in marks, in one pair however many are inside; empty text needs none."""
    words = text.replace(OPEN, "").replace(CLOSE, "")
    return f"{OPEN}{words}{CLOSE}" if words else ""


def characters_kept(text: str) -> str:
    """A text without what is in the marks."""
    return _LEFT_OUT.sub("", text) if OPEN in text else text


def text_with_strays(text: str) -> tuple[str | Fault, str | None]:
    """What counts of a cell, and the whole cell (``12〔1〕``) where something was left out.

    A fault where it is not certain: nothing is left though there was a number, or the mark stands inside of one.
    """
    if OPEN not in text:
        return text, None
    rest = characters_kept(text).strip()
    whole = _LEFT_OUT.sub(lambda match: _bracketed(match[0]), text).strip()
    if whole == rest:
        return rest, None
    inside = re.search(f"[0-9.]{OPEN}[^{CLOSE}]*{CLOSE}(?:{OPEN}[^{CLOSE}]*{CLOSE})*[0-9.]", text)
    if inside or (not rest and re.search(r"\d", whole)):
        return Fault(whole, DOUBTFUL), None
    return rest, whole


def _bracketed(marked: str) -> str:
    words = marked.replace(OPEN, "").replace(CLOSE, "").strip()
    return f"〔{words}〕" if words else ""
