"""A Word file as PDF, through a program of this computer: LibreOffice, else Word or WPS on Windows."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

from ..reading.documents.office import NO_WINDOW, ended, program, started
from ..refusals import refused

SECONDS = 120
"""So long a program may take."""

WINDOWS_PROGRAMS = {"Word": "Word.Application", "WPS": "KWPS.Application"}
"""Name → what Windows calls it."""

_SCRIPT = (
    "$ErrorActionPreference='Stop'; $app = New-Object -ComObject '{program}'; "
    "try {{ $app.DisplayAlerts = 0; $doc = $app.Documents.Open('{source}', $false, $true); "
    "try {{ $doc.ExportAsFixedFormat('{target}', 17) }} finally {{ $doc.Close(0) }} }} finally {{ $app.Quit() }}"
)
"""Macros of the file do not run: it is ours, and it is a .docx."""


def write_pdf(source: Path, target: Path) -> None:
    """Convert a .docx of ours. Raises ``UserError`` where no program is there, or none of them does it."""
    tried: list[str] = []
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder, "report.docx")
        copy.write_bytes(source.read_bytes())
        for name, process in _programs(copy, Path(folder)):
            tried.append(name)
            if _done(process, made := copy.with_suffix(".pdf")):
                target.write_bytes(made.read_bytes())
                return
    if not tried:
        raise refused("R06")
    raise refused("R07", target=target, program="、".join(tried))


def _programs(copy: Path, folder: Path) -> Iterator[tuple[str, Popen]]:
    """Each program that may be there, started when the one before it has failed."""
    if program() is not None:
        yield "LibreOffice", started(folder, [copy], "pdf", folder)
    if sys.platform == "win32":
        for name, known_as in WINDOWS_PROGRAMS.items():
            yield name, Popen(windows_command(known_as, copy), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, creationflags=NO_WINDOW)


def windows_command(known_as: str, source: Path) -> list[str]:
    """The command that has a program of Windows write a PDF beside a .docx."""
    paths = {"source": str(source), "target": str(source.with_suffix(".pdf"))}
    script = _SCRIPT.format(program=known_as, **{key: path.replace("'", "''") for key, path in paths.items()})
    return ["powershell", "-NoProfile", "-NonInteractive", "-Command", script]


def _done(process: Popen, made: Path) -> bool:
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        ended(process)
    return made.exists() and made.read_bytes()[:5] == b"%PDF-"
