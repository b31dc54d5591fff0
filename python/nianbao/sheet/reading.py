"""From a grid to a submission by address: our template and our summary, where the stamp and every label stand in their place.

This is the fast path: a thousand templates are read here, so positions are worked out once a form and shared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from ..core.submission import LARGEST_COUNT, NOT_ASKED, Place, Submission, Unread, Value
from ..forms import EDITIONS, mixed
from ..model import Form, Item
from .formulas import total_formula
from .grid import Fault, Grid, Raw, Sheet
from .layout import COVER, LAYOUT_VERSION, NARRATIVE, STAMP, Layout, Spot, layout
from .numbers import parse
from .splits import is_unsplit, unsplit_remarks, unsplit_rows

_KINDS = {"nianbao-form": "form", "nianbao-summary": "summary"}


def sheets_of_template(names: Collection[str]) -> frozenset[str]:
    """Those sheets of a stamped workbook that reading by address looks at; the others need not be loaded."""
    wanted = {COVER, NARRATIVE, STAMP, *(table.name for form in EDITIONS.values() for table in form.tables)}
    return frozenset(wanted.intersection(names))


def by_address(grid: Grid, *, agency: str | None = None, year: int | None = None) -> Submission | None:
    """The submission of a stamped workbook; ``None`` where there is no stamp of this layout or a label is not in its place."""
    stamp = _stamp(grid)
    form = _form(stamp.get("版本", ""))
    kind = _KINDS.get(stamp.get("标识", ""))
    if form is None or kind is None or stamp.get("布局") != LAYOUT_VERSION:
        return None
    plan = _plan(form)
    sheets = _tables(grid, plan.layout)
    if sheets is None or not _labels_stand(plan, sheets):
        return None
    values, raws = _values(plan, [sheet.rows for sheet in sheets])
    computed = _computed(plan, sheets, everything=kind == "summary")
    if kind == "form":
        _compute_totals(plan, sheets, values, computed)
    found = Submission(form, tuple(values), grid.file, places=plan.layout.places, raws=raws, computed=computed, stamp=kind)
    return _with_cover(found, grid, plan.layout, stamp.get("合计", ""), agency, year)


def _stamp(grid: Grid) -> dict[str, str]:
    """The keys and values of the hidden stamp sheet."""
    sheet = grid.sheet(STAMP)
    return {text(sheet.cell(r, 0)): text(sheet.cell(r, 1)) for r in range(sheet.top, sheet.top + len(sheet.rows))} if sheet else {}


def _form(edition: str) -> Form | None:
    parts = edition.split("+")
    return mixed(*parts) if all(part in EDITIONS for part in parts) else None


def text(raw: Raw) -> str:
    """A cell as text: whole numbers without ``.0``, no spaces around."""
    if raw is None or isinstance(raw, Fault):
        return ""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()


@dataclass(frozen=True)
class _Plan:
    """Where to look, with the sheets as numbers: ``spots`` are (sheet, row, column, column item) by cell, ``labels`` (sheet, row, column, text)."""

    layout: Layout
    spots: tuple[tuple[int, int, int, Item], ...]
    labels: tuple[tuple[int, int, int, str], ...]
    halves: frozenset[int]
    totals: tuple[int, ...]


@cache
def _plan(form: Form) -> _Plan:
    laid = layout(form)
    sheets = {table.name: i for i, table in enumerate(form.tables)}
    spots = tuple((sheets[s.sheet], s.row, s.column, form.column(c)) for s, c in zip(laid.spots, form.cells, strict=True))
    labels = tuple((sheets[b.sheet], b.row, b.column, b.text) for b in laid.boxes if b.text)
    totals = sorted(form.totals, key=lambda cell: form.totals[cell].over != "columns")  # sums down a column are operands of sums along a row
    return _Plan(laid, spots, labels, unsplit_rows(form), tuple(form.position[cell] for cell in totals))


@dataclass(frozen=True)
class _Table:
    """One sheet of a table, at least as large as the printed table, from A1 on."""

    rows: Sequence[Sequence[Raw]]
    formulas: Mapping[tuple[int, int], str]


def _tables(grid: Grid, laid: Layout) -> list[_Table] | None:
    tables: list[_Table] = []
    for table in laid.form.tables:
        sheet = grid.sheet(table.name)
        if sheet is None:
            return None
        tables.append(_Table(_from_a1(sheet, *laid.size[table.name]), sheet.formulas))
    return tables


def _from_a1(sheet: Sheet, height: int, width: int) -> Sequence[Sequence[Raw]]:
    rows = sheet.rows
    if not (sheet.top or sheet.left) and len(rows) >= height and len(rows[0]) >= width:
        return rows
    return [[sheet.cell(r, c) for c in range(width)] for r in range(height)]


def _labels_stand(plan: _Plan, tables: Sequence[_Table]) -> bool:
    return all(tables[s].rows[r][c] == label or _alike(tables[s].rows[r][c], label) for s, r, c, label in plan.labels)


def _alike(raw: Raw, label: str) -> bool:
    from .locating.words import plain

    return isinstance(raw, str) and plain(raw) == plain(label)


def _values(plan: _Plan, tables: Sequence[Sequence[Sequence[Raw]]]) -> tuple[list[Value], dict[int, str]]:
    """Every value in the order of the form, and what was typed where it differs. Whole counts, nearly all there are, take the short way."""
    values: list[Value] = []
    raws: dict[int, str] = {}
    for i, (s, r, c, column) in enumerate(plan.spots):
        raw = tables[s][r][c]
        if type(raw) is float and raw.is_integer() and not column.decimals and abs(raw) <= LARGEST_COUNT:
            values.append(int(raw))
        elif raw is None:
            values.append(None)
        elif i in plan.halves and is_unsplit(raw):
            values.append(NOT_ASKED)
        else:
            value, kept = parse(raw, column)
            values.append(value)
            if kept is not None:
                raws[i] = kept
    return values, raws


def _computed(plan: _Plan, tables: Sequence[_Table], *, everything: bool) -> frozenset[int]:
    """Positions whose value a formula made: totals of a form, any cell of a summary."""
    wanted = range(len(plan.spots)) if everything else plan.totals
    return frozenset(i for i in wanted if plan.spots[i][1:3] in tables[plan.spots[i][0]].formulas)


def _compute_totals(plan: _Plan, tables: Sequence[_Table], values: list[Value], computed: Collection[int]) -> None:
    """Work out the form's own total formulas that show no number: never calculated, or blank because an operand is a number as text."""
    form = plan.layout.form
    for i in plan.totals:
        value = values[i]
        if i in computed and (value is None or isinstance(value, Unread)) and _is_ours(plan, tables, i):
            parts = [form.position[term.cell] for term in form.totals[form.cells[i]].left]
            values[i] = _sum([values[part] for part in parts])


