"""What is said of a cause and of what follows from it."""

from decimal import Decimal

import pytest
from nianbao.core.findings import Finding, Level
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.rules.cause_sentences import (
    MOST_SHARES,
    brief_sentence,
    cause_sentence,
    follow_words,
    is_row_of_blank_table,
    share_words,
)
from nianbao.rules.district_rules import value_words
from nianbao.rules.relation_sentences import Blanks, place_of
from nianbao.rules.relations import RELATION_RULES
from nianbao.rules.sentences import sentence_of

FORM = EDITIONS["2021"]


def blank_row(row, table="requests", file="甲.xlsx", rule="E6"):
    cells = tuple(cell for cell in FORM.table(table).cells if cell.row == row)
    return Finding(rule, Level.ERROR, table, cells, at=row, file=file)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (blank_row("carried_in"), True),
        (blank_row("carried_in", file="乙.xlsx"), False),
        (blank_row("rules", "disclosure"), False),
        (blank_row("carried_in", rule="E1"), False),
    ],
)
def test_a_blank_row_is_told_with_the_other_blank_rows_of_its_table_and_file(other, told):
    assert is_row_of_blank_table(blank_row("new"), other) is told
    assert not is_row_of_blank_table(blank_row("new", rule="E1"), other)


def test_a_table_that_is_mostly_blank_is_one_sentence_and_so_are_rows_under_each_other_and_a_lone_row_its_own():
    cause, other = blank_row("new"), blank_row("carried_in")
    every = [blank_row(row) for row in dict.fromkeys(cell.row for cell in FORM.table("requests").cells)]
    assert cause_sentence(every[0], every[1:], FORM).startswith(f"表三大部分没有填：{len(every)} 行中共有 {len(FORM.table('requests').cells)} 格空白")
    told = cause_sentence(cause, [other, blank_row("rules", "disclosure")], FORM)
    assert told.startswith(f"表三“一、本年新收政府信息公开申请数量”至“二、上年结转政府信息公开申请数量”的 2 行中共有 {2 * len(cause.cells)} 格未填：自然人、商业企业")
    assert cause_sentence(cause, [blank_row("rules", "disclosure")], FORM) == sentence_of(cause, FORM)


@pytest.mark.parametrize(
    ("follow", "said"),
    [
        ([], ""),
        ([("", "E2")], "由此引起 1 条：E2。"),
        ([("", "E2"), ("", "E2"), ("", "E3")], "由此引起 3 条：E2 2 条、E3。"),
        ([("", "E2"), ("合计", "E1"), ("合计", "E1"), ("合计", "D9")], "由此引起 4 条：E2；合计 E1 2 条、D9。"),
    ],
)
def test_what_follows_is_counted_by_whose_it_is(follow, said):
    assert follow_words((owner, blank_row("new", rule=rule)) for owner, rule in follow) == said


def test_a_broken_equation_in_short_is_its_gap_and_anything_else_as_many_sentences_as_fit():
    broken = RELATION_RULES["E2"].finding((Cell("requests", "result.total", "natural"),), 3, 5, at="natural")
    assert brief_sentence(broken, [], FORM, 5) == f"{place_of(broken, FORM)}不平，差额 -2。"
    whole = sentence_of(blank_row("new"), FORM)
    first = whole.split("。")[0] + "。"
    assert len(first) < len(whole)
    assert brief_sentence(blank_row("new"), [], FORM, len(whole)) == whole
    assert brief_sentence(blank_row("new"), [], FORM, len(first)) == first
    assert brief_sentence(blank_row("new"), [], FORM, len(first) - 1) == f"{first[: len(first) - 2]}…"


def test_a_short_sentence_is_as_many_whole_ones_as_fit_whatever_the_length():
    cells = tuple(cell for cell in FORM.table("requests").cells if cell.row == "new")[-1:]
    finding = Finding("E6", Level.ERROR, "requests", cells, at="new", facts=Blanks(0, 0))
    whole = sentence_of(finding, FORM)
    ends = [i + 1 for i, letter in enumerate(whole) if letter == "。"]
    assert len(ends) > 1
    for longest in range(ends[0] - 5, len(whole) + 5):
        fitting = [end for end in ends if end <= longest]
        assert brief_sentence(finding, [], FORM, longest) == (whole[: fitting[-1]] if fitting else f"{whole[: longest - 1]}…")


SHARES = [(f"{name}局", "E1", amount) for name, amount in zip("甲乙丙丁戊己庚", (5, -2, 3, 4, 1, 7, -3), strict=True)]


@pytest.mark.parametrize(
    ("gap", "shares", "rest", "said"),
    [
        (5, [], None, ""),
        (5, SHARES[:1], None, "差额 +5 全部来自甲局（E1）。"),
        (6, SHARES[:1], 1, "差额 +6 中，甲局（E1）+5，余下差额 +1 没有找到来处。"),
        (3, SHARES[:2], None, "差额 +3 来自甲局（E1）+5、乙局（E1）-2。"),
        (11, SHARES[:MOST_SHARES], None, "差额 +11 来自甲局（E1）+5、乙局（E1）-2、丙局（E1）+3、丁局（E1）+4、戊局（E1）+1。"),
        (15, SHARES, None, "差额 +15 来自甲局（E1）+5、乙局（E1）-2、丙局（E1）+3、丁局（E1）+4、戊局（E1）+1、另 2 处合计 +4。"),
    ],
)
def test_a_gap_is_divided_among_those_it_comes_of(gap, shares, rest, said):
    assert share_words(gap, shares, rest) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (12, "12"), (Decimal("3.5"), "3.5"), (None, "空白"), (Unread("约 3", "不是数字"), "“约 3”"), (Unread("一\n二", "两行"), "“一 二”")]
)
def test_a_value_is_said_as_it_stands_in_its_cell(value, said):
    assert value_words(value) == said
