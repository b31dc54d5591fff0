"""A number cell beneath a picture, a text box, an equation or a control is unread with the reason, never blank and never 0; decorations hide nothing."""

import random
import time

import pytest
from amount import amount
from drawings import KINDS, anchored, drawn, over, vml, with_drawing
from live.conversion import converted
from live.fixtures import live_app
from nianbao.core.findings import Level
from nianbao.core.submission import Unread
from nianbao.district.membership import UnitState
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.reading import files
from nianbao.reading.files import load_grid, read
from nianbao.steps.check import check
from nianbao.steps.merging.merge import merge
from nianbao.workbook.layout import COVER, layout
from nianbao.workbook.writing.template import write_template
from workbooks import paste, zeros

__all__ = ["live_app"]

FORM = EDITIONS["2021"]
CELL = Cell("requests", "result.granted", "natural")
AT = layout(FORM).spot(CELL)
COVERING = [kind for kind in KINDS if kind]


def ours(path, value=None, totals="formula"):
    """A form of ours full of zeros, with ``value`` in the cell that is to be covered."""
    cells = FORM.inputs if totals == "formula" else FORM.cells
    values = dict.fromkeys(cells, 0) | {CELL: value}
    return write_template(FORM, path, totals=totals, values=values, cover={"agency": "演示区某局", "year": 2024}, force=True) or path


def bare(path, value=None):
    """The same numbers in sheets that are none of ours."""
    return paste(FORM, zeros(FORM) | {CELL: value}, path)


@pytest.mark.parametrize("kind", COVERING)
@pytest.mark.parametrize("made", [ours, bare])
def test_an_empty_number_cell_beneath_an_object_is_unread_with_the_reason(made, kind, tmp_path):
    found = read(with_drawing(made(tmp_path / "演示区某局2024.xlsx"), "表三", over(drawn(kind, "见附件"), AT.row, AT.column)))
    assert [cell for cell in found.unread if cell not in FORM.totals] == [CELL]
    assert found[CELL].reason == f"这一格被{kind}盖住，{kind}里的数读不出"
    assert CELL not in found.blank


@pytest.mark.parametrize("made", [ours, bare])
@pytest.mark.parametrize("kind", ["Button", "Checkbox", "Pict", "Edit"])
def test_an_empty_number_cell_beneath_a_control_is_unread(made, kind, tmp_path):
    found = read(with_drawing(made(tmp_path / "a.xlsx"), "表三", vml(kind, AT.row, AT.column)))
    assert found[CELL].reason == "这一格被控件或嵌入的对象盖住，控件或嵌入的对象里的数读不出"


def test_check_says_that_it_was_not_read_and_never_that_it_is_empty(tmp_path):
    outcome = check(with_drawing(ours(tmp_path / "a.xlsx"), "表三", over(drawn("图片"), AT.row, AT.column)))[0].outcome
    errors = [f for f in outcome.findings if f.level is Level.ERROR]
    assert [(f.rule, f.cells) for f in errors] == [("E5", (CELL,))]
    assert outcome.unknown == 6


def test_merge_leaves_the_sum_open_and_says_why(tmp_path):
    with_drawing(ours(tmp_path / "a.xlsx"), "表三", over(drawn("图片"), AT.row, AT.column))
    merged = merge(tmp_path, year=2024)
    assert "这一格被图片盖住" in merged.district.submission[CELL].reason
    assert "D8" in {problem.finding.rule for problem in merged.problems}


@pytest.mark.parametrize("totals", ["formula", "typed"])
def test_a_unit_whose_table_is_a_picture_is_unread(totals, tmp_path):
    known = dict.fromkeys((cell for cell in FORM.cells if cell.table != "requests" and (totals == "typed" or cell in FORM.inputs)), 0)
    write_template(FORM, tmp_path / "a.xlsx", totals=totals, values=known, cover={"agency": "演示区某局", "year": 2024})
    with_drawing(tmp_path / "a.xlsx", "表三", anchored(drawn("图片"), (0, 0), (40, 20)))
    merged = merge(tmp_path, year=2024)
    assert [entry.state for entry in merged.district.entries] == [UnitState.UNREADABLE]
    assert {isinstance(merged.district.submission[cell], Unread) for cell in FORM.by_table["requests"].cells} == {True}


