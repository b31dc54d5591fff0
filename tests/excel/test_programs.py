"""Which program the window works on: on Windows by the names that programs answer to, on Linux by the processes on the screen."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from nianbao.excel import programs
from nianbao.excel.libreoffice import open_office
from nianbao.excel.libreoffice.open_office import RunningOffice, running_offices, why_unreachable
from nianbao.excel.programs import EXCEL, LIBREOFFICE, WPS, find_program

NOT_RUNNING, UNKNOWN, DENIED = -2147221021, -2147221005, -2147024891


class AutomationError(Exception):
    def __init__(self, hresult):
        super().__init__(hresult, "拒绝访问。")
        self.hresult = hresult


@pytest.fixture
def windows(monkeypatch):
    """What Windows and xlwings' branch for it would be: `running` has a program, or a refusal, by the name it is asked for."""
    running, front = {}, []
    library = SimpleNamespace(
        engines={"excel": SimpleNamespace(activate=lambda: None)},
        App=lambda impl, add_book: SimpleNamespace(pid=impl.pid, impl=impl),
    )

    def active(name):
        found = running.get(name, NOT_RUNNING)
        if isinstance(found, int):
            raise AutomationError(found)
        return found

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(programs, "xlwings", lambda: library)
    client = SimpleNamespace(GetActiveObject=active)
    modules = {
        "pythoncom": SimpleNamespace(com_error=AutomationError, CoInitialize=lambda: None),
        "win32com": SimpleNamespace(client=client),
        "win32com.client": client,
        "win32gui": SimpleNamespace(IsWindowVisible=lambda handle: handle > 0, EnumWindows=lambda seen, _: [seen(handle, None) for handle in front]),
        "win32process": SimpleNamespace(GetWindowThreadProcessId=lambda handle: (0, handle)),
        "xlwings._xlwindows": SimpleNamespace(App=lambda xl: SimpleNamespace(pid=xl.pid)),
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    return SimpleNamespace(running=running, front=front)


def program(pid=1):
    return SimpleNamespace(Workbooks=SimpleNamespace(Count=1), pid=pid)


def test_where_nothing_is_open_nothing_is_said(windows):
    windows.running["ET.Application"] = UNKNOWN
    assert find_program() == programs.Search()


@pytest.mark.parametrize(("known_as", "name"), [(known_as, name) for name, known_as in programs.AUTOMATION])
def test_each_name_is_tried(windows, known_as, name):
    windows.running[known_as] = program()
    found = find_program()
    assert (found.program and found.program.name, found.refusals) == (name, ())


def test_a_program_that_refuses_is_said_and_the_next_one_is_taken(windows):
    windows.running |= {"Excel.Application": DENIED, "Ket.Application": program()}
    found = find_program()
    assert found.program is not None
    assert found.program.name == WPS
    (words,) = found.refusals
    assert words.startswith("Excel 开着，但不让别的程序操作（(-2147024891")
    assert "拒绝访问" in words
    assert words.endswith("请把工作簿保存后，把文件拖到小窗里校验。")


def test_one_that_has_the_name_and_no_workbooks_is_refused_under_its_name_once(windows):
    windows.running |= {"Ket.Application": SimpleNamespace(), "ET.Application": SimpleNamespace()}
    found = find_program()
    assert found.program is None
    assert [words[:6] for words in found.refusals] == ["WPS 表格"]


@pytest.mark.parametrize("front", [[11, 22], [22, 11], [-11, 22, 11], [33, 11]])
def test_of_two_the_one_whose_window_lies_in_front_is_taken(windows, front):
    windows.running |= {"Excel.Application": program(11), "Ket.Application": program(22)}
    windows.front.extend(front)
    found = find_program().program
    assert found is not None
    assert found.app.pid == next(handle for handle in front if handle in (11, 22))


@pytest.fixture
def processes(tmp_path, monkeypatch):
    """A folder that looks like /proc, and how to put a process there."""
    monkeypatch.setattr(open_office, "PROCESSES", tmp_path)

    def put(pid, *words, **environment):
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "cmdline").write_bytes("\0".join(words).encode() + b"\0")
        (folder / "environ").write_bytes("\0".join(f"{key}={value}" for key, value in environment.items()).encode())
        return folder

    return put


