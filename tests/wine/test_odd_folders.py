"""A script that lies, and finds Python and what was dropped on it, in folders whose names mean something to cmd.exe.

A % is not among them, nor & or ^ without a space beside them: Wine 8's cmd.exe loses the one and knows no cmdcmdline, which has the others
(tests/addin/test_script_names.py reads the scripts as Windows does). In a folder %TEMP% no script can be started from Explorer, ours or not:
cmd.exe puts in the variable before it looks for the script.
"""

from pathlib import PureWindowsPath

import pytest
from nianbao.addin.desktop import script_beside_python, windows_script
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from workbooks import paste, zeros

pytestmark = pytest.mark.slow
FORM = EDITIONS["2021"]
EXPLORER = """
import subprocess, sys
with open("said.txt", "wb") as said:
    subprocess.run(sys.argv[1], stdin=subprocess.DEVNULL, stdout=said, stderr=said)
"""


@pytest.mark.parametrize(("name", "beside"), [("a^b 丙", False), ("a & b", False), ("a (1)'^&!b!", True), ("甲\u3000乙!", False)])
def test_a_dropped_workbook_is_checked(name, beside, windows_python):
    folder = windows_python.drive_c / name
    folder.mkdir()
    (folder / "python").symlink_to(windows_python.python.parent)
    place = PureWindowsPath("C:/") / name
    (folder / "s.cmd").write_bytes(script_beside_python("check") if beside else windows_script(place / "python" / "python.exe", "check"))
    form = place / paste(FORM, zeros(FORM) | {Cell("requests", "new", "total"): 3}, folder / "区局.xlsx").name
    dropped = f'"{form}"' if " " in name else str(form)
    windows_python.run("-c", EXPLORER, f'cmd.exe /c ""{place / "s.cmd"}" {dropped}"', seconds=200)
    said = (windows_python.drive_c / "said.txt").read_bytes()
    assert list((folder / "校验副本").glob("*（校验）.xlsx")), said.decode("utf-8", "replace") + said.decode("gbk", "replace")
