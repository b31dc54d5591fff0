"""`nianbao merge --table`: every number of every unit, exact; blanks empty; nothing that a spreadsheet program would calculate."""

import csv
from decimal import Decimal

import openpyxl
import pytest
from cases import entries, expected, form_of, needs_shared
from nianbao.cli.main import main
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.steps.merging.merge import merge
from nianbao.steps.units_table import ABOUT, write_units_table
from nianbao.workbook.unit_columns import unit_columns
from nianbao.workbook.unit_rows import MORE_COLUMNS, refuse_beyond_a_sheet
from nianbao.workbook.writing.template import write_template
from workbooks import stamped, zeros

FORM = EDITIONS["2021"]
PERMITS = Cell("disclosure", "permits", "decisions")
FEES = next(cell for cell in FORM.cells if FORM.column(cell).decimals)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "收齐"
    made.mkdir()
    amount = Decimal("123456789.000001")
    units = (("甲局", {PERMITS: 7, FEES: amount}), ("=cmd|'/c calc'!A0", {PERMITS: None}), ("乙局", {PERMITS: "约五件"}))
    for number, (name, changes) in enumerate(units):
        stamped(FORM, zeros(FORM) | changes, made / f"{number}.xlsx", cover={"agency": name, "year": 2024})
    return made


def rows_of(path):
    """The table as text, read back without any library of ours: {agency: {column: words}}."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.reader(text))
    else:
        sheet = openpyxl.load_workbook(path).active
        assert all(cell.data_type != "f" for row in sheet for cell in row)
        rows = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


def head(cell):
    return "·".join(FORM.names(cell))


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_numbers_are_exact_blanks_empty_and_what_was_not_read_stands_as_typed(folder, tmp_path, kind):
    path = tmp_path / f"明细{kind}"
    assert main(["merge", str(folder), "--table", str(path)]) == 1
    rows = rows_of(path)
    strange = "'=cmd|'/c calc'!A0" if kind == ".csv" else "=cmd|'/c calc'!A0"
    assert set(rows) == {"甲局", "乙局", strange}
    assert [len(row) for row in rows.values()] == [len(ABOUT) + len(FORM.cells)] * 3
    assert (rows["甲局"][head(PERMITS)], rows["甲局"][head(FEES)]) == ("7", "123456789.000001")
    assert rows[strange][head(PERMITS)] == ""
    assert rows["乙局"][head(PERMITS)] == "约五件"
    assert rows["乙局"]["备注"] == "未读 1 格"


@needs_shared
def test_every_number_of_the_real_reports_stands_in_the_table(tmp_path):
    ids = [case for case, entry in entries().items() if form_of(entry) is FORM]
    for case in ids:
        write_template(FORM, tmp_path / f"{case}.xlsx", totals="typed", values=expected(entries()[case]), cover={"agency": case, "year": 2024})
    write_units_table(merge([tmp_path / f"{case}.xlsx" for case in ids]), tmp_path / "明细.csv")
    rows = rows_of(tmp_path / "明细.csv")
    for case in ids:
        told = [rows[case][head(cell)] for cell in FORM.cells]
        assert [Decimal(words) if words else None for words in told] == list(expected(entries()[case]).values())


def test_a_number_longer_than_a_workbook_can_hold_is_kept_as_text(folder, tmp_path):
    stamped(FORM, zeros(FORM) | {FEES: "12345678901.123456"}, folder / "丙.xlsx", cover={"agency": "丙局", "year": 2024})
    write_units_table(merge(folder), tmp_path / "明细.xlsx")
    assert rows_of(tmp_path / "明细.xlsx")["丙局"][head(FEES)] == "12345678901.123456"


@pytest.mark.parametrize(
    ("table", "words"),
    [("明细.txt", "应以 .csv 或 .xlsx 结尾"), ("有了.csv", "已经存在，没有覆盖"), ("汇总.xlsx", "另起一个文件名")],
)
def test_a_table_that_cannot_be_written_is_refused_before_anything_is(folder, tmp_path, capsys, table, words):
    (tmp_path / "有了.csv").write_text("我的", "utf-8")
    assert main(["merge", str(folder), "-o", str(tmp_path / "汇总.xlsx"), "--table", str(tmp_path / table)]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "汇总.xlsx").exists()
    assert (tmp_path / "有了.csv").read_text("utf-8") == "我的"


def test_the_library_refuses_as_the_command_line_does(folder, tmp_path):
    with pytest.raises(UserError, match=r"\.csv 或 \.xlsx"):
        write_units_table(merge(folder), tmp_path / "明细.ods")


def test_a_table_that_could_not_be_finished_leaves_nothing_behind(folder, tmp_path, monkeypatch):
    import tempfile

    scratch = tmp_path / "临时"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zipfile.ZipFile.write", full)
    with pytest.raises(UserError, match="磁盘已满"):
        write_units_table(merge([folder]), tmp_path / "明细.xlsx")
    assert not list(scratch.iterdir())
    assert not (tmp_path / "明细.xlsx").exists()


def test_more_units_than_a_sheet_has_rows_are_told_before_anything_is_read(folder, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("nianbao.workbook.unit_rows.MOST_ROWS", 7)
    monkeypatch.setattr("nianbao.steps.merging.merge.receive", lambda *_: pytest.fail("was read"))
    assert main(["merge", str(folder), "-o", str(tmp_path / "汇总.xlsx")]) == 2
    assert "一张工作表放不下" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setattr("nianbao.workbook.unit_rows.MOST_ROWS", 3)
    assert main(["merge", str(folder), "--table", str(tmp_path / "明细.xlsx")]) == 2
    assert "--table 明细.csv" in capsys.readouterr().err
    assert main(["merge", str(folder), "--table", str(tmp_path / "明细.csv")]) == 1
    assert len(rows_of(tmp_path / "明细.csv")) == 3
    assert not (tmp_path / "明细.xlsx").exists()


def test_every_edition_fits_on_a_sheet_and_what_does_not_is_told():
    for form in EDITIONS.values():
        refuse_beyond_a_sheet(1_000_000, len(form.cells))
        assert unit_columns(form).width <= len(form.cells) + MORE_COLUMNS
    with pytest.raises(UserError, match="16384 列"):
        refuse_beyond_a_sheet(1, 16_384)
