"""What a clerk does to 报送台账: types into white columns, beside a unit's name or a file's."""

from __future__ import annotations

import openpyxl
from nianbao.workbook.ledger_sheets import EXPLAINING, REPORTED, UNMATCHED


def type_into(path, sheet, key_head, typed):
    """``typed``: {key: {head: words}}; the key stands under ``key_head``."""
    book = openpyxl.load_workbook(path)
    there = book[sheet]
    head = next(r for r in range(1, 20) if any(c.value == key_head for c in there[r]))
    columns = {c.value: c.column for c in there[head] if c.value}
    rows = {there.cell(r, columns[key_head]).value: r for r in range(head + 1, there.max_row + 1)}
    for key, cells in typed.items():
        for name, words in cells.items():
            there.cell(rows[key], columns[name]).value = words
    book.save(path)


def decide(path, typed):
    """White cells of 报送 by unit."""
    type_into(path, REPORTED, "机关", typed)


def bind(path, typed):
    """归到 by file."""
    type_into(path, UNMATCHED, "文件", {file: {"归到": unit} for file, unit in typed.items()})


def judge(path, agency, words, why=""):
    """采信 or 不采信 for the 说明 of a unit."""
    type_into(path, EXPLAINING, "机关", {agency: {"采信": words, "审核意见": why}})


def top(path, label, words):
    """A white cell above the heads of 报送."""
    book = openpyxl.load_workbook(path)
    cell = next(c for row in book[REPORTED].iter_rows(max_row=10) for c in row if c.value == label)
    book[REPORTED].cell(cell.row, cell.column + 1).value = words
    book.save(path)
