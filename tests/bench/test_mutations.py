"""The mutants are what they say, the same seed makes the same ones, and the tests that run a line are asked quickest first."""

import ast
import sys
from importlib import import_module
from random import Random

import pytest

from bench.mutants import mutants
from bench.mutations import PACKAGE, ROOMS, chosen, put

PATHS = sorted((PACKAGE / "core").rglob("*.py"))


def test_the_same_seed_makes_the_same_mutants_each_one_change_inside_a_function():
    first, again = (mutants(PACKAGE, PATHS, 60, 3) for _ in range(2))
    assert [(one.path, one.line, one.change) for one in first] == [(one.path, one.line, one.change) for one in again]
    assert len({(one.path, one.line, one.change) for one in first}) > 50
    assert first != mutants(PACKAGE, PATHS, 60, 4)
    for one in first:
        source = (PACKAGE / one.path).read_text("utf-8")
        assert ast.unparse(one.tree) != ast.unparse(ast.parse(source))
        compile(one.tree, one.path, "exec")


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("def f(a):\n    return a < 1\n", {"a < 1 → a <= 1", "1 → 2", "return a < 1 → return"}),
        ("def f(a):\n    g(a, b=True)\n", {"g(a, b=True) → nothing", "g(a, b=True) → g(a)", "True → False"}),
        ("def f(a):\n    if a or not b:\n        continue\n", {"a or not b → a and (not b)", "not b → b", "continue → break", "if a or not b: → if True:", "if a or not b: → if False:"}),
        ('def f(a: "x" = 1):\n    """Words."""\n    x: "int" = f"{a}b"\n', set()),
        ("A = 1 < 2\n", set()),
    ],
)
def test_what_is_changed_and_what_is_not(tmp_path, text, changes):
    path = tmp_path / "module.py"
    path.write_text(text)
    found = {one.change for one in mutants(tmp_path, [path], 99, 1)}
    assert found == changes


def test_a_living_function_is_changed_in_place(tmp_path, monkeypatch):
    path = tmp_path / "alive.py"
    path.write_text("import functools\n\n\n@functools.cache\ndef double(a):\n    return (lambda b: b * 2)(a)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    double = import_module(path.stem).double
    assert double(3) == 6
    (one,) = [one for one in mutants(tmp_path, [path], 99, 1) if "b * 2 → b + 2" in one.change]
    assert put(one.tree, path) == 1
    assert double(3) == 5
    assert put(ast.parse(path.read_text()), path) == 1
    assert double(3) == 6
    assert put(ast.parse(path.read_text()), path) == 0
    del sys.modules["alive"]


def test_the_tests_that_run_a_line_come_quickest_first_and_those_of_a_fixture_with_all_its_file():
    (one, *_) = mutants(PACKAGE, PATHS, 1, Random(1).randrange(99))
    seconds = {"a.py::slow": 9.0, "a.py::quick": 0.1, "b.py::middle": 2.0, "c.py::never": 0.0, "a.py::endless": 500.0}
    known = {"lines": {one.path: {str(one.line): ["b.py::middle", "a.py"]}}, "seconds": seconds}
    assert chosen(one, known) == ["a.py::quick", "b.py::middle", "a.py::slow"]
    assert chosen(one, {"lines": {}, "seconds": seconds}) == []


def test_the_rooms_are_there():
    assert all((PACKAGE / room).exists() for room in ROOMS)
