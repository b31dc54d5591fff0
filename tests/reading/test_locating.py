"""Tables are found by their labels wherever they stand; what is uncertain is a problem with a reason, never a number."""

from dataclasses import replace

import pytest
from nianbao.forms import EDITIONS
from nianbao.grid import Grid, Sheet
from nianbao.model import Cell
from nianbao.reading.locating import locate
from nianbao.workbook.layout import layout


def printed(edition, value=lambda i: i):
    """The official sheets of an edition as {sheet: {(row, column): raw}}, each cell holding ``value`` of its number."""
    form = EDITIONS[edition]
    sheets = {}
    for box in layout(form).boxes:
        sheets.setdefault(box.sheet, {})[box.row, box.column] = box.text
    for i, spot in enumerate(layout(form).spots):
        sheets.setdefault(spot.sheet, {})[spot.row, spot.column] = value(i)
    return sheets


def grid_of(sheets):
    made = []
    for name, cells in sheets.items():
        height, width = (max(at[i] for at in cells) + 1 for i in (0, 1))
        made.append(Sheet(name, [[cells.get((r, c)) for c in range(width)] for r in range(height)]))
    return Grid("x", tuple(made))


def moved(cells, row=0, column=0):
    """Cells from ``row`` or ``column`` on pushed down or right by one."""
    return {(r + (r >= row > 0), c + (c >= column > 0)): v for (r, c), v in cells.items()}


def wrong(location, edition, value=lambda i: i):
    return [cell for i, cell in enumerate(EDITIONS[edition].cells) if cell in location.found and location.found[cell].raw != value(i)]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_official_form_is_found_whole(edition):
    location = locate(grid_of(printed(edition)))
    assert (location.problems, location.missing, location.refused) == ((), (), ())
    assert set(location.editions.values()) == {edition}
    assert [location.found[cell].raw for cell in EDITIONS[edition].cells] == list(range(len(EDITIONS[edition].cells)))


def test_each_value_knows_the_labels_it_was_matched_by():
    found = locate(grid_of(printed("2021"))).found[Cell("requests", "result.other.rest", "legal.other")]
    assert (found.sheet, found.row_label, found.column_label) == ("表三", "3.其他", "其他")


def test_sheets_may_be_renamed_and_stand_on_one_sheet():
    one, at = {}, 0
    for cells in printed("2021").values():
        one.update({(r + at, c + 3): v for (r, c), v in cells.items()})
        at += max(r for r, _ in cells) + 4
    location = locate(grid_of({"Sheet1": one}))
    assert not location.problems
    assert not wrong(location, "2021")


def test_tables_side_by_side_are_kept_apart():
    sheets = printed("2021")
    one = dict(sheets["表二"])
    one.update({(r, c + 6): v for (r, c), v in sheets["表三"].items()})
    location = locate(grid_of({"并排": one, "表四": sheets["表四"]}))
    assert not location.problems
    assert not wrong(location, "2021")


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_blank_row_or_column_inserted_anywhere_moves_no_number(edition):
    sheets = printed(edition)
    for name, cells in sheets.items():
        for row in range(1, max(r for r, _ in cells) + 1):
            assert not wrong(locate(grid_of({**sheets, name: moved(cells, row=row)})), edition), (name, row)
        for column in range(1, max(c for _, c in cells) + 1):
            location = locate(grid_of({**sheets, name: moved(cells, column=column)}))
            assert not wrong(location, edition), (name, column)


def test_an_inserted_subtotal_column_is_passed_over():
    cells = moved(printed("2021")["表三"], column=9)
    cells[4, 9] = "小计"
    cells.update({(r, 9): 999 for r in range(5, 30)})
    location = locate(grid_of({**printed("2021"), "表三": cells}))
    assert not location.problems
    assert location.notes == ("表三中官方表式没有的“小计”列没有读取",)
    assert not wrong(location, "2021")


def test_an_extra_local_row_is_passed_over():
    cells = moved(printed("2021")["表二"], row=6)
    cells.update({(6, 0): "其他主动公开文件(含以本单位名义)", (6, 1): 7, (6, 2): 8, (6, 3): 9})
    location = locate(grid_of({**printed("2021"), "表二": cells}))
    assert not location.problems
    assert location.notes == ("表二中官方表式没有的“其他主动公开文件(含以本单位名义)”行没有读取",)
    assert not wrong(location, "2021")


