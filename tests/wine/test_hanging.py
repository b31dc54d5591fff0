"""A program of Windows that hangs is ended, and what it began with it, so that its test fails by name instead of holding up all others."""

import time

import pytest

from wine.windows import NotFinished

pytestmark = pytest.mark.slow
BEGINS_ANOTHER = "import subprocess, sys, time; print('begun', flush=True); subprocess.run([sys.executable, '-c', 'import time; time.sleep(300)'])"


def test_what_it_began_holds_its_output_no_longer(windows_python):
    begun = time.monotonic()
    with pytest.raises(NotFinished, match="begun"):
        windows_python.run("-c", BEGINS_ANOTHER, seconds=10)
    assert time.monotonic() - begun < 100
    assert windows_python.run("-c", "print('again')").stdout == "again\n"
