"""Marks as data, and the one colour contract.

The template has a hidden, unprotected sheet ``_标记``. Whoever marks cells writes one block there, from ``BLOCK_TOP`` down, with ``block(marks)``,
and empties the block to unmark (``blank_block()``); both are one write to one range. Conditional formats already in the template look through
the defined name ``标记`` (column A of the block) and turn each row into colour. Cells themselves are never touched.

A row of the block: key · sheet · address · style · note. The key is ``错误 表三!D5``: style, space, sheet, ``!``, address without ``$``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .layout import MARKS

AUTHOR = "年报校验"
SIGN = f"——{AUTHOR}——"
"""A line of our notes: last where the note is ours alone, else between our words and those of a person."""

MARK_HEADS = ("标记", "工作表", "单元格", "样式", "说明")
BLOCK_TOP = 1
"""First row of the block, counted from 0; the heads stand above it."""
NOTE_COLUMNS = 3
"""Columns behind those of ``MARK_HEADS`` where an open workbook keeps what is known of its notes."""
BLOCK_ROWS = 1000
"""Rows that the defined name covers: more than a workbook has cells."""
NAME = "标记"
"""The defined name of the keys."""
NAME_REFERS_TO = f"={MARKS}!$A${BLOCK_TOP + 1}:$A${BLOCK_TOP + BLOCK_ROWS}"


@dataclass(frozen=True)
class Style:
    """How something looks. Colours are ``#RRGGBB`` or ``""``; ``sign`` are the words or sign that go with the colour."""

    name: str
    fill: str = ""
    ink: str = ""
    outline: str = ""
    bold: bool = False
    sign: str = ""


ERROR, WARNING, SUSPECT, BROKEN, CARRIED = "错误", "警告", "疑似", "不平", "上年"
"""Styles a mark may have."""

STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style("填写", "#FFFFFF", "#000000", sign="白色：请填写"),
        Style("计算", "#EDEDED", "#000000", sign="浅灰：自动计算，不用填"),
        Style(CARRIED, "#FFF9D6", "#000000", sign="浅黄：由上年带来，请核对"),
        Style(ERROR, "#F8696B", "#000000", bold=True, sign="红色：错误，必须改正（旁边显示差额）"),
        Style(WARNING, "#FFC000", "#000000", sign="橙色：警告或待填，请核对"),
        Style(BROKEN, "#FBD0D0", "#9C0006", sign="浅红：这一行或列不平，错在其中，先看紫框"),
        Style("成立", "", "#00803C", bold=True, sign="绿色 ✓：平衡"),
        Style(SUSPECT, "#EADCF4", "#5B2C83", "#7030A0", True, sign="紫框：疑似填错的一格"),
    )
}
"""The colour contract, in the order of the legend on the cover."""

_OURS = re.compile(rf"【(({ERROR}|{WARNING}) [A-Z]+\d+|{SUSPECT})】")
"""How our words in a note begin."""

WAITING = Style("待填", "#FFE699", "#7F6000")
"""A check cell that cannot tell yet: a lighter amber, since nothing is wrong in an unfinished form."""

MARK_STYLES = (SUSPECT, ERROR, WARNING, BROKEN, CARRIED)
"""Styles a mark may have, the strongest first."""


@dataclass(frozen=True)
class Mark:
    """One cell to be coloured, and why. ``address`` is A1 without ``$``; ``style`` one of ``MARK_STYLES``."""

    sheet: str
    address: str
    style: str
    note: str = ""

    @property
    def key(self) -> str:
        return f"{self.style} {self.sheet}!{self.address}"


def mark_rows(marks: Iterable[Mark]) -> list[tuple[str, str, str, str, str]]:
    """The rows to write from (``BLOCK_TOP``, 0) of the marks sheet. Raises ``ValueError`` for an unknown style or more rows than the name covers."""
    rows = [(mark.key, mark.sheet, mark.address, mark.style, mark.note) for mark in marks]
    unknown = {row[3] for row in rows} - set(MARK_STYLES)
    if unknown:
        raise ValueError(f"unknown mark style: {', '.join(sorted(unknown))}")
    if len(rows) > BLOCK_ROWS:
        raise ValueError(f"{len(rows)} marks, the block holds {BLOCK_ROWS}")
    return rows


def persons_part(note: str) -> str | None:
    """What a person wrote in a note, above our words or below them; ``None`` for a note without any of ours."""
    before, sign, after = note.partition(SIGN)
    parts = [part.strip() for part in (before, after.replace(SIGN, ""))]
    return "\n".join(part for part in parts if part and not _OURS.match(part)) if sign else None


def blank_mark_rows() -> list[tuple[str, ...]]:
    """What empties the whole block."""
    return [("",) * len(MARK_HEADS)] * BLOCK_ROWS


def condition(sheet: str, style: str, name: str = NAME) -> str:
    """The formula of the conditional format that shows marks of one style on one sheet; it asks about the cell it stands on."""
    key = f"{style} {sheet}!".replace('"', '""').replace("~", "~~")
    return f'=COUNTIF({name},"{key}"&ADDRESS(ROW(),COLUMN(),4))>0'
