"""How the text of an element looks on a page: seen or not, how large, on what ground, standing in its line or beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import lxml.html as html
from tinycss2.color5 import parse_color

from .page_styles import PERHAPS, UNSURE, Declared, PageStyles
from .word_looks import PICTURE_FONTS

WHITE = (1.0, 1.0, 1.0)
SMALLEST_SEEN = 3.0
"""Pixels; smaller letters are seen by nobody."""
OUT_OF_SIGHT = 50.0
"""Pixels that carry a text out of sight to the left or above."""
_BEYOND = 3000.0
"""Pixels to the right or below that nobody sees."""
_RAISED = 3.0
"""Pixels off its line from which a text is a mark beside a number."""
_MOVES = ("text-indent", "margin", "margin-left", "margin-top", "margin-inline-start", "margin-block-start")
_PLACES = ("left", "top", "right", "bottom", "inset", "inset-inline-start", "inset-block-start")

_SHARE, _TINY = re.compile(r"(-?\d*\.?\d+)(%)?"), 0.2
"""A share of the usual size, and the one below which a text is seen by nobody."""
_SQUEEZED = 4.0
"""Pixels that letters come closer, from which they lie over each other."""
_OVERLAPPING = 8.0
"""Pixels that a text moves onto the one beside it."""
_SIDES = ("width", "height", "max-width", "max-height", "inline-size", "block-size", "max-inline-size", "max-block-size")
_GONE_TAGS = {"datalist", "rp", "rt", "rtc", "sup", "sub", "del", "s", "strike", "progress", "meter", "audio"}
_SIZES = {"xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32, "smaller": -1.2, "larger": -0.83}
_FONT_SIZES = (10, 13, 16, 18, 24, 32, 48)
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|em|rem|%|pt|cm|mm|in|pc|ex|ch|vw|vh)?")
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78, "vw": 12, "vh": 8, "rem": 16}

_PLAIN = {"none", "normal", "auto", "initial", "inherit", "unset", "revert", "0", "0deg"}
_STRANGE = ("rotate", "mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "-webkit-text-security", "clip-path", "content")
"""Properties that may hide a text or make another of it, unless their value is plain."""
_COMPUTED = re.compile(r"(?<![\w-])(?:calc|min|max|clamp|attr|env|if|abs|round|mod|rem|sign|sin|cos|pow|sqrt)\(")
_NAMED_HIDDEN = re.compile(
    r"(?i:(?:^|[\s_:-])(?:hide|hidden|invisible|off-?screen|sr-?only|visually-?hidden|screen-?reader(?:-text)?|d-none|dn|undis(?:play)?|no-?(?:display|show)"
    r"|dis(?:play)?-?none|(?:only|visible|show)-(?:print|xs|sm|mobile)|(?:print|mobile)-only|(?:opacity|scale|fs|text)-0|text-transparent)(?=$|[\s_-]))"
    r"|(?<=[a-z])Hid(?:e|den)(?=$|[\sA-Z_-])|(?:^|\s)(?:hide|hidden)(?=[A-Z])"
)
"""Names of classes by which the world's style sheets hide."""
_NAMED_SHOWN = re.compile(
    r"(?i:(?:overflow|backface|scroll(?:bar)?)(?:-?[xy])?[-_]?hid(?:e|den)|hid(?:e|den)[-_](?:on[-_])?(?:xs|sm|small|print|mobile|phone|scroll\w*|overflow))"
)
"""Those that sound so and leave what stands there to be seen on a wide screen."""
_SHOWN_AGAIN = re.compile(r"(?:^|\s)(?:d-(?:sm|md|lg)-(?!none)|(?:sm|md|lg):(?:block|inline|flex|grid|table|contents))")
_HIDDEN_AT_FIRST = re.compile(r"(?:^|\s)(?:d-none|hidden)(?=\s|$)")
"""Names that show on a wide screen what another of them hides on a small one."""

BACKWARDS = "backwards"

Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class TextLook:
    """``gone``: no text of the element counts (hidden, raised, struck through). ``visible``, ``ink``, ``ground`` (``None``: a picture), ``size``
    in pixels and ``turned`` are handed down. ``apart``: set beside its line. ``unsure``: some style may hide it, or show it as something else.
    ``pictures``: its letters are pictures."""

    gone: bool = False
    visible: bool = True
    ink: Color | None = (0.0, 0.0, 0.0)
    ground: Color | None = WHITE
    size: float = 16.0
    turned: bool = False
    apart: str = ""
    unsure: bool = False
    pictures: bool = False

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
    look = _look(node, said, around, styles)
    perhaps = {name[1:]: value for name, value in said.items() if name.startswith(PERHAPS)}
    return replace(look, unsure=True) if perhaps and _look(node, {**said, **perhaps}, around, styles).unseen != look.unseen else look


