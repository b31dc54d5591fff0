"""Characters of a page that a person does not see as the file has them: drawn twice, one over another, invisible, outside the page, a watermark.

Doubles are dropped, since a person sees one. What else is wrong with a character makes it a ``Doubt``: it is no part of any text, and a number
beside it is not believed. Distances are in points from the top of the page; every step looks at each character a bounded number of times.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import hypot
from statistics import median
from typing import Any
from unicodedata import category

from .pdf_drawing import INVISIBLE, MISNAMED
from .pdf_sight import FAINT, Picture, lost_share, print_depth

Glyph = dict[str, Any]

_HAN = re.compile(r"[\u3400-\u9fff\u3001\u3002\u300a-\u300f\s]")
_AS_SEEN = (0.299, 0.587, 0.114)
"""How light red, green and blue look."""
_COUNTING = frozenset("万亿元零〇无增减")

SAME_PLACE, _SAME_WIDTH = 0.12, 0.35
"""Two equal characters no further apart than this, in their size and in their width, are one drawn twice for bold or with a shadow."""
_OVERLAP = 0.4
"""Share of the narrower of two characters under the other from which neither is certain; kerning does less."""
_BUCKET, _MOST_IN_BUCKET = 8.0, 60

_FEWEST_STAMPS = 8
"""How often words are repeated on a page at least to be a watermark."""
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")
_ACROSS_PAGE = 2.0
"""Text that stands askew is a watermark where it is longer than this, in twice the size of the numbers."""
_LOST = 0.05
"""Share of its ink that a character may lack, blurred as its edge is."""

UNSEEN = "有看不见的文字（不显示、白色、被盖住、在页面之外，或是扫描件的识别结果），数字不可靠，请对照原件填写"
RECOGNISED = "是扫描件图片的识别结果，可能认错，没有当作准数，请对照原件核对"
PALE = "有浅色的文字（水印或底纹）压在格里，数字不可靠，请对照原件填写"
CUT = "有数字被切去或盖住了一部分，看不全，请对照原件填写"
TILTED = "数字旁有歪斜的字，不能确定是不是它的一部分，请对照原件填写"
SAID_TWICE = "字体对数字的说法前后不一，看见的和文件里写的可能不同，请对照原件填写"
NAMELESS = "有字看得见，文件里却没有写是什么字，数字可能不全，请对照原件填写"
OVERLAPPING = "有文字互相重叠，看不清是什么数，请对照原件填写"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A character that no number may have, and why."""

    char: Glyph
    reason: str


def counts(char: Glyph) -> bool:
    """Whether a character may be part of a number: not white space, and no Chinese but the words of numbers."""
    text = char["text"]
    return bool(text.strip()) and (text in _COUNTING or not _HAN.match(text[0]))


def base_line(char: Glyph, height: float) -> float:
    """The line the character stands on, from where the page counts its tops; ``height`` is that of the page's foot, not 0 off its own origin."""
    return char["bottom"] if "matrix" not in char else height - char["matrix"][5]


@dataclass(frozen=True)
class Sifted:
    """``left_out`` are ids of characters that are no text; ``doubts`` those of them that make what is near uncertain.

    ``scan``: the page is a picture, its text what was recognised on it.
    """

    left_out: set[int]
    doubts: list[Doubt]
    scan: bool = False


