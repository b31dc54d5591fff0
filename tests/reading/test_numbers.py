"""Every way people write a number in a cell, and what becomes of it."""

from datetime import date, time, timedelta
from decimal import Decimal as D

import pytest
from nianbao.core.submission import Unread
from nianbao.grid import Fault
from nianbao.model import Item
from nianbao.reading.numbers import parse

COUNT = Item("n", "件数", "件数", "件数", 0, True)
CHANGE = Item("c", "增减", "增减", "增减", 0, True, signed=True)
AMOUNT = Item("a", "金额", "金额", "金额", 0, True, unit="万元", decimals=6)

NUMBERS = [
    ("a whole number of a workbook", 3.0, COUNT, 3, None),
    ("an int of a live workbook", 3, COUNT, 3, None),
    ("text of digits", "12", COUNT, 12, None),
    ("full-width digits", "１２", COUNT, 12, "１２"),
    ("a thousands comma", "1,204", COUNT, 1204, "1,204"),
    ("a full-width thousands comma", "1，204，000", COUNT, 1204000, "1，204，000"),
    ("spaces around and a useless decimal", " 3.0 ", COUNT, 3, " 3.0 "),
    ("no-break spaces around", "\xa07\u3000", COUNT, 7, "\xa07\u3000"),
    ("a line break behind", "7\n", COUNT, 7, "7\n"),
    ("a unit of counting", "15件", COUNT, 15, "15件"),
    ("a unit of two letters", "15件次", COUNT, 15, "15件次"),
    ("rules of a government", "2部", COUNT, 2, "2部"),
    ("a note in brackets", "22（其中修订16件）", COUNT, 22, "22（其中修订16件）"),
    ("ten thousands in a count", "8.7万", COUNT, 87000, "8.7万"),
    ("ten thousands of items", "1.2万件", COUNT, 12000, "1.2万件"),
    ("a plus sign", "+1036", CHANGE, 1036, "+1036"),
    ("a minus sign", "-18", CHANGE, -18, None),
    ("a full-width minus sign", "－18", CHANGE, -18, "－18"),
    ("the real minus sign", "−18", CHANGE, -18, "−18"),
    ("grown by", "增72", CHANGE, 72, "增72"),
    ("grown by, spaced", "增加 72", CHANGE, 72, "增加 72"),
    ("shrunk by", "减18", CHANGE, -18, "减18"),
    ("minus nothing", "-0", CHANGE, 0, "-0"),
    ("a negative number where none may be is still read", "-18", COUNT, -18, None),
    ("half a case is still read", 3.5, COUNT, D("3.5"), None),
    ("half a case as text", "3.5", COUNT, D("3.5"), None),
    ("zero is zero", 0.0, COUNT, 0, None),
    ("zero as text", "0", COUNT, 0, None),
    ("binary noise in a count", 3.0000000000000004, COUNT, 3, "3.0000000000000004"),
    ("the largest count seen", 11398889.0, COUNT, 11398889, None),
    ("an amount", 17.586, AMOUNT, D("17.586"), None),
    ("an amount to the last 分", 24252.311082, AMOUNT, D("24252.311082"), None),
    ("an amount without decimals", 96171.0, AMOUNT, D("96171"), None),
    ("no amount charged", 0.0, AMOUNT, D("0"), None),
    ("binary noise in an amount", 0.30000000000000004, AMOUNT, D("0.3"), "0.30000000000000004"),
    ("an amount as text keeps its decimals", "18.8710", AMOUNT, D("18.8710"), None),
    ("the unit cut short", "8.7万", AMOUNT, D("8.7"), "8.7万"),
    ("the unit in full", "2560万元", AMOUNT, D("2560"), "2560万元"),
    ("the unit after a space", "8.7 万元", AMOUNT, D("8.7"), "8.7 万元"),
    ("元 where 万元 is due", "251000元", AMOUNT, D("25.1"), "251000元"),
    ("元 with 角 and 分", "573802895.90元", AMOUNT, D("57380.28959"), "573802895.90元"),
    ("亿元 where 万元 is due", "1.2亿元", AMOUNT, D("12000"), "1.2亿元"),
    ("the unit in brackets", "251000（元）", AMOUNT, D("25.1"), "251000（元）"),
    ("the unit named in brackets", "251（单位：万元）", AMOUNT, D("251"), "251（单位：万元）"),
    ("an amount with a note", "22.5（含罚没）", AMOUNT, D("22.5"), "22.5（含罚没）"),
    ("a decimal point first", ".5", AMOUNT, D("0.5"), ".5"),
]


