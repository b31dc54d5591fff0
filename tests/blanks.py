"""Blank forms on disk, each made once a test run."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from nianbao.forms import EDITIONS
from nianbao.workbook.writing.template import write_template


@cache
def folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="nianbao-blank-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def blank(edition: str, totals: str = "formula") -> Path:
    """The blank form of an edition; totals are formulas or inputs (``"typed"``)."""
    path = folder() / f"{edition}-{totals}.xlsx"
    if not path.exists():
        write_template(EDITIONS[edition], path, totals=totals)
    return path
