"""Windows command scripts that speak Chinese.

cmd.exe reads a script line by line in the code page of its window, so the first, purely ASCII lines set that page and
the rest is written in it: 936 (GBK), which every Windows knows; UTF-8 only for a path that GBK cannot spell. The page
the window had is kept in OLDPAGE; RESTORE gives it back, for a script whose window may live on.
"""

from collections.abc import Iterable

PLAIN = "setlocal EnableExtensions DisableDelayedExpansion"
"""``!`` in a name is a letter, whatever this computer is set to; what was set until here stays for the rest of the script."""
RESTORE = "chcp%OLDPAGE% >nul"
_KEEP = """for /f "tokens=2 delims=:." %%p in ('chcp') do set "OLDPAGE=%%p\""""
_ENCODINGS = ((936, "gbk"), (65001, "utf-8"))


def script(lines: Iterable[str]) -> bytes:
    """The bytes of a .cmd file: code page first, then `lines`, each ended the way Windows does."""
    body = list(lines)
    for page, encoding in _ENCODINGS:
        text = "".join(f"{line}\r\n" for line in ("@echo off", _KEEP, f"chcp {page} >nul", *body))
        try:
            return text.encode(encoding)
        except UnicodeEncodeError:
            continue
    raise AssertionError("UTF-8 spells everything")


def literal(path: object) -> str:
    """A path inside a script: a percent sign would begin a variable there."""
    return str(path).replace("%", "%%")