def _is_ours(plan: _Plan, tables: Sequence[_Table], i: int) -> bool:
    """Whether the formula is the form's own; formats that do not give its text are believed. An error it shows stays unread."""
    s, r, c, _ = plan.spots[i]
    raw = tables[s].rows[r][c]
    formula = tables[s].formulas[r, c]
    errored = isinstance(raw, Fault) and raw.raw.startswith("#")
    return not errored and (not formula or formula.replace(" ", "") == total_formula(plan.layout.form.cells[i], plan.layout)[1:])


def _sum(parts: Sequence[Value]) -> Value:
    """The sum as the template's formula makes it: nothing while a part is missing."""
    numbers = [part for part in parts if isinstance(part, int | Decimal)]
    return sum(numbers) if len(numbers) + sum(part is NOT_ASKED for part in parts) == len(parts) and numbers else None


def _with_cover(
    found: Submission, grid: Grid, laid: Layout, totals: str, agency: str | None, year: int | None
) -> Submission:
    """Add what the cover and the narrative sheet say; ``agency`` and ``year`` given by the caller go first."""
    sheet = grid.sheet(COVER)
    cover = {key: text(sheet.cell(spot.row, spot.column)) if sheet else "" for key, spot in laid.cover.items()}
    typed_year = _whole(cover.get("year", ""))
    named = agency or cover.get("agency", "")
    ledger = dict(_ledger(sheet, laid)) if sheet else {}
    return replace(
        found,
        agency=named,
        title_agency=cover.get("agency", "") or named,
        category=cover.get("category", ""),
        year=year or typed_year,
        version=_whole(cover.get("version", "")),
        cover={**{key: words for key, words in cover.items() if words}, "totals": totals},
        origin=_origin(agency, year, cover, laid),
        ledger=ledger,
        ledger_places={key: Place(COVER, laid.ledger[key].address) for key in ledger},
        narrative=_narrative(grid, laid),
        remarks=unsplit_remarks(found),
    )


def _origin(agency: str | None, year: int | None, cover: Mapping[str, str], laid: Layout) -> dict[str, str]:
    """Where agency and year came from."""
    given = {"agency": agency, "year": year}
    return {key: "命令行指定" if given[key] else f"{COVER}!{laid.cover[key].address}" for key in given if given[key] or cover.get(key)}


def _whole(words: str) -> int | None:
    """The number in ``2024`` or ``2024年度``."""
    match = re.match(r"\d{1,4}(?=\D|$)", words)
    return int(match[0]) if match else None


def _ledger(sheet: Sheet, laid: Layout) -> Iterator[tuple[str, Value]]:
    """The 核对数 that are given."""
    for figure in laid.form.figures:
        spot = laid.ledger[figure.key]
        value = parse(sheet.cell(spot.row, spot.column), laid.form.column(figure.cells[0])).value
        if value is not None:
            yield figure.key, value


def _narrative(grid: Grid, laid: Layout) -> tuple[str, ...]:
    sheet = grid.sheet(NARRATIVE)
    return tuple(_lines(sheet, laid.narrative[i]) if sheet and i in laid.narrative else "" for i in range(len(laid.form.chapters)))


def _lines(sheet: Sheet, spot: Spot) -> str:
    """The paragraphs of a chapter, one a line."""
    lines = (text(sheet.cell(row, spot.column)) for row in range(spot.row, (spot.last_row or spot.row) + 1))
    return "\n".join(line for line in lines if line)
