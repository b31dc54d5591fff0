"""A LibreOffice that the person has open: found among the processes, reached, and left as it is.

A second ``soffice`` on the same profile hands its options over to the one that runs and ends; so ``--accept`` makes that one listen.
Only on Linux: elsewhere the ``uno`` module runs in LibreOffice's own Python alone, and there is Excel or WPS.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .office import SYSTEM_PACKAGES, connected

PROCESSES = Path("/proc")
SCREENS = ("WAYLAND_DISPLAY", "DISPLAY")
_PROFILE = "-env:UserInstallation="
_UNSEEN = {"--headless", "-headless", "--invisible", "-invisible", "--convert-to", "-convert-to"}


@dataclass(frozen=True)
class RunningOffice:
    """A process on this screen; ``profile`` is the option with its profile, "" for the person's usual one."""

    pid: int
    program: str
    profile: str = ""

    @property
    def alive(self) -> bool:
        return _program_of(PROCESSES / str(self.pid)) is not None


def running_offices(screen: dict[str, str] | None = None) -> list[RunningOffice]:
    """Every LibreOffice of this person on this screen (the environment's), the one started last first."""
    ours = dict(os.environ) if screen is None else screen
    processes = sorted((path for path in PROCESSES.glob("[0-9]*")), key=lambda path: -int(path.name))
    return [found for path in processes if (found := _office_in(path, ours)) is not None]


def _office_in(process: Path, screen: dict[str, str]) -> RunningOffice | None:
    words = _program_of(process)
    if words is None or _UNSEEN & set(words) or not _on_screen(process, screen):
        return None
    profile = next((word for word in words if word.startswith(_PROFILE)), "")
    return RunningOffice(int(process.name), str(Path(words[0]).with_name("soffice")), profile)


def _program_of(process: Path) -> list[str] | None:
    """The command line of a process of this person that is LibreOffice itself."""
    try:
        words = os.fsdecode((process / "cmdline").read_bytes()).split("\0")
        ours = process.stat().st_uid == os.getuid()
    except OSError:  # it has ended meanwhile, or is someone else's
        return None
    return words if ours and Path(words[0]).name == "soffice.bin" else None


def _on_screen(process: Path, screen: dict[str, str]) -> bool:
    """Whether it shows itself on the screen this process is on."""
    theirs = dict(_variables(process))
    named = [name for name in SCREENS if name in theirs and name in screen]
    return any(theirs[name].removesuffix(".0") == screen[name].removesuffix(".0") for name in named)


def _variables(process: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = os.fsdecode((process / "environ").read_bytes()).split("\0")
    except OSError:
        return
    for line in lines:
        name, _, value = line.partition("=")
        yield name, value


def why_unreachable() -> str:
    """Why this Python cannot talk to LibreOffice, in one line of whatever went wrong; "" where it can. Tried in a process of its own:
    a module made for another Python may end the process that loads it."""
    code = "from nianbao.excel.libreoffice.office import uno; uno()"
    paths = os.pathsep.join(path for path in sys.path if path)
    tried = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    return "" if tried.returncode == 0 else (tried.stderr.strip().splitlines() or [f"uno ({SYSTEM_PACKAGES})"])[-1]


class OpenOffice:
    """The line to a program that the person has open. It is never stopped from here."""

    def __init__(self, running: RunningOffice) -> None:
        self.running = running
        self.pid, self.program = running.pid, running.program
        self.pipe = f"nianbao{uuid.uuid4().hex}"
        asking = self._ask_to_listen()
        self.context = connected(self.pipe, lambda: running.alive)
        with suppress(subprocess.TimeoutExpired):
            asking.wait(10)
        self.desktop = self.service("frame.Desktop")

    def _ask_to_listen(self) -> subprocess.Popen[bytes]:
        words = [self.program, f"--accept=pipe,name={self.pipe};urp;", "--nologo", "--nodefault", "--norestore"]
        profile = [self.running.profile] if self.running.profile else []
        none = subprocess.DEVNULL
        return subprocess.Popen([*words, *profile], start_new_session=True, stdin=none, stdout=none, stderr=none)

    @property
    def alive(self) -> bool:
        return self.running.alive

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)

    def calling(self, begun: bool) -> None:
        """A call of any length is waited for: it is the person's program."""

    def stop(self) -> None:
        """Nothing: it stays open."""
