"""Tables in another shape than the official one: read where every number stands under its heads, else named with the reason; never blank."""

import pytest
from nianbao.forms import EDITIONS
from nianbao.grid import Fault, Grid, Sheet
from nianbao.model import Cell
from nianbao.reading.locating import locate
from nianbao.workbook.layout import layout

FORM = EDITIONS["2021"]
APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
REVIEW = FORM.table("review")


def printed(name):
    """One official table as {(row, column): raw}, each cell holding its number in the form."""
    laid = layout(FORM)
    cells = {(box.row, box.column): box.text for box in laid.boxes if box.sheet == name}
    return cells | {(spot.row, spot.column): i for i, spot in enumerate(laid.spots) if spot.sheet == name}


def sheet_of(cells, name="一"):
    height, width = (max(at[i] for at in cells) + 1 for i in (0, 1))
    return Sheet(name, [[cells.get((r, c)) for c in range(width)] for r in range(height)])


def read(*sheets):
    """How many cells are exact, and the reasons of the others; a wrong number fails."""
    location = locate(Grid("x", sheets))
    wrong = {cell: found.raw for cell, found in location.found.items() if found.raw != FORM.position[cell]}
    assert not wrong, dict(list(wrong.items())[:3])
    return len(location.found), {problem.reason for problem in location.problems}


@pytest.mark.parametrize(
    "order",
    [(6, 0, 1, 2, 3, 4, 5), (0, 6, 1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 0, 6), (0, 2, 1, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6, 0), (0, 1, 2, 3, 4, 6, 5)],
)
def test_columns_in_another_order_are_read_by_their_heads(order):
    place = {3 + old: 3 + new for new, old in enumerate(order)}
    assert read(sheet_of({(r, place.get(c, c)): v for (r, c), v in printed("表三").items()})) == (175, set())


@pytest.mark.parametrize(("first", "second"), [(0, 4), (8, 9), (0, 1), (10, 14)])
def test_results_in_another_order_are_read_by_their_heads(first, second):
    swap = {first: second, second: first}
    cells = {(r, swap.get(c, c) if r > 3 or (isinstance(v, str) and v in RESULTS) else c): v for (r, c), v in printed("表四").items()}
    location = locate(Grid("x", (sheet_of(cells),)))
    assert len(location.found) == 15
    assert all(found.raw == FORM.position[cell] for cell, found in location.found.items())


def test_litigation_before_review_is_read_by_its_heads():
    cells = {(r, (c + 10) % 15 if r > 1 else c): v for (r, c), v in printed("表四").items()}
    assert read(sheet_of(cells)) == (15, set())


def test_a_group_takes_no_numbers_of_a_row_whose_own_label_is_damaged():
    """（六）其他处理 is one row of the edition before; here three stand beside it, and the labels of two run into the cells of their numbers."""
    cells = printed("表三")
    for (r, c), text in printed("表三").items():
        if isinstance(text, str) and text.startswith(("1.申请人", "2.申请人")):
            cells[r, c], cells[r, c + 1] = text[:12] + text[16:-1], "行开申50"
    found, reasons = read(sheet_of(cells))
    assert found == 140
    assert "表中没有找到这一行" in reasons


def blocks_as_rows(labels=("行政复议", "未经复议直接起诉", "复议后起诉")):
    cells = {(0, 2 + i): name for i, name in enumerate(RESULTS)} | {(1 + b, 1): name for b, name in enumerate(labels)} | {(2, 0): "行政诉讼"}
    return cells | {(1 + i // 5, 2 + i % 5): FORM.position[cell] for i, cell in enumerate(REVIEW.cells)}


def test_blocks_as_rows_are_read_as_rows():
    assert read(sheet_of(blocks_as_rows())) == (15, set())


def review_alone():
    cells = {(0, 0): "行政复议"} | {(1, i): name for i, name in enumerate(RESULTS)}
    return cells | {(2, i): FORM.position[cell] for i, cell in enumerate(REVIEW.cells[:5])}


def litigation_alone():
    cells = {(0, 0): "行政诉讼", (1, 0): "未经复议直接起诉", (1, 5): "复议后起诉"} | {(2, i): RESULTS[i % 5] for i in range(10)}
    return cells | {(3, i): FORM.position[cell] for i, cell in enumerate(REVIEW.cells[5:])}


def test_review_and_litigation_in_two_tables_are_one_table_with_two_places():
    sheets = sheet_of(review_alone(), "复议"), sheet_of(litigation_alone(), "诉讼")
    assert read(*sheets) == (15, set())
    found = locate(Grid("x", sheets)).found
    assert {found[cell].sheet for cell in REVIEW.cells[:5]} == {"复议"}
    assert {found[cell].sheet for cell in REVIEW.cells[5:]} == {"诉讼"}


@pytest.mark.parametrize(
    ("table", "sheet"),
    [
        ("review", sheet_of({(0, 0): "行政复议", (1, 0): "复议后起诉", (2, 0): "结果维持 3 件"})),
        ("review", sheet_of(review_alone())),
        ("requests", sheet_of({at: v for at, v in printed("表三").items() if at[0] > 4})),
    ],
    ids=["labels only", "one block only", "no heads"],
)
def test_a_table_that_is_there_but_not_recognised_is_unread_not_blank(table, sheet):
    location = locate(Grid("x", (sheet,)))
    assert table not in location.missing
    assert {p.cell for p in location.problems} == set(FORM.table(table).cells)
    assert {p.reason for p in location.problems} == {f"找到了{FORM.table(table).name}的标签，但认不出版式"}


def test_a_table_that_is_nowhere_is_missing():
    assert locate(Grid("x", (sheet_of(printed("表三")),))).missing == ("disclosure", "review")


def test_one_moved_label_of_a_row_does_not_hide_the_head_behind_labels_of_the_cover():
    cover = Sheet("封面", [["新收", None, "上年结转", 3], ["予以公开", None, "其他处理", None], ["机关", "某局", "结转下年度", None]])
    assert read(cover, sheet_of(printed("表三"), "Sheet3")) == (175, set())


def test_a_word_more_at_the_end_of_a_label_is_still_the_label():
    cells = {at: "2.重复申请的" if v == "2.重复申请" else v for at, v in printed("表三").items()}
    found = locate(Grid("x", (sheet_of(cells),))).found
    assert found[Cell("requests", "result.unprocessed.repeated", "natural")].raw == FORM.position[Cell("requests", "result.unprocessed.repeated", "natural")]


def test_two_copies_that_differ_are_both_named():
    other = {at: v + 1 if isinstance(v, int) else v for at, v in printed("表三").items()}
    location = locate(Grid("x", (sheet_of(printed("表三"), "今年"), sheet_of(other, "去年"))))
    assert location.refused == ("requests",)
    assert {p.reason for p in location.problems if p.cell.table == "requests"} == {"文件中有 2 张表三（今年!A6、去年!A6），数字不同，不能确定用哪一张"}


def test_three_tables_side_by_side_keep_their_own_heads():
    whole, at = {}, 0
    for name in ("表二", "表三", "表四"):
        cells = printed(name)
        whole.update({(r, c + at): v for (r, c), v in cells.items()})
        at += max(c for _, c in cells) + 2
    assert read(sheet_of(whole)) == (200, set())


def test_a_row_that_slid_out_of_its_table_has_its_head_on_another_sheet():
    head = Sheet("表格1", [["行政处罚", Fault("7", "看不清")], ["第二十条第（八）项", None], ["信息内容", "本年收费金额（单位：万元）"]])
    below = Sheet("正文", [["行政事业性收费"]], flow=True)
    assert read(head, below)[0] == 0
