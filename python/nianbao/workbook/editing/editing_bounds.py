"""How much a workbook may hold that is to be changed or marked: the libraries for that need far more time and memory than reading does.

Counted in the bytes of the parts before anything is parsed. At these bounds a marked copy takes some 10 s and 600 MB.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from ...grid import parse_a1
from ...refusals import refused

MOST_XML = 60 * 2**20
"""Bytes of all XML parts."""
MOST_ELEMENTS = 2_000_000
MOST_COVERED = 400_000
"""Cells under merged areas and areas with a link: openpyxl makes each of them."""
MOST_FORMULA_TEXT = 20 * 2**20
"""Characters of formulas, those that share one written out."""

# What → (start of the element in any part, how many there may be).
_COUNTED = {
    "单元格": (rb"c", 250_000), "合并区域": (rb"mergeCell", 20_000), "条件格式": (rb"cfRule", 5_000), "数据有效性": (rb"dataValidation", 5_000),
    "超链接": (rb"hyperlink", 20_000), "批注": (rb"comment", 20_000), "名称": (rb"definedName", 5_000), "列格式": (rb"col", 50_000),
    "单元格样式": (rb"xf", 70_000), "工作表": (rb"sheet", 300), "关系": (rb"Relationship", 20_000),
}
_COVERING = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^<>]*?\bref=[\"']([A-Z$]+\d+):([A-Z$]+\d+)[\"']")
_AREAS = re.compile(rb"\bsqref=[\"']([^\"']*)")
_SHARED = re.compile(rb"<(?:\w+:)?f\s[^<>]*\bt=[\"']shared[\"'][^<>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*[^/])?>([^<]*)<")


def refuse_too_much(source: str, parts: Mapping[str, bytes]) -> None:
    """Raises ``UserError`` for a workbook that would take more than 20 s or 1 GB to change or mark: says of what there is too much."""
    xml = [part for name, part in parts.items() if PurePosixPath(name).suffix in (".xml", ".rels", ".vml")]
    size = sum(map(len, xml))
    if size < 200_000:  # nothing that small can hold as much, but areas can be large
        _refuse(source, "合并区域和超链接盖住的单元格", _covered(xml), MOST_COVERED)
        return
    _refuse(source, "内容（字节）", size, MOST_XML)
    _refuse(source, "内容（元素）", sum(part.count(b"<") for part in xml), MOST_ELEMENTS)
    for what, (name, most) in _COUNTED.items():
        _refuse(source, what, _count(xml, name), most)
    _refuse(source, "条件格式和数据有效性的区域", sum(areas.count(b" ") + 1 for part in xml for areas in _AREAS.findall(part)), 50_000)
    _refuse(source, "合并区域和超链接盖住的单元格", _covered(xml), MOST_COVERED)
    _refuse(source, "公式（字符）", _formula_text(xml), MOST_FORMULA_TEXT)


def _count(xml: list[bytes], name: bytes) -> int:
    pattern = re.compile(rb"<(?:\w+:)?%s[\s/>]" % name)
    return sum(sum(1 for _ in pattern.finditer(part)) for part in xml if name in part)


def _covered(xml: list[bytes]) -> int:
    total = 0
    for first, last in (area for part in xml for area in _COVERING.findall(part)):
        (top, left), (bottom, right) = parse_a1(first.decode()), parse_a1(last.decode())
        total += (abs(bottom - top) + 1) * (abs(right - left) + 1)
    return total


def _formula_text(xml: list[bytes]) -> int:
    """Where formulas are shared, as if each that shares were as long as the longest."""
    total = 0
    for part in xml:
        lengths = [len(text) for text in _FORMULA.findall(part)]
        sharing = sum(1 for _ in _SHARED.finditer(part))
        total += sum(lengths) + sharing * max(lengths, default=0) if sharing > 1 else sum(lengths)
    return total


def _refuse(source: str, what: str, found: int, most: int) -> None:
    if found > most:
        raise refused("O27", file=source, what=what, found=found, most=most)
