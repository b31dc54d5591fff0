"""The equations to last year by formulas: a check cell each, and their line on the cover. Only a workbook that was handed out has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..core.submission import LastYear
from ..geometry import Area
from ..model import Relation, Term
from .cover import LAST_YEAR_ROW
from .dashboard import GO
from .formula_inputs import HOLDS, UNKNOWN, FormulaCell, FormulaInputs, FormulaNumber, Shown, answer
from .last_year_sheet import ABOUT_SPOTS, linked, value_of, value_spot
from .layout import Layout

NO_LAST_YEAR = "没有附上年数，不核对"
"""The answer of the cover in a workbook that was not handed out with last year's numbers."""
OTHER_AGENCY = "机关不同"
"""What a check cell shows where the cover names another agency than the sheet 上年数."""
NOTHING_BEFORE = "—"
"""What it shows where last year's number is blank."""


def last_year_cells(state: FormulaInputs) -> Iterator[FormulaCell]:
    """The check cells of X1 and X2 and the line of the cover; nothing without last year's numbers."""
    last = state.last
    if last is None or not state.layout.links:
        return
    relations = list(linked(state.layout.form, last))
    shown = {relation: _value(relation, state, last) for relation in relations}
    for relation in relations:
        spot = state.layout.links[relation]
        yield FormulaCell(spot.sheet, spot.row, spot.column, _formula(relation, state.layout, last), shown[relation])
    yield from _line(state.layout, shown)


def _formula(relation: Relation, layout: Layout, last: LastYear) -> str:
    now = [layout.spot(term.cell).address for term in relation.left + relation.right if not term.last]
    before = [value_spot(last, term.cell).absolute for term in relation.left + relation.right if term.last]
    left, right = (_sum(side, layout, last) for side in (relation.left, relation.right))
    gap = f"ROUND(SUM({left})-SUM({right}),6)"
    told = f'IF(COUNT({",".join(now)})<{len(now)},"{UNKNOWN}",IF({gap}=0,"{HOLDS}",{gap}))'
    same = f'IF(COUNT({",".join(before)})<{len(before)},"{NOTHING_BEFORE}",{told})'
    return f'=IF({layout.cover["agency"].absolute}<>{ABOUT_SPOTS["agency"].absolute},"{OTHER_AGENCY}",{same})'


def _sum(side: tuple[Term, ...], layout: Layout, last: LastYear) -> str:
    """The terms of a side as arguments of SUM, what is taken away with a minus."""
    addresses = (value_spot(last, term.cell).absolute if term.last else layout.spot(term.cell).address for term in side)
    return ",".join(f"-{at}" if term.coefficient < 0 else at for term, at in zip(side, addresses, strict=True))


def _value(relation: Relation, state: FormulaInputs, last: LastYear) -> Shown:
    if (state.cover.get("agency") or "") != last.agency:
        return OTHER_AGENCY
    if any(not isinstance(value_of(last, term.cell), int | Decimal) for term in relation.left + relation.right if term.last):
        return NOTHING_BEFORE
    return answer(*(_total(side, state, last) for side in (relation.left, relation.right)))


def _total(side: tuple[Term, ...], state: FormulaInputs, last: LastYear) -> FormulaNumber | None:
    total: FormulaNumber = 0
    for term in side:
        value = value_of(last, term.cell) if term.last else state.known[term.cell]
        if not isinstance(value, int | Decimal):
            return None
        total += term.coefficient * value
    return total


def _line(layout: Layout, shown: Mapping[Relation, Shown]) -> Iterator[FormulaCell]:
    """How many hold, do not, cannot be told, the answer in words and the way to the first that does not."""
    zones = _zones(layout, shown)
    names = ",".join(zone.absolute for zone in zones)
    values = list(shown.values())
    numbers = {"relations": len(values), "holds": values.count(HOLDS), "broken": sum(not isinstance(v, str) for v in values), "unknown": values.count(UNKNOWN)}
    count = ",".join(f'COUNTIF({zone.absolute},"{{}}")' for zone in zones)
    texts = {
        "relations": f"SUM(COUNTA({names}))",
        "holds": f"SUM({count.format(*[HOLDS] * len(zones))})",
        "broken": f"COUNT({names})",
        "unknown": f"SUM({count.format(*[UNKNOWN] * len(zones))})",
    }
    for key, text in texts.items():
        yield _cell(layout, key, f"={text}", numbers[key])
    at = {key: layout.front.dashboard[LAST_YEAR_ROW, key].address for key in texts}
    other = f"SUM({count.format(*[OTHER_AGENCY] * len(zones))})"
    formula = (
        f'=IF({other}>0,"{OTHER_AGENCY}，没有核对",IF({at["broken"]}>0,"不衔接 "&{at["broken"]}&" 处",'
        f'IF({at["unknown"]}>0,"{UNKNOWN} "&{at["unknown"]}&" 处","{HOLDS}")))'
    )
    yield _cell(layout, "answer", formula, _answer(numbers, values))
    yield _link(layout, zones, shown, at["broken"])


def _answer(numbers: Mapping[str, int], values: list[Shown]) -> str:
    if OTHER_AGENCY in values:
        return f"{OTHER_AGENCY}，没有核对"
    if numbers["broken"]:
        return f"不衔接 {numbers['broken']} 处"
    return f"{UNKNOWN} {numbers['unknown']} 处" if numbers["unknown"] else HOLDS


def _link(layout: Layout, zones: list[Area], shown: Mapping[Relation, Shown], broken: str) -> FormulaCell:
    """To the table of the first equation that does not hold."""
    where = '""'
    for zone in reversed(zones):
        where = f'IF(COUNT({zone.absolute})>0,"{zone.sheet}!{zone.a1}",{where})'
    first = next((zone for zone in zones if any(not isinstance(v, str) and _in(layout.links[r].sheet, zone) for r, v in shown.items())), None)
    text = f"{GO}{first.sheet}!{first.a1}" if first else ""
    return _cell(layout, "link", f'=HYPERLINK("#"&{where},IF({broken}>0,"{GO}"&{where},""))', text)


def _in(sheet: str, zone: Area) -> bool:
    return sheet == zone.sheet


def _zones(layout: Layout, shown: Mapping[Relation, Shown]) -> list[Area]:
    """One area a sheet, from its first check cell to its last; what stands between is blank."""
    found: list[Area] = []
    for sheet in dict.fromkeys(layout.links[relation].sheet for relation in shown):
        spots = [layout.links[relation] for relation in shown if layout.links[relation].sheet == sheet]
        rows, columns = [s.row for s in spots], [s.column for s in spots]
        found.append(Area(sheet, min(rows), min(columns), max(rows), max(columns)))
    return found


def _cell(layout: Layout, key: str, formula: str, value: Shown) -> FormulaCell:
    spot = layout.front.dashboard[LAST_YEAR_ROW, key]
    return FormulaCell(spot.sheet, spot.row, spot.column, formula, value)
