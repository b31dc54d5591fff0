"""Windows under Wine for every test that asks for it.

    def test_a_thing(windows_python):
        assert windows_python.run("-c", "print(1)").stdout == "1\\n"
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from wheel_shelf import fetched_once

from wine.windows import WANTED, Windows, made, new_windows, program


def index_answers() -> bool:
    """True if the package index can be reached at all."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--python-platform", "windows"]
    return subprocess.run(command, input=b"pywin32\n", capture_output=True).returncode == 0


@pytest.fixture(scope="session")
def wine_folder() -> Path:
    """Where what was fetched for Windows is kept; the tests are skipped where none was named, and fail where it cannot be used."""
    if not (named := os.environ.get(WANTED, "")):
        pytest.skip(f"{WANTED} names no folder: nothing was run on Windows (see tests/wine/README.md)")
    if program() is None or not Path("/usr/share/i18n/locales/zh_CN").exists():
        pytest.fail("there is no Wine, or no locale of China (Debian: wine, wine64, locales)")
    if not index_answers():
        pytest.fail("the package index does not answer: no Python for Windows can be made")
    return Path(named)


@pytest.fixture(scope="session")
def windows_python(wine_folder: Path, tmp_path_factory, pytestconfig) -> Iterator[Windows]:
    """A Windows of this worker, with a Python that has this checkout and all its packages; its programs are stopped at the end."""
    with fetched_once(pytestconfig):
        python = made(wine_folder)
    windows = new_windows(wine_folder, tmp_path_factory.mktemp("windows"), python)
    yield windows
    windows.end()
