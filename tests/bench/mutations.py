"""Do the tests notice? Seeded mutants of the package, each met by the tests that run the changed line, quickest first, in a child of its own.

The tests are collected once. A child changes the code of the function in place, so that a mutant costs what its tests cost. A test counts only
once it has passed in such a child of the code as it is, and what is known of a mutant is kept in a file, so that a run is taken up where it was left.
"""

from __future__ import annotations

import ast
import functools
import gc
import json
import os
import resource
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
    "tests/bench", "tests/addin", "tests/live", "tests/wine", "tests/fuzz", "tests/reading", "tests/excel", "tests/machine/test_packages.py",
    "tests/test_structure.py", "tests/test_docs.py", "tests/test_dependencies.py", "tests/test_refusals.py",
)
"""Tests of other things, those of another Python, and those that read the text of the code."""
OPTIONS = ("-n", "0", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-m", "not live", *(f"--ignore={name}" for name in ASIDE))
LONGEST = 60.0
"""Seconds of tests, as measured for the map, that a mutant meets at most."""
LIMIT = (10, 3)
"""A mutant hangs after so many seconds of the processor and so many times what its tests took for the map; by the clock, after ten times that."""


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


class Living:
    """What of the code is alive: the functions of every file by their name and first line, and the caches. Looked for once, before any child is made."""

    def __init__(self) -> None:
        self.functions: dict[str, dict[tuple[str, int], list[FunctionType]]] = {}
        gc.unfreeze()  # conftest.py freezes what was collected: unseen by the next line
        every = gc.get_objects()
        for one in every:
            if isinstance(one, FunctionType):
                code = one.__code__
                self.functions.setdefault(code.co_filename, {}).setdefault((code.co_qualname, code.co_firstlineno), []).append(one)
        self.caches = [one for one in every if isinstance(one, functools._lru_cache_wrapper)]
        del every
        gc.freeze()


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def put(tree: ast.Module, path: Path, living: Living) -> int:
    """Change the living functions of a module to what this tree says; how many are different now."""
    there, changed = living.functions.get(str(path), {}), 0
    named: dict[tuple[str, int], list[CodeType]] = {}
    for code in _codes(compile(tree, str(path), "exec", dont_inherit=True)):
        named.setdefault((code.co_qualname, code.co_firstlineno), []).append(code)
    for key, (code, *others) in named.items():
        for function in there.get(key, []):
            if function.__code__ != code and not others and len(function.__code__.co_freevars) == len(code.co_freevars):
                function.__code__ = code
                changed += 1
    for one in living.caches:
        one.cache_clear()
    return changed


class Trying:
    """A plugin that, instead of running the tests once, runs some of them for every mutant."""

    def __init__(self, todo: Sequence[Mutant], known: dict[str, Any], told: Callable[[Mutant, str, str], None]) -> None:
        self.todo, self.known, self.told = todo, known, told
        self.to: int | None = None  # in a child: where to write which test has failed
        self.sound: dict[str, bool] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            items.setdefault(plain(item.nodeid), []).append(item)
        self.living = Living()
        for mutant in self.todo:
            names = [name for name in chosen(mutant, self.known) if name in items]
            self.told(mutant, *self._judged(mutant, names, items))
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.to is not None and report.failed:
            os.write(self.to, plain(report.nodeid).encode())
            os._exit(1)

    def _judged(self, mutant: Mutant, names: list[str], items: dict[str, list[pytest.Item]]) -> tuple[str, str]:
        """The answer and the test that gave it: one that fails on the code as it is, too, is asked no more."""
        while names := [name for name in names if self.sound.get(name, True)]:
            answer, by = self._answer(mutant, names, items)
            if answer != "killed" or by not in items:
                return answer, by
            if by not in self.sound:
                self.sound[by] = self._answer(None, [by], items)[0] == "survived"
            if self.sound[by]:
                return answer, by
        return "unseen", ""

    def _answer(self, mutant: Mutant | None, names: list[str], items: dict[str, list[pytest.Item]]) -> tuple[str, str]:
        limit = LIMIT[0] + int(LIMIT[1] * sum(self.known["seconds"].get(name, 0.0) for name in names))
        heard, to = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            self.to = to
            self._run(mutant, [item for name in names for item in items[name]])
        os.close(to)
        with open(heard, encoding="utf-8") as answers:
            status = _ended(child, 10 * limit)
            return {0: "survived", 3: "unseen"}.get(status, "killed"), answers.read() if status == 1 else f"[{status}]"

    def _run(self, mutant: Mutant | None, tests: list[pytest.Item]) -> None:
        """In the child: never returns."""
        os.setsid()
        code = 3
        try:
            tests[0].config.pluginmanager.unregister(name="terminalreporter")
            if mutant is None or put(mutant.tree, PACKAGE / mutant.path, self.living):
                for test, after in zip(tests, [*tests[1:], None], strict=True):
                    test.config.hook.pytest_runtest_protocol(item=test, nextitem=after)
                code = 0
        finally:
            os._exit(code)


def _ended(child: int, seconds: float) -> int:
    """How a child has ended, which after so many seconds is ended."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def plain(nodeid: str) -> str:
    """A test with all its parameters."""
    return nodeid.partition("[")[0]


class Kept:
    """What is known of the mutants, in a file: one line each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        rows = (line.split("\t") for line in path.read_text("utf-8").splitlines()) if path.exists() else ()
        self.answers = {row[0]: row[1] for row in rows}

    def keep(self, mutant: Mutant, answer: str, by: str) -> None:
        self.answers[mutant.name] = answer
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\t".join((mutant.name, answer, by, f"{mutant.path}:{mutant.line}", mutant.change)) + "\n")


def bench_mutations(count: int, seed: int, cache: Path, result: Callable[[str], None], rooms: Sequence[str] = ROOMS) -> Counter[str]:
    """Prints every mutant that lives, then the share by room. Answers are kept beside the map of the tests."""
    known, kept = covered(cache), Kept(cache.with_suffix(".tsv"))
    paths = [path for room in rooms for path in (sorted((PACKAGE / room).rglob("*.py")) if (PACKAGE / room).is_dir() else [PACKAGE / room])]
    for path in paths:
        import_module(".".join(("nianbao", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"))
    every = mutants(PACKAGE, paths, count, seed)
    todo = [mutant for mutant in every if mutant.name not in kept.answers]

    def told(mutant: Mutant, answer: str, by: str) -> None:
        kept.keep(mutant, answer, by)
        if len(kept.answers) % 25 == 0:
            say(" ".join(f"{what} {number}" for what, number in Counter(kept.answers.values()).items()))

    with tempfile.TemporaryDirectory(prefix="nianbao-mutants-") as folder:
        os.chdir(ROOT)
        pytest.main([*OPTIONS, "-s", f"--basetemp={folder}/tests"], plugins=[Trying(todo, known, told)])
    by_room = Counter[tuple[str, str]]()
    for mutant in every:
        answer = kept.answers[mutant.name]
        by_room[next(room for room in rooms if mutant.path.startswith(room)), answer] += 1
        if answer != "killed":
            result(f"{answer}\t{mutant.path}:{mutant.line}\t{mutant.change}")
    for room in rooms:
        result("\t".join([room, *(f"{answer} {by_room[room, answer]}" for answer in ("killed", "survived", "unseen"))]))
    return Counter(kept.answers[mutant.name] for mutant in every)
