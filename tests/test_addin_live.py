"""The built add-in inside a live LibreOffice: every callback of the ribbon is run and what it asked of Python recorded.

LibreOffice does not open an .xlam as a workbook, so a copy gets the content type of one; it compiles neither of the
two modules xlwings ships, and one that does not compile silences the whole library, so in the copy `xlwings` becomes
a recorder of RunPython and `Dictionary` empty. Our own module is the built one. Running a script there swallows every
error: only what was recorded counts.
"""

import shutil
import socket
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from nianbao.hosts.addin.build import MODULE, build, settings
from test_addin_build import callbacks, source

sys.path.append("/usr/lib/python3/dist-packages")  # where the system keeps LibreOffice's bridge
pytestmark = pytest.mark.live

RECORDER = """Attribute VB_Name = "xlwings"
Public Function RunPython(command As String)
    Open "{log}" For Append As #1
    Print #1, command
    Close #1
End Function
"""


class Office:
    """A LibreOffice of this test's own, with its own profile, spoken to over a socket."""

    def __init__(self, folder: Path) -> None:
        uno = pytest.importorskip("uno", reason="the UNO bridge of LibreOffice is absent: the callbacks were not run")
        program = shutil.which("soffice") or pytest.skip("LibreOffice is absent: the callbacks were not run")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"socket,host=127.0.0.1,port={free.getsockname()[1]};urp;"
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        self.process = subprocess.Popen([program, "--headless", "--norestore", "--nodefault", profile, f"--accept={address}"])
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        context = _patiently(lambda: resolver.resolve(f"uno:{address}StarOffice.ComponentContext"))
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.value = uno.getClass("com.sun.star.beans.PropertyValue")

    def open(self, path: Path):
        always_execute = 4
        options = (self.value("Hidden", 0, True, 0), self.value("MacroExecutionMode", 0, always_execute, 0))
        return self.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, options)

    def stop(self) -> None:
        with suppress(Exception):  # the answer is lost with the connection
            self.desktop.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def _patiently(attempt, seconds: float = 60):
    """The first answer of `attempt`, tried until it stops raising."""
    end = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    running = Office(tmp_path_factory.mktemp("office"))
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
    document = office.open(copy)
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
