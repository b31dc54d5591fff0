"""调整 through merges: every line that a clerk writes is there again, does what it says to the sum, and is said where its unit moved on."""

from __future__ import annotations

import random
import shutil
import sys
from datetime import date, datetime
from decimal import Decimal

import pytest
from amount import amount
from nianbao.district.roster import RosterUnit
from nianbao.forms import EDITIONS
from nianbao.grid import a1
from nianbao.model import Cell
from nianbao.reading.adjustments_of_summary import written_adjustments
from nianbao.reading.files import load_grid, read
from nianbao.refusals import refused
from nianbao.rules.adjustment_sentences import AdjustmentState
from nianbao.steps.collecting.collect import collect
from nianbao.steps.merging.merge import merge
from nianbao.steps.year_folder import YearFolder
from nianbao.workbook.adjustment_rows import FIRST_LINE_ROW, TYPED_HEADS
from nianbao.workbook.unit_rows import ADJUSTMENTS, DETAILS, REMARKS, UNITS_HEAD_ROW
from nianbao.workbook.writing.roster import Round, write_roster
from openpyxl import load_workbook
from workbooks import stamped, type_into

merge_step = sys.modules["nianbao.steps.merging.merge"]  # nianbao.steps.merging.merge the module, not the verb
FORM = EDITIONS["2021"]
PERMITS, PENALTIES, NEW = Cell("disclosure", "permits", "decisions"), Cell("disclosure", "penalties", "decisions"), Cell("requests", "new", "natural")
CHARGES = Cell("disclosure", "charges", "amount")
CELLS = (PERMITS, PENALTIES, NEW, CHARGES)
UNITS = ("甲局", "乙~局*", "丙局?")


def put(folder, name, values):
    """The report of a unit, new."""
    stamped(FORM, {**dict.fromkeys(FORM.cells, 0), **values}, folder / f"{UNITS.index(name)}.xlsx", cover={"agency": name, "year": 2024})


def some_line(dice):
    """What a clerk may write, most of it sense: (单位, 表, 行, 列, 数额, 原因, 依据, 经办人, 日期)."""
    cell = dice.choice(CELLS)
    number = dice.choice((1, -2, 30, 0.5, 0.000001, 12.345678) if cell is CHARGES else (1, -2, 30, 1.5))
    amount = dice.choice((number, number, number, None, 0, "约5", "5", True))
    reason = dice.choice(("单位更正待补报", "剔除重复", "空白按0计", "其他", "别的", None))
    names = FORM.names(cell) if dice.random() < 0.9 else ("表三", "没有的行", "总计")
    unit = dice.choice((*UNITS, *UNITS, "没有的局", None))
    return (unit, *names, amount, reason, dice.choice((None, "来电", "=1+1")), dice.choice((None, "张三")), dice.choice((None, "2026-02-03")))


def write(path, row, *lines):
    """Typed by a program that keeps what the formulas gave, and everything else, as it is."""
    typed = {a1(FIRST_LINE_ROW + row + r, c): value for r, line in enumerate(lines) for c, value in enumerate(line)}
    type_into(path, ADJUSTMENTS, typed)


def write_anew(path, row, *lines):
    """Typed by a program that writes the whole file anew and forgets what the formulas gave."""
    book = load_workbook(path)
    for r, line in enumerate(lines, FIRST_LINE_ROW + 1 + row):
        for column, value in enumerate(line, 1):
            cell = book[ADJUSTMENTS].cell(r, column)
            cell.value = value
            if value == "=1+1":
                cell.data_type = "s"
    book.save(path)


def kept(path):
    """The lines as they stand: the typed columns and 当时值."""
    lines = [one.line for one in written_adjustments(load_grid(path))]
    return [((x.agency, *x.names, getattr(x.amount, "raw", x.amount), x.reason, x.basis, x.person, x.day), x.then) for x in lines]


def as_kept(line):
    """A written line as it is to come back."""
    words = ["" if value is None else value for value in line]
    words[4] = None if line[4] is None else "TRUE" if line[4] is True else Decimal(repr(line[4])) if isinstance(line[4], float) else line[4]
    return tuple(words)


