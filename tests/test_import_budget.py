"""What a command loads: a clerk waits for it at every start, so whatever comes in anew is seen here and not in a benchmark a year later."""

import subprocess
import sys
from random import Random

import pytest
from bench.merging import balanced_inputs
from nianbao.forms import EDITIONS
from nianbao.workbook.writing.template import write_template

FORM = EDITIONS["2021"]

HEAVY = {"asyncio", "concurrent.futures", "email", "http", "logging", "multiprocessing", "socket", "sqlite3", "ssl", "subprocess", "unittest", "urllib.request"}
"""Of the standard library: each takes 5 ms and more, and none is needed to read a table."""

BUDGETS = {  # command → (libraries from outside, own modules at most)
    "check a form without findings": (set(), 88),
    "merge forms without findings": ({"xlsxwriter"}, 165),
    "say what there is": (set(), 12),
}
_TELL = """
import atexit, sys
heavy = set(sys.argv.pop(1).split(","))
before = set(sys.modules)  # what the environment itself loads, such as a .pth of setuptools

def tell():
    own = {name for name in sys.modules if name.partition(".")[0] == "nianbao"}
    others = {name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names - {"nianbao", "__main__"}
    print("LOADED", *sorted(own | others | heavy & set(sys.modules)), file=sys.stderr)

atexit.register(tell)
"""
_COMMAND = "from nianbao.cli.main import main\nraise SystemExit(main(sys.argv[1:]))"
_CLICK = """
import nianbao.excel.ribbon
from nianbao.excel.xlwings_library import xlwings
xlwings()
import nianbao.excel.check_button
from nianbao.steps.examination import examine
from nianbao.reading.files import read
for path in sys.argv[1:]:
    nianbao.workbook.findings_list.finding_lines(examine([read(path)])[0])
"""


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    folder = tmp_path_factory.mktemp("budget") / "units"
    folder.mkdir()
    for i in range(3):
        write_template(FORM, folder / f"{i}.xlsx", values=balanced_inputs(FORM, Random(i)), cover={"agency": f"演示区第{i}局", "year": 2024})
    return folder


def loaded(*arguments, work=_COMMAND):
    """(own modules, all others that count) of a process that does some work, a command where nothing else is said."""
    code = f"import sys; sys.path[:0] = {sys.path!r}\n{_TELL}{work}"
    given = [sys.executable, "-I", "-c", code, ",".join(HEAVY), *map(str, arguments)]
    done = subprocess.run(given, capture_output=True, text=True, encoding="utf-8")
    assert "LOADED" in done.stderr, done.stderr
    told = set(done.stderr.rpartition("LOADED")[2].split())
    own = {name for name in told if name.partition(".")[0] == "nianbao"}
    return own, told - own


@pytest.mark.parametrize("what", BUDGETS)
def test_a_command_loads_no_more_than_it_needs(what, units, tmp_path, monkeypatch):
    monkeypatch.setenv("NIANBAO_CACHE", "off")
    arguments = {
        "check a form without findings": ("check", units / "0.xlsx"),
        "merge forms without findings": ("merge", units, "-o", tmp_path / "sum.xlsx"),
        "say what there is": ("--version",),
    }[what]
    own, others = loaded(*arguments)
    libraries, most = BUDGETS[what]
    assert others == libraries
    assert len(own) <= most, "\n".join(sorted(own))
    assert "nianbao.suspects.search" not in own or what.startswith("merge")


NEVER_IN_A_CLICK = {"numpy", "pandas", "openpyxl", "xlsxwriter", "lxml", "highspy", "scipy", "cryptography", "matplotlib", "PIL", "polars"}


def test_a_click_loads_no_more_than_it_needs(units, tmp_path):
    """校验 with and without findings. xlwings itself loads what it needs to speak to the host."""
    wrong = tmp_path / "wrong.xlsx"
    values = balanced_inputs(FORM, Random(1))
    write_template(FORM, wrong, values=values | {FORM.inputs[30]: 9999}, cover={"agency": "演示区某局", "year": 2024}, totals="typed")
    for paths, most in (((units / "0.xlsx",), 92), ((wrong,), 112)):
        own, others = loaded(*paths, work=_CLICK)
        assert "xlwings" in others
        assert not others & NEVER_IN_A_CLICK
        assert len(own) <= most, "\n".join(sorted(own))
