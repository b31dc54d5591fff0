"""The verb *archive*: the year's folder in one .zip with a list of what is in it, so that years later every file can be shown to be the one that was put in."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ..machine.archives import DAMAGED_MEMBER
from ..machine.regular_files import is_text, refuse_endless, shown_name
from ..machine.safe_write import ASIDE, PathLike, placed, reason, refuse_existing
from ..machine.undated_zip import UndatedZip
from ..refusals import refused

MANIFEST = "归档清单.csv"
"""Name of the list in the archive."""

MANIFEST_HEADS = ("文件", "字节", "SHA-256")
LARGEST_MANIFEST = 50 * 2**20
_PIECE = 2**20


@dataclass(frozen=True)
class ArchivedFile:
    """One file as the list has it: its name in the folder (with /), its bytes and their SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Archived:
    """``files`` are in the archive; ``left_out`` says what of the folder is not, and why. ``code`` is the SHA-256 of the list itself."""

    files: tuple[ArchivedFile, ...]
    left_out: tuple[str, ...]
    code: str


def archive(folder: PathLike, out: PathLike, *, force: bool = False) -> Archived:
    """Put all files of a folder and of the folders in it into a .zip. What other programs keep there while they run is left out; so are links.

    Raises ``UserError`` where there is no folder, nothing in it, or a file cannot be read.
    """
    folder, out = Path(folder), Path(out)
    if not folder.is_dir():
        raise refused("R30", folder=folder)
    if out.suffix.lower() != ".zip":
        raise refused("R31", target=out)
    left_out: list[str] = []
    found = list(_files(folder, out, left_out))
    if not found:
        raise refused("R30", folder=folder)
    refuse_existing(out, force=force, inputs=[path for path, _ in found])
    with placed(out, force=force) as aside, UndatedZip(aside, "w", zipfile.ZIP_STORED) as package:
        files = tuple(_added(package, path, name) for path, name in found)
        listed = _list(files)
        package.writestr(MANIFEST, listed)
    return Archived(files, tuple(left_out), hashlib.sha256(listed).hexdigest())


def _files(folder: Path, out: Path, left_out: list[str]) -> Iterator[tuple[Path, str]]:
    """(path, name in the archive) of every file, in order of name."""

    def unreadable(error: OSError) -> None:
        raise refused("F09", folder=error.filename, reason=reason(error)) from error

    for here, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names):
            path = Path(here, name)
            inside = path.relative_to(folder).as_posix()
            why = _why_not(path, inside, out)
            if why:
                left_out.append(f"{shown_name(inside)}：{why}")
            else:
                yield path, inside


def _why_not(path: Path, inside: str, out: Path) -> str:
    if path.name.startswith(("~$", ".~lock.", ASIDE)):
        return "程序的临时文件"
    if inside == MANIFEST:
        return "与归档清单同名"
    if not is_text(path.name):
        return "文件名不是 UTF-8"
    if path.is_symlink() or not path.is_file():
        return "链接或设备，不是普通文件"
    return "就是要写的归档" if os.path.realpath(path) == os.path.realpath(out) else ""


def _added(package: zipfile.ZipFile, path: Path, name: str) -> ArchivedFile:
    """Add a file; the sum is that of the very bytes that went in."""
    sums, size = hashlib.sha256(), 0
    try:
        entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        entry.compress_type = zipfile.ZIP_STORED  # workbooks and documents are packed already, and so every byte of a file is one of the archive
        with path.open("rb") as source, package.open(entry, "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                sums.update(piece)
                size += len(piece)
                target.write(piece)
    except PermissionError as error:
        raise refused("F05", file=path, reason=reason(error)) from error
    return ArchivedFile(name, size, sums.hexdigest())


def _list(files: tuple[ArchivedFile, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(MANIFEST_HEADS)
    writer.writerows((one.name, one.size, one.sha256) for one in files)
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True)
class Verified:
    """What became of an archive: how many files it lists, and Chinese sentences about those that are not as they were put in."""

    count: int
    problems: tuple[str, ...]
    code: str


def verify_archive(path: PathLike) -> Verified:
    """Hold every file of an archive against the list in it. Raises ``UserError`` where it is no archive of ours, or its list is damaged."""
    path = Path(path)
    try:
        refuse_endless(path)
        with zipfile.ZipFile(path) as package:
            listed = _read_list(package, path)
            files = _listed(listed, path)
            names = [entry.filename for entry in package.infolist() if not entry.is_dir()]
            problems = [words for one in files if (words := _wrong(package, one, names))]
            known = {MANIFEST, *(one.name for one in files)}
            problems += [f"{shown_name(name)}：清单里没有，是后来放进去的" for name in names if name not in known]
            problems += [f"{one.name}：有两份" for one in files if names.count(one.name) > 1]
    except OSError as error:
        raise refused("F06", file=path, reason=reason(error)) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise refused("R32", file=path) from error
    return Verified(len(files), tuple(problems), hashlib.sha256(listed).hexdigest())


@contextmanager
def unpacked_archive(path: PathLike) -> Iterator[Path]:
    """The folder of an archive, verified first, while the block lasts. Raises ``UserError`` naming what is damaged, with nothing unpacked."""
    found = verify_archive(path)
    if found.problems:
        raise refused("R34", file=path, problems="；".join(found.problems[:5]) + (f"；等 {len(found.problems)} 处" if len(found.problems) > 5 else ""))
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as home, zipfile.ZipFile(path) as package:
        package.extractall(home)
        yield Path(home)


def _read_list(package: zipfile.ZipFile, path: Path) -> bytes:
    try:
        if package.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise refused("R32", file=path)
        return package.read(MANIFEST)
    except (KeyError, *DAMAGED_MEMBER) as error:
        raise refused("R32", file=path) from error


def _listed(listed: bytes, path: Path) -> list[ArchivedFile]:
    rows = list(csv.reader(io.StringIO(listed.decode("utf-8-sig"))))
    if not rows or tuple(rows[0]) != MANIFEST_HEADS or any(len(row) != len(MANIFEST_HEADS) or not row[1].isdecimal() for row in rows[1:]):
        raise refused("R32", file=path)
    return [ArchivedFile(name, int(size), sums) for name, size, sums in rows[1:]]


def _wrong(package: zipfile.ZipFile, one: ArchivedFile, names: list[str]) -> str:
    """What is wrong with a file; ``""`` where it is as it was put in."""
    if one.name not in names:
        return f"{one.name}：清单里有，归档里没有"
    if PurePosixPath(one.name).is_absolute() or ".." in PurePosixPath(one.name).parts:
        return f"{one.name}：文件名指到归档以外"
    try:
        with package.open(one.name) as part:
            same = _sum(part, one.size) == one.sha256
    except DAMAGED_MEMBER:
        same = False
    return "" if same else f"{one.name}：内容与归档时不同，已损坏或被改过"


def _sum(part: IO[bytes], size: int) -> str:
    """The sum of a part that has exactly so many bytes; ``""`` for any other, without reading on."""
    sums, seen = hashlib.sha256(), 0
    while piece := part.read(_PIECE):
        seen += len(piece)
        if seen > size:
            return ""
        sums.update(piece)
    return sums.hexdigest() if seen == size else ""
