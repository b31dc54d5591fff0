"""A folder for machines without a network, in one of two kinds.

With nothing asked for, Python and all packages lie in it ready to run: 小窗 starts from where the folder is, the setup script
copies it to the person's own folder. Where a Python of one's own is to be used (`--python`, `--python-version`), it holds
wheels, and the setup script installs them.
"""

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nianbao import __version__
from nianbao.addin.build import build, settings
from nianbao.addin.desktop import DOORS, WINDOW, script_beside_python
from nianbao.addin.install import FILE
from nianbao.addin.offline_setup import setup_script
from nianbao.addin.packing_list import write_packing_list
from nianbao.addin.ready_setup import ready_setup_script
from nianbao.addin.windows_python import PACKAGE, SITE, VERSION, put_python
from nianbao.addin.windows_wheels import fetch_source, fetch_wheels, unpack_wheels
from nianbao.machine.resources import resource
from nianbao.machine.safe_write import ASIDE, refuse_name
from nianbao.refusals import refused
from nianbao.steps.handbook import write_pages

SETUP = "安装.cmd"
READY_PYTHON = ".".join(VERSION.split(".")[:2])
_PROGRAM = re.compile(r"python-(\d+\.\d+)\.\d+-(embed-)?amd64\.(exe|zip)", re.IGNORECASE)


@dataclass(frozen=True)
class Bundle:
    """What was made: the folder, the Python version its packages are for, the wheels they came in, whether Python lies in it,
    and whether all of it is ready to run where it lies."""

    folder: Path
    python: str
    wheels: tuple[str, ...]
    with_python: bool
    ready: bool


def bundle(folder: Path, program: Path | None = None, python: str | None = None) -> Bundle:
    """Make the folder. `program` is Python's installer or embeddable zip; its name says the version, else `python` does;
    with neither a Python is put in that runs where it lies.
    Raises UserError if the folder has something in it, and where a package cannot be had or is not the one that is known."""
    ready = program is None and python is None
    version = python_version(program, python)
    refuse_name(folder)
    if folder.exists() and any(folder.iterdir()):
        raise refused("A20", folder=folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=ASIDE) as scratch:
        aside = Path(scratch) / "bundle"
        wheels = fetch_wheels(aside / "wheels", version, () if ready else ("pip",))
        _documents(aside)
        if ready:
            _ready(aside)
        else:
            _to_be_installed(aside, program, version)
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    return Bundle(folder, version, wheels, ready or program is not None, ready)


def python_version(program: Path | None, python: str | None) -> str:
    """ "3.11" from the name of Python's file as python.org gives it, or as asked for."""
    if program is None:
        return python or READY_PYTHON
    if not program.is_file():
        raise refused("A21", file=program)
    named = _PROGRAM.fullmatch(program.name)
    if named is None:
        raise refused("A22", file=program.name)
    if python and python != named[1]:
        raise refused("A23", file=program.name, named=named[1], given=python)
    return named[1]


def _ready(folder: Path) -> None:
    """Python, the packages inside it, a list of it all, the door that needs no installation, and the setup script."""
    python = folder / "python"
    with tempfile.TemporaryDirectory() as scratch:
        put_python(fetch_source(PACKAGE, Path(scratch)), python)
    unpack_wheels(folder / "wheels", python / SITE, READY_PYTHON)
    shutil.rmtree(folder / "wheels")
    write_packing_list(python)
    (folder / f"{DOORS[WINDOW]}.cmd").write_bytes(script_beside_python(WINDOW))
    (folder / SETUP).write_bytes(ready_setup_script())


def _to_be_installed(folder: Path, program: Path | None, version: str) -> None:
    (folder / "python").mkdir()
    if program is not None:
        shutil.copy2(program, folder / "python" / program.name)
    (folder / SETUP).write_bytes(setup_script(version, __version__))


def _documents(folder: Path) -> None:
    """The add-in, the blank forms and the handbook with its pictures."""
    build(folder / FILE, settings())
    shutil.copytree(resource("templates"), folder / "templates")
    sources = ("*.bas", "ribbon.xml")
    shutil.copytree(resource("addin"), folder / "手册", ignore=shutil.ignore_patterns(*sources))
    write_pages(folder / "手册")
