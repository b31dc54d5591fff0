"""Packages: the zips that .xlsx, .xlsm, .xlsb, .ods, .docx and .odt are. The one place where they are unpacked.

A part is unpacked once and believed only when its length and CRC-32 are those of the directory. What reads a package by itself (the loader of
workbooks) is handed a new one made of the checked parts, so that no two readers can see different bytes, whatever the file's two directories say.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from struct import error as StructError
from struct import pack, unpack_from

from ..errors import UserError
from ..refusals import refused

LARGEST_UNPACKED = 250 * 2**20
MOST_PARTS = 20_000
KEPT = 64 * 2**20
"""Bytes of unpacked parts that are kept and handed on as they are; the loader unpacks what goes beyond again, piece by piece."""

_ENCRYPTED, _UTF8 = 0x1 | 0x40, 0x800
_ENTRY, _END = b"PK\x01\x02", b"PK\x05\x06"


class Package:
    """The parts of a package by name; ``/`` and ``\\`` and the case of letters are the same, as the formats say.

    Raises ``UserError`` naming the file where it is no whole zip, where it would unpack to too much and where its directories contradict each other.
    """

    def __init__(self, file: str, data: bytes) -> None:
        self.file, self._data = file, data
        self._kept: dict[str, bytes] = {}
        self._room = KEPT
        self.entries = self._listed()
        if sum(entry.file_size for entry in self.entries.values()) > LARGEST_UNPACKED:
            raise refused("F25", file=file, most=LARGEST_UNPACKED // 2**20)
        self._starts = self._laid_out()

    def __contains__(self, name: str) -> bool:
        return _key(name) in self.entries

    def read(self, name: str) -> bytes:
        """One part, checked. Raises ``KeyError`` where there is none, ``UserError`` where it is damaged, encrypted or packed in an unusual way."""
        key = _key(name)
        part = self._kept.get(key)
        if part is None:
            part = self._unpacked(key)
            if len(part) <= self._room:
                self._room -= len(part)
                self._kept[key] = part
        return part

    def size(self, name: str) -> int:
        """Bytes of a part once unpacked. Raises ``KeyError``."""
        return self.entries[_key(name)].file_size

    def check(self) -> None:
        """Raises ``UserError`` where any part is damaged: before another program is given the whole file."""
        for key in self.entries:
            self._unpacked(key)

    def only(self, names: Iterable[str]) -> bytes:
        """A package of those of the parts that there are, all checked. Written by hand: ``zipfile`` takes as long as loading them."""
        body, directory, count = bytearray(), bytearray(), 0
        for key in dict.fromkeys(key for name in names if (key := _key(name)) in self.entries):
            entry, part = self.entries[key], self.read(key)
            method = zipfile.ZIP_STORED if key in self._kept else entry.compress_type
            packed = part if key in self._kept else self._packed(key)
            name = entry.filename.replace("\\", "/").lstrip("/").encode()
            head = pack("<HHHHHLLLHH", 20, _UTF8, method, 0, 0x21, entry.CRC, len(packed), len(part), len(name), 0)
            directory += pack("<4sH", _ENTRY, 20) + head + pack("<HHHLL", 0, 0, 0, 0, len(body)) + name
            body += b"PK\x03\x04" + head + name
            body += packed
            count += 1
        return b"".join((body, directory, pack("<4sHHHHLLH", _END, 0, 0, count, count, len(directory), len(body), 0)))

    def damaged(self, part: str = "") -> UserError:
        """The sentence for a package that cannot be believed; opening and saving it again would hide what is lost."""
        where = f"（其中的 {part} 与校验和不符）" if part else ""
        return refused("F26", file=self.file, where=where)

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        if self._data.count(_ENTRY) > MOST_PARTS:
            raise refused("F27", file=self.file, most=MOST_PARTS)
        try:
            listed = zipfile.ZipFile(BytesIO(self._data)).infolist()
            announced = unpack_from("<H", self._data, self._data.rindex(_END) + 10)[0]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, StructError) as error:
            raise self.damaged() from error
        entries = {_key(entry.filename): entry for entry in listed}
        if announced not in (len(listed), 0xFFFF) or len(entries) < len(listed):
            raise self.damaged()
        return entries

    def _laid_out(self) -> dict[str, int]:
        """Where each part's bytes begin. Every part has the same name in both its places, none lies in another, the first begins the file."""
        starts, end = {}, 0
        for key, entry in sorted(self.entries.items(), key=lambda item: item[1].header_offset):
            at = entry.header_offset
            if at < end or (not end and at) or self._data[at : at + 4] != b"PK\x03\x04" or at + 30 > len(self._data):
                raise self.damaged()
            length, extra = unpack_from("<HH", self._data, at + 26)
            name = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437")
            starts[key] = at + 30 + length + extra
            end = starts[key] + entry.compress_size
            if self._data[at + 30 : at + 30 + length] != name or b"\0" in name or end > len(self._data):
                raise self.damaged()
        return starts

    def _packed(self, key: str) -> bytes:
        return self._data[self._starts[key] : self._starts[key] + self.entries[key].compress_size]

    def _unpacked(self, key: str) -> bytes:
        """Without ``zipfile``'s own reader, which takes as long again for its bookkeeping. Never more than the directory says."""
        entry = self.entries[key]
        if entry.flag_bits & _ENCRYPTED:
            raise refused("F22", file=self.file)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused("F28", file=self.file, part=entry.filename)
        part = self._packed(key)
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            part = self._inflated(part, entry)
        if len(part) != entry.file_size or zlib.crc32(part) != entry.CRC:
            raise self.damaged(entry.filename)
        return part

    def _inflated(self, packed: bytes, entry: zipfile.ZipInfo) -> bytes:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            part = stream.decompress(packed, entry.file_size + 1)
        except zlib.error as error:
            raise self.damaged(entry.filename) from error
        if not stream.eof or stream.unused_data:
            raise self.damaged(entry.filename)
        return part


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
