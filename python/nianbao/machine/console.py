"""What a person sees on a terminal: messages and progress on standard error, results on standard output, UTF-8 on both."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import TextIOWrapper
from typing import TextIO, TypeVar

from ..refusals import refused
from .safe_write import reason

T = TypeVar("T")


def utf8() -> None:
    """Make both streams UTF-8 with plain line ends, on a Chinese Windows too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {0x7F: "\u2421"}
"""A control character in a name or a cell is shown, never obeyed: it could clear the screen or write over what was said (JSON escapes them by itself)."""


def say(text: str) -> None:
    """A message: standard error, so that standard output carries only the result."""
    print(text.translate(_PICTURES), file=sys.stderr, flush=True)


_RESULTS: list[TextIO] = []
"""Where results go while everything else that is printed is a message; the last one holds."""


@contextmanager
def results_only(*, process: bool) -> Iterator[None]:
    """Keep standard output for results: whatever a library prints goes to standard error.

    ``process``: native code too, and to the end, since what it has buffered is written when the process ends.
    """
    out = sys.stdout
    if process:
        out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", newline="\n")
        os.dup2(2, 1)
    _RESULTS.append(out)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _RESULTS.pop()


_READER_LEFT = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)
"""Windows calls a pipe that nobody reads an invalid argument."""


def result(text: str) -> None:
    """The result of a command: standard output. Where its reader has left (``| head``) the rest is dropped and the command goes on.

    Raises ``UserError`` where it goes to a file and the disk is full.
    """
    out = _RESULTS[-1] if _RESULTS else sys.stdout
    try:
        print(text.translate(_PICTURES), flush=True, file=out)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        if error.errno not in _READER_LEFT:
            raise refused("O15", reason=reason(error)) from error


def without_tracebacks() -> None:
    """Keep from people what a library cannot tidy up after an error that is told anyway (a zip that does not fit on the disk)."""
    sys.unraisablehook = lambda seen: None


def progress(
    items: Iterable[T], total: int, words: str, *, report: Callable[[int, int, float], None] | None = None, after: float = 1.0
) -> Iterator[T]:
    """Pass items through; once ``after`` seconds have gone show a bar with the time left, at most four times a second.

    ``report(done, total, seconds_left)`` replaces the bar, for a window of its own.
    """
    start = shown = time.monotonic()
    drawn = False
    for done, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if now - start < after or (now - shown < 0.25 and done < total):
            continue
        shown, left = now, (now - start) / done * (total - done)
        if report is not None:
            report(done, total, left)
        elif sys.stderr.isatty():
            drawn = True
            filled = 24 * done // max(total, 1)
            sys.stderr.write(f"\r{words} [{'█' * filled}{'·' * (24 - filled)}] {done}/{total}，约剩 {left:.0f} 秒 ")
            sys.stderr.flush()
    if drawn:
        sys.stderr.write("\n")
