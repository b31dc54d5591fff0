"""What pyproject.toml declares is what is imported: no library is missing, and none is installed for nothing."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from house import MODULES, imports, name_of
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
COMES_WITH = {"pdfminer": "pdfplumber", "packaging": "pytest", **dict.fromkeys(("pythoncom", "pywintypes", "win32api", "win32com", "win32con", "win32gui", "win32process"), "xlwings")}
"""Imported library → the declared one that brings it, in the version it needs."""

WITH_PROGRAMS = {"uno"}
"""Libraries that come with LibreOffice, and not from PyPI."""

TOOLS = {"pytest", "uv", "pytest-xdist", "pytest-rerunfailures", "pytest-timeout"}
"""Test dependencies that are run, or load themselves."""

INNER = {"xlsxwriter": "streamed_sheets overrides inner methods: any minor version may change them"}
"""Libraries whose inner parts are built upon, which pin the minor version."""


def declared(requirements):
    return {plain(Requirement(words).name) for words in requirements}


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


OURS = {"nianbao", "?", *(path.stem for path in ROOT.glob("tests/**/*.py")), *(path.name for path in ROOT.glob("tests/*/"))}


def imported(files):
    found = set()
    for module, path in files:
        found |= {name.partition(".")[0] for name in imports(module, path.read_text("utf-8"))}
    known = packages_distributions()
    outside = {COMES_WITH.get(name, name) for name in found} - sys.stdlib_module_names - OURS - WITH_PROGRAMS
    return {plain(known.get(name, [name])[0]) for name in outside}


def test_the_product_declares_what_it_imports_and_nothing_else():
    assert imported([(name_of(path), path) for path in MODULES]) == declared([*PROJECT["dependencies"], *EXTRAS["cluster"]])


def test_the_tests_declare_what_they_import_and_nothing_else():
    files = [("x", path) for path in ROOT.glob("tests/**/*.py") if path.name not in ("pictures.py", "covering.py", "banff_peer.py")]  # the dev tools'
    own = imported(files) - declared(PROJECT["dependencies"])
    assert own - declared(EXTRAS["test"]) == set()
    assert declared(EXTRAS["test"]) - own - TOOLS == set()


@pytest.mark.parametrize("words", [*PROJECT["dependencies"], *EXTRAS["test"]])
def test_a_dependency_says_from_which_version_and_what_for(words):
    assert "<" in str(Requirement(words).specifier) or words.startswith("uv")
    line = next(line for line in (ROOT / "pyproject.toml").read_text("utf-8").splitlines() if f'"{words}"' in line)
    assert re.search(r"# \w+", line)


@pytest.mark.parametrize("name", INNER)
def test_a_library_whose_inner_parts_are_used_is_held_to_its_minor_version(name):
    (one,) = [Requirement(words) for words in PROJECT["dependencies"] if plain(Requirement(words).name) == name]
    low, high = sorted(specifier.version for specifier in one.specifier)
    assert low.split(".")[0] == high.split(".")[0]
    assert int(high.split(".")[1]) == int(low.split(".")[1]) + 1


def test_the_inner_methods_that_are_overridden_are_there():
    from nianbao.workbook.writing.streamed_sheets import StreamedSheet
    from xlsxwriter.worksheet import Worksheet

    ours = {name for cls in StreamedSheet.__mro__ if "nianbao" in cls.__module__ for name in vars(cls) if re.match(r"_[a-z]", name)}
    assert ours == {"_xml_formula_element", "_xml_start_tag_unencoded", "_write_cell", "_write_url", "_prepare_formula"}
    assert all(callable(getattr(Worksheet, name, None)) for name in (*ours, "_write_single_row", "_check_dimensions"))
