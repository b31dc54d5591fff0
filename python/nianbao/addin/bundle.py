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
from nianbao.steps.handbook import write_pages

SETUP = "安装.cmd"
DEFAULT_PYTHON = "3.11"
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
        raise UserError(f"文件夹 {folder} 不是空的：请换一个，或先清空")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".写入中-") as scratch:
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
        raise UserError(f"没有文件 {program}：--python 要给出 Python 的安装程序或嵌入包")
    named = _PROGRAM.fullmatch(program.name)
    if named is None:
        raise UserError(
            f"{program.name} 不像 64 位 Windows 的 Python：文件名应如 python-3.11.9-amd64.exe 或 python-3.11.9-embed-amd64.zip（请勿改名）"
        )
    if python and python != named[1]:
        raise UserError(f"{program.name} 是 Python {named[1]}，与 --python-version {python} 不一致")
    return named[1]


def fits_windows(wheel: str) -> bool:
    """True if a wheel of that file name runs on 64-bit Windows (the platform tag is the last part, PEP 427)."""
    platforms = wheel.removesuffix(".whl").split("-")[-1].split(".")
    return wheel.endswith(".whl") and ("any" in platforms or "win_amd64" in platforms)


def _wheels(folder: Path, version: str) -> tuple[str, ...]:
    folder.mkdir(parents=True)
    for pin in [*_pins(version), "pip"]:
        _fetch(pin, folder, version)
    own_wheel(folder)
    names = tuple(sorted(file.name for file in folder.iterdir()))
    wrong = [name for name in names if not fits_windows(name)]
    if wrong or not any(name.startswith("pywin32-") for name in names):
        raise UserError(f"取得的组件不全是 64 位 Windows 的：{'、'.join(wrong) or '缺少 pywin32'}。请把这句话告诉维护人员")
    return names


def _pins(version: str) -> list[str]:
    """Every dependency as name==version, resolved for Windows."""
    if shutil.which("uv") is None and not _has("uv"):
        raise UserError("缺少 uv：请先运行 pip install nianbao[bundle]")
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
        raise UserError("没有安装 nianbao：请先 pip install nianbao，再制作离线安装包") from error


def _fetch(pin: str, folder: Path, version: str) -> None:
    """One wheel. A package that has none on the index is built here; only a pure one passes `fits_windows` then."""
    pip = [sys.executable, "-m", "pip"]
    windows = ["--platform", "win_amd64", "--python-version", version, "--implementation", "cp", "--only-binary=:all:"]
    quiet = ["--quiet", "--disable-pip-version-check"]
    name = re.split(r"[=\s;]", pin, maxsplit=1)[0]
    try:
        _run([*pip, "download", pin, "--no-deps", *windows, *quiet, "--dest", str(folder)], f"下载 {pin}")
    except UserError:
        _run([*pip, "wheel", pin, "--no-deps", "--no-binary", name, *quiet, "--wheel-dir", str(folder)], f"制作 {pin}")


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
        raise UserError(f"{what}没有成功：{''.join(last)}。请检查网络，或 pip 和 uv 的下载源设置")
    return done.stdout
