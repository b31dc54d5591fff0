"""The names of Excel's type library: ``python tests/excel_model/names.py index.d.ts [index.d.ts of Office] > tests/excel_model/names.txt`` makes the list anew.

The declarations are those of npm ``@types/activex-excel`` 14.0.11 and ``@types/activex-office`` 16.0.7 (MIT, DefinitelyTyped): Excel 2010's library.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("names.txt")

WANTED = (
    "Application", "Workbooks", "Workbook", "Sheets", "Worksheet", "Range", "Areas", "Comments", "Comment", "Names", "Name", "FormatConditions", "FormatCondition",
    "Protection", "PageSetup", "Font", "Interior", "Borders", "Window", "Windows", "AutoFilter", "FileDialog", "FileDialogFilters", "FileDialogSelectedItems",
    "CommandBars", "AddIns",
)  # fmt: skip

SINCE_2010 = {"Worksheet": {"CommentsThreaded": "r"}, "Range": {"Formula2": "w", "CommentThreaded": "r"}}
"""Names of later versions that xlwings asks for."""

WITH_OPTIONAL_ARGUMENTS = {("Range", "Address"), ("Range", "Value"), ("Range", "Item"), ("FileDialogSelectedItems", "Item")}
"""Properties that are written like methods in the declarations: named without arguments they are read."""


@cache
def names() -> dict[str, dict[str, str]]:
    """Interface → name → how it is used: ``r`` is read, ``w`` read and written, ``m`` called."""
    found: dict[str, dict[str, str]] = {}
    for line in LIST.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, members = line.partition(": ")
            found[kind] = dict(member.split("/") for member in members.split()) | SINCE_2010.get(kind, {})
    return found


def members(declarations: str, interface: str) -> dict[str, str]:
    """What an interface or class declares."""
    body = re.search(rf"^    (?:class|interface) {interface}\b[^{{\n]*\{{\n(.*?)^    \}}", declarations, re.M | re.S)
    found: dict[str, str] = {}
    for readonly, name, sign in re.findall(r"^        (readonly )?([A-Za-z_]\w*)(\(|<|\??: )", body[1] if body else "", re.M):
        if name not in ("private", "constructor"):
            found.setdefault(name, "m" if sign in "(<" else "r" if readonly else "w")
    return found


def listing(*paths: str) -> str:
    declarations = "\n".join(Path(path).read_text("utf-8") for path in paths)
    lines = (f"{kind}: {' '.join(f'{name}/{use}' for name, use in members(declarations, kind).items())}" for kind in WANTED)
    return "# Made by names.py from npm @types/activex-excel 14.0.11 and @types/activex-office 16.0.7 (MIT, DefinitelyTyped).\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(listing(*sys.argv[1:]))
