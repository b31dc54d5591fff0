"""Names that Windows does not keep are known before anything is written, and no name that is made is one of them."""

import os
import sys
from pathlib import Path

import pytest
from amount import amount
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nianbao.errors import UserError
from nianbao.machine.file_names import storable_name, too_long_for_windows, wrong_for_windows
from nianbao.machine.safe_write import placed

REFUSED = {
    "a:b.xlsx": "当作盘符",
    "C:汇总.xlsx": "当作盘符",
    "年报:汇总.xlsx": "不许用的字符 :",
    "C:\\年报\\汇总.xlsx:流": "不许用的字符 :",
    "名?.xlsx": "不许用的字符 ?",
    "汇总*.xlsx": "不许用的字符 *",
    'a"b.xlsx': '不许用的字符 "',
    "CON.xlsx": "“CON”是 Windows 留给设备的名字",
    "nul": "“nul”是 Windows",
    "lpt1.tar.gz": "“lpt1”是 Windows",
    "COM¹.xlsx": "“COM¹”是 Windows",
    "prn .xlsx": "“prn”是 Windows",
    "汇总.": "末尾是点或空格",
    "汇总 ": "末尾是点或空格",
    "年度/AUX/汇总.xlsx": "“AUX”是 Windows",
    "年度. /汇总.xlsx": "末尾是点或空格",
    "换\n行.xlsx": "控制字符",
    "长" * 256: "太长（最多 255 个字）",
}
KEPT = ["汇总.xlsx", "区 教=育&局(1).xlsx", "..\\上级\\汇总.xlsx", "./汇总.xlsx", "C:\\年报\\汇总.xlsx", "\\\\server\\share\\汇总.xlsx",
        "\\\\?\\C:\\年报\\汇总.xlsx", "CONTRACT.xlsx", "COM10.xlsx", "控制con.xlsx", ".隐藏.xlsx", "100%.xlsx", "^!.xlsx"]  # fmt: skip


@pytest.mark.parametrize(("path", "why"), REFUSED.items())
def test_a_name_that_leads_elsewhere_on_windows_is_told_with_the_part_that_is_wrong(path, why):
    assert why in wrong_for_windows(path)


@pytest.mark.parametrize("path", KEPT)
def test_a_name_that_windows_keeps_is_none_of_them(path):
    assert wrong_for_windows(path) == ""


@settings(max_examples=amount(200, 5000), deadline=None)
@given(st.text(max_size=90))
@example("CON.xlsx")
@example("aux .x")
@example("." * 70)
@example("\ud800?")
def test_a_name_that_is_made_is_one_that_windows_keeps_whatever_it_was_made_of(name):
    made = storable_name(name)
    assert made
    assert not wrong_for_windows(made)
    assert not too_long_for_windows(made)


@pytest.mark.parametrize(("path", "long"), [("x" * 255, False), ("x" * 256, True), ("长" * 255, False), ("𠀀" * 128, True), ("a/" * 129, False), ("a/" * 130, True)])
def test_a_path_is_too_long_by_its_longest_name_or_as_a_whole(path, long):
    assert too_long_for_windows(path) is long


@pytest.mark.parametrize("path", REFUSED)
def test_such_a_name_is_refused_on_windows_before_anything_is_written(tmp_path, monkeypatch, path):
    if sys.platform != "win32":
        monkeypatch.setattr("nianbao.machine.safe_write._WINDOWS", True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="文件名不能用") as told, placed(path):
        pytest.fail("there is a file to write to")
    assert told.value.id == "W03"
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has drives")
def test_drives_shares_and_letters_of_commands_are_part_of_a_path_and_not_of_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("区 教=育&局(1).txt", "^!.txt", "100%.txt", "'.txt", str(tmp_path / "全.txt")):
        with placed(name) as aside:
            aside.write_text("1", "utf-8")
        assert Path(name).read_text("utf-8") == "1"
