"""What a hand does to a workbook in the live program: rows and columns put in, taken out, cut and dragged, cells merged, sheets renamed, copied, deleted.

Formulas follow as in Excel, for the program itself does it. Rows and columns are counted from 0. Sheets are unprotected first, as the form allows.
"""

from __future__ import annotations

import contextlib

from nianbao.excel.libreoffice.office import constant, enum, struct


def sheet_of(book, name):
    """The sheet in the program's own words."""
    sheet = book.sheets[name].impl.xl
    with contextlib.suppress(Exception):
        sheet.unprotect("")
    return sheet


def insert_rows(book, name, row, count=1):
    sheet_of(book, name).Rows.insertByIndex(row, count)


def remove_rows(book, name, row, count=1):
    sheet_of(book, name).Rows.removeByIndex(row, count)


def insert_columns(book, name, column, count=1):
    sheet_of(book, name).Columns.insertByIndex(column, count)


def remove_columns(book, name, column, count=1):
    sheet_of(book, name).Columns.removeByIndex(column, count)


def cut(book, name, source, row, column):
    """Cut the range (an address) and paste it with its corner at (row, column): what stood there is gone."""
    sheet = sheet_of(book, name)
    area = sheet.getCellRangeByName(source).getRangeAddress()
    sheet.moveRange(struct("table.CellAddress", Sheet=area.Sheet, Column=column, Row=row), area)


def clear(book, name, source):
    flags = sum(constant(f"sheet.CellFlags.{kind}") for kind in ("VALUE", "STRING", "FORMULA", "DATETIME"))
    sheet_of(book, name).getCellRangeByName(source).clearContents(flags)


def put_formula(book, name, source, text):
    """A formula in the program's own writing in every cell of the range."""
    area = sheet_of(book, name).getCellRangeByName(source)
    for row in range(area.Rows.getCount()):
        for column in range(area.Columns.getCount()):
            area.getCellByPosition(column, row).setFormula(text)


def put(book, name, source, content):
    """A number, or a text as text, as if pasted past the validation; ``None`` empties the cell."""
    cell = sheet_of(book, name).getCellRangeByName(source).getCellByPosition(0, 0)
    if isinstance(content, str):
        cell.setString(content)
    elif content is None:
        clear(book, name, source)
    else:
        cell.setValue(float(content))


def merge(book, name, source):
    sheet_of(book, name).getCellRangeByName(source).merge(True)


def rename_sheet(book, name, new):
    sheet_of(book, name).setName(new)


def copy_sheet(book, name, new):
    sheets = book.impl.xl.Sheets
    sheets.copyByName(name, new, sheets.getCount())


def delete_sheet(book, name):
    book.impl.xl.Sheets.removeByName(name)


def hide_rows(book, name, row, count=1):
    for r in range(row, row + count):
        sheet_of(book, name).Rows.getByIndex(r).IsVisible = False


def hide_columns(book, name, column, count=1):
    for c in range(column, column + count):
        sheet_of(book, name).Columns.getByIndex(c).IsVisible = False


def group_rows(book, name, row, count=1):
    """Rows folded away under a ``+`` in the margin."""
    sheet = sheet_of(book, name)
    area = sheet.getCellRangeByPosition(0, row, 3, row + count - 1).getRangeAddress()
    sheet.group(area, enum("table.TableOrientation", "ROWS"))
    sheet.hideDetail(area)


def move_row(book, name, row, to):
    """A whole row cut and put in before another."""
    insert_rows(book, name, to)
    row += row >= to
    sheet = sheet_of(book, name)
    area = sheet.getCellRangeByPosition(0, row, 60, row).getRangeAddress()
    sheet.moveRange(struct("table.CellAddress", Sheet=area.Sheet, Column=0, Row=to), area)
    remove_rows(book, name, row)


def group_columns(book, name, column, count=1):
    """Columns folded away under a ``+`` in the margin."""
    sheet = sheet_of(book, name)
    area = sheet.getCellRangeByPosition(column, 0, column + count - 1, 3).getRangeAddress()
    sheet.group(area, enum("table.TableOrientation", "COLUMNS"))
    sheet.hideDetail(area)


def move_column(book, name, column, to):
    """A whole column cut and put in before another."""
    insert_columns(book, name, to)
    column += column >= to
    sheet = sheet_of(book, name)
    area = sheet.getCellRangeByPosition(column, 0, column, 80).getRangeAddress()
    sheet.moveRange(struct("table.CellAddress", Sheet=area.Sheet, Column=to, Row=0), area)
    remove_columns(book, name, column)
