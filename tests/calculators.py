"""Three calculators beside LibreOffice that work our formulas out anew: HyperFormula, Gnumeric, IronCalc. What they agree on with LibreOffice, WPS will too.

Each is a function from a workbook's path to {(sheet, address): value} of its formulas. What one cannot do stands in ``CANNOT``.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import warnings
from pathlib import Path

import node_tools
import openpyxl
import pytest
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

CANNOT = {
    "HyperFormula": "reads a sheet's name of Chinese characters in quotation marks only, which Excel itself leaves away: they are put in for it",
}
"""Where a calculator is helped, and why: nothing else about the formulas is changed."""

Shown = dict[tuple[str, str], object]


def cached(path: Path) -> Shown:
    """What the file says its formulas give; ``""`` and nothing look alike."""
    return _read(path)[1]


Rows = dict[str, list[tuple]]


def _read(path: Path) -> tuple[Rows, Shown]:
    """What was typed, by sheet, formulas as they are; and what the file says they give: read once for all calculators, anew where the file has changed."""
    stat = path.stat()
    return _read_as_it_is(path, stat.st_mtime_ns, stat.st_size)


@functools.lru_cache(maxsize=4)
def _read_as_it_is(path: Path, *_: int) -> tuple[Rows, Shown]:
    cells = {sheet.title: list(sheet.iter_rows()) for sheet in _load(path)}
    values = _values(path)
    formulas = [(name, cell.coordinate) for name, rows in cells.items() for row in rows for cell in row if cell.data_type == "f"]
    typed = {name: [tuple(cell.value for cell in row) for row in rows] for name, rows in cells.items()}
    return typed, {at: values.get(at, "") for at in formulas}


def _values(path: Path) -> Shown:
    """Every value of a workbook that is not blank."""
    cells = (cell for sheet in _load(path, data_only=True) for row in sheet.iter_rows() for cell in row)
    return {(cell.parent.title, cell.coordinate): _looks(cell.value) for cell in cells if cell.value is not None}


def _load(path: Path, **more: bool) -> openpyxl.Workbook:
    """The workbook, each sheet gone through when it is asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # files of Gnumeric have no default style
        return openpyxl.load_workbook(path, read_only=True, **more)


def _looks(value: object) -> object:
    """Numbers compared as they are shown: the last digits of a binary fraction are each program's own."""
    if value in (None, ""):
        return ""
    return round(float(value), 9) if isinstance(value, int | float) else value


def gnumeric(path: Path) -> Shown:
    if shutil.which("ssconvert") is None:
        reason = "there is no Gnumeric (ssconvert)"
        pytest.fail(reason) if os.environ.get(node_tools.WANTED) else pytest.skip(reason)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "again.xlsx"
        subprocess.run(["ssconvert", "--recalc", str(path), str(made)], check=True, capture_output=True, timeout=120)
        values = _values(made)
        return {at: values.get(at, "") for at in cached(path)}


def ironcalc(path: Path) -> Shown:
    import ironcalc as engine

    model = engine.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    names = [sheet["name"] if isinstance(sheet, dict) else sheet.name for sheet in model.get_worksheets_properties()]
    found: Shown = {}
    for sheet, at in cached(path):
        column, row = coordinate_from_string(at)
        found[sheet, at] = _looks(model.get_cell_value(names.index(sheet), row, column_index_from_string(column)))
    return found


_PROGRAM = """
import { createRequire } from 'module'
import { createInterface } from 'readline'
const { HyperFormula } = createRequire(process.argv[1] + '/')('hyperformula')
const plain = value => (value && typeof value === 'object' ? value.value : value)
for await (const line of createInterface({ input: process.stdin })) {
  const book = HyperFormula.buildFromSheets(JSON.parse(line), { licenseKey: 'gpl-v3' })
  const values = book.getSheetNames().map(name => [name, book.getSheetValues(book.getSheetId(name)).map(row => row.map(plain))])
  process.stdout.write(JSON.stringify(Object.fromEntries(values)) + '\\n')
  book.destroy()
}
"""
"""A workbook as one line of JSON in, its values as one line out, until its input ends."""

_BARE_SHEET = re.compile(r'("[^"]*")|(?<![\w\'#])(_?[\u4e00-\u9fff]+)!')


def hyperformula(path: Path) -> Shown:
    sheets = {name: [[_for_hyperformula(value) for value in row] for row in rows] for name, rows in _read(path)[0].items()}
    values = json.loads(_asked(json.dumps(sheets)))
    found: Shown = {}
    for sheet, at in cached(path):
        column, row = coordinate_from_string(at)
        found[sheet, at] = _looks(values[sheet][row - 1][column_index_from_string(column) - 1])
    return found


@functools.cache
def _node() -> subprocess.Popen[str]:
    """One for all workbooks of this process: it has read its library, and knows its way, after the first. It ends when this process does."""
    command = ["node", "--input-type=module", "-e", _PROGRAM, str(node_tools.modules())]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _asked(line: str) -> str:
    node = _node()
    assert node.stdin
    assert node.stdout
    limit = threading.Timer(120, node.kill)
    limit.start()
    try:
        node.stdin.write(line + "\n")
        node.stdin.flush()
        answer = node.stdout.readline()
    finally:
        limit.cancel()
        if node.poll() is not None:
            _node.cache_clear()
    assert answer, "HyperFormula ended before it answered"
    return answer


def _for_hyperformula(value: object) -> object:
    if isinstance(value, str) and value.startswith("="):
        return _BARE_SHEET.sub(lambda found: found[1] or f"'{found[2]}'!", value)
    return value if isinstance(value, int | float | str | None) else str(value)


CALCULATORS = {"HyperFormula": hyperformula, "Gnumeric": gnumeric, "IronCalc": ironcalc}
