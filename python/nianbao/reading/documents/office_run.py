"""The old documents of one run, converted together: one start of LibreOffice for all, another only where a file made it hang or fall."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tempfile
    from subprocess import Popen

SECONDS_A_FILE = 60
"""So long LibreOffice may be busy with one file."""

FILES_A_START = 200
"""A command line holds no more names than this on every system."""

_PULSE = 0.2


class OfficeRun:
    """``paths`` are the files of a run; those in old formats are converted when the first of them is asked for, those added later when another is."""

    def __init__(self, paths: Iterable[str | os.PathLike]) -> None:
        self._paths = list(paths)
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._made: dict[str, Path | None] = {}
        self._late: set[str] = set()
        self._stopped = False
        self._process: Popen | None = None
        self._lock = RLock()
        self.starts = 0

    def add(self, paths: Iterable[str | os.PathLike]) -> None:
        with self._lock:
            self._paths += paths

    def converted(self, file: str, data: bytes) -> bytes | None:
        """The file as .docx; ``None`` where it was not among the files of the run. Raises ``UserError``, naming it."""
        with self._lock:
            if self._paths and not self._stopped:
                self._convert_all()
            key = _key(data)
            if key not in self._made:
                return None
            made = self._made[key]
        if made is None:
            from . import office

            raise office.refused_late(file) if key in self._late else office.refused_whole(file, "docx", data)
        return made.read_bytes()

    def stop(self) -> None:
        """End the office at once; what is not converted yet stays so."""
        self._stopped = True
        process = self._process
        if process is not None:
            from . import office

            office.ended(process)

    def close(self) -> None:
        self.stop()
        if self._scratch is not None:
            self._scratch.cleanup()

    @property
    def _folder(self) -> str:
        """Where copies and what becomes of them lie; most runs have no old document and need none."""
        import tempfile

        self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True)
        return self._scratch.name

    def _convert_all(self) -> None:
        waiting = list(self._sources())
        while waiting and not self._stopped:
            batch, waiting = waiting[:FILES_A_START], waiting[FILES_A_START:]
            left = self._convert(batch)
            if len(left) > 0 and len(batch) > 1:
                self._convert(left[:1])  # alone, to see whether it was this one that stopped the office
            waiting = left[1:] + waiting

    def _sources(self) -> Iterator[tuple[str, Path]]:
        """(key, copy) of every old document among the files of the run, each content once."""
        from . import office

        paths, self._paths = self._paths, []
        for path in paths:
            with suppress(OSError):
                data = _old_document(Path(path))
                if data is not None and (key := _key(data)) not in self._made:
                    source = Path(self._folder, f"{len(self._made)}{office.suffix_of(data)}")
                    source.write_bytes(data)
                    self._made[key] = None
                    yield key, source

    def _convert(self, batch: list[tuple[str, Path]]) -> list[tuple[str, Path]]:
        """Convert some files in one start. Returns those it did not come to, the first of them the one that stopped it."""
        from zipfile import is_zipfile

        from . import office

        out = Path(self._folder, "out")
        self.starts += 1
        self._process = office.started(Path(self._folder), [source for _, source in batch], "docx", out)
        try:
            late = not self._waited(self._process, out)
        finally:
            office.ended(self._process)
        code, self._process = self._process.returncode, None
        left = []
        for key, source in batch:
            made = out / f"{source.stem}.docx"
            if made.exists() and is_zipfile(made):
                self._made[key] = made
            else:
                left.append((key, source))
        if not late and code == 0:
            return []  # it came to the end: what it did not make it cannot open
        if late and len(batch) == 1 and left:
            self._late.add(left[0][0])
        return left

    def _waited(self, process: Popen, out: Path) -> bool:
        """Wait for the end; ``False`` where no file came for too long."""
        seen, since = 0, time.monotonic()
        while process.poll() is None:
            made = len(list(out.glob("*.docx"))) if out.exists() else 0
            if made != seen:
                seen, since = made, time.monotonic()
            if time.monotonic() - since > SECONDS_A_FILE:
                return False
            time.sleep(_PULSE)
        return True


def _key(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


def _old_document(path: Path) -> bytes | None:
    """The content of a file in a format that only LibreOffice reads; ``None`` for any other."""
    from . import office

    if not path.is_file():
        return None
    with path.open("rb") as opened:
        head = opened.read(4096)
        if not office.may_be_old(head):
            return None
        data = head + opened.read(office.LARGEST_OLD)
    return data if office.is_old(data) else None


_current: OfficeRun | None = None


@contextmanager
def one_start(paths: Iterable[str | os.PathLike]) -> Iterator[OfficeRun]:
    """While the files of a run are read: old documents among them are converted in one start of LibreOffice.

    A run within another adds its files to it, so that what was converted once stays so to the end of the whole.
    """
    global _current
    if _current is not None:
        _current.add(paths)
        yield _current
        return
    run = _current = OfficeRun(paths)
    try:
        yield run
    finally:
        _current = None
        run.close()


def converted_together(file: str, data: bytes) -> bytes | None:
    """The file as .docx where a run holds it; ``None`` else. Raises ``UserError``."""
    return _current.converted(file, data) if _current is not None else None
