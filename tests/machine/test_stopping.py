"""Told to stop while a library is at work that makes an error of its own of it: it is the stop, not a fault of the file."""

import os
import signal
import subprocess
import sys

import pytest
from nianbao.machine.log import unforeseen
from nianbao.machine.stopping import raise_if_told

HEARD = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
"""Ctrl+C is heard even where the tests themselves run in the background, deaf to it."""

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

LIBRARY = """
import os, signal, sys
import nianbao.{module} as module

def interrupted(*_, **__):
    try:
        os.kill(os.getpid(), signal.{signal})
    except KeyboardInterrupt:
        raise ImportError("library failed to import")

module.{name} = interrupted
from nianbao.cli.main import main
sys.exit(main())
"""


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize(("module", "function"), [("steps.last_year", "read"), ("steps.check", "examine"), ("workbook.editing.marked_copy", "open_book")])
def test_an_error_that_a_library_makes_of_a_stop_is_the_stop(tmp_path, module, function, name):
    subprocess.run([sys.executable, "-m", "nianbao", "template", "2021", "-o", "表.xlsx"], cwd=tmp_path, check=True, capture_output=True)
    code = LIBRARY.format(module=module, name=function, signal=name)
    told = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "表.xlsx", "--marked", "新.xlsx"], cwd=tmp_path, env=told, capture_output=True, text=True, check=False, **HEARD
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == "已停止。没有写完的结果不会留下。"
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


@posix
def test_ctrl_c_before_the_command_line_can_speak_leaves_no_traceback(tmp_path):
    """At the import of every module that a start loads, one after the other."""
    code = "import sys; from nianbao.__main__ import run; import os, signal\nclass At:\n    left = {}\n    def find_spec(self, *_):\n        At.left -= 1\n"
    code += "        if At.left < 0: sys.meta_path.remove(self); os.kill(os.getpid(), signal.SIGINT)\nsys.meta_path.insert(0, At())\nsys.exit(run())"
    ends = [subprocess.run([sys.executable, "-c", code.format(i), "--version"], capture_output=True, text=True, **HEARD) for i in range(0, 60, 6)]
    assert {done.returncode for done in ends} <= {-signal.SIGINT, 0, 2}
    assert ends[0].returncode == -signal.SIGINT
    assert not any("Traceback" in done.stderr for done in ends)


def test_where_nobody_said_stop_an_error_stays_what_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    raise_if_told(ImportError("x"))
    assert "ImportError" in unforeseen("读取", ImportError("x"))
