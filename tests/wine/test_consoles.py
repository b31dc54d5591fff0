"""Chinese on a console of Windows, whatever its code page: what Python says, what a script of ours says, and the page that is given back.

A console is one only on a terminal; here it is a pseudo terminal of this system, on which Wine draws it.
"""

import os
import pty
import re
import select
import struct
import subprocess
import time

import pytest
from nianbao.addin.windows_scripts import RESTORE, script

from wine.windows import program, unix_to_windows

pytestmark = pytest.mark.slow
PAGES = (936, 65001, 1252)


@pytest.fixture(scope="module")
def shown(windows_python) -> dict[int, str]:
    """All that stood on the terminal, by code page: one command, one script."""
    (windows_python.drive_c / "s.cmd").write_bytes(script(["echo 脚本“年报”", RESTORE, "exit /b 0"]))
    lines = ["@echo off"]
    for page in PAGES:
        lines += [f"echo begin {page}", f"chcp {page} >nul", f'"{unix_to_windows(windows_python.python)}" -m nianbao check none.xlsx', r"call c:\s.cmd", "chcp"]
    (windows_python.drive_c / "pages.cmd").write_bytes("\r\n".join(lines).encode())
    text = on_terminal(windows_python, "cmd.exe", "/c", r"c:\pages.cmd")
    parts = re.split(r"begin (\d+)", text)
    return {int(page): words for page, words in zip(parts[1::2], parts[2::2], strict=True)}


def on_terminal(windows, *words: str, seconds: float = 120) -> str:
    """What a program writes on a terminal of 120 columns, without its control sequences."""
    import fcntl
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 120, 0, 0))
    process = subprocess.Popen([program() or "", *words], stdin=theirs, stdout=theirs, stderr=theirs, env=windows.environment(), cwd=windows.drive_c)
    os.close(theirs)
    said, limit = b"", time.monotonic() + seconds
    while time.monotonic() < limit:
        if select.select([ours], [], [], 0.5)[0]:
            try:
                said += os.read(ours, 65536)
            except OSError:  # the last one who had it open is gone
                break
        elif process.poll() is not None:
            break
    process.kill()
    process.wait()
    os.close(ours)
    return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", said).decode("utf-8", "replace")


@pytest.mark.parametrize("page", PAGES)
def test_python_speaks_chinese_on_it(shown, page):
    assert "none.xlsx 打不开：路径不存在。请检查文件名和路径。" in shown[page]


@pytest.mark.parametrize("page", PAGES)
def test_a_script_speaks_chinese_on_it_and_gives_the_page_back(shown, page):
    assert "脚本“年报”" in shown[page]
    assert re.search(rf": {page}\b", shown[page].partition("脚本")[2])
