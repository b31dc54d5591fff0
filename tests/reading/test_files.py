"""Workbooks of every format as grids: what calamine does not tell, and files that are no workbooks, each named with what to do."""

import os
import re
import struct
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.grid import Fault
from nianbao.reading.files import kind_of, load_grid, read
from nianbao.reading.workbooks.extent import look_at_part
from workbooks import Formula, Page, paste, stamped, write, zeros

FORM = EDITIONS["2021"]
NEVER = "公式没有算出结果，请用 Excel 或 WPS 打开、保存后再报"
ERROR = "单元格是错误值"

SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_xml(rows, space=SPACE):
    return b"<worksheet " + space + b"><sheetData>" + rows + b"</sheetData></worksheet>"


def with_part(path, part, source=None):
    """A workbook whose first sheet is this XML."""
    source = source or write([Page("表")], path.with_name("base.xlsx"))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, part if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return path


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "xlsb"])
def test_every_format_gives_the_same_cells(ending, tmp_path):
    path = write([Page("甲", {(2, 1): "字", (2, 2): 5, (3, 1): 1.5}), Page("乙", {(0, 0): "x"})], tmp_path / f"a.{ending}")
    grid = load_grid(path)
    assert [sheet.name for sheet in grid.sheets] == ["甲", "乙"]
    first = grid.sheets[0]
    assert [first.cell(2, 1), first.cell(2, 2), first.cell(3, 1), first.cell(3, 2), first.cell(0, 0)] == ["字", 5, 1.5, None, None]
    assert grid.file == str(path)


@pytest.mark.parametrize(
    ("ending", "error", "never"),
    [("xlsx", "#REF!", Formula("=B1+B2")), ("ods", None, Formula("=B1+B2")), ("xls", None, Formula("B1+B2")), ("xlsb", "#REF!", None)],
)
def test_a_second_look_tells_blank_error_and_never_calculated_apart(ending, error, never, tmp_path):
    cells = {(0, 0): "头", (1, 0): None, (1, 1): Formula("=B1/0", error) if error else None, (1, 2): Formula(f"={never.text.lstrip('=')}") if never else None}
    sheet = load_grid(write([Page("表", cells)], tmp_path / f"a.{ending}")).sheets[0]
    assert sheet.cell(1, 0) is None
    assert sheet.cell(1, 1) == (Fault(error, ERROR) if error else None)
    if never:
        assert isinstance(sheet.cell(1, 2), Fault)
        assert sheet.cell(1, 2).reason == NEVER
        assert (1, 2) in sheet.formulas


def test_errors_of_an_old_workbook_are_told(tmp_path):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "头")
    sheet.row(1).set_cell_error(1, "#DIV/0!")
    book.save(str(tmp_path / "a.xls"))
    assert load_grid(tmp_path / "a.xls").sheets[0].cell(1, 1) == Fault("#DIV/0!", ERROR)


def test_errors_of_an_opendocument_sheet_are_told(tmp_path):
    path = write([Page("表", {(0, 0): "头", (0, 1): 1})], tmp_path / "a.ods")
    cell = (
        b'<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        b'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    change_part(path, "content.xml", lambda text: text.replace(b"</table:table-row>", cell + b"</table:table-row>", 1))
    found = load_grid(path).sheets[0].cell(0, 2)
    assert found == "#DIV/0!" or found == Fault("#DIV/0!", ERROR)


def change_part(path, name, change):
    parts = [(i, zipfile.ZipFile(path).read(i)) for i in zipfile.ZipFile(path).namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, text in parts:
            package.writestr(part, change(text) if part == name else text)


def test_a_fault_outside_what_the_loader_sees_is_put_in_its_place(tmp_path):
    part = sheet_xml(b'<row r="2"><c r="A2"><f>B1</f></c></row><row r="3"><c r="C3"><v>7</v></c></row><row r="5"><c r="E5"><f>A1</f></c></row>')
    sheet = load_grid(with_part(tmp_path / "a.xlsx", part)).sheets[0]
    assert (sheet.cell(1, 0), sheet.cell(2, 2), sheet.cell(4, 4)) == (Fault("=B1", NEVER), 7, Fault("=A1", NEVER))


def test_a_sheet_of_nothing_but_faults_is_read(tmp_path):
    sheet = load_grid(with_part(tmp_path / "a.xlsx", sheet_xml(b'<row r="2"><c r="B2"><f>B1&lt;2</f></c></row>'))).sheets[0]
    assert sheet.cell(1, 1) == Fault("=B1<2", NEVER)


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="2"><c s="1" r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>',
        b'<row><c/></row><row><c/><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>',
        b"<row r='2'><c r='B2' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>",
    ],
)
def test_unusual_xml_is_looked_at_with_care(rows):
    look = look_at_part(sheet_xml(rows))
    assert look.faults == {(1, 1): Fault("#DIV/0!", ERROR)}
    assert look.formulas == {(1, 1): "1/0"}