def _look(node: html.HtmlElement, said: Declared, around: TextLook, styles: PageStyles) -> TextLook:
    tag = node.tag if isinstance(node.tag, str) else ""
    ink = _ink(node, said, around.ink)
    gone = around.gone or tag in _GONE_TAGS or is_gone(node, said) or _is_out_of_sight(said, around.size) or _is_raised(tag, said)
    return replace(
        around, gone=gone, visible=_visible(said, around.visible), ink=ink, ground=_ground(node, said, ink, around.ground),
        size=_size(tag, node, said, around.size), turned=around.turned or _is_turned(node, said),
        apart=BACKWARDS if (node.get("dir") or "").lower() == "rtl" else _apart(said) or around.apart,
        pictures=_pictured(node, said, around.pictures), unsure=around.unsure or _is_unsure(node, said, styles),
    )  # fmt: skip


def is_gone(node: html.HtmlElement, said: Declared) -> bool:
    """Whether an element takes no place on the page at all."""
    display = said.get("display", "")
    if display:
        return display.startswith("none")
    closed = node.tag == "dialog" and node.get("open") is None
    parent = node.getparent()
    folded = parent is not None and parent.tag == "details" and parent.get("open") is None and node.tag != "summary"
    hidden = node.get("hidden") is not None or node.get("popover") is not None
    return closed or folded or hidden or said.get("visibility") == "collapse"


def is_folded(node: html.HtmlElement) -> bool:
    """Whether the text right in an element is folded away with it."""
    return node.tag == "details" and node.get("open") is None


def _visible(said: Declared, around: bool) -> bool:
    value = said.get("visibility", "")
    return around if value in ("", "inherit", "unset", "revert") else value in ("visible", "initial")


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
    opacity = _SHARE.match(said.get("opacity", ""))
    if (opacity and _share(opacity) < 0.1) or said.get("content-visibility") == "hidden" or re.search(r"opacity\(\s*0*\.?0*%?\s*\)", said.get("filter", "")):
        return True
    placed = said.get("position", "") in ("absolute", "fixed", "relative", "sticky")
    far = [_number(word, size) or 0 for name in (*_MOVES, *(_PLACES if placed else ())) for word in said.get(name, "").split()]
    if any(length < -OUT_OF_SIGHT or length > _BEYOND for length in far):
        return True
    return _is_cut_off(said, size)


def _is_cut_off(said: Declared, size: float) -> bool:
    transform = said.get("transform", "")
    if re.search(r"scale(?:[xy]|3d)?\(\s*0*\.?0*\s*[,)]", transform) or re.search(r"translate[^)]*(?:-\s*\d{3,}|\d{4,})", transform):
        return True
    lengths = [float(number) for number in re.findall(r"-?\d*\.?\d+", said.get("clip", ""))]
    if "rect" in said.get("clip", "") and said.get("position") in ("absolute", "fixed") and all(abs(n) <= 1 for n in lengths):
        return True
    inset = re.search(r"inset\(\s*(\d+)", said.get("clip-path", ""))
    if (inset and int(inset[1]) >= 50) or re.search(r"circle\(\s*0", said.get("clip-path", "")):
        return True
    cut = any(said.get(name, "").split()[:1] in (["hidden"], ["clip"]) for name in ("overflow", "overflow-x", "overflow-y"))
    narrow = (_number(said.get(name, ""), size) for name in _SIDES)
    return cut and (said.get("line-height") in ("0", "0px") or any(length is not None and length <= 1 for length in narrow))


def _is_raised(tag: str, said: Declared) -> bool:
    if "line-through" in said.get("text-decoration", "") + said.get("text-decoration-line", ""):
        return True
    if tag in ("td", "th", "p", "div"):
        return False
    place = said.get("vertical-align", "")
    return place.startswith(("super", "sub")) or said.get("font-variant-position") in ("super", "sub") or abs(_number(place, 16) or 0) >= _RAISED


def _color(words: str) -> Color | str | None:
    """A colour; ``None`` where nothing of it is seen, the word ``currentcolor``, or ``""`` for no colour or one that is not known."""
    found: Any = parse_color(words)
    if found is None or isinstance(found, str):
        return found or ""
    try:
        red, green, blue = found.to("srgb").coordinates
    except NotImplementedError:
        return ""
    return None if found.alpha < 0.1 else (red, green, blue)


