"""How a run of Word looks, by its own format and the styles it stands under: raised, hidden, white on white, how large."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import lxml.etree as etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14_FILL = "{http://schemas.microsoft.com/office/word/2010/wordml}textFill"

SMALLEST_LETTERS = 6
"""Half-points; a smaller letter is seen by nobody."""

PICTURE_FONTS = ("wingdings", "webdings", "marlett", "zapf", "bookshelf symbol", "mt extra")
"""Fonts whose digits are pictures."""

_USUAL_SIZE = 20
"""Half-points where a document says nothing."""
_SQUEEZED, _NARROW = -40, 50
"""Twentieths of a point between letters, and percent of their width, from which they lie over each other or are not made out."""
_LOWEST_ROW, _OUT_OF_CELL = 60, -1000
"""Twentieths of a point: rows and lines up to so high show nothing, an indent beyond carries the text out of its cell."""
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000", "yellow": "FFFF00",
    "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000",
    "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_THEME: dict[str, str] = {**dict.fromkeys(("background1", "light1", "bg1", "lt1"), "FFFFFF"), **dict.fromkeys(("text1", "dark1", "tx1", "dk1"), "000000")}
"""The colours of the paper and of the letters in a theme."""

_TURNED_OVER = ("strike", "dstrike", "vanish")
"""Formats that a style within another one turns over."""
_LINE = 200
"""Twentieths of a point: a line is at least so high."""

_MOST_STYLES = 40
"""Styles based on each other."""


@dataclass(frozen=True, slots=True)
class RunLook:
    """``gone``: raised, struck through or not to be seen; ``unsure`` where the style of the table decides by its place whether it is seen.

    ``size`` and ``height`` in half-points. ``odd``: squeezed, turned or two lines in one.
    """

    gone: bool = False
    size: int = 0
    height: int = 0
    pictures: bool = False
    odd: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class TableLook:
    """The styles of a table, the grounds its cells may have (``""``: the page), and whether some place in it ``hides`` what stands there."""

    styles: tuple[etree._Element, ...] = ()
    grounds: tuple[str, ...] = ("",)
    hides: bool = False


BARE = TableLook()


class Looks:
    """The styles of a document. ``styles`` is the root of its part, ``None`` where there is none."""

    def __init__(self, styles: etree._Element | None) -> None:
        found = styles.iter(f"{W}style") if styles is not None else ()
        usual = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz") if styles is not None else None
        self._size = half_points(usual) or _USUAL_SIZE
        defaults = styles.find(f"{W}docDefaults/{W}rPrDefault") if styles is not None else None
        self._defaults = () if defaults is None else (defaults,)
        self._tables: dict[str, TableLook] = {}
        self._styles = {style.get(f"{W}styleId", ""): style for style in found}
        self._chains: dict[str, tuple[etree._Element, ...]] = {}
        self._default = next((key for key, s in self._styles.items() if s.get(f"{W}type") == "paragraph" and is_on(s, f"{W}default")), "")

    def chain(self, style: str) -> tuple[etree._Element, ...]:
        """A style and those it is based on."""
        if style not in self._chains:
            found: list[etree._Element] = []
            at = style
            while at in self._styles and self._styles[at] not in found and len(found) < _MOST_STYLES:
                found.append(self._styles[at])
                at = word_value(self._styles[at].find(f"{W}basedOn"))
            self._chains[style] = tuple(found)
        return self._chains[style]

    def of_paragraph(self, paragraph: etree._Element | None, table: TableLook = BARE) -> tuple[etree._Element, ...]:
        """The styles of a paragraph, nearest first; those of the table around it count less, what the document says of every text least."""
        named = word_value(paragraph.find(f"{W}pPr/{W}pStyle")) if paragraph is not None else ""
        return (*self.chain(named or self._default), *table.styles, *self._defaults)

    def of_table(self, table: etree._Element | None) -> TableLook:
        """The look of a table by its style."""
        name = word_value(table.find(f"{W}tblPr/{W}tblStyle")) if table is not None else ""
        if name not in self._tables:
            chain = self.chain(name)
            ground = next((shade for style in chain if (shade := ground_of(style.find(f"{W}tcPr/{W}shd")))), "")
            places = [place for style in chain for place in style.iterchildren(f"{W}tblStylePr")]
            grounds = [ground_of(place.find(f"{W}tcPr/{W}shd")) or ground for place in places]
            hides = any(_Formats([place.find(f"{W}rPr")]).look((on,), self._size).gone for place, on in zip(places, grounds, strict=True))
            self._tables[name] = TableLook(chain, tuple(dict.fromkeys([ground, *grounds])), hides)
        return self._tables[name]

    def of_run(self, run: etree._Element, paragraph: tuple[etree._Element, ...], grounds: tuple[str, ...]) -> RunLook:
        """The look of a run in a paragraph of these styles on one of some grounds (``""``: the page)."""
        own = run.find(f"{W}rPr")
        styles = (*self.chain(word_value(own.find(f"{W}rStyle")) if own is not None else ""), *paragraph)
        if own is None and not styles:
            return RunLook(size=self._size)
        look = _Formats([own, *(style.find(f"{W}rPr") for style in styles)]).look(grounds, self._size)
        return replace(look, gone=False, unsure=True) if look.gone and self._struck_twice(run, paragraph) else look

    def _struck_twice(self, run: etree._Element, paragraph: tuple[etree._Element, ...]) -> bool:
        """Whether the style of a run and one around it both hide it: each turns over what the other says."""
        own = run.find(f"{W}rPr")
        named = self.chain(word_value(own.find(f"{W}rStyle"))) if own is not None else ()
        within, around = (_Formats([style.find(f"{W}rPr") for style in styles]) for styles in (named, paragraph))
        return any(own is not None and own.find(f"{W}{name}") is None and is_on(within.first(name)) and is_on(around.first(name)) for name in _TURNED_OVER)


@dataclass
class _Formats:
    """Formats of one run, the nearest first."""

    given: Iterable[etree._Element | None]

    @cached_property
    def formats(self) -> list[etree._Element]:
        return [look for look in self.given if look is not None]

    def look(self, grounds: tuple[str, ...], usual: int) -> RunLook:
        size, height = half_points(self.first("sz")) or usual, half_points(self.first("position"))
        unseen = self._unseen(grounds)
        gone = self._raised() or self._hidden() or all(unseen) or 0 < size < SMALLEST_LETTERS
        fonts = self.first("rFonts")
        names = [str(name).lower() for name in fonts.attrib.values()] if fonts is not None else []
        return RunLook(gone, size, height, any(name.startswith(PICTURE_FONTS) for name in names), self._odd(), any(unseen))

    def first(self, name: str) -> etree._Element | None:
        return next(self._all(name), None)

    def _all(self, name: str) -> Iterator[etree._Element]:
        return (found for look in self.formats if (found := look.find(f"{W}{name}")) is not None)

    def _odd(self) -> bool:
        laid = self.first("eastAsianLayout")
        turned = laid is not None and any(is_on(laid, f"{W}{name}") for name in ("combine", "vert"))
        fitted = 0 < half_points(self.first("fitText")) <= _LOWEST_ROW
        return turned or fitted or half_points(self.first("spacing")) <= _SQUEEZED or 0 < half_points(self.first("w")) < _NARROW

    def _raised(self) -> bool:
        return word_value(self.first("vertAlign")) in ("superscript", "subscript")

    def _hidden(self) -> bool:
        return any(is_on(self.first(name)) for name in (*_TURNED_OVER, "specVanish"))

    def _unseen(self, grounds: tuple[str, ...]) -> list[bool]:
        """Whether the letters are not seen, on each of the grounds that the run may have."""
        own = _HIGHLIGHTS.get(word_value(self.first("highlight")), ground_of(self.first("shd")))
        ink = self._ink()
        return [ink is None or is_unseen(ink, ground) for ground in ((own,) if own else grounds)]

    def _ink(self) -> str | None:
        """The colour of the letters, ``None`` where they have none; of the theme's, only those of paper and letters are known."""
        filled = next((fill for look in self.formats if (fill := look.find(f"{_W14_FILL}")) is not None), None)
        if filled is not None:
            if filled.find("{*}noFill") is not None or any(_clear(node) for node in filled.iterfind("{*}solidFill/*/{*}alpha")):
                return None
            plain = filled.find("{*}solidFill/{*}srgbClr")
            theme = filled.find("{*}solidFill/{*}schemeClr")
            if plain is not None or (theme is not None and len(theme) == 0 and _any_value(theme) in _THEME):
                return _any_value(plain) if plain is not None else _THEME[_any_value(theme)]
        color = self.first("color")
        return _of_theme(color, "theme") or word_value(color)