def test_xml_with_a_prefix_is_looked_at_with_care():
    look = look_at_part(b'<x:worksheet xmlns:x="urn:a"><x:sheetData><x:row r="2"><x:c r="B2"><x:f>A1</x:f></x:c></x:row></x:sheetData></x:worksheet>')
    assert look.faults == {(1, 1): Fault("=A1", NEVER)}


def test_hidden_sheets_and_merges_are_said(tmp_path):
    grid = load_grid(write([Page("甲", {(0, 0): "x"}, merges=[(0, 0, 1, 2)]), Page("乙", {(0, 0): "y"}, hidden=True)], tmp_path / "a.xlsx"))
    assert [sheet.hidden for sheet in grid.sheets] == [False, True]
    assert grid.sheets[0].merges == ((0, 0, 1, 2),)


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsb", "xlsx"])
def test_the_content_says_what_a_file_is_not_its_name(ending, tmp_path):
    path = write([Page("表", {(0, 0): "x"})], tmp_path / f"a.{ending}")
    for name in ("b.et", "b.xlsx", "b.xls"):
        other = path.rename(tmp_path / name)
        assert load_grid(other).sheets[0].cell(0, 0) == "x"
        path = other


# --- sheets that reach too far ---


def far_xlsx(tmp_path):
    return with_part(tmp_path / "a.xlsx", sheet_xml(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>'))


def far_without_addresses(tmp_path):
    cells = b"<row>" + b"<c/>" * 9000 + b"<c><v>1</v></c></row>" + b"<row/>" * 9000 + b"<row><c><v>1</v></c></row>"
    return with_part(tmp_path / "a.xlsx", sheet_xml(cells))


def far_xls(tmp_path):
    return write([Page("表", {(0, 0): 1, (65535, 255): " "})], tmp_path / "a.xls")


def far_xlsb(tmp_path):
    return write([Page("表", {(0, 0): 1, (1048575, 16383): " "})], tmp_path / "a.xlsb")


def far_ods(tmp_path):
    path = write([Page("表", {(0, 0): 1})], tmp_path / "a.ods")
    row = b'<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>'
    change_part(path, "content.xml", lambda text: text.replace(b"</table:table>", row + b"</table:table>"))
    return path


@pytest.mark.parametrize(("make", "corner"), [
    (far_xlsx, "XFD1048576"), (far_without_addresses, "MHE9002"), (far_xls, "IV65536"), (far_xlsb, "XFD1048576"), (far_ods, "XFD1048576"),
])
def test_a_stray_cell_far_away_is_named_and_does_not_end_the_process(make, corner, tmp_path):
    path = make(tmp_path)
    code = f"from nianbao.reading.files import load_grid\ntry:\n    load_grid({str(path)!r})\nexcept Exception as e:\n    print(type(e).__name__, e)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0
    assert done.stdout.startswith("UserError")
    assert corner in done.stdout
    assert "a." in done.stdout


def test_a_stray_cell_in_our_own_template_is_named_too(tmp_path):
    path = stamped(FORM, zeros(FORM), tmp_path / "a.xlsx", change=lambda pages: pages[2].cells.update({(1048575, 16383): " "}))
    with pytest.raises(UserError, match=r"表三.*XFD1048576"):
        read(path)


def test_a_million_empty_formatted_rows_are_read_past(tmp_path):
    cells = b"".join(b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (i, i, i) for i in range(2, 1_000_001))
    path = with_part(tmp_path / "a.xlsx", sheet_xml(b'<row r="1"><c r="A1"><v>7</v></c></row>' + cells))
    start = time.monotonic()
    assert load_grid(path).sheets[0].rows == [[7]]
    assert time.monotonic() - start < 30


def test_a_tall_sheet_within_reason_is_read(tmp_path):
    path = with_part(tmp_path / "a.xlsx", sheet_xml(b'<row r="1"><c r="A1"><v>7</v></c></row><row r="300000"><c r="C300000"><v>8</v></c></row>'))
    assert load_grid(path).sheets[0].cell(299999, 2) == 8


# --- files that are no workbook ---


def encrypted(path):
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)


def password_xls(path):
    write([Page("表", {(0, 0): 1})], path)
    data = path.read_bytes()
    bof = data.index(struct.pack("<HH", 0x809, 16))
    path.write_bytes(data[: bof + 20] + struct.pack("<HH", 0x2F, 6) + data[bof + 24 :])


UNPACKED = 20 * 2**20


def bomb(path):
    with zipfile.ZipFile(write([Page("表")], path.with_name("base.xlsx"))) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        with new.open("xl/media/x.bin", "w", force_zip64=True) as part:
            for _ in range(UNPACKED // 2**20 + 2):
                part.write(b"\0" * 2**20)


def lying_bomb(path):
    write([Page("表")], path)
    change_part(path, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"<sheetData", b" " * (UNPACKED + 2**21) + b"<sheetData"))
    data = path.read_bytes()
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    path.write_bytes(data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :])


