"""How the text of an element looks on a page: seen or not, how large, on what ground, standing in its line or beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import lxml.html as html
from tinycss2.color3 import RGBA, parse_color

from .page_styles import Declared, PageStyles

WHITE = (1.0, 1.0, 1.0)
SMALLEST_SEEN = 3.0
"""Pixels; smaller letters are seen by nobody."""
OUT_OF_SIGHT = 50.0
"""Pixels that carry a text out of sight."""

_GONE_TAGS = {"datalist", "rp", "rt", "rtc", "sup", "sub", "del", "s", "strike", "progress", "meter", "audio"}
_SIZES = {"xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32, "smaller": -1.2, "larger": -0.83}
_FONT_SIZES = (10, 13, 16, 18, 24, 32, 48)
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|em|rem|%|pt|cm|mm|in|pc|ex|ch|vw|vh)?")
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78, "vw": 12, "vh": 8, "rem": 16}

Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class TextLook:
    """``gone``: no text of the element counts (hidden, raised, struck through). ``visible``, ``ink``, ``ground`` (``None``: a picture), ``size``
    in pixels and ``turned`` are handed down. ``apart``: set beside its line."""

    gone: bool = False
    visible: bool = True
    ink: Color | None = (0.0, 0.0, 0.0)
    ground: Color | None = WHITE
    size: float = 16.0
    turned: bool = False
    apart: str = ""

    @property
    def unseen(self) -> bool:
        """Whether text right in this element is not seen, or counts as no part of a number."""
        alike = self.ink is None or (self.ground is not None and all(abs(a - b) < 0.07 for a, b in zip(self.ink, self.ground, strict=True)))
        return self.gone or not self.visible or alike or self.size < SMALLEST_SEEN


PAGE = TextLook()


def look_of(node: html.HtmlElement, around: TextLook, styles: PageStyles) -> TextLook:
    """The look of an element within that of the one around it."""
    said = styles.of(node)
    tag = node.tag if isinstance(node.tag, str) else ""
    if not said and not node.attrib and tag not in _GONE_TAGS and tag not in ("small", "big", "bdo", "details", "dialog"):
        return around
    gone = around.gone or tag in _GONE_TAGS or is_gone(node, said) or _is_out_of_sight(said, around.size) or _is_raised(tag, said)
    return replace(
        around, gone=gone, visible=_visible(said, around.visible), ink=_ink(node, said, around.ink), ground=_ground(node, said, around.ground),
        size=_size(tag, node, said, around.size), turned=around.turned or _is_turned(node, said), apart=_apart(said) or around.apart,
    )  # fmt: skip


def is_gone(node: html.HtmlElement, said: Declared) -> bool:
    """Whether an element takes no place on the page at all."""
    display = said.get("display", "")
    if display:
        return display.startswith("none")
    closed = node.tag == "dialog" and node.get("open") is None
    parent = node.getparent()
    folded = parent is not None and parent.tag == "details" and parent.get("open") is None and node.tag != "summary"
    return closed or folded or node.get("hidden") is not None or said.get("visibility") == "collapse"


def is_folded(node: html.HtmlElement) -> bool:
    """Whether the text right in an element is folded away with it."""
    return node.tag == "details" and node.get("open") is None


def _visible(said: Declared, around: bool) -> bool:
    value = said.get("visibility", "")
    return around if value in ("", "inherit") else value == "visible"


def _number(value: str, size: float) -> float | None:
    """A length in pixels; percentages as of 1,000 pixels."""
    match = _LENGTH.match(value)
    if match is None:
        return None
    amount, unit = float(match[1]), match[2] or ""
    return amount * (10 if unit == "%" else size if unit in ("em", "ex", "ch") else _PIXELS.get(unit, 1))


def _is_out_of_sight(said: Declared, size: float) -> bool:
    """Whether a style leaves nothing to see though it does not say hidden."""
    if not said:
        return False
    opacity = re.match(r"\d*\.?\d+", said.get("opacity", ""))
    if (opacity and float(opacity[0]) < 0.1) or said.get("content-visibility") == "hidden" or re.search(r"opacity\(\s*0*\.?0*%?\s*\)", said.get("filter", "")):
        return True
    far = [said.get(name, "") for name in ("text-indent", "margin-left", "margin-top")]
    placed = said.get("position", "") in ("absolute", "fixed", "relative")
    far += [said.get(name, "") for name in ("left", "top", "right", "bottom")] if placed else []
    if any((_number(value, size) or 0) < -OUT_OF_SIGHT for value in far if value):
        return True
    return _is_cut_off(said, size)


def _is_cut_off(said: Declared, size: float) -> bool:
    transform = said.get("transform", "")
    if re.search(r"scale[xy]?\(\s*0*\.?0*\s*[,)]", transform) or re.search(r"translate[^)]*-\s*\d{3,}", transform):
        return True
    lengths = [float(number) for number in re.findall(r"-?\d*\.?\d+", said.get("clip", ""))]
    if "rect" in said.get("clip", "") and said.get("position") in ("absolute", "fixed") and all(abs(n) <= 1 for n in lengths):
        return True
    inset = re.search(r"inset\(\s*(\d+)", said.get("clip-path", ""))
    if (inset and int(inset[1]) >= 50) or re.search(r"circle\(\s*0", said.get("clip-path", "")):
        return True
    cut = any(said.get(name, "").split()[:1] in (["hidden"], ["clip"]) for name in ("overflow", "overflow-x", "overflow-y"))
    narrow = (_number(said.get(name, ""), size) for name in ("width", "height", "max-width", "max-height"))
    return cut and any(length is not None and length <= 1 for length in narrow)


def _is_raised(tag: str, said: Declared) -> bool:
    lined = "line-through" in said.get("text-decoration", "") + said.get("text-decoration-line", "")
    return lined or (tag not in ("td", "th", "p", "div") and said.get("vertical-align", "").startswith(("super", "sub")))


def _ink(node: html.HtmlElement, said: Declared, around: Color | None) -> Color | None:
    words = said.get("-webkit-text-fill-color") or said.get("color") or (node.get("color", "") if node.tag == "font" else "")
    if not words:
        return around
    color = parse_color(words)
    return around if not isinstance(color, RGBA) else None if color.alpha < 0.1 else (color.red, color.green, color.blue)


def _ground(node: html.HtmlElement, said: Declared, around: Color | None) -> Color | None:
    words = said.get("background-color") or said.get("background") or node.get("bgcolor", "")
    if not words:
        return around
    if "url(" in words or "gradient" in words:
        return None
    for word in [words, *re.findall(r"rgba?\([^)]*\)|#?\w+", words)]:
        color = parse_color(word)
        if isinstance(color, RGBA):
            return around if color.alpha < 0.5 else (color.red, color.green, color.blue)
    return around


def _size(tag: str, node: html.HtmlElement, said: Declared, around: float) -> float:
    words = said.get("font-size", "")
    if not words and said.get("font"):
        match = re.search(r"(?<![\w.-])(?:\d*\.?\d+(?:px|em|rem|%|pt)|0)(?=\s|/)", said["font"])
        words = match[0] if match else ""
    if not words:
        if tag == "font" and re.fullmatch(r"\s*[1-7]\s*", node.get("size", "")):
            return float(_FONT_SIZES[int(node.get("size", "3")) - 1])
        return around * (0.8 if tag == "small" else 1.2 if tag == "big" else 1)
    if words in _SIZES:
        fixed = _SIZES[words]
        return float(fixed) if fixed > 0 else around / -fixed
    if words.endswith("%"):
        return around * (_number(words[:-1], 1) or 0) / 100
    found = _number(words, around)
    return around if found is None else found


def _is_turned(node: html.HtmlElement, said: Declared) -> bool:
    if node.tag == "bdo" and (node.get("dir") or "").lower() == "rtl":
        return True
    mirrored = re.search(r"scalex?\(\s*-|rotatey|rotate\(\s*180", said.get("transform", ""))
    return bool(mirrored) or ("override" in said.get("unicode-bidi", "") and said.get("direction") == "rtl")


def _apart(said: Declared) -> str:
    """Where a style sets a text beside its line; ``""`` where it stays in it."""
    position = said.get("position", "")
    moved = any((_number(said.get(name, ""), 16) or 0) != 0 for name in ("left", "right", "top", "bottom"))
    if position in ("absolute", "fixed") or (position == "relative" and moved):
        return "placed"
    return next((name for name in ("float", "order") if said.get(name, "none") not in ("none", "0")), "")
