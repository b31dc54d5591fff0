"""The packages of the offline folder as wheels of 64-bit Windows, whatever system this runs on.

uv resolves with the markers of Windows (pip's own `--platform` keeps the markers of the system it runs on and drops pywin32),
pip then fetches exactly those pins.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec
from pathlib import Path

from nianbao.addin.own_wheel import own_wheel
from nianbao.errors import UserError
from nianbao.machine.resources import checkout
from nianbao.refusals import refused

_PIP = (sys.executable, "-m", "pip")
_QUIET = ("--quiet", "--disable-pip-version-check")
_BESIDE_PACKAGES = ("bin", "Scripts")
"""Starters that pip writes for the system it runs on."""
_UNUSED = ("tests", "include", "Demos", "demos", "test")
"""Folders of packages that nothing runs."""
_UNUSED_KINDS = (".whl", ".pyc", ".lib", ".pyi", ".chm", ".pdb", ".exe", ".h", ".c", ".pxd", ".pxi", ".pyx")
"""Headers, sources, and starters, which scanners look at twice."""
_WHOLLY_UNUSED = ("pythonwin", "adodbapi", "isapi")
"""What pywin32 brings beside COM."""


def fetch_wheels(folder: Path, version: str, extra: Sequence[str] = ()) -> tuple[str, ...]:
    """Fetch nianbao's own wheel and those of its dependencies for that Python ("3.11"), and of `extra`; their file names.
    Raises UserError where one cannot be had or is not for Windows."""
    folder.mkdir(parents=True)
    _fetch([*_pins(version), *extra], folder, version)
    own_wheel(folder)
    names = tuple(sorted(file.name for file in folder.iterdir()))
    wrong = [name for name in names if not fits_windows(name)]
    if wrong or not any(name.startswith("pywin32-") for name in names):
        raise refused("A24", wrong="、".join(wrong) or "缺少 pywin32")
    return names


def fits_windows(wheel: str) -> bool:
    """True if a wheel of that file name runs on 64-bit Windows (the platform tag is the last part, PEP 427)."""
    platforms = wheel.removesuffix(".whl").split("-")[-1].split(".")
    return wheel.endswith(".whl") and ("any" in platforms or "win_amd64" in platforms)


def fetch_source(pin: str, folder: Path) -> Path:
    """Fetch one package as the source archive it is on the index. Raises UserError where it cannot be had."""
    _run([*_PIP, "download", pin, "--no-deps", "--no-binary=:all:", *_QUIET, "--dest", str(folder)], f"下载 {pin}")
    return next(folder.iterdir())


def unpack_wheels(wheels: Path, site: Path, version: str) -> None:
    """Put the wheels where a Windows Python finds them, ready to be imported, without what nothing runs."""
    files = [str(file) for file in sorted(wheels.iterdir())]
    options = ("--no-deps", "--no-index", "--no-compile", *_windows(version), *_QUIET)
    _run([*_PIP, "--isolated", "install", *files, *options, "--target", str(site)], "解开组件")  # what is set for other packages does not hold here
    for name in (*_BESIDE_PACKAGES, *_WHOLLY_UNUSED):
        shutil.rmtree(site / name, ignore_errors=True)
    for item in [item for item in site.rglob("*") if _unused(item)]:
        shutil.rmtree(item, ignore_errors=True) if item.is_dir() else item.unlink(missing_ok=True)


def _unused(item: Path) -> bool:
    return item.name in _UNUSED if item.is_dir() else item.suffix in _UNUSED_KINDS


def _windows(version: str) -> tuple[str, ...]:
    return ("--platform", "win_amd64", "--python-version", version, "--implementation", "cp", "--only-binary=:all:")


def _pins(version: str) -> list[str]:
    """Every dependency as name==version, resolved for Windows."""
    if shutil.which("uv") is None and find_spec("uv") is None:
        raise refused("A25")
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "requirements.in"
        wanted.write_text("\n".join(_requirements()), "utf-8")
        uv = [sys.executable, "-m", "uv"] if find_spec("uv") else ["uv"]
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
    _run([*_PIP, "download", *pins, "--no-deps", *_windows(version), *_QUIET, "--dest", str(folder)], f"下载 {'、'.join(pins)}")


def _run(command: list[str], what: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise refused("A27", step=what, last="".join(last))
    return done.stdout
