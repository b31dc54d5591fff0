"""说明 as a workbook keeps them: taken from the list of findings, never lost, never taken for others; read from files too."""

from datetime import date

import openpyxl
import pytest
from nianbao.cli.main import main
from nianbao.core.findings import Level
from nianbao.forms import EDITIONS
from nianbao.grid import Grid, Sheet, column_letters
from nianbao.model import Cell
from nianbao.reading.by_label import by_labels
from nianbao.reading.files import load_grid, read
from nianbao.rules.explanations import fingerprint
from nianbao.rules.relations import check_relations
from nianbao.steps.examination import examine
from nianbao.workbook.editing.findings_sheet import write_told
from nianbao.workbook.editing.marked_copy import write_marked
from nianbao.workbook.explanation_rows import (
    EXPLAINED,
    EXPLANATION_HEADS,
    STALE,
    KeptExplanation,
    explained,
    explanation_rows,
    explanations_in,
    renewed,
)
from nianbao.workbook.findings_heads import FINDINGS_HEAD_ROW, HEADS, RESULTS, typed_explanations
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]
OLD = {"X1|a#1|2": KeptExplanation("X1", "撤并", "2025-01-20")}


@pytest.mark.parametrize(
    ("listed", "kept"),
    [
        ([], OLD),
        ([("X1|a#1|2", "X1", "撤并")], OLD),
        ([("X1|a#1|2", "X1", " 更正 ")], {"X1|a#1|2": KeptExplanation("X1", "更正", "2026-01-31")}),
        ([("X1|a#1|2", "X1", "")], {}),
        ([("X1|a#5|2", "X1", STALE + "撤并")], OLD),
        ([("X1|a#5|2", "X1", "撤并")], {**OLD, "X1|a#5|2": KeptExplanation("X1", "撤并", "2026-01-31")}),
        ([("C1|b#3|4", "C1", "台账")], {**OLD, "C1|b#3|4": KeptExplanation("C1", "台账", "2026-01-31")}),
    ],
    ids=["nothing listed", "as it stood", "rewritten", "taken away", "an old one left as it stood", "an old one confirmed", "a new one"],
)
def test_the_list_renews_what_is_kept(listed, kept):
    assert renewed(OLD, listed, "2026-01-31") == kept


def test_rows_go_out_and_come_back():
    assert explanation_rows(OLD)[0] == EXPLANATION_HEADS
    assert explanations_in(explanation_rows(OLD)) == OLD
    assert explained(Grid("a.xlsx", (Sheet(EXPLAINED, explanation_rows(OLD)),))) == {"X1|a#1|2": "撤并"}
    assert explained(Grid("a.xlsx", ())) == {}


def workbook(path, key="", text=""):
    """A template with a 核对数 that differs, and a 说明."""
    fives = [Cell("requests", row, column) for row in ("new", "result.granted", "result.total") for column in ("natural", "total")]
    values = {**dict.fromkeys(FORM.cells, 0), **dict.fromkeys(fives, 5)}
    write_template(FORM, path, values=values, totals="typed", ledger={"received": 7}, cover={"agency": "水务局", "year": 2024}, force=True)
    if key:
        from openpyxl import load_workbook

        book = load_workbook(path)
        sheet = book.create_sheet(EXPLAINED)
        for row in explanation_rows({key: KeptExplanation("C1", text)}):
            sheet.append(row)
        sheet.sheet_state = "hidden"
        book.save(path)
    return path


@pytest.mark.parametrize("reader", [read, lambda path: by_labels(load_grid(path))], ids=["by address", "by labels"])
def test_a_file_with_an_explanation_is_read_with_it(reader, tmp_path):
    bare = check_relations([read(workbook(tmp_path / "表.xlsx"))])[0].findings
    (finding,) = (f for f in bare if f.level is Level.WARNING)
    path = workbook(tmp_path / "表.xlsx", fingerprint(finding), "台账多记 2 件")
    explanations = [f.explanation for f in examine([reader(path)])[0].findings if f.rule == "C1"]
    assert explanations == ["台账多记 2 件"]


def test_a_template_is_read_by_its_labels_alike(tmp_path):
    path = workbook(tmp_path / "表.xlsx")
    by_address, labelled = read(path), by_labels(load_grid(path))
    assert labelled is not None
    assert (labelled.values, labelled.agency, labelled.year, dict(labelled.ledger)) == (by_address.values, "水务局", 2024, {"received": 7})


# ---- 说明 typed into the list of a marked copy

def pasted(path):
    """Bare tables of zeros with 规章 of a department."""
    from workbooks import paste, zeros

    return paste(FORM, zeros(FORM) | {Cell("disclosure", "rules", "issued"): 1, Cell("disclosure", "rules", "in_force"): 1}, path)


def template(path):
    return workbook(path)


SOURCES = {"our form": template, "bare tables": pasted}


def warnings(path):
    outcome = examine([read(path, agency="水务局", year=2024)])[0]
    return outcome, [f for f in outcome.findings if f.level is Level.WARNING]