def _of_theme(node: etree._Element | None, which: str) -> str:
    """A colour of the theme, which counts more than one written beside it; ``""`` where it is none of those known, or made lighter or darker."""
    changed = node is None or node.get(f"{W}{which}Tint") is not None or node.get(f"{W}{which}Shade") is not None
    return "" if node is None or changed else _THEME.get(node.get(f"{W}{which}Color" if which == "theme" else f"{W}{which}", ""), "")


def ground_of(shade: etree._Element | None) -> str:
    """The colour of a shading with its pattern mixed in, as six hexadecimal digits; ``""`` where it has none."""
    if shade is None:
        return ""
    fill, dots = _of_theme(shade, "themeFill") or shade.get(f"{W}fill", "auto"), _of_theme(shade, "theme") or shade.get(f"{W}color", "auto")
    share = re.fullmatch(r"pct(\d{1,2})", word_value(shade))
    part = 100 if word_value(shade) == "solid" else int(share[1]) if share else 0
    if part == 0:
        return "" if fill == "auto" else fill
    ink, paper = _channels(dots) or (0, 0, 0), _channels(fill) or (255, 255, 255)
    return bytes((one * part + two * (100 - part)) // 100 for one, two in zip(ink, paper, strict=True)).hex()


def _clear(alpha: etree._Element) -> bool:
    """Whether so much of a colour is transparent that it is not seen."""
    return _any_value(alpha).isdecimal() and int(_any_value(alpha)) >= 90_000


def _any_value(node: etree._Element) -> str:
    """The value of an element of the newer formats, whose names stand in a space of their own."""
    return next((str(value) for name, value in node.attrib.items() if str(name).endswith("}val")), "")


def is_unseen(color: str, ground: str) -> bool:
    """Whether letters of a colour cannot be seen on a ground, both as six hexadecimal digits; ``""`` and ``auto`` are the page."""
    ink, paper = _channels(color), _channels(ground) or (255, 255, 255)
    return ink is not None and all(abs(one - two) < 16 for one, two in zip(ink, paper, strict=True))


def _channels(color: str) -> tuple[int, ...] | None:
    try:
        return tuple(bytes.fromhex(color)) if len(color) == 6 else None
    except ValueError:
        return None


def word_value(node: etree._Element | None) -> str:
    return node.get(f"{W}val", "") if node is not None else ""


def half_points(node: etree._Element | None) -> int:
    digits = word_value(node)
    return int(digits) if digits.lstrip("-").isdigit() and len(digits) < 6 else 0


def is_gone_row(row: etree._Element) -> bool:
    """Whether a row of a table is hidden, too low to be seen, or deleted in a revision."""
    height = row.find(f"{W}trPr/{W}trHeight")
    low = height is not None and height.get(f"{W}hRule") == "exact" and 0 < half_points(height) <= _LOWEST_ROW
    return low or row.find(f"{W}trPr/{W}del") is not None or is_on(row.find(f"{W}trPr/{W}hidden"))


def has_own_number(held: tuple[etree._Element, ...]) -> bool:
    """Whether Word puts a number of its own in front of a paragraph. ``held``: the paragraph and its styles, nearest first."""
    return word_value(next((number for node in held if (number := node.find(f"{W}pPr/{W}numPr/{W}numId")) is not None), None)) not in ("", "0")


def is_squeezed(held: tuple[etree._Element, ...]) -> bool:
    """Whether the lines of a paragraph are too low to be seen, or begin or end outside of their cell."""
    spaces, indents = ([node for one in held if (node := one.find(f"{W}pPr/{W}{name}")) is not None] for name in ("spacing", "ind"))
    space = next((node for node in spaces if node.get(f"{W}line")), None)
    low = space is not None and space.get(f"{W}lineRule") == "exact" and 0 < _twentieths(space, "line") <= _LOWEST_ROW
    sides = ("left", "start", "right", "end", "firstLine")
    return low or any(_twentieths(node, side) < _OUT_OF_CELL for side in sides if (node := next((n for n in indents if n.get(f"{W}{side}")), None)) is not None)


def is_cut_off(cell: etree._Element) -> bool:
    """Whether a cell is too narrow for any letter, or its last digits stand on a line below a row of a fixed height."""
    table, row = next(cell.iterancestors(f"{W}tbl"), None), next(cell.iterancestors(f"{W}tr"), None)
    width, layout = cell.find(f"{W}tcPr/{W}tcW"), table.find(f"{W}tblPr/{W}tblLayout") if table is not None else None
    fixed = layout is not None and layout.get(f"{W}type") == "fixed"
    if fixed and width is not None and width.get(f"{W}type") == "dxa" and 0 < _twentieths(width, "w") <= _LOWEST_ROW:
        return True
    height = row.find(f"{W}trPr/{W}trHeight") if row is not None else None
    if height is None or height.get(f"{W}hRule") != "exact":
        return False
    digits = [at for at, line in enumerate(cell.iterchildren(f"{W}p")) if re.search(r"\d", "".join(line.itertext(f"{W}t")))]
    return bool(digits) and digits[-1] * _LINE >= half_points(height) > 0


def _twentieths(node: etree._Element, name: str) -> int:
    digits = node.get(f"{W}{name}", "")
    return int(digits) if re.fullmatch(r"-?\d{1,6}", digits) else 0


def is_on(node: etree._Element | None, attribute: str = f"{W}val") -> bool:
    """Whether a switch is on: there, and not told off."""
    if node is None or (attribute != f"{W}val" and node.get(attribute) is None):
        return False
    return node.get(attribute, "1") not in ("0", "false", "off", "none")
