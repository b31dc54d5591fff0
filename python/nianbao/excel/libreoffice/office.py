"""A LibreOffice of our own: found, started with a profile of its own, watched, stopped."""

from __future__ import annotations

import atexit
import builtins
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"  # where Debian and what is made of it (麒麟, 统信) keep the uno module
START_LIMIT = 60.0  # seconds until the office must answer
CALL_LIMIT = 120.0  # seconds one call may take; then the office is killed, and the call fails instead of hanging

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-US</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


@functools.cache
def uno() -> Any:
    """The uno module, without its side effects: it replaces the import statement, and its folder holds other packages."""
    importer, path = builtins.__import__, list(sys.path)
    sys.path.extend([SYSTEM_PACKAGES, *_beside_the_program()])
    try:
        import uno as module  # pyright: ignore[reportMissingImports]

        module.getComponentContext()
    finally:
        builtins.__import__, sys.path[:] = importer, path
    return module


def _beside_the_program() -> list[str]:
    """The program's own folder, where others keep it; none where the Python that comes with the program is another than this."""
    program = shutil.which("soffice")
    folder = Path(program).resolve().parent if program else None
    if folder is None or not (folder / "uno.py").exists():
        return []
    theirs = [path.name.removeprefix("python-core-") for path in folder.glob("python-core-*")]
    same = not theirs or any(version.startswith(f"{sys.version_info[0]}.{sys.version_info[1]}.") for version in theirs)
    return [str(folder)] if same else []


def constant(name: str) -> int:
    """`constant("sheet.CellFlags.FORMULA")`, a number of the group com.sun.star.sheet.CellFlags."""
    return uno().getConstantByName(f"com.sun.star.{name}")


def enum(name: str, value: str) -> Any:
    return uno().Enum(f"com.sun.star.{name}", value)


def struct(name: str, **fields: Any) -> Any:
    made = uno().createUnoStruct(f"com.sun.star.{name}")
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def property_values(**values: Any) -> tuple[Any, ...]:
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def why_not() -> str:
    """Why no LibreOffice can be driven from here; empty if one can."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) is not installed"
    try:
        uno()
    except ImportError as error:
        return f"the uno module of LibreOffice cannot be imported: {error}"
    return ""


def available() -> bool:
    return not why_not()


def connected(pipe: str, alive: Callable[[], bool]) -> Any:
    """The component context of the office that listens on this pipe, as soon as it does. Raises TimeoutError where it does not, or is gone."""
    local = uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    limit = time.monotonic() + START_LIMIT
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception as error:  # NoConnectException until it listens
            if not alive() or time.monotonic() > limit:
                raise TimeoutError(f"LibreOffice did not answer within {START_LIMIT:.0f} s: {error}") from None
            time.sleep(0.1)


class Office:
    """One soffice process, reached through a pipe that only we know."""

    started: ClassVar[list[Office]] = []

    @classmethod
    def running(cls) -> Office:
        """The one this process has, started where it has none: whoever asks so never stops it, it goes with the process."""
        return next((office for office in cls.started if office.alive), None) or cls()

    def __init__(self) -> None:
        self.profile = Path(tempfile.mkdtemp(prefix="nianbao-office-"))
        self.pipe = f"nianbao{uuid.uuid4().hex}"
        self.program = shutil.which("soffice") or "soffice"
        self.process = self._launch()
        self.pid = self.process.pid
        atexit.register(self.stop)
        self.context = self._connect()
        self.desktop = self.service("frame.Desktop")
        self._called: float | None = None
        threading.Thread(target=self._watch, daemon=True).start()
        self.started.append(self)

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)

    def stop(self) -> None:
        """Ask it to leave, wait, then insist. Safe to call twice."""
        atexit.unregister(self.stop)
        self.started[:] = [office for office in self.started if office is not self]
        if self.alive:
            try:
                self.desktop.terminate()
                self.process.wait(10)
            except Exception:  # it is gone, stuck, or never answered: the same answer to all
                self._kill()
        shutil.rmtree(self.profile, ignore_errors=True)

    def calling(self, begun: bool) -> None:
        """Told before and after every call, so that a call that never returns can be ended."""
        self._called = time.monotonic() if begun else None

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def _launch(self) -> subprocess.Popen[bytes]:
        user = self.profile / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        command = [
            self.program,
            *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
            f"-env:UserInstallation={self.profile.as_uri()}",
            f"--accept=pipe,name={self.pipe};urp;",
        ]
        environment = os.environ | {"LC_ALL": "C.UTF-8"}  # file names in Chinese need a UTF-8 locale
        none = subprocess.DEVNULL
        return subprocess.Popen(command, env=environment, start_new_session=True, stdin=none, stdout=none, stderr=none)

    def _connect(self) -> Any:
        try:
            return connected(self.pipe, lambda: self.alive)
        except TimeoutError:
            self._kill()
            raise

    def _watch(self) -> None:
        while self.alive:
            called = self._called
            if called is not None and time.monotonic() - called > CALL_LIMIT:
                self._kill()
            time.sleep(1)

    def _kill(self) -> None:
        """End the process and its children: the group that we started, nothing else."""
        if self.alive:
            os.killpg(self.process.pid, 9)
            self.process.wait(10)
