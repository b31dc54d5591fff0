"""What a workbook of ours says beside its tables: the hidden stamp, the cover with its 核对数, the narrative."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..core.submission import ExtraFigure, LastYear, Place, Submission, Value
from ..forms import EDITIONS, mixed
from ..grid import Fault, Grid, Raw, Sheet
from ..model import Form
from ..workbook.layout import COVER, EXTRA_SHEET, HANDED_TO, LAST_YEAR_SHEET, LAYOUT_VERSIONS, PRINT, STAMP, Box, Layout, Spot, layout
from .numbers import parse

GIVEN = "命令行指定"

_KINDS = {"nianbao-form": "form", "nianbao-summary": "summary"}


@dataclass(frozen=True)
class Stamp:
    """What the hidden sheet says: ``kind`` is form or summary, ``totals`` formula or typed, ``layout`` the version of the layout.

    ``handed_to`` is the unit of the roster it was handed out to, ``print`` that of what it was handed out with; ``""`` in other workbooks.
    """

    form: Form
    kind: str
    totals: str
    layout: str
    handed_to: str = ""
    print: str = ""


def stamp_of(grid: Grid) -> Stamp | None:
    """The stamp of a layout that we know; ``None`` where there is none."""
    sheet = grid.sheet(STAMP)
    if sheet is None:
        return None
    told = {text(sheet.cell(r, 0)): text(sheet.cell(r, 1)) for r in range(sheet.top, sheet.top + len(sheet.rows))}
    parts, kind = told.get("版本", "").split("+"), _KINDS.get(told.get("标识", ""))
    if kind is None or told.get("布局") not in LAYOUT_VERSIONS or not all(part in EDITIONS for part in parts):
        return None
    return Stamp(mixed(*parts), kind, told.get("合计", ""), told["布局"], told.get(HANDED_TO, ""), told.get(PRINT, ""))


def text(raw: Raw) -> str:
    """A cell as text: whole numbers without ``.0``, no spaces around."""
    if raw is None or isinstance(raw, Fault):
        return ""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()


def with_cover(found: Submission, grid: Grid, stamp: Stamp, agency: str | None, year: int | None) -> Submission:
    """Add what the stamp, the cover and the narrative sheet say; ``agency`` and ``year`` given by the caller go first."""
    laid, sheet = layout(stamp.form, stamp.layout), grid.sheet(COVER) or Sheet(COVER, ())
    fields = {key: field_position(sheet, label, laid.cover[key]) for key, label in zip(laid.cover, laid.front.labels, strict=True)}
    cover = {key: text(sheet.cell(*at)) for key, at in fields.items()}
    places, ledger = _ledger(sheet, laid)
    given = {"agency": agency, "year": year}
    return replace(
        found,
        stamp=stamp.kind,
        agency=agency or cover["agency"],
        title_agency=cover["agency"] or agency or "",
        category=cover["category"],
        year=year or _whole(cover["year"]),
        version=_whole(cover["version"]),
        cover={**{key: words for key, words in cover.items() if words}, "totals": stamp.totals, "layout": stamp.layout},
        origin={k: GIVEN if v else f"{COVER}!{sheet.address(*fields[k])}" for k, v in given.items() if v or cover[k]},
        ledger=ledger,
        ledger_places=places,
        narrative=_narrative(grid, laid),
        handed_to=stamp.handed_to,
        last_year=_last_year(grid, stamp.form),
        extra=extra_in(grid),
    )


def _last_year(grid: Grid, form: Form) -> LastYear | None:
    if grid.sheet(LAST_YEAR_SHEET) is None:
        return None
    from .last_year_values import last_year_in  # needed by handed-out workbooks alone

    return last_year_in(grid, form)


def extra_in(grid: Grid) -> tuple[ExtraFigure, ...]:
    """The figures of 补充数据; none where there is no such sheet."""
    if grid.sheet(EXTRA_SHEET) is None:
        return ()
    from .extra_figures import extra_figures

    return extra_figures(grid)


def field_position(sheet: Sheet, label: Box, spot: Spot) -> tuple[int, int]:
    """Where the value of a cover field stands: in its place, or beside its label where rows or columns were put in."""
    if sheet.cell(label.row, label.column) != label.text:
        for r, row in enumerate(sheet.rows):
            for c, raw in enumerate(row):
                if raw == label.text:
                    return sheet.top + r, sheet.left + c + spot.column - label.column
    return spot.row, spot.column


def _whole(words: str) -> int | None:
    """The number in ``2024`` or ``2024年度``."""
    match = re.match(r"\d{1,4}(?=\D|$)", words)
    return int(match[0]) if match else None


def _ledger(sheet: Sheet, laid: Layout) -> tuple[dict[str, Place], dict[str, Value]]:
    """The 核对数 that are given, with their places."""
    places, values = {}, {}
    for figure, name in zip(laid.form.figures, laid.front.ledger_names, strict=True):
        at = field_position(sheet, name, laid.ledger[figure.key])
        raw = sheet.cell(*at)
        if raw not in (None, "") and (value := parse(raw, laid.form.column(figure.cells[0])).value) is not None:
            places[figure.key], values[figure.key] = Place(COVER, sheet.address(*at)), value
    return places, values


def _narrative(grid: Grid, laid: Layout) -> tuple[str, ...]:
    sheets = {i: grid.sheet(spot.sheet) for i, spot in laid.narrative.items()}
    return tuple(_lines(sheet, laid.narrative[i]) if (sheet := sheets.get(i)) else "" for i in range(len(laid.form.chapters)))


def _lines(sheet: Sheet, spot: Spot) -> str:
    """The paragraphs of a chapter, one a line."""
    lines = (text(sheet.cell(row, spot.column)) for row in range(spot.row, (spot.last_row or spot.row) + 1))
    return "\n".join(line for line in lines if line)
