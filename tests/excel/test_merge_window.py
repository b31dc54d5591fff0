"""汇总 in a process of its own: what it says, that it can be stopped, and that a stopped one leaves nothing."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from clicking import balanced, made
from nianbao.errors import UserError
from nianbao.excel import merge_window
from nianbao.excel.merge_window import DONE, FAILED, STOPPED, Window, Work, merge_in_window

UNITS = 3


@pytest.fixture
def folder(tmp_path):
    inbox = tmp_path / "收齐"
    inbox.mkdir()
    for n in range(UNITS):
        made(inbox / f"{n}.xlsx", balanced(), cover={"agency": f"示例区第{n + 1}局", "year": 2024})
    return inbox


def test_a_merge_ends_with_words_and_a_summary(folder, tmp_path):
    work = Work(folder, tmp_path / "汇总.xlsx")
    work.start().join(60)
    assert work.status == DONE
    assert work.words.startswith(f"已汇总 {UNITS} 个单位")
    assert work.target.exists()


def test_what_cannot_be_summed_ends_with_the_reason(tmp_path):
    work = Work(tmp_path / "没有", tmp_path / "汇总.xlsx")
    work.run()
    assert work.status == FAILED
    empty = tmp_path / "空"
    empty.mkdir()
    work = Work(empty, tmp_path / "汇总.xlsx")
    work.run()
    assert (work.status, work.words) == (FAILED, "文件夹是空的，没有可汇总、校验的文件。请把各单位的表放进去再试。")


@pytest.mark.parametrize("when", ["while reading", "while writing"])
def test_a_stopped_merge_leaves_nothing(when, folder, tmp_path, monkeypatch):
    import nianbao.steps.merging.merge as merging

    work = Work(folder, tmp_path / "汇总.xlsx")
    merge = merging.merge

    def stopped_on_the_way(*paths, report):
        work.stop.set()
        if when == "while reading":
            report(1, UNITS, 0.0)
        return merge(*paths, report=None)

    monkeypatch.setattr(merging, "merge", stopped_on_the_way)
    work.run()
    assert (work.status, work.words) == (STOPPED, "已停止，没有写出汇总表。各单位的文件没有改动。")
    assert not work.target.exists()


@pytest.mark.parametrize(
    ("done", "total", "stop", "words"),
    [
        (0, 0, False, "正在读取各单位的文件……"),
        (3, 21, False, "已读 3/21 个文件，约剩 12 秒"),
        (21, 21, False, "正在核对、写出结果……"),
        (3, 21, True, "正在停止……"),
    ],
)
def test_progress_says_how_far_it_is_and_how_long_it_takes(done, total, stop, words):
    work = Work(Path("a"), Path("b"), done, total, 12.3)
    if stop:
        work.stop.set()
    assert work.progress() == words


def test_an_unforeseen_error_ends_in_one_sentence_and_the_log(folder, tmp_path, monkeypatch):
    import nianbao.steps.merging.merge as merging
    from nianbao.machine import log

    monkeypatch.setattr(log, "path", lambda: tmp_path / "日志.log")
    monkeypatch.setattr(merging, "merge", lambda *_, **__: 1 / 0)
    work = Work(folder, tmp_path / "汇总.xlsx")
    work.run()
    assert work.status == FAILED
    assert str(tmp_path / "日志.log") in work.words


def test_the_process_shows_its_progress_and_opens_the_summary(folder, tmp_path, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(merge_window, "open_path", opened.append)
    assert merge_in_window([str(folder), "-o", str(tmp_path / "汇总.xlsx"), "--console"]) == DONE
    assert opened == [str(tmp_path / "汇总.xlsx")]
    assert "已汇总 3 个单位" in capsys.readouterr().err
    monkeypatch.setattr(merge_window, "open_path", lambda _: (_ for _ in ()).throw(UserError("打不开")))
    assert merge_in_window([str(folder), "-o", str(tmp_path / "汇总2.xlsx"), "--console"]) == DONE


def test_it_is_launched_apart_and_the_caller_does_not_wait(folder, tmp_path):
    process = merge_window.launch(folder, tmp_path / "汇总.xlsx", "--console", "--no-open")
    assert isinstance(process, subprocess.Popen)
    assert process.poll() is None
    assert process.wait(60) == DONE
    assert (tmp_path / "汇总.xlsx").exists()


def screen():
    """A screen to draw on; where there is none these tests are skipped."""
    tkinter = pytest.importorskip("tkinter")
    try:
        return tkinter.Tk()
    except tkinter.TclError as error:
        pytest.skip(f"no screen: {error}")


def test_the_window_ends_by_itself_when_the_work_is_done(folder, tmp_path):
    work = Work(folder, tmp_path / "汇总.xlsx")
    Window(screen(), work).run()
    assert work.status == DONE


def test_the_button_stops_and_then_closes(tmp_path, monkeypatch):
    import nianbao.steps.merging.merge as merging

    def slow(*_, report):
        for n in range(1000):
            time.sleep(0.01)
            report(n, 1000, 1.0)

    monkeypatch.setattr(merging, "merge", slow)
    work = Work(tmp_path, tmp_path / "汇总.xlsx")
    root = screen()
    window = Window(root, work)
    root.after(300, window.button.invoke)
    root.after(1500, lambda: (window.button["text"] == "关闭" and window.line["text"].startswith("已停止")) and window.button.invoke())
    window.run()
    assert work.status == STOPPED


def test_without_a_screen_there_is_no_window(monkeypatch):
    tkinter = pytest.importorskip("tkinter")
    monkeypatch.setattr(tkinter, "Tk", lambda: (_ for _ in ()).throw(tkinter.TclError("no display")))
    assert merge_window.window() is None


def test_nothing_heavy_is_loaded_before_the_window_stands():
    code = "import sys, nianbao.excel.merge_window; print(sorted({'numpy', 'xlwings', 'pandas', 'xlsxwriter'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(merge_window.__file__).parents[2])
    assert done.stdout.strip() == "[]"


def test_without_a_window_what_went_wrong_is_said_in_a_box_of_the_system(folder, tmp_path, monkeypatch):
    boxes, opened = [], []
    monkeypatch.setattr(merge_window, "window", lambda: None)
    monkeypatch.setattr(merge_window, "tell_without_host", lambda text, title: boxes.append((title, text)))
    monkeypatch.setattr(merge_window, "open_path", opened.append)
    assert merge_in_window([str(folder), "-o", str(tmp_path / "汇总.xlsx")]) == DONE
    assert (boxes, opened) == ([], [str(tmp_path / "汇总.xlsx")])
    (tmp_path / "空").mkdir()
    assert merge_in_window([str(tmp_path / "空"), "-o", str(tmp_path / "汇总2.xlsx")]) == FAILED
    assert boxes == [("年报汇总", "文件夹是空的，没有可汇总、校验的文件。请把各单位的表放进去再试。")]
