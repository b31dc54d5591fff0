"""What lies in 收件: files with those in sub-folders and zips, each with the folders that may name its unit; pictures are sealed pages, not reports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...errors import UserError
from ...machine.archives import unpack
from ...machine.regular_files import is_text, shown_name
from ...machine.safe_write import reason
from ...reading.files import WORKBOOK_NAMES
from ...refusals import refusal_words, refused
from ..incoming_files import DOCUMENT_NAMES
from ..year_folder import EARLIER_FOLDER

PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".webp"}
PACKED = {".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"}
MOST_ARRIVED = 200_000
DEEPEST = 12
"""Folders within folders that are gone into."""

_SILENT = {"thumbs.db", "desktop.ini", ".ds_store"}


@dataclass(frozen=True)
class Arrival:
    """One file: where its bytes lie, what people call it, and the names of the folders and zips it lies in, the innermost first.

    ``picture``: a photograph of a sealed page. ``refused``: why it cannot be looked into; ``foreign``: it is no report at all.
    """

    path: Path
    name: str
    folders: tuple[str, ...] = ()
    picture: bool = False
    refused: str = ""
    foreign: bool = False


def arrivals(folder: Path, aside: Path) -> list[Arrival]:
    """Everything in 收件 by name; what comes out of zips is put into ``aside``. Raises ``UserError`` where the folder itself cannot be looked into."""
    found: list[Arrival] = []
    for path, folders in _walk(folder, ()):
        found += _arrival(path, folder, folders, aside)
        if len(found) > MOST_ARRIVED:
            raise refused("C11", folder=folder, most=MOST_ARRIVED)
    return sorted(found, key=lambda one: one.name)


def _walk(folder: Path, folders: tuple[str, ...]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Files with the names of the folders they lie in; links to folders are not followed, so that no ring is."""
    try:
        inside = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if folders:
            yield folder, folders[1:]
            return
        raise refused("F09", folder=folder, reason=reason(error)) from error
    for entry in inside:
        if entry.name.lower() in _SILENT or entry.name.startswith((".", "~$")):
            continue
        if not entry.is_dir(follow_symlinks=False) or len(folders) == DEEPEST:
            yield Path(entry.path), folders
        elif entry.name != EARLIER_FOLDER or folders:
            yield from _walk(Path(entry.path), (entry.name, *folders))


def _arrival(path: Path, home: Path, folders: tuple[str, ...], aside: Path) -> Iterator[Arrival]:
    name = shown_name(path.relative_to(home)).replace("\\", "/")
    ending = path.suffix.lower()
    if not is_text(str(path)):
        yield Arrival(path, name, folders, refused=refusal_words("K06"))
    elif path.is_dir():
        yield Arrival(path, name, folders, refused=_why_not_gone_into(path, folders))
    elif ending in PACKED:
        yield Arrival(path, name, folders, refused=refusal_words("K10"))
    elif ending == ".zip":
        yield from _unpacked(path, name, folders, aside)
    else:
        yield _by_ending(path, name, folders)


def _why_not_gone_into(folder: Path, over: tuple[str, ...]) -> str:
    if folder.is_symlink():
        return refusal_words("K11")
    return refusal_words("K12", most=DEEPEST) if len(over) == DEEPEST else refusal_words("K13")


def _by_ending(path: Path, name: str, folders: tuple[str, ...]) -> Arrival:
    ending = path.suffix.lower()
    if ending in PICTURES:
        return Arrival(path, name, folders, picture=True)
    if ending in PACKED:
        return Arrival(path, name, folders, refused=refusal_words("K10"))
    known = ending in WORKBOOK_NAMES | DOCUMENT_NAMES
    return Arrival(path, name, folders, refused="" if known else refusal_words("K03"), foreign=not known)


def _unpacked(path: Path, name: str, folders: tuple[str, ...], aside: Path) -> Iterator[Arrival]:
    try:
        inside = unpack(path, name, aside)
    except UserError as error:
        yield Arrival(path, name, folders, refused=_reason(error, name))
        return
    within = (path.stem, *folders)
    for found in inside:
        if isinstance(found, UserError):
            yield Arrival(path, name, folders, refused=str(found))
            continue
        *over, last = found.name.split("/")
        if not last.startswith((".", "~$")):
            yield _by_ending(found.path, f"{name}/{found.name}", (*(Path(part).stem if part.lower().endswith(".zip") else part for part in reversed(over)), *within))


def _reason(error: UserError, name: str) -> str:
    """The reason alone: the name stands beside it."""
    return str(error).removeprefix(name).lstrip("：: ")
