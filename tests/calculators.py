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


def _read(path: Path) -> tuple[openpyxl.Workbook, Shown]:
    """The workbook with its formulas, and what the file says they give: read once for all calculators, anew where the file has changed."""
    stat = path.stat()
    return _read_as_it_is(path, stat.st_mtime_ns, stat.st_size)


@functools.lru_cache(maxsize=4)
def _read_as_it_is(path: Path, *_: int) -> tuple[openpyxl.Workbook, Shown]:
    texts, values = _load(path), _load(path, data_only=True)
    cells = (cell for sheet in texts for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
    return texts, {(cell.parent.title, cell.coordinate): _looks(values[cell.parent.title][cell.coordinate].value) for cell in cells}


def _load(path: Path, **more: bool) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # files of Gnumeric have no default style
        return openpyxl.load_workbook(path, **more)


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
        book = _load(made, data_only=True)
        return {(sheet, at): _looks(book[sheet][at].value) for sheet, at in cached(path)}


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
import { readFileSync } from 'fs'
const { HyperFormula } = createRequire(process.argv[1] + '/')('hyperformula')
const book = HyperFormula.buildFromSheets(JSON.parse(readFileSync(0, 'utf8')), { licenseKey: 'gpl-v3' })
const plain = value => (value && typeof value === 'object' ? value.value : value)
const values = book.getSheetNames().map(name => [name, book.getSheetValues(book.getSheetId(name)).map(row => row.map(plain))])
process.stdout.write(JSON.stringify(Object.fromEntries(values)))
"""

_BARE_SHEET = re.compile(r'("[^"]*")|(?<![\w\'#])(_?[\u4e00-\u9fff]+)!')


def hyperformula(path: Path) -> Shown:
    home = node_tools.modules()
    sheets = {sheet.title: [[_for_hyperformula(cell.value) for cell in row] for row in sheet.iter_rows(min_row=1, min_col=1)] for sheet in _read(path)[0]}
    command = ["node", "--input-type=module", "-e", _PROGRAM, str(home)]
    done = subprocess.run(command, input=json.dumps(sheets), capture_output=True, text=True, check=True, timeout=120)
    values = json.loads(done.stdout)
    found: Shown = {}
    for sheet, at in cached(path):
        column, row = coordinate_from_string(at)
        found[sheet, at] = _looks(values[sheet][row - 1][column_index_from_string(column) - 1])
    return found


def _for_hyperformula(value: object) -> object:
    if isinstance(value, str) and value.startswith("="):
        return _BARE_SHEET.sub(lambda found: found[1] or f"'{found[2]}'!", value)
    return value if isinstance(value, int | float | str | None) else str(value)


CALCULATORS = {"HyperFormula": hyperformula, "Gnumeric": gnumeric, "IronCalc": ironcalc}
