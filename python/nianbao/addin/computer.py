"""What is asked of a computer, as one value, so that every answer can be tried on any system."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


def no_registry(key: str, name: str) -> str | None:
    """The registry of a system that has none."""
    return None


@dataclass(frozen=True)
class Machine:
    """`platform` as in sys.platform; `registry(key, value name)` gives a value as text, None where there is none, the key
    beginning with HKCU or HKLM and the default value being called ""."""

    platform: str
    environ: Mapping[str, str]
    home: Path
    python: Path
    exists: Callable[[Path], bool] = Path.exists
    registry: Callable[[str, str], str | None] = field(default=no_registry)

    @property
    def windows(self) -> bool:
        return self.platform == "win32"

    @property
    def mac(self) -> bool:
        return self.platform == "darwin"

    def folder(self, variable: str) -> Path | None:
        """The folder an environment variable names, None if it is not set."""
        value = self.environ.get(variable)
        return Path(value) if value else None


def this_machine() -> Machine:
    registry = _windows_registry if sys.platform == "win32" else no_registry
    return Machine(sys.platform, os.environ, Path.home(), _python(), registry=registry)


def _python() -> Path:
    """The interpreter with a console: pythonw would swallow what is said."""
    program = Path(sys.executable)
    plain = program.with_name(program.name.lower().replace("pythonw", "python"))
    return plain if program.name.lower().startswith("pythonw") and plain.exists() else program


def _windows_registry(key: str, name: str) -> str | None:
    import winreg

    root, _, path = key.partition("\\")
    hive = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[root]  # type: ignore[attr-defined]
    for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):  # type: ignore[attr-defined]
        try:
            with winreg.OpenKey(hive, path, 0, winreg.KEY_READ | view) as opened:  # type: ignore[attr-defined]
                return str(winreg.QueryValueEx(opened, name)[0])  # type: ignore[attr-defined]
        except OSError:
            continue
    return None
