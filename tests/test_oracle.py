"""The product against a second answer that shares no code with it: random districts of damaged reports, read, checked and summed by both."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import oracle
import pytest
from amount import amount
from bench.reports import SIZES, made_up
from nianbao.core.submission import Submission, Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import read
from nianbao.rules.relations import check_relations
from nianbao.steps.merging.merge import merge
from nianbao.workbook.layout import layout
from nianbao.workbook.total_formulas import total_formula
from workbooks import Content, Formula, pages, stamped, write

FORM = EDITIONS["2021"]
LAID = layout(FORM)
YEAR = 2024
UNITS = ("教育局", "公安局", "民政局", "司法局", "财政局", "城关街道办事处", "河西镇人民政府", "政府办公室")

TEXTS = ("12O", "三件", "约5", "见附件", "3 4", "#REF!")
"""Nobody knows what number is meant."""
SPELLED = ("1,234", "１２", " 7 ", "15件", "/", "—", "无", "")
"""Numbers and blanks as people write them in tables of their own."""


def content(random: Random, cell: Cell, *, own: bool) -> Content:
    """Something typed in one cell; ``own``: in a table of the unit's, which takes any writing."""
    amount = bool(FORM.column(cell).decimals)
    kind = random.choice(["blank", "blank", "text", "spelled", "big", "decimal", "negative", "other", "zero"])
    if kind == "text":
        return random.choice(TEXTS)
    if kind == "spelled" and own:
        return random.choice([words for words in SPELLED if not (amount and "件" in words)])
    if kind == "decimal":
        return float(Decimal(random.randint(1, 10**9)) / 10**6) if amount else random.randint(0, 99) + 0.5
    values: dict[str, Content] = {"big": random.randint(10**6, 10**8 if amount else 10**11), "negative": -random.randint(1, 9), "zero": 0}
    return values.get(kind, random.randint(0, 200) if kind == "other" else None)


def typed(random: Random, *, own: bool) -> dict[Cell, Content]:
    """A report that balanced once; up to a third of the files are as they should be."""
    base = made_up(random, random.choice(list(SIZES)))
    values: dict[Cell, Content] = dict(zip(base.form.cells, base.values, strict=True))  # type: ignore[arg-type]
    values[FORM.cells[oracle.FEES]] = float(Decimal(random.randint(0, 10**10)) / 10**6)
    hurt = random.choice((0, 1, 3, 12))
    return values | {cell: content(random, cell, own=own) for cell in random.sample(FORM.cells, hurt)}


def with_formulas(values: dict[Cell, Content]) -> dict[Cell, Content]:
    """Totals as the form's formulas leave them: a number where every part is one, else an empty text."""
    done = dict(values)
    for cell, relation in sorted(FORM.totals.items(), key=lambda item: item[1].over == "rows"):
        parts = [done[term.cell] for term in relation.left]
        results = [part.value if isinstance(part, Formula) else part for part in parts]
        numbers = [value for value in results if isinstance(value, int | float)]
        done[cell] = Formula(total_formula(cell, LAID), sum(numbers) if len(numbers) == len(parts) else "")
    return done


def write_form(path: Path, unit: str, year: int, version: int, values: dict[Cell, Content], kind: str) -> None:
    """Our form, with its totals typed or by formulas, or bare tables under a title."""
    if kind == "own":
        book = pages(FORM, values, offset=(2, 0))
        book[0].cells[0, 0] = f"{unit}{year}年政府信息公开工作年度报告"
        write(book, path)
        return
    labels = {(3, 0): "机关", (4, 0): "年度", (4, 3): "报送次数"}
    cover = {"agency": unit, "year": year, "version": version}
    stamped(FORM, with_formulas(values) if kind == "formula" else values, path, cover=cover, change=lambda book: book[0].cells.update(labels))


def write_district(random: Random, folder: Path) -> list[Path]:
    """Two to seven units of one place; sometimes one twice or thrice, a blank form, last year's, or the whole among them."""
    paths: list[Path] = []

    def put(unit: str, values: dict[Cell, Content], kind: str, *, year: int = YEAR, version: int = 1) -> None:
        paths.append(folder / f"{len(paths):02d}{unit}.xlsx")
        write_form(paths[-1], f"演示区{unit}", year, version, values, kind)

    for unit in random.sample(UNITS, random.randint(2, 7)):
        kind = random.choice(("typed", "formula", "own"))
        values = typed(random, own=kind == "own")
        put(unit, values, kind)
        for _ in range(random.choice((0, 0, 0, 0, 1, 2))):  # sent again
            again = values if random.random() < 0.5 else values | {random.choice(FORM.inputs): random.randint(0, 9)}
            put(unit, again, kind, version=1 if kind == "own" else random.choice((1, 2)))
    if random.random() < 0.2:
        put("应急管理局", dict.fromkeys(FORM.cells), "typed")
    if random.random() < 0.2:
        put("审计局", typed(random, own=False), "typed", year=YEAR - 1)
    if random.random() < 0.3:
        put("人民政府", typed(random, own=False), "typed")
    return paths


