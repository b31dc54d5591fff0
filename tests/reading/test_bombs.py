"""Small files that ask for everything: one takes at most 20 seconds of a processor and 1 GB whatever is done with it, or is refused by name."""

import subprocess
import sys
import zipfile

import pytest
from nianbao.forms import EDITIONS
from workbooks import paste, zeros

FORM = EDITIONS["2021"]
SECONDS, MEGABYTES = 20, 1024
STRINGS, BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
SHEET = "xl/worksheets/sheet3.xml"

_RUN = """
import re, sys, time
from nianbao.cli.main import main
status = main(sys.argv[1:])
most = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())
print(status, time.process_time(), int(most[1]) // 1024)
"""


def after_data(words):
    return {SHEET: lambda part: part.replace(b"</sheetData>", b"</sheetData>" + words)}


def rows(words):
    return {SHEET: lambda part: part.replace(b"</sheetData>", words + b"</sheetData>")}


def table(first, last, cell, columns=20):
    """Rows of cells; ``cell`` takes the column's letter and the row."""
    return b"".join(b"<row r='%d'>%s</row>" % (r, b"".join(cell % (bytes([65 + c]), r) for c in range(columns))) for r in range(first, last))


def strings(words):
    return {STRINGS: lambda part: part.replace(b"</sst>", words + b"</sst>")}


RICH = b"<si><r><rPr><strike/></rPr><t>x</t></r><r><t>1</t></r></si>"

# What the user is told of it, where it is refused; "" where it is read and marked.
BOMBS = {
    "a cell of 32 MB": ("一格的文字", lambda: rows(b"<row r='300'><c r='A300' t='inlineStr'><is><t>" + "年1、".encode() * 5_000_000 + b"</t></is></c></row>")),
    "one long text in 60,000 cells": ("里的文字超过", lambda: {
        **strings((b"<si><t>" + b"a" * 32_000 + b"</t></si>") * 300),
        **rows(b"".join(b'<row r="%d"><c r="A%d" t="s"><v>300</v></c></row>' % (r, r) for r in range(300, 60_300)))}),
    "a million texts in two formats": ("10 万处", lambda: strings(RICH * 1_000_000)),
    "550 MB of blanks": ("解开后超过", lambda: rows(b" " * (550 * 2**20))),
    "4 million empty cells": ("没有读取", lambda: rows(table(300, 200_300, b'<c r="%s%d" s="1"/>'))),
    "1.8 million numbers": ("没有读取", lambda: rows(table(300, 90_300, b'<c r="%s%d"><v>1</v></c>'))),
    "300,000 numbers": ("单元格太多", lambda: rows(table(300, 15_300, b'<c r="%s%d"><v>1</v></c>'))),
    "500,000 conditional formats": ("太多", lambda: after_data(b"".join(
        b'<conditionalFormatting sqref="A%d"><cfRule type="expression" priority="%d"><formula>1</formula></cfRule></conditionalFormatting>' % (i, i) for i in range(200, 500_000)))),
    "250,000 merges": ("太多", lambda: after_data(b"<mergeCells>%s</mergeCells>" % b"".join(b'<mergeCell ref="A%d:B%d"/>' % (i, i) for i in range(200, 250_000)))),
    "one merge of the whole sheet": ("盖住的单元格太多", lambda: after_data(b'<mergeCells><mergeCell ref="A200:XFD1048576"/></mergeCells>')),
    "one link over the whole sheet": ("盖住的单元格太多", lambda: after_data(b'<hyperlinks><hyperlink ref="A200:XFD1048576" location="A1"/></hyperlinks>')),
    "a formatted cell in the last corner": ("", lambda: rows(b'<row r="1048576"><c r="XFD1048576" s="0"/></row>')),
    "500,000 areas of one rule": ("太多", lambda: after_data(
        b'<dataValidations><dataValidation type="whole" sqref="%s"><formula1>1</formula1></dataValidation></dataValidations>' % b" ".join(b"A%d" % i for i in range(200, 500_000)))),
    "500,000 names": ("太多", lambda: {BOOK: lambda part: part.replace(
        b"</sheets>", b"</sheets><definedNames>%s</definedNames>" % b"".join(b'<definedName name="n%d">1</definedName>' % i for i in range(500_000)))}),
    "a long formula that 100,000 cells share": ("公式（字符）太多", lambda: rows(
        b'<row r="300"><c r="A300"><f t="shared" ref="A300:A100300" si="0">SUM(%sA2)</f><v>1</v></c></row>' % (b"A1," * 2000)
        + b"".join(b'<row r="%d"><c r="A%d"><f t="shared" si="0"/><v>1</v></c></row>' % (r, r) for r in range(301, 100_300)))),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return paste(FORM, zeros(FORM), tmp_path_factory.mktemp("good") / "表.xlsx")


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for the most memory that a process took")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_by_name_within_the_bounds_or_handled_within_them(bomb, good, tmp_path):
    words, changes = BOMBS[bomb][0], BOMBS[bomb][1]()
    path = tmp_path / "炸弹.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name in source.namelist():
            made.writestr(name, changes.get(name, bytes)(source.read(name)))
    done = subprocess.run([sys.executable, "-c", _RUN, "check", path, "--marked", tmp_path / "副本.xlsx"], capture_output=True, text=True, check=True)
    status, seconds, most = done.stdout.split()[-3:]
    said = done.stdout + done.stderr
    print(f"{bomb}: {float(seconds):.1f} s, {most} MB")
    assert float(seconds) < SECONDS
    assert int(most) < MEGABYTES
    assert (status == "2") == bool(words)
    assert "炸弹.xlsx" in said
    assert words in said
    assert (tmp_path / "副本.xlsx").exists() == (not words)
