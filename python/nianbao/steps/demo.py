"""A made-up district with planted mistakes, and the whole round played on it: collect, send back, collect again.

Every name begins with 演示 and every number is invented (a fixed seed, so that each run is the same).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from ..core.submission import Submission, Unread, Value
from ..district.ledger import LedgerState
from ..district.roster import RosterUnit
from ..forms import EDITIONS, edition_of
from ..machine.safe_write import placed, refuse_name
from ..model import Cell, Form
from ..reading.files import load_grid
from ..refusals import refused
from ..workbook.editing.ledger_edits import edit_ledger
from ..workbook.ledger_changes import ledger_changes
from ..workbook.ledger_sheets import REPORTED, ledger_found
from ..workbook.writing.roster import Round, write_roster
from ..workbook.writing.template import FORMULA, TYPED, write_template
from .collecting.collect import collect
from .collecting.handout import handout
from .collecting.round_result import Collected
from .year_folder import YearFolder

PLACE, YEAR = "演示区", 2024
WHOLE = f"{PLACE}人民政府"
UNITS = tuple(
    f"{PLACE}{name}"
    for name in (
        "政府办公室（本级）",
        "发展和改革局", "教育局", "工业和信息化局", "公安分局", "民政局", "财政局", "人力资源和社会保障局",
        "住房和城乡建设局", "农业农村局", "卫生健康局", "应急管理局", "市场监督管理局", "城市管理局",
        "湖东镇人民政府",
        "滨河街道办事处", "东门街道办事处", "西园街道办事处", "南桥街道办事处", "北苑街道办事处", "中心街道办事处",
    )
)
"""21 units: the government's own office, 13 departments, a township, 6 sub-district offices."""

OFFICE, SILENT = f"{PLACE}政府办公室（本级）", f"{PLACE}滨河街道办事处"
DUE = date(YEAR + 1, 1, 20)
FIRST_LOOK, SECOND_LOOK = datetime(YEAR + 1, 1, 18, 9), datetime(YEAR + 1, 1, 22, 9)


@dataclass(frozen=True)
class Plant:
    """A planted mistake: what was done to which unit's file, and the rule that should find it."""

    words: str
    file: str
    rule: str


@dataclass(frozen=True)
class Demo:
    """What was built, what came of each look at it, and for every plant whether it was found."""

    folder: Path
    first: Collected
    second: Collected
    plants: tuple[tuple[Plant, bool], ...]


def demo(folder: Path | None = None) -> Demo:
    """Build the district's year in a new folder, collect, have everything put right that is sent back, collect again.

    Raises ``UserError`` where the folder holds anything already: nothing is ever overwritten.
    """
    home, truth = YearFolder(_new_folder(folder)), true_reports()
    plants, first = begin_round(home, truth)
    _put_right(home, first, truth)
    return Demo(home.path, first, collect(home.path, now=SECOND_LOOK), tuple((plant, _is_found(plant, first)) for plant in plants))


def begin_round(home: YearFolder, truth: Mapping[str, Submission]) -> tuple[tuple[Plant, ...], Collected]:
    """The year's folder, a workbook handed out to every unit, everything that the units send, and the first look at it."""
    for part in home.folders:
        part.mkdir(parents=True, exist_ok=True)
    units = [RosterUnit(name, category="政府办公厅（室）" if name == OFFICE else "", order=i) for i, name in enumerate(UNITS, 1)]
    write_roster(home.roster, units, Round(WHOLE, YEAR, DUE))
    handout(home.path)
    plants = tuple(write_district(home.received, truth))
    (home.received / truth[SILENT].file).unlink()
    plants = (*plants, Plant(f"{SILENT}：没有报", truth[SILENT].file, "D1"))
    return plants, collect(home.path, now=FIRST_LOOK)


def _is_found(plant: Plant, collected: Collected) -> bool:
    """Whether the rule speaks of the file, or the file was left for a better one; of a unit that sent nothing, whether it is missed."""
    found = {(p.finding.rule, p.finding.file or p.submission.file) for p in collected.merged.problems}
    aside = {v.file for one in collected.units for v, _ in one.unit.adoption.aside}
    missing = {f"{one.agency}.xlsx" for one in collected.missing}
    return (plant.rule, plant.file) in found or plant.file in aside or (plant.rule == "D1" and plant.file in missing)


