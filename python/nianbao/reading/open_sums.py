"""Which sums of a summary lack the number of a unit, from its 部门明细: the formulas of the sheet see it there too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..core.submission import Submission, Unread
from ..grid import Grid, Raw
from ..workbook.unit_columns import REMARK_HEAD
from ..workbook.unit_rows import ADJUSTMENTS, UNDIVIDED
from .details_sheet import details_sheet
from .mixed_editions import unsplit_rows


def open_sums(found: Submission, grid: Grid) -> Mapping[int, tuple[str, ...]]:
    """By position in the form: in words, which units left the cell blank or have no number there. Nothing where there is no 部门明细.

    A blank that a line of 调整 counts as 0 is none.
    """
    details = details_sheet(grid, found.form)
    if details is None:
        return {}
    lacking: dict[int, tuple[str, ...]] = {}
    zeros = _counted_as_zero(grid) if grid.sheet(ADJUSTMENTS) is not None else frozenset[tuple[str, tuple[str, str, str]]]()
    for name, row in details.rows():
        apart = UNDIVIDED in details.text(row, REMARK_HEAD)
        for place, raw in enumerate(details.raws(row)):
            apart_here = apart and _is_blank(raw) and place in unsplit_rows(found.form)
            if not _is_number(raw) and not apart_here and (name, found.form.names(found.form.cells[place])) not in zeros:
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


def _counted_as_zero(grid: Grid) -> frozenset[tuple[str, tuple[str, str, str]]]:
    """The units and the names of the cells."""
    from ..rules.adjustment_sentences import AdjustmentState  # summaries alone have such lines
    from .adjustments_of_summary import written_adjustments

    return frozenset((one.line.agency, one.line.names) for one in written_adjustments(grid) if one.state == AdjustmentState.AS_ZERO)


def _is_number(raw: Raw) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _is_blank(raw: Raw) -> bool:
    return raw is None or raw == ""


def _shown(raw: Raw) -> str:
    return str(getattr(raw, "raw", raw)).strip()
