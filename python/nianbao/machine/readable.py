"""Whether a workbook that was just written can be read: asked before it is moved into place, whatever library made it.

Every part is unpacked against its checksum and every XML part gone through by a parser: what no program could open is never handed out. The largest
part of a long workbook, which has most of its bytes, is gone through beside the others.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from xml.parsers import expat

from ..refusals import refused
from .beside import done_beside
from .log import write_log

CHECKED_SUFFIXES = {".xlsx", ".xlsm", ".xlam"}
_PIECE = 2**20
LONG_PART = 2**21
"""Bytes of a part from which a copy of this process is worth its start."""


def refuse_unreadable(path: Path) -> None:
    """Raises ``UserError`` where the workbook at ``path`` is no whole zip or a part of it is no XML. Files of other kinds pass."""
    if path.suffix.lower() not in CHECKED_SUFFIXES:
        return
    try:
        with zipfile.ZipFile(path) as package:
            entries = sorted(package.infolist(), key=lambda entry: entry.file_size)
        worth = any(entry.file_size > LONG_PART for entry in entries)
        with done_beside(lambda: _go_through(path, entries[-1:]), worth=worth) as looked:
            _go_through(path, entries[:-1])
            looked()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError) as error:
        where = write_log(error)
        raise refused("O16", log=where) from error


def _go_through(path: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    with zipfile.ZipFile(path) as package:
        for entry in entries:
            _to_its_end(package, entry)


def _to_its_end(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """To the end of the part, where its checksum is compared."""
    parser = expat.ParserCreate() if entry.filename.endswith((".xml", ".rels", ".vml")) else None
    with package.open(entry) as part:
        while piece := part.read(_PIECE):
            if parser is not None:
                parser.Parse(piece)
    if parser is not None:
        parser.Parse(b"", True)
