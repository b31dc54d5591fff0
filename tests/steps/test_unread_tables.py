"""A table that is not recognised is 未读, never 空白, everywhere; of a file that gives nothing nobody says that its digits are another paper's."""

import json
from dataclasses import replace

import pdf_habits
import pytest
import renderings
from nianbao.cli.main import main
from nianbao.core.submission import Unread
from nianbao.district.membership import UnitState
from nianbao.errors import NoTables
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading.files import load_grid, read
from nianbao.steps.merging.merge import merge
from nianbao.workbook.layout import layout
from nianbao.workbook.unit_rows import ENTRIES
from openpyxl import load_workbook
from workbooks import pages, stamped, write, zeros

FORM = EDITIONS["2021"]
NEW = Cell("requests", "new", "natural")
TOTAL = Cell("requests", "new", "total")


def filled(numbers):
    return {**zeros(FORM), **numbers}


def pictured(path, *, table="表三", agency="演示区民政局"):
    """A report one of whose tables is something else: its sheet holds no cell of it."""
    whole = stamped(FORM, filled({NEW: 185, TOTAL: 185}), path, cover={"agency": agency, "year": 2024})
    book = load_workbook(whole)
    place = book.sheetnames.index(table)
    book.remove(book[table])
    book.create_sheet(table, place)
    book.save(path)
    return path


@pytest.fixture
def round_of_two(tmp_path):
    pictured(tmp_path / "民政局.xlsx")
    stamped(FORM, filled({NEW: 218, TOTAL: 218}), tmp_path / "教育局.xlsx", cover={"agency": "演示区教育局", "year": 2024})
    return tmp_path


@pytest.mark.parametrize("table", [table.name for table in FORM.tables])
def test_a_table_that_is_not_recognised_is_unread_never_blank(table, tmp_path, capsys):
    file = pictured(tmp_path / "a.xlsx", table=table)
    found = read(file)
    key = next(t.key for t in FORM.tables if t.name == table)
    assert all(isinstance(found[cell], Unread) == (cell.table == key) for cell in FORM.cells)
    assert main(["read", str(file)]) == 0
    cells = len(FORM.by_table[key].cells)
    assert f"（{cells} 格，空白 0 格，未读 {cells} 格）" in capsys.readouterr().out
    main(["read", str(file), "--format", "json"])
    shown = json.loads(capsys.readouterr().out)
    assert {e["原因"] for e in shown["未读"]} == {"文件里没有认出这张表"}
    assert len(shown["未读"]) == cells


def test_check_names_the_table_once_as_an_error(tmp_path, capsys):
    assert main(["check", str(pictured(tmp_path / "a.xlsx"))]) == 1
    out = capsys.readouterr().out
    assert out.count("没有认出这张表") == 1
    assert "未填" not in out


