"""From a grid to a submission by address: our template and our summary, where the stamp and every label stand in their place.

This is the fast path: a thousand templates are read here, so positions are worked out once a form and shared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from ..core.submission import LARGEST_COUNT, NOT_ASKED, Submission, Unread, Value
from ..forms import EDITIONS
from ..grid import Grid, Raw, Sheet
from ..model import Form, Item
from ..workbook.explanation_rows import EXPLAINED, explained
from ..workbook.findings_heads import RESULTS
from ..workbook.layout import COVER, EXTRA_SHEET, EXTRA_UNITS_SHEET, LAST_YEAR_SHEET, STAMP, Layout, layout
from ..workbook.narrative import NARRATIVES
from ..workbook.total_formulas import total_formula
from ..workbook.unit_columns import ADJUSTMENTS, DETAILS
from .copied_sheets import copied_remarks, is_copy
from .covered import beneath
from .mixed_editions import edition_remarks, unsplit_remarks
from .own_cells import own_value
from .stamp import stamp_of, with_cover
from .unnamed import handed_to_another, unnamed


def sheets_of_template(names: Collection[str]) -> frozenset[str]:
    """Those sheets of a stamped workbook that reading by address looks at; the others need not be loaded."""
    wanted = {COVER, *NARRATIVES, STAMP, EXPLAINED, LAST_YEAR_SHEET, DETAILS, ADJUSTMENTS, EXTRA_SHEET, EXTRA_UNITS_SHEET, *(table.name for form in EDITIONS.values() for table in form.tables)}
    return frozenset(name for name in names if name in wanted or name.startswith(RESULTS) or is_copy(name))


def by_address(grid: Grid, *, agency: str | None = None, year: int | None = None) -> Submission | None:
    """The submission of a stamped workbook; ``None`` where there is no stamp of this layout or a label is not in its place."""
    stamp = stamp_of(grid)
    if stamp is None:
        return None
    plan = _plan(stamp.form)
    sheets = _tables(grid, plan.layout)
    if sheets is None or not _labels_stand(plan, sheets) or not _lines_stand(plan, sheets):
        return None
    values, raws = _values(plan, [sheet.rows for sheet in sheets])
    computed = _computed(plan, sheets, everything=stamp.kind == "summary")
    raws.update(_whole(plan, [sheet.whole for sheet in sheets]))
    _cover(plan, [grid.sheet(table.name) for table in stamp.form.tables], values)
    if stamp.kind == "form":
        _compute_totals(plan, sheets, values, raws, computed)
    found = Submission(
        stamp.form, tuple(values), grid.file, places=plan.layout.places, raws=raws, computed=computed, explained=explained(grid)
    )
    found = with_cover(found, grid, stamp, agency, year)
    found = _with_open_sums(found, grid) if stamp.kind == "summary" else found
    return replace(found, remarks=(*edition_remarks(found), *unsplit_remarks(found), *unnamed(found), *handed_to_another(found), *copied_remarks(found, grid)))


@dataclass(frozen=True)
class _Plan:
    """Where to look, with the sheets as numbers: ``spots`` are (sheet, row, column, column item) by cell, ``labels`` (sheet, row, column, text),
    ``lines`` (sheet, row, last column) of lines of numbers without a label, ``totals`` (position, formulas without ``=`` as we write and wrote them, positions of its operands), ``amounts`` positions of cells with decimals."""

    layout: Layout
    spots: tuple[tuple[int, int, int, Item], ...]
    labels: tuple[tuple[int, int, int, str], ...]
    lines: tuple[tuple[int, int, int], ...]
    totals: tuple[tuple[int, tuple[str, ...], tuple[int, ...]], ...]
    amounts: frozenset[int]


@cache
def _plan(form: Form) -> _Plan:
    laid = layout(form)
    sheets = {table.name: i for i, table in enumerate(form.tables)}
    spots = tuple((sheets[s.sheet], s.row, s.column, form.column(c)) for s, c in zip(laid.spots, form.cells, strict=True))
    labels = tuple((sheets[b.sheet], b.row, b.column, b.text) for b in laid.boxes if b.text)
    lines = tuple((sheets[name], laid.size[name][0] - 1, laid.size[name][1] - 1) for name in (t.name for t in form.tables if t.across))
    amounts = frozenset(i for i, cell in enumerate(form.cells) if form.column(cell).decimals)
    return _Plan(laid, spots, labels, lines, tuple(_totals(laid)), amounts)


def _totals(laid: Layout) -> Iterator[tuple[int, tuple[str, ...], tuple[int, ...]]]:
    """Sums down a column first: they are operands of the sums along a row."""
    at, totals = laid.form.position, laid.form.totals
    for cell in sorted(totals, key=lambda cell: totals[cell].over != "columns"):
        own = tuple(total_formula(cell, laid, plain=plain)[1:] for plain in (False, True))
        yield at[cell], own, tuple(at[term.cell] for term in totals[cell].left)


@dataclass(frozen=True)
class _Table:
    """One sheet of a table, at least as large as the printed table, from A1 on."""

    rows: Sequence[Sequence[Raw]]
    formulas: Mapping[tuple[int, int], str]
    whole: Mapping[tuple[int, int], str]


def _tables(grid: Grid, laid: Layout) -> list[_Table] | None:
    tables: list[_Table] = []
    for table in laid.form.tables:
        sheet = grid.sheet(table.name)
        if sheet is None:
            return None
        tables.append(_Table(_from_a1(sheet, *laid.size[table.name]), sheet.formulas, sheet.whole))
    return tables


def _from_a1(sheet: Sheet, height: int, width: int) -> Sequence[Sequence[Raw]]:
    rows = sheet.rows
    if not (sheet.top or sheet.left) and len(rows) >= height and len(rows[0]) >= width:
        return rows
    return [[sheet.cell(r, c) for c in range(width)] for r in range(height)]


def _labels_stand(plan: _Plan, tables: Sequence[_Table]) -> bool:
    return all(tables[s].rows[r][c] == label or _alike(tables[s].rows[r][c], label) for s, r, c, label in plan.labels)


def _lines_stand(plan: _Plan, tables: Sequence[_Table]) -> bool:
    """A line of numbers without a label stands right under its heads: no formula beside it has moved down."""
    for s, row, last in plan.lines:
        beside = [r for r, c in tables[s].formulas if c > last and r >= row]
        if beside and min(beside) > row:
            return False
    return True


def _alike(raw: Raw, label: str) -> bool:
    from .locating.label_words import plain_label

    return isinstance(raw, str) and plain_label(raw) == plain_label(label)


def _values(plan: _Plan, tables: Sequence[Sequence[Sequence[Raw]]]) -> tuple[list[Value], dict[int, str]]:
    """Every value in the order of the form, and what was typed where it differs. Whole counts, nearly all there are, take the short way."""
    raws: dict[int, str] = {}
    stands = [tables[s][r][c] for s, r, c, _ in plan.spots]
    values: list[Value] = [int(raw) if type(raw) is float and raw.is_integer() and -LARGEST_COUNT <= raw <= LARGEST_COUNT else None for raw in stands]
    for i, raw in enumerate(stands):
        if (values[i] is None and raw is not None and raw != "") or i in plan.amounts:
            values[i], kept = own_value(raw, i, plan.layout.form)
            if kept is not None:
                raws[i] = kept
    return values, raws


def _whole(plan: _Plan, sheets: Sequence[Mapping[tuple[int, int], str]]) -> dict[int, str]:
    """What stands in cells of which something was left out, by position."""
    if not any(sheets):
        return {}
    return {i: sheets[s][r, c] for i, (s, r, c, _) in enumerate(plan.spots) if (r, c) in sheets[s]}


def _cover(plan: _Plan, sheets: Sequence[Sheet | None], values: list[Value]) -> None:
    """Make unread, in place, what lies beneath an object."""
    if not any(sheet.objects for sheet in sheets if sheet):
        return
    for i, (s, r, c, column) in enumerate(plan.spots):
        sheet = sheets[s]
        if sheet is not None and sheet.objects:
            values[i] = beneath(values[i], sheet, (r, c), column)


def _computed(plan: _Plan, tables: Sequence[_Table], *, everything: bool) -> frozenset[int]:
    """Positions whose value a formula made: totals of a form, any cell of a summary."""
    wanted = range(len(plan.spots)) if everything else (i for i, _, _ in plan.totals)
    return frozenset(i for i in wanted if plan.spots[i][1:3] in tables[plan.spots[i][0]].formulas)


def _compute_totals(plan: _Plan, tables: Sequence[_Table], values: list[Value], raws: dict[int, str], computed: Collection[int]) -> None:
    """Work the form's own total formulas out, in place: what the file shows may never have been calculated, or be out of date.

    A number shown that differs is kept as what was typed. Another formula keeps the result it shows.
    """
    for i, own, parts in plan.totals:
        if i not in computed:
            continue
        s, r, c, _ = plan.spots[i]
        shown, known = values[i], tables[s].formulas[r, c].replace(" ", "")
        if known in own or (not known and _says_nothing(shown, [values[part] for part in parts])):
            values[i] = _sum([values[part] for part in parts])
            if isinstance(shown, int | Decimal) and shown != values[i]:
                raws[i] = str(shown)
        if isinstance(shown, Unread) and shown.raw.startswith("#"):
            values[i] = shown


def _says_nothing(shown: Value, parts: Sequence[Value]) -> bool:
    """Whether the result of a formula of unknown text is none: nothing, or the 0 that some programs put where no result is."""
    return not isinstance(shown, int | Decimal) or (shown == 0 and all(part is None for part in parts))


def _sum(parts: Sequence[Value]) -> Value:
    """The sum as the template's formula makes it: nothing while a part is missing, "not split" where all parts are."""
    try:
        return sum(parts)  # type: ignore[arg-type]
    except TypeError:
        numbers = [part for part in parts if isinstance(part, int | Decimal)]
        return (sum(numbers) if numbers else NOT_ASKED) if all(part is NOT_ASKED or part in numbers for part in parts) else None


def _with_open_sums(found: Submission, grid: Grid) -> Submission:
    from .open_sums import with_open_sums  # a form has none

    return with_open_sums(found, grid)
