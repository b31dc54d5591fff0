"""What a command loads: a clerk waits for it at every start, so whatever comes in anew is seen here and not in a benchmark a year later."""

import subprocess
import sys
from random import Random

import pytest
from bench.merging import balanced_inputs
from nianbao.forms import EDITIONS
from nianbao.workbook.writing.template import write_template

HEAVY = {"asyncio", "concurrent.futures", "email", "http", "logging", "multiprocessing", "socket", "sqlite3", "ssl", "subprocess", "unittest", "urllib.request"}
"""Of the standard library: each takes 5 ms and more, and none is needed to read a table."""

BUDGETS = {  # command → (libraries from outside, own modules at most)
    "check a form without findings": (set(), 75),
    "merge forms without findings": ({"xlsxwriter"}, 122),
    "say what there is": (set(), 12),
}
_TOLD = """
import atexit, sys
from nianbao.cli.main import main
heavy = set(sys.argv.pop(1).split(","))

def tell():
    own = {name for name in sys.modules if name.partition(".")[0] == "nianbao"}
    others = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names - {"nianbao", "__main__"}
    print("LOADED", *sorted(own | others | heavy & set(sys.modules)), file=sys.stderr)

atexit.register(tell)
raise SystemExit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    folder = tmp_path_factory.mktemp("budget") / "units"
    folder.mkdir()
    form = EDITIONS["2021"]
    for i in range(3):
        write_template(form, folder / f"{i}.xlsx", values=balanced_inputs(form, Random(i)), cover={"agency": f"演示区第{i}局", "year": 2024})
    return folder


def loaded(*arguments):
    """(own modules, all others that count) of a process that runs one command."""
    code = f"import sys; sys.path[:0] = {sys.path!r}\n{_TOLD}"
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
