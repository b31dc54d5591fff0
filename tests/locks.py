"""What CI installs, and under which licences: `python tests/locks.py` writes both files anew, `python tests/locks.py windows` tries Windows.

The locked versions are those of this environment where it has them. The licences are what the packages themselves state.
"""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from nianbao.addin.windows_python import PACKAGE, SHA256, VERSION

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
LICENCES = ROOT / "addin" / "第三方许可.md"
PYTHONS = ("3.11", "3.12", "3.13")
HEAD = """# 第三方许可

本程序用到的和测试时用到的全部软件包，及其自己声明的许可。由 `python tests/locks.py` 生成，测试核对。

| 软件包 | 许可 |
| --- | --- |
"""
TAIL = f"""
离线安装文件夹（`nianbao addin bundle`）里另有，都取自 PyPI 的 {PACKAGE}（SHA-256：{SHA256}）：

| 内容 | 许可 |
| --- | --- |
| CPython {VERSION}（64 位 Windows） | Python Software Foundation License，全文在 python\\LICENSE.txt |
| 随它的 OpenSSL、SQLite、libffi、expat、bzip2、xz、zlib | Apache-2.0、公有领域、MIT、MIT、BSD 式、公有领域、zlib，同上 |
| Tcl/Tk 8.6 | Tcl/Tk License（BSD 式），在 python\\tcl\\tk8.6\\license.terms |
| Microsoft Visual C++ 运行库（vcruntime140、msvcp140、concrt140） | Microsoft 的再分发条款，同 LICENSE.txt |
"""
STATED = {"win-unicode-console": "MIT"}
"""Packages that state no licence in their metadata → what their own text says."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, list[str]]:
    """Package → its locked versions (one, or one a Python version), from the file."""
    found: dict[str, list[str]] = {}
    for line in CONSTRAINTS.read_text("utf-8").splitlines():
        if match := re.match(r"([\w.-]+)==([\w.!+]+)", line):
            found.setdefault(plain(match[1]), []).append(match[2])
    return found


def listed() -> dict[str, str]:
    """Package → licence, from the file."""
    rows = re.findall(r"^\| ([A-Za-z0-9.-]+) \| (.+) \|$", LICENCES.read_text("utf-8"), re.MULTILINE)
    return {name: licence for name, licence in rows if licence != "---"}


def licence_of(stated: Message) -> str:
    """What the metadata of a package says, shortest sure form first."""
    if expression := stated.get("License-Expression"):
        return expression.strip()
    classifiers = [words.rpartition("::")[2].strip() for words in stated.get_all("Classifier", []) if words.startswith("License ::")]
    named = [words for words in classifiers if words != "OSI Approved"]
    first = (stated.get("License") or "").strip().splitlines()[:1]
    return " / ".join(named) or next((words.strip() for words in first if len(words) < 100), "")


def compiled(*options: str) -> str:
    """Every dependency of every extra, resolved."""
    command = [sys.executable, "-m", "uv", "pip", "compile", str(ROOT / "pyproject.toml"), "--all-extras", "--no-header", "--no-annotate", "--no-emit-index-url"]
    return subprocess.run([*command, "--no-emit-find-links", "--quiet", *options], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def lock() -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder, "here.txt")
        here.write_text("\n".join(_installed(compiled("--universal", "--python-version", PYTHONS[0]))), "utf-8")
        CONSTRAINTS.write_text(compiled("--universal", "--python-version", PYTHONS[0], "--constraint", str(here)), "utf-8")


def _installed(text: str) -> Iterable[str]:
    """The versions that are installed, of the packages without a mark of their own."""
    for line in text.splitlines():
        name, _, rest = line.partition("==")
        try:
            stated = metadata(name)
        except PackageNotFoundError:
            continue
        if ";" not in rest:
            yield f"{name}=={stated['Version']}"


def license_list() -> None:
    rows = {name: stated(name, versions[-1]) for name, versions in sorted(locked().items())}
    LICENCES.write_text(HEAD + "".join(f"| {name} | {licence} |\n" for name, licence in rows.items()) + TAIL, "utf-8")


def stated(name: str, version: str) -> str:
    if name in STATED:
        return STATED[name]
    try:
        return licence_of(metadata(name))  # type: ignore[arg-type]
    except PackageNotFoundError:
        return licence_of(_of_wheel(name, version))


def _of_wheel(name: str, version: str) -> Message:
    """The metadata of a package that is not for this system."""
    with tempfile.TemporaryDirectory() as folder:
        for platform in ("win_amd64", "macosx_14_0_arm64"):
            windows = ["--platform", platform, "--python-version", "3.12", "--implementation", "cp", "--only-binary=:all:"]
            subprocess.run([sys.executable, "-m", "pip", "download", f"{name}=={version}", "--no-deps", "--quiet", *windows, "--dest", folder], check=False, capture_output=True)
            for wheel in Path(folder).glob("*.whl"):
                with zipfile.ZipFile(wheel) as package:
                    (part,) = [part for part in package.namelist() if part.endswith(".dist-info/METADATA")]
                    return email.message_from_bytes(package.read(part))
    return Message()


def windows() -> None:
    """Every runtime dependency has a wheel for Windows x64, for each Python; fails where one has none."""
    with ThreadPoolExecutor() as pool:  # most of it is waiting for the index
        for python, wheels in zip(PYTHONS, pool.map(_wheels, PYTHONS), strict=True):
            print(f"Windows x64, Python {python}: {wheels} wheels")


def _wheels(python: str) -> int:
    command = [sys.executable, "-m", "uv", "pip", "compile", str(ROOT / "pyproject.toml"), "--python-platform", "x86_64-pc-windows-msvc"]
    options = ["--python-version", python, "--only-binary", ":all:", "--constraint", str(CONSTRAINTS), "--no-header", "--no-annotate", "--quiet"]
    pins = subprocess.run([*command, *options], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    return sum("==" in pin for pin in pins)


if __name__ == "__main__":
    windows() if sys.argv[1:] == ["windows"] else (lock(), license_list())
