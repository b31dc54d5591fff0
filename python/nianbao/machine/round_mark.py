"""The mark of whoever works on the files of a folder: a small file in it that names person, computer and time, so that two do not work at once."""

from __future__ import annotations

import getpass
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ..refusals import refused
from .safe_write import reason

COLLECTING, EXPORTING = "收表", "导出"
MARK_FILE = f"正在{COLLECTING}.txt"
LONGEST_ROUND = 3600
"""Seconds after which a mark of another computer counts as left behind: nobody collects that long."""


@contextmanager
def marked_folder(folder: Path, now: datetime, work: str = COLLECTING) -> Iterator[None]:
    """Hold the mark of some work while the block runs. Raises ``UserError`` where somebody else holds it, or the folder cannot be written to."""
    mark = folder / f"正在{work}.txt"
    words = f"{person()} 在 {platform.node() or '这台电脑'} 上正在{work}，{now:%Y-%m-%d %H:%M} 开始（进程 {os.getpid()}）。做完后本文件自动删除。\n"
    _take(mark, words, work)
    try:
        yield
    finally:
        with suppress(OSError):
            mark.unlink(missing_ok=True)


def person() -> str:
    """The name of the user, as the computer knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user whom the system does not know
        return "有人"


def _take(mark: Path, words: str, work: str) -> None:
    for _ in range(2):
        try:
            with mark.open("x", encoding="utf-8") as file:
                file.write(words)
            return
        except FileExistsError:
            if not _left_behind(mark):
                raise refused("C01", mark=mark, who=_words_in(mark, work), work=work) from None
            with suppress(OSError):
                mark.unlink()
        except OSError as error:
            raise refused("O03", folder=mark.parent, reason=reason(error)) from error
    raise refused("C01", mark=mark, who=_words_in(mark, work), work=work)


def _words_in(mark: Path, work: str) -> str:
    try:
        return mark.read_text("utf-8", errors="replace").partition("（进程")[0].strip() or f"有人正在{work}"
    except OSError:
        return f"有人正在{work}"


def _left_behind(mark: Path) -> bool:
    """Whether the run that left it is over: its process on this computer is gone, or it is old."""
    try:
        words, age = mark.read_text("utf-8", errors="replace"), time.time() - mark.stat().st_mtime
    except OSError:
        return True
    if age > LONGEST_ROUND:
        return True
    number = words.partition("（进程 ")[2].partition("）")[0]
    here = f" 在 {platform.node()} 上" in words
    return here and os.name == "posix" and number.isdecimal() and not _runs(int(number))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
