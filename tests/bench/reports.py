"""Balanced reports to seed errors into: made-up ones of several sizes, and the real cases where they are at hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from random import Random

from nianbao.core.frame import sides
from nianbao.core.submission import Submission, Value
from nianbao.forms import EDITIONS, mixed
from nianbao.model import Cell, Form

# Applications a year, by the size of the agency: a street, a department, a district, a city.
SIZES = {"街道": 12, "部门": 120, "区县": 1500, "设区的市": 12000}

NATURAL = 0.85
"""Share of natural persons among applicants; on real reports 0.8 to 1 (淮安 2024: 3001 of 3119)."""


def made_up(random: Random, size: str, form: Form = EDITIONS["2021"]) -> Submission:
    """A balanced report of one size: every relation holds, most cells are 0, most applicants natural persons."""
    values: dict[Cell, int] = dict.fromkeys(form.cells, 0)
    for cell in form.inputs:
        if form.column(cell).decimals == 0 and not any(cell in r.cells for r in form.relations):
            values[cell] = _count(random, SIZES[size])
    for relation in form.relations:
        if relation.over == "rows" and relation.rule == "E4":
            for cell in relation.cells[:-1]:
                values[cell] = _count(random, SIZES[size] // 20)
    _requests(random, values, form, SIZES[size])
    for cell, relation in sorted(form.totals.items(), key=lambda item: item[1].over == "rows"):
        values[cell] = sum(values[term.cell] for term in relation.left)
    return Submission(form, tuple(values[c] for c in form.cells), file=f"{size}.xlsx", agency=f"某{size}", year=form.since)


def _requests(random: Random, values: dict[Cell, int], form: Form, size: int) -> None:
    """Results by applicant, then the applications that gave them: 新收 = 办结 + 结转下年度 − 上年结转."""
    flows = [r for r in form.relations if r.rule == "E1"]
    splits = {r.at: r for r in form.relations if r.rule == "E2"}
    weights = [random.random() ** 3 for _ in next(iter(splits.values())).left]
    share = {r.at: _share(random, i, len(flows)) for i, r in enumerate(flows)}
    for flow in flows[:-1]:
        cells = [term.cell for term in splits[flow.at].left]
        for cell in random.choices(cells, weights, k=round(size * share[flow.at])):
            values[cell] += 1
        settled = sum(values[cell] for cell in cells)
        new, carried_in, carried_out = flow.left[0].cell, flow.left[1].cell, flow.right[1].cell
        values[carried_out] = random.randint(0, settled // 10 + 1) if settled else 0
        values[carried_in] = random.randint(0, min(settled + values[carried_out], settled // 10 + 1))
        values[new] = settled + values[carried_out] - values[carried_in]


def _share(random: Random, i: int, columns: int) -> float:
    if i == 0:
        return NATURAL + random.uniform(-0.1, 0.1)
    return random.random() ** 3 * 2 * (1 - NATURAL) / (columns - 2)


def _count(random: Random, largest: int) -> int:
    """0 in a third of the cases, else anything up to ``largest``, small numbers more often."""
    return 0 if random.random() < 1 / 3 else round(largest * random.random() ** 3)


def real(folder: Path) -> list[Submission]:
    """The balanced reports of ``cases/``; empty where the folder is not at hand. Blank cells stay blank."""
    found = []
    for name in ("seeds.json", "reports.json"):
        path = folder / name
        if path.exists():
            found += [_case(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    return [s for s in found if all((both := sides(r, s)) is None or both[0] == both[1] for r in s.form.relations)]


def _case(entry: dict) -> Submission:
    form = _form_of(entry)
    read: dict[Cell, Value] = {}
    for table in form.tables:
        for row, columns in entry[table.name].items():
            for column, value in columns.items():
                cell = form.by_names.get((table.name, row, column))
                if cell is not None:
                    read[cell] = _value(value, form, cell)
    values = tuple(read.get(cell) for cell in form.cells)
    return Submission(form, values, file=f"{entry['机关']}{entry['年度']}.xlsx", agency=entry["机关"], year=entry["年度"])


def _form_of(entry: dict) -> Form:
    """The edition named, or, for a mixed one, the edition of each table that has most of its rows."""
    if entry["格式"] in EDITIONS:
        return EDITIONS[entry["格式"]]
    best = []
    for i, name in enumerate(table.name for table in EDITIONS["2021"].tables):
        fits = {e: sum((name, row, column) in form.by_names for row, cs in entry[name].items() for column in cs) - len(form.tables[i].cells)
                for e, form in EDITIONS.items()}  # fmt: skip
        best.append(max(sorted(fits), key=lambda edition: fits[edition]))
    return mixed(*best)


def _value(value: object, form: Form, cell: Cell) -> Value:
    if value is None or isinstance(value, int):
        return value
    try:
        return Decimal(str(value)) if form.column(cell).decimals else int(str(value))
    except (ArithmeticError, ValueError):
        return None