def test_the_number_in_a_text_box_is_told_not_taken(tmp_path):
    found = read(with_drawing(ours(tmp_path / "a.xlsx"), "表三", over(drawn("文本框", "12"), AT.row, AT.column)))
    assert (found[CELL].raw, found[CELL].reason) == ("12", "写在盖住这一格的文本框里，不在格里")


@pytest.mark.parametrize("made", [ours, bare])
@pytest.mark.parametrize(("kind", "text"), [("图片", ""), ("图形", ""), ("文本框", "章"), ("文本框", "5"), ("公式框", "5")])
def test_a_number_typed_beneath_a_seal_stands(made, kind, text, tmp_path):
    found = read(with_drawing(made(tmp_path / "a.xlsx", 5), "表三", over(drawn(kind, text), AT.row, AT.column)))
    assert found[CELL] == 5
    assert found.unread == ()


def test_a_text_box_over_one_number_that_shows_another_makes_it_unread(tmp_path):
    found = read(with_drawing(bare(tmp_path / "a.xlsx", 5), "表三", over(drawn("文本框", "12"), AT.row, AT.column)))
    assert found[CELL].reason == "盖住这一格的文本框写着“12”，不能确定哪个是这一格的数"


def test_a_text_box_over_several_numbers_is_a_remark_and_changes_none(tmp_path):
    box = anchored(drawn("文本框", "2024"), (AT.row, AT.column), (AT.row + 1, AT.column + 1), to=(100_000, 300_000))
    assert read(with_drawing(bare(tmp_path / "a.xlsx", 5), "表三", box))[CELL] == 5