def test_other_and_total_are_never_confused():
    location = locate(grid_of(printed("2021")))
    keys = ["result.other.rest", "result.total"]
    raws = {(row, column): location.found[Cell("requests", row, column)].raw for row in keys for column in ("legal.other", "total")}
    assert len(set(raws.values())) == 4


def test_last_years_table_beside_is_refused_by_name():
    sheets = printed("2021")
    last = {(r, c + 12): (v + 1000 if isinstance(v, int) else v) for (r, c), v in sheets["表三"].items()}
    location = locate(grid_of({**sheets, "表三": {**sheets["表三"], **last}}))
    assert location.refused == ("requests",)
    assert not any(cell.table == "requests" for cell in location.found)
    assert "2 张表三" in location.problems[0].reason


def test_a_table_that_is_not_there_is_named():
    sheets = printed("2021")
    del sheets["表三"]
    location = locate(grid_of(sheets))
    assert location.missing == ("requests",)
    assert "requests" not in location.editions


def test_editions_may_differ_from_table_to_table():
    sheets = {**printed("2021"), "表二": printed("2019")["表二"]}
    assert locate(grid_of(sheets)).editions == {"disclosure": "2019", "requests": "2021", "review": "2021"}


def test_a_grid_of_nothing_is_three_missing_tables():
    assert locate(Grid("空", ())).missing == ("disclosure", "requests", "review")
    assert locate(Grid("空", (Sheet("一", []), Sheet("二", [[None], []])))).missing == ("disclosure", "requests", "review")


@pytest.mark.parametrize(("down", "across"), [(0, 4), (1, 0), (1, 1)])
def test_a_number_merged_over_several_cells_belongs_to_none(down, across):
    form, sheets = EDITIONS["2021"], printed("2021")
    spot = layout(form).spots[form.position[form.by_names["表三", "三、本年度办理结果/（一）予以公开", "商业企业"]]]
    under = {(r, c) for r in range(spot.row, spot.row + down + 1) for c in range(spot.column, spot.column + across + 1)}
    for at in under - {(spot.row, spot.column)}:
        del sheets["表三"][at]
    grid = grid_of(sheets)
    merge = (spot.row, spot.column, spot.row + down, spot.column + across)
    location = locate(replace(grid, sheets=tuple(replace(s, merges=(merge,) if s.name == "表三" else ()) for s in grid.sheets)))
    assert {(found.row, found.column) for found in location.found.values() if found.sheet == "表三"}.isdisjoint(under)
    assert [p.reason for p in location.problems] == ["单元格合并了表中的几格，不能确定数字是哪一格的"] * len(under)
    assert not wrong(location, "2021")


def test_a_merge_over_one_cell_of_the_form_or_over_blanks_changes_nothing():
    form, sheets = EDITIONS["2021"], printed("2021")
    spot = layout(form).spots[form.position[form.by_names["表三", "三、本年度办理结果/（一）予以公开", "总计"]]]
    other = layout(form).spots[form.position[form.by_names["表三", "三、本年度办理结果/（二）部分公开", "商业企业"]]]
    for c in (other.column, other.column + 1):
        sheets["表三"][other.row, c] = None
    merges = ((spot.row, spot.column, spot.row, spot.column + 2), (other.row, other.column, other.row, other.column + 1))
    grid = grid_of(sheets)
    location = locate(replace(grid, sheets=tuple(replace(s, merges=merges if s.name == "表三" else ()) for s in grid.sheets)))
    assert location.found == locate(grid).found
    assert not location.problems


def test_a_table_whose_chapter_stands_there_is_unread_not_blank():
    sheets = {**printed("2021"), "表三": {(0, 0): "三、行政机关收到和处理政府信息公开申请情况", (2, 0): "（见图）"}}
    location = locate(grid_of(sheets))
    assert location.missing == ()
    assert {problem.cell for problem in location.problems} == set(EDITIONS["2021"].table("requests").cells)
    assert "可能是图片" in location.problems[0].reason
