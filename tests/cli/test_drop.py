"""Files dropped on the desktop scripts: new names, refusals, and what reaches `nianbao check` and `nianbao merge`."""

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import nianbao
import pytest
from nianbao.cli import drop
from nianbao.cli.main import main
from nianbao.machine.resources import resource
from python_calamine import load_workbook


@pytest.fixture
def calls(monkeypatch) -> list[list[str]]:
    """The commands that were started; each writes its output and ends as its input's name says."""
    started: list[list[str]] = []

    def run(command: list[str]) -> SimpleNamespace:
        started.append(command[3:])
        status = 2 if "坏" in command[4] else 1 if "错" in command[4] else 0
        if status < 2 and len(command) > 5:
            Path(command[-1]).parent.mkdir(exist_ok=True)
            Path(command[-1]).write_text("result")
        return SimpleNamespace(returncode=status)

    monkeypatch.setattr(subprocess, "run", run)
    return started


def test_each_workbook_is_checked_into_a_marked_copy_near_it(tmp_path, calls, capsys):
    files = [tmp_path / "水务局.xlsx", tmp_path / "教育局.xlsm"]
    for file in files:
        file.write_text("theirs")
    assert main(["drop", "--no-open", "check", *map(str, files)]) == 0
    assert calls == [
        ["check", str(files[0]), "--marked", str(tmp_path / "校验副本" / "水务局（校验）.xlsx")],
        ["check", str(files[1]), "--marked", str(tmp_path / "校验副本" / "教育局（校验）.xlsm")],
    ]
    assert [file.read_text() for file in files] == ["theirs", "theirs"]
    assert f"结果在：{tmp_path / '校验副本' / '水务局（校验）.xlsx'}" in capsys.readouterr().err


def test_a_file_that_cannot_be_marked_is_checked_in_words(tmp_path, calls, capsys):
    (tmp_path / "教育局.xls").touch()
    assert main(["drop", "--no-open", "check", str(tmp_path / "教育局.xls")]) == 0
    assert calls == [["check", str(tmp_path / "教育局.xls")]]
    assert "另存为 .xlsx" in capsys.readouterr().err


def test_a_folder_is_merged_into_a_summary_beside_it(tmp_path, calls):
    folder = tmp_path / "2024.收齐"
    folder.mkdir()
    assert main(["drop", "--no-open", "merge", str(folder)]) == 0
    assert calls == [["merge", str(folder), "-o", str(tmp_path / "2024.收齐（汇总）.xlsx")]]


def test_a_folder_dropped_on_check_is_checked_whole_and_its_copies_lie_in_a_folder_of_their_own(tmp_path, calls):
    (tmp_path / "收齐").mkdir()
    assert main(["drop", "--no-open", "check", str(tmp_path / "收齐")]) == 0
    (tmp_path / "收齐（校验副本）").unlink()  # what stands for the copies in this test
    (tmp_path / "收齐（校验副本）").mkdir()
    assert main(["drop", "--no-open", "check", str(tmp_path / "收齐")]) == 0
    assert calls == [["check", str(tmp_path / "收齐"), "--marked", str(tmp_path / f"收齐（校验副本{n}）")] for n in ("", "2")]


def test_nothing_is_written_over(tmp_path, calls):
    file = tmp_path / "水务局.xlsm"
    file.write_text("theirs")
    for _ in range(3):
        main(["drop", "--no-open", "check", str(file)])
    assert [Path(call[-1]).name for call in calls] == ["水务局（校验）.xlsm", "水务局（校验2）.xlsm", "水务局（校验3）.xlsm"]


def test_a_file_that_cannot_be_read_does_not_stop_the_next(tmp_path, calls, capsys):
    files = [tmp_path / name for name in ("坏.xlsx", "有错.xlsx")]
    for file in files:
        file.touch()
    assert main(["drop", "--no-open", "check", *map(str, files)]) == 2
    assert len(calls) == 2
    assert "没有写出结果：坏.xlsx" in capsys.readouterr().err
    assert (tmp_path / "校验副本" / "有错（校验）.xlsx").exists()


@pytest.mark.parametrize(
    ("action", "make", "words"),
    [
        ("merge", Path.touch, "不是文件夹"),
        ("check", lambda path: None, "可能已被移走"),
    ],
)
def test_the_wrong_thing_dropped_is_refused_with_what_to_do(tmp_path, calls, capsys, action, make, words):
    make(tmp_path / "x")
    assert main(["drop", "--no-open", action, str(tmp_path / "x")]) == 2
    assert words in capsys.readouterr().err
    assert calls == []


def test_nothing_dropped_says_how_to_drop(calls, capsys):
    assert main(["drop", "merge"]) == 2
    assert "请把文件夹拖到" in capsys.readouterr().err


def test_the_command_line_of_explorer_wins_over_the_cut_arguments(tmp_path, calls, monkeypatch):
    whole = tmp_path / "水务&园林.xlsx"
    whole.touch()
    monkeypatch.setenv("NIANBAO_SCRIPT", r"C:\s.cmd")
    monkeypatch.setenv("NIANBAO_DROPPED", rf'cmd.exe /c ""C:\s.cmd" {whole}"')
    assert main(["drop", "--no-open", "check", str(tmp_path / "水务")]) == 0
    assert [call[1] for call in calls] == [str(whole)]


def test_the_result_is_opened_with_the_system_and_a_missing_opener_is_said(tmp_path, monkeypatch, capsys):
    opened: list[list[str]] = []
    monkeypatch.setattr(drop.sys, "platform", "linux")
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: opened.append(command))
    drop.open_result(tmp_path / "结果.xlsx")
    assert opened == [["xdg-open", str(tmp_path / "结果.xlsx")]]

    def absent(*_: object, **__: object) -> None:
        raise FileNotFoundError("xdg-open")

    monkeypatch.setattr(subprocess, "Popen", absent)
    drop.open_result(tmp_path / "结果.xlsx")
    assert "请自己打开" in capsys.readouterr().err


def test_the_window_stays_until_return_is_pressed(calls, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda words: asked.append(words) or "")
    main(["drop", "--wait", "check"])
    assert asked == ["按回车键关闭窗口……"]


def test_a_real_form_is_checked_and_merged_by_the_very_commands(tmp_path, capfd, monkeypatch):
    """No stand-in here: a filled form with one wrong total goes through both doors."""
    monkeypatch.setenv("PYTHONPATH", str(Path(nianbao.__file__).parents[1]))
    values = {"表四": {"行政复议": {"结果维持": 3, "结果纠正": 1, "其他结果": 0, "尚未审结": 0, "总计": 5}}}
    (tmp_path / "values.json").write_text(json.dumps({"机关": "水务局", "年度": 2024, **values}), "utf-8")
    folder = tmp_path / "收齐"
    folder.mkdir()
    template = resource("templates/政府信息公开年报-2021版.xlsx")
    assert main(["fill", str(template), str(tmp_path / "values.json"), "-o", str(folder / "水务局.xlsx")]) == 0
    assert main(["drop", "--no-open", "check", str(folder / "水务局.xlsx")]) == 1
    assert "E4" in capfd.readouterr().out
    copy = load_workbook(str(folder / "校验副本/水务局（校验）.xlsx"))
    assert "校验结果" in copy.sheet_names
    assert main(["drop", "--no-open", "merge", str(folder)]) == 1
    assert "汇总 1 个单位" in capfd.readouterr().out
    assert (tmp_path / "收齐（汇总）.xlsx").exists()
