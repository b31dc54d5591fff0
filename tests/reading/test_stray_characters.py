"""Footnote marks, struck-through and hidden text are never glued to the number beside them; fields of a form are read."""

import pytest
import renderings
from docx import Document
from nianbao.core.submission import Unread
from nianbao.forms import EDITIONS
from nianbao.reading import documents
from nianbao.reading.by_label import by_labels
from nianbao.reading.files import read
from nianbao.reading.workbooks.stray_characters import characters_kept, characters_left_out, text_with_strays
from workbooks import pages as pages_of
from workbooks import stamped

FORM = EDITIONS["2021"]
CELL = FORM.by_names["表三", "一、本年新收政府信息公开申请数量", "科研机构"]
AT = FORM.position[CELL]
TYPED = "4711"
FORM_SHEETS = [table.name for table in FORM.tables]


def page(content, attributes=""):
    """The report as a page, with ``content`` in the place of one number."""
    values = dict(zip(FORM.cells, range(1, 201), strict=True)) | {CELL: int(TYPED)}
    text = renderings.as_html(FORM, values, 2024).decode()
    start = text.index(f">{TYPED}<")
    tag = text.rindex("<", 0, start)
    return by_labels(documents.read_document("年报.html", f"{text[:tag]}<td {attributes}>{content}{text[start + 1 + len(TYPED):]}".encode()))


@pytest.mark.parametrize(
    ("content", "value", "raw"),
    [
        ("12<sup>1</sup>", 12, "12〔1〕"),
        ("12<sup><a href='#n'>[1]</a></sup>", 12, "12〔[1]〕"),
        ("<del>15</del>12", 12, "〔15〕12"),
        ("<s>15</s><strike>14</strike><ins>12</ins>", 12, "〔1514〕12"),
        ("<span style='display: none'>7</span>0", 0, "〔7〕0"),
        ("<span hidden>7</span><b>5</b>", 5, "〔7〕5"),
        ("5<span style='vertical-align:super;font-size:8px'>2</span>", 5, "5〔2〕"),
        ("<span style='text-decoration: line-through'>9</span>8", 8, "〔9〕8"),
        ("<p style='vertical-align:super'>12</p>", 12, None),
        ("<input type=text value='12'>", 12, None),
        ("<input value='12'><input type=hidden value='99'><input type=checkbox value='1'>", 12, None),
        ("<textarea>12</textarea>", 12, None),
        ("<select><option>3<option selected>12</select>", 12, None),
    ],
)
def test_marks_of_a_page_are_left_out_and_told(content, value, raw):
    submission = page(content)
    assert submission[CELL] == value
    assert submission.raws.get(AT) == raw
    assert not submission.unread


@pytest.mark.parametrize(
    "content", ["<sup>12</sup>", "<del>12</del>", "1<sup>5</sup>2", "<select><option>3<option>12</select>", "<span style='display:none'>12</span>"]
)
def test_a_cell_of_which_nothing_certain_is_left_stays_unread(content):
    value = page(content)[CELL]
    assert isinstance(value, Unread)
    assert "不能确定" in value.reason


def test_a_cell_struck_through_as_a_whole_stays_unread():
    assert isinstance(page("12", "style='text-decoration:line-through'")[CELL], Unread)


def test_a_cell_that_the_page_does_not_show_takes_no_column():
    submission = page("12</td><td style='display:none'>99", "")
    assert submission[CELL] == 12
    assert not submission.unread


def word(change, path):
    """The report as a Word file, ``change`` done to the paragraph of one number."""
    values = dict(zip(FORM.cells, range(1, 201), strict=True)) | {CELL: int(TYPED)}
    renderings.as_docx(FORM, values, 2024, path)
    document = Document(str(path))
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    change(next(cell for cell in cells if cell.text == TYPED).paragraphs[0])
    document.save(str(path))
    return read(path)


