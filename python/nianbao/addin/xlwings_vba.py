"""What the add-in takes from the VBA that xlwings ships (0.37, BSD 3-clause): its notice and the procedures named here.

Everything else stays out: the search for settings in the workbook in front, its folder and the home folder, Python code
kept in sheets, user-defined functions, DLLs, conda, frozen programs. What starts Python is ours, addin/NianbaoPython.bas.
A part that is not found exactly as expected stops the build: a cut that silently does not apply would open a door.
"""

from __future__ import annotations

import re

TAKEN = (
    *("ExecuteMac", "CleanUp", "ToPosixPath", "ToMacPath", "GetMacDir", "KillFileOnMac"),  # macOS: the script that runs Python
    *("WScript", "FileExistsOnWindows", "ParentFolder", "CreateGUID"),  # Windows
    *("ExpandEnvironmentStrings", "ReadFile"),
)
CHANGED = {
    'ParameterString = ParameterString + "|" + ActiveWorkbook.Name\n': 'ParameterString = ParameterString + "|" + HexOf(ActiveWorkbook.Name)\n',
    # the script adds no empty folder to the module path: it would be the current one
    'ParameterString = PYTHONPATH + ";"\n': "ParameterString = PYTHONPATH\n",
    ", CondaCmd As String, CondaPath As String, CondaEnv As String, LOG_FILE As String\n": ", LOG_FILE As String\n",
}
"""In the kept procedures, each exactly once: text -> what becomes of it. HexOf is in NianbaoPython: the name goes through a shell."""

_NOTICE = re.compile(
    r"^'Version: [\d.]+\n\n'xlwings is distributed under a BSD 3-clause license\..*?POSSIBILITY OF SUCH DAMAGE\.\n", re.M | re.S
)
_VERSION = re.compile(r'^Public Const XLWINGS_VERSION As String = "[\d.]+"\n', re.M)


class Unexpected(ValueError):
    """The text is not the one this module was written for; says which part."""


def cut(shipped: str) -> str:
    """Module `xlwings` of the add-in out of the one xlwings ships (lines end with \\r\\n in both). Raises Unexpected."""
    text = shipped.replace("\r\n", "\n")
    parts = [
        _once(_NOTICE, text, "licence"),
        _once(_VERSION, text, "XLWINGS_VERSION"),
        *(_once(_procedure(name), text, name) for name in TAKEN),
    ]
    kept = 'Attribute VB_Name = "xlwings"\n' + "\n".join(parts)
    for old, new in CHANGED.items():
        if kept.count(old) != 1:
            raise Unexpected(old.strip())
        kept = kept.replace(old, new)
    return kept.replace("\n", "\r\n")


def _procedure(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:Public |Private )?(Function|Sub) {name}\(.*?^End \1\n", re.M | re.S)


def _once(pattern: re.Pattern[str], text: str, name: str) -> str:
    found = [match[0] for match in pattern.finditer(text)]
    if len(found) != 1:
        raise Unexpected(name)
    return found[0]
