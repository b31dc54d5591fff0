"""The log file: where the details of an unforeseen error go, so that a clerk sees one sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..refusals import refusal_words
from .stopping import raise_if_told

LARGEST_LOG = 1_000_000
"""Bytes after which the log starts anew."""


def path() -> Path:
    """The log file of this user: %LOCALAPPDATA% on Windows, ~/Library/Logs on macOS, $XDG_STATE_HOME elsewhere."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Logs"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME", home / ".local" / "state"))
    return base / "nianbao" / "nianbao.log"


def unforeseen(doing: str, error: BaseException) -> str:
    """What people are told of an error nobody thought of, in one file of several: ``读取时程序出错（KeyError），详情在 …``.

    Raises ``KeyboardInterrupt`` where the error came of being told to stop.
    """
    raise_if_told(error)
    if isinstance(error, MemoryError):
        return refusal_words("K08", doing=doing)
    return refusal_words("K05", doing=doing, error=type(error).__name__, log=write_log(error))


def write_log(error: BaseException) -> Path:
    """Append the traceback; return where. Falls back to the temporary folder where the usual place cannot be written."""
    import tempfile
    import traceback
    from datetime import datetime

    text = f"{datetime.now():%Y-%m-%d %H:%M:%S}\n{''.join(traceback.format_exception(error))}\n"
    for folder in (lambda: path().parent, lambda: Path(tempfile.gettempdir())):
        try:
            target = folder() / path().name
            target.parent.mkdir(parents=True, exist_ok=True)
            mode = "w" if target.exists() and target.stat().st_size > LARGEST_LOG else "a"
            with target.open(mode, encoding="utf-8") as file:
                file.write(text)
            return target
        except OSError:
            continue
    return path()
