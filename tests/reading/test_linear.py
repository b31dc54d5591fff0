"""Every reader takes time in proportion to what it reads: twice the bytes cost at most two and a half times the time."""

import gc
import io
import time
import zipfile
from contextlib import suppress
from types import SimpleNamespace

import pytest
from nianbao.core.submission import Submission
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.grid import Grid, Paragraph
from nianbao.reading import documents
from nianbao.reading.agency_and_year import agency_and_year
from nianbao.reading.by_label import by_labels
from nianbao.reading.documents.pdf_stray_characters import without_marks
from nianbao.reading.files import load_grid
from nianbao.reading.numbers import parse
from nianbao.rules.narrative import check_narrative
from pdf_habits import said_to_be

FORM = EDITIONS["2021"]
MOST = 2.5
TURNS = 10
SHORTEST = 0.002
"""Seconds below which a clock tells nothing."""
ROW = ("1.属于国家秘密", "3", "0", "0", "0", "0", "0", "3")


@pytest.fixture(scope="module", autouse=True)
def _nothing_of_before():
    """What earlier tests keep stays to the end: looking through it before each measurement took nine tenths of these tests."""
    gc.collect()
    gc.freeze()


def docx(body):
    import docx

    made = io.BytesIO()
    docx.Document().save(made)
    source = zipfile.ZipFile(made)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                start, end = data.index(b"<w:body>") + 8, data.index(b"<w:sectPr")
                data = data[:start] + body.encode() + data[end:]
            target.writestr(name, data)
    return "a.docx", out.getvalue()


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text):
    return f"<w:tc><w:tcPr/>{paragraph(text)}</w:tc>"


def table(rows):
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows) + "</w:tbl>"


FIELD = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>A</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
         '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>')  # fmt: skip


MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
WAYS = ('<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="w14"><w:t>1</w:t></mc:Choice>'
        '<mc:Fallback><w:t>2</w:t></mc:Fallback></mc:AlternateContent></w:r>')  # fmt: skip
GOES_ON = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"


def page(body, style=""):
    return "a.html", f"<html><head><style>{style}</style></head><body><p>表</p><p>表</p>{body}</body></html>".encode()


def rows_of_page(n):
    return "".join("<tr>" + "".join(f"<td>{text}</td>" for text in ROW) + "</tr>" for _ in range(n))


def lines(text):
    return "a.txt", text.encode()


def pdf(draw, a_page):
    """A PDF on which ``draw(canvas, i, y)`` is done for each of ``n`` things, so many on a page."""

    def made(n):
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(595, 842))
        for i in range(n):
            if not i % a_page:
                canvas.showPage() if i else None
                canvas.setFont("STSong-Light", 9)
            draw(canvas, i, 800 - i % a_page * 700 / a_page)
        canvas.save()
        return "a.pdf", out.getvalue()

    return made


def ruled_row(canvas, i, y):
    for c, text in enumerate(ROW):
        canvas.rect(40 + 60 * c, y - 4, 60, 14)
        canvas.drawString(43 + 60 * c, y, text[:6])


def bare_row(canvas, i, y):
    for c, text in enumerate(ROW):
        canvas.drawString(40 + 60 * c + (c > 0) * 60, y, text)


def ruled_cell(canvas, i, y):
    """Many cells on one page."""
    x, y = 20 + i % 25 * 22, 800 - i // 25 * 10
    canvas.rect(x, y, 22, 10)
    canvas.drawString(x + 3, y + 2, str(i % 90))


def marked_number(canvas, i, y):
    x, y = 20 + i % 25 * 22, 800 - i // 25 * 10
    canvas.drawString(x + 3, y + 2, str(i % 90))
    canvas.saveState()
    canvas.setFont("STSong-Light", 5)
    canvas.drawString(x + 13, y + 5, str(i % 9))
    canvas.restoreState()


def crossed_cell(canvas, i, y):
    """Each number of many with a line over it."""
    ruled_cell(canvas, i, y)
    x, y = 20 + i % 25 * 22, 800 - i // 25 * 10
    canvas.line(x + 1, y + 1, x + 20, y + 9)


def cut_number(canvas, i, y):
    """Each of many cut off at its foot."""
    x, y = 20 + i % 25 * 22, 800 - i // 25 * 10
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(x, y + 4, 20, 10)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(x + 3, y + 2, str(i % 90))
    canvas.restoreState()


