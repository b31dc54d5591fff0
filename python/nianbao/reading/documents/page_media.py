"""Whether the rules under a condition of a style sheet count for who reads a page on a wide screen: yes, no, or nobody knows."""

from __future__ import annotations

import re

_NARROWEST, _WIDEST = 1000.0, 2600.0
"""Pixels: a screen is at least and at most so wide."""
_PIXELS = {"px": 1.0, "em": 16.0, "rem": 16.0}
_LENGTH = r"(\d*\.?\d+)(px|em|rem)"
_AT_LEAST = re.compile(rf"\(\s*(?:min-(?:device-)?width\s*:|width\s*>=?)\s*{_LENGTH}\s*\)|\(\s*{_LENGTH}\s*<=?\s*width\s*\)")
_AT_MOST = re.compile(rf"\(\s*(?:max-(?:device-)?width\s*:|width\s*<=?)\s*{_LENGTH}\s*\)|\(\s*{_LENGTH}\s*>=?\s*width\s*\)")
_YES = re.compile(r"all|screen|\(\s*(?:orientation\s*:\s*landscape|color|prefers-color-scheme\s*:\s*light)\s*\)")
_NO = re.compile(r"print|speech|tty|tv|projection|handheld|\(\s*(?:orientation\s*:\s*portrait|prefers-color-scheme\s*:\s*dark)\s*\)")


def on_wide_screens(media: str) -> bool | None:
    """Whether one of some media queries holds for a wide screen; ``None`` where that is not known. No query at all holds."""
    answers = [_holds(query.strip()) for query in media.lower().split(",")]
    return True if True in answers else None if None in answers else False


def _holds(query: str) -> bool | None:
    turned = re.match(r"not\s+", query)
    parts = [_part(part.strip()) for part in re.split(r"\band\b", query.removeprefix(turned[0] if turned else "").removeprefix("only "))]
    answer = False if False in parts else None if None in parts else True
    return answer if not turned or answer is None else not answer


def _part(words: str) -> bool | None:
    if not words or _YES.fullmatch(words):
        return True
    if _NO.fullmatch(words):
        return False
    least, most = _AT_LEAST.fullmatch(words), _AT_MOST.fullmatch(words)
    if least:
        return True if _pixels(least) <= _NARROWEST else False if _pixels(least) > _WIDEST else None
    if most:
        return False if _pixels(most) < _NARROWEST else True if _pixels(most) >= _WIDEST else None
    return None


def _pixels(match: re.Match) -> float:
    amount, unit = (part for part in match.groups() if part)
    return float(amount) * _PIXELS[unit]