ROW, COLUMN = 15 * 12_700, 64 * 9_525
DECORATIONS = {
    "a line": over(drawn(""), AT.row, AT.column),
    "something hidden": over(drawn("图片", hidden=True), AT.row, AT.column),
    "a seal below the table": anchored(drawn("图片"), (60, 2), (66, 5)),
    "a seal that touches the cell from above": anchored(drawn("图片"), (AT.row - 3, AT.column), (AT.row, AT.column + 1), to=(ROW // 10, 0)),
    "a seal that ends where the cell begins": anchored(drawn("图片"), (AT.row - 3, 0), (AT.row + 1, AT.column), to=(0, 0)),
    "an object without a size": anchored(drawn("图片"), (AT.row, AT.column), (AT.row, AT.column), to=(0, 0)),
    "a note": vml("Note", AT.row, AT.column),
    "a drawing that is broken": b"<xdr:wsDr><xdr:twoCellAnchor>",
    "an anchor that says nothing": "<xdr:twoCellAnchor><xdr:from/><xdr:to/><xdr:pic/></xdr:twoCellAnchor><xdr:oneCellAnchor><xdr:pic/></xdr:oneCellAnchor>",
}


@pytest.mark.parametrize("decoration", DECORATIONS)
def test_a_decoration_makes_nothing_unread(decoration, tmp_path):
    found = read(with_drawing(ours(tmp_path / "a.xlsx", totals="typed"), "表三", DECORATIONS[decoration]))
    assert found.unread == ()
    assert CELL in found.blank


def test_a_logo_on_the_cover_covers_no_number(tmp_path):
    found = read(with_drawing(ours(tmp_path / "a.xlsx", 0), COVER, anchored(drawn("图片"), (0, 0), (40, 9))))
    assert found.unread == found.blank == ()


def test_an_object_over_a_merged_cell_covers_it_wherever_it_lies(tmp_path):
    from workbooks import pages, write

    book = pages(FORM, zeros(FORM) | {CELL: None, Cell("requests", "result.granted", "enterprise"): None})
    page = next(page for page in book if page.name == "表三")
    page.merges.append((AT.row, AT.column, AT.row, AT.column + 1))
    del page.cells[AT.row, AT.column + 1]
    found = read(with_drawing(write(book, tmp_path / "a.xlsx"), "表三", over(drawn("图片"), AT.row, AT.column + 1)))
    assert isinstance(found[CELL], Unread)


@pytest.mark.parametrize("seed", range(amount(3, 60)))
def test_cells_are_covered_as_far_as_the_object_reaches(seed, tmp_path):
    """Against arithmetic on sheets whose cells all have the usual size."""
    rng = random.Random(seed)
    path = paste(FORM, {}, tmp_path / "a.xlsx")
    most = (40, 12, ROW - 1, COLUMN - 1, 6 * ROW, 4 * COLUMN)
    places = [tuple(rng.randint(i > 3, top) for i, top in enumerate(most)) for _ in range(30)]
    anchors = "".join(
        f"<xdr:oneCellAnchor><xdr:from><xdr:col>{c}</xdr:col><xdr:colOff>{right}</xdr:colOff><xdr:row>{r}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{width}" cy="{height}"/>{drawn("图片")}</xdr:oneCellAnchor>'
        for r, c, down, right, height, width in places
    )
    objects = load_grid(with_drawing(path, "表三", anchors)).sheet("表三").objects
    lines = [reached(r * ROW + down, height, ROW) for r, _, down, _, height, _ in places]
    columns = [reached(c * COLUMN + into, width, COLUMN) for _, c, _, into, _, width in places]
    assert {one.area for one in objects} == {(top, left, bottom, right) for (top, bottom), (left, right) in zip(lines, columns, strict=True)}


def reached(start, length, size):
    """First and last cell of the size that what is so long lies on: the one it lies in whole, else those it covers a fifth of."""
    end = start + length
    if start // size == (end - 1) // size:
        return (start // size,) * 2
    cells = [i for i in range(start // size, (end - 1) // size + 1) if min(end, (i + 1) * size) - max(start, i * size) >= size / 5]
    return (cells[0], cells[-1]) if cells else ((end - 1) // size,) * 2  # a small one across an edge: the cell behind it


def test_the_short_way_and_the_loader_see_the_same_objects(tmp_path, monkeypatch):
    path = with_drawing(ours(tmp_path / "a.xlsx"), "表三", over(drawn("图片"), AT.row, AT.column))
    short = files._of_plain_template(files.Package(str(path), path.read_bytes()), None, None)
    monkeypatch.setattr(files, "_of_plain_template", lambda *_: None)
    assert short == read(path)
    assert isinstance(short[CELL], Unread)


@pytest.mark.parametrize("seed", range(amount(20, 2000)))
def test_a_damaged_drawing_stops_no_reading(seed, tmp_path):
    rng = random.Random(seed)
    whole = bytearray((over(drawn("公式框"), AT.row, AT.column) + over(drawn("图片"), 8, 5)).encode())
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(whole))
        whole[at : at + rng.randint(0, 3)] = rng.choice((b"", b"9", b"-1", b"<", b">", b"\0", b"99999999999999999999", b"&#x0;"))
    try:
        found = read(with_drawing(bare(tmp_path / "a.xlsx", 5), "表三", bytes(whole)))
    except UserError:
        return
    assert set(found.unread) <= {CELL, *(c for c in FORM.cells if c.table == "requests")}


def test_a_drawing_of_very_many_objects_over_very_many_cells_is_read_in_its_seconds(tmp_path):
    many = "".join(anchored(drawn("图片"), (AT.row, AT.column), (1_048_575, 16_383 - i)) for i in range(20_000))
    path = with_drawing(bare(tmp_path / "a.xlsx"), "表三", many)
    begun = time.process_time()
    assert isinstance(read(path)[CELL], Unread)
    assert time.process_time() - begun < 10


@pytest.mark.live
@pytest.mark.parametrize("ending", [".xls", ".ods", ".xlsm"])
def test_other_kinds_of_workbook_tell_their_objects_too(ending, live_app, tmp_path):
    import xlsxwriter
    from workbooks import pages

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        for page in pages(FORM, zeros(FORM) | {CELL: None}):
            sheet = book.add_worksheet(page.name)
            for (r, c), value in page.cells.items():
                if value is not None:
                    sheet.write(r, c, value)
            if page.name == "表三":
                sheet.insert_textbox(AT.row, AT.column, "见附件", {"width": 50, "height": 15})
                sheet.insert_textbox(60, 2, "章", {"width": 50, "height": 15})
                sheet.write_comment(AT.row + 1, AT.column, "批注")
    found = read(converted(tmp_path / "a.xlsx", tmp_path / f"b{ending}"))
    assert found.unread == (CELL,)
    assert "盖住" in found[CELL].reason