def half(path):
    whole = paste(FORM, zeros(FORM), path.with_name("whole.xlsx")).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def no_sheet_part(path):
    paste(FORM, zeros(FORM), path)
    with zipfile.ZipFile(path) as old:
        parts = {n: old.read(n) for n in old.namelist() if n != "xl/worksheets/sheet1.xml"}
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)


def archive(path):
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("甲局/表.xlsx", b"x")


BAD = [
    ("an empty file", "a.xlsx", lambda p: p.write_bytes(b""), "空文件"),
    ("a file of zero bytes", "a.xlsx", lambda p: p.write_bytes(b"\0" * 4096), "空文件"),
    ("text named as a workbook", "a.xlsx", lambda p: p.write_text("机关,年度\n甲,2024", "utf-8"), "内容却不是工作簿"),
    ("a spreadsheet in XML of 2003", "a.xls", lambda p: p.write_text('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'), "另存为 .xlsx"),
    ("half a workbook", "a.xlsx", half, "已损坏或不完整"),
    ("a workbook without its sheet", "a.xlsx", no_sheet_part, "已损坏或不完整"),
    ("an encrypted workbook", "a.xlsx", encrypted, "密码"),
    ("an old workbook with a password", "a.xls", password_xls, "密码"),
    ("half an old workbook", "a.xls", lambda p: p.write_bytes(write([Page("表", {(0, 0): 1})], p).read_bytes()[:900]), "已损坏或不完整"),
    ("a compound file of something else", "a.xls", lambda p: p.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 2000), "已损坏或不完整"),
    ("half an old document", "a.doc", lambda p: p.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 2000 + "Bookmark".encode("utf-16-le")), "用 Word 或 WPS 打开后另存为 .docx"),
    ("an archive", "a.xlsx", archive, "压缩包"),
    ("a zip bomb", "a.xlsx", bomb, "解开后超过"),
    ("a zip bomb that lies", "a.xlsx", lying_bomb, "sheet1.xml 与校验和不符"),
    ("a lock file", "~$a.xlsx", lambda p: p.write_bytes(b"\x05user" + b"\0" * 160), "临时文件"),
    ("a folder", "a.xlsx", lambda p: p.mkdir(), "是文件夹"),
    ("no file", "a.xlsx", lambda p: None, "路径不存在"),
    ("a workbook without the tables", "a.xlsx", lambda p: write([Page("表", {(0, 0): "通讯录", (1, 0): 5})], p), "没有找到"),
    ("an empty workbook", "a.xlsx", lambda p: write([Page("Sheet1")], p), "没有找到"),
]


