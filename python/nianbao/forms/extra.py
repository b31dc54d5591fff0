"""补充数据: figures that reports tell and the official tables have no place for. The sheet is ours and optional; nothing of it is part of a form.

Channels of requests: 政府信息公开条例 第二十九条 (信函、数据电文、当面). 信息处理费: 国办函〔2020〕109号, told in 元. The district clerk names further rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..model import ExtraDraft, Item
from .notation import outline
from .wording import TABLE_DRAFTS

EXTRA_ROWS = outline("""
    channels     申请渠道
      in_person  当面
      online     网络
      letter     信函
      fax        传真
      other      其他
    fee          信息处理费
      count      件数
      amount     金额    @ 元 2
""")  # fmt: skip

CHANNELS, FEE = "channels", "fee"
"""Keys of the groups of fixed rows."""

NAMED_GROUP = "其他数据"
"""Over the rows that the district clerk names."""

EXTRA_EXAMPLES = ("主动公开信息数：网站（条）", "政策解读（篇）", "回应公众关切（次）", "新闻发布会（场）", "政府信息公开培训（次）")
"""Of such names, for people."""

NAMED_EXTRA = "named"
"""Key of every named row: its path tells them apart."""

LONGEST_EXTRA_NAME = 40
MOST_NAMED_EXTRA = 60

_DECIMALS = {"元": 2, "万元": 6}
_MEASURES = {*"件条次场期个项篇人家份宗部页字天", "人次", "小时", "万人次", *_DECIMALS}
_WITH_MEASURE = re.compile(r"(?P<name>.*\S)\s*[（(]\s*(?P<unit>[^（）()\s]{1,3})\s*[）)]")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff\ufffe\uffff]")


@cache
def fixed_extra() -> tuple[Item, ...]:
    """The rows that every 补充数据 has, groups left out."""
    return tuple(item for item in EXTRA_ROWS if item.leaf)


@cache
def groups_of_extra() -> dict[str, str]:
    """Label of each group of fixed rows by its key."""
    return {item.key: item.label for item in EXTRA_ROWS if not item.leaf}


def named_extra(words: str, unit: str = "") -> Item | None:
    """The row of a name such as ``新闻发布会（场）``, the measure in its bracket or apart; ``None`` for what cannot be one.

    The path is the name with its measure; amounts are in 元 (2 decimals) or 万元 (6).
    """
    text = _NOT_IN_NAMES.sub("", " ".join(words.split())).strip()
    found = _WITH_MEASURE.fullmatch(text)
    name, unit = (found["name"], found["unit"]) if found and found["unit"] in _MEASURES else (text, unit.strip())
    unit = unit if unit in _MEASURES else ""
    path = f"{name}（{unit}）" if unit else name
    if not name or len(path) > LONGEST_EXTRA_NAME or path in _paths():
        return None
    return Item(NAMED_EXTRA, name, name, path, 1, True, unit, _DECIMALS.get(unit, 0))


def extra_item(path: str) -> Item | None:
    """The row of a path, fixed or named; ``None`` where it can be none."""
    return next((item for item in fixed_extra() if item.path == path), None) or named_extra(path)


@cache
def _paths() -> frozenset[str]:
    return frozenset(item.path for item in fixed_extra())


def extra_rows(names: Iterable[str] = ()) -> tuple[Item, ...]:
    """The rows of a 补充数据 with these further names, each once; what can be no name is left out."""
    named = (named_extra(name) for name in names)
    return (*fixed_extra(), *{item.path: item for item in named if item is not None}.values())


EXTRA_DRAFTS = (
    ExtraDraft("从申请渠道看，", (), phrases={
        "channels.in_person": "当面提交{number}件", "channels.online": "网络提交{number}件", "channels.letter": "信函提交{number}件",
        "channels.fax": "传真提交{number}件", "channels.other": "其他方式提交{number}件",
    }, whole="received"),
    ExtraDraft("其他工作情况：", (), phrases={NAMED_EXTRA: "{name}{number}{unit}"}),
)  # fmt: skip

DRAFTS = (*TABLE_DRAFTS, *EXTRA_DRAFTS)
"""The sentences of a drafted chapter 一, in their order."""
