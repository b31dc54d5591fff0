"""When two spellings name one unit: evened-out spelling, and places that stand in front or are left out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .membership import leading_places, place_of_whole

_MARKS = re.compile(r"[\s（）()《》〈〉“”‘’\"'·•.,，。、\-—_]")
_ENDINGS = (
    (re.compile(r"管理委员会$"), "管委会"),
    (re.compile(r"(?<=[^管])委员会$"), "委"),
    (re.compile(r"(?<=街道)办(?:事处)?$"), ""),
    (re.compile(r"人民政府办(?:公[室厅])?$|(?<!民)政府办(?:公厅)?$|(?<!政)府办(?:公[室厅])?$"), "政府办公室"),
    (re.compile(r"(?<=[省市州盟县区旗镇乡木])(?:人民)?政府(?=$|本级$|本机关$)"), ""),
)
_LEVEL_WORD = re.compile(r"[省市州县区旗](?!场|容|民|域|划|政(?!府))(?=.{2})")
"""区 in 区教育局: the clerk's own place, left unnamed. 市场监督管理局, 市政工程处 and 区域合作办 begin with no place."""


@lru_cache(maxsize=1 << 14)
def evened(name: str) -> str:
    """The name without differences of width, marks and the usual two ways to write an ending (街道办事处 and 街道, 管理委员会 and 管委会)."""
    while (plainer := _plainer(name)) != name:
        name = plainer
    return name


def _plainer(name: str) -> str:
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", name))
    for ending, words in _ENDINGS:
        plain = ending.sub(words, plain)
    return plain


def place_in(agency: str) -> str:
    """The place whose units report to this agency: 东风区 for 佳木斯市东风区人民政府; ``""`` where none is seen."""
    whole = place_of_whole(re.sub(r"\s|\([^()]*\)", "", unicodedata.normalize("NFKC", agency)))
    return whole[len("".join(leading_places(whole))) :]


def without_home(name: str, home: str | None) -> str:
    """The evened-out name without the places in front of it up to ``home``, or without a bare 区, 市 …; ``None``: any places go.

    A name of another place keeps it: 乙区教育局 is not the 教育局 of 甲区.
    """
    plain = evened(name)
    places = leading_places(plain)
    if home is None:
        cut = "".join(places)
    elif home in places:
        cut = "".join(places[: places.index(home) + 1])
    else:
        cut = ""
    rest = plain[len(cut) :]
    return rest if cut else _LEVEL_WORD.sub("", rest, count=1) if _LEVEL_WORD.match(rest) else rest