@pytest.mark.parametrize(("name", "make", "words"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_file_is_named_with_what_to_do(name, make, words, tmp_path, monkeypatch):
    monkeypatch.setattr("nianbao.machine.packages.LARGEST_UNPACKED", UNPACKED)
    path = tmp_path / name
    make(path)
    with pytest.raises(UserError, match=words) as refused:
        read(path)
    assert name in str(refused.value)
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize(
    ("record", "count"),
    [
        (rb"\xfc\x00..(....)(....)", b"\xff\xff\xff\x7f"),
        (rb"\x00\x02\x0e\x00()(....)", b"\0\0\x69\0"),
        (rb"\x00\x02\x0e\x00(....)(....)", b"\xff\xff\xff\xff"),
        (rb"^.{44}()(....)", b"\xff\xff\xff\x7f"),
    ],
    ids=["strings", "first row", "last row", "sectors"],
)
def test_a_count_beyond_what_the_file_holds_is_refused_before_memory_is_asked_for_it(record, count, tmp_path):
    path = write([Page("表", {(0, 0): "x", (1, 1): 2})], tmp_path / "a.xls")
    data = path.read_bytes()
    at = re.search(record, data, re.S).start(2)
    path.write_bytes(data[:at] + count + data[at + 4 :])
    with pytest.raises(UserError, match="已损坏或不完整"):
        load_grid(path)


def test_a_panic_of_the_loader_is_one_sentence_and_prints_nothing(tmp_path, capfd):
    path = write([Page("表", {(0, 0): 1})], tmp_path / "a.xlsb")
    change_part(path, "xl/_rels/workbook.bin.rels", lambda text: text.replace(b"rId1", b"rId9"))
    with pytest.raises(UserError, match="已损坏或不完整"):
        load_grid(path)
    assert capfd.readouterr().err == ""


def test_a_file_too_large_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("nianbao.reading.files.LARGEST_FILE", 100)
    path = write([Page("表", {(0, 0): 1})], tmp_path / "a.xlsx")
    with pytest.raises(UserError, match="超过"):
        read(path)


def test_a_file_in_use_is_named(tmp_path, monkeypatch):
    path = write([Page("表", {(0, 0): 1})], tmp_path / "a.xlsx")
    monkeypatch.setattr(Path, "read_bytes", lambda self: (_ for _ in ()).throw(PermissionError(13, "in use")))
    with pytest.raises(UserError, match=r"正在 Excel 或 WPS 中打开，请关闭后重试"):
        read(path)


def test_a_file_is_opened_once(tmp_path, monkeypatch):
    path = stamped(FORM, zeros(FORM), tmp_path / "a.xlsx")
    opened = []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: opened.append(self) or whole(self))
    read(path)
    assert opened == [path]


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "xlsb"])
def test_damaged_bytes_are_read_or_refused_never_worse(ending, tmp_path):
    import random

    whole = stamped(FORM, {**zeros(FORM), **{c: Decimal(3) if FORM.column(c).decimals else 3 for c in FORM.cells}}, tmp_path / f"a.{ending}").read_bytes()
    luck = random.Random(20240131)
    for _ in range(40):
        data = bytearray(whole[: luck.randrange(1, len(whole))] if luck.random() < 0.3 else whole)
        for _ in range(luck.randrange(0, 9)):
            data[luck.randrange(len(data))] = luck.randrange(256)
        (tmp_path / f"b.{ending}").write_bytes(data)
        with suppress(UserError):
            load_grid(tmp_path / f"b.{ending}")


def test_a_compound_file_is_what_its_root_says_not_what_its_text_says(tmp_path):
    data = paste(FORM, zeros(FORM), tmp_path / "表.xls").read_bytes()
    assert kind_of(data, "表.xls") == "xls"
    at, renamed = data.index("Workbook".encode("utf-16-le")), "WordDocument".encode("utf-16-le")
    document = bytearray(data)
    document[at : at + 64] = renamed.ljust(64, b"\0")
    document[at + 64 : at + 66] = (len(renamed) + 2).to_bytes(2, "little")
    assert kind_of(bytes(document) + "Book Title".encode("utf-16-le"), "表.doc") == "document"


@pytest.mark.parametrize("stored", ['office:value-type="boolean" office:boolean-value="true"', 'table:formula="of:=TRUE()" office:value-type="float" office:value="1"'])
def test_a_truth_value_of_an_ods_is_no_number(stored, tmp_path):
    path = write([Page("表", {(0, 0): "头", (0, 1): 1})], tmp_path / "a.ods")
    cell = f"<table:table-cell {stored}><text:p>TRUE</text:p></table:table-cell></table:table-row>".encode()
    change_part(path, "content.xml", lambda text: text.replace(b"</table:table-row>", cell, 1))
    assert load_grid(path).sheets[0].cell(0, 2) == Fault("TRUE", "是逻辑值，不是数字")


def test_a_merge_told_from_its_last_corner_is_the_same_merge(tmp_path):
    """An endless loop stood behind one (found by fuzzing)."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("表").merge_range("B2:D3", "x")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as before, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b'ref="B2:D3"', b'ref="D3:B2"'))
    assert [load_grid(tmp_path / name).sheets[0].merges for name in ("a.xlsx", "b.xlsx")] == [((1, 1, 2, 3),)] * 2


@pytest.mark.parametrize("head", [bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(300), b"[InternetShortcut]\r\nURL=http://x\r\n", b"[Desktop Entry]\nType=Link\n"])
def test_a_shortcut_is_told_from_the_report_it_leads_to(head, tmp_path):
    file = tmp_path / "水利局.xlsx - 快捷方式.lnk"
    file.write_bytes(head)
    with pytest.raises(UserError, match="是快捷方式，不是报表本身") as told:
        read(file)
    assert told.value.id == "F63"