@pytest.mark.parametrize("seed", range(amount(6, 150)))
def test_every_line_outlives_every_merge_and_counts_as_its_state_says(seed, tmp_path):
    dice = random.Random(seed)
    folder, target = tmp_path / "各单位", tmp_path / "汇总.xlsx"
    folder.mkdir()
    values = {name: {cell: dice.choice((None, 0, 3, 4)) for cell in CELLS} for name in UNITS}
    for name in UNITS:
        put(folder, name, values[name])
    merge(folder, target)
    lines, then = [], []
    for _ in range(3):
        more = [line for line in (some_line(dice) for _ in range(dice.randrange(1, 4))) if any(value not in (None, "") for value in line)]
        (write_anew if seed % 6 == 0 else write)(target, len(lines), *more)
        lines += more
        then += [""] * len(more)
        name = dice.choice(UNITS)
        values[name][dice.choice(CELLS)] = dice.choice((None, 1, 5))
        put(folder, name, values[name])
        merged = merge(folder, target, force=True)
        found = kept(target)
        assert [line for line, _ in found] == [as_kept(line) for line in lines]
        assert all(old in ("", now) for old, (_, now) in zip(then, found, strict=True))
        then = [now for _, now in found]
        check_sums(merged, target, values)


def check_sums(merged, target, values):
    """Sum = units + lines in force, in Python and in the workbook, exact; every other line is said."""
    written = read(target)
    for cell in CELLS:
        own = [v[cell] for v in values.values()]
        here = merged.district.adjusted.by_cell.get(cell, ())
        numbers = [Decimal(repr(v)) for v in own if v is not None] + [Decimal(one.amount) for one in here]
        expected = sum(numbers) if numbers else None
        assert merged.district.submission[cell] == expected
        assert written[cell] == expected
        assert merged.district.blanks[FORM.position[cell]] == own.count(None) - sum(one.state is AdjustmentState.AS_ZERO for one in here)
    said = {p.finding.facts.place for p in merged.problems if p.finding.rule == "D13"}
    assert {one.line.place for one in merged.district.adjusted.lines if not one.state.understood} <= said


def test_a_unit_that_sends_what_was_waited_for_closes_its_line(tmp_path):
    folder, target = tmp_path / "各单位", tmp_path / "汇总.xlsx"
    folder.mkdir()
    for name in UNITS:
        put(folder, name, {PERMITS: 3})
    merge(folder, target)
    write(target, 0, ("甲局", *FORM.names(PERMITS), 4, "单位更正待补报", "来电", "张三", None))

    def again():
        merged = merge(folder, target, force=True)
        return merged.district.submission[PERMITS], [str(one.state) for one in merged.district.adjusted.lines]

    assert again() == (13, ["待补报，已计入"])
    put(folder, "甲局", {PERMITS: 6})
    assert again() == (16, ["待补报，已计入"])
    put(folder, "甲局", {PERMITS: 7})
    assert again() == (13, ["已补报，不再计入"])


