"""报送台账 keeps everything of the clerk's through many rounds: edits, sorting, own columns, own sheets, notes; two computers lose none."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from amount import amount
from nianbao.errors import UserError
from nianbao.reading.files import load_grid
from nianbao.steps.collecting.ledger_store import open_ledger, write_ledger
from nianbao.steps.year_folder import YearFolder
from nianbao.workbook.ledger_sheets import CHOICES, EXPLAINING, LOCK_ALL, RECORD, REPORT_SHEET, REPORTED, UNMATCHED, ledger_found
from openpyxl.comments import Comment

NOW = datetime(2026, 1, 10, 9, 0)
UNITS = [f"演示区第{i}局" for i in range(1, 13)]
WHITES = [c.head for c in REPORT_SHEET.columns if c.white and c.kind == "text"]


def wanted(dice, units=UNITS, record=()):
    """What a run might find: grey cells of every unit, in any state."""
    rows = [{"序号": i, "机关": u, "状态": dice.choice(("未报", "待审核", "待退回")), "错误": dice.randrange(3), "文件": f"{u}{dice.randrange(9)}.xlsx"} for i, u in enumerate(units, 1)]
    return {
        REPORTED: rows, EXPLAINING: [{"机关": units[0], "编号": "f1", "审核说明": "属实"}], UNMATCHED: [{"编号": "h1", "文件": "x.xlsx"}],
        RECORD: [{"编号": n, "事项": "收到"} for n in record], CHOICES: [{"机关": u, "文件": f"{u}.xlsx"} for u in units],
    }  # fmt: skip


def run(folder, dice, **more):
    ledger = open_ledger(folder)
    return ledger, write_ledger(ledger, wanted(dice, **more), folder, [("年度", 2025)], NOW)


def whites(path):
    return ledger_found(load_grid(path)).whites()


@pytest.fixture
def folder(tmp_path):
    return YearFolder(tmp_path)


class Clerk:
    """Edits a ledger as people do, and remembers what must be there afterwards: by unit and head, whatever the row."""

    def __init__(self, path, dice):
        self.path, self.dice, self.kept, self.notes, self.own = path, dice, {}, {}, 0

    def edit(self, units=UNITS, heads=WHITES):
        book = openpyxl.load_workbook(self.path)
        sheet = book[REPORTED]
        head = next(r for r in range(1, 20) if any(c.value == "机关" for c in sheet[r]))
        columns = {c.value: c.column for c in sheet[head] if c.value}
        rows = {sheet.cell(r, columns["机关"]).value: r for r in range(head + 1, sheet.max_row + 1)}
        for _ in range(self.dice.randrange(1, 5)):
            unit, name = self.dice.choice(units), self.dice.choice([*heads, *(h for h in columns if str(h).startswith("我的"))])
            words = self.dice.choice(("", f"记{self.dice.randrange(1000)}"))
            sheet.cell(rows[unit], columns[name]).value = words or None
            self.kept[unit, name] = words
        action = self.dice.randrange(6)
        if action == 0:
            self._sort(sheet, head)
        elif action == 1:
            self.own += 1
            sheet.cell(head, sheet.max_column + 1).value = f"我的{self.own}"
        elif action == 2 and f"我表{self.own}" not in book.sheetnames:
            book.create_sheet(f"我表{self.own}")["B2"] = self.own
            self.notes[f"我表{self.own}"] = self.own
        elif action == 3:
            sheet.cell(rows[units[0]], columns["备注"]).comment = Comment("别忘了打电话", "王")
        elif action == 4:
            sheet.insert_rows(1)
            sheet["A1"] = "绝密"
        book.save(self.path)

    def _sort(self, sheet, head):
        width, rows = sheet.max_column, []
        for r in range(head + 1, sheet.max_row + 1):
            rows.append([sheet.cell(r, c).value for c in range(1, width + 1)])
        self.dice.shuffle(rows)
        for r, row in enumerate(rows, head + 1):
            for c, value in enumerate(row, 1):
                sheet.cell(r, c).value = value

    def check(self):
        there = whites(self.path)
        for (unit, name), words in self.kept.items():
            assert there.get((REPORTED, unit, name), "") == words, (unit, name)
        book = openpyxl.load_workbook(self.path)
        for name, value in self.notes.items():
            assert book[name]["B2"].value == value


@pytest.mark.parametrize("seed", range(amount(2, 20)))
def test_thirty_rounds_lose_no_edit(folder, seed):
    dice = random.Random(seed)
    run(folder, dice)
    clerk = Clerk(folder.ledger, dice)
    for number in range(amount(10, 30)):
        clerk.edit()
        run(folder, dice, record=[f"n{i}" for i in range(number)])
        clerk.check()
    found = ledger_found(load_grid(folder.ledger))
    assert {key[0] for key in found.rows(REPORTED)} == set(UNITS)
    assert len(found.rows(RECORD)) == number


@pytest.mark.parametrize("seed", range(amount(2, 20)))
def test_two_computers_on_one_folder_lose_no_edit(folder, seed):
    """One holds the file open and edits it; the other collects and edits what was written beside it; later one run takes both in."""
    dice = random.Random(seed)
    run(folder, dice)
    here, there = Clerk(folder.ledger, dice), None
    mine, yours = UNITS[:6], UNITS[6:]
    lock = folder.path / f"~${folder.ledger.name}"
    for _ in range(amount(5, 15)):
        lock.write_bytes(b"")
        before = folder.ledger.read_bytes()
        _, path = run(folder, dice, record=["beside"])
        assert folder.ledger.read_bytes() == before
        assert "待合并" in path.name
        there = Clerk(path, dice)
        there.edit(yours)
        here.edit(mine)
        if dice.random() < 0.5:  # once more while it is still open
            _, path = run(folder, dice, record=["beside"])
            here.check()
        lock.unlink()
        _, path = run(folder, dice, record=["after"])
        assert path == folder.ledger
        assert not [p for p in folder.path.iterdir() if "待合并" in p.name]
        there.path = folder.ledger
        there.notes = {}
        there.check()
        here.kept |= there.kept
        here.check()
        assert {key[0] for key in ledger_found(load_grid(path)).rows(RECORD)} >= {"beside"}
    assert any("待合并" in p.name for p in folder.earlier.iterdir())


def test_what_both_changed_is_told_and_the_ledgers_own_stays(folder):
    dice = random.Random(1)
    run(folder, dice)
    copy = folder.path / "报送台账(冲突副本 2026-01-10).xlsx"
    copy.write_bytes(folder.ledger.read_bytes())
    for path, words in ((folder.ledger, "本机"), (copy, "云上")):
        clerk = Clerk(path, dice)
        book = openpyxl.load_workbook(path)
        column = next(c.column for c in book[REPORTED][4] if c.value == "备注")
        book[REPORTED].cell(5, column).value = words
        book.save(path)
        clerk.check()
    ledger, _ = run(folder, dice)
    assert whites(folder.ledger)[REPORTED, UNITS[0], "备注"] == "本机"
    assert any("两边都改过" in words and "云上" in words for words in ledger.told)
    assert not copy.exists()


@pytest.mark.parametrize(("before", "after"), [("", "是"), ("是", "")])
def test_all_locked_or_unlocked_in_a_copy_is_taken_over(folder, before, after):
    """全部锁定 stands above the heads and belongs to no unit."""
    def lock(path, words):
        book = openpyxl.load_workbook(path)
        label = next(c for row in book[REPORTED].iter_rows(max_row=4) for c in row if c.value == LOCK_ALL)
        label.offset(0, 1).value = words or None
        book.save(path)

    dice = random.Random(1)
    run(folder, dice)
    lock(folder.ledger, before)
    run(folder, dice)
    copy = folder.path / "报送台账(冲突副本 2026-01-10).xlsx"
    copy.write_bytes(folder.ledger.read_bytes())
    lock(copy, after)
    run(folder, dice)
    assert not copy.exists()
    assert ledger_found(load_grid(folder.ledger)).tops == {LOCK_ALL: after}
    assert open_ledger(folder).whites.get(("", "", LOCK_ALL), "") == after


def test_nothing_new_writes_nothing(folder):
    run(folder, random.Random(1))
    stood = folder.ledger.stat().st_mtime_ns
    _, path = run(folder, random.Random(1))
    assert path is None
    assert folder.ledger.stat().st_mtime_ns == stood


def test_a_new_row_is_as_high_as_its_longest_text_and_rows_that_stand_keep_theirs(folder):
    def record(*words):
        ledger = open_ledger(folder)
        write_ledger(ledger, {RECORD: [{"编号": f"r{n}", "变动": w} for n, w in enumerate(words)]}, folder, [("年度", 2025)], NOW)
        sheet = openpyxl.load_workbook(folder.ledger)[RECORD]
        return [sheet.row_dimensions[sheet.max_row - left].height for left in reversed(range(len(words)))]

    assert record("短", "改了一格：" * 12) == [None, 49]
    assert record("改了一格：" * 40, "改了一格：" * 12, "改了一格：" * 25) == [None, 49, 79]


def test_digits_that_fit_their_column_make_no_row_higher(folder):
    ledger = open_ledger(folder)
    row = {"机关": "甲区教育局", "文件": "演示区人力资源局.xlsx", "收到": "2026-01-18", "校验码": "07486812", "电话": "0559-1112222"}
    write_ledger(ledger, {REPORTED: [row, row | {"机关": "甲区民政局", "下一步": "请退回，反馈单在“退回”文件夹；退回后填退回日期"}]}, folder, [("年度", 2025)], NOW)
    sheet = openpyxl.load_workbook(folder.ledger)[REPORTED]
    assert [sheet.row_dimensions[sheet.max_row - 1 + n].height for n in range(2)] == [None, 34]


def test_a_damaged_ledger_is_said_and_not_written_over(folder):
    for data in (b"", b"PK\x03\x04xxxx", b"no workbook"):
        folder.ledger.write_bytes(data)
        with pytest.raises(UserError, match="没有动它"):
            open_ledger(folder)
        assert folder.ledger.read_bytes() == data


def test_another_workbook_of_that_name_is_left_alone(folder):
    openpyxl.Workbook().save(folder.ledger)
    with pytest.raises(UserError, match="不是收表写的台账"):
        open_ledger(folder)


def test_a_sheet_that_was_deleted_comes_back_and_the_rest_stays(folder):
    dice = random.Random(3)
    run(folder, dice)
    clerk = Clerk(folder.ledger, dice)
    clerk.edit()
    book = openpyxl.load_workbook(folder.ledger)
    del book[RECORD], book["_采用"]
    book.save(folder.ledger)
    run(folder, dice, record=["again"])
    clerk.check()
    assert ("again",) in ledger_found(load_grid(folder.ledger)).rows(RECORD)


def test_a_deleted_column_of_ours_comes_back_at_the_right(folder):
    run(folder, random.Random(1))
    book = openpyxl.load_workbook(folder.ledger)
    sheet = book[REPORTED]
    column = next(c.column for c in sheet[4] if c.value == "错误")
    for r in range(1, sheet.max_row + 1):
        sheet.cell(r, column).value = None
    book.save(folder.ledger)
    run(folder, random.Random(2))
    assert ledger_found(load_grid(folder.ledger)).rows(REPORTED)[(UNITS[0],)]["错误"] in ("0", "1", "2")


def test_a_save_in_between_is_not_written_over(folder):
    dice = random.Random(1)
    run(folder, dice)
    ledger = open_ledger(folder)
    Clerk(folder.ledger, dice).edit()
    saved = folder.ledger.read_bytes()
    path = write_ledger(ledger, wanted(random.Random(9)), folder, [], NOW + timedelta(hours=1))
    assert folder.ledger.read_bytes() == saved
    assert "待合并" in Path(path).name