BIN = "/usr/lib/libreoffice/program/soffice.bin"


def test_an_office_on_this_screen_is_found_with_its_profile(processes):
    processes(7, BIN, "--calc", "-env:UserInstallation=file:///home/a", "表.xlsx", DISPLAY=":0", HOME="/home/a")
    processes(9, BIN, DISPLAY=":0.0")
    processes(11, "/usr/bin/python3", "soffice.bin", DISPLAY=":0")
    assert running_offices({"DISPLAY": ":0"}) == [
        RunningOffice(9, "/usr/lib/libreoffice/program/soffice"),
        RunningOffice(7, "/usr/lib/libreoffice/program/soffice", "-env:UserInstallation=file:///home/a"),
    ]
    assert running_offices({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}) != []


@pytest.mark.parametrize("words", [["--headless"], ["-headless"], ["--invisible"], ["--convert-to", "pdf"]])
def test_one_that_nobody_sees_is_left_alone(processes, words):
    processes(7, BIN, *words, DISPLAY=":0")
    assert running_offices({"DISPLAY": ":0"}) == []


def test_one_on_another_screen_or_of_another_person_is_left_alone(processes, monkeypatch):
    processes(7, BIN, DISPLAY=":1")
    processes(8, BIN)
    assert running_offices({"DISPLAY": ":0"}) == []
    processes(9, BIN, DISPLAY=":0")
    monkeypatch.setattr(os, "getuid", lambda: 123456)
    assert running_offices({"DISPLAY": ":0"}) == []


def test_a_process_that_ends_meanwhile_is_no_error(processes):
    folder = processes(7, BIN, DISPLAY=":0")
    (found,) = running_offices({"DISPLAY": ":0"})
    assert found.alive
    (folder / "cmdline").unlink()
    assert not found.alive
    assert running_offices({"DISPLAY": ":0"}) == []


def test_an_office_this_python_cannot_talk_to_is_refused_with_the_reason(processes, monkeypatch):
    processes(7, BIN, DISPLAY=os.environ.get("DISPLAY", ":0"))
    monkeypatch.setenv("DISPLAY", os.environ.get("DISPLAY", ":0"))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1, stderr="Traceback\nImportError: No module named 'uno'\n"))
    found = find_program()
    assert found.program is None
    assert f"{LIBREOFFICE} 开着，但不让别的程序操作（这个 Python 连不上它：ImportError: No module named 'uno'）。" in found.refusals[0]
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=-11, stderr=""))
    assert why_unreachable() == "uno (/usr/lib/python3/dist-packages)"


def test_wps_on_linux_is_said_to_be_out_of_reach(monkeypatch, tmp_path):
    (tmp_path / "comm").write_text("et\n")
    monkeypatch.setattr(open_office, "PROCESSES", tmp_path / "none")
    monkeypatch.setattr(programs, "_wps_is_open", lambda: programs._is_wps(tmp_path / "comm"))
    found = find_program()
    assert found.program is None
    assert found.refusals == ("WPS 表格 开着，但不让别的程序操作（Linux 版的 WPS 不接受别的程序操作）。请把工作簿保存后，把文件拖到小窗里校验。",)
    assert not programs._is_wps(Path("/proc/nobody/comm"))


def test_on_a_mac_xlwings_is_asked(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(programs, "xlwings", lambda: SimpleNamespace(apps=SimpleNamespace(active="app")))
    assert find_program().program == programs.Program(EXCEL, "app")
    monkeypatch.setattr(programs, "xlwings", lambda: SimpleNamespace(apps=SimpleNamespace(active=None)))
    assert find_program() == programs.Search()
