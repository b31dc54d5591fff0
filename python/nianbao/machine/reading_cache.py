"""What was read before, kept between runs: bytes by key in one SQLite file of this user's cache folder. It may be deleted at any time.

A reading is kept by the content of its file; the content's key, in the same table, by what the system says of a file that nobody has touched.

Whatever is wrong with it (damaged, full disk, no home, a folder that others may write to, another program in it) makes it empty, never an error:
the run goes on and reads. Each entry carries a sum over its key and itself, so that a damaged one is none.
``NIANBAO_CACHE`` names another folder, or is ``off``.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SWITCH = "NIANBAO_CACHE"
OFF = "off"
LARGEST_CACHE = 512 * 2**20
"""Bytes of the file; the older half of the entries goes when it is reached. A reading takes 3,000."""
LARGEST_ENTRY = 2**20
SETTLED = 3 * 10**9
"""Nanoseconds: two changes of a file within the grain of a file system's clock (two seconds at most) look like one."""
_SUM = 16
_WAIT = 5.0
_READERS = ("python_calamine", "lxml", "pdfplumber", "pdfminer", "xlrd")
"""Libraries whose version a reading hangs on."""


def cache_file() -> Path | None:
    """The file, whether or not it is there; ``None`` where nothing is to be kept. Its folder is made, for this user alone."""
    told = os.environ.get(SWITCH, "")
    if told.lower() == OFF:
        return None
    try:
        folder = Path(told) if told else _users_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if hasattr(os, "getuid"):
            about = os.stat(folder)
            if about.st_uid != os.getuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return None
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a user without a home
        return None
    return folder / "readings.sqlite"


def _users_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "nianbao" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "nianbao"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nianbao"


def key_of(data: bytes, name: str) -> bytes:
    """The key of what a file of this content and name is read as, by this program with these libraries."""
    return sha256(b"\0".join((program_fingerprint(), name.encode("utf-8", "surrogatepass"), sha256(data).digest()))).digest()


def untouched_key(path: str) -> bytes:
    """What the key of a file's content is kept under for as long as the system says that nobody has touched the file: its place, size and times.

    ``b""`` where it cannot say so: on Windows, which tells no time of a change that programs cannot set, and of a file touched a moment ago.
    Raises ``OSError`` where there is no such file.
    """
    if sys.platform == "win32":
        return b""
    about = os.stat(path)
    if time.time_ns() - max(about.st_ctime_ns, about.st_mtime_ns) < SETTLED or not stat.S_ISREG(about.st_mode):
        return b""
    told = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    return sha256(b"\0".join((b"untouched", program_fingerprint(), os.fsencode(path), str(told).encode()))).digest()


@cache
def program_fingerprint() -> bytes:
    """A fingerprint of the program: names, sizes and times of its modules and of the libraries that read; no version number can be forgotten."""
    home = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    libraries = ((origin, os.stat(origin)) for origin in filter(None, map(_origin, _READERS)))
    told = [f"{sys.version_info[:2]}"]
    for path, about in (*sorted(_modules(home)), *libraries):
        told.append(f"{path}:{about.st_size}:{about.st_mtime_ns}")
    return sha256("\n".join(told).encode("utf-8", "surrogatepass")).digest()


def _modules(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every module in a folder and those in it. Asked in every run: a folder tells of its files more quickly than each does."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path, entry.stat()


def _origin(library: str) -> str | None:
    found = find_spec(library)
    return found.origin if found is not None else None


def kept(file: Path | None, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """Those of the entries that are there and whole."""
    found = _found(file, "SELECT key, entry FROM kept WHERE key IN ({})", keys)
    return {key: entry[_SUM:] for key, entry in found if _is_whole(key, entry)}


def kept_behind(file: Path | None, marks: Sequence[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    """Of entries that are the keys of others: these keys, and the entries kept under them where both are there and whole."""
    through = f"SELECT one.key, one.entry, other.entry FROM kept one JOIN kept other ON other.key = substr(one.entry, {_SUM + 1}) WHERE one.key IN ({{}})"
    whole = ((mark, key, entry) for mark, key, entry in _found(file, through, marks) if _is_whole(mark, key) and _is_whole(key[_SUM:], entry))
    return {mark: (key[_SUM:], entry[_SUM:]) for mark, key, entry in whole}


def _found(file: Path | None, asked: str, keys: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """The rows of a query about some keys; none where the file is not there, or none of ours."""
    if file is None or not keys or not file.exists():
        return []
    import sqlite3

    found: list[tuple[Any, ...]] = []
    try:
        with closing(sqlite3.connect(file, timeout=_WAIT)) as base:
            for at in range(0, len(keys), 500):
                some = keys[at : at + 500]
                found += base.execute(asked.format(",".join("?" * len(some))), some)
    except (sqlite3.Error, OSError, ValueError, TypeError):
        return []
    return found


def _is_whole(key: Any, entry: Any) -> bool:
    return type(key) is bytes and type(entry) is bytes and entry[:_SUM] == _sum(key, entry[_SUM:])


def keep(file: Path | None, entries: Mapping[bytes, bytes], *, largest: int = LARGEST_CACHE) -> bool:
    """Add entries in one step, for good when this returns; whether it was done. A damaged file is begun anew."""
    if file is None or not entries:
        return False
    import sqlite3

    rows = [(key, _sum(key, entry) + entry) for key, entry in entries.items() if len(entry) <= LARGEST_ENTRY]
    try:
        _add(file, rows, largest)
        return True
    except sqlite3.OperationalError:  # locked, full, read-only: the next batch may fare better
        return False
    except (sqlite3.DatabaseError, OSError, ValueError):
        _remove(file)
        return False


def _add(file: Path, rows: Iterable[tuple[bytes, bytes]], largest: int) -> None:
    import sqlite3

    with closing(sqlite3.connect(file, timeout=_WAIT)) as base:
        base.execute("PRAGMA synchronous=OFF")  # what a crash of the machine damages is found by its sum
        with base:
            base.execute("CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, entry BLOB NOT NULL)")
            used = _pragma(base, "page_size") * (_pragma(base, "page_count") - _pragma(base, "freelist_count"))
            if used > largest:
                base.execute("DELETE FROM kept WHERE number <= (SELECT (MIN(number) + MAX(number)) / 2 FROM kept)")
            base.executemany("INSERT OR REPLACE INTO kept (key, entry) VALUES (?, ?)", rows)


def _pragma(base, name: str) -> int:
    return base.execute(f"PRAGMA {name}").fetchone()[0]


def _remove(file: Path) -> None:
    for each in (file, file.with_name(f"{file.name}-journal")):
        try:
            each.unlink(missing_ok=True)
        except OSError:
            return


def _sum(key: bytes, entry: bytes) -> bytes:
    return sha256(key + entry).digest()[:_SUM]
