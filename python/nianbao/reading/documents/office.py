"""Old formats (.doc, .wps, .rtf, .odt) through LibreOffice where it is installed: converted aside, with its own profile and a time limit."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from ...grid import Grid
from ...refusals import refused

_SECONDS = 60
"""Time limit of one conversion."""

NO_WINDOW = 0x08000000
"""Windows: a program without a console window."""

_PLACES = (
    "/usr/bin/soffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
# Macros off and no link updated, whatever the machine's own settings.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


def program() -> str | None:
    """The LibreOffice on this machine, if any."""
    return shutil.which("soffice") or shutil.which("libreoffice") or next((place for place in _PLACES if os.path.exists(place)), None)


def read_office(file: str, data: bytes) -> Grid:
    """A .doc, .wps, .rtf or .odt as a grid. Raises ``UserError``, also where LibreOffice is missing."""
    from .word import read_word

    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refused("F44", file=file)
    return read_word(file, converted(file, data, "docx"))


def converted(file: str, data: bytes, target: str) -> bytes:
    """The file converted to ``docx`` or ``xlsx``. Raises ``UserError``."""
    office = program()
    if office is None:
        raise refused("F45", file=file, target=target)
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        source = Path(folder, "source" + _suffix(data))
        source.write_bytes(data)
        profile = Path(folder, "profile", "user")
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        command = [
            office, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore", "--nologo", "--nolockcheck",
            "--nodefault", "--convert-to", target, "--outdir", folder, str(source),
        ]
        _run(file, command)
        made = Path(folder, f"source.{target}")
        if not made.exists():
            raise refused("F46", file=file, target=target)
        return made.read_bytes()


def _suffix(data: bytes) -> str:
    if data.lstrip()[:5] == b"{\\rtf":
        return ".rtf"
    return ".odt" if data.startswith(b"PK") else ".doc"


def _run(file: str, command: list[str]) -> None:
    """Run with the time limit; the whole group of processes is ended when it is over."""
    windows = sys.platform == "win32"
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=not windows, creationflags=NO_WINDOW if windows else 0,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise refused("F47", file=file, seconds=_SECONDS) from error


def _end(process: subprocess.Popen) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
