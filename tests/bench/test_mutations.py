"""The mutants are what they say, the same seed makes the same ones, and the tests that run a line are asked quickest first."""

import ast
import gc
import sys
from importlib import import_module
from random import Random

import pytest

from bench.mutants import mutants
from bench.mutations import PACKAGE, ROOMS, Kept, Living, Trying, chosen, put

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
    gc.freeze()  # as it is after the tests are collected
    living = Living()
    assert put(one.tree, path, living) == 1
    assert double(3) == 5
    assert put(ast.parse(path.read_text()), path, living) == 1
    assert double(3) == 6
    assert put(ast.parse(path.read_text()), path, living) == 0
    del sys.modules["alive"]


def test_the_tests_that_run_a_line_come_quickest_first_and_those_of_a_fixture_with_all_its_file():
    (one, *_) = mutants(PACKAGE, PATHS, 1, Random(1).randrange(99))
    seconds = {"a.py::slow": 9.0, "a.py::quick": 0.1, "b.py::middle": 2.0, "c.py::never": 0.0, "a.py::endless": 500.0}
    known = {"lines": {one.path: {str(one.line): ["b.py::middle", "a.py"]}}, "seconds": seconds}
    assert chosen(one, known) == ["a.py::quick", "b.py::middle", "a.py::slow"]
    assert chosen(one, {"lines": {}, "seconds": seconds}) == []


def test_lambdas_of_one_line_cannot_be_told_apart_and_stay(tmp_path, monkeypatch):
    path = tmp_path / "twins.py"
    path.write_text("def both():\n    return (lambda a: a + 1), (lambda a: a + 2)\n\n\nONE, TWO = both()\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    twins = import_module(path.stem)
    put(ast.parse(path.read_text().replace("a + 2", "a + 3")), path, Living())
    assert (twins.ONE(1), twins.TWO(1)) == (2, 3)
    assert twins.both()[1](1) == 4
    del sys.modules["twins"]


def test_a_test_that_fails_on_the_code_as_it_is_kills_nobody(monkeypatch):
    (one,) = mutants(PACKAGE, PATHS, 1, 1)
    asked = []

    def answer(self, mutant, names, items):
        asked.append((mutant, names))
        failing = {"a::flaky"} if mutant is None else {"a::flaky", "a::good"}
        return next((("killed", name) for name in names if name in failing), ("survived", ""))

    monkeypatch.setattr(Trying, "_answer", answer)
    trying = Trying([one], {"lines": {}, "seconds": {}}, lambda *_: None)
    items = {name: [] for name in ("a::flaky", "a::good", "a::blind")}
    assert trying._judged(one, ["a::blind", "a::flaky", "a::good"], items) == ("killed", "a::good")
    assert asked == [(one, ["a::blind", "a::flaky", "a::good"]), (None, ["a::flaky"]), (one, ["a::blind", "a::good"]), (None, ["a::good"])]
    assert trying._judged(one, ["a::flaky"], items) == ("unseen", "")
    assert len(asked) == 4


def test_what_is_known_of_a_mutant_is_taken_up_again(tmp_path):
    first, second = mutants(PACKAGE, PATHS, 2, 1)
    kept = Kept(tmp_path / "answers.tsv")
    assert kept.answers == {}
    kept.keep(first, "killed", "a.py::test")
    kept.keep(second, "survived", "")
    again = Kept(tmp_path / "answers.tsv")
    assert again.answers == kept.answers == {first.name: "killed", second.name: "survived"}
    assert [one.name for one in mutants(PACKAGE, PATHS, 2, 1)] == [first.name, second.name]


def test_the_rooms_are_there():
    assert all((PACKAGE / room).exists() for room in ROOMS)
