"""The reading step: sources to submissions, side by side in threads, or by any ``concurrent.futures.Executor``, through the reading cache.

What goes to another process and comes back is plain: paths and names there, bytes here. Results are the same whoever reads, and in the order of the
sources; what was read is kept batch by batch, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..core.submission import Submission
from ..district.membership import Refused
from ..errors import NoTables, UserError
from ..machine.log import unforeseen
from ..machine.reading_cache import cache_file, keep, kept, kept_behind, key_of, untouched_key
from ..reading.aliases import Aliases, renamed
from ..reading.documents.office_run import one_start
from ..reading.files import content, read
from ..reading.kept_readings import submission_bytes, submission_in
from ..refusals import refusal_words
from .incoming_files import Source

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

HANDS = min(4, os.cpu_count() or 1)
"""Batches read at a time where no executor is given: much of reading is done outside Python's lock."""
BATCH = 32
"""Files read, sent and kept at a time. No more than one batch is read without any hands."""
LOOKED_UP = 512
"""Files whose readings are looked for in the cache at a time, by this process alone."""
AHEAD = 16
"""Batches asked for before the first is back: results wait in no longer line than that."""
HELD = 2**20
"""Bytes of a file whose content is held while its batch is looked up; a larger one is read again."""

_ONE_AT_A_TIME = Lock()
"""Held for everything but .xlsx: other formats may start programs that do not like company."""


@dataclass(frozen=True)
class FileRead:
    """What came of one file. ``key`` is that of its content in the cache (``b""``: not to be kept), ``entry`` the reading as bytes, ``new`` whether it
    is not in the cache yet, ``untouched`` what its key is to be kept under. ``found`` is the reading itself where it need not travel, or why there is
    none; nothing at all: the file was not to be seen.
    """

    key: bytes = b""
    entry: bytes = b""
    new: bool = False
    untouched: bytes = b""
    found: Submission | Refused | None = None


def receive(sources: Iterable[Source], aliases: Aliases | None = None, executor: Executor | None = None) -> Iterator[Submission | Refused]:
    """Read the sources, in their order. Whatever goes wrong with one becomes its reason and stops nothing."""
    held, cache = list(sources), cache_file()
    with one_start(source.path for source in held if not source.skipped) as office:
        try:
            rest = yield from _while_kept(held, aliases, cache)
            if executor is not None:
                yield from _in_order(executor, rest, aliases, cache)
            elif len(rest) > BATCH:
                yield from _by_threads(rest, aliases, cache)
            else:
                yield from _here(rest, aliases, cache)
        except BaseException:
            office.stop()
            raise


def _while_kept(sources: list[Source], aliases: Aliases | None, cache: Path | None) -> Generator[Submission | Refused, None, list[Source]]:
    """Read from the front as long as most of a batch is in the cache: that is done before others are woken. Returns the sources that are left."""
    at = 0
    while cache is not None and at < len(sources):
        batch = sources[at : at + LOOKED_UP]
        asked = _asked(batch)
        seen = _looked_at(asked, cache)
        known = _known(seen, cache)
        if 2 * len(known) < len(seen):
            break
        yield from _received(batch, _read_ones(asked, seen, known, travels=False), aliases, cache)
        at += LOOKED_UP
    return sources[at:]


def _here(sources: list[Source], aliases: Aliases | None, cache: Path | None) -> Iterator[Submission | Refused]:
    yield from _received(sources, read_batch(_asked(sources), _told(cache), travels=False), aliases, cache)


def _by_threads(sources: list[Source], aliases: Aliases | None, cache: Path | None) -> Iterator[Submission | Refused]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(HANDS) as pool:
        yield from _in_order(pool, sources, aliases, cache, travels=False)


def _in_order(
    executor: Executor, sources: list[Source], aliases: Aliases | None, cache: Path | None, *, travels: bool = True
) -> Iterator[Submission | Refused]:
    """The results of one batch after the other, a few being read meanwhile."""
    waiting: list[tuple[list[Source], Future]] = []
    batches = (sources[at : at + BATCH] for at in range(0, len(sources), BATCH))
    try:
        while True:
            for batch in islice(batches, AHEAD - len(waiting)):
                waiting.append((batch, _begun(executor, _asked(batch), _told(cache), travels)))
            if not waiting:
                return
            batch, future = waiting.pop(0)
            yield from _received(batch, _result(future, batch), aliases, cache)
    finally:
        for _, future in waiting:
            with suppress(Exception):  # of a cluster that went away nothing can be taken back
                future.cancel()


def _begun(executor: Executor, *asked: Any) -> Future:
    """The work, given to the executor; from one that is broken it comes back as a failure, and is done here when its turn comes."""
    from concurrent.futures import Future

    try:
        return executor.submit(read_batch, *asked)
    except Exception as error:
        broken: Future = Future()
        broken.set_exception(error)
        return broken


def _asked(batch: Iterable[Source]) -> list[tuple[str, str]]:
    return [(os.path.abspath(source.path), source.name) for source in batch if not source.skipped]


def _told(cache: Path | None) -> str:
    return str(cache or "")


