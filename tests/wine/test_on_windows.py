"""The product's own tests, run by Windows: those about files, names, what is open elsewhere, processes, progress and stopping, scripts, installing.

One pytest in one Windows process for all rows, since Wine takes seconds to begin each; what fails there fails here, in its row, by its name.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import PurePath

import pytest

from wine.windows import ROOT, unix_to_windows

ROOMS = {
    "files, names, packages, stopping": ["machine"],
    "the add-in, the desktop, the doctor": ["addin/test_addin_command.py", "addin/test_desktop.py", "addin/test_install.py", "addin/test_doctor.py"],
    "commands": ["cli/test_drop.py", "cli/test_hostile_files.py", "cli/test_standard_output.py", "cli/test_check_command.py"],
    "the year's folder": ["steps/test_archive.py", "steps/test_incoming_files.py", "steps/test_year_folder.py", "steps/test_ledger_store.py", "steps/test_handout.py"],
    "progress and stopping": ["excel/test_merge_window.py", "excel/test_collect_window.py", "excel/test_window_model.py"],
}
ALIKE_EVERYWHERE = ("test_packages", "control_character", "formula_alone", "table_row_both_sides", "in_the_fixed_shape", "numbers_of_last_year_are_exact")
"""Tests of these files that touch nothing a system does in its own way: bytes of packages, calculators, sentences."""
OPTIONS = ["-o", "addopts=", "-q", "-p", "no:cacheprovider", "-m", "not slow and not live", "-k", f"not ({' or '.join(ALIKE_EVERYWHERE)})"]


@pytest.fixture(scope="module")
def cases(windows_python, tmp_path_factory) -> list[ElementTree.Element]:
    """What became of each test of all rows."""
    folder = tmp_path_factory.mktemp("there")
    report = folder / "report.xml"
    settings = ["-c", unix_to_windows(ROOT / "pyproject.toml"), f"--junitxml={unix_to_windows(report)}"]
    files = [unix_to_windows(ROOT / "tests" / name) for names in ROOMS.values() for name in names]
    done = windows_python.run("-m", "pytest", *settings, *OPTIONS, *files, seconds=480, cwd=folder)
    assert report.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    return list(ElementTree.parse(report).iter("testcase"))


def of_row(case: ElementTree.Element, room: str) -> bool:
    modules = (".".join(("tests", *PurePath(name).with_suffix("").parts, "")) for name in ROOMS[room])
    return f"{case.get('classname')}.".startswith(tuple(modules))


@pytest.mark.slow
@pytest.mark.parametrize("room", ROOMS)
def test_the_tests_pass_on_windows(cases, room):
    here = [case for case in cases if of_row(case, room)]
    wrong = {f"{case.get('classname')}::{case.get('name')}": part.get("message") for case in here for part in case if part.tag in ("failure", "error")}
    assert not wrong
    assert sum(not len(case) for case in here) > 10, "they were skipped"
    print(f"{len(here)} tests, {sum(bool(len(case)) for case in here)} skipped")


@pytest.mark.slow
def test_nothing_is_of_no_row_as_a_file_is_that_cannot_be_imported_there(cases):
    assert [case.get("name") for case in cases if not any(of_row(case, room) for room in ROOMS)] == []
