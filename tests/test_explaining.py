"""说明 as a workbook keeps them: taken from the list of findings, never lost, never taken for others; read from files too."""

import pytest
from nianbao.core.checking import check
from nianbao.core.examination import examine
from nianbao.core.explanations import fingerprint
from nianbao.core.findings import Level
from nianbao.forms import EDITIONS
from nianbao.hosts.files import load, read
from nianbao.hosts.template import write_template
from nianbao.model import Cell
from nianbao.sheet.explaining import EXPLAINED, HEAD, STALE, Told, explained, renewed, rows_of, told_of
from nianbao.sheet.grid import Grid, Sheet
from nianbao.sheet.labelled import by_labels

FORM = EDITIONS["2021"]
OLD = {"X1|a#1|2": Told("X1", "撤并", "2025-01-20")}


@pytest.mark.parametrize(
    ("listed", "kept"),
    [
        ([], OLD),
        ([("X1|a#1|2", "X1", "撤并")], OLD),
        ([("X1|a#1|2", "X1", " 更正 ")], {"X1|a#1|2": Told("X1", "更正", "2026-01-31")}),
        ([("X1|a#1|2", "X1", "")], {}),
        ([("X1|a#5|2", "X1", STALE + "撤并")], OLD),
        ([("X1|a#5|2", "X1", "撤并")], {**OLD, "X1|a#5|2": Told("X1", "撤并", "2026-01-31")}),
        ([("C1|b#3|4", "C1", "台账")], {**OLD, "C1|b#3|4": Told("C1", "台账", "2026-01-31")}),
    ],
    ids=["nothing listed", "as it stood", "rewritten", "taken away", "an old one left as it stood", "an old one confirmed", "a new one"],
)
def test_the_list_renews_what_is_kept(listed, kept):
    assert renewed(OLD, listed, "2026-01-31") == kept


def test_rows_go_out_and_come_back():
    assert rows_of(OLD)[0] == HEAD
    assert told_of(rows_of(OLD)) == OLD
    assert explained(Grid("a.xlsx", (Sheet(EXPLAINED, rows_of(OLD)),))) == {"X1|a#1|2": "撤并"}
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
        for row in rows_of({key: Told("C1", text)}):
            sheet.append(row)
        sheet.sheet_state = "hidden"
        book.save(path)
    return path


@pytest.mark.parametrize("reader", [read, lambda path: by_labels(load(path))], ids=["by address", "by labels"])
def test_a_file_with_an_explanation_is_read_with_it(reader, tmp_path):
    bare = check([read(workbook(tmp_path / "表.xlsx"))])[0].findings
    (finding,) = (f for f in bare if f.level is Level.WARNING)
    path = workbook(tmp_path / "表.xlsx", fingerprint(finding), "台账多记 2 件")
    explanations = [f.explanation for f in examine([reader(path)])[0].findings if f.rule == "C1"]
    assert explanations == ["台账多记 2 件"]


def test_a_template_is_read_by_its_labels_alike(tmp_path):
    path = workbook(tmp_path / "表.xlsx")
    by_address, labelled = read(path), by_labels(load(path))
    assert labelled is not None
    assert (labelled.values, labelled.agency, labelled.year, dict(labelled.ledger)) == (by_address.values, "水务局", 2024, {"received": 7})
