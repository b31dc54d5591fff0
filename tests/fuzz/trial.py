"""One file, one reader: read, or refused by name in one sentence, within its time and memory. Anything else is a finding."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.reading.aliases import load_aliases
from nianbao.reading.documents import office
from nianbao.reading.files import read
from nianbao.steps.json_shapes import load_values, values_from

SECONDS = 20
MEGABYTES = 1000


class Finding(Exception):
    """What must not happen, in a word."""


def _report(path: Path) -> str:
    with patch.object(office, "program", lambda: None):  # old Word files are the office's to read
        found = read(path)
    reasons = {re.sub(r"[0-9]+", "", value.reason)[:12] for value in found.values if isinstance(value, Unread)}
    return f"{found.form.edition} {bool(found.agency)} {bool(found.year)} {found.stamp} {sorted(reasons)} {sorted({f.rule for f in found.remarks})}"


def _values(path: Path) -> str:
    given = load_values(path)
    form = EDITIONS.get(str(given.get("edition")), EDITIONS["2021"])
    return f"{form.edition} {bool(values_from(given, form))}"


READERS: dict[str, Callable[[Path], object]] = {".json": _values, ".csv": lambda path: bool(load_aliases(path))}
"""By the ending of the file; all others are reports."""


def tried(path: Path) -> str:
    """What came of it: a refusal's id, or a word for how it was read. Raises ``Finding``."""
    reader, start, before = READERS.get(path.suffix, _report), time.monotonic(), peak()
    try:
        outcome = f"read {reader(path)}"
    except UserError as error:
        outcome = f"refused {error.id}"
        words = str(error)
        if path.name not in words and path.suffix not in (".json",):
            raise Finding(f"refused without its name: {words}") from error
        if "\n" in words or not words:
            raise Finding(f"refused in no one sentence: {words!r}") from error
    except Exception as error:
        raise Finding(f"{type(error).__name__}: {str(error)[:200]}") from error
    if time.monotonic() - start > SECONDS:
        raise Finding(f"took {time.monotonic() - start:.0f} s")
    if peak() > MEGABYTES >= before:
        raise Finding(f"took {peak()} MB")
    return outcome


def peak() -> int:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
