"""The built add-in inside a live LibreOffice: every button is pressed, and what it starts is compared to the letter."""

import os
from pathlib import Path

import openpyxl
import pytest
from live.vba import GUID, HWND, pressed
from nianbao.addin.build import MACRO_SENTENCES, MODULE, STARTER, build, settings
from nianbao.excel.libreoffice.office import Office, why_not
from test_vba import callbacks

pytestmark = pytest.mark.live

PYTHON = r"C:\Users\me\AppData\Local\nianbao\python\python.exe"
EVIL = {
    **dict.fromkeys(("INTERPRETER_WIN", "INTERPRETER_MAC", "INTERPRETER"), r"C:\evil\python.exe"),
    **dict.fromkeys(("PYTHONPATH", "TEMP DIR", "CONDA PATH", "CONDA ENV", "ONEDRIVE_COMMERCIAL_WIN"), r"C:\evil"),
    **dict.fromkeys(("ADD_WORKBOOK_TO_PYTHONPATH", "USE UDF SERVER", "SHOW CONSOLE", "LICENSE_KEY"), "true"),
    **dict.fromkeys(MACRO_SENTENCES, "evil"),
}
NAMES = ("区教育局.xlsx", "年=报 & $(touch evil) `id` %TEMP% '^.xlsx")


@pytest.fixture(scope="module")
def office() -> Office:
    if why_not():
        if os.environ.get("NIANBAO_LIVE") == "required":
            pytest.fail(f"NIANBAO_LIVE=required, but {why_not()}")
        pytest.skip(f"{why_not()}: the callbacks of the add-in were not run")
    return Office.running()


@pytest.fixture
def addin(tmp_path) -> Path:
    return build(tmp_path / "nianbao.xlam", settings(mac="/usr/local/bin/python3", pythonpath=r"D:\a&b's"))


@pytest.fixture(params=NAMES)
def hostile(request, tmp_path) -> Path:
    """A workbook as an attacker would send it, in a folder with what he packed beside it."""
    folder = tmp_path / "收到"
    folder.mkdir()
    for name in ("nianbao.conf", "xlwings.conf"):
        (folder / name).write_text("".join(f'"{key}","{value}"\n' for key, value in EVIL.items()))
    book = openpyxl.Workbook()
    book.active.title = "x.py"
    book.active["A1"] = "raise SystemExit('evil')"
    for name in ("nianbao.conf", "xlwings.conf"):
        sheet = book.create_sheet(name)
        for row in EVIL.items():
            sheet.append(row)
    book.save(folder / request.param)
    return folder / request.param


def windows_line(code: str, name: str) -> str:
    """The command line a button starts on Windows (LibreOffice here knows neither ComSpec nor Temp)."""
    script = rf"import sys; sys.path[:0] = 'D:\\a&b\'s'.split(';'); {code}"
    folder = PYTHON.rpartition("\\")[0]
    return (
        f'"" /C pushd "{folder}" & "{PYTHON}" -B -P -c "{script}" --wb={name.encode("utf-16-be").hex().upper()}'
        rf' --from_xl=1 --hwnd={HWND} 2> "\nianbao-{GUID}.log"'
    )


def test_a_hostile_workbook_in_front_changes_nothing_of_what_a_button_starts(office, addin, hostile):
    assert pressed(office, addin, callbacks(), front=hostile) == [windows_line(code, hostile.name) for code in callbacks().values()]


def test_nor_on_macos(office, addin, hostile):
    lines = pressed(office, addin, ["nb_check"], front=hostile, mac=True)
    assert [line.split("|")[:4] for line in lines] == [
        [
            r"VbaHandler false;;;;;;D:\a&b\'s",
            "/usr/local/bin/python3",
            callbacks()["nb_check"],
            hostile.name.encode("utf-16-be").hex().upper(),
        ]
    ]


def test_settings_taken_from_the_workbook_in_front_would_be_seen(office, addin, hostile):
    def careless(module: str, source: str) -> str:
        return source.replace("With ThisWorkbook.", "With ActiveWorkbook.")

    (line,) = pressed(office, addin, ["nb_check"], front=hostile, change=careless)
    assert r"C:\evil\python.exe" in line


def test_without_a_workbook_in_front_a_button_says_to_enable_editing(office, addin):
    def nothing_in_front(module: str, source: str) -> str:
        return source.replace("If ActiveWorkbook Is Nothing Then", "If True Then")

    said = pressed(office, addin, callbacks(), change=nothing_in_front)
    assert said == [f"MsgBox 年报: {MACRO_SENTENCES['No_Workbook'].replace(chr(10), '/')}"] * len(callbacks())
    assert "请先“启用编辑”" in said[0]


@pytest.mark.parametrize("python", ["python", r"..\python.exe", r"\python.exe", ""])
def test_an_interpreter_without_its_full_path_is_never_looked_for(office, tmp_path, python):
    addin = build(tmp_path / "nianbao.xlam", settings(windows=python))
    assert pressed(office, addin, ["nb_check"]) == [f"MsgBox 年报: {MACRO_SENTENCES['No_Python']}//{python}"]


def test_python_that_does_not_end_well_is_told(office, addin):
    def ended_badly(module: str, source: str) -> str:
        return source.replace("If failed <> 0 Then", "If failed = 0 Then")

    started, said = pressed(office, addin, ["nb_check"], change=ended_badly)
    assert PYTHON in started
    assert said == f"MsgBox 年报: {MACRO_SENTENCES['Failed']}//"


def test_a_callback_that_breaks_is_seen(office, addin):
    def broken(module: str, source: str) -> str:
        return source.replace("    RunPython", "    Err.Raise 5\n    RunPython", 1) if module == MODULE else source

    assert len(pressed(office, addin, callbacks(), change=broken)) == len(callbacks()) - 1


@pytest.mark.parametrize("spoilt", [MODULE, STARTER, "xlwings"])
def test_a_module_that_does_not_compile_is_seen(office, addin, spoilt):
    def broken(module: str, source: str) -> str:
        return source.replace("End Sub", "End Property", 1) if module == spoilt else source

    assert pressed(office, addin, callbacks(), change=broken) == []
