"""PDF files with the habits of the programs that make them: never a wrong number, and read where a person reads."""

from functools import cache
from types import SimpleNamespace

import pytest
from amount import amount
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.reading.documents.pdf_glyphs import _runs, _stamped
from pdf_habits import HABITS, counted, made, read_bytes

READ = {
    "格线": 1.0, "右对齐": 1.0, "发丝线": 1.0, "细方块作线": 1.0, "细方块分段": 1.0, "几张表并排": 1.0,
    "旋转90": 1.0, "旋转270": 1.0, "旋转180": 1.0, "原点不在角上": 1.0, "彩色": 1.0, "加粗": 1.0, "水印": 1.0, "表单域": 1.0, "表单域的样子过时": 0.7,
    "只有横线": 1.0, "只有外框": 1.0, "没有线": 1.0, "没有线居中": 1.0, "并排没有线": 1.0,
    "没有线，行切开": 0.99, "没有线，行切开表头重复": 1.0, "没有线，表头切开": 1.0, "没有线，重复表头": 1.0, "只有横线，行切开": 0.99,
    "行被分页切开": 1.0, "行切开表头重复": 1.0, "表头被分页切开": 1.0, "页间重复表头": 1.0,
    "三次加粗": 1.0, "阴影": 1.0, "压窄": 0.9, "颠倒": 0.7, "镜像": 0.7, "带框盖住": 0.7, "网纹盖住": 0.7, "斜线划去": 0.7, "画出来的数字": 0.7,
    "没有线，颠倒": 0.7, "没有线，被盖住": 0.7, "没有线，斜线划去": 0.7, "没有线，画出来的数字": 0.7,
    "歪斜的零头": 0.7, "歪斜的两位零头": 0.7, "倒写的零头": 0.7, "没有线，歪斜的零头": 0.6, "字样大小的水印": 0.9,
    "按格裁剪": 1.0, "裁去上边": 0.7, "裁去下边": 0.7, "裁去左边": 0.7, "裁去右边": 0.7, "盖住下边": 0.7, "没有线，裁去上边": 0.7, "没有线，裁去右边": 0.6,
    "满页小水印": 1.0, "白字": 0.7, "不可见": 0.7, "不可见的零头": 0.7, "被盖住": 0.7, "重叠": 0.7, "盖住零头": 0.5, "越过竖线": 0.5, "伸进下一行": 0.5,
}
"""The least share of cells that is read exactly."""

FORM = EDITIONS["2021"]
VALUES = {cell: 300 + i for i, cell in enumerate(FORM.cells)}


@cache
def printed(name):
    return made(FORM, VALUES, 2024, HABITS[name])


@pytest.mark.parametrize("name", HABITS)
def test_no_habit_makes_a_wrong_number(name):
    data, done = printed(name)
    count, wrong = counted(FORM, VALUES, data, 2024, done)
    assert not wrong
    assert count.share >= READ.get(name, 0), count


@pytest.mark.parametrize("name", ["颠倒", "镜像", "带框盖住", "压窄", "三次加粗", "阴影", "斜线划去"])
def test_no_habit_makes_a_wrong_number_of_one_digit_or_of_equal_ones(name):
    values = {cell: (8, 11, 66, 0, 1, 7, 99, 111)[i % 8] for i, cell in enumerate(FORM.cells)}
    data, done = made(FORM, values, 2024, HABITS[name])
    count, wrong = counted(FORM, values, data, 2024, done)
    assert not wrong
    assert count.share >= 0.7


def test_a_digit_that_is_seen_but_is_nothing_by_the_file_leaves_its_number_unread():
    values = {cell: (13, 20, 35, 4)[i % 4] for i, cell in enumerate(FORM.cells)}
    count, wrong = counted(FORM, values, made(FORM, values, 2024, HABITS["字体不说是什么字"])[0], 2024)
    assert not wrong
    assert count.exact == count.unread == 100


@pytest.mark.parametrize("name", ["字体说错一个字", "字体说反两个字"])
def test_a_digit_of_which_the_font_says_two_things_leaves_its_numbers_unread(name):
    """8 is said to be 3, so neither 38 nor 83 can be believed, nor 13; the same where 3 is said to be 8 besides."""
    values = {cell: (38, 20, 83, 4, 13, 7)[i % 6] for i, cell in enumerate(FORM.cells)}
    count, wrong = counted(FORM, values, made(FORM, values, 2024, HABITS[name])[0], 2024)
    assert not wrong
    assert count.exact == 100


