"""概览: one page for whoever signs: who reported, the figures this year and last, what is still open. Text and positions, no Excel library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..core.findings import Level
from ..core.submission import Unread
from ..geometry import Area, Spot
from .findings_list import RESULTS
from .formula_inputs import PENDING
from .key_numbers import ShownFormula
from .layout import layout
from .merged_findings import unit_of
from .text_lines import drawn_name
from .unit_columns import NAME_HEAD
from .unit_rows import ENTRIES, REMARKS, column_area

if TYPE_CHECKING:
    from ..district.district import District
    from ..district.merge_result import Merged

OVERVIEW = "概览"
MOST_UNITS_NAMED = 12
"""Units named in one line."""
NOTHING_OPEN = "没有：应报的都已计入，没有错误，没有待定的格。"

State = tuple[str, "int | str | ShownFormula"]
"""(what, how many)."""


def states(merged: Merged) -> tuple[State, ...]:
    """What stands in the panel: who is due, who reported, who is summed, what was found."""
    district, levels = merged.district, merged.levels()
    due = district.due
    return (
        ("应报", due if due is not None else "没有名录"),
        ("已报", due - len(district.absent) if due is not None else len(district.members)),
        ("计入合计", (f"COUNTA({column_area(1, len(district.members)).absolute})", len(district.members))),
        ("错误", levels[Level.ERROR]),
        ("警告", levels[Level.WARNING]),
        (f"{PENDING}的格", _pending(district)),
    )


def _pending(district: District) -> ShownFormula:
    """How many sums wait for a unit."""
    spots = layout(district.form).spots
    counts = [f'COUNTIF({_around([spot for spot in spots if spot.sheet == table.name]).absolute},"{PENDING}")' for table in district.form.tables]
    return f"SUM({','.join(counts)})", sum(isinstance(value, Unread) for value in district.values)


def _around(spots: Sequence[Spot]) -> Area:
    """The rectangle of a table's cells: not every program counts in one cell."""
    rows, columns = ([getattr(spot, side) for spot in spots] for side in ("row", "column"))
    return Area(spots[0].sheet, min(rows), min(columns), max(rows), max(columns))


def still_open(merged: Merged) -> Iterator[tuple[str, str]]:
    """(what is still open, the sheet that lists it); one line a kind."""
    district = merged.district
    left_out = [name for name in district.missing_names if name not in district.absent]
    if district.absent:
        yield f"未报 {len(district.absent)} 家：{_named(district.absent)}", ENTRIES
    if left_out:
        yield f"报了没有计入 {len(left_out)} 家：{_named(left_out)}", ENTRIES
    for level in (Level.ERROR, Level.WARNING):
        units = _units_with(merged, level)
        if units:
            yield f"{level} {sum(units.values())} 条（只数起因{'，写了说明的不算' if level is Level.WARNING else ''}）：{_counted(units)}", RESULTS
    pending, blanks = (sum(map(bool, found)) for found in ([isinstance(v, Unread) for v in district.values], district.blanks))
    if pending or blanks:
        yield f"合计中{PENDING} {pending} 格，有单位空白 {blanks} 格", REMARKS


def _units_with(merged: Merged, level: Level) -> Counter[str]:
    """How many causes of a level each unit has."""
    causes = zip(merged.problems, merged.causes.of, strict=True)
    return Counter(unit_of(p, merged) or NAME_HEAD for p, cause in causes if cause is None and p.finding.level is level and not p.finding.explanation)


def _named(names: Sequence[str]) -> str:
    return "、".join(map(drawn_name, names[:MOST_UNITS_NAMED])) + (f"等 {len(names)} 家" if len(names) > MOST_UNITS_NAMED else "")


def _counted(units: Counter[str]) -> str:
    told = "、".join(f"{drawn_name(name)} {n}" for name, n in units.most_common(MOST_UNITS_NAMED))
    return told + (f"，等 {len(units)} 家" if len(units) > MOST_UNITS_NAMED else "")
