"""Old formats (.doc, .wps, .rtf, .odt) through LibreOffice where it is installed: converted aside, with its own profile and a time limit."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from ...errors import UserError
from ...grid import Grid
from ...machine.packages import Package
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
    if program() is None:
        raise refused("F45", file=file, target="docx")
    from .office_run import converted_together

    return read_word(file, converted_together(file, data) or converted(file, data, "docx"))


def converted(file: str, data: bytes, target: str) -> bytes:
    """The file converted to ``docx`` or ``xlsx``. Raises ``UserError``."""
    office = program()
    if office is None:
        raise refused("F45", file=file, target=target)
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        source = Path(folder, "source" + suffix_of(data))
        source.write_bytes(data)
        _run(file, _command(office, Path(folder), [source], target, Path(folder)))
        made = Path(folder, f"source.{target}")
        if not made.exists():
            raise refused_whole(file, target, data)
        return made.read_bytes()


def _command(office: str, folder: Path, sources: list[Path], target: str, out: Path) -> list[str]:
    """The command that converts files with a profile of its own in ``folder``."""
    profile = Path(folder, "profile", "user")
    if not profile.exists():
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return [
        office, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore", "--nologo", "--nolockcheck",
        "--nodefault", "--convert-to", target, "--outdir", str(out), *map(str, sources),
    ]  # fmt: skip


def started(folder: Path, sources: list[Path], target: str, out: Path) -> subprocess.Popen:
    """LibreOffice, started to convert files; whoever starts it ends it."""
    return _process(_command(program() or "soffice", folder, sources, target, out))


def refused_whole(file: str, target: str, data: bytes) -> UserError:
    return refused("F44", file=file) if _is_locked(file, data) else refused("F46", file=file, target=target)


def refused_late(file: str) -> UserError:
    return refused("F47", file=file, seconds=_SECONDS)


_SECTOR = 512
_WORD_HEAD, _WORD_FLAGS, _WORD_ENCRYPTED = b"\xec\xa5", 0x0A, 0x0100
"""[MS-DOC] 2.5.2: how a stream of Word begins, where its flags are, and the one of a document with a password."""


def _is_locked(file: str, data: bytes) -> bool:
    """Whether a document that was not opened wants a password: an old Word file by its flags, an OpenDocument one by its list of parts."""
    if data.startswith(b"PK"):
        package = Package(file, data)
        listed = "META-INF/manifest.xml"
        return listed in package and b"encryption-data" in package.read(listed)
    heads = (at for at in range(_SECTOR, len(data) - _SECTOR, _SECTOR) if data.startswith(_WORD_HEAD, at))
    return any(int.from_bytes(data[at + _WORD_FLAGS : at + _WORD_FLAGS + 2], "little") & _WORD_ENCRYPTED for at in heads)


LARGEST_OLD = 60 * 2**20
"""Bytes of an old document that is converted with others."""


def may_be_old(head: bytes) -> bool:
    """Whether a file may be an old document, by its first bytes."""
    return head.startswith(b"\xd0\xcf\x11\xe0") or head.lstrip()[:5] == b"{\\rtf" or (head.startswith(b"PK") and b"opendocument.text" in head[:200])


def is_old(data: bytes) -> bool:
    """Whether it is one, and not locked: not a workbook in the same kind of container."""
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return True
    return "WordDocument".encode("utf-16-le") in data and "EncryptedPackage".encode("utf-16-le") not in data


def suffix_of(data: bytes) -> str:
    if data.lstrip()[:5] == b"{\\rtf":
        return ".rtf"
    return ".odt" if data.startswith(b"PK") else ".doc"


def _run(file: str, command: list[str]) -> None:
    """Run with the time limit; the whole group of processes is ended when it is over, or when the person stops it."""
    process = _process(command)
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise refused_late(file) from error
    finally:
        ended(process)


def _process(command: list[str]) -> subprocess.Popen:
    windows = sys.platform == "win32"
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=not windows, creationflags=NO_WINDOW if windows else 0,
    )  # fmt: skip


def ended(process: subprocess.Popen) -> None:
    """End a process and all it started, where it still runs."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
