"""The narrative cut into the six official chapters, the tables left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..forms import EDITIONS
from ..grid import Grid, Paragraph, Raw
from .locating.label_words import group_words, is_value, normal, plain_label, row_words, table_words, tables_of_any_edition

# What a heading must say to be that chapter, whatever its exact words (form.md §5: headings vary much, their topic does not).
_TOPICS = (
    re.compile(r"总体情况|基本情况|工作概况|概述|总体工作"),
    re.compile(r"主动公开"),
    re.compile(r"申请"),
    re.compile(r"复议|诉讼"),
    re.compile(r"问题|改进|整改|不足"),
    re.compile(r"其他.{0,4}事项|其他情况|需要报告"),
)
_WITH_TABLES = (1, 2, 3)
_PART = re.compile(r"^[(（]")
"""A part of a chapter: （一）…"""
_OFFICIAL = {re.sub(r"^[一二三四五六][、.．]", "", plain_label(title)): i for form in EDITIONS.values() for i, title in enumerate(form.chapters)}
"""The official titles without their numbers."""
_NUMBER = re.compile(r"^([一二三四五六七])[、.．,，]")


def chapters(lines: tuple[Paragraph, ...]) -> tuple[str, ...]:
    """Six texts, ``""`` for a chapter that is not there. A misnumbered heading goes by its topic, an odd one by its number."""
    found: list[list[str]] = [[] for _ in _TOPICS]
    words, rest = _table_words(), _after_contents(lines)
    begins = _beginnings(rest)
    at = -1
    for i, line in enumerate(rest):
        if i in begins:
            at = begins[i]
        elif at >= 0 and line.text.strip() and not (at in _WITH_TABLES and _of_a_table(line.text, words)):
            found[at].append(line.text.strip())
    return tuple("\n".join(texts) for texts in found)


SIGNED_ON = re.compile(r"(?:20\d\d|二[〇零○O0][〇零○O0一二三四五六七八九]{2})?年[\d一二三四五六七八九十]{0,3}月[\d一二三四五六七八九十]{0,3}日")
"""The date under a report, filled in or not."""


def without_signature(texts: tuple[str, ...], names: Collection[str]) -> tuple[str, ...]:
    """The chapters without what stands under the report: one of the ``names`` (of the agency), the date, and whatever follows both."""
    last = max((i for i, text in enumerate(texts) if text), default=None)
    if last is None:
        return texts
    lines = texts[last].split("\n")
    return (*texts[:last], "\n".join(lines[: _end_of_text(list(map(plain_label, lines)), {plain_label(name) for name in names if name})]), *texts[last + 1 :])


def _end_of_text(lines: Sequence[str], names: Collection[str]) -> int:
    """The line on which the signature begins; the first line is always text."""
    signed = next((i for i in range(1, len(lines) - 1) if lines[i] in names and SIGNED_ON.fullmatch(lines[i + 1])), len(lines))
    if signed == len(lines) > 1 and (lines[-1] in names or SIGNED_ON.fullmatch(lines[-1])):
        return signed - 1
    return signed


def outside_tables(lines: tuple[Paragraph, ...], grid: Grid) -> tuple[Paragraph, ...]:
    """The lines without what stands in rows of tables: in a workbook a row with numbers, or with an official label beside something else."""
    if grid.text:
        return lines
    words = _table_words()
    inside = {
        f"{sheet.name}!{sheet.address(sheet.top + r, sheet.left + c)}"
        for sheet in grid.sheets
        for r, row in enumerate(sheet.rows)
        if _is_row_of_a_table(row, words)
        for c, raw in enumerate(row)
        if isinstance(raw, str)
    }
    return tuple(line for line in lines if line.address not in inside)


def _is_row_of_a_table(row: Sequence[Raw], words: frozenset[str]) -> bool:
    filled = [raw for raw in row if raw not in (None, "")]
    numbers = sum(isinstance(raw, int | float) for raw in filled)
    return numbers > 1 or (len(filled) > 1 and any(isinstance(raw, str) and normal(raw) in words for raw in filled))


def _after_contents(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """The lines without a table of contents: headings alone between chapter 一 and its second coming."""
    first = first_chapter(lines)
    for i in range(first + 1 if first is not None else len(lines), len(lines)):
        if 0 in _heading(lines[i].text) and i > (first or 0) + 3:
            return lines[i:]
        if lines[i].text.strip() and not _NUMBER.match(plain_label(lines[i].text)):
            break
    return lines


def first_chapter(lines: tuple[Paragraph, ...]) -> int | None:
    """The line with the heading of chapter 一, where there is one."""
    return next((i for i, line in enumerate(lines) if 0 in _heading(line.text)), None)


_TITLED, _NUMBERED, _BARE, _ODD, _ALONE = 8, 6, 5, 2, 1
"""How much a line looks like the heading of a chapter: number and official title, number and topic, the title alone, a topic under another number, a number alone."""


def _beginnings(lines: tuple[Paragraph, ...]) -> dict[int, int]:
    """The lines on which chapters begin: of all that may be headings those that make up the likeliest order, the earlier of two as likely.

    So the parts of a general chapter (一、主动公开 二、依申请公开 …) do not take the place of the chapters that come after it.
    """
    best: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {-1: (0, ())}  # last chapter → (weight, its beginnings)
    for i, line in enumerate(lines):
        for chapter, weight in sorted(_heading(line.text).items(), reverse=True):
            ways = [(w, path) for last, (w, path) in best.items() if last < chapter and (weight != _ALONE or last == chapter - 1)]
            if not ways:
                continue
            w, path = max(ways, key=lambda way: way[0])
            if w + weight > best.get(chapter, (0, ()))[0]:
                best[chapter] = (w + weight, (*path, (i, chapter)))
    return dict(max(best.values(), key=lambda way: way[0])[1])


def _heading(text: str) -> dict[int, int]:
    """The chapters that a line may be the heading of, each with its weight."""
    short = plain_label(text).lstrip("#")
    if len(short) > 45 or short.endswith(("。", ";", ":")):
        return {}
    number = _NUMBER.match(short)
    titled = _OFFICIAL.get(_bare(short))
    if number is None:
        return {titled: _BARE} if titled is not None and (titled not in _WITH_TABLES) and not _PART.match(short) else {}
    if any(normal(text) in row_words(table) or normal(text) in group_words(table) for table in tables_of_any_edition()):
        return {}
    own = "一二三四五六七".index(number[1])
    topics = [i for i, topic in enumerate(_TOPICS) if topic.search(short)]
    if own in topics:
        return {own: _TITLED if titled == own else _NUMBERED}
    if not topics:
        return {own: _ALONE} if own in (0, 4, 5) else {}
    return dict.fromkeys(topics, _ODD)


def _bare(short: str) -> str:
    """A title without what numbers it: 五、 第五部分 5. ＃＃."""
    return re.sub(r"^(?:#+|第[一二三四五六]部分|[一二三四五六七]|\d{1,2})[、.．,，:：]*", "", short)


def _table_words() -> frozenset[str]:
    return frozenset(word for table in tables_of_any_edition() for word in table_words(table))


def _of_a_table(text: str, words: frozenset[str]) -> bool:
    """Whether a piece of text is of a table: numbers, labels or pieces of labels, or cells side by side with numbers behind."""
    cells = [cell for cell in re.split(r"[\t|]", text) if cell.strip()]
    if len(text) > 400 or (len(cells) > 2 and all(is_value(cell) for cell in cells[1:])):
        return len(text) <= 400
    return all(is_value(cell) or not normal(cell) or any(normal(cell) in word for word in words) for cell in cells)
