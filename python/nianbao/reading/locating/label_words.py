"""Labels evened out for comparison, and the vocabulary they are compared with. Every word comes from ``forms``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, time
from functools import cache, lru_cache

from ...forms import EDITIONS, label_variants
from ...grid import Fault, Raw
from ...model import Item, Table
from ..radicals import without_radicals

_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_QUOTES = re.compile(r"[“”‘’\"'「」『』《》〈〉*_`]")
_YEAR = re.compile(r"\(?20\d\d年?度?\)?")
_NUMBERING = re.compile(r"^(?:\([一二三四五六七八九十]+\)|\(\d+\)|[一二三四五六七八九十]+[、.]|\d+[.、)](?!\d))+")
_MARKS = re.compile(r"[,，。、:：;；.()\[\]【】〔〕/|·…—-]")


@lru_cache(8192)
def plain_label(text: str) -> str:
    """One width, no white space, no quotes, 其它 as 其他."""
    return _QUOTES.sub("", _SPACE.sub("", unicodedata.normalize("NFKC", without_radicals(text)))).replace("其它", "其他").replace("本年度", "本年")


@lru_cache(8192)
def normal(text: str) -> str:
    """A label reduced to its words: numbering, punctuation and years are taken out as well."""
    return _MARKS.sub("", _YEAR.sub("", _NUMBERING.sub("", plain_label(text))))


REST_WORDS, TOTAL_WORDS = (frozenset(normal(word) for word in words) for words in (label_variants.REST, label_variants.TOTALS))


def numbering(text: str) -> str:
    """The last leading number of a label: ``3`` of 3.其他, ``六`` of （六）其他处理, ``""`` where there is none."""
    match = _NUMBERING.match(plain_label(text))
    found = re.findall(r"[一二三四五六七八九十]+|\d+", match[0]) if match else []
    return found[-1] if found else ""


_WORDS_FOR_NUMBERS = frozenset(("无", "空", "零", "暂无", "不适用", "没有", "〇"))
_HAN = re.compile(r"[\u3007\u4e00-\u9fff]")
_NUMBER_FIRST = re.compile(r"^(?:[+\-−±¥￥(]|增加?|减少?|约|共|近|超|新增)*\d")
_BARE_NUMBERING = re.compile(r"^\d+[.、)]$|^[a-zA-Z]{4,}|^\|*$")
_YEAR_FIRST = re.compile(r"^20\d\d年")


def is_value(raw: Raw) -> bool:
    """Whether a cell is meant as a number (or as the lack of one) rather than as a label."""
    if raw is None or isinstance(raw, bool | int | float | Fault | date | time):
        return raw is not None
    text = plain_label(raw)
    if not text or len(text) > 40:
        return False
    if not _HAN.search(text):
        return not _BARE_NUMBERING.match(text)
    if text in _WORDS_FOR_NUMBERS:
        return True
    return bool(_NUMBER_FIRST.match(text)) and not _NUMBERING.match(text) and not _YEAR_FIRST.match(text)


def is_year(text: str) -> bool:
    return re.fullmatch(r"20\d\d年?度?", plain_label(text)) is not None


def texts_of(item: Item, extra: tuple[str, ...]) -> list[str]:
    return [item.label, item.name, *extra]


@cache
def row_words(table: Table) -> dict[str, str]:
    """Evened-out label → row key. Labels that need their place (其他, 总计) are left out."""
    found: dict[str, str] = {}
    for item in row_leaves(table):
        for text in texts_of(item, label_variants.ROWS.get(table.key, {}).get(item.key, ())):
            if normal(text) not in REST_WORDS | TOTAL_WORDS:
                found.setdefault(normal(text), item.key)
    return found


def row_leaves(table: Table) -> list[Item]:
    """The rows of all sections in printed order."""
    return [item for section in table.sections for item in section.row_leaves]


@cache
def group_words(table: Table) -> frozenset[str]:
    """Evened-out labels of the row groups: 本年度办理结果, 不予公开 …"""
    return frozenset(normal(item.label) for section in table.sections for item in section.rows if not item.leaf)


@cache
def undivided_rows() -> frozenset[str]:
    """Keys of the rows of one edition that another one has as groups of rows."""
    return frozenset(split.whole for form in EDITIONS.values() for split in form.splits)


@cache
def row_order(table: Table) -> dict[str, int]:
    """Place of each row in print."""
    return {item.key: place for place, item in enumerate(row_leaves(table))}


@cache
def column_words(table: Table) -> dict[str, tuple[str, ...]]:
    """Evened-out head → the column keys it may stand for."""
    found: dict[str, dict[str, None]] = {}
    for section in table.sections:
        for item in section.column_leaves:
            for text in texts_of(item, label_variants.COLUMNS.get(table.key, {}).get(item.key, ())):
                found.setdefault(normal(text), {})[item.key] = None
    return {word: tuple(keys) for word, keys in found.items()}


@cache
def column_ranks(table: Table) -> dict[str, tuple[int, int]]:
    """Evened-out head → (place in print, depth), groups included, of a table with one head for all its rows."""
    extra = label_variants.COLUMNS.get(table.key, {})
    items = enumerate(table.sections[0].columns)
    return {normal(text): (i, item.depth) for i, item in items for text in texts_of(item, extra.get(item.key, ()))}


@cache
def head_words(table: Table) -> frozenset[str]:
    """Everything that may stand in the head of a table besides its column heads: corners, spans, titles, groups, block names."""
    words = {normal(word) for word in label_variants.HEAD_WORDS} | {normal(table.title)}
    for section in table.sections:
        words.update(normal(text) for text in (section.title, section.corner, section.span) if text)
        words.update(normal(item.label) for item in section.columns if not item.leaf)
        if table.across:
            words.update(normal(item.label) for item in section.rows)
    return frozenset(words)


@cache
def own_words(table: Table, other: Table) -> frozenset[str]:
    """Evened-out labels of rows and columns that ``other`` has nowhere: what tells a table of one edition from that of another."""
    return frozenset((row_words(table).keys() | column_words(table).keys()) - table_words(other))


@cache
def table_words(table: Table) -> frozenset[str]:
    """Every evened-out label of a table."""
    return frozenset((*row_words(table), *group_words(table), *head_words(table), *column_words(table)))


@lru_cache(8192)
def row_key(table: Table, text: str) -> str | None:
    """The row a label stands for by its words alone; remarks in brackets or after a colon are cut off where the rest is a label."""
    words = row_words(table)
    found = words.get(normal(text)) or words.get(normal(text).removesuffix("的"))
    if found is None:
        head = re.split(r"[(:]", _NUMBERING.sub("", plain_label(text)), maxsplit=1)[0]
        found = words.get(normal(head)) if head else None
    return found


@lru_cache(8192)
def column_keys(table: Table, text: str) -> tuple[str, ...]:
    """The columns a head may stand for; a remark in brackets is cut off unless it names money, which would change the unit."""
    words = column_words(table)
    found = words.get(normal(text), ())
    if not found and "元" not in text:
        head = re.split(r"[(:]", plain_label(text), maxsplit=1)[0]
        found = words.get(normal(head), ()) if head else ()
    return found


@cache
def fragments(table: Table) -> tuple[str, ...]:
    """All words of a head, for recognising pieces of broken ones."""
    return (*head_words(table), *column_words(table))


@lru_cache(8192)
def is_fragment(table: Table, text: str) -> bool:
    """Whether a text is a piece of a word of this table's head."""
    word = normal(text)
    return any(word in whole for whole in fragments(table))


