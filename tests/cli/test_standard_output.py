"""Standard output carries the result alone, whatever a library prints: Python's own printing, bytes written past it, buffers of native code."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from nianbao.forms import EDITIONS
from nianbao.workbook.writing.template import write_template

CHATTY = """
import ctypes, os, sys
import nianbao.{module} as room
from nianbao.cli.main import main
inner = room.{name}
def chatty(*args, **options):
    print("a banner")
    os.write(1, b"raw bytes\\n")
    ctypes.CDLL(None).puts(b"buffered by native code until the end")
    return inner(*args, **options)
room.{name} = chatty
sys.exit(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the C library is found by another name there")
@pytest.mark.parametrize(("verb", "module", "name"), [
    ("check", "steps.check", "check"),
    ("check", "steps.check", "examine"),
    ("merge", "steps.merging.merge", "merge_reports"),
    ("read", "cli.read", "read"),
])
def test_with_json_nothing_but_json_is_on_standard_output(verb, module, name, tmp_path):
    file = tmp_path / "a.xlsx"
    write_template(EDITIONS["2021"], file)
    script = CHATTY.format(module=module, name=name)
    ran = subprocess.run([sys.executable, "-c", script, verb, str(file), "--format", "json"], capture_output=True, encoding="utf-8", timeout=120)
    assert json.loads(ran.stdout), ran.stderr
    assert all(words in ran.stderr for words in ("a banner", "raw bytes", "buffered by native code"))


@pytest.mark.skipif(sys.platform == "win32", reason="cmd.exe has no head; the check command is tried with a pipe that is closed")
def test_a_reader_that_leaves_early_breaks_nothing(tmp_path):
    file = tmp_path / "a.xlsx"
    write_template(EDITIONS["2021"], file)
    ran = subprocess.run(f"{sys.executable} -m nianbao read {file} | head -1", shell=True, capture_output=True, encoding="utf-8", timeout=120)
    assert ran.stdout.count("\n") == 1
    assert "Traceback" not in ran.stderr
