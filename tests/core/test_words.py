"""Numbers and places in words, as every sentence says them."""

from decimal import Decimal

import pytest
from nianbao.core.words import as_typed, cell_list, number_words, signed, where, where_row
from nianbao.forms import EDITIONS
from nianbao.model import Cell

FORM = EDITIONS["2021"]


@pytest.mark.parametrize(
    ("value", "said", "with_sign"),
    [(None, "—", "—"), (0, "0", "0"), (3, "3", "+3"), (-3, "-3", "-3"), (Decimal("0.50"), "0.50", "+0.50"), (Decimal("1E+3"), "1000", "+1000"), (Decimal("-1E-6"), "-0.000001", "-0.000001")],
)
def test_a_number_is_said_as_people_write_it(value, said, with_sign):
    assert (number_words(value), signed(value)) == (said, with_sign)


@pytest.mark.parametrize(
    ("text", "said"),
    [("若干", "若干"), (" 3 件 ", " 3 件 "), ("一\n 二\r\n三", "一 二 三"), ("字" * 40, "字" * 40), ("字" * 41, "字" * 39 + "…"), ("字" * 30 + "\n" + "字" * 30, "字" * 30 + " " + "字" * 8 + "…")],
)
def test_what_was_typed_is_told_on_one_line_of_forty_characters_at_most(text, said):
    assert as_typed(text) == said


def test_a_place_is_named_by_the_last_of_its_row_label_and_a_list_of_cells_by_what_tells_them_apart():
    row = [cell for cell in FORM.cells if cell.row == "result.denied.secret"]
    assert where_row(row[0], FORM) == "表三“1.属于国家秘密”"
    assert where(row[0], FORM) == "表三“1.属于国家秘密”行“自然人”列"
    assert cell_list(row[:2], FORM) == "自然人、商业企业"
    assert cell_list([row[0], Cell("requests", "new", "natural")], FORM) == "1.属于国家秘密·自然人、一、本年新收政府信息公开申请数量·自然人"
    assert cell_list(row, FORM, 7) == "自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计"
    assert cell_list(row, FORM, 6) == "自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他等 7 个"