def tables_of_any_edition() -> Iterator[Table]:
    """Every table there is; one that several editions share comes once."""
    return iter(dict.fromkeys(table for form in EDITIONS.values() for table in form.tables))


def is_row_label(text: str) -> bool:
    """Whether a text is the label of a row, in a table with its rows under each other, of some edition."""
    return any(row_key(table, text) is not None for table in tables_of_any_edition() if not table.across)


def labels_apart(text: str) -> tuple[str, ...]:
    """Outer labels in front of a row's own, where the spaces between them are all that tells them apart; else the text as it is."""
    words = text.split()
    for end in range(1, min(len(words), 6)):
        if _is_group("".join(words[:end])):
            return ("".join(words[:end]), *labels_apart(" ".join(words[end:])))
    return (text,)


def _is_group(text: str) -> bool:
    word = normal(text)
    return any(word in group_words(table) for table in tables_of_any_edition() if not table.across)


def is_head_word(text: str) -> bool:
    """Whether a text is a word of the head of some table of some edition."""
    word = normal(text)
    return any(word in head_words(table) or word in column_words(table) for table in tables_of_any_edition())


def is_chapter(title: str, text: str) -> bool:
    """Whether a short text is the heading of a chapter, in its own words or longer ones: 行政机关收到和处理政府信息公开申请情况."""
    return len(text) < 45 and normal(title).removesuffix("情况") in normal(text)
