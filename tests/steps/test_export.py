"""Every number of every report in plain tables: exact, with its state and place; years add up; sums are those of the summary."""

import random
import threading
from decimal import Decimal

import pandas
import pytest
from amount import amount
from nianbao import export, merge
from nianbao.cli.main import main
from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.steps.export import LONG_COLUMNS, TOTAL, UNIT
from nianbao.workbook.writing import plain_table
from nianbao.workbook.writing.template import write_template

FORM, OLD = EDITIONS["2021"], EDITIONS["2019"]
FEE = next(cell for cell in FORM.cells if FORM.column(cell).decimals)


def numbers(seed):
    draw = random.Random(seed)
    values = {cell: draw.randint(0, 10 ** draw.randint(0, 7)) for cell in FORM.cells}
    values[FEE] = Decimal(draw.randint(0, 10**11)).scaleb(-6)
    return values


def filled(path, values, agency, year, form=FORM):
    write_template(form, path, totals="typed", values=values, cover={"agency": agency, "year": year})
    return path


def table(path):
    if path.suffix == ".csv":
        return pandas.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    read = pandas.read_excel(path, dtype=object, engine="calamine")
    return read.map(lambda value: "" if value is None or value != value else f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_value_of_many_units_and_two_years_is_exact_and_sums_are_those_of_the_summary(kind, tmp_path):
    """Each year is exported by itself into one folder."""
    count = amount(3, 1000)
    given = {}
    for year in (2023, 2024):
        (tmp_path / str(year)).mkdir()
        for i in range(count):
            given[f"单位{i}局", str(year)] = numbers(f"{i} {year}")
            filled(tmp_path / str(year) / f"{i}.xlsx", given[f"单位{i}局", str(year)], f"单位{i}局", year)
        done = export(tmp_path / str(year), tmp_path / "导出", kind)
    assert (done.reports, done.before, done.problems) == (2 * count, count, ())
    long, wide = table(tmp_path / "导出" / f"长表.{kind}"), table(tmp_path / "导出" / f"宽表.{kind}")
    assert (len(long), len(wide)) == (2 * count * len(FORM.cells), 2 * count)
    cells = FORM.by_names
    for row in long.itertuples(index=False):
        assert Decimal(row.值) == given[row.机关, row.年度][cells[row.表, row.行, row.列]]
        assert row.状态 == "数字"
        assert row.位置.startswith(row.表 + "!")
    summary = merge([tmp_path / "2024"], None, year=2024).district
    for cell in FORM.cells:
        column = wide[wide.年度 == "2024"]["·".join(FORM.names(cell))]
        assert sum(map(Decimal, column)) == summary.submission.number(cell)


def test_a_long_table_goes_on_on_the_next_sheet_and_years_still_add_up(tmp_path, monkeypatch):
    monkeypatch.setattr(plain_table, "ROWS_A_SHEET", 150)
    filled(tmp_path / "a.xlsx", numbers(1), "甲_x0041_局", 2023)
    filled(tmp_path / "b.xlsx", numbers(2), "乙局", 2024)
    export(tmp_path / "a.xlsx", tmp_path / "导出", "xlsx")
    done = export(tmp_path / "b.xlsx", tmp_path / "导出", "xlsx")
    assert (done.reports, done.before) == (2, 1)
    sheets = pandas.read_excel(tmp_path / "导出" / "长表.xlsx", sheet_name=None, dtype=object, engine="calamine")
    assert [(name, len(one)) for name, one in sheets.items()] == [(f"长表{n or ''}", min(150, 2 * len(FORM.cells) - 150 * at)) for at, n in enumerate((0, 2, 3))]
    whole = pandas.concat(sheets.values())
    assert sum(map(Decimal, map(str, whole[whole.年度 == 2024].值))) == sum(map(Decimal, numbers(2).values()))


def test_blanks_are_empty_and_what_was_not_read_keeps_its_text(tmp_path):
    values = dict.fromkeys(FORM.cells, 0) | {FORM.cells[0]: None, FORM.cells[1]: Unread("约 3", ""), FEE: Decimal("0.000001")}
    export(filled(tmp_path / "a.xlsx", values, "甲局", 2024), tmp_path / "导出")
    long, wide = table(tmp_path / "导出" / "长表.csv"), table(tmp_path / "导出" / "宽表.csv")
    assert tuple(long.columns) == LONG_COLUMNS
    assert [(row.值, row.状态, row.原文) for row in long.iloc[:3].itertuples()] == [("", "空白", ""), ("", "未读", "约 3"), ("0", "数字", "")]
    heads = ["·".join(FORM.names(cell)) for cell in (*FORM.cells[:3], FEE)]
    assert list(wide.iloc[0][heads]) == ["", "约 3", "0", "0.000001"]


def test_a_summary_is_its_units_and_the_total_told_apart(tmp_path):
    (tmp_path / "收齐").mkdir()
    for i in range(3):
        filled(tmp_path / "收齐" / f"{i}.xlsx", numbers(i), f"单位{i}局", 2024)
    merge([tmp_path / "收齐"], tmp_path / "汇总.xlsx", agency="测试区")
    export(tmp_path / "汇总.xlsx", tmp_path / "导出")
    wide = table(tmp_path / "导出" / "宽表.csv")
    assert list(wide.报表) == [UNIT] * 3 + [TOTAL]
    column = "·".join(FORM.names(FORM.cells[3]))
    assert sum(map(Decimal, wide[wide.报表 == UNIT][column])) == Decimal(wide[wide.报表 == TOTAL][column].iloc[0])


def test_two_editions_share_the_columns_that_mean_the_same(tmp_path):
    filled(tmp_path / "新.xlsx", numbers(1), "甲局", 2021)
    filled(tmp_path / "旧.xlsx", dict.fromkeys(OLD.cells, 4), "甲局", 2020, OLD)
    done = export([tmp_path / "新.xlsx", tmp_path / "旧.xlsx"], tmp_path / "导出")
    wide = table(tmp_path / "导出" / "宽表.csv")
    assert done.reports == 2
    shared = [cell for cell in OLD.cells if cell in FORM.position]
    assert set(wide[wide.年度 == "2020"][["·".join(FORM.names(cell)) for cell in shared]].iloc[0]) == {"4"}
    assert len(wide.columns) == 5 + len({*FORM.cells, *OLD.cells})


def test_a_report_that_is_there_is_kept_unless_it_is_to_be_replaced(tmp_path):
    filled(tmp_path / "a.xlsx", numbers(1), "甲局", 2024)
    filled(tmp_path / "b.xlsx", numbers(2), "甲局", 2024)
    export(tmp_path / "a.xlsx", tmp_path / "导出")
    before = (tmp_path / "导出" / "长表.csv").read_bytes()
    with pytest.raises(UserError, match="甲局 2024"):
        export(tmp_path / "b.xlsx", tmp_path / "导出")
    assert (tmp_path / "导出" / "长表.csv").read_bytes() == before
    done = export(tmp_path / "b.xlsx", tmp_path / "导出", force=True)
    assert (done.reports, done.before) == (1, 0)
    assert Decimal(table(tmp_path / "导出" / "长表.csv").值[0]) == numbers(2)[FORM.cells[0]]


def test_of_exports_into_one_folder_at_once_none_is_lost(tmp_path):
    """Each is in both tables, or was told that another is at work and says so."""
    for i in range(4):
        filled(tmp_path / f"{i}.xlsx", numbers(i), f"单位{i}局", 2024)
    together, done, told = threading.Barrier(4), [], []

    def run(i):
        together.wait()
        try:
            export(tmp_path / f"{i}.xlsx", tmp_path / "导出")
            done.append(f"单位{i}局")
        except UserError as error:
            told.append(str(error))

    threads = [threading.Thread(target=run, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) + len(told) == 4
    assert all("正在导出" in words for words in told)
    assert sorted(table(tmp_path / "导出" / "宽表.csv").机关) == sorted(done)
    assert set(table(tmp_path / "导出" / "长表.csv").机关) == set(done)
    assert sorted(path.name for path in (tmp_path / "导出").iterdir()) == ["宽表.csv", "长表.csv"]


def test_an_export_that_was_killed_between_its_tables_is_named_and_mended_by_the_next(tmp_path):
    files = [filled(tmp_path / f"{name}.xlsx", numbers(i), f"{name}局", 2024) for i, name in enumerate("甲乙丙")]
    export(files[0], tmp_path / "导出")
    wide = (tmp_path / "导出" / "宽表.csv").read_bytes()
    export(files[1], tmp_path / "导出")
    (tmp_path / "导出" / "宽表.csv").write_bytes(wide)
    with pytest.raises(UserError, match="上次导出没有做完，乙局 2024"):
        export(files[2], tmp_path / "导出")
    done = export(files[1:], tmp_path / "导出")
    assert (done.reports, done.before) == (3, 1)
    assert list(table(tmp_path / "导出" / "长表.csv").机关.value_counts()) == [len(FORM.cells)] * 3


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_folder_with_tables_of_others_is_left_alone(kind, tmp_path):
    filled(tmp_path / "a.xlsx", numbers(1), "甲局", 2024)
    (tmp_path / "导出").mkdir()
    for name in ("长表", "宽表"):
        (tmp_path / "导出" / f"{name}.{kind}").write_text("别人的", "utf-8")
    with pytest.raises(UserError, match="不是本程序导出的"):
        export(tmp_path / "a.xlsx", tmp_path / "导出", kind)
    assert (tmp_path / "导出" / f"长表.{kind}").read_text("utf-8") == "别人的"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_names_that_a_spreadsheet_would_calculate_are_text(kind, tmp_path):
    filled(tmp_path / "a.xlsx", numbers(1), "=cmd|'/c calc'!A0", 2024)
    export(tmp_path / "a.xlsx", tmp_path / "导出", kind)
    export(filled(tmp_path / "b.xlsx", numbers(1), "乙局", 2024), tmp_path / "导出", kind)
    text = table(tmp_path / "导出" / f"宽表.{kind}").机关[0]
    assert text == ("'=cmd|'/c calc'!A0" if kind == "csv" else "=cmd|'/c calc'!A0")


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_exported(tmp_path, capsys):
    (tmp_path / "收").mkdir()
    filled(tmp_path / "收" / "a.xlsx", numbers(1), "甲局", 2024)
    (tmp_path / "收" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    assert main(["export", str(tmp_path / "收"), "-o", str(tmp_path / "导出"), "--format", "xlsx"]) == 2
    assert "坏.xlsx" in capsys.readouterr().err
    assert len(table(tmp_path / "导出" / "宽表.xlsx")) == 1
    assert main(["export", str(tmp_path / "收" / "坏.xlsx"), "-o", str(tmp_path / "导出2")]) == 2
    assert not (tmp_path / "导出2").exists()


@pytest.mark.parametrize("name", ["导出.csv", "导出.XLSX"])
def test_a_name_of_a_file_is_asked_about_since_a_folder_is_written(name, tmp_path, capsys):
    source = filled(tmp_path / "甲.xlsx", numbers(1), "甲局", 2024)
    assert main(["export", str(source), "-o", str(tmp_path / name)]) == 2
    assert f"请给出文件夹名，例如 {tmp_path / '导出'}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [source]


def test_a_folder_that_is_a_file_is_named_in_chinese(tmp_path, capsys):
    source = filled(tmp_path / "甲.xlsx", numbers(1), "甲局", 2024)
    (tmp_path / "导出").write_text("", "utf-8")
    assert main(["export", str(source), "-o", str(tmp_path / "导出")]) == 2
    assert "那里已有同名的文件，不是文件夹" in capsys.readouterr().err
