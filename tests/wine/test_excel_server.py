"""The model of Excel as a COM server on Windows: found as a running program, and clicked as our VBA clicks, through real pywin32 and xlwings' own engine."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clicking import GRANTED, balanced, made
from live.vba import HWND, pressed
from nianbao.addin.build import build, settings
from nianbao.excel.libreoffice.office import Office, why_not

from wine.windows import Windows, unix_to_windows

TESTS = Path(__file__).parents[1]
MOST, NOTES = 60, 2


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """Windows that lie in others need one."""
    if shutil.which("Xvfb") is None:
        pytest.skip("there is no Xvfb: no window of Excel could be made")
    server = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x16"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert server.stdout
    yield f":{server.stdout.readline().decode().strip()}"
    server.terminate()
    server.wait()


def module(name: str) -> tuple[str, str]:
    """A module of the tests as a program: this Python takes no path from outside."""
    return "-c", f"import runpy, sys; sys.path.insert(0, {unix_to_windows(TESTS)!r}); runpy.run_module({name!r}, run_name='__main__', alter_sys=True)"


def python(windows: Windows, screen: str, name: str, *words: str) -> list[str]:
    done = windows.run(*module(name), *words, DISPLAY=screen)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize(("known_as", "name"), [("Excel.Application", "Excel"), ("Ket.Application", "WPS 表格")])
def test_a_running_program_is_found_and_clicked_through_com(known_as, name, windows_python, screen, tmp_path):
    source, report = made(tmp_path / "表=1.xlsx", {**balanced(), GRANTED: 3}), tmp_path / "report.json"
    server = windows_python.start(windows_python.python, *module("excel_model.server"), known_as, unix_to_windows(report), DISPLAY=screen)
    said = server.stdout.readline().decode()
    assert said.startswith("serving "), said + server.stderr.read().decode()
    (told,) = map(json.loads, python(windows_python, screen, "excel_model.open_on_windows", unix_to_windows(source)))
    assert (told["program"], told["name"], told["sheets"], told["cell"]) == (name, source.name, 10, 5.0)
    caller = [f"--wb={source.name.encode('utf-16-be').hex().upper()}", "--from_xl=1", f"--hwnd={said.split()[1]}"]
    (clicked,) = map(json.loads, python(windows_python, screen, "excel_model.click_on_windows", "check", *caller))
    assert clicked == {"boxes": [], "modules": []}
    python(windows_python, screen, "excel_model.open_on_windows", "quit")
    windows_python.wait_for(server, 120)
    _as_on_linux(report)


def reported(report: Path) -> dict:
    """What the server wrote when it ended."""
    until = time.monotonic() + 60
    while not report.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return json.loads(report.read_text("utf-8"))


def _as_on_linux(report: Path) -> None:
    """What the server was asked and holds: marks, notes and list are there; no call more than where it is counted daily."""
    kept = reported(report)
    sheets = kept["books"]["表=1.xlsx"]
    assert kept["status"].startswith("校验：错误 2 个")
    assert sheets["表三"][0] == NOTES
    assert "校验结果" in sheets
    click = kept["asked"][kept["asked"].index("Window.Application") :]
    click = click[: click.index("Workbook.ReadOnly") + 1]
    assert len(click) <= MOST + NOTES, click


@pytest.fixture(scope="module", params=["python", "100% & co!^ 用户(1)='"])
def odd_python(request, windows_python) -> str:
    """Python as Windows names it, in a folder of that name."""
    folder = windows_python.drive_c / request.param
    folder.symlink_to(windows_python.python.parent)
    return f"C:\\{request.param}\\python.exe"


@pytest.mark.slow
@pytest.mark.live
def test_the_line_that_our_vba_starts_is_started_as_it_stands(odd_python, windows_python, screen, tmp_path):
    """What the built add-in hands to WScript.Shell, handed to the one of Windows."""
    if why_not():
        pytest.skip(f"{why_not()}: the VBA was not run")
    source, report = made(tmp_path / "年=报 & %TEMP% '^!.xlsx", {**balanced(), GRANTED: 3}), tmp_path / "report.json"
    addin = build(tmp_path / "nianbao.xlam", settings(windows=odd_python))
    (line,) = pressed(Office.running(), addin, ["nb_check"], front=source)
    server = windows_python.start(windows_python.python, *module("excel_model.server"), "Excel.Application", unix_to_windows(report), DISPLAY=screen)
    said = server.stdout.readline().decode()
    assert said.startswith("serving "), said + server.stderr.read().decode()
    python(windows_python, screen, "excel_model.open_on_windows", unix_to_windows(source))
    there = {'"" /C': '"C:\\windows\\system32\\cmd.exe" /C', '2> "\\': '2> "C:\\', f"--hwnd={HWND}": f"--hwnd={said.split()[1]}"}
    for lacking, known in there.items():  # what LibreOffice on Linux does not know
        assert line.count(lacking) == 1
        line = line.replace(lacking, known)
    shell = f"import win32com.client; print(win32com.client.Dispatch('WScript.Shell').Run({line!r}, 0, True))"
    done = windows_python.run("-c", shell, DISPLAY=screen)
    logs = [log.read_text("utf-8", "replace") for log in windows_python.drive_c.glob("nianbao-*.log")]
    assert (done.stdout, logs) == ("0\n", [""]), done.stderr
    python(windows_python, screen, "excel_model.open_on_windows", "quit")
    windows_python.wait_for(server, 120)
    assert reported(report)["status"].startswith("校验：错误 2 个")
