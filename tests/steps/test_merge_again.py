"""Merging again into a summary keeps what people typed into it; what cannot be kept is said, and the earlier file stays aside."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from amount import amount
from nianbao.district.causes import causes_of
from nianbao.district.roster import Roster, RosterUnit
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import load_grid, read
from nianbao.steps.merging.merge import merge
from nianbao.workbook.explanation_rows import explained
from nianbao.workbook.findings_list import KEY, RESULTS
from nianbao.workbook.layout import COVER, layout
from nianbao.workbook.unit_rows import DETAILS, FIRST_ROW, column_of
from openpyxl import load_workbook
from workbooks import stamped

FORM = EDITIONS["2021"]
LAID = layout(FORM)
WHOLE = "演示区人民政府"
TYPED = {"category": "县级政府", "version": 2, "date": "2026-02-03", "filler": "张三", "reviewer": "李四", "head": "王五", "phone": "010-12345678"}


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    """Three units, two of which give rise to findings."""
    folder = tmp_path_factory.mktemp("各单位")
    for i, name in enumerate(("甲局", "乙局", "丙局")):
        wrong = {Cell("disclosure", "rules", "issued"): 3, Cell("requests", "new", "natural"): i * 7}
        stamped(FORM, {**dict.fromkeys(FORM.cells, 0), **wrong}, folder / f"{name}.xlsx", cover={"agency": f"演示区{name}", "year": 2024})
    return folder


@pytest.fixture(scope="module")
def merged(units, tmp_path_factory):
    """Their first summary, from which every test starts."""
    return merge(units, tmp_path_factory.mktemp("汇总") / "汇总.xlsx", agency=WHOLE)


@pytest.fixture
def first(merged, tmp_path):
    """The same summary in the folder of the test."""
    return replace(merged, output=Path(shutil.copy(merged.output, tmp_path)))


def summary(units, tmp_path, **options):
    return merge(units, tmp_path / "汇总.xlsx", agency=WHOLE, force=True, **options)


def write(path, changes, told=()):
    """Type into cells of a summary as a person does: (sheet, row, column) → value, and 说明 by number of the line."""
    book = load_workbook(path)
    for (sheet, row, column), value in changes.items():
        book[sheet].cell(row + 1, column + 1, value)
    listed = book[RESULTS]
    head = next(row for row in listed.iter_rows(max_row=8) if KEY in [c.value for c in row])
    column = next(c.column for c in head if c.value == "说明")
    for line, words in told:
        listed.cell(head[0].row + 1 + line, column, words)
    book.save(path)


def test_what_follows_from_what_is_found_once_for_the_summary_and_the_screen(units, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("nianbao.district.merge_result.causes_of", lambda *given: asked.append(given) or causes_of(*given))
    merged = summary(units, tmp_path)
    assert merged.problems
    assert merged.causes == causes_of(merged.district, merged.problems)
    assert len(asked) == 1


@pytest.mark.parametrize("seed", range(amount(8, 200)))
def test_whatever_is_typed_into_a_summary_stands_in_the_next_one(seed, units, first, tmp_path):
    dice = random.Random(seed)
    fields = {key: value for key, value in TYPED.items() if dice.random() < 0.6}
    changes = {(COVER, LAID.cover[key].row, LAID.cover[key].column): value for key, value in fields.items()}
    ledger = {key: dice.randrange(100) for key in LAID.ledger if dice.random() < 0.3}
    changes |= {(COVER, LAID.ledger[key].row, LAID.ledger[key].column): value for key, value in ledger.items()}
    texts = {i: f"第{i}部分 {dice.random()}" for i in LAID.narrative if dice.random() < 0.6}
    changes |= {(LAID.narrative[i].sheet, LAID.narrative[i].row, LAID.narrative[i].column): text for i, text in texts.items()}
    lines = dice.sample(range(len(first.problems)), dice.randrange(1, len(first.problems)))
    write(tmp_path / "汇总.xlsx", changes, [(line, f"说明{line}") for line in lines])
    before = explained(load_grid(tmp_path / "汇总.xlsx"))
    again = summary(units, tmp_path)
    found = read(tmp_path / "汇总.xlsx")
    assert {key: found.cover.get(key) for key in fields} == {key: str(value) for key, value in fields.items()}
    assert found.ledger == ledger
    assert {i: text for i, text in enumerate(found.narrative) if text} == texts
    assert sorted(before.values()) == sorted(f"说明{line}" for line in lines)
    assert explained(load_grid(tmp_path / "汇总.xlsx")) == before
    assert any("已保留" in words for words in again.notes)
    assert [p.name for p in tmp_path.iterdir()] == ["汇总.xlsx"]


def test_an_explained_warning_says_so_and_one_whose_number_changed_asks_again(units, first, tmp_path):
    warnings = [i for i, p in enumerate(sorted(first.problems, key=lambda p: "错误警告提示".index(p.finding.level))) if p.finding.level == "警告"]
    write(tmp_path / "汇总.xlsx", {}, [(line, "属实") for line in warnings])
    again = summary(units, tmp_path)
    assert warnings
    assert {p.finding.explanation for p in again.problems if p.finding.level == "警告"} == {"属实"}


def test_an_explanation_stays_with_the_unit_that_sent_nothing(units, tmp_path):
    """Two are missing, the second is explained; then the first comes in."""
    folder = shutil.copytree(units, tmp_path / "到的")
    roster = Roster(tuple(RosterUnit(f"演示区{name}") for name in ("甲局", "乙局", "丙局", "丁局", "戊局")))
    first = summary(folder, tmp_path, roster=roster)
    missing = [p.finding for p in first.problems if p.finding.rule == "D1"]
    assert [f.facts.agency for f in missing] == ["演示区丁局", "演示区戊局"]
    listed = list(load_workbook(first.output)[RESULTS].iter_rows(values_only=True))
    head = next(i for i, row in enumerate(listed) if KEY in row)
    line = next(i for i, row in enumerate(listed) if i > head and any(str(words).startswith("D1") for words in row) and "演示区戊局" in row) - head - 1
    write(first.output, {}, [(line, "年内撤销")])
    stamped(FORM, dict.fromkeys(FORM.cells, 0), folder / "丁局.xlsx", cover={"agency": "演示区丁局", "year": 2024})
    again = summary(folder, tmp_path, roster=roster)
    assert [(p.finding.facts.agency, p.finding.explanation) for p in again.problems if p.finding.rule == "D1"] == [("演示区戊局", "年内撤销")]


def test_a_unit_whose_finding_is_gone_leaves_its_explanation_in_the_file(units, first, tmp_path):
    write(tmp_path / "汇总.xlsx", {}, [(line, f"说明{line}") for line in range(len(first.problems))])
    fewer = merge([units / "甲局.xlsx"], tmp_path / "汇总.xlsx", force=True)
    assert any("没有对应的问题" in words for words in fewer.notes)
    summary(units, tmp_path)
    assert len(explained(load_grid(tmp_path / "汇总.xlsx"))) == len(first.problems)


def test_what_cannot_be_kept_is_said_and_the_earlier_file_stays_aside(units, first, tmp_path):
    path = tmp_path / "汇总.xlsx"
    book = load_workbook(path)
    book.create_sheet("我的备忘")["A1"] = "别忘了"
    book[DETAILS].cell(FIRST_ROW + 1, column_of(FORM, 0) + 1, 99)
    book.save(path)
    old = path.read_bytes()
    notes = "".join(summary(units, tmp_path).notes)
    assert all(words in notes for words in ("我的备忘", "演示区甲局" if "甲局" in notes else "演示区", "汇总（原件）.xlsx"))
    assert (tmp_path / "汇总（原件）.xlsx").read_bytes() == old


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"no workbook at all", lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data])
def test_an_earlier_summary_that_cannot_be_read_is_said_and_stays_aside(damage, units, first, tmp_path):
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(damage(path.read_bytes()))
    old = path.read_bytes()
    notes = "".join(summary(units, tmp_path).notes)
    assert "读不出" in notes
    assert (tmp_path / "汇总（原件）.xlsx").read_bytes() == old
    assert read(path).stamp == "summary"


def test_without_force_an_earlier_summary_is_not_touched(units, first, tmp_path):
    with pytest.raises(UserError, match="已经存在"):
        merge(units, tmp_path / "汇总.xlsx")
