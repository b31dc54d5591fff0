"""Whatever programs and people put into a document, a number is read as it is seen or not at all."""

import pytest
from amount import amount
from habits import web, word
from habits.report import count, made_up_reports, reading, real_reports, wrong_cells

REPORTS = [*made_up_reports(), *real_reports()]
SOME = amount(REPORTS[2:4], REPORTS)
"""In daily runs the forms of the newer edition: every cell another number, and some blank."""

HABITS = {**word.habits(), **web.habits()}
WHOLE = {"Word 只有文字", "Word 一字一段格式", "Word 内容控件（字）", "Word 内容控件（格）", "Word 内容控件（行）", "Word 域代码里套着域", "Word 窗体文字",
         "Word 窗体下拉", "Word 插入的修订", "Word 改数的修订", "Word 改一位的修订", "Word 移动的修订", "Word 删去的行", "Word 插入的行", "Word 格式的修订",
         "Word 脚注", "Word 符号字体的数字", "Word 整个数是公式", "Word 拼音标注", "Word 段落标记被删", "Word 隐藏的行",
         "网页 只有文字", "网页 只为打印隐藏", "网页 后来又显示", "网页 别的元素隐藏", "网页 hidden 又显示", "网页 ruby", "网页 整格 small", "网页 打开的 details",
         "网页 template", "网页 noscript", "网页 script", "网页 输入框", "网页 白字红底", "网页 零宽字符", "网页 软连字符", "网页 wbr", "网页 注释"}  # fmt: skip
"""Habits of which nothing need stay unread."""


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_never_makes_a_wrong_number(habit):
    for report in SOME:
        submission = reading(HABITS[habit](report))
        assert not wrong_cells(report, submission), report.name
        if habit in WHOLE:
            assert count(report, submission)["exact"] == len(report.values), report.name
