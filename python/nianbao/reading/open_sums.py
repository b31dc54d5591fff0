"""Which sums of a summary lack the number of a unit, from its 部门明细: the formulas of the sheet see it there too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..core.submission import Submission, Unread
from ..grid import Grid, Raw
from ..workbook.unit_columns import REMARK_HEAD
from ..workbook.unit_rows import UNDIVIDED
from .details_sheet import details_sheet
from .mixed_editions import unsplit_rows


def open_sums(found: Submission, grid: Grid) -> Mapping[int, tuple[str, ...]]:
    """By position in the form: in words, which units left the cell blank or have no number there. Nothing where there is no 部门明细."""
    details = details_sheet(grid, found.form)
    if details is None:
        return {}
    lacking: dict[int, tuple[str, ...]] = {}
    for name, row in details.rows():
        apart = UNDIVIDED in details.text(row, REMARK_HEAD)
        for place, raw in enumerate(details.raws(row)):
            if not _is_number(raw) and not (apart and _is_blank(raw) and place in unsplit_rows(found.form)):
                lacking[place] = (*lacking.get(place, ()), f"{name}没有填" if _is_blank(raw) else f"{name}填的是“{_shown(raw)}”")
    return lacking


def with_open_sums(found: Submission, grid: Grid) -> Submission:
    """The summary with the sums that lack a number told; a sum that shows another text than a number stays unread."""
    lacking = open_sums(found, grid)
    if not lacking:
        return found
    values = tuple(
        Unread(value.raw, "；".join(lacking[i])) if i in lacking and isinstance(value, Unread) else value for i, value in enumerate(found.values)
    )
    return replace(found, values=values, lacking=lacking)


def _is_number(raw: Raw) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _is_blank(raw: Raw) -> bool:
    return raw is None or raw == ""


def _shown(raw: Raw) -> str:
    return str(getattr(raw, "raw", raw)).strip()
