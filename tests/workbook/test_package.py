"""Cells are set in the file's own XML: the change is there, everything else is what it was."""

import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from lxml import etree
from nianbao.errors import UserError
from nianbao.workbook.editing.package import CellXmlContent, EditedWorkbook, ErrorValue, beneath_merges, cached, patch
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture
def book(tmp_path):
    """A workbook with what libraries lose: a chart, a picture-like part, validation, conditional format, shared strings, a cached formula."""
    path = tmp_path / "书.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet, other = workbook.add_worksheet("表三"), workbook.add_worksheet("别的")
    bold = workbook.add_format({"bold": True, "num_format": "0.00"})
    sheet.set_column(5, 5, 12, bold)
    sheet.write("B2", 5, bold)
    sheet.write("D2", "文字")
    sheet.write_formula("B4", "=SUM(B2:B3)", bold, 5)
    sheet.write_formula("C4", "=B4&\"件\"", None, "5件")
    sheet.write_formula("D4", "=1/0", None, "#DIV/0!")
    sheet.data_validation("B2", {"validate": "integer", "criteria": ">=", "value": 0})
    sheet.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "=表三!$B$2:$B$4"})
    other.insert_chart("A1", chart)
    other.write("A30", 1)
    workbook.close()
    return path


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path, data):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in data.items():
            archive.writestr(name, text)


def cell(path, address, sheet="表三"):
    return openpyxl.load_workbook(path)[sheet][address]