@pytest.mark.parametrize(("raw", "column", "value", "kept"), [n[1:] for n in NUMBERS], ids=[n[0] for n in NUMBERS])
def test_a_number_is_read_exactly_and_keeps_what_was_typed_where_it_differs(raw, column, value, kept):
    reading = parse(raw, column)
    assert reading == (value, kept)
    assert type(reading.value) is type(value)
    assert str(reading.value) == str(value)


@pytest.mark.parametrize("raw", [None, "", " ", "\xa0", "\u3000\n", "\u200b"])
def test_an_empty_cell_is_a_blank(raw):
    assert parse(raw, COUNT) == (None, None)


@pytest.mark.parametrize("raw", ["—", "——", "-", "－", "--", "–", "/", "／", "无", "不适用", "N/A", "n/a", "空", " — ", "无\n"])
@pytest.mark.parametrize("column", [COUNT, CHANGE, AMOUNT])
def test_a_mark_for_nothing_is_a_blank_that_keeps_the_mark_and_never_zero(raw, column):
    assert parse(raw, column) == (None, raw)


UNREAD = [
    ("a word", "见附件", COUNT, "不是数字"),
    ("about", "约22", COUNT, "不是数字"),
    ("a Chinese zero", "零", COUNT, "不是数字"),
    ("signs with brackets", "+(0) -(0)", CHANGE, "一格里有几个数，不知道取哪一个"),
    ("digits apart", "2 0 10 0 12", COUNT, "一格里有几个数，不知道取哪一个"),
    ("two numbers on two lines", "3\n4", COUNT, "一格里有几个数，不知道取哪一个"),
    ("a number in the note only", "22(16)", COUNT, "一格里有几个数，不知道取哪一个"),
    ("a misplaced comma", "1,20", COUNT, "一格里有几个数，不知道取哪一个"),
    ("leading zeros", "00", COUNT, "数字以 0 开头，可能是几个数连在一起"),
    ("a circled digit", "12②", COUNT, "不是数字"),
    ("a percentage", "35%", COUNT, "不是数字"),
    ("an exponent", "1e5", COUNT, "不是数字"),
    ("money among counts", "251000元", COUNT, "写的是金额，这一栏要的是数量"),
    ("times a case among amounts", "3件次", AMOUNT, "写的是数量，这一栏要的是金额"),
    ("cases among amounts", "3件", AMOUNT, "写的是数量，这一栏要的是金额"),
    ("growth among counts", "增72", COUNT, "写了增减，这一栏要的是数量"),
    ("two units", "8.7万（元）", AMOUNT, "单位写法不明"),
    ("a unit and more in brackets", "8.7（元，含税）", AMOUNT, "单位写法不明"),
    ("an error value as text", "#REF!", COUNT, "单元格是错误值"),
    ("an error of another program", "Err:502", COUNT, "单元格是错误值"),
    ("a formula as text", "=A1+A2", COUNT, "是公式的文字，没有算出数"),
    ("too many cases", 10**12 + 1, COUNT, "数字过大"),
    ("too many cases as text", "9999999999999", COUNT, "数字过大"),
    ("too much money", "1000000001", AMOUNT, "数字过大"),
    ("no number of a float", float("nan"), COUNT, "不是数字"),
    ("an endless float", float("inf"), COUNT, "不是数字"),
    ("a truth value", True, COUNT, "是逻辑值，不是数字"),
    ("a date", date(2024, 1, 3), COUNT, "单元格是日期或时间格式，不是数字"),
    ("a time", time(1, 2), COUNT, "单元格是日期或时间格式，不是数字"),
    ("a duration", timedelta(days=1), COUNT, "单元格是日期或时间格式，不是数字"),
    ("a fault of the file", Fault("#DIV/0!", "单元格是错误值"), COUNT, "单元格是错误值"),
]


@pytest.mark.parametrize(("raw", "column", "reason"), [n[1:] for n in UNREAD], ids=[n[0] for n in UNREAD])
def test_what_is_no_number_stays_unread_with_its_reason(raw, column, reason):
    value, kept = parse(raw, column)
    assert isinstance(value, Unread)
    assert (value.reason, kept) == (reason, None)
    if isinstance(raw, str):
        assert value.raw == raw


def test_amounts_add_up_exactly():
    assert str(sum((parse(x, AMOUNT).value for x in (0.1, 0.2, 17.586)), D(0))) == "17.886"
