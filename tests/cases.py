"""The real reports of ``../shared/cases`` as submissions; tests that need them skip, saying so, where they are absent."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from nianbao.core.submission import Submission, Value
from nianbao.forms import EDITIONS
from nianbao.model import Cell, Form

SHARED = Path(__file__).resolve().parents[2] / "shared"
CASES = SHARED / "cases"

needs_shared = pytest.mark.skipif(not CASES.is_dir(), reason="the real reports of ../shared/cases are not beside this checkout")


@cache
def entries() -> dict[str, dict]:
    """Every case by id, as it stands in seeds.json and reports.json; empty where they are absent."""
    if not CASES.is_dir():
        return {}
    return {e["id"]: e for name in ("seeds", "reports") for e in json.loads((CASES / f"{name}.json").read_text("utf-8"))}


def form_of(entry: dict) -> Form:
    """The edition a case is filled into (洪泽 2024 fits neither and goes into 2021)."""
    return EDITIONS["2019" if entry["格式"] == "2019" else "2021"]


def expected(entry: dict) -> dict[Cell, Value]:
    """Every cell of the case in its form; a one-row 其他处理 of zeros stands as three rows of zeros."""
    form = form_of(entry)
    values: dict[Cell, Value] = {}
    for cell in form.cells:
        table, row, column = form.names(cell)
        rows = entry[table]
        cells = rows.get(row, rows.get(row.rpartition("/")[0]))
        value = cells[column]
        values[cell] = Decimal(value) if isinstance(value, str) else value
    return values


@cache
def submission(case: str) -> Submission:
    """One case as a submission."""
    entry = entries()[case]
    values = expected(entry)
    form = form_of(entry)
    return Submission(form, tuple(values[c] for c in form.cells), file=case, agency=entry["机关"], year=entry["年度"])
