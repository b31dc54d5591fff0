"""The built add-in inside a live LibreOffice: every callback of the ribbon is run and what it asked of Python recorded.

LibreOffice does not open an .xlam as a workbook, so a copy gets the content type of one; it compiles neither of the
two modules xlwings ships, and one that does not compile silences the whole library, so in the copy `xlwings` becomes
a recorder of RunPython and `Dictionary` empty. Our own module is the built one. Running a script there swallows every
error: only what was recorded counts.
"""

import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from live.office import Office, properties, why_not
from nianbao.hosts.addin.build import MODULE, build, settings
from test_addin_build import callbacks, source

pytestmark = pytest.mark.live

RECORDER = """Attribute VB_Name = "xlwings"
Public Function RunPython(command As String)
    Open "{log}" For Append As #1
    Print #1, command
    Close #1
End Function
"""


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    if why_not():
        if os.environ.get("NIANBAO_LIVE") == "required":
            pytest.fail(f"NIANBAO_LIVE=required, but {why_not()}")
        pytest.skip(f"{why_not()}: the callbacks of the add-in were not run")
    running = Office()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def addin(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("addin") / "nianbao.xlam", settings())


def openable(addin: Path, folder: Path, module: str) -> tuple[Path, Path]:
    """A copy LibreOffice opens, with `module` as our VBA, and the file its recorder writes to."""
    from pyopenvba import ExcelFile

    copy, log = folder / "copy.xlsm", folder / "recorded.txt"
    with zipfile.ZipFile(addin) as old, zipfile.ZipFile(copy, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item).replace(b"addin.macroEnabled.main", b"sheet.macroEnabled.main"))
    with ExcelFile(copy) as book:
        book.set_module("xlwings", RECORDER.format(log=log).replace("\n", "\r\n"))
        book.set_module("Dictionary", "Option Explicit\r\n")
        if module != source():
            book.set_module(MODULE, module.replace("\n", "\r\n"))
        book.save()
    return copy, log


def recorded(office, addin: Path, folder: Path, module: str | None = None) -> list[str]:
    """Run every callback of the ribbon in turn with a UNO object as `control`; the commands that reached RunPython."""
    copy, log = openable(addin, folder, module or source())
    always_execute = 4
    options = properties(Hidden=True, MacroExecutionMode=always_execute)
    document = office.desktop.loadComponentFromURL(copy.as_uri(), "_blank", 0, options)
    try:
        scripts = document.getScriptProvider()
        for sub in callbacks():
            with suppress(Exception):  # a module that does not compile has no scripts; then nothing is recorded
                script = scripts.getScript(f"vnd.sun.star.script:MyAddin.{MODULE}.{sub}?language=Basic&location=document")
                script.invoke((document,), (), ())
    finally:
        document.close(True)
    return log.read_text().splitlines() if log.exists() else []


def test_every_callback_of_the_ribbon_runs_its_python_function(office, addin, tmp_path):
    assert recorded(office, addin, tmp_path) == list(callbacks().values())


def test_a_callback_that_breaks_is_seen(office, addin, tmp_path):
    broken = source().replace("    RunPython", "    Err.Raise 5\n    RunPython", 1)
    assert recorded(office, addin, tmp_path, broken) == list(callbacks().values())[1:]


def test_a_module_that_does_not_compile_is_seen(office, addin, tmp_path):
    broken = source().replace("End Sub", "End Function", 1)
    assert recorded(office, addin, tmp_path, broken) == []
