"""What was dropped on a script of the desktop, whole: cmd.exe hands it over in pieces."""

from __future__ import annotations

import os
import re

DROPPED_PATHS = "NIANBAO_DROPPED"
"""The variable in which a Windows script hands over the command line it was started with."""
SCRIPT = "NIANBAO_SCRIPT"
"""The variable with the script's own path."""


def paths_given(arguments: list[str]) -> list[str]:
    """The paths that this process was started with: those dropped on the script that started it, else its arguments."""
    return dropped(arguments, os.environ.get(DROPPED_PATHS, ""), os.environ.get(SCRIPT, ""))


def dropped(arguments: list[str], command_line: str, own_path: str) -> list[str]:
    """The paths dropped on a Windows script. Explorer quotes a path only if it holds a space (a wide one is none), so cmd.exe cuts one with
    & or ^ in it; the whole command line still has it, after the script's own path. `arguments` where it does not."""
    start = command_line.lower().find(own_path.lower()) if own_path else -1
    if start < 0:
        return arguments
    rest = command_line[start + len(own_path) :].removeprefix('"').strip()
    if rest.count('"') % 2:
        rest = rest.removesuffix('"')
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|([^ \t"]+)', rest)]
