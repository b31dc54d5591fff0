"""A long workbook is packed quickly, a short one as small as it gets; what stands in them is the same."""

import zipfile

import pytest
import xlsxwriter.workbook
from nianbao.workbook.writing import new_book
from nianbao.workbook.writing.new_book import MANY_ROWS
from xlsxwriter.exceptions import FileCreateError


def written(path, rows):
    with new_book.new_book(path) as book:
        sheet = book.add_worksheet()
        for row in range(rows):
            sheet.write_row(row, 0, [row, row * row % 997, f"第{row}行", row / 7])
    with zipfile.ZipFile(path) as package:
        return path.stat().st_size, {name: package.read(name) for name in package.namelist() if name != "docProps/core.xml"}


@pytest.mark.parametrize(("rows", "quickly"), [(2 * MANY_ROWS, True), (MANY_ROWS // 2, False)])
def test_only_a_long_workbook_is_packed_quickly(tmp_path, monkeypatch, rows, quickly):
    size, parts = written(tmp_path / "表.xlsx", rows)
    monkeypatch.setattr(new_book, "QUICK", 6)  # XlsxWriter's own
    smallest, same = written(tmp_path / "小.xlsx", rows)
    assert (size > smallest) is quickly
    assert parts == same


def test_nobody_elses_workbook_is_packed_otherwise(tmp_path):
    written(tmp_path / "表.xlsx", 2 * MANY_ROWS)
    with pytest.raises(FileCreateError):
        written(tmp_path / "无" / "表.xlsx", 2 * MANY_ROWS)
    assert xlsxwriter.workbook.ZipFile is zipfile.ZipFile
