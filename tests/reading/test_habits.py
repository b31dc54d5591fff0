"""Whatever programs and people put into a document, a number is read as it is seen or not at all."""

import re

import pytest
from amount import amount
from habits import texts, web, word
from habits.report import count, made_up_reports, reading, real_reports, wrong_cells
from nianbao.core.submission import Unread

REPORTS = [*made_up_reports(), *real_reports()]
SOME = amount(REPORTS[2:4], REPORTS)
"""In daily runs the forms of the newer edition: every cell another number, and some blank."""

HABITS = {**word.habits(), **web.habits(), **texts.TEXTS}
WHOLE = {"Word 只有文字", "Word 一字一段格式", "Word 内容控件（字）", "Word 内容控件（格）", "Word 内容控件（行）", "Word 域代码里套着域", "Word 窗体文字",
         "Word 窗体下拉", "Word 窗体下拉，空的结果", "Word 插入的修订", "Word 改数的修订", "Word 改一位的修订", "Word 移动的修订", "Word 删去的行", "Word 插入的行", "Word 格式的修订",
         "Word 脚注", "Word 符号字体的数字", "Word 整个数是公式", "Word 拼音标注", "Word 段落标记被删", "Word 隐藏的行",
         "Word 公式里删去的数", "Word 白字黑芯", "Word 深底段落的白字", "Word 花纹底的白字", "Word 表格样式的深底", "Word 表格样式的深色表头", "Word 新旧两种写法",
         "Word 只认得旧写法", "Word 脚注与数同段格式", "Word 套着的表里删去的行", "Word 压扁的行", "Word 段落标记被移走", "Word 新旧两种写法的行",
         "Word 新旧两种写法的格", "Word 不认得的写法", "Word 主题的白字，旁边写着黑", "Word 主题的黑字，旁边写着白", "Word 主题的黑底，旁边写着白", "Word 插入里的删去",
         "网页 只有文字", "网页 只为打印隐藏", "网页 后来又显示", "网页 别的元素隐藏", "网页 hidden 又显示", "网页 ruby", "网页 整格 small", "网页 打开的 details",
         "网页 带来的字体，只用在标题", "网页 Word 写的字体", "网页 列表 没有编号", "网页 列表 点", "网页 按钮上的数", "网页 表头跨得太多", "网页 template", "网页 noscript", "网页 script", "网页 输入框", "网页 白字红底", "网页 零宽字符", "网页 软连字符", "网页 wbr", "网页 注释",
         "文本 制表符", "文本 Markdown", "csv 写成公式的文字", "csv 公式文字加引号", "csv 文本标记", "csv 全角逗号", "csv UTF-8", "csv UTF-8 BOM", "csv GBK", "csv 千分位", "csv 分号", "Excel 文本（制表符）GBK", "Excel Unicode 文本",
         "Excel Unicode 文本，无标记", "聊天里的表", "表四 三个标题"}  # fmt: skip
"""Habits of which nothing need stay unread."""
NEVER = {"Word 公式里小的数", "Word 表格样式隐藏", "Word 表格样式隐藏一列", "Word 数旁有页码", "Word 极低的行", "Word 缩进到格外",
         "Word 由 Word 随时重算的域", "Word 由 Word 随时重算的简单域", "Word 挤进一点宽的字", "Word 窄得看不见的格", "Word 格里插入的文档", "Word 墨迹",
         "Word 样式里极低的行", "Word 样式里缩进到格外", "Word 表格样式里的自动编号", "Word 固定行高以下的数", "Word 隐藏两次",
         "网页 类 漂白", "网页 盖住前一字", "网页 after 写出的百分号", "网页 列表 有编号的样式", "网页 带来的字体", "网页 影子里的字", "网页 密码框", "网页 输入框的提示"}
"""Habits that make another number of one, or hide it: none of the cells written so is read."""
FULL = {name for name in HABITS if name.startswith(("文本 ", "Word 文本", "网页 照打的文字"))}
"""Habits that lose where a blank stood: reports without blanks are read whole."""


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_never_makes_a_wrong_number(habit):
    for report in SOME:
        submission = reading(HABITS[habit](report))
        assert not wrong_cells(report, submission), report.name
        if habit in WHOLE or (habit in FULL and None not in report.values.values()):
            assert count(report, submission)["exact"] == len(report.values), report.name


@pytest.mark.parametrize("habit", sorted(NEVER))
def test_a_number_that_is_not_seen_as_it_stands_is_never_read(habit):
    report = REPORTS[2]
    assert count(report, reading(HABITS[habit](report)))["unread"] >= len(report.values) // 2


@pytest.mark.parametrize("habit", ["Word 表格样式里的自动编号", "Word 删去的格", "Word 表四多一格"])
def test_a_cell_out_of_place_is_called_a_number_only_where_it_shows_one(habit):
    reasons = {value.reason for value in reading(HABITS[habit](REPORTS[3])).values + reading(HABITS[habit](REPORTS[2])).values if isinstance(value, Unread)}
    told = [reason for reason in reasons if "不在任何列标题下" in reason]
    assert told
    assert all(re.search(r"有数字（[\d.]+）|有一格读不出（", reason) for reason in told)


@pytest.mark.parametrize(("habit", "unread"), [("Word 横向合并的两个数", 2), ("Word 表四多一格", 15)])
def test_numbers_that_share_a_cell_or_stand_one_place_further_are_unread(habit, unread):
    submission = reading(HABITS[habit](REPORTS[2]))
    assert all(isinstance(submission[cell], Unread) or submission[cell] == value for cell, value in REPORTS[2].values.items())
    assert len(submission.unread) >= unread
