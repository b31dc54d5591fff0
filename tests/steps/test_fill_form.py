"""A superior's own form: only its number cells change, in Word and in a workbook; what is filled reads back equal."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from cases import SHARED, entries, form_of, needs_shared, submission
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from nianbao import read
from nianbao.cli.main import main
from nianbao.core.submission import Unread
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.reading.files import read_unfilled
from nianbao.steps.filling.fill_form import fill_form
from nianbao.workbook.layout import layout
from nianbao.workbook.writing.template import write_template
from workbooks import Formula, pages, paste

FORM = EDITIONS["2021"]
BLANK = SHARED / "reference" / "form-2021-blank.docx"
CASES = [case for case in entries() if form_of(entries()[case]) is FORM]
NUMBERS = {cell: Decimal(i).scaleb(-2) if FORM.column(cell).decimals else i for i, cell in enumerate(FORM.cells)}


def filled(path, values, form=FORM, **given):
    write_template(form, path, totals="typed", values=values, cover={"agency": "测试区", "year": 2024}, **given)
    return path


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}



@needs_shared
@pytest.mark.parametrize("case", CASES)
def test_the_official_blank_in_word_takes_the_numbers_and_nothing_else_changes(case, tmp_path):
    held = submission(case)
    source = filled(tmp_path / "汇总.xlsx", dict(zip(FORM.cells, held.values, strict=True)))
    assert main(["fill", str(BLANK), str(source), "-o", str(tmp_path / "上报.docx")]) == 0
    assert read(tmp_path / "上报.docx").values == held.values
    old, new = parts(BLANK), parts(tmp_path / "上报.docx")
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == ["word/document.xml"]
    before, after = (Document(io.BytesIO(path.read_bytes())) for path in (BLANK, tmp_path / "上报.docx"))
    assert [p.text for p in before.paragraphs] == [p.text for p in after.paragraphs]
    numbers = {(str(p.sheet), str(p.address)) for p in read(BLANK).places}
    for n, (one, other) in enumerate(zip(before.tables, after.tables, strict=True), 1):
        for r, (row, changed) in enumerate(zip(one._tbl.tr_lst, other._tbl.tr_lst, strict=True), 1):
            assert len(row.tc_lst) == len(changed.tc_lst)
            assert [tc.tcPr.xml for tc in row.tc_lst] == [tc.tcPr.xml for tc in changed.tc_lst]
            texts = zip(_texts(one, r), _texts(other, r), strict=True)
            assert all((f"表格{n}", f"第{r}行第{c}列") in numbers for (c, was), (_, now) in texts if was != now)


def _texts(table, r):
    """(column, text) of every cell of a row where it begins."""
    cells = table.rows[r - 1].cells
    return [(c, cell.text) for c, cell in enumerate(cells, 1) if c == 1 or cell._tc is not cells[c - 2]._tc]


LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c63f8cfc0f01f0005000201" "a5f645400000000049454e44ae426082"
)


@pytest.fixture
def superior(tmp_path):
    """Another layout: one sheet of the three tables shifted, another font, a second sheet, a logo."""
    path = tmp_path / "表样.xlsx"
    (page,) = pages(FORM, {}, one_sheet=True, offset=(3, 2))
    with xlsxwriter.Workbook(path) as book:
        sheet, dress = book.add_worksheet("统计表"), book.add_format({"font_name": "楷体", "font_size": 13, "italic": True, "border": 2})
        for merge in page.merges:
            sheet.merge_range(*merge, "", dress)
        for (r, c), value in page.cells.items():
            sheet.write(r, c, value, dress)
        sheet.write("A1", "市政务公开办统一表样")
        sheet.insert_image("H1", "logo.png", {"image_data": io.BytesIO(LOGO)})
        book.add_worksheet("说明").write("B2", "请于 2 月 20 日前报送")
    return path


def test_a_workbook_of_any_layout_takes_the_numbers_and_nothing_else_changes(superior, tmp_path):
    source = filled(tmp_path / "汇总.xlsx", NUMBERS)
    assert fill_form(superior, source, tmp_path / "上报.xlsx") == ()
    found = read(tmp_path / "上报.xlsx")
    assert found.values == tuple(NUMBERS.values())
    old, new = parts(superior), parts(tmp_path / "上报.xlsx")
    assert [name for name in old if old[name] != new[name]] == ["xl/worksheets/sheet1.xml"]
    before, after = (openpyxl.load_workbook(path) for path in (superior, tmp_path / "上报.xlsx"))
    numbers = {place.address for place in read_unfilled(superior).places}
    for name in before.sheetnames:
        for row in after[name].iter_rows():
            for cell in row:
                was = before[name][cell.coordinate]
                assert cell.font.name == was.font.name
                assert cell.value == was.value or (name == before.sheetnames[0] and cell.coordinate in numbers)


def test_formulas_that_add_up_stay_and_others_are_replaced_and_named(tmp_path):
    totals = [cell for cell in FORM.totals if cell.table == "review"]
    where = [layout(FORM).spot(cell).address for cell in totals]
    row = where[0][1:]
    path = paste(FORM, {cell: Formula(f"=SUM({a}{row}:{b}{row})", 0) for cell, a, b in zip(totals, "AFK", "DIN", strict=True)}, tmp_path / "表样.xlsx")
    balanced = dict.fromkeys(FORM.cells, 0) | {relation.left[0].cell: 4 for relation in FORM.relations if relation.rule == "E4"} | dict.fromkeys(totals, 4)
    fill_form(path, filled(tmp_path / "平.xlsx", balanced), tmp_path / "一.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "一.xlsx")["表四"]
    assert [str(sheet[address].value)[:4] for address in where] == ["=SUM"] * 3
    assert read(tmp_path / "一.xlsx").values == tuple(balanced.values())
    (note,) = fill_form(path, filled(tmp_path / "不平.xlsx", balanced | {totals[0]: 9}), tmp_path / "二.xlsx")
    assert "公式" in note
    assert openpyxl.load_workbook(tmp_path / "二.xlsx")["表四"][where[0]].value == 9


def test_a_report_with_unread_cells_and_a_form_without_cells_are_refused(superior, tmp_path):
    with pytest.raises(UserError, match="读不出"):
        fill_form(superior, filled(tmp_path / "a.xlsx", NUMBERS | {FORM.cells[0]: Unread("约 3", "")}), tmp_path / "b.xlsx")
    paste(FORM, {}, tmp_path / "缺.xlsx")
    book = openpyxl.load_workbook(tmp_path / "缺.xlsx")
    del book["表四"]
    book.save(tmp_path / "缺.xlsx")
    with pytest.raises(UserError, match="认不出这些格"):
        fill_form(tmp_path / "缺.xlsx", filled(tmp_path / "c.xlsx", NUMBERS), tmp_path / "d.xlsx")
    with pytest.raises(UserError, match="原文件不会被改动"):
        fill_form(superior, tmp_path / "c.xlsx", superior, force=True)
    with pytest.raises(UserError, match="后缀"):
        fill_form(superior, tmp_path / "c.xlsx", tmp_path / "e.docx")
    assert not {"b.xlsx", "d.xlsx", "e.docx"} & {path.name for path in tmp_path.iterdir()}


@needs_shared
def test_a_word_cell_that_holds_more_than_text_is_refused_and_an_old_number_is_replaced(tmp_path):
    source = filled(tmp_path / "汇总.xlsx", NUMBERS)
    document = Document(str(BLANK))
    cell = document.tables[1].rows[4].cells[4]
    cell.paragraphs[0].add_run("8").bold = True
    cell.paragraphs[0].add_run("8")
    document.save(str(tmp_path / "填过.docx"))
    fill_form(tmp_path / "填过.docx", source, tmp_path / "上报.docx")
    assert read(tmp_path / "上报.docx").values == tuple(NUMBERS.values())
    cell.paragraphs[0]._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" DATE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    document.save(str(tmp_path / "域.docx"))
    with pytest.raises(UserError, match="不只是文字"):
        fill_form(tmp_path / "域.docx", source, tmp_path / "再.docx")


def test_numbers_without_a_place_in_an_older_form_are_named(tmp_path):
    old = EDITIONS["2019"]
    write_template(old, tmp_path / "旧表样.xlsx", cover={"year": 2020})
    notes = fill_form(tmp_path / "旧表样.xlsx", filled(tmp_path / "新.xlsx", dict.fromkeys(FORM.cells, 0) | {FORM.cells[0]: 5}), tmp_path / "填.xlsx")
    assert "规章" in notes[0]
    assert "没有动" in notes[1]