def agree(random: Random, folder: Path) -> None:
    """Both answers to one district: states, the sum cell by cell, what differs from a whole, and the exact rules of every report."""
    paths = write_district(random, folder)
    read_by_product = [read(path) for path in paths]
    reports = [as_far_as_placed(oracle.report(path), submission) for path, submission in zip(paths, read_by_product, strict=True)]
    expected = oracle.add_up(reports, YEAR)
    summary = folder / "汇总.xlsx" if random.random() < 0.1 else None
    merged = merge(paths, summary, year=YEAR)
    district = merged.district
    assert {Path(entry.file).name: str(entry.state) for entry in district.entries} == expected.states | without_a_table(read_by_product, expected.states)
    if district.members:
        assert [plain(value) for value in district.values] == [shown(value) for value in expected.cells]
        assert district.blanks == expected.blanks
    apart = {FORM.position[cell] for finding in district.findings if finding.rule == "D9" for cell in finding.cells}
    assert apart == expected.apart
    for submission, told in zip(read_by_product, reports, strict=True):
        same_check(submission, told)
    if merged.output is not None:
        assert [in_summary(value) for value in oracle.table_of(merged.output)] == [shown(value) for value in expected.cells]


def as_far_as_placed(told: oracle.Report, submission: Submission) -> oracle.Report:
    """The oracle's report without the lines that the product dares not place: only in a table of the unit's own with text among its numbers."""
    left = {i for i, value in enumerate(submission.values) if isinstance(value, Unread) and value.unplaced}
    for table in {FORM.cells[i].table for i in left}:
        assert not submission.stamp
        assert any(isinstance(value, str) for cell, value in zip(FORM.cells, told.cells, strict=True) if cell.table == table)
    return replace(told, cells=tuple(as_typed(submission.values[i]) if i in left else value for i, value in enumerate(told.cells)))


def without_a_table(submissions: list[Submission], states: dict[str, str]) -> dict[str, str]:
    """Reports that count, of which the product dares not place one whole table: the rest is summed, and the state says so."""
    files = {Path(one.file).name: one for one in submissions}
    counted = [(name, one) for name, one in files.items() if states[name] == "已汇总"]
    lacking = {name for name, one in counted for table in FORM.tables if all(isinstance(one[c], Unread) and one[c].unplaced for c in table.cells)}
    return dict.fromkeys(lacking, "读不出")


def as_typed(value: Any) -> Any:
    """Two reports may differ in nothing but a line without a place."""
    return value.raw if isinstance(value, Unread) else value


def plain(value: Any) -> Any:
    return "待定" if isinstance(value, Unread) else value


def shown(value: oracle.Content) -> object:
    return "待定" if isinstance(value, str) else value


def in_summary(value: object) -> object:
    """What a cell of the summary shows: binary floats at their shortest decimal form."""
    return "待定" if isinstance(value, str) and value else Decimal(repr(value)) if isinstance(value, int | float) else None


def same_check(submission: Submission, told: oracle.Report) -> None:
    assert (submission.agency, submission.year) == (told.unit, told.year)
    assert [as_typed(value) for value in submission.values] == list(told.cells)
    (outcome,) = check_relations([submission])
    verdict = oracle.check(told)
    assert set(broken(outcome.findings)) == verdict.broken
    assert (outcome.holds, outcome.unknown) == (verdict.holds, verdict.untold)
    assert named(outcome.findings, "E5") == verdict.unfit
    assert named(outcome.findings, "E6") == verdict.blank


def broken(findings) -> Iterator[tuple[str, frozenset[int]]]:
    for finding in findings:
        if finding.gap is not None:
            yield finding.rule, frozenset(FORM.position[cell] for cell in finding.cells)


def named(findings, rule: str) -> set[int]:
    return {FORM.position[cell] for finding in findings if finding.rule == rule for cell in finding.cells}


@pytest.mark.slow
@pytest.mark.parametrize("seed", sorted({*range(amount(50, 2050)), 74}))  # in 74 a whole table has no place
def test_a_random_district_comes_to_the_same_by_a_second_way(tmp_path, seed):
    agree(Random(f"district {seed}"), tmp_path)


def test_the_oracle_knows_the_form_as_the_product_does():
    """Labels in printed order, and every relation; so that places mean the same on both sides."""
    rows = [FORM.row(cell).label for cell in FORM.cells[10:185:7]]
    assert all(label in row for label, row in zip(oracle.FLOWS, rows, strict=True))
    assert tuple(FORM.column(cell).label for cell in FORM.cells[10:17]) == oracle.APPLICANTS
    assert tuple(FORM.column(cell).label for cell in FORM.cells[185:190]) == oracle.OUTCOMES
    mine = {(rule, tuple(sorted(terms.items()))) for rule, terms in oracle.RELATIONS}
    assert mine == {(r.rule, tuple(sorted((FORM.position[t.cell], t.coefficient) for t in r.terms))) for r in FORM.relations}