@pytest.mark.parametrize("name", ["批注盖住", "批注没有样子", "批注只在纸上", "批注划去", "图形盖住"])
def test_what_was_laid_over_some_cells_later_leaves_these_unread_and_no_others(name):
    """Under it are four rows of 表三, seven numbers each, and two of 表二 with three; at least the numbers right under it."""
    count, wrong = counted(FORM, VALUES, printed(name)[0], 2024)
    assert not wrong
    assert 3 <= count.unread <= 4 * 7 + 2 * 3


def test_a_spaced_number_that_goes_on_in_the_next_cell_is_not_read_without_its_end():
    """In the narrow cells the last digit stands behind the rule, no nearer to its number than its digits to each other."""
    values = {cell: (12345, 8, 2088)[i % 3] for i, cell in enumerate(FORM.cells)}
    data, _ = made(FORM, values, 2024, HABITS["疏排越过竖线"])
    count, wrong = counted(FORM, values, data, 2024)
    assert not wrong
    assert count.exact > 75


@pytest.mark.parametrize("name", ["整页扫描带识别层", "整页扫描，没有线"])
def test_what_was_recognised_on_a_scan_is_offered_and_nothing_of_it_is_read(name):
    found = read_bytes(printed(name)[0], 2024)
    assert all(isinstance(value, Unread) for value in found.values)
    assert found.suggestions == VALUES
    assert found.changed(found.suggestions).values == tuple(VALUES.values())


@pytest.mark.parametrize("name", ["没有线，行切开", "没有线，行切开表头重复", "没有线，表头切开", "只有横线，行切开"])
@pytest.mark.parametrize("seed", range(2, 2 + amount(2, 38)))
def test_wherever_a_page_break_cuts_a_table_without_rules_no_number_is_lost_or_moved(name, seed):
    """The label of a row may stand on one page and its numbers on the next: it is not a blank row then."""
    values = {cell: value if cell.table == "review" or seed % 2 else (None, value)[value % 9 > 0] for cell, value in VALUES.items()}
    data, done = made(FORM, values, 2024, HABITS[name], seed)
    count, wrong = counted(FORM, values, data, 2024, done)
    assert not wrong
    assert count.exact


@pytest.mark.parametrize(("name", "reason"), [("白字", "看不见"), ("不可见", "看不见"), ("重叠", "重叠"), ("越过竖线", "越过了表格线"), ("扫描带识别层", "识别结果")])
def test_a_cell_that_is_not_believed_keeps_what_the_file_has_and_says_where_and_why(name, reason):
    found = read_bytes(printed(name)[0], 2024)
    cells = [(value, place) for value, place in zip(found.values, found.places, strict=True) if isinstance(value, Unread)]
    told = [(value, place) for value, place in cells if reason in value.reason and "请对照原件" in value.reason]
    assert len(told) > 20
    assert all(place.address.startswith("第") and "页" in place.address for _, place in told)
    assert any(value.raw.strip().isdecimal() for value, _ in told)


def test_askew_digits_of_two_rows_are_no_text_across_the_page():
    glyphs = [{"matrix": (0.97, 0.26, -0.26, 0.97, x, 0), "x0": x, "top": top, "size": 11.0} for top in (100, 120) for x in (50, 54.5)]
    assert [len(run) for run in _runs(glyphs)] == [2, 2]


@pytest.mark.parametrize(("words", "drawn", "times", "left_out"), [("草稿3", 1, 9, 27), ("草稿3", 999, 9, 0), ("草稿3", 1, 7, 0), ("第3号", 1, 9, 0), ("33", 1, 9, 0)])
def test_pale_words_all_over_a_page_are_a_watermark_where_they_lie_under_its_numbers(words, drawn, times, left_out):
    """Drawn over them they may hide a part of one; a few or without words they may be numbers themselves."""
    level = {"matrix": (1, 0, 0, 1, 0, 0), "size": 10.0}
    pale = [level | {"text": text, "x0": 60 * n + 10 * i, "top": 90 * n, "mcid": drawn + 10 * n + i} for n in range(times) for i, text in enumerate(words)]
    page = SimpleNamespace(chars=pale, width=600, height=800)
    assert len(_stamped(pale, [level | {"text": "5", "mcid": 500}], page)) == left_out
