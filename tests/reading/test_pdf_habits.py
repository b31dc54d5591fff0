"""PDF files with the habits of the programs that make them: never a wrong number, and read where a person reads."""

from functools import cache

import pytest
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from pdf_habits import HABITS, counted, made, read_bytes

READ = {
    "格线": 1.0, "右对齐": 1.0, "发丝线": 1.0, "细方块作线": 1.0, "细方块分段": 1.0, "几张表并排": 1.0,
    "旋转90": 1.0, "旋转270": 1.0, "旋转180": 1.0, "加粗": 1.0, "水印": 1.0, "表单域": 1.0,
    "只有横线": 1.0, "只有外框": 1.0, "没有线": 1.0, "没有线居中": 1.0, "并排没有线": 1.0,
    "行被分页切开": 1.0, "行切开表头重复": 1.0, "表头被分页切开": 1.0, "页间重复表头": 1.0,
    "满页小水印": 0.6, "白字": 0.7, "不可见": 0.7, "不可见的零头": 0.7, "被盖住": 0.7, "重叠": 0.7, "盖住零头": 0.5, "越过竖线": 0.5, "伸进下一行": 0.5,
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


@pytest.mark.parametrize(("name", "reason"), [("白字", "看不见"), ("不可见", "看不见"), ("重叠", "重叠"), ("越过竖线", "越过了表格线"), ("扫描带识别层", "看不见")])
def test_a_cell_that_is_not_believed_keeps_what_the_file_has_and_says_where_and_why(name, reason):
    found = read_bytes(printed(name)[0], 2024)
    cells = [(value, place) for value, place in zip(found.values, found.places, strict=True) if isinstance(value, Unread)]
    told = [(value, place) for value, place in cells if reason in value.reason and "请对照原件" in value.reason]
    assert len(told) > 20
    assert all(place.address.startswith("第") and "页" in place.address for _, place in told)
    assert any(value.raw.strip().isdecimal() for value, _ in told)
