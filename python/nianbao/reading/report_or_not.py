"""Whether a file in which no table was found gives itself out for a report, or is something else that lay beside the reports."""

from __future__ import annotations

import re
from pathlib import PurePath

from ..forms import EDITIONS
from ..grid import Grid
from ..workbook.layout import STAMP
from .agency_and_year import agency_and_year, flat, text_lines

_BESIDE = re.compile(r"通知|通讯录|联系|名单|名录|说明|催报|函|台账|工作群|须知|指南")
"""Words in the name of a file that goes with reports and is none."""

_NOTICE = re.compile(r"^.{0,60}(?:通知|通讯录|名单|说明|函)$")
"""The title of such a file."""

_CHAPTERS = 3
"""Chapters of the official text that make a report of a text without tables."""


def claims_to_be_a_report(grid: Grid) -> bool:
    """By the sheets of the form, by a title or file name with agency and year, or by the official chapters."""
    ours = {STAMP, *(table.name for form in EDITIONS.values() for table in form.tables)}
    if any(sheet.name in ours for sheet in grid.sheets):
        return True
    if _BESIDE.search(PurePath(grid.file).stem) or any(_NOTICE.search(flat(line.text)) for line in text_lines(grid)[:10]):
        return False
    head = agency_and_year(grid)
    titled = head.origin.get("agency", "").startswith(("标题", "文件名")) and bool(head.title_agency and head.year)
    return titled or sum(map(bool, head.narrative)) >= _CHAPTERS