def test_a_line_is_told_beside_the_sum_and_in_the_json(tmp_path, capsys):
    import json

    from nianbao.cli.main import main

    folder, target = tmp_path / "各单位", tmp_path / "汇总.xlsx"
    folder.mkdir()
    put(folder, "甲局", {CHARGES: 0.1})
    merge(folder, target)
    write(target, 0, ("甲局", *FORM.names(CHARGES), 0.2, "其他", "发票", None, None))
    main(["merge", str(folder), "-o", str(target), "--force", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    table, row, column = FORM.names(CHARGES)
    assert told["合计"][table][row][column] == "0.3"
    assert told["调整"] == [{
        "地址": "调整!A5", "单位": "甲局", "表": table, "行": row, "列": column, "数额": "0.2", "原因": "其他", "依据": "发票",
        "经办人": "", "日期": "", "当时值": "0.1", "状态": "已计入",
    }]  # fmt: skip
    remarks = [row for row in load_workbook(target)[REMARKS].iter_rows(values_only=True) if "含调整" in str(row)]
    assert len(remarks) == 1
    assert "+0.2（甲局，其他）" in remarks[0][5]


def test_only_what_the_tool_filled_in_is_no_line(tmp_path):
    folder, target = tmp_path / "各单位", tmp_path / "汇总.xlsx"
    folder.mkdir()
    put(folder, "甲局", {})
    merge(folder, target)
    write(target, 0, (None,) * (len(TYPED_HEADS) - 1) + (3,))
    merge(folder, target, force=True)
    assert kept(target) == []


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    here = YearFolder(tmp_path_factory.mktemp("round") / "2024年度")
    for part in here.folders:
        part.mkdir(parents=True, exist_ok=True)
    write_roster(here.roster, (RosterUnit("甲局"),), Round("演示区人民政府", 2024, date(2025, 1, 20)))
    put(here.received, "甲局", {PERMITS: 3})
    collect(here.path, now=datetime(2025, 1, 18, 9))
    write(here.summary, 0, ("甲局", *FORM.names(PERMITS), 4, "单位更正待补报", "来电", "张三", "2025-01-18"))
    return here


@pytest.fixture
def year(collected, tmp_path):
    """A year's folder with one unit that has sent its report."""
    return YearFolder(shutil.copytree(collected.path, tmp_path / collected.path.name))


def test_collecting_renews_the_summary_and_keeps_its_lines(year):
    collect(year.path, now=datetime(2025, 1, 19, 9))
    assert kept(year.summary) == [(("甲局", *FORM.names(PERMITS), 4, "单位更正待补报", "来电", "张三", "2025-01-18"), 3)]
    assert read(year.summary)[PERMITS] == 7
    (year.received / "0.xlsx").unlink()
    put(year.received, "甲局", {PERMITS: 7})
    found = collect(year.path, now=datetime(2025, 1, 20, 9))
    assert read(year.summary)[PERMITS] == 7
    assert [p.finding.facts.state for p in found.merged.problems if p.finding.rule == "D13"] == [AdjustmentState.DONE]


def test_a_summary_that_is_open_elsewhere_lends_its_lines_to_the_one_beside_it(year, monkeypatch):
    real = merge_step.placed

    def in_use(target, **options):
        if target == year.summary:
            raise refused("O04", target=target, reason="正在使用")
        return real(target, **options)

    monkeypatch.setattr(merge_step, "placed", in_use)
    found = collect(year.path, now=datetime(2025, 1, 19, 9))
    beside = year.path / "汇总（新）.xlsx"
    assert kept(beside) == [(line, 3) for line, _ in kept(year.summary)]
    assert read(beside)[PERMITS] == 7
    assert any(beside.name in words for words in found.notes)


def test_lines_under_heads_that_are_gone_are_said_and_the_file_stays_aside(year):
    book = load_workbook(year.summary)
    book[ADJUSTMENTS].cell(FIRST_LINE_ROW, 5, "改过的列名")
    book.save(year.summary)
    old = year.summary.read_bytes()
    found = collect(year.path, now=datetime(2025, 1, 19, 9))
    assert any("找不到原来的列名" in words for words in found.notes)
    assert (year.path / "汇总（原件）.xlsx").read_bytes() == old


@pytest.mark.parametrize(("change", "words"), [("own", "“我的核对”"), ("gone", "G 列")])
def test_columns_that_are_not_ours_are_said_and_the_file_stays_aside(change, words, year):
    book = load_workbook(year.summary)
    sheet = book[ADJUSTMENTS]
    if change == "own":
        sheet.cell(FIRST_LINE_ROW, 25).value, sheet.cell(FIRST_LINE_ROW + 1, 25).value = "我的核对", "问过了"
    else:
        sheet.cell(FIRST_LINE_ROW, 7).value = None
    book.save(year.summary)
    old = year.summary.read_bytes()
    found = collect(year.path, now=datetime(2025, 1, 19, 9))
    assert any(words in note for note in found.notes)
    assert [line[:5] for line, _ in kept(year.summary)] == [("甲局", *FORM.names(PERMITS), 4)]
    assert (year.path / "汇总（原件）.xlsx").read_bytes() == old


def test_details_whose_heads_are_gone_are_said_by_a_merge_and_the_file_stays_aside(tmp_path):
    """A round does not look at them: its 记录 says what changed."""
    folder, target = tmp_path / "各单位", tmp_path / "汇总.xlsx"
    folder.mkdir()
    put(folder, "甲局", {PERMITS: 2})
    merge(folder, target)
    book = load_workbook(target)
    book[DETAILS].delete_rows(UNITS_HEAD_ROW + 1)
    book.save(target)
    old = target.read_bytes()
    assert any("“部门明细”里改过的数" in note for note in merge(folder, target, force=True).notes)
    assert (tmp_path / "汇总（原件）.xlsx").read_bytes() == old


def test_a_blank_counted_as_0_is_none_for_the_level_above(tmp_path):
    folder, target = tmp_path / "各单位", tmp_path / "汇总.xlsx"
    folder.mkdir()
    put(folder, "甲局", {PERMITS: None, PENALTIES: None})
    put(folder, UNITS[1], {PERMITS: 2})
    merge(folder, target)
    assert {FORM.cells[i] for i in read(target).lacking} == {PERMITS, PENALTIES}
    write(target, 0, ("甲局", *FORM.names(PERMITS), None, "空白按0计", None, None, None))
    merge(folder, target, force=True)
    assert {FORM.cells[i] for i in read(target).lacking} == {PENALTIES}