def test_only_the_changed_sheet_changes(book, tmp_path):
    out = tmp_path / "out.xlsx"
    patch(book, out, {"表三": {"B2": CellXmlContent(7)}})
    before, after = contents(book), contents(out)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet1.xml"}
    for kept in (b"dataValidation ", b"conditionalFormatting", b"x14:dataBar"):
        assert kept in after["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("settings", ['<calcPr calcId="191029"/>', ""])
def test_programs_are_told_to_recalculate(book, tmp_path, settings):
    path, out = tmp_path / "算.xlsx", tmp_path / "out.xlsx"
    data = contents(book)
    data["xl/workbook.xml"] = re.sub(r"<calcPr[^>]*/>", settings + "<extLst/>", data["xl/workbook.xml"].decode()).encode()
    pack(path, data)
    patch(path, out, {"表三": {"B2": CellXmlContent(7)}})
    names = [etree.QName(child).localname for child in etree.fromstring(contents(out)["xl/workbook.xml"])]
    assert names[-2:] == ["calcPr", "extLst"]
    assert b'fullCalcOnLoad="1"' in contents(out)["xl/workbook.xml"]


def test_the_rest_of_the_changed_sheet_is_the_same_xml(book, tmp_path):
    out = tmp_path / "out.xlsx"
    patch(book, out, {"表三": {"B2": CellXmlContent(7)}})
    before, after = (etree.fromstring(contents(p)["xl/worksheets/sheet1.xml"]) for p in (book, out))
    for root in (before, after):
        root.find(".//m:c[@r='B2']", NS).getparent().remove(root.find(".//m:c[@r='B2']", NS))
    assert etree.tostring(before, method="c14n") == etree.tostring(after, method="c14n")


VALUES = {
    "a whole number": (12, 12),
    "an exact amount": (Decimal("24252.311082"), 24252.311082),
    "a number on the largest scale": (10**12, 10**12),
    "text": ("若干", "若干"),
    "text with spaces and line breaks": (" 甲\n乙 ", " 甲\n乙 "),
    "text with a character XML cannot hold": ("甲\x0b乙", "甲\x0b乙"),
    "text that looks like an escape": ("_x0041_", "_x0041_"),
    "a truth": (True, True),
    "nothing": (None, None),
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("address", ["B2", "D2", "B4", "H40"])
def test_what_is_written_is_read_back_whatever_stood_there(book, tmp_path, name, address):
    value, expected = VALUES[name]
    out = tmp_path / "out.xlsx"
    patch(book, out, {"表三": {address: CellXmlContent(value)}})
    read = cell(out, address).value
    assert (openpyxl.utils.escape.unescape(read) if isinstance(read, str) else read) == expected


@pytest.mark.parametrize(("text", "kept"), [(" 甲", True), ("甲 ", True), ("甲\n乙", True), ("甲 乙", False), ("甲", False)])
def test_spaces_at_an_end_and_line_breaks_are_marked_for_programs_that_drop_them(book, tmp_path, text, kept):
    patch(book, tmp_path / "out.xlsx", {"表三": {"A3": CellXmlContent(text)}})
    root = etree.fromstring(contents(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"])
    written = root.find(".//m:c[@r='A3']//m:t", NS)
    assert (written.text, written.get("{http://www.w3.org/XML/1998/namespace}space")) == (text, "preserve" if kept else None)


def test_both_readers_of_values_see_a_text_and_a_number(book, tmp_path):
    out = tmp_path / "out.xlsx"
    patch(book, out, {"表三": {"B2": CellXmlContent("若干"), "B3": CellXmlContent(3)}})
    rows = python_calamine.CalamineWorkbook.from_path(str(out)).get_sheet_by_name("表三").to_python(skip_empty_area=False)
    assert (rows[1][1], rows[2][1]) == ("若干", 3.0)


def test_the_style_stays_and_a_new_cell_takes_the_style_of_its_column(book, tmp_path):
    out = tmp_path / "out.xlsx"
    patch(book, out, {"表三": {"B2": CellXmlContent(None), "F3": CellXmlContent(1), "A3": CellXmlContent(2)}})
    assert [bool(cell(out, a).font.b) for a in ("B2", "F3", "A3")] == [True, True, False]
    assert cell(out, "B2").number_format == "0.00"


def test_rows_and_cells_are_made_in_their_order(book, tmp_path):
    out = tmp_path / "out.xlsx"
    patch(book, out, {"表三": {"C3": CellXmlContent(1), "A1": CellXmlContent(2), "A2": CellXmlContent(3), "C2": CellXmlContent(4), "Z50": CellXmlContent(5), "AA2": CellXmlContent(6)}})
    root = etree.fromstring(contents(out)["xl/worksheets/sheet1.xml"])
    rows = [int(r.get("r")) for r in root.iterfind(".//m:row", NS)]
    assert rows == sorted(rows) == [1, 2, 3, 4, 50]
    assert [c.get("r") for c in root.iterfind(".//m:row[@r='2']/m:c", NS)] == ["A2", "B2", "C2", "D2", "AA2"]
    assert root.find("m:dimension", NS).get("ref") == "A1:AA50"


def test_a_row_between_many_and_one_far_below_are_found_in_any_order(book, tmp_path):
    first, out = tmp_path / "一.xlsx", tmp_path / "out.xlsx"
    patch(book, first, {"表三": {f"A{r}": CellXmlContent(r) for r in range(10, 100, 3)}})
    patch(first, out, {"表三": {"A98": CellXmlContent(1), "A11": CellXmlContent(2), "B10": CellXmlContent(3), "A1000": CellXmlContent(4), "A12": CellXmlContent(5), "A5": CellXmlContent(6)}})
    root = etree.fromstring(contents(out)["xl/worksheets/sheet1.xml"])
    rows = [int(r.get("r")) for r in root.iterfind(".//m:row", NS)]
    assert rows == sorted(set(rows))
    sheet = openpyxl.load_workbook(out)["表三"]
    assert [sheet[a].value for a in ("A98", "A11", "B10", "A1000", "A12", "A5", "A10", "A97")] == [1, 2, 3, 4, 5, 6, 10, 97]


def test_more_text_than_a_cell_holds_is_refused(book, tmp_path):
    with pytest.raises(UserError, match="32767"):
        patch(book, tmp_path / "out.xlsx", {"表三": {"A1": CellXmlContent("字" * 32768)}})


def test_a_formula_comes_with_its_cached_value(book, tmp_path):
    out = tmp_path / "out.xlsx"
    patch(book, out, {"表三": {"B3": CellXmlContent(9, formula="SUM(B2)"), "D2": CellXmlContent("✓", formula='"✓"')}})
    assert cell(out, "B3").value == "=SUM(B2)"
    assert openpyxl.load_workbook(out, data_only=True)["表三"]["B3"].value == 9
    assert openpyxl.load_workbook(out, data_only=True)["表三"]["D2"].value == "✓"


def test_only_the_cached_value_of_a_standing_formula_changes(book, tmp_path):
    out = tmp_path / "out.xlsx"
    patch(book, out, {"表三": {"B4": CellXmlContent(8, keep=True), "C4": CellXmlContent("8件", keep=True), "B2": CellXmlContent(99, keep=True)}})
    assert cell(out, "B4").value == "=SUM(B2:B3)"
    values = openpyxl.load_workbook(out, data_only=True)["表三"]
    assert (values["B4"].value, values["C4"].value, values["B2"].value) == (8, "8件", 5)


def with_chain(book, tmp_path):
    """The same book with a calculation chain, as Excel writes one."""
    path = tmp_path / "链.xlsx"
    data = contents(book)
    data["[Content_Types].xml"] = data["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>')
    data["xl/_rels/workbook.xml.rels"] = data["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" '
        b'Target="calcChain.xml"/></Relationships>')
    data["xl/calcChain.xml"] = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B4" i="1"/></calcChain>'
    pack(path, data)
    return path


def test_the_calculation_chain_goes_with_a_formula(book, tmp_path):
    source, out = with_chain(book, tmp_path), tmp_path / "out.xlsx"
    patch(source, out, {"表三": {"B4": CellXmlContent(1)}})
    after = contents(out)
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]


def test_the_calculation_chain_stays_while_every_formula_does(book, tmp_path):
    source, out = with_chain(book, tmp_path), tmp_path / "out.xlsx"
    patch(source, out, {"表三": {"B2": CellXmlContent(1), "B4": CellXmlContent(1, keep=True)}})
    assert "xl/calcChain.xml" in EditedWorkbook(out).data


def test_cells_that_share_a_formula_keep_it_when_its_first_cell_goes(book, tmp_path):
    data, path, out = contents(book), tmp_path / "共享.xlsx", tmp_path / "out.xlsx"
    sheet = data["xl/worksheets/sheet1.xml"].decode()
    rows = '<row r="6"><c r="B6"><f t="shared" ref="B6:B8" si="0">SUM(C6:$D$6)</f><v>1</v></c></row>'
    rows += "".join(f'<row r="{r}"><c r="B{r}"><f t="shared" si="0"/><v>{r}</v></c></row>' for r in (7, 8))
    sheet = sheet.replace("</sheetData>", rows + "</sheetData>")
    pack(path, data | {"xl/worksheets/sheet1.xml": sheet.encode()})
    patch(path, out, {"表三": {"B6": CellXmlContent(4)}})
    assert [cell(out, a).value for a in ("B6", "B7", "B8")] == [4, "=SUM(C7:$D$6)", "=SUM(C8:$D$6)"]


def test_only_the_cells_that_share_the_formula_are_given_its_text(book, tmp_path):
    data, path, out = contents(book), tmp_path / "共享.xlsx", tmp_path / "out.xlsx"
    shared = [f'<c r="{column}{{r}}"><f t="shared" si="{si}"{{ref}}>{{{column}}}</f><v>1</v></c>' for si, column in enumerate("BC")]
    rows = "".join(
        f'<row r="{r}">' + "".join(cell.format(r=r, ref=f' ref="{c}6:{c}7"' if r == 6 else "", **{c: "SUM(H6)" if r == 6 else ""}) for c, cell in zip("BC", shared, strict=True))
        + f'<c r="D{r}"><f>A{r}*2</f><v>3</v></c></row>' for r in (6, 7)
    )  # fmt: skip
    pack(path, data | {"xl/worksheets/sheet1.xml": data["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", rows + "</sheetData>").encode()})
    patch(path, out, {"表三": {"B6": CellXmlContent(4)}})
    assert [cell(out, a).value for a in ("B6", "B7", "C6", "C7", "D6", "D7", "B4")] == [4, "=SUM(H7)", "=SUM(H6)", "=SUM(H7)", "=A6*2", "=A7*2", "=SUM(B2:B3)"]


def test_a_cell_at_any_edge_of_an_array_formula_is_refused_and_one_beside_it_is_not(tmp_path):
    path, out = tmp_path / "数组.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    book.active["C3"] = ArrayFormula("C3:D4", "=F3:G4*2")
    book.save(path)
    for address in ("C3", "D3", "C4", "D4"):
        with pytest.raises(UserError, match=f"Sheet!{address} .*数组公式"):
            patch(path, out, {"Sheet": {address: CellXmlContent(1)}})
    for address in ("B3", "E3", "B4", "E4", "C2", "D2", "C5", "D5"):
        patch(path, out, {"Sheet": {address: CellXmlContent(1)}})


def test_numbers_and_formulas_beneath_merged_cells_are_kept_and_texts_are_not(book, tmp_path):
    data, path = contents(book), tmp_path / "合并.xlsx"
    hidden = [
        '<c r="A6"><v>1</v></c>', '<c r="B6"><v>2</v></c>', '<c r="C6"><f>A6*2</f><v>2</v></c>', '<c r="D6"><f>"字"</f><v></v></c>', '<c r="E6" t="inlineStr"><is><t>字</t></is></c>',
        '<c r="F6" t="str"><v>字</v></c>', '<c r="G6"><f t="shared" si="0" ref="G6:G7">A6</f><v>1</v></c>', '<c r="H6"><f></f><v>5</v></c>', '<c r="I6" t="str"><f>"件"</f><v>件</v></c>', '<c r="J6"/>', '<c r="K6"><v>9</v></c>',
    ]  # fmt: skip
    rows = f'<row r="6">{"".join(hidden)}</row><row r="7"><c r="A7"><v>7</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A6:J7"/></mergeCells>'
    pack(path, data | {"xl/worksheets/sheet1.xml": data["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", rows).encode()})
    found = beneath_merges(path)
    assert list(found) == ["表三"]
    assert {address: (content.value, content.formula) for address, content in found["表三"].items()} == {"B6": (2, None), "C6": (2, "A6*2"), "I6": ("件", '"件"'), "A7": (7, None)}


def test_a_cell_inside_an_array_formula_is_refused_by_name(tmp_path):
    path = tmp_path / "数组.xlsx"
    book = openpyxl.Workbook()
    book.active["B2"] = ArrayFormula("B2:B4", "=C2:C4*2")
    book.save(path)
    with pytest.raises(UserError, match=r"Sheet!B3 .*数组公式"):
        patch(path, tmp_path / "out.xlsx", {"Sheet": {"B3": CellXmlContent(1)}})
    patch(path, tmp_path / "out.xlsx", {"Sheet": {"B5": CellXmlContent(1)}})


def test_cached_values_lost_by_a_library_are_put_back(book, tmp_path):
    out = tmp_path / "out.xlsx"
    values = cached(book)
    assert values["表三"]["D4"].value == ErrorValue("#DIV/0!")
    openpyxl.load_workbook(book).save(out)
    assert openpyxl.load_workbook(out, data_only=True)["表三"]["B4"].value is None
    patch(out, out, values)
    read = openpyxl.load_workbook(out, data_only=True)["表三"]
    assert [read[a].value for a in ("B4", "C4", "D4")] == [5, "5件", "#DIV/0!"]


def test_rows_and_cells_without_addresses_are_counted(tmp_path, book):
    data, path, out = contents(book), tmp_path / "无址.xlsx", tmp_path / "out.xlsx"
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    body = f'<worksheet xmlns="{NS["m"]}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    pack(path, data | {"xl/worksheets/sheet1.xml": body})
    patch(path, out, {"表三": {"B1": CellXmlContent(5), "B2": CellXmlContent(6), "A4": CellXmlContent(7)}})
    sheet = openpyxl.load_workbook(out)["表三"]
    assert [sheet[a].value for a in ("A1", "B1", "A2", "B2", "A4")] == [1, 5, 3, 6, 7]


def test_a_sheet_whose_elements_carry_a_prefix_is_patched_too(tmp_path, book):
    data, path, out = contents(book), tmp_path / "前缀.xlsx", tmp_path / "out.xlsx"
    rows = '<x:row r="1"><x:c r="A1"><x:f>SUM(B1)</x:f><x:v>1</x:v></x:c></x:row>'
    body = f'<x:worksheet xmlns:x="{NS["m"]}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'.encode()
    pack(path, data | {"xl/worksheets/sheet1.xml": body})
    patch(path, out, {"表三": {"A1": CellXmlContent(2, keep=True), "B1": CellXmlContent("二"), "C3": CellXmlContent(3)}})
    assert b"<x:c r=" in contents(out)["xl/worksheets/sheet1.xml"]
    sheet = openpyxl.load_workbook(out, data_only=True)["表三"]
    assert [sheet[a].value for a in ("A1", "B1", "C3")] == [2, "二", 3]


def test_the_macros_of_an_xlsm_stay(tmp_path):
    path, out, macros = tmp_path / "宏.xlsm", tmp_path / "out.xlsm", tmp_path / "vba.bin"
    macros.write_bytes(b"macro" * 99)
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("表三").write("A1", 1)
        workbook.add_vba_project(str(macros))
    patch(path, out, {"表三": {"A1": CellXmlContent(2)}})
    assert contents(out)["xl/vbaProject.bin"] == macros.read_bytes()
    assert contents(out)["[Content_Types].xml"] == contents(path)["[Content_Types].xml"]


def test_entities_are_not_resolved(tmp_path, book):
    data, path, out = contents(book), tmp_path / "实体.xlsx", tmp_path / "out.xlsx"
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    body = (f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><worksheet xmlns="{NS["m"]}"><sheetData><row r="1">'
            '<c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>').encode()
    pack(path, data | {"xl/worksheets/sheet1.xml": body})
    patch(path, out, {"表三": {"B1": CellXmlContent(5)}})
    assert b"secret<" not in contents(out)["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    ("content", "words"), [(b"", r"另存为 \.xlsx"), (b"not a zip", r"另存为 \.xlsx"), (b"PK\x03\x04broken", "已损坏或不完整.*重新发一份")]
)
def test_what_is_no_workbook_is_refused_with_what_to_do(tmp_path, content, words):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words):
        patch(path, tmp_path / "out.xlsx", {})


def test_a_zip_that_holds_no_workbook_is_refused(tmp_path):
    path = tmp_path / "坏.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UserError, match=r"另存为 \.xlsx"):
        patch(path, tmp_path / "out.xlsx", {})


def test_a_user_style_set_by_a_library_survives(tmp_path):
    path, out = tmp_path / "式.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    book.active["C3"].font = Font(color="FF0000")
    book.save(path)
    patch(path, out, {"Sheet": {"C3": CellXmlContent(1)}})
    assert cell(out, "C3", "Sheet").font.color.rgb == "00FF0000"
