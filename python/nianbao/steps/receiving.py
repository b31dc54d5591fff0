"""The reading step: sources to submissions, side by side in threads, or by any ``concurrent.futures.Executor``, through the reading cache.

What goes to another process and comes back is plain: paths and names there, bytes here. Results are the same whoever reads, and in the order of the
sources; what was read is kept batch by batch, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import Lock

from ..core.submission import Submission
from ..district.membership import Refused
from ..errors import NoTables, UserError
from ..machine.log import unforeseen
from ..machine.reading_cache import cache_file, keep, kept, key_of
from ..machine.regular_files import file_bytes
from ..reading.aliases import Aliases, renamed
from ..reading.documents.office_run import one_start
from ..reading.files import read
from ..reading.kept_readings import submission_bytes, submission_in
from ..refusals import refusal_words
from .incoming_files import Source

HANDS = min(4, os.cpu_count() or 1)
"""Batches read at a time where no executor is given: much of reading is done outside Python's lock."""
BATCH = 32
"""Files read, sent and kept at a time."""
AHEAD = 16
"""Batches asked for before the first is back: results wait in no longer line than that."""

_ONE_AT_A_TIME = Lock()
"""Held for everything but .xlsx: other formats may start programs that do not like company."""

FileRead = tuple[bytes, bytes, bool, Refused | None]
"""The key of a file (``b""``: not to be kept), the reading as bytes, whether it is a new one; else why there is none."""


def receive(sources: Iterable[Source], aliases: Aliases | None = None, executor: Executor | None = None) -> Iterator[Submission | Refused]:
    """Read the sources, in their order. Whatever goes wrong with one becomes its reason and stops nothing."""
    held, cache = list(sources), cache_file()
    at = iter(held)
    batches = iter(lambda: list(islice(at, BATCH)), [])
    if executor is not None:
        yield from _in_order(executor, batches, aliases, cache)
        return
    with one_start(source.path for source in held if not source.skipped) as office, ThreadPoolExecutor(HANDS) as pool:
        try:
            yield from _in_order(pool, batches, aliases, cache)
        except BaseException:
            office.stop()
            raise


def _in_order(executor: Executor, batches: Iterator[list[Source]], aliases: Aliases | None, cache: Path | None) -> Iterator[Submission | Refused]:
    """The results of one batch after the other, a few being read meanwhile."""
    waiting: list[tuple[list[Source], Future]] = []
    try:
        while True:
            for batch in islice(batches, AHEAD - len(waiting)):
                waiting.append((batch, executor.submit(read_batch, _asked(batch), str(cache or ""))))
            if not waiting:
                return
            batch, future = waiting.pop(0)
            yield from _received(batch, future, aliases, cache)
    finally:
        for _, future in waiting:
            future.cancel()


def _asked(batch: Iterable[Source]) -> list[tuple[str, str]]:
    return [(os.path.abspath(source.path), source.name) for source in batch if not source.skipped]


def _received(batch: Sequence[Source], future: Future, aliases: Aliases | None, cache: Path | None) -> Iterator[Submission | Refused]:
    try:
        found = iter(future.result())
    except Exception:  # a process that was killed, a cluster that went away: this batch is read here
        found = iter(read_batch(_asked(batch), ""))
    fresh: dict[bytes, bytes] = {}
    for source in batch:
        if source.skipped:
            yield Refused(source.name, source.skipped, foreign=True)
            continue
        key, entry, new, refused = next(found)
        submission = submission_in(entry, source.name) if entry else None
        if submission is None:  # a refusal, a reading without a plain form, a file not seen from there
            read_here = refused if refused and key else _read(os.path.abspath(source.path), source.name)
            yield read_here if isinstance(read_here, Refused) else renamed(read_here, aliases)
            continue
        if new and key:
            fresh[key] = entry
        yield renamed(submission, aliases)
    keep(cache, fresh)


def read_batch(files: Sequence[tuple[str, str]], cache: str) -> list[FileRead]:
    """The readings of some (path, name), by any thread, process or machine that sees the files."""
    keys = [_key(path) for path, _ in files]
    known = kept(Path(cache), [key for key in keys if key]) if cache else {}
    return [(key, known[key], False, None) if key in known else _one(path, name, key) for (path, name), key in zip(files, keys, strict=True)]


def _key(path: str) -> bytes:
    """The key of a file's content and name; ``b""`` where it cannot be read: the reader says why."""
    try:
        return key_of(file_bytes(path), os.path.basename(path))
    except (OSError, ValueError, MemoryError):
        return b""


def _one(path: str, name: str, key: bytes) -> FileRead:
    with nullcontext() if path.lower().endswith((".xlsx", ".xlsm")) else _ONE_AT_A_TIME:
        found = _read(path, name)
    if isinstance(found, Refused):
        return key, b"", False, found
    entry = submission_bytes(found) or b""
    return key if _key(path) == key else b"", entry, True, None  # written meanwhile: of which content it is nobody knows


def _read(path: str, name: str) -> Submission | Refused:
    try:
        found = read(path)
        return replace(found, file=name, remarks=tuple(replace(remark, file=name) for remark in found.remarks))
    except NoTables as error:
        return Refused(name, _without_path(str(error), path, name) if error.claims else refusal_words("K04"), foreign=not error.claims)
    except UserError as error:
        return Refused(name, _without_path(str(error), path, name))
    except Exception as error:
        return Refused(name, unforeseen("读取", error))


def _without_path(words: str, path: str, name: str) -> str:
    """The reason alone, since the name stands beside it; a sentence that needs the name as its subject gets one."""
    rest = words.replace(path, name).removeprefix(name).lstrip("：: ")
    return f"文件{rest}" if rest[:1] in ("里", "的") else rest
