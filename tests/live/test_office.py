"""The office process: it comes, it goes, it never hangs; and no spreadsheet program is said aloud."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from nianbao.excel.libreoffice import office
from nianbao.excel.libreoffice.wire import HostError, Meter, Remote

pytestmark = pytest.mark.live
needs_office = pytest.mark.skipif(not office.available(), reason=office.why_not())


@needs_office
def test_an_office_that_is_stopped_leaves_neither_process_nor_profile():
    started = office.Office()
    assert started.desktop.ImplementationName
    started.stop()
    assert started.process.poll() is not None
    assert not started.profile.exists()
    started.stop()


@needs_office
def test_a_call_that_never_returns_is_ended(monkeypatch):
    started = office.Office()
    monkeypatch.setattr(office, "CALL_LIMIT", 1.0)
    os.killpg(started.process.pid, signal.SIGSTOP)
    with pytest.raises(HostError):
        Remote(started.desktop, started, Meter()).getComponents()
    assert started.process.wait(10) == -signal.SIGKILL  # the call fails a moment before the process is gone
    started.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there may be an Excel")
@pytest.mark.parametrize(("wish", "outcome", "said"), [("", 0, "1 skipped"), ("required", 1, "1 error")])
def test_without_any_program_a_test_is_skipped_aloud_and_fails_where_one_is_required(tmp_path, wish, outcome, said):
    (tmp_path / "conftest.py").write_text("from live.fixtures import live_app, live_book, live_engine, live_host\n")
    (tmp_path / "test_it.py").write_text("def test_it(live_app):\n    pass\n")
    tests = str(Path(__file__).parents[1])
    environment = {"PATH": str(tmp_path), "PYTHONPATH": tests, "NIANBAO_LIVE": wish, "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(tmp_path)]
    run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, said in run.stdout) == (outcome, True), run.stdout
    assert "LibreOffice (soffice) is not installed" in run.stdout