def sift(page: Any, picture: Picture | None) -> Sifted:
    """The characters of a page that are left out, and why; ``picture`` shows the page."""
    chars = [char for char in page.chars if _has_name(char)]
    turned = _turned(chars)
    doubles = {id(char) for char in _doubles((char for char in chars if id(char) not in turned), page.bbox[3])}
    once = [char for char in chars if id(char) not in turned and id(char) not in doubles]
    recognised = [Doubt(char, RECOGNISED) for char in once if _is_recognised(char, page.images) and not outside(char, page)]
    if _is_scan(page, len(recognised), len(once)):
        return Sifted(turned | doubles, [], scan=True)
    known = {id(doubt.char) for doubt in recognised}
    unseen = recognised + [Doubt(char, UNSEEN) for char in once if id(char) not in known and (char["tag"] == INVISIBLE or outside(char, page))]
    pale = list(_pale(_without(once, unseen), page, picture)) if picture is not None else [Doubt(char, UNSEEN) for char in once if _white(char)]
    pale += [Doubt(char, SAID_TWICE) for char in _without(once, [*unseen, *pale]) if char["tag"] == MISNAMED]
    stamped = _stamped([doubt.char for doubt in pale if doubt.reason == PALE], _without(once, [*unseen, *pale]), page)
    once, pale = [char for char in once if id(char) not in stamped], [doubt for doubt in pale if id(doubt.char) not in stamped]
    doubts = [*unseen, *pale, *_tilted(chars, turned, page.bbox[3])]
    doubts += _cut(_without(once, doubts), page, picture) if picture is not None else []
    doubts += [Doubt(char, OVERLAPPING) for char in _overlapping(_without(once, doubts), page.bbox[3])]
    doubts += [Doubt({**char, "text": "\ufffd"}, NAMELESS) for char in _nameless(page, chars, picture)] if picture is not None else []
    return Sifted({*turned, *doubles, *stamped, *(id(doubt.char) for doubt in doubts)}, doubts)


def _has_name(char: Glyph) -> bool:
    """Whether the file says what a character is: white space and signs of no width are nothing to see."""
    return any(not sign.isspace() and category(sign) not in ("Cc", "Cf") for sign in char["text"])


