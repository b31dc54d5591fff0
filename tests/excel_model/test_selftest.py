"""`nianbao addin selftest` played by the model of Excel: every question is answered, nothing of it stays, and what Excel refuses is told."""

import sys

import pytest
from nianbao.cli.main import main
from nianbao.errors import UserError
from nianbao.excel import selftest
from nianbao.excel.programs import Program, Search
from nianbao.excel.selftest import SELF_QUESTIONS, icon_names, self_test


def answers(host, tmp_path):
    host.application.answers.append("1")
    found = self_test(tmp_path / "自检.txt", lambda: Search(Program("Excel", host.app)))
    return {one.topic: one.found for one in found}


def test_every_question_is_answered_and_written_down(host, tmp_path):
    found = answers(host, tmp_path)
    assert list(found) == list(SELF_QUESTIONS)
    text = (tmp_path / "自检.txt").read_text("utf-8-sig")
    assert all(f"{topic}：{words}" in text for topic, words in found.items())
    assert host.application.books == []
    assert host.application.status is False


EXPECTED = {
    "程序": "Excel 16.0，内部版本 17328.0", "状态栏长文字": "显示 250 字；300 字不收", "受保护的表加批注": "受保护=True，加上 4 个，位置对 4 个",
    "受保护的表选空值": "不行（ComError：", "多区域链接": "选中 $D$6,$E$7", "按地址取隐藏表": "一次取到=True",
    "预制的结果表": "插入=True，名称=校验结果", "隐藏的行": "隐藏的行高 0", "校验": "列出 ",
    "预制的两张表": "插入=True，Sheet1可见、校验结果可见、_标记隐藏", "图标": "都有", "第二个实例": "能开", "长提问": "不行（ComError：",
}  # fmt: skip


def test_what_the_model_answers(host, tmp_path):
    found = answers(host, tmp_path)
    assert {topic: words for topic, words in EXPECTED.items() if not found[topic].startswith(words)} == {}, found
    assert "列出 0 个" not in found["校验"]


def test_an_icon_that_is_not_there_is_named(host, tmp_path):
    host.application.no_icons = {icon_names()[0]}
    assert icon_names()[0] in answers(host, tmp_path)["图标"]


def test_another_program_or_none_is_refused(host, tmp_path, monkeypatch):
    class Other:
        engine = type("Engine", (), {"name": "libreoffice"})

    with pytest.raises(UserError, match="打开的却是 LibreOffice"):
        self_test(tmp_path / "x.txt", lambda: Search(Program("LibreOffice", Other())))
    monkeypatch.setattr(selftest, "xlwings", lambda: type("Nothing", (), {"App": lambda **_: 1 / 0}))
    with pytest.raises(UserError, match="也启动不了 Excel，没有自检"):
        self_test(tmp_path / "x.txt", Search)
    assert not (tmp_path / "x.txt").exists()


def test_what_is_said_ends_with_where_it_was_written(host, tmp_path, capsys, monkeypatch):
    host.application.answers.append("1")
    monkeypatch.setattr(selftest.self_test, "__defaults__", (lambda: Search(Program("Excel", host.app)),))
    assert selftest.tell_answers(str(tmp_path / "自检.txt")) == 0
    told = capsys.readouterr()
    assert "状态栏长文字：显示 250 字" in told.out
    assert "请把它发给维护人员" in told.err


@pytest.mark.skipif(sys.platform == "win32", reason="there is no Excel and no WPS only elsewhere")
def test_the_command_refuses_where_there_is_no_excel(tmp_path, capfd):
    assert main(["addin", "selftest", "-o", str(tmp_path / "自检.txt")]) == 2
    assert "请" in capfd.readouterr().err
    assert not (tmp_path / "自检.txt").exists()