def superscript(paragraph):
    paragraph.add_run("2").font.superscript = True


def hidden(paragraph):
    paragraph.add_run("9").font.hidden = True


def replaced(paragraph):
    paragraph.runs[0].font.strike = True
    paragraph.add_run("12")


def doubly_replaced(paragraph):
    paragraph.runs[0].font.double_strike = True
    paragraph.add_run("12")


def not_struck(paragraph):
    paragraph.runs[0].font.strike = False


@pytest.mark.parametrize(
    ("change", "value", "raw"),
    [
        (superscript, 4711, "4711〔2〕"), (hidden, 4711, "4711〔9〕"), (replaced, 12, "〔4711〕12"), (doubly_replaced, 12, "〔4711〕12"),
        (not_struck, 4711, None),
    ],
)
def test_marks_of_a_word_file_are_left_out_and_told(change, value, raw, tmp_path):
    submission = word(change, tmp_path / "年报.docx")
    assert (submission[CELL], submission.raws.get(AT)) == (value, raw)


def test_a_word_number_that_is_struck_through_stays_unread(tmp_path):
    def struck(paragraph):
        paragraph.runs[0].font.strike = True

    assert isinstance(word(struck, tmp_path / "年报.docx")[CELL], Unread)


def test_running_text_loses_its_marks_without_a_word():
    assert characters_kept(f"收到{characters_left_out('15')}12件{characters_left_out('1')}") == "收到12件"
    assert text_with_strays("12") == ("12", None)


def workbook(path, put, *, stamp=False):
    """The report as a workbook, one cell of it written by ``put(sheet, row, column, formats)``."""
    import xlsxwriter

    values = dict(zip(FORM.cells, range(1, 201), strict=True)) | {CELL: int(TYPED)}
    pages = pages_of(FORM, values)
    if stamp:
        stamped(FORM, values, path, change=lambda made: pages.extend(page for page in made if page.name not in FORM_SHEETS))
    book = xlsxwriter.Workbook(str(path))
    formats = {"raised": book.add_format({"font_script": 1}), "struck": book.add_format({"font_strikeout": 1}), "plain": book.add_format()}
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for (r, c), content in page.cells.items():
            if content == int(TYPED):
                put(sheet, r, c, formats)
            elif content is not None:
                sheet.write(r, c, content)
    book.close()
    return read(path)


@pytest.mark.parametrize(
    ("pieces", "value", "raw"),
    [(("plain", "12", "raised", "1"), 12, "12〔1〕"), (("struck", "15", "plain", "12"), 12, "〔15〕12"), (("plain", "1", "plain", "2"), 12, None)],
)
@pytest.mark.parametrize("stamp", [False, True])
def test_marks_in_a_cell_of_a_workbook_are_left_out_and_told(pieces, value, raw, stamp, tmp_path):
    def rich(sheet, r, c, formats):
        sheet.write_rich_string(r, c, *(formats.get(piece, piece) for piece in pieces))

    submission = workbook(tmp_path / "年报.xlsx", rich, stamp=stamp)
    found = submission[CELL]
    assert (found.number if stamp else found, submission.raws.get(AT)) == (value, raw)  # a workbook of ours: the formulas do not see the text
    assert len(submission.unread) == stamp


def test_marks_in_a_text_of_the_cell_itself_are_left_out_too(tmp_path):
    import openpyxl
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    def number(sheet, r, c, formats):
        sheet.write(r, c, int(TYPED))

    workbook(tmp_path / "年报.xlsx", number)
    book = openpyxl.load_workbook(tmp_path / "年报.xlsx")
    cell = next(cell for row in book["表三"].iter_rows() for cell in row if cell.value == int(TYPED))
    cell.value = CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "3"))
    book.save(tmp_path / "年报.xlsx")
    submission = read(tmp_path / "年报.xlsx")
    assert (submission[CELL], submission.raws[AT]) == (12, "12〔3〕")
