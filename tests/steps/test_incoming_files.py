"""Files of a merge are read side by side where the loader allows it, everything else one at a time, in the order of the names."""

import threading
import time
from pathlib import Path

import pytest
from nianbao.core.submission import Submission
from nianbao.district.membership import Refused
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.steps import receiving
from nianbao.steps.incoming_files import DOCUMENT_NAMES, Source
from nianbao.steps.receiving import receive

FORM = EDITIONS["2021"]


@pytest.fixture
def reading(monkeypatch):
    """How many files are being read at the same time, at most; each takes a moment."""
    now, most, lock = 0, [], threading.Lock()

    def read(path, data=None):
        nonlocal now
        with lock:
            now += 1
            most.append(now)
        time.sleep(0.02)
        with lock:
            now -= 1
        return Submission(FORM, (0,) * len(FORM.cells), file=str(path))

    monkeypatch.setattr(receiving, "read", read)
    monkeypatch.setattr(receiving, "content", lambda path: b"what stands in it")
    monkeypatch.setattr(receiving, "HANDS", 4)
    monkeypatch.setattr(receiving, "BATCH", 1)
    return most


def sources(*suffixes):
    return [Source(Path(f"{i:02}{suffix}"), f"{i:02}{suffix}") for i, suffix in enumerate(suffixes)]


@pytest.mark.parametrize("suffix", sorted({".xls", ".xlsb", ".ods", ".et", *DOCUMENT_NAMES}))
def test_other_formats_are_read_one_at_a_time(reading, suffix):
    list(receive(sources(*[suffix] * 6)))
    assert max(reading) == 1


def test_workbooks_are_read_side_by_side_and_come_in_order(reading):
    given = sources(*[".xlsx", ".XLSM", ".xlsx", ".xlsm"] * 3)
    assert [one.file for one in receive(given)] == [source.name for source in given]
    assert 1 < max(reading) <= 4


def test_what_fails_in_the_middle_stops_nothing(reading, monkeypatch):
    whole = receiving.read

    def read(path, data=None):
        if Path(path).name.startswith("02"):
            raise UserError(f"{path} 坏了。请换。")
        return whole(path)

    monkeypatch.setattr(receiving, "read", read)
    found = list(receive(sources(*[".xlsx"] * 5)))
    assert [isinstance(one, Refused) for one in found] == [False, False, True, False, False]
