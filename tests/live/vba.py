"""The built add-in inside LibreOffice: its VBA as it stands, with recorders where Windows or macOS would come in.

LibreOffice does not open an .xlam as a workbook, so a copy gets the content type of one. It does not know `#If Mac`: the
branch is chosen here, which lets both be run. What only an Office on Windows or macOS has is recorded, one line each, in
a file: the command line given to WScript.Run, the parameters of AppleScriptTask, every message box. Running a script
there swallows every error: only what was recorded counts.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from nianbao.addin.build import MODULE, STARTER
from nianbao.excel.libreoffice.office import Office, property_values

Change = Callable[[str, str], str]
"""Of a test: (module, source) -> source."""

GUID = "00000000-0000-0000-0000-000000000000"
HWND = 4711
_PROCEDURES = {
    "FileExistsOnWindows(ByVal FileSpec As String) As Boolean": "FileExistsOnWindows = True",
    "CreateGUID() As String": f'CreateGUID = "{GUID}"',
    "WScript() As Object": "Set WScript = New Shell",
}
_RECORDER = """Attribute VB_Name = "Recorder"
Public Sub Record(text As String)
    Open "{log}" For Append As #1
    Print #1, Replace(Replace(text, Chr(13), ""), Chr(10), "/")
    Close #1
End Sub
Public Sub Shown(text As String, Optional icon As Long, Optional title As String)
    Record "MsgBox " & title & ": " & text
End Sub
Public Function AppleScriptTask(file As String, handler As String, parameters As String) As String
    Record handler & " " & parameters
End Function
Public Function MacScript(script As String) As String
    Dim parts
    parts = Split(script, Chr(34))
    MacScript = parts(1)
End Function
"""
_SHELL = """Option Explicit
Public Function Run(line As String, style As Long, wait As Boolean) As Long
    Record line
    Run = 0
End Function
Public Function ExpandEnvironmentStrings(text As String) As String
    ExpandEnvironmentStrings = Replace(text, "%LOCALAPPDATA%", "C:\\Users\\me\\AppData\\Local")
End Function
"""


def pressed(
    office: Office, addin: Path, subs: Iterable[str], *, front: Path | None = None, mac: bool = False, change: Change | None = None
) -> list[str]:
    """Press buttons of the add-in, by their Subs, with the workbook `front` in front; the lines recorded."""
    copy, log = addin.with_suffix(".copy.xlsm"), addin.with_suffix(".recorded")
    log.unlink(missing_ok=True)
    _prepare(addin, copy, log, mac, change or (lambda _, source: source))
    always_execute = 4
    document = office.desktop.loadComponentFromURL(copy.as_uri(), "_blank", 0, property_values(Hidden=True, MacroExecutionMode=always_execute))
    shown = _to_front(office, front) if front else None
    try:
        scripts = document.getScriptProvider()
        for sub in subs:
            with suppress(Exception):  # a module that does not compile has no scripts; then nothing is recorded
                script = scripts.getScript(f"vnd.sun.star.script:MyAddin.{MODULE}.{sub}?language=Basic&location=document")
                script.invoke((document,), (), ())
    finally:
        for opened in (shown, document):
            if opened is not None:
                opened.close(True)
    return log.read_text("utf-8").splitlines() if log.exists() else []


def _to_front(office: Office, path: Path) -> Any:
    document = office.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, ())
    document.CurrentController.Frame.activate()
    return document


def _prepare(addin: Path, copy: Path, log: Path, mac: bool, change: Change) -> None:
    from pyopenvba import ExcelFile, VBAModuleKind

    with zipfile.ZipFile(addin) as old, zipfile.ZipFile(copy, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item).replace(b"addin.macroEnabled.main", b"sheet.macroEnabled.main"))
    with ExcelFile(copy) as book:
        for module in (MODULE, STARTER, "xlwings"):
            source = change(module, book.get_module(module).replace("\r\n", "\n"))
            book.set_module(module, _playable(source, mac).replace("\n", "\r\n"))
        book.vba_project().add_module("Recorder", _RECORDER.format(log=log).replace("\n", "\r\n"))
        book.vba_project().add_module("Shell", _SHELL.replace("\n", "\r\n"), kind=VBAModuleKind.other)
        book.save()


def _playable(source: str, mac: bool) -> str:
    """A module with its branches chosen and what LibreOffice lacks put in place."""
    text = "\n".join(_branch(source.splitlines(), {"Mac": mac, "MAC_OFFICE_VERSION >= 15": mac})) + "\n"
    for head, body in _PROCEDURES.items():
        name = head.split("(")[0]
        text = re.sub(
            rf"^(Public )?Function {name}\(.*?^End Function\n",
            lambda _, h=head, b=body: f"Function {h}\n{b}\nEnd Function\n",
            text,
            flags=re.M | re.S,
        )
    lacking = {"Application.Hwnd": str(HWND), "Application.Path": '"/Excel.app/MacOS"', "MsgBox ": "Shown "}
    for old, new in lacking.items():
        text = text.replace(old, new)
    return text


def _branch(lines: Iterable[str], known: dict[str, bool]) -> Iterable[str]:
    """The lines of the branches of `#If` that are taken."""
    taken: list[bool] = []
    for line in lines:
        word = line.strip()
        if word.startswith("#If "):
            taken.append(known[word.removeprefix("#If ").removesuffix(" Then")])
        elif word == "#Else":
            taken[-1] = not taken[-1]
        elif word == "#End If":
            taken.pop()
        elif all(taken):
            yield line
