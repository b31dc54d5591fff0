"""What CI installs is locked, for every dependency there is; the licence of each stands in one file, as the package states it."""

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

import locks
import pytest
from packaging.requirements import Requirement
from test_dependencies import EXTRAS, PROJECT

ANEW = "run `python tests/locks.py` and commit what it writes"
RUNTIME, EVERYTHING = PROJECT["dependencies"], [*PROJECT["dependencies"], *(words for extra in EXTRAS.values() for words in extra)]
LOCKED, LISTED = locks.locked(), locks.listed()


def closure(requirements):
    """Every package these bring, as far as they are installed here."""
    todo, found = [Requirement(words) for words in requirements], {}
    while todo:
        one = todo.pop()
        name = locks.plain(one.name)
        if name in found or (one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in one.extras or {""})):
            continue
        try:
            stated = metadata(name)
        except PackageNotFoundError:
            continue
        found[name] = stated
        todo += [Requirement(words) for words in requires(name) or ()]
    return found


@pytest.mark.parametrize("words", EVERYTHING)
def test_every_declared_dependency_is_locked_to_a_version_it_allows(words):
    one = Requirement(words)
    versions = LOCKED.get(locks.plain(one.name), [])
    assert versions, ANEW
    assert all(one.specifier.contains(version) for version in versions), ANEW


def test_whatever_they_bring_is_locked_too():
    assert set(closure(EVERYTHING)) - set(LOCKED) == set(), ANEW


def test_the_lock_names_versions_and_nothing_else():
    text = locks.CONSTRAINTS.read_text("utf-8")
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+]+( ; [\w .'<>=!()]+)?", line) for line in text.splitlines())


def test_every_locked_package_has_its_licence_in_the_list_and_nothing_else_has():
    assert set(LISTED) == set(LOCKED), ANEW
    assert all(LISTED.values())


def test_what_the_offline_folder_holds_beside_packages_is_listed_too():
    assert locks.LICENCES.read_text("utf-8").endswith(f"|\n{locks.TAIL}"), ANEW


@pytest.mark.parametrize("name", sorted(closure(EVERYTHING)))
def test_a_licence_is_what_the_package_states(name):
    assert LISTED.get(name) == locks.stated(name, LOCKED.get(name, [""])[-1]), ANEW


def test_nothing_that_is_handed_on_asks_for_the_source_of_all():
    """The offline folder holds the runtime dependencies; those of the tests stay here."""
    assert [name for name in closure(RUNTIME) if re.search("GPL|General Public", LISTED[name])] == []


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("License-Expression: MIT\nLicense: other\n", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License\nLicense: see file\n", "BSD License"),
        ("Classifier: License :: OSI Approved\nLicense: PSF\n", "PSF"),
        ("License: " + "x" * 200 + "\n", ""),
        ("Name: x\n", ""),
    ],
)
def test_how_a_licence_is_stated(text, licence):
    assert locks.licence_of(locks.email.message_from_string(text)) == licence


@pytest.mark.slow
def test_every_runtime_dependency_has_a_wheel_for_each_python_on_windows():
    pytest.importorskip("uv")
    done = subprocess.run([sys.executable, Path(locks.__file__), "windows"], capture_output=True, text=True)
    if "Failed to fetch" in done.stderr or "error sending request" in done.stderr:
        pytest.skip("the package index does not answer: CI asks it")
    assert done.returncode == 0, done.stderr
    assert re.findall(r"Python (3\.\d+)", done.stdout) == list(locks.PYTHONS)


def test_ci_installs_the_locked_versions_tries_windows_and_fuzzes_two_minutes_at_most():
    script = (locks.ROOT / ".ci" / "run").read_text("utf-8")
    lines = [line for line in script.splitlines() if line and not line.startswith("#")]
    order = [next(i for i, line in enumerate(lines) if words in line) for words in ("PIP_CONSTRAINT", "pip install", "locks.py windows", "eval", "tests/fuzz")]
    assert order == sorted(order)
    assert all(int(seconds) <= 120 for seconds in re.findall(r"--seconds (\d+)", script))
