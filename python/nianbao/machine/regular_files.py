"""Reading whole files, and files only: a pipe or a device in a folder would keep a run waiting for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


class NotAFile(OSError):
    """A pipe, socket or device."""


def file_bytes(path: str | os.PathLike) -> bytes:
    """The content of a regular file. Raises ``OSError``, ``NotAFile`` for what would not end."""
    refuse_endless(path)
    return Path(path).read_bytes()


def refuse_endless(path: str | os.PathLike, about: os.stat_result | None = None) -> None:
    """Raises ``NotAFile`` for a pipe, socket or device, and whatever ``os.stat`` raises, whose answer ``about`` is where it was asked already."""
    mode = (about or os.stat(path)).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise NotAFile(errno.EINVAL, "not a regular file", os.fspath(path))


def shown_name(path: str | os.PathLike) -> str:
    """A path as people can be shown it: what is no UTF-8 is taken for GBK, as old archives leave names when they are unpacked."""
    name = os.fspath(path)
    return name if is_text(name) else os.fsencode(name).decode("gb18030", "replace")


def is_text(name: str) -> bool:
    """Whether a name is text: Python keeps bytes of a name that are no UTF-8 as code points that no file can hold."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
