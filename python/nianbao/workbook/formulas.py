"""Every formula of the template as text, each with the value it gives: totals, check cells, 核对数, dashboard.

One source for the template, for files that are filled or patched (cached values) and for the summary. Cells are added with SUM and counted
with COUNT, never with ``+``: a text cell then makes an answer "cannot tell" instead of an error or a silent 0.
No function is newer than Excel 2007, none runs over a range as an array, no number is written as 1E-9 and no name of a range stands in a cell,
so that every program that calculates gives the same (tests/calculators.py asks four of them).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache

from ..core.submission import LARGEST_COUNT, NOTHING, UNSPLIT, LastYear, Value
from ..geometry import Area, areas
from ..model import Cell, Relation
from .dashboard import dashboard
from .formula_inputs import (
    HOLDS,
    LEDGER_TEXT,
    UNKNOWN,
    FormulaCell,
    FormulaInputs,
    Shown,
    answer,
    astray,
    blank_test,
    block_test,
    fault_test,
    in_block,
    listed,
    place_test,
    refer,
    told_of_each,
    told_of_ranges,
)
from .layout import Layout
from .page_heads import page_heads
from .total_formulas import total_formula


def formulas(
    layout: Layout,
    values: Mapping[Cell, Value] = NOTHING,
    ledger: Mapping[str, Value] = NOTHING,
    cover: Mapping[str, object] = NOTHING,
    *,
    totals: str = "formula",
    typed: Collection[Cell] = (),
    filled: Mapping[Relation, str] = NOTHING,
    partial: Collection[Cell] = (),
    last: LastYear | None = None,
    due: Mapping[Cell, str] = NOTHING,
) -> list[FormulaCell]:
    """Every formula of the workbook with its value for these contents.

    ``totals`` is how the workbook was made: ``"formula"`` (values given for totals are ignored, save those in ``typed``, where a number or a blank
    stands in place of the formula) or ``"typed"`` (totals are inputs; so are the cells of a summary, whose formulas are not the form's own).
    ``filled``, ``partial`` and ``due`` are those of a summary (``FormulaInputs``), ``last`` what a workbook was handed out with.
    """
    from .check_code_cells import code_cells  # reading asks for the totals alone
    from .last_year_checks import last_year_cells

    counted = frozenset(layout.form.totals) if totals == "formula" else frozenset()
    state = FormulaInputs(layout, values, ledger, cover, counted, counted.difference(typed), filled, frozenset(partial), due, last)
    checks = check_values(state)
    beside = [*_checks(state, checks), *_row_counts(state), *_ledger_checks(state), *dashboard(state, checks, ledger_values(state))]
    return [*_totals(state), *beside, *page_heads(state), *last_year_cells(state), *code_cells(state)]


def _totals(state: FormulaInputs) -> Iterable[FormulaCell]:
    for cell in state.layout.form.totals:
        if cell in state.computed:
            spot = state.layout.spot(cell)
            value = UNSPLIT if cell in state.unsplit else state.known[cell]
            yield FormulaCell(spot.sheet, spot.row, spot.column, total_formula(cell, state.layout), "" if value is None else value)


def check_values(state: FormulaInputs) -> dict[Relation, Shown]:
    """The answer of every check cell: 待填, ✓ or the gap (left − right)."""
    answers: dict[Relation, Shown] = {}
    for relation in state.layout.form.relations:
        left = state.sum(term.cell for term in relation.left)
        right = state.sum(term.cell for term in relation.right)
        numbers = [number for cell in relation.cells if (number := state.known[cell]) is not None]
        untold = any(abs(number) > LARGEST_COUNT for number in numbers) or not state.partial.isdisjoint(relation.cells)
        answers[relation] = UNKNOWN if untold else answer(left, right)
    return answers


@cache
def check_formula(relation: Relation, layout: Layout) -> str:
    """Three answers: 待填 while an operand is no number, too large to be added exactly or not in its place, ✓, or the gap."""
    cells, most = listed(relation.cells, layout), int(LARGEST_COUNT)
    left, right = (listed((term.cell for term in side), layout) for side in (relation.left, relation.right))
    gap = f"ROUND(SUM({left})-SUM({right}),6)"
    blocks = (block_test(cell, layout) for cell in relation.cells if cell in layout.blocks)
    fit = ",".join((f"MAX({cells})<={most}", f"MIN({cells})>={-most}", *(place_test(cell, layout) for cell in relation.cells), *blocks))
    return f'=IF({told_of_each(relation.cells, layout)}<{len(relation.cells)},"{UNKNOWN}",IF(AND({fit}),IF({gap}=0,"{HOLDS}",{gap}),"{UNKNOWN}"))'


def _checks(state: FormulaInputs, answers: Mapping[Relation, Shown]) -> Iterable[FormulaCell]:
    for relation, spot in state.layout.checks.items():
        formula = check_formula(relation, state.layout)
        if relation in state.filled:
            formula = f'=IF({state.filled[relation]},{formula[1:]},"{UNKNOWN}")'
        yield FormulaCell(spot.sheet, spot.row, spot.column, formula, answers[relation])


@cache
def fault_formula(cells: tuple[Cell, ...], layout: Layout, *, sums: bool = False) -> str:
    """How many cells of one line hold what they may not, and how many numbers of the line are none of the form's.

    A cell that was cut and pasted elsewhere counts for nothing here: the formula follows it there. ``sums``: the cells are those of a summary.
    """
    here, line = layout.spot(cells[0]), layout.printed(layout.spot(cells[0]).sheet)
    whole = Area(here.sheet, here.row, line.column, here.row, line.last_column)
    faults = ((cell, at, in_block(cell, layout, fault_test(cell, layout, at, sums=sums), astray(at, line))) for cell, at in _addressed(cells, layout))
    counts = (_under_head(cell, layout, f"IF(AND({place_test(cell, layout)}),{fault},IF(ISNUMBER({at}),1,0))", f"IF(ISNUMBER({at}),2,1)") for cell, at, fault in faults)
    return f"=MAX(0,SUM(COUNT({whole.a1}),-COUNT({listed(cells, layout)}),{','.join(counts)}))"


def blank_formula(cells: Sequence[Cell], state: FormulaInputs) -> str:
    """How many cells of one line are blank: what shows nothing, totals whose formula is gone or shows nothing without a reason, cells cut away."""
    layout, due = state.layout, state.due
    tests = (_standing(cell, layout, f"IF({due[cell]},0,1)") if cell in due else _own_blank(cell, layout, cell in state.counted) for cell in cells)
    return f"=SUM({','.join(tests)})"


@cache
def _own_blank(cell: Cell, layout: Layout, counted: bool) -> str:
    """1 for a blank in a cell of a form, 0 for anything else there. ``counted``: its total formula is due."""
    here = layout.spot(cell)
    parts = _all_there([term.cell for term in layout.form.totals[cell].left], layout, here.sheet) if counted else ""
    return _standing(cell, layout, blank_test(here.address, parts=parts))


def _standing(cell: Cell, layout: Layout, test: str) -> str:
    """What is to be said of a cell that stands in its place: 1 where it does not, 0 in another block or without its head."""
    return _under_head(cell, layout, f"IF(AND({place_test(cell, layout)}),{in_block(cell, layout, test, '0')},1)", "0")


def _under_head(cell: Cell, layout: Layout, text: str, otherwise: str) -> str:
    """A formula for a cell, and what it gives where its head is gone, which cells merged with it take along: in a table of several heads
    these stand among the numbers. The cell then is nobody's, and a number in it one fault more."""
    several = len(layout.form.table(cell.table).sections) > 1
    return f"IF(ISTEXT({layout.heads[cell].address}),{text},{otherwise})" if several else text


def _all_there(cells: Sequence[Cell], layout: Layout, sheet: str) -> str:
    """True while there is a number in each of the cells. The total's own range tells, unless a line was moved out of it: it is shorter then;
    in a table of blocks, whose columns people move, each cell is asked for its place."""
    each = f"{told_of_each(cells, layout)}>={len(cells)}"
    if any(cell in layout.blocks for cell in cells):
        return ",".join((each, *(f"{place_test(cell, layout)},{block_test(cell, layout)}" for cell in cells)))
    zones = areas(map(layout.spot, cells))
    size = ",".join(f"ROWS({zone.a1})*COLUMNS({zone.a1})" for zone in zones)
    return f"OR({told_of_ranges(cells, layout, sheet)}>={len(cells)},AND(SUM({size})<{len(cells)},IFERROR({each},FALSE)))"


def _addressed(cells: Iterable[Cell], layout: Layout) -> Iterable[tuple[Cell, str]]:
    return ((cell, layout.spot(cell).address) for cell in cells)


def _row_counts(state: FormulaInputs) -> Iterable[FormulaCell]:
    for spot, cells in state.layout.counts["E5"].items():
        yield FormulaCell(spot.sheet, spot.row, spot.column, fault_formula(cells, state.layout, sums=state.sums), sum(map(state.fault, cells)))
    for spot, cells in state.layout.counts["E6"].items():
        yield FormulaCell(spot.sheet, spot.row, spot.column, blank_formula(cells, state), sum(map(state.unfilled, cells)))


def ledger_values(state: FormulaInputs) -> dict[str, Shown]:
    """The answer beside every 核对数: blank where none is given, else like a check cell (核对数 − 表内数)."""
    answers: dict[str, Shown] = {}
    for figure in state.layout.form.figures:
        given = state.ledger.get(figure.key)
        if isinstance(given, int | Decimal):
            answers[figure.key] = answer(given, state.sum(figure.cells))
        else:
            answers[figure.key] = "" if given is None else LEDGER_TEXT
    return answers


def _ledger_checks(state: FormulaInputs) -> Iterable[FormulaCell]:
    layout, answers = state.layout, ledger_values(state)
    for figure in layout.form.figures:
        given, here = layout.ledger[figure.key].address, layout.front.ledger_checks[figure.key]
        cells = refer(figure.cells, layout)
        gap = f"ROUND(SUM({given})-SUM({cells}),6)"
        stands = f'IF({told_of_ranges(figure.cells, layout)}<{len(figure.cells)},"{UNKNOWN}",IF({gap}=0,"{HOLDS}",{gap}))'
        formula = f'=IF(COUNTBLANK({given})=1,"",IF(COUNT({given})=0,"{LEDGER_TEXT}",{stands}))'
        yield FormulaCell(here.sheet, here.row, here.column, formula, answers[figure.key])
