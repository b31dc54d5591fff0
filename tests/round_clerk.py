"""What a clerk does to 报送台账: types into white columns, beside a unit's name or a file's."""

from __future__ import annotations

from nianbao.grid import a1
from nianbao.reading.files import load_grid
from nianbao.workbook.ledger_sheets import EXPLAINING, REPORTED, UNMATCHED
from workbooks import type_into


def beside(path, sheet, key_head, typed):
    """``typed``: {key: {head: words}}; the key stands under ``key_head``."""
    there = load_grid(path).sheet(sheet)
    lines = dict(enumerate(there.rows, there.top))
    head = next(r for r, line in lines.items() if key_head in line)
    columns = {words: c for c, words in enumerate(lines[head], there.left) if words}
    rows = {there.cell(r, columns[key_head]): r for r in lines if r > head}
    type_into(path, sheet, {a1(rows[key], columns[name]): words or None for key, cells in typed.items() for name, words in cells.items()})


def decide(path, typed):
    """White cells of 报送 by unit."""
    beside(path, REPORTED, "机关", typed)


def bind(path, typed):
    """归到 by file."""
    beside(path, UNMATCHED, "文件", {file: {"归到": unit} for file, unit in typed.items()})


def judge(path, agency, words, why=""):
    """采信 or 不采信 for the 说明 of a unit."""
    beside(path, EXPLAINING, "机关", {agency: {"采信": words, "审核意见": why}})


def top(path, label, words):
    """A white cell above the heads of 报送."""
    there = load_grid(path).sheet(REPORTED)
    row, line = next((r, line) for r, line in enumerate(there.rows, there.top) if label in line)
    type_into(path, REPORTED, {a1(row, there.left + list(line).index(label) + 1): words})