def _ink(node: html.HtmlElement, said: Declared, around: Color | None) -> Color | None:
    words = said.get("-webkit-text-fill-color") or said.get("color") or (node.get("color", "") if node.tag == "font" else "")
    found = _color(words) if words else around
    return around if isinstance(found, str) else found


def _ground(node: html.HtmlElement, said: Declared, ink: Color | None, around: Color | None) -> Color | None:
    words = said.get("background-color") or said.get("background") or node.get("bgcolor", "")
    if not words:
        return around
    if "url(" in words or "gradient" in words:
        return None
    for word in [words, *re.findall(r"[\w-]+\([^)]*\)|#?\w+", words)]:
        found = _color(word)
        if found == "currentcolor":
            return ink
        if found is None or isinstance(found, tuple):
            return found or around
    return around


def _is_unsure(node: html.HtmlElement, said: Declared, styles: PageStyles) -> bool:
    """Whether a style may hide the text of an element, or show another, and nobody can tell from the page alone."""
    if styles.elsewhere and _is_named_hidden(f"{node.get('class', '')} {node.get('id', '')}"):
        return True
    if not said:
        return False
    squeezed = (_number(said.get("letter-spacing", ""), 16) or 0) < -_SQUEEZED
    tiny = any(match and _share(match) < _TINY for name in ("zoom", "scale") if (match := _SHARE.match(said.get(name, ""))))
    moved = any((_number(word, 16) or 0) < -OUT_OF_SIGHT for word in said.get("translate", "").split())
    return UNSURE in said or squeezed or tiny or moved or _is_strange(said) or _is_drawn(node, said, styles)


def _is_named_hidden(names: str) -> bool:
    names = _NAMED_SHOWN.sub(" ", names)
    return _NAMED_HIDDEN.search(_HIDDEN_AT_FIRST.sub(" ", names) if _SHOWN_AGAIN.search(names) else names) is not None


def _is_drawn(node: html.HtmlElement, said: Declared, styles: PageStyles) -> bool:
    """Whether a cell, or a text in one, is set apart in a font that the page brings with it."""
    words = (said.get("font-family") or said.get("font", "")) if styles.own_fonts else ""
    in_cell = bool(words) and (node.tag in ("td", "th") or next(node.iterancestors("td", "th"), None) is not None)
    return in_cell and any(re.search(rf"(?:^|[\s,'\"]){re.escape(name)}(?:$|[\s,'\"])", words) for name in styles.own_fonts)


def _share(match: re.Match[str]) -> float:
    return float(match[1]) * (0.01 if match[2] else 1)


def _is_strange(said: Declared) -> bool:
    """Whether a value stands there that is understood by browsers alone, or one that makes something else of the text."""
    unread = [name for name in ("color", "-webkit-text-fill-color") if "(" in said.get(name, "") and _color(said[name]) == ""]
    computed = any(_COMPUTED.search(said.get(name, "")) for name in ("opacity", "visibility", "display", "font-size", "font", "text-indent", "transform"))
    turned = re.search(r"rotate|matrix|skew|perspective", said.get("transform", ""))
    listed = said.get("display") == "list-item" and said.get("list-style-type") != "none"
    strange = any(said.get(name, "none") not in _PLAIN for name in _STRANGE)
    bleached = re.search(r"brightness|contrast|invert|blur|url", said.get("filter", ""))
    overlapping = any((_number(said.get(name, ""), 16) or 0) <= -_OVERLAPPING for name in ("margin-left", "margin-right", "margin-inline-start"))
    return bool(unread or computed or turned or listed or strange or bleached or overlapping)


def _pictured(node: html.HtmlElement, said: Declared, around: bool) -> bool:
    """Whether the letters are those of a font of pictures."""
    words = said.get("font-family") or said.get("font") or (node.get("face", "") if node.tag == "font" else "")
    return any(name in words.lower() for name in PICTURE_FONTS) if words else around


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
    """Where a style sets a text beside its line, or turns the order of the texts in it; ``""`` where it stays as it is written."""
    if said.get("direction") == "rtl" or "reverse" in said.get("flex-direction", "") + said.get("flex-flow", ""):
        return BACKWARDS
    position = said.get("position", "")
    moved = any((_number(said.get(name, ""), 16) or 0) != 0 for name in ("left", "right", "top", "bottom"))
    if position in ("absolute", "fixed") or (position == "relative" and moved):
        return "placed"
    return next((name for name in ("float", "order") if said.get(name, "none") not in ("none", "0")), "")