def test_merge_calls_the_unit_unread_and_leaves_its_sums_open(round_of_two, capsys):
    main(["merge", str(round_of_two), "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert {e["文件"]: e["状态"] for e in data["报送情况"]} == {"民政局.xlsx": "读不出", "教育局.xlsx": "已汇总"}
    assert data["合计"]["表三"]["一、本年新收政府信息公开申请数量"]["总计"] is None
    assert {p["规则"] for p in data["问题"]} >= {"D8"}
    main(["merge", str(round_of_two), "-o", str(round_of_two / "汇总.xlsx")])
    out = capsys.readouterr().out
    assert "新收 218" not in out
    assert "待定" in out
    assert "D8" in out


def test_the_summary_shows_the_state_and_its_cells_say_open(round_of_two):
    merged = merge(round_of_two, round_of_two / "汇总.xlsx")
    grid = load_grid(round_of_two / "汇总.xlsx")
    assert {row[2]: row[3] for row in grid.sheet(ENTRIES).rows if row[2]}["民政局.xlsx"] == "读不出"
    whole = read(round_of_two / "汇总.xlsx")
    assert {isinstance(whole[cell], Unread) for cell in FORM.by_table["requests"].cells} == {True}
    assert {isinstance(whole[cell], Unread) for cell in FORM.by_table["review"].cells} == {False}
    (entry,) = [e for e in merged.district.entries if e.state is UnitState.UNREADABLE]
    assert entry.reason == "表三没有读出，这些格的合计待定；读出的数已经相加"


def test_the_words_of_an_open_sum_are_not_garbled(round_of_two):
    merged = merge(round_of_two)
    (reason,) = {v.reason for v in merged.district.values if isinstance(v, Unread)}
    assert reason == "演示区民政局：文件里没有认出这张表。没有读出的不当作 0"


def test_a_table_that_is_gone_is_no_total_typed_by_hand(tmp_path, capsys):
    file = pictured(stamped(FORM, zeros(FORM), tmp_path / "a.xlsx", totals="formula"), table="表四")
    main(["check", str(file)])
    assert "改成了手填的数" not in capsys.readouterr().out


def test_a_true_report_whose_tables_are_not_recognised_is_no_wrong_file(tmp_path):
    text = "演示区教育局2024年政府信息公开工作年度报告\n一、总体情况\n无。\n（表格见图片）\n"
    (tmp_path / "报告.txt").write_text(text, "utf-8")
    with pytest.raises(NoTables) as told:
        read(tmp_path / "报告.txt")
    assert told.value.id == "F60"
    assert "选错了文件" not in str(told.value)


def test_a_file_that_gives_nothing_stands_as_unread(tmp_path):
    (tmp_path / "报告.txt").write_text("演示区教育局2024年政府信息公开工作年度报告\n一、总体情况\n无。\n", "utf-8")
    stamped(FORM, zeros(FORM), tmp_path / "a.xlsx", cover={"agency": "演示区民政局", "year": 2024})
    states = {e.file: str(e.state) for e in merge(tmp_path).district.entries}
    assert states == {"报告.txt": "读不出", "a.xlsx": "已汇总"}


USUAL, VALUES = renderings.printed, dict(zip(FORM.cells, range(101, 400), strict=False))
MADE = {  # every kind of document but .xlsx, by its ending
    "docx": lambda path: renderings.as_docx(FORM, VALUES, 2024, path),
    "html": lambda path: path.write_bytes(renderings.as_html(FORM, VALUES, 2024)),
    "md": lambda path: path.write_text(renderings.as_markdown(FORM, VALUES, 2024), "utf-8"),
    "tabs.txt": lambda path: path.write_text(renderings.as_tabs(FORM, VALUES, 2024), "utf-8"),
    "lines.txt": lambda path: path.write_text(renderings.as_lines(FORM, VALUES, 2024, "bare"), "utf-8"),
    "pdf": lambda path: path.write_bytes(pdf_habits.made(FORM, VALUES, 2024, pdf_habits.HABITS["格线"])[0]),
}


def without(table, *, heads, labels):
    """The printed tables, one of them without its heads, or without the labels of its rows."""

    def printed(form, values):
        made = USUAL(form, values)
        page = next(page for page in made if page.name == table)
        numbers = {(spot.row, spot.column) for spot in layout(form).spots if spot.sheet == table}
        top = min(row for row, _ in numbers)
        page.cells.update({at: "" for at in page.cells if at[0] >= 2 and at not in numbers and (heads if at[0] < top else labels)})
        return made

    return printed


@pytest.mark.parametrize("ending", MADE)
@pytest.mark.parametrize(("table", "heads", "labels"), [("表二", False, True), ("表三", True, False), ("表三", False, True), ("表四", True, False), ("表四", True, True)])
def test_a_table_of_a_document_without_its_heads_or_labels_is_unread_never_blank(ending, table, heads, labels, tmp_path, monkeypatch):
    for module in (renderings, pdf_habits):
        monkeypatch.setattr(module, "printed", without(table, heads=heads, labels=labels))
    MADE[ending](tmp_path / f"某局.{ending}")
    found = read(tmp_path / f"某局.{ending}")
    own = next(t for t in FORM.tables if t.name == table).cells
    assert {isinstance(found[cell], Unread) for cell in own} == {True}
    assert {cell: found[cell] for cell in FORM.cells if cell not in own} == {cell: VALUES[cell] for cell in FORM.cells if cell not in own}
    assert [str(entry.state) for entry in merge(tmp_path, year=2024).district.entries] == ["读不出"]


TURNS = {"left": (0, 0.7, -0.7, 0, 500, 20), "right": (0, -0.7, 0.7, 0, 20, 800), "askew": (0.99, 0.14, -0.14, 0.99, 0, 0)}


@pytest.mark.parametrize("turn", TURNS)
def test_tables_on_turned_pages_of_a_pdf_are_unread(turn, tmp_path, capsys):
    def turned(canvas):
        if canvas.getPageNumber() > 1:
            canvas.transform(*TURNS[turn])

    (tmp_path / "a.pdf").write_bytes(pdf_habits.made(FORM, VALUES, 2024, pdf_habits.Habit(page=turned))[0])
    found = read(tmp_path / "a.pdf")
    assert {cell.table for cell in found.unread} == {"requests", "review"}
    assert len(found.unread) == 190
    assert found.blank == ()
    assert main(["read", str(tmp_path / "a.pdf")]) == 0
    assert "空白 0 格，未读 175 格" in capsys.readouterr().out


@pytest.mark.parametrize("turn", TURNS)
def test_a_pdf_of_turned_pages_alone_gives_no_number_and_is_no_wrong_file(turn, tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf_habits.made(FORM, VALUES, 2024, pdf_habits.Habit(page=lambda canvas: canvas.transform(*TURNS[turn])))[0])
    (entry,) = merge(tmp_path, year=2024).district.entries
    assert str(entry.state) == "读不出"
    assert entry.submission is None or len(entry.submission.unread) == len(FORM.cells)
    assert "选错了文件" not in entry.reason


def test_bare_tables_without_one_of_them_are_unread_too(tmp_path):
    found = read(write(pages(FORM, zeros(FORM))[1:], tmp_path / "演示区教育局2024.xlsx"))
    assert {cell.table for cell in found.unread} == {"disclosure"}
    assert found.blank == ()
    assert replace(found, values=()).agency == "演示区教育局"
