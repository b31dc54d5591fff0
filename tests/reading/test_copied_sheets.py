"""Rule N7: a second sheet with the same table is named; where the two differ it is an error, whichever way the workbook is read."""

import pytest
from live.fixtures import live_app, live_host
from nianbao.core.findings import Level
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.sentences import sentence_of
from nianbao.steps.check import check
from nianbao.steps.merging.merge import merge
from nianbao.workbook.layout import layout
from openpyxl import load_workbook
from workbooks import stamped, zeros

__all__ = ["live_app", "live_host"]

FORM = EDITIONS["2021"]
CELL = Cell("requests", "result.granted", "natural")
AT = layout(FORM).spot(CELL).address


def with_copy(path, name="表三 (2)", change=lambda sheet: None, *, moved=False):
    """A form of ours with a copy of 表三 under another name; ``moved``: with a row put in, so that it is read by its labels."""
    stamped(FORM, zeros(FORM), path, cover={"agency": "演示区某局", "year": 2024})
    book = load_workbook(path)
    copy = book.copy_worksheet(book["表三"])
    copy.title = name
    change(copy)
    if moved:
        book["表二"].insert_rows(5)
    book.save(path)
    return path


def told(path):
    outcome = check(path)[0].outcome
    return [(f.level, f.cells, sentence_of(f, FORM)) for f in outcome.findings if f.rule == "N7"]


def other_number(sheet):
    sheet[AT] = 7


def empty(sheet):
    for row in sheet.iter_rows(min_row=5, min_col=4):
        for cell in row:
            if isinstance(cell.value, int | float):
                cell.value = None


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("name", ["表三 (2)", "表三_2", "表三副本", "2024年表三"])
def test_a_copy_that_differs_is_an_error_that_names_both(name, moved, tmp_path):
    path = with_copy(tmp_path / "a.xlsx", name, other_number, moved=moved)
    ((level, cells, words),) = told(path)
    assert (level, cells) == (Level.ERROR, (CELL,))
    assert f"读的是“表三”，另一张“{name}”有 1 格与它不同" in words


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize(("name", "change"), [("表三 (2)", lambda sheet: None), ("表三 (2)", empty), ("表三（上年）", other_number), ("2023年表三", other_number)])
def test_a_copy_that_is_equal_blank_or_of_last_year_is_a_hint(name, change, moved, tmp_path):
    ((level, cells, words),) = told(with_copy(tmp_path / "a.xlsx", name, change, moved=moved))
    assert (level, cells) == (Level.HINT, ())
    assert f"另有一张表三“{name}”" in words


@pytest.mark.parametrize("name", ["台账", "表三说明"])
def test_a_sheet_that_is_no_copy_of_a_table_is_nothing(name, tmp_path):
    path = stamped(FORM, zeros(FORM), tmp_path / "a.xlsx", cover={"agency": "演示区某局", "year": 2024})
    book = load_workbook(path)
    book.create_sheet(name).append(["办理说明", 3, 4])
    book.save(path)
    assert told(path) == []


def test_merge_lists_the_error_and_adds_the_sheet_that_was_read(tmp_path):
    with_copy(tmp_path / "a.xlsx", change=other_number)
    merged = merge(tmp_path, year=2024)
    assert [p.finding.level for p in merged.problems if p.finding.rule == "N7"] == [Level.ERROR]
    assert merged.district.submission[CELL] == 0


@pytest.mark.live
def test_the_button_says_the_same(live_app, tmp_path):
    from clicking import listed, open_in, press

    book = open_in(live_app, with_copy(tmp_path / "a.xlsx", change=other_number))
    press(live_app, "check")
    (line,) = [line for line in listed(book) if line["规则"].startswith("N7")]
    assert line["级别"] == "错误"
