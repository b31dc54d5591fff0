"""Excel's formulas, addresses and texts against LibreOffice's: pure text, no office needed."""

from __future__ import annotations

import pytest
from nianbao.excel.libreoffice.grammar import copied_formula, edge, needs_parsing, parse_address, to_excel, to_office


@pytest.mark.parametrize(
    ("excel", "office"),
    [
        ("=SUM(A1:A3,2)", "=SUM(A1:A3;2)"),
        ("=表三!A1+'附 表'!$B$2", "=$表三.A1+$'附 表'.$B$2"),
        ('=IF(A1="a,b!c;",1,2)', '=IF(A1="a,b!c;";1;2)'),
        ("=SUM({1,2;3,4},5)", "=SUM({1;2|3;4};5)"),
        ("=IFERROR(#REF!,表1!#REF!)", "=IFERROR(#REF!;$表1.#REF!)"),
        ("=COUNT(表三!A:C)*1.5", "=COUNT($表三.A:C)*1.5"),
    ],
)
def test_a_formula_goes_to_the_office_and_comes_back(excel, office):
    assert (to_office(excel), to_excel(office)) == (office, excel)


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("=A1*$A1*A$1*$A$1", "=B3*$A3*B$1*$A$1"),
        ('=SUM(表三!A1:B2)&"A1"', '=SUM(表三!B3:C4)&"A1"'),
        ("=LOG10(Z9)+'A1 x'!AA1", "=LOG10(AA11)+'A1 x'!AB3"),
    ],
)
def test_a_copied_formula_moves_its_relative_references_two_down_and_one_right(formula, moved):
    assert copied_formula(formula, 2, 1) == moved


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("B2", (2, 2, 1, 1)),
        ("$B$2:AA3", (2, 2, 2, 26)),
        ("C3:A1", (1, 1, 3, 3)),
        ("B:C", (1, 2, 1_048_576, 2)),
        ("2:3", (2, 1, 2, 16_384)),
        ("表三填报区", None),
        ("x", None),
        ("A1:B", None),
    ],
)
def test_an_address_is_told_from_a_name(text, area):
    assert parse_address(text) == area


@pytest.mark.parametrize(
    ("text", "parsed"),
    [("12", True), ("1,200", True), ("=A1", True), ("5%", True), ("2024-1-5", True), ("表1", False), ("（一）", False), ("", False),
     ("12件", False), ("12 件", False), ("abc", False)],
)  # fmt: skip
def test_a_text_that_excel_would_read_as_something_else_is_known(text, parsed):
    assert needs_parsing(text) is parsed


def test_the_edge_of_a_block_is_where_ctrl_and_arrow_would_go():
    values = ["a", "b", "", "", "c", "d"]
    assert [edge(values, place, 1) for place in (1, 2, 3, 5, 6)] == [2, 5, 5, 6, 1_048_576]
    assert [edge(values, place, -1) for place in (6, 5, 2)] == [5, 2, 1]
