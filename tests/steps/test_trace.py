"""Every number of a summary leads to unit, file, sheet and cell, and to what was typed there, down through summaries of summaries."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from amount import amount
from nianbao.cli.main import main
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.grid import a1, parse_a1
from nianbao.model import Cell
from nianbao.steps.merging.merge import merge
from nianbao.steps.trace import trace, trace_to_json
from nianbao.workbook.adjustment_rows import FIRST_LINE_ROW
from nianbao.workbook.layout import layout
from nianbao.workbook.unit_rows import ADJUSTMENTS, DETAILS, UNITS_HEAD_ROW
from openpyxl import load_workbook
from workbooks import paste, stamped

FORM = EDITIONS["2021"]
LAID = layout(FORM)
PERMITS = Cell("disclosure", "permits", "decisions")


@dataclass
class MadeUpCity:
    """A city with its districts: what every file of a unit truly holds, by (district, file): cell → (number, address, text that differs)."""

    home: Path
    truth: dict[tuple[str, str], dict[Cell, tuple[object, str, str]]] = field(default_factory=dict)

    @property
    def summary(self):
        return self.home / "全市.xlsx"

    def units(self, district):
        return {file: cells for (home, file), cells in self.truth.items() if home == district}


def typed(dice, cell):
    """(what is typed, the number it says) in one cell."""
    number = dice.randrange(1000, 4000)
    if FORM.column(cell).decimals:
        return float(number) / 8, Decimal(number) / 8
    return dice.choice(((number, number),) * 6 + ((f"{number:,}", number), (f"{number}件", number)))


def city(home, seed=0, districts=3, units=4):
    """Units in our template and in pasted tables that lie elsewhere; some numbers typed as text."""
    made, dice = MadeUpCity(home), random.Random(seed)
    (home / "区县").mkdir(parents=True)
    for d in range(districts):
        name = f"演示{'甲乙丙丁戊'[d]}区"
        folder = home / "区县" / name / "收件"
        folder.mkdir(parents=True)
        for u in range(units):
            contents = {cell: typed(dice, cell) for cell in FORM.cells}
            file, offset = f"{name}第{u}局.xlsx", (0, 0) if u % 2 else (dice.randrange(1, 4), dice.randrange(1, 3))
            if u % 2:
                stamped(FORM, {cell: raw for cell, (raw, _) in contents.items()}, folder / file, cover={"agency": file[:-5], "year": 2024})
            else:
                paste(FORM, {cell: raw for cell, (raw, _) in contents.items()}, folder / file, offset=offset)
            made.truth[name, file] = {
                cell: (number, place(LAID.spot(cell), offset), raw if isinstance(raw, str) else "") for cell, (raw, number) in contents.items()
            }
        merge(folder, home / "区县" / name / "汇总.xlsx", year=2024, agency=name)
    merge([home / "区县" / f"演示{'甲乙丙丁戊'[d]}区" / "汇总.xlsx" for d in range(districts)], made.summary, year=2024, agency="演示市")
    return made


def place(spot, offset):
    row, column = parse_a1(spot.address)
    return f"{spot.sheet}!{a1(row + offset[0], column + offset[1])}"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return city(tmp_path_factory.mktemp("city"))


def plain(cell, value):
    return f"{value:f}" if FORM.column(cell).decimals else value


def as_number(value):
    return Decimal(value) if isinstance(value, str) else value


@pytest.mark.parametrize("cell", random.Random(14).sample(FORM.cells, amount(50, len(FORM.cells))), ids=lambda cell: "/".join((cell.table, cell.row, cell.column)))
def test_a_cell_of_the_city_leads_down_two_levels_to_file_cell_and_text(made, cell):
    spot = LAID.spot(cell)
    told = trace_to_json(trace(made.summary, f"{spot.sheet}!{spot.address}"))
    assert told["单元格"] == dict(zip(("表", "行", "列"), FORM.names(cell), strict=True))
    assert as_number(told["合计"]) == sum(cells[cell][0] for cells in made.truth.values())
    assert [d["机关"] for d in told["单位"]] == sorted({home for home, _ in made.truth})
    for district in told["单位"]:
        assert (Path(district["文件"]).name, district["位置"], district["原文"]) == ("汇总.xlsx", f"{spot.sheet}!{spot.address}", None)
        units = made.units(district["机关"])
        found = {u["文件"]: (as_number(u["值"]), u["位置"], u["原文"] or "", u["下级"]) for u in district["下级"]}
        assert found == {file: (*cells[cell], []) for file, cells in units.items()}
        assert as_number(district["值"]) == sum(cells[cell][0] for cells in units.values())


def test_the_command_gives_the_fixed_shape(made, capsys):
    assert main(["trace", str(made.summary), "表三!$D$6", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["单元格", "合计", "单位"]
    assert list(told["单位"][0]) == ["机关", "值", "文件", "位置", "原文", "调整", "下级"]
    assert list(told["单位"][0]["下级"][0]) == list(told["单位"][0])
    assert main(["trace", str(made.summary), "表三!d6"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 3 * (1 + 4)
    assert "演示甲区第1局.xlsx 表三!D6" in "\n".join(lines)


def test_a_lower_summary_that_is_gone_is_the_end(made, tmp_path):
    alone = tmp_path / "全市.xlsx"
    alone.write_bytes(made.summary.read_bytes())
    assert [line.below for line in trace(alone, "表三!D6").lines] == [()] * 3


def test_adjustments_stand_beside_their_unit_and_make_up_the_sum(tmp_path):
    made = city(tmp_path, seed=3, districts=1, units=2)
    below = tmp_path / "区县" / "演示甲区" / "汇总.xlsx"
    spot = LAID.spot(PERMITS)
    book = load_workbook(below)
    for row, (unit, number) in enumerate((("演示甲区第1局", 7), ("演示甲区第1局", -2), ("没有的局", 5))):
        for column, value in enumerate((unit, *FORM.names(PERMITS), number, "其他"), 1):
            book[ADJUSTMENTS].cell(FIRST_LINE_ROW + 1 + row, column, value)
    book.save(below)
    merge(below.parent / "收件", below, year=2024, agency="演示甲区", force=True)
    found = trace(below, f"{spot.sheet}!{spot.address}")
    assert {line.unit.agency: line.adjusted for line in found.lines} == {"未填机关（演示甲区第0局.xlsx）": 0, "演示甲区第1局": 5}
    assert found.total == sum(line.unit.value + line.adjusted for line in found.lines)
    assert found.total == sum(cells[PERMITS][0] for cells in made.truth.values()) + 5


def test_a_summary_whose_table_was_moved_is_followed_where_it_stands(made, tmp_path):
    moved = made.home / "挪过.xlsx"
    book = load_workbook(made.summary, data_only=True)
    book["表三"].move_range("A1:J40", rows=2, cols=1)
    for area in list(book["表三"].merged_cells.ranges):
        area.shift(1, 2)
    book.save(moved)
    found, usual = trace(moved, "表三!E8"), trace(made.summary, "表三!D6")
    assert (found.cell, found.total, [line.unit.value for line in found.lines]) == (usual.cell, usual.total, [line.unit.value for line in usual.lines])


def test_a_summary_that_leads_to_itself_is_gone_into_once(made, tmp_path):
    """A file put in the place of a lower summary is the upper one itself: nobody goes round in circles."""
    copy = tmp_path / "市"
    (copy / "区县" / "演示甲区").mkdir(parents=True)
    (copy / "全市.xlsx").write_bytes(made.summary.read_bytes())
    (copy / "区县" / "演示甲区" / "汇总.xlsx").symlink_to(copy / "全市.xlsx")
    assert all(line.below == () for line in trace(copy / "全市.xlsx", "表三!D6").lines)


@pytest.mark.parametrize(("address", "id"), [("表三!A1", "T02"), ("D6", "T02"), ("", "T02"), ("表九!D6", "T02"), ("表三!D99999999999", "T02"), ("合计", "T02")])
def test_no_cell_is_said(made, address, id):
    with pytest.raises(UserError) as error:
        trace(made.summary, address)
    assert error.value.id == id


def test_units_whose_heads_are_gone_are_not_told_as_none(made, tmp_path):
    book = load_workbook(made.summary)
    book[DETAILS].delete_rows(UNITS_HEAD_ROW + 1)
    book.save(tmp_path / "改.xlsx")
    with pytest.raises(UserError) as error:
        trace(tmp_path / "改.xlsx", "表三!D6")
    assert error.value.id == "T49"


def test_a_form_is_no_summary(made):
    with pytest.raises(UserError, match="不是本工具的汇总表"):
        trace(next((made.home / "区县").rglob("*第1局.xlsx")), "表三!D6")


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"text"])
def test_a_lower_summary_that_is_damaged_is_the_end(damage, tmp_path):
    made = city(tmp_path, seed=5, districts=2, units=2)
    below = tmp_path / "区县" / "演示乙区" / "汇总.xlsx"
    below.write_bytes(damage(below.read_bytes()))
    found = {line.unit.agency: len(line.below) for line in trace(made.summary, "表三!D6").lines}
    assert found == {"演示甲区": 2, "演示乙区": 0}