def edited(path, change):
    from openpyxl import load_workbook

    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def tell(words):
    def change(book):
        sheet = book[RESULTS]
        rows = [row for row in sheet.iter_rows(min_row=FINDINGS_HEAD_ROW + 2) if row[1].value == str(Level.WARNING)]
        assert rows
        for row in rows:
            row[HEADS.index("说明")].value = words
    return change


def remarked(path, name):
    target = path.with_name(name)
    write_marked(warnings(path)[0], target)
    return target


@pytest.fixture(params=SOURCES, ids=SOURCES)
def told_copy(request, tmp_path):
    """A marked copy in whose list a 说明 was typed beside every 警告."""
    return edited(remarked(SOURCES[request.param](tmp_path / "报.xlsx"), "标记.xlsx"), tell("经授权代拟"))


def test_what_is_typed_in_the_list_of_a_marked_copy_explains(told_copy):
    found = warnings(told_copy)[1]
    assert {f.explanation for f in found} == {"经授权代拟"}


def test_a_second_marked_copy_carries_it_on_in_its_list_and_on_the_hidden_sheet(told_copy):
    from openpyxl import load_workbook

    again = remarked(told_copy, "再标.xlsx")
    book = load_workbook(again)
    assert book[EXPLAINED].sheet_state == "hidden"
    assert "经授权代拟" in {row[HEADS.index("说明")] for row in book[RESULTS].iter_rows(values_only=True)}
    assert {one.text for one in explanations_in(list(book[EXPLAINED].iter_rows(values_only=True))).values()} == {"经授权代拟"}
    assert {f.explanation for f in warnings(again)[1]} == {"经授权代拟"}


def put(path, ledger, rules):
    """Another 核对数 where the copy has one, else other 规章."""
    copy = read(path)
    rows = [copy.place(Cell("disclosure", "rules", column)) for column in ("issued", "in_force")]
    places = dict.fromkeys(copy.ledger_places.values(), ledger) or dict.fromkeys(rows, rules)

    def change(book):
        for place, value in places.items():
            book[place.sheet][place.address] = value

    return edited(path, change)


@pytest.mark.parametrize(("ledger", "rules", "between"), [(9, 3, {("", "经授权代拟")}), (5, 0, set())], ids=["other numbers", "nothing found"])
def test_it_outlives_checks_between_and_holds_once_the_numbers_are_back(told_copy, ledger, rules, between):
    other = put(remarked(told_copy, "二.xlsx"), ledger, rules)
    assert {(f.explanation, f.stale) for f in warnings(other)[1]} == between
    back = put(remarked(other, "三.xlsx"), 7, 1)
    assert {f.explanation for f in warnings(back)[1]} == {"经授权代拟"}


def test_what_is_taken_away_in_the_list_is_gone(told_copy):
    again = edited(remarked(told_copy, "再标.xlsx"), tell(None))
    assert {(f.explanation, f.stale) for f in warnings(again)[1]} == {("", "")}


def test_a_list_that_was_sorted_keeps_each_key_with_its_line(told_copy):
    from openpyxl import load_workbook

    area = load_workbook(told_copy)[RESULTS].auto_filter.ref
    assert area.partition(":")[2].rstrip("0123456789") == column_letters(len(HEADS))


def test_merge_takes_it_over(tmp_path, capsys):
    copy = edited(remarked(template(tmp_path / "报.xlsx"), "标记.xlsx"), tell("经授权代拟"))
    assert main(["merge", str(copy), "-o", str(tmp_path / "汇总.xlsx")]) == 1
    assert "（已说明：经授权代拟）" in capsys.readouterr().out


@pytest.mark.parametrize("rows", [[], [["校验结果"]], [["我的表", None]], [["校验结果"], ["规则", "说明"], ["L1", "x"]]])
def test_a_sheet_that_is_no_list_of_ours_tells_nothing(rows):
    assert typed_explanations(rows) == []


def test_the_hidden_sheet_is_one_however_often_it_is_written_and_keeps_the_day_of_what_stays():
    book = openpyxl.Workbook()
    write_told(book, {})
    assert EXPLAINED not in book.sheetnames
    write_told(book, {"X1|a": "撤并", "X2|b": "=清理"})
    book[EXPLAINED]["D2"] = "2025-01-20"
    write_told(book, {"X1|a": "撤并", "X2|b": "又清理", "P1|c": "新"})
    assert [name for name in book.sheetnames if EXPLAINED in name] == [EXPLAINED]
    sheet, today = book[EXPLAINED], date.today().isoformat()
    assert sheet.sheet_state == "hidden"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        list(EXPLANATION_HEADS), ["X1|a", "X1", "撤并", "2025-01-20"], ["X2|b", "X2", "又清理", today], ["P1|c", "P1", "新", today],
    ]  # fmt: skip
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    write_told(book, {})
    assert [row[0].value for row in book[EXPLAINED].iter_rows()] == [EXPLANATION_HEADS[0]]