def _put_right(home: YearFolder, first: Collected, truth: Mapping[str, Submission]) -> None:
    """What the clerk and the units do between the two looks: send back and report again, choose a version, report late."""
    typed: dict[tuple[str, str, str], str] = {}
    for one in first.due:
        report = truth[one.agency]
        if one.state is LedgerState.FAULTY:
            typed[REPORTED, one.agency, "退回日期"] = FIRST_LOOK.date().isoformat()
            _write(home.received, replace(report, file=f"{one.agency}（重报）.xlsx"))
        elif one.state is LedgerState.MISSING:
            _write(home.received, report)
        elif one.unit.adoption.unequal:
            typed[REPORTED, one.agency, "采用文件"] = report.file
    found = ledger_found(load_grid(home.ledger))
    with placed(home.ledger, force=True) as aside:
        edit_ledger(home.ledger, aside, found, ledger_changes(found, {REPORTED: ()}, typed))


def _new_folder(folder: Path | None) -> Path:
    """The folder given where it is new or empty; without one the first free name beside the others."""
    if folder is None:
        number = 1
        while (home := Path(PLACE if number == 1 else f"{PLACE}{number}")).exists():
            number += 1
        return home
    refuse_name(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refused("O08", folder=folder)
    return folder


def true_reports() -> dict[str, Submission]:
    """The right numbers of every unit."""
    form = EDITIONS[edition_of(YEAR)]
    dice = random.Random(YEAR)
    truth = {name: _balanced(form, dice, busy=1 + 4 * (i < 14)) for i, name in enumerate(UNITS)}
    for name in (f"{PLACE}财政局", f"{PLACE}城市管理局"):
        truth[name] = _quiet(form, dice)
    return {name: _report(form, name, values) for name, values in truth.items()}


def write_district(folder: Path, truth: Mapping[str, Submission]) -> Iterator[Plant]:
    """Write what the units send, and the district's own total; yields what was planted."""
    form = next(iter(truth.values())).form
    whole = {cell: sum((Decimal(report.number(cell) or 0) for report in truth.values()), Decimal(0)) for cell in form.cells}
    for name, report in truth.items():
        plant = _PLANTS.get(name.removeprefix(PLACE))
        yield from plant(folder, name, report) if plant else _write(folder, report)
    yield from _whole(folder, _report(form, WHOLE, whole))


def _balanced(form: Form, dice: random.Random, busy: int) -> dict[Cell, Decimal]:
    """Random numbers that hold every relation and look like reports: three cells in four are 0, most applicants are 自然人, most answers
    予以公开 and 无法提供; larger where ``busy`` is.
    """
    values = {cell: Decimal(_made_up(cell, dice, busy)) for cell in form.inputs}
    for cell in form.inputs:
        if cell.table == form.tables[0].key:
            column = form.column(cell)
            values[cell] = Decimal(dice.randrange(10**6 * busy)).scaleb(-4) if column.decimals else Decimal(dice.randrange(60 * busy))
    return _settled(form, values)


_COMMON = {"new": 0, "carried_in": 0.5, "carried_out": 0.5, "result.granted": 1, "result.partial": 0.6, "result.unavailable.not_held": 0.9}
"""How likely a row of 表三 has a number for 自然人; the other results seldom have, and other applicants seldom apply."""


def _made_up(cell: Cell, dice: random.Random, busy: int) -> int:
    if cell.table == "review":
        return dice.randrange(1, 1 + busy) if dice.random() < 0.12 * busy**0.5 else 0
    row = _COMMON.get(cell.row, 0.25)
    if cell.column != "natural":
        return dice.randrange(1, 3) if dice.random() < row * (0.55 if cell.column.endswith("business") else 0.12) else 0
    most = 14 if cell.row == "result.granted" else 8 if cell.row == "result.unavailable.not_held" else 2
    return dice.randrange(1, 1 + most * busy) if dice.random() < row else 0


def _quiet(form: Form, dice: random.Random) -> dict[Cell, Decimal]:
    """A unit with hardly anything to report: a few applications, all granted."""
    values = {cell: Decimal(0) for cell in form.inputs}
    values[Cell("requests", "result.granted", "natural")] = Decimal(dice.randrange(1, 4))
    return _settled(form, values)


def _settled(form: Form, values: dict[Cell, Decimal]) -> dict[Cell, Decimal]:
    """Make the numbers agree: no 规章, stocks not below what was issued, 新收 so that every column balances, totals added up."""
    for cell in form.inputs:
        if cell.row == "rules":
            values[cell] = Decimal(0)
        elif cell.row == "normative" and cell.column in ("issued", "repealed"):
            values[cell] %= 10  # more than most units issue in a year (L7)
    for cell in form.inputs:
        if cell.row == "normative" and cell.column == "in_force":
            values[cell] += values[Cell(cell.table, cell.row, "issued")]
    for relation in form.relations:
        if relation.rule == "E1" and relation.at != "total":
            new, old, _, out = (term.cell for term in relation.terms)
            done = sum((v for c, v in values.items() if c.column == relation.at and c.row.startswith("result.")), Decimal(0))
            values[old] = min(values[old], done + values[out])
            values[new] = done + values[out] - values[old]
    for cell, relation in (*form.totals.items(), *form.totals.items()):  # twice: some totals are sums of totals
        values[cell] = sum((values.get(term.cell, Decimal(0)) for term in relation.left), Decimal(0))
    return values


def _report(form: Form, name: str, values: Mapping[Cell, Value]) -> Submission:
    return Submission(form, tuple(values[cell] for cell in form.cells), f"{name}.xlsx", name, year=YEAR, version=1)


def _write(folder: Path, report: Submission, totals: str = FORMULA) -> tuple[()]:
    """One unit's workbook, under the report's own file name."""
    values = dict(zip(report.form.cells, report.values, strict=True))
    cover = {"agency": report.agency, "year": report.year, "version": report.version}
    write_template(report.form, folder / report.file, totals=totals, values=values, cover=cover)
    return ()


# -- the mistakes, one function each: (folder, unit, its true report) → what was planted ------------------------------------------------


def _slip(folder: Path, name: str, report: Submission) -> Iterator[Plant]:
    cell = Cell("requests", "result.total", "total")
    stands = report.number(cell) or 0
    _write(folder, report.changed({cell: stands * 10}), TYPED)
    yield Plant(f"{name}：手填的总计多打了一个 0（{stands} 打成 {stands * 10}）", report.file, "E1")


def _text(folder: Path, name: str, report: Submission) -> Iterator[Plant]:
    cell = Cell("disclosure", "permits", "decisions")
    typed = f"约{report.number(cell)}"
    _write(folder, report.changed({cell: Unread(typed, "不是数字")}))
    yield Plant(f"{name}：数字格里写了文字“{typed}”", report.file, "D8")


def _gap(folder: Path, name: str, report: Submission) -> Iterator[Plant]:
    _write(folder, report.changed({Cell("review", "reconsideration", "other"): None}))
    yield Plant(f"{name}：漏填一格", report.file, "E6")


def _last_years(folder: Path, name: str, report: Submission) -> Iterator[Plant]:
    _write(folder, replace(report, year=YEAR - 1))
    yield Plant(f"{name}：送来的是 {YEAR - 1} 年的表", report.file, "D4")


def _two_versions(folder: Path, name: str, report: Submission) -> Iterator[Plant]:
    cell = Cell("disclosure", "penalties", "decisions")
    _write(folder, report)
    _write(folder, replace(report.changed({cell: 7}), file=f"{name}（最终版）.xlsx"))
    yield Plant(f"{name}：送来两份，数字不同，都没写报送次数", report.file, "D2")


def _corrected(folder: Path, name: str, report: Submission) -> Iterator[Plant]:
    cell = Cell("disclosure", "coercion", "decisions")
    old = replace(report.changed({cell: (report.number(cell) or 0) + 9}), file=f"{name}（第一次）.xlsx")
    _write(folder, old)
    _write(folder, replace(report, version=2))
    yield Plant(f"{name}：改正后重报，报送次数填了 2", old.file, "D2")


def _whole(folder: Path, report: Submission) -> Iterator[Plant]:
    cell = Cell("disclosure", "permits", "decisions")
    stands = report.number(cell) or 0
    _write(folder, report.changed({Cell("disclosure", "penalties", "decisions"): stands}), TYPED)
    yield Plant(f"{WHOLE}：全区自己加的总数，有一格抄错行", report.file, "D9")


_PLANTS: dict[str, Callable[[Path, str, Submission], Iterator[Plant]]] = {
    "教育局": _slip,
    "农业农村局": _text,
    "民政局": _gap,
    "财政局": _last_years,
    "城市管理局": _two_versions,
    "卫生健康局": _corrected,
}