def tilted_digit(canvas, i, y):
    """Every third digit of full lines stands askew."""
    canvas.saveState()
    canvas.translate(20 + i % 110 * 5, 800 - i // 110 * 9)
    canvas.rotate(0 if i % 3 else 12 + i % 2 * 3)
    canvas.drawString(0, 0, str(i % 9))
    canvas.restoreState()


def spaced_digit(canvas, i, y):
    """Digits far apart, three cells a line."""
    x, y = 25 + i % 40 * 13, 800 - i // 40 * 12
    if not i % 40:
        for side in range(3):
            canvas.rect(20 + side * 185, y - 3, 185, 12)
    canvas.drawString(x, y, str(i % 9))


def heaped(canvas, i, y):
    """Everything in one place of one cell: digits, every other one askew, and as many other characters, no two the same."""
    if not i:
        canvas.rect(20, 20, 555, 800)
    canvas.saveState()
    canvas.translate(300 + i % 7 * 0.9 + i % 11 * 0.13, 400 + i % 5 * 0.8)
    canvas.rotate(0 if i % 4 else 12)
    canvas.drawString(0, 0, chr(0x4E00 + i) if i % 2 else str(i % 9))
    canvas.restoreState()


def nameless(n):
    """A page of digits half of which the file says to be spaces."""

    def digit(canvas, i, y):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(20 + i % 100 * 5.4, 800 - i // 100 * 9, "43"[i % 2])

    name, data = pdf(digit, 100_000)(n)
    return name, said_to_be("3", " ")(data)


PDFS = {
    "pages of rows with rules": (2, pdf(ruled_row, 40), 40),
    "pages of rows without rules": (2, pdf(bare_row, 40), 40),
    "pages of prose": (2, pdf(lambda canvas, i, y: canvas.drawString(40, y, "收到政府信息公开申请3件，予以公开1件。" * 2), 50), 50),
    "one page of cells": (400, pdf(ruled_cell, 10_000), 1),
    "one page of numbers with marks": (300, pdf(marked_number, 10_000), 1),
    "one page of crossed numbers": (200, pdf(crossed_cell, 10_000), 1),
    "one page of numbers cut off": (200, pdf(cut_number, 10_000), 1),
    "one page of digits askew": (800, pdf(tilted_digit, 100_000), 1),
    "one page of digits far apart": (400, pdf(spaced_digit, 100_000), 1),
    "one heap of digits": (4_000, pdf(heaped, 100_000), 1),
    "one page of digits without names": (800, nameless, 1),
    "one page of rows without rules": (20, pdf(bare_row, 1_000), 1),
    "one page of digits": (40, pdf(lambda canvas, i, y: canvas.drawString(20, y, "1" * 100), 1_000), 1),
}
"""Name → how many things once, what draws them, how many of them are one of these."""


DOCUMENTS = {
    "docx, paragraphs": (400, lambda n: docx(paragraph("收到申请3件。") * n)),
    "docx, rows": (60, lambda n: docx(table([ROW] * n))),
    "docx, one row": (400, lambda n: docx(table([["1"] * n, ["2"] * n]))),
    "docx, digits in a cell": (40_000, lambda n: docx(table([["行政许可", "1" * n]]))),
    "docx, fields": (800, lambda n: docx(f"<w:p>{FIELD * n}</w:p>")),
    "docx, equations within equations": (20, lambda n: docx(f"<w:p {MATH}>{'<m:oMath>' * n}<m:r><m:t>1</m:t></m:r>{'</m:oMath>' * n}</w:p>")),
    "docx, ways of saying a number": (400, lambda n: docx(f"<w:p>{WAYS * n}</w:p>")),
    "docx, merges without a beginning": (60, lambda n: docx(f"<w:tbl>{GOES_ON * n}</w:tbl>")),
    "html, lines set as typed": (500, lambda n: page(f"<pre>{'行政许可 1' * 3}{chr(10)}</pre>" * n)),
    "html, groups of rows": (150, lambda n: page(f"<table>{'<tbody><tr><td rowspan=0>1</td></tr></tbody>' * n}</table>")),
    "txt, tables drawn with letters": (150, lambda n: lines("│行政许可│1│\n├──┼──┤\n" * n)),
    "txt, a drawn rule that is none": (4_000, lambda n: lines("─" * n + "公开")),
    "txt, counted rows": (20, lambda n: lines(("1 " * 18 + "一\n") * n)),
    "html, rows": (80, lambda n: page(f"<table>{rows_of_page(n)}</table>")),
    "html, one row": (600, lambda n: page(f"<table><tr>{'<td>1</td>' * n}</tr><tr>{'<td>1</td>' * n}</tr></table>")),
    "html, rules of style": (100, lambda n: page("<p class=a1>1</p>" * n, "".join(f".a{i}{{display:none}}" for i in range(n)))),
    "html, rules and elements": (400, lambda n: page("<p class=a>1</p>" * n, "body p.a{color:red}" * n)),
    "html, what stands in others": (400, lambda n: page("<div class=k>" * 20 + "<p class=x>1</p>" * n, ".k:has(.z) .x{color:red}")),
    "html, what stands behind others": (800, lambda n: page("<p>1</p>" * n, "p:has(~ .z){color:red}i ~ p{color:red}")),
    "html, steps from one to another": (12, lambda n: page("<div>" * 40 + "<p>1</p>" * 40, f"q {'* ' * n}p{{color:red}}")),
    "html, blanks that do not break": (12_000, lambda n: page(f"<table><tr><td>行政许可</td><td>{'&nbsp;' * n}1</td></tr></table>")),
    "html, paragraphs": (500, lambda n: page("<p>收到申请3件。</p>" * n)),
    "html, digits in a cell": (60_000, lambda n: page(f"<table><tr><td>行政许可</td><td>{'1' * n}</td></tr></table>")),
    "txt, rows by spaces": (150, lambda n: lines((" ".join(ROW) + "\n") * n)),
    "txt, a cell a line": (100, lambda n: lines(("\n".join(ROW) + "\n") * n)),
    "txt, digits": (30_000, lambda n: lines("1" * n)),
    "txt, digits and spaces": (20_000, lambda n: lines("1 " * n)),
    "txt, a rule that is none": (4_000, lambda n: lines("-" * n + "公开")),
    "txt, a page number that is none": (4_000, lambda n: lines("第1页" + " " * n + "公开")),
    "txt, prose": (400, lambda n: lines("本年收到政府信息公开申请3件，予以公开1件。\n" * n)),
    "txt, tabs in front": (500, lambda n: lines("\t行政许可\n\t1\n" * n)),
    "md": (150, lambda n: ("a.md", ("| " + " | ".join(ROW) + " |\n").encode() * n)),
    "csv": (150, lambda n: ("a.csv", (",".join(ROW) + "\n").encode() * n)),
    "csv, open quotes": (150, lambda n: ("a.csv", (",".join(ROW) + '\n"x,1\n').encode() * n)),
}  # fmt: skip


def workbook(kind, rows):
    made = io.BytesIO()
    if kind == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(made) as book:
            sheet = book.add_worksheet()
            for r, row in enumerate(rows):
                sheet.write_row(r, 0, row)
    elif kind == "xls":
        import xlwt

        book = xlwt.Workbook()
        sheet = book.add_sheet("a")
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                sheet.write(r, c, text)
        book.save(made)
    else:
        from odf.opendocument import OpenDocumentSpreadsheet
        from odf.table import Table, TableCell, TableRow
        from odf.text import P

        book = OpenDocumentSpreadsheet()
        sheet = Table(name="a")
        for row in rows:
            line = TableRow()
            for text in row:
                one = TableCell(valuetype="string")
                one.addElement(P(text=text))
                line.addElement(one)
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
        book.save(made)
    return made.getvalue()


TO_DRAWING = '<Relationship Type="x/relationships/vmlDrawing" Target="a"/>'


NARRATIVES = {
    "digits": "1", "counted": "1件", "claims": "收到政府信息公开申请1件，", "parts": "其中收到1件、", "growth": "同比增长5%，", "share": "占比1%",
    "han": "公开", "numerals": "一件", "lists": "共收到1件,其中1件", "years": "2024年", "lines": "\n1", "review": "行政复议1件，维持1件，", "names": "由教育局",
}  # fmt: skip


def ratio(make, work, n):
    """The time for twice as much over the time for once, both of one turn: a busy machine is busy for both. Further turns only where one is over the bar."""
    once, twice = make(n), make(2 * n)
    best = 99.0
    for _ in range(TURNS):
        best = min(best, seconds(work, twice) / max(seconds(work, once), SHORTEST))
        if best <= MOST:
            break
    return best


def seconds(work, given):
    """What the work takes of the processor; what earlier tests left to be collected is no part of it."""
    gc.collect()
    start = time.process_time()
    work(given)
    return time.process_time() - start


def read(given):
    with suppress(UserError):
        by_labels(documents.read_document(*given))


@pytest.mark.parametrize("shape", DOCUMENTS)
def test_a_document_of_twice_the_size_takes_about_twice_as_long(shape):
    n, make = DOCUMENTS[shape]
    assert ratio(make, read, n) <= MOST


@pytest.mark.parametrize("shape", PDFS)
def test_a_pdf_of_twice_the_size_takes_about_twice_as_long(shape, monkeypatch):
    """The threads of the reader count, too; a time limit would hide what it stops."""
    n, make, each = PDFS[shape]
    monkeypatch.setattr("nianbao.reading.documents.pdf.within_seconds", lambda seconds, file, work: work())
    assert ratio(lambda k: make(k * each), read, n) <= MOST


def test_twice_the_digits_and_flat_boxes_of_a_page_take_about_twice_as_long():
    """Each box may strike a digit through."""

    def page_of(n):
        places = [(i % 90 * 6.0, i // 90 * 9.0 + 9.0) for i in range(n)]
        digits = [{"text": "1", "upright": True, "size": 8.0, "x0": x, "x1": x + 4, "matrix": (1, 0, 0, 1, x, 800 - y)} for x, y in places]
        boxes = [{"x0": x + 4.5, "x1": x + 5, "top": y, "bottom": y + 1} for x, y in places]
        return SimpleNamespace(chars=digits, lines=[], rects=boxes, bbox=(0.0, 0.0, 600.0, 800.0), filter=lambda kept: None)

    assert ratio(page_of, without_marks, 1_000) <= MOST


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize(("n", "rows"), [(60, lambda n: [ROW] * n), (2_000, lambda n: [["总体情况", "1" * n]])], ids=["rows", "digits"])
def test_a_workbook_of_twice_the_size_takes_about_twice_as_long(kind, n, rows, tmp_path):
    def made(k):
        path = tmp_path / f"{k}.{kind}"
        path.write_bytes(workbook(kind, rows(k)))
        return path

    assert ratio(made, lambda path: by_labels(load_grid(path)), n) <= MOST


@pytest.mark.parametrize("words", ["<Relationship ", "<x:ClientData "])
def test_tags_without_end_beside_a_sheet_of_twice_the_number_take_about_twice_as_long(words, tmp_path):
    def made(n):
        path = tmp_path / f"{n}.xlsx"
        path.write_bytes(workbook("xlsx", [ROW]))
        with zipfile.ZipFile(path, "a") as package:
            package.writestr("xl/worksheets/_rels/sheet1.xml.rels", TO_DRAWING + words * n)
            package.writestr("xl/worksheets/a", "urn:schemas-microsoft-com:vml" + words * n)
        return path

    assert ratio(made, lambda path: by_labels(load_grid(path)), 3_000) <= MOST


@pytest.mark.parametrize("words", NARRATIVES)
def test_a_narrative_twice_as_long_takes_about_twice_as_long(words):
    def told(n):
        text = (NARRATIVES[words] * n)[:n]
        return Submission(FORM, tuple(1 for _ in FORM.cells), narrative=(text, *("",) * 5), agency="某区", year=2024)

    assert ratio(told, check_narrative, 4_000) <= MOST


@pytest.mark.parametrize("words", NARRATIVES)
def test_titles_chapters_and_names_take_about_twice_as_long(words):
    def grid(n):
        lines = ("某区2024年政府信息公开工作年度报告", "一、总体情况", (NARRATIVES[words] * n)[:n], *[NARRATIVES[words] * 20] * (n // 100))
        return Grid("2024某.docx", (), tuple(Paragraph(text, str(i)) for i, text in enumerate(lines)))

    assert ratio(grid, agency_and_year, 10_000) <= MOST


def test_a_cell_of_digits_is_no_number_at_once():
    start = time.process_time()
    parse("1" * 32_767, FORM.column(FORM.cells[0]))
    parse("1," * 16_000, FORM.column(FORM.cells[0]))
    assert time.process_time() - start < 0.5
