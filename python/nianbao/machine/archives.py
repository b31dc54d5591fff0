"""Zips that people send: unpacked aside under names of our own, within bounds, with the names their files had. Nothing is written by a name in the zip."""

from __future__ import annotations

import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import unpack_from

from ..errors import UserError
from ..refusals import refused
from .file_names import storable_name
from .safe_write import reason

LARGEST_ARCHIVE = 250 * 2**20
"""Bytes of everything in one zip once unpacked, what is nested in it too."""
MOST_MEMBERS = 2000
_ENCRYPTED, _UTF8, _UNICODE_NAME = 0x1 | 0x40, 0x800, 0x7075
_JUNK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


DAMAGED_MEMBER = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What reading a member of a zip raises where its bytes are not what they were: every packing has its own (bzip2 an ``OSError``)."""


@dataclass(frozen=True)
class Unpacked:
    """A file out of a zip: where it lies now, and its path in the zip with ``/``."""

    path: Path
    name: str


@dataclass
class _Room:
    """What may still be unpacked."""

    bytes: int = LARGEST_ARCHIVE
    members: int = MOST_MEMBERS


def unpack(file: Path, shown: str, aside: Path) -> list[Unpacked | UserError]:
    """The files of a zip, written to ``aside``; a zip in it is opened too, one in that is not. What cannot be had is its error, in its place.

    Raises ``UserError`` where the zip as a whole cannot be opened, has a password or unpacks to too much: then nothing of it is written.
    """
    room = _Room()
    return list(_members(file, shown, aside, room, nested=False))


def _members(file: Path, shown: str, aside: Path, room: _Room, *, nested: bool) -> Iterator[Unpacked | UserError]:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir() and not _JUNK.search(_name(e))]
            _refuse(archive, entries, shown, room)
            for entry in entries:
                yield from _member(archive, entry, shown, aside, room, nested=nested)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise refused("F26", file=shown, where="") from error
    except OSError as error:
        raise refused("F06", file=shown, reason=reason(error)) from error


def _refuse(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], shown: str, room: _Room) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in archive.infolist()):
        raise refused("F70", file=shown)
    room.members -= len(entries)
    room.bytes -= sum(entry.file_size for entry in entries)
    if room.members < 0:
        raise refused("F72", file=shown, most=MOST_MEMBERS)
    if room.bytes < 0:
        raise refused("F71", file=shown, most=LARGEST_ARCHIVE // 2**20)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str, aside: Path, room: _Room, *, nested: bool) -> Iterator[Unpacked | UserError]:
    name = _name(entry)
    inner = f"{shown}/{name}"
    target = aside / os.urandom(6).hex() / storable_name(name.rpartition("/")[2])
    try:
        data = archive.read(entry)  # never more than the directory says
    except DAMAGED_MEMBER:
        yield refused("F26", file=inner, where="")
        return
    target.parent.mkdir(parents=True)
    target.write_bytes(data)
    if not name.lower().endswith(".zip"):
        yield Unpacked(target, name)
    elif nested:
        yield refused("F73", file=inner)
    else:
        yield from _within(target, name, inner, aside, room)


def _within(target: Path, name: str, inner: str, aside: Path, room: _Room) -> Iterator[Unpacked | UserError]:
    """What lies in a zip in the zip."""
    try:
        for found in list(_members(target, inner, aside, room, nested=True)):
            yield Unpacked(found.path, f"{name}/{found.name}") if isinstance(found, Unpacked) else found
    except UserError as error:
        yield error


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: UTF-8 where the zip says so or it reads as such, else GBK, as Windows in China writes it."""
    if entry.flag_bits & _UTF8:
        return _slashed(entry.filename)
    extra, at = entry.extra, 0
    while at + 4 <= len(extra):
        kind, size = unpack_from("<HH", extra, at)
        if kind == _UNICODE_NAME and size > 5:
            return _slashed(extra[at + 9 : at + 4 + size].decode("utf-8", "replace"))
        at += 4 + size
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return _slashed(entry.filename)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _slashed(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _slashed(raw.decode("gb18030", "replace"))


def _slashed(name: str) -> str:
    return re.sub(r"[\x00-\x1f]", "", name.replace("\\", "/")).lstrip("/") or "_"
