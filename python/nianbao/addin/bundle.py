"""A folder for machines without a network: wheels, add-in, blank forms, handbook and a script that installs them.

The wheels are those of 64-bit Windows whatever system this runs on: uv resolves with the markers of Windows (pip's own
`--platform` keeps the markers of the system it runs on and drops pywin32), pip then fetches exactly those pins.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from nianbao import __version__
from nianbao.addin.build import build, settings
from nianbao.addin.install import FILE
from nianbao.addin.offline_setup import setup_script
from nianbao.addin.own_wheel import own_wheel
from nianbao.errors import UserError
from nianbao.machine.resources import checkout, resource
from nianbao.machine.safe_write import ASIDE
from nianbao.refusals import refused
from nianbao.steps.handbook import write_pages

SETUP = "安装.cmd"
DEFAULT_PYTHON = "3.11"
_PIP = (sys.executable, "-m", "pip")
_QUIET = ("--quiet", "--disable-pip-version-check")
_PROGRAM = re.compile(r"python-(\d+\.\d+)\.\d+-(embed-)?amd64\.(exe|zip)", re.IGNORECASE)


@dataclass(frozen=True)
class Bundle:
    """What was made: the folder, the Python version its wheels are for, their names, and whether Python lies in it."""

    folder: Path
    python: str
    wheels: tuple[str, ...]
    with_python: bool


def bundle(folder: Path, program: Path | None = None, python: str | None = None) -> Bundle:
    """Make the folder. `program` is Python's installer or embeddable zip; its name says the version, else `python` does.
    Raises UserError if the folder has something in it, and where a wheel cannot be had."""
    version = python_version(program, python)
    if folder.exists() and any(folder.iterdir()):
        raise refused("A20", folder=folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=ASIDE) as scratch:
        aside = Path(scratch) / "bundle"
        wheels = _wheels(aside / "wheels", version)
        _documents(aside)
        _program(aside / "python", program)
        (aside / SETUP).write_bytes(setup_script(version, __version__))
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    return Bundle(folder, version, wheels, program is not None)


def python_version(program: Path | None, python: str | None) -> str:
    """ "3.11" from the name of Python's file as python.org gives it, or as asked for."""
    if program is None:
        return python or DEFAULT_PYTHON
    if not program.is_file():
        raise refused("A21", file=program)
    named = _PROGRAM.fullmatch(program.name)
    if named is None:
        raise refused("A22", file=program.name)
    if python and python != named[1]:
        raise refused("A23", file=program.name, named=named[1], given=python)
    return named[1]


def fits_windows(wheel: str) -> bool:
    """True if a wheel of that file name runs on 64-bit Windows (the platform tag is the last part, PEP 427)."""
    platforms = wheel.removesuffix(".whl").split("-")[-1].split(".")
    return wheel.endswith(".whl") and ("any" in platforms or "win_amd64" in platforms)


def _wheels(folder: Path, version: str) -> tuple[str, ...]:
    folder.mkdir(parents=True)
    _fetch([*_pins(version), "pip"], folder, version)
    own_wheel(folder)
    names = tuple(sorted(file.name for file in folder.iterdir()))
    wrong = [name for name in names if not fits_windows(name)]
    if wrong or not any(name.startswith("pywin32-") for name in names):
        raise refused("A24", wrong="、".join(wrong) or "缺少 pywin32")
    return names


def _pins(version: str) -> list[str]:
    """Every dependency as name==version, resolved for Windows."""
    if shutil.which("uv") is None and not _has("uv"):
        raise refused("A25")
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "requirements.in"
        wanted.write_text("\n".join(_requirements()), "utf-8")
        uv = [sys.executable, "-m", "uv"] if _has("uv") else ["uv"]
        options = ["--python-platform", "windows", "--python-version", version, "--no-header", "--no-annotate", "--quiet"]
        text = _run([*uv, "pip", "compile", str(wanted), *options], "解析依赖")
    return [line.strip() for line in text.splitlines() if "==" in line]


def _requirements() -> Iterable[str]:
    """nianbao's own dependencies: in a checkout as pyproject.toml has them now, else as they were installed."""
    source = checkout()
    if source is not None:
        return tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    try:
        return [line for line in requires("nianbao") or [] if "extra ==" not in line]
    except PackageNotFoundError as error:
        raise refused("A26") from error


def _fetch(pins: list[str], folder: Path, version: str) -> None:
    """The wheels: all in one go, or where one is not on the index one by one."""
    try:
        _download(pins, folder, version)
    except UserError:
        for pin in pins:
            _fetch_one(pin, folder, version)


def _fetch_one(pin: str, folder: Path, version: str) -> None:
    """A package that has no wheel on the index is built here; only a pure one passes `fits_windows` then."""
    try:
        _download([pin], folder, version)
    except UserError:
        name = re.split(r"[=\s;]", pin, maxsplit=1)[0]
        _run([*_PIP, "wheel", pin, "--no-deps", "--no-binary", name, *_QUIET, "--wheel-dir", str(folder)], f"制作 {pin}")


def _download(pins: list[str], folder: Path, version: str) -> None:
    windows = ["--platform", "win_amd64", "--python-version", version, "--implementation", "cp", "--only-binary=:all:"]
    _run([*_PIP, "download", *pins, "--no-deps", *windows, *_QUIET, "--dest", str(folder)], f"下载 {'、'.join(pins)}")


def _documents(folder: Path) -> None:
    """The add-in, the blank forms and the handbook with its pictures."""
    build(folder / FILE, settings())
    shutil.copytree(resource("templates"), folder / "templates")
    sources = ("*.bas", "ribbon.xml")
    shutil.copytree(resource("addin"), folder / "手册", ignore=shutil.ignore_patterns(*sources))
    write_pages(folder / "手册")


def _program(folder: Path, program: Path | None) -> None:
    folder.mkdir()
    if program is not None:
        shutil.copy2(program, folder / program.name)


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def _run(command: list[str], what: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise refused("A27", step=what, last="".join(last))
    return done.stdout