def _nameless(page: Any, named: list[Glyph], picture: Picture) -> Iterator[Glyph]:
    """Characters that are nothing by the file, and ink on the page, where no other character stands."""
    foot, held = page.bbox[3], defaultdict(list)
    for char in named:
        for column in _columns(char["x0"], char["x1"], page):
            held[column, int(base_line(char, foot) // _BUCKET)].append(char)
    for char in page.chars:
        wide = char["x1"] - char["x0"]
        x0, x1, (top, base) = char["x0"] + wide / 4, char["x1"] - wide / 4, ink(char, foot)
        if _has_name(char) or wide < 0.1 * char["size"] or print_depth(picture, page, x0, top, x1, base) < FAINT:
            continue
        columns, row = _columns(x0, x1, page), int(base // _BUCKET)
        beside = (other for column in columns for j in (-2, -1, 0, 1, 2) for other in held.get((column, row + j), ())[:_MOST_IN_BUCKET])
        if not any(other["x0"] < x1 and x0 < other["x1"] and other["top"] < base and top < other["bottom"] for other in beside):
            yield char


def _columns(x0: float, x1: float, page: Any) -> range:
    """The buckets from side to side, as far as there is a page: a damaged file has characters of any width."""
    return range(int(max(x0, page.bbox[0]) // _BUCKET), int(min(x1, page.bbox[2]) // _BUCKET) + 1)


def _without(chars: list[Glyph], doubts: list[Doubt]) -> list[Glyph]:
    gone = {id(doubt.char) for doubt in doubts}
    return [char for char in chars if id(char) not in gone]


def _turned(chars: list[Glyph]) -> set[int]:
    """Characters that stand askew on a page of level ones: a watermark."""
    askew = {id(char) for char in chars if _askew(char)}
    return askew if len(askew) * 2 < len(chars) else set()


def _tilted(chars: list[Glyph], turned: set[int], foot: float) -> Iterator[Doubt]:
    """Characters that stand askew beside a number and are no part of a text across the page, each as one that stands level there."""
    level = [char for char in chars if id(char) not in turned and counts(char)]
    near = 2 * median([max(char["size"], 1.0) for char in level] or [1.0])
    held: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for char in level:
        held[int(char["x0"] // near), int(base_line(char, foot) // near)].append(char)
    for run in _runs([char for char in chars if id(char) in turned]):
        high, wide = (max(char[end] for char in run) - min(char[start] for char in run) for start, end in (("top", "bottom"), ("x0", "x1")))
        for char in run if hypot(high, wide) < _ACROSS_PAGE * near else ():
            base = (char["top"] + char["bottom"]) / 2 + 0.34 * char["size"]
            column, row = int(char["x0"] // near), int(base // near)
            beside = (one for i in (-1, 0, 1) for j in (-1, 0, 1) for one in held.get((column + i, row + j), ())[:_MOST_IN_BUCKET])
            if counts(char) and any(abs(base_line(one, foot) - base) < one["size"] for one in beside):
                yield Doubt({**char, "matrix": (1, 0, 0, 1, char["x0"], foot - base)}, TILTED)


def _runs(chars: list[Glyph]) -> Iterator[list[Glyph]]:
    """Characters drawn one after the other, in one direction and near each other."""
    run: list[Glyph] = []
    for char in chars:
        if run and not _goes_on(run[-1], char):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _goes_on(one: Glyph, two: Glyph) -> bool:
    turn = max(abs(a - b) for a, b in zip(one["matrix"][:4], two["matrix"][:4], strict=True))
    return turn < 0.01 and hypot(one["x0"] - two["x0"], one["top"] - two["top"]) < 1.2 * max(one["size"], two["size"])


def is_turned(chars: list[Glyph]) -> bool:
    """Whether most of the text of a page stands askew: in what line and column a number stands is then not known."""
    seen = [char for char in chars if char["text"].strip()]
    return sum(map(_askew, seen)) * 2 >= len(seen) > 0


def _askew(char: Glyph) -> bool:
    """Whether a character does not stand level and upright: turned, upside down or mirrored."""
    along, up, _, high = char["matrix"][:4]
    return along <= 0 or high <= 0 or abs(up) > 0.1 * along


def _pale(chars: list[Glyph], page: Any, picture: Picture) -> Iterator[Doubt]:
    """Characters that nobody sees, or that are much paler than most on the page; a light colour shows even where one lies over dark text."""
    seen = [(char, print_depth(picture, page, char["x0"], ink(char, page.bbox[3])[0], char["x1"], ink(char, page.bbox[3])[1])) for char in chars]
    usual = median([depth for _, depth in seen if depth >= FAINT] or [0])
    for char, depth in seen:
        if depth < FAINT:
            yield Doubt(char, UNSEEN)
        elif depth < 0.45 * usual or 0.5 < _lightness(char) < 0.95:
            yield Doubt(char, PALE)


def _stamped(pale: list[Glyph], others: list[Glyph], page: Any) -> set[int]:
    """The ids of pale characters that are a watermark: the same words many times all over the page, printed before any number.

    What is printed on numbers may hide a part of them, and what has no words may be a number itself.
    """
    first, light = min((char["mcid"] for char in others if counts(char)), default=0), {id(char) for char in pale}
    held: dict[str, list[list[Glyph]]] = defaultdict(list)
    for run in _runs([char for char in page.chars if char["mcid"] < first and (id(char) in light or not _has_name(char))]):
        held["".join(char["text"] for char in run).strip()].append(run)
    found = [runs for text, runs in held.items() if _WORD.search(text) and len(runs) >= _FEWEST_STAMPS and _is_everywhere([run[0] for run in runs], page)]
    return {id(char) for runs in found for run in runs for char in run}


def _is_everywhere(chars: list[Glyph], page: Any) -> bool:
    """Whether characters stand further apart than half the page, across and down."""
    across, down = ([char[side] for char in chars] for side in ("x0", "top"))
    return max(across) - min(across) > page.width / 2 and max(down) - min(down) > page.height / 2


def _cut(chars: list[Glyph], page: Any, picture: Picture) -> Iterator[Doubt]:
    """Characters of numbers that a part is cut off from, by the edge of what they are drawn in, or that lie partly under something light."""
    for char in chars:
        if counts(char):
            top, bottom = ink(char, page.bbox[3])
            if lost_share(picture, page, char["x0"], top, char["x1"], bottom) > _LOST:
                yield Doubt(char, CUT)


def _lightness(char: Glyph) -> float:
    """From 0 for black to 1 for white; 0 for a colour that is not known."""
    colour = char.get("non_stroking_color")
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    known = [float(part) for part in parts if isinstance(part, int | float)]
    if not known or len(known) < len(parts):
        return 0.0
    if len(known) == 4:
        return 1 - min(1.0, max(known[:3]) + known[3])
    return sum(part * share for part, share in zip(known, _AS_SEEN, strict=True)) if len(known) == 3 else known[0]


def _white(char: Glyph) -> bool:
    """Whether the colour is white, where the page itself cannot be seen."""
    return _lightness(char) > 0.95


def _doubles(chars: Iterable[Glyph], height: float) -> Iterator[Glyph]:
    """All but one of equal characters at one place: that which is seen counts before one that is not, the darker one before its shadow."""
    kept: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    for char in sorted(chars, key=lambda char: (char["tag"] == INVISIBLE, _lightness(char))):
        near = SAME_PLACE * char["size"]
        aside = min(near, _SAME_WIDTH * (char["x1"] - char["x0"]))
        x, y = char["x0"], base_line(char, height)
        column, row = int(x // _BUCKET), int(y // _BUCKET)
        beside = (other for i in (-1, 0, 1) for j in (-1, 0, 1) for other in kept.get((char["text"], column + i, row + j), ())[:_MOST_IN_BUCKET])
        if any(abs(other["x0"] - x) <= aside and abs(base_line(other, height) - y) <= near and abs(other["size"] - char["size"]) <= near for other in beside):
            yield char
        kept[char["text"], column, row].append(char)


def outside(char: Glyph, page: Any) -> bool:
    """Whether a character is drawn where no paper is."""
    x0, top, x1, bottom = page.cropbox or page.bbox
    return not (x0 <= (char["x0"] + char["x1"]) / 2 <= x1 and top <= (char["top"] + char["bottom"]) / 2 <= bottom)


def _is_recognised(char: Glyph, pictures: list[dict[str, Any]]) -> bool:
    """Whether a character is drawn without ink on a picture, or lies under one."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    here = [p for p in pictures[:50] if p["x0"] <= x <= p["x1"] and p["top"] <= y <= p["bottom"]]
    return any(char["tag"] == INVISIBLE or (p["mcid"] and p["mcid"] > char["mcid"]) for p in here)


def _is_scan(page: Any, recognised: int, all_of_them: int) -> bool:
    """Whether one picture fills most of a page and most of the text was recognised on it."""
    room = page.width * page.height
    filled = any((p["x1"] - p["x0"]) * (p["bottom"] - p["top"]) > 0.5 * room for p in page.images[:50])
    return filled and recognised > 0.8 * all_of_them


def _overlapping(chars: list[Glyph], height: float) -> list[Glyph]:
    """Characters that lie over each other, where one of them may be part of a number."""
    buckets: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for char in chars:
        buckets[int(char["x0"] // _BUCKET), int(base_line(char, height) // _BUCKET)].append(char)
    found: dict[int, Glyph] = {}
    for (column, row), here in buckets.items():
        crowd = len(here) > _MOST_IN_BUCKET
        found.update({id(char): char for char in here if crowd})
        near = [] if crowd else [other for i in (0, 1, 2) for j in (-1, 0, 1) for other in buckets.get((column + i, row + j), ())[:_MOST_IN_BUCKET]]
        for char in () if crowd else here:
            for other in near:
                if other is not char and (counts(char) or counts(other)) and _over(char, other, height):
                    found.update({id(one): one for one in (char, other) if counts(one)})
    return list(found.values())


def ink(char: Glyph, height: float) -> tuple[float, float]:
    """Top and bottom of what a digit of the character's size fills."""
    base = base_line(char, height)
    return base - 0.68 * char["size"], base


def _over(one: Glyph, two: Glyph, height: float) -> bool:
    wide = min(one["x1"], two["x1"]) - max(one["x0"], two["x0"])
    (top, bottom), (top2, bottom2) = ink(one, height), ink(two, height)
    high = min(bottom, bottom2) - max(top, top2)
    return wide > _OVERLAP * min(one["x1"] - one["x0"], two["x1"] - two["x0"]) and high > _OVERLAP * min(bottom - top, bottom2 - top2)
