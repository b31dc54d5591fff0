"""nianbao's own wheel, built from the source checkout, or put together again from the installed files."""

import base64
import hashlib
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from nianbao.machine.resources import checkout
from nianbao.machine.undated_zip import UndatedZip
from nianbao.refusals import refused

_LEFT_OUT = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
"""What an installer adds to the .dist-info of a wheel (PEP 376, PEP 610)."""


def own_wheel(folder: Path) -> Path:
    """Write the wheel into `folder`; its path."""
    source = checkout()
    if source is not None:
        return _built(source, folder)
    try:
        return packed(distribution("nianbao"), folder)
    except PackageNotFoundError as error:
        raise refused("A26") from error


def packed(installed: Distribution, folder: Path) -> Path:
    """A wheel with the files of an installed pure package (PEP 427): everything inside site-packages, without what the
    installer added, and a new RECORD."""
    files = {
        str(file).replace("\\", "/"): Path(str(file.locate())).read_bytes()
        for file in installed.files or []
        if not str(file).startswith("..") and file.suffix != ".pyc" and file.name not in _LEFT_OUT
    }
    info = next(name.split("/")[0] for name in files if name.endswith(".dist-info/METADATA"))
    target = folder / f"{info.removesuffix('.dist-info')}-py3-none-any.whl"
    record = "".join(f"{name},{_digest(content)},{len(content)}\n" for name, content in files.items())
    with UndatedZip(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
        package.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return target


def _digest(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _built(source: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", str(source), "--no-deps", "--quiet", "--wheel-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise refused("A28", last=done.stderr.strip().splitlines()[-1:])
    return next(folder.glob("nianbao-*.whl"))