def _result(future: Future, batch: Sequence[Source]) -> list[FileRead]:
    try:
        return future.result()
    except Exception:  # a process that was killed, a cluster that went away: this batch is read here
        return read_batch(_asked(batch), "", travels=False)


def _received(batch: Sequence[Source], read_ones: Sequence[FileRead], aliases: Aliases | None, cache: Path | None) -> Iterator[Submission | Refused]:
    at = iter(read_ones)
    fresh: dict[bytes, bytes] = {}
    for source in batch:
        if source.skipped:
            yield Refused(source.name, source.skipped, foreign=True)
            continue
        one = next(at)
        found = one.found or (submission_in(one.entry, source.name) if one.entry else None)
        if found is None:  # a reading without a plain form, a file not seen from there
            found = _read(os.path.abspath(source.path), source.name)
        elif one.key and one.entry:
            fresh |= {one.key: one.entry} if one.new else {}
            fresh |= {one.untouched: one.key} if one.untouched else {}
        yield found if isinstance(found, Refused) else renamed(found, aliases)
    keep(cache, fresh)


def read_batch(files: Sequence[tuple[str, str]], cache: str, travels: bool = True) -> list[FileRead]:
    """The readings of some (path, name), by any thread, process or machine that sees the files. ``travels``: the readings as bytes."""
    file = Path(cache) if cache else None
    seen = _looked_at(files, file)
    return _read_ones(files, seen, _known(seen, file), travels=travels)


def _read_ones(files: Sequence[tuple[str, str]], seen: Sequence[_Seen], known: Mapping[bytes, bytes], *, travels: bool) -> list[FileRead]:
    return [
        FileRead(one.key, known[one.key], untouched=one.untouched) if one.key in known else _one(path, name, one, travels=travels)
        for (path, name), one in zip(files, seen, strict=True)
    ]


@dataclass(frozen=True)
class _Seen:
    """A file that is there: the key of its content where one is wanted, and the content unless it is a large one, or one that nobody has touched
    since it was last read, whose reading is its ``entry``. ``untouched``: what the key is to be kept under.
    """

    there: bool = False
    key: bytes = b""
    data: bytes | None = None
    untouched: bytes = b""
    entry: bytes = b""


def _looked_at(files: Iterable[tuple[str, str]], cache: Path | None) -> list[_Seen]:
    """The files of a batch. With a cache those that nobody has touched are not even opened."""
    if cache is None:
        return [_seen(path) for path, _ in files]
    marks = [(path, _untouched(path)) for path, _ in files]
    behind = kept_behind(cache, [mark for _, mark in marks if mark])
    return [_Seen(True, behind[mark][0], entry=behind[mark][1]) if mark in behind else _seen(path, keyed=True, untouched=mark) for path, mark in marks]


def _known(seen: Sequence[_Seen], cache: Path | None) -> dict[bytes, bytes]:
    """The entries of what was read before, by key."""
    return {one.key: one.entry for one in seen if one.entry} | kept(cache, [one.key for one in seen if one.key and not one.entry])


def _untouched(path: str) -> bytes:
    try:
        return untouched_key(path)
    except (OSError, ValueError):
        return b""


def _seen(path: str, *, keyed: bool = False, untouched: bytes = b"") -> _Seen:
    data = _content(path)
    if data is None:
        return _Seen()
    return _Seen(True, _key(path, data) if keyed else b"", data if len(data) <= HELD else None, untouched)


def _content(path: str) -> bytes | None:
    """``None`` for what cannot be read here: the reader says why."""
    try:
        return content(path)
    except Exception:  # whatever it is: read for itself, it becomes the reason of this one file
        return None


def _key(path: str, data: bytes | None) -> bytes:
    """The key of a file's content and name; ``b""`` where there is none."""
    return key_of(data, os.path.basename(path)) if data is not None else b""


def _one(path: str, name: str, seen: _Seen, *, travels: bool) -> FileRead:
    if not seen.there:
        return FileRead()
    with nullcontext() if path.lower().endswith((".xlsx", ".xlsm")) else _ONE_AT_A_TIME:
        found = _read(path, name, seen.data)
    if isinstance(found, Refused):
        return FileRead(found=found)
    entry = submission_bytes(found) or b"" if seen.key or travels else b""
    same = seen.data is not None or not seen.key or _key(path, _content(path)) == seen.key  # else written meanwhile: of which content it is nobody knows
    return FileRead(seen.key if same else b"", entry, True, seen.untouched, None if travels else found)


def _read(path: str, name: str, data: bytes | None = None) -> Submission | Refused:
    try:
        found = read(path, data=data)
        return replace(found, file=name, remarks=tuple(replace(remark, file=name) for remark in found.remarks))
    except NoTables as error:
        return Refused(name, _without_path(str(error), path, name) if error.claims else refusal_words("K04"), foreign=not error.claims, id=error.id)
    except UserError as error:
        return Refused(name, _without_path(str(error), path, name), id=error.id)
    except Exception as error:
        return Refused(name, unforeseen("读取", error))


def _without_path(words: str, path: str, name: str) -> str:
    """The reason alone, since the name stands beside it; a sentence that needs the name as its subject gets one."""
    rest = words.replace(path, name).removeprefix(name).lstrip("：: ")
    return f"文件{rest}" if rest[:1] in ("里", "的") else rest
