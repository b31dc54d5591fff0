"""What is entered beside the tables of our template: cover, 核对数 and narrative."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.submission import Submission, Unread, Value
from ...grid import Grid, Sheet
from ...reading.files import load_grid
from ...reading.numbers import parse
from ...reading.stamp import field_position
from ...refusals import refused
from ...workbook.editing.cached_values import Contents
from ...workbook.editing.package import CellXmlContent
from ...workbook.layout import COVER, LAYOUT_VERSION, Box, Layout, Spot, layout
from ...workbook.narrative import paragraphs, text_height
from ..json_shapes import CHAPTER_KEYS

_KEYS = {"agency": "机关", "year": "年度", "category": "类别"}
_BESIDE = (*_KEYS.values(), "正文", "核对数")
_HAN = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def enter_cover(template: str | os.PathLike, after: Submission, data: Mapping[str, Any], contents: Contents) -> tuple[Submission, list[str]]:
    """Add to ``contents`` what the file has a place for; returns the submission with it, and sentences about what has no place.

    Raises ``UserError`` for an unknown 核对数, a 核对数 that is no number and a year that is none.
    """
    given = [name for name in _BESIDE if data.get(name)]
    if not given:
        return after, []
    if after.stamp != "form":
        why = "这是一份汇总表，封面和正文请直接在表里填写，没有写入" if after.stamp == "summary" else "这个文件没有本工具填报表的标记，封面和正文没有写入"
        return after, [f"{why}：{'、'.join(given)}。表中的数字都已写入。"]
    grid = load_grid(template)
    after, notes = _cover(after, data, grid.sheet(COVER), contents)
    return after, notes + _narrative(after, data.get("正文") or {}, grid, contents)


def year_of(value: object) -> int:
    """``2024`` of 2024, ``2024年度`` and 二〇二四年. Raises ``UserError`` for anything else, naming it."""
    found = re.fullmatch(r"(\d{4})年?度?", str(value).strip().translate(_HAN))
    if found is None or isinstance(value, float):
        raise refused("G03", given=value)
    return int(found[1])


def _cover(after: Submission, data: Mapping[str, Any], sheet: Sheet | None, contents: Contents) -> tuple[Submission, list[str]]:
    about = {key: str(data[name]) for key, name in _KEYS.items() if data.get(name)}
    if "year" in about:
        about["year"] = str(year_of(data["年度"]))
    ledger = _ledger(after, data.get("核对数") or {})
    if sheet is None:
        lost = [name for name in (*_KEYS.values(), "核对数") if data.get(name)]
        return after, [f"文件里没有“{COVER}”这张表，没有写入：{'、'.join(lost)}。"] if lost else []
    front = _laid(after).front
    labels = dict(zip(front.fields, front.labels, strict=True))
    for key, words in about.items():
        _set(contents, _home(sheet, labels[key], front.fields[key]), int(words) if key == "year" else words)
    names = dict(zip(front.ledger, front.ledger_names, strict=True))
    for key, value in ledger.items():
        _set(contents, _home(sheet, names[key], front.ledger[key]), value)
    return replace(after, cover={**after.cover, **about}, ledger={**after.ledger, **ledger}), []


def _home(sheet: Sheet, label: Box, spot: Spot) -> Spot:
    """Where a field of the cover stands in this file: beside its label."""
    row, column = field_position(sheet, label, spot)
    return replace(spot, row=row, column=column)


def _ledger(after: Submission, given: Mapping[str, Any]) -> dict[str, Value]:
    """The 核对数 given by name or key; ``None`` empties one."""
    keys = {name: figure.key for figure in after.form.figures for name in (figure.key, figure.name)}
    unknown = [name for name in given if name not in keys]
    if unknown:
        raise refused("G04", names="、".join(unknown))
    return {keys[name]: _figure(after, name, keys[name], value) for name, value in given.items()}


def _figure(after: Submission, name: str, key: str, given: Any) -> Value:
    column = after.form.column(after.form.by_figure[key].cells[0])
    value = parse(given if given is None or isinstance(given, int | float) else str(given), column).value
    if isinstance(value, Unread):
        raise refused("G05", name=name, given=value.raw, reason=value.reason)
    return value


def _narrative(after: Submission, chapters: Mapping[str, Any], grid: Grid, contents: Contents) -> list[str]:
    homes = _laid(after).narrative
    spots = {i: spot for i, spot in homes.items() if grid.sheet(spot.sheet)}
    for i, spot in spots.items():
        if (text := chapters.get(CHAPTER_KEYS[i])) is not None:
            for row, line in enumerate(paragraphs(str(text), spot), spot.row):
                content = CellXmlContent(line or None, height=text_height(line) if line else 0)
                contents.setdefault(spot.sheet, {})[replace(spot, row=row).address] = content
    homeless = [name for i, name in enumerate(CHAPTER_KEYS) if i not in spots and str(chapters.get(name) or "").strip()]
    if not homeless:
        return []
    gone = dict.fromkeys(homes[i].sheet for i in homes if CHAPTER_KEYS[i] in homeless)
    why = f"没有“{'”“'.join(gone)}”这张表" if gone else "这几部分是表格"
    return [f"模板里没有第{'、'.join(homeless)}部分正文的位置（{why}），这些文字没有写入。"]


def _laid(submission: Submission) -> Layout:
    """The layout of the file, which may be an earlier version."""
    return layout(submission.form, submission.cover.get("layout", LAYOUT_VERSION))


def _set(contents: Contents, spot: Spot, value: Any) -> None:
    contents.setdefault(spot.sheet, {})[spot.address] = CellXmlContent(value)
