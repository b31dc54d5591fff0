"""Do the tests notice? Seeded mutants of the package, each met by the tests that run the changed line, quickest first, in a child of its own.

The tests are collected once. A child changes the code of the function in place, so that a mutant costs what its tests cost.
"""

from __future__ import annotations

import ast
import functools
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from nianbao.machine.console import say

from .mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python" / "nianbao"
ROOMS = ("core", "rules", "suspects", "district", "workbook/writing", "workbook/editing", "machine/safe_write.py")
ASIDE = (
    "tests/bench", "tests/addin", "tests/live", "tests/fuzz", "tests/reading", "tests/excel", "tests/machine/test_packages.py",
    "tests/test_structure.py", "tests/test_docs.py", "tests/test_dependencies.py", "tests/test_refusals.py",
)
"""Tests of other things, and those that read the text of the code."""
OPTIONS = ("-n", "0", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-m", "not live", *(f"--ignore={name}" for name in ASIDE))
LONGEST = 60.0
"""Seconds of tests, as measured for the map, that a mutant meets at most."""
LIMIT = 60
"""Seconds after which a mutant hangs."""


def covered(cache: Path) -> dict[str, Any]:
    """Which tests run which lines, and how long they take: measured where the file is not there yet."""
    if not cache.exists():
        environment = os.environ | {"NIANBAO_COVERED": str(PACKAGE), "NIANBAO_COVERED_TO": str(cache)}
        subprocess.run([sys.executable, "-m", "pytest", "-p", "bench.covering", *OPTIONS], cwd=ROOT, env=environment, check=False, stdout=subprocess.DEVNULL)
    return json.loads(cache.read_text("utf-8"))


def chosen(mutant: Mutant, known: dict[str, Any]) -> list[str]:
    """The tests that run this line, quickest first; where it runs in a fixture, all of that file."""
    seconds = known["seconds"]
    names = known["lines"].get(mutant.path, {}).get(str(mutant.line), [])
    tests = {test for name in names for test in ([name] if "::" in name else [t for t in seconds if t.startswith(f"{name}::")])}
    spent, few = 0.0, []
    for test in sorted(tests, key=lambda test: (seconds.get(test, 0.0), test)):
        spent += seconds.get(test, 0.0)
        if few and spent > LONGEST:
            break
        few.append(test)
    return few


def functions(path: Path) -> dict[tuple[str, int], list[FunctionType]]:
    """The living functions of a module by their name and first line."""
    found: dict[tuple[str, int], list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == str(path):
            found.setdefault((one.__code__.co_qualname, one.__code__.co_firstlineno), []).append(one)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def put(tree: ast.Module, path: Path) -> int:
    """Change the living functions of a module to what this tree says; how many are different now."""
    living, changed = functions(path), 0
    for code in _codes(compile(tree, str(path), "exec", dont_inherit=True)):
        for function in living.get((code.co_qualname, code.co_firstlineno), []):
            if function.__code__ != code:
                function.__code__ = code
                changed += 1
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper):
            one.cache_clear()
    return changed


class Trying:
    """A plugin that, instead of running the tests once, runs some of them for every mutant."""

    def __init__(self, todo: Sequence[Mutant], known: dict[str, Any], told: Callable[[Mutant, str], None]) -> None:
        self.todo, self.known, self.told, self.child = todo, known, told, False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            items.setdefault(item.nodeid.partition("[")[0], []).append(item)
        for mutant in self.todo:
            tests = [item for name in chosen(mutant, self.known) for item in items.get(name, [])]
            self.told(mutant, self._answer(mutant, tests) if tests else "unseen")
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.child and report.failed:
            os._exit(1)

    def _answer(self, mutant: Mutant, tests: list[pytest.Item]) -> str:
        child = os.fork()
        if child == 0:
            self._run(mutant, tests)
        limit = time.monotonic() + LIMIT
        while time.monotonic() < limit:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return {0: "survived", 3: "unseen"}.get(os.waitstatus_to_exitcode(status), "killed")
            time.sleep(0.01)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "killed"

    def _run(self, mutant: Mutant, tests: list[pytest.Item]) -> None:
        """In the child: never returns."""
        os.setsid()
        self.child, code = True, 1
        try:
            tests[0].config.pluginmanager.unregister(name="terminalreporter")
            if not put(mutant.tree, PACKAGE / mutant.path):
                os._exit(3)
            for test, after in zip(tests, [*tests[1:], None], strict=True):
                test.config.hook.pytest_runtest_protocol(item=test, nextitem=after)
            code = 0
        finally:
            os._exit(code)


def bench_mutations(count: int, seed: int, cache: Path, result: Callable[[str], None], rooms: Sequence[str] = ROOMS) -> Counter[str]:
    """Prints every mutant that lives, then the share by room."""
    known = covered(cache)
    paths = [path for room in rooms for path in (sorted((PACKAGE / room).rglob("*.py")) if (PACKAGE / room).is_dir() else [PACKAGE / room])]
    for path in paths:
        import_module(".".join(("nianbao", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"))
    total, by_room = Counter[str](), Counter[tuple[str, str]]()

    def told(mutant: Mutant, answer: str) -> None:
        total[answer] += 1
        if sum(total.values()) % 25 == 0:
            say(" ".join(f"{what} {number}" for what, number in total.items()))
        by_room[next(room for room in rooms if mutant.path.startswith(room)), answer] += 1
        if answer != "killed":
            result(f"{answer}\t{mutant.path}:{mutant.line}\t{mutant.change}")

    with tempfile.TemporaryDirectory(prefix="nianbao-mutants-") as folder:
        os.chdir(ROOT)
        pytest.main([*OPTIONS, "-s", f"--basetemp={folder}/tests"], plugins=[Trying(mutants(PACKAGE, paths, count, seed), known, told)])
    for room in rooms:
        result("\t".join([room, *(f"{answer} {by_room[room, answer]}" for answer in ("killed", "survived", "unseen"))]))
    return total
