"""小窗 on a screen of its own, pressed with the screen's pointer, while a LibreOffice holds a workbook beside it."""

import os
import subprocess
import time

import pytest
from clicking import GRANTED, NEW, balanced, made
from nianbao.model import Cell
from nianbao.reading.files import read
from screens import WINDOW, Screen, missing, python_with_tkinter, until

pytestmark = pytest.mark.live

TOTALS = [Cell("requests", row, column) for row in ("result.granted", "result.total") for column in ("natural", "total")]


@pytest.fixture
def screen(tmp_path):
    lacking = missing()
    if lacking and os.environ.get("NIANBAO_LIVE") == "required":
        pytest.fail(f"NIANBAO_LIVE=required, but these are missing: {lacking}")
    if lacking:
        pytest.skip(f"no screen for the window: {lacking} missing")
    made_here = Screen(tmp_path)
    yield made_here
    made_here.close()


def swapped(path):
    """35 requests, one number of which stands the wrong way round."""
    return made(path, {**balanced(), **dict.fromkeys(TOTALS, 35), NEW: 53, Cell("requests", "new", "total"): 35}, totals="typed")


def test_a_workbook_is_checked_mended_and_cleaned_from_outside(screen, tmp_path):
    path = swapped(tmp_path / "表.xlsx")
    screen.office(path)
    screen.window()
    until(lambda: "已连上 LibreOffice：表.xlsx" in screen.texts())
    screen.type_in_office("表.xlsx", "NB4711")  # over the agency on the cover, without Return: it must not be lost
    screen.click("校验")
    until(lambda: "上次校验：错误 2 个" in screen.texts())
    assert "第 1/2 个：[错误] 表三!D6" in screen.texts()
    screen.click("下一个问题")
    until(lambda: "第 2/2 个" in screen.texts() and screen.place("校验"))
    screen.press_at(*screen.line(1))
    until(lambda: "第 1/2 个" in screen.texts())
    screen.click("采用建议")
    until(lambda: "53 → 35" in screen.texts())
    screen.click("是")
    until(lambda: "没有发现问题：42 条勾稽关系全部成立。" in screen.texts())
    screen.click("确定")
    until(lambda: "上次校验：错误 0 个" in screen.texts())
    screen.click("清除标记")
    until(lambda: "标记已清除" in screen.texts())
    screen.save_in_office("表.xlsx")
    until(lambda: read(path).number(NEW) == 35)
    assert read(path).number(GRANTED) == 35
    assert read(path).agency == "NB4711"


MANY = 12_000
"""Files that are not merged before a hand has reached the button."""


def test_a_folder_is_merged_with_progress_stopped_and_merged_to_the_end(screen, tmp_path):
    inbox = tmp_path / "收齐"
    inbox.mkdir()
    report = made(tmp_path / "报表.xlsx", balanced(), cover={"agency": "示例区某局", "year": 2024})
    for number in range(MANY):
        os.link(report, inbox / f"{number}.xlsx")
    screen.window(str(inbox))
    until(lambda: f"/{MANY} 个文件，约剩" in screen.texts())
    assert WINDOW in screen.ask("tk appname")  # it answers while it works
    screen.click("停止")
    until(lambda: "已停止，没有写出汇总表。各单位的文件没有改动。" in screen.texts())
    assert not list(tmp_path.glob("收齐（汇总*"))
    for number in range(3, MANY):
        (inbox / f"{number}.xlsx").unlink()
    screen.click("汇总")
    until(lambda: screen.place("确定(O)"))
    time.sleep(0.5)
    screen.type_text(str(inbox))
    screen.type("Return")
    screen.click("确定(O)")
    until(lambda: "已汇总 1 个单位" in screen.texts())
    assert (tmp_path / "收齐（汇总）.xlsx").exists()


def test_a_python_without_tkinter_says_what_to_do(tmp_path):
    (tmp_path / "tkinter.py").write_text("raise ImportError('no tkinter here')")
    python = python_with_tkinter()
    if python is None:
        pytest.skip("no Python with tkinter, so this one shows it by itself")
    paths = os.pathsep.join([str(tmp_path), *Screen.paths()])
    run = subprocess.run([python, "-m", "nianbao", "window"], env=os.environ | {"PYTHONPATH": paths, "DISPLAY": ""}, capture_output=True, text=True)
    assert run.returncode == 2
    assert run.stderr.startswith("年报小窗：这个 Python 里没有 tkinter，小窗打不开。")
    assert "请让管理员安装 python3-tk" in run.stderr
    assert "Traceback" not in run.stderr


def test_without_a_screen_it_says_so(tmp_path):
    python = python_with_tkinter()
    if python is None:
        pytest.skip("no Python with tkinter")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(Screen.paths()), "DISPLAY": ""}
    run = subprocess.run([python, "-m", "nianbao", "window"], env=env, capture_output=True, text=True)
    assert run.returncode == 2
    assert run.stderr.startswith("年报小窗：小窗打不开：没有可用的屏幕")
    assert "Traceback" not in run.stderr


FIRST_ICON = (206, 95)
"""Where the first file of a folder lies in the file manager's window, in pixels from its corner."""


def test_a_workbook_dropped_from_a_folder_is_checked(screen, tmp_path):
    """As a person drags it: out of a file manager; blanks, braces and Chinese in the name."""
    (tmp_path / "收到的").mkdir()
    swapped(tmp_path / "收到的" / "区教育局 {最终} 版.xlsx")
    screen.window()
    until(lambda: "可以把工作簿、文件夹拖到小窗上" in screen.texts())
    screen.run("pcmanfm", str(tmp_path / "收到的"))
    folder = until(lambda: screen.windows("^收到的$"))[0]
    time.sleep(3)
    left, top = screen.corner(folder)
    screen.drag((left + FIRST_ICON[0], top + FIRST_ICON[1]), screen.place("校验文件…"))
    until(lambda: "校验完了：有错误" in screen.texts())
    assert "53 应为 35" in screen.texts()
    assert (tmp_path / "收到的" / "校验副本" / "区教育局 {最终} 版（校验）.xlsx").exists()
