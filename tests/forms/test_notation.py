"""Outlines and equations are read as they look."""

import pytest
from nianbao.forms.notation import equation, figures, outline
from nianbao.model import Cell, Section, Table

ROWS = outline("""
    new         一、新收
    result      三、结果
        granted （一）予以公开
        denied  （二）不予公开（说明很长）    = （二）不予公开
            secret  1.秘密
            other   2.其他
        total   （三）总计
    left        四、结转    @ stock
""")
COLUMNS = outline("""
    person      自然人
    amount      金额    @ 万元 6
    change      增减    @ 项 signed
    total       总计
""")
TABLE = Table("t", "表", "章", (Section(rows=ROWS, columns=COLUMNS),))


def keys(relation, side):
    return [(t.cell.row if relation.over == "columns" else t.cell.column, t.coefficient, t.last) for t in getattr(relation, side)]


def test_an_outline_nests_by_indentation_and_names_by_path():
    assert [item.key for item in ROWS] == [
        "new", "result", "result.granted", "result.denied", "result.denied.secret", "result.denied.other", "result.total", "left",
    ]
    assert [item.leaf for item in ROWS] == [True, False, True, False, True, True, True, True]
    secret = ROWS[4]
    assert (secret.path, secret.depth, secret.parent) == ("三、结果/（二）不予公开/1.秘密", 2, "result.denied")
    assert ROWS[3].label == "（二）不予公开（说明很长）"


def test_marks_set_unit_decimals_sign_and_stock():
    amount, change = COLUMNS[1], COLUMNS[2]
    assert (amount.unit, amount.decimals, amount.signed) == ("万元", 6, False)
    assert (change.unit, change.decimals, change.signed) == ("项", 0, True)
    assert ROWS[-1].stock
    assert not ROWS[0].stock


def test_a_line_that_is_no_outline_is_named():
    with pytest.raises(ValueError, match="没有键"):
        outline("没有键")


@pytest.mark.parametrize(("text", "left", "right"), [
    ("new = result.total + left", ["new"], ["result.total", "left"]),
    ("result.* = result.total", ["result.granted", "result.denied.secret", "result.denied.other"], ["result.total"]),
    ("result.denied.* = new", ["result.denied.secret", "result.denied.other"], ["new"]),
])
def test_an_equation_over_columns_has_rows_as_terms(text, left, right):
    relations = equation("R", TABLE, text, over="columns")
    assert [r.at for r in relations] == ["person", "amount", "change", "total"]
    assert [k for k, _, _ in keys(relations[0], "left")] == left
    assert [k for k, _, _ in keys(relations[0], "right")] == right


def test_an_equation_over_rows_has_columns_as_terms_with_signs_and_last_year():
    relation = equation("R", TABLE, "person - amount = last.total", over="rows")[0]
    assert keys(relation, "left") == [("person", 1, False), ("amount", -1, False)]
    assert keys(relation, "right") == [("total", 1, True)]
    assert relation.total is None


def test_the_total_of_a_relation_is_a_lone_right_side():
    assert equation("R", TABLE, "* = total", over="rows")[0].total == Cell("t", "new", "total")
    assert equation("R", TABLE, "new = left + result.total", over="columns")[0].total is None


def test_a_key_no_section_has_is_an_error():
    with pytest.raises(KeyError, match="R"):
        equation("R", TABLE, "nothing = total", over="rows")


def test_a_figure_is_a_sum_of_cells():
    (figure,) = figures("denied 不予公开 t: result.denied.* @ person", (TABLE,))
    assert [c.row for c in figure.cells] == ["result.denied.secret", "result.denied.other"]
    with pytest.raises(KeyError, match="bad"):
        figures("bad 坏 t: result.denied.* @ nowhere", (TABLE,))
